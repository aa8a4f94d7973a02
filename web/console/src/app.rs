//! The frame around the pages.

use leptos::ev;
use leptos::html::{
    a, button, div, fieldset, footer, header, img, legend, li, main, nav, p, span, ul,
};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::component::notice;
use crate::engine::Engine;
use crate::page::Page;
use crate::preload;
use crate::state::Console;
use crate::theme::Theme;

/// Draws the console.
pub(crate) fn app(engine: Engine) -> AnyView {
    let digest = engine.digest();
    let console = Console::new(engine);
    spawn_local(async move {
        if let Err(trouble) = preload::open(console).await {
            console.trouble.set(Some(trouble.about("what the server has for the console")));
        }
        mark_ready();
    });
    let page = Page::follow();
    Effect::new(move |before: Option<Page>| {
        let page = page.get();
        document().set_title(&format!("{} · Doorward console", page.title()));
        // Whoever uses the keyboard goes on reading where the new page begins.
        if before.is_some_and(|before| before != page) {
            focus("content");
        }
        page
    });
    div()
        .class("console")
        .child((
            a().class("skip").href("#content").on(ev::click, skip).child("To the content"),
            top(console, page),
            main().id("content").tabindex("-1").child((
                move || console.trouble.get().map(|trouble| notice(&trouble)),
                move || page.get().draw(console),
            )),
            bottom(&digest),
        ))
        .into_any()
}

fn top(console: Console, page: ReadSignal<Page>) -> AnyView {
    let links: Vec<_> = Page::ALL
        .into_iter()
        .map(|of| {
            let current = move || (page.get() == of).then_some("page");
            li().child(a().href(of.address()).aria_current(current).child(of.title())).into_any()
        })
        .collect();
    header()
        .class("top")
        .child((
            div().class("brand").child((
                img().src("icon.svg").alt("").width("28").height("28"),
                span().child("Doorward"),
            )),
            nav().aria_label("Pages").child(ul().child(links)),
            div().class("site-name").child(move || {
                console.site.get().map(|site| {
                    let title = site.bundle.site.name.clone();
                    let number = site.summary.sequence;
                    span().child((title, span().class("hint").child(format!(" bundle {number}"))))
                })
            }),
            theme_switch(),
        ))
        .into_any()
}

fn theme_switch() -> AnyView {
    let chosen = RwSignal::new(Theme::kept());
    Effect::new(move |_| chosen.get().apply());
    let buttons: Vec<_> = Theme::ALL
        .into_iter()
        .map(|theme| {
            button()
                .r#type("button")
                .aria_pressed(move || if chosen.get() == theme { "true" } else { "false" })
                .on(ev::click, move |_| chosen.set(theme))
                .child(theme.name())
                .into_any()
        })
        .collect();
    fieldset().class("theme").child((legend().child("Colours"), buttons)).into_any()
}

fn bottom(digest: &str) -> AnyView {
    footer()
        .class("bottom")
        .child((
            p().child("Nothing leaves this page: what is opened, typed or made here stays in this browser."),
            p().child(("Decided by component ", span().class("code").child(digest.to_string()))),
        ))
        .into_any()
}

/// The fragment of the address is the page's name, so the link itself must not be followed.
fn skip(event: web_sys::MouseEvent) {
    event.prevent_default();
    focus("content");
}

fn focus(identifier: &str) {
    use wasm_bindgen::JsCast as _;
    let element = document().get_element_by_id(identifier);
    if let Some(element) = element.and_then(|it| it.dyn_into::<web_sys::HtmlElement>().ok()) {
        let _focused = element.focus();
    }
}

/// Says in the page that whatever the server has is there, for whoever drives the console.
fn mark_ready() {
    if let Some(root) = document().document_element() {
        let _named = root.set_attribute("data-console", "ready");
    }
}
