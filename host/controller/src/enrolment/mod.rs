//! Enrolment from CSV: a line for each credential.
//!
//! The first line names the columns, in any order:
//!
//! | column | what |
//! |---|---|
//! | `holder` | the holder's identifier; required |
//! | `name` | what to call the holder |
//! | `key` | the public key, see [`mod@key`], or a badge, see [`mod@badge`]; required |
//! | `issuer` | for a certified key: the issuer's identifier in the bundle |
//! | `subject` | for a certified key: whom the certificate names, see [`mod@subject`] |
//! | `profiles` | access profiles, see [`mod@assignments`] |
//! | `valid-from`, `valid-until` | the credential's validity: dates in UTC, both included, or RFC 3339, the end excluded |
//! | `lockdown-override` | up to which rank it passes lockdowns, 0 to 255 |
//! | `extended-grant` | whether the holder gets the extended release time: `yes` or `no` |
//!
//! Only a whole line is enrolled. A line that is refused stops no other.

mod assignments;
mod badge;
mod columns;
mod key;
mod line;
mod subject;

use std::borrow::Cow;
use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::io::Read;

use anyhow::{Context as _, Result};
use csv::{Reader, ReaderBuilder, StringRecord, Trim};
use doorward_host::contract::question::CredentialIdentifier;
use doorward_host::journal::Digest;
use doorward_host::store::{Enrolment, Origin, Refusal, Registry};
use serde::{Deserialize, Serialize};

pub(crate) use self::badge::badge;
use self::columns::Columns;
pub(crate) use self::key::PublicKey;
pub(crate) use self::subject::subject;
use crate::moment;

/// How many lines are enrolled in one transaction.
const BATCH: usize = 1000;

/// What came of a file.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Tally {
    /// Lines whose credential was enrolled.
    pub(crate) enrolled: u64,
    /// Lines that were refused.
    pub(crate) refused: u64,
}

impl Tally {
    fn count(&mut self, lines: usize, refused: usize) {
        let enrolled = u64::try_from(lines.saturating_sub(refused)).unwrap_or(u64::MAX);
        let refused = u64::try_from(refused).unwrap_or(u64::MAX);
        self.enrolled = self.enrolled.saturating_add(enrolled);
        self.refused = self.refused.saturating_add(refused);
    }
}

/// A line that was refused.
#[derive(Debug)]
pub(crate) struct RefusedLine<'a> {
    /// Its number in the file, from 1.
    pub(crate) number: u64,
    /// The file's first line.
    pub(crate) header: &'a StringRecord,
    /// The line, as far as it could be read.
    pub(crate) fields: &'a StringRecord,
    /// Why.
    pub(crate) why: &'a LineError,
}

/// Why a line is refused.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LineError {
    /// Absent: the line as a whole.
    column: Option<Cow<'static, str>>,
    message: String,
}

impl LineError {
    fn new(column: &'static str, message: impl ToString) -> Self {
        Self { column: Some(column.into()), message: message.to_string() }
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

/// Who takes enrolments.
pub(crate) trait Registrar {
    /// Enrols a batch in one transaction. The results are in its order.
    fn enrol_all(&self, batch: &[Enrolment]) -> Result<Vec<Result<(), LineError>>>;
}

/// A registry that is open in this process, and who orders.
pub(crate) struct Desk<'a, R> {
    pub(crate) registry: &'a R,
    pub(crate) origin: Origin<'a>,
}

impl<R: Registry> Registrar for Desk<'_, R> {
    fn enrol_all(&self, batch: &[Enrolment]) -> Result<Vec<Result<(), LineError>>> {
        let results = self.registry.enrol(self.origin, batch)?;
        Ok(results.into_iter().map(|made| Ok(made.map(|_| ())?)).collect())
    }
}

/// Who watches an enrolment.
pub(crate) trait Watch {
    /// So many octets of the file have been read.
    fn progress(&mut self, octets: u64);

