//! Aliro: transactions of devices, and the documents that they carry.

mod access;
mod certificate;
mod documents;

use anyhow::Result;
use ciborium::Value;
use doorward_engine::Code;
use doorward_host::contract::circumstance::{ClockState, Purpose, Secret};
use doorward_host::contract::question::{CertifiedKey, CredentialIdentifier};
use doorward_wallet::aliro::{Device, Document, Ephemeral, Reader};
use doorward_wallet::pkoc::CardKey;
use sha2::{Digest as _, Sha256};

use crate::generate::book::Book;
use crate::generate::scene::{Scene, challenge, challenge_of, denied, release, site_file, staff};
use doorward_cases::case::Expected;
use doorward_cases::{Challenge, Enrolled};

/// The format's name.
const FORMAT: &str = "aliro";

pub(super) fn write(book: &mut Book) -> Result<()> {
    transactions(book)?;
    readers(book)?;
    certificate::write(book)?;
    documents::write(book)?;
    access::write(book)
}

/// The bare key of an issuer of the site.
pub(super) fn issuer(label: &str) -> CardKey {
    CardKey::of(&format!("aliro issuer {label}"))
}

fn reader() -> Reader {
    Reader {
        identifier: Sha256::digest("aliro reader").to_vec(),
        key: CardKey::of("aliro reader"),
        ephemeral: Ephemeral::Own(CardKey::of("aliro reader, today")),
        transaction: challenge(),
        parameters: [0x5e, 1, 0, 0, 1],
    }
}

fn device() -> Device {
    Device {
        key: CardKey::of("alice's aliro phone"),
        ephemeral: CardKey::of("alice's aliro phone, today"),
        proprietary: vec![0xa5, 0x08, 0x80, 0x02, 0, 0, 0x5c, 0x02, 1, 0],
    }
}

/// Access data of one rule for momentary access.
fn momentary() -> Value {
    access_data(vec![(2, Value::Array(vec![members(vec![(0, 8.into())])]))])
}

fn access_data(more: Vec<(i64, Value)>) -> Value {
    let mut all = vec![(0, 1.into())];
    all.extend(more);
    members(all)
}

fn members(list: Vec<(i64, Value)>) -> Value {
    Value::Map(list.into_iter().map(|(number, value)| (number.into(), value)).collect())
}

/// A resident whose key is enrolled, at a reader that states what it needs.
fn scene(is_open: bool) -> Result<Scene> {
    Ok(scene_of(CredentialIdentifier::Key(device().key.spki()?), is_open))
}

/// A resident whose key is enrolled on the issuer's word.
fn vouched() -> Result<Scene> {
    let key = CertifiedKey {
        issuer: "landlord".into(),
        subject: vec![0x30, 0x00],
        key: device().key.spki()?,
    };
    Ok(scene_of(CredentialIdentifier::CertifiedKey(key), true))
}

fn scene_of(identifier: CredentialIdentifier, is_open: bool) -> Scene {
    let values = reader().values(is_open);
    let mut scene = Scene::nobody().stated(|at| {
        at.access_point = "gate-in".into();
        at.challenge = Some(challenge());
        at.secrets = values.into_iter().map(|(name, value)| Secret { name, value }).collect();
    });
    scene.site = site_file("aliro");
    scene.store.credentials.push(Enrolled { identifier, record: staff() });
    scene.store.challenges.push(Challenge {
        octets: hex::encode(challenge()),
        access_point: "gate-in".into(),
        age: 1,
        consumed: false,
    });
    scene
}

fn case(book: &mut Book, name: &str, about: &str, scene: Scene, expected: Expected) {
    book.case(&format!("{FORMAT}/{name}"), about, scene, expected);
}

/// A response with an access document that permits, bent.
fn response(bend: impl FnOnce(&mut Document)) -> Vec<u8> {
    let mut document = Document::access(&device().key, momentary());
    bend(&mut document);
    document.respond(&issuer("landlord"))
}

