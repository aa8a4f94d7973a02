//! PKOC over NFC, card specification 1.1: what a card may answer, and whose answer it is; each other
//! carrier in a file of its own.

mod ble;
mod ble_ecdhe;
mod card_certificate;
mod nfc_v2;
mod osdp;
mod site;

use anyhow::Result;
use doorward_engine::Code;
use doorward_host::contract::circumstance::{Capability, Purpose};
use doorward_host::contract::decision::DoorAction;
use doorward_wallet::pkoc::{CardKey, Response, respond};

use super::book::Book;
use super::scene::{Scene, card, challenge, challenge_of, denied, granted, release};

/// The format's name.
pub(super) const FORMAT: &str = "pkoc-nfc-v1";

pub(super) use site::source as site;

pub(super) fn write(book: &mut Book) -> Result<()> {
    spellings(book);
    challenges(book);
    identities(book);
    scopes(book);
    nfc_v2::write(book)?;
    card_certificate::write(book)?;
    ble::write(book);
    ble_ecdhe::write(book)?;
    osdp::write(book);
    Ok(())
}

/// The answers that are in the field.
fn spellings(book: &mut Book) {
    let mut case = |name: &str, about, bend: fn(Response) -> Response| {
        let shown = bend(Response::to(&card(), &challenge())).to_octets();
        book.case(&format!("{FORMAT}/{name}"), about, Scene::card().show(shown), release(5));
    };
    case("key-first", "public key, signature, 9000", |response| response);
    case("signature-first", "signature, public key, 9000", |response| Response {
        signature_first: true,
        ..response
    });
    case("without-status-word", "a reader has cut off the status word", |response| Response {
        status_word: Vec::new(),
        ..response
    });
    case("other-s", "ECDSA verifies with s and with n - s, and no card normalises", |response| {
        response.with_other_s()
    });
    let shown = respond(&card(), &challenge());
    let scene = Scene::card().show(shown).format(FORMAT);
    book.case(&format!("{FORMAT}/stated-format"), "the host states the format", scene, release(5));
}

fn challenges(book: &mut Book) {
    let mut case = |name: &str, about, scene, expected| {
        book.case(&format!("{FORMAT}/{name}"), about, scene, expected);
    };
    for octets in [16, 17, 32, 65] {
        let name = format!("challenge-of-{octets}");
        case(
            &name,
            "every length that the card specification allows",
            answering(octets),
            release(5),
        );
    }
    let out_of_range = denied(Code::CircumstanceOutOfRange);
    case("challenge-too-short", "fewer octets can be guessed", answering(15), out_of_range.clone());
    case("challenge-too-long", "more octets fit no card", answering(66), out_of_range);
    case(
        "challenge-missing",
        "the host has issued none",
        Scene::card().stated(|at| at.challenge = None),
        denied(Code::ChallengeMissing),
    );
    case(
        "challenge-of-somebody-else",
        "the card has signed another challenge than the host has issued",
        Scene::card().show(respond(&card(), &challenge_of("another", 16))),
        denied(Code::ProofBadSignature),
    );
    let tlv = [&[0x4c, 16][..], &challenge()].concat();
    case(
        "signed-with-tag-and-length",
        "signed is the value of 4C alone",
        Scene::card().show(respond(&card(), &tlv)),
        denied(Code::ProofBadSignature),
    );
    case(
        "challenge-unknown",
        "the store has never issued it",
        Scene::card().stored(|store| store.challenges.clear()),
        denied(Code::ChallengeUnknown),
    );
    case(
        "challenge-of-another-access-point",
        "issued on the other side of the door",
        Scene::card().stored(|store| {
            for challenge in &mut store.challenges {
                challenge.access_point = "main-out".into();
            }
        }),
        denied(Code::ChallengeForeign),
    );
    case(
        "challenge-consumed",
        "answered before",
        Scene::card().stored(|store| {
            for challenge in &mut store.challenges {
                challenge.consumed = true;
            }
        }),
        denied(Code::ChallengeConsumed),
    );
    case("challenge-of-age-0", "answered at once", aged(0), release(5));
    case("challenge-of-age-10", "the last second of its lifetime", aged(10), release(5));
    case(
        "challenge-of-age-11",
        "one second after its lifetime",
        aged(11),
        denied(Code::ChallengeExpired),
    );
}

/// A credential is the whole key, and nothing shorter.
fn identities(book: &mut Book) {
    let unknown = || denied(Code::CredentialUnknown);
    book.case(
        &format!("{FORMAT}/stranger"),
        "a key that nobody has enrolled",
        Scene::card().show(respond(&CardKey::of("stranger's card"), &challenge())),
        unknown(),
    );
    book.case(
        &format!("{FORMAT}/mirrored-key"),
        "the same X and the other Y: all labels are the same, the credential is another",
        Scene::card().show(respond(&card().mirrored(), &challenge())),
        unknown(),
    );
    let splice = Response {
        public_key: card().public_key(),
        ..Response::to(&CardKey::of("stranger's card"), &challenge())
    };
    book.case(
        &format!("{FORMAT}/signature-by-another-key"),
        "an enrolled key with a stranger's signature",
        Scene::card().show(splice.to_octets()),
        denied(Code::ProofBadSignature),
    );
    book.case(
        &format!("{FORMAT}/everybody-is-somebody"),
        "nobody is enrolled at all",
        Scene::card().stored(|store| store.credentials.clear()),
        unknown(),
    );
}

/// The format says nothing of purpose and capability: the host does.
fn scopes(book: &mut Book) {
    for (name, purpose) in [
        ("administer", Purpose::Administer),
        ("enrol", Purpose::Enrol),
        ("session", Purpose::Session),
    ] {
        book.case(
            &format!("{FORMAT}/purpose-{name}"),
            "an answer to a challenge can only ask for access",
            Scene::card().stated(|at| at.purpose = purpose),
            denied(Code::ProofWrongPurpose),
        );
    }
    for (name, capability, action, seconds) in [
        ("momentary", Capability::Momentary, DoorAction::Release, 5),
        ("extended-momentary", Capability::ExtendedMomentary, DoorAction::Release, 15),
        ("secure", Capability::Secure, DoorAction::Secure, 0),
        ("unsecure", Capability::Unsecure, DoorAction::Unsecure, 0),
        ("toggle", Capability::Toggle, DoorAction::Toggle, 0),
    ] {
        book.case(
            &format!("{FORMAT}/capability-{name}"),
            "what the host states is what the lock is asked",
            Scene::card().profiles(&["keepers"]).asks(capability),
            granted(Code::PolicyPermitted, action, seconds),
        );
    }
    book.case(
        &format!("{FORMAT}/extended-grant"),
        "a holder who needs more time gets the door's extended time",
        Scene::card().record(|record| record.extended_grant = true),
        release(15),
    );
}

/// A card that answers a challenge of another length.
fn answering(octets: usize) -> Scene {
    let challenge = challenge_of("challenge", octets);
    let shown = respond(&card(), &challenge);
    let issued = hex::encode(&challenge);
    Scene::card().show(shown).stated(|at| at.challenge = Some(challenge)).stored(|store| {
        for challenge in &mut store.challenges {
            challenge.octets.clone_from(&issued);
        }
    })
}

/// A card that answers a challenge of another age.
fn aged(age: u32) -> Scene {
    Scene::card().stored(|store| {
        for challenge in &mut store.challenges {
            challenge.age = age;
        }
    })
}
