//! Revocation sets.

use anyhow::Result;
use doorward_bundle::{
    CredentialName, Octets, REVOCATION_DIGEST, REVOCATION_DOMAIN, RevocationForm, RevocationSet,
};
use doorward_compiler::{SigningKey, sign_revocations};
use doorward_engine::Code;
use doorward_host::contract::circumstance::ClockState;
use sha2::{Digest as _, Sha256};

use super::{BADGE, badge, card, council, evidence, login, phone, security, with};
use crate::generate::book::Book;
use crate::generate::scene::{self, NOW, Scene, denied, release};
use doorward_cases::Evidence;
use doorward_cases::case::Expected;

pub(super) fn write(book: &mut Book) -> Result<()> {
    struck_off(book)?;
    deltas(book)?;
    ages(book)?;
    clocks(book)
}

/// What a set knows a credential by.
pub(in crate::generate) fn digest(name: CredentialName<'_>) -> Vec<u8> {
    let digest = Sha256::new().chain_update(REVOCATION_DOMAIN).chain_update(name.encode());
    digest.finalize().iter().copied().take(REVOCATION_DIGEST).collect()
}

/// A set of the site: digests, each with its expiry.
fn set(form: RevocationForm, sequence: u64, revoked: &[(Vec<u8>, u32)]) -> RevocationSet {
    let mut rows: Vec<Vec<u8>> = revoked
        .iter()
        .map(|(digest, expiry)| [&digest[..], &expiry.to_be_bytes()].concat())
        .collect();
    rows.sort();
    RevocationSet {
        site: "status".into(),
        form,
        sequence,
        issued_at: NOW.saturating_sub(600),
        base: None,
        revoked: Octets(rows.concat()),
        restored: None,
    }
}

fn delta(
    sequence: u64,
    base: &Evidence,
    revoked: &[(Vec<u8>, u32)],
    restored: &[Vec<u8>],
) -> Result<RevocationSet> {
    let base = Sha256::digest(hex::decode(&base.content)?).to_vec();
    let restored = Some(Octets(restored.concat())).filter(|digests| !digests.is_empty());
    let set = set(RevocationForm::Delta, sequence, revoked);
    Ok(RevocationSet { base: Some(Octets(base)), restored, ..set })
}

fn signed(set: &RevocationSet, key: &SigningKey) -> Result<Evidence> {
    Ok(evidence("revocation-set", sign_revocations(set, key)?))
}

fn own_card() -> Result<Vec<u8>> {
    Ok(digest(CredentialName::Key(&scene::card().spki()?)))
}

fn others() -> Vec<(Vec<u8>, u32)> {
    (0..20_u8).map(|number| (digest(CredentialName::Key(&[number])), 0)).collect()
}

fn case(book: &mut Book, name: &str, about: &str, scene: Scene, expected: Expected) {
    book.case(&format!("status/set-{name}"), about, scene, expected);
}

