//! `spin:variables`: what the test set.

use wasmtime::component::Accessor;

use super::Spin;
use super::interfaces::variables::variables::{Error, Host, HostWithStore};
use crate::state::State;

impl Host for &mut State {}

impl HostWithStore<State> for Spin {
    async fn get(accessor: &Accessor<State, Self>, name: String) -> Result<String, Error> {
        accessor.with(|mut access| {
            let variables = &access.get().shared.options.variables;
            variables.get(&name).cloned().ok_or(Error::Undefined(name))
        })
    }
}
