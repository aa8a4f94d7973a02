//! From a signed bundle to a verifier: whole, or not at all.

use alloc::boxed::Box;
use alloc::rc::Rc;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use doorward_bundle::{Bundle, CONTENT_TYPE, Malformed, SIGNATURE_CONTEXT, limits};
use sha2::{Digest, Sha256};

use crate::budget::Budget;
use crate::chain::TrustedIssuer;
use crate::circumstance::{LoadContext, TrustedKey};
use crate::cose::Envelope;
use crate::evidence::{Authority, Dossier, EvidenceSummary, Signers, load_authorities};
use crate::reason::{Code, Refusal};
use crate::references;
use crate::secrets::Secrets;
use crate::signature::PublicKey;
use crate::verification_keys::load_keys;

/// Keys that a host may trust at once.
const TRUSTED_KEYS: usize = 16;

/// Signed statements that a host may give at once.
const EVIDENCE: usize = 64;

/// Octets of a secret.
const SECRET_OCTETS: usize = 4096;

/// Features that this engine knows and a bundle may require.
const FEATURES: &[&str] = &[];

/// Why a bundle was refused: an operator's mistake, never a presentation's.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Flaw {
    /// One of [`Code`]'s spellings.
    pub code: String,
    /// Where in the bundle; empty for the bundle as a whole.
    pub path: String,
    /// A sentence for the operator.
    pub detail: String,
}

impl Flaw {
    /// Boxed, as a [`Refusal`] is.
    pub(crate) fn new(code: Code, path: impl Into<String>, detail: impl Into<String>) -> Box<Self> {
        Box::new(Self { code: code.as_str().into(), path: path.into(), detail: detail.into() })
    }

    /// A flaw of the bundle as a whole.
    fn whole(code: Code) -> Box<Self> {
        Self::new(code, "", code.fault())
    }
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { code, path, detail } = self;
        if path.is_empty() {
            write!(f, "{code}: {detail}")
        } else {
            write!(f, "{code}: {path}: {detail}")
        }
    }
}

impl core::error::Error for Flaw {}

/// What a bundle says of itself.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct BundleSummary {
    /// The site's identifier.
    pub site: String,
    /// The sequence number.
    pub sequence: u64,
    /// SHA-256 of the signed bytes.
    pub digest: Vec<u8>,
    /// When it was issued.
    pub issued_at: u64,
    /// When to look for a newer one.
    pub refresh_after: u64,
    /// From when on it counts as old.
    pub stale_after: u64,
    /// When decisions stop.
    pub dead_after: Option<u64>,
    /// The identifier of the key that signed it.
    pub key_identifier: Vec<u8>,
    /// The keys that may sign the bundles after this one, and no others. None: the same as before.
    pub signing_keys: Vec<TrustedKey>,
    /// How long a challenge may be outstanding, in seconds.
    pub challenge_lifetime: u32,
    /// How long claims must be kept at least, in seconds.
    pub claim_lifetime: u32,
    /// The access points, each with its door, in the bundle's order.
    pub access_points: Vec<AccessPointSummary>,
    /// The signed statements that were handed over, in that order.
    pub evidence: Vec<EvidenceSummary>,
}

/// An access point and its door, by identifier.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct AccessPointSummary {
    /// The access point.
    pub identifier: String,
    /// Its door.
    pub door: String,
}

/// A loaded bundle. Immutable; makes any number of calls.
#[derive(Clone, Debug)]
pub struct Verifier {
    pub(crate) loaded: Rc<Loaded>,
}

/// What every presentation is held against.
#[derive(Debug)]
pub(crate) struct Loaded {
    pub(crate) bundle: Bundle,
    pub(crate) issuers: Vec<TrustedIssuer>,
    pub(crate) secrets: Secrets,
    pub(crate) evidence: Dossier,
    pub(crate) digest: Vec<u8>,
    key_identifier: Vec<u8>,
}

impl Verifier {
    /// Checks signature, floor and every reference of a bundle.
    ///
    /// # Errors
    /// A [`Flaw`]; then nothing of the bundle is in force.
    pub fn load(signed: &[u8], context: &LoadContext) -> Result<Self, Flaw> {
        Self::read(signed, context).map_err(|flaw| *flaw)
    }

