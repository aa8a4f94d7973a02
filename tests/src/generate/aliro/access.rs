//! What access documents permit, and what revocation documents strike off.

#![expect(clippy::arithmetic_side_effects, reason = "the times of cases are constants")]

use anyhow::Result;
use ciborium::Value;
use doorward_engine::Code;
use doorward_host::contract::circumstance::Capability;
use doorward_host::contract::decision::DoorAction;
use doorward_wallet::aliro::{Document, respond};
use sha2::{Digest as _, Sha256};

use super::{access_data, case, device, issuer, members, momentary, reader, vouched};
use crate::generate::book::Book;
use crate::generate::scene::{NOW, denied, granted, release};
use doorward_cases::case::Expected;

/// Monday, 2026-03-02T00:00:00Z, in London.
const MIDNIGHT: u64 = NOW.saturating_sub(9 * 3600);

pub(super) fn write(book: &mut Book) -> Result<()> {
    capabilities(book)?;
    schedules(book)?;
    contents(book)?;
    revocations(book)
}

fn show(
    book: &mut Book,
    name: &str,
    about: &str,
    element: Value,
    expected: Expected,
) -> Result<()> {
    let document = Document::access(&device().key, element);
    let shown = device().open_record(&reader(), &[document.respond(&issuer("landlord"))]);
    case(book, name, about, vouched()?.show(shown), expected);
    Ok(())
}

fn rule(list: Vec<(i64, Value)>) -> Value {
    members(list)
}

fn rules(list: Vec<Value>) -> Value {
    access_data(vec![(2, Value::Array(list))])
}

fn capabilities(book: &mut Book) -> Result<()> {
    let all = [
        ("momentary", Capability::Momentary, 8, DoorAction::Release, 5),
        ("extended-momentary", Capability::ExtendedMomentary, 8, DoorAction::Release, 15),
        ("secure", Capability::Secure, 1, DoorAction::Secure, 0),
        ("unsecure", Capability::Unsecure, 2, DoorAction::Unsecure, 0),
        ("toggle", Capability::Toggle, 3, DoorAction::Toggle, 0),
    ];
    for (name, capability, bits, action, seconds) in all {
        for (which, bits, expected) in [
            ("permitted", bits, granted(Code::PolicyPermitted, action, seconds)),
            ("not-permitted", 0x3f & !bits, denied(Code::DocumentNoRule)),
        ] {
            let element = rules(vec![rule(vec![(0, bits.into())])]);
            let document = Document::access(&device().key, element);
            let shown = device().open_record(&reader(), &[document.respond(&issuer("landlord"))]);
            let scene = vouched()?.show(shown).asks(capability);
            case(book, &format!("rule-{name}-{which}"), "the rule's capabilities", scene, expected);
        }
    }
    let none = || denied(Code::DocumentNoRule);
    show(
        book,
        "rules-none",
        "a document without rules permits nothing",
        access_data(vec![]),
        none(),
    )?;
    let reader_rules = access_data(vec![(4, Value::Array(vec![1.into()]))]);
    show(book, "rules-of-the-reader", "rules that a reader would keep", reader_rules, none())?;
    let two = rules(vec![rule(vec![(0, 1.into())]), rule(vec![(0, 8.into())])]);
    show(book, "rules-two", "one of two permits", two, release(5))
}

/// A schedule of seconds from midnight, today and each day.
fn daily(from: u64, seconds: u64) -> Value {
    let start = MIDNIGHT.saturating_add(from);
    let recurrence = vec![seconds.into(), 0.into(), 1.into(), 1.into(), 0.into()];
    members(vec![(0, start.into()), (2, Value::Array(recurrence)), (3, 0.into())])
}

