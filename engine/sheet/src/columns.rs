//! The columns of a sheet.

use csv::StringRecord;

use crate::line::Line;

/// The holder's identifier; required.
pub const HOLDER: &str = "holder";
/// What to call the holder.
pub const NAME: &str = "name";
/// The public key, the badge or the token's subject; required.
pub const KEY: &str = "key";
/// The identifier of the issuer of a certified key or of a token.
pub const ISSUER: &str = "issuer";
/// Whom a certificate names.
pub const SUBJECT: &str = "subject";
/// The device that a token is bound to.
pub const DEVICE: &str = "device";
/// Access profiles.
pub const PROFILES: &str = "profiles";
/// The beginning of the credential's validity.
pub const VALID_FROM: &str = "valid-from";
/// The end of the credential's validity.
pub const VALID_UNTIL: &str = "valid-until";
/// Up to which rank it passes lockdowns.
pub const LOCKDOWN_OVERRIDE: &str = "lockdown-override";
/// Whether the holder gets the extended release time.
pub const EXTENDED_GRANT: &str = "extended-grant";

/// All columns.
pub const KNOWN: [&str; 11] = [
    HOLDER,
    NAME,
    KEY,
    ISSUER,
    SUBJECT,
    DEVICE,
    PROFILES,
    VALID_FROM,
    VALID_UNTIL,
    LOCKDOWN_OVERRIDE,
    EXTENDED_GRANT,
];

/// From how similar on (Jaro-Winkler) a name is taken for a misspelling.
const SIMILAR: f64 = 0.8;

/// Why a first line names no columns.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum ColumnError {
    /// A column that is not known: it may be a misspelt bound.
    #[error("column `{name}` is not known{}", suggestion(name))]
    Unknown {
        /// What it is called.
        name: String,
    },
    /// A column that is there twice.
    #[error("column `{0}` is there twice")]
    Twice(&'static str),
    /// A column that must be there.
    #[error("there is no column `{0}`")]
    Missing(&'static str),
}

/// Which column is where.
#[derive(Debug)]
pub(crate) struct Columns(Vec<&'static str>);

impl Columns {
    /// Reads the first line. A column that is not known is refused: it may be a misspelt bound.
    pub(crate) fn of(header: &StringRecord) -> Result<Self, ColumnError> {
        let mut columns: Vec<&'static str> = Vec::new();
        for name in header {
            let Some(column) = KNOWN.into_iter().find(|known| *known == name) else {
                return Err(ColumnError::Unknown { name: name.into() });
            };
            if columns.contains(&column) {
                return Err(ColumnError::Twice(column));
            }
            columns.push(column);
        }
        for required in [HOLDER, KEY] {
            if !columns.contains(&required) {
                return Err(ColumnError::Missing(required));
            }
        }
        Ok(Self(columns))
    }

    /// A line by column.
    pub(crate) fn line<'a>(&'a self, fields: &'a StringRecord) -> Line<'a> {
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