    fn read(signed: &[u8], context: &LoadContext) -> Result<Self, Box<Flaw>> {
        if signed.len() > limits::BUNDLE_OCTETS {
            return Err(Flaw::whole(Code::BundleTooLong));
        }
        check_context(context)?;
        let digest = Sha256::digest(signed).to_vec();
        let message = Envelope::parse(signed, CONTENT_TYPE).map_err(undecodable)?;
        let key_identifier = message.key_identifier().to_vec();
        let payload = authenticate(message, &context.trusted_keys)?;

        check_format(&payload)?;
        let bundle = doorward_bundle::decode(&payload).map_err(undecodable)?;
        check_features(&bundle)?;
        check_floor(&bundle, &digest, context)?;
        references::check(&bundle)?;
        load_keys(
            bundle.signing_keys.as_deref().unwrap_or_default(),
            format_args!("signing-keys"),
        )?;
        let issuers = bundle
            .issuers
            .iter()
            .enumerate()
            .map(|(index, issuer)| TrustedIssuer::load(issuer, index))
            .collect::<Result<Vec<_>, _>>()?;
        let secrets = Secrets::load(&context.secrets, &bundle.issuers)?;
        let authorities: Vec<Authority> = load_authorities(bundle.revocation.as_deref())?;
        let site = &bundle.site.identifier;
        let signers = Signers { site, issuers: &issuers, authorities: &authorities };
        let evidence = Dossier::load(&context.evidence, signers)?;
        let loaded = Loaded { bundle, issuers, secrets, evidence, digest, key_identifier };
        Ok(Self { loaded: Rc::new(loaded) })
    }

    /// What the bundle says of itself.
    #[must_use]
    pub fn summary(&self) -> BundleSummary {
        let Loaded { bundle, digest, key_identifier, .. } = &*self.loaded;
        let limits = &bundle.limits;
        BundleSummary {
            site: bundle.site.identifier.clone(),
            sequence: bundle.sequence,
            digest: digest.clone(),
            issued_at: bundle.issued_at,
            refresh_after: bundle.refresh_after,
            stale_after: bundle.stale_after,
            dead_after: bundle.dead_after,
            key_identifier: key_identifier.clone(),
            signing_keys: bundle
                .signing_keys
                .iter()
                .flatten()
                .map(|named| TrustedKey {
                    identifier: named.identifier.to_vec(),
                    key: named.key.to_vec(),
                })
                .collect(),
            challenge_lifetime: limits.challenge_lifetime,
            claim_lifetime: bundle
                .issuers
                .iter()
                .filter_map(|issuer| issuer.queue_lifetime)
                .fold(limits.proof_lifetime, u32::max)
                .saturating_add(limits.skew_past)
                .saturating_add(limits.skew_future),
            access_points: bundle
                .access_points
                .iter()
                .map(|access_point| AccessPointSummary {
                    identifier: access_point.identifier.clone(),
                    door: self
                        .loaded
                        .door(access_point)
                        .map_or_else(String::new, |door| door.identifier.clone()),
                })
                .collect(),
            evidence: self.loaded.evidence.summaries().to_vec(),
        }
    }
}

impl Loaded {
    /// The index of the access point with this identifier.
    pub(crate) fn find_access_point(&self, identifier: &str) -> Option<u32> {
        self.bundle
            .access_points
            .binary_search_by(|candidate| candidate.identifier.as_str().cmp(identifier))
            .ok()
            .and_then(|found| u32::try_from(found).ok())
    }

    /// The access point with this index.
    pub(crate) fn access_point(&self, here: u32) -> Option<&doorward_bundle::AccessPoint> {
        self.bundle.access_points.get(index(here))
    }

    /// The access profile with this identifier.
    pub(crate) fn profile(&self, identifier: &str) -> Option<&doorward_bundle::Profile> {
        self.bundle.profiles.get(self.find_profile(identifier)?)
    }

    /// The index of the access profile with this identifier.
    pub(crate) fn find_profile(&self, identifier: &str) -> Option<usize> {
        self.bundle
            .profiles
            .binary_search_by(|candidate| candidate.identifier.as_str().cmp(identifier))
            .ok()
    }

    /// The time zone of an access point.
    pub(crate) fn zone(
        &self,
        access_point: &doorward_bundle::AccessPoint,
    ) -> Option<&doorward_bundle::Zone> {
        let zone = access_point.zone.unwrap_or(self.bundle.site.zone);
        self.bundle.zones.get(index(zone))
    }

    /// The door of an access point.
    pub(crate) fn door(
        &self,
        access_point: &doorward_bundle::AccessPoint,
    ) -> Option<&doorward_bundle::Door> {
        self.bundle.doors.get(index(access_point.door))
    }
}

