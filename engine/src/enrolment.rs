//! The proof that an enrolled credential may be used at all.

use crate::clock::Clock;
use crate::decision::Value;
use crate::question::{CredentialRecord, CredentialState};
use crate::reason::{Code, Refusal};

/// Proof: the credential is enabled and inside its validity.
#[derive(Debug)]
pub(crate) struct Usable(());

impl Usable {
    /// Checks state, then validity `[from, until)`. A bound that needs a time which is not trusted
    /// refuses.
    pub(crate) fn check(record: &CredentialRecord, clock: Clock) -> Result<Self, Refusal> {
        match &record.state {
            CredentialState::Enabled => {}
            CredentialState::Disabled(why) => {
                return Err(Refusal::from(Code::CredentialDisabled).because(why.as_str()));
            }
            CredentialState::SuspendedUntil(until) => {
                let now = clock.trusted()?;
                if now < *until {
                    return Err(compared(Code::CredentialSuspended, now, *until));
                }
            }
        }
        if let Some(from) = record.valid_from {
            let now = clock.trusted()?;
            if now < from {
                return Err(compared(Code::CredentialNotYetValid, now, from));
            }
        }
        if let Some(until) = record.valid_until {
            let now = clock.trusted()?;
            if now >= until {
                return Err(compared(Code::CredentialExpired, now, until));
            }
        }
        Ok(Self(()))
    }
}

fn compared(code: Code, now: u64, bound: u64) -> Refusal {
    Refusal::from(code).comparing("now", Value::Time(now), Value::Time(bound))
}
