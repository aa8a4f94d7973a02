#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use alloc::string::String;
use alloc::vec;

use doorward_bundle::{Recurrence, Special, SpecialDayGroup, Weekly, Where, Zone};

use super::*;
use crate::references::tests::bundle;

const HOUR: u32 = 3600;
/// 2026-06-15, a Monday.
const MONDAY: u32 = 20_619;

fn schedule(weekly: &[(u8, u32, u32)], specials: &[(u32, &[(u32, u32)])]) -> Schedule {
    let piece = |(start, end): (u32, u32)| Piece { start: start * HOUR, end: end * HOUR };
    Schedule {
        name: "test".into(),
        identifier: "test".into(),
        weekly: weekly
            .iter()
            .map(|&(days, start, end)| Weekly { days, piece: piece((start, end)) })
            .collect(),
        specials: specials
            .iter()
            .map(|&(group, pieces)| Special {
                group,
                pieces: pieces.iter().map(|&hours| piece(hours)).collect(),
            })
            .collect(),
        first_date: None,
        after_date: None,
        recurrences: None,
    }
}

fn group(days: &[u32]) -> SpecialDayGroup {
    SpecialDayGroup { days: days.to_vec(), name: "group".into(), identifier: "group".into() }
}

/// A bundle with one schedule.
fn site(schedule: &Schedule, groups: &[SpecialDayGroup]) -> Bundle {
    Bundle { schedules: vec![schedule.clone()], special_day_groups: groups.to_vec(), ..bundle() }
}

fn locate(moment: Moment<'_>, schedule: &Schedule, groups: &[SpecialDayGroup]) -> Position {
    Hours::of(&site(schedule, groups), 0).unwrap().locate(moment)
}

static UTC: Zone =
    Zone { name: String::new(), offset: 0, transitions: Vec::new(), valid_until: u64::MAX };

fn at(day: u32, second: u32) -> Moment<'static> {
    let now = u64::from(day) * u64::from(MIDNIGHT) + u64::from(second);
    Moment { now, zone: &UTC, local: LocalTime { day, second } }
}

#[test]
fn only_a_schedule_that_says_nothing_is_never() {
    assert!(is_never(&schedule(&[], &[])));
    assert!(!is_never(&schedule(&[(0x01, 8, 9)], &[])));
    assert!(!is_never(&schedule(&[], &[(0, &[])])), "its special days are closed");
    let span = Recurrence { start: 0, end: None, utc: true, repetition: None };
    assert!(!is_never(&Schedule { recurrences: Some(vec![span]), ..schedule(&[], &[]) }));
}

#[test]
fn knows_its_weekdays() {
    assert_eq!(LocalTime::weekday_bit(MONDAY), 1);
    assert_eq!(LocalTime::weekday_bit(MONDAY + 6), 0x40);
    assert_eq!(LocalTime::weekday_bit(0), 1 << 3, "1970-01-01 was a Thursday");
}

#[test]
fn pieces_are_half_open() {
    let office = schedule(&[(0x1F, 8, 18)], &[]);
    let locate = |second| locate(at(MONDAY, second), &office, &[]);
    assert_eq!(locate(8 * HOUR - 1), Position::Outside);
    assert_eq!(locate(8 * HOUR), Position::Inside);
    assert_eq!(locate(18 * HOUR - 1), Position::Inside);
    assert_eq!(locate(18 * HOUR), Position::Outside);
}

#[test]
fn weekdays_count() {
    let office = schedule(&[(0x1F, 8, 18)], &[]);
    assert_eq!(locate(at(MONDAY + 4, 9 * HOUR), &office, &[]), Position::Inside);
    assert_eq!(locate(at(MONDAY + 5, 9 * HOUR), &office, &[]), Position::Outside);
}

#[test]
fn a_whole_day_is_a_whole_day() {
    let always = schedule(&[(0x7F, 0, 24)], &[]);
    assert_eq!(locate(at(MONDAY, 0), &always, &[]), Position::Inside);
    assert_eq!(locate(at(MONDAY, 24 * HOUR - 1), &always, &[]), Position::Inside);
}

