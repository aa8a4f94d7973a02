//! Messages that are malformed, or about something else.

use doorward_engine::Code;
use doorward_host::contract::lifecycle::MessageKind::{
    self, Delivery, Event, Manage, Provision, Update,
};
use serde_json::{Value, json};

use super::{
    PHONE, Story, credential, delivery, disabled, event, manage, manage_all, of_the_badge,
    provision, refused, set,
};
use crate::generate::book::Book;

pub(super) fn write(book: &mut Book) {
    provisions(book);
    deliveries(book);
    orders(book);
    strangers(book);
    unknown_members(book);
}

fn provisions(book: &mut Book) {
    let mut case = |name: &str, member: &str, value: Value, code| {
        let mut body = provision();
        set(&mut body, &[(member, value)]);
        let story = Story::default().then(Provision, &body, refused(code));
        story.tell(book, &format!("provision-{name}"), "refused, and nothing is granted");
    };
    for (name, user) in [
        ("user-without-at", "ada"),
        ("user-without-domain", "ada@"),
        ("user-of-a-host", "ada@localhost"),
        ("user-with-space", "ada low@example.org"),
        ("user-with-two-ats", "ada@low@example.org"),
        ("user-with-a-line", "ada@example.org\n"),
    ] {
        case(name, "userId", json!(user), Code::LifecycleBadUser);
    }
    case("user-as-number", "userId", json!(7), Code::JsonWrongType);
    case("user-missing", "userId", Value::Null, Code::JsonMissingMember);
    case("client-empty", "clientId", json!(""), Code::JsonWrongType);
    case("client-missing", "clientId", Value::Null, Code::JsonMissingMember);
    case("format-unknown", "bitFormat", json!("26 bits"), Code::BadgeUnknownFormat);
    case("format-in-lower-case", "bitFormat", json!("h10301"), Code::BadgeUnknownFormat);
    case("format-not-read", "bitFormat", json!("Optus34"), Code::BadgeUnknownFormat);
    case("format-missing", "bitFormat", Value::Null, Code::JsonMissingMember);
    case("number-too-large", "badgeId", json!(65_536), Code::BadgeOutOfRange);
    case("number-far-too-large", "badgeId", json!("18446744073709551615"), Code::BadgeOutOfRange);
    case("number-beyond-64-bits", "badgeId", json!("18446744073709551616"), Code::JsonWrongType);
    case("number-negative", "badgeId", json!(-1), Code::JsonWrongType);
    case("number-fraction", "badgeId", json!(4567.5), Code::JsonWrongType);
    case("number-in-hex", "badgeId", json!("0x11d7"), Code::JsonWrongType);
    case("number-missing", "badgeId", Value::Null, Code::JsonMissingMember);
    case("facility-too-large", "facilityCode", json!(256), Code::BadgeOutOfRange);
    case(
        "facility-beyond-32-bits",
        "facilityCode",
        json!(4_294_967_296_u64),
        Code::BadgeOutOfRange,
    );
    case("photo-of-50-kb-and-one", "photo", json!("A".repeat(51_201)), Code::LifecycleBadPhoto);
    case("photo-not-base64", "photo", json!("a photo"), Code::LifecycleBadPhoto);
    case("photo-in-base64url", "photo", json!("_-__"), Code::LifecycleBadPhoto);
    case("photo-not-padded", "photo", json!("AAA"), Code::LifecycleBadPhoto);
    case("name-as-list", "firstName", json!(["Ada"]), Code::JsonWrongType);
    let mut largest = provision();
    set(&mut largest, &[("photo", json!("A".repeat(51_200)))]);
    Story::default().then(Provision, &largest, disabled("not-delivered")).tell(
        book,
        "provision-photo-of-50-kb",
        "as large as a photo may be",
    );
    let facility = json!({
        "clientId": "client-1", "userId": super::USER, "badgeId": "0000012345",
        "bitFormat": "H10302",
    });
    Story::default().then(Provision, &facility, disabled("not-delivered")).tell(
        book,
        "provision-without-facility",
        "a bit format without facility codes; zeros in front",
    );
    let mut facility = facility;
    set(&mut facility, &[("facilityCode", json!(1))]);
    Story::default().then(Provision, &facility, refused(Code::BadgeOutOfRange)).tell(
        book,
        "provision-with-a-facility-too-many",
        "H10302 holds no facility code",
    );
    let raw: [(&str, &[u8], Code); 5] = [
        ("empty", b"", Code::JsonMalformed),
        ("list", b"[]", Code::JsonWrongType),
        ("cut", b"{\"clientId\":", Code::JsonMalformed),
        ("twice", b"{\"clientId\":\"a\",\"clientId\":\"b\"}", Code::JsonDuplicateMember),
        ("trailing", b"{} {}", Code::JsonMalformed),
    ];
    for (name, body, code) in raw {
        Story::default().raw(Provision, body.to_vec(), None, refused(code)).tell(
            book,
            &format!("body-{name}"),
            "not one JSON object",
        );
    }
}

