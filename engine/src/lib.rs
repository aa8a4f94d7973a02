//! Decides whether a presentation may open a door now.
//!
//! This crate has no clock, no randomness, no I/O and no global state: time, challenge, trust and
//! state are arguments, and the same arguments give the same decision everywhere.
//!
//! The path of data is the order of files: bytes, `presentation` (format by format), signature,
//! chain, holder, validity, [`verify`](Verifier::verify), questions and answers, policy,
//! [`decide`](Verified::decide), reason. Each check returns a proof that only its module can make,
//! and a grant takes them all.

#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

mod agreement;
mod answers;
mod ask;
mod authentication;
mod badge;
mod budget;
mod bytes;
mod cbor;
mod chain;
mod check;
mod circumstance;
mod clock;
mod cose;
mod decide;
mod decision;
mod door;
mod enrolment;
mod evidence;
mod freshness;
mod holder;
mod inspect;
mod jose;
mod json;
mod lifecycle;
mod load;
mod mac;
mod origin;
mod policy;
mod presentation;
mod question;
mod reason;
mod references;
mod registration;
mod rights;
mod rule;
mod secrets;
mod signature;
mod simulate;
mod status;
mod surroundings;
mod tile;
mod tlv;
mod tolerance;
mod trace;
mod transaction;
mod validity;
mod verification_keys;
mod verify;

pub use ask::changeover::{Changeover, Changeovers, Disturbance, DisturbedPiece};
pub use ask::diff::{AccessChange, Difference, Inquiry, Place};
pub use ask::explain::Explanation;
pub use ask::when_can::{Interval, Timeline};
pub use ask::who_can::{Listing, Occasion, Standing};
pub use badge::present_badge;
pub use check::{Finding, Severity};
pub use circumstance::{
    BundleFloor, Capability, Circumstance, ClockReading, ClockState, Continuation, Evidence,
    LoadContext, Purpose, Secret, TrustedKey,
};
pub use decide::{Decision, Grant};
pub use decision::{
    Change, Comparison, Deferral, Denial, DoorAction, Feedback, JournalRecord, Label, Obligations,
    Pending, Referral, Report, Retention, Step, Strength, Transit, Value,
};
pub use evidence::EvidenceSummary;
pub use inspect::{Field, Reading, Warning, inspect};
pub use lifecycle::{
    AccessRight, Address, Addressed, DeviceType, Message, MessageKind, Reaction, RightState,
    Transition, UnknownMember, WalletPass, address_of, advance,
};
pub use load::{AccessPointSummary, BundleSummary, Flaw, Verifier};
pub use policy::Consideration;
pub use presentation::Format;
pub use question::{
    Answer, Assignment, BadgeNumber, CertifiedKey, Claim, ClaimResult, ConsumedChallenge,
    CredentialIdentifier, CredentialRecord, CredentialState, DoorMode, DoorRecord, Lockdown,
    LockdownScope, OpenTransit, Presence, Query, Question, Reply, RulesQuery, RulesRecord,
    SingleUse, TokenSubject,
};
pub use reason::{Category, Code, Reason};
pub use registration::{
    CodeMethod, CodeRequest, DrawnCode, KeyRegistration, KeyStanding, PresentedKey,
    RegistrationEvent, RegistrationOutcome, RegistrationStage, RegistrationStep, SentCode,
    SignedCode, register,
};
pub use simulate::{Hypothetical, Simulation, Verdict};
pub use surroundings::{Assurance, Position, Surroundings};
pub use tile::FoundTile;
pub use verify::{Claims, Outcome, Verified};