fn transactions(book: &mut Book) -> Result<()> {
    let (device, reader) = (device(), reader());
    let plain = device.open_record(&reader, &[]);
    let sealed = device.record(&reader, &[], false);
    case(book, "decrypted", "the reader has decrypted", scene(true)?.show(&plain), release(5));
    case(book, "encrypted", "the engine decrypts", scene(false)?.show(&sealed), release(5));
    let stated = scene(false)?.show(&sealed).format(FORMAT);
    case(book, "stated-format", "the host states the format", stated, release(5));
    let dark = scene(false)?.show(&sealed).clock(ClockState::Untrusted, 0, 0);
    case(book, "clock-untrusted", "an own key needs no time", dark, release(5));
    let bad = || denied(Code::ProofBadSignature);
    let mut other = reader.clone();
    other.transaction = challenge_of("another", 16);
    let shown = device.open_record(&other, &[]);
    case(book, "other-transaction", "another transaction's", scene(true)?.show(shown), bad());
    let mut other = reader.clone();
    other.ephemeral = Ephemeral::Own(CardKey::of("aliro reader, yesterday"));
    let shown = device.open_record(&other, &[]);
    case(
        book,
        "other-ephemeral-key",
        "signed for another key of the reader",
        scene(true)?.show(shown),
        bad(),
    );
    let mut other = reader.clone();
    other.identifier = vec![0; 32];
    let shown = device.open_record(&other, &[]);
    case(book, "other-reader", "signed for another reader", scene(true)?.show(shown), bad());
    let unsealed = || denied(Code::DecryptionFailed);
    let mut draft = device.clone();
    draft.proprietary = vec![0xa5, 0x04, 0x5c, 0x02, 0, 9];
    let mut lied = draft.record(&reader, &[], false);
    if let Some(last) = lied.last_mut() {
        *last ^= 1;
    }
    case(book, "ciphertext-bent", "a bent octet", scene(false)?.show(lied), unsealed());
    let mut older = reader.clone();
    older.parameters = [0x5e, 0, 9, 0, 1];
    let shown = device.record(&older, &[], false);
    case(book, "draft-0-9", "keys of another version", scene(false)?.show(shown), unsealed());
    let mut radio = reader;
    radio.parameters = [0xc3, 1, 0, 0, 1];
    let shown = device.record(&radio, &[], false);
    case(
        book,
        "other-interface",
        "keys of another interface",
        scene(false)?.show(shown),
        unsealed(),
    );
    let gone = scene(true)?.show(&plain).stored(|store| store.credentials.clear());
    case(book, "stranger", "nobody has enrolled the key", gone, denied(Code::CredentialUnknown));
    let consumed = scene(true)?.show(&plain).stored(|store| {
        for challenge in &mut store.challenges {
            challenge.consumed = true;
        }
    });
    case(
        book,
        "transaction-consumed",
        "answered before",
        consumed,
        denied(Code::ChallengeConsumed),
    );
    let enrol = scene(true)?.show(&plain).stated(|at| at.purpose = Purpose::Enrol);
    case(
        book,
        "purpose-enrol",
        "a transaction can only ask for access",
        enrol,
        denied(Code::ProofWrongPurpose),
    );
    let (cut, _) = plain.split_at(plain.len().saturating_sub(1));
    let cut = cut.to_vec();
    for (name, about, octets, code) in [
        ("trailing", "an octet behind it", [&plain[..], &[0]].concat(), Code::InputTrailingData),
        ("cut", "an octet too few", cut, Code::InputTruncated),
        ("twice-in-one", "all of it again", [&plain[..], &plain].concat(), Code::InputTrailingData),
    ] {
        let shown = scene(true)?.show(octets).format(FORMAT);
        case(book, name, about, shown, denied(code));
    }
    Ok(())
}

fn readers(book: &mut Book) -> Result<()> {
    let shown = device().record(&reader(), &[], false);
    let mut bent = |name: &str, about, bend: &dyn Fn(&mut Vec<Secret>), code| {
        let scene = scene(false)?.show(&shown).stated(|at| bend(&mut at.secrets));
        case(book, name, about, scene, denied(code));
        Ok::<_, anyhow::Error>(())
    };
    for (index, name) in
        ["identifier", "ephemeral-key", "public-key", "parameters"].iter().enumerate()
    {
        let about = "the reader does not state all that it must";
        bent(
            &format!("reader-without-{name}"),
            about,
            &|secrets| {
                secrets.remove(index);
            },
            Code::SecretMissing,
        )?;
        let about = "an octet is missing";
        bent(
            &format!("reader-{name}-short"),
            about,
            &|secrets| {
                if let Some(secret) = secrets.get_mut(index) {
                    secret.value.pop();
                }
            },
            Code::CircumstanceOutOfRange,
        )?;
    }
    let elsewhere = scene(false)?.show(&shown).at("gate-out");
    case(
        book,
        "reader-elsewhere",
        "a reader of another access point",
        elsewhere,
        denied(Code::ProofWrongLock),
    );
    for (name, code, challenge) in [
        ("transaction-missing", Code::ChallengeMissing, None),
        ("transaction-of-32", Code::CircumstanceOutOfRange, Some(challenge_of("challenge", 32))),
        ("transaction-of-17", Code::CircumstanceOutOfRange, Some(challenge_of("challenge", 17))),
    ] {
        let scene = scene(false)?.show(&shown).stated(|at| at.challenge = challenge);
        case(book, name, "a transaction identifier has 16 octets", scene, denied(code));
    }
    Ok(())
}
