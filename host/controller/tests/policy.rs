//! `doorward policy`: what administrators ask.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod support;

use doorward_wallet::pkoc::CardKey;
use support::{Run, SITE, Site, doorward, point};

/// The site of the tests, with a special day, and with somebody who cleans at night.
fn source() -> String {
    let hours = r#"weekly = [{ days = ["mon", "tue", "wed", "thu", "fri"], from = "08:00", to = "18:00" }]"#;
    let special = format!("{hours}\nspecials = [{{ group = \"holidays\", pieces = [] }}]");
    let nights = r#"
[[special-day-group]]
identifier = "holidays"
name = "Holidays"
days = ["2026-12-25", "2027-12-25"]

[[schedule]]
identifier = "small-hours"
name = "Small hours"
weekly = [{ days = ["sun"], from = "01:15", to = "01:45" }]

[[profile]]
identifier = "cleaners"
name = "Cleaners"

[[profile.policy]]
effect = "permit"
areas = ["office"]
schedule = "small-hours"
"#;
    SITE.replace(hours, &special) + nights
}

/// A site with that source, not distributed to any data folder.
fn site() -> Site {
    let site = Site::new();
    site.write("site.toml", source());
    site
}

fn ask(site: &Site, question: &str, more: &[&str]) -> Run {
    let source = site.path("site.toml");
    site.run(["policy", question, source.as_str()].into_iter().chain(more.iter().copied()))
}

#[test]
fn a_policy_is_checked() {
    let site = site();
    let run = ask(&site, "check", &["--when", "2026-06-01"]).expect(0);
    assert!(run.out.contains("2 access points, 2 access profiles; 0 problems"), "{}", run.out);
    // Long after the last special day, and after the end of the calendar.
    let run = ask(&site, "check", &["--when", "2095-01-01", "--json"]).expect(1);
    let codes: Vec<String> = run
        .json()
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| finding["code"].as_str().unwrap().to_owned())
        .collect();
    assert!(codes.contains(&"special-day-group.runs-out".into()), "{codes:?}");
    assert!(codes.contains(&"zone.runs-out".into()), "{codes:?}");
    site.write("site.toml", "[site]\n");
    assert!(ask(&site, "check", &[]).expect(2).err.contains("site.toml"));
}

#[test]
fn somebody_is_simulated_and_explained() {
    let site = site();
    let staff = ["--profile", "staff", "--at", "office-in", "--when"];
    let run = ask(&site, "simulate", &[&staff[..], &["2026-06-01T10:00"]].concat()).expect(0);
    assert!(run.out.starts_with("Office, inwards (office-in), Mon 2026-06-01 10:00 Europe/London"));
    assert!(run.out.contains("somebody with staff can pass"), "{}", run.out);

    let sunday = [&staff[..], &["2026-05-31T10:00"]].concat();
    let run = ask(&site, "explain", &sunday).expect(1);
    assert!(
        run.out.contains("cannot pass: it is outside Office hours (office-hours)"),
        "{}",
        run.out
    );
    assert!(
        run.out.contains(
            "  Staff (staff), policy 2, permits during Office hours (office-hours): it is"
        ),
        "{}",
        run.out
    );
    let both = [&sunday[..], &["--profile", "cleaners", "--json"]].concat();
    let answers = ask(&site, "explain", &both).expect(1).json();
    assert_eq!(answers[0]["simulation"]["verdict"], "denied");
    let considered = answers[0]["explanation"]["considered"].as_array().unwrap();
    assert_eq!(considered.len(), 2);
    assert_eq!(considered[0]["reason"]["code"], "schedule.outside");

    let run = ask(&site, "simulate", &["--profile", "staf", "--at", "office-in"]).expect(2);
    assert!(run.err.contains("no access profile `staf`: is it `staff`?"), "{}", run.err);
    let run = ask(&site, "simulate", &["--profile", "staff", "--at", "ofice-in"]).expect(2);
    assert!(run.err.contains("no access point `ofice-in`: is it `office-in`?"), "{}", run.err);
}

#[test]
fn when_somebody_can_pass_is_told_by_weeks() {
    let site = site();
    let range = ["--from", "2026-12-14", "--until", "2027-01-04"];
    let staff = [&["--profile", "staff", "--at", "office-in"][..], &range].concat();
    let run = ask(&site, "when-can", &staff).expect(0);
    let expected = "\
somebody with staff at Office, inwards (office-in), by the wall clock of Europe/London:
  2026-12-14 \u{2013} 2026-12-20  Mon\u{2013}Fri 08:00\u{2013}18:00
  2026-12-21 \u{2013} 2026-12-27  Mon\u{2013}Thu 08:00\u{2013}18:00
  2026-12-28 \u{2013} 2027-01-03  Mon\u{2013}Fri 08:00\u{2013}18:00
  otherwise: it is outside the hours, first Mon 2026-12-14 00:00
  otherwise: it is a special day with other hours, first Fri 2026-12-25 00:00
";
    assert_eq!(run.out, expected);
    let answers = ask(&site, "when-can", &[&staff[..], &["--json"]].concat()).expect(0).json();
    let intervals = answers[0]["intervals"].as_array().unwrap();
    let granted = intervals.iter().filter(|interval| interval["verdict"] == "granted").count();
    assert_eq!(granted, 14);
    assert_eq!(intervals[0]["from"], 1_797_206_400);
    assert_eq!(intervals.last().unwrap()["until"], 1_799_020_800);
}

