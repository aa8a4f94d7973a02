//! More than one factor: a stronger proof, or a second holder; and doors that open by the hour.

use doorward_cases::case::{Expected, Outcome};
use doorward_cases::native::category;
use doorward_cases::{Challenge, Enrolled, Octets};
use doorward_engine::Code;
use doorward_host::contract::circumstance::{Capability, Continuation};
use doorward_host::contract::decision::{Change, DoorAction, Transit};
use doorward_host::contract::question::{BadgeNumber, CredentialIdentifier, DoorMode};
use doorward_wallet::badge::{Badge, BadgeFormat};
use doorward_wallet::pkoc::{CardKey, respond};

use super::book::{Book, GENERATED};
use super::rule::{at, changing, state, way};
use super::scene::{
    HOLDER, NOW, Scene, challenge_of, denied, granted, release, seconds, site_file, staff,
};

/// A weekday night at the site.
const NIGHT: &str = "2026-03-02T23:00:00Z";

pub(super) fn write(book: &mut Book) {
    second_holders(book);
    two_into_the_hall(book);
    foreign_states(book);
    stronger_proofs(book);
    modes_by_the_hour(book);
    first_persons(book);
}

/// What comes next: the second presentation of a story.
struct Second {
    scene: Scene,
    expected: Expected,
}

/// A story of two: what opens a transaction, and what goes on with it.
fn story(book: &mut Book, name: &str, about: &str, first: (Scene, Expected), second: Second) {
    let Second { mut scene, expected } = second;
    let mut begun = first.0;
    // Both are before one store: that of the first.
    begun.store.credentials.append(&mut scene.store.credentials);
    begun.store.challenges.append(&mut scene.store.challenges);
    scene.continues = true;
    let name = format!("factor/{name}");
    book.story(&name, about, GENERATED, vec![(begun, first.1), (scene, expected)]);
}

/// Somebody else, who shows another card.
fn bob(access_point: &str) -> Scene {
    let key = CardKey::of("bob's card");
    let challenge = challenge_of("second challenge", 16);
    let mut scene = at(access_point);
    let mut record = staff();
    record.holder = "bob".into();
    scene.store.credentials = vec![Enrolled {
        identifier: CredentialIdentifier::Key(key.spki().unwrap_or_default()),
        record,
    }];
    scene.store.challenges = vec![Challenge {
        octets: hex::encode(&challenge),
        access_point: access_point.into(),
        age: 1,
        consumed: false,
    }];
    scene.shown = Octets::hex(&respond(&key, &challenge));
    scene.circumstance.challenge = Some(challenge);
    scene
}

/// The same holder again, with the same card and another challenge.
fn alice_again(access_point: &str) -> Scene {
    let mut scene = bob(access_point);
    let challenge = challenge_of("second challenge", 16);
    scene.store.credentials.clear();
    scene.shown = Octets::hex(&respond(&super::scene::card(), &challenge));
    scene
}

fn more(code: Code) -> Expected {
    Expected {
        outcome: Outcome::MoreNeeded,
        category: category(code.category()),
        code: code.as_str().into(),
        obligations: None,
    }
}

