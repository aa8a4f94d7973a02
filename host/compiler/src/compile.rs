//! From a source to a bundle.

use std::collections::BTreeSet;
use std::path::Path;

use doorward_bundle::limits::{
    ACCESS_POINTS, AREAS, AUTHENTICATION_PROFILES, DOORS, ISSUERS, LATEST_TIME, LOCKDOWN_PLANS,
    PROFILES, REVOCATION_AUTHORITIES, SCHEDULE_OVERRIDES, SCHEDULES, SPECIAL_DAY_GROUPS,
    STALENESS_CLASSES,
};
use doorward_bundle::{Bundle, FORMAT, SpecialDayGroup};

use crate::calendars;
use crate::diagnostic::Diagnostic;
use crate::document::Document;
use crate::findings::{Findings, Reported};
use crate::identifiers::Identifiers;
use crate::source::{
    Compiled, Frame, Issuer, LockdownPlan, NEVER, Revocation, Schedule, ScheduleOverride, Signing,
    Source, Tags, check_overlaps, check_recurrences,
};
use crate::spanned::Spanned;
use crate::zone::{HORIZON, Zones};

/// What a bundle says of its own issue. The source does not: it is the same for every issue.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Issuance {
    /// Higher than that of every bundle of the site before. Controllers refuse a lower one.
    pub sequence: u64,
    /// Now, in seconds since the Unix epoch. Time zones are compiled from a year before it to ten
    /// years after it, and must end before the year 2100.
    pub issued_at: u64,
}

/// Compiles a source. The same source, files beside it and issuance make the same bundle.
///
/// `path` is where the source comes from: for diagnostics, and because anchor, key and calendar files
/// are relative to its directory. Nothing else is read.
///
/// The built-in schedule `always` becomes a policy without a schedule. `never` becomes a schedule of
/// that name without pieces, but only in a bundle in which it is used.
///
/// # Errors
/// Everything that is wrong, in the order of the text; never an empty list. A text that is no TOML
/// is diagnosed for that alone, and a table whose shape is wrong (keys unknown, missing or of the
/// wrong kind) for its shape alone.
pub fn compile(text: &str, path: &Path, issuance: Issuance) -> Result<Bundle, Vec<Diagnostic>> {
    let document = Document::parse(path, text)?;
    let mut findings = Findings::default();
    let source = Source::read(document.root(), &mut findings);
    let directory = path.parent().unwrap_or(Path::new(""));
    let bundle = compile_source(&source, directory, issuance, &mut findings);
    findings.conclude(bundle).map_err(|findings| document.diagnose(findings))
}

/// What the parts of a source refer to each other by.
#[derive(Debug)]
pub(crate) struct Scope {
    pub(crate) areas: Identifiers,
    pub(crate) doors: Identifiers,
    pub(crate) access_points: Identifiers,
    pub(crate) special_day_groups: Identifiers,
    pub(crate) schedules: Identifiers,
    pub(crate) profiles: Identifiers,
    pub(crate) authentication_profiles: Identifiers,
    pub(crate) tags: Tags,
    pub(crate) issuers: Identifiers,
    pub(crate) staleness_classes: Identifiers,
    pub(crate) zones: Zones,
}

impl Scope {
    fn of(source: &Source, issued_at: u64, findings: &mut Findings) -> Self {
        let mut of = |noun, declared: &[_], built_in: &[_], most| {
            Identifiers::of(noun, declared, built_in, most, findings)
        };
        // Nothing refers to these; they must only be well-formed and distinct.
        of("lockdown plan", &source.lockdown_plans.identifiers, &[], LOCKDOWN_PLANS);
        let overrides = &source.schedule_overrides.identifiers;
        of("schedule override", overrides, &[], SCHEDULE_OVERRIDES);
        of("revocation", &source.revocation.identifiers, &[], REVOCATION_AUTHORITIES);
        let classes = &source.staleness_classes.identifiers;
        let groups = &source.special_day_groups.identifiers;
        let authentication = &source.authentication_profiles.identifiers;
        let never: &[_] = if uses_never(source) { &[NEVER] } else { &[] };
        let access_points =
            of("access point", &source.access_points.identifiers, &[], ACCESS_POINTS);
        Self {
            tags: Tags::of(source, &access_points),
            access_points,
            profiles: of("profile", &source.profiles.identifiers, &[], PROFILES),
            authentication_profiles: of(
                "authentication profile",
                authentication,
                &[],
                AUTHENTICATION_PROFILES,
            ),
            areas: of("area", &source.areas.identifiers, &[], AREAS),
            doors: of("door", &source.doors.identifiers, &[], DOORS),
            special_day_groups: of("special-day group", groups, &[], SPECIAL_DAY_GROUPS),
            schedules: of("schedule", &source.schedules.identifiers, never, SCHEDULES),
            issuers: of("issuer", &source.issuers.identifiers, &[], ISSUERS),
            staleness_classes: of("staleness class", classes, &[], STALENESS_CLASSES),
            zones: Zones::compile(&zone_names(source), issued_at, findings),
        }
    }
}

