//! PKOC over BLE, encrypted: what a phone may answer to which reader.

#![expect(clippy::arithmetic_side_effects, reason = "the times of cases are constants")]

use anyhow::Result;
use doorward_engine::Code;
use doorward_host::contract::circumstance::{ClockState, Secret};
use doorward_wallet::pkoc::CardKey;
use doorward_wallet::pkoc::ble::{Answer, Exchange, ReaderIdentity};

use super::ble::{bent, ephemeral, phone};
use super::site::{CERTIFIED, PLAIN, key_credential, reader, reader_key, scene, site_key};
use crate::generate::book::Book;
use crate::generate::scene::{NOW, Scene, denied, release};
use doorward_cases::Evidence;

const ECDHE: &str = "pkoc-ble-ecdhe";

pub(super) fn write(book: &mut Book) -> Result<()> {
    encrypted(book);
    secrets(book);
    readers(book);
    revocations(book)
}

/// The name of the secret that holds the reader's ephemeral private key.
const SECRET: &str = "pkoc-ble-ephemeral";

/// The kind of evidence that holds a list of revoked readers.
const REVOCATIONS: &str = "pkoc-reader-revocations";

/// A phone's exchange with a reader, whose answer is bent.
fn sealed_for(access_point: &str, identity: &ReaderIdentity, key: &CardKey) -> Scene {
    let exchange = Exchange::new(&CardKey::of("phone's connection"), &ephemeral().compressed());
    let answer = Answer::to(key, &exchange.transcript(identity)).to_octets();
    let challenge = ephemeral().compressed();
    let shown = exchange.seal(&answer);
    scene(access_point, key_credential(key), &challenge, &shown).stated(|at| {
        at.secrets = vec![Secret { name: SECRET.into(), value: ephemeral().secret() }];
    })
}

fn sealed() -> Scene {
    sealed_for("ble-in", &reader("head", PLAIN), &phone())
}

