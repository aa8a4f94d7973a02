//! What is wrong with a calendar, and where.

use std::fmt;

/// What is wrong, and at which line of the calendar, if any.
#[derive(Debug)]
pub(in crate::source) struct Fault {
    line: Option<usize>,
    message: String,
}

impl Fault {
    /// Of the calendar as a whole.
    pub(super) fn of(message: impl Into<String>) -> Self {
        Self { line: None, message: message.into() }
    }

    /// At a line, from 1.
    pub(super) fn at(line: usize, message: impl Into<String>) -> Self {
        Self { line: Some(line), message: message.into() }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(line) = self.line {
            write!(f, "line {line}: ")?;
        }
        f.write_str(&self.message)
    }
}
