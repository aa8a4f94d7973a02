//! Project Wycheproof's cases, each of them accounted for.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::panic_in_result_fn,
    clippy::unreachable,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use ::wycheproof::{TestResult, ecdsa, eddsa, rsa_pkcs1_verify};

use super::{Algorithm, Encoding, PublicKey, verify};
use crate::budget::Budget;

/// Cases that Wycheproof leaves open, or that we decide otherwise: the set, the case, whether it
/// is accepted, and why. One that comes out otherwise fails, and so does one that is not needed.
const EXCEPTIONS: [(&str, usize, bool, &str); 3] = [
    ("RS256 2048", 8, false, "the DigestInfo has exactly one encoding (RFC 8017, section 8.2.2)"),
    ("RS256 3072", 8, false, "the DigestInfo has exactly one encoding (RFC 8017, section 8.2.2)"),
    ("RS256 4096", 8, false, "the DigestInfo has exactly one encoding (RFC 8017, section 8.2.2)"),
];

/// One case: its number, what it is about, key, message, signature, expected result.
struct Case<'s> {
    number: usize,
    about: String,
    key: &'s PublicKey,
    message: &'s [u8],
    signature: &'s [u8],
    expected: TestResult,
}

/// A set on its way through.
struct Run {
    set: &'static str,
    algorithm: Algorithm,
    encoding: Encoding,
    accepted: usize,
    refused: usize,
    used: Vec<usize>,
    surprises: Vec<String>,
}

impl Run {
    fn new(set: &'static str, algorithm: Algorithm, encoding: Encoding) -> Self {
        Self {
            set,
            algorithm,
            encoding,
            accepted: 0,
            refused: 0,
            used: Vec::new(),
            surprises: Vec::new(),
        }
    }

    fn case(&mut self, case: &Case<'_>) {
        let outcome = verify(
            case.key,
            self.algorithm,
            self.encoding,
            case.message,
            case.signature,
            &mut Budget::new(),
        );
        let accepted = outcome.is_ok();
        let expected = match self.exception(case.number) {
            Some(expected) => {
                self.used.push(case.number);
                Some(expected)
            }
            None => match case.expected {
                TestResult::Valid => Some(true),
                TestResult::Invalid => Some(false),
                TestResult::Acceptable => None,
            },
        };
        if expected != Some(accepted) {
            let Case { number, about, expected, .. } = case;
            self.surprises.push(format!("{number} {about} {expected:?}: {outcome:?}"));
        }
        let tally = if accepted { &mut self.accepted } else { &mut self.refused };
        *tally += 1;
    }

    fn exception(&self, number: usize) -> Option<bool> {
        EXCEPTIONS
            .iter()
            .find(|(set, case, ..)| *set == self.set && *case == number)
            .map(|(.., accepted, _)| *accepted)
    }

    fn finish(self, accepted: usize, refused: usize) {
        assert!(self.surprises.is_empty(), "{}: {:#?}", self.set, self.surprises);
        assert_eq!((self.accepted, self.refused), (accepted, refused), "{}", self.set);
        let excepted: Vec<usize> = EXCEPTIONS
            .iter()
            .filter(|(set, ..)| *set == self.set)
            .map(|(_, case, ..)| *case)
            .collect();
        assert_eq!(self.used, excepted, "{}: an exception is not needed", self.set);
    }
}

fn run_ecdsa(
    set: &'static str,
    name: ecdsa::TestName,
    algorithm: Algorithm,
    encoding: Encoding,
) -> Run {
    let mut run = Run::new(set, algorithm, encoding);
    for group in &ecdsa::TestSet::load(name).unwrap().test_groups {
        let key = PublicKey::from_spki(&group.der).unwrap();
        for test in &group.tests {
            run.case(&Case {
                number: test.tc_id,
                about: format!("{:?} {}", test.flags, test.comment),
                key: &key,
                message: &test.msg,
                signature: &test.sig,
                expected: test.result,
            });
        }
    }
    run
}

fn run_rsa(set: &'static str, name: rsa_pkcs1_verify::TestName) -> Run {
    let mut run = Run::new(set, Algorithm::Rs256, Encoding::Raw);
    for group in &rsa_pkcs1_verify::TestSet::load(name).unwrap().test_groups {
        let key = PublicKey::from_spki(&group.der).unwrap();
        for test in &group.tests {
            run.case(&Case {
                number: test.tc_id,
                about: format!("{:?} {}", test.flags, test.comment),
                key: &key,
                message: &test.msg,
                signature: &test.sig,
                expected: test.result,
            });
        }
    }
    run
}

#[test]
fn es256_der() {
    let name = ecdsa::TestName::EcdsaSecp256r1Sha256;
    run_ecdsa("ES256 DER", name, Algorithm::Es256, Encoding::Der).finish(174, 310);
}

#[test]
fn es256_raw() {
    let name = ecdsa::TestName::EcdsaSecp256r1Sha256P1363;
    run_ecdsa("ES256 raw", name, Algorithm::Es256, Encoding::Raw).finish(173, 89);
}

#[test]
fn es256k_der() {
    let name = ecdsa::TestName::EcdsaSecp256k1Sha256;
    run_ecdsa("ES256K DER", name, Algorithm::Es256k, Encoding::Der).finish(168, 308);
}

#[test]
fn es256k_raw() {
    let name = ecdsa::TestName::EcdsaSecp256k1Sha256P1363;
    run_ecdsa("ES256K raw", name, Algorithm::Es256k, Encoding::Raw).finish(167, 85);
}

#[test]
fn eddsa() {
    let mut run = Run::new("EdDSA", Algorithm::EdDsa, Encoding::Raw);
    for group in &eddsa::TestSet::load(eddsa::TestName::Ed25519).unwrap().test_groups {
        let key = PublicKey::from_spki(&group.der).unwrap();
        for test in &group.tests {
            run.case(&Case {
                number: test.tc_id,
                about: format!("{:?} {}", test.flags, test.comment),
                key: &key,
                message: &test.msg,
                signature: &test.sig,
                expected: test.result,
            });
        }
    }
    run.finish(88, 63);
}

#[test]
fn rs256_2048() {
    run_rsa("RS256 2048", rsa_pkcs1_verify::TestName::Rsa2048Sha256).finish(9, 250);
}

#[test]
fn rs256_3072() {
    run_rsa("RS256 3072", rsa_pkcs1_verify::TestName::Rsa3072Sha256).finish(8, 251);
}

#[test]
fn rs256_4096() {
    run_rsa("RS256 4096", rsa_pkcs1_verify::TestName::Rsa4096Sha256).finish(7, 251);
}
