//! Asking the engine about a whole week, a few quarters of an hour in each frame of the screen, so that
//! the page answers all the while.

use std::sync::Arc;

use leptos::prelude::*;

use super::outcome::Outcome;
use super::week::Week;
use crate::desk::Supposed;
use crate::frame::next_frame;
use crate::site::Site;
use crate::trouble::Trouble;

/// How many quarters are asked about in one frame.
const AT_ONCE: usize = 32;

/// What has come so far.
#[derive(Clone, Debug)]
pub(super) struct Results {
    /// For each day, in the order of its quarters.
    pub(super) days: Vec<RwSignal<Vec<Outcome>>>,
    /// Whether all of them are there.
    pub(super) complete: RwSignal<bool>,
    /// Why there are no more.
    pub(super) trouble: RwSignal<Option<Trouble>>,
}

impl Results {
    /// Nothing has come yet.
    pub(super) fn new(week: &Week) -> Self {
        Self {
            days: week.days.iter().map(|_| RwSignal::new(Vec::new())).collect(),
            complete: RwSignal::new(false),
            trouble: RwSignal::new(None),
        }
    }
}

/// Asks, until everything is answered or nobody looks any more: then the signals are gone.
pub(super) async fn run(site: Arc<Site>, supposed: Supposed, week: Arc<Week>, results: Results) {
    for (day, signal) in week.days.iter().zip(&results.days) {
        for cells in day.cells.chunks(AT_ONCE) {
            next_frame().await;
            let asked = cells.iter().map(|cell| site.desk.simulate(&supposed, cell.instant));
            let outcomes = asked.map(|it| it.map(Outcome::from)).collect::<Result<Vec<_>, _>>();
            let there = match outcomes {
                Ok(outcomes) => signal.try_update(|all| all.extend(outcomes)).is_some(),
                Err(trouble) => {
                    // Nobody looks any more: nobody needs to know.
                    let _unseen = results.trouble.try_set(Some(trouble));
                    false
                }
            };
            if !there {
                return;
            }
        }
    }
    let _unseen = results.complete.try_set(true);
}
