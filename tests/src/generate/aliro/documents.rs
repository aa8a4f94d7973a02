//! Documents: who signed them, what they cover, and when.

use anyhow::Result;
use doorward_engine::Code;
use doorward_host::contract::circumstance::ClockState;
use doorward_wallet::aliro::{Document, respond};
use doorward_wallet::pkoc::CardKey;

use super::{case, device, issuer, momentary, reader, response, scene, vouched};
use crate::generate::book::Book;
use crate::generate::scene::{denied, release};

pub(super) fn write(book: &mut Book) -> Result<()> {
    dialects(book)?;
    forgeries(book)?;
    times(book)
}

fn dialects(book: &mut Book) -> Result<()> {
    let mut open = |name: &str, about, response: Vec<u8>| {
        let shown = device().open_record(&reader(), &[response]);
        case(book, name, about, vouched()?.show(shown), release(5));
        Ok::<_, anyhow::Error>(())
    };
    open("document", "an access document", response(|_| {}))?;
    let nested = |d: &mut Document| d.device = d.device.take().map(|(key, _)| (key, "4".into()));
    open("device-key-under-4", "as the specification's example", response(nested))?;
    open("kid-of-7", "as the specification's example", response(|d| d.key_identifier = 7))?;
    open("random-of-32", "as the specification's example", response(|d| d.random = 32))?;
    for (name, about, is_wrapped) in [
        ("step-up-bare", "SessionData as it is", false),
        ("step-up-wrapped", "SessionData in data object 53", true),
    ] {
        let shown = device().record(&reader(), &[response(|_| {})], is_wrapped);
        let values = reader().values(false);
        let scene = vouched()?.show(shown).stated(|at| {
            at.secrets = values
                .into_iter()
                .map(|(name, value)| doorward_host::contract::circumstance::Secret { name, value })
                .collect();
        });
        case(book, name, about, scene, release(5));
    }
    Ok(())
}

fn forgeries(book: &mut Book) -> Result<()> {
    let mut refuse = |name: &str, about, responses: &[Vec<u8>], code| {
        let shown = device().open_record(&reader(), responses);
        case(book, name, about, vouched()?.show(shown), denied(code));
        Ok::<_, anyhow::Error>(())
    };
    let untrusted = Code::DocumentUntrusted;
    let right = Document::access(&device().key, momentary());
    refuse(
        "issuer-unknown",
        "an issuer that nobody knows",
        &[right.respond(&issuer("nobody"))],
        untrusted,
    )?;
    refuse(
        "issuer-former",
        "an issuer that is disabled",
        &[right.respond(&issuer("former"))],
        Code::IssuerDisabled,
    )?;
    refuse(
        "issuer-other",
        "an issuer of something else",
        &[right.respond(&issuer("phones"))],
        Code::IssuerFormatNotAllowed,
    )?;
    refuse(
        "kid-of-6",
        "too short to select a key",
        &[response(|d| d.key_identifier = 6)],
        untrusted,
    )?;
    refuse("kid-empty", "no key at all", &[response(|d| d.key_identifier = 0)], untrusted)?;
    let types =
        |inside: &str, outside: &str| response(|d| d.types = (inside.into(), outside.into()));
    let wrong = Code::DocumentWrongType;
    refuse("type-inside", "another type inside", &[types("aliro-r", "aliro-a")], wrong)?;
    refuse("type-outside", "another type outside", &[types("aliro-a", "aliro-r")], wrong)?;
    refuse(
        "type-unknown",
        "a driving licence",
        &[types("org.iso.18013.5.1.mDL", "org.iso.18013.5.1.mDL")],
        wrong,
    )?;
    let twice = respond(vec![right.sign(&issuer("landlord")), right.sign(&issuer("landlord"))]);
    refuse("two-documents", "which of them?", &[twice], wrong)?;
    let other = Document::access(&CardKey::of("bob's aliro phone"), momentary());
    refuse(
        "document-of-another",
        "somebody else's document",
        &[other.respond(&issuer("landlord"))],
        Code::HolderMismatch,
    )?;
    refuse(
        "device-key-missing",
        "a document for nobody",
        &[response(|d| d.device = None)],
        Code::HolderMismatch,
    )?;
    let both = |d: &mut Document| d.device = d.device.take().map(|(key, _)| (key, "1,4".into()));
    refuse(
        "device-key-twice",
        "one under 1 and one under 4",
        &[response(both)],
        Code::CborDuplicateMember,
    )?;
    let mut bent = response(|_| {});
    if let Some(place) = bent.windows(6).position(|window| window == b"access") {
        bent.iter_mut().skip(place).take(1).for_each(|octet| *octet = b'A');
    }
    refuse("element-bent", "an element that was not signed", &[bent], Code::DocumentWrongDigest)?;
    let mut bent = response(|_| {});
    if let Some(last) = bent.windows(2).rposition(|window| window == [0x58, 0x40]) {
        bent.iter_mut().skip(last).skip(2).take(32).for_each(|octet| *octet = 0);
    }
    refuse("signature-r-0", "r is out of range", &[bent], Code::SignatureMalformed)?;
    let own = device().open_record(&reader(), &[response(|_| {})]);
    let scene = scene(true)?.show(own);
    case(
        book,
        "document-beside-own-key",
        "with a document the key is enrolled on the issuer's word",
        scene,
        denied(Code::CredentialUnknown),
    );
    let shown = device().open_record(&reader(), &[]);
    case(
        book,
        "document-missing",
        "and without it, it is not",
        vouched()?.show(shown),
        denied(Code::CredentialUnknown),
    );
    Ok(())
}

