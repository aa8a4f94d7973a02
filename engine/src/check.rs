//! What is odd about a bundle that is in order: for administrators, and for no decision.
//!
//! | code | severity | meaning |
//! |---|---|---|
//! | `bundle.dead` | problem | past its dead-after time: it decides nothing |
//! | `bundle.stale` | doubt | past its stale-after time |
//! | `bundle.refresh-due` | note | past its refresh-after time |
//! | `zone.runs-out` | problem or doubt | the zone table ends, or has ended, within a year |
//! | `special-day-group.runs-out` | doubt or note | its last day is over, or within 90 days |
//! | `special-day-group.unused` | note | no schedule names it |
//! | `schedule-override.over` | note | its last date is over |
//! | `schedule.never-active` | doubt | it is used, and no moment is inside it |
//! | `schedule.unused` | note | nothing asks it |
//! | `profile.permits-nothing` | doubt | it has no permit |
//! | `policy.shadowed` | doubt | a permit that a forbid of the same profile always wins over |
//! | `access-point.disabled` | note | it is not in use |
//! | `access-point.accepts-nothing` | problem | it accepts no format |
//! | `access-point.unreachable` | problem | no permit of any profile covers it |
//! | `access-point.no-issuer` | problem | it accepts a format that no enabled issuer vouches for |
//! | `door.open` | note | unlocked or held open unless runtime state says otherwise |
//! | `issuer.disabled` | note | its word does not count |
//! | `issuer.status-unsigned` | problem | it requires a status, and no key is known for its lists |
//! | `issuer.status-impossible` | doubt | it requires a status, and vouches for a format that names none |
//! | `staleness-class.unused` | note | no access point is in it |
//! | `staleness-class.clock-needed` | doubt | it bounds an age where the clock need not be trusted |
//! | `revocation.no-issuer` | problem | it may strike off only what disabled issuers vouch for |

mod places;
mod supply;
mod times;

use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use crate::load::Verifier;

/// How bad a finding is.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Severity {
    /// Something cannot work as it is.
    Problem,
    /// Something is probably not as it was meant.
    Doubt,
    /// Something to know.
    Note,
}

/// Something that a bundle allows and that an administrator should look at.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Finding {
    /// In kebab-case with one dot; the module's documentation lists them.
    pub code: String,
    /// How bad it is.
    pub severity: Severity,
    /// Where in the bundle.
    pub path: String,
    /// The identifier of what it is about.
    pub subject: String,
    /// A sentence.
    pub detail: String,
}

impl Verifier {
    /// Everything odd about the bundle, in the order of its parts. `now` is in seconds since the
    /// Unix epoch.
    #[must_use]
    pub fn check(&self, now: u64) -> Vec<Finding> {
        let mut findings = Findings(Vec::new());
        let bundle = &self.loaded.bundle;
        times::look(bundle, now, &mut findings);
        places::look(bundle, &mut findings);
        supply::look(bundle, &mut findings);
        findings.0
    }
}

/// The findings so far.
struct Findings(Vec<Finding>);

impl Findings {
    fn add(
        &mut self,
        severity: Severity,
        code: &str,
        path: String,
        subject: &str,
        detail: impl Into<String>,
    ) {
        let (code, subject) = (code.to_string(), subject.to_string());
        self.0.push(Finding { code, severity, path, subject, detail: detail.into() });
    }
}
