//! What every store does, asked of both stores that come with the host.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test fails by panicking"
)]

/// Makes two tests of each function, one for each store.
macro_rules! both_stores {
    ($($name:ident),* $(,)?) => {
        mod memory {
            $(#[test] fn $name() {
                super::$name(&doorward_host::store::MemoryStore::new().unwrap());
            })*
        }
        mod redb {
            $(#[test] fn $name() {
                let file = crate::site::StoreFile::new();
                super::$name(&file.open());
            })*
        }
    };
}

mod bundles;
mod challenges;
mod claims;
mod conflicts;
mod disk;
mod disk_full;
mod faults;
mod files;
mod forgetting;
mod groups;
mod journal;
mod kill;
mod power_loss;
mod registry;
mod runtime;
mod site;
mod tampering;
mod transactions;
mod whereabouts;
mod workload;
