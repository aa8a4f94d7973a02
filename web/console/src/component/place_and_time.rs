//! Where and when.

use std::sync::Arc;

use leptos::ev;
use leptos::html::{button, div, input, label, p};
use leptos::prelude::*;

use super::choice;
use crate::site::Site;
use crate::state::{Console, present};
use crate::wall_clock::{WallClock, utc};

/// A list of the site's access points; the chosen one is the console's.
pub(crate) fn place(console: Console, site: &Site) -> AnyView {
    let options = site
        .bundle
        .access_points
        .iter()
        .map(|point| (point.identifier.clone(), point.name.clone()))
        .collect();
    choice(
        "access-point",
        "Where",
        options,
        move || console.access_point.get(),
        move |chosen| {
            console.access_point.set(chosen);
        },
    )
}

/// The time at the chosen access point, by its own wall clock.
pub(crate) fn time(console: Console, site: Arc<Site>) -> AnyView {
    let shown = {
        let site = Arc::clone(&site);
        move || {
            let clock = WallClock::at(&site.bundle, &console.access_point.get())?;
            let reading = clock.reads(console.now.get())?;
            Some(reading.strftime("%Y-%m-%dT%H:%M:%S").to_string())
        }
    };
    let told = {
        let site = Arc::clone(&site);
        move || {
            let now = console.now.get();
            let clock = WallClock::at(&site.bundle, &console.access_point.get());
            let weekday = clock.and_then(|clock| clock.reads(now));
            let weekday = weekday.map(|reading| reading.strftime("%A").to_string());
            let zone = clock.map(WallClock::zone).unwrap_or_default();
            format!("{} in {zone}; {}", weekday.unwrap_or_default(), utc(now))
        }
    };
    let set = move |text: String| {
        let clock = WallClock::at(&site.bundle, &console.access_point.get_untracked());
        let instant = clock.and_then(|clock| clock.instant(text.parse().ok()?));
        if let Some(instant) = instant {
            console.now.set(instant);
        }
    };
    div()
        .class("field")
        .child((
            label().r#for("time").child("When, by the clock at the door"),
            div().class("with-button").child((
                input()
                    .id("time")
                    .r#type("datetime-local")
                    .step("1")
                    .prop("value", move || shown().unwrap_or_default())
                    .on(ev::change, move |event| set(event_target_value(&event))),
                button()
                    .r#type("button")
                    .class("quiet")
                    .on(ev::click, move |_| console.now.set(present()))
                    .child("Now"),
            )),
            p().class("hint").child(told),
        ))
        .into_any()
}
