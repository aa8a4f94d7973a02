//! Serves the edge app over loopback HTTP, for tests: what Spin does for it, in our own wasmtime.
//!
//! An [`App`] is a composed component, compiled once. It is served with [`Options`] as often as
//! tests want: each [`Server`] has its own database, clock and variables. A [`Seed`] is what a
//! database is filled with.

#![forbid(unsafe_code)]

mod app;
mod clock;
mod handler;
mod options;
mod redis_server;
mod seed;
mod server;
mod spin;
mod state;

pub use app::App;
pub use clock::Clock;
pub use options::Options;
pub use redis_server::RedisServer;
pub use seed::{Seed, SeedBundle, SeedReader, enrol};
pub use server::Server;
