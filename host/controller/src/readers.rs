//! The readers that the service knows: `readers.toml` in the data folder.
//!
//! A reader proves itself by a bearer token of 256 random bits. Only the token's SHA-256 is kept:
//! a random token cannot be found by trying, so no slow hash is needed.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use anyhow::{Context as _, Result, bail, ensure};
use doorward_host::contract::circumstance::Purpose;
use doorward_host::journal::Digest;
use serde::{Deserialize, Serialize};
use subtle::{Choice, ConstantTimeEq as _};

use crate::data_folder::{Readable, replace_file};

/// Octets of a token.
const TOKEN: usize = 32;

/// All readers of a site.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Readers {
    #[serde(default, rename = "reader")]
    readers: Vec<Reader>,
}

/// One reader.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Reader {
    /// Its name, unique at the site.
    pub(crate) name: String,
    /// SHA-256 of its token, as text in hex.
    token_sha_256: Digest,
    /// Where it may ask for decisions.
    pub(crate) access_points: Vec<String>,
    /// Whether it is told the reason of a decision, and whose.
    #[serde(default)]
    pub(crate) detail: bool,
    /// Whether its word counts for which device presents: it has authenticated that by other means.
    #[serde(default)]
    pub(crate) devices: bool,
    /// Whether its word counts for where a device is, in which network, and what is true of it.
    #[serde(default)]
    pub(crate) surroundings: bool,
    /// What it may ask for, beside access.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) purposes: Vec<Purpose>,
}

/// What a reader may do beside asking.
#[derive(Clone, Debug, Default)]
pub(crate) struct Entitlements {
    /// It is told the reason of a decision, and whose.
    pub(crate) detail: bool,
    /// It may state which device presents.
    pub(crate) devices: bool,
    /// It may state where that device is, in which network, and what is true of it.
    pub(crate) surroundings: bool,
    /// What it may ask for, beside access.
    pub(crate) purposes: Vec<Purpose>,
}

impl Reader {
    /// What is kept of its token.
    pub(crate) fn token_sha_256(&self) -> &Digest {
        &self.token_sha_256
    }
}

impl Readers {
    /// Reads the file; none is no readers.
    pub(crate) fn load(path: &Path) -> Result<Self> {
        match fs::read_to_string(path) {
            Ok(text) => toml::from_str(&text).with_context(|| format!("`{}`", path.display())),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(error).with_context(|| format!("`{}`", path.display())),
        }
    }

    /// Writes the file.
    pub(crate) fn save(&self, path: &Path) -> Result<()> {
        replace_file(path, Readable::ByOwner, toml::to_string(self)?.as_bytes())
    }

    /// Every reader, in the order of the file.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Reader> {
        self.readers.iter()
    }

    /// Adds a reader, and returns its token, which is kept nowhere.
    pub(crate) fn add(
        &mut self,
        name: &str,
        access_points: &[String],
        entitlements: Entitlements,
    ) -> Result<String> {
        ensure!(!name.is_empty(), "the reader's name is empty");
        if self.readers.iter().any(|reader| reader.name == name) {
            bail!("there is a reader `{name}` already");
        }
        let mut octets = [0; TOKEN];
        getrandom::fill(&mut octets)?;
        let token = hex::encode(octets);
        self.readers.push(Reader {
            name: name.into(),
            token_sha_256: Digest::of(token.as_bytes()),
            access_points: access_points.to_vec(),
            detail: entitlements.detail,
            devices: entitlements.devices,
            surroundings: entitlements.surroundings,
            purposes: entitlements.purposes,
        });
        Ok(token)
    }

    /// Removes a reader.
    pub(crate) fn remove(&mut self, name: &str) -> Result<()> {
        let before = self.readers.len();
        self.readers.retain(|reader| reader.name != name);
        ensure!(self.readers.len() < before, "there is no reader `{name}`");
        Ok(())
    }

    /// The reader with this token. How long it takes tells nothing of the tokens.
    pub(crate) fn authenticate(&self, token: &str) -> Option<&Reader> {
        let shown = Digest::of(token.as_bytes());
        let mut found = None;
        for reader in &self.readers {
            let same: Choice = reader.token_sha_256.as_bytes().ct_eq(shown.as_bytes());
            if bool::from(same) {
                found = Some(reader);
            }
        }
        found
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
mod tests {
    use super::*;

    fn readers() -> (Readers, String, String) {
        let mut readers = Readers::default();
        let lobby = readers.add("lobby", &["main-in".into()], Entitlements::default()).unwrap();
        let more = Entitlements {
            detail: true,
            devices: true,
            surroundings: true,
            purposes: vec![Purpose::Enrol],
        };
        let back = readers.add("back", &["back-in".into()], more).unwrap();
        (readers, lobby, back)
    }

    #[test]
    fn a_token_is_its_reader_s() {
        let (readers, lobby, back) = readers();
        assert_eq!(readers.authenticate(&lobby).unwrap().name, "lobby");
        assert_eq!(readers.authenticate(&back).unwrap().name, "back");
        for token in ["", "lobby", &lobby.to_uppercase(), lobby.get(1..).unwrap()] {
            assert!(readers.authenticate(token).is_none(), "{token}");
        }
    }

    #[test]
    fn the_file_holds_no_token() {
        let (readers, lobby, back) = readers();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("readers.toml");
        readers.save(&path).unwrap();
        let text = fs::read_to_string(&path).unwrap();
        assert!(!text.contains(&lobby) && !text.contains(&back), "{text}");
        let read = Readers::load(&path).unwrap();
        let back = read.authenticate(&back).unwrap();
        assert_eq!((back.name.as_str(), back.devices), ("back", true));
        assert_eq!(back.purposes, [Purpose::Enrol]);
        assert!(!read.authenticate(&lobby).unwrap().devices);
    }

    #[test]
    fn a_name_is_there_once_and_can_be_removed() {
        let (mut readers, lobby, _) = readers();
        assert!(readers.add("lobby", &[], Entitlements::default()).is_err());
        readers.remove("lobby").unwrap();
        assert!(readers.authenticate(&lobby).is_none());
        assert!(readers.remove("lobby").is_err());
    }

    #[test]
    fn no_file_is_no_readers() {
        let folder = tempfile::tempdir().unwrap();
        let readers = Readers::load(&folder.path().join("readers.toml")).unwrap();
        assert_eq!(readers.iter().count(), 0);
    }
}
