//! `doorward enroll`.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod support;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use doorward_wallet::operation::DeviceKey;
use doorward_wallet::pkoc::CardKey;
use doorward_wallet::{Chain, Validity};
use support::{Site, point};

#[test]
fn what_is_wrong_with_a_line_stops_no_other() {
    let site = Site::with_bundle();
    let [a, b, c] = ["a", "b", "c"].map(|label| point(&CardKey::of(label)));
    let off_the_curve = format!("04{}", "01".repeat(64));
    let sheet = format!(
        "holder,name,key,profiles,valid-from,valid-until,extended-grant,lockdown-override\n\
         amira,Amira Khan,{a},staff,,,yes,3\n\
         ben,Ben Okri,{off_the_curve},staff,,,,\n\
         carla,Carla Ruiz,{a},staff,,,,\n\
         dev,Dev Patel,{b},stuff,,,,\n\
         eve,Eve Moss,,staff,,,,\n\
         fay,Fay Lind,{b},staff,2026-02-01,2026-01-31,,\n\
         gus,Gus Hall,{c},staff,2026-13-01,,,\n\
         hal,Hal Ives,{c},staff,,\n\
         ida,Ida Jost,{c},staff*2;staff@2026-01-01..2026-12-31,2026-01-01,2026-12-31,no,\n"
    );
    site.write("sheet.csv", &sheet);
    let (csv, data, refused) = (site.path("sheet.csv"), site.data(), site.path("refused.csv"));
    let run = site.run(["enroll", &csv, "--data", &data, "--refused", &refused]).expect(1);
    assert!(run.out.starts_with("2 enrolled, 7 refused ("), "{}", run.out);
    let told: Vec<&str> = run.err.lines().filter(|line| line.starts_with("line ")).collect();
    assert_eq!(
        told,
        [
            "line 3: key: not on the curve",
            "line 4: key: the same credential as in line 2",
            "line 5: profiles: the bundle in force has no profile `stuff`",
            "line 6: key: is empty",
            "line 7: valid-until: nothing lies between 2026-02-01T00:00:00Z and 2026-02-01T00:00:00Z",
            "line 8: valid-from: `2026-13-01` is neither a date such as `2026-06-01` nor RFC 3339 \
             with seconds and offset",
            "line 9: has 6 fields, and the first line 8",
        ]
    );

    // What was refused can be corrected and enrolled again.
    let refused = String::from_utf8(site.read("refused.csv")).unwrap();
    assert!(refused.starts_with("holder,name,key,profiles,valid-from,"), "{refused}");
    assert!(refused.contains("lockdown-override,refused\nben,Ben Okri,04"), "{refused}");
    assert_eq!(refused.lines().count(), 8);
}

#[test]
fn a_credential_is_enrolled_once() {
    let site = Site::with_bundle();
    let sheet = |holder: &str| format!("holder,key\n{holder},{}\n", point(&CardKey::of("card")));
    site.enrol(&sheet("amira")).expect(0);
    let run = site.enrol(&sheet("amira")).expect(1);
    assert!(
        run.err.contains("line 2: key: the credential is enrolled already, for the same holder")
    );
    let run = site.enrol(&sheet("ben")).expect(1);
    assert!(
        run.err.contains("line 2: key: the credential is enrolled already, for holder `amira`")
    );
}

#[test]
fn a_certified_key_needs_its_issuer_and_subject() {
    let site = Site::with_bundle();
    let key = hex::encode(DeviceKey::of("phone").spki().unwrap());
    let run = site
        .enrol(&format!(
            "holder,key,issuer,subject\n\
             amira,{key},doordeck,\n\
             ben,{key},,unique-identifier=62143130-538f-4000-a6c4-5353182984b7\n\
             carla,{key},doordeck,CN=Carla\n\
             dev,{key},doordeck,unique-identifier=62143130-538f-4000-a6c4-5353182984b7\n"
        ))
        .expect(1);
    assert!(run.err.contains("line 2: subject: a certified key needs one"), "{}", run.err);
    assert!(run.err.contains("line 3: issuer: a certified key needs one"), "{}", run.err);
    assert!(run.err.contains("line 4: subject: is neither `unique-identifier"), "{}", run.err);
    assert!(run.out.starts_with("1 enrolled, 3 refused"), "{}", run.out);
}

#[test]
fn a_certificate_says_key_and_subject() {
    let site = Site::with_bundle();
    let (user, key) = ("62143130-538f-4000-a6c4-5353182984b7", DeviceKey::of("phone"));
    let validity = Validity { not_before: 1_767_225_600, not_after: 1_767_830_400 };
    let chain = Chain::doordeck(user, &key, validity).unwrap();
    let leaf = BASE64_STANDARD.encode(&chain.certificates()[0]);
    let other = hex::encode(b"0\0");
    let run = site
        .enrol(&format!(
            "holder,key,issuer,subject\n\
             amira,{leaf},,\n\
             ben,{leaf},doordeck,{other}\n\
             carla,{leaf},doordeck,\n"
        ))
        .expect(1);
    assert!(run.err.contains("line 2: issuer: a certified key needs one"), "{}", run.err);
    assert!(run.err.contains("line 3: subject: is not the certificate's"), "{}", run.err);
    // The same credential, written the other way.
    let spki = hex::encode(key.spki().unwrap());
    let sheet =
        format!("holder,key,issuer,subject\ndev,{spki},doordeck,unique-identifier={user}\n");
    let run = site.enrol(&sheet).expect(1);
    assert!(run.err.contains("is enrolled already, for holder `carla`"), "{}", run.err);
}

