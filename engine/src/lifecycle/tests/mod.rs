#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::panic_in_result_fn,
    clippy::unreachable,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod strict;

use alloc::format;
use alloc::string::ToString as _;
use alloc::vec;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

/// Provision of a badge to a user, as an operator's client writes it.
fn provision() -> Value {
    json!({
        "clientId": "client-1", "userId": "ada@example.org", "badgeId": 4567,
        "bitFormat": "H10301", "facilityCode": 123, "firstName": "Ada", "lastName": "Low",
        "accessClass": "staff",
    })
}

fn delivery(passes: &[(&str, &str)]) -> Value {
    let credentials: Vec<Value> = passes
        .iter()
        .map(|(identifier, device)| {
            json!({
                "credentialId": identifier, "formFactor": "wallet", "badgeId": "4567",
                "bitFormat": "H10301", "facilityCode": "123", "deviceType": device,
            })
        })
        .collect();
    json!({ "clientId": "client-1", "userId": "ada@example.org", "credentials": credentials })
}

fn event(pass: &str, status: &str) -> Value {
    json!({
        "clientId": "client-1", "userId": "ada@example.org", "credentialId": pass,
        "status": status,
    })
}

fn message(kind: MessageKind, body: &Value) -> Message {
    Message { kind, body: body.to_string().into_bytes(), occurred: None }
}

fn apply(right: Option<AccessRight>, kind: MessageKind, body: &Value) -> Transition {
    match advance(right, &message(kind, body)) {
        Reaction::Applied(transition) => transition,
        other => panic!("{kind:?} of {body}: {other:?}"),
    }
}

fn refused(right: Option<AccessRight>, kind: MessageKind, body: &Value) -> String {
    match advance(right, &message(kind, body)) {
        Reaction::Refused(reason) => reason.code,
        other => panic!("{kind:?} of {body}: {other:?}"),
    }
}

fn unchanged(right: &AccessRight, message: &Message) -> String {
    match advance(Some(right.clone()), message) {
        Reaction::Unchanged(reason) => reason.code,
        other => panic!("{message:?}: {other:?}"),
    }
}

/// A right with a phone and a watch.
fn two_devices() -> AccessRight {
    let right = apply(None, MessageKind::Provision, &provision()).right;
    let body = delivery(&[("phone", "iPhone"), ("watch", "Apple_Watch")]);
    apply(Some(right), MessageKind::Delivery, &body).right
}

fn disabled(why: &str) -> CredentialState {
    CredentialState::Disabled(why.into())
}

#[test]
fn a_badge_can_be_used_once_it_is_delivered() {
    let Transition { right, credential } = apply(None, MessageKind::Provision, &provision());
    assert_eq!(credential, disabled("not-delivered"));
    assert_eq!((right.badge.facility, right.badge.number), (123, 4567));
    assert_eq!(right.first_name.as_deref(), Some("Ada"));
    let body = delivery(&[("phone", "Android"), ("watch", "WearOS")]);
    let Transition { right, credential } = apply(Some(right), MessageKind::Delivery, &body);
    assert_eq!(credential, CredentialState::Enabled);
    assert_eq!(right.passes[1].device, Some(DeviceType::WearOs));
    assert_eq!(right.passes[0].form_factor.as_deref(), Some("wallet"));
}

#[test]
fn one_usable_device_is_enough() {
    let right = two_devices();
    let one = apply(Some(right), MessageKind::Event, &event("phone", "suspend"));
    assert_eq!(one.credential, CredentialState::Enabled);
    let none = apply(Some(one.right), MessageKind::Event, &event("watch", "delete"));
    assert_eq!(none.credential, disabled("suspended"));
    let gone = apply(Some(none.right), MessageKind::Event, &event("phone", "delete"));
    assert_eq!(gone.credential, disabled("deleted"));
}

#[test]
fn holder_and_operator_have_switches_of_their_own() {
    let right = apply(None, MessageKind::Provision, &provision()).right;
    let right = apply(Some(right), MessageKind::Delivery, &delivery(&[("phone", "iPhone")])).right;
    let manage = |status| json!({ "credentialId": "phone", "action": status });
    let right = apply(Some(right), MessageKind::Event, &event("phone", "suspend")).right;
    let right = apply(Some(right), MessageKind::Manage, &manage("suspend")).right;
    let step = apply(Some(right), MessageKind::Event, &event("phone", "resume"));
    assert_eq!(step.credential, disabled("suspended"), "the operator's switch is still off");
    let step = apply(Some(step.right), MessageKind::Manage, &manage("resume"));
    assert_eq!(step.credential, CredentialState::Enabled);
}

