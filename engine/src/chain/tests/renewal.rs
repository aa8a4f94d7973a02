//! Authorities whose certificates were renewed.

use super::*;

fn authority_key() -> Key {
    Key::p256(2)
}

/// The authority's certificate with these first and last seconds.
fn authority(not_before: u64, not_after: u64) -> Vec<u8> {
    Mint { not_before, not_after, ..Mint::authority("authority", "root") }
        .certify(&authority_key(), &Key::ed25519(1))
}

fn expired() -> Vec<u8> {
    authority(NOW - 9, NOW - 1)
}

fn good() -> Vec<u8> {
    authority(NOW, NOW)
}

fn root(seed: u8) -> Vec<u8> {
    Mint::authority("root", "root").certify(&Key::ed25519(seed), &Key::ed25519(seed))
}

/// A chain whose authority has expired, with these renewals, under roots of these seeds.
fn outcome(renewals: &[Vec<u8>], roots: &[u8]) -> Result<(), Code> {
    let leaf = Mint::leaf("leaf", "authority").certify(&Key::ed25519(3), &authority_key());
    let roots: Vec<Vec<u8>> = roots.iter().map(|seed| root(*seed)).collect();
    let anchors: Vec<&[u8]> = roots.iter().map(Vec::as_slice).collect();
    let issuers = [TrustedIssuer::load(&issuer("minted", &anchors), 0).unwrap()];
    let (clock, mut budget) = (Clock::Trusted(NOW), Budget::new());
    let chain = [leaf, expired()];
    validate_renewed(&chain, renewals, FORMAT, &issuers, clock, &mut budget)
        .map(|_| ())
        .map_err(|refusal| refusal.code)
}

#[test]
fn any_of_three_may_be_the_one_that_is_valid() {
    assert_eq!(outcome(&[], &[1]), Err(Code::ChainExpired));
    for place in 0..3 {
        let mut renewals = vec![expired(); 3];
        assert_eq!(outcome(&renewals, &[1]), Err(Code::ChainExpired));
        renewals[place] = good();
        assert_eq!(outcome(&renewals, &[1]), Ok(()), "{place}");
    }
    let four = [expired(), expired(), expired(), good()];
    assert_eq!(outcome(&four, &[1]), Err(Code::ChainTooLong));
}

#[test]
fn a_renewal_is_for_the_same_name_and_the_same_key() {
    let root_key = Key::ed25519(1);
    let key = Mint::authority("authority", "root").certify(&Key::p256(4), &root_key);
    let name = Mint::authority("authoritz", "root").certify(&authority_key(), &root_key);
    for other in [key, name] {
        assert_eq!(outcome(&[good(), other], &[1]), Err(Code::ChainOutOfOrder));
    }
}

#[test]
fn renewals_do_not_get_a_budget_of_their_own() {
    // Each attempt costs a signature for every root of that name.
    assert_eq!(outcome(&vec![good(); 3], &[4, 5, 6, 7, 8]), Err(Code::LimitSignatures));
    assert_eq!(outcome(&[expired(), good()], &[4, 5, 1]), Ok(()));
}
