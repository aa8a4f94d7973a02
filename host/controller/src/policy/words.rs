//! Reasons and places as people say them.

use doorward_bundle::{AccessPoint, Bundle};
use doorward_host::contract::decision::{Reason, Value};
use doorward_host::contract::policy::Verdict;

use crate::moment::WallClock;
use crate::narrative::comparison;

/// The names of a site, and its wall clock.
pub(super) struct Words<'a> {
    pub(super) bundle: &'a Bundle,
    pub(super) wall: WallClock,
}

/// What would happen, in a word or two.
pub(super) fn outcome(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Granted => "can pass",
        Verdict::Denied => "cannot pass",
        Verdict::MoreNeeded => "is asked for more",
        Verdict::Deferred => "is put off until later",
        Verdict::Referred => "is passed on to another controller",
    }
}

/// Whether somebody gets through, as far as this site decides it.
pub(super) fn passes(verdict: Verdict) -> bool {
    matches!(verdict, Verdict::Granted | Verdict::Referred)
}

impl Words<'_> {
    /// An access point by its name, with its identifier.
    pub(super) fn place(&self, identifier: &str) -> String {
        let found = self.access_point(identifier).map(|point| point.name.as_str());
        named(found, identifier)
    }

    /// An access profile by its name, with its identifier.
    pub(super) fn profile(&self, identifier: &str) -> String {
        let found = self.bundle.profiles.iter().find(|profile| profile.identifier == identifier);
        named(found.map(|profile| profile.name.as_str()), identifier)
    }

    /// A schedule by its name, with its identifier.
    pub(super) fn schedule(&self, identifier: &str) -> String {
        let found = self.bundle.schedules.iter().find(|schedule| schedule.identifier == identifier);
        named(found.map(|schedule| schedule.name.as_str()), identifier)
    }

    /// Why, in a sentence without its end. What only the code says is told by the code.
    pub(super) fn reason(&self, reason: &Reason) -> String {
        let found = self.actual(reason);
        let bound = reason.compared.first().map(|compared| self.value(&compared.required));
        let bound = bound.unwrap_or_default();
        let detail = reason.detail.as_deref().unwrap_or_default();
        match reason.code.as_str() {
            "policy.permitted" => format!("access profile {} lets them in", self.profile(&found)),
            "policy.forbidden" => format!("access profile {} forbids it", self.profile(&found)),
            "credential.disabled" => format!("the credential is disabled ({detail})"),
            "credential.suspended" => format!("the credential is suspended until {bound}"),
            "credential.not-yet-valid" => format!("the credential is not valid before {bound}"),
            "credential.expired" => format!("the credential was valid until {bound}"),
            "assignment.not-yet-valid" => format!("the assignment begins at {bound}"),
            "assignment.expired" => format!("the assignment ended at {bound}"),
            "schedule.outside" if !bound.is_empty() => {
                format!("it is outside {} ({found})", self.schedule(&bound))
            }
            "schedule.special-day-closed" if !bound.is_empty() => {
                format!("{} has other hours on this special day ({found})", self.schedule(&bound))
            }
            "strength.insufficient" => {
                format!("the proof is too weak: {found}, where {bound} is asked for")
            }
            "door.locked-down" if found == "-1" => format!("there is a lockdown of rank {bound}"),
            "door.locked-down" => {
                format!(
                    "there is a lockdown of rank {bound}, and the override ends at rank {found}"
                )
            }
            "bundle.zone-expired" => {
                format!("the calendar ends at {bound}: the site has to be compiled again")
            }
            "bundle.dead" => format!("the policy was good until {bound} only"),
            code => plain(code).map_or_else(|| self.compared(reason), str::to_owned),
        }
    }

    /// Why, where only the code is known.
    pub(super) fn code(&self, code: &str) -> String {
        plain(code).map_or_else(|| code.to_owned(), str::to_owned)
    }

    fn actual(&self, reason: &Reason) -> String {
        let first = reason.compared.first();
        first.map(|compared| self.value(&compared.actual)).unwrap_or_default()
    }

    fn value(&self, value: &Value) -> String {
        match value {
            Value::Text(text) => text.clone(),
            Value::Time(second) => self.wall.tell(*second),
            Value::Number(number) => number.to_string(),
            Value::Duration(seconds) => format!("{seconds} s"),
            Value::Octets(octets) => hex::encode(octets),
            Value::Flag(flag) => flag.to_string(),
        }
    }

    /// The code, and what was compared.
    fn compared(&self, reason: &Reason) -> String {
        let mut told = reason.code.clone();
        for compared in &reason.compared {
            told.push_str("; ");
            told.push_str(&comparison(compared));
        }
        told
    }

    fn access_point(&self, identifier: &str) -> Option<&AccessPoint> {
        self.bundle.access_points.iter().find(|point| point.identifier == identifier)
    }
}

