//! What is wrong with a source, and where.

use std::fmt;
use std::path::PathBuf;

/// One thing that is wrong with a source.
///
/// Shown as `file:line:column: path: message (did you mean ...?)`, which editors and terminals turn
/// into a link.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Diagnostic {
    /// The source, by the path that it was given with.
    pub file: PathBuf,
    /// Its line, from 1.
    pub line: usize,
    /// Its column, in characters (Unicode scalar values), from 1.
    pub column: usize,
    /// The key that it is about, such as `profile[2].policy[0].schedule`, counted from 0. Empty for
    /// the whole file, and where the file is no TOML.
    pub path: String,
    /// What was found and what would have been right.
    pub message: String,
    /// The known name that is nearest to an unknown one, where one is near.
    pub suggestion: Option<String>,
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}:{}:{}: ", self.file.display(), self.line, self.column)?;
        if !self.path.is_empty() {
            write!(out, "{}: ", self.path)?;
        }
        write!(out, "{}", self.message)?;
        match &self.suggestion {
            Some(suggestion) => write!(out, " (did you mean `{suggestion}`?)"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Diagnostic {}
