//! A badge in wallets: what its holder, its operator and its vendor do to it, and whether it may be
//! used afterwards.

mod order;
mod refusals;
mod wallets;

use doorward_engine::Code;
use doorward_host::contract::lifecycle::{Message, MessageKind};
use doorward_host::contract::question::CredentialState;
use serde_json::{Value, json};

use super::book::{Book, GENERATED};
use doorward_cases::case::{Exchange, LifecycleCase, Reacted};

/// The passes of most cases.
const PHONE: &str = "5f0c4b1e-phone";
const WATCH: &str = "5f0c4b1e-watch";

/// The user of most cases.
const USER: &str = "ada.low@example.org";

pub(super) fn write(book: &mut Book) {
    wallets::write(book);
    order::write(book);
    refusals::write(book);
}

/// Messages, in order, each with what must come of it.
#[derive(Clone, Debug, Default)]
struct Story {
    messages: Vec<Exchange>,
}

impl Story {
    /// A badge that has been granted.
    fn granted() -> Self {
        Self::default().then(MessageKind::Provision, &provision(), disabled("not-delivered"))
    }

    /// A badge that is on these devices.
    fn on(devices: &[(&str, &str)]) -> Self {
        Self::granted().then(MessageKind::Delivery, &delivery(devices), enabled())
    }

    /// A badge on a phone and a watch.
    fn on_both() -> Self {
        Self::on(&[(PHONE, "iPhone"), (WATCH, "Apple_Watch")])
    }

    fn then(self, kind: MessageKind, body: &Value, expected: Reacted) -> Self {
        self.raw(kind, body.to_string().into_bytes(), None, expected)
    }

    /// The same, with the host saying when it occurred.
    fn at(self, when: u64, kind: MessageKind, body: &Value, expected: Reacted) -> Self {
        self.raw(kind, body.to_string().into_bytes(), Some(when), expected)
    }

    fn raw(
        mut self,
        kind: MessageKind,
        body: Vec<u8>,
        occurred: Option<u64>,
        expected: Reacted,
    ) -> Self {
        self.messages.push(Exchange { message: Message { kind, body, occurred }, expected });
        self
    }

    fn tell(self, book: &mut Book, name: &str, about: &str) {
        let case = LifecycleCase {
            about: about.into(),
            source: GENERATED.into(),
            exceptions: Vec::new(),
            messages: self.messages,
        };
        book.lifecycle(&format!("lifecycle/{name}"), case);
    }
}

fn enabled() -> Reacted {
    Reacted::Applied(CredentialState::Enabled)
}

fn disabled(why: &str) -> Reacted {
    Reacted::Applied(CredentialState::Disabled(why.into()))
}

fn unchanged(code: Code) -> Reacted {
    Reacted::Unchanged(code.as_str().into())
}

fn refused(code: Code) -> Reacted {
    Reacted::Refused(code.as_str().into())
}

/// What the operator's client sends to grant a badge.
fn provision() -> Value {
    json!({
        "clientId": "client-1", "userId": USER, "badgeId": 4567, "bitFormat": "H10301",
        "facilityCode": 123, "firstName": "Ada", "lastName": "Low", "accessClass": "staff",
    })
}

/// What names the granted badge, with more.
fn of_the_badge(more: &[(&str, Value)]) -> Value {
    let mut body = json!({ "clientId": "client-1", "userId": USER, "badgeId": 4567 });
    set(&mut body, more);
    body
}

/// What the vendor sends once passes are on their devices.
fn delivery(devices: &[(&str, &str)]) -> Value {
    let credentials: Vec<Value> =
        devices.iter().map(|(pass, device)| credential(pass, device)).collect();
    json!({ "clientId": "client-1", "userId": USER, "credentials": credentials })
}

fn credential(pass: &str, device: &str) -> Value {
    json!({
        "credentialId": pass, "formFactor": "mobile", "badgeId": "4567", "bitFormat": "H10301",
        "facilityCode": "123", "deviceType": device,
    })
}

/// What the vendor sends when a holder has done something to a pass.
fn event(pass: &str, status: &str) -> Value {
    json!({ "clientId": "client-1", "userId": USER, "credentialId": pass, "status": status })
}

/// What the operator sends to change one pass.
fn manage(pass: &str, action: &str) -> Value {
    json!({ "credentialId": pass, "action": action })
}

/// What the operator sends to change all of the badge's passes.
fn manage_all(action: &str) -> Value {
    of_the_badge(&[("action", json!(action))])
}

fn set(body: &mut Value, members: &[(&str, Value)]) {
    if let Some(object) = body.as_object_mut() {
        for (name, value) in members {
            object.insert((*name).into(), value.clone());
        }
    }
}
