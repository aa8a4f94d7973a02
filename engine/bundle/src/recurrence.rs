//! Hours as Aliro has them: a span, and in it occurrences that each last for elapsed seconds.

use crate::record::{choice, record};

record! {
    /// A span of time, or what occurs in it. A time on the wall clock is that of the access point; one
    /// that is skipped counts as if the clock had not been put forward, and of one that comes twice the
    /// first counts.
    #[derive(Copy)]
    pub struct Recurrence {
        /// First second, in seconds since 1970-01-01T00:00:00. The first occurrence is not before it,
        /// and all begin at its time of day.
        1 "start" start: u32,
        /// First second after it, likewise. Absent: no bound.
        2 "end" end: Option<u32>,
        /// Whether `start`, `end` and the dates of occurrences are UTC, and not on the wall clock.
        3 "utc" utc: bool,
        /// What occurs in the span. Absent: all of the span is meant.
        4 "repetition" repetition: Option<Repetition>,
    }
}

record! {
    /// Occurrences on the dates of a pattern.
    #[derive(Copy)]
    pub struct Repetition {
        /// How long each lasts in elapsed seconds, whatever clocks do in between: 1 to
        /// [`crate::limits::OCCURRENCE_SECONDS`].
        1 "duration" duration: u32,
        /// Bits 0 to 6 are Monday to Sunday, bits 7 to 18 January to December. A pattern that asks for
        /// weekdays or months needs one of them.
        2 "mask" mask: u32,
        /// On which dates.
        3 "pattern" pattern: Pattern,
        /// Every so many days, weeks, months or years from that of `start` on: at least 1.
        4 "interval" interval: u8,
        /// The number that the pattern asks for; negative counts from the end.
        5 "ordinal" ordinal: i32,
    }
}

choice! {
    /// On which dates something occurs. Weeks begin on Monday and belong to the year and the month of
    /// their Thursday (ISO 8601).
    pub enum Pattern {
        /// Every day.
        1 "daily" Daily,
        /// On weekdays.
        2 "weekly" Weekly,
        /// On the n-th of a weekday in a month: ordinal 1 to 5.
        3 "monthly-by-weekday" MonthlyByWeekday,
        /// On the n-th day of a month: ordinal 1 to 31.
        4 "monthly-by-date" MonthlyByDate,
        /// On the n-th of a weekday in each of some months: ordinal 1 to 5.
        5 "yearly-by-weekday" YearlyByWeekday,
        /// On the n-th day of each of some months: ordinal 1 to 31.
        6 "yearly-by-date" YearlyByDate,
        /// On weekdays of the n-th week of a year: ordinal 1 to 53.
        7 "yearly-by-week" YearlyByWeek,
        /// On weekdays of the n-th week of each of some months: ordinal 1 to 5.
        8 "yearly-by-month-week" YearlyByMonthWeek,
    }
}

/// What a pattern asks for beside its dates.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Asked {
    /// How far its ordinals count, from either end. 0: it has none.
    pub ordinals: u32,
    /// Whether for days of the week.
    pub weekday: bool,
    /// Whether for months.
    pub month: bool,
}

impl Pattern {
    /// What it asks for.
    #[must_use]
    pub const fn asks(self) -> Asked {
        let (ordinals, weekday, month) = match self {
            Self::Daily => (0, false, false),
            Self::Weekly => (0, true, false),
            Self::MonthlyByWeekday => (5, true, false),
            Self::MonthlyByDate => (31, false, false),
            Self::YearlyByWeekday | Self::YearlyByMonthWeek => (5, true, true),
            Self::YearlyByDate => (31, false, true),
            Self::YearlyByWeek => (53, true, false),
        };
        Asked { ordinals, weekday, month }
    }
}
