//! The component as an artefact: it asks for nothing, and offers the contract.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::collections::BTreeSet;

use doorward_tests::Wasmtime;
use wasmparser::{Parser, Payload, Validator};

/// The interfaces of `wit/world.wit`.
const INTERFACES: [&str; 8] = [
    "circumstance",
    "decision",
    "inspection",
    "lifecycle",
    "policy",
    "question",
    "registration",
    "verification",
];

#[test]
fn is_a_valid_component() {
    Validator::new().validate_all(&Wasmtime::component().unwrap()).unwrap();
}

#[test]
fn imports_nothing_and_exports_the_contract() {
    let component = Wasmtime::component().unwrap();
    let (mut imports, mut exports) = (Vec::new(), BTreeSet::new());
    let mut depth = 0_usize;
    for payload in Parser::new(0).parse_all(&component) {
        match payload.unwrap() {
            Payload::ModuleSection { .. } | Payload::ComponentSection { .. } => {
                depth = depth.saturating_add(1);
            }
            Payload::End(_) => depth = depth.saturating_sub(1),
            Payload::ComponentImportSection(section) if depth == 0 => {
                imports
                    .extend(section.into_iter().map(|import| import.unwrap().name.name.to_owned()));
            }
            Payload::ComponentExportSection(section) if depth == 0 => {
                exports
                    .extend(section.into_iter().map(|export| export.unwrap().name.name.to_owned()));
            }
            _ => {}
        }
    }
    assert_eq!(imports, [""; 0], "whatever it could ask for could differ between hosts");
    let expected: BTreeSet<String> =
        INTERFACES.map(|interface| format!("doorward:access/{interface}@0.1.0")).into();
    assert_eq!(exports, expected);
}
