//! Values of the contract as people read them.

use crate::contract::{
    Capability, Category, ClockState, Comparison, CredentialIdentifier, DoorAction, DoorMode,
    Strength, Value,
};
use crate::wall_clock::{WallClock, utc};

/// A compared value. Times are told by the clock at the door, where there is one.
pub(crate) fn value(value: &Value, clock: Option<WallClock<'_>>) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Time(instant) => clock.map_or_else(|| utc(*instant), |clock| clock.show(*instant)),
        Value::Duration(seconds) => duration(*seconds),
        Value::Octets(octets) => hex::encode(octets),
        Value::Flag(true) => "yes".into(),
        Value::Flag(false) => "no".into(),
    }
}

/// A length of time.
pub(crate) fn duration(seconds: u64) -> String {
    let (minutes, rest) = (seconds.wrapping_div(60), seconds.wrapping_rem(60));
    let (hours, left) = (minutes.wrapping_div(60), minutes.wrapping_rem(60));
    match (hours, left, rest) {
        (0, 0, seconds) => format!("{seconds} s"),
        (0, minutes, 0) => format!("{minutes} min"),
        (0, minutes, seconds) => format!("{minutes} min {seconds} s"),
        (hours, 0, 0) => format!("{hours} h"),
        (hours, minutes, _) => format!("{hours} h {minutes} min"),
    }
}

/// What was compared: `expires` as `expires`, `door-mode` as `door mode`.
pub(crate) fn words(name: &str) -> String {
    name.replace(['-', '.'], " ")
}

/// One comparison in a sentence's half.
pub(crate) fn comparison(comparison: &Comparison, clock: Option<WallClock<'_>>) -> String {
    let Comparison { name, actual, required } = comparison;
    format!("{}: {} against {}", words(name), value(actual, clock), value(required, clock))
}

/// A credential's identifier, shortened to what tells two apart.
pub(crate) fn credential(identifier: &CredentialIdentifier) -> String {
    match identifier {
        CredentialIdentifier::Key(key) => format!("key {}", short(key)),
        CredentialIdentifier::CertifiedKey(certified) => {
            format!("key {}, certified by {}", short(&certified.key), certified.issuer)
        }
        CredentialIdentifier::TokenSubject(token) => {
            format!("{} of {}", token.subject, token.issuer)
        }
        CredentialIdentifier::BadgeNumber(badge) => {
            format!("badge {} {}-{}", badge.format, badge.facility, badge.number)
        }
    }
}

/// The last octets of a key: the first ones are the same in all.
fn short(key: &[u8]) -> String {
    let last = key.iter().rev().take(8).rev().copied().collect::<Vec<u8>>();
    format!("…{}", hex::encode(last))
}

/// A door's mode.
pub(crate) const fn mode(mode: DoorMode) -> &'static str {
    match mode {
        DoorMode::Locked => "locked",
        DoorMode::Unlocked => "unlocked",
        DoorMode::LockedOpen => "held open",
        DoorMode::Blocked => "blocked",
        DoorMode::LockedDown => "locked down by hand",
        DoorMode::Unknown => "unknown to the controller",
    }
}

/// How far a clock is believed.
pub(crate) const fn clock(state: ClockState) -> &'static str {
    match state {
        ClockState::Trusted => "right",
        ClockState::Untrusted => "perhaps wrong",
        ClockState::Absent => "not there",
    }
}

/// What is asked of a lock.
pub(crate) const fn capability(capability: Capability) -> &'static str {
    match capability {
        Capability::Momentary => "open once",
        Capability::ExtendedMomentary => "open once, for longer",
        Capability::Secure => "lock and stay locked",
        Capability::Unsecure => "unlock and stay unlocked",
        Capability::Toggle => "change between locked and unlocked",
    }
}

/// What the lock does.
pub(crate) fn action(action: DoorAction, seconds: u32) -> String {
    match action {
        DoorAction::None => "nothing: the door is open already".into(),
        DoorAction::Release => format!("released for {}", duration(seconds.into())),
        DoorAction::Secure => "locks and stays locked".into(),
        DoorAction::Unsecure => "unlocks and stays unlocked".into(),
        DoorAction::Toggle => "changes between locked and unlocked".into(),
    }
}

/// How a credential was proved.
pub(crate) const fn strength(strength: Strength) -> &'static str {
    match strength {
        Strength::None => "nothing",
        Strength::Bearer => "having a token",
        Strength::Mac => "a shared secret",
        Strength::Signature => "a signature",
    }
}

/// The part of the evaluation that a reason comes from.
pub(crate) const fn category(category: Category) -> &'static str {
    match category {
        Category::Permitted => "everything holds",
        Category::Engine => "the bundle",
        Category::Input => "the form of what was presented",
        Category::Clock => "the clock",
        Category::AccessPoint => "the access point",
        Category::Proof => "the proof",
        Category::Issuer => "the issuer",
        Category::Credential => "the credential is not enrolled",
        Category::Replay => "presented before",
        Category::Status => "the credential's status",
        Category::Validity => "the credential's validity",
        Category::Door => "the door's mode or a lockdown",
        Category::Policy => "rights and hours",
        Category::Strength => "the strength of the proof",
        Category::Rule => "a rule about what went before",
        Category::Limit => "a limit of work or space",
        Category::Unknown => "something that could not be found out",
    }
}