fn second_holders(book: &mut Book) {
    let night = seconds(NIGHT);
    let alice = || (at("vault-in").now(night), more(Code::StrengthSecondHolder));
    let second = |scene: Scene, expected| Second { scene, expected };
    let bob_after = |after: u64| bob("vault-in").now(night.saturating_add(after));
    let forbidden = bob_after(1).profiles(&["staff", "barred"]);
    let for_more = bob_after(1).profiles(&["keepers"]).asks(Capability::Unsecure);
    for (name, about, next) in [
        ("two-holders", "another holder within 15 s", second(bob_after(15), release(5))),
        ("two-at-once", "in the same second", second(bob_after(0), release(5))),
        ("two-too-late", "a second later", second(bob_after(16), denied(Code::TransactionExpired))),
        (
            "two-before",
            "by a clock that has gone back",
            second(bob("vault-in").now(night.saturating_sub(1)), denied(Code::TransactionExpired)),
        ),
        (
            "one-holder-twice",
            "the same holder twice is one",
            second(
                alice_again("vault-in").now(night.saturating_add(1)),
                denied(Code::TransactionSameHolder),
            ),
        ),
        (
            "two-elsewhere",
            "at another access point",
            second(
                bob("hall-two-in").now(night.saturating_add(1)),
                denied(Code::TransactionForeign),
            ),
        ),
        (
            "two-for-different-things",
            "the first was for one opening, the second unlocks the door",
            second(for_more, denied(Code::TransactionForeign)),
        ),
        (
            "two-one-barred",
            "the second may not pass",
            second(forbidden, denied(Code::PolicyForbidden)),
        ),
    ] {
        story(book, name, about, alice(), next);
    }
    let counted = |scene: Scene, left| {
        scene.record(|record| {
            record.assignments.iter_mut().for_each(|it| it.uses_left = Some(left));
        })
    };
    let about = "an assignment of both of them with one use left is none for two";
    let first = (counted(at("vault-in").now(night), 1), more(Code::StrengthSecondHolder));
    let last = second(counted(bob_after(1), 1), denied(Code::AssignmentUsedUp));
    story(book, "two-share-a-last-use", about, first, last);
    let day = at("vault-in");
    book.case("factor/one-by-day", "one is enough in office hours", day, release(5));
    let refused = at("vault-in").now(night).profiles(&["guests"]);
    let about = "who may not pass alone opens nothing for two";
    book.case("factor/two-first-refused", about, refused, denied(Code::PolicyNoneApplies));
}

/// Where ways are followed, two go in, and need room for two.
fn two_into_the_hall(book: &mut Book) {
    let alice = |occupancy| {
        let scene = state(at("hall-two-in"), |rules| rules.occupancy = occupancy);
        (scene, more(Code::StrengthSecondHolder))
    };
    let both =
        ["alice", "bob"].map(|holder| Change::Transit(way(holder, "hall-two-in", Some("hall"))));
    let granted =
        Second { scene: bob("hall-two-in"), expected: changing(release(5), both.to_vec()) };
    story(book, "two-followed", "both are in the hall then", alice(0), granted);
    let full = Second { scene: bob("hall-two-in"), expected: denied(Code::RuleOccupancyFull) };
    story(book, "two-full", "room for one is not room for two", alice(1), full);
}

/// State that is not the engine's own, or another bundle's.
fn foreign_states(book: &mut Book) {
    let continuing = |state: Vec<u8>| {
        at("vault-in").stated(|at| {
            let transaction = "a transaction that nobody guesses".into();
            at.continuation = Some(Continuation { transaction, state });
        })
    };
    let mark = b"doorward factor 1".to_vec();
    let with = |rest: &[u8]| [mark.as_slice(), rest].concat();
    let other_bundle =
        [&[2, 0][..], &[0; 8], &[7; 32], &[8], b"vault-in", &[3], b"bob", &[0, 0, 0]].concat();
    for (name, about, state) in [
        ("state-cut-off", "state that ends too early", with(&[2, 0, 0])),
        ("state-empty", "nothing but the mark", with(&[])),
        ("state-of-another-bundle", "another bundle has begun it", with(&other_bundle)),
        ("state-trailing", "something behind it", with(&[&other_bundle[..], &[0]].concat())),
        ("state-of-no-kind", "nothing of that number can be missing", with(&[9; 80])),
    ] {
        let scene = continuing(state);
        book.case(&format!("factor/{name}"), about, scene, denied(Code::TransactionForeign));
    }
    let place = continuing(vec![7; 32]);
    let about = "a place in a queue is no factor";
    book.case("factor/state-is-a-place", about, place, release(5));
}

