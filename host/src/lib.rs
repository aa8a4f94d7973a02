//! Embeds the Doorward component in wasmtime.
//!
//! Read [`gate`] first: a presentation goes in, a durable decision comes out, in three steps. The
//! rest is what the steps need: [`engine`] runs the component, [`store`] remembers, [`journal`]
//! tells what happened, [`replay()`] tells it again.

pub mod clock;
pub mod contract;
pub mod engine;
pub mod gate;
pub mod journal;
mod octets;
mod replay;
pub mod store;

pub use replay::{Replay, ReplayError, replay};
