//! Challenges: random octets that the host hands to a reader, each to be answered once.
//!
//! They live in memory only: a challenge from before the host's restart is absent, and nothing
//! else could be said about it. They age by the clock that never jumps.

use super::{Fault, Reading};

/// The fewest octets of a challenge.
pub const MIN_CHALLENGE: usize = 16;
/// The most octets of a challenge (an uncompressed P-256 point).
pub const MAX_CHALLENGE: usize = 65;
/// The longest that a challenge may be outstanding, in seconds.
pub const MAX_CHALLENGE_LIFETIME: u32 = 10;
/// The most challenges outstanding at one access point.
pub const MAX_OUTSTANDING: usize = 64;
/// The most challenges remembered at all, outstanding or consumed.
pub const MAX_CHALLENGES: usize = 65_536;

/// What has been asked of readers.
///
/// A challenge is consumed by its claim, see [`Store`](super::Store). It is answered `used` until
/// its lifetime has passed and `absent` from then on.
pub trait Challenges: Send + Sync {
    /// Remembers that a challenge has been issued: `octets` of the host's best randomness, for one
    /// access point, to be answered within `lifetime` seconds from `at`.
    ///
    /// # Errors
    /// [`ChallengeError`]. Live challenges are never forgotten to make room.
    fn issue_challenge(
        &self,
        at: Reading,
        access_point: &str,
        octets: &[u8],
        lifetime: u32,
    ) -> Result<(), ChallengeError>;
}

/// Why a challenge was not issued.
#[derive(Debug, thiserror::Error)]
pub enum ChallengeError {
    /// Too short to be unguessable, or longer than any format has room for.
    #[error("the challenge has {0} octets, not {MIN_CHALLENGE} to {MAX_CHALLENGE}")]
    Length(usize),
    /// Too long or no time at all.
    #[error("the challenge's lifetime is {0} s, not 1 to {MAX_CHALLENGE_LIFETIME}")]
    Lifetime(u32),
    /// The same octets have been issued already: the source of randomness is at fault.
    #[error("the same challenge has been issued before")]
    Repeated,
    /// The access point has as many as it can.
    #[error("{MAX_OUTSTANDING} challenges are outstanding at the access point")]
    AccessPointFull,
    /// The store has as many as it can.
    #[error("{MAX_CHALLENGES} challenges are remembered")]
    Full,
    /// The store cannot.
    #[error(transparent)]
    Fault(#[from] Fault),
}
