//! The host's clock, judged.

use crate::circumstance::{ClockReading, ClockState};
use crate::decision::Value;
use crate::reason::{Code, Refusal};

/// The first second that the engine does not calculate with: 2100-01-01T00:00:00Z.
const END_OF_TIME: u64 = doorward_bundle::limits::LATEST_TIME;

/// A time that decisions may rest on, or why there is none.
///
/// Every comparison with a point in time goes through [`Clock::trusted`], so a decision that needs
/// a time cannot be made without one.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Clock {
    /// Seconds since the Unix epoch.
    Trusted(u64),
    Untrusted,
    Absent,
}

impl Clock {
    /// Judges a reading. One behind its floor is untrusted, whatever the host believes.
    pub(crate) fn judge(reading: &ClockReading) -> Result<Self, Refusal> {
        let latest = match reading.state {
            ClockState::Absent => reading.floor,
            ClockState::Trusted | ClockState::Untrusted => reading.now.max(reading.floor),
        };
        if latest >= END_OF_TIME {
            return Err(Refusal::from(Code::ClockOutOfRange).comparing(
                "now",
                Value::Time(latest),
                Value::Time(END_OF_TIME),
            ));
        }
        Ok(match reading.state {
            ClockState::Trusted if reading.now >= reading.floor => Self::Trusted(reading.now),
            ClockState::Trusted | ClockState::Untrusted => Self::Untrusted,
            ClockState::Absent => Self::Absent,
        })
    }

    /// The time, if it can be relied upon.
    pub(crate) fn trusted(self) -> Result<u64, Refusal> {
        match self {
            Self::Trusted(now) => Ok(now),
            Self::Untrusted => Err(Code::ClockUntrusted.into()),
            Self::Absent => Err(Code::ClockAbsent.into()),
        }
    }
}
