//! Rules that depend on what has happened before, by name, with what has to come out written beside
//! them; both opinions have to say it. Levels by the hour are in `rules_of_factors.rs`.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod scene;

use doorward_opinion::opinion::{Action, Move, Opinion, Refusals};
use doorward_opinion::situation::{
    ClockState, Credential, Memory, OpenWay, Presence, Presented, Remembered, Situation,
};
use doorward_opinion::words::Capability;
use scene::{Scene, second, tap};

fn scene() -> Scene {
    Scene::of(include_str!("state_site.toml"))
}

/// A Monday at noon, in winter.
fn noon() -> u64 {
    second("2026-01-19T12:00:00Z")
}

/// A member of staff at an access point, at noon.
fn at(access_point: &str) -> Situation {
    moved(tap(&["staff"], noon()), access_point)
}

/// The same, somewhere else; the challenge was issued there.
fn moved(mut situation: Situation, access_point: &str) -> Situation {
    situation.access_point = access_point.into();
    if let Presented::Tap(challenge) = &mut situation.presented {
        *challenge = doorward_opinion::situation::Challenge::Consumed {
            access_point: access_point.into(),
            age: 1,
        };
    }
    situation
}

fn known(mut situation: Situation, bend: impl FnOnce(&mut Remembered)) -> Situation {
    let Memory::Known(memory) = &mut situation.memory else { panic!("nothing is known") };
    bend(memory);
    situation
}

fn credential(mut situation: Situation, bend: impl FnOnce(&mut Credential)) -> Situation {
    bend(situation.credential.as_mut().unwrap());
    situation
}

fn inside(situation: Situation, area: Option<&str>, since: u64) -> Situation {
    let presence = Presence { area: area.map(String::from), since };
    known(situation, |memory| memory.presence = Some(presence))
}

fn refused(situation: Situation, failures: u32, last: Option<u64>) -> Situation {
    known(situation, |memory| (memory.failures, memory.last_failure) = (failures, last))
}

fn denied(code: &str) -> Opinion {
    Opinion::denied(code)
}

fn counted(code: &str) -> Opinion {
    Opinion { refusals: Refusals::Counted, ..denied(code) }
}

/// Somebody's way through the hall's door, gone at once.
fn gone(access_point: &str, area: Option<&str>) -> Move {
    Move {
        holder: "somebody".into(),
        access_point: access_point.into(),
        door: "hall".into(),
        area: area.map(String::from),
        at: noon(),
        until: noon() + 15,
        followed: true,
        taken: true,
        first_person: false,
    }
}

/// Released, with a way.
fn goes(way: Move) -> Opinion {
    Opinion { moves: vec![way], ..Opinion::granted("policy.permitted", Action::Release(5)) }
}

#[test]
fn so_many_refusals_lock_out_for_so_long() {
    let scene = scene();
    let now = noon();
    let released = Opinion::granted("policy.permitted", Action::Release(5));
    let cleared = Opinion { refusals: Refusals::Cleared, ..released.clone() };
    let gate = || at("gate-in");
    assert_eq!(scene.judge(&gate()), released);
    for (failures, last, expected) in [
        (2, Some(now), &cleared),
        (3, Some(now), &denied("rule.locked-out")),
        (3, Some(now - 599), &denied("rule.locked-out")),
        (3, Some(now - 600), &cleared),
        (4, Some(now + 9), &denied("rule.locked-out")),
        (3, None, &denied("rule.locked-out")),
    ] {
        let asked = refused(gate(), failures, last);
        assert_eq!(scene.judge(&asked), *expected, "{failures} {last:?}");
    }
}

#[test]
fn what_is_no_right_counts_and_what_is_bad_luck_does_not() {
    let scene = scene();
    let barred = moved(tap(&["staff", "barred"], noon()), "gate-in");
    assert_eq!(scene.judge(&barred), counted("policy.forbidden"));
    assert_eq!(scene.judge(&moved(tap(&[], noon()), "gate-in")), counted("policy.none-applies"));
    let mut locking = at("gate-in");
    locking.capability = Capability::Secure;
    assert_eq!(scene.judge(&locking), counted("capability.not-permitted"));
    let mut timeless = locking.clone();
    timeless.clock.state = ClockState::Untrusted;
    assert_eq!(scene.judge(&timeless), denied("capability.not-permitted"), "nothing would end");
    let twice = inside(at("in"), Some("hall"), noon());
    assert_eq!(scene.judge(&twice), counted("rule.antipassback"));
    let locked_out = refused(at("gate-in"), 3, None);
    assert_eq!(scene.judge(&locked_out), denied("rule.locked-out"));
    let soon = inside(at("lab-in"), Some("lab"), noon());
    assert_eq!(scene.judge(&soon), denied("rule.antipassback-timed"));
}

