//! Enrol.

use leptos::html::div;
use leptos::prelude::*;

use crate::component::{heading, with_site};
use crate::state::Console;

/// Draws the page.
pub(crate) fn page(console: Console) -> AnyView {
    div()
        .child((
            heading("Enrol", "Check a sheet of credentials before it is enrolled, and make a credential to test with.:"),
            with_site(console, |site| div().child(site.bundle.site.name.clone()).into_any()),
        ))
        .into_any()
}
