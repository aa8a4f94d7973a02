//! The schemas of sources say what the compiler reads.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    reason = "a test fails by panicking"
)]

use std::path::{Path, PathBuf};

use doorward_compiler::{Issuance, compile, expectations_schema, site_schema};
use jsonschema::Validator;
use serde_json::{Map, Value};

/// 2026-01-01T00:00:00Z.
const NEW_YEAR: u64 = 1_767_225_600;

#[test]
fn are_the_ones_in_the_repository() {
    for (name, schema, option) in
        [("site", site_schema(), ""), ("expectations", expectations_schema(), " --expectations")]
    {
        let file = format!("docs/{name}.schema.json");
        let written = std::fs::read_to_string(root().join(&file)).unwrap();
        let made = format!("{}\n", serde_json::to_string_pretty(&schema).unwrap());
        assert!(written == made, "`doorward policy schema{option} > {file}` writes it again");
    }
}

#[test]
fn the_campus_expects_what_the_schema_has() {
    let schema = expectations_schema();
    jsonschema::meta::validate(&schema).unwrap();
    let schema = jsonschema::validator_for(&schema).unwrap();
    let path = root().join("tests/campus/expectations.toml");
    let campus = std::fs::read_to_string(path).unwrap();
    let errors: Vec<String> = schema
        .iter_errors(&json(&campus))
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{}", errors.join("; "));
    for (right, wrong) in [
        ("week = 2026-06-08", ""),
        ("week = 2026-06-08", "week = 23"),
        ("who = \"1001\"", "who = 1001"),
        ("who = \"1001\"", "who = []"),
        ("who = \"1001\"", "whom = \"1001\""),
        ("on = \"weekdays\"", "on = \"workdays\""),
        ("at = [\"08:00\", ", "at = [\"8:00\", "),
        ("{ area = \"data-hall\" }", "{ room = \"data-hall\" }"),
        ("capability = \"secure\"", "capability = \"administer\""),
        ("door-mode = \"locked\"", "door-mode = \"open\""),
    ] {
        assert!(campus.contains(right), "{right}");
        let bent = campus.replacen(right, wrong, 1);
        assert!(!schema.is_valid(&json(&bent)), "the schema takes {wrong}");
    }
}

#[test]
fn takes_every_site_of_the_repository() {
    let schema = validator();
    let mut sites = 0;
    for path in sites_of_the_repository() {
        let value = json(&std::fs::read_to_string(&path).unwrap());
        let errors: Vec<String> = schema
            .iter_errors(&value)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{}: {}", path.display(), errors.join("; "));
        sites += 1;
    }
    assert!(sites >= 10, "{sites} sites");
}

