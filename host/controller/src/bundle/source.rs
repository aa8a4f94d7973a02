//! Compiling a site's source for a command.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use doorward_compiler::{Issuance, SigningKey, compile, cut, sign};

/// Compiles the source in `path` and signs it, cut down to some access points if any are named. What
/// is wrong with it is told on standard error, a line for each.
pub(crate) fn compile_and_sign(
    path: &Path,
    issuance: Issuance,
    only: &[String],
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
    if only.is_empty() {
        return Ok(sign(&bundle, key)?);
    }
    let only: Vec<&str> = only.iter().map(String::as_str).collect();
    let part = cut(&bundle, &only).with_context(|| format!("`{}`", path.display()))?;
    Ok(sign(&part, key)?)
}
