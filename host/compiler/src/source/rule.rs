//! Rules that need to know who has passed before: lock-out, anti-passback, modes by the hour.

use doorward_bundle::limits::{LEVELS, LOCK_OUT_FAILURES, RULE_SECONDS};
use doorward_bundle::{AntipassbackMode, DoorMode};
use schemars::JsonSchema;
use serde::Deserialize;

use super::quantity::{duration, number};
use super::schedule::{self, NEVER};
use crate::compile::Scope;
use crate::findings::{Findings, Reported};
use crate::list::{at_least_one, at_most, every};
use crate::schema::{Duration, Identifier, OneOf};
use crate::spanned::Spanned;
use crate::text::keyword;

/// When a credential is locked out: after so many refusals with no grant between them.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a table", rename_all = "kebab-case")]
pub(crate) struct LockOut {
    /// After how many refusals.
    #[schemars(range(min = 1, max = LOCK_OUT_FAILURES))]
    failures: Spanned<i64>,
    /// For how long after the last of them, such as `10m`; at most `1d`.
    #[serde(rename = "for")]
    #[schemars(with = "Duration")]
    span: Spanned<String>,
}

/// What becomes of who enters an area twice, or leaves one that he never entered.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a table", rename_all = "kebab-case")]
pub(crate) struct Antipassback {
    /// `soft` notes it, `hard` refuses, `timed` refuses to let anybody enter again for some time.
    #[schemars(with = "OneOf<AntipassbackMode>")]
    mode: Spanned<String>,
    /// For how long nobody enters again, such as `30m`; for `timed`, which needs it. At most `1d`.
    #[serde(rename = "for")]
    #[schemars(with = "Option<Duration>")]
    span: Option<Spanned<String>>,
}

/// The mode of a door in the hours of a schedule.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a table", rename_all = "kebab-case")]
pub(crate) struct ScheduledMode {
    /// The identifier of a schedule.
    #[schemars(with = "Identifier")]
    pub(super) schedule: Spanned<String>,
    /// The mode.
    #[schemars(with = "OneOf<DoorMode>")]
    mode: Spanned<String>,
}

impl LockOut {
    pub(crate) fn compile(
        &self,
        findings: &mut Findings,
    ) -> Result<doorward_bundle::LockOut, Reported> {
        let failures = number(&self.failures, 1..=LOCK_OUT_FAILURES, findings);
        let seconds = seconds(&self.span, findings);
        Ok(doorward_bundle::LockOut { failures: failures?, seconds: seconds? })
    }
}

impl Antipassback {
    pub(crate) fn compile(
        &self,
        findings: &mut Findings,
    ) -> Result<doorward_bundle::Antipassback, Reported> {
        let mode: AntipassbackMode = keyword(&self.mode, findings)?;
        let seconds = self.span.as_ref().map(|span| seconds(span, findings)).transpose()?;
        match (mode == AntipassbackMode::Timed, &self.span) {
            (true, None) => Err(findings.report(&self.mode, "needs `for` beside it")),
            (false, Some(span)) => Err(findings.report(span, "is for the mode `timed` only")),
            (true, Some(_)) | (false, None) => Ok(doorward_bundle::Antipassback { mode, seconds }),
        }
    }
}

impl ScheduledMode {
    /// Whether it refers to the built-in schedule that never holds.
    pub(crate) fn uses_never(&self) -> bool {
        self.schedule.get_ref() == NEVER
    }

    /// Reads the modes of a door. Of schedules that meet, the first counts.
    pub(crate) fn compile_all(
        list: &Spanned<Vec<Spanned<Self>>>,
        scope: &Scope,
        findings: &mut Findings,
    ) -> Result<Vec<doorward_bundle::ScheduledMode>, Reported> {
        at_least_one(list, findings)?;
        at_most(list.get_ref(), LEVELS, findings)?;
        every(list.get_ref().iter().map(|scheduled| {
            let Self { schedule, mode } = scheduled.get_ref();
            let when = schedule::resolve(schedule, &scope.schedules, findings);
            let mode = keyword(mode, findings);
            let when = when?.ok_or_else(|| {
                findings.report(schedule, "leaves nothing to the door's own mode")
            })?;
            Ok(doorward_bundle::ScheduledMode { when, mode: mode? })
        }))
    }
}

/// A duration of a second at least, and a day at most.
fn seconds(text: &Spanned<String>, findings: &mut Findings) -> Result<u32, Reported> {
    let seconds = duration(text, RULE_SECONDS.into(), findings)?;
    match u32::try_from(seconds) {
        Ok(seconds) if seconds > 0 => Ok(seconds),
        _ => Err(findings.report(text, "is no time at all")),
    }
}
