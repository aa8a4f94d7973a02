//! What requests share: the site and its registry in the app's database, claims and challenges there
//! or in Redis.

mod claims;
mod database;
mod desk;
mod rows;
mod site;

pub use claims::{Claims, Granted};
pub use database::{Database, SCHEMA};
pub use desk::Desk;
pub use site::{Reader, Site};

/// The store could not do its work. Always the store's own trouble, never the presentation's.
#[derive(Clone, Debug, thiserror::Error)]
#[error("store: {0}")]
pub struct Fault(pub String);
