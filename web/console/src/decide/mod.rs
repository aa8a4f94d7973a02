//! Decide: something is presented at a door, and the decision is told from bytes to outcome.

mod circumstances;
mod outcome;
mod presenting;
mod timeline;

use std::sync::Arc;

use leptos::html::div;
use leptos::prelude::*;

pub(crate) use self::outcome::{Account, shown};
use self::presenting::presenting;
use crate::component::{announcer, heading, notice, with_site};
use crate::contract::Decision;
use crate::desk::Shown;
use crate::site::Site;
use crate::state::Console;
use crate::trouble::Trouble;

/// What came of presenting something.
type Result = std::result::Result<Account, Trouble>;

/// Draws the page.
pub(crate) fn page(console: Console) -> AnyView {
    div()
        .child((
            heading(
                "Decide",
                "Present something at a door, at any time you like, and see what is decided and why. \
                 No real door opens: this is the decision, made here.",
            ),
            with_site(console, move |site| desk(console, site)),
        ))
        .into_any()
}

fn desk(console: Console, site: Arc<Site>) -> AnyView {
    let result = RwSignal::new(None::<Result>);
    let told = {
        let site = Arc::clone(&site);
        move || match result.get() {
            Some(Ok(account)) => shown(&site, &account),
            Some(Err(trouble)) => notice(&trouble),
            None => div()
                .class("panel empty")
                .child("What is decided, and each step on the way to it, is shown here.")
                .into_any(),
        }
    };
    div()
        .class("wide-right")
        .child((
            div().child((circumstances::panel(console, &site), presenting(console, site, result))),
            div().id("decision").child(announcer(told)),
        ))
        .into_any()
}

/// Decides, and says with what circumstances.
async fn decide(site: &Site, shown: Shown, fresh: bool) -> Result {
    if fresh {
        site.desk.forget().await?;
    }
    let decision: Decision = site.desk.present(&shown).await?;
    Ok(Account { decision, shown })
}