#[test]
fn a_piece_that_crosses_midnight_belongs_to_its_first_day() {
    // Mondays, 22:00 to 06:00.
    let night = schedule(&[(0x01, 22, 6)], &[]);
    let locate = |day, second| locate(at(day, second), &night, &[]);
    assert_eq!(locate(MONDAY, 22 * HOUR - 1), Position::Outside);
    assert_eq!(locate(MONDAY, 22 * HOUR), Position::Inside);
    assert_eq!(locate(MONDAY + 1, 6 * HOUR - 1), Position::Inside);
    assert_eq!(locate(MONDAY + 1, 6 * HOUR), Position::Outside);
    assert_eq!(locate(MONDAY, 5 * HOUR), Position::Outside, "Sunday has no piece");
    assert_eq!(locate(MONDAY + 1, 23 * HOUR), Position::Outside, "nor has Tuesday");
}

#[test]
fn special_days_replace() {
    let office = schedule(&[(0x1F, 8, 18)], &[(0, &[(10, 12)])]);
    let groups = [group(&[MONDAY])];
    let locate = |second| locate(at(MONDAY, second), &office, &groups);
    assert_eq!(locate(9 * HOUR), Position::OutsideOnSpecialDay);
    assert_eq!(locate(10 * HOUR), Position::Inside);
    assert_eq!(locate(12 * HOUR), Position::OutsideOnSpecialDay);
}

#[test]
fn no_special_hours_means_closed() {
    let office = schedule(&[(0x7F, 0, 24)], &[(0, &[])]);
    let groups = [group(&[MONDAY])];
    assert_eq!(locate(at(MONDAY, 12 * HOUR), &office, &groups), Position::OutsideOnSpecialDay);
    assert_eq!(locate(at(MONDAY + 1, 12 * HOUR), &office, &groups), Position::Inside);
}

#[test]
fn the_hours_of_several_groups_are_united() {
    let office = schedule(&[], &[(0, &[(8, 9)]), (1, &[(14, 15)])]);
    let groups = [group(&[MONDAY]), group(&[MONDAY, MONDAY + 1])];
    assert_eq!(locate(at(MONDAY, 8 * HOUR), &office, &groups), Position::Inside);
    assert_eq!(locate(at(MONDAY, 14 * HOUR), &office, &groups), Position::Inside);
    assert_eq!(locate(at(MONDAY + 1, 8 * HOUR), &office, &groups), Position::OutsideOnSpecialDay);
}

#[test]
fn a_tail_is_cut_where_a_special_day_begins() {
    let night = schedule(&[(0x7F, 22, 6)], &[(0, &[(9, 10)])]);
    let groups = [group(&[MONDAY + 1])];
    assert_eq!(locate(at(MONDAY, 23 * HOUR), &night, &groups), Position::Inside);
    assert_eq!(locate(at(MONDAY + 1, 0), &night, &groups), Position::OutsideOnSpecialDay);
    assert_eq!(locate(at(MONDAY + 1, 9 * HOUR), &night, &groups), Position::Inside);
    assert_eq!(locate(at(MONDAY + 2, 0), &night, &groups), Position::Outside, "nothing crossed");
}

#[test]
fn a_special_piece_may_cross_midnight_too() {
    let party = schedule(&[], &[(0, &[(20, 2)])]);
    let groups = [group(&[MONDAY])];
    assert_eq!(locate(at(MONDAY + 1, 2 * HOUR - 1), &party, &groups), Position::Inside);
    assert_eq!(locate(at(MONDAY + 1, 2 * HOUR), &party, &groups), Position::Outside);
}

#[test]
fn bounds_are_those_of_the_first_day() {
    let mut night = schedule(&[(0x7F, 22, 6)], &[]);
    night.first_date = Some(MONDAY);
    night.after_date = Some(MONDAY + 1);
    let locate = |day, second| locate(at(day, second), &night, &[]);
    assert_eq!(locate(MONDAY - 1, 23 * HOUR), Position::Outside);
    assert_eq!(locate(MONDAY, HOUR), Position::Outside);
    assert_eq!(locate(MONDAY, 23 * HOUR), Position::Inside);
    assert_eq!(locate(MONDAY + 1, 5 * HOUR), Position::Inside);
    assert_eq!(locate(MONDAY + 1, 23 * HOUR), Position::Outside);
}

