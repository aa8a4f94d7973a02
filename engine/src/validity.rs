//! The proof that a presentation is of now.

use crate::clock::Clock;
use crate::decision::Value;
use crate::reason::{Code, Refusal};

/// Proof: the presentation is inside its own validity, or answers the host's challenge.
///
/// Only this module makes one. For a challenge the claim completes it: an answer to a challenge that
/// is not outstanding is denied in `decide`.
#[derive(Debug)]
pub(crate) struct Timely {
    /// Where it is to wait: until when it may be carried out.
    waits: Option<Wait>,
}

/// Proof: a presentation is of now, and does not wait.
#[derive(Debug)]
pub(crate) struct Now(());

/// When what waits may be carried out, in seconds since the Unix epoch: `[not_before, expires)`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Wait {
    pub(crate) not_before: u64,
    pub(crate) expires: u64,
}

/// A presentation's own times, in seconds since the Unix epoch.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Window {
    /// First second of validity.
    pub(crate) not_before: u64,
    /// When it says that it was issued.
    pub(crate) issued_at: u64,
    /// First second after validity (RFC 7519, section 4.1.4: *on or after which* it is refused).
    pub(crate) expires: u64,
}

/// How far a window may lie from now, and how long it may be; all in seconds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tolerance {
    pub(crate) skew_past: u32,
    pub(crate) skew_future: u32,
    pub(crate) lifetime: u32,
}

impl Timely {
    /// Checks a window against the clock: `not_before - skew <= now < expires + skew`.
    ///
    /// The lifetime is measured from the earlier of `not_before` and `issued_at`, so that neither
    /// can be used to stretch it.
    pub(crate) fn within(
        window: Window,
        tolerance: Tolerance,
        clock: Clock,
    ) -> Result<Self, Refusal> {
        let now = clock.trusted()?;
        let Window { not_before, issued_at, expires } = window;
        let starts = not_before.min(issued_at);
        let Some(lifetime) = expires.checked_sub(starts) else {
            return Err(refusal(Code::ProofTimesInverted, "expires", expires, starts));
        };
        if expires <= not_before {
            return Err(refusal(Code::ProofTimesInverted, "expires", expires, not_before));
        }
        if lifetime > u64::from(tolerance.lifetime) {
            return Err(Refusal::from(Code::ProofLifetimeTooLong).comparing(
                "lifetime",
                Value::Duration(lifetime),
                Value::Duration(u64::from(tolerance.lifetime)),
            ));
        }
        let latest_start = now.saturating_add(u64::from(tolerance.skew_future));
        if not_before > latest_start {
            return Err(refusal(Code::ProofNotYetValid, "not-before", not_before, latest_start));
        }
        if issued_at > latest_start {
            return Err(refusal(Code::ProofIssuedInFuture, "issued-at", issued_at, latest_start));
        }
        let earliest_end = now.saturating_sub(u64::from(tolerance.skew_past));
        if expires <= earliest_end {
            return Err(refusal(Code::ProofExpired, "expires", expires, earliest_end));
        }
        Ok(Self { waits: None })
    }

    /// Checks a window that is longer than a proof of now may have, of something that may wait so
    /// long. It is timely, and for later: no grant can be made of it.
    pub(crate) fn waiting(
        window: Window,
        tolerance: Tolerance,
        clock: Clock,
    ) -> Result<Self, Refusal> {
        let Window { not_before, expires, .. } = window;
        Self::within(window, tolerance, clock)
            .map(|_| Self { waits: Some(Wait { not_before, expires }) })
    }

    /// The proof that it is of now, or how long it waits.
    pub(crate) const fn into_now(self) -> Result<Now, Wait> {
        match self.waits {
            None => Ok(Now(())),
            Some(wait) => Err(wait),
        }
    }

    /// Takes the host's challenge as the proof of now. `Challenge` can only come from the
    /// circumstance, and its claim decides whether it was outstanding.
    pub(crate) const fn answering(_challenge: &Challenge<'_>) -> Self {
        Self { waits: None }
    }
}

/// The challenge that the host issued, of a length that nobody can guess.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Challenge<'a>(&'a [u8]);

impl<'a> Challenge<'a> {
    /// Octets of a challenge: PKOC NFC takes 16 to 65, and fewer than 16 can be guessed.
    const OCTETS: core::ops::RangeInclusive<usize> = 16..=65;

    /// The challenge in a circumstance.
    pub(crate) fn stated(challenge: Option<&'a [u8]>) -> Result<Self, Refusal> {
        let octets = challenge.ok_or(Code::ChallengeMissing)?;
        if Self::OCTETS.contains(&octets.len()) {
            Ok(Self(octets))
        } else {
            Err(Refusal::from(Code::CircumstanceOutOfRange)
                .because("a challenge has 16 to 65 octets"))
        }
    }

