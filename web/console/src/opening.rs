//! Opening a site: its signed bundle, the public half of the key that signs it, and its registry. Or
//! one file that has them all.

use leptos::ev;
use leptos::html::{button, code, div, li, ul};
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_bytes::ByteBuf;

use crate::component::{Opened, drop_zone, heading, panel};
use crate::contract::TrustedKey;
use crate::page::Page;
use crate::site::{Enrolled, Site, SiteFile, registry, trusted_key};
use crate::state::Console;
use crate::trouble::Trouble;

/// What has been gathered so far.
#[derive(Clone, Debug, Default)]
struct Gathered {
    bundle: Option<Opened>,
    keys: Vec<(String, TrustedKey)>,
    registry: Option<(String, Vec<Enrolled>)>,
}

/// What a file is.
enum Part {
    Whole(SiteFile),
    Bundle(Opened),
    Key(String, TrustedKey),
    Registry(String, Vec<Enrolled>),
}

/// Draws the page.
pub(crate) fn page(console: Console) -> AnyView {
    let gathered = RwSignal::new(Gathered::default());
    let open = move |files: Result<Vec<Opened>, Trouble>| {
        console.trouble.set(None);
        let parts = files.and_then(|files| files.into_iter().map(recognise).collect());
        match parts {
            Ok(parts) => take(console, gathered, parts),
            Err(trouble) => console.trouble.set(Some(trouble)),
        }
    };
    div()
        .child((
            heading("Open a site", "Everything stays in this page, and is gone when you close it."),
            panel(
                "Files",
                (
                    drop_zone(
                        "site-files",
                        "Drop the site's files here, or choose them",
                        "The signed bundle, the public key that it is signed with, and the registry; \
                         together or one after the other. Which is which is told from their content.",
                        open,
                    ),
                    move || progress(console, gathered),
                ),
            ),
            panel("Which files", which()),
        ))
        .into_any()
}

/// What is there, and what is missing.
fn progress(console: Console, gathered: RwSignal<Gathered>) -> AnyView {
    let Gathered { bundle, keys, registry } = gathered.get();
    let (has_bundle, has_key) = (bundle.is_some(), !keys.is_empty());
    let line = |there: bool, text: String| {
        li().class(if there { "there" } else { "missing" }).child(text).into_any()
    };
    let named = bundle.map_or_else(|| "No bundle yet".into(), |it| format!("Bundle: {}", it.name));
    let known: Vec<String> = keys.into_iter().map(|(name, _)| name).collect();
    let known = if known.is_empty() {
        "No public key yet".into()
    } else {
        format!("Public key: {}", known.join(", "))
    };
    let enrolled = registry.map_or_else(
        || "No registry: every credential will be unknown".into(),
        |(name, enrolled)| format!("Registry: {name}, {} credentials", enrolled.len()),
    );
    let open = move |_| {
        spawn_local(async move {
            match assemble(console, gathered.get_untracked()).await {
                Ok(site) => {
                    console.open(site);
                    Page::Bundle.show();
                }
                Err(trouble) => console.trouble.set(Some(trouble)),
            }
        });
    };
    div()
        .aria_live("polite")
        .child((
            ul().class("checklist").child((
                line(has_bundle, named),
                line(has_key, known),
                line(enrolled.starts_with("Registry"), enrolled),
            )),
            button()
                .r#type("button")
                .id("open-site")
                .disabled(!(has_bundle && has_key))
                .on(ev::click, open)
                .child("Open"),
        ))
        .into_any()
}

fn which() -> AnyView {
    ul().class("prose")
        .child((
            li().child((
                "The bundle is what ",
                code().child("doorward bundle build"),
                " writes: the policy of the site, signed.",
            )),
            li().child((
                "The public key is the ",
                code().child(".pub.pem"),
                " that ",
                code().child("doorward bundle keygen"),
                " writes. A bundle that none of your keys has signed is refused.",
            )),
            li().child((
                "The registry is the sheet that ",
                code().child("doorward enroll"),
                " takes (CSV), or a list of credentials in JSON, as in a case's ",
                code().child("store.credentials"),
                ": ",
                code().child("[{\"identifier\": …, \"record\": …, \"name\": …}]"),
            )),
            li().child((
                "One file with all of them is JSON with ",
                code().child("site"),
                ", ",
                code().child("bundle"),
                " (in hex), ",
                code().child("trusted-keys"),
                " and ",
                code().child("credentials"),
                ". It is open at once.",
            )),
        ))
        .into_any()
}

/// Tells a file by its content.
fn recognise(file: Opened) -> Result<Part, Trouble> {
    let Opened { name, octets } = file;
    let text = std::str::from_utf8(&octets).map(str::trim_start).unwrap_or_default();
    let about = |trouble: Trouble| trouble.about(&name);
    if text.starts_with("-----BEGIN ") {
        return trusted_key(text).map(|key| Part::Key(name.clone(), key)).map_err(about);
    }
    if text.starts_with('{') {
        return SiteFile::read(text).map(Part::Whole).map_err(about);
    }
    if !text.is_empty() {
        let registry = registry::read(text).map_err(about)?;
        return Ok(Part::Registry(name, registry));
    }
    Ok(Part::Bundle(Opened { name, octets }))
}

/// Adds what was opened. A site that is one file is open at once.
fn take(console: Console, gathered: RwSignal<Gathered>, parts: Vec<Part>) {
    for part in parts {
        match part {
            Part::Bundle(file) => gathered.update(|all| all.bundle = Some(file)),
            Part::Key(name, key) => gathered.update(|all| {
                all.keys.retain(|(_, known)| *known != key);
                all.keys.push((name, key));
            }),
            Part::Registry(name, enrolled) => {
                gathered.update(|all| all.registry = Some((name, enrolled)));
            }
            Part::Whole(file) => spawn_local(async move {
                match Site::open_file(&console.engine(), file).await {
                    Ok(site) => {
                        console.open(site);
                        Page::Bundle.show();
                    }
                    Err(trouble) => console.trouble.set(Some(trouble)),
                }
            }),
        }
    }
}

async fn assemble(console: Console, gathered: Gathered) -> Result<Site, Trouble> {
    let bundle = gathered.bundle.ok_or_else(|| Trouble::new("there is no bundle yet"))?;
    let keys: Vec<TrustedKey> = gathered.keys.into_iter().map(|(_, key)| key).collect();
    let registry = gathered.registry.map(|(_, enrolled)| enrolled).unwrap_or_default();
    let octets = ByteBuf::from(bundle.octets);
    Site::open(&console.engine(), octets, &keys, registry)
        .await
        .map_err(|trouble| trouble.about(&bundle.name))
}
