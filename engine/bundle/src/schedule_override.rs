//! Other hours of schedules, for some dates and at some access points alone.

use alloc::string::String;
use alloc::vec::Vec;

use crate::model::{Piece, Where};
use crate::record::record;

record! {
    /// Other hours of some schedules, on consecutive local dates and at some access points: in place of
    /// the weekly pieces and of what special days make of them. Those of several overrides are united.
    pub struct ScheduleOverride {
        /// Its identifier.
        1 "identifier" identifier: String,
        /// Its name for people.
        2 "name" name: String,
        /// First local date, in days since 1970-01-01.
        3 "first-date" first_date: u32,
        /// First local date after it.
        4 "after-date" after_date: u32,
        /// The schedules: indices, ascending, at least one.
        5 "schedules" schedules: Vec<u32>,
        /// Where.
        6 "at" at: Where,
        /// The hours; none means closed.
        7 "pieces" pieces: Vec<Piece>,
    }
}