    pub(crate) const fn octets(self) -> &'a [u8] {
        self.0
    }
}

fn refusal(code: Code, name: &str, actual: u64, bound: u64) -> Refusal {
    Refusal::from(code).comparing(name, Value::Time(actual), Value::Time(bound))
}

#[cfg(test)]
#[allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]
mod tests {
    use super::*;

    const NOW: u64 = 1_767_225_600;

    const TOLERANCE: Tolerance = Tolerance { skew_past: 5, skew_future: 3, lifetime: 60 };

    fn outcome(not_before: u64, issued_at: u64, expires: u64) -> Result<(), Code> {
        let window = Window { not_before, issued_at, expires };
        Timely::within(window, TOLERANCE, Clock::Trusted(NOW))
            .map(|_| ())
            .map_err(|refusal| refusal.code)
    }

    #[test]
    fn begins_with_nbf_less_the_skew() {
        assert_eq!(outcome(NOW + 3, NOW, NOW + 60), Ok(()));
        assert_eq!(outcome(NOW + 4, NOW, NOW + 60), Err(Code::ProofNotYetValid));
    }

    #[test]
    fn ends_before_exp_and_the_skew() {
        assert_eq!(outcome(NOW - 50, NOW - 50, NOW - 4), Ok(()));
        assert_eq!(outcome(NOW - 50, NOW - 50, NOW - 5), Err(Code::ProofExpired));
    }

    #[test]
    fn is_not_issued_later_than_now() {
        assert_eq!(outcome(NOW, NOW + 3, NOW + 60), Ok(()));
        assert_eq!(outcome(NOW, NOW + 4, NOW + 60), Err(Code::ProofIssuedInFuture));
    }

    #[test]
    fn lives_from_the_earlier_of_nbf_and_iat() {
        assert_eq!(outcome(NOW, NOW, NOW + 60), Ok(()));
        assert_eq!(outcome(NOW, NOW, NOW + 61), Err(Code::ProofLifetimeTooLong));
        assert_eq!(outcome(NOW, NOW - 1, NOW + 60), Err(Code::ProofLifetimeTooLong));
        assert_eq!(outcome(NOW - 1, NOW, NOW + 60), Err(Code::ProofLifetimeTooLong));
        assert_eq!(outcome(0, 0, u64::MAX), Err(Code::ProofLifetimeTooLong));
    }

    #[test]
    fn ends_after_it_begins() {
        assert_eq!(outcome(NOW, NOW, NOW), Err(Code::ProofTimesInverted));
        assert_eq!(outcome(NOW + 1, NOW, NOW + 1), Err(Code::ProofTimesInverted));
        assert_eq!(outcome(NOW, NOW, NOW - 1), Err(Code::ProofTimesInverted));
    }

    #[test]
    fn what_waits_is_not_of_now() {
        let window = Window { not_before: NOW, issued_at: NOW, expires: NOW + 60 };
        let clock = Clock::Trusted(NOW);
        assert!(Timely::within(window, TOLERANCE, clock).unwrap().into_now().is_ok());
        let wait = Timely::waiting(window, TOLERANCE, clock).unwrap().into_now().unwrap_err();
        assert_eq!(wait, Wait { not_before: NOW, expires: NOW + 60 });
        let longer = Window { expires: NOW + 61, ..window };
        let refusal = Timely::waiting(longer, TOLERANCE, clock).unwrap_err();
        assert_eq!(refusal.code, Code::ProofLifetimeTooLong);
    }

    #[test]
    fn needs_a_trusted_time() {
        let window = Window { not_before: NOW, issued_at: NOW, expires: NOW + 1 };
        let code = |clock| Timely::within(window, TOLERANCE, clock).unwrap_err().code;
        assert_eq!(code(Clock::Untrusted), Code::ClockUntrusted);
        assert_eq!(code(Clock::Absent), Code::ClockAbsent);
    }

    #[test]
    fn challenges_have_16_to_65_octets() {
        for length in [16, 65] {
            assert!(Challenge::stated(Some(&[1; 65][..length])).is_ok(), "{length}");
        }
        for length in [0, 15, 66] {
            let refusal = Challenge::stated(Some(&[1; 66][..length])).unwrap_err();
            assert_eq!(refusal.code, Code::CircumstanceOutOfRange, "{length}");
        }
        assert_eq!(Challenge::stated(None).unwrap_err().code, Code::ChallengeMissing);
    }
}
