//! PKOC over NFC V2: what a card with a certificate may show, in both modes.

use anyhow::Result;
use doorward_engine::Code;
use doorward_host::contract::circumstance::ClockState;
use doorward_host::contract::question::{CertifiedKey, CredentialIdentifier};
use doorward_wallet::pkoc::CardKey;
use doorward_wallet::pkoc::certificate::{Draft, certificate, data_object, p256_key, respond};

use super::site::{ACME, GLOBEX, HOOLI, INITECH, Supplier, key_credential, newer_key, scene};
use crate::generate::book::Book;
use crate::generate::scene::{NOW, Scene, card, challenge_of, denied, release};

const VALIDATED: &str = "pkoc-nfc-v2";
const STANDARD: &str = "pkoc-nfc-v2-standard";
const SUBJECT: &str = "CARD000000000001";
const DAYS: [&str; 2] = ["260101", "261231"];

pub(super) fn write(book: &mut Book) -> Result<()> {
    suppliers(book)?;
    days(book)?;
    forgeries(book)?;
    standard(book)
}

pub(super) fn nonce() -> Vec<u8> {
    challenge_of("challenge", 32)
}

pub(super) fn draft(supplier: Supplier) -> Draft {
    Draft::of(&card(), supplier.reference, SUBJECT, DAYS)
}

/// The credential of a supplier's card.
pub(super) fn certified(supplier: Supplier, subject: &str, key: &CardKey) -> CredentialIdentifier {
    CredentialIdentifier::CertifiedKey(CertifiedKey {
        issuer: supplier.name.into(),
        subject: subject.into(),
        key: key.spki().unwrap_or_default(),
    })
}

/// A card with this certificate, enrolled as ACME's.
pub(super) fn shown(octets: &[u8]) -> Scene {
    let shown = respond(octets, &card(), &nonce());
    scene("validated-in", certified(ACME, SUBJECT, &card()), &nonce(), &shown)
}

fn suppliers(book: &mut Book) -> Result<()> {
    let mut case = |name: &str, about, scene, expected| {
        book.case(&format!("{VALIDATED}/{name}"), about, scene, expected);
    };
    let acme = draft(ACME).signed_by(&ACME.key()?)?;
    case("card", "a certificate of an enabled supplier", shown(&acme), release(5));
    let newer = draft(ACME).signed_by(&newer_key()?)?;
    case("newer-key", "the other of a supplier's two keys", shown(&newer), release(5));
    let rsa = draft(GLOBEX).signed_by(&GLOBEX.key()?)?;
    let of_globex = |octets: &[u8]| {
        let shown = respond(octets, &card(), &nonce());
        scene("validated-in", certified(GLOBEX, SUBJECT, &card()), &nonce(), &shown)
    };
    case("supplier-on-rsa", "another supplier, which signs with RSA", of_globex(&rsa), release(5));
    case(
        "another-supplier",
        "the same key and subject, certified by another supplier: another credential",
        shown(&rsa),
        denied(Code::CredentialUnknown),
    );
    let retired = draft(INITECH).signed_by(&INITECH.key()?)?;
    case(
        "supplier-retired",
        "the bundle has disabled the supplier",
        shown(&retired),
        denied(Code::IssuerDisabled),
    );
    let nobody = Supplier { name: "nobody", reference: "99999NOBODY00000" };
    let unknown = draft(nobody).signed_by(&ACME.key()?)?;
    case(
        "supplier-unknown",
        "no supplier has the reference: no fall-back to Standard Mode",
        shown(&unknown).stored(|store| {
            for enrolled in &mut store.credentials {
                enrolled.identifier = key_credential(&card());
            }
        }),
        denied(Code::ChainUntrusted),
    );
    let edwards = draft(HOOLI).signed_by(&HOOLI.key()?)?;
    case(
        "supplier-on-ed25519",
        "card-verifiable certificates are signed with P-256 or RSA",
        shown(&edwards),
        denied(Code::ChainUnsupported),
    );
    let subject = Draft { subject: "CARD000000000002".into(), ..draft(ACME) };
    case(
        "another-subject",
        "the same key under another subject: another credential",
        shown(&subject.signed_by(&ACME.key()?)?),
        denied(Code::CredentialUnknown),
    );
    let by_key = shown(&acme).stored(|store| {
        for enrolled in &mut store.credentials {
            enrolled.identifier = key_credential(&card());
        }
    });
    case(
        "enrolled-by-key-alone",
        "a key that is enrolled for Standard Mode is no credential of Validated Mode",
        by_key,
        denied(Code::CredentialUnknown),
    );
    Ok(())
}

