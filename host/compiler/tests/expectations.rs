//! Reading expectations: what is meant, and what is said about what cannot be.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::single_range_in_vec_init,
    reason = "a test fails by panicking"
)]

use std::path::{Path, PathBuf};

use doorward_bundle::Assurance;
use doorward_compiler::expectations::{
    Expectation, Position, State, Surroundings, Trial, expectations,
};

const SITE: &str = "site = { identifier = 'hq', name = 'HQ', zone = 'Europe/London' }
area = [{ identifier = 'lobby', name = 'Lobby' }, { identifier = 'lab', name = 'Lab' }]
door = [{ identifier = 'main', name = 'Main' }, { identifier = 'lab', name = 'Lab' }]
[[access-point]]
identifier = 'main-in'
name = 'Main'
door = 'main'
to = 'lobby'
formats = ['pkoc-nfc-v1']
[[access-point]]
identifier = 'main-out'
name = 'Main'
door = 'main'
formats = ['pkoc-nfc-v1']
[[access-point]]
identifier = 'lab-in'
name = 'Lab'
door = 'lab'
zone = 'America/New_York'
formats = ['pkoc-nfc-v1']
[[profile]]
identifier = 'staff'
name = 'Staff'
[[lockdown-plan]]
identifier = 'fire'
name = 'Fire'
rank = 1
everywhere = true
";

/// Line 1 of a file, and a holder in lines 2 and 3.
const ADA: &str = "week = 2026-06-10\n[[holder]]\nidentifier = 'ada'\n";

/// 2026-06-08T00:00:00 in London, a Monday.
const MONDAY: u64 = 1_780_873_200;
const HOUR: u64 = 3_600;
const DAY: u64 = 24 * HOUR;

fn read(text: &str) -> Result<Trial, Vec<String>> {
    expectations(text, Path::new("expectations.toml"), SITE, Path::new("site.toml"))
        .map_err(|said| said.iter().map(ToString::to_string).collect())
}

#[track_caller]
fn one(expect: &str) -> Expectation {
    let mut trial = read(&format!("{ADA}[[expect]]\n{expect}")).unwrap();
    assert_eq!(trial.expectations.len(), 1);
    trial.expectations.remove(0)
}

#[track_caller]
fn says(expect: &str, expected: &[&str]) {
    let said = read(&format!("{ADA}[[expect]]\n{expect}")).unwrap_err();
    let expected: Vec<String> =
        expected.iter().map(|line| format!("expectations.toml:{line}")).collect();
    assert_eq!(said, expected, "\n{expect}");
}

#[test]
fn a_weekday_is_that_of_the_week() {
    let expectation = one("who = 'ada'\nmay-enter = 'lobby'\non = 'tue'\nat = 09:00:00");
    assert_eq!(expectation.sentence, "ada may enter lobby on tue at 09:00:00");
    assert_eq!((expectation.line, expectation.enters), (4, true));
    let [occasion] = expectation.occasions.as_slice() else { panic!("one access point") };
    let nine = MONDAY + DAY + 9 * HOUR;
    assert_eq!(occasion.instants, [nine..nine + 1]);
}

#[test]
fn a_day_without_hours_is_a_whole_day_and_a_week_without_days_a_whole_week() {
    let day = one("who = 'nobody'\nmay-enter = 'main-in'\non = 'sun'");
    assert!(!day.enters);
    assert_eq!(day.occasions[0].instants, [MONDAY + 6 * DAY..MONDAY + 7 * DAY]);
    let week = one("who = 'everybody'\nmay-enter = 'main-in'");
    assert_eq!(week.occasions[0].instants.len(), 7);
    assert_eq!(week.occasions[0].instants[0], MONDAY..MONDAY + DAY);
}

#[test]
fn hours_may_end_on_the_day_after() {
    let night =
        one("profile = 'staff'\nmay-enter = 'main-in'\non = 'mon'\nfrom = '22:00'\nto = '06:00'");
    assert_eq!(night.occasions[0].instants, [MONDAY + 22 * HOUR..MONDAY + 30 * HOUR]);
}

#[test]
fn each_access_point_has_its_own_clock() {
    let both = one("who = 'ada'\nmay-enter = ['main-in', 'lab-in']\non = 2026-06-08\nat = '09:00'");
    let starts: Vec<u64> = both.occasions.iter().map(|it| it.instants[0].start).collect();
    // `lab-in` comes first in a bundle; New York is five hours behind London.
    assert_eq!(starts, [MONDAY + 14 * HOUR, MONDAY + 9 * HOUR]);
}

