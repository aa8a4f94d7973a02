//! What a policy, an override or a lockdown plan covers.

use std::collections::BTreeSet;

use doorward_bundle::Where;

use crate::compile::Scope;
use crate::findings::{Findings, Reported};
use crate::spanned::Spanned;

/// The access points that something covers, as it is written.
pub(super) struct Coverage<'s> {
    pub(super) everywhere: Option<&'s Spanned<bool>>,
    pub(super) areas: &'s [Spanned<String>],
    pub(super) access_points: &'s [Spanned<String>],
    pub(super) tags: &'s [Spanned<String>],
}

impl Coverage<'_> {
    /// Resolves what is listed. A bundle knows no tags: the access points that have them stand there.
    pub(super) fn compile<T>(
        &self,
        covering: &Spanned<T>,
        scope: &Scope,
        findings: &mut Findings,
    ) -> Result<Where, Reported> {
        let listed =
            !(self.access_points.is_empty() && self.areas.is_empty() && self.tags.is_empty());
        let all = everywhere(covering, self.everywhere, listed, findings);
        let areas = scope.areas.resolve_all(self.areas, findings);
        let access_points = scope.access_points.resolve_all(self.access_points, findings);
        let tagged = scope.tags.resolve_all(self.tags, findings);
        let access_points: BTreeSet<u32> = access_points?.into_iter().chain(tagged?).collect();
        Ok(Where { all: all?, areas: areas?, access_points: access_points.into_iter().collect() })
    }
}

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