fn named(name: Option<&str>, identifier: &str) -> String {
    match name {
        Some(name) if !name.is_empty() && name != identifier => {
            format!("{} ({identifier})", name.escape_debug())
        }
        _ => identifier.to_owned(),
    }
}

/// What a code says without any value.
fn plain(code: &str) -> Option<&'static str> {
    Some(match code {
        "policy.permitted" => "an access profile permits it",
        "door.already-open" => "the door stands open",
        "door.lockdown-overridden" => "in spite of a lockdown, which the credential overrides",
        "policy.referred" => "as far as this site can tell; another controller decides",
        "policy.forbidden" => "an access profile forbids it",
        "policy.none-applies" => "none of their access profiles is about this access point",
        "assignment.unknown-profile" => "the access profile is not in this policy",
        "assignment.not-yet-valid" => "the assignment has not begun",
        "assignment.expired" => "the assignment is over",
        "assignment.used-up" => "the assignment has no uses left",
        "capability.not-permitted" => "they may pass, but not ask this of the lock",
        "schedule.outside" => "it is outside the hours",
        "schedule.special-day-closed" => "it is a special day with other hours",
        "usage.outside-hours" => "it is outside the hours of the access point",
        "usage.position-unknown" | "condition.position-unknown" => {
            "it depends on where the device is, which is not known"
        }
        "usage.position-inaccurate" | "condition.position-inaccurate" => {
            "it is not known exactly enough where the device is"
        }
        "usage.too-far" | "condition.too-far" => "the device is too far away",
        "usage.address-unknown" => "it depends on the network address, which is not known",
        "usage.address-not-permitted" => "the network address is none that may be used",
        "condition.threat-level" => "an access profile is for other threat levels",
        "condition.threat-level-unknown" => "it depends on the threat level, which is not known",
        "condition.device" => "the device lacks something that is asked for",
        "condition.device-unknown" => "it depends on the device, of which nothing is known",
        "strength.insufficient" => "the proof is too weak for this access point",
        "credential.disabled" => "the credential is disabled",
        "credential.suspended" => "the credential is suspended",
        "credential.not-yet-valid" => "the credential is not valid yet",
        "credential.expired" => "the credential is no longer valid",
        "door.blocked" => "the door is blocked: nobody passes",
        "door.locked-down" => "there is a lockdown",
        "door.unknown" => "the controller does not know how the door stands",
        "lockdown.unknown-plan" => "a lockdown is active that this policy does not know",
        "access-point.unknown" => "there is no such access point",
        "access-point.disabled" => "the access point is not in use",
        "format.not-allowed" => "the access point does not take this format",
        "format.unsupported" => "the format is not known",
        "bundle.dead" => "the policy is too old to decide anything",
        "bundle.zone-expired" => "the calendar of this policy ends before",
        "clock.out-of-range" => "the time is out of range",
        "store.unknown" => "the registry cannot tell",
        _ => return None,
    })
}
