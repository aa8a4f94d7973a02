//! Simulate: when somebody can open a door, over a week, by the evaluator that decides.

mod interval;
mod map;
mod outcome;
mod question;
mod run;
mod week;
mod words;

use std::sync::Arc;

use leptos::html::div;
use leptos::prelude::*;
use leptos::task::spawn_local;

use self::map::map;
use self::question::Question;
use self::run::{Results, run};
use self::week::Week;
use self::words::words;
use crate::component::{heading, notice, with_site};
use crate::site::Site;
use crate::state::Console;
use crate::trouble::Trouble;
use crate::wall_clock::WallClock;

/// Draws the page.
pub(crate) fn page(console: Console) -> AnyView {
    div()
        .child((
            heading(
                "Simulate",
                "Who can open which door, when: a week at a glance, by the same evaluation that decides \
                 at doors. Nothing is presented, and no door opens.",
            ),
            with_site(console, move |site| simulation(console, site)),
        ))
        .into_any()
}

fn simulation(console: Console, site: Arc<Site>) -> AnyView {
    let question = Question::new(console, &site);
    let shown = {
        let site = Arc::clone(&site);
        move || answered(console, &site, question).unwrap_or_else(|trouble| notice(&trouble))
    };
    div()
        .child((question::panel(console, Arc::clone(&site), question), div().child(shown)))
        .into_any()
}

/// Asks for each quarter of an hour, and draws what comes. Asked anew, the signals of the old answer
/// are gone, and with them its run.
fn answered(console: Console, site: &Arc<Site>, question: Question) -> Result<AnyView, Trouble> {
    let supposed = question.supposed(console, site)?;
    let here = console.access_point.get();
    let clock = WallClock::at(&site.bundle, &here)
        .ok_or_else(|| Trouble::new("the bundle has no time zone for this access point"))?;
    let week = Week::of(&site.bundle, &here, clock, question.monday.get())
        .ok_or_else(|| Trouble::new("this week is beyond what a bundle can speak of"))?;
    let week = Arc::new(week);
    let results = Results::new(&week);
    spawn_local(run(Arc::clone(site), supposed, Arc::clone(&week), results.clone()));
    Ok(div()
        .child((
            map(console, Arc::clone(site), Arc::clone(&week), &results),
            words(console, Arc::clone(site), week, results),
        ))
        .into_any())
}
