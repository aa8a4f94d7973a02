//! The registry: who holds what.

use serde::Deserialize;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::contract::{CredentialIdentifier, CredentialRecord};
use crate::exchange::from_js;
use crate::trouble::Trouble;

#[wasm_bindgen(raw_module = "./site-file.js")]
extern "C" {
    #[wasm_bindgen(catch, js_name = readRegistry)]
    fn read_registry(text: &str) -> Result<JsValue, JsValue>;
}

/// A credential of the registry.
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub(crate) struct Enrolled {
    /// What it is known by.
    pub(crate) identifier: CredentialIdentifier,
    /// What is known of it.
    pub(crate) record: CredentialRecord,
    /// What its holder is called.
    pub(crate) name: Option<String>,
}

impl Enrolled {
    /// What the gate needs of it.
    pub(crate) const fn parts(&self) -> (&CredentialIdentifier, &CredentialRecord) {
        (&self.identifier, &self.record)
    }
}

/// Reads a registry that is a list in JSON.
pub(crate) fn read(text: &str) -> Result<Vec<Enrolled>, Trouble> {
    from_js(read_registry(text)?)
}
