//! What two bundles decide differently: access gained and lost.

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use super::moments::Moments;
use super::when_can::RANGE;
use super::{EFFORT, ITEMS};
use crate::circumstance::Capability;
use crate::load::{Loaded, Verifier, index};
use crate::policy::covers;
use crate::question::{Assignment, CredentialRecord, CredentialState, DoorRecord};
use crate::reason::Code;
use crate::simulate::{Supposed, Verdict};

/// What is compared.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Inquiry {
    /// First second, since the Unix epoch.
    pub from: u64,
    /// First second after; ten years at most.
    pub until: u64,
    /// What is asked of the lock.
    pub capability: Capability,
    /// The format. Absent: any, with a signature.
    pub format: Option<String>,
    /// Whose access. Absent: that of each profile by itself.
    pub credential: Option<CredentialRecord>,
    /// Where the last answer ended.
    pub after: Option<Place>,
}

/// Where a comparison goes on.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Place {
    /// Which profile, among those of both bundles.
    pub subject: u32,
    /// Which access point, among those of both bundles.
    pub access_point: u32,
    /// From when on.
    pub now: u64,
}

/// A stretch of time over which one bundle lets somebody pass and the other does not.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct AccessChange {
    /// The profile, or the holder.
    pub subject: String,
    /// The access point.
    pub access_point: String,
    /// First second, since the Unix epoch.
    pub from: u64,
    /// First second after it.
    pub until: u64,
    /// Whether the new bundle lets them pass. Otherwise the old one does.
    pub gained: bool,
    /// The old bundle's reason code.
    pub before: String,
    /// The new one's.
    pub after: String,
}

/// What two bundles decide differently.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Difference {
    /// By subject, access point and time; at most 1024.
    pub changes: Vec<AccessChange>,
    /// Where to go on. Absent: this is all.
    pub next: Option<Place>,
}

/// What both bundles decide at a moment, where only one of them lets pass.
type Contrast = Option<(bool, Code, Code)>;

/// Both sides of a comparison.
struct Sides<'a> {
    old: &'a Loaded,
    new: &'a Loaded,
    inquiry: &'a Inquiry,
    until: u64,
    effort: usize,
    changes: Vec<AccessChange>,
}

impl Verifier {
    /// What `new` lets pass that this bundle does not, and the other way round.
    #[must_use]
    pub fn diff(&self, new: &Self, inquiry: &Inquiry) -> Difference {
        let until = inquiry.until.min(inquiry.from.saturating_add(RANGE));
        let (old, new) = (&*self.loaded, &*new.loaded);
        let mut sides = Sides { old, new, inquiry, until, effort: 0, changes: Vec::new() };
        let next = sides.compare();
        Difference { changes: sides.changes, next }
    }
}

impl Sides<'_> {
    /// Compares from a place on, and says where it stopped if that is not the end.
    fn compare(&mut self) -> Option<Place> {
        let subjects = match &self.inquiry.credential {
            Some(credential) => vec![credential.holder.as_str()],
            None => either(profiles(self.old), profiles(self.new)),
        };
        let access_points = either(access_points(self.old), access_points(self.new));
        let beginning = Place { subject: 0, access_point: 0, now: self.inquiry.from };
        let mut place = self.inquiry.after.unwrap_or(beginning);
        while let Some(subject) = subjects.get(index(place.subject)) {
            while let Some(access_point) = access_points.get(index(place.access_point)) {
                if let Err(now) = self.compare_at(subject, access_point, place.now) {
                    return Some(Place { now, ..place });
                }
                let access_point = place.access_point.saturating_add(1);
                place = Place { access_point, now: self.inquiry.from, ..place };
            }
            place = Place { subject: place.subject.saturating_add(1), ..beginning };
        }
        None
    }

    /// Compares one subject at one access point. Stops where there would be too many changes, or too
    /// much to look at.
    fn compare_at(&mut self, subject: &str, access_point: &str, mut now: u64) -> Result<(), u64> {
        self.effort = self.effort.saturating_add(1);
        let alone;
        let credential = match &self.inquiry.credential {
            Some(credential) => credential,
            None if [self.old, self.new].iter().all(|it| !is_about(it, subject, access_point)) => {
                return Ok(());
            }
            None => {
                alone = only(subject);
                &alone
            }
        };
        let (capability, format) = (self.inquiry.capability, self.inquiry.format.as_deref());
        let door = &DoorRecord::default();
        let supposed = Supposed {
            now,
            access_point,
            capability,
            format,
            credential,
            door,
            surroundings: None,
            rules: None,
        };
        let moments = [Moments::of(self.old, supposed), Moments::of(self.new, supposed)];
        let mut last: Contrast = None;
        while now < self.until {
            if self.effort > EFFORT {
                return Err(now);
            }
            let contrast = self.contrast(Supposed { now, ..supposed });
            let [next, other] = moments.each_ref().map(|moments| moments.after(now));
            let next = next.min(other).min(self.until);
            match (contrast, self.changes.last_mut()) {
                (None, _) => {}
                (Some(_), Some(change)) if contrast == last => change.until = next,
                (Some((gained, before, after)), _) => {
                    if self.changes.len() >= ITEMS {
                        return Err(now);
                    }
                    self.changes.push(AccessChange {
                        subject: subject.into(),
                        access_point: access_point.into(),
                        from: now,
                        until: next,
                        gained,
                        before: before.as_str().into(),
                        after: after.as_str().into(),
                    });
                }
            }
            let [old, new] = moments.each_ref().map(|moments| moments.policies);
            self.effort = self.effort.saturating_add(old).saturating_add(new);
            (last, now) = (contrast, next);
        }
        Ok(())
    }

    fn contrast(&self, supposed: Supposed<'_>) -> Contrast {
        let passes = |verdict| matches!(verdict, Verdict::Granted | Verdict::Referred);
        let (old, before) = self.old.foresee(supposed);
        let (new, after) = self.new.foresee(supposed);
        let gained = passes(new);
        (passes(old) != gained).then_some((gained, before, after))
    }
}

/// What is in either of two ascending lists, ascending.
fn either<'a>(mut all: Vec<&'a str>, new: Vec<&'a str>) -> Vec<&'a str> {
    for identifier in new {
        if let Err(place) = all.binary_search(&identifier) {
            all.insert(place, identifier);
        }
    }
    all
}

fn profiles(loaded: &Loaded) -> Vec<&str> {
    loaded.bundle.profiles.iter().map(|it| it.identifier.as_str()).collect()
}

fn access_points(loaded: &Loaded) -> Vec<&str> {
    loaded.bundle.access_points.iter().map(|it| it.identifier.as_str()).collect()
}

/// Somebody with a profile and nothing else.
fn only(profile: &str) -> CredentialRecord {
    CredentialRecord {
        holder: String::new(),
        state: CredentialState::Enabled,
        valid_from: None,
        valid_until: None,
        extended_grant: false,
        lockdown_override: None,
        antipassback_exempt: false,
        assignments: vec![Assignment {
            identifier: String::new(),
            profile: profile.into(),
            valid_from: None,
            valid_until: None,
            uses_left: None,
        }],
    }
}

/// Whether any policy of a profile is about an access point. Without one it permits nothing there.
fn is_about(loaded: &Loaded, profile: &str, access_point: &str) -> bool {
    let Some(here) = loaded.find_access_point(access_point) else { return false };
    let (Some(access_point), Some(profile)) = (loaded.access_point(here), loaded.profile(profile))
    else {
        return false;
    };
    profile.policies.iter().any(|policy| covers(&policy.at, here, access_point))
}