fn deliveries(book: &mut Book) {
    let mut case = |name: &str, credentials: Value, code| {
        let mut body = delivery(&[]);
        set(&mut body, &[("credentials", credentials)]);
        Story::granted().then(Delivery, &body, refused(code)).tell(
            book,
            &format!("delivery-{name}"),
            "refused whole: no pass of it counts",
        );
    };
    let with = |member: &str, value: Value| {
        let mut bent = credential(PHONE, "iPhone");
        set(&mut bent, &[(member, value)]);
        json!([bent])
    };
    case("of-nothing", json!([]), Code::JsonWrongType);
    case("without-list", Value::Null, Code::JsonWrongType);
    case("of-text", json!(["iPhone"]), Code::JsonWrongType);
    case("to-ipad", with("deviceType", json!("iPad")), Code::LifecycleUnknownDevice);
    case("to-lower-case", with("deviceType", json!("iphone")), Code::LifecycleUnknownDevice);
    case(
        "to-apple-watch-with-space",
        with("deviceType", json!("Apple Watch")),
        Code::LifecycleUnknownDevice,
    );
    case("to-nowhere", with("deviceType", Value::Null), Code::JsonMissingMember);
    case("without-identifier", with("credentialId", Value::Null), Code::JsonMissingMember);
    case("of-another-badge", with("badgeId", json!(4568)), Code::LifecycleWrongRight);
    case("of-another-facility", with("facilityCode", json!(124)), Code::LifecycleConflict);
    case("of-another-bit-format", with("bitFormat", json!("H10306")), Code::LifecycleConflict);
    case("of-a-badge-that-is-none", with("badgeId", json!(65_536)), Code::BadgeOutOfRange);
    let twice = json!([credential(PHONE, "iPhone"), credential(PHONE, "Apple_Watch")]);
    case("of-one-pass-twice", twice, Code::LifecycleConflict);
    let half = json!([credential(PHONE, "iPhone"), credential("other", "toaster")]);
    case("half-good", half, Code::LifecycleUnknownDevice);
    let many: Vec<Value> = (0..65).map(|n| credential(&format!("pass-{n}"), "Android")).collect();
    case("of-65", json!(many), Code::InputTooLong);
}

fn orders(book: &mut Book) {
    let mut case = |name: &str, kind: MessageKind, body: Value, code| {
        Story::on(&[(PHONE, "iPhone")]).then(kind, &body, refused(code)).tell(
            book,
            name,
            "refused, and the badge stays as it is",
        );
    };
    case("manage-in-capitals", Manage, manage(PHONE, "Suspend"), Code::LifecycleUnknownStatus);
    case("manage-block", Manage, manage(PHONE, "block"), Code::LifecycleUnknownStatus);
    case("event-unlink", Event, event(PHONE, "unlink"), Code::LifecycleUnknownStatus);
    case("manage-nothing", Manage, json!({ "credentialId": PHONE }), Code::JsonMissingMember);
    let mut both = manage(PHONE, "suspend");
    set(&mut both, &[("status", json!("resume"))]);
    case("manage-two-orders", Manage, both, Code::JsonUnexpectedMember);
    case("manage-nobody", Manage, json!({ "action": "suspend" }), Code::JsonMissingMember);
    let half = json!({ "userId": super::USER, "badgeId": 4567, "action": "suspend" });
    case("manage-half-a-name", Manage, half, Code::JsonMissingMember);
    case("manage-unknown-pass", Manage, manage("tablet", "suspend"), Code::LifecycleUnknownPass);
    let nameless = json!({ "credentialId": "tablet", "status": "suspend" });
    case("event-of-unknown-pass", Event, nameless, Code::LifecycleUnknownPass);
    case("event-of-nothing", Event, json!({ "status": "suspend" }), Code::JsonMissingMember);
    let mut other = provision();
    set(&mut other, &[("facilityCode", json!(124))]);
    case("provision-with-another-facility", Provision, other, Code::LifecycleConflict);
    let mut other = provision();
    set(&mut other, &[("bitFormat", json!("C1k35s"))]);
    case("provision-with-another-bit-format", Provision, other, Code::LifecycleConflict);
}

fn strangers(book: &mut Book) {
    for (kind, name, body) in [
        (Update, "update", of_the_badge(&[])),
        (Manage, "manage", manage_all("suspend")),
        (Delivery, "delivery", delivery(&[(PHONE, "iPhone")])),
        (Event, "event", event(PHONE, "suspend")),
    ] {
        Story::default().then(kind, &body, refused(Code::LifecycleUnknownRight)).tell(
            book,
            &format!("{name}-of-nobody"),
            "there is no such access right",
        );
        for (member, value) in [("clientId", "client-2"), ("userId", "eve@example.org")] {
            let mut other = body.clone();
            set(&mut other, &[(member, json!(value))]);
            let name = format!("{name}-of-another-{}", member.trim_end_matches("Id"));
            Story::on(&[(PHONE, "iPhone")])
                .then(kind, &other, refused(Code::LifecycleWrongRight))
                .tell(book, &name, "about somebody else's badge");
        }
    }
}

/// Kept, and trusted with nothing.
fn unknown_members(book: &mut Book) {
    let mut body = provision();
    let members = [
        ("state", json!("revoked")),
        ("passes", json!([{ "identifier": PHONE, "isDeleted": false }])),
        ("float", json!(1.5)),
        ("null", Value::Null),
    ];
    set(&mut body, &members);
    Story::default().then(Provision, &body, disabled("not-delivered")).tell(
        book,
        "unknown-members",
        "what nobody knows is kept, and grants nothing",
    );
    let many: Vec<(String, Value)> = (0..40).map(|n| (format!("more-{n}"), json!(n))).collect();
    let more: Vec<(&str, Value)> =
        many.iter().map(|(name, value)| (&name[..], value.clone())).collect();
    let mut body = provision();
    set(&mut body, &more);
    let others: Vec<(String, Value)> = (0..40).map(|n| (format!("other-{n}"), json!(n))).collect();
    let others: Vec<(&str, Value)> =
        others.iter().map(|(name, value)| (&name[..], value.clone())).collect();
    Story::default()
        .then(Provision, &body, disabled("not-delivered"))
        .then(Update, &of_the_badge(&others), refused(Code::LimitExceeded))
        .tell(book, "unknown-members-without-end", "80 of them are more than are kept");
}
