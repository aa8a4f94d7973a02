//! Public keys in PEM, in place or in files.

use std::collections::BTreeSet;
use std::path::Path;

use doorward_bundle::{Octets, VerificationKey};

use crate::findings::{Findings, Reported};
use crate::key::PublicKey;
use crate::list::every;
use crate::spanned::Spanned;

/// The keys in place, then those of files, which are relative to `directory`. `known` are the
/// identifiers of keys that must not come again.
pub(super) fn read_keys(
    in_place: &[Spanned<String>],
    files: &[Spanned<String>],
    directory: &Path,
    known: &mut BTreeSet<[u8; 8]>,
    findings: &mut Findings,
) -> Result<Vec<VerificationKey>, Reported> {
    let mut take = |pem: &str| {
        let key = PublicKey::from_pem(pem).map_err(|error| error.to_string())?;
        if !known.insert(key.identifier()) {
            return Err("is a key that is there already".to_string());
        }
        let identifier = Octets(key.identifier().to_vec());
        Ok(VerificationKey { identifier, key: Octets(key.as_der().to_vec()) })
    };
    let in_place = every(
        in_place
            .iter()
            .map(|pem| take(pem.get_ref()).map_err(|message| findings.report(pem, message))),
    );
    let files = every(files.iter().map(|file| {
        std::fs::read_to_string(directory.join(file.get_ref()))
            .map_err(|error| error.to_string())
            .and_then(|pem| take(&pem))
            .map_err(|message| findings.report(file, format!("`{}`: {message}", file.get_ref())))
    }));
    let (mut keys, files) = (in_place?, files?);
    keys.extend(files);
    Ok(keys)
}