fn schedules(book: &mut Book) -> Result<()> {
    let with = |rule: Vec<(i64, Value)>, schedules: Vec<Value>| {
        let rules = Value::Array(vec![members(rule)]);
        access_data(vec![(2, rules), (3, Value::Array(schedules))])
    };
    let allow = |mask: u64| vec![(0, 8.into()), (1, mask.into())];
    let deny = |mask: u64| vec![(0, 8.into()), (2, mask.into())];
    let hour = 3600;
    let none = || denied(Code::DocumentNoRule);
    let morning = || daily(8 * hour, 2 * hour);
    let evening = || daily(18 * hour, hour);
    let both = || vec![morning(), evening()];
    show(book, "allowed-now", "a schedule that is active", with(allow(1), both()), release(5))?;
    show(book, "allowed-later", "one that is not", with(allow(2), both()), none())?;
    show(book, "allowed-either", "one of two is", with(allow(3), both()), release(5))?;
    show(book, "allowed-never", "a mask of none", with(allow(0), both()), none())?;
    show(book, "denied-now", "a schedule that denies", with(deny(1), both()), none())?;
    show(book, "denied-later", "one that is not active", with(deny(2), both()), release(5))?;
    let mixed = vec![(0, 8.into()), (1, 1.into()), (2, 1.into())];
    show(book, "allowed-and-denied", "deny wins", with(mixed, both()), none())?;
    let wrong = denied(Code::CborWrongType);
    show(
        book,
        "schedule-missing",
        "a schedule that is not there",
        with(allow(4), both()),
        wrong.clone(),
    )?;
    show(book, "schedules-missing", "none is there", with(allow(1), vec![]), wrong)?;
    for (name, from, seconds, expected) in [
        ("begins-now", 9 * hour, 1, release(5)),
        ("begins-next", 9 * hour + 1, hour, none()),
        ("ends-next", 8 * hour, hour + 1, release(5)),
        ("ends-now", 8 * hour, hour, none()),
    ] {
        let element = with(allow(1), vec![daily(from, seconds)]);
        show(book, &format!("occurrence-{name}"), "to the second", element, expected)?;
    }
    let span =
        |start: u64, end: u64| members(vec![(0, start.into()), (1, end.into()), (3, 1.into())]);
    for (name, start, end, expected) in [
        ("starts-now", NOW, NOW + 1, release(5)),
        ("starts-next", NOW + 1, NOW + 2, none()),
        ("ends-next", NOW - 1, NOW + 1, release(5)),
        ("ends-now", NOW - 1, NOW, none()),
    ] {
        let element = with(allow(1), vec![span(start, end)]);
        show(book, &format!("span-{name}"), "the end is not part of it", element, expected)?;
    }
    let recurring = |mask: u64, pattern: u64, interval: u64, ordinal: i64| {
        let recurrence =
            vec![7200.into(), mask.into(), pattern.into(), interval.into(), ordinal.into()];
        let start = MIDNIGHT.saturating_add(8 * hour).saturating_sub(28 * 86_400);
        with(allow(1), vec![members(vec![(0, start.into()), (2, Value::Array(recurrence))])])
    };
    // 2026-03-02: the first Monday of March, the 2nd, in ISO week 10.
    let (monday, tuesday, march, april) = (1, 2, 1 << 9, 1 << 10);
    for (name, hit, miss) in [
        ("1-daily", recurring(0, 1, 28, 0), recurring(0, 1, 27, 0)),
        ("2-weekly", recurring(monday, 2, 4, 0), recurring(tuesday, 2, 4, 0)),
        ("3-monthly-by-day", recurring(monday, 3, 1, 1), recurring(monday, 3, 1, 2)),
        ("4-monthly-by-date", recurring(0, 4, 1, 2), recurring(0, 4, 1, 3)),
        ("5-yearly-by-day", recurring(monday | march, 5, 1, 1), recurring(monday | april, 5, 1, 1)),
        ("6-yearly-by-date", recurring(march, 6, 1, 2), recurring(march, 6, 1, -1)),
        ("7-yearly-by-week", recurring(monday, 7, 1, 10), recurring(monday, 7, 1, 11)),
        (
            "8-yearly-by-month-week",
            recurring(monday | march, 8, 1, 1),
            recurring(monday | march, 8, 1, 2),
        ),
    ] {
        show(book, &format!("pattern-{name}"), "a day that the pattern has", hit, release(5))?;
        show(book, &format!("pattern-{name}-missed"), "one that it has not", miss, none())?;
    }
    for (name, element) in [
        ("pattern-0", recurring(monday, 0, 1, 1)),
        ("pattern-9", recurring(monday, 9, 1, 1)),
        ("interval-0", recurring(monday, 2, 0, 0)),
        ("ordinal-0", recurring(monday, 3, 1, 0)),
        ("ordinal-6", recurring(monday, 3, 1, 6)),
        ("mask-0", recurring(0, 2, 1, 0)),
        ("mask-beyond", recurring(1 << 19, 2, 1, 0)),
    ] {
        let about = "not a recurrence of Aliro";
        show(book, &format!("recurrence-{name}"), about, element, denied(Code::CborWrongType))?;
    }
    Ok(())
}

fn contents(book: &mut Book) -> Result<()> {
    let extension = |label: i64, criticality: u64| {
        let one = Value::Array(vec![criticality.into(), 1.into(), 1.into(), Value::Bytes(vec![])]);
        let rules = Value::Array(vec![rule(vec![(0, 8.into())])]);
        access_data(vec![(2, rules), (label, members(vec![(32473, Value::Array(vec![one]))]))])
    };
    let unsupported = || denied(Code::DocumentUnsupported);
    show(
        book,
        "extension-critical",
        "an extension that may not be ignored",
        extension(6, 0),
        unsupported(),
    )?;
    show(
        book,
        "extension-critical-by-bit-0",
        "other bits do not matter",
        extension(6, 2),
        unsupported(),
    )?;
    show(book, "extension-uncritical", "one that may", extension(6, 1), release(5))?;
    show(
        book,
        "extension-of-no-access",
        "one that is not about access",
        extension(5, 0),
        release(5),
    )?;
    let version = members(vec![(0, 2.into()), (2, Value::Array(vec![rule(vec![(0, 8.into())])]))]);
    show(book, "version-2", "access data of another version", version, unsupported())?;
    let more = access_data(vec![(2, Value::Array(vec![])), (9, 1.into())]);
    show(
        book,
        "access-data-with-more",
        "a member that is not defined",
        more,
        denied(Code::CborUnexpectedMember),
    )?;
    let long = access_data(vec![(1, Value::Bytes(vec![1; 17]))]);
    show(
        book,
        "access-data-id-too-long",
        "an identifier of 17 octets",
        long,
        denied(Code::CborWrongType),
    )
}

