//! Random small sites, and what is asked of them.

mod dice;
mod hours;
mod instant;
mod issuer;
mod memory;
mod overrides;
mod recurrence;
mod requirement;
mod revocation;
mod rule;
mod site;
mod situation;
mod staleness;
mod token;
mod transaction;

pub use self::dice::Dice;
pub use self::site::{Scenery, scenery};
pub use self::situation::situation;
