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

/// The format that the octets say they are in: to be looked at before anything else, since every
/// format begins like this and nothing behind it is promised.
///
/// # Errors
/// [`Malformed`], where they begin like no bundle.
pub fn format(octets: &[u8]) -> Result<u64, Malformed> {
    let mut input = Decoder::new(octets);
    input.map()?;
    if input.unsigned()? != 1 {
        return Err(input.malformed("a bundle begins with its format"));
    }
    input.unsigned().map_err(|malformed| malformed.within("format"))
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
