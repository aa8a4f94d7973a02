//! Other hours of schedules, on consecutive dates and at some access points alone.

use std::collections::BTreeSet;

use doorward_bundle::limits::{PIECES, SCHEDULES};
use schemars::JsonSchema;
use serde::Deserialize;
use toml::Value;

use super::calendar::range;
use super::coverage::Coverage;
use super::schedule::{ALWAYS, NEVER, Piece};
use crate::compile::Scope;
use crate::findings::{Findings, Reported};
use crate::list::{at_least_one, at_most, every, set};
use crate::schema::{AtLeastOne, DateOrRange, Identifier, Name};
use crate::spanned::Spanned;
use crate::text::name;

/// Other hours of schedules on some dates at some access points: `[[schedule-override]]`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a table", rename_all = "kebab-case")]
pub(crate) struct ScheduleOverride {
    /// What reasons and findings call it.
    #[schemars(with = "Identifier")]
    identifier: String,
    /// What people call it.
    #[schemars(with = "Name")]
    name: Spanned<String>,
    /// A date, or a range such as `"2026-12-05..2026-12-06"`, which holds both ends.
    #[schemars(with = "DateOrRange")]
    dates: Spanned<Value>,
    /// The identifiers of the schedules whose hours it replaces, special days included.
    #[schemars(with = "AtLeastOne<Identifier>")]
    schedules: Spanned<Vec<Spanned<String>>>,
    /// The identifiers of access points at which it counts.
    #[serde(default)]
    #[schemars(with = "Vec<Identifier>")]
    access_points: Vec<Spanned<String>>,
    /// The identifiers of areas: it counts at every access point that leads into one of them.
    #[serde(default)]
    #[schemars(with = "Vec<Identifier>")]
    areas: Vec<Spanned<String>>,
    /// Tags: it counts at every access point that has one of them.
    #[serde(default)]
    #[schemars(with = "Vec<Identifier>")]
    tags: Vec<Spanned<String>>,
    /// Whether it counts at every access point of the site; then nothing else is listed.
    everywhere: Option<Spanned<bool>>,
    /// The hours of its dates; none, and they are closed.
    #[schemars(length(max = PIECES))]
    pieces: Vec<Spanned<Piece>>,
}

impl ScheduleOverride {
    pub(crate) fn compile(
        source: &Spanned<Self>,
        scope: &Scope,
        findings: &mut Findings,
    ) -> Result<doorward_bundle::ScheduleOverride, Reported> {
        let it = source.get_ref();
        let name = name(&it.name, findings);
        let dates = range(&it.dates, findings);
        let schedules = it.schedules(scope, findings);
        let coverage = Coverage {
            everywhere: it.everywhere.as_ref(),
            areas: &it.areas,
            access_points: &it.access_points,
            tags: &it.tags,
        };
        let at = coverage.compile(source, scope, findings);
        let pieces = at_most(&it.pieces, PIECES, findings)
            .and_then(|()| every(it.pieces.iter().map(|piece| piece.get_ref().compile(findings))));
        let (first_date, last_date) = dates?.into_inner();
        Ok(doorward_bundle::ScheduleOverride {
            identifier: it.identifier.clone(),
            name: name?,
            first_date,
            after_date: last_date.saturating_add(1),
            schedules: schedules?,
            at: at?,
            pieces: pieces?,
        })
    }

    fn schedules(&self, scope: &Scope, findings: &mut Findings) -> Result<Vec<u32>, Reported> {
        at_least_one(&self.schedules, findings)?;
        set(self.schedules.get_ref(), SCHEDULES, findings, |reference, findings| {
            let built_in = [ALWAYS, NEVER].contains(&reference.get_ref().as_str());
            if built_in {
                let message = format!("`{}` is built in, and has no hours", reference.get_ref());
                return Err(findings.report(reference, message));
            }
            scope.schedules.resolve(reference, findings)
        })
    }
}

/// Refuses overrides that would both count for one schedule, on one date, at one access point: which of
/// them was meant, only their author knows.
pub(crate) fn check_overlaps(
    sources: &[Spanned<ScheduleOverride>],
    compiled: &[doorward_bundle::ScheduleOverride],
    points: &[doorward_bundle::AccessPoint],
    findings: &mut Findings,
) {
    let reached: Vec<BTreeSet<usize>> =
        compiled.iter().map(|it| reached(it, points).collect()).collect();
    let all: Vec<_> = sources.iter().zip(compiled).zip(&reached).collect();
    for (at, ((source, later), here)) in all.iter().enumerate() {
        let earlier = all.iter().take(at).find(|((_, earlier), there)| {
            earlier.first_date < later.after_date
                && later.first_date < earlier.after_date
                && earlier.schedules.iter().any(|schedule| later.schedules.contains(schedule))
                && !here.is_disjoint(there)
        });
        if let Some(((_, earlier), _)) = earlier {
            let message = format!(
                "are dates of override `{}`, too, for one of these schedules at one of these access \
                 points",
                earlier.identifier,
            );
            findings.report(&source.get_ref().dates, message);
        }
    }
}

/// Refuses overrides of schedules that have recurrences: an occurrence belongs to no date alone.
pub(crate) fn check_recurrences(
    sources: &[Spanned<ScheduleOverride>],
    schedules: &[doorward_bundle::Schedule],
    findings: &mut Findings,
) {
    let recurring: BTreeSet<&str> = schedules
        .iter()
        .filter(|schedule| schedule.recurrences.is_some())
        .map(|schedule| schedule.identifier.as_str())
        .collect();
    for reference in sources.iter().flat_map(|source| source.get_ref().schedules.get_ref()) {
        if recurring.contains(reference.get_ref().as_str()) {
            findings.report(reference, "has `aliro`, whose hours nothing replaces");
        }
    }
}

/// The places of the access points at which an override counts.
fn reached(
    instead: &doorward_bundle::ScheduleOverride,
    points: &[doorward_bundle::AccessPoint],
) -> impl Iterator<Item = usize> {
    let at = &instead.at;
    points.iter().zip(0_u32..).enumerate().filter_map(move |(place, (point, number))| {
        let listed = at.access_points.binary_search(&number).is_ok();
        let inside = point.to.is_some_and(|area| at.areas.binary_search(&area).is_ok());
        (at.all || listed || inside).then_some(place)
    })
}
