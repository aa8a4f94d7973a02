//! Where, when, and how the door and its clock are: what the host of a real door would state.

use std::sync::Arc;

use leptos::html::{details, div, summary};
use leptos::prelude::*;

use crate::component::{self, choice, place, time};
use crate::contract::{ClockState, DoorMode, Lockdown, LockdownScope};
use crate::site::Site;
use crate::spelling;
use crate::state::Console;

/// The modes that a door can be set to.
const MODES: [DoorMode; 6] = [
    DoorMode::Locked,
    DoorMode::Unlocked,
    DoorMode::LockedOpen,
    DoorMode::Blocked,
    DoorMode::LockedDown,
    DoorMode::Unknown,
];

const CLOCKS: [ClockState; 3] = [ClockState::Trusted, ClockState::Untrusted, ClockState::Absent];

/// Stands for what the bundle says.
const BUNDLE: &str = "bundle";

/// Draws them.
pub(super) fn panel(console: Console, site: &Arc<Site>) -> AnyView {
    component::panel(
        "Where and when",
        (
            place(console, site),
            time(console, Arc::clone(site)),
            details().class("field").child((
                summary().child("The door and its clock"),
                div().child((door_mode(console), clock(console), lockdown(console, site))),
            )),
        ),
    )
}

fn door_mode(console: Console) -> AnyView {
    let mut options = vec![(BUNDLE.to_string(), "as the bundle says".to_string())];
    options
        .extend(MODES.map(|mode| (spelling::mode(mode).to_string(), spelling::mode(mode).into())));
    let chosen = move || console.mode.get().map_or(BUNDLE, spelling::mode).to_string();
    choice("door-mode", "The door is", options, chosen, move |name| {
        console.mode.set(MODES.into_iter().find(|mode| spelling::mode(*mode) == name));
    })
}

fn clock(console: Console) -> AnyView {
    let options =
        CLOCKS.map(|state| (spelling::clock(state).to_string(), spelling::clock(state).into()));
    let chosen = move || spelling::clock(console.clock.get()).to_string();
    choice("clock", "The door's clock is", options.to_vec(), chosen, move |name| {
        if let Some(state) = CLOCKS.into_iter().find(|state| spelling::clock(*state) == name) {
            console.clock.set(state);
        }
    })
}

fn lockdown(console: Console, site: &Site) -> AnyView {
    let mut options = vec![(String::new(), "none".to_string())];
    let plans = &site.bundle.lockdown_plans;
    options.extend(
        plans
            .iter()
            .map(|plan| (plan.identifier.clone(), format!("{}, rank {}", plan.name, plan.rank))),
    );
    let chosen = move || {
        console.lockdowns.with(|active| match active.first().map(|lockdown| &lockdown.scope) {
            Some(LockdownScope::Plan(plan)) => plan.clone(),
            _ => String::new(),
        })
    };
    choice("lockdown", "Lockdown", options, chosen, move |plan| {
        let active = (!plan.is_empty()).then_some(Lockdown {
            scope: LockdownScope::Plan(plan),
            rank: 0,
            starts: 0,
            ends: None,
        });
        console.lockdowns.set(active.into_iter().collect());
    })
}
