//! Where the bytes come from that a command looks at.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use anyhow::{Context as _, Result};
use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};

/// What is read at most, in octets: more than the engine takes, so that it is the engine that
/// refuses what is too long.
const LONGEST: u64 = 1 << 20;

/// The bytes, given on the command line.
#[derive(Debug, clap::Args)]
#[group(multiple = false)]
pub(crate) struct Written {
    /// The bytes in hex.
    #[arg(long, value_name = "HEX")]
    hex: Option<String>,
    /// The bytes in base64 or base64url.
    #[arg(long, value_name = "BASE64")]
    base64: Option<String>,
    /// The bytes as text, such as a JWS.
    #[arg(long, value_name = "TEXT")]
    text: Option<String>,
}

impl Written {
    /// The bytes, if any were given.
    pub(crate) fn octets(&self) -> Result<Option<Vec<u8>>> {
        let Self { hex, base64, text } = self;
        if let Some(hex) = hex {
            return hex::decode(hex).map(Some).context("`--hex` is no hex");
        }
        if let Some(base64) = base64 {
            let decoded = BASE64_STANDARD
                .decode(base64)
                .or_else(|_| BASE64_URL_SAFE_NO_PAD.decode(base64))
                .map_err(|_| anyhow::anyhow!("`--base64` is neither base64 nor base64url"))?;
            return Ok(Some(decoded));
        }
        Ok(text.as_ref().map(|text| text.as_bytes().to_vec()))
    }
}

/// The bytes in a file, or on standard input where it is named `-`.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>> {
    let mut octets = Vec::new();
    if path == Path::new("-") {
        io::stdin().lock().take(LONGEST).read_to_end(&mut octets).context("standard input")?;
    } else {
        let failed = || format!("`{}`", path.display());
        let file = File::open(path).with_context(failed)?;
        file.take(LONGEST).read_to_end(&mut octets).with_context(failed)?;
    }
    Ok(octets)
}
