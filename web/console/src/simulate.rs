//! Simulate.

use leptos::html::div;
use leptos::prelude::*;

use crate::component::{heading, with_site};
use crate::state::Console;

/// Draws the page.
pub(crate) fn page(console: Console) -> AnyView {
    div()
        .child((
            heading("Simulate", "Who can open which door when: a week as a picture, by the component that decides at the door."),
            with_site(console, |site| div().child(site.bundle.site.name.clone()).into_any()),
        ))
        .into_any()
}