#[test]
fn a_time_with_an_offset_is_the_same_everywhere() {
    let at = "at = [2026-06-08T09:00:00+01:00, '2026-06-08T08:00:01Z']";
    let both = one(&format!("who = 'ada'\nmay-enter = ['main-in', 'lab-in']\n{at}"));
    let nine = MONDAY + 9 * HOUR;
    for occasion in &both.occasions {
        assert_eq!(occasion.instants, [nine..nine + 1, nine + 1..nine + 2]);
    }
}

#[test]
fn a_repeated_hour_is_meant_twice_and_a_missing_one_is_refused() {
    let twice = one("who = 'ada'\nmay-enter = 'main-in'\nat = 2026-10-25T01:30:00");
    let [first, second] = twice.occasions[0].instants.as_slice() else { panic!("twice") };
    assert_eq!(second.start - first.start, HOUR);
    says(
        "who = 'ada'\nmay-enter = 'main-in'\nat = 2027-03-28T01:30:00",
        &["7:6: expect[0].at: never occurs in Europe/London, or is not within its table"],
    );
    // A whole day with a change of clocks has 23 or 25 hours.
    let short = one("who = 'ada'\nmay-enter = 'main-in'\non = 2027-03-28");
    let length: u64 = short.occasions[0].instants.iter().map(|it| it.end - it.start).sum();
    assert_eq!(length, 23 * HOUR);
    let long = one("who = 'ada'\nmay-enter = 'main-in'\non = 2026-10-25");
    let length: u64 = long.occasions[0].instants.iter().map(|it| it.end - it.start).sum();
    assert_eq!(length, 25 * HOUR);
}

#[test]
fn an_area_is_entered_through_all_that_leads_into_it_and_a_door_from_both_sides() {
    assert_eq!(one("who = 'ada'\nmay-enter = 'lobby'").occasions.len(), 1);
    assert_eq!(one("who = 'ada'\nmay-enter = 'main'").occasions.len(), 2);
    assert_eq!(one("who = 'ada'\nmay-enter = { door = 'lab' }").occasions.len(), 1);
    says(
        "who = 'ada'\nmay-enter = ['lab', { area = 'lab' }]",
        &[
            "6:14: expect[0].may-enter[0]: `lab` is the name of an area and of a door; write \
             `{ area = \"lab\" }`",
            "6:21: expect[0].may-enter[1]: has no access point to enter by",
        ],
    );
}

#[test]
fn names_that_nothing_has() {
    says(
        "who = ['ade', 'zoe']\nmay-enter = ['loby', { door = 'mein' }]\non = ['tues', 'noday']\n\
         lockdown = 'fier'\ncapability = 'open'\nformat = 'pkoc-nfc-v3'\ndoor-mode = 'ajar'",
        &[
            "5:8: expect[0].who[0]: there is no holder `ade` (did you mean `ada`?)",
            "5:15: expect[0].who[1]: there is no holder `zoe`",
            "6:14: expect[0].may-enter[0]: there is no area, door or access point `loby` \
             (did you mean `lobby`?)",
            "6:22: expect[0].may-enter[1]: there is no door `mein` (did you mean `main`?)",
            "7:7: expect[0].on[0]: there is no day `tues` (did you mean `tue`?)",
            "7:15: expect[0].on[1]: there is no day `noday`",
            "8:12: expect[0].lockdown: there is no lockdown plan `fier` (did you mean `fire`?)",
            "9:14: expect[0].capability: `open` is none of `momentary`, `extended-momentary`, \
             `secure`, `unsecure`, `toggle`",
            "10:10: expect[0].format: `pkoc-nfc-v3` is none of `aliro`, `cwt-unlock`, \
             `doordeck-operation`, `lock-certificate`, `openid-token`, `osdp-card-data`, \
             `pkoc-ble`, `pkoc-ble-ecdhe`, `pkoc-nfc-v1`, `pkoc-nfc-v2`, `pkoc-nfc-v2-standard`, \
             `pkoc-osdp`, `sensecrypt-api-key`, `sensecrypt-device-token`, \
             `sensecrypt-face-signature`, `wiegand` (did you mean `pkoc-nfc-v1`?)",
            "11:13: expect[0].door-mode: `ajar` is none of `locked`, `unlocked`, `locked-open`, \
             `blocked`, `locked-down`",
        ],
    );
}