#[test]
fn who_can_pass_is_listed() {
    let site = site();
    let card = |name: &str| point(&CardKey::of(name));
    site.write(
        "people.csv",
        format!(
            "holder,name,key,profiles,valid-until\namira,Amira Khan,{},staff,\n\
             bo,Bo Lind,{},cleaners,\ncarl,,{},staff,2026-01-01\n",
            card("amira"),
            card("bo"),
            card("carl")
        ),
    );
    let sheet = site.path("people.csv");
    let monday = ["--sheet", &sheet, "--at", "office-in", "--when", "2026-06-01T10:00"];
    let run = ask(&site, "who-can", &[&monday[..], &["--all"]].concat()).expect(0);
    let expected = "\
Office, inwards (office-in), Mon 2026-06-01 10:00 Europe/London
1 of 3 holders can pass:
  Amira Khan (amira)
  not Bo Lind (bo): it is outside the hours
  not carl: the credential is no longer valid
1 cannot: the credential is no longer valid (credential.expired)
1 cannot: it is outside the hours (schedule.outside)
";
    assert_eq!(run.out, expected);
    let answers = ask(&site, "who-can", &[&monday[..], &["--json"]].concat()).expect(0).json();
    assert_eq!(answers.as_array().unwrap().len(), 3);
    let run = ask(&site, "who-can", &["--at", "office-in"]).expect(2);
    assert!(run.err.contains("`--data` or `--sheet`"), "{}", run.err);
}

#[test]
fn a_change_of_policy_is_told_by_what_it_gives_and_takes() {
    let (site, _) = Site::with_card();
    let new = SITE
        .replace(r#"from = "08:00", to = "18:00""#, r#"from = "07:00", to = "17:00""#)
        .replace(r#"identifier = "main-in""#, r#"identifier = "main-way-in""#);
    site.write("site.toml", &new);
    let data = site.data();
    let week = ["--data", &data, "--from", "2026-06-01", "--until", "2026-06-08"];
    let run = ask(&site, "diff", &week).expect(0);
    let expected = "\
From Mon 2026-06-01 00:00 until Mon 2026-06-08 00:00, Europe/London:
gone: access point main-in (Main entrance, inwards)
new: access point main-way-in (Main entrance, inwards)
Staff (staff) loses Office, inwards (office-in)
  2026-06-01 \u{2013} 2026-06-07  Mon\u{2013}Fri 17:00\u{2013}18:00
  now: it is outside the hours
Staff (staff) loses Main entrance, inwards (main-in)
  2026-06-01 \u{2013} 2026-06-07  Mon\u{2013}Sun all day
  now: there is no such access point
Staff (staff) gains Office, inwards (office-in)
  2026-06-01 \u{2013} 2026-06-07  Mon\u{2013}Fri 07:00\u{2013}08:00
  before: it is outside the hours
Staff (staff) gains Main entrance, inwards (main-way-in)
  2026-06-01 \u{2013} 2026-06-07  Mon\u{2013}Sun all day
  before: there is no such access point
";
    let sorted = |text: &str| {
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        lines.sort();
        lines
    };
    assert_eq!(sorted(&run.out), sorted(expected));
    let run = ask(&site, "diff", &[&week[..], &["--holder", "amira", "--json"]].concat()).expect(0);
    let answer = run.json();
    let changes = answer["changes"].as_array().unwrap();
    assert!(changes.iter().all(|change| change["subject"] == "amira"), "{changes:?}");
    assert_eq!(changes.len(), 12);
    let run = ask(&site, "diff", &[&week[..], &["--everybody", "--json"]].concat()).expect(0);
    assert_eq!(run.json()["changes"].as_array().unwrap().len(), 12);
    // The data folder's people against the new policy.
    let at = ["--data", &data, "--at", "office-in", "--when", "2026-06-01T17:30"];
    let run = ask(&site, "who-can", &at).expect(0);
    assert!(run.out.contains("0 of 1 holders can pass"), "{}", run.out);
    let bundle = ["policy", "who-can", "--data", &data, "--at", "office-in", "--when"];
    let run = site.run(bundle.into_iter().chain(["2026-06-01T17:30"])).expect(0);
    assert!(run.out.contains("  Amira Khan (amira)"), "{}", run.out);
}

#[test]
fn nights_on_which_clocks_change_are_told() {
    let site = site();
    let run =
        ask(&site, "transitions", &["--from", "2026-01-01", "--until", "2027-01-01"]).expect(0);
    let expected = "\
Europe/London: clocks go forward by 60 minutes, and show Sun 2026-03-29 02:00 then
  Small hours (small-hours), 01:15\u{2013}01:45: does not take place
Europe/London: clocks go back by 60 minutes, and show Sun 2026-10-25 01:00 then
  Small hours (small-hours), 01:15\u{2013}01:45: takes place twice
";
    assert_eq!(run.out, expected);
}

#[test]
fn a_line_of_the_journal_is_explained() {
    let folder = tempfile::tempdir().unwrap();
    let kept = folder.path().join("demo");
    doorward(["demo", "--keep", kept.to_str().unwrap()]).expect(0);
    let data = kept.join("data").to_str().unwrap().to_owned();
    let shown = doorward(["journal", "show", "--data", &data]).expect(0).out;
    let outside = shown.lines().find(|line| line.contains("denied schedule.outside")).unwrap();
    let number = outside.split_whitespace().next().unwrap();
    let run = doorward(["policy", "explain-line", number, "--data", &data]).expect(0);
    assert!(run.out.starts_with(&format!("line {number}: ")), "{}", run.out);
    assert!(run.out.contains(", denied: it is outside "), "{}", run.out);
    assert!(run.out.contains("STOP permit           schedule.outside"), "{}", run.out);
    assert!(run.out.contains("Policies in question, the nearest first:"), "{}", run.out);
    let run = doorward(["policy", "explain-line", "1", "--data", &data]).expect(2);
    assert!(run.err.contains("line 1 is no decision"), "{}", run.err);
}
