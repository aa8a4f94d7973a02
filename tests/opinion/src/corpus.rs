//! Cases that are kept: what was once a disagreement, and what every run has to see again.
//!
//! A file holds one site and what is asked of it, with the opinion that both have to have. It holds
//! the site itself and not the seed, so it stays what it is when the generator changes.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use serde::{Deserialize, Serialize};

use crate::engine::Loaded;
use crate::naive;
use crate::opinion::Opinion;
use crate::site::Site;
use crate::situation::Situation;

/// A file of the corpus.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Kept {
    /// Why it is kept, in a sentence.
    pub about: String,
    /// When the site's bundle is issued.
    pub issued_at: u64,
    /// The site.
    pub source: Site,
    /// What is asked of it.
    #[serde(rename = "case")]
    pub cases: Vec<Case>,
}

/// A decision.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// What both have to say.
    pub opinion: Opinion,
    /// What is asked.
    pub situation: Situation,
}

/// The folder of the corpus.
#[must_use]
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus")
}

/// Every file of a folder, by name.
///
/// # Errors
/// Where one cannot be read, or the folder holds none.
pub fn read(folder: &Path) -> Result<Vec<(String, Kept)>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("no `{}`", folder.display()))? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            let text = fs::read_to_string(&path)?;
            let kept = toml::from_str(&text).with_context(|| path.display().to_string())?;
            let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            files.push((name, kept));
        }
    }
    ensure!(!files.is_empty(), "nothing is kept in `{}`", folder.display());
    files.sort_by(|(one, _), (other, _)| one.cmp(other));
    Ok(files)
}

impl Kept {
    /// Writes it to a folder.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn write(&self, folder: &Path, name: &str) -> Result<()> {
        fs::create_dir_all(folder)?;
        Ok(fs::write(folder.join(format!("{name}.toml")), toml::to_string(self)?)?)
    }

    /// Asks both everything again; how many decisions that is.
    ///
    /// # Errors
    /// Where one of them says something else.
    pub fn replay(&self) -> Result<u64> {
        let loaded = Loaded::new(&self.source, self.issued_at)?;
        let mut replayed: u64 = 0;
        for Case { opinion, situation } in &self.cases {
            let naive = naive::judge(&self.source, self.issued_at, situation);
            let engine = loaded.judge(situation)?;
            ensure!(
                naive == *opinion && engine == *opinion,
                "{}\n{situation:#?}\nkept:           {opinion}\nsecond opinion: {naive}\n\
                 engine:         {engine}",
                self.about
            );
            replayed = replayed.saturating_add(1);
        }
        Ok(replayed)
    }
}
