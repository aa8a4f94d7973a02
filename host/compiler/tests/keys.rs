//! Keys go to PEM and back, and are what other tools take them for.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use doorward_compiler::rand_core::{TryCryptoRng, TryRng};
use doorward_compiler::{Algorithm, KeyError, PublicKey, SigningKey};

use crate::entropy::Counter;

mod entropy;

/// RFC 8410, section 10.3.
const ED25519_PRIVATE: &str = "-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC
-----END PRIVATE KEY-----
";
/// RFC 8410, section 10.1.
const ED25519_PUBLIC: &str = "-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=
-----END PUBLIC KEY-----
";
/// Made by OpenSSL 3, as are those below.
const P256_PRIVATE: &str = "-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgvcgp6IofcCkHJd8L
aj4jXPWK/cFz+MMSI5SlHeaDYbShRANCAATu+6d/cbihR8ewDaV4BVlfQgMGmni6
bj5M+86LOLd5sS+4zUGQs5+qJ63BYSw4czR85YmdFkTPmwLMpuoPrMZQ
-----END PRIVATE KEY-----
";
const P256_PUBLIC: &str = "-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE7vunf3G4oUfHsA2leAVZX0IDBpp4
um4+TPvOizi3ebEvuM1BkLOfqietwWEsOHM0fOWJnRZEz5sCzKbqD6zGUA==
-----END PUBLIC KEY-----
";
/// The same key with a compressed point.
const P256_COMPRESSED: &str = "-----BEGIN PUBLIC KEY-----
MDkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDIgAC7vunf3G4oUfHsA2leAVZX0IDBpp4
um4+TPvOizi3ebE=
-----END PUBLIC KEY-----
";
const P384_PRIVATE: &str = "-----BEGIN PRIVATE KEY-----
MIG2AgEAMBAGByqGSM49AgEGBSuBBAAiBIGeMIGbAgEBBDADmTr0sORS21ZiDAl+
B8mboUsM8BTw/7ZSLLybo70B8BQmaCRFxMEjhqpg4RxQKi+hZANiAATMKsnx2Tsz
yCbT5H+hkfzPiYRw4O2fCh68jptU20ioS5/0/zAnPeT87rsk7yfzBb4QeQGR9ijG
vyySbl4fV9vlwMgP4CigXIC1CwMF8UeACgB4RRoz+esFEoAisX70xSk=
-----END PRIVATE KEY-----
";
const X25519_PRIVATE: &str = "-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VuBCIEILD5FmtxFxtVtv8kBVWAKFI8vFeDT2YOHI/q1mg0bmJU
-----END PRIVATE KEY-----
";
const X25519_PUBLIC: &str = "-----BEGIN PUBLIC KEY-----
MCowBQYDK2VuAyEA+1MIRnKHCOB8Rku2q5rEqg13vT3aFVJ3WKE8KqHptyA=
-----END PUBLIC KEY-----
";
/// The key of `P256_PRIVATE` in the form of SEC 1.
const SEC1: &str = "-----BEGIN EC PRIVATE KEY-----
MHcCAQEEIL3IKeiKH3ApByXfC2o+I1z1iv3Bc/jDEiOUpR3mg2G0oAoGCCqGSM49
AwEHoUQDQgAE7vunf3G4oUfHsA2leAVZX0IDBpp4um4+TPvOizi3ebEvuM1BkLOf
qietwWEsOHM0fOWJnRZEz5sCzKbqD6zGUA==
-----END EC PRIVATE KEY-----
";

#[test]
fn the_public_half_is_that_of_other_tools() {
    for (private, public, algorithm) in [
        (ED25519_PRIVATE, ED25519_PUBLIC, Algorithm::EdDsa),
        (P256_PRIVATE, P256_PUBLIC, Algorithm::Es256),
    ] {
        let key = SigningKey::from_pem(private).unwrap();
        assert_eq!(key.public_key().to_pem().unwrap(), public);
        assert_eq!(key.public_key().algorithm(), algorithm);
        assert_eq!(&PublicKey::from_pem(public).unwrap(), key.public_key());
    }
}

#[test]
fn an_identifier_is_the_beginning_of_the_hash_of_the_public_key() {
    // `openssl pkey -pubout -outform DER | sha256sum`
    let identifier = |pem| hex::encode(PublicKey::from_pem(pem).unwrap().identifier());
    assert_eq!(identifier(P256_PUBLIC), "89ab7d58ade74ed2");
    assert_eq!(identifier(P256_COMPRESSED), "89ab7d58ade74ed2", "one key, one identifier");
    assert_eq!(identifier(ED25519_PUBLIC), "a1e9156054e04fac");
}

