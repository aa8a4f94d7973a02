//! Issuers of the bundle, with their trust anchors read once.

use alloc::boxed::Box;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use pki_types::{CertificateDer, TrustAnchor};

use crate::chain::certificate::Certificate;
use crate::chain::token::{IssuerKeys, TokenIssuer};
use crate::load::Flaw;
use crate::presentation::Format;
use crate::reason::{Code, Refusal};
use crate::signature::{Algorithm, PublicKey};

/// Somebody whose word counts, ready for use.
#[derive(Debug)]
pub(crate) struct TrustedIssuer {
    pub(crate) identifier: String,
    pub(crate) enabled: bool,
    /// The formats that it vouches for, as far as this engine knows them. One that it does not know
    /// can be presented to newer engines only.
    pub(crate) formats: Vec<Format>,
    /// The algorithms that certificates below its anchors may be signed with, as far as this engine
    /// knows them.
    pub(crate) algorithms: Vec<Algorithm>,
    /// Whether the presentation's issuer claim must equal the certificate's unique identifier.
    pub(crate) binds_subject: bool,
    /// Its own bound on a presentation's validity, in seconds.
    pub(crate) proof_lifetime: Option<u32>,
    /// What its certificates must be for, where they say.
    pub(crate) purpose: Option<String>,
    /// How long an operation may wait to be carried out, in seconds; `None` where none may.
    pub(crate) queue_lifetime: Option<u32>,
    /// How its tokens are checked, if it issues any.
    pub(crate) tokens: Option<TokenIssuer>,
    /// How it says what has become of its tokens, if it does.
    pub(crate) status: Option<StatusSource>,
    /// The organisation that owner's and keys' certificates must name.
    pub(crate) owner: Option<String>,
    /// What presentations call it, where they do not name it by an X.509 name.
    pub(crate) reference: Option<String>,
    /// The newest iterations of its documents that are known.
    pub(crate) access_iteration: Option<u32>,
    pub(crate) revocation_iteration: Option<u32>,
    anchors: Vec<Anchor>,
    keys: Vec<PublicKey>,
}

/// How an issuer says what has become of its tokens.
#[derive(Debug)]
pub(crate) struct StatusSource {
    /// What its status lists are signed with.
    pub(crate) keys: IssuerKeys,
    /// Whether what names no status is refused.
    pub(crate) required: bool,
    /// Seconds since a status list was issued, at most.
    pub(crate) maximum_age: Option<u32>,
}

/// A root certificate, or another that the bundle trusts like one.
#[derive(Debug)]
pub(super) struct Anchor {
    pub(super) point: TrustAnchor<'static>,
    pub(super) not_before: u64,
    pub(super) not_after: u64,
    /// How many certificates may lie between it and a leaf; webpki does not know (RFC 5937).
    pub(super) path_length: Option<u8>,
    subject: Vec<u8>,
    /// Its key.
    pub(super) key: PublicKey,
}

impl TrustedIssuer {
    /// Reads the issuer at `index` of the bundle, or says which of its anchors is at fault.
    ///
    /// An anchor is a certificate, or a bare SubjectPublicKeyInfo. A bare key has no name that an
    /// X.509 certificate could be issued in, so it ends no chain of those; it is for formats with
    /// certificates of their own.
    pub(crate) fn load(issuer: &doorward_bundle::Issuer, index: usize) -> Result<Self, Box<Flaw>> {
        let (mut anchors, mut keys) = (Vec::new(), Vec::new());
        for (anchor_index, authority) in issuer.anchors.iter().enumerate() {
            if let Ok(key) = PublicKey::from_spki(&authority.der) {
                keys.push(key);
                continue;
            }
            let anchor = Anchor::read(&authority.der).map_err(|refusal| {
                let path = format!("issuers[{index}].anchors[{anchor_index}].der");
                let detail = refusal.into_detail();
                Flaw::new(Code::BundleBadAnchor, path, detail)
            })?;
            anchors.push(anchor);
        }
        let algorithms: Vec<Algorithm> =
            issuer.algorithms.iter().filter_map(|name| Algorithm::from_name(name)).collect();
        let tokens = issuer
            .tokens
            .as_ref()
            .map(|rules| TokenIssuer::load(rules, &algorithms, index))
            .transpose()?;
        let status = issuer.status.as_ref().map(|rules| {
            let keys = IssuerKeys::load(&rules.keys, &algorithms, index, "status")?;
            let (required, maximum_age) = (rules.required, rules.maximum_age);
            Ok::<_, Box<Flaw>>(StatusSource { keys, required, maximum_age })
        });
        let status = status.transpose()?;
        Ok(Self {
            identifier: issuer.identifier.clone(),
            enabled: issuer.enabled,
            formats: issuer.formats.iter().filter_map(|name| Format::from_name(name)).collect(),
            algorithms,
            binds_subject: issuer.binds_subject,
            proof_lifetime: issuer.proof_lifetime,
            purpose: issuer.purpose.clone(),
            queue_lifetime: issuer.queue_lifetime,
            tokens,
            status,
            owner: issuer.owner.clone(),
            reference: issuer.reference.clone(),
            access_iteration: issuer.access_iteration,
            revocation_iteration: issuer.revocation_iteration,
            anchors,
            keys,
        })
    }

