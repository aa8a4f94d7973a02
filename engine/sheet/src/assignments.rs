//! The access profiles of a line.
//!
//! Separated by `;`. Each may be followed by a number of uses and by a validity:
//! `staff`, `visitors*3`, `contractors@2026-01-01..2026-12-31`, `auditors*1@2026-06-01..`. The
//! bounds of a validity are those of the columns `valid-from` and `valid-until`. Profiles whose
//! identifier has one of `;`, `*` and `@` in it cannot be written here.

use std::collections::BTreeSet;

use crate::moment;

/// A tie to an access profile.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Assignment {
    /// The access profile's identifier.
    pub profile: String,
    /// First second of validity since the Unix epoch. Absent: no bound.
    pub valid_from: Option<u64>,
    /// First second after validity since the Unix epoch. Absent: no bound.
    pub valid_until: Option<u64>,
    /// How many grants are left. Absent: not counted.
    pub uses_left: Option<u32>,
}

/// Reads a cell. A profile that is not among `profiles` is refused, if those are known.
pub(crate) fn read(
    cell: &str,
    profiles: Option<&BTreeSet<String>>,
) -> Result<Vec<Assignment>, String> {
    cell.split(';').map(|part| assignment(part.trim(), profiles)).collect()
}

fn assignment(part: &str, profiles: Option<&BTreeSet<String>>) -> Result<Assignment, String> {
    let (part, validity) = match part.split_once('@') {
        Some((part, validity)) => (part, Some(validity)),
        None => (part, None),
    };
    let (profile, uses) = match part.split_once('*') {
        Some((profile, uses)) => (profile, Some(uses)),
        None => (part, None),
    };
    if profile.is_empty() {
        return Err("a profile is empty".into());
    }
    if profiles.is_some_and(|profiles| !profiles.contains(profile)) {
        return Err(format!("the bundle in force has no profile `{profile}`"));
    }
    let uses_left = uses
        .map(|uses| uses.parse().map_err(|_| format!("`{uses}` is no number of uses")))
        .transpose()?;
    let (valid_from, valid_until) = validity.map(bounds).transpose()?.unwrap_or_default();
    Ok(Assignment { profile: profile.into(), valid_from, valid_until, uses_left })
}

fn bounds(validity: &str) -> Result<(Option<u64>, Option<u64>), String> {
    let (from, until) = validity
        .split_once("..")
        .ok_or_else(|| format!("`{validity}` is no validity such as `2026-01-01..2026-12-31`"))?;
    let bound = |text: &str, read: fn(&str) -> Result<u64, moment::MomentError>| {
        (!text.is_empty()).then(|| read(text)).transpose().map_err(|error| error.to_string())
    };
    Ok((bound(from, moment::first)?, bound(until, moment::end)?))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
mod tests {
    use super::*;

    fn tie(profile: &str) -> Assignment {
        Assignment { profile: profile.into(), valid_from: None, valid_until: None, uses_left: None }
    }

    #[test]
    fn reads_uses_and_validity() {
        let read = read("staff; visitors*3;a@2026-06-01..2026-06-01;b*1@2026-06-01..", None);
        let (from, until) = (Some(1_780_272_000), Some(1_780_358_400));
        assert_eq!(
            read.unwrap(),
            [
                tie("staff"),
                Assignment { uses_left: Some(3), ..tie("visitors") },
                Assignment { valid_from: from, valid_until: until, ..tie("a") },
                Assignment { uses_left: Some(1), valid_from: from, ..tie("b") },
            ]
        );
    }

    #[test]
    fn what_cannot_be_read_is_told() {
        for (cell, why) in [
            ("staff;", "a profile is empty"),
            ("*3", "a profile is empty"),
            ("staff*many", "`many` is no number of uses"),
            ("staff*-1", "`-1` is no number of uses"),
            ("staff@2026-06-01", "`2026-06-01` is no validity such as `2026-01-01..2026-12-31`"),
        ] {
            assert_eq!(read(cell, None).unwrap_err(), why, "{cell}");
        }
        assert!(read("staff@yesterday..", None).unwrap_err().starts_with("`yesterday` is neither"));
    }

    #[test]
    fn a_profile_that_the_bundle_does_not_have_is_refused() {
        let profiles = BTreeSet::from(["staff".to_string()]);
        assert!(read("staff", Some(&profiles)).is_ok());
        assert_eq!(
            read("staff;stuff", Some(&profiles)).unwrap_err(),
            "the bundle in force has no profile `stuff`"
        );
    }
}
