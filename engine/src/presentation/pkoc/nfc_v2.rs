//! PKOC over NFC, secure element V2 (PKOC 2.0.1): the card's certificate, and its answer to INTERNAL
//! AUTHENTICATE.
//!
//! ```text
//! 7F21 …          the answer to GET DATA 7F21, whole: a PKOC-CVC (see `chain::card`)
//! 9E 40 r s       the answer to INTERNAL AUTHENTICATE with a challenge of 32 octets
//! 90 00           its status word, which some readers cut off
//! ```
//!
//! A reader that got the certificate in several answers (`61xx`) hands it on joined and without
//! their status words. Signed with the key in the certificate is the host's challenge alone; not the
//! certificate, the reader, the site or the time.
//!
//! **Two modes, two formats.** In Validated Mode ([`Mode::Validated`], `pkoc-nfc-v2`) the issuer of
//! the bundle that the certificate names must have signed it, and the credential is issuer, subject
//! and key. In Standard Mode ([`Mode::Standard`], `pkoc-nfc-v2-standard`) the certificate is only the
//! envelope in which the key comes: nothing in it is believed, dates included, and the credential is
//! the whole key, exactly as in V1; it opens where that key has been enrolled. Which mode holds is
//! the access point's choice and never follows from what a card says: the specification forbids to
//! fall back to Standard Mode after a validation that failed, and the way to make sure is that the
//! two prove different credentials under different names.
//!
//! The certificate may hold other kinds of keys (RSA, ML-DSA). The card's signature has 64 octets,
//! so they cannot answer here, and are refused as `key.unsupported`.

use alloc::string::String;
use alloc::vec::Vec;

use crate::budget::Budget;
use crate::bytes::{Reader, count};
use crate::chain::{self, CardCertificate, Provenance, Vouched};
use crate::circumstance::Purpose;
use crate::decision::Label;
use crate::holder::HolderBound;
use crate::presentation::pkoc::{
    SIGNATURE, STATUS_WORD_OCTETS, check_status, labels, prove_own_key,
};
use crate::presentation::{Format, Proven, Setting};
use crate::question::{CertifiedKey, Claim, CredentialIdentifier};
use crate::reason::{Code, Refusal};
use crate::signature::{self, Algorithm, Encoding};
use crate::tlv::{Coding, DataObject, Expected};
use crate::trace::Trace;
use crate::validity::{Challenge, Timely};

/// The certificate.
const CERTIFICATE: Expected = Expected::within(0x7f21, 0..=u16::MAX as usize);

/// The signature: r, s.
const ANSWER: Expected = Expected::of(0x9e, SIGNATURE);

/// Octets of a challenge of INTERNAL AUTHENTICATE.
const CHALLENGE: usize = 32;

/// The name of the label that holds the certificate's subject.
const SUBJECT_LABEL: &str = "pkoc-subject";

/// Whether the card's certificate counts.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Mode {
    /// It must hold, and is part of the credential.
    Validated,
    /// It is not looked at, but for the key in it.
    Standard,
}

/// A well-formed certificate with a signature.
#[derive(Clone, Debug)]
pub(crate) struct CertifiedResponse<'a> {
    certificate: CardCertificate<'a>,
    signature: &'a [u8],
    mode: Mode,
}

impl<'a> CertifiedResponse<'a> {
    /// Reads certificate and answer, with or without the last status word.
    pub(crate) fn parse(bytes: &'a [u8], mode: Mode) -> Result<Self, Refusal> {
        let mut reader = Reader::new(bytes);
        if reader.remaining() == STATUS_WORD_OCTETS {
            check_status(&mut reader)?;
        }
        let certificate = DataObject::read_only(&mut reader, Coding::Ber, &CERTIFICATE)?;
        let certificate = CardCertificate::parse(certificate.value)?;
        if reader.remaining() == STATUS_WORD_OCTETS {
            // The card would not answer: its status word instead of a signature.
            check_status(&mut reader)?;
        }
        let signature = DataObject::read_only(&mut reader, Coding::Ber, &ANSWER)?.value;
        if reader.remaining() != 0 {
            check_status(&mut reader)?;
        }
        reader.finish()?;
        Ok(Self { certificate, signature, mode })
    }

    /// Checks what can be told of the answer alone: whether key and signature are possible at all.
    pub(crate) fn check_alone(&self) -> Result<(), Refusal> {
        self.certificate.key()?;
        signature::check_form(Algorithm::Es256, Encoding::Raw, self.signature)
    }

    /// Checks that the key in the certificate signed the host's challenge and, in Validated Mode,
    /// who vouches for it.
    pub(in crate::presentation) fn prove(
        self,
        setting: &Setting<'_>,
        budget: &mut Budget,
        trace: &mut Trace,
    ) -> Result<Proven, Refusal> {
        trace.enter("proof.challenge");
        let challenge = Challenge::stated(setting.at.challenge.as_deref())?;
        if challenge.octets().len() != CHALLENGE {
            return Err(Refusal::from(Code::CircumstanceOutOfRange).comparing(
                "challenge-octets",
                count(challenge.octets().len()),
                count(CHALLENGE),
            ));
        }
        match self.mode {
            Mode::Validated => self.prove_certified(challenge, setting, budget, trace),
            Mode::Standard => {
                trace.enter("proof.algorithm");
                let (key, message) = (self.certificate.key()?, challenge.octets());
                prove_own_key(&key, self.signature, message, challenge, setting, budget, trace)
            }
        }
    }

    fn prove_certified(
        self,
        challenge: Challenge<'_>,
        setting: &Setting<'_>,
        budget: &mut Budget,
        trace: &mut Trace,
    ) -> Result<Proven, Refusal> {
        trace.enter("proof.algorithm");
        let key = self.certificate.key()?;

        trace.enter("proof.signature");
        let (algorithm, encoding) = (Algorithm::Es256, Encoding::Raw);
        let message = challenge.octets();
        let signed = signature::verify(&key, algorithm, encoding, message, self.signature, budget)?;

        trace.enter("proof.chain");
        let Vouched { issuer, subject, spki, proof, .. } = chain::validate_card(
            &self.certificate,
            Format::PkocNfcV2,
            setting.issuers,
            setting.clock,
            budget,
        )?;

        trace.enter("proof.holder");
        let bound = HolderBound::by_signature(signed, &spki)?;

        trace.enter("proof.scope");
        setting.expect_access(trace)?;

        let subject_label =
            Label { name: SUBJECT_LABEL.into(), text: String::from(self.certificate.subject()) };
        let mut labels: Vec<Label> = labels(&key).into_iter().map(|(label, _)| label).collect();
        labels.push(subject_label);
        Ok(Proven {
            labels,
            credential: CredentialIdentifier::CertifiedKey(CertifiedKey {
                issuer: issuer.identifier.clone(),
                subject,
                key: spki,
            }),
            issuer: Some(issuer.identifier.clone()),
            purpose: Purpose::Access,
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
}

/// Whether bytes begin with a card's certificate.
pub(in crate::presentation) fn could_be(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0x7f, 0x21])
}

#[cfg(test)]
mod tests;
