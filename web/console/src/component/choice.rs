//! One of several, from a list.

use leptos::ev;
use leptos::html::{div, label, option, select};
use leptos::prelude::*;

/// A labelled list to choose from: values, and what they are called. `chosen` is the value that is
/// shown; `choose` is told of another.
pub(crate) fn choice(
    identifier: &'static str,
    name: &'static str,
    options: Vec<(String, String)>,
    chosen: impl Fn() -> String + Send + Sync + Clone + 'static,
    choose: impl Fn(String) + 'static,
) -> AnyView {
    let items: Vec<_> = options
        .into_iter()
        .map(|(value, text)| {
            let chosen = chosen.clone();
            let own = value.clone();
            option().value(value).selected(move || chosen() == own).child(text).into_any()
        })
        .collect();
    div()
        .class("field")
        .child((
            label().r#for(identifier).child(name),
            select()
                .id(identifier)
                .prop("value", chosen)
                .on(ev::change, move |event| choose(event_target_value(&event)))
                .child(items),
        ))
        .into_any()
}
