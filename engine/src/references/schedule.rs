//! Whether special days, schedules and their overrides are in range, and refer to what there is.

use alloc::boxed::Box;

use doorward_bundle::{Bundle, Piece, Schedule, limits};

use super::recurrence;
use super::{DAY, Place, count, covered, named, reference, references, within};
use crate::load::{Flaw, index};
use crate::policy::schedule::is_never;

pub(super) fn check(b: &Bundle) -> Result<(), Box<Flaw>> {
    check_special_days(b)?;
    check_schedules(b)?;
    check_overrides(b)
}

fn check_special_days(b: &Bundle) -> Result<(), Box<Flaw>> {
    let list = Place::Member("special-day-groups");
    for (n, group) in b.special_day_groups.iter().enumerate() {
        let item = list.item(n);
        let place = item.member("days");
        count(place, group.days.len(), limits::SPECIAL_DAYS)?;
        within(place, group.days.is_sorted_by(|a, b| a < b), "not in ascending order")?;
    }
    Ok(())
}

fn check_schedules(b: &Bundle) -> Result<(), Box<Flaw>> {
    let list = Place::Member("schedules");
    for (n, schedule) in b.schedules.iter().enumerate() {
        let place = list.item(n);
        recurrence::check(place, schedule)?;
        count(place.member("weekly"), schedule.weekly.len(), limits::PIECES)?;
        let list = place.member("weekly");
        for (m, weekly) in schedule.weekly.iter().enumerate() {
            let place = list.item(m);
            within(place, (1..=0x7F).contains(&weekly.days), "not a set of weekdays")?;
            piece(place, weekly.piece)?;
        }
        count(place.member("specials"), schedule.specials.len(), limits::PIECES)?;
        let list = place.member("specials");
        for (m, special) in schedule.specials.iter().enumerate() {
            let place = list.item(m);
            reference(place.member("group"), special.group, b.special_day_groups.len())?;
            count(place.member("pieces"), special.pieces.len(), limits::PIECES)?;
            special.pieces.iter().try_for_each(|hours| piece(place, *hours))?;
        }
    }
    Ok(())
}

fn check_overrides(b: &Bundle) -> Result<(), Box<Flaw>> {
    let list = Place::Member("schedule-overrides");
    let overrides = b.schedule_overrides.as_deref().unwrap_or_default();
    within(list, b.schedule_overrides.is_none() || !overrides.is_empty(), "empty")?;
    named(list, limits::SCHEDULE_OVERRIDES, overrides, |it| (&it.identifier, &it.name))?;
    for (n, instead) in overrides.iter().enumerate() {
        let place = list.item(n);
        let is_range = instead.first_date < instead.after_date;
        within(place.member("after-date"), is_range, "not after the first date")?;
        let schedules = place.member("schedules");
        within(schedules, !instead.schedules.is_empty(), "empty")?;
        references(schedules, &instead.schedules, b.schedules.len())?;
        // What never holds is known without a clock, so there is nothing to hold instead.
        let mut named = instead.schedules.iter().filter_map(|it| b.schedules.get(index(*it)));
        let is_fixed = |it: &Schedule| is_never(it) || it.recurrences.is_some();
        within(schedules, !named.any(is_fixed), "one of them never holds, or has recurrences")?;
        covered(place.member("at"), &instead.at, b)?;
        count(place.member("pieces"), instead.pieces.len(), limits::PIECES)?;
        instead.pieces.iter().try_for_each(|hours| piece(place.member("pieces"), *hours))?;
    }
    Ok(())
}

fn piece(place: Place<'_>, piece: Piece) -> Result<(), Box<Flaw>> {
    let fits = piece.start < DAY && piece.end <= DAY && piece.start != piece.end;
    within(place, fits, "a piece is not within a day, or empty")
}

#[cfg(test)]
#[allow(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use alloc::vec;
    use alloc::vec::Vec;

    use doorward_bundle::{ScheduleOverride, Where};

    use super::super::check;
    use super::super::tests::{PIECE, bundle};
    use super::*;

    fn instead(number: usize) -> ScheduleOverride {
        ScheduleOverride {
            identifier: alloc::format!("{number:05}"),
            name: "Open day".into(),
            first_date: 1,
            after_date: 2,
            schedules: vec![0],
            at: Where { all: false, areas: vec![0], access_points: vec![0] },
            pieces: vec![PIECE],
        }
    }

    fn with(bend: impl Fn(&mut ScheduleOverride)) -> Bundle {
        let mut one = instead(0);
        bend(&mut one);
        Bundle { schedule_overrides: Some(vec![one]), ..bundle() }
    }

    fn with_all(overrides: Vec<ScheduleOverride>) -> Bundle {
        Bundle { schedule_overrides: Some(overrides), ..bundle() }
    }

    #[test]
    fn overrides_refer_to_what_there_is() {
        let whole = with(|_| {});
        assert!(check(&whole).is_ok());
        let never = {
            let mut never = whole.clone();
            never.schedules[0].weekly.clear();
            never.schedules[0].specials.clear();
            never
        };
        let most = limits::SCHEDULE_OVERRIDES;
        assert!(check(&with_all((0..most).map(instead).collect())).is_ok());
        assert!(check(&with(|it| it.pieces = vec![PIECE; limits::PIECES])).is_ok());
        let one = "schedule-overrides[0]";
        let bent = [
            ("bundle.out-of-range", "schedule-overrides".into(), with_all(Vec::new())),
            (
                "limit.exceeded",
                "schedule-overrides".into(),
                with_all((0..=most).map(instead).collect()),
            ),
            (
                "bundle.duplicate-identifier",
                "schedule-overrides[1].identifier".into(),
                with_all(vec![instead(0), instead(0)]),
            ),
            (
                "bundle.out-of-range",
                "schedule-overrides".into(),
                with_all(vec![instead(1), instead(0)]),
            ),
            (
                "bundle.out-of-range",
                alloc::format!("{one}.after-date"),
                with(|it| it.after_date = it.first_date),
            ),
            (
                "bundle.out-of-range",
                alloc::format!("{one}.schedules"),
                with(|it| it.schedules.clear()),
            ),
            (
                "bundle.dangling-reference",
                alloc::format!("{one}.schedules"),
                with(|it| it.schedules.push(9)),
            ),
            (
                "bundle.out-of-range",
                alloc::format!("{one}.schedules"),
                with(|it| it.schedules.push(0)),
            ),
            ("bundle.out-of-range", alloc::format!("{one}.schedules"), never),
            (
                "bundle.dangling-reference",
                alloc::format!("{one}.at.areas"),
                with(|it| it.at.areas.push(9)),
            ),
            (
                "bundle.dangling-reference",
                alloc::format!("{one}.at.access-points"),
                with(|it| it.at.access_points.push(9)),
            ),
            (
                "limit.exceeded",
                alloc::format!("{one}.pieces"),
                with(|it| it.pieces = vec![PIECE; limits::PIECES.saturating_add(1)]),
            ),
            (
                "bundle.out-of-range",
                alloc::format!("{one}.pieces"),
                with(|it| it.pieces.push(Piece { start: 1, end: 1 })),
            ),
        ];
        for (code, path, bundle) in bent {
            let flaw = check(&bundle).unwrap_err();
            assert_eq!((flaw.code.as_str(), flaw.path.as_str()), (code, path.as_str()));
        }
    }
}
