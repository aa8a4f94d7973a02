//! How the bundle is signed, and how old it is.

use std::sync::Arc;

use leptos::html::{code, div, p};
use leptos::prelude::*;

use crate::component::{self, Kind, badge, facts};
use crate::site::Site;
use crate::state::Console;
use crate::wall_clock::{WallClock, utc};

/// How far a bundle's life has gone.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Age {
    /// Not issued yet, by the console's time.
    Early,
    Fresh,
    /// Time to look for a newer one.
    RefreshDue,
    /// Old; decisions go on.
    Stale,
    /// Nothing is decided any more but denials.
    Dead,
}

/// Draws it, at the console's time.
pub(super) fn panel(console: Console, site: Arc<Site>) -> AnyView {
    let shown = move || {
        let (kind, word, told) = age(&site, console.now.get()).told();
        div()
            .child((
                p().child((
                    badge(Kind::Good, "signature verified by the engine"),
                    " ",
                    badge(kind, word),
                )),
                p().class("hint").child(told),
                facts(lines(&site)),
            ))
            .into_any()
    };
    component::panel("Sign-off", div().id("signature").class("stack").child(shown))
}

fn lines(site: &Site) -> Vec<(&'static str, AnyView)> {
    let (summary, bundle) = (&site.summary, &site.bundle);
    let when = |instant: u64| {
        let text = WallClock::at(bundle, "").map_or_else(
            || utc(instant),
            |clock| format!("{} ({})", clock.show(instant), clock.zone()),
        );
        text.into_any()
    };
    let signed = |octets: &[u8]| code().child(hex::encode(octets)).into_any();
    vec![
        ("Site", format!("{} ({})", bundle.site.name, bundle.site.identifier).into_any()),
        ("Sequence", summary.sequence.to_string().into_any()),
        ("Issued", when(summary.issued_at)),
        ("Refresh after", when(summary.refresh_after)),
        ("Stale after", when(bundle.stale_after)),
        ("Dead after", summary.dead_after.map_or_else(|| "never".into_any(), when)),
        ("Signed by key", signed(&summary.key_identifier)),
        ("Digest", signed(&summary.digest)),
        ("Octets", site.signed.len().to_string().into_any()),
    ]
}

fn age(site: &Site, now: u64) -> Age {
    let bundle = &site.bundle;
    match now {
        now if now < bundle.issued_at => Age::Early,
        now if bundle.dead_after.is_some_and(|dead| now >= dead) => Age::Dead,
        now if now >= bundle.stale_after => Age::Stale,
        now if now >= bundle.refresh_after => Age::RefreshDue,
        _ => Age::Fresh,
    }
}

impl Age {
    fn told(self) -> (Kind, &'static str, &'static str) {
        match self {
            Self::Early => {
                (Kind::Odd, "not issued yet", "The chosen time is before it was issued.")
            }
            Self::Fresh => (Kind::Good, "fresh", "At the chosen time it is in force and new."),
            Self::RefreshDue => {
                (Kind::Plain, "refresh due", "At the chosen time doors look for a newer one.")
            }
            Self::Stale => {
                (Kind::Odd, "stale", "At the chosen time it is old; doors go on with it.")
            }
            Self::Dead => {
                (Kind::Bad, "dead", "At the chosen time no door opens by this bundle any more.")
            }
        }
    }
}