fn compile_source(
    source: &Source,
    directory: &Path,
    issuance: Issuance,
    findings: &mut Findings,
) -> Result<Bundle, Reported> {
    let Issuance { sequence, issued_at } = issuance;
    if issued_at.saturating_add(HORIZON) > LATEST_TIME {
        let message = format!("would be issued at {issued_at}, less than ten years before 2100");
        findings.report_span(None, &message);
    }
    let scope = Scope::of(source, issued_at, findings);
    let site = match &source.site {
        Ok(site) => site.compile(&scope.zones, findings),
        Err(reported) => Err(*reported),
    };
    let limits = source.limits.compile(findings);
    let ages = source.validity.compile(issued_at, findings);
    let areas = source.areas.compile(|area| area.get_ref().compile(findings));
    let doors = source.doors.compile(|door| door.get_ref().compile(&scope, findings));
    check_passages(source, findings);
    let access_points =
        source.access_points.compile(|point| point.get_ref().compile(&scope, findings));
    let special_day_groups =
        source.special_day_groups.compile(|group| group.get_ref().compile(findings));
    let frame = Frame { directory, zone: zone_of(source), issued_at };
    let times = special_day_groups.and_then(|groups| {
        let compiled = schedules(source, &scope, &groups, frame, findings)?;
        calendars::join(groups, compiled, findings)
    });
    let overrides = source
        .schedule_overrides
        .compile(|instead| ScheduleOverride::compile(instead, &scope, findings));
    if let (Ok(overrides), Ok(points)) = (&overrides, &access_points) {
        check_overlaps(&source.schedule_overrides.entries, overrides, points, findings);
    }
    if let Ok((_, schedules)) = &times {
        check_recurrences(&source.schedule_overrides.entries, schedules, findings);
    }
    let profiles = source.profiles.compile(|profile| profile.get_ref().compile(&scope, findings));
    let mut references = BTreeSet::new();
    let issuers = source
        .issuers
        .compile(|issuer| Issuer::compile(issuer, directory, &mut references, findings));
    let authentication_profiles = source
        .authentication_profiles
        .compile(|profile| profile.get_ref().compile(&scope, findings));
    let lockdown_plans =
        source.lockdown_plans.compile(|plan| LockdownPlan::compile(plan, &scope, findings));
    let classes = source.staleness_classes.compile(|class| class.get_ref().compile(findings));
    let mut known = BTreeSet::new();
    let revocation = source.revocation.compile(|authority| {
        Revocation::compile(authority, &scope, directory, &mut known, findings)
    });
    let signing = source.signing.as_ref();
    let signing_keys =
        signing.map(|signing| Signing::compile(signing, directory, findings)).transpose();
    let zones = scope.zones.into_list();
    let ages = ages?;
    let (special_day_groups, schedules) = times?;
    Ok(Bundle {
        format: FORMAT,
        features: Vec::new(),
        extensions: Vec::new(),
        sequence,
        issued_at,
        refresh_after: ages.refresh_after,
        stale_after: ages.stale_after,
        dead_after: ages.dead_after,
        site: site?,
        limits: limits?,
        zones: zones?,
        areas: areas?,
        doors: doors?,
        access_points: access_points?,
        special_day_groups,
        schedules,
        profiles: profiles?,
        issuers: issuers?,
        lockdown_plans: lockdown_plans?,
        authentication_profiles: Some(authentication_profiles?).filter(|list| !list.is_empty()),
        staleness_classes: Some(classes?).filter(|classes| !classes.is_empty()),
        revocation: Some(revocation?).filter(|authorities| !authorities.is_empty()),
        signing_keys: signing_keys?,
        schedule_overrides: Some(overrides?).filter(|overrides| !overrides.is_empty()),
    })
}

fn schedules(
    source: &Source,
    scope: &Scope,
    special_days: &[SpecialDayGroup],
    frame: Frame<'_>,
    findings: &mut Findings,
) -> Result<Vec<Compiled>, Reported> {
    let groups = &scope.special_day_groups;
    let mut schedules = source
        .schedules
        .compile(|schedule| schedule.get_ref().compile(groups, special_days, frame, findings))?;
    if uses_never(source) {
        let schedule = Schedule::never();
        schedules.push(Compiled { schedule, calendar: None, days: Vec::new() });
        schedules.sort_by(|a, b| a.schedule.identifier.cmp(&b.schedule.identifier));
    }
    Ok(schedules)
}

/// A door beside an area that keeps count must say how it is known that somebody went through: where he
/// is taken to be depends on it.
fn check_passages(source: &Source, findings: &mut Findings) {
    let counting: BTreeSet<&str> = source
        .areas
        .entries
        .iter()
        .map(Spanned::get_ref)
        .filter(|area| area.keeps_count())
        .map(|area| area.identifier())
        .collect();
    for point in source.access_points.entries.iter().map(Spanned::get_ref) {
        let (door, sides) = point.sides();
        let counted =
            sides.into_iter().flatten().find(|side| counting.contains(side.get_ref().as_str()));
        let silent = source
            .doors
            .entries
            .iter()
            .map(Spanned::get_ref)
            .any(|candidate| candidate.identifier() == door && !candidate.knows_passage());
        if let Some(side) = counted.filter(|_| silent) {
            findings.report(side, format!("keeps count, and door `{door}` has no `passage`"));
        }
    }
}

fn zone_of(source: &Source) -> Option<&str> {
    source.site.as_ref().ok().map(|site| site.zone.get_ref().as_str())
}

fn uses_never(source: &Source) -> bool {
    source.profiles.entries.iter().any(|profile| profile.get_ref().uses_never())
        || source.access_points.entries.iter().any(|point| point.get_ref().uses_never())
        || source.doors.entries.iter().any(|door| door.get_ref().uses_never())
        || source.authentication_profiles.entries.iter().any(|it| it.get_ref().uses_never())
}

fn zone_names(source: &Source) -> Vec<&Spanned<String>> {
    let site = source.site.iter().map(|site| &site.zone);
    let own = source.access_points.entries.iter().filter_map(|point| point.get_ref().zone.as_ref());
    site.chain(own).collect()
}