    /// Its anchors that are bare keys.
    pub(crate) fn keys(&self) -> &[PublicKey] {
        &self.keys
    }

    /// Its anchors that can end a chain.
    pub(super) fn anchors(&self) -> &[Anchor] {
        &self.anchors
    }
}

impl Anchor {
    fn read(der: &[u8]) -> Result<Self, Refusal> {
        let certificate = Certificate::parse(der)?;
        let key = PublicKey::from_spki(certificate.spki)?;
        if !certificate.is_authority() || !certificate.may_sign_certificates() {
            return Err(Refusal::from(Code::ChainNotAuthority).because(
                "its basic constraints or its key usage do not let it sign certificates",
            ));
        }
        let point = webpki::anchor_from_trusted_cert(&CertificateDer::from(der))
            .map_err(|_| Code::ChainMalformed)?
            .to_owned();
        Ok(Self {
            point,
            not_before: certificate.not_before,
            not_after: certificate.not_after,
            path_length: certificate.path_length(),
            subject: certificate.subject.into(),
            key,
        })
    }

    /// The DER of its Name.
    pub(super) fn subject(&self) -> &[u8] {
        &self.subject
    }

    /// Whether a certificate is for the same name and the same key.
    pub(super) fn is_certified_by(&self, certificate: &Certificate<'_>) -> bool {
        certificate.subject == self.subject && certificate.spki == self.key.spki()
    }
}

#[cfg(test)]
#[allow(clippy::arithmetic_side_effects, clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use doorward_bundle::Issuer;

    use super::*;
    use crate::chain::mint::{Key, Mint, issuer};
    use crate::presentation::samples;

    fn root(mint: &Mint) -> Vec<u8> {
        mint.certify(&Key::ed25519(1), &Key::ed25519(1))
    }

    fn good() -> Vec<u8> {
        root(&Mint::authority("root", "root"))
    }

    fn flaw(anchors: &[&[u8]]) -> Box<Flaw> {
        TrustedIssuer::load(&issuer("minted", anchors), 7).unwrap_err()
    }

    #[test]
    fn anchors_are_certificates_or_keys() {
        let key = Key::ed25519(1).public().to_spki();
        let loaded = TrustedIssuer::load(&issuer("minted", &[&key, &good()]), 0).unwrap();
        assert_eq!(loaded.anchors().len(), 1, "a bare key ends no chain of certificates");
        let sample = samples::doordeck_chain();
        let loaded = TrustedIssuer::load(&issuer("doordeck", &[sample.last().unwrap()]), 0);
        assert!(
            loaded
                .unwrap()
                .anchors()
                .first()
                .unwrap()
                .is_certified_by(&Certificate::parse(sample.last().unwrap()).unwrap())
        );
    }

    #[test]
    fn flaws_say_where_they_are() {
        let good = good();
        for bad in [&[][..], b"PEM", good.get(..good.len() - 1).unwrap()] {
            let flaw = flaw(&[&good, bad]);
            assert_eq!(flaw.code, "bundle.bad-anchor");
            assert_eq!(flaw.path, "issuers[7].anchors[1].der");
        }
    }

    #[test]
    fn anchors_may_sign_certificates() {
        let no_authority = [
            Mint { key_usage: Some(0x80), ..Mint::authority("root", "root") },
            Mint { authority: Some((false, None)), ..Mint::authority("root", "root") },
            Mint { authority: None, ..Mint::authority("root", "root") },
            Mint::leaf("root", "root"),
        ];
        for mint in no_authority {
            assert_eq!(flaw(&[&root(&mint)]).code, "bundle.bad-anchor");
        }
    }

    #[test]
    fn only_known_names_are_kept() {
        let newer = Issuer {
            formats: ["doordeck-operation", "later-format"].map(String::from).into(),
            algorithms: ["EdDSA", "ML-DSA-44", "eddsa"].map(String::from).into(),
            ..issuer("minted", &[&good()])
        };
        let loaded = TrustedIssuer::load(&newer, 0).unwrap();
        assert_eq!(loaded.formats, [Format::DoordeckOperation]);
        assert_eq!(loaded.algorithms, [Algorithm::EdDsa]);
    }
}
