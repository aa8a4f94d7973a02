//! Readers that state the certificate of their key in place of the key (profile 0000).

use anyhow::Result;
use doorward_engine::Code;
use doorward_host::contract::circumstance::{ClockState, Secret};
use doorward_wallet::Validity;
use doorward_wallet::authority::{Authority, AuthorityKey, Name, ReaderDraft};
use doorward_wallet::pkoc::CardKey;

use super::{case, device, reader, scene};
use crate::generate::book::Book;
use crate::generate::scene::{NOW, Scene, denied, release};

/// What the profile says where nothing is said: 2020 to 2049.
const TIMES: Validity = Validity { not_before: 1_577_836_800, not_after: 2_493_072_000 };

/// 2051-01-01T00:00:00Z, which is written with four digits of the year.
const FAR: u64 = 2_556_144_000;

pub(super) fn write(book: &mut Book) -> Result<()> {
    validity(book)?;
    contents(book)?;
    issuers(book)?;
    forms(book)
}

fn authority(issuer: &str, name: &str) -> Result<Authority> {
    let key = AuthorityKey::p256(&format!("aliro issuer {issuer}"))?;
    Ok(Authority::new(Name::common(name), key))
}

fn draft() -> ReaderDraft {
    ReaderDraft { serial: 1, subject: "subject".into(), validity: TIMES }
}

fn certificate(draft: &ReaderDraft) -> Result<Vec<u8>> {
    Ok(authority("landlord", "issuer")?.issue_to_reader(draft, &reader().key.spki()?)?)
}

/// A resident at a reader that states this certificate.
fn at(certificate: Vec<u8>) -> Result<Scene> {
    let shown = device().record(&reader(), &[], false);
    Ok(scene(false)?.show(shown).stated(|at| {
        at.secrets.retain(|secret| secret.name != "aliro-reader-public-key");
        at.secrets.push(Secret { name: "aliro-reader-certificate".into(), value: certificate });
    }))
}

fn validity(book: &mut Book) -> Result<()> {
    let untrusted = || denied(Code::ReaderUntrusted);
    for (name, about, not_before, not_after, expected) in [
        (
            "reader-certified",
            "the times of the profile",
            TIMES.not_before,
            TIMES.not_after,
            release(5),
        ),
        ("reader-first-second", "its first second", NOW, TIMES.not_after, release(5)),
        (
            "reader-too-early",
            "a second before its first",
            NOW.saturating_add(1),
            TIMES.not_after,
            untrusted(),
        ),
        ("reader-last-second", "its last second", TIMES.not_before, NOW, release(5)),
        (
            "reader-expired",
            "a second after its last",
            TIMES.not_before,
            NOW.saturating_sub(1),
            untrusted(),
        ),
        ("reader-far-years", "a last second after 2049", TIMES.not_before, FAR, release(5)),
        ("reader-far-too-early", "both ends after 2049", FAR.saturating_sub(1), FAR, untrusted()),
    ] {
        let validity = Validity { not_before, not_after };
        let scene = at(certificate(&ReaderDraft { validity, ..draft() })?)?;
        case(book, name, about, scene, expected);
    }
    for (name, state, code) in [
        ("reader-certified-clock-untrusted", ClockState::Untrusted, Code::ClockUntrusted),
        ("reader-certified-clock-absent", ClockState::Absent, Code::ClockAbsent),
    ] {
        let scene = at(certificate(&draft())?)?.clock(state, NOW, 0);
        case(book, name, "a certificate needs a time", scene, denied(code));
    }
    Ok(())
}

fn contents(book: &mut Book) -> Result<()> {
    let named = ReaderDraft { serial: 0x1234_5678, subject: "Gate, inwards".into(), ..draft() };
    let spki = reader().key.spki()?;
    let scene = at(authority("landlord", "The landlord")?.issue_to_reader(&named, &spki)?)?;
    case(book, "reader-named", "names and a number of its own", scene, release(5));
    let other = CardKey::of("another aliro reader").spki()?;
    let scene = at(authority("landlord", "issuer")?.issue_to_reader(&draft(), &other)?)?;
    let refused = denied(Code::DecryptionFailed);
    case(book, "reader-of-another-key", "session keys of another reader", scene, refused);
    let mut twice = at(certificate(&draft())?)?;
    let value = reader().key.public_key();
    twice = twice.stated(|at| {
        at.secrets.push(Secret { name: "aliro-reader-public-key".into(), value });
    });
    let refused = denied(Code::CircumstanceOutOfRange);
    case(book, "reader-certified-and-bare", "a certificate or a key", twice, refused);
    Ok(())
}

fn issuers(book: &mut Book) -> Result<()> {
    let spki = reader().key.spki()?;
    for (name, about, issuer) in [
        ("reader-of-stranger", "an issuer that nobody knows", "stranger"),
        ("reader-of-former", "an issuer that is disabled", "former"),
        ("reader-of-phones", "an issuer that vouches for something else", "phones"),
    ] {
        let scene = at(authority(issuer, "issuer")?.issue_to_reader(&draft(), &spki)?)?;
        case(book, name, about, scene, denied(Code::ReaderUntrusted));
    }
    Ok(())
}

fn forms(book: &mut Book) -> Result<()> {
    let good = certificate(&draft())?;
    let bent = |place: usize, octet: u8| {
        let mut octets = good.clone();
        if let Some(there) = octets.get_mut(place) {
            *there = octet;
        }
        octets
    };
    let last = good.len().saturating_sub(1);
    let signature = bent(last, !good.last().copied().unwrap_or_default());
    let cut = good.get(..last).unwrap_or_default().to_vec();
    for (name, about, octets) in [
        ("reader-bent", "another signature", signature),
        ("reader-cut", "an octet too few", cut),
        ("reader-and-more", "an octet behind it", [&good[..], &[0]].concat()),
        ("reader-empty", "nothing", Vec::new()),
        ("reader-other-profile", "another profile", bent(6, 1)),
        ("reader-member-twice", "the signature twice, and no key", bent(10, 0x86)),
    ] {
        case(book, name, about, at(octets)?, denied(Code::ReaderUntrusted));
    }
    let renamed = ReaderDraft { subject: "Gate".into(), ..draft() };
    let mut octets = certificate(&renamed)?;
    if let Some(place) = octets.windows(4).position(|four| four == b"Gate")
        && let Some(letter) = octets.get_mut(place)
    {
        *letter = b'D';
    }
    let refused = denied(Code::ReaderUntrusted);
    case(
        book,
        "reader-renamed",
        "what is left out and what is sent are signed",
        at(octets)?,
        refused,
    );
    Ok(())
}