#[test]
fn a_generated_key_survives_pem() {
    for algorithm in [Algorithm::Es256, Algorithm::EdDsa] {
        let key = SigningKey::generate(algorithm, &mut Counter(1)).unwrap();
        let again = SigningKey::from_pem(&key.to_pem().unwrap()).unwrap();
        assert_eq!(key.public_key(), again.public_key());
        assert_eq!(key.to_pem().unwrap(), again.to_pem().unwrap());
        assert_eq!(key.public_key().algorithm(), algorithm);
        let other = SigningKey::generate(algorithm, &mut Counter(2)).unwrap();
        assert_ne!(key.public_key(), other.public_key());
    }
}

#[test]
fn a_key_takes_all_of_its_secret_from_the_entropy() {
    let key = SigningKey::generate(Algorithm::EdDsa, &mut Counter(0)).unwrap();
    // The public key of the seed 00 01 02 ... 1f (OpenSSL 3).
    let expected =
        "302a300506032b657003210003a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8";
    assert_eq!(hex::encode(key.public_key().as_der()), expected);
}

#[test]
fn failing_entropy_makes_no_key() {
    for algorithm in [Algorithm::Es256, Algorithm::EdDsa] {
        let error = SigningKey::generate(algorithm, &mut Broken).unwrap_err();
        assert_eq!(error.to_string(), "the source of entropy failed: no entropy");
    }
}

#[test]
fn a_secret_is_not_shown() {
    let key = SigningKey::from_pem(ED25519_PRIVATE).unwrap();
    let shown = format!("{key:?}");
    assert!(shown.starts_with("SigningKey { public: PublicKey {"), "{shown}");
    assert!(shown.ends_with(", .. }"), "{shown}");
}

#[test]
fn other_keys_are_refused() {
    let x25519 = "is a key of algorithm 1.3.101.110, not of P-256 or Ed25519";
    refuses(X25519_PRIVATE, x25519);
    assert_eq!(PublicKey::from_pem(X25519_PUBLIC).unwrap_err().to_string(), x25519);
    refuses(P384_PRIVATE, "is no well-formed key: ");
    refuses(SEC1, "is PEM of `EC PRIVATE KEY`, not of `PRIVATE KEY`");
    refuses(P256_PUBLIC, "is PEM of `PUBLIC KEY`, not of `PRIVATE KEY`");
    let error = PublicKey::from_pem(P256_PRIVATE).unwrap_err();
    assert_eq!(error.to_string(), "is PEM of `PRIVATE KEY`, not of `PUBLIC KEY`");
}

#[test]
fn what_is_no_key_is_refused() {
    refuses("", "is malformed PEM: ");
    refuses(&format!("{P256_PRIVATE}{P256_PRIVATE}"), "is malformed PEM: ");
    refuses("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "is malformed PEM: ");
    // The public half does not belong to the private one.
    let torn = P256_PRIVATE.replace("bj5M+86LOLd5", "bj5M+86LOLd6");
    refuses(&torn, "is no well-formed key: ");
}

#[test]
fn a_public_key_of_small_order_is_refused() {
    // The neutral element: a signature that anybody can make verifies under it.
    let pem = "-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEAAQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=
-----END PUBLIC KEY-----
";
    assert_eq!(PublicKey::from_pem(pem), Err(KeyError::Weak));
}

#[test]
fn algorithms_have_jose_names() {
    for algorithm in [Algorithm::Es256, Algorithm::EdDsa] {
        assert_eq!(algorithm.to_string().parse(), Ok(algorithm));
    }
    let error = "RS256".parse::<Algorithm>().unwrap_err();
    assert_eq!(error, "`RS256` is neither `ES256` nor `EdDSA`");
}

#[track_caller]
fn refuses(pem: &str, expected: &str) {
    let error = SigningKey::from_pem(pem).unwrap_err().to_string();
    assert!(error.starts_with(expected), "{error}");
}

struct Broken;

#[derive(Debug)]
struct NoEntropy;

impl std::fmt::Display for NoEntropy {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("no entropy")
    }
}

impl std::error::Error for NoEntropy {}

impl TryRng for Broken {
    type Error = NoEntropy;

    fn try_next_u32(&mut self) -> Result<u32, NoEntropy> {
        Err(NoEntropy)
    }

    fn try_next_u64(&mut self) -> Result<u64, NoEntropy> {
        Err(NoEntropy)
    }

    fn try_fill_bytes(&mut self, _: &mut [u8]) -> Result<(), NoEntropy> {
        Err(NoEntropy)
    }
}

impl TryCryptoRng for Broken {}
