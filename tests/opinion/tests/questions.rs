//! What administrators ask, held against asking `simulate` again and again.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use std::collections::BTreeSet;

use doorward_engine::{
    Capability, Disturbance, DoorRecord, Hypothetical, Inquiry, Occasion, Timeline, Verdict,
    Verifier,
};
use doorward_opinion::engine::{Loaded, hypothetical};
use doorward_opinion::generate::{Dice, Scenery, scenery, situation};
use doorward_opinion::situation::{Presented, Situation};
use doorward_opinion::words::TimeOfDay;
use jiff::Timestamp;
use jiff::tz::TimeZone;

const DAY: u64 = 86_400;

/// A random site, and things to suppose there, of which some are as simple as can be.
fn scene(seed: u64, count: usize) -> (Dice, Scenery, Loaded, Vec<Hypothetical>) {
    let mut dice = Dice::seeded(seed);
    let scenery = scenery(&mut dice).unwrap();
    let loaded = Loaded::new(&scenery.site, scenery.issued_at).unwrap();
    let mut supposed = Vec::new();
    while supposed.len() < count {
        let mut situation = situation(&mut dice, &scenery, i64::MAX).unwrap();
        if dice.one_in(2) {
            let profile = dice.pick(&scenery.site.profiles).unwrap().identifier;
            let now = situation.clock.now;
            situation = Situation::supposed(&situation.access_point, &[&profile], now);
        }
        let Presented::Supposed { format } = situation.presented.clone() else { continue };
        // Who-can and diff know of no surroundings.
        let asked = hypothetical(&situation, format);
        supposed.extend(asked.map(|asked| Hypothetical { surroundings: None, ..asked }));
    }
    (dice, scenery, loaded, supposed)
}

fn at(verifier: &Verifier, presentation: &Hypothetical, now: u64) -> (Verdict, String) {
    let simulation = verifier.simulate(&Hypothetical { now, ..presentation.clone() });
    (simulation.verdict, simulation.reason.code)
}

/// The interval that a moment is in.
fn told(timeline: &Timeline, now: u64) -> (Verdict, String) {
    let place = timeline.intervals.partition_point(|interval| interval.until <= now);
    let interval = &timeline.intervals[place];
    assert!(interval.from <= now, "a gap before {now}");
    (interval.verdict, interval.code.clone())
}

#[test]
fn when_somebody_can_pass_is_what_asking_each_second_says() {
    let (mut verdicts, mut changes) = (BTreeSet::new(), 0);
    for seed in 0..40 {
        let (_, _, loaded, supposed) = scene(seed, 2);
        for presentation in supposed {
            let (from, until) = (presentation.now, presentation.now + DAY);
            let timeline = loaded.verifier().when_can(&presentation, until);
            assert_eq!(timeline.until, until);
            assert_eq!(
                (timeline.intervals[0].from, timeline.intervals.last().unwrap().until),
                (from, until)
            );
            for pair in timeline.intervals.windows(2) {
                assert_eq!(pair[0].until, pair[1].from);
                assert_ne!((pair[0].verdict, &pair[0].code), (pair[1].verdict, &pair[1].code));
            }
            for second in from..until {
                let found = told(&timeline, second);
                assert_eq!(found, at(loaded.verifier(), &presentation, second), "{seed}: {second}");
                verdicts.insert(format!("{:?} {}", found.0, found.1));
            }
            changes += timeline.intervals.len() - 1;
        }
    }
    assert!(verdicts.len() > 10 && changes > 20, "{changes} changes among {verdicts:?}");
}

