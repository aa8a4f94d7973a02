//! Time zones become tables.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::path::Path;

use doorward_bundle::{Bundle, Transition, Zone};
use doorward_compiler::{Issuance, compile};

/// 2026-01-01T00:00:00Z.
const NEW_YEAR: u64 = 1_767_225_600;
/// 2027-01-01T00:00:00Z.
const NEXT_YEAR: u64 = 1_798_761_600;

const HOUR: i32 = 3_600;

#[test]
fn london_changes_at_one_o_clock_utc() {
    // 2026-03-29T01:00:00Z and 2026-10-25T01:00:00Z.
    let expected = [(1_774_746_000, HOUR), (1_792_890_000, 0)];
    assert_eq!(changes_of_2026("Europe/London"), expected);
}

#[test]
fn new_york_changes_at_two_o_clock_local() {
    // 2026-03-08T07:00:00Z and 2026-11-01T06:00:00Z.
    let expected = [(1_772_953_200, -4 * HOUR), (1_793_512_800, -5 * HOUR)];
    assert_eq!(changes_of_2026("America/New_York"), expected);
}

#[test]
fn lord_howe_changes_by_half_an_hour() {
    // 2026-04-04T15:00:00Z and 2026-10-03T15:30:00Z; the year begins in summer.
    let half = HOUR / 2;
    let expected = [(1_775_314_800, 10 * HOUR + half), (1_791_041_400, 11 * HOUR)];
    assert_eq!(changes_of_2026("Australia/Lord_Howe"), expected);
}

#[test]
fn a_zone_without_summer_time_has_an_offset_only() {
    let zone = zone("Asia/Kolkata");
    assert_eq!((zone.offset, zone.transitions.len()), (5 * HOUR + HOUR / 2, 0));
    let zone = self::zone("UTC");
    assert_eq!((zone.offset, zone.transitions.len()), (0, 0));
}

#[test]
fn a_table_begins_a_year_before_the_issue_and_ends_ten_years_after_it() {
    let zone = zone("Europe/London");
    assert_eq!(zone.valid_until, NEW_YEAR + 10 * 365 * 86_400);
    // 2025-01-01 is winter; the first change is that of 2025-03-30T01:00:00Z.
    assert_eq!(zone.offset, 0);
    assert_eq!(zone.transitions[0], Transition { at: 1_743_296_400, offset: HOUR });
    assert_eq!(zone.transitions.len(), 22);
    assert!(zone.transitions.iter().all(|change| change.at < zone.valid_until));
    assert!(zone.transitions.is_sorted_by(|a, b| a.at < b.at));
}

#[test]
fn a_table_that_begins_in_summer_begins_with_its_offset() {
    // 2026-07-01T00:00:00Z.
    let bundle = compiled("zone = 'Europe/London'", 1_782_864_000);
    let zone = &bundle.zones[0];
    assert_eq!(zone.offset, HOUR);
    // 2025-10-26T01:00:00Z.
    assert_eq!(zone.transitions[0], Transition { at: 1_761_440_400, offset: 0 });
}

#[test]
fn every_transition_changes_the_offset() {
    for name in ["Europe/London", "Europe/Dublin", "Africa/Casablanca", "Asia/Gaza"] {
        let zone = zone(name);
        let mut offset = zone.offset;
        for change in &zone.transitions {
            assert_ne!(change.offset, offset, "{name} at {}", change.at);
            offset = change.offset;
        }
    }
}

#[test]
fn each_zone_is_there_once_and_in_order() {
    let point = |index: u32, zone: &str| {
        format!(
            "[[access-point]]\nidentifier = 'p{index}'\nname = 'P'\ndoor = 'd'\n\
             formats = ['pkoc-nfc-v1']\n{zone}\n"
        )
    };
    let source = format!(
        "zone = 'Europe/London'\n[[door]]\nidentifier = 'd'\nname = 'D'\n{}{}{}{}",
        point(0, "zone = 'Europe/Paris'"),
        point(1, "zone = 'America/New_York'"),
        point(2, "zone = 'Europe/Paris'"),
        point(3, ""),
    );
    let bundle = compiled(&source, NEW_YEAR);
    let names: Vec<&str> = bundle.zones.iter().map(|zone| zone.name.as_str()).collect();
    assert_eq!(names, ["America/New_York", "Europe/London", "Europe/Paris"]);
    assert_eq!(bundle.site.zone, 1);
    let own: Vec<Option<u32>> = bundle.access_points.iter().map(|point| point.zone).collect();
    assert_eq!(own, [Some(2), Some(0), Some(2), None]);
}

fn changes_of_2026(name: &str) -> Vec<(u64, i32)> {
    let in_2026 = |change: &&Transition| (NEW_YEAR..NEXT_YEAR).contains(&change.at);
    let zone = zone(name);
    zone.transitions.iter().filter(in_2026).map(|change| (change.at, change.offset)).collect()
}

fn zone(name: &str) -> Zone {
    compiled(&format!("zone = '{name}'"), NEW_YEAR).zones.remove(0)
}

/// Compiles a site, given the rest of its table and what follows it.
fn compiled(rest: &str, issued_at: u64) -> Bundle {
    let source = format!("[site]\nidentifier = 'hq'\nname = 'HQ'\n{rest}");
    compile(&source, Path::new("site.toml"), Issuance { sequence: 1, issued_at }).unwrap()
}
