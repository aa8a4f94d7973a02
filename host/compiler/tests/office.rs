//! A realistic site, all the way from its source to a bundle and back.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "a test fails by panicking, also where what it looks for is not there"
)]

use std::path::Path;

use doorward_bundle::{
    Bundle, Capability, DoorMode, Effect, Piece, Strength, UntrustedClock, Where, decode, encode,
};
use doorward_compiler::{Issuance, SigningKey, compile, describe};

/// 2026-01-01T00:00:00Z.
const NEW_YEAR: u64 = 1_767_225_600;

#[test]
fn survives_encoding() {
    let bundle = office();
    assert_eq!(decode(&encode(&bundle)).unwrap(), bundle);
}

#[test]
fn is_the_same_for_the_same_source() {
    assert_eq!(encode(&office()), encode(&office()));
}

#[test]
fn says_what_it_was_issued_with() {
    let bundle = office();
    assert_eq!((bundle.sequence, bundle.issued_at), (7, NEW_YEAR));
    assert_eq!(bundle.refresh_after, NEW_YEAR + 12 * 3_600);
    assert_eq!(bundle.stale_after, NEW_YEAR + 7 * 86_400);
    assert_eq!(bundle.dead_after, Some(NEW_YEAR + 90 * 86_400));
    assert_eq!(bundle.limits.proof_lifetime, 60);
    assert_eq!(bundle.limits.claim_quota, 64);
}

#[test]
fn lists_are_ordered_and_references_point_into_them() {
    let bundle = office();
    let areas: Vec<&str> = bundle.areas.iter().map(|area| area.identifier.as_str()).collect();
    assert_eq!(areas, ["lobby", "office", "server-room"]);
    let doors: Vec<&str> = bundle.doors.iter().map(|door| door.identifier.as_str()).collect();
    assert_eq!(doors, ["fire-exit", "main", "office", "server-room"]);
    let points: Vec<_> = bundle.access_points.iter().map(|p| p.identifier.as_str()).collect();
    assert!(points.is_sorted());

    let into_office = &bundle.access_points[3];
    assert_eq!(into_office.identifier, "office-in");
    assert_eq!((into_office.door, into_office.from, into_office.to), (2, Some(0), Some(1)));
    assert_eq!(into_office.formats, ["doordeck-operation", "pkoc-nfc-v1"]);
    assert_eq!(into_office.required_strength, Strength::Signature);
    assert_eq!(into_office.untrusted_clock, UntrustedClock::Deny);
    assert!(into_office.enabled && !into_office.refers);
    assert_eq!(bundle.access_points[1].untrusted_clock, UntrustedClock::ChallengeFormats);
    assert!(!bundle.access_points[0].enabled);
}

#[test]
fn doors_have_defaults() {
    let doors = office().doors;
    assert_eq!(doors[0].mode, DoorMode::Blocked);
    assert_eq!((doors[1].release_seconds, doors[1].extended_seconds), (8, 30));
    assert_eq!((doors[2].release_seconds, doors[2].extended_seconds), (5, 15));
    assert_eq!(doors[2].mode, DoorMode::Locked);
}

#[test]
fn schedules_become_seconds_and_masks() {
    let bundle = office();
    let [cleaning, hours] = bundle.schedules.as_slice() else { panic!("two schedules") };
    // Until 02:00 on the day after.
    assert_eq!(cleaning.weekly[0].days, 0b001_1111);
    assert_eq!(cleaning.weekly[0].piece, Piece { start: 79_200, end: 7_200 });
    // From 2026-01-05 to 2026-12-31, both included.
    assert_eq!((cleaning.first_date, cleaning.after_date), (Some(20_458), Some(20_819)));
    assert_eq!(hours.weekly[0].days, 0b000_1111);
    assert_eq!(hours.weekly[1].piece, Piece { start: 28_800, end: 59_400 });
    assert_eq!(hours.specials[0].pieces, []);
    assert_eq!(hours.specials[1].group, 1);
    assert_eq!(hours.specials[1].pieces, [Piece { start: 21_600, end: 86_400 }]);
    assert_eq!(bundle.special_day_groups[1].days, [20_633, 20_634, 20_635]);
}

