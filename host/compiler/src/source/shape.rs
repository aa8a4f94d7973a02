//! The shape of a table: which keys it has, and of what kind their values are.

use std::ops::Range;

use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue, ValueDeserializer};

use crate::findings::{Findings, Reported};

/// Reads one table, and reports what is wrong with its shape.
///
/// Serde stops at the first flaw. To see the others, what was reported is taken out and the rest is
/// read again: an unknown key, or an element of a list. Only where neither helps (a key is missing
/// in the table itself, or its value is of another kind) does that table end there.
pub(crate) fn read<T: DeserializeOwned>(
    table: &Spanned<DeValue<'_>>,
    findings: &mut Findings,
) -> Result<T, Reported> {
    let mut rest = table.clone();
    let mut flaw = None;
    loop {
        match (T::deserialize(ValueDeserializer::from(rest.clone())), flaw) {
            (Ok(read), None) => return Ok(read),
            (Ok(_), Some(reported)) => return Err(reported),
            (Err(error), _) => {
                // Serde names the integers of Rust.
                let message = error.message().replace("expected i64", "expected an integer");
                let reported = findings.report_shape(error.span(), &message);
                if !error.span().is_some_and(|span| take_out(rest.get_mut(), &span)) {
                    return Err(reported);
                }
                flaw = Some(reported);
            }
        }
    }
}

/// Takes out the key that stands at a span, or the innermost element of a list that holds it.
fn take_out(value: &mut DeValue<'_>, span: &Range<usize>) -> bool {
    match value {
        DeValue::Table(table) => take_out_of_table(table, span),
        DeValue::Array(array) => take_out_of_array(array, span),
        _ => false,
    }
}

fn take_out_of_table(table: &mut DeTable<'_>, span: &Range<usize>) -> bool {
    let key = table.keys().find(|key| key.span() == *span).cloned();
    match key {
        Some(key) => table.remove(key.get_ref().as_ref()).is_some(),
        None => table.iter_mut().any(|(_, value)| take_out(value.get_mut(), span)),
    }
}

fn take_out_of_array(array: &mut DeArray<'_>, span: &Range<usize>) -> bool {
    let Some(index) = array.iter().position(|element| holds(element, span)) else { return false };
    if array.get_mut(index).is_some_and(|element| take_out(element.get_mut(), span)) {
        return true;
    }
    let others = array.iter().enumerate().filter(|(other, _)| *other != index);
    *array = others.map(|(_, element)| element.clone()).collect();
    true
}

/// Whether a span lies in a value. The span of a table under a header is that of the header, so what
/// is in the table has to be asked as well.
fn holds(value: &Spanned<DeValue<'_>>, span: &Range<usize>) -> bool {
    let around = |outer: Range<usize>| outer.start <= span.start && span.end <= outer.end;
    around(value.span())
        || match value.get_ref() {
            DeValue::Table(table) => {
                table.iter().any(|(key, value)| around(key.span()) || holds(value, span))
            }
            DeValue::Array(array) => array.iter().any(|element| holds(element, span)),
            _ => false,
        }
}
