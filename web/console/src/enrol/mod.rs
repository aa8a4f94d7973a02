//! Enrol.

use leptos::prelude::*;

use crate::state::Console;

/// Draws the page.
pub(crate) fn page(_console: Console) -> AnyView {
    ().into_any()
}
