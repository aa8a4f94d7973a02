//! The site itself, its limits, and how long its bundle counts.

use doorward_bundle::limits::{CHALLENGE_LIFETIME, CLAIM_QUOTA, PROOF_LIFETIME, SKEW};
use schemars::JsonSchema;
use serde::Deserialize;

use super::quantity::{duration, number_or};
use super::rule::LockOut;
use crate::findings::{Findings, Reported};
use crate::schema::{Duration, Identifier, Name, ZoneName};
use crate::spanned::Spanned;
use crate::text::{identifier, name};
use crate::zone::{HORIZON, Zones};

/// The site itself: `[site]`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a table", rename_all = "kebab-case")]
pub(crate) struct Site {
    /// The site's identifier, which must be the one that controllers are set up for.
    #[schemars(with = "Identifier")]
    identifier: Spanned<String>,
    /// What people call it.
    #[schemars(with = "Name")]
    name: Spanned<String>,
    /// The IANA time zone, such as `Europe/London`, by whose wall clock schedules are read.
    #[schemars(with = "ZoneName")]
    pub(crate) zone: Spanned<String>,
}

/// Bounds of the site: `[limits]`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a table", rename_all = "kebab-case")]
pub(crate) struct Limits {
    /// Seconds by which a presentation may be older than the clock allows. Without: 10.
    #[schemars(range(min = 0, max = SKEW))]
    skew_past: Option<Spanned<i64>>,
    /// Seconds by which a presentation may be ahead of the clock. Without: 10.
    #[schemars(range(min = 0, max = SKEW))]
    skew_future: Option<Spanned<i64>>,
    /// Seconds that a presentation's own validity may span. Without: 120.
    #[schemars(range(min = 1, max = PROOF_LIFETIME))]
    proof_lifetime: Option<Spanned<i64>>,
    /// Live claims of one credential. Without: 64.
    #[schemars(range(min = 1, max = CLAIM_QUOTA))]
    claim_quota: Option<Spanned<i64>>,
    /// Seconds that a challenge may be outstanding. Without: 10.
    #[schemars(range(min = 1, max = CHALLENGE_LIFETIME))]
    challenge_lifetime: Option<Spanned<i64>>,
    /// When a credential is locked out. Without: never.
    lock_out: Option<LockOut>,
}

/// How long a bundle of the site counts: `[validity]`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a table", rename_all = "kebab-case")]
pub(crate) struct Validity {
    /// When controllers look for a newer bundle, from the time of issue. Without: `1d`.
    #[schemars(with = "Option<Duration>")]
    refresh_after: Option<Spanned<String>>,
    /// When the bundle counts as old, from the time of issue. Without: `7d`.
    #[schemars(with = "Option<Duration>")]
    stale_after: Option<Spanned<String>>,
    /// When decisions stop, from the time of issue. Without: never.
    #[schemars(with = "Option<Duration>")]
    dead_after: Option<Spanned<String>>,
}

/// When a bundle ages, in seconds since the Unix epoch.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ages {
    pub(crate) refresh_after: u64,
    pub(crate) stale_after: u64,
    pub(crate) dead_after: Option<u64>,
}

/// Without `refresh-after`: a day.
const REFRESH_AFTER: u64 = 86_400;
/// Without `stale-after`: a week.
const STALE_AFTER: u64 = 7 * 86_400;

impl Site {
    pub(crate) fn compile(
        &self,
        zones: &Zones,
        findings: &mut Findings,
    ) -> Result<doorward_bundle::Site, Reported> {
        let identifier = identifier(&self.identifier, findings);
        let name = name(&self.name, findings);
        let zone = zones.resolve(&self.zone, findings);
        Ok(doorward_bundle::Site { identifier: identifier?, name: name?, zone: zone? })
    }
}

impl Limits {
    pub(crate) fn compile(
        &self,
        findings: &mut Findings,
    ) -> Result<doorward_bundle::Limits, Reported> {
        let mut read =
            |value: &Option<_>, default, range| number_or(value.as_ref(), default, range, findings);
        let skew_past = read(&self.skew_past, 10, 0..=SKEW);
        let skew_future = read(&self.skew_future, 10, 0..=SKEW);
        let proof_lifetime = read(&self.proof_lifetime, 120, 1..=PROOF_LIFETIME);
        let claim_quota = read(&self.claim_quota, 64, 1..=CLAIM_QUOTA);
        let challenge_lifetime = read(&self.challenge_lifetime, 10, 1..=CHALLENGE_LIFETIME);
        let lock_out = self.lock_out.as_ref().map(|rule| rule.compile(findings)).transpose();
        Ok(doorward_bundle::Limits {
            skew_past: skew_past?,
            skew_future: skew_future?,
            proof_lifetime: proof_lifetime?,
            claim_quota: claim_quota?,
            challenge_lifetime: challenge_lifetime?,
            lock_out: lock_out?,
        })
    }
}

impl Validity {
    /// A bundle cannot die after its zone tables end, so nothing here reaches beyond [`HORIZON`].
    pub(crate) fn compile(
        &self,
        issued_at: u64,
        findings: &mut Findings,
    ) -> Result<Ages, Reported> {
        let mut read = |text: &Option<_>| {
            text.as_ref().map(|text| duration(text, HORIZON, findings)).transpose()
        };
        let refresh_after = read(&self.refresh_after);
        let stale_after = read(&self.stale_after);
        let dead_after = read(&self.dead_after);
        let refresh_after = refresh_after?.unwrap_or(REFRESH_AFTER);
        // A default gives way to what is written next to it.
        let stale_after = stale_after?.unwrap_or(STALE_AFTER.max(refresh_after));
        let dead_after = dead_after?;
        if let Some(text) = self.stale_after.as_ref().filter(|_| stale_after < refresh_after) {
            let message = format!("is before `refresh-after`, {refresh_after} seconds");
            return Err(findings.report(text, message));
        }
        let early = |dead_after: u64| dead_after < stale_after;
        if let Some(text) = self.dead_after.as_ref().filter(|_| dead_after.is_some_and(early)) {
            let message = format!("is before `stale-after`, {stale_after} seconds");
            return Err(findings.report(text, message));
        }
        let from_issue = |seconds: u64| issued_at.saturating_add(seconds);
        Ok(Ages {
            refresh_after: from_issue(refresh_after),
            stale_after: from_issue(stale_after),
            dead_after: dead_after.map(from_issue),
        })
    }
}
