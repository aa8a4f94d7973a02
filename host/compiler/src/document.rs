//! The text of a source: TOML, with the way back from octets to lines and keys.

use std::ops::Range;
use std::path::Path;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::diagnostic::Diagnostic;
use crate::findings::Finding;

/// A source that is TOML.
#[derive(Debug)]
pub(crate) struct Document<'t> {
    file: &'t Path,
    text: &'t str,
    root: DeTable<'t>,
}

impl<'t> Document<'t> {
    /// Reads TOML, or says everything that is wrong with its syntax.
    pub(crate) fn parse(file: &'t Path, text: &'t str) -> Result<Self, Vec<Diagnostic>> {
        let (root, errors) = DeTable::parse_recoverable(text);
        if errors.is_empty() {
            return Ok(Self { file, text, root: root.into_inner() });
        }
        // What the parser recovers of a broken text is no base for anything but these.
        let empty = Self { file, text, root: DeTable::new() };
        let findings = errors.into_iter().map(|error| Finding {
            span: error.span(),
            message: error.message().to_string(),
            suggestion: None,
        });
        Err(empty.diagnose(findings))
    }

    pub(crate) const fn root(&self) -> &DeTable<'t> {
        &self.root
    }

    /// Finds the place of each finding, and puts them in the order of the text.
    pub(crate) fn diagnose(&self, findings: impl IntoIterator<Item = Finding>) -> Vec<Diagnostic> {
        let mut diagnostics: Vec<Diagnostic> =
            findings.into_iter().map(|finding| self.place(finding)).collect();
        diagnostics.sort_by_key(|diagnostic| (diagnostic.line, diagnostic.column));
        diagnostics
    }

    /// Line and column of an octet, both from 1.
    pub(crate) fn position(&self, offset: usize) -> (usize, usize) {
        position(self.text, offset)
    }

    fn place(&self, finding: Finding) -> Diagnostic {
        let Finding { span, message, suggestion } = finding;
        let (line, column) = self.position(span.as_ref().map_or(0, |span| span.start));
        let path = span.map(|span| path_of(&self.root, &span)).unwrap_or_default();
        Diagnostic { file: self.file.to_path_buf(), line, column, path, message, suggestion }
    }
}

/// Line and column of an octet, both from 1.
fn position(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..offset.min(text.len())).unwrap_or(text);
    let line = before.matches('\n').count().saturating_add(1);
    let start_of_line = before.rsplit('\n').next().unwrap_or(before);
    (line, start_of_line.chars().count().saturating_add(1))
}

/// The key whose name or value holds a span most tightly; empty where none does.
fn path_of(root: &DeTable<'_>, span: &Range<usize>) -> String {
    let mut tightest = Tightest { span, width: usize::MAX, path: String::new() };
    tightest.search_table(root, "");
    tightest.path
}

struct Tightest<'s> {
    span: &'s Range<usize>,
    width: usize,
    path: String,
}

impl Tightest<'_> {
    fn search_table(&mut self, table: &DeTable<'_>, prefix: &str) {
        let dot = if prefix.is_empty() { "" } else { "." };
        for (key, value) in table {
            let path = format!("{prefix}{dot}{}", key.get_ref());
            self.consider(&key.span(), &path);
            self.search_value(value, &path);
        }
    }

    /// The span of a table under a header is that of the header, so what is inside is searched
    /// whether the span of the whole fits or not.
    fn search_value(&mut self, value: &Spanned<DeValue<'_>>, path: &str) {
        self.consider(&value.span(), path);
        match value.get_ref() {
            DeValue::Table(table) => self.search_table(table, path),
            DeValue::Array(array) => {
                for (index, element) in array.iter().enumerate() {
                    self.search_value(element, &format!("{path}[{index}]"));
                }
            }
            _ => {}
        }
    }

    /// Deeper ones come later and win among equals.
    fn consider(&mut self, around: &Range<usize>, path: &str) {
        let width = around.end.saturating_sub(around.start);
        let holds = around.start <= self.span.start && self.span.end <= around.end;
        if holds && width <= self.width {
            self.width = width;
            self.path = path.to_string();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::position;

    #[test]
    fn counts_lines_and_characters_from_one() {
        assert_eq!(position("", 0), (1, 1));
        assert_eq!(position("ab\ncd", 4), (2, 2));
        assert_eq!(position("ä = 'ö'\nb", "ä = ".len()), (1, 5));
    }

    #[test]
    fn puts_what_lies_behind_the_end_at_the_end() {
        assert_eq!(position("ab", 7), (1, 3));
    }
}
