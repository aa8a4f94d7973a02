//! The host's half of the contract, generated from `wit/` by the build script.
//!
//! Every plain type can be serialised under the contract's own kebab-case names.

#![expect(
    missing_docs,
    unsafe_code,
    clippy::all,
    reason = "generated: the documentation of every type and function is the contract's own"
)]

include!(concat!(env!("OUT_DIR"), "/contract.rs"));

pub use exports::doorward::access::{
    circumstance, decision, inspection, lifecycle, policy, question, registration, verification,
};
