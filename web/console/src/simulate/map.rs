//! The picture: a row for each day, a cell for each quarter of an hour.
//!
//! Cells are a grid that the arrow keys walk through. A time that the clock skips has no cell; one that
//! it shows twice has two, one above the other.

use std::sync::Arc;

use leptos::ev;
use leptos::html::{div, p, span};
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;

use super::outcome::Outcome;
use super::run::Results;
use super::week::{Cell, Day, Pass, Week, face};
use crate::component::{Kind, badge, notice, panel};
use crate::site::Site;
use crate::spelling::duration;
use crate::state::Console;
use crate::wall_clock::WallClock;

/// A cell by the number of its day and its place there.
type Place = (usize, usize);

/// What all cells share.
#[derive(Clone)]
struct Grid {
    site: Arc<Site>,
    access_point: String,
    week: Arc<Week>,
    /// The cell that the keyboard is at.
    at: RwSignal<Place>,
    /// The cell that is looked at.
    looked: RwSignal<Option<Place>>,
}

/// Draws it.
pub(super) fn map(
    console: Console,
    site: Arc<Site>,
    week: Arc<Week>,
    results: &Results,
) -> AnyView {
    let grid = Grid {
        site,
        access_point: console.access_point.get_untracked(),
        week,
        at: RwSignal::new((0, 0)),
        looked: RwSignal::new(None),
    };
    let rows: Vec<_> = grid
        .week
        .days
        .iter()
        .zip(&results.days)
        .enumerate()
        .map(|(number, (day, outcomes))| row(&grid, number, day, *outcomes))
        .collect();
    let walk = {
        let grid = grid.clone();
        move |event: web_sys::KeyboardEvent| walk(&grid, &event)
    };
    let told = {
        let (grid, days) = (grid.clone(), results.days.clone());
        move || told(&grid, &days)
    };
    let trouble = results.trouble;
    panel(
        "The week",
        (
            move || trouble.get().map(|trouble| notice(&trouble)),
            legend(),
            div().class("scroll").child(
                div()
                    .id("week-map")
                    .class("week-map")
                    .role("grid")
                    .aria_label(
                        "The week, a row for each day and a cell for each quarter of an hour",
                    )
                    .on(ev::keydown, walk)
                    .child((hours(), rows)),
            ),
            div().id("week-cell").class("looked").child(told),
        ),
    )
}

fn legend() -> AnyView {
    let item = |class: &'static str, text: &'static str| {
        span().class("legend").child((span().class(format!("cell {class}")), text)).into_any()
    };
    p().class("legends")
        .child((
            item("granted", "granted"),
            item("denied", "denied"),
            item("other", "passed on, or more is needed"),
            item("skipped", "the clock does not show this time"),
        ))
        .into_any()
}

fn hours() -> AnyView {
    let marks: Vec<_> = (0..24_usize)
        .step_by(2)
        .map(|hour| {
            let column = hour.saturating_mul(4).saturating_add(1).to_string();
            span().style(("grid-column", column)).child(hour.to_string()).into_any()
        })
        .collect();
    div()
        .class("hours")
        .aria_hidden("true")
        .child((span(), div().class("cells").child(marks)))
        .into_any()
}

fn row(grid: &Grid, number: usize, day: &Day, outcomes: RwSignal<Vec<Outcome>>) -> AnyView {
    let cells: Vec<_> = day
        .cells
        .iter()
        .enumerate()
        .map(|(at, it)| cell(grid, (number, at), *it, outcomes))
        .collect();
    let specials: Vec<_> = day.specials.iter().map(|name| badge(Kind::Odd, name.clone())).collect();
    let change = day.change.clone().map(|change| {
        let length = duration(day.seconds());
        p().class("hint").child(format!("{change}: {length} that day")).into_any()
    });
    div()
        .class("day")
        .role("row")
        .child((
            div().class("name").role("rowheader").child((
                span().child(day.date.strftime("%a %-d %b %Y").to_string()),
                specials,
                change,
            )),
            div().class("cells track").role("presentation").child(cells),
        ))
        .into_any()
}