#[test]
fn repeated_messages_change_nothing() {
    let mut right = None;
    for (kind, body) in [
        (MessageKind::Provision, provision()),
        (MessageKind::Delivery, delivery(&[("phone", "iPhone")])),
        (MessageKind::Event, event("phone", "suspend")),
        (MessageKind::Event, event("phone", "resume")),
        (MessageKind::Manage, json!({ "credentialId": "phone", "status": "suspend" })),
        (
            MessageKind::Update,
            json!({
                "clientId": "client-1", "userId": "ada@example.org", "badgeId": 4567, "lastName": "K",
            }),
        ),
    ] {
        let step = apply(right, kind, &body);
        assert_eq!(unchanged(&step.right, &message(kind, &body)), "lifecycle.repeated", "{body}");
        right = Some(step.right);
    }
    let delete = event("phone", "delete");
    let step = apply(right, MessageKind::Event, &delete);
    let late = message(MessageKind::Event, &delete);
    assert_eq!(unchanged(&step.right, &late), "lifecycle.deleted");
}

#[test]
fn late_messages_are_overtaken() {
    let right = two_devices();
    let at = |kind, body: &Value, when| Message { occurred: Some(when), ..message(kind, body) };
    let Reaction::Applied(step) =
        advance(Some(right), &at(MessageKind::Event, &event("phone", "suspend"), 20))
    else {
        panic!("a later event is applied")
    };
    let late = at(MessageKind::Event, &event("phone", "resume"), 10);
    assert_eq!(unchanged(&step.right, &late), "lifecycle.overtaken");
    // Deleted is deleted, whatever comes and whenever it says that it occurred.
    let right = apply(Some(step.right), MessageKind::Event, &event("phone", "delete")).right;
    let late = at(MessageKind::Event, &event("phone", "resume"), 30);
    assert_eq!(unchanged(&right, &late), "lifecycle.deleted");
    let again = message(MessageKind::Delivery, &delivery(&[("phone", "iPhone")]));
    assert_eq!(unchanged(&right, &again), "lifecycle.repeated");
    assert!(right.passes[0].is_deleted);
}

#[test]
fn an_event_may_overtake_its_delivery() {
    let right = apply(None, MessageKind::Provision, &provision()).right;
    let step = apply(Some(right), MessageKind::Event, &event("phone", "suspend"));
    assert_eq!(step.credential, disabled("not-delivered"));
    let step = apply(Some(step.right), MessageKind::Delivery, &delivery(&[("phone", "iPhone")]));
    assert_eq!(step.credential, disabled("suspended"));
    let step = apply(Some(step.right), MessageKind::Event, &event("phone", "resume"));
    assert_eq!(step.credential, CredentialState::Enabled);
    let right = apply(None, MessageKind::Provision, &provision()).right;
    let nameless = json!({ "credentialId": "phone", "status": "suspend" });
    assert_eq!(refused(Some(right), MessageKind::Event, &nameless), "lifecycle.unknown-pass");
}

#[test]
fn a_copy_of_a_provision_does_not_grant_what_was_revoked() {
    let whole = json!({
        "clientId": "client-1", "userId": "ada@example.org", "badgeId": 4567, "status": "delete",
    });
    let at = |kind, body: &Value, when| Message { occurred: Some(when), ..message(kind, body) };
    let revoke = at(MessageKind::Manage, &whole, 50);
    let Reaction::Applied(step) = advance(Some(two_devices()), &revoke) else { panic!("revoked") };
    assert_eq!(step.credential, disabled("revoked"));
    for copy in [
        message(MessageKind::Provision, &provision()),
        at(MessageKind::Provision, &provision(), 50),
        at(MessageKind::Provision, &provision(), 49),
    ] {
        assert_eq!(unchanged(&step.right, &copy), "lifecycle.overtaken");
    }
    let anew = at(MessageKind::Provision, &provision(), 51);
    let Reaction::Applied(step) = advance(Some(step.right), &anew) else { panic!("granted") };
    assert_eq!(step.credential, disabled("deleted"), "the old passes are gone");
    let step = apply(Some(step.right), MessageKind::Delivery, &delivery(&[("new", "iPhone")]));
    assert_eq!(step.credential, CredentialState::Enabled);
}

