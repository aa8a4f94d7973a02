//! Enrolment from CSV: a line for each credential.
//!
//! What a sheet has in it is told by [`doorward_sheet`], which reads it. Only a whole line is enrolled. A line that is refused stops no other.

use std::collections::BTreeSet;
use std::io::Read;

use anyhow::{Context as _, Result};
use doorward_host::contract::question::{
    BadgeNumber, CertifiedKey, CredentialIdentifier, CredentialState, TokenSubject,
};
use doorward_host::store::{Enrolment, Origin, Refusal, Registry, Terms};
use doorward_sheet::assignments::Assignment;
use doorward_sheet::{Credential, Sheet, SheetLine, StringRecord, columns};

pub(crate) use doorward_sheet::badge::{Badge, badge};
pub(crate) use doorward_sheet::subject::subject;
pub(crate) use doorward_sheet::token::token;
pub(crate) use doorward_sheet::{LineError, PublicKey};

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
        Ok(results.into_iter().map(|made| made.map(|_| ()).map_err(refused)).collect())
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
    let mut sheet = Sheet::open(sheet, profiles.cloned())?;
    let header = sheet.header().clone();
    let mut tally = Tally::default();
    while let Some(lines) = next_batch(&mut sheet)? {
        let refused = enrol_batch(&lines, registrar)
            .with_context(|| format!("stopped after {} were enrolled", tally.enrolled))?;
        tally.count(lines.len(), refused.len());
        for (line, why) in &refused {
            let SheetLine { number, fields, .. } = line;
            watch.refused(&RefusedLine { number: *number, header: &header, fields, why })?;
        }
        watch.progress(sheet.octets());
    }
    Ok(tally)
}

/// Reads so many lines as are enrolled at once. `None` at the end.
fn next_batch(sheet: &mut Sheet<impl Read>) -> Result<Option<Vec<SheetLine>>> {
    let mut lines = Vec::new();
    while lines.len() < BATCH {
        match sheet.read_line()? {
            Some(line) => lines.push(line),
            None => break,
        }
    }
    Ok((!lines.is_empty()).then_some(lines))
}

/// Enrols a batch, and returns the lines that were refused, in their order.
fn enrol_batch<'a>(
    lines: &'a [SheetLine],
    registrar: &impl Registrar,
) -> Result<Vec<(&'a SheetLine, LineError)>> {
    let batch: Vec<Enrolment> =
        lines.iter().filter_map(|line| line.enrolment.clone().ok().map(enabled)).collect();
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

/// What a line says, as the registry takes it.
fn enabled(line: doorward_sheet::Enrolment) -> Enrolment {
    let credential = match line.credential {
        Credential::Key(key) => CredentialIdentifier::Key(key),
        Credential::Badge(badge) => badge_identifier(badge),
        Credential::Token { issuer, subject, device } => {
            CredentialIdentifier::TokenSubject(TokenSubject { issuer, subject, device })
        }
        Credential::Certified { issuer, subject, key } => {
            CredentialIdentifier::CertifiedKey(CertifiedKey { issuer, subject, key })
        }
    };
    let terms = |it: Assignment| Terms {
        profile: it.profile,
        valid_from: it.valid_from,
        valid_until: it.valid_until,
        uses_left: it.uses_left,
    };
    Enrolment {
        holder: line.holder,
        display_name: line.name,
        credential,
        state: CredentialState::Enabled,
        valid_from: line.valid_from,
        valid_until: line.valid_until,
        extended_grant: line.extended_grant,
        lockdown_override: line.lockdown_override,
        antipassback_exempt: false,
        assignments: line.assignments.into_iter().map(terms).collect(),
    }
}

/// What the registry knows a badge by.
pub(crate) fn badge_identifier(badge: Badge) -> CredentialIdentifier {
    CredentialIdentifier::BadgeNumber(BadgeNumber {
        format: badge.format.as_str().into(),
        facility: badge.facility,
        number: badge.number,
    })
}

/// What the field knows a refusal of the registry by.
fn refused(refusal: Refusal) -> LineError {
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
            LineError::new(column, format!("nothing lies between {from} and {until}"))
        }
        other => LineError::new(column, other),
    }
}
