//! What is fed with any octets, and what is held against what: see `README.md` beside this.
//!
//! The targets are the tests of this package. Here is what several of them need: a site with an access
//! point for every format, in the engine's hands.

#![forbid(unsafe_code)]

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, anyhow};
use coset::iana::Algorithm;
use coset::{CoseSign1Builder, HeaderBuilder, TaggedCborSerializable as _};
use doorward_bundle::{Bundle, CONTENT_TYPE, SIGNATURE_CONTEXT};
use doorward_compiler::{Issuance, SigningKey, compile};
use doorward_engine::{
    Capability, Circumstance, ClockReading, ClockState, Format, LoadContext, Purpose, Secret,
    TrustedKey, Verifier,
};
use ed25519_dalek::Signer as _;
use ed25519_dalek::pkcs8::DecodePrivateKey as _;

/// The key that signs the bundles of all tests. Everybody has it.
const BUNDLE_KEY: &str = include_str!("../../keys/bundle.pem");

/// When sites are issued: 2026-06-01T00:00:00Z.
pub const ISSUED: u64 = 1_780_272_000;

/// When everything is presented: a Monday, 2026-06-08T10:00:00Z.
pub const NOW: u64 = 1_780_912_800;

/// What every card is challenged with.
pub const CHALLENGE: [u8; 32] = *b"any octets may answer challenges";

/// A site that accepts every format somewhere.
#[derive(Debug)]
pub struct Scene {
    /// The site in the engine's hands.
    pub verifier: Verifier,
    /// Its bundle.
    pub bundle: Bundle,
    /// Each format, with an access point that accepts it.
    pub formats: Vec<(String, String)>,
}

impl Scene {
    /// The campus.
    ///
    /// # Errors
    /// Where it does not compile or load.
    pub fn campus() -> Result<Self> {
        let path = root().join("tests/campus/site.toml");
        let text = std::fs::read_to_string(&path)
            .with_context(|| format!("no site at `{}`", path.display()))?;
        let issuance = Issuance { sequence: 1, issued_at: ISSUED };
        let bundle = compile(&text, &path, issuance)
            .map_err(|errors| anyhow!("the campus does not compile: {:?}", errors.first()))?;
        let signed = signed(&doorward_bundle::encode(&bundle))?;
        let verifier = Verifier::load(&signed, &context(&bundle)?)?;
        let accepts = |format: &Format| {
            let name = format.as_str();
            let here = bundle.access_points.iter().find(|it| it.formats.iter().any(|f| f == name));
            here.map(|here| (name.to_string(), here.identifier.clone()))
        };
        let formats = Format::ALL.iter().filter_map(accepts).collect();
        Ok(Self { verifier, bundle, formats })
    }

    /// Where and how something is presented: `kind` chooses among the formats.
    #[must_use]
    pub fn circumstance(&self, kind: u8) -> Circumstance {
        let count = u8::try_from(self.formats.len()).unwrap_or(u8::MAX);
        let which = kind.checked_rem(count).map(usize::from).and_then(|it| self.formats.get(it));
        let (format, access_point) = which.cloned().unwrap_or_default();
        // Beyond every format once, formats are recognised.
        let named = kind < count;
        Circumstance {
            clock: ClockReading { state: ClockState::Trusted, now: NOW, floor: 0 },
            access_point,
            purpose: Purpose::Access,
            capability: Some(Capability::Momentary),
            format: named.then_some(format),
            challenge: Some(CHALLENGE.to_vec()),
            secrets: Vec::new(),
            device: Some("device".into()),
            surroundings: None,
            continuation: None,
            explain: true,
        }
    }
}

/// Signs anything as a bundle is signed.
///
/// # Errors
/// Where the envelope cannot be written.
pub fn signed(payload: &[u8]) -> Result<Vec<u8>> {
    let signer = ed25519_dalek::SigningKey::from_pkcs8_pem(BUNDLE_KEY)?;
    let header = HeaderBuilder::new()
        .algorithm(Algorithm::EdDSA)
        .content_type(CONTENT_TYPE.to_string())
        .key_id(key()?.public_key().identifier().to_vec())
        .build();
    CoseSign1Builder::new()
        .protected(header)
        .payload(payload.to_vec())
        .create_signature(SIGNATURE_CONTEXT, |message| signer.sign(message).to_vec())
        .build()
        .to_tagged_vec()
        .map_err(|error| anyhow!("{error}"))
}

/// What a host loads a bundle with: the test key, and a value for each secret that it names.
///
/// # Errors
/// Where the test key cannot be read.
pub fn context(bundle: &Bundle) -> Result<LoadContext> {
    let key = key()?;
    let public = key.public_key();
    let trusted =
        TrustedKey { identifier: public.identifier().to_vec(), key: public.as_der().to_vec() };
    let rules = bundle.issuers.iter().filter_map(|issuer| issuer.tokens.as_ref());
    let names = rules.flat_map(|rules| rules.secrets.iter().chain(&rules.api_keys));
    let secret = |name: &String| Secret { name: name.clone(), value: vec![7; 32] };
    Ok(LoadContext {
        trusted_keys: vec![trusted],
        secrets: names.map(secret).collect(),
        ..LoadContext::default()
    })
}

fn key() -> Result<SigningKey> {
    SigningKey::from_pem(BUNDLE_KEY).context("the test key cannot be read")
}

/// The root of the workspace.
#[must_use]
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().and_then(Path::parent).unwrap_or(here).to_path_buf()
}

// An instrumented test does not link without the fuzzer, even if it has no tests.
#[cfg(test)]
use bolero as _;
