//! The form of a case. `vectors/README.md` documents it for people, `vectors/schema.json` for
//! programs.
//!
//! Whatever the contract has a type for is that type, under the contract's own names.

use doorward_host::contract::circumstance::{Circumstance, LoadContext};
use doorward_host::contract::decision::{Category, Obligations};
use doorward_host::contract::lifecycle::{Message, Reaction};
use doorward_host::contract::question::{Answer, CredentialState};
use doorward_host::contract::verification::{BundleSummary, Decision};
use doorward_host::gate::report;
use serde::{Deserialize, Serialize};

use crate::octets::Octets;
use crate::site::Site;
use crate::store::Store;

/// A whole case.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Case {
    /// Presentations at a site, and what is decided about each.
    Decision(DecisionCase),
    /// A bundle, and whether it is accepted.
    Load(LoadCase),
    /// Messages about a badge in wallets, and what becomes of it.
    Lifecycle(LifecycleCase),
}

/// Presentations at a site, one after the other before the same store.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct DecisionCase {
    /// What the case shows, in a sentence.
    pub about: String,
    /// Where it is from: a public source, or `generated`.
    pub source: String,
    /// Hosts that are known to fail it, and why. An unexpected pass fails too.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exceptions: Vec<Exception>,
    /// The site whose bundle decides.
    pub site: Site,
    /// What the store knows before the first presentation.
    #[serde(default)]
    pub store: Store,
    /// What is shown, in order. Claims that one makes are there for the next.
    pub presentations: Vec<Presentation>,
}

/// One thing that is shown, and what must come out.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Presentation {
    /// What the host states.
    pub circumstance: Circumstance,
    /// Whether it goes on with the transaction that the presentation before it has opened: then the
    /// host states the state of that one.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub continues: bool,
    /// What is shown.
    pub shown: Octets,
    /// Answers in place of the store's, for hosts that break the contract.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answers: Option<Vec<Answer>>,
    /// What must come out.
    pub expected: Expected,
}

/// What a decision must be. The rest of it is compared between hosts, not with the case.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Expected {
    /// Which of the five.
    pub outcome: Outcome,
    /// The category of its reason.
    pub category: Category,
    /// The code of its reason.
    pub code: String,
    /// What the host must do: there exactly where the outcome has obligations.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub obligations: Option<Obligations>,
}

/// The name of an outcome, as in the contract.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Open.
    Granted,
    /// Do not open.
    Denied,
    /// A further factor is needed.
    MoreNeeded,
    /// Decide again later.
    Deferred,
    /// Pass the request on.
    Referred,
}

/// A bundle, and whether it is accepted.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct LoadCase {
    /// What the case shows, in a sentence.
    pub about: String,
    /// Where it is from: a public source, or `generated`.
    pub source: String,
    /// Hosts that are known to fail it, and why. An unexpected pass fails too.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exceptions: Vec<Exception>,
    /// The signed bundle.
    pub bundle: Octets,
    /// What it is loaded with.
    pub context: LoadContext,
    /// What must come out.
    pub expected: Loaded,
}

/// What comes of loading a bundle.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Loaded {
    /// It is in force, and says this of itself.
    Accepted(BundleSummary),
    /// It is not.
    Refused {
        /// The code of the flaw.
        code: String,
        /// Where in the bundle.
        path: String,
    },
}

/// Messages about one access right, one after the other from nothing.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct LifecycleCase {
    /// What the case shows, in a sentence.
    pub about: String,
    /// Where it is from: a public source, or `generated`.
    pub source: String,
    /// Hosts that are known to fail it, and why. An unexpected pass fails too.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exceptions: Vec<Exception>,
    /// The messages, in order. What one makes of the right is there for the next.
    pub messages: Vec<Exchange>,
}

/// One message, and what must come out.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Exchange {
    /// The message.
    pub message: Message,
    /// What must come out.
    pub expected: Reacted,
}

/// What a reaction must be. The rest of it is compared between hosts, not with the case.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Reacted {
    /// Something changed, and this is what the credential has to be.
    Applied(CredentialState),
    /// Nothing changed, for this code.
    Unchanged(String),
    /// It was refused, for this code.
    Refused(String),
}

/// A host that is known to fail a case.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Exception {
    /// The host's name.
    pub host: String,
    /// Why, and where that is tracked.
    pub reason: String,
}

impl Case {
    /// What the case shows.
    #[must_use]
    pub fn about(&self) -> &str {
        match self {
            Self::Decision(case) => &case.about,
            Self::Load(case) => &case.about,
            Self::Lifecycle(case) => &case.about,
        }
    }

    /// Why this host is known to fail the case, if it is.
    #[must_use]
    pub fn exception(&self, host: &str) -> Option<&str> {
        let exceptions = match self {
            Self::Decision(case) => &case.exceptions,
            Self::Load(case) => &case.exceptions,
            Self::Lifecycle(case) => &case.exceptions,
        };
        exceptions
            .iter()
            .find(|exception| exception.host == host)
            .map(|exception| exception.reason.as_str())
    }
}

impl Expected {
    /// What a case would have to say to expect this decision.
    #[must_use]
    pub fn of(decision: &Decision) -> Self {
        let (outcome, obligations) = match decision {
            Decision::Granted(grant) => (Outcome::Granted, Some(grant.obligations.clone())),
            Decision::Denied(_) => (Outcome::Denied, None),
            Decision::MoreNeeded(_) => (Outcome::MoreNeeded, None),
            Decision::Deferred(_) => (Outcome::Deferred, None),
            Decision::Referred(referral) => (Outcome::Referred, Some(referral.obligations.clone())),
        };
        let reason = &report(decision).reason;
        Self { outcome, category: reason.category, code: reason.code.clone(), obligations }
    }
}

impl Reacted {
    /// What a case would have to say to expect this reaction.
    #[must_use]
    pub fn of(reaction: &Reaction) -> Self {
        match reaction {
            Reaction::Applied(transition) => Self::Applied(transition.credential.clone()),
            Reaction::Unchanged(reason) => Self::Unchanged(reason.code.clone()),
            Reaction::Refused(reason) => Self::Refused(reason.code.clone()),
        }
    }
}
