//! A bundle as text, for people.

mod freshness;
mod recurrence;
mod requirement;
mod rule;

use std::fmt::{self, Display, Formatter, Write};

use doorward_bundle::{
    AccessPoint, Bundle, Door, Effect, Issuer, LockdownPlan, Piece, Policy, Profile, Schedule,
    ScheduleOverride, SpecialDayGroup, Where, Zone,
};
use jiff::civil::Date;
use jiff::{Span, Timestamp};

/// A bundle, shown as text.
#[derive(Clone, Copy, Debug)]
pub struct Description<'b>(&'b Bundle);

/// Shows a bundle as text: a line for each thing, with identifiers in place of indices.
///
/// The bundle need not make sense. An index of nothing is shown as `#` and the index, and what
/// could move a terminal's cursor is escaped.
#[must_use]
pub const fn describe(bundle: &Bundle) -> Description<'_> {
    Description(bundle)
}

impl Display for Description<'_> {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        let bundle = self.0;
        self.head(out)?;
        section(out, "time zones", &bundle.zones, zone)?;
        section(out, "areas", &bundle.areas, rule::area)?;
        section(out, "doors", &bundle.doors, |out, it| {
            door(out, it)?;
            rule::modes(out, bundle, it)
        })?;
        section(out, "access points", &bundle.access_points, |out, point| {
            self.access_point(out, point)
        })?;
        section(out, "special-day groups", &bundle.special_day_groups, special_day_group)?;
        section(out, "schedules", &bundle.schedules, |out, schedule| self.schedule(out, schedule))?;
        let overrides = bundle.schedule_overrides.as_deref().unwrap_or_default();
        section(out, "schedule overrides", overrides, |out, it| self.schedule_override(out, it))?;
        section(out, "profiles", &bundle.profiles, |out, profile| self.profile(out, profile))?;
        section(out, "issuers", &bundle.issuers, issuer)?;
        let profiles = bundle.authentication_profiles.as_deref().unwrap_or_default();
        section(out, "authentication profiles", profiles, |out, profile| {
            rule::authentication_profile(out, bundle, profile)
        })?;
        section(out, "lockdown plans", &bundle.lockdown_plans, |out, plan| {
            self.lockdown_plan(out, plan)
        })?;
        freshness::sections(out, bundle)
    }
}

