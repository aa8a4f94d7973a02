//! Bit formats of badges in a source.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::Path;

use doorward_bundle::{BitFormat, Strength, decode, encode};
use doorward_compiler::{Issuance, compile, describe};

use crate::verdict::{SITE, places_say};

mod verdict;

const DOOR: &str = "door = [{ identifier = 'main', name = 'Main' }]";

fn point(formats: &str, more: &str) -> String {
    format!(
        "[[access-point]]\nidentifier = 'in'\nname = 'In'\ndoor = 'main'\n\
         formats = {formats}\n{more}\n"
    )
}

#[test]
fn are_compiled_in_order() {
    let text = point(
        "['wiegand', 'osdp-card-data']",
        "bit-formats = ['H10302', 'H10301']\nrequired-strength = 'none'",
    );
    let issuance = Issuance { sequence: 1, issued_at: 1_767_225_600 };
    let bundle =
        compile(&format!("{SITE}\n{DOOR}\n{text}"), Path::new("site.toml"), issuance).unwrap();
    let point = bundle.access_points.first().unwrap();
    assert_eq!(point.bit_formats, Some(vec![BitFormat::H10301, BitFormat::H10302]));
    assert_eq!(point.required_strength, Strength::None);
    assert!(
        describe(&bundle)
            .to_string()
            .contains("accepts osdp-card-data wiegand of H10301 H10302 by none")
    );
    assert_eq!(decode(&encode(&bundle)).unwrap(), bundle);
}

#[test]
fn are_named_exactly_where_badges_are_read() {
    places_say(
        &point("['wiegand']", ""),
        &["8:12: access-point[0].formats[0]: `wiegand` needs `bit-formats` beside it"],
    );
    places_say(
        &point("['pkoc-nfc-v1']", "bit-formats = ['H10301']"),
        &["9:15: access-point[0].bit-formats: is of no use without one of osdp-card-data, wiegand"],
    );
    places_say(
        &point("['wiegand']", "bit-formats = []"),
        &["9:15: access-point[0].bit-formats: is empty, at least one is needed"],
    );
}

#[test]
fn are_words_that_stand_once() {
    places_say(
        &point("['wiegand']", "bit-formats = ['H10303', 'H10301', 'H10301']"),
        &[
            "9:16: access-point[0].bit-formats[0]: `H10303` is none of `C1k35s`, `C1k48s`, \
             `H10301`, `H10302`, `H10304`, `H10306`, `P10004` (did you mean `H10301`?)",
            "9:36: access-point[0].bit-formats[2]: is in the list already",
        ],
    );
}
