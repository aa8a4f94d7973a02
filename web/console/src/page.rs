//! The pages, and which of them is shown: the fragment of the page's address says it, so that the
//! console works from any folder, and the browser's history with it.

use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;

use crate::state::Console;
use crate::{bundle, decide, enrol, inspect, opening, simulate};

/// One page.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Page {
    Inspect,
    Decide,
    Simulate,
    Enrol,
    Bundle,
    /// Where a site is opened.
    Open,
}

impl Page {
    /// In the order of the navigation.
    pub(crate) const ALL: [Self; 6] =
        [Self::Inspect, Self::Decide, Self::Simulate, Self::Enrol, Self::Bundle, Self::Open];

    /// What it is called.
    pub(crate) const fn title(self) -> &'static str {
        match self {
            Self::Inspect => "Inspect",
            Self::Decide => "Decide",
            Self::Simulate => "Simulate",
            Self::Enrol => "Enrol",
            Self::Bundle => "Bundle",
            Self::Open => "Open a site",
        }
    }

    /// The address within the console.
    pub(crate) const fn address(self) -> &'static str {
        match self {
            Self::Inspect => "#/inspect",
            Self::Decide => "#/decide",
            Self::Simulate => "#/simulate",
            Self::Enrol => "#/enrol",
            Self::Bundle => "#/bundle",
            Self::Open => "#/open",
        }
    }

    /// Draws it.
    pub(crate) fn draw(self, console: Console) -> AnyView {
        match self {
            Self::Inspect => inspect::page(console),
            Self::Decide => decide::page(console),
            Self::Simulate => simulate::page(console),
            Self::Enrol => enrol::page(console),
            Self::Bundle => bundle::page(console),
            Self::Open => opening::page(console),
        }
    }

    /// The page of the address that the browser shows; the first one for any other.
    fn current() -> Self {
        let fragment = window().location().hash().unwrap_or_default();
        Self::ALL.into_iter().find(|page| page.address() == fragment).unwrap_or(Self::Inspect)
    }

    /// Follows the browser's address.
    pub(crate) fn follow() -> ReadSignal<Self> {
        let (page, set_page) = signal(Self::current());
        let changed = Closure::<dyn Fn()>::new(move || set_page.set(Self::current()));
        let listener = changed.into_js_value();
        // A browser without this event has no history to follow.
        let _followed =
            window().add_event_listener_with_callback("hashchange", listener.unchecked_ref());
        page
    }

    /// Has the browser show it.
    pub(crate) fn show(self) {
        // Refused only for addresses that are none.
        let _shown = window().location().set_hash(self.address());
    }
}
