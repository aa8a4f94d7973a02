//! Unlock requests for controllers that are offline.

mod certified;
mod claims;
mod envelope;

use anyhow::Result;
use doorward_engine::Code;
use doorward_host::contract::circumstance::{Capability, ClockState, Purpose};
use doorward_host::contract::decision::DoorAction;
use doorward_host::contract::question::{CertifiedKey, CredentialIdentifier};
use doorward_wallet::Validity;
use doorward_wallet::authority::{Authority, AuthorityKey, Draft, Name, UNIQUE_IDENTIFIER};
use doorward_wallet::cose::Signer;
use doorward_wallet::operation::DeviceKey;
use doorward_wallet::pkoc::CardKey;
use doorward_wallet::unlock::Request;

use crate::generate::book::{Book, GENERATED};
use crate::generate::scene::{NOW, Scene, denied, granted, release, seconds, site_file, staff};
use crate::generate::trust::USER;
use doorward_cases::Enrolled;
use doorward_cases::case::Expected;

/// The format's name.
const FORMAT: &str = "cwt-unlock";

/// The first number of private use: what is asked of the lock.
const CAPABILITY: i64 = -65537;

pub(super) fn write(book: &mut Book) -> Result<()> {
    accepted(book)?;
    claims::claims(book)?;
    times(book)?;
    certified::certified(book)?;
    envelope::envelopes(book)
}

/// The root of an issuer of the site.
pub(super) fn root(label: &str) -> Result<Vec<u8>> {
    let root = authority(label)?;
    Ok(root.issue_to_itself(&Draft::authority(root.name.clone(), year()))?)
}

fn authority(label: &str) -> Result<Authority> {
    Ok(Authority::new(Name::common(label), AuthorityKey::ed25519(&format!("{label} root"))?))
}

fn year() -> Validity {
    Validity {
        not_before: seconds("2026-01-01T00:00:00Z"),
        not_after: seconds("2026-12-31T23:59:59Z"),
    }
}

fn phone() -> Signer {
    Signer::P256(CardKey::of("alice's offline phone"))
}

/// The right request of a key that is its own credential.
fn request() -> Request {
    Request {
        user: None,
        lock: "shed-1".into(),
        expires: NOW.saturating_add(60),
        not_before: None,
        issued_at: NOW,
        identifier: vec![1, 2, 3, 4, 5, 6, 7, 8],
        capability: 0,
        chain: Vec::new(),
    }
}

/// A certificate of an issuer for the phone.
fn chain(issuer: &str) -> Result<Vec<Vec<u8>>> {
    let draft = Draft::leaf(subject(), year());
    Ok(vec![authority(issuer)?.issue(&draft, &phone().spki()?)?])
}

fn subject() -> Name {
    Name::new([(UNIQUE_IDENTIFIER, USER)])
}

fn scene_of(identifier: CredentialIdentifier) -> Scene {
    let mut scene = Scene::nobody().at("shed-in");
    scene.site = site_file("offline");
    scene.store.credentials.push(Enrolled { identifier, record: staff() });
    scene
}

/// A member of staff whose phone's own key is enrolled.
fn enrolled(signer: &Signer) -> Result<Scene> {
    Ok(scene_of(CredentialIdentifier::Key(signer.spki()?)))
}

/// A member of staff whose phone an issuer has certified.
fn vouched(issuer: &str) -> Result<Scene> {
    Ok(scene_of(CredentialIdentifier::CertifiedKey(CertifiedKey {
        issuer: issuer.into(),
        subject: subject().to_der()?,
        key: phone().spki()?,
    })))
}

fn case(book: &mut Book, name: &str, about: &str, scene: Scene, expected: Expected) {
    book.case(&format!("{FORMAT}/{name}"), about, scene, expected);
}

