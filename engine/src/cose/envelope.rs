//! The envelope of bundles.

use alloc::vec::Vec;

use doorward_bundle::Malformed;
use doorward_bundle::cbor::Decoder;

use super::{SIGN1, signed_bytes};
use crate::budget::Budget;
use crate::reason::Refusal;
use crate::signature::{self, Algorithm, Encoding, PublicKey, Signed};

/// Header parameters (RFC 9052, section 3.1).
const ALGORITHM: u64 = 1;
const CONTENT_TYPE: u64 = 3;
const KEY_IDENTIFIER: u64 = 4;

/// A well-formed, tagged `COSE_Sign1`; its signature is not checked yet.
///
/// One message has one encoding: the digest of its bytes is what a bundle is known by. So the whole
/// of it is deterministic CBOR, the protected header has exactly an algorithm, a content type and a
/// key identifier, and the unprotected header is empty.
#[derive(Debug)]
pub(crate) struct Envelope {
    protected: Vec<u8>,
    algorithm: Algorithm,
    key_identifier: Vec<u8>,
    payload: Vec<u8>,
    signature: Vec<u8>,
}

impl Envelope {
    /// Reads a message with this content type.
    pub(crate) fn parse(octets: &[u8], content_type: &str) -> Result<Self, Malformed> {
        let mut input = Decoder::new(octets);
        if input.tag()? != SIGN1 || input.array()? != 4 {
            return Err(input.malformed("not a tagged COSE_Sign1"));
        }
        let protected = input.octets()?;
        if input.map()? != 0 {
            return Err(input.malformed("the unprotected header is not empty"));
        }
        let payload = input.octets()?;
        let signature = input.octets()?;
        input.finish()?;
        let (algorithm, key_identifier) = parse_header(&protected, content_type)?;
        Ok(Self { protected, algorithm, key_identifier, payload, signature })
    }

    pub(crate) fn key_identifier(&self) -> &[u8] {
        &self.key_identifier
    }

    /// Checks the signature under `key` with `context` as the external data, and gives the payload.
    pub(crate) fn verify<'k>(
        self,
        key: &'k PublicKey,
        context: &[u8],
        budget: &mut Budget,
    ) -> Result<(Vec<u8>, Signed<'k>), Refusal> {
        let Self { protected, algorithm, payload, signature, .. } = self;
        let message = signed_bytes(&protected, context, &payload);
        let signed =
            signature::verify(key, algorithm, Encoding::Raw, &message, &signature, budget)?;
        Ok((payload, signed))
    }
}

fn parse_header(octets: &[u8], expected_type: &str) -> Result<(Algorithm, Vec<u8>), Malformed> {
    let mut input = Decoder::new(octets);
    if input.map()? != 3 {
        return Err(input.malformed("not a header of algorithm, content type and key identifier"));
    }
    expect(&mut input, ALGORITHM)?;
    let Some(algorithm) = super::algorithm(input.signed()?.into()) else {
        return Err(input.malformed("the algorithm is neither ES256 nor EdDSA"));
    };
    expect(&mut input, CONTENT_TYPE)?;
    if input.text()? != expected_type {
        return Err(input.malformed("the content type is another one"));
    }
    expect(&mut input, KEY_IDENTIFIER)?;
    let key_identifier = input.octets()?;
    if !(1..=64).contains(&key_identifier.len()) {
        return Err(input.malformed("the key identifier is not 1 to 64 octets"));
    }
    input.finish()?;
    Ok((algorithm, key_identifier))
}

fn expect(input: &mut Decoder<'_>, label: u64) -> Result<(), Malformed> {
    if input.unsigned()? == label {
        return Ok(());
    }
    Err(input.malformed("not a header of algorithm, content type and key identifier"))
}
