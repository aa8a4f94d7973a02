//! As much of Spin as the app asks for.

pub(crate) mod redis;
pub(crate) mod sqlite;
mod variables;

use wasmtime::component::{HasData, Linker};

use crate::state::State;

/// Spin's interfaces, from the host's side.
mod bindings {
    wasmtime::component::bindgen!({
        path: "wit",
        world: "doorward:edge-host/spin",
        with: {
            "spin:redis/redis.connection": crate::spin::redis::Connection,
            "spin:sqlite/sqlite.connection": crate::spin::sqlite::Connection,
        },
    });
}

use bindings::spin as interfaces;

/// What the interfaces see of an instance: everything.
struct Spin;

impl HasData for Spin {
    type Data<'a> = &'a mut State;
}

pub(crate) fn add_to_linker(linker: &mut Linker<State>) -> wasmtime::Result<()> {
    interfaces::redis::redis::add_to_linker::<State, Spin>(linker, |state| state)?;
    interfaces::sqlite::sqlite::add_to_linker::<State, Spin>(linker, |state| state)?;
    interfaces::variables::variables::add_to_linker::<State, Spin>(linker, |state| state)
}
