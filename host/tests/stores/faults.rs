//! Rows that cannot be read for a moment.

use std::sync::atomic::{AtomicBool, Ordering};

use doorward_host::contract::question::{Claim, ClaimResult, Query, Question};
use doorward_host::journal::JournalKey;
use doorward_host::store::rows::{Backend, Kind, Row, Rows, RowsMut};
use doorward_host::store::{Challenges as _, Fault, Ledger, Memory, Store as _};

use crate::site::{attempt, claim_result, enrol, questions, reading, single_use};

/// Memory in which the claim of all twos cannot be looked up.
struct Worn {
    memory: Memory,
    broken: AtomicBool,
}

struct WornRows<'a>(&'a dyn Rows, bool);

impl Backend for Worn {
    fn read<T>(&self, look: impl FnOnce(&dyn Rows) -> Result<T, Fault>) -> Result<T, Fault> {
        let broken = self.broken.load(Ordering::Relaxed);
        self.memory.read(|rows| look(&WornRows(rows, broken)))
    }

    fn write<T, E: From<Fault>>(
        &self,
        apply: impl FnOnce(&mut dyn RowsMut) -> Result<T, E>,
    ) -> Result<T, E> {
        self.memory.write(apply)
    }
}

impl Rows for WornRows<'_> {
    fn get(&self, kind: Kind, key: &[u8]) -> Result<Option<Vec<u8>>, Fault> {
        if self.1 && kind == Kind::Claim && key == [2; 32] {
            return Err(Fault("worn".into()));
        }
        self.0.get(kind, key)
    }

    fn scan(&self, kind: Kind, from: &[u8], limit: usize) -> Result<Vec<Row>, Fault> {
        self.0.scan(kind, from, limit)
    }

    fn last(&self, kind: Kind) -> Result<Option<Row>, Fault> {
        self.0.last(kind)
    }
}

#[test]
fn a_fault_while_answering_reserves_nothing() {
    let worn = Worn { memory: Memory::default(), broken: AtomicBool::new(true) };
    let store = Ledger::open_over(worn, JournalKey::generate().unwrap()).unwrap();
    enrol(&store, "ada", 1);
    store.issue_challenge(reading(0), "lobby-in", &[5; 16], 10).unwrap();
    let mut asked = questions(1, single_use(1));
    for (number, claim) in [(8, Claim::Challenge(vec![5; 16])), (9, single_use(2))] {
        asked.push(Question { number, query: Query::Claim(claim) });
    }
    assert!(store.answer(attempt(reading(0)), &asked).is_err());

    let other = store.answer(attempt(reading(0)), &questions(1, single_use(1))).unwrap();
    assert_eq!(claim_result(&other), ClaimResult::Made);
    let challenge = questions(1, Claim::Challenge(vec![5; 16]));
    let other = store.answer(attempt(reading(0)), &challenge).unwrap();
    assert!(matches!(claim_result(&other), ClaimResult::Consumed(_)));
}
