//! Stretches of time as a week that repeats: what a notice at a door would say.

use std::fmt::Write as _;

use jiff::civil::{Date, Weekday};

use crate::moment::WallClock;

/// From a second until, and without, another.
pub(super) type Stretch = (u64, u64);

/// The hours of one day as text; nothing for a day that is not, or not wholly, looked at.
type Hours = Option<String>;

/// Weeks with the same hours.
struct Weeks {
    first: Date,
    last: Date,
    days: [Hours; 7],
}

/// Tells the stretches within a range: a line for weeks that are alike, with the hours of their days.
///
/// A day at either end of the range that is only in part within it fits any week, unless something
/// happens on it.
pub(super) fn tell(stretches: &[Stretch], range: Stretch, wall: &WallClock) -> Vec<String> {
    let stretches = &united(stretches);
    let mut weeks: Vec<Weeks> = Vec::new();
    let mut now = range.0;
    while now < range.1 {
        let Some((date, end)) = wall.date(now) else { break };
        let is_whole = end <= range.1 && wall.time_of_day(now) == "00:00";
        let hours = hours(stretches, (now, end.min(range.1)), wall);
        let hours = (is_whole || !hours.is_empty()).then_some(hours);
        let day = usize::try_from(date.weekday().to_monday_zero_offset()).unwrap_or_default();
        match weeks.last_mut().filter(|week| week.last.weekday() != Weekday::Sunday) {
            Some(week) => {
                week.last = date;
                put(&mut week.days, day, hours);
            }
            None => {
                let mut week = Weeks { first: date, last: date, days: [const { None }; 7] };
                put(&mut week.days, day, hours);
                weeks.push(week);
            }
        }
        now = end;
    }
    merge(weeks).iter().map(Weeks::tell).collect()
}

/// Stretches in ascending order, those that touch or overlap as one.
fn united(stretches: &[Stretch]) -> Vec<Stretch> {
    let mut ordered = stretches.to_vec();
    ordered.sort_unstable();
    let mut united: Vec<Stretch> = Vec::new();
    for (from, until) in ordered {
        match united.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(until),
            _ => united.push((from, until)),
        }
    }
    united
}

fn put(days: &mut [Hours; 7], day: usize, hours: Hours) {
    if let Some(place) = days.get_mut(day) {
        *place = hours;
    }
}

/// Neighbours that contradict each other on no day become one.
fn merge(weeks: Vec<Weeks>) -> Vec<Weeks> {
    let mut merged: Vec<Weeks> = Vec::new();
    for week in weeks {
        let fits = |last: &&mut Weeks| {
            last.days
                .iter()
                .zip(&week.days)
                .all(|(one, other)| one.is_none() || other.is_none() || one == other)
        };
        if let Some(last) = merged.last_mut().filter(|last| fits(last)) {
            last.last = week.last;
            for (one, other) in last.days.iter_mut().zip(week.days) {
                *one = one.take().or(other);
            }
        } else {
            merged.push(week);
        }
    }
    merged
}

/// The parts of stretches within a part of a day.
fn hours(stretches: &[Stretch], (begin, end): Stretch, wall: &WallClock) -> String {
    let from = stretches.partition_point(|(_, until)| *until <= begin);
    let parts = stretches.get(from..).unwrap_or_default().iter();
    let parts: Vec<String> = parts
        .take_while(|(from, _)| *from < end)
        .map(|(from, until)| {
            let (from, until) = ((*from).max(begin), (*until).min(end));
            let first = wall.time_of_day(from);
            // The end of a day is told as its end, not as the beginning of the next.
            let last = wall.time_of_day(until);
            let last = if last == "00:00" { "24:00".into() } else { last };
            format!("{first}\u{2013}{last}")
        })
        .collect();
    let told = parts.join(", ");
    if told == "00:00\u{2013}24:00" { "all day".into() } else { told }
}

impl Weeks {
    fn tell(&self) -> String {
        const NAMES: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
        let mut told = format!("{} \u{2013} {}  ", self.first, self.last);
        let mut runs: Vec<(&str, &str, &str)> = Vec::new();
        let mut last: Option<&str> = None;
        for (name, hours) in NAMES.into_iter().zip(&self.days) {
            let hours = hours.as_deref().filter(|hours| !hours.is_empty());
            match (hours, runs.last_mut()) {
                (Some(hours), Some(run)) if last == Some(hours) => run.1 = name,
                (Some(hours), _) => runs.push((name, name, hours)),
                (None, _) => {}
            }
            last = hours;
        }
        for (number, (first, last, hours)) in runs.iter().enumerate() {
            let gap = if number == 0 { "" } else { "; " };
            let days =
                if first == last { (*first).to_owned() } else { format!("{first}\u{2013}{last}") };
            let _written = write!(told, "{gap}{days} {hours}");
        }
        if runs.is_empty() {
            told.push_str("never");
        }
        told
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    fn told(stretches: &[(&str, &str)], range: (&str, &str)) -> Vec<String> {
        let london = WallClock::of("Europe/London").unwrap();
        let read = |(from, until): &(&str, &str)| {
            (london.read(from).unwrap(), london.read(until).unwrap())
        };
        let stretches: Vec<Stretch> = stretches.iter().map(read).collect();
        tell(&stretches, read(&range), &london)
    }

    #[test]
    fn weeks_that_are_alike_are_one_line() {
        let days = ["06-01", "06-02", "06-08", "06-09", "06-15"];
        let hours: Vec<(String, String)> = days
            .iter()
            .map(|day| (format!("2026-{day}T08:00"), format!("2026-{day}T18:00")))
            .collect();
        let hours: Vec<(&str, &str)> =
            hours.iter().map(|(from, until)| (from.as_str(), until.as_str())).collect();
        assert_eq!(
            told(&hours, ("2026-06-01", "2026-06-22")),
            [
                "2026-06-01 \u{2013} 2026-06-14  Mon\u{2013}Tue 08:00\u{2013}18:00",
                "2026-06-15 \u{2013} 2026-06-21  Mon 08:00\u{2013}18:00",
            ]
        );
    }

    #[test]
    fn a_range_may_begin_within_a_day() {
        let night = ("2026-06-01T22:00", "2026-06-02T06:00");
        assert_eq!(
            told(&[night], ("2026-06-01T23:00", "2026-06-03")),
            ["2026-06-01 \u{2013} 2026-06-02  Mon 23:00\u{2013}24:00; Tue 00:00\u{2013}06:00"]
        );
        assert_eq!(
            told(&[("2026-06-01", "2026-06-08")], ("2026-06-01", "2026-06-08")),
            ["2026-06-01 \u{2013} 2026-06-07  Mon\u{2013}Sun all day"]
        );
        let (early, late) = (("2026-06-01", "2026-06-04"), ("2026-06-02T08:00", "2026-06-08"));
        assert_eq!(
            told(&[late, early], ("2026-06-01", "2026-06-08")),
            ["2026-06-01 \u{2013} 2026-06-07  Mon\u{2013}Sun all day"]
        );
        assert_eq!(
            told(&[], ("2026-06-01", "2026-06-08")),
            ["2026-06-01 \u{2013} 2026-06-07  never"]
        );
    }
}
