//! One line of a sheet: one credential.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;

use csv::StringRecord;
use serde::{Deserialize, Serialize};

use crate::badge::badge;
use crate::columns::{
    DEVICE, EXTENDED_GRANT, HOLDER, ISSUER, KEY, LOCKDOWN_OVERRIDE, NAME, PROFILES, SUBJECT,
    VALID_FROM, VALID_UNTIL,
};
use crate::enrolment::{Credential, Enrolment};
use crate::key::PublicKey;
use crate::subject::subject;
use crate::token::{device, token};
use crate::{assignments, moment};

/// Why a line is refused.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct LineError {
    /// The column. Absent: the line as a whole.
    pub column: Option<Cow<'static, str>>,
    /// Why, to be read behind the column's name.
    pub message: String,
}

impl LineError {
    /// A refusal because of one column.
    pub fn new(column: &'static str, message: impl ToString) -> Self {
        Self { column: Some(column.into()), message: message.to_string() }
    }

    /// A refusal of the line as a whole.
    pub fn whole(message: impl ToString) -> Self {
        Self { column: None, message: message.to_string() }
    }
}

impl fmt::Display for LineError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.column {
            Some(column) => write!(f, "{column}: {}", self.message),
            None => f.write_str(&self.message),
        }
    }
}

/// A line whose fields are found by column.
#[derive(Debug)]
pub(crate) struct Line<'a> {
    columns: &'a [&'static str],
    fields: &'a StringRecord,
}

impl<'a> Line<'a> {
    pub(crate) fn new(columns: &'a [&'static str], fields: &'a StringRecord) -> Self {
        Self { columns, fields }
    }

    /// Reads the whole line.
    pub(crate) fn read(&self, profiles: Option<&BTreeSet<String>>) -> Result<Enrolment, LineError> {
        Ok(Enrolment {
            holder: self.required(HOLDER)?.into(),
            name: self.field(NAME).map(String::from),
            credential: self.credential()?,
            valid_from: self.parsed(VALID_FROM, moment::first)?,
            valid_until: self.parsed(VALID_UNTIL, moment::end)?,
            extended_grant: self.parsed(EXTENDED_GRANT, yes_or_no)?.unwrap_or(false),
            lockdown_override: self.parsed(LOCKDOWN_OVERRIDE, rank)?,
            assignments: self
                .parsed(PROFILES, |cell| assignments::read(cell, profiles))?
                .unwrap_or_default(),
        })
    }

    fn credential(&self) -> Result<Credential, LineError> {
        if let Some(badge) = badge(self.required(KEY)?) {
            self.none_of([ISSUER, SUBJECT, DEVICE], "nobody vouches for a badge")?;
            return badge.map(Credential::Badge).map_err(|why| LineError::new(KEY, why));
        }
        if let Some(subject) = token(self.required(KEY)?) {
            self.none_of([SUBJECT], "the subject of a token is in the column `key`")?;
            let Some(issuer) = self.field(ISSUER) else {
                return Err(LineError::new(ISSUER, "a token needs one"));
            };
            let subject = subject.map_err(|why| LineError::new(KEY, why))?;
            let device = self.parsed(DEVICE, device)?;
            return Ok(Credential::Token { issuer: issuer.into(), subject, device });
        }
        self.none_of([DEVICE], "only a token is bound to a device")?;
        let key = PublicKey::read(self.required(KEY)?).map_err(|why| LineError::new(KEY, why))?;
        let subject = self.parsed(SUBJECT, subject)?;
        let Some(issuer) = self.field(ISSUER) else {
            if subject.is_some() || key.subject.is_some() {
                return Err(LineError::new(ISSUER, "a certified key needs one"));
            }
            return Ok(Credential::Key(key.spki));
        };
        let subject = match (subject, key.subject) {
            (Some(written), Some(certified)) if written != certified => {
                return Err(LineError::new(SUBJECT, "is not the certificate's"));
            }
            (Some(subject), _) | (None, Some(subject)) => subject,
            (None, None) => return Err(LineError::new(SUBJECT, "a certified key needs one")),
        };
        Ok(Credential::Certified { issuer: issuer.into(), subject, key: key.spki })
    }

    /// Refuses what has no meaning for this credential.
    fn none_of<const N: usize>(
        &self,
        columns: [&'static str; N],
        why: &str,
    ) -> Result<(), LineError> {
        match columns.into_iter().find(|column| self.field(column).is_some()) {
            Some(column) => Err(LineError::new(column, why)),
            None => Ok(()),
        }
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
