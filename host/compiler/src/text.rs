//! Words of a source: identifiers, names and keywords.

use doorward_bundle::limits::{IDENTIFIER_OCTETS, NAME_OCTETS};
use doorward_bundle::{
    AntipassbackMode, Assurance, BitFormat, Capability, DoorMode, Effect, Passage, Pattern,
    Strength, UntrustedClock,
};

use crate::findings::{Findings, Reported};
use crate::schema::Words;
use crate::spanned::Spanned;

/// Reads an identifier: 1 to 128 octets of UTF-8, without control characters, and without white
/// space at either end, which nobody would see in a diff.
pub(crate) fn identifier(
    text: &Spanned<String>,
    findings: &mut Findings,
) -> Result<String, Reported> {
    visible(text, IDENTIFIER_OCTETS, findings)
}

/// Reads a name for people: 1 to 256 octets, otherwise like an identifier.
pub(crate) fn name(text: &Spanned<String>, findings: &mut Findings) -> Result<String, Reported> {
    visible(text, NAME_OCTETS, findings)
}

/// A closed set of values that are written as words.
pub(crate) trait Keyword: Words + Sized {
    /// The value of a word.
    fn from_name(name: &str) -> Option<Self>;
}

macro_rules! keywords {
    ($($choice:ty),*) => {
        $(impl Words for $choice {
            const WORDS: &'static [&'static str] = Self::NAMES;
        }

        impl Keyword for $choice {
            fn from_name(name: &str) -> Option<Self> {
                Self::from_name(name)
            }
        })*
    };
}

keywords!(
    AntipassbackMode,
    Assurance,
    BitFormat,
    Capability,
    DoorMode,
    Effect,
    Passage,
    Pattern,
    Strength,
    UntrustedClock
);

/// Reads a keyword.
pub(crate) fn keyword<K: Keyword>(
    text: &Spanned<String>,
    findings: &mut Findings,
) -> Result<K, Reported> {
    K::from_name(text.get_ref()).ok_or_else(|| findings.report_other(text, K::WORDS))
}

/// Reads a keyword where there is one.
pub(crate) fn keyword_or<K: Keyword>(
    text: Option<&Spanned<String>>,
    default: K,
    findings: &mut Findings,
) -> Result<K, Reported> {
    text.map_or(Ok(default), |text| keyword(text, findings))
}

/// Reads one of a few words.
pub(crate) fn one_of(
    text: &Spanned<String>,
    known: &[&str],
    findings: &mut Findings,
) -> Result<String, Reported> {
    if known.contains(&text.get_ref().as_str()) {
        return Ok(text.get_ref().clone());
    }
    Err(findings.report_other(text, known))
}

pub(crate) fn visible(
    text: &Spanned<String>,
    most: usize,
    findings: &mut Findings,
) -> Result<String, Reported> {
    let value = text.get_ref();
    if value.is_empty() {
        return Err(findings.report(text, "is empty"));
    }
    if value.len() > most {
        let message = format!("is {} octets long, at most {most}", value.len());
        return Err(findings.report(text, message));
    }
    if value.chars().any(char::is_control) {
        return Err(findings.report(text, "holds a control character"));
    }
    if value.trim() != value {
        return Err(findings.report(text, "begins or ends with white space"));
    }
    Ok(value.clone())
}
