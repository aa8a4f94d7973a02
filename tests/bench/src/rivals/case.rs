//! The case that all of them decide: a site, its holders, and questions.
//!
//! Made from a seed, so that two runs measure the same. It is written down three times, for three
//! kinds of evaluators, from one list of profiles.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use anyhow::{Context as _, Result};
use rand::seq::IndexedRandom as _;
use rand::{RngExt as _, SeedableRng as _};
use rand_xorshift::XorShiftRng;
use serde::Serialize;

/// How many questions are asked.
pub(super) const QUESTIONS: usize = 4_000;

/// How many of them are asked again and again, to be timed.
pub(super) const TIMED: usize = 400;

/// How large a site is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Size {
    pub(super) doors: usize,
    pub(super) profiles: usize,
    pub(super) holders: usize,
}

/// What is promised about.
pub(super) const PROMISED: Size = Size { doors: 1_000, profiles: 500, holders: 100_000 };

/// A site and its people.
#[derive(Debug)]
pub(super) struct Case {
    size: Size,
    profiles: Vec<Profile>,
    /// The profiles of each holder.
    pub(super) holders: Vec<Vec<String>>,
    pub(super) questions: Vec<Question>,
}

/// A named set of policies.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
struct Profile {
    identifier: String,
    policies: Vec<Policy>,
}

/// Access points, a schedule and whether it is permitted there and then.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
struct Policy {
    effect: &'static str,
    access_points: Vec<String>,
    schedule: &'static str,
}

/// Whether somebody may pass.
#[derive(Debug)]
pub(super) struct Question {
    /// The number of the holder.
    pub(super) holder: usize,
    pub(super) access_point: String,
    /// When, in seconds since the Unix epoch.
    pub(super) now: u64,
    /// The schedules that hold then, of those that a site has.
    pub(super) schedules: &'static [&'static str],
}

/// Moments with the schedules of [`Case::site`] that hold then by the clock of London: told by hand,
/// for evaluators that know no schedules.
const MOMENTS: [(u64, &[&str]); 8] = [
    // Monday, 2026-06-15, 11:00
    (1_781_517_600, &["always", "office"]),
    // the same, 20:00, when the office closes
    (1_781_550_000, &["always"]),
    // Wednesday, 2026-06-17, 06:00, when it opens
    (1_781_672_400, &["always", "office"]),
    // Friday, 2026-06-19, 22:30
    (1_781_904_600, &["always", "night"]),
    // Saturday, 2026-06-20, 01:00, the night before
    (1_781_913_600, &["always", "night"]),
    // the same, 15:00
    (1_781_964_000, &["always", "weekend"]),
    // Friday, 2026-12-25, 11:00, a holiday
    (1_798_196_400, &["always"]),
    // Tuesday, 2026-12-29, 11:00
    (1_798_542_000, &["always", "office"]),
];

const SCHEDULES: [&str; 4] = ["always", "night", "office", "weekend"];

impl Case {
    pub(super) fn of(size: Size) -> Result<Self> {
        let mut dice = XorShiftRng::seed_from_u64(2026);
        let points: Vec<String> = (0..size.doors).map(access_point).collect();
        let nobody = "a list is empty";
        let mut profiles = Vec::new();
        for number in 0..size.profiles {
            let mut policies = Vec::new();
            for _ in 0..5 {
                // One in twenty forbids; of a forbid that always holds nothing would be left.
                let forbids = dice.random_range(0..20) == 0;
                let schedules = if forbids { SCHEDULES.get(1..) } else { SCHEDULES.get(..) };
                let some: BTreeSet<&String> = points.sample(&mut dice, 5).collect();
                policies.push(Policy {
                    effect: if forbids { "forbid" } else { "permit" },
                    access_points: some.into_iter().cloned().collect(),
                    schedule: schedules.and_then(|all| all.choose(&mut dice)).context(nobody)?,
                });
            }
            profiles.push(Profile { identifier: format!("profile-{number:03}"), policies });
        }
        let mut holders = Vec::new();
        for _ in 0..size.holders {
            let many = dice.random_range(1..=4);
            let some: BTreeSet<&String> =
                profiles.sample(&mut dice, many).map(|profile| &profile.identifier).collect();
            holders.push(some.into_iter().cloned().collect());
        }
        let mut case = Self { size, profiles, holders, questions: Vec::new() };
        for number in 0..QUESTIONS {
            let holder = dice.random_range(0..case.holders.len());
            // Every other one is asked where a policy of the holder says something.
            let anywhere = number % 2 == 0;
            let listed = if anywhere { points.clone() } else { case.within_reach(holder) };
            let (now, schedules) = *MOMENTS.choose(&mut dice).context(nobody)?;
            let access_point = listed.choose(&mut dice).context(nobody)?.clone();
            case.questions.push(Question { holder, access_point, now, schedules });
        }
        Ok(case)
    }

