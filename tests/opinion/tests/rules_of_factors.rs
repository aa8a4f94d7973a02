//! Rules of levels by the hour and of what takes more than one presentation, by name, with what has to
//! come out written beside them; both opinions have to say it.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod scene;

use doorward_opinion::opinion::{Action, Missing, Opinion, Verdict};
use doorward_opinion::situation::{Challenge, ClockState, Memory, Presented, Situation};
use doorward_opinion::words::Capability;
use scene::{Scene, second, tap};

fn scene() -> Scene {
    Scene::of(include_str!("state_site.toml"))
}

/// A Monday at noon, in winter: the shop is open.
fn noon() -> u64 {
    second("2026-01-19T12:00:00Z")
}

/// A Monday night: the shop is closed.
fn night() -> u64 {
    second("2026-01-19T23:00:00Z")
}

/// Somebody's card.
fn card(holder: &str, access_point: &str, now: u64) -> Situation {
    let mut situation = tap(&["keepers"], now);
    situation.access_point = access_point.into();
    situation.credential.as_mut().unwrap().holder = holder.into();
    situation.number = u8::from(holder != "ada");
    let challenge = Challenge::Consumed { access_point: access_point.into(), age: 1 };
    Situation { presented: Presented::Tap(challenge), ..situation }
}

/// Somebody's badge.
fn badge(holder: &str, access_point: &str, now: u64) -> Situation {
    Situation { presented: Presented::Badge, ..card(holder, access_point, now) }
}

fn after(first: Situation, situation: Situation) -> Situation {
    Situation { before: Some(Box::new(first)), ..situation }
}

fn change(mut situation: Situation, change: impl FnOnce(&mut Situation)) -> Situation {
    change(&mut situation);
    situation
}

fn needs(code: &str, factor: &str, within: u32) -> Opinion {
    let missing = Some(Missing { factor: factor.into(), within });
    Opinion { missing, ..Opinion::of(Verdict::MoreNeeded, code) }
}

#[test]
fn two_holders_pass_where_one_does_not() {
    let scene = scene();
    let alone = card("ada", "vault-in", noon());
    assert_eq!(scene.judge(&alone), needs("strength.second-holder", "second-holder", 15));
    let later = card("ada", "vault-in", night());
    assert_eq!(scene.judge(&later), needs("strength.second-holder", "second-holder", 30));
    for (holder, after_seconds, code) in [
        ("bob", 0, "policy.permitted"),
        ("bob", 15, "policy.permitted"),
        ("bob", 16, "transaction.expired"),
        ("ada", 1, "transaction.same-holder"),
        ("ada", 16, "transaction.expired"),
    ] {
        let next = card(holder, "vault-in", noon() + after_seconds);
        let both = after(alone.clone(), next);
        assert_eq!(scene.code(&both), code, "{holder} {after_seconds}");
    }
    let back = after(card("ada", "vault-in", noon() + 1), card("bob", "vault-in", noon()));
    assert_eq!(scene.code(&back), "transaction.expired", "by a clock that has gone back");
    let elsewhere = after(alone, card("bob", "gate-in", noon()));
    assert_eq!(scene.code(&elsewhere), "transaction.foreign");
}

#[test]
fn what_counts_for_how_long_is_what_counts_now() {
    let scene = scene();
    let closing = second("2026-01-19T18:00:00Z");
    let both = |seconds| {
        let first = card("ada", "vault-in", closing - 1);
        after(first, card("bob", "vault-in", closing - 1 + seconds))
    };
    assert_eq!(scene.code(&both(30)), "policy.permitted");
    assert_eq!(scene.code(&both(31)), "transaction.expired");
    // In the morning a first factor of the night counts for less.
    let opening = second("2026-01-19T08:00:00Z");
    let both = |seconds| {
        let first = card("ada", "vault-in", opening - 1);
        after(first, card("bob", "vault-in", opening - 1 + seconds))
    };
    assert_eq!(scene.code(&both(15)), "policy.permitted");
    assert_eq!(scene.code(&both(16)), "transaction.expired");
}

#[test]
fn both_go_in_and_need_room() {
    let scene = scene();
    let both = after(card("ada", "vault-in", noon()), card("bob", "vault-in", noon()));
    let opinion = scene.judge(&both);
    let holders: Vec<&str> = opinion.moves.iter().map(|it| it.holder.as_str()).collect();
    assert_eq!(holders, ["ada", "bob"]);
    assert!(opinion.moves.iter().all(|it| it.followed && it.area.as_deref() == Some("hall")));
    let with = |others| {
        change(both.clone(), |it| {
            let Memory::Known(memory) = &mut it.memory else { panic!("nothing is known") };
            memory.others = others;
        })
    };
    assert_eq!(scene.code(&with(0)), "policy.permitted");
    assert_eq!(scene.code(&with(1)), "rule.occupancy-full");
}