fn times(book: &mut Book) -> Result<()> {
    let shown = |bend: &dyn Fn(&mut Document)| {
        device().open_record(&reader(), &[response(|document| bend(document))])
    };
    let right = shown(&|_| {});
    for (name, time, expected) in [
        ("first-second", "2026-01-01T00:00:00Z", release(5)),
        ("before", "2025-12-31T23:59:59Z", denied(Code::DocumentNotYetValid)),
        ("last-second", "2026-12-31T23:59:59Z", release(5)),
        ("after", "2027-01-01T00:00:00Z", denied(Code::DocumentExpired)),
    ] {
        let scene = vouched()?.show(&right).on(time);
        case(book, &format!("document-{name}"), "both ends belong to it", scene, expected);
    }
    for (iteration, expected) in [
        (13, release(5)),
        (12, denied(Code::DocumentOutdated)),
        (0, denied(Code::DocumentOutdated)),
        (21, release(5)),
        (u64::MAX, release(5)),
    ] {
        let about = "the newest that is known is 20: 7 behind is well, 8 is not";
        let scene = vouched()?.show(shown(&|d| d.iteration = Some(iteration)));
        case(book, &format!("iteration-{iteration}"), about, scene, expected);
    }
    let none = vouched()?.show(shown(&|d| d.iteration = None));
    case(book, "iteration-none", "none counts as 0", none, denied(Code::DocumentOutdated));
    for (name, needs_time, code) in [
        ("time-required", true, Code::ClockUntrusted),
        ("time-not-required", false, Code::ClockUntrusted),
    ] {
        let shown = shown(&|d| d.needs_time = needs_time);
        let scene = vouched()?.show(shown).clock(ClockState::Untrusted, 0, 0);
        if needs_time {
            let about = "the issuer demands that the time is checked";
            case(book, name, about, scene, denied(code));
        } else {
            let about = "the issuer does not, and the document's own end counts all the same";
            case(book, name, about, scene, release(5));
        }
    }
    for (name, text) in [
        ("fraction", "2026-01-01T00:00:00.0Z"),
        ("zone", "2026-01-01T00:00:00+00"),
        ("month-13", "2026-13-01T00:00:00Z"),
    ] {
        let scene = vouched()?.show(shown(&|d| d.validity.0 = text.into()));
        let about = "times are 20 characters, in UTC";
        case(book, &format!("time-with-{name}"), about, scene, denied(Code::CborWrongType));
    }
    Ok(())
}
