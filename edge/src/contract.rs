//! The app's half of the contract, generated from `wit/` by the build script.
//!
//! Every plain type can be serialised under the contract's own kebab-case names.

#![expect(
    missing_docs,
    unreachable_pub,
    unsafe_code,
    clippy::arithmetic_side_effects,
    clippy::panic,
    clippy::unwrap_used,
    reason = "generated: the documentation of every type and function is the contract's own"
)]
#![cfg_attr(
    not(target_family = "wasm"),
    expect(clippy::unreachable, reason = "generated: there is no engine outside WebAssembly")
)]

include!(concat!(env!("OUT_DIR"), "/contract.rs"));

pub use doorward::access::{circumstance, decision, inspection, lifecycle, question, verification};
