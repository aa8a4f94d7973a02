//! Who presents what, where and when, and what has to come of it.

use anyhow::Result;
use doorward_host::contract::question::{
    CredentialIdentifier, CredentialState, Lockdown, LockdownScope,
};
use doorward_host::store::{CredentialChange, Registry as _, Runtime as _, Whereabouts as _};
use doorward_wallet::pkoc::CardKey;

use super::cast::{self, Cast, OTHER_TRANSACTION, TRANSACTION};
use super::shown::Shown;
use super::stage::Stage;
use super::{badges, wallets};
use crate::moment;

pub(super) const GRANTED: &str = "granted";
pub(super) const DENIED: &str = "denied";
pub(super) const DEFERRED: &str = "deferred";
const REPEATED: &str = "repeated";
const MORE_NEEDED: &str = "more-needed";

/// Where two must show that they may pass.
const STRONG_ROOM: &str = "strong-in";

/// The lockdown of Monday evening.
const DRILL: &str = "drill";

/// Plays all of it, in order of time.
pub(super) fn perform(stage: &mut Stage<'_>, cast: &Cast) -> Result<()> {
    cards(stage, cast)?;
    public_sample(stage)?;
    cast.carriers.perform(stage, &cast.amira)?;
    cast.phones.unlock(stage)?;
    cast.phones.queue(stage)?;
    cast.phones.administer(stage)?;
    cast.locks.perform(stage)?;
    badges::perform(stage)?;
    wallets::perform(stage)?;
    states(stage, cast)?;
    strong_room(stage, cast)?;
    cast.servers.perform(stage)?;
    cast.faces.perform(stage)?;
    cast.requests.perform(stage)?;
    cast.flat.perform(stage)?;
    lockdown(stage, cast)?;
    days(stage, cast)?;
    clock(stage, cast)
}

fn cards(stage: &mut Stage<'_>, cast: &Cast) -> Result<()> {
    stage.part("Cards answer a challenge (PKOC over NFC)")?;
    stage.at("2026-06-01T08:30:00+01:00")?;
    let challenge = stage.gate().challenge("main-in")?;
    let presentation = cast::tap(&cast.amira, &challenge);
    let tap =
        || Shown::new("Amira Khan", "main-in", presentation.clone()).answering(challenge.clone());
    stage.decide(tap().under("tap-1"), (GRANTED, "policy.permitted"))?;
    // The reader did not get the answer and asks again: the same answer, and no second release.
    stage.decide(tap().under("tap-1"), (REPEATED, "policy.permitted"))?;
    // Somebody else sends the same octets: the challenge has been answered.
    stage.decide(tap(), (DENIED, "challenge.consumed"))?;
    // The answer for one door is shown at another.
    let challenge = stage.gate().challenge("main-in")?;
    let presentation = cast::tap(&cast.amira, &challenge);
    let shown = Shown::new("Amira Khan", "workshop-in", presentation).answering(challenge);
    stage.decide(shown, (DENIED, "challenge.foreign"))?;
    present(stage, "a stranger", &cast.stranger, "main-in", (DENIED, "credential.unknown"))?;
    present(stage, "Amira Khan", &cast.amira, "plant-room-in", (DENIED, "policy.none-applies"))?;
    present(stage, "Gus Hall", &cast.gus, "plant-room-in", (DENIED, "policy.forbidden"))
}

fn public_sample(stage: &mut Stage<'_>) -> Result<()> {
    stage.part("The public sample of PKOC.Net, whose signature covers another transaction")?;
    stage.at("2026-06-01T08:45:00+01:00")?;
    for (transaction, expected) in [
        (OTHER_TRANSACTION, (DENIED, "proof.bad-signature")),
        (TRANSACTION, (GRANTED, "policy.permitted")),
    ] {
        let challenge = hex::decode(transaction)?;
        stage.gate().issue("main-in", &challenge)?;
        let shown = Shown::new("PKOC sample", "main-in", cast::sample()?).answering(challenge);
        stage.decide(shown, expected)?;
    }
    Ok(())
}

fn states(stage: &mut Stage<'_>, cast: &Cast) -> Result<()> {
    stage.part("Counted and suspended credentials")?;
    stage.at("2026-06-01T10:00:00+01:00")?;
    present(stage, "Carla Ruiz", &cast.carla, "main-in", (GRANTED, "policy.permitted"))?;
    stage.at("2026-06-01T13:00:00+01:00")?;
    present(stage, "Carla Ruiz", &cast.carla, "main-in", (DENIED, "assignment.used-up"))?;
    let until = moment::instant("2026-06-02T00:00:00+01:00")?;
    let change = CredentialChange::State(CredentialState::SuspendedUntil(until));
    let dev = CredentialIdentifier::Key(cast.dev.spki()?);
    stage.gate().store().change_credential(stage.origin(), &dev, &change)?;
    present(stage, "Dev Patel", &cast.dev, "main-in", (DENIED, "credential.suspended"))
}

