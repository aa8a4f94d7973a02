#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::panic_in_result_fn,
    clippy::unreachable,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod path;
mod renewal;
mod sample;

use alloc::vec;
use alloc::vec::Vec;

use doorward_bundle::Issuer;

use super::mint::{Key, Mint, NOW, issuer};
use super::*;
use crate::presentation::samples;

const FORMAT: Format = Format::DoordeckOperation;

/// The issuer identifier and the user of a chain, or why it is refused.
fn outcome(
    chain: &[Vec<u8>],
    issuers: &[Issuer],
    clock: Clock,
) -> Result<(String, Option<String>), Refusal> {
    let issuers: Vec<TrustedIssuer> = issuers
        .iter()
        .enumerate()
        .map(|(index, issuer)| TrustedIssuer::load(issuer, index).unwrap())
        .collect();
    let vouched = validate(chain, FORMAT, &issuers, clock, &mut Budget::new())?;
    Ok((vouched.issuer.identifier.clone(), vouched.unique_identifier))
}

fn refused(chain: &[Vec<u8>], issuers: &[Issuer]) -> Code {
    outcome(chain, issuers, Clock::Trusted(NOW)).unwrap_err().code
}

fn accepted(chain: &[Vec<u8>], issuers: &[Issuer]) -> bool {
    outcome(chain, issuers, Clock::Trusted(NOW)).is_ok()
}

/// A root, an authority below it and a leaf, with the last two as `change` wants them.
fn minted(change: impl FnOnce(&mut Mint, &mut Mint)) -> (Vec<Vec<u8>>, Vec<u8>) {
    let (root_key, authority_key) = (Key::ed25519(1), Key::p256(2));
    let mut authority = Mint::authority("authority", "root");
    let mut leaf = Mint::leaf("leaf", "authority");
    change(&mut authority, &mut leaf);
    let root = Mint::authority("root", "root").certify(&root_key, &root_key);
    let authority = authority.certify(&authority_key, &root_key);
    let leaf = leaf.certify(&Key::ed25519(3), &authority_key);
    (vec![leaf, authority], root)
}

fn refused_when(change: impl FnOnce(&mut Mint, &mut Mint)) -> Code {
    let (chain, root) = minted(change);
    refused(&chain, &[issuer("minted", &[&root])])
}

#[test]
fn gives_what_the_leaf_says() {
    let (chain, root) = minted(|_, _| {});
    let issuers = [TrustedIssuer::load(&issuer("minted", &[&root]), 0).unwrap()];
    let clock = Clock::Trusted(NOW);
    let vouched = validate(&chain, FORMAT, &issuers, clock, &mut Budget::new()).unwrap();
    let leaf = Certificate::parse(chain.first().unwrap()).unwrap();
    assert_eq!(vouched.subject, leaf.subject);
    assert_eq!(vouched.key().unwrap(), Key::ed25519(3).public());
    assert_eq!(vouched.unique_identifier.as_deref(), Some("62143130-538f-11e9-a6c4-5353182984b7"));
}

#[test]
fn takes_each_algorithm_that_the_issuer_allows() {
    for (root_key, name) in
        [(Key::ed25519(1), "EdDSA"), (Key::p256(1), "ES256"), (Key::rsa(), "RS256")]
    {
        let root = Mint::authority("root", "root").certify(&root_key, &root_key);
        let chain = [Mint::leaf("leaf", "root").certify(&Key::ed25519(3), &root_key)];
        let allowing = |names: &[&str]| Issuer {
            algorithms: names.iter().map(|name| String::from(*name)).collect(),
            ..issuer("minted", &[&root])
        };
        assert!(accepted(&chain, &[allowing(&[name])]), "{name}");
        let others: Vec<&str> =
            ["ES256", "EdDSA", "RS256"].into_iter().filter(|other| *other != name).collect();
        assert_eq!(refused(&chain, &[allowing(&others)]), Code::AlgorithmNotAllowed, "{name}");
        assert_eq!(refused(&chain, &[allowing(&["HS256"])]), Code::AlgorithmNotAllowed, "{name}");
    }
}

#[test]
fn only_an_authority_may_sign_certificates() {
    assert_eq!(refused_when(|authority, _| authority.authority = None), Code::ChainNotAuthority);
    assert_eq!(
        refused_when(|authority, _| authority.authority = Some((false, None))),
        Code::ChainNotAuthority
    );
    assert_eq!(
        refused_when(|authority, _| authority.key_usage = Some(0x80)),
        Code::ChainNotAuthority
    );
}

