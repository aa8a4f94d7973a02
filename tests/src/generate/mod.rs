//! Writes the cases.
//!
//! Every key, challenge and time comes from a label or a constant, so the same program writes the
//! same octets each time: what is in `vectors/` must be what this writes, and a test compares. What
//! must come out is stated with each case by hand, never by asking the engine.

mod alike;
mod aliro;
mod anchors;
mod answers;
mod badge;
mod book;
mod chain;
mod checks;
mod clock;
mod codes;
mod condition;
mod coverage;
mod credential;
mod cwt_unlock;
mod door;
mod face;
mod factor;
mod lifecycle;
mod limits;
mod load;
mod lock_certificate;
mod moments;
mod occasion;
mod operation;
mod output;
mod pkoc;
mod policy;
mod published;
mod recurrence;
mod refusals;
mod replay;
mod rule;
mod scene;
mod schedule;
mod status;
mod token;
mod trust;
mod usage;

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use anyhow::Result;

pub use alike::HONEST;
use book::Book;
pub use checks::{Checks, checks};
pub use output::{Change, apply, changes};
use trust::Trust;

use doorward_cases::{collect, root};

/// Every file that is generated, by its path in the repository.
///
/// # Errors
/// Where a key cannot be read or a certificate cannot be made, which no file of this crate gives
/// rise to.
pub fn files() -> Result<BTreeMap<PathBuf, String>> {
    let minted = Trust::of("minted")?;
    let mut book = Book::default();
    pkoc::write(&mut book)?;
    token::write(&mut book)?;
    face::write(&mut book)?;
    refusals::write(&mut book);
    published::write(&mut book)?;
    operation::write(&mut book, &minted)?;
    moments::write(&mut book, &minted)?;
    chain::write(&mut book, &minted)?;
    credential::write(&mut book, &minted)?;
    schedule::write(&mut book);
    recurrence::write(&mut book);
    occasion::write(&mut book);
    policy::write(&mut book);
    status::write(&mut book)?;
    condition::write(&mut book, &minted)?;
    usage::write(&mut book, &minted)?;
    door::write(&mut book);
    rule::write(&mut book);
    factor::write(&mut book);
    clock::write(&mut book, &minted)?;
    replay::write(&mut book, &minted)?;
    answers::write(&mut book, &minted)?;
    badge::write(&mut book);
    lifecycle::write(&mut book);
    load::write(&mut book)?;
    lock_certificate::write(&mut book)?;
    cwt_unlock::write(&mut book)?;
    aliro::write(&mut book)?;
    alike::write(&mut book)?;

    let vectors = PathBuf::from("tests/vectors");
    let mut files = BTreeMap::new();
    for (name, case) in book.into_cases()? {
        let text = serde_json::to_string_pretty(&case)?;
        files.insert(vectors.join(name).with_extension("json"), text + "\n");
    }
    for (name, pem) in anchors::all(&minted)? {
        files.insert(vectors.join("sites/anchors").join(name).with_extension("pem"), pem);
    }
    files.insert(vectors.join("sites/pkoc.toml"), pkoc::site()?);
    files.insert(PathBuf::from("docs/reason-codes.md"), codes::table());
    files.insert(PathBuf::from("docs/limits.md"), limits::page()?);
    Ok(files)
}

/// The documents that tell what the cases come to, where they say something else: the README with the
/// number of cases of each format, and the map of checks. Runs the cases natively.
///
/// # Errors
/// Where a case cannot be run, or the README has no place for its numbers.
pub fn documents() -> Result<Vec<(PathBuf, String)>> {
    let cases = collect(&root().join("tests/vectors"))?;
    let readme = PathBuf::from("README.md");
    let before = fs::read_to_string(root().join(&readme))?;
    let texts = [
        (readme, coverage::insert(&before, &cases)?),
        (PathBuf::from("docs/checks.md"), checks::table(&checks(&cases)?)),
    ];
    Ok(texts
        .into_iter()
        .filter(|(path, text)| fs::read_to_string(root().join(path)).ok().as_ref() != Some(text))
        .collect())
}
