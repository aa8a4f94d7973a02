//! Faces that answer a challenge under a Face Certificate of SenseCrypt's.

use anyhow::Result;
use doorward_engine::Code;
use doorward_host::contract::circumstance::{ClockState, Purpose};
use doorward_host::contract::decision::DoorAction;
use doorward_host::contract::question::{CertifiedKey, CredentialIdentifier};
use doorward_wallet::Validity;
use doorward_wallet::authority::{
    Authority, AuthorityKey, Draft, Name, ORGANIZATIONAL_UNIT, UNIQUE_IDENTIFIER,
};
use doorward_wallet::face::{FaceKey, present};

use super::book::{Book, GENERATED};
use super::scene::{HOLDER, Scene, challenge, denied, granted, release, seconds, site_file, staff};
use doorward_cases::case::Expected;
use doorward_cases::{Challenge, Enrolled};

const FORMAT: &str = "sensecrypt-face-signature";
const PURPOSE: &str = "door-access";

/// The root of the site `tokens`.
pub(super) fn root() -> Result<Authority> {
    Ok(Authority::new(Name::common("faces root"), AuthorityKey::secp256k1("faces root")?))
}

/// What its certificate says.
pub(super) fn root_draft() -> Draft {
    Draft::authority(Name::common("faces root"), validity())
}

pub(super) fn write(book: &mut Book) -> Result<()> {
    accepted(book)?;
    signatures(book)?;
    certificates(book)?;
    encodings(book)?;
    scopes(book)
}

fn validity() -> Validity {
    Validity {
        not_before: seconds("2026-01-01T00:00:00Z"),
        not_after: seconds("2026-12-31T23:59:59Z"),
    }
}

fn face() -> FaceKey {
    FaceKey::of("alice's face")
}

fn draft() -> Draft {
    draft_for(Some(PURPOSE))
}

fn draft_for(purpose: Option<&str>) -> Draft {
    let purpose = purpose.map(|purpose| (ORGANIZATIONAL_UNIT, purpose));
    let name = purpose.into_iter().chain([(UNIQUE_IDENTIFIER, HOLDER)]);
    Draft::leaf(Name::new(name), validity())
}

fn certificate() -> Result<Vec<u8>> {
    Ok(root()?.issue(&draft(), &face().spki())?)
}

/// A member of staff at the door for faces, who shows nothing yet.
fn scene() -> Result<Scene> {
    let mut scene = Scene { site: site_file("tokens"), ..Scene::nobody() }.at("face-in");
    scene.circumstance.challenge = Some(challenge());
    scene.store.challenges.push(Challenge {
        octets: hex::encode(challenge()),
        access_point: "face-in".into(),
        age: 1,
        consumed: false,
    });
    let identifier = CredentialIdentifier::CertifiedKey(CertifiedKey {
        issuer: "faces".into(),
        subject: draft().subject.to_der()?,
        key: face().spki(),
    });
    scene.store.credentials.push(Enrolled { identifier, record: staff() });
    Ok(scene)
}

fn shown() -> Result<Scene> {
    Ok(scene()?.show_text(present(&certificate()?, &face().sign(&challenge()))))
}

fn case(book: &mut Book, name: &str, about: &str, scene: Scene, expected: Expected) {
    book.case(&format!("{FORMAT}/{name}"), about, scene, expected);
}

fn accepted(book: &mut Book) -> Result<()> {
    case(book, "known", "a face that is enrolled", shown()?, release(5));
    case(book, "stated-format", "the host states the format", shown()?.format(FORMAT), release(5));
    let other = present(&certificate()?, &face().sign_with_other_s(&challenge()));
    case(book, "other-s", "either s counts", scene()?.show_text(other.clone()), release(5));
    let twice =
        vec![(shown()?, release(5)), (scene()?.show_text(other), denied(Code::ChallengeConsumed))];
    let about = "and is no second answer";
    book.story(&format!("{FORMAT}/twice-with-other-s"), about, GENERATED, twice);
    Ok(())
}

fn signatures(book: &mut Book) -> Result<()> {
    let certificate = certificate()?;
    let mut refuse = |name: &str, about: &str, signature: &[u8], code| {
        let scene = scene()?.show_text(present(&certificate, signature));
        case(book, name, about, scene, denied(code));
        Ok::<_, anyhow::Error>(())
    };
    let bad = Code::ProofBadSignature;
    refuse("another-challenge", "of another time", &face().sign(b"another challenge"), bad)?;
    let hashed = {
        use sha2::Digest as _;
        sha2::Sha256::digest(challenge())
    };
    refuse("hash-signed", "hashed twice", &face().sign(&hashed), bad)?;
    let hex = hex::encode(challenge());
    refuse("hex-signed", "the challenge in hex", &face().sign(hex.as_bytes()), bad)?;
    refuse("another-key", "another face", &FaceKey::of("mallory").sign(&challenge()), bad)?;
    let der = face().sign(&challenge());
    let malformed = Code::SignatureMalformed;
    refuse("signature-raw", "r and s as they are", &[1; 64], malformed)?;
    refuse("signature-longer", "an octet after it", &[&der[..], &[0]].concat(), malformed)?;
    let cut = der.get(..der.len().saturating_sub(1)).unwrap_or_default();
    refuse("signature-cut", "without its last octet", cut, malformed)?;
    refuse("signature-zero", "r and s are 0", &[0x30, 6, 2, 1, 0, 2, 1, 0], malformed)?;
    let order = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";
    let beyond = hex::decode(format!("3026022100{order}020101"))?;
    refuse("signature-beyond", "r is the order", &beyond, malformed)?;
    let long = hex::decode("300702020001020101")?;
    refuse("signature-padded", "an integer with an octet too many", &long, malformed)
}

