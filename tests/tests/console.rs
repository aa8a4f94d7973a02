//! The console in Chromium, as a person uses it, under its content security policy. Whatever the
//! policy refuses, and whatever a page writes to the browser's console as an error, fails the test.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use std::fs;
use std::time::Duration;

use doorward_tests::console::{Person, site_file};
use doorward_tests::{ACCESS_POINT, Fixture};
use serde_json::json;
use thirtyfour::prelude::*;

/// 2026-06-15T10:00:00Z, which is 11:00 at the door.
const NOW: u64 = 1_781_517_600;

/// The public sample of github.com/Z-bit-Systems-LLC/PKOC.Net, UtilitiesTest.cs, and
/// github.com/smithee-solutions/openpkoc, op-pkoc.c.
const CARD: &str = "5a41040ec5d87dc39d14a2c5480686da860c82b16be0b6903b525f84848b79fd463e32\
                    bbda1f0252c33503c5287035e6eac55d138d0650dcfb5281d59a9cf4124d2831\
                    9e40b98613070c78010b04ed306d143f94ee6dc4eca2585b621405731fb3a53cd877\
                    a21685de18435da7cbcc38f1d926300a454efee3594cec5effe28c7feac03d7d9000";

fn fixture() -> Fixture {
    Fixture::new(NOW, 2).unwrap()
}

fn at_the_fixtures_site() -> Person {
    Person::at_console(Some(site_file(&fixture()).unwrap()))
}

#[test]
fn inspects_what_is_pasted_dropped_or_typed() {
    let person = Person::at_console(None);
    person.types("#bytes", CARD);
    person.reads(".reading", "pkoc-nfc-v1");
    person.reads(".reading", "well-formed");
    person.reads(".fields", "signature.s");
    person.reads("main", "Read as hexadecimal: 135 octets");
    person.clicks_on("public-key.x");
    person.sees(".octets .run.chosen");
    person.takes_a_picture("inspect-card");

    person.types("#bytes", &fixture().operations[0]);
    person.reads(".reading", "doordeck-operation");
    person.reads("main", "a signed token");
    person.takes_a_picture("inspect-token");

    person.types("#bytes", &format!("-> 8080000126\n<- {CARD}\n"));
    person.reads("main", "a reader's trace");
    person.reads(".reading", "pkoc-nfc-v1");

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("card.bin");
    fs::write(&file, hex::decode(CARD).unwrap()).unwrap();
    person.types("#bytes", "00");
    person.reads("#readings", "No known format");
    person.run(person.sees("#bytes-file").send_keys(file.to_str().unwrap())).unwrap();
    person.reads(".reading", "pkoc-nfc-v1");
    person.had_no_trouble();
}

#[test]
fn opens_a_site_from_its_files_and_refuses_one_that_another_signed() {
    let fixture = fixture();
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    fs::write(path("site.bundle"), hex::decode(&fixture.bundle).unwrap()).unwrap();
    let pem =
        |der: &[u8]| der::pem::encode_string("PUBLIC KEY", der::pem::LineEnding::LF, der).unwrap();
    fs::write(path("site.pub.pem"), pem(&fixture.context.trusted_keys[0].key)).unwrap();
    let other = doorward_wallet::pkoc::CardKey::of("another site").spki().unwrap();
    fs::write(path("other.pub.pem"), pem(&other)).unwrap();
    let registry =
        json!([{ "identifier": fixture.credential, "record": fixture.record, "name": "Amira" }]);
    fs::write(path("registry.json"), registry.to_string()).unwrap();

    let person = Person::at_console(None);
    person.clicks_on("Decide");
    person.reads("main", "No site is open yet");
    person.clicks_on("Open a site");
    let chooses = |name: &str| {
        let path = path(name);
        person.run(person.sees("#site-files").send_keys(path.to_str().unwrap())).unwrap();
    };
    chooses("site.bundle");
    person.reads(".checklist", "Bundle: site.bundle");
    chooses("other.pub.pem");
    person.reads(".checklist", "Public key: other.pub.pem");
    person.clicks("#open-site");
    person.reads(".notice", "bundle.untrusted");
    person.takes_a_picture("open-refused");
    chooses("site.pub.pem");
    person.reads(".checklist", "site.pub.pem");
    chooses("registry.json");
    person.reads(".checklist", "1 credentials");
    person.clicks("#open-site");
    person.reads(".site-name", "Fixture");

    person.clicks_on("Decide");
    person.types("#presentation", &fixture.operations[0]);
    let set = "const time = document.getElementById('time');
        time.value = '2026-06-15T11:00:00';
        time.dispatchEvent(new Event('change', { bubbles: true }));";
    person.browser().call(set, Vec::new()).unwrap();
    person.reads("main", "2026-06-15T10:00:00Z");
    person.clicks("#present");
    person.reads("#outcome", "Granted");
    person.reads("#decision", "Amira (amira)");
    person.had_no_trouble();
}