/// A badge, then a card of the same holder.
fn stronger_proofs(book: &mut Book) {
    let badge = Badge { format: BadgeFormat::H10301, facility: 7, number: 4711 };
    let number = BadgeNumber { format: "H10301".into(), facility: 7, number: 4711 };
    let shown = || {
        let mut scene = at("badge-in").show(badge.wiegand());
        scene.store.challenges.clear();
        scene.circumstance.challenge = None;
        scene.store.credentials.push(Enrolled {
            identifier: CredentialIdentifier::BadgeNumber(number.clone()),
            record: staff(),
        });
        scene
    };
    let again = || {
        let mut scene = shown();
        scene.store.credentials.clear();
        scene
    };
    let begun = || (shown(), more(Code::StrengthMoreNeeded));
    let late = alice_again("badge-in").now(NOW + 11);
    for (name, about, scene, expected) in [
        ("badge-then-card", "a card of the same holder", alice_again("badge-in"), release(5)),
        (
            "badge-then-other-card",
            "a card of another holder",
            bob("badge-in"),
            denied(Code::TransactionOtherHolder),
        ),
        ("badge-then-badge", "a badge again", again(), denied(Code::StrengthInsufficient)),
        ("badge-then-late", "a card, too late", late, denied(Code::TransactionExpired)),
    ] {
        story(book, name, about, begun(), Second { scene, expected });
    }
    book.case("factor/card-alone", "a card needs no badge", at("badge-in"), release(5));
}

fn modes_by_the_hour(book: &mut Book) {
    let guest = |time: &str| at("shop-in").profiles(&["guests"]).on(time);
    let came =
        |scene: Scene, time: &str| scene.door(|door| door.first_person = Some(seconds(time)));
    let opened = || granted(Code::DoorAlreadyOpen, DoorAction::None, 0);
    let blocked = || denied(Code::DoorBlocked);
    let morning = "2026-03-02T07:30:00Z";
    let by_hand = came(guest("2026-03-02T09:00:00Z"), morning)
        .door(|door| door.mode = Some(DoorMode::Locked));
    for (name, about, scene, expected) in [
        ("mode-waits", "nobody has come yet", guest("2026-03-02T09:00:00Z"), release(5)),
        (
            "mode-unlocked",
            "somebody came before it opened",
            came(guest("2026-03-02T09:00:00Z"), morning),
            opened(),
        ),
        (
            "mode-waits-each-day",
            "somebody came yesterday",
            came(guest("2026-03-03T09:00:00Z"), morning),
            release(5),
        ),
        (
            "mode-by-a-clock-ahead",
            "somebody has come, by a clock that had run ahead",
            came(guest("2026-03-02T09:00:00Z"), "2026-03-02T09:00:01Z"),
            release(5),
        ),
        (
            "mode-this-second",
            "somebody has come in this second",
            came(guest("2026-03-02T09:00:00Z"), "2026-03-02T09:00:00Z"),
            opened(),
        ),
        (
            "mode-first-second",
            "the first second of the hours",
            came(guest("2026-03-02T08:00:00Z"), morning),
            opened(),
        ),
        (
            "mode-last-second-before",
            "the second before",
            came(guest("2026-03-02T07:59:59Z"), morning),
            release(5),
        ),
        (
            "mode-ended",
            "the first second after them",
            came(guest("2026-03-02T18:00:00Z"), morning),
            release(5),
        ),
        ("mode-by-hand", "what was set by hand counts", by_hand, release(5)),
        ("mode-blocked", "blocked at night", guest("2026-03-02T22:00:00Z"), blocked()),
        ("mode-blocked-until", "until the morning", guest("2026-03-03T05:59:59Z"), blocked()),
        ("mode-blocked-no-more", "and no longer", guest("2026-03-03T06:00:00Z"), release(5)),
    ] {
        book.case(&format!("factor/{name}"), about, scene, expected);
    }
}

fn first_persons(book: &mut Book) {
    let transit = Transit {
        door: "shop".into(),
        followed: false,
        until: NOW + 5,
        first_person: true,
        ..way(HOLDER, "shop-in", None)
    };
    let noted = changing(release(5), vec![Change::Transit(transit)]);
    let mut scene = at("shop-in");
    scene.site = site_file("rules");
    book.case("factor/first-person", "somebody whom the door waits for", scene, noted);
    let over = at("shop-in").record(|record| {
        let mut guest = record.assignments.clone();
        for assignment in &mut record.assignments {
            assignment.valid_until = Some(NOW);
        }
        guest.iter_mut().for_each(|assignment| {
            assignment.identifier = "assignment-2".into();
            assignment.profile = "guests".into();
        });
        record.assignments.extend(guest);
    });
    let about = "somebody who was one until now";
    book.case("factor/first-person-no-more", about, over, release(5));
}
