//! What could not be done, and what has come of something.

use leptos::html::{div, p, span, strong};
use leptos::prelude::*;

use crate::meaning::meaning;
use crate::trouble::Trouble;

/// Shows a trouble. Screen readers interrupt for it.
pub(crate) fn notice(trouble: &Trouble) -> AnyView {
    let meaning =
        trouble.code.as_deref().and_then(meaning).map(|it| p().child(format!("In short: {it}.")));
    let code = trouble.code.clone().map(|code| span().class("code").child(code));
    div()
        .class("notice bad")
        .role("alert")
        .child((
            strong().child("That did not work."),
            p().child((trouble.message.clone(), " ", code)),
            meaning,
        ))
        .into_any()
}

/// A place whose content screen readers tell when it changes.
pub(crate) fn announcer(content: impl Fn() -> AnyView + Send + 'static) -> AnyView {
    div().aria_live("polite").class("announcer").child(content).into_any()
}
