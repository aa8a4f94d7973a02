//! Inspect: what any bytes are, with their fields in them. Nothing here is verified.

mod octets;
mod reading;

use leptos::ev;
use leptos::html::{button, div, label, p, textarea};
use leptos::prelude::*;

use self::reading::shown;
use crate::component::{Opened, drop_zone, heading, notice, panel};
use crate::octets::{Notation, read, read_file};
use crate::state::Console;
use crate::trouble::Trouble;

/// Octets of a file at most; the engine looks at no more.
const FILE: usize = 65_536;

/// The public sample of github.com/Z-bit-Systems-LLC/PKOC.Net, UtilitiesTest.cs, and
/// github.com/smithee-solutions/openpkoc, op-pkoc.c: a card's answer.
const SAMPLE: &str = "5a41 04 0ec5d87dc39d14a2c5480686da860c82b16be0b6903b525f84848b79fd463e32 \
                      bbda1f0252c33503c5287035e6eac55d138d0650dcfb5281d59a9cf4124d2831 \
                      9e40 b98613070c78010b04ed306d143f94ee6dc4eca2585b621405731fb3a53cd877 \
                      a21685de18435da7cbcc38f1d926300a454efee3594cec5effe28c7feac03d7d 9000";

/// Draws the page.
pub(crate) fn page(console: Console) -> AnyView {
    let text = RwSignal::new(String::new());
    let file = RwSignal::new(None::<(Vec<u8>, Notation)>);
    let trouble = RwSignal::new(None::<Trouble>);
    let octets = Memo::new(move |_| file.get().or_else(|| read(&text.get())));
    let open = move |files: Result<Vec<Opened>, Trouble>| match files {
        Ok(files) => {
            let octets = files.into_iter().next().map(|file| file.octets);
            trouble.set(None);
            if octets.as_ref().is_some_and(|octets| octets.len() > FILE) {
                trouble
                    .set(Some(Trouble::new(format!("a presentation has at most {FILE} octets"))));
            } else {
                file.set(octets.map(read_file));
            }
        }
        Err(other) => trouble.set(Some(other)),
    };
    let typed = move |event| {
        file.set(None);
        text.set(event_target_value(&event));
    };
    let sample = move |_| {
        file.set(None);
        text.set(SAMPLE.into());
    };
    div()
        .child((
            heading(
                "Inspect",
                "What a card or a phone sent: what it is, what is in it, and what is odd about it.",
            ),
            panel(
                "Bytes",
                div().class("columns").child((
                    div().class("field").child((
                        label().r#for("bytes").child("Paste or type them"),
                        textarea()
                            .id("bytes")
                            .spellcheck("false")
                            .prop("value", move || text.get())
                            .on(ev::input, typed),
                        p().class("hint").child(move || told(octets.get().as_ref())),
                        div().class("buttons").child((
                            button()
                                .r#type("button")
                                .class("quiet")
                                .on(ev::click, sample)
                                .child("Show me a card's answer"),
                            button()
                                .r#type("button")
                                .class("quiet")
                                .on(ev::click, move |_| {
                                    file.set(None);
                                    text.set(String::new());
                                })
                                .child("Clear"),
                        )),
                    )),
                    drop_zone(
                        "bytes-file",
                        "Or drop a file",
                        "Binary, or text in any of these forms. It is read here and goes nowhere.",
                        open,
                    ),
                )),
            ),
            move || trouble.get().map(|trouble| notice(&trouble)),
            div().aria_live("polite").id("readings").child(move || {
                octets.get().map(|(octets, _)| match console.engine().inspect(&octets) {
                    Ok(readings) => shown(&octets, readings),
                    Err(trouble) => notice(&trouble),
                })
            }),
        ))
        .into_any()
}

fn told(octets: Option<&(Vec<u8>, Notation)>) -> String {
    octets.map_or_else(
        || "Hexadecimal, base64, PEM, a token, or lines of a reader's trace.".into(),
        |(octets, notation)| format!("Read as {}: {} octets", notation.name(), octets.len()),
    )
}
