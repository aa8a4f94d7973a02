//! Decisions as people read them.

use std::fmt::{self, Write as _};

use anyhow::Result;
use doorward_bundle::{AccessPoint, Bundle};
use doorward_host::contract::circumstance::{Circumstance, ClockState};
use doorward_host::contract::decision::{Comparison, DoorAction, Obligations, Report, Step, Value};
use doorward_host::contract::question::CredentialIdentifier;
use doorward_host::contract::verification::{Claims, Decision};
use doorward_host::gate::report;
use doorward_host::store::Registry;
use serde::Serialize;

use crate::moment::{self, WallClock};

/// The outcome in a word.
pub(crate) fn outcome(decision: &Decision) -> &'static str {
    match decision {
        Decision::Granted(_) => "granted",
        Decision::Denied(_) => "denied",
        Decision::MoreNeeded(_) => "more-needed",
        Decision::Deferred(_) => "deferred",
        Decision::Referred(_) => "referred",
    }
}

/// The contract's spelling of a value of one of its enumerations.
pub(crate) fn spelling(value: impl Serialize) -> String {
    let value = serde_json::to_value(value).ok();
    value.as_ref().and_then(|value| value.as_str()).unwrap_or("?").into()
}

/// An evaluation stage by stage, a line for each.
pub(crate) fn timeline(trace: &[Step]) -> String {
    trace
        .iter()
        .map(|step| {
            let mark = if step.passed { "ok  " } else { "STOP" };
            let code = if step.code == "ok" { "" } else { step.code.as_str() };
            let compared: Vec<String> = step.compared.iter().map(comparison).collect();
            let line = format!("{mark} {:<16} {code:<27} {}", step.stage, compared.join("; "));
            format!("{}\n", line.trim_end())
        })
        .collect()
}

/// Everything that is known about one decision.
pub(crate) struct Account<'a, R> {
    pub(crate) decision: &'a Decision,
    /// What the presentation claims. Absent: its proof does not hold.
    pub(crate) claims: Option<&'a Claims>,
    pub(crate) at: &'a Circumstance,
    pub(crate) bundle: &'a Bundle,
    pub(crate) registry: &'a R,
}

impl<R: Registry> Account<'_, R> {
    /// What was decided, who, where, when and why, a line for each.
    pub(crate) fn tell(&self) -> Result<String> {
        let Report { reason, strength, trace, journal, .. } = report(self.decision);
        let mut told = format!(
            "{}  {} ({})\n",
            outcome(self.decision).to_uppercase(),
            reason.code,
            spelling(reason.category)
        );
        let mut line = |name: &str, text: &dyn fmt::Display| writeln!(told, "  {name:<9} {text}");
        line("who", &self.who(journal.holder.as_deref())?)?;
        if let Some(credential) = &journal.credential {
            line("with", &self.credential(credential))?;
        }
        for label in &journal.labels {
            line("label", &format_args!("{} {}", label.name, label.text))?;
        }
        line("where", &self.place())?;
        line("when", &self.time())?;
        let format = journal.format.as_deref().unwrap_or("no known format");
        line("format", &format_args!("{format}, proof by {}", spelling(strength)))?;
        if let Some(capability) = &journal.capability {
            line("asks for", &spelling(capability))?;
        }
        for compared in &reason.compared {
            line("compared", &comparison(compared))?;
        }
        if let Some(detail) = &reason.detail {
            line("detail", &detail.escape_debug())?;
        }
        if let Some(obligations) = self.obligations() {
            line("door", &action(obligations))?;
        }
        if !trace.is_empty() {
            write!(told, "\n{}", timeline(trace))?;
        }
        Ok(told)
    }

    fn who(&self, holder: Option<&str>) -> Result<String> {
        let Some(holder) = holder else {
            return Ok(if self.claims.is_some() {
                "somebody with a proved credential".into()
            } else {
                "nobody that is proved".into()
            });
        };
        let name = self.registry.holder(holder)?.and_then(|known| known.display_name);
        Ok(name.map_or_else(|| holder.into(), |name| format!("{name} ({holder})")))
    }

    fn credential(&self, identifier: &CredentialIdentifier) -> String {
        match identifier {
            CredentialIdentifier::Key(key) => format!("key {}", hex::encode(key)),
            CredentialIdentifier::CertifiedKey(certified) => {
                let key = hex::encode(&certified.key);
                format!(
                    "key {key} for {} by `{}`",
                    hex::encode(&certified.subject),
                    certified.issuer
                )
            }
            CredentialIdentifier::TokenSubject(token) => {
                format!("subject `{}` by `{}`", token.subject.escape_debug(), token.issuer)
            }
            CredentialIdentifier::BadgeNumber(badge) => {
                format!("badge {} {}-{}", badge.format, badge.facility, badge.number)
            }
        }
    }

    fn place(&self) -> String {
        let identifier = &self.at.access_point;
        match self.access_point() {
            Some(point) => format!("{identifier}, {}", point.name.escape_debug()),
            None => format!("`{}`, which the bundle does not have", identifier.escape_debug()),
        }
    }

    fn time(&self) -> String {
        let clock = &self.at.clock;
        if clock.state == ClockState::Absent {
            return "no clock".into();
        }
        let state = spelling(clock.state);
        let utc = moment::utc(clock.now);
        let zone =
            self.access_point().and_then(|point| point.zone).unwrap_or(self.bundle.site.zone);
        let zone = usize::try_from(zone).ok().and_then(|zone| self.bundle.zones.get(zone));
        match zone.and_then(|zone| Some((&zone.name, WallClock::of(&zone.name)?))) {
            Some((name, wall)) => {
                format!("{} {name} ({utc}), clock {state}", wall.show(clock.now))
            }
            None => format!("{utc}, clock {state}"),
        }
    }

    fn access_point(&self) -> Option<&AccessPoint> {
        self.bundle.access_points.iter().find(|point| point.identifier == self.at.access_point)
    }

    fn obligations(&self) -> Option<&Obligations> {
        match self.decision {
            Decision::Granted(grant) => Some(&grant.obligations),
            Decision::Referred(referral) => Some(&referral.obligations),
            Decision::Denied(_) | Decision::MoreNeeded(_) | Decision::Deferred(_) => None,
        }
    }
}

fn action(obligations: &Obligations) -> String {
    match obligations.action {
        DoorAction::Release => format!("release for {} s", obligations.release_seconds),
        other => spelling(other),
    }
}

/// What was found, and what it was compared with.
pub(crate) fn comparison(comparison: &Comparison) -> String {
    let Comparison { name, actual, required } = comparison;
    format!("{name} {} against {}", value(actual), value(required))
}

fn value(value: &Value) -> String {
    match value {
        Value::Text(text) => format!("`{}`", text.escape_debug()),
        Value::Number(number) => number.to_string(),
        Value::Time(second) => moment::utc(*second),
        Value::Duration(seconds) => format!("{seconds} s"),
        Value::Octets(octets) => hex::encode(octets),
        Value::Flag(true) => "yes".into(),
        Value::Flag(false) => "no".into(),
    }
}
