//! Doordeck's registration of ephemeral keys with its second factor: pure transitions of one key's
//! registration.
//!
//! The types mirror the `registration` interface of the contract, which documents every field.
//!
//! A user's first key is taken without a check. Any other has to sign the digits of a code that the user
//! was told by other means. The digits are the host's secret and come in with the events that need them:
//! a registration keeps only what tells that they are the same ones, so whoever reads it, or a backup of
//! it, learns no code.

mod code;
mod step;
#[cfg(test)]
mod tests;

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use crate::reason::Reason;

pub use step::register;

/// How a user is told a code.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum CodeMethod {
    /// To the verified email address.
    Email,
    /// By text message to the verified telephone number.
    Sms,
    /// By a call to the verified telephone number.
    Telephone,
}

/// What the host's registry knows of a user and a key.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum KeyStanding {
    /// The user has no key.
    First,
    /// The user has this key.
    Known,
    /// The user has other keys, and not this one.
    Other,
}

/// A key that a login asks to have registered.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct PresentedKey {
    /// The user, 1 to 128 octets.
    pub user: String,
    /// An Ed25519 public key: 32 octets, or a SubjectPublicKeyInfo.
    pub key: Vec<u8>,
    /// What the registry knows.
    pub standing: KeyStanding,
}

/// A code that the host has drawn, as it keeps it.
#[derive(Clone, Eq, PartialEq)]
pub struct DrawnCode {
    /// 6 to 12 ASCII digits.
    pub digits: String,
    /// 16 to 64 random octets.
    pub salt: Vec<u8>,
}

/// A code that is asked for.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct CodeRequest {
    /// When, in seconds since the Unix epoch.
    pub now: u64,
    /// Whether the login has a verified email address.
    pub has_verified_email: bool,
    /// Whether the login has a verified telephone number.
    pub has_verified_telephone: bool,
    /// How it is asked for; `None`: by preference.
    pub method: Option<CodeMethod>,
    /// The code that would be sent.
    pub code: DrawnCode,
}

/// A code that was signed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SignedCode {
    /// When, in seconds since the Unix epoch.
    pub now: u64,
    /// The signature in standard base64.
    pub signature: String,
    /// The code that was sent last.
    pub code: DrawnCode,
}

/// Something that happens to a registration.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum RegistrationEvent {
    /// A login asks to have a key registered.
    Presented(PresentedKey),
    /// It asks for a code.
    CodeWanted(CodeRequest),
    /// It answers with a signature over the code.
    CodeSigned(SignedCode),
}

/// A code that was sent.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SentCode {
    /// SHA-256 over user, key, salt and digits.
    pub digest: Vec<u8>,
    /// When, in seconds since the Unix epoch.
    pub sent_at: u64,
    /// How many wrong signatures it still outlives.
    pub attempts_left: u8,
}

/// How far a registration has come.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum RegistrationStage {
    /// The second factor is required, and no code is active.
    Required,
    /// A code is active.
    CodeSent(SentCode),
    /// The key is the user's.
    Certified,
}

/// The registration of one key.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct KeyRegistration {
    /// The user.
    pub user: String,
    /// The key as SubjectPublicKeyInfo.
    pub key: Vec<u8>,
    /// How far it has come.
    pub stage: RegistrationStage,
    /// How many codes have been sent.
    pub codes_sent: u8,
    /// When the last of them was sent; 0 where none was.
    pub last_sent_at: u64,
}

/// What came of an event.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum RegistrationOutcome {
    /// The key is the user's.
    Certified,
    /// The second factor is required.
    Required(Reason),
    /// The code is to be sent.
    Send(CodeMethod),
    /// It is refused.
    Refused(Reason),
}

/// A registration after an event.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct RegistrationStep {
    /// What to keep.
    pub registration: Option<KeyRegistration>,
    /// What came of the event.
    pub outcome: RegistrationOutcome,
}

impl fmt::Debug for DrawnCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DrawnCode").finish_non_exhaustive()
    }
}