impl Description<'_> {
    fn head(&self, out: &mut Formatter<'_>) -> fmt::Result {
        let Bundle { site, limits, .. } = self.0;
        write!(out, "site ")?;
        title(out, &site.identifier, &site.name)?;
        writeln!(out, ", {}", self.zone_name(site.zone))?;
        writeln!(
            out,
            "format {}, sequence {}, issued {}",
            self.0.format,
            self.0.sequence,
            time(self.0.issued_at)
        )?;
        let dead_after = self.0.dead_after.map_or_else(|| "never".to_string(), time);
        let (refresh_after, stale_after) = (time(self.0.refresh_after), time(self.0.stale_after));
        writeln!(
            out,
            "refresh after {refresh_after}, stale after {stale_after}, dead after {dead_after}"
        )?;
        writeln!(
            out,
            "skew {} s past and {} s future, proofs of {} s, {} claims, challenges of {} s",
            limits.skew_past,
            limits.skew_future,
            limits.proof_lifetime,
            limits.claim_quota,
            limits.challenge_lifetime
        )?;
        if let Some(rule) = limits.lock_out {
            rule::lock_out(out, rule)?;
        }
        if let Some(keys) = &self.0.signing_keys {
            let keys: Vec<String> = keys.iter().map(|key| hex::encode(&key.identifier.0)).collect();
            writeln!(out, "may sign the bundles after this one: {}", keys.join(" "))?;
        }
        if !self.0.features.is_empty() {
            writeln!(out, "requires {}", listed(&self.0.features))?;
        }
        for extension in &self.0.extensions {
            let critical = if extension.critical { "critical " } else { "" };
            let octets = extension.content.len();
            writeln!(out, "{critical}extension {}, {octets} octets", Shown(&extension.name))?;
        }
        Ok(())
    }

    fn access_point(&self, out: &mut Formatter<'_>, point: &AccessPoint) -> fmt::Result {
        title(out, &point.identifier, &point.name)?;
        write!(out, ": door {}", self.door_name(point.door))?;
        if let Some(from) = point.from {
            write!(out, ", from {}", self.area_name(from))?;
        }
        if let Some(to) = point.to {
            write!(out, ", to {}", self.area_name(to))?;
        }
        if let Some(zone) = point.zone {
            write!(out, ", {}", self.zone_name(zone))?;
        }
        write!(out, ", accepts {}", listed(&point.formats))?;
        if let Some(in_use) = &point.bit_formats {
            let names: Vec<String> =
                in_use.iter().map(|format| format.as_str().to_string()).collect();
            write!(out, " of {}", listed(&names))?;
        }
        write!(out, " by {}", point.required_strength.as_str())?;
        write!(out, ", untrusted clock: {}", point.untrusted_clock.as_str())?;
        if !point.locks.is_empty() {
            write!(out, ", locks {}", listed(&point.locks))?;
        }
        if let Some(tiles) = &point.tiles {
            write!(out, ", tiles {}", listed(tiles))?;
        }
        if let Some(reader) = &point.pkoc_reader {
            let certified = if reader.certificate.is_some() { ", certified" } else { "" };
            let (site, location) = (hex::encode(&*reader.site), hex::encode(&*reader.location));
            write!(out, ", reader {location} of site {site}{certified}")?;
        }
        if let Some(profile) = point.authentication {
            let profiles = self.0.authentication_profiles.as_deref().unwrap_or_default();
            write!(out, ", authentication {}", name_of(profiles, profile, |it| &it.identifier))?;
        }
        if let Some(class) = point.staleness_class {
            let classes = self.0.staleness_classes.as_deref().unwrap_or_default();
            write!(out, ", staleness {}", name_of(classes, class, |it| &it.identifier))?;
        }
        if let Some(usage) = &point.usage {
            write!(out, ", {}", requirement::usage(self.0, usage))?;
        }
        write!(out, "{}", if point.refers { ", refers" } else { "" })?;
        write!(out, "{}", if point.enabled { "" } else { ", not enabled" })
    }

    fn schedule(&self, out: &mut Formatter<'_>, schedule: &Schedule) -> fmt::Result {
        title(out, &schedule.identifier, &schedule.name)?;
        let weekly = schedule.weekly.iter().map(|weekly| {
            let (days, hours) = (weekdays(weekly.days), hours(&weekly.piece));
            format!("{days} {hours}")
        });
        let specials = schedule.specials.iter().map(|special| {
            let group =
                name_of(&self.0.special_day_groups, special.group, |group| &group.identifier);
            let pieces: Vec<String> = special.pieces.iter().map(hours).collect();
            let pieces =
                if pieces.is_empty() { "closed".to_string() } else { pieces.join(" and ") };
            format!("on {group} {pieces}")
        });
        let recurrences = schedule.recurrences.iter().flatten().map(recurrence::recurrence);
        let parts: Vec<String> = weekly.chain(specials).chain(recurrences).collect();
        write!(out, ": {}", if parts.is_empty() { "never".to_string() } else { parts.join(", ") })?;
        if let Some(first) = schedule.first_date {
            write!(out, ", from {}", date(first))?;
        }
        match schedule.after_date {
            Some(after) => write!(out, ", before {}", date(after)),
            None => Ok(()),
        }
    }

    fn schedule_override(
        &self,
        out: &mut Formatter<'_>,
        instead: &ScheduleOverride,
    ) -> fmt::Result {
        title(out, &instead.identifier, &instead.name)?;
        let schedules = instead
            .schedules
            .iter()
            .map(|schedule| name_of(&self.0.schedules, *schedule, |schedule| &schedule.identifier));
        let pieces: Vec<String> = instead.pieces.iter().map(hours).collect();
        let pieces = if pieces.is_empty() { "closed".to_string() } else { pieces.join(" and ") };
        write!(out, ": {} {pieces}", schedules.collect::<Vec<_>>().join(" and "))?;
        write!(out, ", from {}", date(instead.first_date))?;
        write!(out, ", before {}, {}", date(instead.after_date), self.places(&instead.at))
    }

    fn profile(&self, out: &mut Formatter<'_>, profile: &Profile) -> fmt::Result {
        title(out, &profile.identifier, &profile.name)?;
        for policy in &profile.policies {
            write!(out, "\n    ")?;
            self.policy(out, policy)?;
        }
        Ok(())
    }

    fn policy(&self, out: &mut Formatter<'_>, policy: &Policy) -> fmt::Result {
        let capabilities: Vec<&str> =
            policy.capabilities.iter().map(|capability| capability.as_str()).collect();
        let capabilities = match (policy.effect, capabilities.is_empty()) {
            (Effect::Forbid, true) => "everything".to_string(),
            (Effect::Permit, true) => "nothing".to_string(),
            (_, false) => capabilities.join(" "),
        };
        write!(out, "{} {capabilities} ", policy.effect.as_str())?;
        write!(out, "{}", self.places(&policy.at))?;
        match policy.when {
            None => write!(out, ", always")?,
            Some(when) => {
                let name = name_of(&self.0.schedules, when, |schedule| &schedule.identifier);
                write!(out, ", when {name}")?;
            }
        }
        if let Some(strength) = &policy.required_strength {
            write!(out, ", by {}", strength.as_str())?;
        }
        match &policy.conditions {
            Some(conditions) => write!(out, ", {}", requirement::conditions(conditions)),
            None => Ok(()),
        }
    }

    fn places(&self, at: &Where) -> String {
        let areas = at.areas.iter().map(|area| format!("at area {}", self.area_name(*area)));
        let points = at.access_points.iter().map(|point| {
            let name = name_of(&self.0.access_points, *point, |point| &point.identifier);
            format!("at access point {name}")
        });
        covered(at.all, areas.chain(points))
    }

    fn lockdown_plan(&self, out: &mut Formatter<'_>, plan: &LockdownPlan) -> fmt::Result {
        title(out, &plan.identifier, &plan.name)?;
        let areas = plan.areas.iter().map(|area| format!("at area {}", self.area_name(*area)));
        let doors = plan.doors.iter().map(|door| format!("at door {}", self.door_name(*door)));
        write!(out, ": rank {}, {}", plan.rank, covered(plan.all, areas.chain(doors)))
    }

    fn zone_name(&self, index: u32) -> String {
        name_of(&self.0.zones, index, |zone| &zone.name)
    }

    fn area_name(&self, index: u32) -> String {
        name_of(&self.0.areas, index, |area| &area.identifier)
    }

    fn door_name(&self, index: u32) -> String {
        name_of(&self.0.doors, index, |door| &door.identifier)
    }
}

