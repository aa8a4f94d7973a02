//! What is deployed nests the engine unchanged.

use wasmparser::{Encoding, Parser, Payload};

use crate::stage::component;

/// Every component that is nested in this one, as octets.
fn nested(outer: &[u8]) -> Vec<&[u8]> {
    let mut found = Vec::new();
    for payload in Parser::new(0).parse_all(outer) {
        if let Payload::ComponentSection { unchecked_range, .. } = payload.unwrap() {
            let at = |place: u64| usize::try_from(place).unwrap();
            found.push(&outer[at(unchecked_range.start)..at(unchecked_range.end)]);
        }
    }
    found
}

#[test]
fn the_engine_is_nested_octet_for_octet() {
    let engine = component("DOORWARD_ENGINE");
    for variable in ["DOORWARD_EDGE", "DOORWARD_EDGE_PRODUCTION"] {
        let composed = component(variable);
        let times = nested(&composed).into_iter().filter(|inner| *inner == engine).count();
        assert_eq!(times, 1, "{variable}");
    }
}

#[test]
fn nothing_is_asked_of_the_engine_from_outside() {
    for variable in ["DOORWARD_EDGE", "DOORWARD_EDGE_PRODUCTION"] {
        let composed = component(variable);
        let mut depth = 0_u32;
        let mut imports = Vec::new();
        for payload in Parser::new(0).parse_all(&composed) {
            match payload.unwrap() {
                Payload::Version { encoding, .. } => {
                    depth += 1;
                    assert!(depth > 1 || encoding == Encoding::Component);
                }
                Payload::End(_) => depth -= 1,
                Payload::ComponentImportSection(section) if depth == 1 => {
                    imports.extend(
                        section.into_iter().map(|import| import.unwrap().name.name.to_owned()),
                    );
                }
                _ => {}
            }
        }
        assert!(!imports.is_empty());
        for import in imports {
            let known = ["wasi:", "spin:sqlite/", "spin:redis/", "spin:variables/"];
            assert!(known.iter().any(|known| import.starts_with(known)), "{variable}: {import}");
            assert!(!import.contains("key-value") && !import.contains("keyvalue"), "{import}");
        }
    }
}

#[test]
fn an_app_for_another_engine_is_not_composed() {
    let app = component("DOORWARD_EDGE");
    let mut engine = component("DOORWARD_ENGINE");
    engine.extend([0, 2, 1, b'x']);
    let refused = doorward_compose::compose(&app, &engine).unwrap_err().to_string();
    assert!(refused.contains("another engine"), "{refused}");
}
