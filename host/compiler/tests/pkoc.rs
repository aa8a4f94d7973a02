//! Readers and issuers of PKOC in a source.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::Path;

use doorward_compiler::{Issuance, compile};

use crate::verdict::{SITE, places_say, site_says};

mod verdict;

const SITE_UUID: &str = "11111111-2222-4333-8444-555555555555";
const READER_UUID: &str = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee";

/// RFC 8410, section 10.1.
const KEY: &str = "-----BEGIN PUBLIC KEY-----\n\
                   MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n\
                   -----END PUBLIC KEY-----";

fn issuer(identifier: &str, format: &str, reference: &str) -> String {
    format!(
        "[[issuer]]\nidentifier = '{identifier}'\nname = 'I'\nformats = ['{format}']\n\
         algorithms = ['ES256']\nanchors = [\"\"\"{KEY}\"\"\"]\nreference = '{reference}'\n"
    )
}

fn reader(members: &str) -> String {
    format!(
        "[[access-point]]\nidentifier = 'p'\nname = 'P'\ndoor = 'main'\n\
         formats = ['pkoc-ble-ecdhe']\n[access-point.pkoc-reader]\n{members}"
    )
}

#[test]
fn readers_and_references_come_through() {
    let certificate = format!(
        "01{}{}{}",
        READER_UUID.replace('-', ""),
        SITE_UUID.replace('-', ""),
        "07".repeat(105)
    );
    let point = reader(&format!(
        "site = '{SITE_UUID}'\nlocation = '{READER_UUID}'\ncertificate = '{certificate}'\n"
    ));
    let source = format!(
        "{SITE}\n[[door]]\nidentifier = 'main'\nname = 'M'\n{point}{}{}",
        issuer("cards", "pkoc-nfc-v2", "01000EXAMPLE0001"),
        issuer("site", "pkoc-ble-ecdhe", SITE_UUID),
    );
    let issued = Issuance { sequence: 1, issued_at: 1_767_225_600 };
    let bundle = compile(&source, Path::new("site.toml"), issued).unwrap();
    let reader = bundle.access_points.first().unwrap().pkoc_reader.as_ref().unwrap();
    assert_eq!(hex::encode(&*reader.site), SITE_UUID.replace('-', ""));
    assert_eq!(hex::encode(&*reader.location), READER_UUID.replace('-', ""));
    assert_eq!(hex::encode(&**reader.certificate.as_ref().unwrap()), certificate);
    let references: Vec<_> = bundle.issuers.iter().map(|issuer| &issuer.reference).collect();
    assert_eq!(references, [&Some("01000EXAMPLE0001".into()), &Some(SITE_UUID.into())]);
}

#[test]
fn a_reader_that_is_none() {
    let said = |members: &str, expected: &str| places_say(&reader(members), &[expected]);
    let location = format!("location = '{READER_UUID}'\n");
    let good = format!("site = '{SITE_UUID}'\n{location}");
    said(
        &format!("site = '11111111-2222-4333-8444-55555555555'\n{location}"),
        "10:8: access-point[0].pkoc-reader.site: is not a UUID in lower case",
    );
    said(
        &format!("site = '{}'\n{location}", READER_UUID.to_uppercase()),
        "10:8: access-point[0].pkoc-reader.site: is not a UUID in lower case",
    );
    said(
        &format!("{good}certificate = '01'\n"),
        "12:15: access-point[0].pkoc-reader.certificate: is not 138 octets in hex",
    );
    said(
        &format!("{good}certificate = '{}'\n", "01".repeat(138)),
        "12:15: access-point[0].pkoc-reader.certificate: is not a certificate of version 1 for this \
         reader of this site",
    );
}

#[test]
fn a_format_that_needs_a_reader() {
    places_say(
        "[[access-point]]\nidentifier = 'p'\nname = 'P'\ndoor = 'main'\n\
         formats = ['pkoc-ble', 'pkoc-ble-ecdhe']",
        &["8:11: access-point[0].formats: has `pkoc-ble-ecdhe` and no `pkoc-reader`"],
    );
}

#[test]
fn references_that_are_none() {
    let said = |format: &str, reference: &str, expected: &str| {
        site_says(&issuer("i", format, reference), &[expected]);
    };
    said(
        "pkoc-nfc-v2",
        "01000example0001",
        "10:13: issuer[0].reference: is not 16 of A-Z and 0-9, as `pkoc-nfc-v2` has it",
    );
    said(
        "pkoc-ble-ecdhe",
        "01000EXAMPLE0001",
        "10:13: issuer[0].reference: is not a UUID in lower case",
    );
    said(
        "doordeck-operation",
        "01000EXAMPLE0001",
        "10:13: issuer[0].reference: is of no use to any of its formats",
    );
    let twice = ["a", "b"].map(|name| issuer(name, "pkoc-nfc-v2", "01000EXAMPLE0001")).concat();
    site_says(&twice, &["19:13: issuer[1].reference: is another issuer's already"]);
    site_says(
        &issuer("i", "pkoc-nfc-v2", "").replace("reference = ''\n", ""),
        &["5:11: issuer[0].formats: needs a `reference` for these formats"],
    );
}
