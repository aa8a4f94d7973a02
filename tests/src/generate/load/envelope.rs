//! Around the payload of a bundle, and the payload's encoding.

use anyhow::{Context as _, Result, anyhow};
use coset::{CoseSign1Builder, HeaderBuilder, TaggedCborSerializable as _, iana};
use doorward_bundle::{CONTENT_TYPE, SIGNATURE_CONTEXT, limits};
use doorward_compiler::sign;
use doorward_engine::Code;
use ed25519_dalek::pkcs8::DecodePrivateKey as _;
use ed25519_dalek::{Signer as _, SigningKey};

use super::{Shelf, refused, summary};
use doorward_cases::Octets;
use doorward_cases::case::Loaded;
use doorward_cases::{BUNDLE_KEY, signing_key};

impl Shelf<'_> {
    /// Around the payload, and the payload's encoding.
    pub(super) fn envelopes(&mut self) -> Result<()> {
        let octets = sign(&self.bundle, &self.key)?;
        let malformed = || refused(Code::BundleMalformed, "");
        let cut = octets.get(..octets.len().saturating_sub(1)).unwrap_or_default();
        let longer = [&octets[..], &[0]].concat();
        let untagged = octets.get(1..).unwrap_or_default();
        let rows: [(&str, &str, &[u8]); 5] = [
            ("empty", "no octets", &[]),
            ("no-cbor", "text", b"not a bundle"),
            ("cut", "the last octet is missing", cut),
            ("longer", "an octet behind it", &longer),
            ("untagged", "a COSE_Sign1 without its tag", untagged),
        ];
        for (name, about, octets) in rows {
            let context = self.context();
            self.case(name, about, octets, context, malformed());
        }
        let payload = doorward_bundle::encode(&self.bundle);
        let envelope = Envelope::new();
        let context = self.context();
        let whole = envelope.sign(&payload)?;
        let expected = Loaded::Accepted(summary(&whole, &self.key));
        self.case(
            "signed-by-hand",
            "the envelope of the cases below, around a good payload",
            &whole,
            context.clone(),
            expected,
        );
        let longer = envelope.sign(&[&payload[..], &[0]].concat())?;
        self.case(
            "payload-longer",
            "an octet behind the payload",
            &longer,
            context.clone(),
            malformed(),
        );
        // The first octet is a map of fewer than 24 members; `b8` writes the number in its own octet.
        let (first, rest) = payload.split_first().ok_or_else(|| anyhow!("an empty payload"))?;
        let members = first.saturating_sub(0xa0);
        let wide = envelope.sign(&[&[0xb8, members][..], rest].concat())?;
        self.case(
            "payload-not-shortest",
            "a number that is not in its shortest form",
            &wide,
            context.clone(),
            malformed(),
        );
        let other_context = Envelope { context: b"another protocol", ..envelope }.sign(&payload)?;
        self.case(
            "another-context",
            "signed by the right key for another purpose",
            &other_context,
            context.clone(),
            refused(Code::BundleBadSignature, ""),
        );
        let other_type =
            Envelope { content_type: "application/cbor", ..envelope }.sign(&payload)?;
        self.case(
            "another-content-type",
            "signed by the right key as something else",
            &other_type,
            context.clone(),
            malformed(),
        );
        let too_long =
            Octets::Repeated { hex: "00".into(), times: limits::BUNDLE_OCTETS.saturating_add(1) };
        self.insert(
            "too-long",
            "one octet more than a bundle may have",
            too_long,
            context,
            refused(Code::BundleTooLong, ""),
        );
        Ok(())
    }
}

/// The signature around a payload, made by hand so that anything can be inside. The key is that of all cases.
#[derive(Clone, Copy, Debug)]
pub(super) struct Envelope<'e> {
    pub(super) context: &'e [u8],
    pub(super) content_type: &'e str,
}

impl Envelope<'_> {
    /// The envelope of a bundle.
    pub(super) const fn new() -> Self {
        Envelope { context: SIGNATURE_CONTEXT, content_type: CONTENT_TYPE }
    }

    /// Signs a payload, whatever it is.
    pub(super) fn sign(self, payload: &[u8]) -> Result<Vec<u8>> {
        let key = SigningKey::from_pkcs8_pem(BUNDLE_KEY).context("the test key cannot be read")?;
        let header = HeaderBuilder::new()
            .algorithm(iana::Algorithm::EdDSA)
            .content_type(self.content_type.into())
            .key_id(signing_key()?.public_key().identifier().to_vec())
            .build();
        CoseSign1Builder::new()
            .protected(header)
            .payload(payload.to_vec())
            .create_signature(self.context, |message| key.sign(message).to_vec())
            .build()
            .to_tagged_vec()
            .map_err(|error| anyhow!("the envelope cannot be encoded: {error}"))
    }
}
