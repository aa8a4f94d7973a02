//! The examples of the standards: RFC 7515, appendices A.1 to A.3, A.5 and E, and RFC 8037, appendix A.4.

#![allow(
    clippy::indexing_slicing,
    clippy::panic_in_result_fn,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use super::*;
use crate::budget::Budget;
use crate::mac::{MacKey, verify_hs256};
use crate::signature::{self, Algorithm, Encoding as Form, PublicKey};

/// The payload of RFC 7515's examples.
const PAYLOAD: &str = "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFt\
                       cGxlLmNvbS9pc19yb290Ijp0cnVlfQ";

/// RFC 7515, appendix A.1.
const HS256_KEY: &str = "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75\
                         aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow";
const HS256: [&str; 2] =
    ["eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"];

/// RFC 7515, appendix A.2: the modulus, and the exponent is 65537.
const RS256_KEY: &str = "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw\
                         -4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690\
                         r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-U\
                         To7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyx\
                         XFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ";
const RS256: [&str; 2] = [
    "eyJhbGciOiJSUzI1NiJ9",
    "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujG\
     bds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K\
     0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6\
     LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw",
];

/// RFC 7515, appendix A.3: x and y.
const ES256_KEY: [&str; 2] =
    ["f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"];
const ES256: [&str; 2] = [
    "eyJhbGciOiJFUzI1NiJ9",
    "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q",
];

/// RFC 8037, appendices A.2 and A.4.
const EDDSA_KEY: &str = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
const EDDSA: &str = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.\
                     hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";

pub(super) fn octets(text: &str) -> Vec<u8> {
    BASE64_URL_SAFE_NO_PAD.decode(text).unwrap()
}

fn compact([header, signature]: [&str; 2]) -> String {
    format!("{header}.{PAYLOAD}.{signature}")
}

/// A key of this modulus and the exponent 65537.
pub(super) fn rsa_2048(modulus: &str) -> PublicKey {
    // SubjectPublicKeyInfo of RSA with 2048 bits (RFC 3279, section 2.3.1).
    let head = "30820122300d06092a864886f70d01010105000382010f003082010a0282010100";
    let head = hex::decode(head).unwrap();
    let spki = [&head[..], &octets(modulus), &[0x02, 0x03, 1, 0, 1]].concat();
    PublicKey::from_spki(&spki).unwrap()
}

fn p256_key() -> PublicKey {
    let [x, y] = ES256_KEY.map(octets);
    PublicKey::from_p256_point(&[&[0x04][..], &x, &y].concat()).unwrap()
}

pub(super) fn verify(text: &str, key: &PublicKey) -> Result<(), Code> {
    let verified = || {
        let jws = Jws::parse(text.as_bytes())?;
        let algorithm = Algorithm::from_name(jws.algorithm()).ok_or(Code::AlgorithmNotAllowed)?;
        let (message, proof) = (jws.signing_input(), jws.signature());
        signature::verify(key, algorithm, Form::Raw, message, proof, &mut Budget::new()).map(|_| ())
    };
    verified().map_err(|refusal: Refusal| refusal.code)
}

#[test]
fn signatures_of_the_standards_hold_and_no_other_key_is_taken() {
    let edwards = PublicKey::from_ed25519_octets(&octets(EDDSA_KEY)).unwrap();
    let examples = [
        (compact(RS256), rsa_2048(RS256_KEY)),
        (compact(ES256), p256_key()),
        (String::from(EDDSA), edwards),
    ];
    for (at, (text, _)) in examples.iter().enumerate() {
        for (of, (_, key)) in examples.iter().enumerate() {
            let expected = if at == of { Ok(()) } else { Err(Code::AlgorithmNotAllowed) };
            assert_eq!(verify(text, key), expected, "{at} under {of}");
        }
    }
}

#[test]
fn a_bent_example_does_not_hold() {
    let (header, rest) = EDDSA.split_once('.').unwrap();
    let (_, signature) = rest.split_once('.').unwrap();
    let other = format!("{header}.{PAYLOAD}.{signature}");
    let edwards = PublicKey::from_ed25519_octets(&octets(EDDSA_KEY)).unwrap();
    assert_eq!(verify(&other, &edwards), Err(Code::ProofBadSignature));
    let swapped = compact([ES256[0], HS256[1]]);
    assert_eq!(verify(&swapped, &p256_key()), Err(Code::SignatureMalformed));
    let renamed = compact([RS256[0], ES256[1]]);
    assert_eq!(verify(&renamed, &p256_key()), Err(Code::AlgorithmNotAllowed));
}

#[test]
fn the_code_of_the_standard_holds() {
    let text = compact(HS256);
    let jws = Jws::parse(text.as_bytes()).unwrap();
    assert_eq!(jws.algorithm(), "HS256");
    let (secret, proof) = (octets(HS256_KEY), jws.signature());
    let code = |secret: &[u8]| {
        let key = MacKey::new(secret).unwrap();
        verify_hs256(&key, jws.signing_input(), proof, &mut Budget::new()).is_ok()
    };
    assert!(code(&secret));
    assert!(!code(&secret[1..]));
}

#[test]
fn what_is_not_secured_is_refused() {
    // Appendix A.5: the algorithm `none`, and nothing behind the last dot.
    let unsecured = format!("eyJhbGciOiJub25lIn0.{PAYLOAD}.");
    assert_eq!(verify(&unsecured, &p256_key()), Err(Code::JwsMalformed));
    // With something there, it is an algorithm like no other.
    assert_eq!(verify(&format!("{unsecured}AA"), &p256_key()), Err(Code::AlgorithmNotAllowed));
}

#[test]
fn what_must_be_understood_is_refused() {
    // Appendix E: an extension that is critical, and that nobody has defined.
    let header = "eyJhbGciOiJub25lIiwNCiAiY3JpdCI6WyJodHRwOi8vZXhhbXBsZS5jb20vVU5ERUZJTkVEIl0sDQo\
                  gImh0dHA6Ly9leGFtcGxlLmNvbS9VTkRFRklORUQiOnRydWUNCn0";
    let text = compact([header, ES256[1]]);
    assert_eq!(verify(&text, &p256_key()), Err(Code::JwsUnsupportedHeader));
}
