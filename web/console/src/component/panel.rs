//! Parts of a page.

use std::sync::Arc;

use leptos::html::{a, dd, div, dl, dt, h1, h2, header, p, section, span};
use leptos::prelude::*;

use crate::page::Page;
use crate::site::Site;
use crate::state::Console;

/// What something amounts to, which its colour follows.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Kind {
    Good,
    Bad,
    Odd,
    Plain,
}

impl Kind {
    /// The class in the style sheet.
    pub(crate) const fn class(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Bad => "bad",
            Self::Odd => "odd",
            Self::Plain => "plain",
        }
    }
}

/// The title of a page, and what it is for.
pub(crate) fn heading(title: &'static str, lead: &'static str) -> AnyView {
    header()
        .class("page-heading")
        .child((h1().id("title").tabindex("-1").child(title), p().class("lead").child(lead)))
        .into_any()
}

/// A part of a page with a title of its own.
pub(crate) fn panel(title: &'static str, content: impl IntoView + 'static) -> AnyView {
    section().class("panel").child((h2().child(title), content.into_any())).into_any()
}

/// A word in a coloured box.
pub(crate) fn badge(kind: Kind, text: impl Into<String>) -> AnyView {
    span().class(format!("badge {}", kind.class())).child(text.into()).into_any()
}

/// Names and values.
pub(crate) fn facts(facts: Vec<(&'static str, AnyView)>) -> AnyView {
    let lines: Vec<_> = facts
        .into_iter()
        .map(|(name, value)| div().child((dt().child(name), dd().child(value))).into_any())
        .collect();
    dl().class("facts").child(lines).into_any()
}

/// A page's content while a site is open, and the way to one otherwise.
pub(crate) fn with_site(
    console: Console,
    content: impl Fn(Arc<Site>) -> AnyView + Send + 'static,
) -> AnyView {
    let shown = move || {
        match console.site.get() {
        Some(site) => content(site),
        None => div()
            .class("panel empty")
            .child((
                p().child("No site is open yet. Its bundle, its public key and its registry stay in this page."),
                a().class("button").href(Page::Open.address()).child("Open a site"),
            ))
            .into_any(),
    }
    };
    div().class("with-site").child(shown).into_any()
}
