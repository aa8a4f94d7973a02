//! Bundle.

use leptos::html::div;
use leptos::prelude::*;

use crate::component::{heading, with_site};
use crate::state::Console;

/// Draws the page.
pub(crate) fn page(console: Console) -> AnyView {
    div()
        .child((
            heading("Bundle", "The site as it is signed: doors, schedules, profiles, and what the checker finds in them."),
            with_site(console, |site| div().child(site.bundle.site.name.clone()).into_any()),
        ))
        .into_any()
}