    /// Where any policy of a holder says something.
    fn within_reach(&self, holder: usize) -> Vec<String> {
        let theirs = self.holders.get(holder).map_or(&[][..], Vec::as_slice);
        let profiles = self.profiles.iter().filter(|it| theirs.contains(&it.identifier));
        let policies = profiles.flat_map(|profile| &profile.policies);
        policies.flat_map(|policy| &policy.access_points).cloned().collect()
    }

    /// For the compiler.
    pub(super) fn site(&self) -> Result<String> {
        let mut out = String::from(
            "[site]\nidentifier = \"bench\"\nname = \"Bench\"\nzone = \"Europe/London\"\n\
             [[special-day-group]]\nidentifier = \"holidays\"\nname = \"Holidays\"\n\
             days = [2026-12-25]\n\
             [[schedule]]\nidentifier = \"office\"\nname = \"Office hours\"\n\
             weekly = [{ days = [\"weekdays\"], from = \"06:00\", to = \"20:00\" }]\n\
             specials = [{ group = \"holidays\", pieces = [] }]\n\
             [[schedule]]\nidentifier = \"night\"\nname = \"Late shift\"\n\
             weekly = [{ days = [\"fri\", \"sat\"], from = \"22:00\", to = \"04:00\" }]\n\
             specials = [{ group = \"holidays\", pieces = [] }]\n\
             [[schedule]]\nidentifier = \"weekend\"\nname = \"Weekends\"\n\
             weekly = [{ days = [\"weekends\"], from = \"08:00\", to = \"18:00\" }]\n",
        );
        for number in 0..self.size.doors {
            writeln!(out, "[[door]]\nidentifier = \"door-{number:04}\"\nname = \"Door {number}\"")?;
            writeln!(out, "[[access-point]]\nidentifier = \"{}\"", access_point(number))?;
            writeln!(out, "name = \"Door {number}, inwards\"\ndoor = \"door-{number:04}\"")?;
            writeln!(out, "formats = [\"wiegand\"]\nbit-formats = [\"H10301\"]")?;
            writeln!(out, "required-strength = \"none\"")?;
        }
        for Profile { identifier, policies } in &self.profiles {
            writeln!(out, "[[profile]]\nidentifier = \"{identifier}\"\nname = \"{identifier}\"")?;
            for Policy { effect, access_points, schedule } in policies {
                writeln!(out, "[[profile.policy]]\neffect = \"{effect}\"")?;
                writeln!(out, "schedule = \"{schedule}\"\naccess-points = {access_points:?}")?;
                if *effect == "permit" {
                    writeln!(out, "required-strength = \"none\"")?;
                }
            }
        }
        Ok(out)
    }

    /// For an evaluator that walks JSON.
    pub(super) fn document(&self) -> Result<serde_json::Value> {
        Ok(serde_json::json!({ "profiles": serde_json::to_value(&self.profiles)? }))
    }

    /// For Cedar: a policy becomes a policy, its access points a group of resources, and a profile a
    /// group of principals, which is how Cedar's own documentation has roles written.
    pub(super) fn cedar(&self) -> Result<serde_json::Value> {
        let mut policies = String::new();
        let mut groups: BTreeMap<String, Vec<String>> =
            (0..self.size.doors).map(|number| (access_point(number), Vec::new())).collect();
        for Profile { identifier, policies: all } in &self.profiles {
            for (number, Policy { effect, access_points, schedule }) in all.iter().enumerate() {
                write!(policies, "{effect} (principal in Profile::\"{identifier}\", ")?;
                write!(policies, "action == Action::\"momentary\", ")?;
                write!(policies, "resource in Group::\"{identifier}-{number}\")")?;
                if *schedule != "always" {
                    write!(policies, " when {{ context.schedules.contains(\"{schedule}\") }}")?;
                }
                writeln!(policies, ";")?;
                for point in access_points {
                    groups.entry(point.clone()).or_default().push(format!("{identifier}-{number}"));
                }
            }
        }
        let holders: BTreeMap<String, &Vec<String>> =
            self.holders.iter().enumerate().map(|(number, own)| (holder(number), own)).collect();
        let asked = |question: &Question| {
            serde_json::json!({
                "holder": holder(question.holder),
                "access-point": question.access_point,
                "schedules": question.schedules,
            })
        };
        let questions: Vec<_> = self.questions.iter().map(asked).collect();
        Ok(serde_json::json!({
            "policies": policies,
            "access-points": groups,
            "holders": holders,
            "questions": questions,
        }))
    }
}

fn access_point(number: usize) -> String {
    format!("ap-{number:04}")
}

/// What a holder is called.
pub(super) fn holder(number: usize) -> String {
    format!("holder-{number}")
}
