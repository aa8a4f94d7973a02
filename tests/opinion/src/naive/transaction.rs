//! What takes more than one presentation.

use super::Refusal;
use super::authentication::Level;
use super::rights::Asked;
use super::rules::Abided;
use crate::situation::Credential;
use crate::words::Capability;

/// Somebody who has shown the first of two things.
#[derive(Clone, Debug)]
pub(super) struct Waiting {
    /// Whether another holder is missing, or else a stronger proof of the same one.
    for_another: bool,
    since: u64,
    access_point: String,
    /// Who.
    pub(super) holder: String,
    /// Whether it matters where he will be.
    pub(super) followed: bool,
    /// Whether the door waits for somebody like him.
    pub(super) first_person: bool,
    /// The assignment that he needs a use of.
    pub(super) uses: Option<String>,
}

impl Waiting {
    /// Somebody who has to prove himself better. Nobody waits without a time.
    pub(super) fn for_strength(
        asked: &Asked<'_>,
        credential: &Credential,
    ) -> Result<Self, Refusal> {
        Ok(Self {
            for_another: false,
            since: asked.moment.now?,
            access_point: asked.access_point.identifier.clone(),
            holder: credential.holder.clone(),
            followed: false,
            first_person: false,
            uses: None,
        })
    }

    /// Somebody who may pass, but not alone.
    pub(super) fn for_another(
        asked: &Asked<'_>,
        credential: &Credential,
        abided: &Abided,
        uses: Option<String>,
    ) -> Result<Self, Refusal> {
        let Abided { followed, first_person, .. } = *abided;
        let waiting = Self::for_strength(asked, credential)?;
        Ok(Self { for_another: true, followed, first_person, uses, ..waiting })
    }
}

/// Holds who waits against who comes: at the same access point, soon enough, and the same or another
/// holder, as it was needed. Given back is the first of two who go in together.
pub(super) fn companion(
    asked: &Asked<'_>,
    credential: &Credential,
    level: Level,
    first: Option<Waiting>,
) -> Result<Option<Waiting>, Refusal> {
    let Some(first) = first else { return Ok(None) };
    if first.access_point != asked.access_point.identifier {
        return Err("transaction.foreign");
    }
    let now = asked.moment.now?;
    if now < first.since || now > first.since.saturating_add(level.seconds().into()) {
        return Err("transaction.expired");
    }
    let same = first.holder == credential.holder;
    match first.for_another {
        true if same => Err("transaction.same-holder"),
        false if !same => Err("transaction.other-holder"),
        true if level.dual => Ok(Some(first)),
        _ => Ok(None),
    }
}

/// Whether what is asked of the lock is to let somebody through.
pub(super) const fn lets_through(capability: Capability) -> bool {
    matches!(capability, Capability::Momentary | Capability::ExtendedMomentary)
}
