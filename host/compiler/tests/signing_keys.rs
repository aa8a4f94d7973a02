//! Keys that may sign the bundles after this one, in a source.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;

use doorward_bundle::limits::SIGNING_KEYS;
use doorward_bundle::{Bundle, decode, encode};
use doorward_compiler::{Issuance, PublicKey, compile, describe};
use ed25519_dalek::SigningKey;
use ed25519_dalek::pkcs8::EncodePublicKey as _;
use p256::pkcs8::LineEnding;

use crate::verdict::{SITE, site_says};

mod verdict;

fn pem(number: u8) -> String {
    let key = SigningKey::from_bytes(&[number; 32]).verifying_key();
    key.to_public_key_pem(LineEnding::LF).expect("a key")
}

fn signing(numbers: impl Iterator<Item = u8>) -> String {
    let keys: Vec<String> = numbers.map(|number| format!("'''{}'''", pem(number))).collect();
    format!("[signing]\nkeys = [{}]", keys.join(", "))
}

fn compiled(source: &str, path: &Path) -> Bundle {
    let issuance = Issuance { sequence: 1, issued_at: 1_767_225_600 };
    let bundle = compile(&format!("{SITE}\n{source}"), path, issuance).unwrap();
    assert_eq!(decode(&encode(&bundle)).unwrap(), bundle);
    bundle
}

/// What is said of a source that is refused.
fn wrong(source: &str) -> String {
    let issuance = Issuance { sequence: 1, issued_at: 1_767_225_600 };
    let text = format!("{SITE}\n{source}");
    let said = compile(&text, Path::new("site.toml"), issuance).unwrap_err();
    said.iter().map(ToString::to_string).collect()
}

#[test]
fn what_is_not_written_leaves_things_as_they_were() {
    assert_eq!(compiled("", Path::new("site.toml")).signing_keys, None);
}

#[test]
fn keys_are_known_by_what_signatures_name() {
    let bundle = compiled(&signing(1..3), Path::new("site.toml"));
    let keys = bundle.signing_keys.as_deref().unwrap();
    for (key, number) in keys.iter().zip(1..) {
        let public = PublicKey::from_pem(&pem(number)).unwrap();
        assert_eq!(key.identifier.0, public.identifier());
        assert_eq!(key.key.0, public.as_der());
    }
    assert_eq!(keys.len(), 2);
    let first = keys.first().unwrap();
    let told = format!("may sign the bundles after this one: {}", hex::encode(&first.identifier.0));
    let text = describe(&bundle).to_string();
    assert!(text.contains(&told), "{text}");
}

#[test]
fn keys_are_read_from_files_beside_the_source() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("next.pub.pem"), pem(7)).unwrap();
    let source = "[signing]\nkey-files = ['next.pub.pem']";
    let bundle = compiled(source, &folder.path().join("site.toml"));
    let key = PublicKey::from_pem(&pem(7)).unwrap();
    let listed: Vec<_> =
        bundle.signing_keys.iter().flatten().map(|key| key.key.0.clone()).collect();
    assert_eq!(listed, [key.as_der()]);
}

#[test]
fn a_list_that_nothing_could_follow_is_refused() {
    site_says("[signing]", &["2:1: signing: has no key: nothing could follow this bundle"]);
    site_says(
        "[signing]\nkey-files = ['gone.pem']",
        &["3:14: signing.key-files[0]: `gone.pem`: No such file or directory (os error 2)"],
    );
    let said = wrong("[signing]\nkeys = ['x']");
    assert!(said.contains("3:9: signing.keys[0]: is malformed PEM: "), "{said}");
}

#[test]
fn each_key_is_there_once() {
    let twice = format!("[signing]\nkeys = ['''{0}''', '''{0}''']", pem(1));
    let said = wrong(&twice);
    assert!(said.contains("signing.keys[1]: is a key that is there already"), "{said}");
}

#[test]
fn there_are_as_many_as_there_may_be() {
    let most = u8::try_from(SIGNING_KEYS).unwrap();
    let bundle = compiled(&signing(1..=most), Path::new("site.toml"));
    assert_eq!(bundle.signing_keys.unwrap().len(), SIGNING_KEYS);
    let said = wrong(&signing(0..=most));
    assert!(said.contains("signing: has 9 keys, at most 8"), "{said}");
}
