//! SenseCrypt's API keys.

use anyhow::Result;
use doorward_engine::Code;
use doorward_host::contract::circumstance::{ClockState, Purpose};
use doorward_host::contract::decision::DoorAction;
use sha2::{Digest as _, Sha256};

use super::enrolled;
use crate::generate::book::{Book, GENERATED};
use crate::generate::scene::{Scene, challenge, denied, granted, release};
use doorward_cases::Challenge;
use doorward_cases::case::Expected;

const FORMAT: &str = "sensecrypt-api-key";
const KEY: &str = "sk_live_3Zk0vYq1-8dJw~QmR4=";
const NAME: &str = "kiosk-app";

pub(super) fn write(book: &mut Book) -> Result<()> {
    accepted(book);
    refused(book);
    scopes(book);
    Ok(())
}

/// An app at the door for API keys, whose host holds the hash of its key.
fn scene() -> Scene {
    let mut scene = enrolled("kiosk-in", "sensecrypt-apps", NAME, None);
    scene.circumstance.challenge = Some(challenge());
    scene.store.challenges.push(Challenge {
        octets: hex::encode(challenge()),
        access_point: "kiosk-in".into(),
        age: 1,
        consumed: false,
    });
    scene.secret(NAME, &Sha256::digest(KEY)).show_text(KEY)
}

fn case(book: &mut Book, name: &str, about: &str, scene: Scene, expected: Expected) {
    book.case(&format!("{FORMAT}/{name}"), about, scene, expected);
}

fn accepted(book: &mut Book) {
    case(book, "known", "a key whose hash the host holds", scene(), release(5));
    let two = scene().secret("lobby-app", &Sha256::digest("sk_live_another_key"));
    case(book, "one-of-two", "every hash is compared", two, release(5));
    let stated = scene().format(FORMAT);
    case(book, "stated-format", "the host states the format", stated, release(5));
}

fn refused(book: &mut Book) {
    let bad = || denied(Code::ProofBadSecret);
    let digest = hex::encode(Sha256::digest(KEY));
    for (name, about, text) in [
        ("another", "nobody's key", "sk_live_3Zk0vYq1-8dJw~QmR5=".to_string()),
        ("capitals", "keys are compared exactly", KEY.to_uppercase()),
        ("cut", "the beginning of a key", KEY.chars().take(20).collect()),
        ("longer", "a key and more", format!("{KEY}=")),
        ("hash", "its hash, which is no key", digest),
    ] {
        case(book, name, about, scene().show_text(text), bad());
    }
    for (name, about, text) in [
        ("short", "15 characters can be guessed", "a".repeat(15)),
        ("long", "257 characters", "a".repeat(257)),
        ("space", "a space in it", KEY.replace('-', " ")),
        ("line", "a line's end after it", format!("{KEY}\n")),
        ("accent", "beyond ASCII", KEY.replace('3', "é")),
        ("header", "the header's word before it", format!("Bearer {KEY}")),
    ] {
        let scene = scene().format(FORMAT).show_text(text);
        case(book, name, about, scene, denied(Code::ApiKeyMalformed));
    }
    let hash = scene().format(FORMAT).show(Sha256::digest(KEY));
    case(book, "hash-octets", "the octets of its hash", hash, denied(Code::ApiKeyMalformed));
    let stranger = scene().stored(|store| store.credentials.clear());
    let about = "a good key, and nobody has enrolled it";
    case(book, "stranger", about, stranger, denied(Code::CredentialUnknown));
}

fn scopes(book: &mut Book) {
    let mut bare = scene();
    bare.secrets.clear();
    let missing = denied(Code::IssuerSecretMissing);
    case(book, "secret-missing", "the host was given no hash", bare.clone(), missing.clone());
    let under_another_name = bare.secret("someone", &Sha256::digest(KEY));
    let about = "the hash under a name that no issuer has";
    case(book, "secret-of-another-name", about, under_another_name, missing);
    let former = "sk_live_of_the_former_app";
    let disabled = scene().secret("former-app", &Sha256::digest(former)).show_text(former);
    let about = "no longer believed";
    case(book, "issuer-disabled", about, disabled, denied(Code::IssuerDisabled));
    let unasked = scene().stated(|at| at.challenge = None);
    let about = "each key is shown for a question of the host's";
    case(book, "challenge-missing", about, unasked, denied(Code::ChallengeMissing));
    let forgotten = scene().stored(|store| store.challenges.clear());
    case(book, "challenge-unknown", about, forgotten, denied(Code::ChallengeUnknown));
    let late = scene().stored(|store| store.challenges.iter_mut().for_each(|one| one.age = 11));
    case(book, "challenge-late", about, late, denied(Code::ChallengeExpired));
    let twice = vec![(scene(), release(5)), (scene(), denied(Code::ChallengeConsumed))];
    book.story(&format!("{FORMAT}/twice"), "and only once", GENERATED, twice);
    for entrance in ["device-in", "key-in"] {
        let mut scene = scene().format(FORMAT).at(entrance);
        scene.circumstance.access_point = entrance.into();
        let about = "a door that asks for more than a bearer's word";
        let name = format!("at-{entrance}");
        case(book, &name, about, scene, denied(Code::StrengthInsufficient));
    }
    let session = scene().stated(|at| at.purpose = Purpose::Session);
    let opened = granted(Code::SessionPermitted, DoorAction::None, 0);
    case(book, "session", "a session, and no door", session.clone(), opened.clone());
    let about = "a session needs no right at the door";
    case(book, "session-without-rights", about, session.clone().profiles(&[]), opened);
    let stranger = session.stored(|store| store.credentials.clear());
    let about = "but a credential that is enrolled";
    case(book, "session-stranger", about, stranger, denied(Code::CredentialUnknown));
    for (name, purpose) in [("enrol", Purpose::Enrol), ("administer", Purpose::Administer)] {
        let scene = scene().stated(|at| at.purpose = purpose);
        let name = format!("purpose-{name}");
        case(book, &name, "for access and sessions only", scene, denied(Code::ProofWrongPurpose));
    }
    let blind = scene().clock(ClockState::Absent, 0, 0);
    let about = "the entrance needs a clock, whatever the format";
    case(book, "clock-absent", about, blind, denied(Code::ClockAbsent));
}
