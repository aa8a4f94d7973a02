//! Grants that use up a claim and a use, and what must be found of them after an accident.

use std::collections::BTreeSet;
use std::sync::Arc;

use doorward_host::contract::decision::Change;
use doorward_host::contract::question::{Claim, ClaimResult, SingleUse};
use doorward_host::journal::{Decided, Entry, Line, stored_lines, verify_stored};
use doorward_host::store::{CommitError, Enrolment, Settlement, SiteStore, Terms};

use crate::site::{
    NOW, assignments, attempt, claim_result, enrolment, entry, origin, questions, reading, record,
    terms,
};

/// How many uses there are in the beginning.
const USES: u32 = 1_000_000;

/// Enrols the one credential that everything is granted to.
pub(crate) fn prepare(store: &dyn SiteStore) {
    let counted = Terms { uses_left: Some(USES), ..terms("lobby") };
    let enrolment = Enrolment { assignments: vec![counted], ..enrolment("ada", 1) };
    store.enrol(origin(), &[enrolment]).unwrap().remove(0).unwrap();
}

/// Grants once under this number, again after every conflict. `false`: the store is at fault.
pub(crate) fn grant_number(store: &dyn SiteStore, number: u64) -> bool {
    let one = attempt(reading(0));
    loop {
        let Ok(answers) = store.answer(one, &questions(1, claim(number))) else { return false };
        assert_eq!(claim_result(&answers), ClaimResult::Made, "number {number}");
        let counted = record(&answers).unwrap().assignments.remove(0).identifier;
        let mut entry = entry(one, &answers, true);
        if let Entry::Decision(decided) = &mut entry {
            Arc::make_mut(decided).circumstance.access_point = number.to_string();
        }
        let settlement = Settlement {
            answers: &answers,
            changes: &[Change::UseAssignment(counted)],
            credential: None,
            counts: false,
            conditional: true,
            transaction: None,
            entry: &entry,
        };
        match store.commit(one, &settlement) {
            Ok(()) => return true,
            Err(CommitError::Conflict) => {}
            Err(CommitError::Fault(_)) => return false,
        }
    }
}

/// Checks a store after an accident: everything in `granted` is there, and of everything in `tried`
/// there is all (line, claim and use) or nothing.
pub(crate) fn check(store: &dyn SiteStore, granted: &BTreeSet<u64>, tried: &BTreeSet<u64>) {
    let key = store.journal_head().unwrap().key;
    verify_stored(store, &key, &[]).unwrap();
    let told: Vec<u64> = stored_lines(store, 1)
        .filter_map(|stored| match Line::decode(&stored.unwrap()).unwrap().entry {
            Entry::Decision(decided) => Some(number(&decided)),
            _ => None,
        })
        .collect();
    let lines: BTreeSet<u64> = told.iter().copied().collect();
    assert_eq!(lines.len(), told.len(), "something was granted twice");
    assert!(lines.is_superset(granted), "lost: {:?}", granted.difference(&lines));
    assert!(lines.is_subset(tried), "invented: {:?}", lines.difference(tried));
    for number in tried {
        let answers = store.answer(attempt(reading(0)), &questions(1, claim(*number))).unwrap();
        let used = claim_result(&answers) == ClaimResult::Used;
        assert_eq!(used, lines.contains(number), "claim and line of {number}");
    }
    let used = u32::try_from(lines.len()).unwrap();
    assert_eq!(assignments(store, 1)[0].uses_left, Some(USES - used), "uses");
}

fn claim(number: u64) -> Claim {
    let mut identifier = vec![0; 24];
    identifier.extend(number.to_be_bytes());
    Claim::SingleUse(SingleUse { identifier, keep_until: NOW + 300, quota: u32::MAX })
}

fn number(decided: &Decided) -> u64 {
    decided.circumstance.access_point.parse().unwrap()
}
