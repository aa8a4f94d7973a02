//! Whose word counts, what can be locked down, and the bounds of the site.

use doorward_bundle::{Bundle, Issuer, LockdownPlan};
use leptos::html::{div, h3, li, p, ul};
use leptos::prelude::*;

use super::sentence::{join, nth};
use crate::component::{self, Kind, badge, facts};
use crate::spelling::duration;

/// Draws the issuers.
pub(super) fn issuers(bundle: &Bundle) -> AnyView {
    let mut items: Vec<_> = bundle.issuers.iter().map(issuer).collect();
    if items.is_empty() {
        items.push(li().child("None: only keys that are enrolled count.").into_any());
    }
    component::panel("Issuers", ul().id("issuers").class("plain-list").child(items))
}

fn issuer(issuer: &Issuer) -> AnyView {
    let state = (!issuer.enabled).then(|| badge(Kind::Bad, "its word does not count"));
    let mut about = vec![format!("Vouches for {}", issuer.formats.join(", "))];
    if !issuer.anchors.is_empty() {
        let anchors = issuer.anchors.len();
        let algorithms = issuer.algorithms.join(", ");
        about.push(format!("{anchors} trust anchors; algorithms {algorithms}"));
    }
    if issuer.binds_subject {
        about.push("What is presented must name the certificate's own subject".into());
    }
    if let Some(seconds) = issuer.proof_lifetime {
        about.push(format!("What is presented is valid for {} at most", duration(seconds.into())));
    }
    if let Some(tokens) = &issuer.tokens {
        let (keys, secrets) = (tokens.keys.len(), tokens.secrets.len());
        about.push(format!("Its tokens are checked with {keys} public keys and {secrets} secrets"));
        if let Some(name) = &tokens.issuer {
            about.push(format!("Its tokens say that they are issued by {name}"));
        }
    }
    let about: Vec<_> =
        about.into_iter().map(|text| p().class("hint").child(text).into_any()).collect();
    li().child((h3().child((issuer.name.clone(), " ", state)), about)).into_any()
}

/// Draws the lockdown plans.
pub(super) fn lockdown_plans(bundle: &Bundle) -> AnyView {
    let mut items: Vec<_> = bundle.lockdown_plans.iter().map(|it| plan(bundle, it)).collect();
    if items.is_empty() {
        items.push(li().child("None.").into_any());
    }
    component::panel("Lockdown plans", ul().id("lockdown-plans").class("plain-list").child(items))
}

fn plan(bundle: &Bundle, plan: &LockdownPlan) -> AnyView {
    let rank = plan.rank;
    li().child((
        h3().child((plan.name.clone(), " ", badge(Kind::Plain, format!("rank {rank}")))),
        p().class("hint").child(format!(
            "Locks {}. Credentials that override rank {rank} or higher pass.",
            covered(bundle, plan)
        )),
    ))
    .into_any()
}

fn covered(bundle: &Bundle, plan: &LockdownPlan) -> String {
    if plan.all {
        return "everything".into();
    }
    let areas = plan.areas.iter().filter_map(|area| nth(&bundle.areas, *area)).map(|it| &*it.name);
    let doors = plan.doors.iter().filter_map(|door| nth(&bundle.doors, *door)).map(|it| &*it.name);
    let names: Vec<&str> = areas.chain(doors).collect();
    if names.is_empty() { "nothing".into() } else { join(&names, "and") }
}

/// Draws the bounds.
pub(super) fn limits(bundle: &Bundle) -> AnyView {
    let limits = &bundle.limits;
    let seconds = |seconds: u32| duration(seconds.into()).into_any();
    let zones: Vec<String> = bundle.zones.iter().map(|zone| zone.name.clone()).collect();
    component::panel(
        "Bounds",
        div().id("limits").child(facts(vec![
            ("A challenge lives", seconds(limits.challenge_lifetime)),
            ("A proof lives", seconds(limits.proof_lifetime)),
            ("Clocks may be late", seconds(limits.skew_past)),
            ("Clocks may be early", seconds(limits.skew_future)),
            ("Open proofs", limits.claim_quota.to_string().into_any()),
            ("Time zones", zones.join(", ").into_any()),
        ])),
    )
}
