//! Key pairs of connections: drawn here, so that no reader can choose them twice, and never written.
//!
//! A format whose challenge goes with a key has the private half stated to the engine. It is held in
//! memory from the challenge on until a decision has been taken, and not longer than the challenge is
//! outstanding.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use doorward_host::contract::circumstance::Secret;
use p256::SecretKey;
use p256::elliptic_curve::Generate as _;
use p256::elliptic_curve::sec1::ToSec1Point as _;

/// The private halves by the challenges that they go with.
#[derive(Default)]
pub(super) struct Ephemerals {
    held: Mutex<BTreeMap<Place, Held>>,
}

/// Where a challenge was issued, and the challenge.
type Place = (String, Vec<u8>);

struct Held {
    pair: Pair,
    until: Instant,
}

/// A key pair of a connection. Zeroed when it is dropped.
#[derive(Clone)]
pub(super) struct Pair {
    key: SecretKey,
    /// The name by which the engine knows the private half.
    name: &'static str,
}

impl Ephemerals {
    /// Holds a pair for as long as its challenge is outstanding.
    pub(super) fn hold(&self, place: Place, pair: Pair, lifetime: Duration) {
        let now = Instant::now();
        let mut held = self.held();
        held.retain(|_, held| now < held.until);
        if let Some(until) = now.checked_add(lifetime) {
            held.insert(place, Held { pair, until });
        }
    }

    /// The pair that goes with a challenge, if it is still held.
    pub(super) fn find(&self, place: &Place) -> Option<Pair> {
        let held = self.held();
        held.get(place).filter(|held| Instant::now() < held.until).map(|held| held.pair.clone())
    }

    /// Lets go of the pair of a challenge that has been decided upon.
    pub(super) fn forget(&self, place: &Place) {
        self.held().remove(place);
    }

    fn held(&self) -> MutexGuard<'_, BTreeMap<Place, Held>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Pair {
    /// Draws a pair whose private half goes by a name.
    ///
    /// # Errors
    /// Where the system has no randomness.
    pub(super) fn draw(name: &'static str) -> Result<Self, getrandom::Error> {
        let key = SecretKey::try_generate_from_rng(&mut getrandom::SysRng)?;
        Ok(Self { key, name })
    }

    /// The public half: SEC 1, section 2.3.3, of 33 octets if it is compressed, otherwise 65.
    pub(super) fn public(&self, compressed: bool) -> Vec<u8> {
        self.key.public_key().to_sec1_point(compressed).as_bytes().to_vec()
    }

    /// The private half: 32 octets, big-endian.
    pub(super) fn secret(&self) -> Secret {
        Secret { name: self.name.into(), value: self.key.to_bytes().to_vec() }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
mod tests {
    use super::*;

    #[test]
    fn holds_a_pair_for_its_challenge_and_its_time() {
        let ephemerals = Ephemerals::default();
        let pair = Pair::draw("name").unwrap();
        let public = pair.public(true);
        let place = |at: &str| (String::from(at), public.clone());
        ephemerals.hold(place("here"), pair, Duration::from_secs(60));
        let found = ephemerals.find(&place("here")).unwrap();
        assert_eq!((found.public(true), found.secret().name.as_str()), (public.clone(), "name"));
        assert!(ephemerals.find(&place("elsewhere")).is_none());
        ephemerals.forget(&place("here"));
        assert!(ephemerals.find(&place("here")).is_none());

        ephemerals.hold(place("here"), found, Duration::ZERO);
        assert!(ephemerals.find(&place("here")).is_none());
        ephemerals.hold(place("there"), Pair::draw("name").unwrap(), Duration::from_secs(60));
        assert_eq!(ephemerals.held().len(), 1);
    }

    #[test]
    fn no_pair_is_drawn_twice() {
        let pair = Pair::draw("name").unwrap();
        assert_ne!(pair.secret().value, Pair::draw("name").unwrap().secret().value);
        assert_eq!((pair.public(true).len(), pair.public(false).len()), (33, 65));
    }
}
