//! The edge app as it is deployed: composed, behind HTTP, with real stores.
//!
//! Paths come from the environment: `DOORWARD_EDGE` (the app, composed, with `evaluate`),
//! `DOORWARD_EDGE_PRODUCTION` (the same without), `DOORWARD_ENGINE`, `DOORWARD_EDGE_GUEST` and
//! `DOORWARD_COMMAND` (the built `doorward`).

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::arithmetic_side_effects,
    reason = "a test fails by panicking"
)]

mod client;
mod composition;
mod contract;
mod decisions;
mod evaluate;
mod export;
mod isolation;
mod races;
mod refusals;
mod stage;
mod stores;
