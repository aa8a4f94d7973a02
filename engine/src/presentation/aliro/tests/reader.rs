//! Readers that state a certificate instead of a key.

use super::*;
use crate::chain::mint::Key;

/// 2025-01-01T00:00:00Z, when the certificates of the specification are valid.
const THEN: u64 = 1_735_689_600;

/// What becomes of a transaction whose reader states this certificate, under issuers of these keys.
fn outcome(points: &[Vec<u8>], certificate: &[u8]) -> Result<(), Code> {
    let sample = sample();
    let issuers: Vec<Issuer> = points.iter().map(|point| issuer_of("home", point)).collect();
    let values = [
        ("aliro-reader-identifier", &sample.reader_identifier[..]),
        ("aliro-reader-ephemeral-public-key", &sample.reader_ephemeral_public),
        ("aliro-reader-certificate", certificate),
    ];
    let mut stage = stage_with(&sample, &issuers, &values);
    stage.clock = crate::clock::Clock::Trusted(THEN);
    let shown = decrypted(&sample, &sample.auth1_plaintext);
    stage.prove(FORMAT, &shown).map(|_| ()).map_err(|refusal| refusal.code)
}

/// Points of keys that have signed nothing.
fn strangers(number: u8) -> Vec<Vec<u8>> {
    (1..=number).map(|seed| Key::p256(seed).public().to_spki()[26..].to_vec()).collect()
}

#[test]
fn one_of_many_issuers_will_do_as_far_as_the_budget_reaches() {
    for Certified { issuer_public, certificate, .. } in certificates() {
        let mut points = strangers(11);
        points.push(issuer_public.clone());
        assert_eq!(outcome(&points, &certificate), Ok(()));
        assert_eq!(outcome(&strangers(12), &certificate), Err(Code::ReaderUntrusted));
        let mut points = strangers(12);
        points.push(issuer_public);
        assert_eq!(outcome(&points, &certificate), Err(Code::LimitSignatures));
    }
}

#[test]
fn the_bound_that_was_missed_is_told() {
    for Certified { certificate, .. } in certificates() {
        let parsed = certificate::Compressed::parse(&certificate).unwrap();
        let missed = |now: u64| {
            let refusal = parsed.check_validity(now).unwrap_err();
            refusal.compared.first().map(|told| (told.actual.clone(), told.required.clone()))
        };
        let (early, late) = (1_500_000_000, 4_000_000_000);
        let Some((Value::Time(now), Value::Time(first))) = missed(early) else { panic!() };
        let Some((Value::Time(then), Value::Time(last))) = missed(late) else { panic!() };
        assert_eq!((now, then), (early, late));
        assert!(early < first && first < last && last < late);
        assert!(parsed.check_validity(first).is_ok() && parsed.check_validity(last).is_ok());
        assert!(parsed.check_validity(first - 1).is_err());
        assert!(parsed.check_validity(last + 1).is_err());
    }
}

#[test]
fn a_vendor_s_extension_is_a_data_object_or_nothing() {
    let sample = sample();
    let shown = decrypted(&sample, &sample.auth1_plaintext);
    let with = |length: usize| {
        let mut stage = plain_stage(&sample, &[]);
        stage
            .at
            .secrets
            .push(Secret { name: "aliro-reader-vendor".into(), value: vec![1; length] });
        stage.prove(FORMAT, &shown).map(|_| ()).map_err(|refusal| refusal.code)
    };
    for length in [0, 2, 129] {
        assert_eq!(with(length), Ok(()), "{length}");
    }
    for length in [1, 130] {
        assert_eq!(with(length), Err(Code::CircumstanceOutOfRange), "{length}");
    }
}