#[test]
fn what_excludes_each_other_and_what_is_missing() {
    says(
        "name = 'X'",
        &[
            "4:1: expect[0]: is about no one; write `who` or `profile`",
            "4:1: expect[0]: leads nowhere; write `may-enter` or `may-not-enter`",
        ],
    );
    says(
        "who = 'ada'\nprofile = 'staff'\nmay-enter = 'main'\nmay-not-enter = 'main'\n\
         at = '09:00'\nfrom = '10:00'",
        &[
            "6:11: expect[0].profile: excludes `who`",
            "8:17: expect[0].may-not-enter: excludes `may-enter`",
            "9:6: expect[0].at: excludes `from` and `to`",
        ],
    );
    says(
        "who = ['ada', 'nobody']\nmay-enter = 'main'\nfrom = '10:00'",
        &[
            "5:15: expect[0].who[1]: `nobody` stands alone",
            "7:8: expect[0].from: is half of `from` and `to`",
        ],
    );
    says(
        "who = 'nobody'\nmay-not-enter = 'main'\non = 'mon'\nat = '2026-06-08T09:00:00'",
        &[
            "6:17: expect[0].may-not-enter: is denied twice; write `everybody` and `may-enter`",
            "8:6: expect[0].at: has a date of its own, which excludes `on` and times without one",
        ],
    );
    says(
        "who = 'ada'\nmay-not-enter = 'main'\nrelease-seconds = 5\nbecause = 'late'",
        &[
            "7:19: expect[0].release-seconds: is for those who may enter",
            "8:11: expect[0].because: is no reason code such as `schedule.outside`",
        ],
    );
}

#[test]
fn shapes() {
    says(
        "who = 'ada'\nmay-enter = []",
        &["6:13: expect[0].may-enter: is empty, at least one is needed"],
    );
    says(
        "who = 3\nmay-enter = 'main'",
        &["5:7: expect[0].who: invalid type: integer `3`, expected a string"],
    );
    says(
        "who = 'ada'\nmay-enter = 'main'\nwhen = 'tue'",
        &["7:1: expect[0].when: unknown field `when`, expected one of `name`, `who`, `profile`, \
             `may-enter`, `may-not-enter`, `on`, `at`, `from`, `to`, `because`, \
             `release-seconds`, `capability`, `format`, `door-mode`, `lockdown`, `threat-level`, \
             `device`, `position`, `address` (did you mean `who`?)"],
    );
    let said = read("weak = 2026-06-10").unwrap_err();
    assert_eq!(
        said,
        [
            "expectations.toml:1:1: weak: there is no key `weak` (did you mean `week`?)",
            "expectations.toml:1:1: has no `week`, whose days weekdays would be",
            "expectations.toml:1:1: expects nothing; write `[[expect]]`",
        ]
    );
}

#[test]
fn surroundings() {
    let known = one("who = 'ada'\nmay-enter = 'lobby'\ndevice = ['unlocked', 'managed']\n\
                     position = { latitude = -0.5, longitude = 180.0, accuracy = 20 }\n\
                     address = '2001:db8::1'");
    assert_eq!(
        known.sentence,
        "ada may enter lobby with a device that is unlocked, managed near -0.5, 180 within 20 m \
         from 2001:db8::1"
    );
    let expected = Surroundings {
        position: Some(Position { latitude: -5_000_000, longitude: 1_800_000_000, accuracy: 20 }),
        address: Some("2001:db8::1".parse().unwrap()),
        posture: Some(vec![Assurance::Unlocked, Assurance::Managed]),
    };
    assert_eq!(known.surroundings, Some(expected));
    // That nothing is true of a device is more than that nothing is known of it.
    let nothing = one("who = 'ada'\nmay-enter = 'lobby'\ndevice = []").surroundings.unwrap();
    assert_eq!((nothing.position, nothing.address, nothing.posture), (None, None, Some(vec![])));
    assert_eq!(one("who = 'ada'\nmay-enter = 'lobby'").surroundings, None);
    says(
        "who = 'ada'\nmay-enter = 'lobby'\ndevice = ['manged', 'managed', 'managed']\n\
         position = { latitude = 91.0, longitude = 0.123456789, accuracy = -1 }\naddress = '::/64'",
        &[
            "7:11: expect[0].device[0]: `manged` is none of `unlocked`, `user-authenticated`, \
             `unmodified`, `managed` (did you mean `managed`?)",
            "7:32: expect[0].device[2]: is in the list already",
            "8:25: expect[0].position.latitude: 91 is not within -90 to 90",
            "8:43: expect[0].position.longitude: has more than seven decimals",
            "8:67: expect[0].position.accuracy: -1 is not within 0 to 4294967295",
            "9:11: expect[0].address: `::/64` is no address such as `192.0.2.7`",
        ],
    );
}

