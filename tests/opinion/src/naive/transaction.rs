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
    capability: Capability,
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
            capability: asked.capability,
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

/// Holds who waits against who comes: at the same access point, for the same thing, soon enough, and the
/// same or another holder, as it was needed. Given back is the first of two who go in together; they
/// cannot share the last use of an assignment.
pub(super) fn companion(
    asked: &Asked<'_>,
    credential: &Credential,
    level: Level,
    first: Option<Waiting>,
    uses: Option<&String>,
) -> Result<Option<Waiting>, Refusal> {
    let Some(first) = first else { return Ok(None) };
    if first.access_point != asked.access_point.identifier || first.capability != asked.capability {
        return Err("transaction.foreign");
    }
    let now = asked.moment.now?;
    if now < first.since || now > first.since.saturating_add(level.seconds().into()) {
        return Err("transaction.expired");
    }
    let same = first.holder == credential.holder;
    match first.for_another {
        true if same => return Err("transaction.same-holder"),
        false if !same => return Err("transaction.other-holder"),
        true if level.dual => {}
        _ => return Ok(None),
    }
    let shared = asked.assignments.iter().find(|assignment| {
        Some(&assignment.identifier) == uses && Some(&assignment.identifier) == first.uses.as_ref()
    });
    match shared.and_then(|assignment| assignment.uses_left) {
        Some(1) => Err("assignment.used-up"),
        _ => Ok(Some(first)),
    }
}

/// Whether what is asked of the lock is to let somebody through.
pub(super) const fn lets_through(capability: Capability) -> bool {
    matches!(capability, Capability::Momentary | Capability::ExtendedMomentary)
}
