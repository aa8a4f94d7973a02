//! What depends on who has passed before, and on how many show what: the rules that need state.

use alloc::string::String;
use alloc::vec::Vec;

use crate::model::{DoorMode, Strength};
use crate::record::{choice, record};

choice! {
    /// What becomes of somebody who enters an area twice, or leaves one that he never entered.
    pub enum AntipassbackMode {
        /// He may pass, and it is noted.
        1 "soft" Soft,
        /// He may not pass.
        2 "hard" Hard,
        /// He may not enter again for some time; leaving is not looked at.
        3 "timed" Timed,
    }
}

record! {
    /// The anti-passback rule of an area.
    #[derive(Copy)]
    pub struct Antipassback {
        /// What becomes of a violation.
        1 "mode" mode: AntipassbackMode,
        /// For how long nobody enters again, in seconds, 1 to [`crate::limits::RULE_SECONDS`]: exactly
        /// where the mode is `timed`.
        2 "seconds" seconds: Option<u32>,
    }
}

choice! {
    /// How a host knows that somebody has gone through a door.
    pub enum Passage {
        /// It does not: whoever is granted access has taken it.
        1 "assumed" Assumed,
        /// The controller reports that access was taken.
        2 "reported" Reported,
    }
}

record! {
    /// The mode of a door in some hours.
    #[derive(Copy)]
    pub struct ScheduledMode {
        /// The hours, an index into `schedules`, by the clock of the access point.
        1 "when" when: u32,
        /// The mode.
        2 "mode" mode: DoorMode,
    }
}

record! {
    /// When a credential is locked out.
    #[derive(Copy)]
    pub struct LockOut {
        /// After how many refusals without a grant between them, 1 to
        /// [`crate::limits::LOCK_OUT_FAILURES`].
        1 "failures" failures: u32,
        /// For how long after the last of them, in seconds, 1 to [`crate::limits::RULE_SECONDS`].
        2 "seconds" seconds: u32,
    }
}

record! {
    /// How strongly holders must prove themselves in some hours (ONVIF authentication behaviour
    /// service, SecurityLevelConstraint).
    #[derive(Copy)]
    pub struct SecurityLevel {
        /// The hours, an index into `schedules`. Absent: always.
        1 "when" when: Option<u32>,
        /// The weakest proof that is enough.
        2 "required-strength" required_strength: Strength,
        /// Whether two holders must show that they may pass (AuthenticationMode `pt:DualCredential`).
        3 "dual" dual: bool,
        /// For how long the first factor counts, in seconds, 1 to [`crate::limits::FACTOR_SECONDS`].
        4 "within" within: u32,
    }
}

record! {
    /// Which security level counts when (ONVIF authentication behaviour service,
    /// AuthenticationProfile).
    pub struct AuthenticationProfile {
        /// Its identifier.
        1 "identifier" identifier: String,
        /// Its name for people.
        2 "name" name: String,
        /// Its levels, at least one: the first whose hours it is counts; where it is none's, the
        /// strength that the access point requires, of one holder.
        3 "levels" levels: Vec<SecurityLevel>,
    }
}
