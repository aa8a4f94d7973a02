//! Tables of a source, read one by one.

use serde::de::DeserializeOwned;
use toml::de::{DeTable, DeValue};

use super::shape::read;
use crate::findings::{Findings, Reported};
use crate::list::every;
use crate::spanned::Spanned;

/// The tables under one header, such as all `[[door]]`.
#[derive(Debug)]
pub(crate) struct Tables<T> {
    /// Those whose shape is right, in the order of their identifiers, which is that of a bundle.
    pub(crate) entries: Vec<Spanned<T>>,
    /// The identifiers of all of them, in the order of the text. References to a table whose shape
    /// is wrong can so be told from references to nothing.
    pub(crate) identifiers: Vec<Spanned<String>>,
}

impl<T: DeserializeOwned> Tables<T> {
    /// Reads the tables under a header, of which there need be none.
    pub(crate) fn read(root: &DeTable<'_>, header: &str, findings: &mut Findings) -> Self {
        let array: &[_] = match root.get(header).map(|value| (value, value.get_ref())) {
            None => &[],
            Some((_, DeValue::Array(array))) => array,
            Some((value, _)) => {
                findings.report(value, format!("is a list of tables, written `[[{header}]]`"));
                &[]
            }
        };
        let mut entries: Vec<_> = array
            .iter()
            .filter_map(|table| {
                let entry = entry(table, findings)?;
                Some((identifier(table).map(Spanned::into_inner), entry))
            })
            .collect();
        entries.sort_by(|(a, _), (b, _)| a.cmp(b));
        Self {
            entries: entries.into_iter().map(|(_, entry)| entry).collect(),
            identifiers: array.iter().filter_map(identifier).collect(),
        }
    }

    /// Compiles the tables, all of them even after a failure.
    pub(crate) fn compile<W>(
        &self,
        compile: impl FnMut(&Spanned<T>) -> Result<W, Reported>,
    ) -> Result<Vec<W>, Reported> {
        every(self.entries.iter().map(compile))
    }
}

/// Reads a table that there must be.
pub(crate) fn required<T: DeserializeOwned>(
    root: &DeTable<'_>,
    header: &str,
    findings: &mut Findings,
) -> Result<T, Reported> {
    match root.get(header) {
        Some(table) => read(table, findings),
        None => Err(findings.report_span(None, &format!("has no table `[{header}]`"))),
    }
}

/// Reads a table that need not be there, and of which nothing need be there.
pub(crate) fn optional<T: DeserializeOwned + Default>(
    root: &DeTable<'_>,
    header: &str,
    findings: &mut Findings,
) -> T {
    root.get(header).and_then(|table| read(table, findings).ok()).unwrap_or_default()
}

/// Reads a table whose absence says something too.
pub(crate) fn possible<T: DeserializeOwned>(
    root: &DeTable<'_>,
    header: &str,
    findings: &mut Findings,
) -> Option<Spanned<T>> {
    root.get(header).and_then(|table| entry(table, findings))
}

fn entry<T: DeserializeOwned>(
    table: &toml::Spanned<DeValue<'_>>,
    findings: &mut Findings,
) -> Option<Spanned<T>> {
    read(table, findings).ok().map(|entry| Spanned::new(table.span(), entry))
}

fn identifier(table: &toml::Spanned<DeValue<'_>>) -> Option<Spanned<String>> {
    match table.get_ref() {
        DeValue::Table(table) => {
            let value = table.get("identifier")?;
            let DeValue::String(text) = value.get_ref() else { return None };
            Some(Spanned::new(value.span(), text.to_string()))
        }
        _ => None,
    }
}
