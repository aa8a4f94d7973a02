//! Decide.

use leptos::html::div;
use leptos::prelude::*;

use crate::component::heading;
use crate::state::Console;

/// Draws the page.
pub(crate) fn page(_console: Console) -> AnyView {
    div()
        .child(heading("Decide", "What a card or a phone sent: what it is, and what is in it."))
        .into_any()
}
