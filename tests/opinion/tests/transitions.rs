//! Every change of clocks from 2020 to 2037, in every zone of the list.
//!
//! A schedule for each half hour of the day, one for each day of the week and one for each night say by
//! their answers what the engine takes the wall clock to show: those that hold have to be exactly those
//! that the zone database says.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use std::fmt::Write as _;

use doorward_opinion::engine::Loaded;
use doorward_opinion::naive;
use doorward_opinion::opinion::Verdict;
use doorward_opinion::site::Site;
use doorward_opinion::situation::Situation;
use doorward_opinion::zones::{END, FIRST, ZONES, transitions};
use jiff::Span;
use jiff::civil::DateTime;

const DAY: u64 = 86_400;
const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// Bundles speak from a year before their issue to ten years after it, so it takes three for all
/// these years: issued on 2020-12-31, 2024-07-01 and 2028-07-01.
const ISSUES: [u64; 3] = [1_609_372_800, 1_719_792_000, 1_846_022_400];

#[test]
fn every_change_of_clocks_is_known_to_the_second() {
    let (mut changing, mut changes, mut asked) = (0, 0, 0);
    for zone in ZONES {
        let transitions = transitions(zone).unwrap();
        changing += usize::from(!transitions.is_empty());
        changes += transitions.len();
        let mut seen = vec![false; transitions.len()];
        for issued_at in ISSUES {
            let site = site(zone);
            let loaded = Loaded::new(&site, issued_at).unwrap();
            let spoken_of = issued_at - 365 * DAY + 1..issued_at + 3650 * DAY - 1;
            for (number, at) in transitions.iter().enumerate() {
                if spoken_of.contains(at) {
                    seen[number] = true;
                    for instant in [at - 1, *at, at + 1] {
                        hold(&loaded, &site, issued_at, zone, instant);
                        asked += 1;
                    }
                }
            }
        }
        let unseen = seen.iter().position(|seen| !seen).map(|number| transitions[number]);
        assert_eq!(unseen, None, "{zone}: no bundle speaks of this change");
    }
    println!("{changes} changes in {changing} zones, asked about {asked} times");
    assert!(changing >= 30, "clocks change in {changing} zones only");
    assert!(changes >= 900, "{changes} changes only");
    assert!(asked >= 3 * changes);
}

#[test]
fn the_years_are_spoken_of_from_the_first_second_to_the_last() {
    for zone in ["Europe/London", "Asia/Kathmandu", "Pacific/Kiritimati"] {
        let site = site(zone);
        for (issued_at, instants) in
            [(ISSUES[0], [FIRST + 1, FIRST + 2]), (ISSUES[2], [END - 2, END - 1])]
        {
            let loaded = Loaded::new(&site, issued_at).unwrap();
            for instant in instants {
                hold(&loaded, &site, issued_at, zone, instant);
            }
        }
    }
}

/// Asks for every half hour and every day of the week, and for the hours that cross a midnight.
fn hold(loaded: &Loaded, site: &Site, issued_at: u64, zone: &str, instant: u64) {
    let wall = naive::wall_clock(zone, instant).unwrap();
    let holding: Vec<&str> = site
        .profiles
        .iter()
        .map(|profile| profile.identifier.as_str())
        .filter(|profile| {
            let situation = Situation::supposed("in", &[profile], instant);
            let engine = loaded.judge(&situation).unwrap();
            let naive = naive::judge(site, issued_at, &situation);
            assert_eq!(engine, naive, "{zone}, {instant}, {profile}");
            engine.verdict == Verdict::Granted
        })
        .collect();
    assert_eq!(holding, expected(wall), "{zone}, {instant}, which is {wall}");
}

/// What has to hold, worked out from the wall clock alone.
fn expected(wall: DateTime) -> Vec<String> {
    let half = usize::from(wall.minute() >= 30);
    let today = DAYS[usize::try_from(wall.weekday().to_monday_zero_offset()).unwrap()];
    let yesterday = wall.checked_sub(Span::new().days(1)).unwrap().weekday();
    let yesterday = DAYS[usize::try_from(yesterday.to_monday_zero_offset()).unwrap()];
    // From 23:00 to 03:00 of the next day.
    let night = match wall.hour() {
        23 => Some(today),
        0..3 => Some(yesterday),
        _ => None,
    };
    let half_hour = format!("{:02}-{half}", wall.hour());
    [Some(half_hour), Some(today.into()), night.map(|day| format!("night-{day}"))]
        .into_iter()
        .flatten()
        .collect()
}

fn site(zone: &str) -> Site {
    let mut text = format!(
        "site = {{ identifier = 's', name = 'S', zone = '{zone}' }}\n\
         [[door]]\nidentifier = 'd'\nname = 'D'\nmode = 'locked'\n\
         release-seconds = 5\nextended-seconds = 9\n\
         [[access-point]]\nidentifier = 'in'\nname = 'In'\ndoor = 'd'\n\
         formats = ['pkoc-nfc-v1']\nrequired-strength = 'signature'\n\
         untrusted-clock = 'deny'\nenabled = true\nrefers = false\n"
    );
    let mut add = |name: &str, days: &str, from: &str, to: &str| {
        write!(
            text,
            "[[schedule]]\nidentifier = '{name}'\nname = '{name}'\n\
             weekly = [{{ days = {days}, from = '{from}', to = '{to}' }}]\n\
             [[profile]]\nidentifier = '{name}'\nname = '{name}'\n\
             [[profile.policy]]\neffect = 'permit'\neverywhere = true\nschedule = '{name}'\n"
        )
        .unwrap();
    };
    let daily = format!("{DAYS:?}");
    for hour in 0..24 {
        add(&format!("{hour:02}-0"), &daily, &format!("{hour:02}:00"), &format!("{hour:02}:30"));
        let end = format!("{:02}:00", hour + 1);
        add(&format!("{hour:02}-1"), &daily, &format!("{hour:02}:30"), &end);
    }
    for day in DAYS {
        add(day, &format!("['{day}']"), "00:00", "24:00");
    }
    for day in DAYS {
        add(&format!("night-{day}"), &format!("['{day}']"), "23:00", "03:00");
    }
    toml::from_str(&text).unwrap()
}