fn encrypted(book: &mut Book) {
    let mut case = |name: &str, about, scene, expected| {
        book.case(&format!("{ECDHE}/{name}"), about, scene, expected);
    };
    let exchange = Exchange::new(&CardKey::of("phone's connection"), &ephemeral().compressed());
    let transcript = exchange.transcript(&reader("head", PLAIN));
    let answer = Answer::to(&phone(), &transcript);
    let whole = exchange.seal(&answer.to_octets());
    let part = |from: usize, to: usize| whole.get(from..to).unwrap_or_default().to_vec();
    let (key, version, end) = (part(0, 67), part(67, 74), whole.len());
    case("android", "both ephemeral keys, one encrypted answer", sealed(), release(5));
    let ios = exchange.seal(&Answer { version: None, ..answer.clone() }.to_octets());
    let ios = [&key[..], ios.get(74..).unwrap_or_default()].concat();
    case(
        "ios",
        "iOS sends no version, neither in the clear nor encrypted",
        sealed().show(ios),
        release(5),
    );
    let long = [&key[..], &version, &[0x40, 0x81, 162], &part(76, end)].concat();
    case("length-of-2-0-1", "a length after 81", sealed().show(long), release(5));
    let bend = |name: &str, about, key: Vec<u8>, code| {
        let answer = Answer { public_key: key, ..answer.clone() };
        (name.to_owned(), about, exchange.seal(&answer.to_octets()), code)
    };
    let point = phone().public_key();
    let hybrid: Vec<u8> = [&[6], point.get(1..).unwrap_or_default()].concat();
    for (name, about, octets, code) in [
        bend("key-off-curve", "no point of P-256", bent(&point, 64), Code::KeyNotOnCurve),
        bend("key-of-zeros", "no point either", [&[4][..], &[0; 64]].concat(), Code::KeyNotOnCurve),
        bend("key-hybrid", "a point has one form", hybrid, Code::KeyMalformed),
    ] {
        case(&name, about, sealed().show(octets), denied(code));
    }
    let (unexpected, missing) = (Code::TlvUnexpectedTag, Code::TlvMissingTag);
    let cases: Vec<(&str, &str, Vec<u8>, Code)> = vec![
        ("no-ephemeral-key", "the second message alone", part(74, end), unexpected),
        ("no-answer", "the first message alone", part(0, 74), missing),
        (
            "one-octet-more",
            "something behind it",
            [&whole[..], &[0]].concat(),
            Code::InputTrailingData,
        ),
        (
            "answer-too-short",
            "no answer is as short",
            [part(0, 74), vec![0x40, 100], vec![7; 100]].concat(),
            Code::TlvWrongLength,
        ),
        (
            "length-with-zeros",
            "a length is as short as it can be",
            [part(0, 74), vec![0x40, 0x81, 100], vec![7; 100]].concat(),
            Code::TlvMalformed,
        ),
        (
            "version-of-4",
            "a version has 5 octets or 2",
            [&key[..], &[0x0c, 4, 3, 0, 0, 0], &part(74, end)].concat(),
            Code::TlvWrongLength,
        ),
        (
            "tag-bent",
            "the last octet of the tag",
            bent(&whole, end.saturating_sub(1)),
            Code::DecryptionFailed,
        ),
        (
            "ciphertext-bent",
            "an octet of what is encrypted",
            bent(&whole, 100),
            Code::DecryptionFailed,
        ),
        ("ephemeral-key-off-curve", "no point of P-256", bent(&whole, 66), Code::KeyNotOnCurve),
        (
            "ephemeral-key-hybrid",
            "a point has one form",
            [&[0x07, 65, 0x06], &part(3, end)[..]].concat(),
            Code::KeyMalformed,
        ),
        (
            "ephemeral-key-exchanged",
            "another phone's",
            [&[0x07, 65][..], &phone().public_key(), &part(67, end)].concat(),
            Code::DecryptionFailed,
        ),
        (
            "answer-malformed",
            "what is encrypted is read as strictly",
            exchange.seal(
                &[answer.to_octets(), vec![]]
                    .concat()
                    .into_iter()
                    .map(|octet| octet ^ 0x80)
                    .collect::<Vec<_>>(),
            ),
            Code::InputTruncated,
        ),
    ];
    for (name, about, octets, code) in cases {
        case(name, about, sealed().show(octets).format(ECDHE), denied(code));
    }
    let signed =
        |message: &[u8]| sealed().show(exchange.seal(&Answer::to(&phone(), message).to_octets()));
    let bad = || denied(Code::ProofBadSignature);
    case(
        "signed-for-another-reader",
        "another reader of the site",
        signed(&exchange.transcript(&reader("head", 99))),
        bad(),
    );
    case(
        "signed-for-another-site",
        "the same reader of another site",
        signed(&exchange.transcript(&ReaderIdentity { site: [0x33; 16], ..reader("head", PLAIN) })),
        bad(),
    );
    case(
        "signed-as-normal-flow",
        "the reader's ephemeral key alone",
        signed(&ephemeral().compressed()),
        bad(),
    );
    let other = Exchange::new(
        &CardKey::of("phone's connection"),
        &CardKey::of("another connection").compressed(),
    );
    case(
        "signed-for-another-connection",
        "another ephemeral key of the reader",
        signed(&other.transcript(&reader("head", PLAIN))),
        bad(),
    );
    let stranger = CardKey::of("stranger's phone");
    let own = exchange.seal(&Answer::to(&stranger, &transcript).to_octets());
    case(
        "stranger",
        "a key that nobody has enrolled",
        sealed().show(own),
        denied(Code::CredentialUnknown),
    );
    let reflected = sealed_for("ble-in", &reader("head", PLAIN), &site_key("head"));
    case(
        "site-key-shown-back",
        "the site's own signature over the same octets, even if enrolled",
        reflected,
        denied(Code::KeyReserved),
    );
    let reflected = sealed_for("ble-certified-in", &reader("head", CERTIFIED), &reader_key());
    case(
        "reader-key-shown-back",
        "the reader's own signature over the same octets, even if enrolled",
        reflected,
        denied(Code::KeyReserved),
    );
    let reflected = sealed_for("ble-certified-in", &reader("head", CERTIFIED), &site_key("head"));
    case(
        "site-key-shown-to-certified-reader",
        "the site's key is no holder's there either",
        reflected,
        denied(Code::KeyReserved),
    );
}

fn secrets(book: &mut Book) {
    let mut case = |name: &str, about, secrets: Vec<Secret>, code| {
        let scene = sealed().stated(|at| at.secrets = secrets);
        book.case(&format!("{ECDHE}/{name}"), about, scene, denied(code));
    };
    let named = |name: &str, value: Vec<u8>| Secret { name: name.into(), value };
    let good = || named(SECRET, ephemeral().secret());
    case("secret-missing", "the host states none", vec![], Code::SecretMissing);
    case(
        "secret-of-another-name",
        "the host states another",
        vec![named("pkoc-ble", ephemeral().secret())],
        Code::SecretMissing,
    );
    let out_of_range = Code::CircumstanceOutOfRange;
    case("secret-twice", "the host states two", vec![good(), good()], out_of_range);
    case(
        "secret-of-another-connection",
        "not the challenge's",
        vec![named(SECRET, CardKey::of("another connection").secret())],
        out_of_range,
    );
    case("secret-of-zeros", "no private key", vec![named(SECRET, vec![0; 32])], out_of_range);
    case(
        "secret-beyond-order",
        "no private key",
        vec![named(SECRET, vec![0xff; 32])],
        out_of_range,
    );
    case("secret-of-31", "no private key", vec![named(SECRET, vec![1; 31])], out_of_range);
}

