//! What administrators ask.

use super::{Instance, Trap, Verifier, trap};
use crate::contract::policy::{
    Changeovers, Difference, Explanation, Finding, FoundTile, Hypothetical, Inquiry, Listing,
    Occasion, Simulation, Timeline,
};
use crate::contract::question::CredentialRecord;

impl Instance {
    /// What would come of a presentation that nobody has made. Opens nothing.
    ///
    /// # Errors
    /// [`Trap`].
    pub fn simulate(
        &mut self,
        verifier: Verifier,
        presentation: &Hypothetical,
    ) -> Result<Simulation, Trap> {
        self.rearm();
        let interface = self.bindings.doorward_access_policy();
        interface.call_simulate(&mut self.store, verifier.0, presentation).map_err(trap)
    }

    /// Everything odd about a loaded bundle. `now` is in seconds since the Unix epoch.
    ///
    /// # Errors
    /// [`Trap`].
    pub fn check(&mut self, verifier: Verifier, now: u64) -> Result<Vec<Finding>, Trap> {
        self.rearm();
        let interface = self.bindings.doorward_access_policy();
        interface.call_check(&mut self.store, verifier.0, now).map_err(trap)
    }

    /// Every policy that comes into question for a presentation.
    ///
    /// # Errors
    /// [`Trap`].
    pub fn explain(
        &mut self,
        verifier: Verifier,
        presentation: &Hypothetical,
    ) -> Result<Explanation, Trap> {
        self.rearm();
        let interface = self.bindings.doorward_access_policy();
        interface.call_explain(&mut self.store, verifier.0, presentation).map_err(trap)
    }

    /// How a presentation would come out from its own instant until `until`.
    ///
    /// # Errors
    /// [`Trap`].
    pub fn when_can(
        &mut self,
        verifier: Verifier,
        presentation: &Hypothetical,
        until: u64,
    ) -> Result<Timeline, Trap> {
        self.rearm();
        let interface = self.bindings.doorward_access_policy();
        interface.call_when_can(&mut self.store, verifier.0, presentation, until).map_err(trap)
    }

    /// Which of these credentials would pass; at most 1024. `revision` is that of
    /// [`Records`](crate::store::Records). Absent: the cursor is of something else.
    ///
    /// # Errors
    /// [`Trap`].
    pub fn who_can(
        &mut self,
        verifier: Verifier,
        occasion: &Occasion,
        revision: u64,
        cursor: Option<&[u8]>,
        credentials: &[CredentialRecord],
    ) -> Result<Option<Listing>, Trap> {
        self.rearm();
        let interface = self.bindings.doorward_access_policy();
        interface
            .call_who_can(&mut self.store, verifier.0, occasion, revision, cursor, credentials)
            .map_err(trap)
    }

    /// What `new` would let pass and `old` does not, and the other way round.
    ///
    /// # Errors
    /// [`Trap`].
    pub fn diff(
        &mut self,
        old: Verifier,
        new: Verifier,
        inquiry: &Inquiry,
    ) -> Result<Difference, Trap> {
        self.rearm();
        let interface = self.bindings.doorward_access_policy();
        interface.call_diff(&mut self.store, old.0, new.0, inquiry).map_err(trap)
    }

    /// Every change of clocks in a range, and what it does to schedules.
    ///
    /// # Errors
    /// [`Trap`].
    pub fn transitions(
        &mut self,
        verifier: Verifier,
        from: u64,
        until: u64,
    ) -> Result<Changeovers, Trap> {
        self.rearm();
        let interface = self.bindings.doorward_access_policy();
        interface.call_transitions(&mut self.store, verifier.0, from, until).map_err(trap)
    }

    /// The access points to which a tile leads. Opens nothing.
    ///
    /// # Errors
    /// [`Trap`].
    pub fn find_tile(&mut self, verifier: Verifier, bytes: &[u8]) -> Result<FoundTile, Trap> {
        self.rearm();
        let interface = self.bindings.doorward_access_policy();
        interface.call_find_tile(&mut self.store, verifier.0, bytes).map_err(trap)
    }
}