#[test]
fn a_leaf_is_for_signing_messages_and_nothing_else() {
    assert_eq!(refused_when(|_, leaf| leaf.key_usage = Some(0x04)), Code::ChainWrongUsage);
    assert_eq!(refused_when(|_, leaf| leaf.authority = Some((true, None))), Code::ChainWrongUsage);
    // serverAuth alone, and clientAuth.
    assert_eq!(
        refused_when(|_, leaf| leaf.extended_usages = &["1.3.6.1.5.5.7.3.1"]),
        Code::ChainWrongUsage
    );
    let (chain, root) = minted(|_, leaf| leaf.extended_usages = &["1.3.6.1.5.5.7.3.2"]);
    assert!(accepted(&chain, &[issuer("minted", &[&root])]));
    let (chain, root) = minted(|_, leaf| leaf.key_usage = None);
    assert!(accepted(&chain, &[issuer("minted", &[&root])]));
}

#[test]
fn refuses_critical_extensions_that_nobody_knows() {
    assert_eq!(refused_when(|_, leaf| leaf.unknown_critical = true), Code::ChainUnsupported);
    assert_eq!(
        refused_when(|authority, _| authority.unknown_critical = true),
        Code::ChainUnsupported
    );
}

#[test]
fn times_of_every_certificate_count() {
    assert_eq!(refused_when(|_, leaf| leaf.not_after = NOW - 1), Code::ChainExpired);
    assert_eq!(refused_when(|_, leaf| leaf.not_before = NOW + 1), Code::ChainNotYetValid);
    assert_eq!(refused_when(|authority, _| authority.not_after = NOW - 1), Code::ChainExpired);
    let (chain, root) = minted(|authority, leaf| {
        authority.not_after = NOW;
        leaf.not_after = NOW;
    });
    assert!(accepted(&chain, &[issuer("minted", &[&root])]));
}

#[test]
fn an_anchor_counts_only_while_it_is_valid() {
    let key = Key::ed25519(1);
    let chain = [Mint::leaf("leaf", "root").certify(&Key::ed25519(3), &key)];
    let anchored = |not_before: u64, not_after: u64| {
        let root = Mint { not_before, not_after, ..Mint::authority("root", "root") };
        [issuer("minted", &[&root.certify(&key, &key)])]
    };
    assert!(accepted(&chain, &anchored(NOW, NOW)));
    assert_eq!(refused(&chain, &anchored(NOW - 9, NOW - 1)), Code::ChainExpired);
    assert_eq!(refused(&chain, &anchored(NOW + 1, NOW + 9)), Code::ChainNotYetValid);
}

#[test]
fn path_lengths_bind_authorities_and_anchors() {
    let (root_key, middle_key) = (Key::ed25519(1), Key::ed25519(2));
    let with = |root_length: Option<u8>, middle_length: Option<u8>| {
        let root = Mint { authority: Some((true, root_length)), ..Mint::authority("root", "root") };
        let middle =
            Mint { authority: Some((true, middle_length)), ..Mint::authority("middle", "root") };
        let chain = [
            Mint::leaf("leaf", "low").certify(&Key::ed25519(4), &Key::ed25519(3)),
            Mint::authority("low", "middle").certify(&Key::ed25519(3), &middle_key),
            middle.certify(&middle_key, &root_key),
        ];
        outcome(
            &chain,
            &[issuer("minted", &[&root.certify(&root_key, &root_key)])],
            Clock::Trusted(NOW),
        )
        .map_err(|refusal| refusal.code)
        .map(|_| ())
    };
    assert_eq!(with(None, None), Ok(()));
    assert_eq!(with(Some(2), Some(1)), Ok(()));
    assert_eq!(with(None, Some(0)), Err(Code::ChainNotAuthority));
    assert_eq!(with(Some(1), None), Err(Code::ChainNotAuthority), "webpki does not look at this");
}

