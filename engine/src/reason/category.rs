//! The closed categories of reasons.

/// The part of the evaluation that a reason comes from, in the order of evaluation.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Category {
    /// Everything passed.
    Permitted,
    /// The engine or its bundle cannot decide.
    Engine,
    /// Malformed, oversized or of no known format.
    Input,
    /// The time is missing, untrusted or out of range.
    Clock,
    /// The access point is unknown or disabled.
    AccessPoint,
    /// The presentation proves nothing.
    Proof,
    /// The issuer's rules refuse it.
    Issuer,
    /// The credential is not enrolled.
    Credential,
    /// Used before, or its challenge is not outstanding.
    Replay,
    /// Revoked, or its status cannot be told.
    Status,
    /// Disabled, suspended, or outside its validity.
    Validity,
    /// The door's mode or a lockdown refuses it.
    Door,
    /// The access policies do not permit it.
    Policy,
    /// The proof is weaker than this door asks for.
    Strength,
    /// A stateful rule refuses it.
    Rule,
    /// A budget of work or space is exhausted.
    Limit,
    /// The store could not answer.
    Unknown,
}

impl Category {
    /// Every category, in the order of evaluation.
    pub const ALL: [Self; 17] = [
        Self::Permitted,
        Self::Engine,
        Self::Input,
        Self::Clock,
        Self::AccessPoint,
        Self::Proof,
        Self::Issuer,
        Self::Credential,
        Self::Replay,
        Self::Status,
        Self::Validity,
        Self::Door,
        Self::Policy,
        Self::Strength,
        Self::Rule,
        Self::Limit,
        Self::Unknown,
    ];

    /// Whether reading a bundle or octets can give rise to it: everything else takes a decision.
    pub(crate) const fn is_of_reading(self) -> bool {
        matches!(self, Self::Engine | Self::Input | Self::Proof | Self::Issuer | Self::Limit)
    }

    /// The spelling of the contract, in kebab-case.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Permitted => "permitted",
            Self::Engine => "engine",
            Self::Input => "input",
            Self::Clock => "clock",
            Self::AccessPoint => "access-point",
            Self::Proof => "proof",
            Self::Issuer => "issuer",
            Self::Credential => "credential",
            Self::Replay => "replay",
            Self::Status => "status",
            Self::Validity => "validity",
            Self::Door => "door",
            Self::Policy => "policy",
            Self::Strength => "strength",
            Self::Rule => "rule",
            Self::Limit => "limit",
            Self::Unknown => "unknown",
        }
    }
}
