//! A million credentials, of which one in a hundred is struck off.

use doorward_bundle::{Octets, REVOCATION_ENTRY, RevocationForm};

use super::sets::{self, set};
use super::*;
use crate::question::CredentialIdentifier;

const CREDENTIALS: u32 = 1_000_000;

/// A key of a credential: there is no need for it to be one on a curve.
fn credential(number: u32) -> CredentialIdentifier {
    CredentialIdentifier::Key([&[0; 87][..], &number.to_be_bytes()].concat())
}

#[test]
fn one_in_a_hundred_of_a_million_is_struck_off() {
    let struck = (0..CREDENTIALS).step_by(100);
    let mut rows: Vec<Vec<u8>> = struck
        .map(|number| [&credential_digest(&credential(number))[..], &[0; 4]].concat())
        .collect();
    rows.sort();
    let full = doorward_bundle::RevocationSet {
        revoked: Octets(rows.concat()),
        ..set(RevocationForm::Full, 1, &[])
    };
    let evidence = sets::signed(&full);
    assert!(evidence.content.len() < 10_000 * REVOCATION_ENTRY + 200);
    let dossier = sets::load(&[evidence]).unwrap();
    let set = dossier.revocations(0).next().unwrap();
    let mut found = 0;
    for number in 0..CREDENTIALS {
        let revoked = set.revokes(&credential_digest(&credential(number))).is_some();
        assert_eq!(revoked, number.is_multiple_of(100), "{number}");
        found += u32::from(revoked);
    }
    assert_eq!(found, 10_000);
}

#[test]
fn a_status_list_of_a_million_is_an_eighth_of_a_megabyte() {
    let mut octets = vec![0_u8; 125_000];
    (0..1_000_000_usize).step_by(100).for_each(|at| octets[at / 8] |= 1 << (at % 8));
    let key = Key::p256(1);
    let text = BASE64_URL_SAFE_NO_PAD.encode(zlib(&octets));
    let evidence = [jwt(&header(), &payload(1, &text), &key)];
    let dossier = super::load(&evidence, &[issuer_with("a", &key)]).unwrap();
    let list = list(&dossier);
    assert_eq!(list.length(), 1_000_000);
    for at in 0..1_000_000 {
        assert_eq!(list.value(at), Some(u8::from(at.is_multiple_of(100))), "{at}");
    }
}
