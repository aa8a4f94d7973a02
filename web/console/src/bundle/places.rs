//! Doors, and the access points through which people pass them.

use doorward_bundle::{AccessPoint, Area, Bundle, Door, DoorMode, Strength, UntrustedClock};
use leptos::html::{div, h3, li, p, span, ul};
use leptos::prelude::*;

use super::requirement;
use super::sentence::nth;
use crate::component::{self, Kind, badge};
use crate::spelling;

/// Draws all doors.
pub(super) fn panel(bundle: &Bundle) -> AnyView {
    let doors: Vec<_> =
        (0..).zip(&bundle.doors).map(|(index, it)| door(bundle, index, it)).collect();
    component::panel("Doors", div().id("doors").class("cards").child(doors))
}

fn door(bundle: &Bundle, index: u32, door: &Door) -> AnyView {
    let points: Vec<_> = bundle
        .access_points
        .iter()
        .filter(|point| point.door == index)
        .map(|point| access_point(bundle, point))
        .collect();
    let release = spelling::duration(door.release_seconds.into());
    let extended = spelling::duration(door.extended_seconds.into());
    let (kind, mode) = mode(door.mode);
    div()
        .class("card")
        .child((
            h3().child((door.name.clone(), " ", badge(kind, mode))),
            p().class("hint").child(format!(
                "{}; released for {release}, or {extended} for holders with more time",
                door.identifier
            )),
            ul().class("plain-list").child(points),
        ))
        .into_any()
}

fn access_point(bundle: &Bundle, point: &AccessPoint) -> AnyView {
    let state = (!point.enabled).then(|| badge(Kind::Odd, "not in use"));
    let told: Vec<_> = about(bundle, point)
        .into_iter()
        .map(|text| p().class("hint").child(text).into_any())
        .collect();
    li().child((span().child((point.name.clone(), " ")), state, told)).into_any()
}

/// What there is to say of an access point, a line each.
fn about(bundle: &Bundle, point: &AccessPoint) -> Vec<String> {
    let mut lines = vec![way(bundle, point)];
    let formats = point.formats.join(", ");
    lines.push(if formats.is_empty() {
        "Accepts nothing".into()
    } else {
        format!("Accepts {formats}")
    });
    if point.required_strength != Strength::None {
        lines.push(format!("Needs at least {}", strength(point.required_strength)));
    }
    if let Some(zone) = point.zone.and_then(|zone| nth(&bundle.zones, zone)) {
        lines.push(format!("Keeps the time of {}", zone.name));
    }
    if let Some(usage) = &point.usage {
        lines.extend(requirement::usage(bundle, usage));
    }
    if point.refers {
        lines.push("Another controller has the last word".into());
    }
    if !point.locks.is_empty() {
        lines.push(format!("Elsewhere its lock is called {}", point.locks.join(", ")));
    }
    if let Some(tiles) = &point.tiles {
        lines.push(format!("Tiles that lead here: {}", tiles.len()));
    }
    lines.push(match point.untrusted_clock {
        UntrustedClock::Deny => "Denies while its clock may be wrong".into(),
        UntrustedClock::ChallengeFormats => {
            "While its clock may be wrong, goes on with formats that answer a challenge".into()
        }
    });
    lines
}

fn way(bundle: &Bundle, point: &AccessPoint) -> String {
    let name = |area: Option<u32>| {
        area.and_then(|area| nth(&bundle.areas, area)).map(|area: &Area| area.name.as_str())
    };
    match (name(point.from), name(point.to)) {
        (Some(from), Some(to)) => format!("{}: from {from} into {to}", point.identifier),
        (None, Some(to)) => format!("{}: from outside into {to}", point.identifier),
        (Some(from), None) => format!("{}: from {from} to the outside", point.identifier),
        (None, None) => format!("{}: leads into no area", point.identifier),
    }
}

/// A strength in words.
pub(super) const fn strength(strength: Strength) -> &'static str {
    match strength {
        Strength::None => "no proof",
        Strength::Bearer => "a token",
        Strength::Mac => "a shared secret",
        Strength::Signature => "a signature",
    }
}

const fn mode(mode: DoorMode) -> (Kind, &'static str) {
    match mode {
        DoorMode::Locked => (Kind::Plain, "locked"),
        DoorMode::Unlocked => (Kind::Odd, "unlocked for anybody"),
        DoorMode::LockedOpen => (Kind::Odd, "held open"),
        DoorMode::Blocked => (Kind::Bad, "blocked"),
        DoorMode::LockedDown => (Kind::Bad, "locked down"),
    }
}
