//! One way to read the bytes: its fields, beside the bytes that they are in.

use std::sync::Arc;

use leptos::ev;
use leptos::html::{button, code, div, li, p, section, span, table, tbody, td, th, thead, tr, ul};
use leptos::prelude::*;

use super::octets::{colour, octets};
use crate::component::{Kind, badge, panel};
use crate::contract::{Field, Reading};

/// All the ways to read the bytes, the likeliest first.
pub(super) fn shown(bytes: &[u8], readings: Vec<Reading>) -> AnyView {
    if readings.is_empty() {
        return panel(
            "No known format",
            (
                p().child("These bytes are nothing that a door of this version reads."),
                octets(bytes, Arc::new(Vec::new()), RwSignal::new(None)),
            ),
        );
    }
    let views: Vec<_> = readings.into_iter().map(|reading| one(bytes, reading)).collect();
    div().child(views).into_any()
}

fn one(bytes: &[u8], reading: Reading) -> AnyView {
    let Reading { format, is_complete, fields, warnings } = reading;
    let chosen = RwSignal::new(None::<usize>);
    let fields = Arc::new(fields);
    let state = if is_complete {
        badge(Kind::Good, "well-formed")
    } else {
        badge(Kind::Odd, "not well-formed")
    };
    let warnings: Vec<_> = warnings
        .into_iter()
        .map(|warning| {
            let place = format!(" at octet {}", warning.offset);
            li().child((warning.detail, " ", code().child(warning.code), place)).into_any()
        })
        .collect();
    let warnings = (!warnings.is_empty()).then(|| ul().class("warnings").child(warnings));
    let rows: Vec<_> =
        fields.iter().enumerate().map(|(at, field)| row(at, field, chosen)).collect();
    section()
        .class("panel stack reading")
        .child((
            div().child((span().class("word").child(format), " ", state)),
            p().class("hint").child(
                "Nothing here is verified: a field may be forged. Choose a field to see its bytes.",
            ),
            warnings,
            octets(bytes, Arc::clone(&fields), chosen),
            div().class("scroll").child(table().class("fields").child((
                thead().child(tr().child((
                    th().scope("col").child("Field"),
                    th().scope("col").child("Octets"),
                    th().scope("col").child("Value"),
                ))),
                tbody().child(rows),
            ))),
        ))
        .into_any()
}

fn row(at: usize, field: &Field, chosen: RwSignal<Option<usize>>) -> AnyView {
    // Not taken back by a second click: the mouse that clicks has chosen it by being there.
    let choose = move |_| chosen.set(Some(at));
    tr().class(("chosen", move || chosen.get() == Some(at)))
        .on(ev::mouseenter, move |_| chosen.set(Some(at)))
        .child((
            th().scope("row").child((
                span().class(format!("swatch {}", colour(at))),
                button()
                    .r#type("button")
                    .aria_pressed(move || if chosen.get() == Some(at) { "true" } else { "false" })
                    .on(ev::click, choose)
                    .child(field.path.clone()),
            )),
            td().child(place(field)),
            td().class("value").child(field.rendering.clone()),
        ))
        .into_any()
}

/// Where the field is: `2…66`, counted from 0.
fn place(field: &Field) -> String {
    match field.length {
        0 => format!("at {}", field.offset),
        1 => field.offset.to_string(),
        more => format!("{}…{}", field.offset, field.offset.saturating_add(more).saturating_sub(1)),
    }
}