fn revocations(book: &mut Book) -> Result<()> {
    let digest = |octets: &[u8]| Value::Bytes(Sha256::digest(octets).to_vec());
    let mine = || (0, digest(&device().key.public_key()));
    let other = || (0, digest(b"somebody else's key"));
    let list = |entries: Vec<Value>| Value::Array(entries);
    let data = |mode: u64, more: Vec<(i64, Value)>| {
        let mut all = vec![(0, 1.into()), (1, mode.into())];
        all.extend(more);
        members(all)
    };
    let expiry = |time: u64| (2, Value::Tag(1, Box::new(time.into())));
    let revoked = || denied(Code::DocumentRevoked);
    let numbered = access_data(vec![
        (1, Value::Bytes(vec![5; 4])),
        (2, Value::Array(vec![rule(vec![(0, 8.into())])])),
    ]);
    let id = |octet: u8| (1, Value::Bytes(vec![octet; 4]));
    let one = |entry: Vec<(i64, Value)>| data(0, vec![(2, list(vec![members(entry)]))]);
    for (name, about, revocation, expected) in [
        ("key", "the key is struck off", one(vec![mine()]), revoked()),
        ("another", "somebody else's is", one(vec![other()]), release(5)),
        ("document", "the document is", one(vec![id(5)]), revoked()),
        ("other-document", "another document is", one(vec![id(6)]), release(5)),
        ("key-and-document", "this document of this key", one(vec![mine(), id(5)]), revoked()),
        (
            "key-and-other-document",
            "an older one of this key",
            one(vec![mine(), id(6)]),
            release(5),
        ),
        ("until-next", "its last second", one(vec![mine(), expiry(NOW + 1)]), revoked()),
        ("until-now", "an entry that has expired", one(vec![mine(), expiry(NOW)]), release(5)),
        ("update", "an update", data(1, vec![(2, list(vec![members(vec![mine()])]))]), revoked()),
        (
            "overwrite-removing",
            "an overwrite has nothing to remove",
            data(0, vec![(3, list(vec![members(vec![mine()])]))]),
            denied(Code::CborWrongType),
        ),
        ("mode-2", "neither", data(2, vec![]), denied(Code::CborWrongType)),
        (
            "entry-empty",
            "an entry that names nothing",
            one(vec![]),
            denied(Code::CborMissingMember),
        ),
        (
            "digest-short",
            "no SHA-256",
            one(vec![(0, Value::Bytes(vec![1; 31]))]),
            denied(Code::CborWrongType),
        ),
    ] {
        let access = Document::access(&device().key, numbered.clone());
        let revocation = Document::revocation(&device().key, revocation);
        let documents =
            vec![access.sign(&issuer("landlord")), revocation.sign(&issuer("landlord"))];
        let shown = device().open_record(&reader(), &[respond(documents)]);
        case(book, &format!("revocation-{name}"), about, vouched()?.show(shown), expected);
    }
    let set = |mode: u64, label: i64| {
        let data = data(mode, vec![(label, list(vec![members(vec![mine()])]))]);
        Document::revocation(&device().key, data).sign(&issuer("landlord"))
    };
    let empty = || Document::revocation(&device().key, data(0, vec![])).sign(&issuer("landlord"));
    for (name, about, revocations, expected) in [
        ("removed", "struck off, and no longer", vec![set(0, 2), set(1, 3)], release(5)),
        ("overwritten", "struck off, and overwritten", vec![set(0, 2), empty()], release(5)),
        ("again", "no longer, and struck off again", vec![set(1, 3), set(1, 2)], revoked()),
    ] {
        let access = Document::access(&device().key, momentary());
        let mut documents = vec![access.sign(&issuer("landlord"))];
        documents.extend(revocations);
        let shown = device().open_record(&reader(), &[respond(documents)]);
        case(book, &format!("revocation-{name}"), about, vouched()?.show(shown), expected);
    }
    for (iteration, expected) in [(4, denied(Code::DocumentOutdated)), (5, release(5))] {
        let access = Document::access(&device().key, momentary());
        let mut revocation = Document::revocation(&device().key, data(0, vec![]));
        revocation.iteration = Some(iteration);
        let documents =
            vec![access.sign(&issuer("landlord")), revocation.sign(&issuer("landlord"))];
        let shown = device().open_record(&reader(), &[respond(documents)]);
        let about = "of revocations, none that is older will do";
        case(
            book,
            &format!("revocation-iteration-{iteration}"),
            about,
            vouched()?.show(shown),
            expected,
        );
    }
    let shown = device().open_record(&reader(), &[respond(vec![set(0, 2)])]);
    let scene = super::scene(true)?.show(shown);
    case(book, "revocation-of-own-key", "an own key is struck off too", scene, revoked());
    Ok(())
}
