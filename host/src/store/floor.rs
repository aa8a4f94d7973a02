//! The clock floor: the latest time that the host is sure has passed.
//!
//! A clock that reads less is not believed, so a clock that is set back opens no door that time had
//! closed, and a claim that is behind the floor can be forgotten.

use super::{Fault, Origin, Reading};

/// The most seconds by which the floor is raised in one [`STEP_INTERVAL`]: a day.
///
/// A time source that is forged for a moment would otherwise shut the host out until that time
/// comes or an operator resets the floor. A floor that stays behind is only less strict, and after a
/// long time without power it catches up, a day in every hour.
pub const MAX_STEP: u64 = 86_400;

/// In how many milliseconds of uptime the floor is raised by [`MAX_STEP`] at most: an hour.
pub const STEP_INTERVAL: u64 = 3_600_000;

/// How many seconds the floor may be ahead of its durable value. It is written with the next
/// transaction once it is ahead by this much, and when the journal is sealed.
pub const PERSIST_EVERY: u64 = 60;

/// The clock floor of a store.
pub trait ClockFloor: Send + Sync {
    /// The floor, in seconds since the Unix epoch; 0 where none is known.
    ///
    /// # Errors
    /// [`Fault`].
    fn floor(&self) -> Result<u64, Fault>;

    /// Raises the floor towards a trusted reading, as far as [`MAX_STEP`] allows, and returns where
    /// it is now. The first raise of all is not bounded. Does nothing with a reading that is not
    /// trusted or is behind the floor. Costs no write of its own; every commit does it as well.
    ///
    /// # Errors
    /// [`Fault`].
    fn raise_floor(&self, at: Reading) -> Result<u64, Fault>;

    /// Sets the floor, down or up, on an operator's order; journaled. Claims that have been
    /// forgotten because they were behind the old floor stay forgotten.
    ///
    /// # Errors
    /// [`Fault`].
    fn reset_floor(&self, origin: Origin<'_>, to: u64) -> Result<(), Fault>;
}
