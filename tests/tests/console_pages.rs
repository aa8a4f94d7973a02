//! The console's pages Bundle, Simulate and Enrol in Chromium, as a person uses them, over the office
//! that the compiler's own tests use. What happens at its doors is what the same engine decides.

#![allow(
    clippy::indexing_slicing,
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use std::fs;

use doorward_cases::root;
use doorward_compiler::{Issuance, SigningKey, compile, sign};
use doorward_tests::console::Person;
use doorward_wallet::pkoc::CardKey;
use serde_json::json;
use thirtyfour::prelude::*;

/// 2026-06-15T10:00:00Z, a Monday, which is 11:00 at the door.
const NOW: u64 = 1_781_517_600;

/// Signs the office's bundle: for tests only.
const SIGNER: &str = include_str!("../keys/bundle.pem");

/// The office as one file: its bundle, and one card that has the profile `staff`.
fn office() -> String {
    let path = root().join("host/compiler/tests/office.toml");
    let text = fs::read_to_string(&path).unwrap();
    let issued = Issuance { sequence: 7, issued_at: NOW - 3600 };
    let bundle = compile(&text, &path, issued).unwrap();
    let key = SigningKey::from_pem(SIGNER).unwrap();
    let signed = sign(&bundle, &key).unwrap();
    let public = key.public_key();
    json!({
        "site": "hq",
        "bundle": hex::encode(signed),
        "trusted-keys": [{
            "identifier": hex::encode(public.identifier()),
            "key": hex::encode(public.as_der()),
        }],
        "credentials": [{
            "identifier": { "key": hex::encode(CardKey::of("amira").spki().unwrap()) },
            "record": {
                "holder": "amira",
                "state": "enabled",
                "extended-grant": false,
                "antipassback-exempt": false,
                "assignments": [{ "identifier": "1", "profile": "staff" }],
            },
            "name": "Amira Khan",
        }],
        "now": NOW,
    })
    .to_string()
}

fn at_the_office(page: &str) -> Person {
    let person = Person::at_console(Some(office()));
    person.go(page);
    person.reads(".site-name", "Headquarters");
    person
}

#[test]
fn shows_the_site_as_it_is_signed() {
    let person = at_the_office("bundle");
    person.reads("#signature", "signature verified by the engine");
    person.reads("#signature", "fresh");
    person.reads("#signature", "Mon 2026-06-15 10:00:00 (Europe/London)");
    person.reads("#doors", "Main entrance");
    person.reads("#doors", "released for 8 s, or 30 s");
    person.reads("#doors", "main-in: from outside into Lobby");
    person.reads("#doors", "blocked");
    person.reads("#schedules", "Mon–Thu 08:00–18:00; Fri 08:00–16:30");
    person.reads("#schedules", "Mon–Fri 22:00–02:00 the day after");
    person.reads("#schedules", "Public holidays closed on 8 days");
    person.reads(
        "#profiles",
        "May open or open for longer where it leads into Lobby or Office, during “Office hours”.",
    );
    person
        .reads("#profiles", "May never do anything where it leads into Server room, at any time.");
    person.reads("#lockdown-plans", "Locks everything. Credentials that override rank 3");
    person.reads("#issuers", "Doordeck");
    person.reads("#findings", "access-point.disabled");
    let bars = "return document.querySelectorAll('#schedules svg rect.open').length;";
    assert_eq!(person.asks(bars), json!(5 + 10), "ten of the cleaners' pieces cross midnight");
    person.takes_a_picture("bundle");
    person.clicks_on("dark");
    person.takes_a_picture("bundle-dark");

    // Half a year later nobody has issued another one.
    person.clicks_on("Enrol");
    person.sets("time", "2026-12-15T11:00:00");
    person.clicks_on("Bundle");
    person.reads("#signature", "dead");
    person.reads("#findings", "bundle.dead");
    person.had_no_trouble();
}

#[test]
fn simulates_weeks_of_24_23_and_25_hours() {
    let person = at_the_office("simulate");
    person.reads("#week-sum", "Granted for 48 h 30 min of the 168 h of this week.");
    let count = |class: &str| {
        person.asks(&format!("return document.querySelectorAll('#week-map .cell.{class}').length;"))
    };
    assert_eq!(count("granted"), json!(4 * 40 + 34));
    assert_eq!(count("denied"), json!(672 - 194));
    person.reads("#week-words", "Mon 15 Jun 2026 08:00 18:00 granted");

    let focus = "document.getElementById('cell-0-32').focus();";
    person.asks(focus);
    person.reads("#week-cell", "Mon 15 Jun 08:00–08:15");
    person.reads("#week-cell", "policy.permitted");
    person.presses(Key::Left + "");
    person.reads("#week-cell", "Mon 15 Jun 07:45–08:00");
    person.reads("#week-cell", "schedule.outside");
    person.presses(Key::Down + "");
    person.reads("#week-cell", "Tue 16 Jun 07:45–08:00");
    let spoken = "return document.activeElement.ariaLabel;";
    assert!(person.asks(spoken).as_str().unwrap().contains("denied"));
    person.takes_a_picture("simulate");

    // Stocktaking is from Monday to Wednesday, from 6 to midnight.
    person.clicks("#next-week");
    person.clicks("#next-week");
    person.reads("#week-map", "Stocktaking");
    person.reads("#week-sum", "Granted for 72 h 30 min of the 168 h");
    person.takes_a_picture("simulate-special-days");

    person.sets("week", "2026-03-25");
    person.reads("#week-map", "At 01:00 clocks go forward by 1 h: 23 h that day");
    person.reads("#week-sum", "of the 167 h");
    let sunday =
        "return document.querySelectorAll('#week-map .day')[6].querySelectorAll('.cell').length;";
    assert_eq!(person.asks(sunday), json!(92));

    person.sets("week", "2026-10-20");
    person.reads("#week-map", "At 02:00 clocks go back by 1 h: 25 h that day");
    // Nobody has issued another bundle by then, and this one has ended.
    person.reads("#week-sum", "169 h");
    assert_eq!(person.asks(sunday), json!(100));
    assert_eq!(count("second"), json!(4));
    person.sets("access-point", "server-room-in");
    person.reads("#week-sum", "Never granted in the 169 h of this week.");
    person.takes_a_picture("simulate-25-hours");
    person.had_no_trouble();
}

