//! The campus: a site of a real size, as an example and as something to test with.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use doorward_bundle::{Bundle, decode, encode};
use doorward_compiler::source::FORMATS;
use doorward_compiler::{Issuance, compile};

/// 2026-01-01T00:00:00Z.
const NEW_YEAR: u64 = 1_767_225_600;

#[test]
fn is_as_big_as_it_says() {
    let bundle = campus();
    assert_eq!(bundle.doors.len(), 40);
    assert_eq!(bundle.areas.len(), 12);
    assert_eq!(bundle.profiles.len(), 25);
    let zones: Vec<&str> = bundle.zones.iter().map(|zone| zone.name.as_str()).collect();
    assert_eq!(zones, ["America/New_York", "Asia/Tokyo", "Europe/London"]);
    assert!(bundle.access_points.len() > bundle.doors.len(), "some doors lead out, too");
}

#[test]
fn accepts_every_format_somewhere() {
    let bundle = campus();
    let accepted: BTreeSet<&str> = bundle
        .access_points
        .iter()
        .flat_map(|access_point| access_point.formats.iter().map(String::as_str))
        .collect();
    assert_eq!(accepted, BTreeSet::from(FORMATS));
}

#[test]
fn has_the_special_days_of_two_years() {
    // Those of the summer school's calendar are of its one summer.
    let bundle = campus();
    let groups = bundle.special_day_groups.iter().filter(|it| !it.identifier.contains('/'));
    for group in groups {
        // 2027-01-01 is day 20819.
        let (first, second): (Vec<u32>, Vec<u32>) =
            group.days.iter().partition(|day| **day < 20_819);
        assert!(!first.is_empty() && !second.is_empty(), "{}", group.identifier);
        assert!(group.days.iter().all(|day| (20_454..21_184).contains(day)), "2026 and 2027");
    }
}

#[test]
fn has_a_schedule_of_a_calendar() {
    let bundle = campus();
    let school = bundle.schedules.iter().find(|it| it.identifier == "summer-school").unwrap();
    // Five days and Saturdays, from 2026-07-06 to 2026-08-28, but for the excursion of 2026-08-01.
    let days: Vec<u8> = school.weekly.iter().map(|weekly| weekly.days).collect();
    assert_eq!(days, [0x1F, 0x20]);
    assert_eq!((school.first_date, school.after_date), (Some(20_640), Some(20_694)));
    let group = bundle.special_day_groups.iter().find(|it| it.identifier.contains('/')).unwrap();
    assert_eq!((&*group.identifier, &group.days[..]), ("summer-school/2026-08-01", &[20_666][..]));
}

#[test]
fn survives_encoding() {
    let bundle = campus();
    assert_eq!(decode(&encode(&bundle)).unwrap(), bundle);
}

fn campus() -> Bundle {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/campus/site.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    let issuance = Issuance { sequence: 1, issued_at: NEW_YEAR };
    compile(&text, Path::new(&path), issuance).unwrap_or_else(|diagnostics| {
        let said: Vec<String> = diagnostics.iter().map(ToString::to_string).collect();
        panic!("{}", said.join("\n"))
    })
}
