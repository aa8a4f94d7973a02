//! What is asked: whose credential, where, which week, in which format and for what.

use std::sync::Arc;

use jiff::ToSpan as _;
use jiff::civil::Date;
use leptos::ev;
use leptos::html::{button, div, input, label, p};
use leptos::prelude::*;

use super::week::monday;
use crate::component::{self, choice, place};
use crate::contract::{Capability, Hypothetical};
use crate::desk::Supposed;
use crate::site::{Enrolled, Site};
use crate::spelling;
use crate::state::Console;
use crate::trouble::Trouble;
use crate::wall_clock::WallClock;

const CAPABILITIES: [Capability; 5] = [
    Capability::Momentary,
    Capability::ExtendedMomentary,
    Capability::Secure,
    Capability::Unsecure,
    Capability::Toggle,
];

/// How many credentials are in the list at once.
const LISTED: usize = 100;

/// What the form holds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Question {
    /// Which credential of the registry, by its place there.
    who: RwSignal<usize>,
    /// What names in the list have in them.
    wanted: RwSignal<String>,
    /// The week, by its Monday.
    pub(super) monday: RwSignal<Date>,
    /// Empty: any.
    format: RwSignal<String>,
    capability: RwSignal<Capability>,
}

impl Question {
    /// The week of the console's time, and the first credential.
    pub(super) fn new(console: Console, site: &Site) -> Self {
        let clock = WallClock::at(&site.bundle, &console.access_point.get_untracked());
        let first = clock.and_then(|clock| monday(clock, console.now.get_untracked()));
        Self {
            who: RwSignal::new(0),
            wanted: RwSignal::new(String::new()),
            monday: RwSignal::new(first.unwrap_or(Date::ZERO)),
            format: RwSignal::new(String::new()),
            capability: RwSignal::new(Capability::Momentary),
        }
    }

    /// What the engine is asked.
    pub(super) fn supposed(self, console: Console, site: &Site) -> Result<Supposed, Trouble> {
        let enrolled = site.credentials.get(self.who.get()).ok_or_else(|| {
            Trouble::new("the registry is empty: open one, or enrol a test credential")
        })?;
        let access_point = console.access_point.get();
        let format = self.format.get();
        let accepted = site.access_point(&access_point);
        let accepted = accepted.is_some_and(|point| point.formats.contains(&format));
        Supposed::new(&Hypothetical {
            now: 0,
            access_point,
            capability: self.capability.get(),
            format: accepted.then_some(format),
            credential: enrolled.record.clone(),
            door: console.door(),
            surroundings: None,
            rules: None,
        })
    }
}

/// Draws the form.
pub(super) fn panel(console: Console, site: Arc<Site>, question: Question) -> AnyView {
    component::panel(
        "Who, where, and which week",
        div().class("form-grid").child((
            who(Arc::clone(&site), question),
            place(console, &site),
            week(console, Arc::clone(&site), question),
            div().class("field").child((capability(question), format(console, site, question))),
        )),
    )
}

fn who(site: Arc<Site>, question: Question) -> AnyView {
    let count = site.credentials.len();
    let listed = {
        let site = Arc::clone(&site);
        move || {
            let found = question.wanted.with(|wanted| matching(&site.credentials, wanted));
            // What is listed first is what is chosen, if the choice is not listed.
            if let Some((first, _)) = found.first()
                && !found.iter().any(|(at, _)| *at == question.who.get_untracked())
            {
                question.who.set(*first);
            }
            let options = found.into_iter().map(|(at, name)| (at.to_string(), name)).collect();
            choice(
                "holder",
                "Who",
                options,
                move || question.who.get().to_string(),
                move |chosen| {
                    if let Ok(at) = chosen.parse() {
                        question.who.set(at);
                    }
                },
            )
        }
    };
    let search = (count > 10).then(|| {
        div()
            .class("field")
            .child((
                label().r#for("wanted").child("Find somebody"),
                input()
                    .id("wanted")
                    .r#type("search")
                    .prop("value", move || question.wanted.get())
                    .on(ev::input, move |event| question.wanted.set(event_target_value(&event))),
                p().class("hint").child(format!(
                    "{count} credentials; the first {LISTED} that match are listed"
                )),
            ))
            .into_any()
    });
    div().class("field").child((search, listed)).into_any()
}

/// The credentials whose holder or name has a text in it, with their places.
fn matching(credentials: &[Enrolled], wanted: &str) -> Vec<(usize, String)> {
    let wanted = wanted.trim().to_lowercase();
    credentials
        .iter()
        .enumerate()
        .map(|(at, enrolled)| (at, name(enrolled)))
        .filter(|(_, name)| name.to_lowercase().contains(&wanted))
        .take(LISTED)
        .collect()
}

fn name(enrolled: &Enrolled) -> String {
    let credential = spelling::credential(&enrolled.identifier);
    let holder = &enrolled.record.holder;
    match &enrolled.name {
        Some(name) => format!("{name} ({holder}), {credential}"),
        None => format!("{holder}, {credential}"),
    }
}

fn week(console: Console, site: Arc<Site>, question: Question) -> AnyView {
    let set = move |text: String| {
        if let Ok(date) = text.parse::<Date>() {
            let since = i64::from(date.weekday().to_monday_zero_offset());
            if let Ok(monday) = date.checked_sub(since.days()) {
                question.monday.set(monday);
            }
        }
    };
    let step = move |weeks: i64| {
        move |_| {
            if let Ok(monday) = question.monday.get_untracked().checked_add(weeks.weeks()) {
                question.monday.set(monday);
            }
        }
    };
    let present = move |_| {
        let clock = WallClock::at(&site.bundle, &console.access_point.get_untracked());
        let now = console.now.get_untracked();
        if let Some(monday) = clock.and_then(|clock| monday(clock, now)) {
            question.monday.set(monday);
        }
    };
    let quiet = |name: &'static str| button().r#type("button").class("quiet").child(name);
    div()
        .class("field")
        .child((
            label().r#for("week").child("The week of"),
            input()
                .id("week")
                .r#type("date")
                .prop("value", move || question.monday.get().to_string())
                .on(ev::change, move |event| set(event_target_value(&event))),
            div().class("buttons").child((
                quiet("Previous").id("previous-week").on(ev::click, step(-1)),
                quiet("Chosen time").id("present-week").on(ev::click, present),
                quiet("Next").id("next-week").on(ev::click, step(1)),
            )),
        ))
        .into_any()
}

fn capability(question: Question) -> AnyView {
    let options = CAPABILITIES.map(|it| {
        let name = spelling::capability(it);
        (name.to_string(), name.to_string())
    });
    let chosen = move || spelling::capability(question.capability.get()).to_string();
    choice("simulated-capability", "To do what", options.to_vec(), chosen, move |name| {
        if let Some(it) = CAPABILITIES.into_iter().find(|it| spelling::capability(*it) == name) {
            question.capability.set(it);
        }
    })
}

fn format(console: Console, site: Arc<Site>, question: Question) -> AnyView {
    let listed = move || {
        let mut options = vec![(String::new(), "any that the door accepts".to_string())];
        let point = site.access_point(&console.access_point.get());
        let formats = point.map(|point| point.formats.clone()).unwrap_or_default();
        options.extend(formats.into_iter().map(|format| (format.clone(), format)));
        choice(
            "format",
            "Presented as",
            options,
            move || question.format.get(),
            move |format| {
                question.format.set(format);
            },
        )
    };
    div().class("field").child(listed).into_any()
}