fn certificates(book: &mut Book) -> Result<()> {
    let signature = face().sign(&challenge());
    let mut refuse = |name: &str, about: &str, certificate: Vec<u8>, code| {
        let scene = scene()?.show_text(present(&certificate, &signature));
        case(book, name, about, scene, denied(code));
        Ok::<_, anyhow::Error>(())
    };
    let issue = |draft: &Draft| Ok::<_, anyhow::Error>(root()?.issue(draft, &face().spki())?);
    for (name, purpose) in [
        ("purpose-another", Some("shop-login")),
        ("purpose-capitals", Some("Door-Access")),
        ("purpose-longer", Some("door-access-2")),
        ("purpose-missing", None),
    ] {
        let about = "a certificate that is not for doors";
        refuse(name, about, issue(&draft_for(purpose))?, Code::ChainWrongPurpose)?;
    }
    let two = Name::new([
        (ORGANIZATIONAL_UNIT, PURPOSE),
        (ORGANIZATIONAL_UNIT, "shop-login"),
        (UNIQUE_IDENTIFIER, HOLDER),
    ]);
    let two = issue(&Draft::leaf(two, validity()))?;
    refuse("purpose-two", "one certificate, one purpose", two, Code::ChainWrongPurpose)?;
    let stranger = Authority::new(root()?.name, AuthorityKey::secp256k1("stranger")?);
    let forged = stranger.issue(&draft(), &face().spki())?;
    refuse("root-forged", "the root's name under another key", forged, Code::ChainBadSignature)?;
    let elsewhere = Authority::new(Name::common("another"), AuthorityKey::secp256k1("another")?);
    let elsewhere = elsewhere.issue(&draft(), &face().spki())?;
    refuse("root-another", "of a root that nobody trusts", elsewhere, Code::ChainUntrusted)?;
    for (name, key) in [
        ("key-p256", AuthorityKey::p256("a card")?),
        ("key-ed25519", AuthorityKey::ed25519("a phone")?),
    ] {
        let other = root()?.issue(&draft(), key.spki())?;
        refuse(name, "a face's key is on secp256k1", other, Code::AlgorithmNotAllowed)?;
    }
    let authority = Draft::authority(draft().subject, validity());
    let authority = issue(&authority)?;
    refuse("authority", "an authority is no face", authority, Code::ChainWrongUsage)?;
    let mut bent = certificate()?;
    if let Some(last) = bent.last_mut() {
        *last ^= 1;
    }
    refuse("certificate-bent", "its last bit", bent, Code::ChainBadSignature)?;
    let more = [&certificate()?[..], &[0]].concat();
    refuse("certificate-longer", "an octet after it", more, Code::ChainMalformed)?;
    for (name, time, code) in [
        ("certificate-expired", "2027-01-01T00:00:00Z", Code::ChainExpired),
        ("certificate-early", "2025-12-31T23:59:59Z", Code::ChainNotYetValid),
    ] {
        case(book, name, "outside its validity", shown()?.on(time), denied(code));
    }
    Ok(())
}

fn encodings(book: &mut Book) -> Result<()> {
    let text = present(&certificate()?, &face().sign(&challenge()));
    let (certificate, signature) = text.split_once('.').unwrap_or_default();
    for (name, about, text) in [
        ("no-dot", "one text", format!("{certificate}{signature}")),
        ("no-signature", "nothing after the dot", format!("{certificate}.")),
        ("three-parts", "a third part", format!("{text}.AAAA")),
        ("line-end", "a line's end", format!("{text}\n")),
        ("line-inside", "a line's end inside", format!("{certificate}\n.{signature}")),
        (
            "no-padding",
            "base64 without padding",
            format!("{certificate}.{}", signature.trim_end_matches('=')),
        ),
    ] {
        let scene = scene()?.format(FORMAT).show_text(text);
        let malformed = match name {
            // This one's length may be a whole number of groups.
            "no-padding" if !signature.ends_with('=') => release(5),
            _ => denied(Code::FaceSignatureMalformed),
        };
        case(book, name, about, scene, malformed);
    }
    let long = scene()?.format(FORMAT).show_text("M".repeat(16_385));
    case(book, "too-long", "longer than two certificates", long, denied(Code::InputTooLong));
    Ok(())
}

fn scopes(book: &mut Book) -> Result<()> {
    let stranger = shown()?.stored(|store| store.credentials.clear());
    let about = "a good face, and nobody has enrolled it";
    case(book, "stranger", about, stranger, denied(Code::CredentialUnknown));
    let unasked = shown()?.stated(|at| at.challenge = None);
    let about = "nothing was asked";
    case(book, "challenge-missing", about, unasked, denied(Code::ChallengeMissing));
    let forgotten = shown()?.stored(|store| store.challenges.clear());
    let about = "a challenge that is not outstanding";
    case(book, "challenge-unknown", about, forgotten, denied(Code::ChallengeUnknown));
    let session = shown()?.stated(|at| at.purpose = Purpose::Session);
    let opened = granted(Code::SessionPermitted, DoorAction::None, 0);
    case(book, "session", "a login with a face", session, opened);
    for (name, purpose) in [("enrol", Purpose::Enrol), ("administer", Purpose::Administer)] {
        let scene = shown()?.stated(|at| at.purpose = purpose);
        let name = format!("purpose-{name}");
        case(book, &name, "for access and sessions only", scene, denied(Code::ProofWrongPurpose));
    }
    let blind = shown()?.stated(|at| at.clock.state = ClockState::Untrusted);
    let about = "certificates are of a time";
    case(book, "clock-untrusted", about, blind, denied(Code::ClockUntrusted));
    Ok(())
}
