//! From occurrences to weekly pieces and special days.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use doorward_bundle::{Piece, Weekly};

use super::{Beside, Imported};

/// Seconds of a day.
const DAY: u32 = 86_400;

/// Fewer dates than that are no habit.
const WEEKS: u32 = 3;

/// Hours by the date on which they begin, in days since 1970-01-01.
#[derive(Debug)]
pub(super) struct Hours {
    dates: BTreeMap<u32, Own>,
}

/// The hours of a date.
#[derive(Clone, Debug, Default, Eq, Ord, PartialEq, PartialOrd)]
struct Own {
    /// Of the date itself, in seconds since its midnight: disjoint, ascending, not touching.
    day: Vec<(u32, u32)>,
    /// Until when the last of them goes on after the midnight that ends the date; 0: not at all. It then
    /// begins later than that.
    tail: u32,
}

impl Hours {
    /// Unites occurrences. Those of dates that are special days of their own, or out of bounds, do not
    /// count.
    pub(super) fn of(occurrences: Vec<(i64, i64)>, beside: &Beside) -> Self {
        let mut hours = Self { dates: BTreeMap::new() };
        for (begin, end) in occurrences {
            hours.add(begin, end);
        }
        let first = beside.first_date.unwrap_or(0);
        let after = beside.after_date.unwrap_or(u32::MAX);
        hours
            .dates
            .retain(|date, _| (first..after).contains(date) && !beside.specials.contains_key(date));
        hours.settle(beside, after);
        hours
    }

    fn add(&mut self, begin: i64, end: i64) {
        let length = i64::from(DAY);
        let Ok(mut date) = u32::try_from(begin.div_euclid(length)) else { return };
        let midnight = |date: u32| i64::from(date).saturating_mul(length);
        let within = |second: i64, date: u32| {
            let since = second.saturating_sub(midnight(date)).clamp(0, length);
            u32::try_from(since).unwrap_or(DAY)
        };
        // Less than a day: one piece, which may cross midnight.
        let whole = end.saturating_sub(begin) < length;
        loop {
            let own = self.dates.entry(date).or_default();
            own.day.push((within(begin, date), within(end, date)));
            let next = date.saturating_add(1);
            if end <= midnight(next) {
                return;
            }
            if whole {
                own.tail = own.tail.max(within(end, next));
                return;
            }
            date = next;
        }
    }

    /// Makes the hours of each date what [`Own`] says.
    fn settle(&mut self, beside: &Beside, after: u32) {
        let mut next = self.dates.keys().next().copied();
        while let Some(date) = next {
            let following = date.saturating_add(1);
            let mut over = 0;
            if let Some(own) = self.dates.get_mut(&date) {
                own.day = united(std::mem::take(&mut own.day));
                let last = own.day.last().copied();
                if own.tail > 0 && last.is_none_or(|(begin, _)| begin <= own.tail) {
                    over = std::mem::take(&mut own.tail);
                }
            }
            // What no single piece can say is said by the date after it, if it may say anything.
            if over > 0 && following < after && !beside.specials.contains_key(&following) {
                self.dates.entry(following).or_default().day.push((0, over));
            }
            next = self.dates.range(following..).next().map(|(date, _)| *date);
        }
    }

