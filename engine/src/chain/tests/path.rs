//! What rustls-webpki refuses, in our words.

use super::super::mint::{extension, sequence, tlv};
use super::*;

/// ecdsa-with-SHA256 and ecdsa-with-SHA384 (RFC 5758, section 3.2).
const SHA256: [u8; 8] = [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02];
const SHA384: [u8; 8] = [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x03];

/// The version of a certificate: 3, and 2.
const VERSION_3: [u8; 5] = [0xa0, 0x03, 0x02, 0x01, 0x02];
const VERSION_2: [u8; 5] = [0xa0, 0x03, 0x02, 0x01, 0x01];

fn replaced(der: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut changed = der.to_vec();
    let places = der.windows(from.len()).enumerate().filter(|(_, window)| *window == from);
    let places: Vec<usize> = places.map(|(at, _)| at).collect();
    assert!(!places.is_empty());
    for at in places {
        changed[at..at + to.len()].copy_from_slice(to);
    }
    changed
}

/// Names of hosts in a subject, and what an authority permits of them (RFC 5280, sections 4.2.1.6 and
/// 4.2.1.10).
fn host_names(names: &[&str]) -> Vec<u8> {
    let names: Vec<Vec<u8>> = names.iter().map(|name| tlv(0x82, &[name.as_bytes()])).collect();
    extension("2.5.29.17", false, &sequence(&[&names.concat()]))
}

fn permitted(names: &[&str]) -> Vec<u8> {
    let trees = names.iter().map(|name| sequence(&[&tlv(0x82, &[name.as_bytes()])]));
    let trees: Vec<Vec<u8>> = trees.collect();
    extension("2.5.29.30", true, &sequence(&[&tlv(0xa0, &[&trees.concat()])]))
}

#[test]
fn an_algorithm_that_nobody_allows_is_not_one_that_this_issuer_forbids() {
    let key = Key::p256(2);
    let root = Mint::authority("root", "root").certify(&key, &key);
    let leaf = Mint::leaf("leaf", "root").certify(&Key::ed25519(3), &key);
    let other = replaced(&leaf, &SHA256, &SHA384);
    assert_eq!(refused(&[other], &[issuer("minted", &[&root])]), Code::ChainUnsupported);
    let narrow = Issuer { algorithms: vec!["EdDSA".into()], ..issuer("minted", &[&root]) };
    assert_eq!(refused(&[leaf], &[narrow]), Code::AlgorithmNotAllowed);
}

#[test]
fn a_signature_of_another_kind_than_the_key_is_a_bad_one() {
    let (root_key, other) = (Key::ed25519(1), Key::p256(1));
    let root = Mint::authority("root", "root").certify(&root_key, &root_key);
    let chain = [Mint::leaf("leaf", "root").certify(&Key::ed25519(3), &other)];
    assert_eq!(refused(&chain, &[issuer("minted", &[&root])]), Code::ChainBadSignature);
}

#[test]
fn certificates_are_of_version_3() {
    let (mut chain, root) = minted(|_, _| {});
    chain[0] = replaced(&chain[0], &VERSION_3, &VERSION_2);
    assert_eq!(refused(&chain, &[issuer("minted", &[&root])]), Code::ChainUnsupported);
}

#[test]
fn no_certificate_is_passed_over() {
    let key = Key::ed25519(1);
    let root = Mint::authority("root", "root").certify(&key, &key);
    let leaf = Mint::leaf("leaf", "root").certify(&Key::ed25519(3), &key);
    let issuers = [issuer("minted", &[&root])];
    assert!(accepted(&[leaf.clone(), root.clone()], &issuers));
    let more = [leaf, root.clone(), root.clone(), root];
    assert_eq!(refused(&more, &issuers), Code::ChainUntrusted);
}

#[test]
fn names_are_within_an_authority_s_constraints() {
    let with = |names: &[&str]| {
        let names = host_names(names);
        minted(|authority, leaf| {
            authority.more = permitted(&["door.example"]);
            leaf.more = names;
        })
    };
    let (chain, root) = with(&["door.example", "front.door.example"]);
    assert!(accepted(&chain, &[issuer("minted", &[&root])]));
    let (chain, root) = with(&["door.example", "window.example"]);
    assert_eq!(refused(&chain, &[issuer("minted", &[&root])]), Code::ChainNotAuthority);
}

#[test]
fn comparisons_of_names_are_bounded() {
    let (chain, root) = minted(|authority, leaf| {
        authority.more = permitted(&["a"; 500]);
        leaf.more = host_names(&["a"; 501]);
    });
    assert_eq!(refused(&chain, &[issuer("minted", &[&root])]), Code::LimitExceeded);
    let (chain, root) = minted(|authority, leaf| {
        authority.more = permitted(&["a"; 20]);
        leaf.more = host_names(&["a"; 20]);
    });
    assert!(accepted(&chain, &[issuer("minted", &[&root])]));
}

#[test]
fn orders_of_certificates_are_not_tried_for_ever() {
    // Five authorities of one name can be put in hundreds of orders, and a signature of an algorithm
    // that is not used costs nothing of our own budget.
    let root_key = Key::p256(1);
    let root = Mint::authority("root", "root").certify(&root_key, &root_key);
    let mut chain = vec![Mint::leaf("leaf", "root").certify(&Key::ed25519(3), &root_key)];
    chain.extend((10..15).map(|seed| {
        let authority = Mint::authority("root", "root").certify(&Key::ed25519(seed), &root_key);
        replaced(&authority, &SHA256, &SHA384)
    }));
    chain[0] = replaced(&chain[0], &SHA256, &SHA384);
    assert_eq!(refused(&chain, &[issuer("minted", &[&root])]), Code::LimitSignatures);
}
