//! A picture of a schedule's week: a row for each day, a bar for each piece.

use doorward_bundle::{Piece, Schedule};
use leptos::attr::custom::CustomAttribute as _;
use leptos::prelude::*;
use leptos::svg::{g, line, rect, svg, text};

use super::calendar::WEEKDAYS;

/// Seconds of a day.
const DAY: u32 = 86_400;

/// Units of the picture: names on the left, hours on top, a unit for each two minutes.
const LEFT: u32 = 64;
const TOP: u32 = 28;
const ROW: u32 = 30;
const SCALE: u32 = 120;

/// A piece of one day that is open: which day (0 is Monday), and from when to when in seconds.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
struct Bar {
    day: u32,
    start: u32,
    end: u32,
}

/// Draws it; `told` is the same in words.
pub(super) fn picture(schedule: &Schedule, told: String) -> AnyView {
    let width = LEFT.saturating_add(DAY.wrapping_div(SCALE));
    let height = TOP.saturating_add(ROW.saturating_mul(7));
    let bars: Vec<_> = bars(schedule).into_iter().map(bar).collect();
    let days: Vec<_> = (0..).zip(WEEKDAYS).map(|(day, name)| day_row(day, name, width)).collect();
    let hours: Vec<_> = (0..=24_u32).step_by(3).map(|hour| hour_mark(hour, height)).collect();
    svg()
        .attr("viewBox", format!("-2 0 {} {}", width.saturating_add(26), height.saturating_add(4)))
        .attr("role", "img")
        .attr("aria-label", told)
        .attr("class", "week-picture")
        .child((days, bars, hours))
        .into_any()
}

fn day_row(day: u32, name: &'static str, width: u32) -> AnyView {
    let top = row(day);
    g().child((
        rect()
            .attr("class", "shut")
            .attr("x", LEFT.to_string())
            .attr("y", top.saturating_add(3).to_string())
            .attr("width", width.saturating_sub(LEFT).to_string())
            .attr("height", ROW.saturating_sub(6).to_string())
            .attr("rx", "4"),
        text().attr("x", "0").attr("y", top.saturating_add(20).to_string()).child(name),
    ))
    .into_any()
}

fn hour_mark(hour: u32, height: u32) -> AnyView {
    let x = across(hour.saturating_mul(3600)).to_string();
    g().child((
        line()
            .attr("class", "hour")
            .attr("x1", x.clone())
            .attr("x2", x.clone())
            .attr("y1", TOP.to_string())
            .attr("y2", height.to_string()),
        text()
            .attr("class", "hour")
            .attr("x", x)
            .attr("y", "16")
            .attr("text-anchor", "middle")
            .child(hour.to_string()),
    ))
    .into_any()
}

fn bar(bar: Bar) -> AnyView {
    let (from, to) = (across(bar.start), across(bar.end));
    rect()
        .attr("class", "open")
        .attr("x", from.to_string())
        .attr("y", row(bar.day).saturating_add(3).to_string())
        .attr("width", to.saturating_sub(from).max(1).to_string())
        .attr("height", ROW.saturating_sub(6).to_string())
        .attr("rx", "4")
        .into_any()
}

fn row(day: u32) -> u32 {
    TOP.saturating_add(day.saturating_mul(ROW))
}

fn across(second: u32) -> u32 {
    LEFT.saturating_add(second.wrapping_div(SCALE))
}

/// Every piece on its days; what crosses midnight goes on in the next row, on Sundays in the first.
fn bars(schedule: &Schedule) -> Vec<Bar> {
    let mut bars = Vec::new();
    for weekly in &schedule.weekly {
        for day in (0..7_u32).filter(|day| weekly.days.checked_shr(*day).unwrap_or(0) & 1 == 1) {
            let Piece { start, end } = weekly.piece;
            if end > start {
                bars.push(Bar { day, start, end });
                continue;
            }
            let next = if day == 6 { 0 } else { day.saturating_add(1) };
            bars.push(Bar { day, start, end: DAY });
            if end > 0 {
                bars.push(Bar { day: next, start: 0, end });
            }
        }
    }
    bars
}

#[cfg(test)]
mod tests {
    use doorward_bundle::Weekly;

    use super::*;

    fn schedule(days: u8, start: u32, end: u32) -> Schedule {
        Schedule {
            identifier: "s".into(),
            name: "S".into(),
            weekly: vec![Weekly { days, piece: Piece { start, end } }],
            specials: Vec::new(),
            first_date: None,
            after_date: None,
            recurrences: None,
        }
    }

    #[test]
    fn a_piece_is_on_each_of_its_days() {
        assert_eq!(
            bars(&schedule(0b000_0101, 3600, 7200)),
            [Bar { day: 0, start: 3600, end: 7200 }, Bar { day: 2, start: 3600, end: 7200 }]
        );
        assert_eq!(bars(&schedule(1, 0, DAY)), [Bar { day: 0, start: 0, end: DAY }]);
    }

    #[test]
    fn what_crosses_midnight_goes_on_the_day_after() {
        assert_eq!(
            bars(&schedule(0b100_0000, 79_200, 7200)),
            [Bar { day: 6, start: 79_200, end: DAY }, Bar { day: 0, start: 0, end: 7200 }]
        );
        assert_eq!(bars(&schedule(1, 79_200, 0)), [Bar { day: 0, start: 79_200, end: DAY }]);
    }
}
