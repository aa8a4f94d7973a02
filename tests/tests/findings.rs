//! What is odd about a site, and what clocks do to it.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::collections::BTreeMap;

use doorward_cases::{Signed, Site, SiteText, root};
use doorward_host::contract::policy::{Disturbance, Severity};
use doorward_host::engine::{Engine, Instance};
use doorward_tests::Wasmtime;

const NOON: u64 = 1_780_315_200; // 2026-06-01T12:00:00Z, a Monday

const ODD: &str = r#"
[site]
identifier = "odd"
name = "Odd"
zone = "Europe/London"

[[door]]
identifier = "front"
name = "Front"
release-seconds = 5

[[door]]
identifier = "lounge"
name = "Lounge"
mode = "unlocked"
release-seconds = 5

[[access-point]]
identifier = "front-in"
name = "Front"
door = "front"
formats = ["pkoc-nfc-v1"]

[[access-point]]
identifier = "front-out"
name = "Front, out"
door = "front"
formats = ["pkoc-nfc-v1"]
enabled = false

[[access-point]]
identifier = "lounge-in"
name = "Lounge"
door = "lounge"
formats = ["doordeck-operation"]

[[special-day-group]]
identifier = "old"
name = "Old"
days = ["2025-12-25"]

[[special-day-group]]
identifier = "unused"
name = "Unused"
days = ["2026-12-25"]

[[schedule]]
identifier = "day"
name = "Day"
weekly = [{ days = ["mon", "tue"], from = "08:00", to = "18:00" }]
specials = [{ group = "old", pieces = [] }]

[[schedule]]
identifier = "past"
name = "Past"
last-date = 2025-12-31
weekly = [{ days = ["mon"], from = "08:00", to = "18:00" }]

[[profile]]
identifier = "staff"
name = "Staff"

[[profile.policy]]
effect = "permit"
access-points = ["front-in"]
schedule = "day"

[[profile.policy]]
effect = "permit"
access-points = ["front-in"]
schedule = "past"

[[profile.policy]]
effect = "forbid"
access-points = ["front-in"]
schedule = "past"

[[profile]]
identifier = "nobody"
name = "Nobody"

[[profile.policy]]
effect = "forbid"
everywhere = true
schedule = "always"
"#;

#[test]
fn what_is_odd_is_found() {
    let site = Site {
        source: SiteText::Toml(ODD.into()),
        sequence: 1,
        issued_at: NOON - 3600,
        secrets: BTreeMap::new(),
        evidence: Vec::new(),
    };
    let signed = site.sign(&root()).unwrap();
    let found = check(&signed, NOON);
    let found: Vec<(&str, &str)> =
        found.iter().map(|(code, subject)| (code.as_str(), subject.as_str())).collect();
    assert_eq!(
        found,
        [
            ("special-day-group.runs-out", "old"),
            ("special-day-group.unused", "unused"),
            ("schedule.never-active", "past"),
            ("door.open", "lounge"),
            ("access-point.disabled", "front-out"),
            ("access-point.unreachable", "lounge-in"),
            ("access-point.no-issuer", "lounge-in"),
            ("profile.permits-nothing", "nobody"),
            ("policy.shadowed", "staff"),
        ]
    );
}

/// Status and freshness that nothing can meet.
const UNSUPPLIED: &str = r#"
site = { identifier = "odd", name = "Odd", zone = "Europe/London" }
door = [{ identifier = "front", name = "Front" }]

[[staleness-class]]
identifier = "lax"
name = "Bounds an age without a clock"
levels = [{ bundle-age = "14d" }]

[[staleness-class]]
identifier = "unused"
name = "Unused"
levels = [{ status-age = "1d" }]

[[access-point]]
identifier = "front-in"
name = "Inwards"
door = "front"
formats = ["pkoc-nfc-v1"]
untrusted-clock = "challenge-formats"
staleness-class = "lax"

[[issuer]]
identifier = "unsigned"
name = "Requires a status that nobody signs"
formats = ["sensecrypt-device-token"]
algorithms = ["HS256"]
tokens = { secrets = ["s"] }
status = { required = true }

[[issuer]]
identifier = "impossible"
name = "Requires a status where none can be named"
formats = ["sensecrypt-api-key"]
algorithms = ["ES256"]
tokens = { api-keys = ["kiosk"] }
status = { required = true, key-files = ["tests/vectors/sites/anchors/status-plain.pem"] }

[[issuer]]
identifier = "gone"
name = "Disabled"
enabled = false
formats = ["sensecrypt-api-key"]
algorithms = ["ES256"]
tokens = { api-keys = ["lift"] }

[[revocation]]
identifier = "desk"
name = "May strike off what nobody vouches for"
key-files = ["tests/vectors/sites/anchors/revocation.pem"]
issuers = ["gone"]

[[profile]]
identifier = "staff"
name = "Staff"
policy = [{ effect = "permit", everywhere = true, schedule = "always" }]
"#;

