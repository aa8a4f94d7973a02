//! What is refused in the body of a message, and what is kept of it unread.

use serde_json::{Value, json};

use super::*;

#[test]
fn bodies_are_read_strictly() {
    let bent = |name: &str, value: Value| {
        let mut body = provision();
        body[name] = value;
        refused(None, MessageKind::Provision, &body)
    };
    for user in [
        "ada",
        "ada@",
        "@example.org",
        "ada@example",
        "a b@example.org",
        "ada@-x.org",
        "ada@example..org",
        ".ada@example.org",
        "ada@ex@ample.org",
        "ada@exämple.org",
    ] {
        assert_eq!(bent("userId", json!(user)), "lifecycle.bad-user", "{user}");
    }
    assert_eq!(bent("userId", Value::Null), "json.missing-member");
    assert_eq!(bent("userId", json!(7)), "json.wrong-type");
    assert_eq!(bent("clientId", json!("")), "json.wrong-type");
    assert_eq!(bent("badgeId", json!(65_536)), "badge.out-of-range");
    assert_eq!(bent("badgeId", json!("4567 ")), "json.wrong-type");
    assert_eq!(bent("badgeId", json!(-1)), "json.wrong-type");
    assert_eq!(bent("badgeId", json!(1.5)), "json.wrong-type");
    assert_eq!(bent("badgeId", Value::Null), "json.missing-member");
    assert_eq!(bent("facilityCode", json!(256)), "badge.out-of-range");
    assert_eq!(bent("facilityCode", json!(4_294_967_296_u64)), "badge.out-of-range");
    assert_eq!(bent("bitFormat", json!("26 bits")), "badge.unknown-format");
    assert_eq!(bent("photo", json!("A".repeat(51_201))), "lifecycle.bad-photo");
    assert_eq!(bent("photo", json!("not base64")), "lifecycle.bad-photo");
    assert_eq!(bent("photo", json!("_-__")), "lifecycle.bad-photo");
    assert_eq!(bent("photo", json!([1])), "json.wrong-type");
    let largest = json!("AAAA".repeat(51_200 / 4));
    let mut body = provision();
    body["photo"] = largest;
    assert_eq!(
        apply(None, MessageKind::Provision, &body).right.photo_digest.map(|digest| digest.len()),
        Some(32)
    );
    let raw = |octets: &[u8]| {
        let message =
            Message { kind: MessageKind::Provision, body: octets.to_vec(), occurred: None };
        let Reaction::Refused(reason) = advance(None, &message) else { panic!("refused") };
        reason.code
    };
    assert_eq!(raw(b""), "json.malformed");
    assert_eq!(raw(b"[]"), "json.wrong-type");
    assert_eq!(raw(b"{\"clientId\":1,\"clientId\":2}"), "json.duplicate-member");
    assert_eq!(raw(b"{} {}"), "json.malformed");
    assert_eq!(raw(&[b' '; 131_073]), "input.too-long");
}

#[test]
fn deliveries_and_statuses_are_read_strictly() {
    let right = || Some(two_devices());
    let delivered = |body: &Value| refused(right(), MessageKind::Delivery, body);
    assert_eq!(delivered(&delivery(&[])), "json.wrong-type");
    assert_eq!(delivered(&delivery(&[("a", "iphone")])), "lifecycle.unknown-device");
    assert_eq!(delivered(&delivery(&[("a", "iPad")])), "lifecycle.unknown-device");
    assert_eq!(delivered(&delivery(&[("a", "iPhone"), ("a", "WearOS")])), "lifecycle.conflict");
    let mut other = delivery(&[("a", "iPhone")]);
    other["credentials"][0]["badgeId"] = json!(1);
    assert_eq!(delivered(&other), "lifecycle.wrong-right");
    let mut other = delivery(&[("a", "iPhone")]);
    other["credentials"][0]["facilityCode"] = json!(1);
    assert_eq!(delivered(&other), "lifecycle.conflict");
    let mut other = delivery(&[("a", "iPhone")]);
    other["userId"] = json!("eve@example.org");
    assert_eq!(delivered(&other), "lifecycle.wrong-right");
    let managed = |body: &Value| refused(right(), MessageKind::Manage, body);
    let pass = |name: &str, value: &str| json!({ "credentialId": "phone", name: value });
    assert_eq!(managed(&pass("status", "Suspend")), "lifecycle.unknown-status");
    assert_eq!(managed(&pass("action", "remove")), "lifecycle.unknown-status");
    assert_eq!(managed(&json!({ "credentialId": "phone" })), "json.missing-member");
    let both = json!({ "credentialId": "phone", "status": "suspend", "action": "suspend" });
    assert_eq!(managed(&both), "json.unexpected-member");
    let nobody = json!({ "credentialId": "tablet", "status": "suspend" });
    assert_eq!(managed(&nobody), "lifecycle.unknown-pass");
    let half = json!({ "credentialId": "phone", "userId": "ada@example.org", "status": "suspend" });
    assert_eq!(managed(&half), "json.missing-member");
    for kind in [MessageKind::Update, MessageKind::Manage] {
        let mut body = provision();
        body["status"] = json!("suspend");
        assert_eq!(refused(None, kind, &body), "lifecycle.unknown-right");
        body["badgeId"] = json!(4568);
        assert_eq!(refused(right(), kind, &body), "lifecycle.wrong-right");
    }
    let mut contradiction = provision();
    contradiction["bitFormat"] = json!("H10306");
    assert_eq!(refused(right(), MessageKind::Provision, &contradiction), "lifecycle.conflict");
}

#[test]
fn unknown_members_are_kept_and_not_believed() {
    let mut body = provision();
    body["state"] = json!("revoked");
    body["nested"] = json!({ "a": [1, true, null, "é\""] });
    body["float"] = json!(1.5);
    body["long"] = json!("x".repeat(1025));
    let step = apply(None, MessageKind::Provision, &body);
    assert_eq!(step.right.state, RightState::Granted);
    let value = |name: &str| {
        let found = step.right.unknown.iter().find(|member| member.name == name).unwrap();
        found.value.clone()
    };
    assert_eq!(value("state").as_deref(), Some("\"revoked\""));
    assert_eq!(value("nested").as_deref(), Some("{\"a\":[1,true,null,\"é\\\"\"]}"));
    assert_eq!((value("float"), value("long")), (None, None));
}