#[test]
fn messages_say_whom_they_are_about() {
    let about = |kind, body: &Value| match address_of(kind, &body.to_string().into_bytes()) {
        Addressed::About(address) => address,
        Addressed::Refused(reason) => panic!("{reason:?}"),
    };
    let address = about(MessageKind::Provision, &provision());
    assert_eq!((address.client.as_deref(), &address.badges[..]), (Some("client-1"), &[4567][..]));
    let address = about(MessageKind::Delivery, &delivery(&[("a", "iPhone"), ("b", "WearOS")]));
    assert_eq!((address.badges, address.passes), (vec![4567], vec!["a".into(), "b".into()]));
    let body = json!({ "credentialId": "a", "status": "suspend" });
    let address = about(MessageKind::Event, &body);
    assert_eq!((address.user, address.passes), (None, vec!["a".into()]));
    assert_eq!(address_of(MessageKind::Ping, b""), Addressed::About(Address::default()));
    assert!(matches!(address_of(MessageKind::Event, b"{}"), Addressed::Refused(_)));
    assert_eq!(
        unchanged(&two_devices(), &message(MessageKind::Ping, &json!({}))),
        "lifecycle.ping"
    );
}

#[test]
fn many_passes_push_out_deleted_ones_first() {
    let mut right = apply(None, MessageKind::Provision, &provision()).right;
    for number in 0..70 {
        let name = format!("pass-{number}");
        right = apply(Some(right), MessageKind::Delivery, &delivery(&[(&name, "iPhone")])).right;
        if number < 10 {
            right = apply(Some(right), MessageKind::Event, &event(&name, "delete")).right;
        }
    }
    assert_eq!(right.passes.len(), 64);
    assert_eq!(right.passes[0].identifier, "pass-6");
    assert!(right.passes.iter().any(|pass| pass.identifier == "pass-10"));
}

/// Any of the messages that can follow a provision.
fn any_message() -> impl Strategy<Value = Message> {
    let pass = prop::sample::select(&["phone", "watch"][..]);
    let status = prop::sample::select(&["suspend", "resume", "delete"][..]);
    (0_u8..5, pass, status, prop::option::of(0_u64..6)).prop_map(|(kind, pass, status, occurred)| {
        let whole = json!({
            "clientId": "client-1", "userId": "ada@example.org", "badgeId": 4567, "status": status,
        });
        let (kind, body) = match kind {
            0 => (MessageKind::Provision, provision()),
            1 => (MessageKind::Delivery, delivery(&[(pass, "iPhone")])),
            2 => (MessageKind::Event, event(pass, status)),
            3 => (MessageKind::Manage, json!({ "credentialId": pass, "status": status })),
            _ => (MessageKind::Manage, whole),
        };
        Message { occurred, ..message(kind, &body) }
    })
}

proptest! {
    #[test]
    fn anything_twice_is_anything_once(messages in prop::collection::vec(any_message(), 0..24)) {
        let mut right = apply(None, MessageKind::Provision, &provision()).right;
        for message in messages {
            if let Reaction::Applied(step) = advance(Some(right.clone()), &message) {
                prop_assert!(!matches!(
                    advance(Some(step.right.clone()), &message),
                    Reaction::Applied(_)
                ));
                right = step.right;
            }
        }
    }

    #[test]
    fn a_deleted_pass_never_comes_back(messages in prop::collection::vec(any_message(), 0..24)) {
        let mut right = two_devices();
        right = apply(Some(right), MessageKind::Event, &event("phone", "delete")).right;
        for message in messages {
            if let Reaction::Applied(step) = advance(Some(right.clone()), &message) {
                right = step.right;
            }
            prop_assert!(right.passes[0].is_deleted && right.passes[0].identifier == "phone");
        }
    }

    #[test]
    fn never_panics(octets: Vec<u8>, text: String) {
        for kind in [MessageKind::Provision, MessageKind::Delivery, MessageKind::Event] {
            let _ = address_of(kind, &octets);
            let _ = address_of(kind, text.as_bytes());
        }
    }
}