#[test]
fn what_nothing_can_meet_is_found() {
    let site = Site {
        source: SiteText::Toml(UNSUPPLIED.into()),
        sequence: 1,
        issued_at: NOON - 3600,
        secrets: BTreeMap::new(),
        evidence: Vec::new(),
    };
    let found = check(&site.sign(&root()).unwrap(), NOON);
    let found: Vec<(&str, &str)> =
        found.iter().map(|(code, subject)| (code.as_str(), subject.as_str())).collect();
    assert_eq!(
        found,
        [
            ("issuer.disabled", "gone"),
            ("issuer.status-impossible", "impossible"),
            ("issuer.status-unsigned", "unsigned"),
            ("staleness-class.clock-needed", "lax"),
            ("staleness-class.unused", "unused"),
            ("revocation.no-issuer", "desk"),
        ]
    );
}

#[test]
fn a_site_in_order_has_no_problems() {
    let site = Site {
        source: SiteText::File("office.toml".into()),
        sequence: 1,
        issued_at: 1_772_323_200,
        secrets: BTreeMap::new(),
        evidence: Vec::new(),
    };
    let signed = site.sign(&root().join("tests/vectors/sites")).unwrap();
    let (mut instance, verifier) = load(&signed);
    let findings = instance.check(verifier, NOON).unwrap();
    let problems: Vec<_> =
        findings.iter().filter(|finding| finding.severity == Severity::Problem).collect();
    assert!(problems.is_empty(), "{problems:?}");
}

/// Schedules that no policy names: of a door's modes, of a security level, and an override of one.
const DOORS: &str = r#"
site = { identifier = "doors", name = "Doors", zone = "Europe/London" }

[[door]]
identifier = "front"
name = "Front"
mode-schedule = [{ schedule = "bakery", mode = "unlocked" }]

[[access-point]]
identifier = "front-in"
name = "Inwards"
door = "front"
formats = ["pkoc-nfc-v1"]
authentication = "night"

[[schedule]]
identifier = "bakery"
name = "Bakery"
weekly = [{ days = ["sat", "sun"], from = "01:15", to = "01:45" }]

[[schedule]]
identifier = "dark"
name = "Dark hours"
weekly = [{ days = ["daily"], from = "00:30", to = "03:00" }]

[[schedule-override]]
identifier = "late"
name = "A late night"
dates = "2027-03-27..2027-03-28"
schedules = ["dark"]
access-points = ["front-in"]
pieces = [{ from = "01:00", to = "01:30" }]

[[schedule-override]]
identifier = "past"
name = "Over"
dates = 2026-05-30
schedules = ["dark"]
everywhere = true
pieces = []

[[authentication-profile]]
identifier = "night"
name = "At night"
levels = [{ schedule = "dark", required-strength = "signature" }]

[[profile]]
identifier = "staff"
name = "Staff"
policy = [{ effect = "permit", everywhere = true, schedule = "always" }]
"#;

#[test]
fn hours_of_doors_and_levels_are_in_use() {
    let site = Site {
        source: SiteText::Toml(DOORS.into()),
        sequence: 1,
        issued_at: NOON - 3600,
        secrets: BTreeMap::new(),
        evidence: Vec::new(),
    };
    let signed = site.sign(&root()).unwrap();
    let over = ("schedule-override.over".into(), "past".into());
    assert_eq!(check(&signed, NOON), [over]);

    let (mut instance, verifier) = load(&signed);
    let year = 365 * 86_400;
    let found = instance.transitions(verifier, NOON, NOON + year).unwrap();
    let told: Vec<Vec<_>> = found
        .nights
        .iter()
        .map(|night| {
            let pieces = night.pieces.iter();
            pieces.map(|it| (it.schedule.as_str(), it.effect, it.seconds)).collect()
        })
        .collect();
    let autumn =
        vec![("bakery", Disturbance::Repeated, 1_800), ("dark", Disturbance::Lengthened, 3_600)];
    // What stands in its stead at some access points is told besides.
    let spring = vec![
        ("bakery", Disturbance::Skipped, 1_800),
        ("dark", Disturbance::Shortened, 3_600),
        ("late", Disturbance::Skipped, 1_800),
    ];
    assert_eq!(told, [autumn, spring]);
}

/// The codes and subjects of the findings, in their order.
fn check(signed: &Signed, now: u64) -> Vec<(String, String)> {
    let (mut instance, verifier) = load(signed);
    let findings = instance.check(verifier, now).unwrap();
    findings.into_iter().map(|finding| (finding.code, finding.subject)).collect()
}

fn load(signed: &Signed) -> (Instance, doorward_host::engine::Verifier) {
    let mut instance = engine().instantiate().unwrap();
    let verifier = instance.load(&signed.octets, &signed.context).unwrap().unwrap();
    (instance, verifier)
}

fn engine() -> Engine {
    Engine::load(&Wasmtime::component().unwrap(), None).unwrap()
}
