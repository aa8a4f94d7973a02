//! What a policy or a lockdown plan covers.

use crate::findings::{Findings, Reported};
use crate::spanned::Spanned;

/// Reads `everywhere`, which excludes lists, and without which there must be one. An empty list
/// covers nothing, so it counts as none.
pub(super) fn everywhere<T>(
    covering: &Spanned<T>,
    everywhere: Option<&Spanned<bool>>,
    listed: bool,
    findings: &mut Findings,
) -> Result<bool, Reported> {
    match everywhere.filter(|everywhere| *everywhere.get_ref()) {
        Some(all) if listed => {
            Err(findings.report(all, "covers what is listed beside it; write one or the other"))
        }
        Some(_) => Ok(true),
        None if listed => Ok(false),
        None => Err(findings
            .report(covering, "covers nothing; list something or write `everywhere = true`")),
    }
}
