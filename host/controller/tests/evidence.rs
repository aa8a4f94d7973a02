//! `doorward evidence`: sets come into force, are listed, overtaken and removed; decisions follow.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod support;

use std::fs;

use doorward_bundle::{
    CredentialName, Octets, REVOCATION_DIGEST, REVOCATION_DOMAIN, RevocationForm, RevocationSet,
};
use doorward_compiler::{SigningKey, sign_revocations};
use doorward_host::journal::Digest;
use doorward_wallet::pkoc::{self, CardKey};
use support::service::Service;
use support::{Run, SITE, Site, doorward};

const CHALLENGE: [u8; 16] = [7; 16];

/// A site with a card, whose bundle names a security desk.
fn site() -> (Site, CardKey) {
    let (site, card) = Site::with_card();
    site.run(["bundle", "keygen", "--algorithm", "eddsa", "--out", &site.path("desk")]).expect(0);
    let desk = "[[revocation]]\nidentifier = 'desk'\nname = 'Desk'\nkey-files = ['desk.pub.pem']\n";
    site.write("site.toml", format!("{SITE}\n{desk}"));
    site.build(2, "2.bundle").expect(0);
    site.run(["bundle", "accept", &site.path("2.bundle"), "--data", &site.data()]).expect(0);
    (site, card)
}

/// A full set with or without a card, in a file.
fn set(site: &Site, sequence: u64, card: Option<&CardKey>) -> String {
    let digest = |card: &CardKey| {
        let spki = card.spki().unwrap();
        let name = CredentialName::Key(&spki).encode();
        let hash = Digest::of(&[REVOCATION_DOMAIN, &name].concat());
        [&hash.as_bytes()[..REVOCATION_DIGEST], &[0; 4]].concat()
    };
    let set = RevocationSet {
        site: "hq".into(),
        form: RevocationForm::Full,
        sequence,
        issued_at: 1_780_000_000,
        base: None,
        revoked: Octets(card.map(digest).unwrap_or_default()),
        restored: None,
    };
    let pem = fs::read_to_string(site.path("desk.key.pem")).unwrap();
    let key = SigningKey::from_pem(&pem).unwrap();
    site.write(&format!("{sequence}.set"), sign_revocations(&set, &key).unwrap())
}

#[track_caller]
fn evidence(site: &Site, arguments: &[&str], code: i32) -> Run {
    let data = site.data();
    doorward(["evidence"].iter().chain(arguments).copied().chain(["--data", &data])).expect(code)
}

#[track_caller]
fn add(site: &Site, file: &str, code: i32) -> Run {
    evidence(site, &["add", file, "--kind", "revocation-set"], code)
}

fn ask(site: &Site, card: &CardKey) -> Run {
    let (presentation, challenge) = (pkoc::respond(card, &CHALLENGE), hex::encode(CHALLENGE));
    let (presentation, data) = (hex::encode(presentation), site.data());
    let tap = ["--access-point", "main-in", "--hex", &presentation, "--challenge", &challenge];
    doorward(["verify", "--data", &data].into_iter().chain(tap))
}

#[track_caller]
fn says(site: &Site, card: &CardKey, code: &str) {
    let run = ask(site, card);
    assert!(run.out.contains(code), "no `{code}` in\n{}{}", run.out, run.err);
}

#[test]
fn sets_are_put_in_force_listed_and_removed() {
    let (site, card) = site();
    assert_eq!(evidence(&site, &["list"], 0).out, "");
    says(&site, &card, "status.unknown");
    let one = set(&site, 1, None);
    let added = add(&site, &one, 0).out;
    assert!(added.starts_with("in force: revocation-set full of desk, number 1, issued 2026"));
    says(&site, &card, "policy.permitted");
    let two = set(&site, 2, Some(&card));
    add(&site, &two, 0);
    says(&site, &card, "status.revoked");
    let back = add(&site, &one, 2).err;
    assert!(back.contains("number 1, and number 2 of the same issuer is in force"), "{back}");
    let torn = site.write("torn.set", b"torn");
    let torn = add(&site, &torn, 2).err;
    assert!(torn.contains("evidence.refused"), "{torn}");
    let other = evidence(&site, &["add", &two, "--kind", "list"], 2).err;
    assert!(other.contains("context.unsupported"), "{other}");

    let list = evidence(&site, &["list"], 0).out;
    assert_eq!(list.lines().count(), 1, "{list}");
    let digest = list.split_whitespace().next().unwrap();
    evidence(&site, &["remove", digest], 0);
    says(&site, &card, "status.unknown");
    let gone = evidence(&site, &["remove", digest], 2).err;
    assert!(gone.contains("no statement of that digest is held"), "{gone}");
    let journal = doorward(["journal", "show", "--data", &site.data()]).expect(0).out;
    assert_eq!(journal.matches("evidence-added").count(), 2, "{journal}");
    assert_eq!(journal.matches("evidence-removed").count(), 2, "{journal}");
}

#[test]
fn a_service_that_runs_takes_them_at_once() {
    let (site, _) = site();
    let one = set(&site, 1, None);
    let service = Service::start(&site);
    add(&site, &one, 0);
    let list = evidence(&site, &["list"], 0).out;
    assert!(list.contains("revocation-set full of desk, number 1"), "{list}");
    let digest = list.split_whitespace().next().unwrap().to_string();
    evidence(&site, &["remove", &digest], 0);
    assert_eq!(evidence(&site, &["list"], 0).out, "");
    drop(service);
}