fn zone(out: &mut Formatter<'_>, zone: &Zone) -> fmt::Result {
    let Zone { name, offset, transitions, valid_until } = zone;
    let (changes, until) = (transitions.len(), time(*valid_until));
    write!(out, "{}: {offset} s from UTC, {changes} changes until {until}", Shown(name))
}

fn door(out: &mut Formatter<'_>, door: &Door) -> fmt::Result {
    title(out, &door.identifier, &door.name)?;
    let Door { mode, release_seconds, extended_seconds, .. } = door;
    write!(out, ": {}, release {release_seconds} s, extended {extended_seconds} s", mode.as_str())
}

fn special_day_group(out: &mut Formatter<'_>, group: &SpecialDayGroup) -> fmt::Result {
    title(out, &group.identifier, &group.name)?;
    let days: Vec<String> = group.days.iter().map(|day| date(*day)).collect();
    write!(out, ": {}", days.join(" "))
}

fn issuer(out: &mut Formatter<'_>, issuer: &Issuer) -> fmt::Result {
    title(out, &issuer.identifier, &issuer.name)?;
    write!(out, ": vouches for {}", listed(&issuer.formats))?;
    write!(out, " with {}", listed(&issuer.algorithms))?;
    write!(out, ", trust anchors: {}", issuer.anchors.len())?;
    if let Some(reference) = &issuer.reference {
        write!(out, ", known as {}", Shown(reference))?;
    }
    if let Some(seconds) = issuer.proof_lifetime {
        write!(out, ", proofs of {seconds} s")?;
    }
    if let Some(seconds) = issuer.queue_lifetime {
        write!(out, ", queued for {seconds} s")?;
    }
    if let Some(purpose) = &issuer.purpose {
        write!(out, ", certificates for {purpose}")?;
    }
    if let Some(tokens) = &issuer.tokens {
        let named = tokens.secrets.iter().chain(&tokens.api_keys).cloned().collect::<Vec<_>>();
        write!(out, ", tokens under {} keys", tokens.keys.len())?;
        if !named.is_empty() {
            write!(out, " and the host's {}", listed(&named))?;
        }
        if !tokens.audiences.is_empty() {
            write!(out, ", for {}", listed(&tokens.audiences))?;
        }
        write!(out, "{}", if tokens.unbound { ", bound or not" } else { "" })?;
    }
    freshness::status(out, issuer)?;
    write!(out, "{}", if issuer.binds_subject { ", binds the subject" } else { "" })?;
    write!(out, "{}", if issuer.enabled { "" } else { ", not enabled" })
}

