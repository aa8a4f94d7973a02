//! Time zones, compiled into tables so that no controller needs a zone database.

use std::collections::BTreeMap;

use doorward_bundle::limits::{TRANSITIONS, ZONES};
use doorward_bundle::{Transition, Zone};
use jiff::Timestamp;
use jiff::tz::{TimeZone, TimeZoneDatabase};

use crate::findings::{Findings, Reported};
use crate::list::at_most;
use crate::spanned::Spanned;

/// How long a table speaks from the bundle's issue, in seconds: ten years of 365 days. Legislation
/// moves faster than that, so a bundle should be issued anew long before.
pub(crate) const HORIZON: u64 = 10 * 365 * 86_400;

/// How far a table goes back before the bundle's issue, in seconds: a year of 365 days, for
/// controllers whose clocks run behind and for looking back.
pub(crate) const PAST: u64 = 365 * 86_400;

/// The time zones that a site uses.
#[derive(Debug)]
pub(crate) struct Zones {
    /// By IANA name; `Err` where there is no such zone.
    zones: BTreeMap<String, Result<Zone, Reported>>,
}

impl Zones {
    /// Compiles every zone that is named, from a year before `issued_at` to [`HORIZON`] after it.
    pub(crate) fn compile(
        names: &[&Spanned<String>],
        issued_at: u64,
        findings: &mut Findings,
    ) -> Self {
        let database = TimeZoneDatabase::bundled();
        let mut zones = BTreeMap::new();
        let mut first_uses: Vec<Spanned<String>> = Vec::new();
        for name in names {
            if !zones.contains_key(name.get_ref()) {
                zones.insert(
                    name.get_ref().clone(),
                    compile_zone(&database, name, issued_at, findings),
                );
                first_uses.push((*name).clone());
            }
        }
        let _reported = at_most(&first_uses, ZONES, findings);
        Self { zones }
    }

    /// The index of a zone that was compiled.
    pub(crate) fn resolve(
        &self,
        name: &Spanned<String>,
        findings: &mut Findings,
    ) -> Result<u32, Reported> {
        for ((known, zone), index) in self.zones.iter().zip(0..) {
            if known == name.get_ref() {
                return zone.as_ref().map(|_| index).map_err(|reported| *reported);
            }
        }
        Err(findings.report(name, "is no time zone of the site"))
    }

    /// The zones, ordered by name.
    pub(crate) fn into_list(self) -> Result<Vec<Zone>, Reported> {
        self.zones.into_values().collect()
    }
}

fn compile_zone(
    database: &TimeZoneDatabase,
    name: &Spanned<String>,
    issued_at: u64,
    findings: &mut Findings,
) -> Result<Zone, Reported> {
    // The database ignores case, and knows a zone for "unknown"; a bundle names zones exactly.
    let exact = |zone: &TimeZone| zone.iana_name() == Some(name.get_ref());
    let Some(zone) = database.get(name.get_ref()).ok().filter(exact) else {
        let known: Vec<String> = database.available().map(|known| known.to_string()).collect();
        return Err(findings.report_unknown(name, "time zone", known.iter().map(String::as_str)));
    };
    let valid_until = issued_at.saturating_add(HORIZON);
    let (offset, transitions) = i64::try_from(issued_at.saturating_sub(PAST))
        .ok()
        .and_then(|second| Timestamp::from_second(second).ok())
        .map(|start| table(&zone, start, valid_until))
        .ok_or_else(|| findings.report(name, "has no table at the time of issue"))?;
    if transitions.len() > TRANSITIONS {
        let message = format!("changes {} times, at most {TRANSITIONS}", transitions.len());
        return Err(findings.report(name, message));
    }
    Ok(Zone { name: name.get_ref().clone(), offset, transitions, valid_until })
}

/// The offset at `start`, and its changes from there until `valid_until`.
fn table(zone: &TimeZone, start: Timestamp, valid_until: u64) -> (i32, Vec<Transition>) {
    let first = zone.to_offset(start).seconds();
    let mut current = first;
    let transitions = zone
        .following(start)
        .map_while(|change| {
            let at = u64::try_from(change.timestamp().as_second()).ok()?;
            (at < valid_until).then_some(Transition { at, offset: change.offset().seconds() })
        })
        // The database also lists changes of name or of the daylight flag alone.
        .filter(|change| std::mem::replace(&mut current, change.offset) != change.offset)
        .collect();
    (first, transitions)
}
