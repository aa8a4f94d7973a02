//! What has been found wrong so far.

use std::ops::Range;

use crate::spanned::{Located, Spanned};

/// Everything found wrong so far. Compiling goes on after a finding, to find the others as well.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    list: Vec<Finding>,
}

/// One thing found wrong, at octets of the source. No octets: the source as a whole.
#[derive(Debug)]
pub(crate) struct Finding {
    pub(crate) span: Option<Range<usize>>,
    pub(crate) message: String,
    pub(crate) suggestion: Option<String>,
}

/// Proof that something was reported. Only [`Findings`] makes one, so nothing can be left out of a
/// bundle without a diagnostic that says so.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reported(());

impl Findings {
    /// Reports what is wrong with a value.
    pub(crate) fn report(&mut self, at: &impl Located, message: impl Into<String>) -> Reported {
        self.push(Some(at.span()), message.into(), None)
    }

    /// Reports what is wrong at octets of the source.
    pub(crate) fn report_span(&mut self, span: Option<Range<usize>>, message: &str) -> Reported {
        self.push(span, message.to_string(), None)
    }

    /// Reports what is wrong with the shape of a table, as serde says it. Of an unknown key serde lists
    /// those that there are, in backticks; the nearest of them is suggested.
    pub(crate) fn report_shape(&mut self, span: Option<Range<usize>>, message: &str) -> Reported {
        let suggestion = message.strip_prefix("unknown field `").and_then(|rest| {
            // Every other part is between two backticks: the key, then those that there are.
            let mut words = rest.split('`').step_by(2);
            let key = words.next()?;
            nearest(key, words)
        });
        self.push(span, message.to_string(), suggestion)
    }

    /// Reports a name that nothing has, with the nearest of the names that there are.
    pub(crate) fn report_unknown<'n>(
        &mut self,
        at: &Spanned<impl AsRef<str>>,
        noun: &str,
        known: impl IntoIterator<Item = &'n str>,
    ) -> Reported {
        let name = at.get_ref().as_ref();
        let suggestion = nearest(name, known);
        self.push(Some(at.span()), format!("there is no {noun} `{name}`"), suggestion)
    }

    /// Reports a word that is none of a few, with the nearest of them.
    pub(crate) fn report_other(&mut self, at: &Spanned<String>, known: &[&str]) -> Reported {
        let name = at.get_ref();
        let listed: Vec<String> = known.iter().map(|word| format!("`{word}`")).collect();
        let message = format!("`{name}` is none of {}", listed.join(", "));
        self.push(Some(at.span()), message, nearest(name, known.iter().copied()))
    }

    /// What was made of the source, if nothing at all was found wrong with it.
    pub(crate) fn conclude<T>(self, made: Result<T, Reported>) -> Result<T, Vec<Finding>> {
        match made {
            Ok(made) if self.list.is_empty() => Ok(made),
            Ok(_) | Err(Reported(())) => Err(self.list),
        }
    }

    fn push(
        &mut self,
        span: Option<Range<usize>>,
        message: String,
        suggestion: Option<String>,
    ) -> Reported {
        self.list.push(Finding { span, message, suggestion });
        Reported(())
    }
}

/// The name that is nearest by edit distance, if it is near enough to be meant: one edit for every
/// three characters, and always one.
fn nearest<'n>(name: &str, known: impl IntoIterator<Item = &'n str>) -> Option<String> {
    let enough = name.chars().count().div_ceil(3);
    known
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(name, candidate), candidate))
        .filter(|(distance, _)| *distance <= enough)
        .min()
        .map(|(_, candidate)| candidate.to_string())
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn suggests_what_is_near() {
        let known = ["office", "night", "always"];
        assert_eq!(nearest("offcie", known), Some("office".to_string()));
        assert_eq!(nearest("Night", known), Some("night".to_string()));
    }

    #[test]
    fn suggests_nothing_for_what_is_far() {
        assert_eq!(nearest("weekend", ["office", "night"]), None);
        assert_eq!(nearest("x", ["office"]), None);
    }

    #[test]
    fn prefers_the_first_in_order_among_equals() {
        assert_eq!(nearest("door-3", ["door-2", "door-1"]), Some("door-1".to_string()));
    }
}
