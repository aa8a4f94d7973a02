//! A second opinion on policy: a deliberately naive evaluator, held against the engine.
//!
//! | | the engine | the second opinion |
//! | --- | --- | --- |
//! | reads | a signed bundle: indices, sorted lists, masks | the [source](site), as people write it |
//! | wall clocks | a table of offsets, compiled into the bundle | the zone database, each time |
//! | hours | seconds of a day, and of the tail of the day before | intervals from one wall-clock time to another |
//! | finds by | index and binary search | looking at everything |
//! | is asked | [`simulate`](doorward_engine::Verifier::simulate), or `verify` and `decide` of what is really presented | [`naive::judge`] |
//!
//! What is compared: the outcome, the reason code, what is done with the lock and for how long, what is
//! missing where more is needed, and every change of state: uses of assignments, who goes where, what
//! becomes of refusals. Half of what is asked is really presented: cards that sign, badges and tokens, to a
//! store that remembers something, with revocation sets and status lists, one presentation after another
//! where it takes several. What is not compared: everything about proofs, which cases in
//! `tests/vectors` are about; of the zone database the two share the data, so what is tested is what
//! becomes of it. Neither knows the other: [`naive`] calls nothing of the engine, and only
//! [`mod@engine`] of this package does.
//!
//! Nothing is asked about times before a bundle's zone tables begin, a year before its issue: there the
//! engine takes the first offset that it knows, and the second opinion would know better.
//!
//! - [`campaign`]: random sites, states and instants, half of the latter where something changes.
//!   `cargo xtask opinion` decides a million; a test decides some thousands, and comes across every
//!   outcome and effect of the rules that need state. `tests/mistakes.rs` shows that it can fail.
//! - `tests/transitions.rs`: every change of clocks of [`zones::ZONES`] from 2020 to 2037.
//! - `tests/nights.rs`: the nights on which clocks change, second by second, in several zones.
//! - `tests/year.rs`: a year, minute by minute, in three zones.
//! - `tests/rules.rs` and `tests/rules_of_*.rs`: each rule of policy by name, with what has to come out
//!   written beside it, at the last second before a boundary and at the first after it.
//! - [`corpus`]: cases that are kept; every run begins with them.

#![forbid(unsafe_code)]

pub mod campaign;
pub mod corpus;
pub mod engine;
pub mod generate;
pub mod naive;
pub mod opinion;
pub mod sample;
pub mod site;
pub mod situation;
pub mod words;
pub mod zones;
