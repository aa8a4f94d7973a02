//! Values between this module and JavaScript, in the spelling of the npm package.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::JsValue;

use crate::trouble::Trouble;

/// A value for the npm package: 64-bit integers as `bigint`, octets as `Uint8Array`.
pub(crate) fn to_js(value: &impl Serialize) -> Result<JsValue, Trouble> {
    let serializer = Serializer::new()
        .serialize_large_number_types_as_bigints(true)
        .serialize_maps_as_objects(true);
    value.serialize(&serializer).map_err(|error| Trouble::new(error.to_string()))
}

/// A value from the npm package.
pub(crate) fn from_js<T: DeserializeOwned>(value: JsValue) -> Result<T, Trouble> {
    serde_wasm_bindgen::from_value(value).map_err(|error| Trouble::new(error.to_string()))
}