fn section<T>(
    out: &mut Formatter<'_>,
    heading: &str,
    list: &[T],
    line: impl Fn(&mut Formatter<'_>, &T) -> fmt::Result,
) -> fmt::Result {
    if list.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{heading}")?;
    for element in list {
        write!(out, "  ")?;
        line(out, element)?;
        writeln!(out)?;
    }
    Ok(())
}

fn title(out: &mut Formatter<'_>, identifier: &str, name: &str) -> fmt::Result {
    write!(out, "{} ({})", Shown(identifier), Shown(name))
}

fn covered(all: bool, some: impl Iterator<Item = String>) -> String {
    let everywhere = all.then(|| "everywhere".to_string());
    everywhere.into_iter().chain(some).collect::<Vec<_>>().join(" and ")
}

fn listed(texts: &[String]) -> String {
    texts.iter().map(|text| Shown(text).to_string()).collect::<Vec<_>>().join(" ")
}

fn name_of<T>(list: &[T], index: u32, identifier: impl Fn(&T) -> &String) -> String {
    let thing = usize::try_from(index).ok().and_then(|index| list.get(index));
    thing.map_or_else(|| format!("#{index}"), |thing| Shown(identifier(thing)).to_string())
}

fn time(second: u64) -> String {
    let instant = i64::try_from(second).ok().and_then(|second| Timestamp::from_second(second).ok());
    instant.map_or_else(|| format!("second {second}"), |instant| instant.to_string())
}

fn date(day: u32) -> String {
    let epoch = Date::constant(1970, 1, 1);
    let date = Span::new().try_days(day).and_then(|days| epoch.checked_add(days));
    date.map_or_else(|_| format!("day {day}"), |date| date.to_string())
}

fn weekdays(mask: u8) -> String {
    let days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let shown: Vec<&str> = days
        .into_iter()
        .zip(0..)
        .filter(|(_, bit)| mask & (1_u8 << bit) != 0)
        .map(|(day, _)| day)
        .collect();
    shown.join(" ")
}

fn hours(piece: &Piece) -> String {
    format!("{}-{}", time_of_day(piece.start), time_of_day(piece.end))
}

fn time_of_day(second: u32) -> String {
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    match second {
        0 => format!("{hour:02}:{minute:02}"),
        _ => format!("{hour:02}:{minute:02}:{second:02}"),
    }
}

/// Text from a bundle that nobody has verified.
struct Shown<'t>(&'t str);

impl Display for Shown<'_> {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        for character in self.0.chars() {
            match character {
                '"' | '\'' => out.write_char(character)?,
                _ => write!(out, "{}", character.escape_debug())?,
            }
        }
        Ok(())
    }
}
