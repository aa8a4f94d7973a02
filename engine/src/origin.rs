//! Why whoever presents is taken for the holder of the credential.

use doorward_bundle::AccessPoint;

use crate::answers::{Answered, Unreplayed};
use crate::chain::Provenance;
use crate::decision::Strength;
use crate::holder::HolderBound;
use crate::presentation::{Heard, Named, Proven};
use crate::question::ClaimResult;
use crate::reason::{Code, Refusal};
use crate::tolerance::Tolerated;
use crate::trace::Trace;
use crate::validity::{Now, Timely, Wait};

/// What a grant rests on, as far as the presentation goes.
pub(crate) enum Origin {
    /// It was proved, is of now, and was not used before.
    Proven(Evidence, Now),
    /// It was said, and the access point takes that.
    Said(Tolerated),
}

/// What a presentation has come to once the store has answered.
pub(crate) enum Standpoint {
    /// Proved, with the claim that belongs to it: now, or for a time to come.
    Proven(Evidence, Timely),
    /// Said, and nothing more.
    Said(Named),
}

/// What keeps a presentation from being the origin of a grant.
pub(crate) enum Shortfall {
    /// It is for later.
    Waits(Wait),
    /// The access point does not take what is only said.
    Refused(Refusal),
}

/// Every other proof of a presentation that proves its credential. Only this module puts them together.
pub(crate) struct Evidence {
    provenance: Provenance,
    bound: HolderBound,
    unreplayed: Unreplayed,
}

impl Standpoint {
    /// Holds what the store says of the claim against the claim that was asked for.
    ///
    /// A presentation that has none is only ever [`Standpoint::Said`]: there is no way from here to
    /// [`Evidence`] without a claim that was made.
    pub(crate) fn take(
        heard: Heard,
        claimed: Answered<ClaimResult>,
        access_point: &AccessPoint,
        challenge_lifetime: u32,
        trace: &mut Trace,
    ) -> Result<Self, Refusal> {
        let proven = match heard {
            Heard::Proven(proven) => proven,
            Heard::Named(named) => return Ok(Self::Said(named)),
        };
        trace.enter("replay");
        let result = claimed.require(Code::AnswerMismatched)?;
        let here = &access_point.identifier;
        let unreplayed = Unreplayed::check(result, &proven.claim, here, challenge_lifetime)?;
        let Proven { provenance, bound, timely, .. } = proven;
        Ok(Self::Proven(Evidence { provenance, bound, unreplayed }, timely))
    }

    /// What a grant at this access point can rest on.
    pub(crate) fn into_origin(self, access_point: &AccessPoint) -> Result<Origin, Shortfall> {
        match self {
            Self::Proven(evidence, timely) => {
                timely.into_now().map(|now| Origin::Proven(evidence, now)).map_err(Shortfall::Waits)
            }
            Self::Said(named) => {
                Tolerated::check(&named, access_point).map(Origin::Said).map_err(Shortfall::Refused)
            }
        }
    }
}

impl Origin {
    /// How strong it is. Spends it.
    pub(crate) fn into_strength(self) -> Strength {
        match self {
            Self::Proven(
                Evidence { provenance: _provenance, bound, unreplayed: _unreplayed },
                _now,
            ) => bound.strength(),
            Self::Said(_tolerated) => Strength::None,
        }
    }
}
