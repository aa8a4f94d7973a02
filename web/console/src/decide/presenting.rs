//! What is presented: something prepared, a test credential that taps, or bytes.

use std::sync::Arc;

use leptos::ev;
use leptos::html::{button, details, div, input, label, li, p, summary, textarea, ul};
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_bytes::ByteBuf;

use super::{Result, decide};
use crate::component::{choice, panel};
use crate::contract::Capability;
use crate::desk::{Clock, Shown};
use crate::octets;
use crate::site::{Prepared, Site};
use crate::spelling;
use crate::state::Console;
use crate::trouble::Trouble;

const CAPABILITIES: [Capability; 5] = [
    Capability::Momentary,
    Capability::ExtendedMomentary,
    Capability::Secure,
    Capability::Unsecure,
    Capability::Toggle,
];

/// What the form holds.
#[derive(Clone, Copy)]
struct Form {
    bytes: RwSignal<String>,
    challenge: RwSignal<String>,
    capability: RwSignal<Option<Capability>>,
    /// Whether what was presented before is remembered.
    remember: RwSignal<bool>,
}

/// Draws the form. What comes of it goes to `result`.
pub(super) fn presenting(
    console: Console,
    site: Arc<Site>,
    result: RwSignal<Option<Result>>,
) -> AnyView {
    let form = Form {
        bytes: RwSignal::new(String::new()),
        challenge: RwSignal::new(String::new()),
        capability: RwSignal::new(None),
        remember: RwSignal::new(false),
    };
    let present = {
        let site = Arc::clone(&site);
        move |_| {
            let site = Arc::clone(&site);
            // As it is at this click: it may be another one before the decision is made.
            let fresh = !form.remember.get_untracked();
            spawn_local(async move {
                let outcome = match read(console, form) {
                    Ok(shown) => decide(&site, shown, fresh).await,
                    Err(trouble) => Err(trouble),
                };
                result.set(Some(outcome));
            });
        }
    };
    panel(
        "What is presented",
        (
            prepared(console, form, &site),
            cards(console, form, Arc::clone(&site), result),
            bytes(form),
            details().class("field").child((
                summary().child("More"),
                capability(form),
                memory(form),
            )),
            div().class("buttons").child(
                button().r#type("button").id("present").on(ev::click, present).child("Present it"),
            ),
        ),
    )
}

/// What the site's file has ready.
fn prepared(console: Console, form: Form, site: &Site) -> Option<AnyView> {
    let buttons: Vec<_> = site
        .presentations
        .iter()
        .cloned()
        .map(|prepared| li().child(choose(console, form, prepared)).into_any())
        .collect();
    (!buttons.is_empty()).then(|| {
        details()
            .class("field")
            .open(true)
            .child((summary().child("Something prepared"), ul().class("choices").child(buttons)))
            .into_any()
    })
}

fn choose(console: Console, form: Form, prepared: Prepared) -> AnyView {
    let title = prepared.title.clone();
    let shown = hex::encode(&prepared.presentation);
    let challenge = prepared.challenge.as_ref().map(hex::encode).unwrap_or_default();
    let pressed = {
        let (shown, challenge, now) = (shown.clone(), challenge.clone(), prepared.now);
        move || {
            let same = form.bytes.with(|bytes| *bytes == shown)
                && form.challenge.with(|other| *other == challenge)
                && console.now.get() == now;
            if same { "true" } else { "false" }
        }
    };
    button()
        .r#type("button")
        .aria_pressed(pressed)
        .on(ev::click, move |_| {
            console.access_point.set(prepared.access_point.clone());
            console.now.set(prepared.now);
            form.bytes.set(shown.clone());
            form.challenge.set(challenge.clone());
        })
        .child(title)
        .into_any()
}

