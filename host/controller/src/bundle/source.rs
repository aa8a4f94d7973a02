//! Compiling a site's source for a command.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use doorward_compiler::{Issuance, SigningKey, compile, sign};

/// Compiles the source in `path` and signs it. What is wrong with it is told on standard error, a
/// line for each.
pub(crate) fn compile_and_sign(
    path: &Path,
    issuance: Issuance,
    key: &SigningKey,
) -> Result<Vec<u8>> {
    let text = fs::read_to_string(path).with_context(|| format!("`{}`", path.display()))?;
    let bundle = match compile(&text, path, issuance) {
        Ok(bundle) => bundle,
        Err(diagnostics) => {
            for diagnostic in &diagnostics {
                eprintln!("{diagnostic}");
            }
            bail!("`{}` is not a site: {} to correct", path.display(), diagnostics.len());
        }
    };
    Ok(sign(&bundle, key)?)
}
