//! Registrations of ephemeral keys, in an instance.

use super::{Instance, Trap, trap};
use crate::contract::registration::{KeyRegistration, RegistrationEvent, RegistrationStep};

impl Instance {
    /// Applies an event to the registration of the key that it is about.
    ///
    /// # Errors
    /// [`Trap`].
    pub fn register(
        &mut self,
        registration: Option<&KeyRegistration>,
        event: &RegistrationEvent,
    ) -> Result<RegistrationStep, Trap> {
        self.rearm();
        let interface = self.bindings.doorward_access_registration();
        interface.call_register(&mut self.store, registration, event).map_err(trap)
    }
}