#[test]
fn hours_are_where_moments_are_inside() {
    let pieces: &[(u8, u32, u32)] = &[(0x15, 22, 6), (0x7F, 8, 12), (0x02, 0, 24), (0x20, 9, 9)];
    let special: &[(u32, &[(u32, u32)])] = &[(0, &[]), (1, &[(20, 2), (23, 24)])];
    let both = schedule(pieces, special);
    let groups = [group(&[MONDAY + 3]), group(&[MONDAY + 5, MONDAY + 6])];
    let site = site(&both, &groups);
    let hours = Hours::of(&site, 0).unwrap();
    for day in MONDAY..MONDAY + 9 {
        assert_where_moments_are_inside(hours, day);
    }
}

fn assert_where_moments_are_inside(hours: Hours<'_>, day: u32) {
    for second in (0..MIDNIGHT).step_by(900) {
        let within = |(start, end): (u32, u32), second| start <= second && second < end;
        let today = hours.on(day).into_iter().any(|hours| within(hours, second));
        let tail = hours.on(day - 1).into_iter().any(|hours| within(hours, second + MIDNIGHT));
        let inside = hours.locate(at(day, second)) == Position::Inside;
        assert_eq!(today || tail, inside, "{} {second}", day - MONDAY);
    }
}

/// From the Tuesday to the day before the Thursday, at the second of two access points.
fn overridden(pieces: &[(u32, u32)]) -> Bundle {
    let office = schedule(&[(0x7F, 8, 18), (0x7F, 22, 6)], &[(0, &[(10, 12)])]);
    let mut site = site(&office, &[group(&[MONDAY + 2, MONDAY + 3])]);
    site.schedules.push(office);
    site.access_points = vec![site.access_points[0].clone(); 2];
    let piece = |&(start, end): &(u32, u32)| Piece { start: start * HOUR, end: end * HOUR };
    site.schedule_overrides = Some(vec![ScheduleOverride {
        identifier: "open-day".into(),
        name: "Open day".into(),
        first_date: MONDAY + 1,
        after_date: MONDAY + 3,
        schedules: vec![0],
        at: Where { all: false, areas: Vec::new(), access_points: vec![1] },
        pieces: pieces.iter().map(piece).collect(),
    }]);
    site
}

#[test]
fn an_override_replaces_weekly_pieces_and_special_days_on_its_dates_there() {
    let site = overridden(&[(14, 20)]);
    let here = Hours::of(&site, 0).unwrap().at(1, &site.access_points[1]);
    let locate = |day, hour| here.locate(at(MONDAY + day, hour * HOUR));
    assert_eq!(locate(0, 17), Position::Inside, "the day before");
    assert_eq!(locate(1, 9), Position::OutsideOnSpecialDay, "in place of the week");
    assert_eq!(here.locate(at(MONDAY + 1, 14 * HOUR - 1)), Position::OutsideOnSpecialDay);
    assert_eq!(locate(1, 14), Position::Inside);
    assert_eq!(here.locate(at(MONDAY + 1, 20 * HOUR - 1)), Position::Inside);
    assert_eq!(locate(1, 20), Position::OutsideOnSpecialDay);
    assert_eq!(locate(2, 11), Position::OutsideOnSpecialDay, "in place of a special day");
    assert_eq!(locate(2, 15), Position::Inside);
    assert_eq!(locate(3, 11), Position::Inside, "the special day after it");
    assert_eq!(locate(3, 15), Position::OutsideOnSpecialDay);
    assert_eq!(here.overridden(MONDAY + 1).unwrap().identifier, "open-day");
    assert!(here.overridden(MONDAY).is_none());
    assert!(here.overridden(MONDAY + 3).is_none());
    for day in MONDAY..MONDAY + 6 {
        assert_where_moments_are_inside(here, day);
    }
}

#[test]
fn an_override_leaves_other_access_points_and_schedules_alone() {
    let site = overridden(&[]);
    let (first, second) = (&site.access_points[0], &site.access_points[1]);
    let hours = |number| Hours::of(&site, number).unwrap();
    let noon = at(MONDAY + 1, 12 * HOUR);
    assert_eq!(hours(0).at(1, second).locate(noon), Position::OutsideOnSpecialDay, "closed");
    assert_eq!(hours(0).at(0, first).locate(noon), Position::Inside);
    assert_eq!(hours(1).at(1, second).locate(noon), Position::Inside);
    assert_eq!(hours(0).locate(noon), Position::Inside);
}

