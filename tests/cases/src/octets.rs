//! Octets in a case.

use anyhow::{Context as _, Result};
use serde::{Deserialize, Serialize};

/// Octets, written in the way that is easiest to read.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Octets {
    /// Two hexadecimal digits for each octet.
    Hex(String),
    /// The UTF-8 of a text.
    Text(String),
    /// The same octets several times, for what is too long.
    Repeated {
        /// Two hexadecimal digits for each octet.
        hex: String,
        /// How many times.
        times: usize,
    },
}

impl Octets {
    /// Octets as hex.
    #[must_use]
    pub fn hex(octets: &[u8]) -> Self {
        Self::Hex(hex::encode(octets))
    }

    /// The octets themselves.
    ///
    /// # Errors
    /// Where the hex is none.
    pub fn to_vec(&self) -> Result<Vec<u8>> {
        let decode = |text: &str| hex::decode(text).context("the octets are not in hex");
        match self {
            Self::Hex(text) => decode(text),
            Self::Text(text) => Ok(text.clone().into_bytes()),
            Self::Repeated { hex, times } => Ok(decode(hex)?.repeat(*times)),
        }
    }
}
