//! Trust anchors: what is taken for one, and what is not.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;

use doorward_bundle::Issuer;
use doorward_compiler::{Algorithm, Issuance, SigningKey, compile};

use crate::entropy::Counter;

mod entropy;

/// The root of a public certificate authority of access credentials.
const ROOT: &str = include_str!("doordeck-root.pem");
/// The certificate of one of its users.
const USER: &str = include_str!("doordeck-user.pem");

#[test]
fn a_certificate_and_a_public_key_in_place() {
    let key = key().public_key().to_pem().unwrap();
    let issuer = issuer(&format!("anchors = ['''{ROOT}''', '''{key}''']")).unwrap();
    let octets: Vec<usize> = issuer.anchors.iter().map(|anchor| anchor.der.len()).collect();
    assert_eq!(octets, [1_368, 44]);
    assert_eq!(*issuer.anchors[1].der, *self::key().public_key().as_der());
}

#[test]
fn files_are_relative_to_the_source_and_may_hold_several() {
    let directory = tempfile::tempdir().unwrap();
    let key = key().public_key().to_pem().unwrap();
    fs::write(directory.path().join("both.pem"), format!("{ROOT}\n{key}")).unwrap();
    let source = directory.path().join("site.toml");
    let issuer = issuer_at(&source, "anchor-files = ['both.pem']").unwrap();
    assert_eq!(issuer.anchors.len(), 2);
}

#[test]
fn a_file_that_is_not_there() {
    says("anchor-files = ['nowhere.pem']", "anchor-files[0]: `nowhere.pem`: No such file");
}

#[test]
fn what_is_no_pem() {
    says("anchors = ['']", "anchors[0]: holds no PEM of a certificate or a public key");
    says("anchors = ['MIIB']", "anchors[0]: holds no PEM of a certificate or a public key");
    let truncated = ROOT.split("-----END").next().unwrap();
    says(&format!("anchors = ['''{truncated}''']"), "anchors[0]: is malformed PEM: ");
}

#[test]
fn what_is_no_certificate() {
    let pem = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----";
    says(&format!("anchors = ['''{pem}''']"), "anchors[0]: holds no usable certificate: ");
    let pem = "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----";
    says(&format!("anchors = ['''{pem}''']"), "anchors[0]: holds no usable public key: ");
}

#[test]
fn a_private_key() {
    let pem = key().to_pem().unwrap();
    says(
        &format!("anchors = ['''{}''']", *pem),
        "anchors[0]: holds a private key, and a bundle is public",
    );
    says(
        &format!("anchors = ['''{ROOT}{}''']", *pem),
        "anchors[0]: holds a private key, and a bundle is public",
    );
}

#[test]
fn a_certificate_that_is_not_an_authority_s() {
    says(
        &format!("anchors = ['''{USER}''']"),
        "anchors[0]: holds a certificate that is not an authority's",
    );
}

#[test]
fn an_anchor_twice() {
    says(
        &format!("anchors = ['''{ROOT}''', '''{ROOT}''']"),
        "anchors[1]: holds a trust anchor that the issuer has already",
    );
    says(
        &format!("anchors = ['''{ROOT}{ROOT}''']"),
        "anchors[0]: holds a trust anchor that the issuer has already",
    );
    let file = Path::new("tests/site.toml");
    let anchors = format!("anchors = ['''{ROOT}''']\nanchor-files = ['doordeck-root.pem']");
    let said = issuer_at(file, &anchors).unwrap_err();
    assert!(said[0].contains("`doordeck-root.pem`: holds a trust anchor"), "{said:?}");
}

#[test]
fn no_anchor_and_too_many() {
    says("", "issuer[0]: has no trust anchor");
    let anchors: Vec<String> = (0..17)
        .map(|seed| {
            let key = SigningKey::generate(Algorithm::EdDsa, &mut Counter(seed)).unwrap();
            format!("'''{}'''", key.public_key().to_pem().unwrap())
        })
        .collect();
    let anchors = format!("anchors = [{}]", anchors.join(", "));
    says(&anchors, "issuer[0]: has 17 trust anchors, at most 16");
}

#[track_caller]
fn says(anchors: &str, expected: &str) {
    let said = issuer(anchors).unwrap_err();
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(said[0].contains(expected), "{said:?}");
}

fn issuer(anchors: &str) -> Result<Issuer, Vec<String>> {
    issuer_at(Path::new("site.toml"), anchors)
}

fn issuer_at(path: &Path, anchors: &str) -> Result<Issuer, Vec<String>> {
    let source = format!(
        "site = {{ identifier = 'hq', name = 'HQ', zone = 'UTC' }}\n\
         [[issuer]]\nidentifier = 'i'\nname = 'I'\nformats = ['doordeck-operation']\n\
         algorithms = ['EdDSA']\n{anchors}"
    );
    match compile(&source, path, Issuance { sequence: 1, issued_at: 1_767_225_600 }) {
        Ok(mut bundle) => Ok(bundle.issuers.remove(0)),
        Err(diagnostics) => Err(diagnostics.iter().map(ToString::to_string).collect()),
    }
}

fn key() -> SigningKey {
    SigningKey::generate(Algorithm::EdDsa, &mut Counter(0)).unwrap()
}
