//! Tags: names that several access points share, for policies that cover them all.

use std::collections::{BTreeMap, BTreeSet};

use super::Source;
use crate::findings::{Findings, Reported};
use crate::identifiers::Identifiers;
use crate::list::set;
use crate::spanned::Spanned;

/// Which access points have which tag. A bundle knows no tags: policies cover the access points that
/// have them when it is compiled.
#[derive(Debug)]
pub(crate) struct Tags(BTreeMap<String, BTreeSet<u32>>);

impl Tags {
    pub(crate) fn of(source: &Source, access_points: &Identifiers) -> Self {
        let mut tags = BTreeMap::<String, BTreeSet<u32>>::new();
        for point in source.access_points.entries.iter().map(Spanned::get_ref) {
            let Some(position) = access_points.position(point.identifier()) else { continue };
            for tag in &point.tags {
                tags.entry(tag.get_ref().clone()).or_default().insert(position);
            }
        }
        Self(tags)
    }

    /// The access points that have one of these tags.
    pub(crate) fn resolve_all(
        &self,
        references: &[Spanned<String>],
        findings: &mut Findings,
    ) -> Result<BTreeSet<u32>, Reported> {
        let names = set(references, usize::MAX, findings, |reference, findings| {
            match self.0.contains_key(reference.get_ref()) {
                true => Ok(reference.get_ref().clone()),
                false => {
                    let known = self.0.keys().map(String::as_str);
                    Err(findings.report_unknown(reference, "tag", known))
                }
            }
        })?;
        Ok(names.iter().filter_map(|name| self.0.get(name)).flatten().copied().collect())
    }
}
