//! What the engine's checker finds.

use std::sync::Arc;

use leptos::html::{code, div, li, p, span, ul};
use leptos::prelude::*;

use crate::component::{self, Kind, badge, notice};
use crate::contract::{Finding, Severity};
use crate::site::Site;
use crate::state::Console;

/// Draws the findings at the console's time, the worst first.
pub(super) fn panel(console: Console, site: Arc<Site>) -> AnyView {
    let shown = move || match site.desk.check(console.now.get()) {
        Ok(findings) => list(findings),
        Err(trouble) => notice(&trouble),
    };
    component::panel("What the checker finds", div().id("findings").child(shown))
}

fn list(mut findings: Vec<Finding>) -> AnyView {
    if findings.is_empty() {
        return p()
            .child((badge(Kind::Good, "nothing"), " The checker finds nothing odd."))
            .into_any();
    }
    findings.sort_by_key(|finding| finding.severity);
    let count = findings.len();
    let items: Vec<_> = findings.into_iter().map(item).collect();
    div()
        .child((
            p().class("hint")
                .child(format!("{count} findings at the chosen time, the worst first.")),
            ul().class("findings").tabindex("0").aria_label("Findings").child(items),
        ))
        .into_any()
}

fn item(finding: Finding) -> AnyView {
    let (kind, word) = match finding.severity {
        Severity::Problem => (Kind::Bad, "problem"),
        Severity::Doubt => (Kind::Odd, "doubt"),
        Severity::Note => (Kind::Plain, "note"),
    };
    li().child((
        badge(kind, word),
        span().child((" ", finding.detail)),
        p().class("hint").child((
            finding.subject,
            " · ",
            code().child(finding.code),
            " · ",
            code().child(finding.path),
        )),
    ))
    .into_any()
}