#[test]
fn columns_are_told_apart_by_name() {
    let site = Site::with_bundle();
    let run = site.enrol("hodler,key\nx,y\n").expect(2);
    assert!(run.err.contains("column `hodler` is not known (did you mean `holder`?)"));
    let run = site.enrol("holder,name\nx,y\n").expect(2);
    assert!(run.err.contains("there is no column `key`"), "{}", run.err);
    let run = site.enrol("holder,key,key\n").expect(2);
    assert!(run.err.contains("column `key` is there twice"), "{}", run.err);
    site.enrol(&format!("key,holder\n{},amira\n", point(&CardKey::of("card")))).expect(0);
}

#[test]
fn more_lines_than_one_transaction_takes() {
    let site = Site::with_bundle();
    let mut sheet = "holder,key,profiles\n".to_string();
    for index in 0..1_500 {
        let key = hex::encode(DeviceKey::of(&index.to_string()).spki().unwrap());
        sheet.push_str(&format!("holder-{index},{key},staff\n"));
    }
    // The last one again: found although it was in another transaction.
    let last = sheet.lines().last().unwrap().to_string();
    let first = sheet.lines().nth(1).unwrap().to_string();
    sheet.push_str(&format!("{last}\n{first}\n"));
    let run = site.enrol(&sheet).expect(1);
    assert!(run.out.starts_with("1500 enrolled, 2 refused"), "{}", run.out);
    assert!(run.err.contains("line 1502: key: the same credential as in line 1501"), "{}", run.err);
    assert!(run.err.contains("line 1503: key: the same credential as in line 2"), "{}", run.err);
}

#[test]
fn badges_are_enrolled_by_their_numbers() {
    let site = Site::with_bundle();
    let sheet = "holder,key,issuer,profiles\n\
                 hal,badge=H10301:123-4567,,staff\n\
                 ida,badge=H10301:256-1,,staff\n\
                 jon,badge=H10301:123-4567,,staff\n\
                 kay,badge=H10302:12345,doordeck,staff\n";
    site.write("sheet.csv", sheet);
    let run = site.run(["enroll", &site.path("sheet.csv"), "--data", &site.data()]).expect(1);
    assert!(run.out.starts_with("1 enrolled, 3 refused ("), "{}", run.out);
    let told: Vec<&str> = run.err.lines().filter(|line| line.starts_with("line ")).collect();
    assert_eq!(
        told,
        [
            "line 3: key: facility code 256 is beyond 255, the largest of `H10301`",
            "line 4: key: the same credential as in line 2",
            "line 5: issuer: nobody vouches for a badge",
        ]
    );
    let held = ["credential", "disable", "--key", "badge=H10301:123-4567", "--reason", "lost"];
    site.run(held.into_iter().chain(["--data", &site.data()])).expect(0);
}

#[test]
fn a_token_is_enrolled_by_whom_it_names() {
    let site = Site::with_bundle();
    let sheet = "holder,key,issuer,subject,device,profiles\n\
                 erin,token=erin,provider,,,staff\n\
                 erin,token=phone-7,makers,,phone-7,staff\n\
                 erin,token=erin,provider,,,staff\n\
                 fay,token=fay,,,,staff\n\
                 gus,token=,provider,,,staff\n\
                 hal,token=hal,provider,unique-identifier=hal,,staff\n\
                 ida,badge=H10301:1-2,,,phone-8,staff\n";
    let run = site.enrol(sheet).expect(1);
    assert!(run.out.starts_with("2 enrolled, 5 refused"), "{}", run.out);
    let told: Vec<&str> = run.err.lines().filter(|line| line.starts_with("line ")).collect();
    assert_eq!(
        told,
        [
            "line 4: key: the same credential as in line 2",
            "line 5: issuer: a token needs one",
            "line 6: key: names nobody: write `token=SUBJECT`",
            "line 7: subject: the subject of a token is in the column `key`",
            "line 8: device: nobody vouches for a badge",
        ]
    );
    let data = site.data();
    let disable = |more: &[&str]| {
        let words = ["credential", "disable", "--reason", "lost", "--data", &data];
        site.run(words.into_iter().chain(more.iter().copied()))
    };
    disable(&["--key", "token=erin", "--issuer", "provider"]).expect(0);
    disable(&["--key", "token=phone-7", "--issuer", "makers", "--device", "phone-7"]).expect(0);
    let unknown = disable(&["--key", "token=phone-7", "--issuer", "makers"]).expect(2);
    assert!(unknown.err.contains("no such credential"), "{}", unknown.err);
    let nobody = disable(&["--key", "token=erin"]).expect(2);
    assert!(nobody.err.contains("a token needs `--issuer`"), "{}", nobody.err);
}
