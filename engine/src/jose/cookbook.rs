//! The cookbook of JOSE: RFC 7520, section 4.
//!
//! Of its eight signatures two are made with what this engine checks: 4.1 (RS256) and 4.4 (HS256). 4.2
//! (PS384) and 4.3 (ES512) are other algorithms; 4.5 is detached; 4.6 to 4.8 are the JSON serialisation,
//! as is the second form of 4.4. All of those are refused.

#![allow(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test fails by panicking")]

use super::published::{octets, rsa_2048, verify};
use super::*;
use crate::budget::Budget;
use crate::mac::{MacKey, verify_hs256};

/// The payload of all examples: 160 octets of text.
const PAYLOAD: &str = "SXTigJlzIGEgZGFuZ2Vyb3VzIGJ1c2luZXNzLCBGcm9kbywgZ29pbmcgb3V0IHlvdXIgZG9vci4gWW91\
                       IHN0ZXAgb250byB0aGUgcm9hZCwgYW5kIGlmIHlvdSBkb24ndCBrZWVwIHlvdXIgZmVldCwgdGhlcmXi\
                       gJlzIG5vIGtub3dpbmcgd2hlcmUgeW91IG1pZ2h0IGJlIHN3ZXB0IG9mZiB0by4";

/// Section 3.3: the modulus, and the exponent is 65537.
const RSA_KEY: &str = "n4EPtAOCc9AlkeQHPzHStgAbgs7bTZLwUBZdR8_KuKPEHLd4rHVTeT-O-XV2jRojdNhxJWTDvNd7nqQ0VEi\
                       ZQHz_AJmSCpMaJMRBSFKrKb2wqVwGU_NsYOYL-QtiWN2lbzcEe6XC0dApr5ydQLrHqkHHig3RBordaZ6Aj-\
                       oBHqFEHYpPe7Tpe-OfVfHd1E6cS6M1FZcD1NNLYD5lFHpPI9bTwJlsde3uhGqC0ZCuEHg8lhzwOHrtIQbS0\
                       FVbb9k3-tVTU4fg_3L_vniUFAKwuCLqKnS2BYwdq_mzSnbLY7h_qixoR7jig3__kRhuaxwUkRz5iaiQkqgc\
                       5gHdrNP5zw";

/// Section 3.5.
const SECRET: &str = "hJtXIZ2uSN5kbQfbtTNWbpdmhkV8FJG-Onbc6mxCcYg";

/// Section 4.1.
const RS256: [&str; 2] = [
    "eyJhbGciOiJSUzI1NiIsImtpZCI6ImJpbGJvLmJhZ2dpbnNAaG9iYml0b24uZXhhbXBsZSJ9",
    "MRjdkly7_-oTPTS3AXP41iQIGKa80A0ZmTuV5MEaHoxnW2e5CZ5NlKtainoFmKZopdHM1O2U4mwzJdQx996ivp83xuglII7P\
     NDi84wnB-BDkoBwA78185hX-Es4JIwmDLJK3lfWRa-XtL0RnltuYv746iYTh_qHRD68BNt1uSNCrUCTJDt5aAE6x8wW1Kt9e\
     Ro4QPocSadnHXFxnt8Is9UzpERV0ePPQdLuW3IS_de3xyIrDaLGdjluPxUAhb6L2aXic1U12podGU0KLUQSE_oI-ZnmKJ3F4\
     uOZDnd6QZWJushZ41Axf_fcIe8u9ipH84ogoree7vjbU5y18kDquDg",
];

/// Section 4.3.
const ES512: [&str; 2] = [
    "eyJhbGciOiJFUzUxMiIsImtpZCI6ImJpbGJvLmJhZ2dpbnNAaG9iYml0b24uZXhhbXBsZSJ9",
    "AE_R_YZCChjn4791jSQCrdPZCNYqHXCTZH0-JZGYNlaAjP2kqaluUIIUnC9qvbu9Plon7KRTzoNEuT4Va2cmL1eJAQy3mtPB\
     u_u_sDDyYjnAMDxXPn7XrT0lw-kvAD890jl8e2puQens_IEKBpHABlsbEPX6sFY8OcGDqoRuBomu9xQ2",
];

/// Section 4.4.
const HS256: [&str; 2] = [
    "eyJhbGciOiJIUzI1NiIsImtpZCI6IjAxOGMwYWU1LTRkOWItNDcxYi1iZmQ2LWVlZjMxNGJjNzAzNyJ9",
    "s0h6KThzkfBBBkLspW1h84VsJZFTsPPqMDA7g1Md7p0",
];

fn compact([header, signature]: [&str; 2]) -> String {
    format!("{header}.{PAYLOAD}.{signature}")
}

#[test]
fn its_signature_with_rsa_holds() {
    let key = rsa_2048(RSA_KEY);
    assert_eq!(verify(&compact(RS256), &key), Ok(()));
    let shorter = format!("{}.{}.{}", RS256[0], &PAYLOAD[4..], RS256[1]);
    assert_eq!(verify(&shorter, &key), Err(Code::ProofBadSignature));
}

#[test]
fn its_code_holds_and_not_under_a_public_key() {
    let text = compact(HS256);
    let jws = Jws::parse(text.as_bytes()).unwrap();
    let code = |secret: &[u8]| {
        let key = MacKey::new(secret).unwrap();
        verify_hs256(&key, jws.signing_input(), jws.signature(), &mut Budget::new()).is_ok()
    };
    assert!(code(&octets(SECRET)));
    // Everybody has that one.
    let public = octets(RSA_KEY);
    assert!(!code(&public));
    assert_eq!(verify(&text, &rsa_2048(RSA_KEY)), Err(Code::AlgorithmNotAllowed));
}

#[test]
fn its_other_algorithms_are_refused() {
    let key = rsa_2048(RSA_KEY);
    assert_eq!(verify(&compact(ES512), &key), Err(Code::AlgorithmNotAllowed));
    // The header of section 4.2: what follows it is not looked at.
    let header = "eyJhbGciOiJQUzM4NCIsImtpZCI6ImJpbGJvLmJhZ2dpbnNAaG9iYml0b24uZXhhbXBsZSJ9";
    assert_eq!(verify(&compact([header, RS256[1]]), &key), Err(Code::AlgorithmNotAllowed));
}

#[test]
fn its_other_forms_are_refused() {
    let [protected, signature] = HS256;
    let detached = format!("{protected}..{signature}");
    let flattened = format!(
        "{{\"payload\":\"{PAYLOAD}\",\"protected\":\"{protected}\",\"signature\":\"{signature}\"}}"
    );
    let general = format!(
        "{{\"payload\":\"{PAYLOAD}\",\"signatures\":[{{\"protected\":\"{protected}\",\
         \"signature\":\"{signature}\"}}]}}"
    );
    for text in [detached, flattened, general] {
        assert_eq!(verify(&text, &rsa_2048(RSA_KEY)), Err(Code::JwsMalformed), "{text}");
    }
}
