//! What a signed bundle holds. The engine is the one who checks the signature; this is for drawing
//! what it has accepted, and for knowing whose site it is.

use doorward_bundle::cbor::Decoder;
use doorward_bundle::limits::BUNDLE_OCTETS;
use doorward_bundle::{Bundle, Malformed, decode};

use crate::trouble::Trouble;

/// The tag of a `COSE_Sign1` (RFC 9052, section 2), an array of four.
const SIGN1: u64 = 18;
const PARTS: u64 = 4;

/// Reads the bundle in an envelope.
pub(crate) fn open(signed: &[u8]) -> Result<Bundle, Trouble> {
    if signed.len() > BUNDLE_OCTETS {
        return Err(Trouble::new(format!("a bundle has at most {BUNDLE_OCTETS} octets")));
    }
    let payload = payload(signed)
        .map_err(|error| Trouble::new(format!("this is no signed bundle: {error}")))?;
    decode(&payload).map_err(|error| Trouble::new(format!("this is no bundle: {error}")))
}

fn payload(signed: &[u8]) -> Result<Vec<u8>, Malformed> {
    let mut input = Decoder::new(signed);
    if input.tag()? != SIGN1 || u64::try_from(input.array()?) != Ok(PARTS) {
        return Err(input.malformed("not a tagged COSE_Sign1"));
    }
    input.octets()?;
    if input.map()? != 0 {
        return Err(input.malformed("the unprotected header is not empty"));
    }
    let payload = input.octets()?;
    input.octets()?;
    input.finish()?;
    Ok(payload)
}