fn cell(grid: &Grid, place: Place, cell: Cell, outcomes: RwSignal<Vec<Outcome>>) -> AnyView {
    let (at, looked) = (grid.at, grid.looked);
    let (_, index) = place;
    let pass = match cell.pass {
        Pass::Once => "",
        Pass::First => " first",
        Pass::Second => " second",
    };
    let class = move || {
        let told = outcomes.with(|all| all.get(index).map_or("waiting", Outcome::class));
        format!("cell {told}{pass}")
    };
    let label = {
        let grid = grid.clone();
        move || {
            let outcome = outcomes.with(|all| all.get(index).cloned());
            let when = when(&grid, place, cell);
            let told =
                outcome.map_or_else(String::new, |it| format!(": {}, {}", it.word(), it.why()));
            format!("{when}{told}")
        }
    };
    div()
        .id(identifier(place))
        .class(class)
        .role("gridcell")
        .aria_label(label)
        .tabindex(move || if at.get() == place { "0" } else { "-1" })
        .style(("grid-column", cell.column.saturating_add(1).to_string()))
        .on(ev::mouseover, move |_| looked.set(Some(place)))
        .on(ev::focus, move |_| {
            at.set(place);
            looked.set(Some(place));
        })
        .into_any()
}

/// What comes of the cell that is looked at.
fn told(grid: &Grid, days: &[RwSignal<Vec<Outcome>>]) -> AnyView {
    let hint = "Point at a quarter of an hour, or walk there with the arrow keys, to see what would be \
                decided in its first second, and why.";
    let Some((number, index)) = grid.looked.get() else {
        return p().class("hint").child(hint).into_any();
    };
    let cell = grid.week.days.get(number).and_then(|day| day.cells.get(index)).copied();
    let outcome = days.get(number).and_then(|day| day.with(|all| all.get(index).cloned()));
    match (cell, outcome, WallClock::at(&grid.site.bundle, &grid.access_point)) {
        (Some(cell), Some(outcome), Some(clock)) => p()
            .child((
                badge(outcome.kind(), outcome.word()),
                format!(" {}: {} ", when(grid, (number, index), cell), outcome.why()),
                span().class("code").child(outcome.reason.code.clone()),
                span().class("hint").child(format!(" {}", outcome.compared(clock))),
            ))
            .into_any(),
        _ => p().class("hint").child("Not asked about yet.").into_any(),
    }
}

fn when(grid: &Grid, (number, _): Place, cell: Cell) -> String {
    let (Some(clock), Some(day)) =
        (WallClock::at(&grid.site.bundle, &grid.access_point), grid.week.days.get(number))
    else {
        return String::new();
    };
    let (from, until) = (face(clock, cell.instant), face(clock, day.end_of(cell)));
    let pass = match cell.pass {
        Pass::Once => "",
        Pass::First => " (the first time)",
        Pass::Second => " (the second time)",
    };
    format!("{} {from}–{until}{pass}", day.date.strftime("%a %-d %b"))
}

/// Goes to another cell with the arrow keys, Home and End.
fn walk(grid: &Grid, event: &web_sys::KeyboardEvent) {
    let (day, index) = grid.at.get_untracked();
    let length = |day: usize| grid.week.days.get(day).map_or(0, |day| day.cells.len());
    let last = |day: usize| length(day).saturating_sub(1);
    let end = grid.week.days.len().saturating_sub(1);
    let column = |day: usize, index: usize| {
        grid.week.days.get(day).and_then(|day| day.cells.get(index)).map(|cell| cell.column)
    };
    // The cell of another day at the same time of day, or next to where that would be.
    let beside = |to: usize| {
        let wanted = column(day, index).unwrap_or(0);
        let cells = grid.week.days.get(to).map(|day| day.cells.as_slice()).unwrap_or_default();
        let place = cells.iter().position(|cell| cell.column >= wanted).unwrap_or_else(|| last(to));
        (to, place)
    };
    let to = match event.key().as_str() {
        "ArrowRight" => (day, index.saturating_add(1).min(last(day))),
        "ArrowLeft" => (day, index.saturating_sub(1)),
        "ArrowDown" => beside(day.saturating_add(1).min(end)),
        "ArrowUp" => beside(day.saturating_sub(1)),
        "Home" => (day, 0),
        "End" => (day, last(day)),
        _ => return,
    };
    event.prevent_default();
    let element = document().get_element_by_id(&identifier(to));
    if let Some(element) = element.and_then(|it| it.dyn_into::<web_sys::HtmlElement>().ok()) {
        let _focused = element.focus();
    }
}

fn identifier((day, index): Place) -> String {
    format!("cell-{day}-{index}")
}