#[test]
fn every_certificate_has_its_place() {
    let (chain, root) = minted(|_, _| {});
    let issuers = [issuer("minted", &[&root])];
    let [leaf, authority] = &chain[..] else { unreachable!("two were minted") };
    let of = |chain: &[&Vec<u8>]| chain.iter().map(|each| each.to_vec()).collect::<Vec<_>>();
    assert!(accepted(&of(&[leaf, authority]), &issuers));
    assert!(accepted(&of(&[leaf, authority, &root]), &issuers));
    assert_eq!(refused(&of(&[authority, leaf]), &issuers), Code::ChainOutOfOrder);
    assert_eq!(refused(&of(&[leaf, &root, authority]), &issuers), Code::ChainOutOfOrder);
    assert_eq!(refused(&of(&[leaf, leaf, authority]), &issuers), Code::ChainOutOfOrder);
    assert_eq!(refused(&of(&[leaf, authority, authority]), &issuers), Code::ChainOutOfOrder);
    assert_eq!(refused(&of(&[leaf]), &issuers), Code::ChainUntrusted);
    assert_eq!(refused(&of(&[]), &issuers), Code::ChainMissing);
    assert_eq!(refused(&of(&[leaf; 7]), &issuers), Code::ChainTooLong);
    let longer = [&leaf[..], &[0]].concat();
    assert_eq!(refused(&of(&[&longer, authority]), &issuers), Code::ChainMalformed);
}

#[test]
fn an_unused_certificate_of_the_right_name_is_refused() {
    // The same name and another key: webpki alone would pass it over.
    let (mut chain, root) = minted(|_, _| {});
    let decoy = Mint::authority("root", "root").certify(&Key::ed25519(9), &Key::ed25519(9));
    chain.push(decoy);
    assert!(!accepted(&chain, &[issuer("minted", &[&root])]));
}

#[test]
fn another_key_under_the_same_name_is_no_anchor() {
    let (chain, _) = minted(|_, _| {});
    let imposter = Mint::authority("root", "root").certify(&Key::ed25519(9), &Key::ed25519(9));
    assert_eq!(refused(&chain, &[issuer("minted", &[&imposter])]), Code::ChainBadSignature);
}

#[test]
fn anchors_may_overlap_while_one_is_replaced() {
    let (chain, root) = minted(|_, _| {});
    let next = Mint::authority("root", "root").certify(&Key::ed25519(9), &Key::ed25519(9));
    assert!(accepted(&chain, &[issuer("minted", &[&next, &root])]));
    assert!(accepted(&chain, &[issuer("minted", &[&root, &next])]));
}

#[test]
fn names_the_first_issuer_whose_word_counts() {
    let (chain, root) = minted(|_, _| {});
    let disabled = Issuer { enabled: false, ..issuer("a", &[&root]) };
    let mute = Issuer { formats: vec!["pkoc-nfc-v1".into()], ..issuer("b", &[&root]) };
    let good = issuer("c", &[&root]);
    let issuers = [disabled.clone(), mute.clone(), good];
    assert_eq!(outcome(&chain, &issuers, Clock::Trusted(NOW)).unwrap().0, "c");
    assert_eq!(refused(&chain, &[disabled]), Code::IssuerDisabled);
    assert_eq!(refused(&chain, &[mute]), Code::IssuerFormatNotAllowed);
    let imposter = Mint::authority("root", "root").certify(&Key::ed25519(9), &Key::ed25519(9));
    let disabled = Issuer { enabled: false, ..issuer("a", &[&imposter]) };
    assert_eq!(refused(&chain, &[disabled]), Code::ChainBadSignature, "it never signed this");
    assert_eq!(refused(&chain, &[]), Code::ChainUntrusted);
}

#[test]
fn many_anchors_of_one_name_run_out_of_budget_and_not_of_time() {
    let (chain, root) = minted(|_, _| {});
    let decoys: Vec<Vec<u8>> = (10..26)
        .map(|seed| {
            Mint::authority("root", "root").certify(&Key::ed25519(seed), &Key::ed25519(seed))
        })
        .collect();
    let decoys: Vec<&[u8]> = decoys.iter().map(Vec::as_slice).collect();
    let issuers = [issuer("a", &decoys), issuer("b", &[&root])];
    assert_eq!(refused(&chain, &issuers), Code::LimitSignatures);
}

#[test]
fn keys_of_authorities_must_be_usable() {
    // That an authority's key must be usable is told before any signature is checked.
    let (mut chain, root) = minted(|_, _| {});
    let authority = chain.get_mut(1).unwrap();
    let spki = Key::p256(2).public().to_spki();
    let at = authority.windows(spki.len()).position(|window| window == spki).unwrap();
    *authority.get_mut(at + spki.len() - 1).unwrap() ^= 1;
    assert_eq!(refused(&chain, &[issuer("minted", &[&root])]), Code::KeyNotOnCurve);
}
