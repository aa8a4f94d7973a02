//! One line of a sheet: one credential.

use std::collections::BTreeSet;

use csv::StringRecord;
use doorward_host::contract::question::{CertifiedKey, CredentialIdentifier, CredentialState};
use doorward_host::store::Enrolment;

use super::columns::{
    EXTENDED_GRANT, HOLDER, ISSUER, KEY, LOCKDOWN_OVERRIDE, NAME, PROFILES, SUBJECT, VALID_FROM,
    VALID_UNTIL,
};
use super::{LineError, PublicKey, assignments, badge, subject};
use crate::moment;

/// A line whose fields are found by column.
#[derive(Debug)]
pub(super) struct Line<'a> {
    columns: &'a [&'static str],
    fields: &'a StringRecord,
}

impl<'a> Line<'a> {
    pub(super) fn new(columns: &'a [&'static str], fields: &'a StringRecord) -> Self {
        Self { columns, fields }
    }

    /// Reads the whole line.
    pub(super) fn read(&self, profiles: Option<&BTreeSet<String>>) -> Result<Enrolment, LineError> {
        Ok(Enrolment {
            holder: self.required(HOLDER)?.into(),
            display_name: self.field(NAME).map(String::from),
            credential: self.credential()?,
            state: CredentialState::Enabled,
            valid_from: self.parsed(VALID_FROM, moment::first)?,
            valid_until: self.parsed(VALID_UNTIL, moment::end)?,
            extended_grant: self.parsed(EXTENDED_GRANT, yes_or_no)?.unwrap_or(false),
            lockdown_override: self.parsed(LOCKDOWN_OVERRIDE, rank)?,
            antipassback_exempt: false,
            assignments: self
                .parsed(PROFILES, |cell| assignments::read(cell, profiles))?
                .unwrap_or_default(),
        })
    }

    fn credential(&self) -> Result<CredentialIdentifier, LineError> {
        if let Some(badge) = badge(self.required(KEY)?) {
            for column in [ISSUER, SUBJECT] {
                if self.field(column).is_some() {
                    return Err(LineError::new(column, "nobody vouches for a badge"));
                }
            }
            let badge = badge.map_err(|why| LineError::new(KEY, why))?;
            return Ok(CredentialIdentifier::BadgeNumber(badge));
        }
        let key = PublicKey::read(self.required(KEY)?).map_err(|why| LineError::new(KEY, why))?;
        let subject = self.parsed(SUBJECT, subject)?;
        let Some(issuer) = self.field(ISSUER) else {
            if subject.is_some() || key.subject.is_some() {
                return Err(LineError::new(ISSUER, "a certified key needs one"));
            }
            return Ok(CredentialIdentifier::Key(key.spki));
        };
        let subject = match (subject, key.subject) {
            (Some(written), Some(certified)) if written != certified => {
                return Err(LineError::new(SUBJECT, "is not the certificate's"));
            }
            (Some(subject), _) | (None, Some(subject)) => subject,
            (None, None) => return Err(LineError::new(SUBJECT, "a certified key needs one")),
        };
        let certified = CertifiedKey { issuer: issuer.into(), subject, key: key.spki };
        Ok(CredentialIdentifier::CertifiedKey(certified))
    }

    fn required(&self, column: &'static str) -> Result<&'a str, LineError> {
        self.field(column).ok_or_else(|| LineError::new(column, "is empty"))
    }

    fn parsed<T, E: ToString>(
        &self,
        column: &'static str,
        read: impl FnOnce(&str) -> Result<T, E>,
    ) -> Result<Option<T>, LineError> {
        self.field(column).map(read).transpose().map_err(|why| LineError::new(column, why))
    }

    /// A field that is there and not empty.
    fn field(&self, column: &str) -> Option<&'a str> {
        let index = self.columns.iter().position(|known| *known == column)?;
        self.fields.get(index).filter(|field| !field.is_empty())
    }
}

fn yes_or_no(text: &str) -> Result<bool, String> {
    match text {
        "yes" => Ok(true),
        "no" => Ok(false),
        _ => Err(format!("`{text}` is neither `yes` nor `no`")),
    }
}

fn rank(text: &str) -> Result<u8, String> {
    text.parse().map_err(|_| format!("`{text}` is no rank from 0 to 255"))
}