    /// Says the same by weekly pieces, as far as they are those of most weeks, and special days.
    ///
    /// A special day has all its hours, with what is left of the evening before: its own midnight cuts
    /// that.
    pub(super) fn fit(
        &self,
        window: &RangeInclusive<u32>,
        first: u32,
        ends: bool,
        beside: &Beside,
    ) -> Imported {
        let begin = first.max(*window.start()).max(beside.first_date.unwrap_or(0));
        let last = self.dates.keys().next_back().copied().unwrap_or(begin);
        let mut end = if ends { last.min(*window.end()) } else { *window.end() };
        if let Some(after) = beside.after_date {
            end = end.min(after.saturating_sub(1));
        }
        let week = self.week(begin..=end, beside);
        let mut found: BTreeMap<Vec<(u32, u32)>, Vec<u32>> = BTreeMap::new();
        let nothing = Own::default();
        // Until when the evening before goes on.
        let mut before = 0;
        for date in begin..=end {
            if let Some(pieces) = beside.specials.get(&date) {
                let tails = pieces.iter().filter(|piece| piece.end <= piece.start);
                before = tails.map(|piece| piece.end).max().unwrap_or(0);
                continue;
            }
            let own = self.dates.get(&date).unwrap_or(&nothing);
            if week.get(weekday(date)) != Some(own) {
                found.entry(own.pieces(before)).or_default().push(date);
            }
            before = own.tail;
        }
        let first_date = if found.is_empty() { first } else { begin };
        let bounds = (beside.first_date, beside.after_date);
        let mut specials: Vec<(Vec<u32>, Vec<Piece>)> = found
            .into_iter()
            .map(|(pieces, dates)| {
                let piece = |&(start, end): &(u32, u32)| Piece { start, end };
                (dates, pieces.iter().map(piece).collect())
            })
            .collect();
        specials.sort_by(|(a, _), (b, _)| a.cmp(b));
        let after = ends.then(|| last.saturating_add(1));
        Imported {
            weekly: pieces_of(&week),
            specials,
            first_date: bounds.0.max(Some(first_date).filter(|first| *first > 0)),
            after_date: bounds.1.into_iter().chain(after).min(),
        }
    }

    /// For each weekday, Monday first, the hours of more than half of its dates; none where there are no
    /// such hours, or too few of these dates to speak of weeks.
    fn week(&self, dates: RangeInclusive<u32>, beside: &Beside) -> Vec<Own> {
        let mut counts: Vec<BTreeMap<Own, u32>> = vec![BTreeMap::new(); 7];
        for date in dates.filter(|date| !beside.specials.contains_key(date)) {
            let own = self.dates.get(&date).cloned().unwrap_or_default();
            if let Some(counts) = counts.get_mut(weekday(date)) {
                let count = counts.entry(own).or_default();
                *count = count.saturating_add(1);
            }
        }
        let most = |counts: BTreeMap<Own, u32>| {
            let all: u32 = counts.values().copied().fold(0, u32::saturating_add);
            let often = |count: u32| count >= WEEKS && count.saturating_mul(2) > all;
            counts.into_iter().find(|(_, count)| often(*count))
        };
        counts
            .into_iter()
            .map(|counts| most(counts).map(|(own, _)| own).unwrap_or_default())
            .collect()
    }
}

impl Own {
    /// As pieces, with what is left of the evening before.
    fn pieces(&self, before: u32) -> Vec<(u32, u32)> {
        let mut day = self.day.clone();
        let crossing =
            if self.tail > 0 { day.pop().map(|(begin, _)| (begin, self.tail)) } else { None };
        day.push((0, before));
        let mut pieces = united(day);
        pieces.extend(crossing);
        pieces
    }
}

/// The weekly pieces, each with all its days.
fn pieces_of(week: &[Own]) -> Vec<Weekly> {
    let mut masks: BTreeMap<(u32, u32), u8> = BTreeMap::new();
    for (own, bit) in week.iter().zip(0..) {
        for piece in own.pieces(0) {
            let mask = masks.entry(piece).or_default();
            *mask |= 1_u8.checked_shl(bit).unwrap_or_default();
        }
    }
    let weekly = |((start, end), days)| Weekly { days, piece: Piece { start, end } };
    masks.into_iter().map(weekly).collect()
}

/// The same seconds, as few intervals in ascending order.
fn united(mut intervals: Vec<(u32, u32)>) -> Vec<(u32, u32)> {
    intervals.retain(|(begin, end)| begin < end);
    intervals.sort_unstable();
    let mut found: Vec<(u32, u32)> = Vec::new();
    for (begin, end) in intervals {
        match found.last_mut() {
            Some((_, last)) if begin <= *last => *last = end.max(*last),
            _ => found.push((begin, end)),
        }
    }
    found
}

/// 0 is Monday. 1970-01-01 was a Thursday.
fn weekday(date: u32) -> usize {
    usize::try_from(date.saturating_add(3) % 7).unwrap_or_default()
}
