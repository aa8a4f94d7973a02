//! How strongly holders must prove themselves at an access point, at this hour.

use doorward_bundle::{AccessPoint, Bundle, SecurityLevel};

use crate::clock::Clock;
use crate::decision::{Strength, Value};
use crate::load::{Loaded, index};
use crate::reason::{Code, Refusal};

/// The security level that counts now.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Level {
    /// The weakest proof that is enough.
    pub(crate) required: Strength,
    /// Whether two holders must show that they may pass.
    pub(crate) dual: bool,
    /// For how many seconds a first factor counts; nothing where none is kept.
    pub(crate) within: Option<u32>,
}

impl Level {
    /// The level of the access point's authentication profile, never below what the access point itself
    /// requires.
    pub(crate) fn now(
        loaded: &Loaded,
        access_point: &AccessPoint,
        clock: Clock,
    ) -> Result<Self, Refusal> {
        let own = required(access_point.required_strength);
        let none = Self { required: own, dual: false, within: None };
        for level in levels(&loaded.bundle, access_point) {
            let holds = match level.when {
                Some(when) => loaded.date_of_hours(when, access_point, clock)?.is_some(),
                None => true,
            };
            if holds {
                return Ok(Self {
                    required: own.max(required(level.required_strength)),
                    dual: level.dual,
                    within: Some(level.within),
                });
            }
        }
        Ok(none)
    }

    /// The same strength, shown by one holder at once.
    pub(crate) fn of_one_factor(self) -> Self {
        Self { dual: false, within: None, ..self }
    }
}

/// The levels of an access point's authentication profile.
pub(crate) fn levels<'b>(bundle: &'b Bundle, access_point: &AccessPoint) -> &'b [SecurityLevel] {
    let profiles = bundle.authentication_profiles.as_deref().unwrap_or_default();
    let profile = access_point.authentication.and_then(|number| profiles.get(index(number)));
    profile.map_or(&[], |profile| &profile.levels)
}

/// Proof: the presentation is as strong as is asked for here and now.
#[derive(Debug)]
pub(crate) struct StrongEnough {
    /// What was asked for.
    pub(crate) level: Level,
}

impl StrongEnough {
    /// Compares what was proved with what is required. Where a first factor is kept, a weaker proof is
    /// one, and the reason is that more is needed.
    pub(crate) fn check(found: Strength, level: Level) -> Result<Self, Refusal> {
        if found >= level.required {
            return Ok(Self { level });
        }
        let refusal = too_weak(found, level.required);
        Err(if level.within.is_some() { refusal.under(Code::StrengthMoreNeeded) } else { refusal })
    }
}

/// That a proof is weaker than is required.
pub(crate) fn too_weak(found: Strength, required: Strength) -> Refusal {
    let name = |strength| Value::Text(name(strength).into());
    Refusal::from(Code::StrengthInsufficient).comparing("strength", name(found), name(required))
}

/// What a bundle calls a strength.
pub(crate) const fn name(strength: Strength) -> &'static str {
    match strength {
        Strength::None => "none",
        Strength::Bearer => "bearer",
        Strength::Mac => "mac",
        Strength::Signature => "signature",
    }
}

/// A strength, as the bundle has it.
pub(crate) const fn required(strength: doorward_bundle::Strength) -> Strength {
    match strength {
        doorward_bundle::Strength::None => Strength::None,
        doorward_bundle::Strength::Bearer => Strength::Bearer,
        doorward_bundle::Strength::Mac => Strength::Mac,
        doorward_bundle::Strength::Signature => Strength::Signature,
    }
}
