//! Enrol: a sheet of keys is checked, cleaned and enrolled; a test credential is made, and taps.

mod check;
mod columns;
mod report;
mod sheet;
mod test_credential;

use leptos::html::div;
use leptos::prelude::*;

use self::sheet::Checking;
use self::test_credential::Making;
use crate::component::{heading, panel, with_site};
use crate::state::Console;

/// Draws the page. What it holds outlives that another site is opened, or the same with more people.
pub(crate) fn page(console: Console) -> AnyView {
    let checking = Checking::new();
    let making = Making::new();
    div()
        .child((
            heading(
                "Enrol",
                "Check a sheet of keys before the doors get it, and try a credential that is made here. \
                 Keys are read in this page; the registry of the real doors stays as it is.",
            ),
            panel("A sheet of keys", sheet::form(console, checking)),
            with_site(console, move |site| test_credential::panel(console, site, making)),
            panel("What a sheet has in it", columns::columns()),
        ))
        .into_any()
}