#[test]
fn holders() {
    let trial = read(
        "week = 2026-06-10\n[[holder]]\nidentifier = 'ada'\nname = 'Ada'\nprofiles = ['staff']\n\
         disabled = 'lost'\n[[holder]]\nidentifier = 'ben'\nsuspended-until = 2026-07-01\n\
         valid-from = 2026-01-01T00:00:00Z\nvalid-until = '2026-12-31'\nextended-grant = true\n\
         lockdown-override = 255\n[[holder.assignment]]\nprofile = 'staff'\nuses-left = 2\n\
         [[expect]]\nprofile = 'staff'\nmay-enter = 'main'",
    )
    .unwrap();
    let [ada, ben, staff] = trial.credentials.as_slice() else { panic!("three credentials") };
    assert_eq!(ada.state, State::Disabled("lost".into()));
    assert_eq!(ben.state, State::SuspendedUntil(1_782_864_000));
    assert_eq!((ben.valid_from, ben.valid_until), (Some(1_767_225_600), Some(1_798_761_600)));
    assert!(ben.extended_grant && ben.lockdown_override == Some(255));
    assert_eq!(ben.assignments[0].uses_left, Some(2));
    assert_eq!((staff.holder.as_str(), staff.assignments.len()), ("staff", 1));
    assert_eq!(trial.expectations[0].credentials, [2]);
    let said = read(
        "week = 2026-06-10\n[[holder]]\nidentifier = 'ada'\n[[holder]]\nidentifier = 'ada'\n\
         profiles = ['stuff']\n[[holder]]\nidentifier = 'nobody'\nlockdown-override = 256\n\
         valid-from = 'soon'\n[[expect]]\nprofile = 'staff'\nmay-enter = 'main'",
    );
    assert_eq!(
        said.unwrap_err(),
        [
            "expectations.toml:6:13: holder[1].profiles[0]: there is no profile `stuff` \
             (did you mean `staff`?)",
            "expectations.toml:8:14: holder[2].identifier: `nobody` is no one's name",
            "expectations.toml:9:21: holder[2].lockdown-override: 256 is not within 0 to 255",
            "expectations.toml:10:14: holder[2].valid-from: `soon` is neither a date such as \
             `2026-06-01` nor RFC 3339 with seconds and offset",
        ]
    );
}

#[test]
fn a_sheet_must_be_in_order() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("expectations.toml");
    let text = "week = 2026-06-10\npeople = 'people.csv'\n\
                [[expect]]\nwho = 'ada'\nmay-enter = 'main'";
    let read = || {
        expectations(text, &file, SITE, Path::new("site.toml"))
            .map_err(|said| said.iter().map(|it| it.message.clone()).collect::<Vec<_>>())
    };
    assert!(read().unwrap_err()[0].starts_with("`people.csv`: No such file"));
    let sheet = folder.path().join("people.csv");
    std::fs::write(&sheet, "holder,key,profiles\nada,badge=H10301:1-2,stuff\n").unwrap();
    assert_eq!(
        read().unwrap_err(),
        ["`people.csv`: line 2: profiles: the bundle in force has no profile `stuff`"]
    );
    std::fs::write(&sheet, "holder,key,profiles\nada,badge=H10301:1-2,staff*3\n").unwrap();
    let trial = read().unwrap();
    assert_eq!(trial.credentials[0].assignments[0].uses_left, Some(3));
}

#[test]
fn a_year_of_days_and_no_more() {
    let year = "who = 'ada'\nmay-enter = 'main-in'\non = '2026-06-01..2027-06-01'";
    assert_eq!(one(year).occasions[0].instants.len(), 366);
    let message = "7:6: expect[0].on: are 367 days, at most 366";
    says(&year.replace("2027-06-01", "2027-06-02"), &[message]);
}

#[test]
fn what_is_wrong_with_the_site_is_told_of_the_site() {
    let site = SITE.replace("door = 'main'", "door = 'mian'");
    let text = format!("{ADA}[[expect]]\nwho = 'ada'\nmay-enter = 'main-in'");
    let said = expectations(&text, Path::new("e.toml"), &site, Path::new("s.toml")).unwrap_err();
    assert_eq!(said[0].file, PathBuf::from("s.toml"));
    assert_eq!(said[0].suggestion.as_deref(), Some("main"));
}

#[test]
fn the_campus_is_expected_something_of_every_profile() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/campus");
    let (file, site) = (root.join("expectations.toml"), root.join("site.toml"));
    let text = |path: &Path| std::fs::read_to_string(path).unwrap();
    let trial = expectations(&text(&file), &file, &text(&site), &site).unwrap();
    assert!(trial.expectations.len() >= 60);
    for profile in &trial.bundle.profiles {
        let holds = |it: &usize| {
            let assignments = &trial.credentials[*it].assignments;
            assignments.iter().any(|assignment| assignment.profile == profile.identifier)
        };
        let about =
            |it: &&Expectation| it.credentials.len() < 20 && it.credentials.iter().any(holds);
        assert!(trial.expectations.iter().find(about).is_some(), "{}", profile.identifier);
    }
    let people = text(&root.join("people.csv"));
    assert!(people.lines().count() > 60);
}