#[test]
fn over_years_the_same_is_asked_at_random_and_on_both_sides_of_every_boundary() {
    let mut changes = 0;
    for seed in 100..140 {
        let (mut dice, _, loaded, supposed) = scene(seed, 3);
        for presentation in supposed {
            let until = presentation.now + 500 * DAY;
            let mut presentation = presentation;
            while presentation.now < until {
                let timeline = loaded.verifier().when_can(&presentation, until);
                assert!(timeline.until > presentation.now && timeline.intervals.len() <= 1024);
                for interval in &timeline.intervals {
                    for second in [interval.from, interval.until - 1] {
                        let found = (interval.verdict, interval.code.clone());
                        assert_eq!(
                            found,
                            at(loaded.verifier(), &presentation, second),
                            "{seed} {second}"
                        );
                    }
                }
                let span = i64::try_from(timeline.until - presentation.now).unwrap();
                for _ in 0..200 {
                    let now = presentation.now + u64::try_from(dice.throw(span)).unwrap();
                    let found = told(&timeline, now);
                    assert_eq!(found, at(loaded.verifier(), &presentation, now), "{seed} {now}");
                }
                changes += timeline.intervals.len() - 1;
                presentation.now = timeline.until;
            }
        }
    }
    assert!(changes > 5_000, "{changes} changes");
}

/// Nobody has come who comes later, so the moment at which he does is one at which a door can open.
#[test]
fn a_first_person_is_a_moment() {
    let site = toml::from_str(include_str!("overrides_site.toml")).unwrap();
    let loaded = Loaded::new(&site, 1_767_225_600).unwrap();
    // 2026-06-04T08:00:00Z, an hour after its hours began.
    let now = 1_780_560_000;
    let mut situation = Situation::supposed("stall-in", &["keepers"], now);
    situation.door.as_mut().unwrap().first_person = Some(now + 600);
    let timeline = loaded.verifier().when_can(&hypothetical(&situation, None).unwrap(), now + 3600);
    let told: Vec<_> = timeline.intervals.iter().map(|it| (it.until, it.code.as_str())).collect();
    assert_eq!(told, [(now + 600, "policy.permitted"), (now + 3600, "door.already-open")]);
}

#[test]
fn who_can_pass_is_what_simulating_each_says() {
    let mut passed = 0;
    for seed in 200..230 {
        let (_, _, loaded, supposed) = scene(seed, 20);
        let verifier = loaded.verifier();
        let first = &supposed[0];
        let occasion = Occasion {
            now: first.now,
            access_point: first.access_point.clone(),
            capability: first.capability,
            format: first.format.clone(),
            door: first.door.clone(),
        };
        let records: Vec<_> = supposed.iter().map(|it| it.credential.clone()).collect();
        let (one, other) = records.split_at(7);
        let page = verifier.who_can(&occasion, 5, None, one).unwrap();
        let cursor = Some(page.cursor.as_slice());
        let next = verifier.who_can(&occasion, 5, cursor, other).unwrap();
        let standings: Vec<_> = page.standings.iter().chain(&next.standings).collect();
        assert_eq!(standings.len(), records.len());
        for (standing, credential) in standings.into_iter().zip(&records) {
            let credential = credential.clone();
            let alike = Hypothetical { credential, rules: None, ..first.clone() };
            let expected = at(verifier, &alike, first.now);
            assert_eq!((standing.verdict, standing.code.clone()), expected);
            passed += u32::from(standing.verdict == Verdict::Granted);
        }
        // Another state, another occasion, another bundle: nothing is mixed.
        assert_eq!(verifier.who_can(&occasion, 6, cursor, other), None);
        let later = Occasion { now: occasion.now + 1, ..occasion.clone() };
        assert_eq!(verifier.who_can(&later, 5, cursor, other), None);
        let mut door =
            DoorRecord { threat_level: occasion.door.threat_level ^ 1, ..occasion.door.clone() };
        assert_eq!(
            verifier.who_can(&Occasion { door, ..occasion.clone() }, 5, cursor, other),
            None
        );
        let mode = match occasion.door.mode {
            Some(doorward_engine::DoorMode::Unlocked) => None,
            _ => Some(doorward_engine::DoorMode::Unlocked),
        };
        door = DoorRecord { mode, ..occasion.door.clone() };
        assert_eq!(
            verifier.who_can(&Occasion { door, ..occasion.clone() }, 5, cursor, other),
            None
        );
        let (_, _, foreign, _) = scene(seed + 1_000, 1);
        assert_eq!(foreign.verifier().who_can(&occasion, 5, cursor, other), None);
        assert_eq!(verifier.who_can(&occasion, 5, Some(&page.cursor[..31]), other), None);
    }
    assert!(passed > 10, "{passed} passed");
}