/// Test credentials: one that taps answers a challenge that is issued just now.
fn cards(
    console: Console,
    form: Form,
    site: Arc<Site>,
    result: RwSignal<Option<Result>>,
) -> impl Fn() -> Option<AnyView> + Send + 'static {
    move || {
        let cards = console.cards.get();
        let buttons: Vec<_> = cards
            .into_iter()
            .map(|card| {
                let site = Arc::clone(&site);
                let name = card.name.clone();
                let tap = move |_| {
                    let (site, card) = (Arc::clone(&site), card.clone());
                    let fresh = !form.remember.get_untracked();
                    spawn_local(async move {
                        result.set(Some(tapped(console, form, &site, &card, fresh).await));
                    });
                };
                li().child(
                    button().r#type("button").on(ev::click, tap).child(format!("Tap with {name}")),
                )
                .into_any()
            })
            .collect();
        (!buttons.is_empty()).then(|| {
            div()
                .class("field")
                .child((
                    p().class("label").child("Test credentials"),
                    ul().class("choices").child(buttons),
                ))
                .into_any()
        })
    }
}

async fn tapped(
    console: Console,
    form: Form,
    site: &Site,
    card: &crate::card::TestCard,
    fresh: bool,
) -> Result {
    if fresh {
        site.desk.forget().await?;
    }
    let access_point = console.access_point.get_untracked();
    let challenge = site.desk.challenge(&access_point).await?;
    let presentation = card.tap(&challenge);
    form.bytes.set(hex::encode(&presentation));
    form.challenge.set(hex::encode(&challenge));
    let shown = state(console, form, presentation, Some(challenge));
    decide(site, shown, false).await
}

fn bytes(form: Form) -> AnyView {
    div()
        .class("field")
        .child((
            div().class("field").child((
                label().r#for("presentation").child("The bytes"),
                textarea()
                    .id("presentation")
                    .spellcheck("false")
                    .prop("value", move || form.bytes.get())
                    .on(ev::input, move |event| form.bytes.set(event_target_value(&event))),
                p().class("hint").child("Hexadecimal, base64, PEM, a token, or a reader's trace."),
            )),
            div().class("field").child((
                label().r#for("challenge").child("The challenge that they answer"),
                input()
                    .id("challenge")
                    .r#type("text")
                    .spellcheck("false")
                    .autocomplete("off")
                    .prop("value", move || form.challenge.get())
                    .on(ev::input, move |event| form.challenge.set(event_target_value(&event))),
                p().class("hint").child(
                    "In hexadecimal; empty where the format has none. It counts as issued at this door just now.",
                ),
            )),
        ))
        .into_any()
}

fn capability(form: Form) -> AnyView {
    let mut options = vec![(String::new(), "what the presentation says".to_string())];
    options.extend(CAPABILITIES.map(|it| {
        let name = spelling::capability(it);
        (name.to_string(), name.to_string())
    }));
    let chosen = move || form.capability.get().map(spelling::capability).unwrap_or_default().into();
    choice("capability", "What is asked of the lock", options, chosen, move |name: String| {
        form.capability.set(CAPABILITIES.into_iter().find(|it| spelling::capability(*it) == name));
    })
}

fn memory(form: Form) -> AnyView {
    div()
        .class("field")
        .child((
            label().child((
                input()
                    .r#type("checkbox")
                    .id("remember")
                    .prop("checked", move || form.remember.get())
                    .on(ev::change, move |event| form.remember.set(event_target_checked(&event))),
                "Remember what has been presented",
            )),
            p().class("hint").child(
                "As a door does: nothing is accepted twice, uses are counted, and time does not run backwards.",
            ),
        ))
        .into_any()
}

/// What the form holds, as it is presented.
fn read(console: Console, form: Form) -> std::result::Result<Shown, Trouble> {
    let (presentation, _) = octets::read(&form.bytes.get_untracked()).ok_or_else(|| {
        Trouble::new("there is nothing to present: paste some bytes, or choose something")
    })?;
    let challenge = form.challenge.get_untracked();
    let challenge = match challenge.trim() {
        "" => None,
        text => match octets::read(text) {
            Some((octets, octets::Notation::Hex)) => Some(ByteBuf::from(octets)),
            _ => return Err(Trouble::new("the challenge is not hexadecimal")),
        },
    };
    Ok(state(console, form, presentation, challenge))
}

fn state(console: Console, form: Form, presentation: Vec<u8>, challenge: Option<ByteBuf>) -> Shown {
    Shown {
        presentation: ByteBuf::from(presentation),
        access_point: console.access_point.get_untracked(),
        clock: Clock { state: console.clock.get_untracked(), now: console.now.get_untracked() },
        challenge,
        capability: form.capability.get_untracked(),
        door: console.door(),
    }
}
