//! What is shown at an access point, with everything that the host states about it.

use doorward_host::contract::circumstance::{Purpose, Secret};
use doorward_host::gate::{Continues, Request};

/// What somebody shows somewhere.
pub(super) struct Shown<'s> {
    pub(super) who: &'s str,
    pub(super) access_point: &'s str,
    pub(super) presentation: Vec<u8>,
    pub(super) challenge: Option<Vec<u8>>,
    purpose: Purpose,
    secrets: Vec<Secret>,
    device: Option<&'s str>,
    transaction: Option<&'s str>,
    continues: Option<Continues>,
    is_local: bool,
}

impl<'s> Shown<'s> {
    /// Octets that are shown to pass.
    pub(super) fn new(who: &'s str, access_point: &'s str, presentation: Vec<u8>) -> Self {
        Self {
            who,
            access_point,
            presentation,
            challenge: None,
            purpose: Purpose::Access,
            secrets: Vec::new(),
            device: None,
            transaction: None,
            continues: None,
            is_local: false,
        }
    }

    /// As the answer to a challenge.
    pub(super) fn answering(mut self, challenge: Vec<u8>) -> Self {
        self.challenge = Some(challenge);
        self
    }

    /// To change who may pass, not to pass.
    pub(super) fn administering(mut self) -> Self {
        self.purpose = Purpose::Administer;
        self
    }

    /// At a reader that tells the host its side of an exchange.
    pub(super) fn with_secrets(mut self, secrets: Vec<Secret>) -> Self {
        self.secrets = secrets;
        self
    }

    /// From a device that the host has authenticated.
    pub(super) fn on_device(mut self, device: &'s str) -> Self {
        self.device = Some(device);
        self
    }

    /// Under the reader's own name for its request.
    pub(super) fn under(mut self, transaction: &'s str) -> Self {
        self.transaction = Some(transaction);
        self
    }

    /// Carried out from its place in the queue.
    pub(super) fn queued(mut self, place: Vec<u8>) -> Self {
        self.continues = Some(Continues::Place(place));
        self
    }

    /// As what a transaction waits for.
    pub(super) fn continuing(mut self, opened: String) -> Self {
        self.continues = Some(Continues::Transaction(opened));
        self
    }

    /// Decided with what only this host has: secrets of issuers, or a registry that has changed.
    pub(super) fn only_here(mut self) -> Self {
        self.is_local = true;
        self
    }

    /// Whether the same can be shown elsewhere with no more than octets, challenge, place and time:
    /// then the console can have it.
    pub(super) fn is_portable(&self) -> bool {
        !self.is_local
            && matches!(self.purpose, Purpose::Access)
            && self.secrets.is_empty()
            && self.device.is_none()
            && self.continues.is_none()
    }

    /// What the gate is asked.
    pub(super) fn request(self) -> Request {
        Request {
            presentation: self.presentation,
            access_point: self.access_point.into(),
            purpose: self.purpose,
            capability: None,
            format: None,
            challenge: self.challenge,
            secrets: self.secrets,
            device: self.device.map(String::from),
            surroundings: None,
            transaction: self.transaction.map(String::from),
            continues: self.continues,
            explain: false,
        }
    }
}
