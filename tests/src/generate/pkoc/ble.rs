//! PKOC over BLE: what a phone may answer, in the clear and encrypted, to which reader.

use doorward_engine::Code;
use doorward_wallet::pkoc::CardKey;
use doorward_wallet::pkoc::ble::Answer;

use super::site::{key_credential, scene};
use crate::generate::book::Book;
use crate::generate::scene::{Scene, challenge_of, denied, release};

const NORMAL: &str = "pkoc-ble";

pub(super) fn write(book: &mut Book) {
    normal(book);
    messages(book);
}

pub(super) fn phone() -> CardKey {
    CardKey::of("alice's phone")
}

/// The reader's key of one connection.
pub(super) fn ephemeral() -> CardKey {
    CardKey::of("reader's connection")
}

fn answered(bend: impl FnOnce(&mut Answer)) -> Scene {
    let challenge = ephemeral().compressed();
    let mut answer = Answer::to(&phone(), &challenge);
    bend(&mut answer);
    scene("ble-in", key_credential(&phone()), &challenge, &answer.to_octets())
}

fn normal(book: &mut Book) {
    let mut case = |name: &str, about, scene, expected| {
        book.case(&format!("{NORMAL}/{name}"), about, scene, expected);
    };
    case("android", "key, signature, last change, version", answered(|_| {}), release(5));
    case("ios", "iOS sends no version", answered(|answer| answer.version = None), release(5));
    let legacy = |answer: &mut Answer| answer.version = Some(vec![0, 1]);
    case("legacy-version", "a version of two octets", answered(legacy), release(5));
    let bare = |answer: &mut Answer| (answer.version, answer.last_update) = (None, None);
    case("key-and-signature", "nothing else is needed", answered(bare), release(5));
    let stranger = CardKey::of("stranger's phone");
    let own = Answer::to(&stranger, &ephemeral().compressed()).to_octets();
    case(
        "stranger",
        "a key that nobody has enrolled",
        answered(|_| {}).show(own),
        denied(Code::CredentialUnknown),
    );
    let mirrored = Answer::to(&phone().mirrored(), &ephemeral().compressed()).to_octets();
    case(
        "mirrored-key",
        "the same X and the other Y: another credential",
        answered(|_| {}).show(mirrored),
        denied(Code::CredentialUnknown),
    );
    let bad = || denied(Code::ProofBadSignature);
    let splice =
        |answer: &mut Answer| answer.public_key = CardKey::of("stranger's phone").public_key();
    case(
        "signature-by-another-key",
        "a stranger's key, the phone's signature",
        answered(splice),
        bad(),
    );
    let other = CardKey::of("another connection").compressed();
    let signature = phone().sign_raw(&other);
    case(
        "another-connection",
        "signed for another connection",
        answered(|answer| answer.signature.clone_from(&signature)),
        bad(),
    );
    let tagged = [&[0x02, 33][..], &ephemeral().compressed()].concat();
    let signature = phone().sign_raw(&tagged);
    case(
        "signed-with-tag-and-length",
        "signed is the value of 02 alone",
        answered(|answer| answer.signature.clone_from(&signature)),
        bad(),
    );
    let signature = phone().sign_raw(&ephemeral().public_key());
    case(
        "signed-uncompressed",
        "signed is the compressed key",
        answered(|answer| answer.signature.clone_from(&signature)),
        bad(),
    );
    case(
        "key-off-curve",
        "no point of P-256",
        answered(|answer| {
            if let Some(last) = answer.public_key.last_mut() {
                *last ^= 1;
            }
        }),
        denied(Code::KeyNotOnCurve),
    );
    case(
        "key-hybrid",
        "a point has one form",
        answered(|answer| {
            if let Some(first) = answer.public_key.first_mut() {
                *first = 6;
            }
        }),
        denied(Code::KeyMalformed),
    );
    case(
        "key-of-zeros",
        "no point either",
        answered(|answer| answer.public_key.iter_mut().skip(1).for_each(|octet| *octet = 0)),
        denied(Code::KeyNotOnCurve),
    );
    case(
        "signature-of-zeros",
        "r and s are at least 1",
        answered(|answer| answer.signature.fill(0)),
        denied(Code::SignatureMalformed),
    );
    for (name, challenge) in [
        ("challenge-of-16", challenge_of("challenge", 16)),
        ("challenge-uncompressed", ephemeral().public_key()),
        ("challenge-of-kind-05", [&[5][..], &challenge_of("challenge", 32)].concat()),
    ] {
        let shown = Answer::to(&phone(), &challenge).to_octets();
        let scene = scene("ble-in", key_credential(&phone()), &challenge, &shown);
        let about = "the challenge is the reader's compressed key";
        case(name, about, scene, denied(Code::CircumstanceOutOfRange));
    }
    case(
        "challenge-consumed",
        "answered before",
        answered(|_| {}).stored(|store| {
            store.challenges.iter_mut().for_each(|challenge| challenge.consumed = true)
        }),
        denied(Code::ChallengeConsumed),
    );
    case(
        "challenge-unknown",
        "of a connection that the host knows nothing of",
        answered(|_| {}).stored(|store| store.challenges.clear()),
        denied(Code::ChallengeUnknown),
    );
}

fn messages(book: &mut Book) {
    let whole = Answer::to(&phone(), &ephemeral().compressed()).to_octets();
    let part = |range: std::ops::Range<usize>| whole.get(range).unwrap_or_default().to_vec();
    let cases: &[(&str, &str, Vec<u8>, Code)] = &[
        ("no-signature", "the key alone", part(0..67), Code::TlvMissingTag),
        ("no-key", "the signature alone", part(67..133), Code::TlvMissingTag),
        ("key-twice", "a second 01", [part(0..67), whole.clone()].concat(), Code::TlvDuplicateTag),
        (
            "version-of-3",
            "a version has 5 octets or 2",
            [part(0..133), vec![0x0c, 3, 3, 0, 0]].concat(),
            Code::TlvWrongLength,
        ),
        (
            "status-word",
            "that is NFC",
            [part(0..133), vec![0x90, 0]].concat(),
            Code::TlvUnexpectedTag,
        ),
        (
            "manufacturer",
            "80 belongs to nobody's answer",
            [part(0..133), vec![0x80, 1, 7]].concat(),
            Code::TlvUnexpectedTag,
        ),
        ("cut", "ends in the signature", part(0..100), Code::InputTruncated),
        (
            "long-form-length",
            "lengths have one octet",
            [&[0x01, 0x81, 65], &part(2..133)[..]].concat(),
            Code::TlvWrongLength,
        ),
    ];
    for (name, about, octets, code) in cases {
        let scene = answered(|_| {}).show(octets).format(NORMAL);
        book.case(&format!("{NORMAL}/{name}"), about, scene, denied(*code));
    }
}

pub(super) fn bent(octets: &[u8], at: usize) -> Vec<u8> {
    let mut bent = octets.to_vec();
    if let Some(octet) = bent.get_mut(at) {
        *octet ^= 1;
    }
    bent
}
