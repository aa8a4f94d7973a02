//! Which of an authority's revocation sets count: the newest full one, the deltas that go on from it,
//! and urgent ones with a higher sequence than those.

use alloc::boxed::Box;
use alloc::format;
use alloc::vec::Vec;

use doorward_bundle::RevocationForm;

use super::{Dossier, RevocationSet, Statement, flaw};
use crate::load::Flaw;
use crate::reason::Code;

/// Takes the sets out of force whose place others have taken.
///
/// Refused are two sets of one sequence, a delta whose base is not what it goes on from, and one that
/// is numbered no higher than its base.
pub(super) fn settle(dossier: &mut Dossier, authorities: usize) -> Result<(), Box<Flaw>> {
    let Dossier { statements, summaries } = dossier;
    for authority in 0..authorities {
        // Few, and put in order as they come: a sort of the library's would be 4 kB of the component.
        let mut sets: Vec<(usize, &RevocationSet)> = Vec::new();
        for (index, statement) in statements.iter().enumerate() {
            if let Statement::Revocations(set) = statement
                && set.authority == authority
            {
                let place = sets.partition_point(|(_, other)| other.sequence <= set.sequence);
                sets.insert(place, (index, set));
            }
        }
        let digest = |index: usize| summaries.get(index).map(|summary| &summary.digest[..]);

        let mut retired: Vec<usize> = Vec::new();
        let mut previous: Option<(usize, u64)> = None;
        let all = sets.iter().filter(|(_, set)| set.form == RevocationForm::Full);
        let full = all.rev().max_by_key(|(_, set)| set.sequence);
        let mut tip = full.map(|(index, set)| (*index, set.sequence));
        for (index, set) in &sets {
            let (index, sequence) = (*index, set.sequence);
            if let Some((other, same)) = previous
                && same == sequence
            {
                if digest(other) != digest(index) {
                    let detail = format!("another set of the same authority has number {sequence}");
                    return Err(flaw(index, Code::EvidenceFork, detail));
                }
                retired.push(index);
                continue;
            }
            previous = Some((index, sequence));
            if set.form == RevocationForm::Urgent || tip.is_some_and(|(tip, _)| tip == index) {
                continue;
            }
            if full.is_some_and(|(_, full)| sequence < full.sequence) {
                retired.push(index);
                continue;
            }
            let base = set.base.as_deref();
            match tip {
                Some((under, _)) if base == digest(under) => tip = Some((index, sequence)),
                _ if sets.iter().any(|(other, _)| base == digest(*other)) => {
                    let detail = format!("delta {sequence} does not follow the set that it names");
                    return Err(flaw(index, Code::EvidenceOutOfOrder, detail));
                }
                _ => {
                    let detail = format!("delta {sequence} goes on from a set that is not loaded");
                    return Err(flaw(index, Code::EvidenceWrongBase, detail));
                }
            }
        }
        let overtaken = sets.iter().filter(|(_, set)| {
            set.form == RevocationForm::Urgent && tip.is_some_and(|(_, tip)| set.sequence < tip)
        });
        retired.extend(overtaken.map(|(index, _)| *index));
        for index in retired {
            if let Some(summary) = summaries.get_mut(index) {
                summary.in_force = false;
            }
        }
    }
    Ok(())
}
