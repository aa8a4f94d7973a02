//! Rows of a result, taken apart without a panic.

use serde::de::DeserializeOwned;
use spin_sdk::sqlite::{RowResult, Value};

use super::Fault;

/// One row.
#[derive(Debug)]
pub(super) struct Row(Vec<Value>);

impl From<RowResult> for Row {
    fn from(row: RowResult) -> Self {
        Self(row.values)
    }
}

impl Row {
    pub(super) fn text(&self, column: usize) -> Result<&str, Fault> {
        match self.0.get(column) {
            Some(Value::Text(text)) => Ok(text),
            _ => Err(mistyped(column, "text")),
        }
    }

    pub(super) fn octets(&self, column: usize) -> Result<&[u8], Fault> {
        match self.0.get(column) {
            Some(Value::Blob(octets)) => Ok(octets),
            _ => Err(mistyped(column, "a blob")),
        }
    }

    /// A count or a time: never negative.
    pub(super) fn number(&self, column: usize) -> Result<u64, Fault> {
        match self.0.get(column) {
            Some(Value::Integer(number)) => {
                u64::try_from(*number).map_err(|_| mistyped(column, "a count"))
            }
            _ => Err(mistyped(column, "an integer")),
        }
    }

    /// A contract type in JSON.
    pub(super) fn json<T: DeserializeOwned>(&self, column: usize) -> Result<T, Fault> {
        serde_json::from_str(self.text(column)?)
            .map_err(|error| Fault(format!("column {column}: {error}")))
    }
}

/// A number as the database keeps it.
pub(super) fn integer(number: u64) -> Value {
    Value::Integer(i64::try_from(number).unwrap_or(i64::MAX))
}

fn mistyped(column: usize, expected: &str) -> Fault {
    Fault(format!("column {column} is not {expected}"))
}
