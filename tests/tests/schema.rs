//! The form of cases: what `schema.json` says, and what the runner reads, are the same.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::fs;
use std::path::PathBuf;

use doorward_cases::case::Case;
use doorward_cases::{collect, root};
use jsonschema::Validator;
use serde_json::{Value, json};

fn schema() -> Validator {
    let text = fs::read_to_string(root().join("tests/vectors/schema.json")).unwrap();
    let schema: Value = serde_json::from_str(&text).unwrap();
    jsonschema::meta::validate(&schema).unwrap();
    jsonschema::validator_for(&schema).unwrap()
}

fn case(name: &str) -> Value {
    let path = root().join("tests/vectors").join(name).with_extension("json");
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

#[test]
fn every_case_has_the_form() {
    let schema = schema();
    for named in collect(&root().join("tests/vectors")).unwrap() {
        let text = fs::read_to_string(PathBuf::from(&named.name).with_extension("json")).unwrap();
        let value: Value = serde_json::from_str(&text).unwrap();
        let errors: Vec<String> =
            schema.iter_errors(&value).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{}: {}", named.name, errors.join("; "));
        assert_eq!(serde_json::to_value(&named.case).unwrap(), value, "{}", named.name);
    }
}

#[test]
fn what_has_not_the_form_is_refused_by_both() {
    let decision = "pkoc-nfc-v1/key-first";
    let load = "load/accepted";
    let bends: [(&str, &str, Value); 14] = [
        (decision, "/kind", json!("other")),
        (decision, "/about", json!(1)),
        (decision, "/more", json!(true)),
        (decision, "/site/source", json!({ "file": "a", "toml": "b" })),
        (decision, "/store/more", json!([])),
        (decision, "/store/door", json!({ "mode": "ajar", "lockdowns": [], "threat-level": 0 })),
        (decision, "/store/unavailable", json!(["weather"])),
        (decision, "/presentations/0/shown", json!("5a41")),
        (decision, "/presentations/0/circumstance/purpose", json!("visit")),
        (decision, "/presentations/0/circumstance/clock/now", json!(-1)),
        (decision, "/presentations/0/expected/outcome", json!("welcome")),
        (decision, "/presentations/0/expected/category", json!("weather")),
        (load, "/context/trusted-keys/0/key", json!(7)),
        (load, "/expected", json!({ "accepted": {}, "refused": {} })),
    ];
    let schema = schema();
    for (name, pointer, value) in bends {
        let mut bent = case(name);
        assert!(schema.is_valid(&bent), "{name}");
        set(&mut bent, pointer, value);
        assert!(!schema.is_valid(&bent), "the schema takes {name} with another `{pointer}`");
        let read = serde_json::from_value::<Case>(bent);
        assert!(read.is_err(), "the runner takes {name} with another `{pointer}`");
    }
}

#[test]
fn obligations_are_there_exactly_where_an_outcome_has_any() {
    let schema = schema();
    let mut granted = case("pkoc-nfc-v1/key-first");
    granted["presentations"][0]["expected"].as_object_mut().unwrap().remove("obligations");
    assert!(!schema.is_valid(&granted));
    let mut denied = case("pkoc-nfc-v1/stranger");
    assert!(schema.is_valid(&denied));
    let nothing = json!({ "action": "none", "release-seconds": 0, "changes": [] });
    denied["presentations"][0]["expected"]["obligations"] = nothing;
    assert!(!schema.is_valid(&denied));
}

fn set(value: &mut Value, pointer: &str, to: Value) {
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    value.pointer_mut(parent).unwrap()[name] = to;
}
