//! Cutting a bundle down to some access points: for hosts that load it for each request.
//!
//! At those access points the smaller bundle decides as the whole one does, with the same reasons;
//! only the bundle's digest differs. It keeps the site's sequence number, so a host that takes cut
//! bundles keeps a floor for each.

use std::collections::BTreeSet;

use doorward_bundle::{Bundle, Effect, Policy, SecurityLevel, Where};

/// An access point that a bundle cannot be cut down to.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("the bundle has no access point `{0}`")]
pub struct UnknownAccessPoint(pub String);

/// The part of a bundle that decides at these access points.
///
/// # Errors
/// [`UnknownAccessPoint`], where the bundle does not have one of them.
pub fn cut(bundle: &Bundle, access_points: &[&str]) -> Result<Bundle, UnknownAccessPoint> {
    let known = |name: &str| bundle.access_points.iter().any(|here| here.identifier == name);
    if let Some(unknown) = access_points.iter().find(|name| !known(name)) {
        return Err(UnknownAccessPoint((*unknown).into()));
    }
    let mut cut = bundle.clone();
    let here =
        Kept::of(&mut cut.access_points, |_, it| access_points.contains(&it.identifier.as_str()));
    let here_points = &cut.access_points;
    let home = bundle.site.zone;
    let zones = Kept::of(&mut cut.zones, |at, _| {
        at == home || here_points.iter().any(|it| it.zone == Some(at))
    });
    // Where any issuer is asked, the others stay too: that one of them signed for something that it
    // does not vouch for is another reason than that a stranger did.
    let is_asked = |issuer: &doorward_bundle::Issuer| {
        here_points.iter().any(|it| it.formats.iter().any(|format| issuer.formats.contains(format)))
    };
    // Who may strike credentials off names issuers by their places, so those stay as well.
    if !cut.issuers.iter().any(is_asked) && cut.revocation.is_none() {
        cut.issuers.clear();
    }

    let areas: BTreeSet<u32> = here_points.iter().filter_map(|point| point.to).collect();

    cut.site.zone = zones.place(home).unwrap_or(0);
    for point in &mut cut.access_points {
        point.zone = point.zone.and_then(|zone| zones.place(zone));
    }
    for profile in &mut cut.profiles {
        profile.policies = policies(&profile.policies, &here, &areas);
    }
    cut_overrides(&mut cut, &here, &areas);
    blank_names(&mut cut);
    cut_authentication(&mut cut);
    cut_schedules(&mut cut);
    Ok(cut)
}

/// The policies that cover something that is kept.
///
/// Of the permits that do not, one stays and covers nothing: that a holder has a permit somewhere
/// makes a difference to the reason of a refusal.
fn policies(all: &[Policy], here: &Kept, areas: &BTreeSet<u32>) -> Vec<Policy> {
    let mut elsewhere = false;
    let mut kept = Vec::new();
    for policy in all {
        let at = cut_where(&policy.at, here, areas);
        let covers = covers_any(&at);
        let stays = covers || (policy.effect == Effect::Permit && !elsewhere);
        elsewhere |= stays && !covers;
        if stays {
            let when = policy.when.filter(|_| covers);
            let conditions = policy.conditions.clone().filter(|_| covers);
            kept.push(Policy { at, when, conditions, ..policy.clone() });
        }
    }
    kept
}

/// Keeps the overrides that count at something that is kept.
fn cut_overrides(cut: &mut Bundle, here: &Kept, areas: &BTreeSet<u32>) {
    let Some(overrides) = &mut cut.schedule_overrides else { return };
    for instead in overrides.iter_mut() {
        instead.at = cut_where(&instead.at, here, areas);
        instead.name.clear();
    }
    overrides.retain(|instead| covers_any(&instead.at));
}

fn cut_where(at: &Where, here: &Kept, areas: &BTreeSet<u32>) -> Where {
    Where {
        all: at.all,
        areas: at.areas.iter().copied().filter(|area| areas.contains(area)).collect(),
        access_points: here.places(&at.access_points),
    }
}

fn covers_any(at: &Where) -> bool {
    at.all || !at.areas.is_empty() || !at.access_points.is_empty()
}

