//! The columns of a sheet.

use anyhow::{Result, bail};
use csv::StringRecord;

use super::line::Line;

pub(super) const HOLDER: &str = "holder";
pub(super) const NAME: &str = "name";
pub(super) const KEY: &str = "key";
pub(super) const ISSUER: &str = "issuer";
pub(super) const SUBJECT: &str = "subject";
pub(super) const PROFILES: &str = "profiles";
pub(super) const VALID_FROM: &str = "valid-from";
pub(super) const VALID_UNTIL: &str = "valid-until";
pub(super) const LOCKDOWN_OVERRIDE: &str = "lockdown-override";
pub(super) const EXTENDED_GRANT: &str = "extended-grant";

const KNOWN: [&str; 10] = [
    HOLDER,
    NAME,
    KEY,
    ISSUER,
    SUBJECT,
    PROFILES,
    VALID_FROM,
    VALID_UNTIL,
    LOCKDOWN_OVERRIDE,
    EXTENDED_GRANT,
];

/// From how similar on (Jaro-Winkler) a name is taken for a misspelling.
const SIMILAR: f64 = 0.8;

/// Which column is where.
#[derive(Debug)]
pub(super) struct Columns(Vec<&'static str>);

impl Columns {
    /// Reads the first line. A column that is not known is refused: it may be a misspelt bound.
    pub(super) fn of(header: &StringRecord) -> Result<Self> {
        let mut columns: Vec<&'static str> = Vec::new();
        for name in header {
            let Some(column) = KNOWN.into_iter().find(|known| *known == name) else {
                bail!("column `{name}` is not known{}", suggestion(name));
            };
            if columns.contains(&column) {
                bail!("column `{column}` is there twice");
            }
            columns.push(column);
        }
        for required in [HOLDER, KEY] {
            if !columns.contains(&required) {
                bail!("there is no column `{required}`");
            }
        }
        Ok(Self(columns))
    }

    /// A line by column.
    pub(super) fn line<'a>(&'a self, fields: &'a StringRecord) -> Line<'a> {
        Line::new(&self.0, fields)
    }
}

fn suggestion(name: &str) -> String {
    KNOWN
        .into_iter()
        .map(|known| (strsim::jaro_winkler(name, known), known))
        .filter(|(similarity, _)| *similarity >= SIMILAR)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map_or_else(String::new, |(_, known)| format!(" (did you mean `{known}`?)"))
}
