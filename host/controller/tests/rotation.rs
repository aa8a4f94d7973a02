//! Rotating the key that signs bundles, what becomes of those who miss it, and alarms.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod support;

use doorward_wallet::pkoc::CardKey;
use support::service::Service;
use support::{MONDAY_TEN, Run, SITE, Site, point};

/// A site whose key `signer` hands over to `next`: bundle 2 names both, 3 is the first of `next` and
/// names nobody else, 4 follows.
fn handing_over() -> Site {
    let site = Site::with_bundle();
    site.run(["bundle", "keygen", "--out", &site.path("next")]).expect(0);
    let naming = |keys: &str| format!("{SITE}\n[signing]\nkey-files = [{keys}]\n");
    build(&site, 2, "signer", &naming("'signer.pub.pem', 'next.pub.pem'")).expect(0);
    build(&site, 3, "next", &naming("'next.pub.pem'")).expect(0);
    build(&site, 4, "next", SITE).expect(0);
    site
}

fn build(site: &Site, sequence: u64, key: &str, source: &str) -> Run {
    site.write("site.toml", source);
    let (source, key) = (site.path("site.toml"), site.path(&format!("{key}.key.pem")));
    let out = site.path(&format!("{sequence}.bundle"));
    let sequence = sequence.to_string();
    let arguments = ["--key", &key, "--sequence", &sequence, "--out", &out];
    site.run(["bundle", "build", &source].into_iter().chain(arguments))
}

fn accept(site: &Site, sequences: &[u64]) -> Run {
    let files: Vec<String> =
        sequences.iter().map(|sequence| site.path(&format!("{sequence}.bundle"))).collect();
    let data = site.data();
    let files = files.iter().map(String::as_str);
    site.run(["bundle", "accept"].into_iter().chain(files).chain(["--data", &data]))
}

fn on_data(site: &Site, command: &[&str]) -> Run {
    let data = site.data();
    site.run(command.iter().copied().chain(["--data", &data]))
}

fn status(site: &Site) -> serde_json::Value {
    on_data(site, &["bundle", "status", "--json"]).expect(0).json()
}

fn identifier(site: &Site, key: &str) -> String {
    let pem = String::from_utf8(site.read(&format!("{key}.pub.pem"))).unwrap();
    hex::encode(doorward_compiler::PublicKey::from_pem(&pem).unwrap().identifier())
}

#[test]
fn a_key_hands_over_to_the_next() {
    let site = handing_over();
    let (old, new) = (identifier(&site, "signer"), identifier(&site, "next"));
    assert_eq!(status(&site)["status"]["signing-keys"], serde_json::json!([old]));
    accept(&site, &[2]).expect(0);
    let said = status(&site);
    assert_eq!(said["status"]["in-force"]["key"], old.as_str());
    assert_eq!(said["status"]["signing-keys"], serde_json::json!([old, new]));
    accept(&site, &[3]).expect(0);
    let said = status(&site);
    assert_eq!(said["status"]["in-force"]["key"], new.as_str());
    assert_eq!(said["status"]["signing-keys"], serde_json::json!([new]));
    accept(&site, &[4]).expect(0);

    // The first key signs nothing any more, although the folder still has it from the beginning.
    build(&site, 5, "signer", SITE).expect(0);
    let run = accept(&site, &[5]).expect(2);
    assert!(run.err.contains("bundle.untrusted"), "{}", run.err);
    // The bundle in force is the one that was, also when it is loaded again, and decides.
    let card = CardKey::of("amira");
    site.enrol(&format!("holder,key,profiles\namira,{},staff\n", point(&card))).expect(0);
    let run = on_data(
        &site,
        &["policy", "simulate", "--holder", "amira", "--at", "main-in", "--when", MONDAY_TEN],
    );
    let run = run.expect(0);
    assert!(run.out.contains("can pass"), "{}", run.out);
    assert_eq!(status(&site)["status"]["in-force"]["sequence"], 4);
}

#[test]
fn the_last_bundle_of_a_key_stays_in_force_without_it() {
    let site = handing_over();
    let source = format!("{SITE}\n[signing]\nkey-files = ['next.pub.pem']\n");
    let run = build(&site, 2, "signer", &source).expect(0);
    assert!(run.out.contains("this is the last bundle of its key"), "{}", run.out);
    accept(&site, &[2]).expect(0);
    // Its own key is not among those for the next bundle, and it is loaded all the same.
    assert_eq!(status(&site)["status"]["in-force"]["sequence"], 2);
    accept(&site, &[2]).expect(0);
    accept(&site, &[3]).expect(0);
}

#[test]
fn who_missed_the_announcement_is_given_it_later() {
    let site = handing_over();
    let run = accept(&site, &[4]).expect(2);
    assert!(run.err.contains("bundle.untrusted"), "{}", run.err);
    assert_eq!(status(&site)["status"]["in-force"]["sequence"], 1, "the one before stays");
    let run = accept(&site, &[2, 3, 4]).expect(0);
    assert!(run.out.contains("bundle 4 of site `hq` is in force"), "{}", run.out);
    // The same command does no harm where some of them were accepted.
    let run = accept(&site, &[2, 3, 4]).expect(0);
    assert!(run.out.contains("bundle 3 is passed over: 4 was accepted"), "{}", run.out);
}