#[test]
fn checks_a_sheet_cleans_it_and_enrols_it() {
    let person = at_the_office("enrol");
    let key = |of: &str| hex::encode(CardKey::of(of).public_key());
    let spoilt = {
        let mut octets = CardKey::of("spoilt").public_key();
        if let Some(last) = octets.last_mut() {
            *last ^= 1;
        }
        hex::encode(octets)
    };
    let sheet = format!(
        "holder,name,key,profiles\n\
         ben, Ben Weber ,{ben},staff\n\
         cleo,Cleo Duval,{spoilt},staff\n\
         dan,Dan Olsen,{ben},staff\n\
         eve,Eve Rossi,{eve},guests\n\
         fay,Fay Ito,{fay},engineers\n",
        ben = key("ben"),
        eve = key("eve"),
        fay = hex::encode(CardKey::of("fay").spki().unwrap()),
    );
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("people.csv");
    fs::write(&file, &sheet).unwrap();
    person.chooses_a_file("#sheet", &file);
    person.reads("#sheet-report", "2 lines can be enrolled");
    person.reads("#sheet-report", "3 cannot");
    person.reads("#refused", "3 key not on the curve");
    person.reads("#refused", "4 key the same credential as in line 2");
    person.reads("#refused", "5 profiles the bundle in force has no profile `guests`");
    person.takes_a_picture("enrol-sheet");

    let listen = "window.saved = [];
        const make = URL.createObjectURL;
        URL.createObjectURL = (blob) => { window.saved.push(blob.text()); return make(blob); };";
    person.asks(listen);
    person.clicks("#save-good");
    person.clicks("#save-refused");
    let saved = person.asks("return Promise.all(window.saved);");
    let lines: Vec<&str> = sheet.lines().collect();
    let clean = format!(
        "{}\n{}\n{}\n",
        lines[0],
        lines[1].replace(", Ben Weber ,", ",Ben Weber,"),
        lines[5]
    );
    assert_eq!(saved[0], json!(clean));
    let refused = saved[1].as_str().unwrap();
    assert_eq!(refused.lines().count(), 4);
    assert!(refused.contains(",key: not on the curve\n"), "{refused}");

    person.clicks("#enrol-sheet");
    person.reads("#enrolled", "2 credentials are in this page's registry now.");
    person.clicks_on("Simulate");
    person.reads("#holder", "Fay Ito (fay)");
    person.reads("#holder", "Amira Khan (amira)");

    person.clicks_on("Enrol");
    fs::write(&file, "holder,kee\n").unwrap();
    person.chooses_a_file("#sheet", &file);
    person.reads(".notice", "column `kee` is not known (did you mean `key`?)");
    let long = format!("holder,key\n{}", format!("amira,{}\n", key("many")).repeat(5000));
    fs::write(&file, long).unwrap();
    person.chooses_a_file("#sheet", &file);
    person.reads("#sheet-report", "1 lines can be enrolled");
    person.reads("#sheet-report", "And 4799 more");
    person.had_no_trouble();
}

#[test]
fn a_test_credential_taps_and_is_decided() {
    let person = at_the_office("enrol");
    person.clicks("#make-credential");
    person.reads("#test-cards", "Test holder, card 1");
    person.clicks_on("Tap");
    person.reads("#outcome", "Denied");
    person.reads("#code", "policy.none-applies");

    person.types("#test-name", "Grace");
    person.sets("test-profile", "staff");
    person.clicks("#make-credential");
    person.reads("#test-cards", "Grace, card 2");
    person.clicks("button[aria-label='Tap with Grace, card 2']");
    person.reads("#outcome", "Granted");
    person.reads("#decision", "Grace (test-2)");
    person.reads("#timeline", "Does it answer a challenge?");
    person.takes_a_picture("enrol-tap");

    // The same card at night, on the other page.
    person.sets("time", "2026-06-15T23:00:00");
    person.clicks_on("Decide");
    person.clicks_on("Tap with Grace");
    person.reads("#outcome", "Denied");
    person.reads("#code", "schedule.outside");
    person.clicks_on("Simulate");
    person.reads("#holder", "Grace (test-2)");
    person.had_no_trouble();
}