fn days(book: &mut Book) -> Result<()> {
    let octets = draft(ACME).signed_by(&ACME.key()?)?;
    for (name, time, expected) in [
        ("before-first-day", "2025-12-31T23:59:59Z", denied(Code::ChainNotYetValid)),
        ("first-second", "2026-01-01T00:00:00Z", release(5)),
        ("last-second", "2026-12-31T23:59:59Z", release(5)),
        ("after-last-day", "2027-01-01T00:00:00Z", denied(Code::ChainExpired)),
    ] {
        let about = "both days of a certificate belong to it, in UTC";
        let scene = shown(&octets).on(time);
        book.case(&format!("{VALIDATED}/{name}"), about, scene, expected);
    }
    for (name, state, code) in [
        ("clock-untrusted", ClockState::Untrusted, Code::ClockUntrusted),
        ("clock-absent", ClockState::Absent, Code::ClockAbsent),
    ] {
        let scene = shown(&octets).clock(state, NOW, 0);
        let about = "a certificate has days, and a day needs a clock";
        book.case(&format!("{VALIDATED}/{name}"), about, scene, denied(code));
    }
    Ok(())
}

fn forgeries(book: &mut Book) -> Result<()> {
    let mut case = |name: &str, about, scene, code| {
        book.case(&format!("{VALIDATED}/{name}"), about, scene, denied(code));
    };
    let key = ACME.key()?;
    let stranger = draft(ACME).signed_by(&GLOBEX.key()?)?;
    let bad = Code::ChainBadSignature;
    case("signed-by-another-supplier", "ACME's name, GLOBEX's key", shown(&stranger), bad);
    let itself = draft(ACME).body();
    let itself = certificate(&itself, &card().sign_raw(&itself));
    case("signed-by-itself", "the card's own key signed its certificate", shown(&itself), bad);
    let retired = Draft { issuer: INITECH.reference.into(), ..draft(ACME) };
    case(
        "retired-and-forged",
        "a retired supplier's name, another's key",
        shown(&retired.signed_by(&key)?),
        bad,
    );
    let content = draft(ACME).body();
    let inside = content.get(4..).unwrap_or_default();
    let inside = certificate(&content, &key.sign_raw(inside)?);
    case("signed-without-tag", "signed is the body with its tag and length", shown(&inside), bad);
    let mut bent = draft(ACME);
    let signature = key.sign_raw(&bent.body())?;
    bent.last_day = "991231".into();
    let prolonged = certificate(&bent.body(), &signature);
    case("prolonged", "another last day under the same signature", shown(&prolonged), bad);
    let mut bent = draft(ACME);
    bent.key = p256_key(&CardKey::of("stranger's card").public_key());
    let exchanged = certificate(&bent.body(), &signature);
    let answer = respond(&exchanged, &CardKey::of("stranger's card"), &nonce());
    case(
        "key-exchanged",
        "a stranger's key under the same signature",
        shown(&[]).show(answer),
        bad,
    );
    case(
        "no-signature-worth-the-name",
        "zeros",
        shown(&certificate(&draft(ACME).body(), &[0; 64])),
        bad,
    );

    let good = draft(ACME).signed_by(&key)?;
    let bad = Code::ProofBadSignature;
    let copied = respond(&good, &CardKey::of("stranger's card"), &nonce());
    case(
        "certificate-copied",
        "an enrolled card's certificate, a stranger's answer",
        shown(&good).show(copied),
        bad,
    );
    let other = respond(&good, &card(), &challenge_of("another", 32));
    case(
        "challenge-of-somebody-else",
        "an answer to another challenge",
        shown(&good).show(other),
        bad,
    );
    let own = [&good[..], &data_object(&[0x9e], &card().sign_raw(&good))].concat();
    case("answer-over-the-certificate", "signed is the challenge", shown(&good).show(own), bad);
    Ok(())
}