/// Each bend is one that the compiler refuses, too: a schema that is stricter than the compiler
/// would be wrong.
#[test]
fn refuses_what_the_compiler_refuses() {
    let office = std::fs::read_to_string(root().join("host/compiler/tests/office.toml")).unwrap();
    let bends = [
        ("zone = \"Europe/London\"", "zone = 3"),
        ("zone = \"Europe/London\"", ""),
        ("zone = \"Europe/London\"", "zone = \"Europe/London\"\nsecret = \"x\""),
        ("proof-lifetime = 60", "proof-lifetime = 86401"),
        ("proof-lifetime = 60", "proof-lifetime = 0"),
        ("proof-lifetime = 60", "proof-lifetimes = 60"),
        ("refresh-after = \"12h\"", "refresh-after = \"soon\""),
        ("identifier = \"lobby\"", "identifier = \"\""),
        ("identifier = \"lobby\"", "identifier = \" lobby\""),
        ("release-seconds = 8", "release-seconds = 3601"),
        ("mode = \"blocked\"", "mode = \"ajar\""),
        ("formats = [\"pkoc-nfc-v1\", \"doordeck-operation\"]", "formats = []"),
        ("formats = [\"pkoc-nfc-v1\", \"doordeck-operation\"]", "formats = [\"pkoc\"]"),
        ("untrusted-clock = \"challenge-formats\"", "untrusted-clock = \"allow\""),
        ("required-strength = \"signature\"", "required-strength = \"strong\""),
        ("    2026-01-01,", "    \"2026-1-1\","),
        ("    2026-01-01,", "    7,"),
        ("\"2026-06-29..2026-07-01\"", "\"2026-06-29...2026-07-01\""),
        ("days = [\"fri\"]", "days = [\"friday\"]"),
        ("from = \"22:00\", to = \"02:00\"", "from = \"22:00\", to = \"25:00\""),
        ("from = \"22:00\", to = \"02:00\"", "from = \"22:00\""),
        ("first-date = \"2026-01-05\"", "first-date = \"soon\""),
        ("effect = \"forbid\"", "effect = \"deny\""),
        ("capabilities = [\"unsecure\"]", "capabilities = []"),
        ("capabilities = [\"unsecure\"]", "capabilities = [\"open\"]"),
        ("algorithms = [\"EdDSA\", \"RS256\"]", "algorithms = [\"none\"]"),
        ("rank = 3", "rank = 256"),
        ("[[lockdown-plan]]", "[[lockdown]]"),
    ];
    let schema = validator();
    let path = root().join("host/compiler/tests/office.toml");
    let issuance = Issuance { sequence: 1, issued_at: NEW_YEAR };
    assert!(compile(&office, &path, issuance).is_ok() && schema.is_valid(&json(&office)));
    for (right, wrong) in bends {
        assert!(office.contains(right), "{right}");
        let bent = office.replacen(right, wrong, 1);
        assert!(compile(&bent, &path, issuance).is_err(), "the compiler takes {wrong}");
        assert!(!schema.is_valid(&json(&bent)), "the schema takes {wrong}");
    }
}

#[test]
fn explains_every_key() {
    let mut unexplained = Vec::new();
    explained(&site_schema(), "", &mut unexplained);
    explained(&expectations_schema(), "", &mut unexplained);
    assert!(unexplained.is_empty(), "{}", unexplained.join(", "));
}

fn explained(schema: &Value, path: &str, unexplained: &mut Vec<String>) {
    match schema {
        Value::Object(members) => {
            for (key, member) in members {
                if let ("properties", Value::Object(properties)) = (key.as_str(), member) {
                    let silent =
                        properties.iter().filter(|(_, it)| it.get("description").is_none());
                    unexplained.extend(silent.map(|(name, _)| format!("{path}/{name}")));
                }
                explained(member, &format!("{path}/{key}"), unexplained);
            }
        }
        Value::Array(elements) => {
            elements.iter().for_each(|element| explained(element, path, unexplained));
        }
        _ => {}
    }
}

fn validator() -> Validator {
    let schema = site_schema();
    jsonschema::meta::validate(&schema).unwrap();
    jsonschema::validator_for(&schema).unwrap()
}

/// A source as editors show it to a schema: dates and times are strings.
fn json(text: &str) -> Value {
    fn convert(value: toml::Value) -> Value {
        match value {
            toml::Value::String(text) => text.into(),
            toml::Value::Integer(number) => number.into(),
            toml::Value::Float(number) => number.into(),
            toml::Value::Boolean(flag) => flag.into(),
            toml::Value::Datetime(moment) => moment.to_string().into(),
            toml::Value::Array(list) => list.into_iter().map(convert).collect(),
            toml::Value::Table(table) => Value::Object(
                table.into_iter().map(|(key, value)| (key, convert(value))).collect::<Map<_, _>>(),
            ),
        }
    }
    convert(toml::Value::Table(text.parse().unwrap()))
}

fn sites_of_the_repository() -> Vec<PathBuf> {
    let mut sites =
        vec![root().join("host/compiler/tests/office.toml"), root().join("tests/campus/site.toml")];
    let folder = root().join("tests/vectors/sites");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    sites.extend(files.filter(|path| path.extension().is_some_and(|it| it == "toml")));
    sites
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}
