//! Challenges, as readers put them to cards and phones.

use super::{Gate, IssueError};
use crate::clock::Clock;
use crate::store::{ChallengeError, MAX_CHALLENGE, MIN_CHALLENGE, SiteStore};

/// Octets of a challenge, where nobody asks for another number.
const CHALLENGE: usize = 16;

impl<S: SiteStore, C: Clock> Gate<S, C> {
    /// Issues a challenge of 16 octets for a reader, to be answered within the bundle's challenge
    /// lifetime. Every format takes as many whose challenge is drawn for it, but for PKOC over NFC V2;
    /// that of PKOC over BLE is a key that the reader makes, see [`Gate::issue`].
    ///
    /// # Errors
    /// [`IssueError`].
    pub fn challenge(&self, access_point: &str) -> Result<Vec<u8>, IssueError> {
        self.challenge_of(access_point, CHALLENGE)
    }

    /// The same of so many octets, 16 to 65: PKOC over NFC V2 takes exactly 32.
    ///
    /// # Errors
    /// [`IssueError`].
    pub fn challenge_of(&self, access_point: &str, octets: usize) -> Result<Vec<u8>, IssueError> {
        // Looked at before as many are drawn.
        if !(MIN_CHALLENGE..=MAX_CHALLENGE).contains(&octets) {
            return Err(ChallengeError::Length(octets).into());
        }
        let mut octets = vec![0; octets];
        getrandom::fill(&mut octets).map_err(|error| IssueError::Randomness(error.to_string()))?;
        self.issue(access_point, &octets)?;
        Ok(octets)
    }

    /// Issues these octets as a challenge: for a reader that draws its own, over a channel that
    /// proves who it is.
    ///
    /// # Errors
    /// [`IssueError`].
    pub fn issue(&self, access_point: &str, octets: &[u8]) -> Result<(), IssueError> {
        let current = self.current().ok_or(IssueError::NoBundle)?;
        let known = &current.summary.access_points;
        if known.binary_search_by(|known| known.identifier.as_str().cmp(access_point)).is_err() {
            return Err(IssueError::UnknownAccessPoint(access_point.into()));
        }
        let lifetime = current.summary.challenge_lifetime;
        self.store.issue_challenge(self.clock.reading(), access_point, octets, lifetime)?;
        Ok(())
    }
}
