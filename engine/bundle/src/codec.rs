//! Between a [`Bundle`] and its bytes.

use alloc::vec::Vec;

use crate::cbor::{Decoder, Encoder, Malformed};
use crate::model::Bundle;
use crate::record::Coded as _;

/// Encodes a bundle deterministically.
#[must_use]
pub fn encode(bundle: &Bundle) -> Vec<u8> {
    let mut out = Encoder::default();
    bundle.encode(&mut out);
    out.into_octets()
}

/// Decodes a bundle, and refuses every encoding of it but the deterministic one.
///
/// # Errors
/// [`Malformed`], where the bytes are not exactly what [`encode`] makes of some bundle.
pub fn decode(octets: &[u8]) -> Result<Bundle, Malformed> {
    let mut input = Decoder::new(octets);
    let bundle = Bundle::decode(&mut input)?;
    input.finish()?;
    Ok(bundle)
}
