//! A site's source, compiled and in the engine's hands without ever being distributed.

use std::path::Path;

use anyhow::{Result, bail};
use doorward_compiler::{Algorithm, Issuance};
use doorward_host::contract::circumstance::LoadContext;
use doorward_host::engine::{Instance, Verifier};

use crate::bundle::keygen;
use crate::bundle::source::compile_and_sign;
use crate::data_folder::trusted;
use crate::moment;

/// A source that the engine takes.
pub(crate) struct Draft {
    /// It, signed with a key that was thrown away.
    pub(crate) signed: Vec<u8>,
    /// It, loaded.
    pub(crate) verifier: Verifier,
}

impl Draft {
    /// Compiles a source and lets an instance load it. What is wrong with it is told.
    pub(crate) fn load(source: &Path, instance: &mut Instance) -> Result<Self> {
        let key = keygen::generate(Algorithm::EdDsa)?;
        let issuance = Issuance { sequence: 1, issued_at: moment::now() };
        let signed = compile_and_sign(source, issuance, &[], &key)?;
        let context = LoadContext {
            site: None,
            trusted_keys: vec![trusted(key.public_key())],
            floor: None,
            secrets: Vec::new(),
            evidence: Vec::new(),
        };
        match instance.load(&signed, &context)? {
            Ok(verifier) => Ok(Self { signed, verifier }),
            Err(flaw) => {
                bail!("the engine refuses it: {}: {}: {}", flaw.code, flaw.path, flaw.detail)
            }
        }
    }
}