#[test]
fn policies_keep_their_order_and_have_defaults() {
    let bundle = office();
    let [cleaners, engineers, staff] = bundle.profiles.as_slice() else { panic!("three profiles") };
    let [permit, forbid] = cleaners.policies.as_slice() else { panic!("two policies") };
    assert_eq!((permit.effect, forbid.effect), (Effect::Permit, Effect::Forbid));
    assert_eq!(permit.capabilities, [Capability::Momentary]);
    assert_eq!(permit.at, Where { all: true, areas: vec![], access_points: vec![] });
    assert_eq!(permit.when, Some(0));
    assert_eq!(forbid.capabilities, [], "all of them");
    assert_eq!(forbid.at, Where { all: false, areas: vec![2], access_points: vec![] });
    assert_eq!(forbid.when, None, "always");
    assert_eq!(engineers.policies[0].required_strength, Some(Strength::Signature));
    assert_eq!(staff.policies[0].at.areas, [0, 1]);
    assert_eq!(staff.policies[1].at.access_points, [2]);
}

#[test]
fn the_issuer_is_anchored_in_the_file_beside_the_source() {
    let issuer = &office().issuers[0];
    assert_eq!(issuer.anchors.len(), 1);
    assert_eq!(issuer.anchors[0].der.len(), 1_368);
    assert_eq!(issuer.algorithms, ["EdDSA", "RS256"]);
    assert!(issuer.enabled && issuer.binds_subject);
    assert_eq!(issuer.proof_lifetime, None);
}

#[test]
fn never_is_there_where_it_is_used() {
    let source = source().replacen("\"always\"", "\"never\"", 1);
    let bundle = compiled(&source);
    let schedules: Vec<&str> = bundle.schedules.iter().map(|s| s.identifier.as_str()).collect();
    assert_eq!(schedules, ["cleaning", "never", "office-hours"]);
    assert_eq!(bundle.schedules[1].weekly, []);
    assert_eq!(bundle.schedules[1].specials, []);
    assert_eq!(bundle.profiles[2].policies[0].when, Some(2));
    assert_eq!(bundle.profiles[2].policies[1].when, Some(1));
}

#[test]
fn until_midnight_has_two_names() {
    let source = source().replace("to = \"18:00\"", "to = \"00:00\"");
    assert_eq!(
        compiled(&source).schedules[1].weekly[0].piece,
        Piece { start: 28_800, end: 86_400 }
    );
}

#[test]
fn times_and_dates_may_be_those_of_toml() {
    let written = source()
        .replace("from = \"08:00\"", "from = 08:00:00")
        .replace("first-date = \"2026-01-05\"", "first-date = 2026-01-05");
    assert_ne!(written, source());
    assert_eq!(compiled(&written), office());
}

#[test]
fn the_order_of_tables_does_not_matter() {
    let source = source();
    let (before, after) = source.split_once("[[special-day-group]]").unwrap();
    let (head, places) = before.split_once("[[area]]").unwrap();
    let turned = format!("{head}[[special-day-group]]{after}\n[[area]]{places}");
    assert_eq!(compiled(&turned), office());
}

/// The key of RFC 7515, appendix A.3.1, as a set (RFC 7517, section 5).
const JWKS: &str = r#"{ "keys": [{
    "kty": "EC",
    "crv": "P-256",
    "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
    "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"
}] }"#;

/// The key of RFC 8410, section 10.1.
const KEY: &str = "-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=
-----END PUBLIC KEY-----
";

#[test]
fn the_source_in_the_documentation_compiles() {
    let documentation = include_str!("../src/source/mod.rs");
    let example = documentation.split("//! ```toml\n").nth(1).unwrap();
    let example = example.split("//! ```\n").next().unwrap();
    let source: Vec<&str> =
        example.lines().map(|line| line.trim_start_matches("//!").trim_start()).collect();
    let directory = tempfile::tempdir().unwrap();
    std::fs::write(directory.path().join("root.pem"), include_str!("doordeck-root.pem")).unwrap();
    std::fs::write(directory.path().join("jwks.json"), JWKS).unwrap();
    let calendar = include_str!("../../../tests/campus/summer-school.ics");
    std::fs::write(directory.path().join("library.ics"), calendar).unwrap();
    std::fs::write(directory.path().join("status.pem"), JWKS).unwrap();
    std::fs::write(directory.path().join("security.pem"), KEY).unwrap();
    std::fs::write(directory.path().join("2026.pub.pem"), KEY).unwrap();
    let next = SigningKey::from_pem(include_str!("../../../tests/keys/bundle-p256.pem")).unwrap();
    let next = next.public_key().to_pem().unwrap();
    std::fs::write(directory.path().join("2027.pub.pem"), next).unwrap();
    let issuance = Issuance { sequence: 7, issued_at: NEW_YEAR };
    let bundle = compile(&source.join("\n"), &directory.path().join("site.toml"), issuance);
    let bundle = bundle.unwrap();
    assert_eq!(bundle.dead_after, Some(NEW_YEAR + 365 * 86_400));
    assert_eq!(bundle.lockdown_plans.len(), 1);
}