#[test]
fn decides_and_tells_how() {
    let person = at_the_fixtures_site();
    person.reads(".site-name", "Fixture");
    person.clicks_on("Decide");
    person.clicks_on("request 1");
    person.clicks("#present");
    person.reads("#outcome", "Granted");
    person.reads("#code", "policy.permitted");
    person.reads("#decision", "Amira Khan (amira)");
    person.reads("#timeline", "Does the signature hold?");
    person.takes_a_picture("decide-granted");

    // Each presentation stands for itself, unless the door is to remember.
    person.clicks("#present");
    person.reads("#outcome", "Granted");
    person.browser().call("document.getElementById('remember').click();", Vec::new()).unwrap();
    person.clicks("#present");
    person.reads("#code", "proof.replayed");
    person.reads("#timeline", "stopped here");
    person.takes_a_picture("decide-replayed");

    person.browser().call("document.getElementById('remember').click();", Vec::new()).unwrap();
    let block = "const mode = document.getElementById('door-mode');
        mode.value = 'blocked';
        mode.dispatchEvent(new Event('change', { bubbles: true }));";
    person.browser().call(block, Vec::new()).unwrap();
    person.clicks("#present");
    person.reads("#code", "door.blocked");
    let empty = "const shown = document.getElementById('presentation');
        shown.value = '';
        shown.dispatchEvent(new Event('input', { bubbles: true }));";
    person.browser().call(empty, Vec::new()).unwrap();
    person.clicks("#present");
    person.reads(".notice", "there is nothing to present");
    person.had_no_trouble();
}

#[test]
fn is_used_with_the_keyboard_in_light_and_dark() {
    let person = at_the_fixtures_site();
    let focused = || {
        let script = "return document.activeElement.textContent || document.activeElement.id;";
        person.browser().call(script, Vec::new()).unwrap()
    };
    let body = person.sees("body");
    person.run(body.send_keys(Key::Tab + "")).unwrap();
    assert_eq!(focused(), json!("To the content"));
    let press = |key: Key| {
        let driver = person.browser().driver();
        person.run(driver.action_chain().send_keys(key + "").perform()).unwrap();
    };
    press(Key::Tab);
    press(Key::Tab);
    assert_eq!(focused(), json!("Decide"));
    press(Key::Enter);
    person.reads("h1", "Decide");
    let main = person.browser().call("return document.activeElement.id;", Vec::new()).unwrap();
    assert_eq!(main, json!("content"), "reading goes on in the new page");
    person.clicks_on("dark");
    person.sees("html[data-theme=dark]");
    person.takes_a_picture("decide-dark");
    person.go("inspect");
    person.sees("html[data-theme=dark]");
    person.clicks_on("light");
    person.sees("html[data-theme=light]");
    let unnamed = "return [...document.querySelectorAll('input, select, textarea, button, a')]
        .filter((it) => !(it.labels?.length || it.textContent.trim() || it.ariaLabel))
        .map((it) => it.outerHTML);";
    for page in ["inspect", "decide", "simulate", "enrol", "bundle", "open"] {
        person.go(page);
        let found = person.browser().call(unnamed, Vec::new()).unwrap();
        assert_eq!(found, json!([]), "controls without a name on `{page}`");
    }
    person.had_no_trouble();
}

#[test]
fn decides_without_a_network_once_it_has_been_loaded() {
    let mut person = at_the_fixtures_site();
    person.sees("html[data-offline=ready]");
    // Kept files are used from the next load on; the site is loaded with them.
    person.go("decide");
    person.reads(".site-name", "Fixture");
    person.had_no_trouble();
    person.loses_its_server();
    let reach = "return fetch('no-such-file').then(() => 'reached', () => 'not reached');";
    assert_eq!(person.browser().call(reach, Vec::new()).unwrap(), json!("not reached"));

    person.run(person.browser().driver().refresh()).unwrap();
    person.sees("html[data-console=ready]");
    person.reads(".site-name", "Fixture");
    person.clicks_on("request 2");
    person.clicks("#present");
    person.reads("#outcome", "Granted");
    person.reads("#decision", ACCESS_POINT);
    person.takes_a_picture("decide-offline");
}

/// What the other tests rely on: something that the policy refuses is heard of.
#[test]
fn what_the_policy_refuses_is_reported() {
    let person = Person::at_console(None);
    person.had_no_trouble();
    let inline = "const style = document.createElement('style');
        style.textContent = 'body { color: red }';
        document.head.append(style);
        try { document.body.innerHTML = '<p>'; } catch { return 'refused'; }
        return 'written';";
    assert_eq!(person.browser().call(inline, Vec::new()).unwrap(), json!("refused"));
    for _ in 0..100 {
        let reports = person.server().violations().join("\n");
        if reports.contains("style-src") && reports.contains("require-trusted-types-for") {
            assert_ne!(person.errors(), Vec::<String>::new());
            return;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("heard only of {:?}", person.server().violations());
}