#[test]
fn hours_of_an_override_cross_midnight_as_others_do() {
    let site = overridden(&[(22, 2)]);
    let here = Hours::of(&site, 0).unwrap().at(1, &site.access_points[1]);
    // Monday's own night is cut.
    assert_eq!(here.locate(at(MONDAY, 23 * HOUR)), Position::Inside);
    assert_eq!(here.locate(at(MONDAY + 1, HOUR)), Position::OutsideOnSpecialDay);
    // So is the first night of the override, at its second date; the last one ends at a special day.
    assert_eq!(here.date_of(at(MONDAY + 1, 23 * HOUR)), Some(MONDAY + 1));
    assert_eq!(here.locate(at(MONDAY + 2, HOUR)), Position::OutsideOnSpecialDay);
    assert_eq!(here.locate(at(MONDAY + 3, HOUR)), Position::OutsideOnSpecialDay);
    let mut plain = site.clone();
    plain.special_day_groups[0].days.clear();
    let here = Hours::of(&plain, 0).unwrap().at(1, &plain.access_points[1]);
    assert_eq!(here.date_of(at(MONDAY + 3, 2 * HOUR - 1)), Some(MONDAY + 2), "into a plain day");
    assert_eq!(here.locate(at(MONDAY + 3, 2 * HOUR)), Position::Outside);
}

#[test]
fn overrides_are_united_and_bounded_by_the_schedule() {
    let mut site = overridden(&[(9, 10)]);
    let more = ScheduleOverride {
        pieces: vec![Piece { start: 15 * HOUR, end: 16 * HOUR }],
        at: Where { all: true, areas: Vec::new(), access_points: Vec::new() },
        ..site.schedule_overrides.as_ref().unwrap()[0].clone()
    };
    site.schedule_overrides.as_mut().unwrap().push(more);
    site.schedules[0].after_date = Some(MONDAY + 2);
    let here = Hours::of(&site, 0).unwrap().at(1, &site.access_points[1]);
    assert_eq!(here.locate(at(MONDAY + 1, 9 * HOUR)), Position::Inside);
    assert_eq!(here.locate(at(MONDAY + 1, 15 * HOUR)), Position::Inside);
    assert_eq!(here.locate(at(MONDAY + 2, 15 * HOUR)), Position::OutsideOnSpecialDay);
    let elsewhere = Hours::of(&site, 0).unwrap().at(0, &site.access_points[0]);
    assert_eq!(elsewhere.locate(at(MONDAY + 1, 9 * HOUR)), Position::OutsideOnSpecialDay);
    assert_eq!(elsewhere.locate(at(MONDAY + 1, 15 * HOUR)), Position::Inside);
}

#[test]
fn recurrences_have_the_date_on_which_they_began() {
    // From Monday 22:00 on for 30 hours, and on Tuesday from 23:00 on.
    let began = |day: u32, hour: u32| (MONDAY + day) * MIDNIGHT + hour * HOUR;
    let span = |from, to| Recurrence { start: from, end: Some(to), utc: true, repetition: None };
    let recurrences = vec![span(began(1, 23), began(2, 12)), span(began(0, 22), began(2, 4))];
    let both = Schedule { recurrences: Some(recurrences), ..schedule(&[], &[]) };
    let bundle = site(&both, &[]);
    let hours = Hours::of(&bundle, 0).unwrap();
    for (day, hour, date) in [
        (0, 21, None),
        (0, 22, Some(0)),
        (1, 12, Some(0)),
        (1, 23, Some(0)),
        (2, 3, Some(0)),
        (2, 4, Some(1)),
        (2, 11, Some(1)),
        (2, 12, None),
    ] {
        let moment = at(MONDAY + day, hour * HOUR);
        assert_eq!(hours.date_of(moment), date.map(|date: u32| MONDAY + date), "{day} {hour}");
        let position = if date.is_some() { Position::Inside } else { Position::Outside };
        assert_eq!(hours.locate(moment), position, "{day} {hour}");
    }
    assert!(hours.on(MONDAY).is_empty(), "clocks make no piece of it longer or shorter");
}
