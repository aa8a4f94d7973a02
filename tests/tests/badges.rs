//! A badge has no key, so it can be copied; but bent, it is another badge or none.

#![allow(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test fails by panicking")]

use doorward_cases::case::{Case, DecisionCase, Outcome};
use doorward_cases::host::Host as _;
use doorward_cases::{Desk, NamedCase, Native, collect, root};
use doorward_host::contract::question::CredentialIdentifier;
use doorward_host::contract::verification::Decision;
use doorward_host::gate::report;

/// The bit format of the badge that a case enrols; `None` where it enrols something else.
fn bit_format(case: &DecisionCase) -> Option<&str> {
    match &case.store.credentials.first()?.identifier {
        CredentialIdentifier::BadgeNumber(badge) => Some(&badge.format),
        _ => None,
    }
}

/// What does not belong to the number: the reader's own number, and which of two forms it reports
/// the same bits in.
fn is_harmless(name: &str, octet: usize, bit: usize) -> bool {
    name.contains("osdp-card-data") && (octet == 0 || (octet == 1 && bit == 0))
}

#[test]
fn a_bent_badge_is_another_badge_or_none() {
    let mut bent = 0_u32;
    for NamedCase { name, folder, case } in collect(&root().join("tests/vectors")).unwrap() {
        let Case::Decision(case) = case else { continue };
        let first = &case.presentations[0];
        // Of P10004 nobody knows what its other bits are for.
        let checks_parity = bit_format(&case).is_some_and(|format| format != "P10004");
        if first.expected.outcome != Outcome::Granted || first.answers.is_some() || !checks_parity {
            continue;
        }
        let signed = case.site.sign(&folder).unwrap();
        let mut verifier = Native.load(&signed.octets, &signed.context).unwrap().unwrap();
        let octets = first.shown.to_vec().unwrap();
        for octet in 0..octets.len() {
            for bit in 0..8 {
                let mut other = octets.clone();
                other[octet] ^= 1 << bit;
                let mut desk = Desk::open(&case.store);
                let hearing = verifier
                    .hear(&other, &first.circumstance, &mut |asked| desk.answer(asked))
                    .unwrap();
                let granted = matches!(hearing.decision, Decision::Granted(_));
                let code = &report(&hearing.decision).reason.code;
                let harmless = is_harmless(&name, octet, bit);
                assert_eq!(granted, harmless, "{name}: octet {octet}, bit {bit}: {code}");
                bent += 1;
            }
        }
    }
    assert!(bent > 1000, "only {bent} bits were bent");
}
