//! The identifiers of one kind of thing, and where each thing comes to stand in the bundle.

use std::collections::BTreeMap;

use crate::findings::{Findings, Reported};
use crate::list::{at_most, set};
use crate::spanned::Spanned;
use crate::text::identifier;

/// The identifiers of one kind of thing. Things are ordered by identifier in a bundle, so the
/// position of an identifier is the index of its thing.
#[derive(Debug)]
pub(crate) struct Identifiers {
    noun: &'static str,
    positions: BTreeMap<String, u32>,
}

impl Identifiers {
    /// Reads the identifiers of all things of a kind, and reports the ones that are malformed or
    /// taken. `built_in` ones are added; that nothing else may have one is for the kind to say.
    pub(crate) fn of(
        noun: &'static str,
        declared: &[Spanned<String>],
        built_in: &[&str],
        most: usize,
        findings: &mut Findings,
    ) -> Self {
        // Reported, and nothing to give up here: the others are still needed to look names up.
        let _reported = at_most(declared, most.saturating_sub(built_in.len()), findings);
        let mut positions: BTreeMap<String, u32> =
            built_in.iter().map(|name| (name.to_string(), 0)).collect();
        for text in declared {
            if built_in.contains(&text.get_ref().as_str()) {
                continue;
            }
            if positions.insert(text.get_ref().clone(), 0).is_some() {
                let message = format!("`{}` is the identifier of another {noun}", text.get_ref());
                findings.report(text, message);
            } else {
                let _reported = identifier(text, findings);
            }
        }
        for (position, index) in positions.values_mut().zip(0..) {
            *position = index;
        }
        Self { noun, positions }
    }

    /// The index of a thing that is referred to.
    pub(crate) fn resolve(
        &self,
        reference: &Spanned<String>,
        findings: &mut Findings,
    ) -> Result<u32, Reported> {
        self.position(reference.get_ref())
            .ok_or_else(|| findings.report_unknown(reference, self.noun, self.names()))
    }

    /// The indices of things that are referred to, in ascending order.
    pub(crate) fn resolve_all(
        &self,
        references: &[Spanned<String>],
        findings: &mut Findings,
    ) -> Result<Vec<u32>, Reported> {
        // No list can be longer than the things that there are, once duplicates are refused.
        set(references, usize::MAX, findings, |reference, findings| {
            self.resolve(reference, findings)
        })
    }

    /// The index of a thing, if there is one of that name.
    pub(crate) fn position(&self, name: &str) -> Option<u32> {
        self.positions.get(name).copied()
    }

    /// Every identifier, in order.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.positions.keys().map(String::as_str)
    }
}
