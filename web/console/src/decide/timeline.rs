//! The evaluation step by step, as the engine traced it: a step that failed is the last.

use leptos::html::{b, code, div, li, ol, span, ul};
use leptos::prelude::*;

use crate::component::Kind;
use crate::contract::{Comparison, Step};
use crate::desk::Shown;
use crate::meaning::meaning;
use crate::spelling;
use crate::wall_clock::WallClock;

/// Draws the way from the bytes to the outcome.
pub(super) fn timeline(shown: &Shown, trace: &[Step], clock: Option<WallClock<'_>>) -> AnyView {
    let mut items = vec![presented(shown)];
    items.extend(trace.iter().map(|it| step(it, clock)));
    ol().class("timeline").id("timeline").child(items).into_any()
}

fn presented(shown: &Shown) -> AnyView {
    let octets = shown.presentation.len();
    let answered = shown
        .challenge
        .as_ref()
        .map(|challenge| li().child(("answers ", code().child(hex::encode(challenge)))).into_any());
    li().child((
        span().class("dot plain").aria_hidden("true").child("•"),
        span().class("stage").child(format!("{octets} octets are presented")),
        ul().class("compared").child(answered),
    ))
    .into_any()
}

fn step(step: &Step, clock: Option<WallClock<'_>>) -> AnyView {
    let (kind, mark, told) = if step.passed {
        (Kind::Good, "✓", "passed")
    } else {
        (Kind::Bad, "✕", "stopped here")
    };
    let told = match meaning(&step.code).filter(|_| !step.passed) {
        Some(meaning) => format!("{told}: {meaning}"),
        None => told.into(),
    };
    let code = (step.code != "ok").then(|| code().child(step.code.clone()));
    let compared: Vec<_> = step.compared.iter().map(|it| comparison(it, clock)).collect();
    li().child((
        span().class(format!("dot {}", kind.class())).aria_hidden("true").child(mark),
        div().child((
            span().class("stage").child(stage(&step.stage)),
            " ",
            span().class("hint").child((told, " ", code)),
        )),
        ul().class("compared").child(compared),
    ))
    .into_any()
}

fn comparison(comparison: &Comparison, clock: Option<WallClock<'_>>) -> AnyView {
    let Comparison { name, actual, required } = comparison;
    li().child((
        spelling::words(name),
        ": ",
        b().child(spelling::value(actual, clock)),
        " against ",
        b().child(spelling::value(required, clock)),
    ))
    .into_any()
}

/// A stage in words; its own name where there are none.
fn stage(name: &str) -> String {
    let words = match name {
        "bundle" => "Is the bundle in force?",
        "input" => "Can it be a presentation at all?",
        "clock" => "Can the clock be believed?",
        "access-point" => "Is the access point known and in use?",
        "purpose" => "What is it for?",
        "proof.format" => "In which format is it?",
        "proof.challenge" => "Does it answer a challenge?",
        "proof.algorithm" => "Is it signed as this issuer may sign?",
        "proof.signature" => "Does the signature hold?",
        "proof.chain" => "Does a trusted issuer vouch for it?",
        "proof.holder" => "Is it bound to its holder?",
        "proof.scope" => "Is it meant for this door?",
        "proof.validity" => "Is it within its own validity?",
        "credential" => "Is the credential enrolled?",
        "replay" => "Is it presented for the first time?",
        "validity" => "May the credential be used now?",
        "door" => "Does the state of the door allow it?",
        "forbid" => "Does a policy forbid it?",
        "permit" => "Does a policy permit it, here and now?",
        "strength" => "Is the proof strong enough for this door?",
        "grant" => "Everything holds",
        _ => return spelling::words(name),
    };
    words.into()
}
