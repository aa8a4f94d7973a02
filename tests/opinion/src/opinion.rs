//! What came out, in words that both sides can say.

use std::fmt;

use serde::{Deserialize, Serialize};

/// An outcome, its reason, and what follows from it.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Opinion {
    /// Which outcome.
    pub verdict: Verdict,
    /// The reason code.
    pub code: String,
    /// What to do with the lock; absent where nothing opens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action: Option<Action>,
    /// The assignment that loses a use.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uses: Option<String>,
}

/// Which outcome. There are others, of which none belongs to what is asked here.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Open.
    Granted,
    /// Do not open.
    Denied,
    /// Another controller keeps the last word.
    Referred,
    /// None of these.
    Other,
}

/// What to do with a lock.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// Nothing.
    None,
    /// Release it for so many seconds.
    Release(u32),
    /// Lock it.
    Secure,
    /// Unlock it.
    Unsecure,
    /// Do the one or the other.
    Toggle,
}

impl Opinion {
    /// Not to open, for a reason.
    #[must_use]
    pub fn denied(code: &str) -> Self {
        Self { verdict: Verdict::Denied, code: code.into(), action: None, uses: None }
    }

    /// To open, for a reason.
    #[must_use]
    pub fn granted(code: &str, action: Action) -> Self {
        Self { verdict: Verdict::Granted, code: code.into(), action: Some(action), uses: None }
    }
}

impl fmt::Display for Opinion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} {}", self.verdict, self.code)?;
        if let Some(action) = self.action {
            write!(f, ", {action:?}")?;
        }
        match &self.uses {
            Some(assignment) => write!(f, ", a use of {assignment}"),
            None => Ok(()),
        }
    }
}
