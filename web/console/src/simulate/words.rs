//! The same in words: for whoever reads, listens or prints.

use std::sync::Arc;

use leptos::html::{caption, code, p, table, tbody, td, th, thead, tr};
use leptos::prelude::*;

use super::interval::{Interval, intervals};
use super::outcome::Outcome;
use super::run::Results;
use super::week::{Day, Week, face};
use crate::component::{announcer, badge, panel};
use crate::contract::Verdict;
use crate::site::Site;
use crate::spelling::duration;
use crate::state::Console;
use crate::wall_clock::WallClock;

/// Draws a table of intervals, and how long the door would open in all.
pub(super) fn words(
    console: Console,
    site: Arc<Site>,
    week: Arc<Week>,
    results: Results,
) -> AnyView {
    let access_point = console.access_point.get_untracked();
    let complete = results.complete;
    let sum = {
        let (week, days) = (Arc::clone(&week), results.days.clone());
        move || match complete.get() {
            true => p().id("week-sum").child(summed(&week, &days)).into_any(),
            false => p().class("hint").child("Asking the engine…").into_any(),
        }
    };
    let rows = move || {
        if !complete.get() {
            return Vec::new();
        }
        let Some(clock) = WallClock::at(&site.bundle, &access_point) else { return Vec::new() };
        let all = week.days.iter().zip(&results.days);
        all.flat_map(|(day, outcomes)| {
            let found = outcomes.with(|outcomes| intervals(day, outcomes));
            found.into_iter().map(|interval| row(day, &interval, clock)).collect::<Vec<_>>()
        })
        .collect()
    };
    panel(
        "In words",
        (
            announcer(sum),
            table().id("week-words").child((
                caption().class("hint").child(
                    "What would be decided, to the quarter of an hour, by the clock at the door",
                ),
                thead().child(tr().child((
                    th().scope("col").child("Day"),
                    th().scope("col").child("From"),
                    th().scope("col").child("Until"),
                    th().scope("col").child("Outcome"),
                    th().scope("col").child("Why"),
                ))),
                tbody().child(rows),
            )),
        ),
    )
}

fn row(day: &Day, interval: &Interval, clock: WallClock<'_>) -> AnyView {
    let Interval { from, until, outcome } = interval;
    let ends = if *until == day.ends { "24:00".into() } else { face(clock, *until) };
    tr().child((
        th().scope("row").child(day.date.strftime("%a %-d %b %Y").to_string()),
        td().child(face(clock, *from)),
        td().child(ends),
        td().child(badge(outcome.kind(), outcome.word())),
        td().child((outcome.why(), " ", code().child(outcome.reason.code.clone()))),
    ))
    .into_any()
}

fn summed(week: &Week, days: &[RwSignal<Vec<Outcome>>]) -> String {
    let granted = week.days.iter().zip(days).map(|(day, outcomes)| {
        let found = outcomes.with_untracked(|outcomes| intervals(day, outcomes));
        found
            .iter()
            .filter(|interval| interval.outcome.verdict == Verdict::Granted)
            .map(|interval| interval.until.saturating_sub(interval.from))
            .fold(0, u64::saturating_add)
    });
    let granted = granted.fold(0, u64::saturating_add);
    let all = duration(week.seconds());
    match granted {
        0 => format!("Never granted in the {all} of this week."),
        granted => format!("Granted for {} of the {all} of this week.", duration(granted)),
    }
}
