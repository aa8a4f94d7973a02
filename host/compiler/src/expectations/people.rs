//! Who: the people of a sheet and of the file itself.

use std::collections::BTreeSet;
use std::path::Path;

use doorward_bundle::Bundle;
use doorward_sheet::{Sheet, moment};
use toml::Value;

use super::source::{self, Source};
use super::{Assignment, Credential, State};
use crate::findings::{Findings, Reported};
use crate::list::every;
use crate::source::number;
use crate::spanned::Spanned;
use crate::text::{self, identifier};

/// Stands for no holder of them all.
pub(super) const NOBODY: &str = "nobody";
/// Stands for each of them.
pub(super) const EVERYBODY: &str = "everybody";

/// Holders in a file of expectations, and lines of its sheet.
const CREDENTIALS: usize = 16_384;

/// Every credential that expectations can name by its holder.
pub(super) fn credentials(
    source: &Source,
    bundle: &Bundle,
    directory: &Path,
    findings: &mut Findings,
) -> Result<Vec<Credential>, Reported> {
    let people = match &source.people {
        Some(file) => sheet(file, bundle, directory, findings),
        None => Ok(Vec::new()),
    };
    let mut taken: BTreeSet<String> = people.iter().flatten().map(|it| it.holder.clone()).collect();
    let declared = every(source.holders.entries.iter().map(|holder| {
        let holder = holder.get_ref();
        let credential = credential(holder, bundle, findings)?;
        if taken.insert(credential.holder.clone()) {
            return Ok(credential);
        }
        let message = format!("`{}` is the identifier of another holder", credential.holder);
        Err(findings.report(&holder.identifier, message))
    }));
    let mut all = people?;
    all.extend(declared?);
    Ok(all)
}

/// Somebody who has one access profile and nothing else.
pub(super) fn with_profile(profile: &str) -> Credential {
    Credential {
        holder: profile.to_string(),
        name: None,
        state: State::Enabled,
        valid_from: None,
        valid_until: None,
        extended_grant: false,
        lockdown_override: None,
        assignments: vec![unbounded(profile)],
    }
}

fn unbounded(profile: &str) -> Assignment {
    let profile = profile.to_string();
    Assignment { profile, valid_from: None, valid_until: None, uses_left: None }
}

/// Finds an access profile of the site.
pub(super) fn profile(
    name: &Spanned<String>,
    bundle: &Bundle,
    findings: &mut Findings,
) -> Result<String, Reported> {
    let known = || bundle.profiles.iter().map(|profile| profile.identifier.as_str());
    if known().any(|known| known == name.get_ref()) {
        return Ok(name.get_ref().clone());
    }
    Err(findings.report_unknown(name, "profile", known()))
}

fn credential(
    holder: &source::Holder,
    bundle: &Bundle,
    findings: &mut Findings,
) -> Result<Credential, Reported> {
    let name = holder.name.as_ref().map(|name| text::name(name, findings)).transpose();
    let identifier = match identifier(&holder.identifier, findings) {
        Ok(word) if [NOBODY, EVERYBODY].contains(&word.as_str()) => {
            Err(findings.report(&holder.identifier, format!("`{word}` is no one's name")))
        }
        other => other,
    };
    let plain = every(
        holder.profiles.iter().map(|name| profile(name, bundle, findings).map(|it| unbounded(&it))),
    );
    let bounded = every(holder.assignments.iter().map(|it| assignment(it, bundle, findings)));
    let disabled = holder.disabled.as_ref().map(|why| text::name(why, findings)).transpose();
    let suspended = bound(holder.suspended_until.as_ref(), moment::first, findings);
    let valid_from = bound(holder.valid_from.as_ref(), moment::first, findings);
    let valid_until = bound(holder.valid_until.as_ref(), moment::end, findings);
    let rank = holder.lockdown_override.as_ref();
    let rank = rank.map(|rank| number(rank, 0..=u8::MAX, findings)).transpose();
    let state = match (disabled?, suspended?, &holder.suspended_until) {
        (Some(_), Some(_), Some(until)) => {
            return Err(findings.report(until, "is no matter to a credential that is disabled"));
        }
        (Some(why), _, _) => State::Disabled(why),
        (None, Some(until), _) => State::SuspendedUntil(until),
        (None, None, _) => State::Enabled,
    };
    let mut assignments = plain?;
    assignments.extend(bounded?);
    Ok(Credential {
        holder: identifier?,
        name: name?,
        state,
        valid_from: valid_from?,
        valid_until: valid_until?,
        extended_grant: holder.extended_grant.unwrap_or(false),
        lockdown_override: rank?,
        assignments,
    })
}

fn assignment(
    source: &source::Assignment,
    bundle: &Bundle,
    findings: &mut Findings,
) -> Result<Assignment, Reported> {
    let profile = profile(&source.profile, bundle, findings);
    let valid_from = bound(source.valid_from.as_ref(), moment::first, findings);
    let valid_until = bound(source.valid_until.as_ref(), moment::end, findings);
    let uses = source.uses_left.as_ref();
    let uses_left = uses.map(|uses| number(uses, 0..=u32::MAX, findings)).transpose();
    let (valid_from, valid_until) = (valid_from?, valid_until?);
    Ok(Assignment { profile: profile?, valid_from, valid_until, uses_left: uses_left? })
}

/// Reads a bound as sheets have it: a date in UTC, or RFC 3339.
fn bound(
    value: Option<&Spanned<Value>>,
    read: impl Fn(&str) -> Result<u64, moment::MomentError>,
    findings: &mut Findings,
) -> Result<Option<u64>, Reported> {
    let Some(value) = value else { return Ok(None) };
    let text = match value.get_ref() {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    read(&text).map(Some).map_err(|error| findings.report(value, error.to_string()))
}

/// Reads the sheet, every line of which must be in order.
fn sheet(
    file: &Spanned<String>,
    bundle: &Bundle,
    directory: &Path,
    findings: &mut Findings,
) -> Result<Vec<Credential>, Reported> {
    let shown = file.get_ref();
    let mut failed = |why: String| findings.report(file, format!("`{shown}`: {why}"));
    let octets = std::fs::read(directory.join(shown)).map_err(|error| failed(error.to_string()))?;
    let profiles = bundle.profiles.iter().map(|profile| profile.identifier.clone()).collect();
    let mut sheet = Sheet::open(octets.as_slice(), Some(profiles))
        .map_err(|error| failed(error.to_string()))?;
    let mut credentials = Vec::new();
    let mut flaw = None;
    while let Some(line) = sheet.read_line().map_err(|error| failed(error.to_string()))? {
        match line.enrolment {
            Ok(enrolment) => credentials.push(enrolled(enrolment)),
            Err(error) => flaw = Some(failed(format!("line {}: {error}", line.number))),
        }
        if credentials.len() > CREDENTIALS {
            return Err(failed(format!("has more than {CREDENTIALS} lines")));
        }
    }
    flaw.map_or(Ok(credentials), Err)
}

fn enrolled(enrolment: doorward_sheet::Enrolment) -> Credential {
    Credential {
        holder: enrolment.holder,
        name: enrolment.name,
        state: State::Enabled,
        valid_from: enrolment.valid_from,
        valid_until: enrolment.valid_until,
        extended_grant: enrolment.extended_grant,
        lockdown_override: enrolment.lockdown_override,
        assignments: enrolment
            .assignments
            .into_iter()
            .map(|it| Assignment {
                profile: it.profile,
                valid_from: it.valid_from,
                valid_until: it.valid_until,
                uses_left: it.uses_left,
            })
            .collect(),
    }
}