#[test]
fn who_cannot_have_the_announcement_any_more_is_told_the_key() {
    let site = handing_over();
    accept(&site, &[4]).expect(2);
    let run = on_data(&site, &["bundle", "trust", &site.path("next.pub.pem")]).expect(0);
    assert!(run.out.contains(&identifier(&site, "next")), "{}", run.out);
    let again = on_data(&site, &["bundle", "trust", &site.path("next.pub.pem")]).expect(2);
    assert!(again.err.contains("is trusted already"), "{}", again.err);
    accept(&site, &[4]).expect(0);
    let (old, new) = (identifier(&site, "signer"), identifier(&site, "next"));
    assert_eq!(status(&site)["status"]["signing-keys"], serde_json::json!([old, new]));
    on_data(&site, &["bundle", "distrust", &old]).expect(0);
    build(&site, 5, "signer", SITE).expect(0);
    accept(&site, &[5]).expect(2);
    let last = on_data(&site, &["bundle", "distrust", &new]).expect(2);
    assert!(last.err.contains("it is the only key that is trusted"), "{}", last.err);
    on_data(&site, &["bundle", "distrust", "00"]).expect(2);
    let shown = on_data(&site, &["journal", "show"]).expect(0).out;
    assert!(shown.contains("signing-key-trusted"), "{shown}");
    assert!(shown.contains("signing-key-distrusted"), "{shown}");
}

#[test]
fn a_rollback_and_a_fork_are_alarms() {
    let site = handing_over();
    accept(&site, &[2]).expect(0);
    let shown = on_data(&site, &["bundle", "status"]).expect(0).out;
    assert!(!shown.contains("ALARM"), "{shown}");
    let rollback =
        site.run(["bundle", "accept", &site.path("site.bundle"), "--data", &site.data()]);
    rollback.expect(2);
    let shown = on_data(&site, &["bundle", "status"]).expect(0).out;
    assert!(shown.contains("ALARM: refused last: bundle.rollback: sequence:"), "{shown}");
    build(&site, 2, "signer", &SITE.replace("Headquarters", "Another")).expect(0);
    accept(&site, &[2]).expect(2);
    let said = status(&site);
    assert_eq!(said["status"]["refused"]["bundle"]["code"], "bundle.fork");
    assert_eq!(said["status"]["in-force"]["sequence"], 2);
    let journal = on_data(&site, &["journal", "show"]).expect(0).out;
    assert!(journal.contains("bundle.rollback") && journal.contains("bundle.fork"), "{journal}");
    on_data(&site, &["journal", "verify"]).expect(0);
}

#[test]
fn how_old_a_bundle_is_is_said() {
    let site = Site::new();
    let run = on_data(&site, &["bundle", "status"]).expect(1);
    assert!(run.out.contains("no bundle is in force"), "{}", run.out);
    let build = |sequence: &str, issued: &str| {
        let (source, key) = (site.path("site.toml"), site.path("signer.key.pem"));
        let out = site.path(&format!("{sequence}.bundle"));
        site.write("site.toml", format!("{SITE}\n[validity]\ndead-after = '30d'\n"));
        let signed = ["bundle", "build", &source, "--key", &key, "--sequence", sequence];
        site.run(signed.into_iter().chain(["--issued-at", issued, "--out", &out])).expect(0);
    };
    let now = jiff::Timestamp::now();
    let ages =
        [("1", 1000, "dead"), ("2", 200, "stale"), ("3", 30, "refresh-due"), ("4", 0, "fresh")];
    for (sequence, hours, age) in ages {
        let issued = now.checked_sub(jiff::SignedDuration::from_hours(hours)).unwrap();
        build(sequence, &issued.to_string());
        accept(&site, &[sequence.parse().unwrap()]).expect(0);
        assert_eq!(status(&site)["age"], age);
    }
}

#[test]
fn a_service_takes_and_tells_all_of_it() {
    let site = handing_over();
    let service = Service::start(&site);
    accept(&site, &[4]).expect(2);
    on_data(&site, &["bundle", "trust", &site.path("next.pub.pem")]).expect(0);
    let said = status(&site);
    assert_eq!(said["status"]["refused"]["bundle"]["code"], "bundle.untrusted");
    assert_eq!(said["status"]["signing-keys"].as_array().unwrap().len(), 2);
    let run = accept(&site, &[2, 3, 4]).expect(0);
    assert!(run.out.contains("bundle 4 of site `hq` is in force"), "{}", run.out);
    assert_eq!(status(&site)["status"]["signing-keys"].as_array().unwrap().len(), 1);
    let only = identifier(&site, "next");
    let last = on_data(&site, &["bundle", "distrust", &only]).expect(2);
    assert!(last.err.contains("no bundle could follow"), "{}", last.err);
    service.stop();
    assert_eq!(status(&site)["status"]["in-force"]["sequence"], 4);
}
