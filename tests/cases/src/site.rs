//! Sites: from TOML to a signed bundle.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use anyhow::{Context as _, Result, anyhow};
use doorward_compiler::{Issuance, SigningKey, compile, sign};
use doorward_host::contract::circumstance::{self, LoadContext, Secret, TrustedKey};
use serde::{Deserialize, Serialize};

/// The key that signs the bundles of all cases. Everybody has it.
pub const BUNDLE_KEY: &str = include_str!("../../keys/bundle.pem");

/// A site, and the issue of its bundle.
#[derive(Clone, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Site {
    /// The source of its bundle.
    pub source: SiteText,
    /// The bundle's sequence number.
    pub sequence: u64,
    /// When the bundle was issued, in seconds since the Unix epoch.
    pub issued_at: u64,
    /// The secrets of issuers that the host has, in hex by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub secrets: BTreeMap<String, String>,
    /// Signed statements that the host has.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<Evidence>,
}

/// A signed statement that the host has.
#[derive(Clone, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Evidence {
    /// What it is.
    pub kind: String,
    /// Its octets, in hex.
    pub content: String,
}

/// The source of a bundle, in TOML.
#[derive(Clone, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum SiteText {
    /// A file, relative to the folder of the case.
    File(PathBuf),
    /// The text itself. Anchor files are relative to the folder of the case.
    Toml(String),
}

/// A signed bundle, and what a host loads it with.
#[derive(Clone, Debug)]
pub struct Signed {
    /// The COSE_Sign1.
    pub octets: Vec<u8>,
    /// The test key, and no floor.
    pub context: LoadContext,
}

/// Compiled sites, each once.
#[derive(Debug, Default)]
pub(crate) struct Sites {
    signed: BTreeMap<(PathBuf, Site), Rc<Signed>>,
}

impl Sites {
    /// The signed bundle of a site that a case in `folder` names.
    pub(crate) fn sign(&mut self, folder: &Path, site: &Site) -> Result<Rc<Signed>> {
        let key = (folder.to_path_buf(), site.clone());
        if let Some(signed) = self.signed.get(&key) {
            return Ok(Rc::clone(signed));
        }
        let signed = Rc::new(site.sign(folder)?);
        self.signed.insert(key, Rc::clone(&signed));
        Ok(signed)
    }
}

impl Site {
    /// Compiles and signs the site. The same source gives the same octets.
    ///
    /// # Errors
    /// Where the file cannot be read, or the compiler refuses the source.
    pub fn sign(&self, folder: &Path) -> Result<Signed> {
        let (path, text) = match &self.source {
            SiteText::File(file) => {
                let path = folder.join(file);
                let text = fs::read_to_string(&path)
                    .with_context(|| format!("no site at `{}`", path.display()))?;
                (path, text)
            }
            SiteText::Toml(text) => (folder.join("site.toml"), text.clone()),
        };
        let issuance = Issuance { sequence: self.sequence, issued_at: self.issued_at };
        let bundle = compile(&text, &path, issuance).map_err(|diagnostics| {
            let lines: Vec<String> = diagnostics.iter().map(ToString::to_string).collect();
            anyhow!("the site does not compile:\n{}", lines.join("\n"))
        })?;
        let secrets = self.secrets.iter().map(|(name, value)| {
            let value = hex::decode(value).with_context(|| format!("the secret `{name}`"))?;
            Ok(Secret { name: name.clone(), value })
        });
        let secrets = secrets.collect::<Result<_>>()?;
        let key = signing_key()?;
        let octets = sign(&bundle, &key)?;
        let evidence = self.evidence.iter().map(|Evidence { kind, content }| {
            let content = hex::decode(content).context("the evidence")?;
            let source = "the case".into();
            Ok(circumstance::Evidence { kind: kind.clone(), source, content })
        });
        let evidence = evidence.collect::<Result<_>>()?;
        let context = LoadContext {
            site: Some(bundle.site.identifier),
            trusted_keys: vec![trusted(&key)],
            floor: None,
            secrets,
            evidence,
        };
        Ok(Signed { octets, context })
    }
}

/// The key that signs the bundles of all cases.
///
/// # Errors
/// Where it cannot be read.
pub fn signing_key() -> Result<SigningKey> {
    SigningKey::from_pem(BUNDLE_KEY).context("the test key cannot be read")
}

/// What a host trusts to trust bundles signed by `key`.
#[must_use]
pub fn trusted(key: &SigningKey) -> TrustedKey {
    let public = key.public_key();
    TrustedKey { identifier: public.identifier().to_vec(), key: public.as_der().to_vec() }
}
