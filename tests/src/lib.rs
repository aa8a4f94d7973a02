//! What holds across hosts.
//!
//! A [`case`] is data: a site, what its store knows, what was shown, and what must come out. A
//! [`host`] runs cases; there is one adapter for each, and all must agree in every octet of a
//! decision. [`generate`] writes the cases that are not taken from a public source.

#![forbid(unsafe_code)]

pub mod case;
mod chromium;
mod collection;
mod component;
pub mod console;
mod edge;
mod fixture;
pub mod generate;
pub mod host;
pub mod native;
mod node;
mod octets;
mod remote;
pub mod run;
mod site;
mod store;
pub mod web;
mod workerd;

pub use chromium::{Browser, chromium};
pub use collection::{NamedCase, collect, root};
pub use component::{Wasmtime, core_modules};
pub use edge::edge;
pub use fixture::{ACCESS_POINT, Fixture};
pub use native::Native;
pub use node::node;
pub use octets::Octets;
pub use site::{Signed, Site, SiteText};
pub use store::{Challenge, Desk, Enrolled, Part, Store};
pub use workerd::{Workerd, workerd};