#[test]
fn a_page_that_is_too_long_is_answered_as_far_as_it_goes() {
    let (_, _, loaded, supposed) = scene(300, 1);
    let Hypothetical { now, access_point, capability, format, credential, door, .. } =
        supposed[0].clone();
    let occasion = Occasion { now, access_point, capability, format, door };
    let records = vec![credential; 1025];
    let listing = loaded.verifier().who_can(&occasion, 0, None, &records).unwrap();
    assert_eq!(listing.standings.len(), 1024);
}

/// The same site with everything open an hour longer and one profile less.
fn changed(scenery: &Scenery) -> Scenery {
    let mut other = scenery.clone();
    for weekly in other.site.schedules.iter_mut().flat_map(|schedule| &mut schedule.weekly) {
        let earlier = TimeOfDay { hour: (weekly.from.hour - 1).max(0), ..weekly.from };
        if earlier != weekly.to {
            weekly.from = earlier;
        }
    }
    if other.site.profiles.len() > 1
        && let Some(gone) = other.site.profiles.pop()
    {
        for door in &mut other.site.doors {
            door.first_person.retain(|waited_for| *waited_for != gone.identifier);
        }
    }
    other
}

#[test]
fn what_differs_is_what_simulating_both_says() {
    let (mut gained, mut lost) = (0, 0);
    for seed in 400..470 {
        let (mut dice, scenery, old, supposed) = scene(seed, 2);
        let other = changed(&scenery);
        let new = Loaded::new(&other.site, other.issued_at).unwrap();
        let from = supposed[0].now;
        let credential = dice.one_in(2).then(|| supposed[1].credential.clone());
        let mut inquiry = Inquiry {
            from,
            until: from + 20 * DAY,
            capability: Capability::Momentary,
            format: None,
            credential: credential.clone(),
            after: None,
        };
        let mut changes = Vec::new();
        loop {
            let difference = old.verifier().diff(new.verifier(), &inquiry);
            changes.extend(difference.changes);
            let Some(next) = difference.next else { break };
            assert_ne!(inquiry.after, Some(next), "it goes on");
            inquiry.after = Some(next);
        }
        let subjects: Vec<String> = match &credential {
            Some(credential) => vec![credential.holder.clone()],
            None => scenery.site.profiles.iter().map(|it| it.identifier.clone()).collect(),
        };
        let plain = |profile: &str, access_point: &str| {
            let situation = Situation::supposed(access_point, &[profile], from);
            let asked = hypothetical(&situation, None).unwrap();
            Hypothetical { surroundings: None, rules: None, ..asked }
        };
        for _ in 0..1_500 {
            let subject = dice.pick(&subjects).unwrap();
            let point = dice.pick(&scenery.site.access_points).unwrap().identifier;
            let now = from + u64::try_from(dice.throw(20 * 86_400)).unwrap();
            let mut presentation = plain(&subject, &point);
            if let Some(credential) = &credential {
                presentation.credential = credential.clone();
            }
            let passes = |loaded: &Loaded| {
                let verdict = at(loaded.verifier(), &presentation, now).0;
                matches!(verdict, Verdict::Granted | Verdict::Referred)
            };
            let expected = match (passes(&old), passes(&new)) {
                (false, true) => Some(true),
                (true, false) => Some(false),
                _ => None,
            };
            let found = changes.iter().find(|change| {
                let here = change.subject == subject && change.access_point == point;
                here && (change.from..change.until).contains(&now)
            });
            assert_eq!(
                found.map(|change| change.gained),
                expected,
                "{seed} {subject} {point} {now}"
            );
            gained += u32::from(expected == Some(true));
            lost += u32::from(expected == Some(false));
        }
    }
    assert!(gained > 50 && lost > 50, "{gained} gained, {lost} lost");
}

