//! Why: every policy that comes into question.

use alloc::vec::Vec;

use crate::circumstance::{ClockReading, ClockState};
use crate::clock::Clock;
use crate::decision::Strength;
use crate::load::Verifier;
use crate::policy::{Consideration, Request, encoded};
use crate::presentation::Format;
use crate::simulate::Hypothetical;
use crate::surroundings::Surroundings;

/// The most policies that are told of.
const CONSIDERED: usize = 256;

/// The policies that come into question, whatever the evaluation ends at.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Explanation {
    /// What decides first, then what came nearest to a permit. Empty where the access point is not known
    /// or the time is out of range.
    pub considered: Vec<Consideration>,
    /// How many more there are.
    pub omitted: u32,
}

impl Verifier {
    /// Why a presentation comes out as [`simulate`](Self::simulate) says, and what came near to
    /// something else.
    #[must_use]
    pub fn explain(&self, presentation: &Hypothetical) -> Explanation {
        let loaded = &*self.loaded;
        let now = presentation.now;
        let reading = ClockReading { state: ClockState::Trusted, now, floor: 0 };
        let here = loaded.find_access_point(&presentation.access_point);
        let found = here.and_then(|here| Some((here, loaded.access_point(here)?)));
        let (Some((here, access_point)), Ok(clock)) = (found, Clock::judge(&reading)) else {
            return Explanation::default();
        };
        let format = presentation.format.as_deref().and_then(Format::from_name);
        let nothing = Surroundings::default();
        let request = Request {
            loaded,
            here,
            access_point,
            assignments: &presentation.credential.assignments,
            asked: encoded(presentation.capability),
            strength: format.map_or(Strength::Signature, Format::strength),
            clock,
            surroundings: presentation.surroundings.as_ref().unwrap_or(&nothing),
            threat_level: Some(presentation.door.threat_level),
        };
        let (considered, omitted) = request.consider(CONSIDERED);
        Explanation { considered, omitted }
    }
}
