//! The proof that the bundle is as fresh as the access point's class wants it.

use doorward_bundle::{AccessPoint, StalenessLevel};

use crate::clock::Clock;
use crate::decision::Value;
use crate::load::{Loaded, index};
use crate::reason::{Code, Refusal};
use crate::trace::Trace;

/// Proof: the bundle is not too old for this access point at this threat level.
#[derive(Debug)]
pub(crate) struct Fresh(());

impl Fresh {
    /// Refuses a bundle from the first second on in which it is too old. An access point that sets a
    /// bound needs a trusted time.
    pub(crate) fn check(
        loaded: &Loaded,
        access_point: &AccessPoint,
        threat_level: Option<u8>,
        clock: Clock,
        trace: &mut Trace,
    ) -> Result<Self, Refusal> {
        let Some(end) = end(loaded, bounds(loaded, access_point, threat_level)) else {
            return Ok(Self(()));
        };
        trace.enter("freshness");
        let now = clock.trusted()?;
        if now >= end {
            let (now, end) = (Value::Time(now), Value::Time(end));
            return Err(Refusal::from(Code::BundleStale).comparing("now", now, end));
        }
        Ok(Self(()))
    }
}

/// First second in which the bundle is too old, if that is bounded.
pub(crate) fn end(loaded: &Loaded, level: StalenessLevel) -> Option<u64> {
    let after = |start: u64, seconds: Option<u32>| {
        seconds.map(|seconds| start.saturating_add(u64::from(seconds)))
    };
    let age = after(loaded.bundle.issued_at, level.bundle_age);
    let grace = after(loaded.bundle.stale_after, level.stale_grace);
    [age, grace].into_iter().flatten().min()
}

/// What counts at an access point at a threat level. At one that is not known, the strictest of each.
pub(crate) fn bounds(
    loaded: &Loaded,
    access_point: &AccessPoint,
    threat_level: Option<u8>,
) -> StalenessLevel {
    let classes = loaded.bundle.staleness_classes.as_deref().unwrap_or_default();
    let class = access_point.staleness_class.and_then(|class| classes.get(index(class)));
    let levels = class.map_or(&[][..], |class| &class.levels);
    let none = StalenessLevel {
        from_threat_level: 0,
        bundle_age: None,
        stale_grace: None,
        status_age: None,
    };
    let Some(threat_level) = threat_level else {
        let least = |of: fn(&StalenessLevel) -> Option<u32>| levels.iter().filter_map(of).min();
        return StalenessLevel {
            bundle_age: least(|level| level.bundle_age),
            stale_grace: least(|level| level.stale_grace),
            status_age: least(|level| level.status_age),
            ..none
        };
    };
    let mut reached = levels.iter().rev();
    reached.find(|level| level.from_threat_level <= threat_level).copied().unwrap_or(none)
}