fn strong_room(stage: &mut Stage<'_>, cast: &Cast) -> Result<()> {
    stage.part("Two people open the strong room, and nobody enters it twice")?;
    stage.at("2026-06-01T13:15:00+01:00")?;
    let card = |stage: &Stage<'_>, card: &CardKey, who: &'static str| -> Result<Shown<'static>> {
        let challenge = stage.gate().challenge(STRONG_ROOM)?;
        let presentation = cast::tap(card, &challenge);
        Ok(Shown::new(who, STRONG_ROOM, presentation).answering(challenge).only_here())
    };
    let amira = |stage: &Stage<'_>| card(stage, &cast.amira, "Amira Khan");
    stage.decide(amira(stage)?, (MORE_NEEDED, "strength.second-holder"))?;
    // The same card again is no second holder, and ends what was begun.
    let opened = stage.opened();
    stage.decide(amira(stage)?.continuing(opened), (DENIED, "transaction.same-holder"))?;
    stage.decide(amira(stage)?, (MORE_NEEDED, "strength.second-holder"))?;
    let opened = stage.opened();
    let gus = card(stage, &cast.gus, "Gus Hall")?;
    stage.decide(gus.continuing(opened), (GRANTED, "policy.permitted"))?;
    // The controller reports who has gone through the door.
    for holder in ["amira", "gus"] {
        stage.gate().store().take_access(stage.origin(), holder, STRONG_ROOM)?;
    }
    stage.decide(amira(stage)?, (DENIED, "rule.antipassback"))
}

fn lockdown(stage: &mut Stage<'_>, cast: &Cast) -> Result<()> {
    stage.part("A lockdown of rank 3, which Gus may override")?;
    stage.at("2026-06-01T16:00:00+01:00")?;
    let plan = Lockdown {
        scope: LockdownScope::Plan("intruder".into()),
        rank: 1,
        starts: stage.now(),
        ends: None,
    };
    stage.gate().store().activate_lockdown(stage.origin(), DRILL, &plan)?;
    present(stage, "Amira Khan", &cast.amira, "main-in", (DENIED, "door.locked-down"))?;
    present(stage, "Gus Hall", &cast.gus, "main-in", (GRANTED, "door.lockdown-overridden"))?;
    stage.gate().store().lift_lockdown(stage.origin(), DRILL)?;
    stage.at("2026-06-01T16:10:00+01:00")?;
    present(stage, "Amira Khan", &cast.amira, "main-in", (GRANTED, "policy.permitted"))
}

fn days(stage: &mut Stage<'_>, cast: &Cast) -> Result<()> {
    stage.part("Hours and days, by the door's own clock")?;
    stage.at("2026-06-01T17:59:59+01:00")?;
    present(stage, "Amira Khan", &cast.amira, "main-in", (GRANTED, "policy.permitted"))?;
    stage.at("2026-06-01T18:00:00+01:00")?;
    present(stage, "Amira Khan", &cast.amira, "main-in", (DENIED, "schedule.outside"))?;
    stage.at("2026-06-02T09:00:00+01:00")?;
    present(stage, "Dev Patel", &cast.dev, "main-in", (GRANTED, "policy.permitted"))?;
    // That evening the entrance has other hours than the rest of the house.
    stage.at("2026-06-02T20:59:59+01:00")?;
    present(stage, "Amira Khan", &cast.amira, "main-in", (GRANTED, "policy.permitted"))?;
    stage.at("2026-06-02T21:00:00+01:00")?;
    present(stage, "Amira Khan", &cast.amira, "main-in", (DENIED, "schedule.special-day-closed"))?;
    stage.at("2026-06-03T09:00:00+01:00")?;
    present(stage, "Dev Patel", &cast.dev, "main-in", (DENIED, "schedule.special-day-closed"))
}

fn clock(stage: &mut Stage<'_>, cast: &Cast) -> Result<()> {
    stage.part("The clock is set back to the day before, and is not believed")?;
    stage.at("2026-06-03T10:00:00+01:00")?;
    stage.set_back();
    present(stage, "Amira Khan", &cast.amira, "main-in", (DENIED, "clock.untrusted"))?;
    present(stage, "Amira Khan", &cast.amira, "main-out", (GRANTED, "policy.permitted"))
}

/// A card is held to a reader.
fn present(
    stage: &mut Stage<'_>,
    who: &str,
    card: &CardKey,
    access_point: &str,
    expected: (&str, &str),
) -> Result<()> {
    let challenge = stage.gate().challenge(access_point)?;
    let presentation = cast::tap(card, &challenge);
    stage.decide(Shown::new(who, access_point, presentation).answering(challenge), expected)
}