fn standard(book: &mut Book) -> Result<()> {
    let key = ACME.key()?;
    let at = |access_point: &str, octets: &[u8]| {
        let shown = respond(octets, &card(), &nonce());
        scene(access_point, key_credential(&card()), &nonce(), &shown)
    };
    let mut case = |name: &str, about, scene, expected| {
        book.case(&format!("{STANDARD}/{name}"), about, scene, expected);
    };
    let good = draft(ACME).signed_by(&key)?;
    case("card", "the key is enrolled", at("standard-in", &good), release(5));
    let past = Draft { last_day: "260102".into(), ..draft(ACME) };
    case(
        "expired",
        "the certificate is not believed, days included",
        at("standard-in", &past.signed_by(&key)?),
        release(5),
    );
    let nobody = Draft { issuer: "99999NOBODY00000".into(), ..draft(ACME) };
    case(
        "supplier-unknown",
        "the certificate is not believed, names included",
        at("standard-in", &nobody.signed_by(&key)?),
        release(5),
    );
    case(
        "clock-absent",
        "nothing here needs a time",
        at("standard-in", &good).clock(ClockState::Absent, 0, 0),
        release(5),
    );
    let stranger = CardKey::of("stranger's card");
    let own = Draft::of(&stranger, ACME.reference, SUBJECT, DAYS);
    let own = respond(&own.signed_by(&key)?, &stranger, &nonce());
    case(
        "stranger",
        "a key that nobody has enrolled",
        at("standard-in", &good).show(own),
        denied(Code::CredentialUnknown),
    );
    let copied = respond(&good, &stranger, &nonce());
    case(
        "certificate-copied",
        "an enrolled card's certificate, a stranger's answer",
        at("standard-in", &good).show(copied),
        denied(Code::ProofBadSignature),
    );
    let only = Draft { issuer: "01000 EXAMPLE 01".into(), ..draft(ACME) };
    case(
        "issuer-malformed",
        "believed or not, a certificate has a form",
        at("standard-in", &only.signed_by(&key)?),
        denied(Code::ChainMalformed),
    );
    let answer = |octets: &[u8]| respond(octets, &card(), &nonce());
    let whole = answer(&good);
    let shown = |octets: &[u8]| at("standard-in", &good).show(octets);
    let (cut, _) = whole.split_at(whole.len().saturating_sub(3));
    let behind = [&whole[..], &[0]].concat();
    case("cut", "an octet of the signature is missing", shown(cut), denied(Code::InputTruncated));
    case("trailing", "an octet behind it", shown(&behind), denied(Code::InputTrailingData));
    let recorded = respond(&good, &card(), &challenge_of("yesterday", 32));
    case(
        "recorded",
        "an answer to another challenge",
        shown(&recorded),
        denied(Code::ProofBadSignature),
    );
    let end = whole.len().saturating_sub(3);
    let mut bent = whole.clone();
    if let Some(last) = bent.get_mut(end) {
        *last ^= 1;
    }
    case(
        "signature-bent",
        "the last octet of the signature",
        shown(&bent),
        denied(Code::ProofBadSignature),
    );
    for (name, octets) in [("16", 16), ("33", 33)] {
        let about = "a challenge of this generation has 32 octets";
        let challenge = challenge_of("challenge", octets);
        let scene = at("standard-in", &good).stated(|at| at.challenge = Some(challenge));
        case(&format!("challenge-of-{name}"), about, scene, denied(Code::CircumstanceOutOfRange));
    }
    let point = card().public_key();
    let mut off_curve = point.clone();
    if let Some(last) = off_curve.last_mut() {
        *last ^= 1;
    }
    let hybrid: Vec<u8> = [&[6], point.get(1..).unwrap_or_default()].concat();
    for (name, about, key, code) in [
        ("key-off-curve", "no point of P-256", off_curve, Code::KeyNotOnCurve),
        ("key-of-zeros", "no point", [&[4][..], &[0; 64]].concat(), Code::KeyNotOnCurve),
        ("key-hybrid", "a point has one form", hybrid, Code::KeyMalformed),
    ] {
        let draft = Draft { key: p256_key(&key), ..draft(ACME) };
        case(name, about, shown(&answer(&draft.signed_by(&ACME.key()?)?)), denied(code));
    }
    let by_supplier = scene(
        "standard-in",
        certified(ACME, SUBJECT, &card()),
        &nonce(),
        &respond(&good, &card(), &nonce()),
    );
    case(
        "enrolled-as-certified",
        "a certified credential is none of Standard Mode",
        by_supplier,
        denied(Code::CredentialUnknown),
    );
    case(
        "at-validated",
        "the access point wants Validated Mode, whatever the host states",
        at("validated-in", &good).format(STANDARD),
        denied(Code::FormatNotAllowed),
    );
    case(
        "either",
        "both modes at one access point: the host must state which",
        at("either-in", &good),
        denied(Code::InputAmbiguous),
    );
    case(
        "either-stated",
        "the host has stated which",
        at("either-in", &good).format(STANDARD),
        release(5),
    );
    case(
        "at-v1",
        "the access point takes neither mode",
        at("cards-in", &good),
        denied(Code::FormatNotAllowed),
    );
    Ok(())
}
