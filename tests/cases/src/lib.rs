//! Cases as data, and what runs them.
//!
//! A [`case`] is a site, what its store knows, what was shown, and what must come out. A [`host`] runs
//! cases; [`Native`] is the one that needs no component, and so the one that sees a changed check
//! within seconds.

#![forbid(unsafe_code)]

pub mod case;
mod collection;
pub mod host;
pub mod native;
mod octets;
pub mod run;
mod site;
mod store;

pub use collection::{NamedCase, collect, root};
pub use native::Native;
pub use octets::Octets;
pub use site::{BUNDLE_KEY, Evidence, Signed, Site, SiteText, signing_key, trusted};
pub use store::{Challenge, Desk, Enrolled, Part, Store};
