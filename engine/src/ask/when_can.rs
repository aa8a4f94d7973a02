//! When somebody may pass.

use alloc::string::String;
use alloc::vec::Vec;

use super::moments::Moments;
use super::{EFFORT, ITEMS};
use crate::load::Verifier;
use crate::reason::Code;
use crate::simulate::{Hypothetical, Supposed, Verdict};

/// How long a range is looked at: ten years, in seconds.
pub(super) const RANGE: u64 = 3653 * 86_400;

/// A stretch of time over which the outcome and its reason stay the same.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Interval {
    /// First second, since the Unix epoch.
    pub from: u64,
    /// First second after it.
    pub until: u64,
    /// Which outcome.
    pub verdict: Verdict,
    /// Why: a reason code.
    pub code: String,
}

/// Intervals without a gap.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Timeline {
    /// In ascending order; at most 1024.
    pub intervals: Vec<Interval>,
    /// How far it goes. Earlier than was asked for: ask again from here on.
    pub until: u64,
}

impl Verifier {
    /// When a presentation would come out how, from its own instant until `until`, exact to the
    /// second. Ten years at most.
    #[must_use]
    pub fn when_can(&self, presentation: &Hypothetical, until: u64) -> Timeline {
        let supposed = presentation.suppose();
        let moments = Moments::of(&self.loaded, supposed);
        let until = until.min(supposed.now.saturating_add(RANGE));
        let mut spans: Vec<(u64, Verdict, Code)> = Vec::new();
        let (mut now, mut effort) = (supposed.now, 0_usize);
        while now < until {
            let (verdict, code) = self.loaded.foresee(Supposed { now, ..supposed });
            if spans.last().is_none_or(|last| (last.1, last.2) != (verdict, code)) {
                if spans.len() >= ITEMS {
                    break;
                }
                spans.push((now, verdict, code));
            }
            now = moments.after(now).min(until);
            effort = effort.saturating_add(moments.policies);
            if effort > EFFORT {
                break;
            }
        }
        Timeline { intervals: spell(&spans, now), until: now }
    }
}

/// Each span until the next one begins.
fn spell(spans: &[(u64, Verdict, Code)], end: u64) -> Vec<Interval> {
    let ends = spans.iter().skip(1).map(|next| next.0).chain([end]);
    let interval = |(&(from, verdict, code), until): (&(u64, Verdict, Code), u64)| Interval {
        from,
        until,
        verdict,
        code: code.as_str().into(),
    };
    spans.iter().zip(ends).map(interval).collect()
}