/// An index of the bundle. `u32` fits `usize` on every target that the engine is built for.
pub(crate) const fn index(index: u32) -> usize {
    index as usize
}

fn check_context(context: &LoadContext) -> Result<(), Box<Flaw>> {
    if context.trusted_keys.len() > TRUSTED_KEYS {
        return Err(Flaw::new(Code::ContextOutOfRange, "trusted-keys", "more than 16 keys"));
    }
    if context.secrets.iter().any(|secret| secret.value.len() > SECRET_OCTETS) {
        return Err(Flaw::new(Code::ContextOutOfRange, "secrets", "longer than 4096 octets"));
    }
    if context.evidence.len() > EVIDENCE {
        return Err(Flaw::new(Code::ContextOutOfRange, "evidence", "more than 64 statements"));
    }
    match &context.floor {
        Some(floor) if floor.digest.len() != 32 => {
            Err(Flaw::new(Code::ContextOutOfRange, "floor.digest", "not 32 octets"))
        }
        _ => Ok(()),
    }
}

/// Finds the trusted key that the message names and checks the signature under it.
fn authenticate(message: Envelope, trusted: &[TrustedKey]) -> Result<Vec<u8>, Box<Flaw>> {
    let named = trusted.iter().position(|key| key.identifier == message.key_identifier());
    let Some((index, key)) = named.and_then(|index| Some((index, trusted.get(index)?))) else {
        return Err(Flaw::whole(Code::BundleUntrusted));
    };
    let path = alloc::format!("trusted-keys[{index}].key");
    let key = PublicKey::from_spki(&key.key)
        .map_err(|refusal| Flaw::new(Code::ContextOutOfRange, path, refusal.code.fault()))?;
    let (payload, _signed) = message
        .verify(&key, SIGNATURE_CONTEXT, &mut Budget::new())
        .map_err(|refusal| from_refusal(Code::BundleBadSignature, refusal))?;
    Ok(payload)
}

/// Another format is told as what it is, whatever follows in it.
fn check_format(payload: &[u8]) -> Result<(), Box<Flaw>> {
    let format = doorward_bundle::format(payload).map_err(undecodable)?;
    if format == u64::from(doorward_bundle::FORMAT) {
        return Ok(());
    }
    let detail = alloc::format!("format {format} is not {}", doorward_bundle::FORMAT);
    Err(Flaw::new(Code::BundleUnsupported, "format", detail))
}

fn check_features(bundle: &Bundle) -> Result<(), Box<Flaw>> {
    for (index, feature) in bundle.features.iter().enumerate() {
        if !FEATURES.contains(&feature.as_str()) {
            let detail = alloc::format!("the feature `{feature}` is not known");
            return Err(Flaw::new(
                Code::BundleUnsupported,
                alloc::format!("features[{index}]"),
                detail,
            ));
        }
    }
    for (index, extension) in bundle.extensions.iter().enumerate() {
        if extension.critical {
            let detail = alloc::format!("the critical extension `{}` is not known", extension.name);
            return Err(Flaw::new(
                Code::BundleUnsupported,
                alloc::format!("extensions[{index}]"),
                detail,
            ));
        }
    }
    Ok(())
}

fn check_floor(bundle: &Bundle, digest: &[u8], context: &LoadContext) -> Result<(), Box<Flaw>> {
    if let Some(site) = &context.site
        && *site != bundle.site.identifier
    {
        let detail = alloc::format!("it is for `{}`, not for `{site}`", bundle.site.identifier);
        return Err(Flaw::new(Code::BundleForeignSite, "site.identifier", detail));
    }
    match &context.floor {
        Some(floor) if bundle.sequence < floor.sequence => {
            let detail = alloc::format!(
                "sequence {} is older than the accepted {}",
                bundle.sequence,
                floor.sequence
            );
            Err(Flaw::new(Code::BundleRollback, "sequence", detail))
        }
        Some(floor) if bundle.sequence == floor.sequence && floor.digest != digest => {
            let detail =
                alloc::format!("another bundle with sequence {} was accepted", bundle.sequence);
            Err(Flaw::new(Code::BundleFork, "sequence", detail))
        }
        _ => Ok(()),
    }
}

fn undecodable(malformed: Malformed) -> Box<Flaw> {
    let detail = alloc::format!("{} (at octet {})", malformed.detail(), malformed.offset());
    Flaw::new(Code::BundleMalformed, malformed.path(), detail)
}

fn from_refusal(code: Code, refusal: Refusal) -> Box<Flaw> {
    Flaw::new(code, "", refusal.into_detail())
}
