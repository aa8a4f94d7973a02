//! What people write: whatever it is, they are told what is wrong with it and where.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use std::path::Path;

use doorward_bundle::{decode, encode};
use doorward_compiler::{Diagnostic, Issuance, compile, format};
use doorward_engine::Verifier;
use doorward_fuzz::{ISSUED, context, signed};
use doorward_sheet::{REFUSED, Sheet, written};

/// Compiles what may be a site. What comes out is encoded, decoded and loaded.
fn compiled(text: &str) {
    let issuance = Issuance { sequence: 1, issued_at: ISSUED };
    // Nothing lies beside this path, so nothing of this machine is read.
    match compile(text, Path::new("/nowhere/site.toml"), issuance) {
        Ok(bundle) => {
            let encoded = encode(&bundle);
            assert!(decode(&encoded).as_ref() == Ok(&bundle), "what is written can be read");
            let loaded = Verifier::load(&signed(&encoded).unwrap(), &context(&bundle).unwrap());
            assert!(loaded.is_ok(), "the engine refuses what was compiled: {:?}", loaded.err());
        }
        Err(diagnostics) => told(&diagnostics),
    }
}

fn told(diagnostics: &[Diagnostic]) {
    assert!(!diagnostics.is_empty(), "refused without a word");
    for diagnostic in diagnostics {
        assert!(diagnostic.line > 0 && diagnostic.column > 0, "{diagnostic}");
        assert!(!diagnostic.message.is_empty(), "{diagnostic}");
    }
}

/// A site in TOML.
#[test]
fn site() {
    bolero::check!().with_max_len(1 << 15).for_each(|octets: &[u8]| {
        if let Ok(text) = std::str::from_utf8(octets) {
            compiled(text);
        }
    });
}

/// A calendar in a site that is right otherwise.
#[test]
fn calendar() {
    bolero::check!().with_max_len(1 << 13).for_each(|octets: &[u8]| {
        let Ok(text) = std::str::from_utf8(octets) else { return };
        let calendar = toml::Value::String(text.into());
        compiled(&format!(
            "[site]\nidentifier = \"s\"\nname = \"S\"\nzone = \"Europe/London\"\n\
             [[schedule]]\nidentifier = \"c\"\nname = \"C\"\nicalendar = {calendar}\n"
        ));
    });
}

/// The layout: it means the same, and laying it out again changes nothing.
#[test]
fn layout() {
    bolero::check!().with_max_len(1 << 13).for_each(|octets: &[u8]| {
        let Ok(text) = std::str::from_utf8(octets) else { return };
        match format(text, Path::new("site.toml")) {
            Err(diagnostics) => told(&diagnostics),
            Ok(laid_out) => {
                let again = format(&laid_out, Path::new("site.toml")).expect("it was laid out");
                assert_eq!(again, laid_out);
            }
        }
    });
}

/// A sheet of people: every line is read or refused, and what was written is read again.
#[test]
fn sheet() {
    bolero::check!().for_each(|octets: &[u8]| {
        let Ok(mut sheet) = Sheet::open(octets, None) else { return };
        let header = sheet.header().clone();
        let (mut good, mut last) = (Vec::new(), 0);
        while let Some(line) = sheet.read_line().expect("memory can be read") {
            assert!(line.number >= last, "lines are counted");
            last = line.number;
            match line.enrolment {
                Ok(_) => good.push(line.fields),
                Err(error) => assert!(!error.to_string().is_empty()),
            }
        }
        if header.iter().any(|name| name == REFUSED) {
            return;
        }
        let text = written(&header, &good).expect("memory can be written");
        let mut again = Sheet::open(&text[..], None).expect("its first line was read");
        let mut kept = good.iter();
        while let Some(line) = again.read_line().expect("memory can be read") {
            assert!(line.enrolment.is_ok(), "{:?}", line.enrolment);
            assert_eq!(Some(&line.fields), kept.next());
        }
        assert_eq!(kept.next(), None);
    });
}
