//! `doorward policy test`, `fmt` and `schema`, on the campus.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod support;

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use support::{Run, doorward};
use tempfile::TempDir;

fn campus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/campus")
}

/// A copy of the campus, to bend.
struct Copy(TempDir);

impl Copy {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        for file in ["people.csv", "expectations.toml", "summer-school.ics"] {
            fs::copy(campus().join(file), folder.path().join(file)).unwrap();
        }
        let site = fs::read_to_string(campus().join("site.toml")).unwrap();
        let anchors = campus().join("../vectors/sites/anchors").canonicalize().unwrap();
        let site = site.replace("../vectors/sites/anchors", anchors.to_str().unwrap());
        fs::write(folder.path().join("site.toml"), site).unwrap();
        Self(folder)
    }

    fn path(&self, name: &str) -> String {
        self.0.path().join(name).to_str().unwrap().to_string()
    }

    #[track_caller]
    fn bend(&self, file: &str, right: &str, wrong: &str) {
        let text = fs::read_to_string(self.path(file)).unwrap();
        assert!(text.contains(right), "{right}");
        fs::write(self.path(file), text.replacen(right, wrong, 1)).unwrap();
    }

    fn test(&self, more: &[&str]) -> Run {
        let site = self.path("site.toml");
        doorward(["policy", "test", "--site", &site].iter().chain(more))
    }
}

#[test]
fn the_campus_is_as_expected() {
    let site = campus().join("site.toml");
    let run = doorward(["policy", "test", "--json", "--site", site.to_str().unwrap()]).expect(0);
    let report = run.json();
    let expectations = report["expectations"].as_array().unwrap();
    assert!(expectations.len() >= 60);
    for tried in expectations {
        assert_eq!(tried["holds"], true, "{tried}");
        assert!(tried["asked"].as_u64().unwrap() > 0, "{tried}");
    }
    // All but the one policy that says `never`.
    let unreached = |list: &str, reached: &dyn Fn(&Value) -> bool| -> Vec<Value> {
        let all = report["coverage"][list].as_array().unwrap();
        all.iter().filter(|it| !reached(it)).cloned().collect()
    };
    let policies = unreached("policies", &|it| it["decided"] == true);
    assert_eq!(policies.len(), 1, "{policies:?}");
    assert_eq!(
        (&policies[0]["profile"], &policies[0]["policy"]),
        (&"contractors".into(), &2.into())
    );
    let pieces = unreached("schedule-pieces", &|it| it["inside"] == true && it["outside"] == true);
    assert!(pieces.is_empty(), "{pieces:?}");
    let codes = report["coverage"]["reason-codes"].as_object().unwrap();
    assert!(codes.len() >= 19, "{codes:?}");
}

#[test]
fn a_bent_site_is_told_by_who_where_when_and_why() {
    let bends = [
        // Hours that end earlier.
        (
            "to = \"18:30\" }",
            "to = \"18:00\" }",
            "1001 may enter floor-2 on mon, tue, wed, thu at 17:00, 18:29:59",
            "1001 (Ada Abara) at floor-2-in (Floor 2, inwards), Mon 2026-06-08 \
             18:29:59: denied, schedule.outside (schedule `2026-06-08 Mon 18:29:59` against \
             `office-hours`); expected to be let in",
        ),
        // A right too many.
        (
            "areas = [\"data-hall\"]\nschedule = \"always\"",
            "areas = [\"data-hall\", \"vault\"]\nschedule = \"always\"",
            "may not enter vault",
            "1032 (Zoe Varga) at vault-door-in (Vault door, inwards)",
        ),
        // A forbid that is gone.
        (
            "effect = \"forbid\"\nareas = [\"vault\"]\nschedule = \"always\"",
            "effect = \"forbid\"\nareas = [\"vault\"]\nschedule = \"never\"",
            "1030, 1031, 1047 may not enter vault on daily because policy.forbidden",
            "1030 (Lars Fujita) at vault-door-in (Vault door, inwards)",
        ),
        // A holiday that is forgotten.
        (
            "    2026-11-26, # Thanksgiving\n",
            "",
            "new-york-staff alone may not enter ny-street-in",
            "Thu 2026-11-26 07:30:00 to Thu 2026-11-26 19:00:00: granted, policy.permitted",
        ),
        // A zone that is forgotten.
        (
            "to = \"new-york\"\nzone = \"America/New_York\"",
            "to = \"new-york\"",
            "New York is not awake yet",
            "at ny-suite-in (New York, suite, inwards), Wed 2026-06-10 12:29:59: granted",
        ),
        // A plan that leaves something out.
        (
            "rank = 2\nareas = [\"clean-room\", \"lab\"]",
            "rank = 2\nareas = [\"clean-room\"]",
            "in lockdown spill because door.locked-down",
            "expected not to be let in",
        ),
        // A door that takes longer.
        (
            "identifier = \"floor-2\"\nname = \"Floor 2\"",
            "identifier = \"floor-2\"\nname = \"Floor 2\"\nrelease-seconds = 6",
            "1001 may enter floor-2 at 2026-06-16T10:00:00",
            "expected a release of 5 s, not of 6 s",
        ),
    ];
    for (right, wrong, sentence, failure) in bends {
        let copy = Copy::new();
        if right.contains("zone") {
            // `ny-suite-in` is the second to have it.
            let text = fs::read_to_string(copy.path("site.toml")).unwrap();
            let at = text.find("identifier = \"ny-suite-in\"").unwrap();
            let (before, after) = text.split_at(at);
            assert!(after.contains(right), "{right}");
            let bent = format!("{before}{}", after.replacen(right, wrong, 1));
            fs::write(copy.path("site.toml"), bent).unwrap();
        } else {
            copy.bend("site.toml", right, wrong);
        }
        let run = copy.test(&[]).expect(1);
        assert!(run.out.starts_with("FAILS "), "{}", run.out);
        assert!(run.out.contains(sentence), "no `{sentence}` in\n{}", run.out);
        assert!(run.out.contains(failure), "no `{failure}` in\n{}", run.out);
    }
}

