//! How much work one presentation may cost: counts, never clocks.

use core::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use crate::reason::{Code, Refusal};

/// Signature checks that one presentation may cost: its own, and one for each step of a chain, with
/// room for an issuer whose anchors overlap.
const SIGNATURES: u32 = 12;

/// What is left. Passed down by `&mut`; running out is its own refusal, never one about rights.
#[derive(Debug)]
pub(crate) struct Budget {
    signatures: u32,
}

impl Budget {
    pub(crate) const fn new() -> Self {
        Self { signatures: SIGNATURES }
    }

    /// Takes one signature check.
    pub(crate) fn signature(&mut self) -> Result<(), Refusal> {
        self.signatures = self.signatures.checked_sub(1).ok_or(Code::LimitSignatures)?;
        Ok(())
    }

    /// Lends what is left to a library that calls back, and takes back what it did not spend.
    ///
    /// Refuses with `limit.signatures` if the library wanted more, whatever it made of that.
    pub(crate) fn lend<T>(&mut self, work: impl FnOnce(&Loan) -> T) -> Result<T, Refusal> {
        let loan =
            Loan { signatures: AtomicU32::new(self.signatures), exhausted: AtomicBool::new(false) };
        let made = work(&loan);
        self.signatures = loan.signatures.into_inner();
        if loan.exhausted.into_inner() { Err(Code::LimitSignatures.into()) } else { Ok(made) }
    }
}

/// A budget in the hands of a library whose callbacks get `&self` and must be `Sync`. That is all
/// that the atomics are for: there is one thread.
#[derive(Debug)]
pub(crate) struct Loan {
    signatures: AtomicU32,
    exhausted: AtomicBool,
}

impl Loan {
    /// Does one check on the budget.
    pub(crate) fn spend<T>(
        &self,
        check: impl FnOnce(&mut Budget) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        let mut budget = Budget { signatures: self.signatures.load(Ordering::Relaxed) };
        let checked = check(&mut budget);
        self.signatures.store(budget.signatures, Ordering::Relaxed);
        if checked.as_ref().is_err_and(|refusal| refusal.code == Code::LimitSignatures) {
            self.exhausted.store(true, Ordering::Relaxed);
        }
        checked
    }
}

#[cfg(test)]
#[allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::panic_in_result_fn,
    clippy::unreachable,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]
mod tests {
    use super::*;

    #[test]
    fn runs_out_with_its_own_refusal() {
        let mut budget = Budget::new();
        for _ in 0..SIGNATURES {
            budget.signature().unwrap();
        }
        assert_eq!(budget.signature().unwrap_err().code, Code::LimitSignatures);
    }

    #[test]
    fn takes_back_what_a_loan_left() {
        let mut budget = Budget { signatures: 3 };
        budget.lend(|loan| loan.spend(Budget::signature).unwrap()).unwrap();
        assert_eq!(budget.signatures, 2);
    }

    #[test]
    fn refuses_a_loan_that_wanted_more() {
        let mut budget = Budget { signatures: 1 };
        let refusal = budget
            .lend(|loan| {
                loan.spend(Budget::signature).unwrap();
                loan.spend(Budget::signature).is_err()
            })
            .unwrap_err();
        assert_eq!(refusal.code, Code::LimitSignatures);
        assert_eq!(budget.signatures, 0);
    }
}