#[test]
fn nobody_enters_twice_or_leaves_without_having_entered() {
    let scene = scene();
    let (now, hall) = (noon(), Some("hall"));
    let (enters, leaves) = (goes(gone("in", hall)), goes(gone("out", Some("yard"))));
    assert_eq!(scene.judge(&at("in")), enters, "nobody knows where he is");
    assert_eq!(scene.judge(&inside(at("in"), Some("yard"), now)), enters);
    assert_eq!(scene.judge(&inside(at("in"), None, now)), enters);
    assert_eq!(scene.code(&inside(at("in"), hall, 0)), "rule.antipassback", "however long ago");
    assert_eq!(scene.judge(&at("out")), leaves);
    assert_eq!(scene.judge(&inside(at("out"), hall, now)), leaves);
    assert_eq!(scene.code(&inside(at("out"), Some("yard"), now)), "rule.antipassback");
    assert_eq!(scene.code(&inside(at("out"), None, now)), "rule.antipassback");
    let exempt = credential(inside(at("in"), hall, now), |it| it.antipassback_exempt = true);
    assert_eq!(scene.judge(&exempt), enters);
    assert_eq!(scene.judge(&inside(at("round"), hall, now)), goes(gone("round", hall)));
    let mut securing = moved(tap(&["keepers"], now), "in");
    securing.capability = Capability::Unsecure;
    let unlocked = Opinion::granted("policy.permitted", Action::Unsecure);
    assert_eq!(scene.judge(&inside(securing, hall, now)), unlocked, "nobody goes through");
}

#[test]
fn a_soft_rule_notes_and_a_timed_one_ends() {
    let scene = scene();
    let now = noon();
    let noted = |way| Opinion { code: "rule.antipassback-noted".into(), ..goes(way) };
    let lounge = Some("lounge");
    assert_eq!(scene.judge(&at("lounge-in")), goes(gone("lounge-in", lounge)));
    let twice = inside(at("lounge-in"), lounge, now);
    assert_eq!(scene.judge(&twice), noted(gone("lounge-in", lounge)));
    let never_in = inside(at("lounge-out"), Some("yard"), now);
    assert_eq!(scene.judge(&never_in), noted(gone("lounge-out", None)));

    let lab = |access_point: &str, area| Move {
        door: "lab".into(),
        until: now + 5,
        taken: false,
        ..gone(access_point, Some(area))
    };
    for since in [now - 599, now, now + 9] {
        let soon = inside(at("lab-in"), Some("lab"), since);
        assert_eq!(scene.code(&soon), "rule.antipassback-timed", "{since}");
    }
    let later = inside(at("lab-in"), Some("lab"), now - 600);
    assert_eq!(scene.judge(&later), goes(lab("lab-in", "lab")));
    let leaving = inside(at("lab-out"), Some("yard"), now);
    assert_eq!(scene.judge(&leaving), goes(lab("lab-out", "yard")));
}

#[test]
fn nobody_goes_two_ways_at_once() {
    let scene = scene();
    let open = |here: &str, there: &str, until| {
        let way = OpenWay { access_point: there.into(), until };
        known(at(here), |memory| memory.way = Some(way))
    };
    for (here, there, until, code) in [
        ("in", "lab-in", noon() + 1, "rule.transit-open"),
        ("out", "lab-in", noon() + 9, "rule.transit-open"),
        ("in", "lab-in", noon(), "policy.permitted"),
        ("in", "in", noon() + 9, "policy.permitted"),
        ("gate-in", "lab-in", noon() + 9, "policy.permitted"),
    ] {
        assert_eq!(scene.code(&open(here, there, until)), code, "{here} {there} {until}");
    }
}

#[test]
fn there_is_room_for_so_many() {
    let scene = scene();
    let with = |here: &str, others| known(at(here), |memory| memory.others = others);
    for (here, others, code) in [
        ("in", 1, "policy.permitted"),
        ("in", 2, "rule.occupancy-full"),
        ("in", u32::MAX, "rule.occupancy-full"),
        ("out", 2, "policy.permitted"),
    ] {
        assert_eq!(scene.code(&with(here, others)), code, "{here} {others}");
    }
    let exempt = credential(with("in", 2), |it| it.antipassback_exempt = true);
    assert_eq!(scene.code(&exempt), "rule.occupancy-full");
}

#[test]
fn what_a_store_cannot_tell_denies_where_it_matters() {
    let scene = scene();
    for access_point in ["in", "gate-in", "lab-out"] {
        let mut asked = at(access_point);
        asked.memory = Memory::Unknown;
        assert_eq!(scene.judge(&asked), denied("store.unknown"), "{access_point}");
    }
    let mut timeless = at("in");
    timeless.clock.state = ClockState::Untrusted;
    assert_eq!(scene.code(&timeless), "clock.untrusted", "whose way is followed needs a time");
    timeless = moved(timeless, "gate-in");
    assert_eq!(scene.code(&timeless), "policy.permitted");
}

