//! `doorward bundle` and `doorward init`.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod support;

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use support::{SITE, Site};

#[test]
fn a_key_is_private_and_never_overwritten() {
    let site = Site::new();
    let mode = fs::metadata(site.path("signer.key.pem")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let (private, public) = (site.read("signer.key.pem"), site.read("signer.pub.pem"));

    let prefix = site.path("signer");
    let run = site.run(["bundle", "keygen", "--algorithm", "es256", "--out", &prefix]).expect(2);
    assert!(run.err.contains("signer.pub.pem"), "{}", run.err);
    fs::remove_file(site.path("signer.pub.pem")).unwrap();
    site.run(["bundle", "keygen", "--algorithm", "es256", "--out", &prefix]).expect(2);
    assert_eq!(site.read("signer.key.pem"), private);
    // Not even half of another pair is left.
    assert!(fs::metadata(site.path("signer.pub.pem")).is_err());
    assert!(String::from_utf8(public).unwrap().starts_with("-----BEGIN PUBLIC KEY-----"));
}

#[test]
fn a_data_folder_is_made_once() {
    let site = Site::new();
    let (data, trust) = (site.data(), site.path("signer.pub.pem"));
    let run = site.run(["init", "--data", &data, "--site", "hq", "--trust", &trust]).expect(2);
    assert!(run.err.contains("is not empty"), "{}", run.err);
    let mode = fs::metadata(&data).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o700);
}

#[test]
fn the_same_source_builds_the_same_bundle() {
    let site = Site::new();
    let build = |out: &str| {
        let (source, key, out) =
            (site.path("site.toml"), site.path("signer.key.pem"), site.path(out));
        site.run([
            "bundle",
            "build",
            &source,
            "--key",
            &key,
            "--sequence",
            "7",
            "--issued-at",
            "2026-06-01T00:00:00Z",
            "--out",
            &out,
        ])
        .expect(0)
    };
    let run = build("a.bundle");
    build("b.bundle");
    assert_eq!(site.read("a.bundle"), site.read("b.bundle"));
    assert!(run.out.contains("sequence 7, issued 2026-06-01T00:00:00Z"), "{}", run.out);

    let shown = site.run(["bundle", "inspect", &site.path("a.bundle")]).expect(0);
    assert!(shown.out.contains("site hq (Headquarters), Europe/London"), "{}", shown.out);
    assert!(shown.out.contains("not verified"), "{}", shown.out);
    let json = site.run(["bundle", "inspect", &site.path("a.bundle"), "--json"]).expect(0).json();
    assert_eq!(json["verified"], false);
    assert_eq!(json["bundle"]["sequence"], 7);
    assert_eq!(json["bundle"]["access-points"][0]["identifier"], "main-in");
}

#[test]
fn a_bundle_is_cut_down_to_an_access_point() {
    let site = Site::new();
    let (source, key) = (site.path("site.toml"), site.path("signer.key.pem"));
    let out = site.path("part.bundle");
    let build = |only: &str| {
        let signed = ["bundle", "build", &source, "--key", &key, "--sequence", "7"];
        site.run(signed.into_iter().chain(["--only", only, "--out", &out]))
    };
    build("main-in").expect(0);
    let json = site.run(["bundle", "inspect", &out, "--json"]).expect(0).json();
    let points = json["bundle"]["access-points"].as_array().unwrap();
    assert_eq!(points.len(), 1);
    assert_eq!(points[0]["identifier"], "main-in");
    let refused = build("nowhere").expect(2);
    assert!(refused.err.contains("no access point `nowhere`"), "{}", refused.err);
}

#[test]
fn what_is_wrong_with_a_source_is_told_with_its_place() {
    let site = Site::new();
    let wrong = SITE.replace("schedule = \"office-hours\"", "schedule = \"office-hour\"");
    let source = site.write("site.toml", wrong);
    let line = SITE.lines().position(|line| line == "schedule = \"office-hours\"").unwrap() + 1;
    let place = format!("{source}:{line}:12: profile[0].policy[1].schedule: ");
    for run in [site.build(1, "x.bundle"), site.run(["bundle", "check", &source])] {
        let run = run.expect(2);
        assert!(run.err.contains(&place), "{}", run.err);
        assert!(run.err.contains("did you mean `office-hours`?"), "{}", run.err);
        assert_eq!(run.out, "");
    }
    assert!(fs::metadata(site.path("x.bundle")).is_err());
}

#[test]
fn a_source_in_order_is_loaded_by_the_engine() {
    let site = Site::new();
    let run = site.run(["bundle", "check", &site.path("site.toml")]).expect(0);
    assert!(run.out.contains("site `hq` is in order: 2 access points"), "{}", run.out);
}

#[test]
fn a_bundle_never_goes_back() {
    let site = Site::with_bundle();
    let accept =
        |name: &str| site.run(["bundle", "accept", &site.path(name), "--data", &site.data()]);
    site.build(2, "second.bundle").expect(0);
    accept("second.bundle").expect(0);
    let run = accept("site.bundle").expect(2);
    assert!(run.err.contains("bundle.rollback"), "{}", run.err);

    site.write("site.toml", SITE.replace("Headquarters", "Another"));
    site.build(2, "fork.bundle").expect(0);
    let run = accept("fork.bundle").expect(2);
    assert!(run.err.contains("bundle.fork"), "{}", run.err);
}

#[test]
fn a_bundle_of_somebody_else_is_refused() {
    let site = Site::new();
    site.write("site.toml", SITE.replace("identifier = \"hq\"", "identifier = \"elsewhere\""));
    site.build(1, "foreign.bundle").expect(0);
    let data = site.data();
    let accept = |name: &str| site.run(["bundle", "accept", &site.path(name), "--data", &data]);
    let run = accept("foreign.bundle").expect(2);
    assert!(run.err.contains("bundle.foreign-site"), "{}", run.err);

    site.write("site.toml", SITE);
    site.build(1, "site.bundle").expect(0);
    let other = Site::new();
    let trust = other.data();
    let bundle = site.path("site.bundle");
    let run = site.run(["bundle", "accept", &bundle, "--data", &trust]).expect(2);
    assert!(run.err.contains("bundle.untrusted"), "{}", run.err);

    let mut forged = site.read("site.bundle");
    let last = forged.len() - 1;
    forged[last] ^= 1;
    site.write("forged.bundle", forged);
    let run = accept("forged.bundle").expect(2);
    assert!(run.err.contains("bundle.bad-signature"), "{}", run.err);
}
