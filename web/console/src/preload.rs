//! What the server has for the console: a site that is open when the console is. A file server's
//! `preload.json` is `null`: there is none.

use leptos::prelude::window;
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::JsFuture;
use web_sys::Response;

use crate::site::{Site, SiteFile};
use crate::state::Console;
use crate::trouble::Trouble;

/// Its address, from the console's own.
const ADDRESS: &str = "preload.json";

/// Opens the site that the server has, if it has one.
pub(crate) async fn open(console: Console) -> Result<(), Trouble> {
    let response = JsFuture::from(window().fetch_with_str(ADDRESS)).await?;
    let response: Response = response.unchecked_into();
    if !response.ok() {
        return Ok(());
    }
    let text = JsFuture::from(response.text()?).await?.as_string().unwrap_or_default();
    if text.trim() == "null" {
        return Ok(());
    }
    let site = Site::open_file(&console.engine(), SiteFile::read(&text)?).await?;
    console.open(site);
    Ok(())
}
