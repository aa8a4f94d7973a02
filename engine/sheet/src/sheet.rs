//! A sheet, line by line.

use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap};
use std::io::{self, Read};

use csv::{Reader, ReaderBuilder, StringRecord, Trim};

use crate::columns::{self, ColumnError, Columns};
use crate::enrolment::{Credential, Enrolment};
use crate::line::LineError;

/// Why something is no sheet at all.
#[derive(Debug, thiserror::Error)]
pub enum SheetError {
    /// The first line cannot be read.
    #[error("the first line cannot be read: {0}")]
    FirstLine(csv::Error),
    /// The first line does not name columns.
    #[error(transparent)]
    Columns(#[from] ColumnError),
}

/// A line, and what was read of it.
#[derive(Debug)]
pub struct SheetLine {
    /// Its number in the file, from 1. Only line feeds are counted: what follows a carriage return alone
    /// is another line of the same number.
    pub number: u64,
    /// Its fields, as far as it could be read.
    pub fields: StringRecord,
    /// What it says, or why it is refused.
    pub enrolment: Result<Enrolment, LineError>,
}

/// Reads a sheet.
#[derive(Debug)]
pub struct Sheet<R> {
    reader: Reader<R>,
    header: StringRecord,
    columns: Columns,
    profiles: Option<BTreeSet<String>>,
    /// The number of the line that each credential was first in.
    seen: HashMap<[u8; 32], u64>,
}

impl<R: Read> Sheet<R> {
    /// Reads the first line.
    ///
    /// `profiles` are those of the bundle in force: a line with another one is refused. Absent: none
    /// is in force, and all are taken.
    ///
    /// # Errors
    /// [`SheetError`]: the first line is not one of columns.
    pub fn open(sheet: R, profiles: Option<BTreeSet<String>>) -> Result<Self, SheetError> {
        let mut reader = ReaderBuilder::new().trim(Trim::All).from_reader(sheet);
        let header = reader.headers().map_err(SheetError::FirstLine)?.clone();
        let columns = Columns::of(&header)?;
        Ok(Self { reader, header, columns, profiles, seen: HashMap::new() })
    }

    /// The first line.
    pub fn header(&self) -> &StringRecord {
        &self.header
    }

    /// Octets that have been read.
    pub fn octets(&self) -> u64 {
        self.reader.position().byte()
    }

    /// Reads the next line; nothing at the end.
    ///
    /// # Errors
    /// What the source of the octets has failed with.
    pub fn read_line(&mut self) -> io::Result<Option<SheetLine>> {
        let mut fields = StringRecord::new();
        let number = self.reader.position().line();
        match self.reader.read_record(&mut fields) {
            Ok(false) => Ok(None),
            Ok(true) => {
                let number = fields.position().map_or(number, csv::Position::line);
                let enrolment = self.enrolment(&fields, number);
                Ok(Some(SheetLine { number, fields, enrolment }))
            }
            Err(error) if error.is_io_error() => Err(error.into()),
            Err(error) => {
                let number = error.position().map_or(number, csv::Position::line);
                let enrolment = Err(LineError::whole(unreadable(&error)));
                Ok(Some(SheetLine { number, fields, enrolment }))
            }
        }
    }

    fn enrolment(&mut self, fields: &StringRecord, number: u64) -> Result<Enrolment, LineError> {
        let enrolment = self.columns.line(fields).read(self.profiles.as_ref())?;
        enrolment.admissible()?;
        self.not_twice(&enrolment.credential, number)?;
        Ok(enrolment)
    }

    /// Refuses a credential that an earlier line of the file has.
    fn not_twice(&mut self, credential: &Credential, number: u64) -> Result<(), LineError> {
        match self.seen.entry(credential.fingerprint()) {
            Entry::Vacant(place) => {
                place.insert(number);
                Ok(())
            }
            Entry::Occupied(first) => {
                let why = format!("the same credential as in line {}", first.get());
                Err(LineError::new(columns::KEY, why))
            }
        }
    }
}

/// The library's own messages repeat the line number.
fn unreadable(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::Utf8 { err, .. } => {
            format!("field {} is not UTF-8", err.field().saturating_add(1))
        }
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("has {len} fields, and the first line {expected_len}")
        }
        _ => error.to_string(),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
mod tests {
    use super::*;

    /// The public key of github.com/Z-bit-Systems-LLC/PKOC.Net, UtilitiesTest.cs.
    const POINT: &str = "040ec5d87dc39d14a2c5480686da860c82b16be0b6903b525f84848b79fd463e32\
                         bbda1f0252c33503c5287035e6eac55d138d0650dcfb5281d59a9cf4124d2831";

    fn read(text: &str) -> Vec<(u64, Result<Enrolment, String>)> {
        let profiles = BTreeSet::from(["staff".to_string()]);
        let mut sheet = Sheet::open(text.as_bytes(), Some(profiles)).unwrap();
        let mut lines = Vec::new();
        while let Some(line) = sheet.read_line().unwrap() {
            lines.push((line.number, line.enrolment.map_err(|why| why.to_string())));
        }
        assert_eq!(sheet.octets(), u64::try_from(text.len()).unwrap());
        lines
    }

    #[test]
    fn each_line_is_read_or_refused_for_itself() {
        let lines = read(&format!(
            "holder,name,key,profiles\n\
             amira, Amira Khan ,{POINT},staff\n\
             ben,,{POINT},staff\n\
             cleo,,04ff,\n\
             dan,,{POINT}\n\
             eve,,{POINT},stuff\n"
        ));
        let told: Vec<_> = lines
            .iter()
            .map(|(number, line)| (*number, line.as_ref().err().map(String::as_str)))
            .collect();
        assert_eq!(
            told,
            [
                (2, None),
                (3, Some("key: the same credential as in line 2")),
                (
                    4,
                    Some(
                        "key: is neither a point of 65 octets, nor a public key, nor a certificate"
                    )
                ),
                (5, Some("has 3 fields, and the first line 4")),
                (6, Some("profiles: the bundle in force has no profile `stuff`")),
            ]
        );
        let first = lines.into_iter().next().unwrap().1.unwrap();
        assert_eq!((first.holder.as_str(), first.name.as_deref()), ("amira", Some("Amira Khan")));
        assert!(matches!(first.credential, Credential::Key(key) if key.len() == 91));
    }

    #[test]
    fn the_first_line_names_columns() {
        for (first, why) in [
            ("holder,kee", "column `kee` is not known (did you mean `key`?)"),
            ("holder,key,key", "column `key` is there twice"),
            ("holder", "there is no column `key`"),
        ] {
            let error = Sheet::open(first.as_bytes(), None).unwrap_err();
            assert_eq!(error.to_string(), why);
        }
    }
}