fn accepted(book: &mut Book) -> Result<()> {
    let scene = enrolled(&phone())?;
    let right = scene.clone().show(request().sign(&phone()));
    case(book, "own-key", "a P-256 key that is its own credential", right.clone(), release(7));
    let ed25519 = Signer::Ed25519(DeviceKey::of("alice's offline phone"));
    let other = enrolled(&ed25519)?.show(request().sign(&ed25519));
    case(book, "own-ed25519-key", "a key of the other kind", other, release(7));
    let explicit = Request { not_before: Some(NOW), ..request() };
    case(
        book,
        "with-not-before",
        "nbf may be there",
        scene.clone().show(explicit.sign(&phone())),
        release(7),
    );
    let second = Request { lock: "shed-2".into(), ..request() };
    case(
        book,
        "second-lock",
        "an access point may have several names",
        scene.clone().show(second.sign(&phone())),
        release(7),
    );
    let twice = vec![(right.clone(), release(7)), (right.clone(), denied(Code::ProofReplayed))];
    book.story(&format!("{FORMAT}/replayed"), "the same request again", GENERATED, twice);
    let later = Request { expires: NOW.saturating_add(59), ..request() };
    let again = scene.clone().show(later.sign(&phone()));
    let story = vec![(right.clone(), release(7)), (again, denied(Code::ProofReplayed))];
    book.story(
        &format!("{FORMAT}/identifier-again"),
        "another request of the same cti",
        GENERATED,
        story,
    );
    for (number, name, stated, action, seconds) in [
        (0, "momentary", Capability::Momentary, DoorAction::Release, 7),
        (1, "extended-momentary", Capability::ExtendedMomentary, DoorAction::Release, 20),
        (2, "secure", Capability::Secure, DoorAction::Secure, 0),
        (3, "unsecure", Capability::Unsecure, DoorAction::Unsecure, 0),
        (4, "toggle", Capability::Toggle, DoorAction::Toggle, 0),
    ] {
        let asked = Request { capability: number, ..request() };
        let scene = scene.clone().profiles(&["keepers"]).show(asked.sign(&phone())).asks(stated);
        let expected = granted(Code::PolicyPermitted, action, seconds);
        case(book, &format!("capability-{name}"), "what is asked is signed", scene, expected);
    }
    let disagreed = right.clone().asks(Capability::Unsecure);
    case(
        book,
        "capability-disagrees",
        "the host says another",
        disagreed,
        denied(Code::ProofWrongOperation),
    );
    let locking = Request { capability: 2, ..request() };
    let locking = scene.show(locking.sign(&phone()));
    case(
        book,
        "capability-not-permitted",
        "staff may pass, and not lock",
        locking,
        denied(Code::CapabilityNotPermitted),
    );
    let gone = right.clone().stored(|store| store.credentials.clear());
    case(book, "stranger", "nobody has enrolled the key", gone, denied(Code::CredentialUnknown));
    let elsewhere = right.clone().at("shed-out");
    case(
        book,
        "wrong-lock",
        "a request for the other side",
        elsewhere,
        denied(Code::ProofWrongLock),
    );
    for (name, state, code) in [
        ("untrusted", ClockState::Untrusted, Code::ClockUntrusted),
        ("absent", ClockState::Absent, Code::ClockAbsent),
    ] {
        let about = "it carries its own times, which nothing can be held against";
        case(
            book,
            &format!("clock-{name}"),
            about,
            right.clone().clock(state, NOW, 0),
            denied(code),
        );
    }
    for (name, purpose) in [
        ("administer", Purpose::Administer),
        ("enrol", Purpose::Enrol),
        ("session", Purpose::Session),
    ] {
        let scene = right.clone().stated(|at| at.purpose = purpose);
        let about = "a request to unlock is for access only";
        case(book, &format!("purpose-{name}"), about, scene, denied(Code::ProofWrongPurpose));
    }
    Ok(())
}

fn times(book: &mut Book) -> Result<()> {
    let scene = enrolled(&phone())?;
    let mut at = |name: &str, about, from: i64, until: i64, expected| {
        let second = |offset| NOW.saturating_add_signed(offset);
        let shown = Request { issued_at: second(from), expires: second(until), ..request() };
        case(book, name, about, scene.clone().show(shown.sign(&phone())), expected);
    };
    at("begins-in-3", "the skew that is allowed", 3, 60, release(7));
    at("begins-in-4", "a second more", 4, 60, denied(Code::ProofNotYetValid));
    at("ended-4-ago", "the skew that is allowed", -50, -4, release(7));
    at("ended-5-ago", "a second more", -50, -5, denied(Code::ProofExpired));
    at("lives-60", "as long as the site allows", 0, 60, release(7));
    at("lives-61", "a second more", 0, 61, denied(Code::ProofLifetimeTooLong));
    at("ends-as-it-begins", "no time at all", 0, 0, denied(Code::ProofTimesInverted));
    at("ends-before-it-begins", "less than none", 0, -1, denied(Code::ProofTimesInverted));
    let future = Request { not_before: Some(NOW), issued_at: NOW.saturating_add(4), ..request() };
    let future = scene.show(future.sign(&phone()));
    case(book, "issued-in-4", "made later than now", future, denied(Code::ProofIssuedInFuture));
    Ok(())
}
