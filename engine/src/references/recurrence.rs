//! Recurrences of schedules.

use alloc::boxed::Box;

use doorward_bundle::{Schedule, limits};

use super::{Place, count, within};
use crate::load::Flaw;
use crate::policy::recurrence::fits;

/// Refuses recurrences whose numbers are none, and such as stand beside other hours or dates.
pub(super) fn check(place: Place<'_>, schedule: &Schedule) -> Result<(), Box<Flaw>> {
    let Some(recurrences) = &schedule.recurrences else { return Ok(()) };
    let place = place.member("recurrences");
    count(place, recurrences.len(), limits::RECURRENCES)?;
    let alone = !recurrences.is_empty()
        && schedule.weekly.is_empty()
        && schedule.specials.is_empty()
        && schedule.first_date.is_none()
        && schedule.after_date.is_none();
    within(place, alone, "empty, or beside other hours or dates")?;
    for (n, recurrence) in recurrences.iter().enumerate() {
        let fit = recurrence.repetition.as_ref().is_none_or(fits);
        within(place.item(n), fit, "not a recurrence of Aliro")?;
    }
    Ok(())
}

#[cfg(test)]
#[allow(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use alloc::vec;

    use doorward_bundle::{
        Bundle, Pattern, Recurrence, Repetition, ScheduleOverride, Special, Weekly, Where,
    };

    use super::super::check;
    use super::super::tests::{PIECE, bundle};
    use super::*;

    const DAILY: Repetition =
        Repetition { duration: 1, mask: 0, pattern: Pattern::Daily, interval: 1, ordinal: 0 };

    /// A bundle whose schedule is a recurrence, bent.
    fn with(bend: impl Fn(&mut Schedule)) -> Bundle {
        let span = Recurrence { start: 0, end: None, utc: false, repetition: Some(DAILY) };
        let mut bundle = bundle();
        let schedule = &mut bundle.schedules[0];
        schedule.weekly.clear();
        schedule.specials.clear();
        schedule.recurrences = Some(vec![span]);
        bend(schedule);
        bundle
    }

    fn repeating(repetition: Repetition) -> Bundle {
        with(|it| it.recurrences.as_mut().unwrap()[0].repetition = Some(repetition))
    }

    fn many(count: usize) -> Bundle {
        with(|it| {
            let one = it.recurrences.as_ref().unwrap()[0];
            it.recurrences = Some(vec![one; count]);
        })
    }

    #[test]
    fn recurrences_stand_alone_and_are_in_range() {
        let week = Repetition { pattern: Pattern::YearlyByWeek, mask: 1, ordinal: -53, ..DAILY };
        assert!(check(&with(|_| {})).is_ok() && check(&many(limits::RECURRENCES)).is_ok());
        assert!(check(&repeating(week)).is_ok());
        let code = |bundle: &Bundle| {
            let flaw = check(bundle).unwrap_err();
            alloc::format!("{} {}", flaw.code.as_str(), flaw.path)
        };
        assert_eq!(
            code(&many(limits::RECURRENCES.saturating_add(1))),
            "limit.exceeded schedules[0].recurrences"
        );
        for bundle in [
            many(0),
            with(|it| it.weekly.push(Weekly { days: 1, piece: PIECE })),
            with(|it| it.specials.push(Special { group: 0, pieces: vec![] })),
            with(|it| it.first_date = Some(0)),
            with(|it| it.after_date = Some(1)),
        ] {
            assert_eq!(code(&bundle), "bundle.out-of-range schedules[0].recurrences");
        }
        for repetition in [
            Repetition { duration: 0, ..DAILY },
            Repetition { duration: 31_622_401, ..DAILY },
            Repetition { interval: 0, ..DAILY },
            Repetition { mask: 1 << 19, ..DAILY },
            Repetition { ordinal: 54, ..week },
            Repetition { ordinal: 0, ..week },
            Repetition { mask: 1 << 7, ..week },
            Repetition { mask: 1, pattern: Pattern::YearlyByDate, ordinal: 1, ..DAILY },
        ] {
            let place = "bundle.out-of-range schedules[0].recurrences[0]";
            assert_eq!(code(&repeating(repetition)), place);
        }
        let mut replaced = with(|_| {});
        replaced.schedule_overrides = Some(vec![ScheduleOverride {
            identifier: "open-day".into(),
            name: "Open day".into(),
            first_date: 1,
            after_date: 2,
            schedules: vec![0],
            at: Where { all: true, areas: vec![], access_points: vec![] },
            pieces: vec![PIECE],
        }]);
        assert_eq!(code(&replaced), "bundle.out-of-range schedule-overrides[0].schedules");
    }
}