#[test]
fn junit_has_a_case_for_each_expectation() {
    let copy = Copy::new();
    copy.bend("site.toml", "to = \"18:30\" }", "to = \"18:00\" }");
    let file = copy.path("junit.xml");
    copy.test(&["--junit", &file]).expect(1);
    let junit = fs::read_to_string(file).unwrap();
    let expectations = fs::read_to_string(copy.path("expectations.toml")).unwrap();
    assert_eq!(junit.matches("<testcase ").count(), expectations.matches("[[expect]]").count());
    let failures = junit.matches("<failure ").count();
    assert!(failures >= 1 && junit.contains(&format!("failures=\"{failures}\"")), "{junit}");
    assert!(junit.contains("schedule.outside"), "{junit}");
    assert!(junit.contains("line=\"3"), "{junit}");
}

#[test]
fn what_cannot_be_read_is_told_with_its_place() {
    let copy = Copy::new();
    copy.bend("expectations.toml", "may-enter = \"dock-shutter\"", "may-enter = \"dock-shuter\"");
    let run = copy.test(&[]).expect(2);
    assert!(run.err.contains("expectations.toml:"), "{}", run.err);
    assert!(run.err.contains("did you mean `dock-shutter`?"), "{}", run.err);
    assert!(run.err.contains("error: 1 to correct"), "{}", run.err);
    let run =
        doorward(["policy", "test", "none.toml", "--site", &copy.path("site.toml")]).expect(2);
    assert!(run.err.contains("`none.toml`: No such file"), "{}", run.err);
}

#[test]
fn everybody_on_the_sheet_can_be_enrolled() {
    let copy = Copy::new();
    let (site, prefix, bundle) = (copy.path("site.toml"), copy.path("key"), copy.path("1.bundle"));
    let (data, trust, key) =
        (copy.path("data"), copy.path("key.pub.pem"), copy.path("key.key.pem"));
    doorward(["bundle", "keygen", "--out", &prefix]).expect(0);
    let trusted = ["--clock", "trusted"];
    let init = ["init", "--data", &data, "--site", "campus", "--trust", &trust];
    doorward(init.iter().chain(&trusted)).expect(0);
    let build = ["bundle", "build", &site, "--key", &key, "--sequence", "1", "--out", &bundle];
    doorward(build).expect(0);
    doorward(["bundle", "accept", &bundle, "--data", &data]).expect(0);
    doorward(["enroll", &copy.path("people.csv"), "--data", &data]).expect(0);
}

#[test]
fn fmt_lays_out_and_says_what_it_would() {
    let copy = Copy::new();
    let file = copy.path("site.toml");
    let tidy = fs::read_to_string(&file).unwrap();
    doorward(["policy", "fmt", "--check", &file]).expect(0);
    copy.bend("site.toml", "skew-past = 5", "   skew-past=5   # tight");
    let run = doorward(["policy", "fmt", "--check", &file]).expect(1);
    assert!(run.out.contains("site.toml is laid out otherwise"), "{}", run.out);
    assert!(fs::read_to_string(&file).unwrap().contains("skew-past=5"), "--check writes nothing");
    doorward(["policy", "fmt", &file]).expect(0);
    let formatted = fs::read_to_string(&file).unwrap();
    assert_eq!(formatted, tidy.replacen("skew-past = 5", "skew-past = 5 # tight", 1));
    copy.bend("site.toml", "[limits]", "[limits");
    let run = doorward(["policy", "fmt", &file, &copy.path("expectations.toml")]).expect(1);
    assert!(run.err.contains("unclosed table, expected `]`"), "{}", run.err);
    assert!(fs::read_to_string(&file).unwrap().contains("[limits\n"), "it is left as it is");
}

#[test]
fn schemas_are_json() {
    let site = doorward(["policy", "schema"]).expect(0).json();
    assert!(site["properties"]["access-point"].is_object());
    let expectations = doorward(["policy", "schema", "--expectations"]).expect(0).json();
    assert!(expectations["properties"]["expect"].is_object());
}
