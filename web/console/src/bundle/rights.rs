//! Access profiles, in sentences.

use doorward_bundle::{Bundle, Effect, Policy, Profile};
use leptos::html::{div, h3, li, p, ul};
use leptos::prelude::*;

use super::sentence;
use crate::component::{self, Kind, badge};

/// Draws all profiles.
pub(super) fn panel(bundle: &Bundle) -> AnyView {
    let profiles: Vec<_> = bundle.profiles.iter().map(|it| profile(bundle, it)).collect();
    component::panel(
        "Who may do what",
        (
            p().class("hint").child(
                "A holder with several profiles may do what any of them permits, unless one forbids it.",
            ),
            div().id("profiles").class("cards").child(profiles),
        ),
    )
}

fn profile(bundle: &Bundle, profile: &Profile) -> AnyView {
    let rights: Vec<_> = profile.policies.iter().map(|it| right(bundle, it)).collect();
    let rights = if rights.is_empty() {
        p().class("hint").child("Permits nothing.").into_any()
    } else {
        ul().class("plain-list").child(rights).into_any()
    };
    div()
        .class("card")
        .child((
            h3().child(profile.name.clone()),
            p().class("hint").child(profile.identifier.clone()),
            rights,
        ))
        .into_any()
}

fn right(bundle: &Bundle, policy: &Policy) -> AnyView {
    let mark = match policy.effect {
        Effect::Permit => badge(Kind::Good, "permits"),
        Effect::Forbid => badge(Kind::Bad, "forbids"),
    };
    li().child((mark, " ", sentence::policy(bundle, policy))).into_any()
}
