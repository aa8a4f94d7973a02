//! Access rights of wallets, in an instance.

use super::{Instance, Trap, trap};
use crate::contract::lifecycle::{
    AccessRight, Addressed, Message, MessageKind, Presented, Reaction,
};
use crate::contract::question::BadgeNumber;

impl Instance {
    /// Reads which access right a message is about.
    ///
    /// # Errors
    /// [`Trap`].
    pub fn address_of(&mut self, kind: MessageKind, body: &[u8]) -> Result<Addressed, Trap> {
        self.rearm();
        let interface = self.bindings.doorward_access_lifecycle();
        interface.call_address_of(&mut self.store, kind, body).map_err(trap)
    }

    /// Applies a message to the access right that it is about.
    ///
    /// # Errors
    /// [`Trap`].
    pub fn advance(
        &mut self,
        right: Option<&AccessRight>,
        message: &Message,
    ) -> Result<Reaction, Trap> {
        self.rearm();
        let interface = self.bindings.doorward_access_lifecycle();
        interface.call_advance(&mut self.store, right, message).map_err(trap)
    }

    /// The bits that a reader sends for a badge number.
    ///
    /// # Errors
    /// [`Trap`].
    pub fn present_badge(&mut self, badge: &BadgeNumber) -> Result<Presented, Trap> {
        self.rearm();
        let interface = self.bindings.doorward_access_lifecycle();
        interface.call_present_badge(&mut self.store, badge).map_err(trap)
    }
}