/// Takes away what only people read of the things that stay for their identifiers: a lockdown that
/// names an area or a door has to be told from one that names nothing.
fn blank_names(cut: &mut Bundle) {
    let here: BTreeSet<u32> = cut.access_points.iter().map(|point| point.door).collect();
    let elsewhere = (0..).zip(&mut cut.doors).filter(|(at, _)| !here.contains(at));
    elsewhere.for_each(|(_, door)| {
        door.name.clear();
        (door.mode_schedule, door.first_person) = (None, None);
    });
    cut.areas.iter_mut().for_each(|area| area.name.clear());
    cut.profiles.iter_mut().for_each(|profile| profile.name.clear());
}

/// Keeps the schedules that policies and access points still name, and the special days that those name.
fn cut_schedules(cut: &mut Bundle) {
    let named: BTreeSet<u32> = cut
        .profiles
        .iter()
        .flat_map(|profile| profile.policies.iter().filter_map(|policy| policy.when))
        .chain(cut.access_points.iter().filter_map(|point| point.usage.as_ref()?.when))
        .chain(cut.doors.iter().flat_map(|door| &door.mode_schedule).flatten().map(|it| it.when))
        .chain(levels(cut).filter_map(|level| level.when))
        .collect();
    let schedules = Kept::of(&mut cut.schedules, |at, _| named.contains(&at));
    if let Some(overrides) = &mut cut.schedule_overrides {
        overrides.iter_mut().for_each(|it| it.schedules = schedules.places(&it.schedules));
        overrides.retain(|instead| !instead.schedules.is_empty());
    }
    cut.schedule_overrides = cut.schedule_overrides.take().filter(|it| !it.is_empty());
    for policy in cut.profiles.iter_mut().flat_map(|profile| &mut profile.policies) {
        policy.when = policy.when.and_then(|when| schedules.place(when));
    }
    for scheduled in cut.doors.iter_mut().flat_map(|door| &mut door.mode_schedule).flatten() {
        scheduled.when = schedules.place(scheduled.when).unwrap_or(0);
    }
    let profiles = cut.authentication_profiles.iter_mut().flatten();
    for level in profiles.flat_map(|profile| &mut profile.levels) {
        level.when = level.when.and_then(|when| schedules.place(when));
    }
    for usage in cut.access_points.iter_mut().filter_map(|point| point.usage.as_mut()) {
        usage.when = usage.when.and_then(|when| schedules.place(when));
    }
    let named: BTreeSet<u32> = cut
        .schedules
        .iter()
        .flat_map(|schedule| schedule.specials.iter().map(|special| special.group))
        .collect();
    let groups = Kept::of(&mut cut.special_day_groups, |at, _| named.contains(&at));
    for special in cut.schedules.iter_mut().flat_map(|schedule| &mut schedule.specials) {
        special.group = groups.place(special.group).unwrap_or(0);
    }
}

fn levels(bundle: &Bundle) -> impl Iterator<Item = &SecurityLevel> {
    let profiles = bundle.authentication_profiles.iter().flatten();
    profiles.flat_map(|profile| &profile.levels)
}

/// Keeps the authentication profiles that access points still name.
fn cut_authentication(cut: &mut Bundle) {
    let Some(profiles) = &mut cut.authentication_profiles else { return };
    let named: BTreeSet<u32> =
        cut.access_points.iter().filter_map(|point| point.authentication).collect();
    let kept = Kept::of(profiles, |at, _| named.contains(&at));
    if profiles.is_empty() {
        cut.authentication_profiles = None;
    }
    for point in &mut cut.access_points {
        point.authentication = point.authentication.and_then(|profile| kept.place(profile));
    }
}

/// Which items of a list are kept: their former places, in order. The new place of each is its place
/// here.
struct Kept(Vec<u32>);

impl Kept {
    /// Keeps some items of a list.
    fn of<T>(list: &mut Vec<T>, keeps: impl Fn(u32, &T) -> bool) -> Self {
        let mut former = Vec::new();
        let mut at = 0_u32;
        list.retain(|item| {
            let stays = keeps(at, item);
            if stays {
                former.push(at);
            }
            at = at.saturating_add(1);
            stays
        });
        Self(former)
    }

    /// Where an item is now.
    fn place(&self, former: u32) -> Option<u32> {
        self.0.binary_search(&former).ok().and_then(|place| u32::try_from(place).ok())
    }

    /// Where some items are now, without those that are gone.
    fn places(&self, former: &[u32]) -> Vec<u32> {
        former.iter().filter_map(|former| self.place(*former)).collect()
    }
}
