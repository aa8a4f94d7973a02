//! What a presentation came to: a proof, or no more than a name.

use alloc::string::String;
use alloc::vec::Vec;

use crate::circumstance::{Capability, Purpose};
use crate::decision::{Label, Strength};
use crate::presentation::{Format, Proven};
use crate::question::{Claim, CredentialIdentifier};
use crate::status::StatusReference;

/// A presentation that has passed every check of its own.
///
/// Two cases and not a proof of strength *none*: whoever sends a number has proved nothing, so there
/// is no proof of it, and nothing that a proof could be mistaken for.
#[derive(Debug)]
pub(crate) enum Heard {
    /// It proves its credential.
    Proven(Proven),
    /// It names a credential, and proves nothing.
    Named(Named),
}

/// A credential that somebody has named: a badge number.
///
/// It has no issuer, no times of its own and nothing to use up: a badge is shown again and again,
/// and the copy of one is not to be told from it. A grant can rest on it only where the access point
/// tolerates that, see [`Tolerated`](crate::tolerance::Tolerated).
#[derive(Debug)]
pub(crate) struct Named {
    pub(crate) format: Format,
    pub(crate) credential: CredentialIdentifier,
    pub(crate) labels: Vec<Label>,
}

impl Heard {
    pub(crate) const fn credential(&self) -> &CredentialIdentifier {
        match self {
            Self::Proven(proven) => &proven.credential,
            Self::Named(named) => &named.credential,
        }
    }

    pub(crate) fn labels(&self) -> &[Label] {
        match self {
            Self::Proven(proven) => &proven.labels,
            Self::Named(named) => &named.labels,
        }
    }

    pub(crate) const fn issuer(&self) -> Option<&String> {
        match self {
            Self::Proven(proven) => proven.issuer.as_ref(),
            Self::Named(_) => None,
        }
    }

    /// A number asks for access and can say nothing else.
    pub(crate) const fn purpose(&self) -> Purpose {
        match self {
            Self::Proven(proven) => proven.purpose,
            Self::Named(_) => Purpose::Access,
        }
    }

    pub(crate) const fn capability(&self) -> Option<Capability> {
        match self {
            Self::Proven(proven) => proven.capability,
            Self::Named(_) => None,
        }
    }

    pub(crate) const fn strength(&self) -> Strength {
        match self {
            Self::Proven(proven) => proven.bound.strength(),
            Self::Named(_) => Strength::None,
        }
    }

    /// Where its issuer says what has become of it.
    pub(crate) const fn status(&self) -> Option<&StatusReference> {
        match self {
            Self::Proven(proven) => proven.status.as_ref(),
            Self::Named(_) => None,
        }
    }

    pub(crate) const fn not_before(&self) -> Option<u64> {
        match self {
            Self::Proven(proven) => proven.not_before,
            Self::Named(_) => None,
        }
    }

    pub(crate) const fn expires(&self) -> Option<u64> {
        match self {
            Self::Proven(proven) => proven.expires,
            Self::Named(_) => None,
        }
    }

    /// What it uses up. `None`: it may be shown any number of times.
    pub(crate) const fn claim(&self) -> Option<&Claim> {
        match self {
            Self::Proven(proven) => Some(&proven.claim),
            Self::Named(_) => None,
        }
    }
}
