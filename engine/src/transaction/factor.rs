//! The first of two factors, as it is kept until the second is shown.
//!
//! The octets are the engine's own: a host keeps them for as long as the transaction is open, lets
//! nobody see or send them, and gives them back once. They name the bundle, so that no other evaluates
//! what this one has begun.
//!
//! ```text
//! "doorward factor 1"  what was missing (1)  what is asked of the lock (1)
//! opened at (8)  digest of the bundle (32)
//! access point  holder                       each with its length (1)
//! whether the holder's way is followed (1)  whether he is a first person (1)
//! how many assignments are used (1)  each with its length (1)
//! ```

use alloc::string::String;
use alloc::vec::Vec;

use crate::bytes::{Reader, count};
use crate::circumstance::Capability;
use crate::clock::Clock;
use crate::decision::Value;
use crate::reason::{Code, Refusal};

/// What the octets begin with. Longer than a place in the queue can be, so that neither is taken for
/// the other.
const MARK: &[u8] = b"doorward factor 1";

/// What a transaction waits for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Missing {
    /// A stronger proof of the same holder.
    Strength,
    /// Another holder.
    SecondHolder,
}

/// Who has shown something, and what a grant owes on his account.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct FirstFactor {
    pub(crate) missing: Missing,
    /// What is asked of the lock, as [`number`] has it: nobody shows his right to one thing, and has
    /// another done.
    pub(crate) capability: u8,
    /// Seconds since the Unix epoch.
    pub(crate) opened_at: u64,
    /// The access point's identifier.
    pub(crate) access_point: String,
    /// The holder's identifier.
    pub(crate) holder: String,
    /// Whether areas that keep count are on his way.
    pub(crate) followed: bool,
    /// Whether he is one whom the door waits for.
    pub(crate) first_person: bool,
    /// Assignments that a grant uses up.
    pub(crate) uses: Vec<String>,
}

impl FirstFactor {
    /// The state of the transaction. An identifier of more than 255 octets is `limit.exceeded`: cut off,
    /// it would be another's.
    pub(crate) fn encode(&self, digest: &[u8]) -> Result<Vec<u8>, Refusal> {
        let mut octets = MARK.to_vec();
        octets.push(match self.missing {
            Missing::Strength => 1,
            Missing::SecondHolder => 2,
        });
        octets.push(self.capability);
        octets.extend_from_slice(&self.opened_at.to_be_bytes());
        octets.extend_from_slice(digest);
        put(&mut octets, &self.access_point)?;
        put(&mut octets, &self.holder)?;
        octets.extend_from_slice(&[self.followed.into(), self.first_person.into()]);
        octets.push(length(self.uses.len())?);
        self.uses.iter().try_for_each(|assignment| put(&mut octets, assignment))?;
        Ok(octets)
    }

    /// Reads the state that a host gives back; nothing where it is none of these.
    pub(crate) fn read(state: &[u8], digest: &[u8]) -> Result<Option<Self>, Refusal> {
        let Some(rest) = state.strip_prefix(MARK) else { return Ok(None) };
        let foreign = |_| Refusal::from(Code::TransactionForeign);
        let (factor, bundle) = Self::parse(Reader::new(rest)).map_err(foreign)?;
        if bundle != digest {
            return Err(Code::TransactionForeign.into());
        }
        Ok(Some(factor))
    }

    fn parse(mut reader: Reader<'_>) -> Result<(Self, &[u8]), Refusal> {
        let missing = match reader.read_u8()? {
            1 => Missing::Strength,
            2 => Missing::SecondHolder,
            _ => return Err(Code::TransactionForeign.into()),
        };
        let capability = reader.read_u8()?;
        let opened_at = reader.take(8)?;
        let bundle = reader.take(32)?;
        let access_point = text(&mut reader)?;
        let holder = text(&mut reader)?;
        let followed = flag(&mut reader)?;
        let first_person = flag(&mut reader)?;
        let mut uses = Vec::new();
        for _ in 0..reader.read_u8()? {
            uses.push(text(&mut reader)?);
        }
        reader.finish()?;
        let opened_at = opened_at.iter().fold(0, |at, octet| at << 8 | u64::from(*octet));
        let factor = Self {
            missing,
            capability,
            opened_at,
            access_point,
            holder,
            followed,
            first_person,
            uses,
        };
        Ok((factor, bundle))
    }

    /// Whether what is shown now can be what was missing. `within` is for how many seconds the first
    /// factor counts.
    pub(crate) fn check(
        &self,
        access_point: &str,
        capability: Capability,
        holder: &str,
        within: u32,
        clock: Clock,
    ) -> Result<(), Refusal> {
        if self.capability != number(capability) {
            return Err(Refusal::from(Code::TransactionForeign)
                .because("another capability was asked for at first"));
        }
        if self.access_point != access_point {
            return Err(Refusal::from(Code::TransactionForeign).comparing(
                "access-point",
                Value::Text(access_point.into()),
                Value::Text(self.access_point.clone()),
            ));
        }
        let now = clock.trusted()?;
        let age = now.checked_sub(self.opened_at);
        if age.is_none_or(|age| age > u64::from(within)) {
            return Err(Refusal::from(Code::TransactionExpired).comparing(
                "now",
                Value::Time(now),
                Value::Time(self.opened_at.saturating_add(within.into())),
            ));
        }
        match (self.missing, self.holder == holder) {
            (Missing::Strength, true) | (Missing::SecondHolder, false) => Ok(()),
            (Missing::Strength, false) => Err(Code::TransactionOtherHolder.into()),
            (Missing::SecondHolder, true) => Err(Code::TransactionSameHolder.into()),
        }
    }
}

