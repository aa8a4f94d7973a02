//! Dates of the proleptic Gregorian calendar, from 1970 on.

/// A date, and what its month and its year are like.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Date {
    pub(crate) year: u32,
    /// 1 to 12.
    pub(crate) month: u32,
    /// 1 to 31.
    pub(crate) day: u32,
    month_length: u32,
    /// 1 to 366.
    day_of_year: u32,
    year_length: u32,
}

impl Date {
    /// The date of a number of days since 1970-01-01.
    pub(crate) fn of(days: u32) -> Self {
        let (mut rest, mut year) = (days, 1970_u32);
        let year_length = loop {
            let is_leap =
                year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
            let length = if is_leap { 366 } else { 365 };
            match rest.checked_sub(length) {
                Some(later) => (rest, year) = (later, year.saturating_add(1)),
                None => break length,
            }
        };
        let day_of_year = rest.saturating_add(1);
        let february = year_length.saturating_sub(337);
        let (mut month, mut month_length) = (1_u32, 31);
        for length in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] {
            month_length = length;
            match rest.checked_sub(length) {
                Some(later) => (rest, month) = (later, month.saturating_add(1)),
                None => break,
            }
        }
        let day = rest.saturating_add(1);
        Self { year, month, day, month_length, day_of_year, year_length }
    }

    /// Months since the first that a calendar could have.
    pub(crate) const fn months(self) -> u32 {
        self.year.saturating_mul(12).saturating_add(self.month)
    }

    /// Whether it is the n-th day of its month.
    pub(crate) const fn is_day_of_month(self, ordinal: i32) -> bool {
        is_nth(self.day, self.month_length, 1, ordinal)
    }

    /// Whether it is the n-th in its month that is the same day of the week.
    pub(crate) const fn is_weekday_of_month(self, ordinal: i32) -> bool {
        is_nth(self.day, self.month_length, 7, ordinal)
    }

    /// Whether it is the n-th in its year that is the same day of the week.
    pub(crate) const fn is_weekday_of_year(self, ordinal: i32) -> bool {
        is_nth(self.day_of_year, self.year_length, 7, ordinal)
    }
}

/// Whether a place among so many is in the n-th group, or for a negative number in the n-th from the end.
const fn is_nth(place: u32, length: u32, group: u32, ordinal: i32) -> bool {
    let counted = if ordinal < 0 { length.saturating_sub(place) } else { place.saturating_sub(1) };
    match counted.checked_div(group) {
        Some(before) => before.saturating_add(1) == ordinal.unsigned_abs(),
        None => false,
    }
}

/// The day of the week, where 0 is Monday: 1970-01-01 was a Thursday.
pub(crate) const fn weekday(days: u32) -> u32 {
    days.saturating_add(3) % 7
}

/// Weeks since that of 1970-01-01; they begin on Monday.
pub(crate) const fn week(days: u32) -> u32 {
    days.saturating_add(3) / 7
}

/// The Thursday of the week of a day, in days since 1970-01-01.
pub(crate) const fn thursday(days: u32) -> u32 {
    week(days).saturating_mul(7)
}

#[cfg(test)]
mod tests;
