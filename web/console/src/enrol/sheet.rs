//! A sheet: opened, checked with progress, and what came of it.

use std::collections::BTreeSet;
use std::sync::Arc;

use leptos::html::{div, p, progress};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::check::{Checked, Progress, check};
use super::report;
use crate::component::{Opened, announcer, drop_zone, notice};
use crate::state::Console;
use crate::trouble::Trouble;

/// What is going on with sheets.
#[derive(Clone, Copy, Debug)]
pub(super) struct Checking {
    /// How far the sheet is that is being checked.
    progress: RwSignal<Option<Progress>>,
    /// The sheet that has been checked.
    checked: RwSignal<Option<Arc<Checked>>>,
    /// What could not be done with it.
    pub(super) trouble: RwSignal<Option<Trouble>>,
    /// How many of it have been enrolled here.
    pub(super) enrolled: RwSignal<Option<usize>>,
    /// Counts the sheets, so that an older one's check ends when a newer one is opened.
    number: RwSignal<u64>,
}

impl Checking {
    /// No sheet yet.
    pub(super) fn new() -> Self {
        Self {
            progress: RwSignal::new(None),
            checked: RwSignal::new(None),
            trouble: RwSignal::new(None),
            enrolled: RwSignal::new(None),
            number: RwSignal::new(0),
        }
    }

    /// Begins with a new sheet.
    fn begin(self) -> u64 {
        self.progress.set(Some(Progress::default()));
        self.checked.set(None);
        self.trouble.set(None);
        self.enrolled.set(None);
        self.number.update(|number| *number = number.wrapping_add(1));
        self.number.get_untracked()
    }

    /// Whether a sheet is still the one that is looked at.
    fn is_at(self, number: u64) -> bool {
        self.number.try_get_untracked() == Some(number)
    }
}

/// Draws the form and what came of the last sheet.
pub(super) fn form(console: Console, checking: Checking) -> AnyView {
    let open = move |files: Result<Vec<Opened>, Trouble>| {
        let number = checking.begin();
        spawn_local(async move {
            let outcome = match files.and_then(only) {
                Ok(file) => run(console, checking, number, file).await,
                Err(trouble) => Err(trouble),
            };
            if !checking.is_at(number) {
                return;
            }
            checking.progress.set(None);
            match outcome {
                Ok(checked) => checking.checked.set(checked.map(Arc::new)),
                Err(trouble) => checking.trouble.set(Some(trouble)),
            }
        });
    };
    div()
        .class("stack")
        .child((
            drop_zone(
                "sheet",
                "Drop a sheet here, or choose it",
                "CSV with a line for each credential. It is read in this page and goes nowhere.",
                open,
            ),
            announcer(move || {
                let trouble = checking.trouble.get().map(|trouble| notice(&trouble));
                let far = checking.progress.get().map(bar);
                let report =
                    checking.checked.get().map(|it| report::report(console, checking, &it));
                (trouble, far, report).into_any()
            }),
        ))
        .into_any()
}

async fn run(
    console: Console,
    checking: Checking,
    number: u64,
    file: Opened,
) -> Result<Option<Checked>, Trouble> {
    let profiles: Option<BTreeSet<String>> = console.site.get_untracked().map(|site| {
        site.bundle.profiles.iter().map(|profile| profile.identifier.clone()).collect()
    });
    let told = move |far: Progress| {
        let listening = checking.is_at(number);
        if listening {
            checking.progress.set(Some(far));
        }
        listening
    };
    check(file.name, file.octets, profiles, told).await
}

fn only(files: Vec<Opened>) -> Result<Opened, Trouble> {
    let mut files = files.into_iter();
    match (files.next(), files.next()) {
        (Some(file), None) => Ok(file),
        _ => Err(Trouble::new("one sheet at a time, please")),
    }
}

fn bar(far: Progress) -> AnyView {
    let Progress { octets: (read, all), good, refused } = far;
    div()
        .child((
            progress()
                .max(all.max(1).to_string())
                .value(read.to_string())
                .aria_label("How far the sheet is checked"),
            p().class("hint").child(format!("{good} lines can be enrolled, {refused} cannot")),
        ))
        .into_any()
}