fn struck_off(book: &mut Book) -> Result<()> {
    let (full, desk) = (RevocationForm::Full, security()?);
    let revoked = || denied(Code::StatusRevoked);
    let of = |digest: Vec<u8>| {
        let mut all = others();
        all.push((digest, 0));
        signed(&set(full, 1, &all), &security()?)
    };
    let clear = signed(&set(full, 1, &others()), &desk)?;
    let empty = signed(&set(full, 1, &[]), &desk)?;
    let number = u64::from(BADGE.facility);
    let held = digest(CredentialName::BadgeNumber("H10301", BADGE.facility, BADGE.number));
    let other = digest(CredentialName::BadgeNumber("H10301", BADGE.facility + 1, number));
    let token = digest(CredentialName::TokenSubject("provider", "alice", None));
    let stranger = digest(CredentialName::TokenSubject("strict", "alice", None));
    let council = council()?;
    let of_council = |digest| signed(&set(full, 1, &[(digest, 0)]), &council);
    let login = |issuer| login("login-in", issuer, None);
    for (name, about, scene, expected) in [
        (
            "card",
            "nobody has struck it off",
            with(card("card-in"), std::slice::from_ref(&clear)),
            release(5),
        ),
        (
            "empty",
            "a set without an entry",
            with(card("card-in"), std::slice::from_ref(&empty)),
            release(5),
        ),
        ("card-revoked", "a card", with(card("card-in"), &[of(own_card()?)?]), revoked()),
        ("badge", "another badge", with(badge(), &[of(other)?]), release(5)),
        ("badge-revoked", "a badge", with(badge(), &[of(held)?]), revoked()),
        (
            "token-revoked",
            "somebody's logins",
            with(login("provider")?, &[of_council(token.clone())?]),
            revoked(),
        ),
        (
            "missing",
            "the bundle requires a set, and the host has none",
            card("card-in"),
            denied(Code::StatusUnknown),
        ),
        (
            "badge-missing-but-urgent",
            "an urgent set strikes off nobody else",
            with(badge(), &[signed(&set(RevocationForm::Urgent, 9, &others()), &desk)?]),
            denied(Code::StatusUnknown),
        ),
        ("missing-badge", "of badges, too", badge(), denied(Code::StatusUnknown)),
        (
            "missing-but-urgent",
            "an urgent set is not all that is struck off",
            with(card("card-in"), &[signed(&set(RevocationForm::Urgent, 9, &others()), &desk)?]),
            denied(Code::StatusUnknown),
        ),
        ("not-required", "a set that is not required", login("provider")?, release(5)),
        ("not-of-this-format", "it may not strike off phones", phone("phone-in")?, release(5)),
        (
            "not-of-this-format-revoked",
            "and does not where it tries",
            with(
                phone("phone-in")?,
                &[of(digest(CredentialName::Key(
                    &doorward_wallet::pkoc::CardKey::of("alice's phone").spki()?,
                )))?],
            ),
            release(5),
        ),
        (
            "not-of-this-issuer",
            "it may not strike off what others vouch for",
            with(login("plain")?, &[of_council(stranger)?]),
            release(5),
        ),
        (
            "of-another-authority",
            "a card that the works council has struck off",
            with(card("card-in"), &[clear, of_council(own_card()?)?]),
            release(5),
        ),
    ] {
        case(book, name, about, scene, expected);
    }
    Ok(())
}

fn deltas(book: &mut Book) -> Result<()> {
    let desk = security()?;
    let own = own_card()?;
    let (revoked, card) = (|| denied(Code::StatusRevoked), || card("card-in"));
    let clear = signed(&set(RevocationForm::Full, 1, &others()), &desk)?;
    let struck = signed(&set(RevocationForm::Full, 1, &[(own.clone(), 0)]), &desk)?;
    let two = signed(&delta(2, &clear, &[(own.clone(), 0)], &[])?, &desk)?;
    let restored = signed(&delta(2, &struck, &[], std::slice::from_ref(&own))?, &desk)?;
    let again = signed(&delta(3, &restored, &[(own.clone(), 0)], &[])?, &desk)?;
    let mut strangers: Vec<_> = others().into_iter().map(|(name, _)| name).collect();
    strangers.sort();
    let delta_of_others = signed(&delta(2, &struck, &others(), &[])?, &desk)?;
    let restores_others = signed(&delta(2, &struck, &[], &strangers)?, &desk)?;
    let urgent_of_others = signed(&set(RevocationForm::Urgent, 2, &others()), &desk)?;
    let urgent =
        |sequence| signed(&set(RevocationForm::Urgent, sequence, &[(own.clone(), 0)]), &desk);
    let newer = signed(&set(RevocationForm::Full, 3, &others()), &desk)?;
    let unchanged = signed(&delta(3, &clear, &others(), &[])?, &desk)?;
    for (name, about, evidence, expected) in [
        ("delta-revoked", "since the full set", vec![clear.clone(), two.clone()], revoked()),
        ("delta-first", "in any order", vec![two.clone(), clear.clone()], revoked()),
        (
            "delta-restored",
            "struck off no longer",
            vec![struck.clone(), restored.clone()],
            release(5),
        ),
        (
            "delta-of-others",
            "a delta says nothing of it",
            vec![struck.clone(), delta_of_others],
            revoked(),
        ),
        (
            "delta-restores-others",
            "others are struck off no longer",
            vec![struck.clone(), restores_others],
            revoked(),
        ),
        (
            "urgent-of-others",
            "an urgent set says nothing of it",
            vec![struck.clone(), urgent_of_others],
            revoked(),
        ),
        ("delta-again", "and again", vec![struck, restored, again], revoked()),
        ("urgent", "struck off a moment ago", vec![clear.clone(), urgent(2)?], revoked()),
        ("urgent-overtaken", "a full set came later", vec![urgent(2)?, newer.clone()], release(5)),
        (
            "urgent-overtaken-by-delta",
            "a delta came later",
            vec![urgent(2)?, clear.clone(), unchanged],
            release(5),
        ),
        ("full-newer", "a newer full set without it", vec![clear.clone(), two, newer], release(5)),
        ("full-twice", "the same set twice", vec![clear.clone(), clear], release(5)),
    ] {
        case(book, name, about, with(card(), &evidence), expected);
    }
    Ok(())
}

