//! Light or dark: what the system prefers, until somebody chooses.

use leptos::prelude::*;

/// Where the choice is kept in the browser.
const KEPT: &str = "doorward.theme";

/// How the console looks.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Theme {
    /// What the system prefers.
    System,
    Light,
    Dark,
}

impl Theme {
    /// The choices, in the order of the switch.
    pub(crate) const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// What the choice is called.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// What was chosen last in this browser.
    pub(crate) fn kept() -> Self {
        let name = storage().and_then(|storage| storage.get_item(KEPT).ok().flatten());
        Self::ALL
            .into_iter()
            .find(|theme| Some(theme.name()) == name.as_deref())
            .unwrap_or(Self::System)
    }

    /// Makes the page look so, and keeps the choice.
    pub(crate) fn apply(self) {
        if let Some(root) = document().document_element() {
            let _named = root.set_attribute("data-theme", self.name());
        }
        if let Some(storage) = storage() {
            let _kept = storage.set_item(KEPT, self.name());
        }
    }
}

/// The browser's own; it may refuse to keep anything.
fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}