/// A guest at the shop, when somebody for whom it waits came at some time.
fn shop(now: &str, came: Option<&str>) -> Situation {
    let mut asked = moved(tap(&["guests"], second(now)), "shop-in");
    asked.door.as_mut().unwrap().first_person = came.map(second);
    asked
}

#[test]
fn a_door_opens_by_the_hour_once_somebody_has_come() {
    let scene = scene();
    let morning = Some("2026-01-19T07:30:00Z");
    for (now, came, code) in [
        ("2026-01-19T07:59:59Z", morning, "policy.permitted"),
        ("2026-01-19T08:00:00Z", morning, "door.already-open"),
        ("2026-01-19T17:59:59Z", morning, "door.already-open"),
        ("2026-01-19T18:00:00Z", morning, "policy.permitted"),
        ("2026-01-19T12:00:00Z", None, "policy.permitted"),
        ("2026-01-20T12:00:00Z", morning, "policy.permitted"),
        ("2026-01-19T12:00:00Z", Some("2026-01-19T12:00:00Z"), "door.already-open"),
        // By a clock that had run ahead.
        ("2026-01-19T12:00:00Z", Some("2026-01-19T12:00:01Z"), "policy.permitted"),
        ("2026-01-19T12:00:00Z", Some("2026-01-23T12:00:00Z"), "policy.permitted"),
        ("2026-01-19T20:00:00Z", morning, "door.blocked"),
        ("2026-01-20T05:59:59Z", morning, "door.blocked"),
        ("2026-01-20T06:00:00Z", morning, "policy.permitted"),
    ] {
        assert_eq!(scene.code(&shop(now, came)), code, "{now} {came:?}");
    }
}

/// On Friday from ten until ten in the morning, and on Saturday from nine: both are the same hours while
/// they meet.
#[test]
fn hours_of_yesterday_keep_a_door_open() {
    let scene = scene();
    let (eve, night) = (Some("2026-01-23T22:30:00Z"), Some("2026-01-24T00:30:00Z"));
    for (now, came, code) in [
        ("2026-01-24T08:59:59Z", eve, "door.already-open"),
        ("2026-01-24T09:00:00Z", eve, "door.already-open"),
        ("2026-01-24T09:59:59Z", eve, "door.already-open"),
        ("2026-01-24T10:00:00Z", eve, "policy.permitted"),
        ("2026-01-24T10:00:00Z", night, "door.already-open"),
        ("2026-01-24T08:59:59Z", night, "door.already-open"),
        // While it waits it is as it is without hours: the night's are not asked.
        ("2026-01-24T05:00:00Z", Some("2026-01-22T12:00:00Z"), "policy.permitted"),
    ] {
        assert_eq!(scene.code(&shop(now, came)), code, "{now} {came:?}");
    }
}

#[test]
fn a_door_by_the_hour_needs_a_time_unless_it_is_set_by_hand() {
    let scene = scene();
    for (state, code) in
        [(ClockState::Untrusted, "clock.untrusted"), (ClockState::Absent, "clock.absent")]
    {
        let mut asked = shop("2026-01-19T12:00:00Z", None);
        asked.clock.state = state;
        assert_eq!(scene.code(&asked), code);
        asked.door.as_mut().unwrap().mode = Some(doorward_opinion::words::DoorMode::Locked);
        assert_eq!(scene.code(&asked), "policy.permitted");
    }
}

#[test]
fn who_is_waited_for_is_told() {
    let scene = scene();
    let way = Move {
        door: "shop".into(),
        until: noon() + 5,
        followed: false,
        first_person: true,
        ..gone("shop-in", None)
    };
    let by_hand = |mut situation: Situation| {
        situation.door.as_mut().unwrap().mode = Some(doorward_opinion::words::DoorMode::Locked);
        situation
    };
    let staff = by_hand(at("shop-in"));
    assert_eq!(scene.judge(&staff), goes(way.clone()));
    let guest = by_hand(moved(tap(&["guests"], noon()), "shop-in"));
    assert_eq!(scene.judge(&guest).moves, Vec::new());
    let both = |until| {
        credential(by_hand(moved(tap(&["guests", "staff"], noon()), "shop-in")), |it| {
            it.assignments[1].valid_until = Some(until);
        })
    };
    assert_eq!(scene.judge(&both(noon())).moves, Vec::new(), "he was one until now");
    assert_eq!(scene.judge(&both(noon() + 1)).moves, vec![way]);
}
