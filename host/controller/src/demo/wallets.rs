//! A badge that lives in wallets, in the style of Schlage / Allegion: messages of vendor and operator
//! decide whether the credential with its number may be used.

use anyhow::{Context as _, Result, anyhow, bail};
use doorward_host::contract::lifecycle::{
    AccessRight, Message, MessageKind, Presented, Reaction, Transition,
};
use doorward_host::contract::question::{CredentialIdentifier, CredentialState};
use doorward_host::engine::Instance;
use doorward_host::store::{CredentialChange, Enrolment, Registry as _};
use serde_json::{Value, json};

use super::cast::staff;
use super::script::{DENIED, GRANTED};
use super::shown::Shown;
use super::stage::Stage;

/// The door that still takes badges.
const ANNEXE: &str = "annexe-in";

/// Whose badge it is, and the pass on the phone.
const CLIENT: &str = "maltings";
const USER: &str = "rosa.vega@example.org";
const PASS: &str = "5f0c4b1e-phone";

/// The host's part: it keeps the access right, and does to the registry what comes of messages.
struct Keeper {
    instance: Instance,
    right: Option<AccessRight>,
}

/// Provisioned, delivered, suspended and resumed, with somebody at the door each time.
pub(super) fn perform(stage: &mut Stage<'_>) -> Result<()> {
    stage.part("A badge in a wallet, and messages about it (Schlage / Allegion)")?;
    stage.at("2026-06-01T09:40:00+01:00")?;
    let mut keeper = Keeper { instance: stage.gate().engine().instantiate()?, right: None };
    let provision = json!({
        "clientId": CLIENT, "userId": USER, "badgeId": 4801, "bitFormat": "H10301",
        "facilityCode": 123, "firstName": "Rosa", "lastName": "Vega", "accessClass": "staff",
    });
    keeper.hear(stage, "granted by the operator", MessageKind::Provision, &provision)?;
    // The operator has granted it, and it is on no device yet.
    keeper.show(stage, (DENIED, "credential.disabled"))?;
    let delivery = json!({
        "clientId": CLIENT, "userId": USER, "credentials": [{
            "credentialId": PASS, "formFactor": "mobile", "badgeId": "4801",
            "bitFormat": "H10301", "facilityCode": "123", "deviceType": "iPhone",
        }],
    });
    keeper.hear(stage, "delivered to a phone", MessageKind::Delivery, &delivery)?;
    keeper.show(stage, (GRANTED, "policy.permitted"))?;
    keeper.hear(stage, "suspended by its holder", MessageKind::Event, &event("suspend"))?;
    keeper.show(stage, (DENIED, "credential.disabled"))?;
    keeper.hear(stage, "resumed by its holder", MessageKind::Event, &event("resume"))?;
    keeper.show(stage, (GRANTED, "policy.permitted"))
}

/// The holder did something to the pass.
fn event(status: &str) -> Value {
    json!({ "clientId": CLIENT, "userId": USER, "credentialId": PASS, "status": status })
}

impl Keeper {
    /// A message comes, and the registry has to be as the engine says.
    fn hear(
        &mut self,
        stage: &mut Stage<'_>,
        about: &str,
        kind: MessageKind,
        body: &Value,
    ) -> Result<()> {
        let occurred = Some(stage.now());
        let message = Message { kind, body: body.to_string().into_bytes(), occurred };
        let Transition { right, credential: state } =
            match self.instance.advance(self.right.as_ref(), &message)? {
                Reaction::Applied(transition) => transition,
                Reaction::Unchanged(reason) | Reaction::Refused(reason) => {
                    bail!("a message about a wallet is not applied: {}", reason.code)
                }
            };
        stage.tell(&format!("{about}: {}", told(&state)))?;
        let identifier = CredentialIdentifier::BadgeNumber(right.badge.clone());
        let registry = stage.gate().store();
        if self.right.replace(right).is_some() {
            let change = CredentialChange::State(state);
            registry.change_credential(stage.origin(), &identifier, &change)?;
            return Ok(());
        }
        let enrolment = Enrolment { state, ..staff("rosa", "Rosa Vega", identifier) };
        let results = registry.enrol(stage.origin(), &[enrolment])?;
        results.into_iter().try_for_each(|made| made.map(|_| ()))?;
        Ok(())
    }

    /// The phone is held to a reader, which reports the badge's bits.
    fn show(&mut self, stage: &mut Stage<'_>, expected: (&str, &str)) -> Result<()> {
        let right = self.right.as_ref().context("no access right has been granted")?;
        let bits = match self.instance.present_badge(&right.badge)? {
            Presented::Bits(bits) => bits,
            Presented::Refused(reason) => return Err(anyhow!("no such badge: {}", reason.code)),
        };
        stage.decide(Shown::new("Rosa Vega", ANNEXE, bits).only_here(), expected)
    }
}

/// What becomes of the credential.
fn told(state: &CredentialState) -> String {
    match state {
        CredentialState::Enabled => "enabled".into(),
        CredentialState::Disabled(why) => format!("disabled ({why})"),
        CredentialState::SuspendedUntil(until) => format!("suspended until {until}"),
    }
}
