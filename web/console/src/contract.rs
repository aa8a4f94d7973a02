//! The contract's records, variants and enums, generated out of `wit/`; see `build.rs`.

#![allow(
    dead_code,
    clippy::large_enum_variant,
    reason = "all of the contract is here, whatever of it a page shows"
)]

include!(concat!(env!("OUT_DIR"), "/contract.rs"));
