//! The console: for people who run doors and are not programmers, a page that decides with the
//! component that doors run, and shows how.
//!
//! It runs in a browser, over the npm package in `web/package`. Nothing that is opened, typed or
//! generated here leaves the page.
//!
//! # How it is laid out
//! One folder or file for each page ([`inspect`], [`decide`], [`simulate`], [`enrol`], [`bundle`],
//! [`opening`]), each with a function `page(console: Console) -> AnyView`, named in [`page`].
//!
//! [`Console`](state::Console) is what pages share, a `Copy` of handles: the engine, the open
//! [`Site`](site::Site) (if any), and where and when. A page reads `console.site.get()` within a
//! closure, and so is drawn again when another site is opened. [`Site`](site::Site) has the bundle as
//! the engine accepted it, in the model of `doorward-bundle`, its registry, and the
//! [`Desk`](desk::Desk) that decides. A page that needs a site wraps itself in
//! [`with_site`](component::with_site).
//!
//! [`contract`] has the contract's types, made out of `wit/` when this crate is compiled;
//! [`exchange`] carries them to and from JavaScript. What fails there is a
//! [`Trouble`](trouble::Trouble), which [`notice`](component::notice) shows.
//!
//! Views are made with the functions of `leptos::html`, not with its macro: the macro writes static
//! markup as text into the page, which the page's policy (trusted types) refuses. For the same reason
//! styles are classes of `static/console.css`, and sizes that are computed are set one property at a
//! time: `.style(("width", …))`.

#![cfg_attr(
    not(target_arch = "wasm32"),
    allow(dead_code, reason = "on other targets than a browser only the tests run")
)]

mod app;
mod bundle;
mod card;
mod component;
mod contract;
mod decide;
mod desk;
mod download;
mod engine;
mod enrol;
#[cfg(test)]
mod example;
mod exchange;
mod frame;
mod inspect;
mod meaning;
mod octets;
mod opening;
mod page;
mod preload;
mod simulate;
mod site;
mod spelling;
mod state;
mod theme;
mod trouble;
mod wall_clock;

use leptos::mount::mount_to_body;
use wasm_bindgen::prelude::wasm_bindgen;

/// Draws the console once its engine has loaded; or why there is none.
#[wasm_bindgen(start)]
pub async fn start() {
    match engine::Engine::load().await {
        Ok(engine) => mount_to_body(move || app::app(engine)),
        Err(trouble) => mount_to_body(move || component::notice(&trouble)),
    }
}
