//! A site as one file, see `static/site-file.js`.

use serde::Deserialize;
use serde_bytes::ByteBuf;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use super::Enrolled;
use crate::contract::TrustedKey;
use crate::exchange::from_js;
use crate::trouble::Trouble;

#[wasm_bindgen(raw_module = "./site-file.js")]
extern "C" {
    #[wasm_bindgen(catch, js_name = readSite)]
    fn read_site(text: &str) -> Result<JsValue, JsValue>;
}

/// What such a file says.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SiteFile {
    /// The site's identifier.
    pub(crate) site: String,
    /// The signed bundle.
    pub(crate) bundle: ByteBuf,
    /// Whose signature counts.
    pub(crate) trusted_keys: Vec<TrustedKey>,
    /// Who holds what.
    pub(crate) credentials: Vec<Enrolled>,
    /// What can be presented with a click.
    pub(crate) presentations: Vec<Prepared>,
    /// A time at which there is something to see.
    pub(crate) now: Option<u64>,
}

/// Something that can be presented with a click.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Prepared {
    /// Who presents what, for people.
    pub(crate) title: String,
    /// Where.
    pub(crate) access_point: String,
    /// When, in seconds since the Unix epoch.
    pub(crate) now: u64,
    /// The octets.
    pub(crate) presentation: ByteBuf,
    /// The challenge that they answer. Absent: the format has none.
    pub(crate) challenge: Option<ByteBuf>,
}

impl SiteFile {
    /// Reads a file.
    pub(crate) fn read(text: &str) -> Result<Self, Trouble> {
        from_js(read_site(text)?)
    }
}
