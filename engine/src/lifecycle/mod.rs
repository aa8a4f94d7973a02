//! What becomes of a badge that lives in wallets: messages between vendor and operator, as pure
//! transitions of an access right.
//!
//! The types mirror the `lifecycle` interface of the contract, which documents every field.
//!
//! Two things are kept apart on purpose. What the holder suspends and what the operator suspends are
//! two switches, and a pass can be used only while both are off: a holder who finds a lost phone does
//! not undo what the operator did. And deletion is final: a pass that is added again has another
//! identifier, so whatever comes for a deleted one comes late.

mod advance;
mod body;
mod member;
#[cfg(test)]
mod tests;

use alloc::string::String;
use alloc::vec::Vec;

use crate::question::{BadgeNumber, CredentialState};
use crate::reason::Reason;

pub use advance::advance;
pub use body::address_of;

/// What a body is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum MessageKind {
    /// The operator grants an access right.
    Provision,
    /// The operator changes details.
    Update,
    /// The operator suspends, resumes or deletes.
    Manage,
    /// The vendor has delivered passes.
    Delivery,
    /// The vendor tells what a holder did.
    Event,
    /// The vendor asks whether anybody is there.
    Ping,
}

/// A message.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Message {
    /// What it is.
    pub kind: MessageKind,
    /// JSON.
    pub body: Vec<u8>,
    /// When it occurred; `None` is now.
    pub occurred: Option<u64>,
}

/// The kinds of devices that passes are delivered to.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum DeviceType {
    /// `iPhone`.
    Iphone,
    /// `Apple_Watch`.
    AppleWatch,
    /// `Android`.
    Android,
    /// `WearOS`.
    WearOs,
}

/// A pass in a wallet.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct WalletPass {
    /// The vendor's identifier.
    pub identifier: String,
    /// The device; `None` before its delivery was told of.
    pub device: Option<DeviceType>,
    /// The vendor's word for what carries it.
    pub form_factor: Option<String>,
    /// Whether its holder suspended it.
    pub is_suspended_by_holder: bool,
    /// Whether the operator suspended it.
    pub is_suspended_by_operator: bool,
    /// Whether it was deleted.
    pub is_deleted: bool,
    /// When it changed last.
    pub changed: u64,
}

/// Whether the operator grants an access right.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum RightState {
    /// It does.
    Granted,
    /// It did, and may again.
    Suspended,
    /// It does not any longer.
    Revoked,
}

/// A member of a message that nobody here knows.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct UnknownMember {
    /// Its name.
    pub name: String,
    /// Its value as JSON, where that is exact and short.
    pub value: Option<String>,
}

/// An access right: one badge number of one user.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct AccessRight {
    /// The client.
    pub client: String,
    /// The user, an email address.
    pub user: String,
    /// The badge number that readers see.
    pub badge: BadgeNumber,
    /// Whether it is granted.
    pub state: RightState,
    /// The user's first name.
    pub first_name: Option<String>,
    /// The user's last name.
    pub last_name: Option<String>,
    /// The access class.
    pub access_class: Option<String>,
    /// SHA-256 of the photo.
    pub photo_digest: Option<Vec<u8>>,
    /// What else the operator's messages said.
    pub unknown: Vec<UnknownMember>,
    /// The passes, oldest first.
    pub passes: Vec<WalletPass>,
    /// When `state` changed last.
    pub changed: u64,
    /// When the details changed last.
    pub updated: u64,
}

/// Which access right a message is about.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Address {
    /// The client.
    pub client: Option<String>,
    /// The user.
    pub user: Option<String>,
    /// The badge numbers, each once.
    pub badges: Vec<u64>,
    /// The passes, each once.
    pub passes: Vec<String>,
}

/// What came of reading a message.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Addressed {
    /// It is about this.
    About(Address),
    /// It is not well-formed.
    Refused(Reason),
}

/// An access right after a message.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Transition {
    /// What to keep.
    pub right: AccessRight,
    /// What the credential with its badge number has to be.
    pub credential: CredentialState,
}

/// What came of a message.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Reaction {
    /// Something changed.
    Applied(Transition),
    /// Nothing did, and that is right.
    Unchanged(Reason),
    /// It is malformed, or not about this access right.
    Refused(Reason),
}

impl WalletPass {
    /// Whether its holder can show it.
    fn is_usable(&self) -> bool {
        self.device.is_some()
            && !self.is_deleted
            && !self.is_suspended_by_holder
            && !self.is_suspended_by_operator
    }
}

impl AccessRight {
    /// What the registry's credential has to be. Several devices show the same number, so it may be
    /// used as long as one of them may: the wallet keeps a suspended one from showing it.
    pub(crate) fn credential(&self) -> CredentialState {
        let disabled = |why: &str| CredentialState::Disabled(why.into());
        let delivered = || self.passes.iter().filter(|pass| pass.device.is_some());
        match self.state {
            RightState::Revoked => disabled("revoked"),
            RightState::Suspended => disabled("suspended"),
            RightState::Granted if delivered().any(WalletPass::is_usable) => {
                CredentialState::Enabled
            }
            RightState::Granted if delivered().next().is_none() => disabled("not-delivered"),
            RightState::Granted if delivered().all(|pass| pass.is_deleted) => disabled("deleted"),
            RightState::Granted => disabled("suspended"),
        }
    }
}
