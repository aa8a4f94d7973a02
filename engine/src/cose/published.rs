//! The single-signer example of the standard (RFC 9052, appendix C.2.1; the COSE working group's
//! `sign1-tests/sign-pass-01` and what its `sign-fail` examples do to it).

#![allow(
    clippy::indexing_slicing,
    clippy::panic_in_result_fn,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use super::*;

/// Tag, protected header `{1: -7}`, key identifier `11`, payload and signature.
const HEAD: &str = "d28443a10126a10442313154";
const PAYLOAD: &[u8] = b"This is the content.";
const SIGNATURE: &str = "8eb33e4ca31d1c465ab05aac34cc6b23d58fef5c083106c4d25a91aef0b0117e\
                         2af9a291aa32e14ab834dc56ed2a223444547e01f11d3b0916e5a4c345cacb36";

/// The key `11`: x and y.
const KEY: &str = "bac5b11cad8f99f9c72b05cf4b9e26d244dc189f745228255a219a86d6a09eff\
                   20138bf82dc1b6d562be0fa54ab7804a3a64b6d72ccfed6b6fb6ed28bbfc117e";

fn key() -> PublicKey {
    let point = [&[0x04][..], &hex::decode(KEY).unwrap()].concat();
    PublicKey::from_p256_point(&point).unwrap()
}

fn example() -> Vec<u8> {
    let (head, signature) = (hex::decode(HEAD).unwrap(), hex::decode(SIGNATURE).unwrap());
    [&head[..], PAYLOAD, &[0x58, 0x40], &signature].concat()
}

fn verify(octets: &[u8], context: &[u8]) -> Result<(), Code> {
    let verified = || {
        let item = Item::parse(octets, Form::Deterministic)?.tagged(SIGN1)?;
        let (message, mut parameters) = Message::read(item, Form::Deterministic)?;
        let identifier = parameters.unprotected.read(KEY_IDENTIFIER, |item| item.bytes())?;
        assert_eq!(identifier, b"11");
        parameters.finish()?;
        let payload = message.payload().ok_or(Code::CborWrongType)?;
        message.verify(&key(), context, payload, &mut Budget::new()).map(|_| ())
    };
    verified().map_err(|refusal: Refusal| refusal.code)
}

/// The example with these octets in the place of those, which it has once.
fn with(these: &str, those: &str) -> Vec<u8> {
    let text = hex::encode(example());
    assert_eq!(text.matches(these).count(), 1);
    hex::decode(text.replace(these, those)).unwrap()
}

#[test]
fn the_example_of_the_standard_holds() {
    assert_eq!(verify(&example(), b""), Ok(()));
}

#[test]
fn a_bent_example_does_not_hold() {
    let bad = Err(Code::ProofBadSignature);
    assert_eq!(verify(&example(), b"external data that were not signed"), bad);
    let content = hex::encode(PAYLOAD);
    assert_eq!(verify(&with(&content, &content.replace("2e", "21")), b""), bad, "payload");
    // Another tag; an algorithm of no number that is known; a protected header that was signed empty.
    assert_eq!(verify(&with("d284", "d184"), b""), Err(Code::CborWrongType));
    assert_eq!(verify(&with("43a10126", "43a10125"), b""), Err(Code::AlgorithmNotAllowed));
    assert_eq!(verify(&with("43a10126", "41a0"), b""), Err(Code::CborMissingMember));
    // A protected parameter that was not signed, and that no format of ours takes.
    let added = verify(&with("43a10126", "45a201260300"), b"");
    assert_eq!(added, Err(Code::CoseUnsupportedHeader));
}
