//! A test credential: a key that is made in this page, enrolled in its registry, and taps.

use std::sync::Arc;

use doorward_sheet::assignments::Assignment;
use doorward_sheet::{Credential, Enrolment};
use leptos::ev;
use leptos::html::{a, button, code, div, input, label, li, p, span, strong, ul};
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_bytes::ByteBuf;

use crate::card::TestCard;
use crate::component::{self, announcer, choice, notice, place, time};
use crate::decide::{Account, shown};
use crate::desk::{Clock, Shown};
use crate::page::Page;
use crate::site::Site;
use crate::state::Console;
use crate::trouble::Trouble;

/// What the form holds, and what came of the last tap.
#[derive(Clone, Copy, Debug)]
pub(super) struct Making {
    name: RwSignal<String>,
    /// An access profile's identifier; empty: none.
    profile: RwSignal<String>,
    outcome: RwSignal<Option<Result<Account, Trouble>>>,
}

impl Making {
    /// An empty form.
    pub(super) fn new() -> Self {
        Self {
            name: RwSignal::new("Test holder".into()),
            profile: RwSignal::new(String::new()),
            outcome: RwSignal::new(None),
        }
    }
}

/// Draws it.
pub(super) fn panel(console: Console, site: Arc<Site>, making: Making) -> AnyView {
    let told = {
        let site = Arc::clone(&site);
        move || match making.outcome.get() {
            Some(Ok(account)) => shown(&site, &account),
            Some(Err(trouble)) => notice(&trouble),
            None => ().into_any(),
        }
    };
    div()
        .child((
            component::panel(
                "A test credential",
                (
                    p().class("hint").child(
                        "A PKOC card whose key is made here. It is enrolled in this page only, and gone \
                         with it.",
                    ),
                    div().class("columns").child((
                        form(console, &site, making),
                        div().class("field").child((
                            place(console, &site),
                            time(console, Arc::clone(&site)),
                        )),
                    )),
                    cards(console, site, making),
                ),
            ),
            div().id("decision").child(announcer(told)),
        ))
        .into_any()
}

fn form(console: Console, site: &Site, making: Making) -> AnyView {
    let mut options = vec![(String::new(), "none: enrolled, but may do nothing".to_string())];
    let profiles = &site.bundle.profiles;
    options.extend(profiles.iter().map(|it| (it.identifier.clone(), it.name.clone())));
    let make = move |_| {
        making.outcome.set(enrolled(console, making).err().map(Err));
    };
    div()
        .class("field")
        .child((
            div().class("field").child((
                label().r#for("test-name").child("Whose"),
                input()
                    .id("test-name")
                    .r#type("text")
                    .maxlength("100")
                    .autocomplete("off")
                    .prop("value", move || making.name.get())
                    .on(ev::input, move |event| making.name.set(event_target_value(&event))),
            )),
            choice(
                "test-profile",
                "With the profile",
                options,
                move || making.profile.get(),
                move |profile| making.profile.set(profile),
            ),
            div().class("buttons").child(
                button()
                    .r#type("button")
                    .id("make-credential")
                    .on(ev::click, make)
                    .child("Make and enrol it"),
            ),
        ))
        .into_any()
}

/// Makes a card and enrols it.
fn enrolled(console: Console, making: Making) -> Result<(), Trouble> {
    let name = making.name.get_untracked().trim().to_string();
    if name.is_empty() {
        return Err(Trouble::new("say whose it is"));
    }
    let number = console.cards.with_untracked(Vec::len).saturating_add(1);
    let card = TestCard::generate(format!("{name}, card {number}"))?;
    let profile = making.profile.get_untracked();
    let assignment =
        |profile| Assignment { profile, valid_from: None, valid_until: None, uses_left: None };
    let enrolment = Enrolment {
        holder: format!("test-{number}"),
        name: Some(name),
        credential: Credential::Key(card.spki()?),
        valid_from: None,
        valid_until: None,
        extended_grant: false,
        lockdown_override: None,
        assignments: Some(profile)
            .filter(|it| !it.is_empty())
            .map(assignment)
            .into_iter()
            .collect(),
    };
    console.enrol(vec![enrolment.into()])?;
    console.cards.update(|cards| cards.push(card));
    Ok(())
}

/// The cards that were made, each with what it is enrolled under.
fn cards(console: Console, site: Arc<Site>, making: Making) -> AnyView {
    let listed = move || {
        let cards = console.cards.get();
        let items: Vec<_> =
            cards.into_iter().map(|it| card(console, Arc::clone(&site), making, it)).collect();
        (!items.is_empty()).then(|| ul().id("test-cards").class("plain-list").child(items))
    };
    div().class("field").child(listed).into_any()
}

fn card(console: Console, site: Arc<Site>, making: Making, card: TestCard) -> AnyView {
    let (name, key) = (card.name.clone(), hex::encode(card.public_key()));
    let tap = move |_| {
        let (site, card) = (Arc::clone(&site), card.clone());
        spawn_local(async move {
            let outcome = tapped(console, &site, &card).await;
            // Somebody may have gone to another page meanwhile.
            let _unseen = making.outcome.try_set(Some(outcome));
        });
    };
    li().child((
        div().class("with-button").child((
            span().child((strong().child(name.clone()), " is enrolled under ", code().child(key))),
            button()
                .r#type("button")
                .on(ev::click, tap)
                .aria_label(format!("Tap with {name}"))
                .child("Tap"),
        )),
        p().class("hint").child((
            "It can also tap on the page ",
            a().href(Page::Decide.address()).child(Page::Decide.title()),
            ", and its week is on the page ",
            a().href(Page::Simulate.address()).child(Page::Simulate.title()),
            ".",
        )),
    ))
    .into_any()
}

/// Has the door issue a challenge, the card answer it, and the engine decide.
async fn tapped(console: Console, site: &Site, card: &TestCard) -> Result<Account, Trouble> {
    site.desk.forget().await?;
    let access_point = console.access_point.get_untracked();
    let challenge = site.desk.challenge(&access_point).await?;
    let shown = Shown {
        presentation: ByteBuf::from(card.tap(&challenge)),
        access_point,
        clock: Clock { state: console.clock.get_untracked(), now: console.now.get_untracked() },
        challenge: Some(challenge),
        capability: None,
        door: console.door(),
    };
    let decision = site.desk.present(&shown).await?;
    Ok(Account { decision, shown })
}