/// A capability's place in the contract.
pub(crate) const fn number(capability: Capability) -> u8 {
    capability as u8
}

fn put(octets: &mut Vec<u8>, text: &str) -> Result<(), Refusal> {
    octets.push(length(text.len())?);
    octets.extend_from_slice(text.as_bytes());
    Ok(())
}

fn length(found: usize) -> Result<u8, Refusal> {
    let exceeded =
        |_| Refusal::from(Code::LimitExceeded).comparing("octets", count(found), count(255));
    u8::try_from(found).map_err(exceeded)
}

fn text(reader: &mut Reader<'_>) -> Result<String, Refusal> {
    let length = reader.read_u8()?;
    let octets = reader.take(length.into())?;
    let text = core::str::from_utf8(octets).map_err(|_| Code::TransactionForeign)?;
    Ok(text.into())
}

fn flag(reader: &mut Reader<'_>) -> Result<bool, Refusal> {
    match reader.read_u8()? {
        0 => Ok(false),
        1 => Ok(true),
        _ => Err(Code::TransactionForeign.into()),
    }
}

#[cfg(test)]
#[allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]
mod tests {
    use alloc::vec;

    use super::*;

    const DIGEST: [u8; 32] = [7; 32];

    fn factor() -> FirstFactor {
        FirstFactor {
            missing: Missing::SecondHolder,
            capability: number(Capability::Unsecure),
            opened_at: 1_772_442_000,
            access_point: "vault-in".into(),
            holder: "ada".into(),
            followed: true,
            first_person: false,
            uses: vec!["7-1".into()],
        }
    }

    #[test]
    fn is_read_as_it_was_written() {
        for missing in [Missing::Strength, Missing::SecondHolder] {
            let factor = FirstFactor { missing, ..factor() };
            let state = factor.encode(&DIGEST).unwrap();
            assert_eq!(FirstFactor::read(&state, &DIGEST).unwrap(), Some(factor));
        }
    }

    /// Whatever octet is another: it is refused, or says something else, and never the same.
    #[test]
    fn no_octet_can_be_another() {
        let state = factor().encode(&DIGEST).unwrap();
        for at in 0..state.len() {
            let mut other = state.clone();
            other[at] ^= 1;
            match FirstFactor::read(&other, &DIGEST) {
                Ok(Some(read)) => assert_ne!(read, factor(), "octet {at}"),
                Ok(None) => assert!(at < MARK.len(), "octet {at}"),
                Err(refusal) => assert_eq!(refusal.code, Code::TransactionForeign),
            }
            assert!(FirstFactor::read(&state[..at], &DIGEST).is_err() || at < MARK.len());
        }
        let longer = [state.as_slice(), &[0]].concat();
        assert!(FirstFactor::read(&longer, &DIGEST).is_err());
    }

    #[test]
    fn an_identifier_that_does_not_fit_is_refused_and_not_cut() {
        for length in [255, 256] {
            let factor = FirstFactor { holder: "x".repeat(length), ..factor() };
            let state = factor.encode(&DIGEST);
            assert_eq!(state.is_ok(), length == 255);
            assert!(state.is_ok_and(|state| state.len() != 32) || length == 256);
        }
    }

    #[test]
    fn counts_to_the_second() {
        let opened_at = factor().opened_at;
        let unsecure = Capability::Unsecure;
        let check = |now| factor().check("vault-in", unsecure, "bob", 20, Clock::Trusted(now));
        assert!(check(opened_at).is_ok());
        assert!(check(opened_at + 20).is_ok());
        assert_eq!(check(opened_at + 21).unwrap_err().code, Code::TransactionExpired);
        assert_eq!(check(opened_at - 1).unwrap_err().code, Code::TransactionExpired);
        let absent = factor().check("vault-in", unsecure, "bob", 20, Clock::Absent);
        assert_eq!(absent.unwrap_err().code, Code::ClockAbsent);
    }

    #[test]
    fn is_of_what_was_asked_of_the_lock() {
        let factor = factor();
        let check = |access_point: &str, asked| {
            factor.check(access_point, asked, "bob", 20, Clock::Trusted(1_772_442_000))
        };
        assert!(check("vault-in", Capability::Unsecure).is_ok());
        let other = check("vault-in", Capability::Momentary).unwrap_err();
        assert_eq!((other.code, other.compared.len()), (Code::TransactionForeign, 0));
        let elsewhere = check("vault-out", Capability::Unsecure).unwrap_err();
        assert_eq!(elsewhere.code, Code::TransactionForeign);
        assert_eq!(elsewhere.compared.first().unwrap().name, "access-point");
    }
}
