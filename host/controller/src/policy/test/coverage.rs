//! What of a site the expectations have reached.

use std::collections::BTreeMap;

use anyhow::Result;
use doorward_bundle::{Bundle, Effect, Policy};
use doorward_compiler::expectations::Credential;
use doorward_host::contract::policy::{Hypothetical, Simulation};
use doorward_host::engine::Engine;
use serde::Serialize;

use super::ask::enters;
use super::probes::{Pieces, Policies, pieces};

/// The reason code of a forbid.
const FORBIDDEN: &str = "policy.forbidden";

/// What has been reached so far.
pub(super) struct Coverage {
    policies: Vec<PolicyReached>,
    pieces: Vec<PieceReached>,
    codes: BTreeMap<String, u64>,
    /// The policies alone, and alone without their schedule, by their place in `policies`.
    alone: Policies,
    unscheduled: Policies,
    /// The pieces alone, by their place in `pieces`.
    alone_pieces: Pieces,
}

/// Whether a policy has decided anything.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct PolicyReached {
    /// The identifier of its profile.
    pub(super) profile: String,
    /// Its number in the profile, from 1.
    pub(super) policy: usize,
    /// `permit` or `forbid`.
    pub(super) effect: &'static str,
    /// Whether an outcome was what it brings about alone.
    pub(super) decided: bool,
    #[serde(skip)]
    schedule: Option<u32>,
}

/// Whether a piece of a schedule has been looked at from both sides.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct PieceReached {
    /// The identifier of its schedule.
    pub(super) schedule: String,
    /// The piece, such as `weekdays 08:00 to 18:00`.
    pub(super) piece: String,
    /// Whether somebody came while it held to whom the schedule matters.
    pub(super) inside: bool,
    /// Whether somebody came while it did not.
    pub(super) outside: bool,
    #[serde(skip)]
    index: u32,
    /// Whether it is that the schedule is closed.
    #[serde(skip)]
    closes: bool,
}

/// What was reached, as data.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Reached<'c> {
    pub(super) policies: &'c [PolicyReached],
    pub(super) schedule_pieces: &'c [PieceReached],
    pub(super) reason_codes: &'c BTreeMap<String, u64>,
}

impl Coverage {
    /// Takes a bundle apart.
    pub(super) fn of(engine: &Engine, bundle: &Bundle) -> Result<Self> {
        let all = || bundle.profiles.iter().flat_map(|profile| &profile.policies);
        let policies = bundle.profiles.iter().flat_map(|profile| {
            (1..).zip(&profile.policies).map(|(policy, it)| PolicyReached {
                profile: profile.identifier.clone(),
                policy,
                effect: match it.effect {
                    Effect::Permit => "permit",
                    Effect::Forbid => "forbid",
                },
                decided: false,
                schedule: it.when,
            })
        });
        let policies = policies.collect();
        let always: Vec<Policy> = all().map(|it| Policy { when: None, ..it.clone() }).collect();
        let parts = (0..).zip(&bundle.schedules).flat_map(|(index, schedule)| {
            pieces(index, schedule, bundle).into_iter().map(move |alone| {
                let (schedule, piece) = (schedule.identifier.clone(), alone.piece.clone());
                let (inside, outside, closes) = (false, false, alone.closes);
                (PieceReached { schedule, piece, inside, outside, index, closes }, alone)
            })
        });
        let (pieces, alone_pieces): (Vec<_>, Vec<_>) = parts.unzip();
        Ok(Self {
            policies,
            pieces,
            codes: BTreeMap::new(),
            alone: Policies::load(engine, bundle, all())?,
            unscheduled: Policies::load(engine, bundle, always.iter())?,
            alone_pieces: Pieces::load(engine, bundle, &alone_pieces)?,
        })
    }

    /// What was reached.
    pub(super) fn reached(&self) -> Reached<'_> {
        Reached {
            policies: &self.policies,
            schedule_pieces: &self.pieces,
            reason_codes: &self.codes,
        }
    }

    /// Notes what an outcome has reached that nothing before it had.
    pub(super) fn note(
        &mut self,
        credential: &Credential,
        asked: &Hypothetical,
        simulation: &Simulation,
    ) -> Result<()> {
        let seen = self.codes.entry(simulation.reason.code.clone()).or_default();
        *seen = seen.saturating_add(1);
        let has = |profile: &str| credential.assignments.iter().any(|it| it.profile == profile);
        for number in 0..self.policies.len() {
            let Some(policy) = self.policies.get(number).filter(|it| has(&it.profile)) else {
                continue;
            };
            let (profile, schedule) = (policy.profile.clone(), policy.schedule);
            if !policy.decided {
                let alone = self.alone.simulate(number, asked, &profile)?;
                if let (Some(alone), Some(policy)) = (alone, self.policies.get_mut(number)) {
                    policy.decided = brings_about(policy.effect, &alone, simulation);
                }
            }
            if let Some(schedule) = schedule.filter(|it| self.is_open(*it)) {
                let alone = self.unscheduled.simulate(number, asked, &profile)?;
                let matters = |it: &Simulation| enters(it.verdict) || it.reason.code == FORBIDDEN;
                if alone.as_ref().is_some_and(matters) {
                    self.note_pieces(schedule, asked)?;
                }
            }
        }
        Ok(())
    }

    /// Whether anything of a schedule has still to be reached.
    fn is_open(&self, schedule: u32) -> bool {
        self.pieces.iter().any(|it| it.index == schedule && !(it.inside && it.outside))
    }

    fn note_pieces(&mut self, schedule: u32, asked: &Hypothetical) -> Result<()> {
        for (number, piece) in self.pieces.iter_mut().enumerate() {
            if piece.index != schedule || (piece.inside && piece.outside) {
                continue;
            }
            match self.alone_pieces.holds(number, asked)? {
                Some(holds) if holds != piece.closes => piece.inside = true,
                Some(_) => piece.outside = true,
                None => {}
            }
        }
        Ok(())
    }
}

/// Whether a policy alone brings about what came out.
fn brings_about(effect: &str, alone: &Simulation, outcome: &Simulation) -> bool {
    match effect {
        "permit" => enters(alone.verdict) && enters(outcome.verdict),
        _ => alone.reason.code == FORBIDDEN && outcome.reason.code == FORBIDDEN,
    }
}
