//! Lockdowns that can be activated by name.

use alloc::string::String;
use alloc::vec::Vec;

use crate::record::record;

record! {
    /// A lockdown that can be activated by name.
    pub struct LockdownPlan {
        /// Its identifier.
        1 "identifier" identifier: String,
        /// Its name for people.
        2 "name" name: String,
        /// How strong it is.
        3 "rank" rank: u8,
        /// Whether it covers all of the site.
        4 "all" all: bool,
        /// Areas that it covers: indices, ascending.
        5 "areas" areas: Vec<u32>,
        /// Doors that it covers: indices, ascending.
        6 "doors" doors: Vec<u32>,
    }
}
