//! Frames of the screen: long work is done a little in each, so that the page answers all the while.

use js_sys::Promise;
use leptos::prelude::window;
use wasm_bindgen_futures::JsFuture;

/// Waits for the next frame. A page that is not seen has none, and goes on when it is seen.
pub(crate) async fn next_frame() {
    let frame = Promise::new(&mut |resolve, _| {
        // Refused by no browser; without a frame the promise would wait for ever, as for one.
        let _number = window().request_animation_frame(&resolve);
    });
    let _time = JsFuture::from(frame).await;
}
