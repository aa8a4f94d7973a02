//! What holds across hosts.
//!
//! There is one adapter for each host that runs the cases of `doorward-cases`, and all must agree in
//! every octet of a decision. [`generate`] writes the cases that are not taken from a public source.

#![forbid(unsafe_code)]

mod chromium;
mod component;
pub mod console;
mod edge;
mod fixture;
pub mod generate;
mod node;
mod remote;
pub mod web;
mod workerd;

pub use chromium::{Browser, chromium};
pub use component::{Wasmtime, core_modules};
pub use edge::edge;
pub use fixture::{ACCESS_POINT, Fixture};
pub use node::node;
pub use workerd::{Workerd, workerd};
