//! Trying expectations.

use anyhow::Result;
use doorward_compiler::expectations::{Credential, Expectation, Trial};
use doorward_host::contract::policy::{Hypothetical, Interval, Simulation};
use doorward_host::engine::Engine;
use serde::Serialize;

use super::ask::{enters, hypothetical};
use super::bench::Bench;
use super::coverage::Coverage;
use super::moments::Moments;
use crate::moment::WallClock;
use crate::narrative::{comparison, spelling};

/// Failures of one expectation that are told.
const TOLD: usize = 5;

/// What came of one expectation.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Tried {
    /// Its line in the file.
    pub(super) line: usize,
    /// It as a sentence.
    pub(super) expected: String,
    /// What it is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<String>,
    /// Whether it holds.
    pub(super) holds: bool,
    /// How often the engine was asked.
    pub(super) asked: u64,
    /// Where it does not hold; the first few.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) failures: Vec<Failure>,
    /// How many more there are.
    #[serde(skip_serializing_if = "is_zero")]
    pub(super) more: usize,
}

/// Something that came out otherwise.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Failure {
    /// The holders, or the profile that was tried alone.
    pub(super) who: Vec<String>,
    /// The access point's identifier.
    pub(super) access_point: String,
    /// What people call it.
    pub(super) access_point_name: String,
    /// From when, in seconds since the Unix epoch.
    pub(super) from: u64,
    /// The first second after it.
    pub(super) until: u64,
    /// The same by the wall clock there.
    pub(super) local: String,
    /// The outcome.
    pub(super) outcome: String,
    /// Its reason code.
    pub(super) code: String,
    /// What was compared, for people.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) compared: Vec<String>,
    /// What was expected of it.
    pub(super) expected: String,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks by reference")]
const fn is_zero(number: &usize) -> bool {
    *number == 0
}

/// Tries every expectation.
pub(super) fn try_all(engine: &Engine, trial: &Trial) -> Result<(Vec<Tried>, Coverage)> {
    let mut bench = Bench::load(engine, &trial.bundle)?;
    let mut coverage = Coverage::of(engine, &trial.bundle)?;
    let moments = Moments::of(&trial.bundle);
    let mut tried = Vec::with_capacity(trial.expectations.len());
    for expectation in &trial.expectations {
        let asked = bench.asked();
        let mut failures = Vec::new();
        for (credential, holders) in alike(expectation, trial) {
            let mut attempt = Attempt {
                bench: &mut bench,
                coverage: &mut coverage,
                moments: &moments,
                trial,
                expectation,
                credential,
            };
            for failure in attempt.failures()? {
                failures.push(Failure { who: holders.clone(), ..failure });
            }
        }
        let more = failures.len().saturating_sub(TOLD);
        let holds = failures.is_empty();
        failures.truncate(TOLD);
        tried.push(Tried {
            line: expectation.line,
            expected: expectation.sentence.clone(),
            name: expectation.name.clone(),
            holds,
            asked: bench.asked().saturating_sub(asked),
            failures,
            more,
        });
    }
    Ok((tried, coverage))
}

/// The credentials of an expectation, those that differ in their holder alone put together.
fn alike<'t>(expectation: &Expectation, trial: &'t Trial) -> Vec<(&'t Credential, Vec<String>)> {
    let mut groups: Vec<(Credential, &Credential, Vec<String>)> = Vec::new();
    for credential in expectation.credentials.iter().filter_map(|it| trial.credentials.get(*it)) {
        let rights = Credential { holder: String::new(), name: None, ..credential.clone() };
        let shown = match &credential.name {
            Some(name) => format!("{} ({name})", credential.holder),
            None => credential.holder.clone(),
        };
        match groups.iter_mut().find(|(known, _, _)| *known == rights) {
            Some((_, _, holders)) => holders.push(shown),
            None => groups.push((rights, credential, vec![shown])),
        }
    }
    groups.into_iter().map(|(_, credential, holders)| (credential, holders)).collect()
}

/// One credential against one expectation.
struct Attempt<'a> {
    bench: &'a mut Bench,
    coverage: &'a mut Coverage,
    moments: &'a Moments<'a>,
    trial: &'a Trial,
    expectation: &'a Expectation,
    credential: &'a Credential,
}

impl Attempt<'_> {
    /// Where the expectation does not hold; what it reaches is noted besides.
    fn failures(&mut self) -> Result<Vec<Failure>> {
        let mut failures = Vec::new();
        for occasion in &self.expectation.occasions {
            let index = usize::try_from(occasion.access_point).unwrap_or(usize::MAX);
            let Some(point) = self.trial.bundle.access_points.get(index) else { continue };
            let mut asked = hypothetical(
                self.expectation,
                self.credential,
                &point.identifier,
                &self.trial.bundle,
            );
            for range in &occasion.instants {
                asked.now = range.start;
                for interval in self.bench.when_can(&asked, range.end)? {
                    asked.now = interval.from;
                    let simulation = self.bench.simulate(&asked)?;
                    failures.extend(self.failure(&asked, &simulation, &interval));
                }
                for instant in self.moments.within(range, occasion.access_point, self.credential) {
                    asked.now = instant;
                    let simulation = self.bench.simulate(&asked)?;
                    self.coverage.note(self.credential, &asked, &simulation)?;
                }
            }
            let clock = clock(&self.trial.bundle, point);
            for failure in failures.iter_mut().filter(|it| it.access_point == point.identifier) {
                failure.access_point_name.clone_from(&point.name);
                failure.local = local(clock.as_ref(), failure.from, failure.until);
            }
        }
        Ok(failures)
    }

    /// Nothing where it is as expected.
    fn failure(
        &self,
        asked: &Hypothetical,
        simulation: &Simulation,
        interval: &Interval,
    ) -> Option<Failure> {
        let code = &simulation.reason.code;
        let because = &self.expectation.because;
        let release = simulation.obligations.as_ref().map_or(0, |it| it.release_seconds);
        let expected = if enters(simulation.verdict) != self.expectation.enters {
            if self.expectation.enters { "to be let in" } else { "not to be let in" }.to_string()
        } else if !because.is_empty() && !because.contains(code) {
            format!("because of {}", because.join(" or "))
        } else {
            match self.expectation.release_seconds {
                Some(seconds) if seconds != release => {
                    format!("a release of {seconds} s, not of {release} s")
                }
                _ => return None,
            }
        };
        Some(Failure {
            who: Vec::new(),
            access_point: asked.access_point.clone(),
            access_point_name: String::new(),
            from: interval.from,
            until: interval.until,
            local: String::new(),
            outcome: spelling(simulation.verdict),
            code: code.clone(),
            compared: simulation.reason.compared.iter().map(comparison).collect(),
            expected,
        })
    }
}

fn clock(
    bundle: &doorward_bundle::Bundle,
    point: &doorward_bundle::AccessPoint,
) -> Option<WallClock> {
    let zone = usize::try_from(point.zone.unwrap_or(bundle.site.zone)).ok()?;
    WallClock::of(&bundle.zones.get(zone)?.name)
}

/// A range by a wall clock.
fn local(clock: Option<&WallClock>, from: u64, until: u64) -> String {
    let Some(clock) = clock else { return format!("second {from}") };
    if until.saturating_sub(from) <= 1 {
        return clock.show(from).to_string();
    }
    format!("{} to {}", clock.show(from), clock.show(until))
}
