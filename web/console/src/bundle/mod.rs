//! Bundle: the site as people see it, what the engine's checker finds in it, and how it is signed.

mod calendar;
mod findings;
mod places;
mod recurrence;
mod requirement;
mod rights;
mod schedules;
mod sentence;
mod signature;
mod trust;
mod week_picture;

use std::sync::Arc;

use leptos::html::div;
use leptos::prelude::*;

use crate::component::{heading, with_site};
use crate::site::Site;
use crate::state::Console;

/// Draws the page.
pub(crate) fn page(console: Console) -> AnyView {
    div()
        .child((
            heading(
                "Bundle",
                "The site as it is signed: its doors, its hours, who may do what, and what is odd about it.",
            ),
            with_site(console, move |site| site_as_it_is(console, site)),
        ))
        .into_any()
}

fn site_as_it_is(console: Console, site: Arc<Site>) -> AnyView {
    div()
        .child((
            div().class("columns").child((
                signature::panel(console, Arc::clone(&site)),
                findings::panel(console, Arc::clone(&site)),
            )),
            places::panel(&site.bundle),
            schedules::panel(&site.bundle),
            rights::panel(&site.bundle),
            div().class("columns").child((
                trust::issuers(&site.bundle),
                trust::lockdown_plans(&site.bundle),
                trust::limits(&site.bundle),
            )),
        ))
        .into_any()
}
