//! A signature that SenseCrypt has made with a face, and the Face Certificate that it belongs to.
//!
//! ```text
//! base64( DER of the Face Certificate ) . base64( DER of r and s )
//! ```
//!
//! Both in standard base64 with padding, as SenseCrypt writes them. How the two travel together is not
//! public; this is an open profile for it. The certificate is X.509 on secp256k1 and issued by a root
//! of the issuer itself; it is for one purpose, whose id is the organizational unit (2.5.4.11) of its
//! subject and must be the one in the issuer's rules. Its encrypted attributes are not looked at.
//!
//! Signed is the host's challenge, with ECDSA and SHA-256, and nothing else: not the door, the time or
//! the purpose. So the challenge has to be the host's own, and the certificate's purpose is what keeps
//! a face that signs into a shop from opening doors. Whether the face was the right one is for
//! SenseCrypt to have checked before its key signs.
//!
//! Issuer-signed data (such as a SensePrint under an issuer's secp256k1 key) is checked with the same
//! arithmetic; by itself it is a statement, and presents nobody.

use alloc::vec;
use alloc::vec::Vec;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

use crate::budget::Budget;
use crate::bytes::count;
use crate::chain::{self, Certificate, Provenance, Vouched};
use crate::circumstance::Purpose;
use crate::decision::{Label, Value};
use crate::holder::HolderBound;
use crate::presentation::{Format, Proven, Setting};
use crate::question::{CertifiedKey, Claim, CredentialIdentifier};
use crate::reason::{Code, Refusal};
use crate::signature::{self, Algorithm, Encoding, PublicKey};
use crate::trace::Trace;
use crate::validity::{Challenge, Timely};

const FORMAT: Format = Format::SensecryptFaceSignature;

/// The only algorithm of this format.
const ALGORITHM: Algorithm = Algorithm::Es256k;

/// Octets of both texts with their dot.
const LONGEST: usize = 16_384;

/// What a face is good for.
const PURPOSES: [Purpose; 2] = [Purpose::Access, Purpose::Session];

/// The name of the label that holds the purpose of the certificate.
const PURPOSE_LABEL: &str = "sensecrypt-purpose";

/// A well-formed certificate and signature.
#[derive(Clone, Debug)]
pub(crate) struct FaceSignature {
    certificate: Vec<u8>,
    signature: Vec<u8>,
}

impl FaceSignature {
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, Refusal> {
        if bytes.len() > LONGEST {
            return Err(Refusal::from(Code::InputTooLong).comparing(
                "octets",
                count(bytes.len()),
                count(LONGEST),
            ));
        }
        let malformed = || Refusal::from(Code::FaceSignatureMalformed);
        let text = core::str::from_utf8(bytes).map_err(|_| malformed())?;
        let (certificate, signature) = text.split_once('.').ok_or_else(malformed)?;
        if certificate.is_empty() || signature.is_empty() {
            return Err(malformed());
        }
        let decode = |part: &str| BASE64_STANDARD.decode(part).map_err(|_| malformed());
        Ok(Self { certificate: decode(certificate)?, signature: decode(signature)? })
    }

    /// The certificate's DER.
    pub(crate) fn certificate(&self) -> &[u8] {
        &self.certificate
    }

    /// The signature's DER.
    pub(crate) fn signature(&self) -> &[u8] {
        &self.signature
    }

    /// Checks what can be told of certificate and signature alone.
    pub(crate) fn check_alone(&self) -> Result<(), Refusal> {
        self.key()?;
        signature::check_form(ALGORITHM, Encoding::Der, &self.signature)
    }

    pub(in crate::presentation) fn prove(
        self,
        setting: &Setting<'_>,
        budget: &mut Budget,
        trace: &mut Trace,
    ) -> Result<Proven, Refusal> {
        trace.enter("proof.challenge");
        let challenge = Challenge::stated(setting.at.challenge.as_deref())?;

        trace.enter("proof.algorithm");
        let key = self.key()?;

        trace.enter("proof.signature");
        let signed = signature::verify(
            &key,
            ALGORITHM,
            Encoding::Der,
            challenge.octets(),
            &self.signature,
            budget,
        )?;

        trace.enter("proof.chain");
        let certificates = vec![self.certificate];
        let vouched =
            chain::validate(&certificates, FORMAT, setting.issuers, setting.clock, budget)?;

        trace.enter("proof.holder");
        let purpose_id = check_purpose(&vouched, trace)?;
        let bound = HolderBound::by_signature(signed, &vouched.spki)?;

        trace.enter("proof.scope");
        let purpose = setting.expect_one_of(&PURPOSES, trace)?;

        let Vouched { issuer, subject, spki, proof, .. } = vouched;
        let issuer = issuer.identifier.clone();
        let certified = CertifiedKey { issuer: issuer.clone(), subject, key: spki };
        Ok(Proven {
            credential: CredentialIdentifier::CertifiedKey(certified),
            labels: vec![purpose_id],
            issuer: Some(issuer),
            purpose,
            capability: None,
            not_before: None,
            expires: None,
            claim: Claim::Challenge(challenge.octets().to_vec()),
            provenance: Provenance::Issued(proof),
            bound,
            status: None,
            timely: Timely::answering(&challenge),
        })
    }

    /// The certificate's key, if it is on secp256k1.
    fn key(&self) -> Result<PublicKey, Refusal> {
        let key = PublicKey::from_spki(Certificate::parse(&self.certificate)?.spki)?;
        if key.algorithm() == ALGORITHM {
            return Ok(key);
        }
        Err(Refusal::from(Code::AlgorithmNotAllowed).comparing(
            "algorithm",
            Value::Text(key.algorithm().as_str().into()),
            Value::Text(ALGORITHM.as_str().into()),
        ))
    }
}

/// The certificate is for the purpose that the issuer's rules name, compared exactly.
fn check_purpose(vouched: &Vouched<'_>, trace: &mut Trace) -> Result<Label, Refusal> {
    let text = |text: &str| Value::Text(text.into());
    let found = vouched.organizational_unit.as_deref().unwrap_or("");
    let required = vouched.issuer.purpose.as_deref().unwrap_or("");
    if found != required || required.is_empty() {
        return Err(Refusal::from(Code::ChainWrongPurpose).comparing(
            "purpose-id",
            text(found),
            text(required),
        ));
    }
    trace.compare("purpose-id", || (text(found), text(required)));
    Ok(Label { name: PURPOSE_LABEL.into(), text: found.into() })
}

/// Whether bytes look like two texts of base64, the first of them the DER of something long.
pub(in crate::presentation) fn could_be(bytes: &[u8]) -> bool {
    bytes.starts_with(b"MII") && bytes.iter().filter(|octet| **octet == b'.').count() == 1
}

#[cfg(test)]
mod tests;