fn readers(book: &mut Book) {
    let mut case = |name: &str, about, scene, expected| {
        book.case(&format!("{ECDHE}/{name}"), about, scene, expected);
    };
    let at = |access_point: &str, number: u8| {
        sealed_for(access_point, &reader("head", number), &phone())
    };
    case(
        "reader-certified",
        "a certificate that the site has signed",
        at("ble-certified-in", CERTIFIED),
        release(5),
    );
    case(
        "reader-first-second",
        "the first second belongs to it",
        at("ble-first-second-in", 6),
        release(5),
    );
    case(
        "reader-last-second",
        "the last second belongs to it",
        at("ble-last-second-in", 7),
        release(5),
    );
    case(
        "reader-timeless",
        "neither end is there, and no clock is needed",
        at("ble-timeless-in", 8).clock(ClockState::Absent, 0, 0),
        release(5),
    );
    case(
        "reader-expired",
        "the second after its last",
        at("ble-expired-in", 3),
        denied(Code::ChainExpired),
    );
    case(
        "reader-too-early",
        "the second before its first",
        at("ble-early-in", 4),
        denied(Code::ChainNotYetValid),
    );
    case(
        "reader-clock-absent",
        "a certificate with times needs one",
        at("ble-certified-in", CERTIFIED).clock(ClockState::Absent, 0, 0),
        denied(Code::ClockAbsent),
    );
    case(
        "reader-clock-untrusted",
        "a certificate with times needs one",
        at("ble-certified-in", CERTIFIED).clock(ClockState::Untrusted, NOW, 0),
        denied(Code::ClockUntrusted),
    );
    case(
        "reader-forged",
        "a certificate that somebody else has signed",
        at("ble-forged-in", 5),
        denied(Code::ChainBadSignature),
    );
    let former = sealed_for("ble-former-in", &reader("former", 9), &phone());
    case("site-disabled", "the bundle has disabled the site", former, denied(Code::IssuerDisabled));
}

fn revocations(book: &mut Book) -> Result<()> {
    let now = u32::try_from(NOW)?;
    let list_of = |site: &str, issued_at: u32, readers: &[(u8, u32)]| {
        let readers: Vec<([u8; 16], u32)> =
            readers.iter().map(|(number, at)| (reader(site, *number).location, *at)).collect();
        let content = reader(site, 0).revoke(&site_key(site), issued_at, &readers);
        Evidence { kind: REVOCATIONS.into(), content: hex::encode(content) }
    };
    let list = |issued_at: u32, readers: &[(u8, u32)]| list_of("head", issued_at, readers);
    let mut case =
        |name: &str, about, access_point: &str, number, evidence: Vec<Evidence>, expected| {
            let mut scene = sealed_for(access_point, &reader("head", number), &phone());
            scene.evidence = evidence;
            book.case(&format!("{ECDHE}/{name}"), about, scene, expected);
        };
    let refused = || denied(Code::ReaderRevoked);
    let certified = "ble-certified-in";
    case(
        "reader-revoked",
        "after it was certified",
        certified,
        CERTIFIED,
        vec![list(now - 5, &[(CERTIFIED, now - 10)])],
        refused(),
    );
    case(
        "reader-revoked-in-future",
        "from a time to come",
        certified,
        CERTIFIED,
        vec![list(now - 5, &[(CERTIFIED, now + 10)])],
        refused(),
    );
    case(
        "reader-without-certificate-revoked",
        "its keys are the site's, but it is gone",
        "ble-in",
        PLAIN,
        vec![list(now - 5, &[(PLAIN, 1)])],
        refused(),
    );
    case(
        "reader-certified-again",
        "certified after it was revoked",
        certified,
        CERTIFIED,
        vec![list(now - 5, &[(CERTIFIED, now - 90_000)])],
        release(5),
    );
    case(
        "another-reader-revoked",
        "not this one",
        certified,
        CERTIFIED,
        vec![list(now - 5, &[(PLAIN, now - 10)])],
        release(5),
    );
    let branch = |readers: &[(u8, u32)]| list_of("branch", now - 5, readers);
    case(
        "reader-revoked-at-another-site",
        "sites number their readers as they like",
        certified,
        CERTIFIED,
        vec![branch(&[(CERTIFIED, now - 10)]), list(now - 5, &[])],
        release(5),
    );
    case(
        "reader-revoked-beside-another-site",
        "the list of the site counts, wherever it stands",
        certified,
        CERTIFIED,
        vec![branch(&[]), list(now - 5, &[(CERTIFIED, now - 10)])],
        refused(),
    );
    let (newer, older) = (list(now - 5, &[(CERTIFIED, now - 10)]), list(now - 50, &[]));
    for (name, lists) in [
        ("older-list-beside", vec![newer.clone(), older.clone()]),
        ("older-list-before", vec![older, newer]),
    ] {
        let about = "the newest list counts, in whichever order";
        case(name, about, certified, CERTIFIED, lists, refused());
    }
    Ok(())
}
