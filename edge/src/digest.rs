//! SHA-256 (FIPS 180-4), as it names tokens and presentations.

use sha2::{Digest as _, Sha256};

/// Hashes `octets`.
pub(crate) fn sha256(octets: &[u8]) -> [u8; 32] {
    Sha256::digest(octets).into()
}

/// SHA-256 of the engine that the app was built for, in hex. Absent where there is none: outside
/// WebAssembly.
pub(crate) const ENGINE: Option<&str> = option_env!("DOORWARD_ENGINE_SHA256");
