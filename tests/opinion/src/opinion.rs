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
    /// Who may go where.
    #[serde(default, rename = "move", skip_serializing_if = "Vec::is_empty")]
    pub moves: Vec<Move>,
    /// What becomes of the credential's refusals.
    #[serde(default, skip_serializing_if = "Refusals::are_kept")]
    pub refusals: Refusals,
    /// What is missing, where more is needed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub missing: Option<Missing>,
}

/// Somebody's way through an access point.
#[derive(Clone, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Move {
    /// Who.
    pub holder: String,
    /// Through which access point.
    pub access_point: String,
    /// Through which door.
    pub door: String,
    /// Into which area. Absent: out of all of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area: Option<String>,
    /// When he was let in.
    pub at: u64,
    /// First second in which he may go no longer.
    pub until: u64,
    /// Whether it matters where he is then.
    pub followed: bool,
    /// Whether he counts as gone at once.
    pub taken: bool,
    /// Whether the door waits for somebody like him.
    pub first_person: bool,
}

/// What becomes of the refusals of a credential.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Refusals {
    /// They stay what they are.
    #[default]
    Kept,
    /// There is one more.
    Counted,
    /// They are forgotten.
    Cleared,
}

impl Refusals {
    /// Whether they stay what they are.
    #[must_use]
    pub const fn are_kept(&self) -> bool {
        matches!(self, Self::Kept)
    }
}

/// What is missing of a transaction.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Missing {
    /// A strength, or `second-holder`.
    pub factor: String,
    /// For how many seconds the first counts.
    pub within: u32,
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
    /// More is needed.
    MoreNeeded,
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
        Self::of(Verdict::Denied, code)
    }

    /// To open, for a reason.
    #[must_use]
    pub fn granted(code: &str, action: Action) -> Self {
        Self { action: Some(action), ..Self::of(Verdict::Granted, code) }
    }

    /// An outcome from which nothing follows, for a reason.
    #[must_use]
    pub fn of(verdict: Verdict, code: &str) -> Self {
        Self {
            verdict,
            code: code.into(),
            action: None,
            uses: None,
            moves: Vec::new(),
            refusals: Refusals::Kept,
            missing: None,
        }
    }
}

impl Opinion {
    /// What follows, in words without names and times: what a campaign has to come across.
    #[must_use]
    pub fn effects(&self) -> Vec<String> {
        let mut effects = Vec::new();
        for Move { followed, taken, first_person, .. } in &self.moves {
            effects.push(match (followed, taken) {
                (true, true) => "a way that is followed and gone".into(),
                (true, false) => "a way that is followed and open".into(),
                (false, _) => "a way that nobody follows".into(),
            });
            effects.extend(first_person.then(|| "a first person".into()));
        }
        effects.extend((self.moves.len() > 1).then(|| "ways of two".into()));
        effects.extend(self.uses.as_ref().map(|uses| {
            let one = !uses.contains(", ");
            if one { "a use of an assignment".into() } else { "uses of two assignments".into() }
        }));
        match self.refusals {
            Refusals::Kept => {}
            Refusals::Counted => effects.push("one refusal more".into()),
            Refusals::Cleared => effects.push("no refusals any more".into()),
        }
        effects.extend(self.missing.as_ref().map(|it| format!("{} is missing", it.factor)));
        effects
    }
}

impl fmt::Display for Opinion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} {}", self.verdict, self.code)?;
        if let Some(action) = self.action {
            write!(f, ", {action:?}")?;
        }
        if let Some(assignment) = &self.uses {
            write!(f, ", a use of {assignment}")?;
        }
        for moved in &self.moves {
            write!(f, ", {moved:?}")?;
        }
        if let Some(Missing { factor, within }) = &self.missing {
            write!(f, ", {factor} within {within} s")?;
        }
        match self.refusals {
            Refusals::Kept => Ok(()),
            other => write!(f, ", refusals {other:?}"),
        }
    }
}
