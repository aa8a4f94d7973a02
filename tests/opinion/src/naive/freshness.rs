//! How old the bundle may be.

use super::Refusal;
use crate::site::{AccessPoint, Site, StalenessLevel};

/// When a bundle becomes stale where the site does not say otherwise: a week after its issue.
const STALE_AFTER: u64 = 7 * 86_400;

/// Is the bundle as fresh as the class of the access point wants it? At a threat level that nobody
/// knows, it has to be as fresh as at any.
pub(super) fn fresh(
    site: &Site,
    access_point: &AccessPoint,
    issued_at: u64,
    threat_level: Option<u8>,
    now: Result<u64, Refusal>,
) -> Result<(), Refusal> {
    let Some(name) = &access_point.staleness_class else { return Ok(()) };
    for class in site.staleness_classes.iter().filter(|class| class.identifier == *name) {
        for (position, level) in class.levels.iter().enumerate() {
            let next = class.levels.get(position.saturating_add(1));
            let counts = threat_level.is_none_or(|here| {
                here >= level.from_threat_level
                    && next.is_none_or(|next| here < next.from_threat_level)
            });
            for end in ends(level, issued_at).into_iter().flatten().filter(|_| counts) {
                if now? >= end {
                    return Err("bundle.stale");
                }
            }
        }
    }
    Ok(())
}

/// First seconds in which a bundle is too old.
fn ends(level: &StalenessLevel, issued_at: u64) -> [Option<u64>; 2] {
    let stale = issued_at.saturating_add(STALE_AFTER);
    [
        level.bundle_age.map(|age| issued_at.saturating_add(age.0)),
        level.stale_grace.map(|grace| stale.saturating_add(grace.0)),
    ]
}
