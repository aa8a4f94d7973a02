//! `doorward verify` and `doorward inspect`.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod support;

use doorward_wallet::pkoc::{self, CardKey};
use support::{MONDAY_TEN, Run, SUNDAY_TEN, Site, point};

const CHALLENGE: [u8; 16] = [7; 16];

/// Asks a data folder about a card's answer.
fn ask(site: &Site, card: &CardKey, at: &str, access_point: &str, more: &[&str]) -> Run {
    let presentation = hex::encode(pkoc::respond(card, &CHALLENGE));
    let challenge = hex::encode(CHALLENGE);
    let data = site.data();
    let arguments = [
        "verify",
        "--data",
        &data,
        "--hex",
        &presentation,
        "--challenge",
        &challenge,
        "--at",
        at,
        "--access-point",
        access_point,
    ];
    site.run(arguments.iter().chain(more))
}

#[test]
fn says_who_where_when_and_why() {
    let (site, card) = Site::with_card();
    let run = ask(&site, &card, MONDAY_TEN, "office-in", &["--explain"]).expect(0);
    for expected in [
        "GRANTED  policy.permitted (permitted)",
        "Amira Khan (amira)",
        "office-in, Office, inwards",
        "Mon 2026-06-01 10:00:00 Europe/London (2026-06-01T09:00:00Z), clock trusted",
        "pkoc-nfc-v1, proof by signature",
        "release for 5 s",
        "ok   proof.signature",
    ] {
        assert!(run.out.contains(expected), "no `{expected}` in\n{}", run.out);
    }
    let run = ask(&site, &card, SUNDAY_TEN, "office-in", &["--explain"]).expect(1);
    assert!(run.out.contains("DENIED  schedule.outside (policy)"), "{}", run.out);
    assert!(run.out.contains("STOP permit"), "{}", run.out);
}

#[test]
fn prints_the_contract_s_decision() {
    let (site, card) = Site::with_card();
    let json = ask(&site, &card, MONDAY_TEN, "main-in", &["--json"]).expect(0).json();
    assert_eq!(json["granted"]["report"]["reason"]["code"], "policy.permitted");
    assert_eq!(json["granted"]["obligations"]["release-seconds"], 7);
    assert_eq!(json["granted"]["report"]["trace"].as_array().unwrap().len(), 0);
    let stranger = CardKey::of("stranger");
    let json = ask(&site, &stranger, MONDAY_TEN, "main-in", &["--json"]).expect(1).json();
    assert_eq!(json["denied"]["report"]["reason"]["code"], "credential.unknown");
    assert_eq!(json["denied"]["report"]["reason"]["category"], "credential");
}

#[test]
fn the_clock_is_what_it_is_said_to_be() {
    let (site, card) = Site::with_card();
    for (clock, code) in [("untrusted", "clock.untrusted"), ("absent", "clock.absent")] {
        let run = ask(&site, &card, MONDAY_TEN, "main-in", &["--clock", clock]).expect(1);
        assert!(run.out.contains(code), "{}", run.out);
    }
}

#[test]
fn leaves_nothing_behind() {
    let (site, card) = Site::with_card();
    let journal = || site.run(["journal", "show", "--json", "--data", &site.data()]).expect(0).out;
    let before = journal();
    for _ in 0..2 {
        ask(&site, &card, MONDAY_TEN, "office-in", &[]).expect(0);
    }
    assert_eq!(journal(), before);
}

#[test]
fn decides_by_a_bundle_and_a_sheet() {
    let site = Site::new();
    site.build(1, "site.bundle").expect(0);
    let card = CardKey::of("card");
    let sheet =
        site.write("sheet.csv", format!("holder,key,profiles\namira,{},staff*1\n", point(&card)));
    let presentation = site.write("presentation", pkoc::respond(&card, &CHALLENGE));
    let circumstance = site.write(
        "circumstance.toml",
        format!(
            "access-point = 'main-in'\npurpose = 'access'\nexplain = false\nsecrets = []\n\
             challenge = '{}'\n[clock]\nstate = 'trusted'\nnow = 1780304400\nfloor = 0\n",
            hex::encode(CHALLENGE)
        ),
    );
    let (bundle, trust) = (site.path("site.bundle"), site.path("signer.pub.pem"));
    let by_bundle = ["verify", "--bundle", &bundle, "--trust", &trust];
    let shown = ["--presentation", &presentation, "--circumstance", &circumstance];
    let run = site.run(by_bundle.iter().chain(&shown).chain(&["--registry", &sheet])).expect(0);
    assert!(run.out.contains("GRANTED"), "{}", run.out);
    let run = site.run(by_bundle.iter().chain(&shown)).expect(1);
    assert!(run.out.contains("credential.unknown"), "{}", run.out);

    site.write("sheet.csv", "holder,key\namira,04\n");
    let run = site.run(by_bundle.iter().chain(&shown).chain(&["--registry", &sheet])).expect(2);
    assert!(run.err.contains("line 2: key:"), "{}", run.err);
}

#[test]
fn an_operator_s_mistake_is_no_denial() {
    let (site, card) = Site::with_card();
    let data = site.data();
    site.run(["verify", "--data", &data, "--hex", "zz", "--access-point", "main-in"]).expect(2);
    site.run(["verify", "--data", &data, "--access-point", "main-in"]).expect(2);
    site.run(["verify", "--data", &data, "--hex", "00"]).expect(2);
    site.run(["verify", "--hex", "00", "--access-point", "main-in"]).expect(2);
    let elsewhere = site.path("elsewhere");
    site.run(["verify", "--data", &elsewhere, "--hex", "00", "--access-point", "a"]).expect(2);
    site.run(["verify", "--no-such-option"]).expect(2);
    ask(&site, &card, "yesterday", "main-in", &[]).expect(2);
    // An access point that the bundle does not have is for the engine to deny.
    let run = ask(&site, &card, MONDAY_TEN, "nowhere", &[]).expect(1);
    assert!(run.out.contains("access-point.unknown"), "{}", run.out);
}

#[test]
fn inspection_shows_fields_with_their_places() {
    let card = CardKey::of("card");
    let hex = hex::encode(pkoc::respond(&card, &CHALLENGE));
    let run = support::doorward(["inspect", "--hex", &hex]).expect(0);
    assert!(run.out.contains("pkoc-nfc-v1, well-formed"), "{}", run.out);
    assert!(run.out.contains(&point(&card)), "{}", run.out);
    let json = support::doorward(["inspect", "--hex", &hex, "--json"]).expect(0).json();
    assert_eq!(json[0]["format"], "pkoc-nfc-v1");
    assert_eq!(json[0]["is-complete"], true);

    let truncated = &hex[..100];
    let run = support::doorward(["inspect", "--hex", truncated]).expect(0);
    assert!(run.out.contains("warning input.truncated"), "{}", run.out);
    support::doorward(["inspect", "--hex", "ffff"]).expect(1);
    support::doorward(["inspect", "--hex", "xyz"]).expect(2);
}
