//! Schedules: a picture of the week, and the days on which the hours are others.

use doorward_bundle::{Bundle, Piece, Schedule, ScheduleOverride, Special, SpecialDayGroup};
use leptos::html::{details, div, figure, h3, li, p, strong, summary, ul};
use leptos::prelude::*;

use super::calendar::{show_day, show_days, show_piece, show_weekdays};
use super::recurrence::show_recurrence;
use super::sentence::{join, nth, place};
use super::week_picture::picture;
use crate::component::{self, Kind, badge};

/// Draws all schedules.
pub(super) fn panel(bundle: &Bundle) -> AnyView {
    let mut schedules: Vec<_> = bundle.schedules.iter().map(|it| schedule(bundle, it)).collect();
    if schedules.is_empty() {
        schedules
            .push(p().child("None: whatever is permitted is permitted at any time.").into_any());
    }
    schedules.extend(bundle.schedule_overrides.iter().flatten().map(|it| instead(bundle, it)));
    component::panel("Hours", div().id("schedules").class("cards").child(schedules))
}

/// An override: when and where, and what replaces what.
fn instead(bundle: &Bundle, instead: &ScheduleOverride) -> AnyView {
    let (first, last) = (instead.first_date, instead.after_date.saturating_sub(1));
    let dates = match first == last {
        true => format!("On {}", show_day(first)),
        false => format!("From {} to {}", show_day(first), show_day(last)),
    };
    let schedules: Vec<String> = instead
        .schedules
        .iter()
        .map(|it| nth(&bundle.schedules, *it))
        .map(|it| it.map_or_else(|| "an unknown schedule".into(), |it| format!("“{}”", it.name)))
        .collect();
    let schedules: Vec<&str> = schedules.iter().map(String::as_str).collect();
    div()
        .class("card")
        .child((
            h3().child(instead.name.clone()),
            p().class("hint").child(instead.identifier.clone()),
            p().child((
                format!("{dates}, {}: instead of the hours of ", place(bundle, &instead.at)),
                join(&schedules, "and"),
                " ",
                replaced_by(&instead.pieces),
            )),
        ))
        .into_any()
}

fn schedule(bundle: &Bundle, schedule: &Schedule) -> AnyView {
    let specials: Vec<_> = schedule
        .specials
        .iter()
        .map(|it| special(nth(&bundle.special_day_groups, it.group), it))
        .collect();
    div()
        .class("card")
        .child((
            h3().child(schedule.name.clone()),
            p().class("hint").child((schedule.identifier.clone(), bounds(schedule))),
            hours(schedule),
            specials,
        ))
        .into_any()
}

/// The week as a picture and in words, or a line for each recurrence.
fn hours(schedule: &Schedule) -> AnyView {
    let Some(recurrences) = &schedule.recurrences else {
        return (
            figure().class("week").child(picture(schedule, in_words(schedule))),
            p().child(in_words(schedule)),
        )
            .into_any();
    };
    let lines: Vec<_> =
        recurrences.iter().map(|it| li().child(show_recurrence(it)).into_any()).collect();
    ul().class("days").child(lines).into_any()
}

/// The weekly hours in words.
fn in_words(schedule: &Schedule) -> String {
    if schedule.weekly.is_empty() {
        return "No hours in any week".into();
    }
    let line = |it: &doorward_bundle::Weekly| {
        format!("{} {}", show_weekdays(it.days), show_piece(it.piece))
    };
    schedule.weekly.iter().map(line).collect::<Vec<_>>().join("; ")
}

fn bounds(schedule: &Schedule) -> String {
    let last = schedule.after_date.map(|after| show_day(after.saturating_sub(1)));
    match (schedule.first_date.map(show_day), last) {
        (None, None) => String::new(),
        (Some(first), None) => format!("; from {first}"),
        (None, Some(last)) => format!("; to {last}"),
        (Some(first), Some(last)) => format!("; from {first} to {last}"),
    }
}

fn replaced_by(pieces: &[Piece]) -> AnyView {
    if pieces.is_empty() {
        return badge(Kind::Bad, "closed");
    }
    let pieces: Vec<_> = pieces.iter().map(|it| show_piece(*it)).collect();
    badge(Kind::Good, pieces.join(", "))
}

fn special(group: Option<&SpecialDayGroup>, special: &Special) -> AnyView {
    let name =
        group.map_or_else(|| "days that the bundle does not have".into(), |it| it.name.clone());
    let days: Vec<_> = group
        .map(|group| show_days(&group.days))
        .unwrap_or_default()
        .into_iter()
        .map(|day| li().child(day).into_any())
        .collect();
    let count = group.map_or(0, |group| group.days.len());
    details()
        .class("special")
        .child((
            summary().child((
                strong().child(name),
                " ",
                replaced_by(&special.pieces),
                format!(" on {count} days"),
            )),
            ul().class("days").child(days),
        ))
        .into_any()
}