#[test]
fn no_torn_source_goes_unexplained() {
    let source = source();
    let lines: Vec<&str> = source.lines().collect();
    let path = Path::new("tests/office.toml");
    let issuance = Issuance { sequence: 7, issued_at: NEW_YEAR };
    let mut refused = 0;
    for index in 0..lines.len() {
        let without = [&lines[..index], &lines[index + 1..]].concat().join("\n");
        let cut_in_the_middle = source.split_at(source.len() * index / lines.len()).0;
        for torn in [without.as_str(), cut_in_the_middle] {
            let Err(diagnostics) = compile(torn, path, issuance) else { continue };
            refused += 1;
            assert!(!diagnostics.is_empty(), "{torn}");
            for diagnostic in diagnostics {
                assert!((1..=lines.len()).contains(&diagnostic.line), "{diagnostic}");
            }
        }
    }
    assert!(refused > lines.len(), "{refused}");
}

#[test]
fn can_be_described() {
    let description = describe(&office()).to_string();
    let expected = include_str!("office.txt");
    assert_eq!(description, expected);
}

#[test]
fn a_bundle_that_makes_no_sense_can_be_described() {
    let mut bundle = office();
    bundle.areas.clear();
    bundle.schedules.clear();
    bundle.issued_at = u64::MAX;
    bundle.site.name = "\u{1b}[2J'quoted'\u{202e}".to_string();
    bundle.special_day_groups[0].days.push(u32::MAX);
    let description = describe(&bundle).to_string();
    assert!(description.starts_with("site hq (\\u{1b}[2J'quoted'\\u{202e}), Europe/London\n"));
    assert!(description.contains("issued second 18446744073709551615"), "{description}");
    assert!(description.contains("at area #0 and at area #1, when #1"), "{description}");
    assert!(description.contains("day 4294967295"), "{description}");
}

#[test]
fn a_thousand_access_points_are_small() {
    let mut source =
        String::from("site = { identifier = 'big', name = 'Big', zone = 'Europe/London' }\n");
    for index in 0..1_000 {
        source.push_str(&format!(
            "[[area]]\nidentifier = 'a{index}'\nname = 'Area {index}'\n\
             [[door]]\nidentifier = 'd{index}'\nname = 'Door {index}'\n\
             [[access-point]]\nidentifier = 'p{index}'\nname = 'Access point {index}'\n\
             door = 'd{index}'\nto = 'a{index}'\nformats = ['pkoc-nfc-v1']\n"
        ));
    }
    for index in 0..200 {
        source
            .push_str(&format!("[[profile]]\nidentifier = 'r{index}'\nname = 'Profile {index}'\n"));
        for area in index..index + 5 {
            source.push_str(&format!(
                "[[profile.policy]]\neffect = 'permit'\nareas = ['a{area}']\nschedule = 'always'\n"
            ));
        }
    }
    let bundle = compiled(&source);
    let octets = encode(&bundle).len();
    assert_eq!(bundle.access_points.len(), 1_000);
    assert!(octets < 400_000, "{octets}");
}

fn source() -> String {
    include_str!("office.toml").to_string()
}

fn office() -> Bundle {
    compiled(&source())
}

fn compiled(source: &str) -> Bundle {
    let path = Path::new("tests/office.toml");
    let issuance = Issuance { sequence: 7, issued_at: NEW_YEAR };
    compile(source, path, issuance)
        .map_err(|diagnostics| {
            diagnostics.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
        })
        .unwrap()
}
