//! Random small sites, and what is asked of them.

mod dice;
mod hours;
mod instant;
mod requirement;
mod site;
mod situation;
mod staleness;

pub use self::dice::Dice;
pub use self::site::{Scenery, scenery};
pub use self::situation::situation;
