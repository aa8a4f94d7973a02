//! The registry: who holds what.

use doorward_sheet::{Credential, Enrolment, Sheet};
use serde::Deserialize;
use serde_bytes::ByteBuf;
use sha2::{Digest as _, Sha256};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::contract::{
    Assignment, BadgeNumber, CertifiedKey, CredentialIdentifier, CredentialRecord, CredentialState,
    TokenSubject,
};
use crate::exchange::from_js;
use crate::trouble::Trouble;

#[wasm_bindgen(raw_module = "./site-file.js")]
extern "C" {
    #[wasm_bindgen(catch, js_name = readRegistry)]
    fn read_registry(text: &str) -> Result<JsValue, JsValue>;
}

/// A credential of the registry.
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub(crate) struct Enrolled {
    /// What it is known by.
    pub(crate) identifier: CredentialIdentifier,
    /// What is known of it.
    pub(crate) record: CredentialRecord,
    /// What its holder is called.
    pub(crate) name: Option<String>,
}

impl Enrolled {
    /// What the gate needs of it.
    pub(crate) const fn parts(&self) -> (&CredentialIdentifier, &CredentialRecord) {
        (&self.identifier, &self.record)
    }
}

/// Reads a registry: a list in JSON, or a sheet of which every line can be enrolled.
pub(crate) fn read(text: &str) -> Result<Vec<Enrolled>, Trouble> {
    if text.trim_start().starts_with('[') {
        return from_js(read_registry(text)?);
    }
    read_sheet(text)
}

fn read_sheet(text: &str) -> Result<Vec<Enrolled>, Trouble> {
    let mut sheet =
        Sheet::open(text.as_bytes(), None).map_err(|error| Trouble::new(error.to_string()))?;
    let mut enrolled = Vec::new();
    while let Some(line) = sheet.read_line().map_err(|error| Trouble::new(error.to_string()))? {
        let number = line.number;
        let why = |why| Trouble::new(format!("line {number}: {why}; the page Enrol can clean it"));
        enrolled.push(Enrolled::from(line.enrolment.map_err(why)?));
    }
    Ok(enrolled)
}

impl From<Enrolment> for Enrolled {
    fn from(line: Enrolment) -> Self {
        let identifier = match line.credential {
            Credential::Key(key) => CredentialIdentifier::Key(ByteBuf::from(key)),
            Credential::Badge(badge) => CredentialIdentifier::BadgeNumber(BadgeNumber {
                format: badge.format.as_str().into(),
                facility: badge.facility,
                number: badge.number,
            }),
            Credential::Token { issuer, subject, device } => {
                CredentialIdentifier::TokenSubject(TokenSubject { issuer, subject, device })
            }
            Credential::Certified { issuer, subject, key } => {
                let (subject, key) = (ByteBuf::from(subject), ByteBuf::from(key));
                CredentialIdentifier::CertifiedKey(CertifiedKey { issuer, subject, key })
            }
        };
        let mark = mark(&identifier);
        let assignments = (1_usize..)
            .zip(line.assignments)
            .map(|(number, it)| Assignment {
                identifier: format!("{mark}-{number}"),
                profile: it.profile,
                valid_from: it.valid_from,
                valid_until: it.valid_until,
                uses_left: it.uses_left,
            })
            .collect();
        let record = CredentialRecord {
            holder: line.holder,
            state: CredentialState::Enabled,
            valid_from: line.valid_from,
            valid_until: line.valid_until,
            extended_grant: line.extended_grant,
            lockdown_override: line.lockdown_override,
            antipassback_exempt: false,
            assignments,
        };
        Self { identifier, record, name: line.name }
    }
}

/// What a credential's assignments are called by, which must differ from those of all others: the
/// beginning of a digest of the credential.
fn mark(identifier: &CredentialIdentifier) -> String {
    hex::encode(Sha256::digest(format!("{identifier:?}")).into_iter().take(12).collect::<Vec<u8>>())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a failed one is a failed test")]
mod tests {
    use super::*;

    /// The public key of github.com/Z-bit-Systems-LLC/PKOC.Net, UtilitiesTest.cs.
    const POINT: &str = "040ec5d87dc39d14a2c5480686da860c82b16be0b6903b525f84848b79fd463e32\
                         bbda1f0252c33503c5287035e6eac55d138d0650dcfb5281d59a9cf4124d2831";

    #[test]
    fn a_sheet_is_a_registry() {
        let sheet = format!("holder,key,profiles\namira,{POINT},staff;visitors*3\n");
        let enrolled = read(&sheet).unwrap();
        assert_eq!(enrolled.len(), 1);
        let CredentialRecord { holder, assignments, .. } = &enrolled[0].record;
        assert_eq!(holder, "amira");
        assert_eq!((assignments[0].profile.as_str(), assignments[0].uses_left), ("staff", None));
        assert_eq!(assignments[1].uses_left, Some(3));
        assert_ne!(assignments[0].identifier, assignments[1].identifier);
        assert!(
            matches!(&enrolled[0].identifier, CredentialIdentifier::Key(key) if key.len() == 91)
        );
    }

    #[test]
    fn a_sheet_with_a_line_that_cannot_be_enrolled_is_none() {
        let trouble = read("holder,key\namira,04ff\n").unwrap_err();
        assert!(trouble.message.starts_with("line 2: key: "), "{}", trouble.message);
        assert!(read("who,what\n").is_err());
    }
}