fn ages(book: &mut Book) -> Result<()> {
    let now = u32::try_from(NOW)?;
    let own = own_card()?;
    for (name, about, expiry, expected) in [
        (
            "entry-last-second",
            "the last second of an entry",
            now.saturating_add(1),
            denied(Code::StatusRevoked),
        ),
        ("entry-expired", "the second in which an entry ends", now, release(5)),
        ("entry-long-expired", "an entry of 1970", 1, release(5)),
    ] {
        let full = set(RevocationForm::Full, 1, &[(own.clone(), expiry)]);
        let scene = with(card("card-in"), &[signed(&full, &security()?)?]);
        case(book, name, about, scene, expected);
    }
    for (name, about, age, expected) in [
        ("age-last-second", "two hours but for a second", 7199, release(5)),
        ("age-two-hours", "two hours old, which is too old", 7200, denied(Code::StatusStale)),
        ("age-a-day", "a day old", 86_400, denied(Code::StatusStale)),
        ("age-ahead", "issued later", 0, denied(Code::StatusUnknown)),
    ] {
        let issued_at = if age == 0 { NOW + 4 } else { NOW.saturating_sub(age) };
        let full = RevocationSet { issued_at, ..set(RevocationForm::Full, 1, &others()) };
        let scene = with(login("login-in", "provider", None)?, &[signed(&full, &council()?)?]);
        case(book, name, about, scene, expected);
    }
    let token = digest(CredentialName::TokenSubject("provider", "alice", None));
    let full = set(RevocationForm::Full, 1, &[(token, 0)]);
    let old = RevocationSet { issued_at: NOW - 86_400, ..full };
    let scene = with(login("login-in", "provider", None)?, &[signed(&old, &council()?)?]);
    let about = "what was struck off stays so, however old the set is";
    case(book, "age-revoked", about, scene, denied(Code::StatusRevoked));
    for (name, about, age, level, expected) in [
        ("class-last-second", "an hour but for a second", 3599, 0, release(5)),
        (
            "class-an-hour",
            "an hour old, at a door to the street",
            3600,
            0,
            denied(Code::StatusStale),
        ),
        (
            "class-threat",
            "ten minutes old, at a higher threat level",
            600,
            2,
            denied(Code::StatusStale),
        ),
    ] {
        let full = RevocationSet {
            issued_at: NOW.saturating_sub(age),
            ..set(RevocationForm::Full, 1, &others())
        };
        let scene = with(card("street-in"), &[signed(&full, &security()?)?]);
        case(book, name, about, scene.door(|door| door.threat_level = level), expected);
    }
    Ok(())
}

/// Without a trusted time nothing has ended, and nothing can be told to be fresh.
fn clocks(book: &mut Book) -> Result<()> {
    let own = own_card()?;
    let desk = security()?;
    let untrusted = |scene: Scene| scene.clock(ClockState::Untrusted, NOW, 0);
    let ended = set(RevocationForm::Full, 1, &[(own, 1)]);
    let clear = set(RevocationForm::Full, 1, &others());
    for (name, about, scene, expected) in [
        (
            "clock-untrusted",
            "no time is needed where nothing bounds the age",
            untrusted(with(card("card-in"), &[signed(&clear, &desk)?])),
            release(5),
        ),
        (
            "clock-untrusted-entry",
            "an entry that may have ended",
            untrusted(with(card("card-in"), &[signed(&ended, &desk)?])),
            denied(Code::StatusRevoked),
        ),
        (
            "clock-untrusted-age",
            "a set whose age cannot be told",
            untrusted(with(card("street-in"), &[signed(&clear, &desk)?])),
            denied(Code::ClockUntrusted),
        ),
        (
            "clock-absent-age",
            "no clock at all",
            with(card("street-in"), &[signed(&clear, &desk)?]).clock(ClockState::Absent, 0, 0),
            denied(Code::ClockAbsent),
        ),
    ] {
        case(book, name, about, scene, expected);
    }
    Ok(())
}
