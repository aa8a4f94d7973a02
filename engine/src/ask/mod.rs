//! What administrators ask beyond one decision: when, who, why, what differs, what the clocks do.
//!
//! Every answer is made of evaluations by `Loaded::foresee`, the one that `simulate` goes through too.
//! What is found here is only *where to look*: the [moments] at which an outcome can change.
//! A list that would be too long, or cost too much, ends early and says where to go on.

pub(crate) mod changeover;
mod cursor;
pub(crate) mod diff;
pub(crate) mod explain;
mod moments;
pub(crate) mod when_can;
pub(crate) mod who_can;

/// How much one question may cost: policies that are looked at, over all evaluations.
const EFFORT: usize = 1 << 20;

/// The most items of one answer.
const ITEMS: usize = 1024;
