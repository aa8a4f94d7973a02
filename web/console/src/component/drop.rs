//! Files from this machine: dropped, or chosen.

use js_sys::Uint8Array;
use leptos::ev;
use leptos::html::{div, input, label, p, strong};
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::JsFuture;
use web_sys::{File, FileList, HtmlInputElement};

use crate::trouble::Trouble;

/// A file that was opened. It stays in this page.
#[derive(Clone, Debug)]
pub(crate) struct Opened {
    /// Its name.
    pub(crate) name: String,
    /// Its content.
    pub(crate) octets: Vec<u8>,
}

/// A place to drop files on, or to choose them with. `open` gets them, all at once.
pub(crate) fn drop_zone(
    identifier: &'static str,
    title: &'static str,
    hint: &'static str,
    open: impl Fn(Result<Vec<Opened>, Trouble>) + Clone + 'static,
) -> AnyView {
    let over = RwSignal::new(false);
    let dropped = {
        let open = open.clone();
        move |event: web_sys::DragEvent| {
            event.prevent_default();
            over.set(false);
            if let Some(files) = event.data_transfer().and_then(|data| data.files()) {
                read_all(&files, open.clone());
            }
        }
    };
    let chosen = move |event: web_sys::Event| {
        let Some(input) = event.target().and_then(|it| it.dyn_into::<HtmlInputElement>().ok())
        else {
            return;
        };
        if let Some(files) = input.files() {
            read_all(&files, open.clone());
            // The same file can be chosen again, and what was chosen before does not come along.
            input.set_value("");
        }
    };
    div()
        .class("drop-zone")
        .class(("over", move || over.get()))
        .on(ev::dragover, move |event: web_sys::DragEvent| {
            event.prevent_default();
            over.set(true);
        })
        .on(ev::dragleave, move |_| over.set(false))
        .on(ev::drop, dropped)
        .child((
            label().r#for(identifier).child(strong().child(title)),
            p().class("hint").child(hint),
            input().id(identifier).r#type("file").multiple(true).on(ev::change, chosen),
        ))
        .into_any()
}

fn read_all(files: &FileList, open: impl Fn(Result<Vec<Opened>, Trouble>) + 'static) {
    let files: Vec<File> = (0..files.length()).filter_map(|at| files.get(at)).collect();
    spawn_local(async move {
        let mut opened = Vec::new();
        for file in files {
            match read(&file).await {
                Ok(file) => opened.push(file),
                Err(trouble) => return open(Err(trouble.about(&file.name()))),
            }
        }
        open(Ok(opened));
    });
}

async fn read(file: &File) -> Result<Opened, Trouble> {
    let content = JsFuture::from(file.array_buffer()).await?;
    Ok(Opened { name: file.name(), octets: Uint8Array::new(&content).to_vec() })
}