#[test]
fn each_of_two_has_to_be_allowed_in() {
    let scene = scene();
    let barred = |situation| {
        change(situation, |it: &mut Situation| {
            let credential = it.credential.as_mut().unwrap();
            credential.assignments = vec![doorward_opinion::situation::Assignment::to("barred")];
        })
    };
    let (ada, bob) = (card("ada", "vault-in", noon()), card("bob", "vault-in", noon()));
    assert_eq!(scene.code(&after(ada.clone(), barred(bob.clone()))), "policy.forbidden");
    // Who is refused opens nothing, so the next is the first.
    let second = after(barred(ada), bob);
    assert_eq!(scene.code(&second), "strength.second-holder");
}

/// Ada may let in and no more; Bob may unlock. Together they may let in.
#[test]
fn nobody_shows_his_right_to_one_thing_and_has_another_done() {
    let scene = scene();
    let asking =
        |situation, capability| change(situation, |it: &mut Situation| it.capability = capability);
    let (ada, bob) = (card("ada", "vault-in", noon()), card("bob", "vault-in", noon()));
    let both = |one, other| after(asking(ada.clone(), one), asking(bob.clone(), other));
    let (momentary, unsecure) = (Capability::Momentary, Capability::Unsecure);
    assert_eq!(scene.code(&both(momentary, momentary)), "policy.permitted");
    assert_eq!(scene.code(&both(unsecure, unsecure)), "policy.permitted");
    assert_eq!(scene.code(&both(momentary, unsecure)), "transaction.foreign");
    assert_eq!(scene.code(&both(unsecure, momentary)), "transaction.foreign");
}

#[test]
fn two_do_not_share_a_last_use() {
    let scene = scene();
    let counted = |situation, uses| {
        change(situation, |it: &mut Situation| {
            it.credential.as_mut().unwrap().assignments[0].uses_left = Some(uses);
        })
    };
    let both = |uses| {
        let (ada, bob) = (card("ada", "vault-in", noon()), card("bob", "vault-in", noon()));
        after(counted(ada, uses), counted(bob, uses))
    };
    assert_eq!(scene.code(&both(1)), "assignment.used-up");
    let two = scene.judge(&both(2));
    assert_eq!(two.uses.as_deref(), Some("as-keepers, as-keepers"));
    assert_eq!(two.action, Some(Action::Release(5)));
}

#[test]
fn a_badge_is_a_first_factor_at_night() {
    let scene = scene();
    assert_eq!(scene.code(&badge("ada", "badge-in", noon())), "policy.permitted");
    let first = badge("ada", "badge-in", night());
    assert_eq!(scene.judge(&first), needs("strength.more-needed", "signature", 10));
    for (next, code) in [
        (card("ada", "badge-in", night() + 10), "policy.permitted"),
        (card("ada", "badge-in", night() + 11), "transaction.expired"),
        (card("bob", "badge-in", night()), "transaction.other-holder"),
        (badge("ada", "badge-in", night()), "strength.insufficient"),
        (badge("bob", "badge-in", night()), "strength.insufficient"),
    ] {
        assert_eq!(scene.code(&after(first.clone(), next.clone())), code, "{next:?}");
    }
    assert_eq!(scene.code(&card("ada", "badge-in", night())), "policy.permitted");
    // Where a badge is not enough at any hour and no first factor is kept, it is refused.
    let elsewhere = badge("ada", "gate-in", night());
    assert_eq!(scene.code(&elsewhere), "format.not-allowed");
}

#[test]
fn a_badge_a_card_and_another_card() {
    let scene = scene();
    let ada = after(badge("ada", "both-in", noon()), card("ada", "both-in", noon() + 5));
    assert_eq!(scene.judge(&ada), needs("strength.second-holder", "second-holder", 20));
    let all = after(ada.clone(), card("bob", "both-in", noon() + 25));
    assert_eq!(scene.code(&all), "policy.permitted", "the card's time counts, not the badge's");
    let weak = after(ada, badge("bob", "both-in", noon() + 6));
    assert_eq!(scene.code(&weak), "strength.insufficient");
}

#[test]
fn nobody_waits_without_a_time() {
    let scene = scene();
    for (state, code) in
        [(ClockState::Untrusted, "clock.untrusted"), (ClockState::Absent, "clock.absent")]
    {
        let timeless = |access_point: &str| {
            change(card("ada", access_point, noon()), |it| it.clock.state = state)
        };
        assert_eq!(scene.code(&timeless("vault-in")), code, "the hour decides");
        assert_eq!(scene.code(&timeless("badge-in")), code);
        assert_eq!(scene.code(&timeless("gate-in")), "policy.permitted");
    }
}
