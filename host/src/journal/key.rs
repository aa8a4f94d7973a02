//! The key that seals the journal.

use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

use ed25519_dalek::pkcs8::spki::der::pem::LineEnding;
use ed25519_dalek::pkcs8::{
    DecodePrivateKey as _, DecodePublicKey as _, EncodePrivateKey as _, EncodePublicKey as _,
};
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};

/// The private Ed25519 key (RFC 8032) of a journal's checkpoints.
///
/// It lies in a file beside the store, as PKCS#8 in PEM (RFC 8410), readable by its owner only.
/// Whoever holds it can write another history: what keeps them honest are checkpoints that were
/// taken away before.
pub struct JournalKey(SigningKey);

impl JournalKey {
    /// Makes a new key from the system's randomness.
    ///
    /// # Errors
    /// [`KeyError::Randomness`].
    pub fn generate() -> Result<Self, KeyError> {
        let mut seed = [0; 32];
        getrandom::fill(&mut seed)?;
        Ok(Self(SigningKey::from_bytes(&seed)))
    }

    /// Reads the key file, or makes a new key and the file.
    ///
    /// # Errors
    /// [`KeyError`]. An existing file is never written to.
    pub fn load_or_generate(path: &Path) -> Result<Self, KeyError> {
        match Self::load(path) {
            Err(KeyError::Io(error)) if error.kind() == io::ErrorKind::NotFound => {
                let key = Self::generate()?;
                key.save(path)?;
                Ok(key)
            }
            other => other,
        }
    }

    /// Reads the key file.
    ///
    /// # Errors
    /// [`KeyError`].
    pub fn load(path: &Path) -> Result<Self, KeyError> {
        let file = File::open(path)?;
        refuse_if_shared(&file)?;
        let pem = io::read_to_string(file)?;
        SigningKey::from_pkcs8_pem(&pem).map(Self).map_err(|_| KeyError::Malformed)
    }

    /// Writes a new key file with mode 0600, durably.
    ///
    /// # Errors
    /// [`KeyError::Io`], also if the file exists.
    pub fn save(&self, path: &Path) -> Result<(), KeyError> {
        let pem = self.0.to_pkcs8_pem(LineEnding::LF).map_err(|_| KeyError::Malformed)?;
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(path)?;
        file.write_all(pem.as_bytes())?;
        file.sync_all()?;
        // The name is durable only with its folder.
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            File::open(folder).and_then(|folder| folder.sync_all())?;
        }
        Ok(())
    }

    /// Its public half.
    pub fn public(&self) -> JournalPublicKey {
        JournalPublicKey(self.0.verifying_key())
    }

    pub(super) fn sign(&self, message: &[u8]) -> Vec<u8> {
        self.0.sign(message).to_vec()
    }
}

impl std::fmt::Debug for JournalKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("JournalKey").field(&self.public()).finish()
    }
}

/// The public half of a journal's key: what an auditor needs.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct JournalPublicKey(VerifyingKey);

impl JournalPublicKey {
    /// As SubjectPublicKeyInfo in PEM (RFC 8410, section 4).
    ///
    /// # Errors
    /// [`KeyError::Malformed`]; does not happen with a key that could be read.
    pub fn to_pem(&self) -> Result<String, KeyError> {
        self.0.to_public_key_pem(LineEnding::LF).map_err(|_| KeyError::Malformed)
    }

    /// The other way round.
    ///
    /// # Errors
    /// [`KeyError::Malformed`].
    pub fn from_pem(pem: &str) -> Result<Self, KeyError> {
        VerifyingKey::from_public_key_pem(pem).map(Self).map_err(|_| KeyError::Malformed)
    }

    /// The 32 octets of RFC 8032, section 5.1.5.
    pub fn as_bytes(&self) -> &[u8; 32] {
        self.0.as_bytes()
    }

    pub(super) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        Signature::from_slice(signature)
            .is_ok_and(|signature| self.0.verify_strict(message, &signature).is_ok())
    }
}

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The file cannot be read or written.
    #[error("journal key: {0}")]
    Io(#[from] io::Error),
    /// Others than the owner can read the file, so the key may be known.
    #[error("journal key: the file's mode is {0:03o}, and others than its owner may use it")]
    Shared(u32),
    /// The file holds no Ed25519 key in the expected form.
    #[error("journal key: not an Ed25519 key in PEM")]
    Malformed,
    /// The system gives no randomness.
    #[error("journal key: no randomness: {0}")]
    Randomness(#[from] getrandom::Error),
}

#[cfg(unix)]
fn refuse_if_shared(file: &File) -> Result<(), KeyError> {
    use std::os::unix::fs::PermissionsExt as _;

    let mode = file.metadata()?.permissions().mode() & 0o777;
    if mode & 0o077 == 0 { Ok(()) } else { Err(KeyError::Shared(mode)) }
}

#[cfg(not(unix))]
fn refuse_if_shared(_: &File) -> Result<(), KeyError> {
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn is_made_once_and_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal.pem");
        let made = JournalKey::load_or_generate(&path).unwrap();
        let read = JournalKey::load_or_generate(&path).unwrap();
        assert_eq!(made.public(), read.public());

        let pem = made.public().to_pem().unwrap();
        assert!(pem.starts_with("-----BEGIN PUBLIC KEY-----\n"));
        assert_eq!(JournalPublicKey::from_pem(&pem).unwrap(), made.public());
    }

    #[cfg(unix)]
    #[test]
    fn is_for_its_owner_only() {
        use std::os::unix::fs::PermissionsExt as _;

        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal.pem");
        JournalKey::load_or_generate(&path).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);

        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        assert!(matches!(JournalKey::load(&path), Err(KeyError::Shared(0o640))));
    }

    #[test]
    fn another_file_is_not_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal.pem");
        JournalKey::generate().unwrap().save(&path).unwrap();
        let before = fs::read(&path).unwrap();
        assert!(JournalKey::generate().unwrap().save(&path).is_err());
        assert_eq!(fs::read(&path).unwrap(), before);
    }

    #[test]
    fn debug_shows_the_public_half_only() {
        let key = JournalKey(SigningKey::from_bytes(&[7; 32]));
        let shown = format!("{key:?}");
        assert!(!shown.contains("7, 7") && !shown.contains(&hex::encode([7; 32])), "{shown}");
    }
}
