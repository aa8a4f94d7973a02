//! Files out of this page, to the folder where the browser keeps downloads.

use std::time::Duration;

use js_sys::{Array, Uint8Array};
use leptos::prelude::{document, set_timeout};
use wasm_bindgen::JsCast as _;
use web_sys::{Blob, BlobPropertyBag, HtmlElement, Url};

use crate::trouble::Trouble;

/// How long the browser may take to begin.
const KEPT: Duration = Duration::from_secs(60);

/// Offers a file. `kind` is its media type.
pub(crate) fn download(name: &str, kind: &str, octets: &[u8]) -> Result<(), Trouble> {
    let parts = Array::of1(&Uint8Array::from(octets));
    let options = BlobPropertyBag::new();
    options.set_type(kind);
    let blob = Blob::new_with_u8_array_sequence_and_options(&parts, &options)?;
    let address = Url::create_object_url_with_blob(&blob)?;
    let link = document().create_element("a")?;
    link.set_attribute("href", &address)?;
    link.set_attribute("download", name)?;
    link.unchecked_into::<HtmlElement>().click();
    set_timeout(
        move || {
            // It is gone with the page at the latest.
            let _revoked = Url::revoke_object_url(&address);
        },
        KEPT,
    );
    Ok(())
}
