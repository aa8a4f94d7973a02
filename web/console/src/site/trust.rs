//! The keys that may sign bundles.

use serde_bytes::ByteBuf;
use sha2::{Digest as _, Sha256};

use crate::contract::TrustedKey;
use crate::trouble::Trouble;

/// The label of a SubjectPublicKeyInfo (RFC 7468, section 13).
const PUBLIC: &str = "PUBLIC KEY";

/// Octets of the digest that a bundle's signature calls its key by.
const IDENTIFIER: usize = 8;

/// Reads the public half of a signing key, as `doorward bundle keygen` writes it (`*.pub.pem`).
pub(crate) fn trusted_key(pem: &str) -> Result<TrustedKey, Trouble> {
    let (label, der) = pem_rfc7468::decode_vec(pem.trim().as_bytes())
        .map_err(|error| Trouble::new(format!("this is no PEM: {error}")))?;
    if label != PUBLIC {
        return Err(Trouble::new(format!("this is a `{label}` and not a `{PUBLIC}`")));
    }
    let identifier = Sha256::digest(&der).into_iter().take(IDENTIFIER).collect::<Vec<u8>>();
    Ok(TrustedKey { identifier: ByteBuf::from(identifier), key: ByteBuf::from(der) })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
mod tests {
    use super::*;

    /// RFC 8410, section 10.1.
    const ED25519: &str = "-----BEGIN PUBLIC KEY-----\n\
                           MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n\
                           -----END PUBLIC KEY-----\n";

    #[test]
    fn a_public_key_is_called_by_its_digest() {
        let key = trusted_key(ED25519).unwrap();
        assert_eq!(key.key.len(), 44);
        assert_eq!(key.identifier.len(), 8);
        assert!(Sha256::digest(&key.key).starts_with(&key.identifier));
    }

    #[test]
    fn a_private_key_is_none() {
        let other = ED25519.replace("PUBLIC", "PRIVATE");
        assert!(trusted_key(&other).unwrap_err().message.contains("PRIVATE KEY"));
        assert!(trusted_key("no key").is_err());
    }
}