    /// A line was refused.
    fn refused(&mut self, line: &RefusedLine<'_>) -> Result<()>;
}

/// Enrols every line of a sheet that can be enrolled.
///
/// `profiles` are those of the bundle in force: a line with another one is refused. Absent: none is
/// in force, and all are taken.
pub(crate) fn enrol(
    sheet: impl Read,
    registrar: &impl Registrar,
    profiles: Option<&BTreeSet<String>>,
    watch: &mut dyn Watch,
) -> Result<Tally> {
    let mut reader = ReaderBuilder::new().trim(Trim::All).from_reader(sheet);
    let header = reader.headers().context("the first line cannot be read")?.clone();
    let columns = Columns::of(&header)?;
    let mut seen = HashMap::new();
    let mut tally = Tally::default();
    while let Some(lines) = next_batch(&mut reader, |fields, number| {
        let enrolment = columns.line(fields).read(profiles)?;
        not_twice(&mut seen, &enrolment.credential, number)?;
        Ok(enrolment)
    })? {
        let refused = enrol_batch(&lines, registrar)
            .with_context(|| format!("stopped after {} were enrolled", tally.enrolled))?;
        tally.count(lines.len(), refused.len());
        for (line, why) in &refused {
            let RawLine { number, fields, .. } = line;
            watch.refused(&RefusedLine { number: *number, header: &header, fields, why })?;
        }
        watch.progress(reader.position().byte());
    }
    Ok(tally)
}

/// A line, and what was read of it.
struct RawLine {
    number: u64,
    fields: StringRecord,
    enrolment: Result<Enrolment, LineError>,
}

/// Reads so many lines as are enrolled at once. `None` at the end.
fn next_batch(
    reader: &mut Reader<impl Read>,
    mut read: impl FnMut(&StringRecord, u64) -> Result<Enrolment, LineError>,
) -> Result<Option<Vec<RawLine>>> {
    let mut lines = Vec::new();
    while lines.len() < BATCH {
        let mut fields = StringRecord::new();
        let number = reader.position().line();
        let (number, enrolment) = match reader.read_record(&mut fields) {
            Ok(false) => break,
            Ok(true) => {
                let number = fields.position().map_or(number, csv::Position::line);
                (number, read(&fields, number))
            }
            Err(error) if error.is_io_error() => return Err(error.into()),
            Err(error) => {
                let number = error.position().map_or(number, csv::Position::line);
                (number, Err(LineError { column: None, message: unreadable(&error) }))
            }
        };
        lines.push(RawLine { number, fields, enrolment });
    }
    Ok((!lines.is_empty()).then_some(lines))
}

/// Enrols a batch, and returns the lines that were refused, in their order.
fn enrol_batch<'a>(
    lines: &'a [RawLine],
    registrar: &impl Registrar,
) -> Result<Vec<(&'a RawLine, LineError)>> {
    let batch: Vec<Enrolment> =
        lines.iter().filter_map(|line| line.enrolment.as_ref().ok().cloned()).collect();
    let mut results = registrar.enrol_all(&batch)?.into_iter();
    let mut refused = Vec::new();
    for line in lines {
        match &line.enrolment {
            Err(why) => refused.push((line, why.clone())),
            Ok(_) => match results.next().context("the store told of fewer lines than it got")? {
                Ok(()) => {}
                Err(why) => refused.push((line, why)),
            },
        }
    }
    Ok(refused)
}

/// Refuses a credential that an earlier line of the file has.
fn not_twice(
    seen: &mut HashMap<Digest, u64>,
    credential: &CredentialIdentifier,
    number: u64,
) -> Result<(), LineError> {
    let mut encoded = Vec::new();
    ciborium::into_writer(credential, &mut encoded)
        .map_err(|error| LineError::new(columns::KEY, error))?;
    match seen.entry(Digest::of(&encoded)) {
        Entry::Vacant(place) => {
            place.insert(number);
            Ok(())
        }
        Entry::Occupied(first) => {
            let first = first.get();
            Err(LineError::new(columns::KEY, format!("the same credential as in line {first}")))
        }
    }
}

/// What the field knows a refusal of the registry by.
impl From<Refusal> for LineError {
    fn from(refusal: Refusal) -> Self {
        let column = match &refusal {
            Refusal::EmptyValidity { .. } => columns::VALID_UNTIL,
            Refusal::TooManyAssignments { .. } => columns::PROFILES,
            Refusal::Name { field: "display-name", .. } => columns::NAME,
            Refusal::Name { field: "profile", .. } => columns::PROFILES,
            Refusal::Name { field: "credential", .. } => columns::KEY,
            Refusal::AlreadyEnrolled | Refusal::EnrolledElsewhere { .. } => columns::KEY,
            _ => columns::HOLDER,
        };
        match refusal {
            Refusal::EmptyValidity { from, until } => {
                let (from, until) = (moment::utc(from), moment::utc(until));
                Self::new(column, format!("nothing lies between {from} and {until}"))
            }
            other => Self::new(column, other),
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