#[test]
fn nothing_differs_from_itself() {
    let (_, _, loaded, supposed) = scene(500, 1);
    let inquiry = Inquiry {
        from: supposed[0].now,
        until: supposed[0].now + 60 * DAY,
        capability: Capability::Momentary,
        format: None,
        credential: None,
        after: None,
    };
    let difference = loaded.verifier().diff(loaded.verifier(), &inquiry);
    assert!(difference.changes.is_empty() && difference.next.is_none(), "{difference:?}");
}

#[test]
fn an_explanation_begins_with_what_decides() {
    let mut codes = BTreeSet::new();
    for seed in 600..660 {
        let (_, _, loaded, supposed) = scene(seed, 20);
        for presentation in supposed {
            let simulation = loaded.verifier().simulate(&presentation);
            let explanation = loaded.verifier().explain(&presentation);
            let first = explanation.considered.first();
            let code = simulation.reason.code.as_str();
            let decided = matches!(
                code,
                "policy.permitted"
                    | "policy.forbidden"
                    | "schedule.outside"
                    | "schedule.special-day-closed"
                    | "assignment.expired"
                    | "assignment.not-yet-valid"
                    | "assignment.used-up"
                    | "capability.not-permitted"
                    | "policy.none-applies"
            );
            if decided && !(first.is_none() && code == "policy.none-applies") {
                let told = &first.unwrap().reason.code;
                // Of misses that are as near as each other, the first is told in both.
                assert_eq!(told, code, "{seed} {presentation:?} {explanation:?}");
                codes.insert(code.to_owned());
            }
        }
    }
    assert!(codes.len() >= 6, "{codes:?}");
}

/// Counts the seconds of a piece by the zone database, one by one.
#[test]
fn a_night_is_as_long_as_its_seconds() {
    let mut effects = BTreeSet::new();
    for seed in 800..900 {
        let (_, scenery, loaded, _) = scene(seed, 1);
        let (mut from, until) = (scenery.issued_at, scenery.issued_at + 2 * 366 * DAY);
        let mut pieces = 0;
        while from < until {
            let found = loaded.verifier().transitions(from, until);
            assert!(found.until > from);
            for night in &found.nights {
                let zone = TimeZone::get(&night.zone).unwrap();
                let offset = |second: u64| {
                    let instant = Timestamp::from_second(i64::try_from(second).unwrap()).unwrap();
                    zone.to_offset(instant).seconds()
                };
                assert_eq!(offset(night.at - 1), night.offset_before);
                assert_eq!(offset(night.at), night.offset_after);
                assert!(night.offset_before != night.offset_after && night.omitted == 0);
                for piece in night.pieces.iter().take(3) {
                    let begins = i64::from(piece.day) * 86_400 + i64::from(piece.start);
                    let ends = i64::from(piece.day) * 86_400 + i64::from(piece.end);
                    let around = night.at - 3 * DAY..night.at + 3 * DAY;
                    let seconds = around.filter(|now| {
                        let offset =
                            if *now < night.at { night.offset_before } else { night.offset_after };
                        let wall = i64::try_from(*now).unwrap() + i64::from(offset);
                        (begins..ends).contains(&wall)
                    });
                    let seconds = i64::try_from(seconds.count()).unwrap();
                    let (usual, by) = (ends - begins, i64::from(piece.seconds));
                    let expected = match piece.effect {
                        Disturbance::Skipped => 0,
                        Disturbance::Shortened => usual - by,
                        Disturbance::Repeated => 2 * usual,
                        Disturbance::Lengthened => usual + by,
                    };
                    assert_eq!(seconds, expected, "{seed} {} {piece:?}", night.zone);
                    effects.insert(format!("{:?}", piece.effect));
                    pieces += 1;
                }
            }
            from = found.until;
            if pieces > 20 {
                break;
            }
        }
    }
    assert_eq!(effects.len(), 4, "{effects:?}");
}
