//! What shows that a campaign can fail: rules got wrong, one at a time, which have to be noticed.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use doorward_opinion::engine::{LISTERS, Loaded};
use doorward_opinion::generate::{Dice, Scenery, scenery, situation};
use doorward_opinion::naive;
use doorward_opinion::opinion::Opinion;
use doorward_opinion::site::{Antipassback, Recurrence, SecurityLevel, Site, Status, Weekly};
use doorward_opinion::situation::Situation;
use doorward_opinion::words::{AntipassbackMode, Effect, Passage, Seconds, TimeOfDay};

/// What a rule becomes when it is got wrong, told by what it does to a site.
type Mistake = (&'static str, fn(&mut Site));

/// A site and what the engine says of it.
struct Asked {
    scenery: Scenery,
    decisions: Vec<(Situation, Opinion)>,
}

/// So many decisions at each of so many sites; a real presentation in one of `taps`.
fn ask(sites: u64, decisions: usize, taps: i64) -> Vec<Asked> {
    let ask = |seed| {
        let mut dice = Dice::seeded(seed);
        let scenery = scenery(&mut dice).unwrap();
        let loaded = Loaded::new(&scenery.site, scenery.issued_at).unwrap();
        let decide = |_| {
            let situation = situation(&mut dice, &scenery, taps).unwrap();
            let opinion = loaded.judge(&situation).unwrap();
            (situation, opinion)
        };
        let decisions = (0..decisions).map(decide).collect();
        Asked { scenery, decisions }
    };
    (0..sites).map(ask).collect()
}

/// Whether somebody who gets a rule wrong ever says something else than the engine.
fn noticed(asked: &[Asked], change: fn(&mut Site)) -> bool {
    let at_site = |asked: &Asked| {
        let Asked { scenery, decisions } = asked;
        let mut wrong = scenery.site.clone();
        change(&mut wrong);
        let says = |situation| naive::judge(&wrong, scenery.issued_at, situation);
        decisions.iter().any(|(situation, engine)| *engine != says(situation))
    };
    asked.iter().any(at_site)
}

fn notice(asked: &[Asked], mistakes: &[Mistake]) {
    assert!(!noticed(asked, |_| {}), "and no mistake is none");
    for (about, change) in mistakes {
        assert!(noticed(asked, *change), "{about}: nobody noticed");
    }
}

#[test]
fn a_rule_got_wrong_is_noticed() {
    notice(
        &ask(120, 100, i64::MAX),
        &[
            ("hours that end a second late", |site| {
                for Weekly { to, .. } in site.schedules.iter_mut().flat_map(|it| &mut it.weekly) {
                    if to.hour < 24 && to.second < 59 {
                        *to = TimeOfDay { second: to.second + 1, ..*to };
                    }
                }
            }),
            ("special days that do not replace", |site| {
                for schedule in &mut site.schedules {
                    schedule.specials.clear();
                }
            }),
            ("what lasts a second long", |site| {
                of_aliro(site, |it| later(&mut it.duration));
            }),
            ("what begins on a wall clock, or on the other", |site| {
                of_aliro(site, |it| {
                    it.start.is_utc = !it.start.is_utc;
                    it.end.iter_mut().for_each(|end| end.is_utc = !end.is_utc);
                });
            }),
            ("what never ends", |site| of_aliro(site, |it| it.end = None)),
            ("what occurs each time", |site| of_aliro(site, |it| it.interval = None)),
            ("what counts from the other end", |site| {
                of_aliro(site, |it| it.ordinal = it.ordinal.map(|ordinal| -ordinal));
            }),
            ("overrides that do not count", |site| site.schedule_overrides.clear()),
            ("overrides that are closed", |site| {
                site.schedule_overrides.iter_mut().for_each(|instead| instead.pieces.clear());
            }),
            ("overrides of a day more", |site| {
                for instead in &mut site.schedule_overrides {
                    instead.dates.last = instead.dates.last.tomorrow().unwrap();
                }
            }),
            ("overrides of all schedules", |site| {
                let names: Vec<_> = site.schedules.iter().map(|it| it.identifier.clone()).collect();
                for instead in &mut site.schedule_overrides {
                    instead.schedules.clone_from(&names);
                }
            }),
            ("overrides at all doors", |site| {
                site.schedule_overrides.iter_mut().for_each(|instead| instead.everywhere = true);
            }),
            ("overrides of other sides", |site| {
                site.schedule_overrides.iter_mut().for_each(|instead| instead.areas.clear());
            }),
            ("the site's zone everywhere", |site| {
                for access_point in &mut site.access_points {
                    access_point.zone = None;
                }
            }),
            ("forbids that do not win", |site| {
                for profile in &mut site.profiles {
                    profile.policies.retain(|policy| policy.effect == Effect::Permit);
                }
            }),
            ("ways out of an area as ways in", |site| {
                for access_point in &mut site.access_points {
                    access_point.to = access_point.from.clone().or(access_point.to.clone());
                }
            }),
            ("doors that do not mind the hour", |site| {
                for door in &mut site.doors {
                    door.mode_schedule.clear();
                }
            }),
            ("doors that wait for nobody", |site| {
                for door in &mut site.doors {
                    door.first_person.clear();
                }
            }),
            ("levels that ask for no stronger proof", |site| {
                for profile in &mut site.authentication_profiles {
                    for level in &mut profile.levels {
                        level.required_strength = None;
                    }
                }
            }),
        ],
    );
}

#[test]
fn a_rule_about_what_happened_before_got_wrong_is_noticed() {
    notice(
        &ask(160, 100, 1),
        &[
            ("lock-outs a refusal late", |site| {
                site.limits.lock_out.iter_mut().for_each(|rule| rule.failures += 1);
            }),
            ("lock-outs a second long", |site| {
                site.limits.lock_out.iter_mut().for_each(|rule| rule.span.0 += 1);
            }),
            ("anti-passback that only notes", |site| {
                of_antipassback(site, |rule| {
                    if rule.mode == AntipassbackMode::Hard {
                        rule.mode = AntipassbackMode::Soft;
                    }
                })
            }),
            ("anti-passback that lasts a second long", |site| {
                of_antipassback(site, |rule| {
                    rule.span.iter_mut().for_each(|span| span.0 += 1);
                })
            }),
            ("anti-passback of other sides", |site| {
                for access_point in &mut site.access_points {
                    std::mem::swap(&mut access_point.from, &mut access_point.to);
                }
            }),
            ("room for one more", |site| {
                for area in &mut site.areas {
                    area.capacity.iter_mut().for_each(|capacity| *capacity += 1);
                }
            }),
            ("a way that is open is gone", |site| {
                for door in &mut site.doors {
                    door.passage = Some(Passage::Assumed);
                }
            }),
            ("somebody for whom no door waits", |site| {
                for door in &mut site.doors {
                    door.first_person.clear();
                }
            }),
            ("one holder is enough", |site| of_levels(site, |level| level.dual = false)),
            ("a first factor that counts a second long", |site| {
                of_levels(site, |level| level.within += 1);
            }),
            ("sets that nobody needs", |site| {
                for authority in &mut site.revocations {
                    authority.required = false;
                }
            }),
            ("sets of everybody about everything", |site| {
                for authority in &mut site.revocations {
                    authority.formats.clear();
                }
            }),
            ("sets that count a second long", |site| {
                for authority in &mut site.revocations {
                    later(&mut authority.maximum_age);
                }
            }),
            ("sets that count a second long at some doors", |site| {
                for class in &mut site.staleness_classes {
                    class.levels.iter_mut().for_each(|level| later(&mut level.status_age));
                }
            }),
        ],
    );
}

#[test]
fn a_rule_about_tokens_got_wrong_is_noticed() {
    notice(
        &ask(60, 120, 1),
        &[
            ("issuers that are believed all the same", |site| {
                site.issuers.iter_mut().for_each(|issuer| issuer.enabled = true);
            }),
            ("issuers of any token", |site| {
                for issuer in &mut site.issuers {
                    issuer.formats = vec!["openid-token".into(), "sensecrypt-device-token".into()];
                }
            }),
            ("issuers without lists", |site| {
                site.issuers.iter_mut().for_each(|issuer| issuer.status = None);
            }),
            ("lists of any issuer", |site| {
                of_status(site, |status| status.keys.clone_from(&LISTERS));
            }),
            ("places that nobody needs", |site| of_status(site, |status| status.required = false)),
            ("lists that count a second long", |site| {
                of_status(site, |status| later(&mut status.maximum_age));
            }),
            ("authorities over everybody's tokens", |site| {
                site.revocations.iter_mut().for_each(|authority| authority.issuers.clear());
            }),
        ],
    );
}

fn of_aliro(site: &mut Site, change: fn(&mut Recurrence)) {
    site.schedules.iter_mut().flat_map(|schedule| &mut schedule.aliro).for_each(change);
}

fn of_status(site: &mut Site, change: fn(&mut Status)) {
    site.issuers.iter_mut().filter_map(|issuer| issuer.status.as_mut()).for_each(change);
}

fn of_antipassback(site: &mut Site, change: fn(&mut Antipassback)) {
    site.areas.iter_mut().filter_map(|area| area.antipassback.as_mut()).for_each(change);
}

fn of_levels(site: &mut Site, change: fn(&mut SecurityLevel)) {
    let profiles = site.authentication_profiles.iter_mut();
    profiles.flat_map(|profile| &mut profile.levels).for_each(change);
}

fn later(age: &mut Option<Seconds>) {
    age.iter_mut().for_each(|age| age.0 += 1);
}
