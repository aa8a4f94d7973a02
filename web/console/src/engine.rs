//! The engine: the component that doors run, as the npm package has it.

use js_sys::Uint8Array;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::contract::Reading;
use crate::exchange::from_js;
use crate::trouble::Trouble;

#[wasm_bindgen(raw_module = "./package/src/instantiate.js")]
extern "C" {
    #[wasm_bindgen(catch)]
    async fn instantiate() -> Result<JsValue, JsValue>;

    /// The engine's handle in JavaScript.
    #[wasm_bindgen(js_name = Engine)]
    #[derive(Clone, Debug)]
    pub(crate) type Handle;

    #[wasm_bindgen(method, getter)]
    fn digest(this: &Handle) -> String;

    #[wasm_bindgen(method, catch)]
    fn inspect(this: &Handle, bytes: &Uint8Array) -> Result<JsValue, JsValue>;
}

/// The engine.
#[derive(Clone, Debug)]
pub(crate) struct Engine(Handle);

impl Engine {
    /// Loads and instantiates it.
    pub(crate) async fn load() -> Result<Self, Trouble> {
        use wasm_bindgen::JsCast as _;
        Ok(Self(instantiate().await?.unchecked_into()))
    }

    /// SHA-256 of the component, in hexadecimal.
    pub(crate) fn digest(&self) -> String {
        self.0.digest()
    }

    /// Every format that octets can be, the likeliest first. Nothing of it is verified.
    pub(crate) fn inspect(&self, octets: &[u8]) -> Result<Vec<Reading>, Trouble> {
        from_js(self.0.inspect(&Uint8Array::from(octets))?)
    }

    /// The handle, for other parts of the npm package.
    pub(crate) fn handle(&self) -> &Handle {
        &self.0
    }
}
