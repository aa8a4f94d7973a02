//! The structures of a bundle. Field order is the deterministic order of their keys: shorter keys
//! first, then bytewise.

use alloc::string::String;
use alloc::vec::Vec;

use crate::record::{Octets, choice, record};

record! {
    /// A whole bundle.
    pub struct Bundle {
        /// The site that it is for.
        "site" site: Site,
        /// Areas, ordered by identifier.
        "areas" areas: Vec<Area>,
        /// Doors, ordered by identifier.
        "doors" doors: Vec<Door>,
        /// Time zones, ordered by name.
        "zones" zones: Vec<Zone>,
        /// The encoding: [`crate::FORMAT`].
        "format" format: u32,
        /// Upper bounds on proofs and claims.
        "limits" limits: Limits,
        /// Issuers, ordered by identifier.
        "issuers" issuers: Vec<Issuer>,
        /// Features that a reader must know, in kebab-case, ordered. An unknown one refuses the bundle.
        "features" features: Vec<String>,
        /// Access profiles, ordered by identifier.
        "profiles" profiles: Vec<Profile>,
        /// Counted up with each bundle of a site.
        "sequence" sequence: u64,
        /// When it was issued.
        "issued-at" issued_at: u64,
        /// Schedules, ordered by identifier. Of the built-in ones, *always* is the absence of a
        /// schedule, and *never* is a schedule without pieces, there only where it is used.
        "schedules" schedules: Vec<Schedule>,
        /// When decisions stop. Absent: never.
        "dead-after" dead_after: Option<u64>,
        /// What later versions add, ordered by name.
        "extensions" extensions: Vec<Extension>,
        /// From when on the bundle counts as old; decisions go on.
        "stale-after" stale_after: u64,
        /// Access points, ordered by identifier.
        "access-points" access_points: Vec<AccessPoint>,
        /// When to look for a newer one.
        "refresh-after" refresh_after: u64,
        /// Lockdown plans, ordered by identifier.
        "lockdown-plans" lockdown_plans: Vec<LockdownPlan>,
        /// Special-day groups, ordered by identifier.
        "special-day-groups" special_day_groups: Vec<SpecialDayGroup>,
    }
}

record! {
    /// The site.
    pub struct Site {
        /// Its name for people.
        "name" name: String,
        /// Its time zone, an index into `zones`.
        "zone" zone: u32,
        /// Its identifier.
        "identifier" identifier: String,
    }
}

record! {
    /// Upper bounds on proofs and claims.
    pub struct Limits {
        /// How far in the past a presentation's end may lie, in seconds.
        "skew-past" skew_past: u32,
        /// Live claims of one credential.
        "claim-quota" claim_quota: u32,
        /// How far in the future a presentation's beginning may lie, in seconds.
        "skew-future" skew_future: u32,
        /// How long a presentation's own validity may span, in seconds.
        "proof-lifetime" proof_lifetime: u32,
        /// How long a challenge may be outstanding, in seconds.
        "challenge-lifetime" challenge_lifetime: u32,
    }
}

record! {
    /// A time zone, compiled: no host needs a zone database.
    pub struct Zone {
        /// Its IANA name.
        "name" name: String,
        /// Seconds east of UTC before the first transition.
        "offset" offset: i32,
        /// Changes of the offset, in ascending order of time.
        "transitions" transitions: Vec<Transition>,
        /// The first second that the table does not speak for.
        "valid-until" valid_until: u64,
    }
}

record! {
    /// A change of a zone's offset.
    #[derive(Copy)]
    pub struct Transition {
        /// The first second of the new offset.
        "at" at: u64,
        /// Seconds east of UTC from then on.
        "offset" offset: i32,
    }
}

record! {
    /// A part of the site.
    pub struct Area {
        /// Its name for people.
        "name" name: String,
        /// Its identifier.
        "identifier" identifier: String,
    }
}

choice! {
    /// The mode of a door (ONVIF door control service, DoorMode).
    pub enum DoorMode {
        /// Locked; a grant releases it.
        "locked" Locked,
        /// Unlocked for anybody.
        "unlocked" Unlocked,
        /// Held open.
        "locked-open" LockedOpen,
        /// Nobody may pass.
        "blocked" Blocked,
        /// Only credentials with the override may pass.
        "locked-down" LockedDown,
    }
}

record! {
    /// A door.
    pub struct Door {
        /// Its mode where runtime state has none.
        "mode" mode: DoorMode,
        /// Its name for people.
        "name" name: String,
        /// Its identifier.
        "identifier" identifier: String,
        /// How long it is released, in seconds.
        "release-seconds" release_seconds: u32,
        /// How long it is released for holders with the extended grant, in seconds.
        "extended-seconds" extended_seconds: u32,
    }
}

choice! {
    /// How strongly a presentation proves its credential, in ascending order.
    pub enum Strength {
        /// Not at all.
        "none" None,
        /// Whoever has the token has the credential.
        "bearer" Bearer,
        /// A message authentication code.
        "mac" Mac,
        /// A signature.
        "signature" Signature,
    }
}

choice! {
    /// What an access point does when the host does not trust its clock.
    pub enum UntrustedClock {
        /// Denies.
        "deny" Deny,
        /// Accepts formats that answer a challenge, for policies and records that name no time.
        "challenge-formats" ChallengeFormats,
    }
}

record! {
    /// One direction of a door.
    pub struct AccessPoint {
        /// The area that it leads into, an index.
        "to" to: Option<u32>,
        /// The door, an index.
        "door" door: u32,
        /// The area that it leads out of, an index.
        "from" from: Option<u32>,
        /// Its name for people.
        "name" name: String,
        /// Its own time zone, an index. Absent: the site's.
        "zone" zone: Option<u32>,
        /// What other systems call its lock (such as a Doordeck lock identifier), ordered.
        "locks" locks: Vec<String>,
        /// Whether another controller keeps the last word: a grant becomes a referral.
        "refers" refers: bool,
        /// Whether it is in use.
        "enabled" enabled: bool,
        /// The formats that it accepts, ordered.
        "formats" formats: Vec<String>,
        /// Its identifier.
        "identifier" identifier: String,
        /// What it does without a trusted clock.
        "untrusted-clock" untrusted_clock: UntrustedClock,
        /// The weakest proof that it accepts.
        "required-strength" required_strength: Strength,
    }
}

record! {
    /// Named days on which schedules have other hours.
    pub struct SpecialDayGroup {
        /// Days since 1970-01-01, ascending.
        "days" days: Vec<u32>,
        /// Its name for people.
        "name" name: String,
        /// Its identifier.
        "identifier" identifier: String,
    }
}

record! {
    /// A piece of a day, in seconds since local midnight. `end <= start` crosses midnight and belongs
    /// to the day on which it starts; 0 to 86400 is the whole day.
    #[derive(Copy)]
    pub struct Piece {
        /// First second after it, 0 to 86400.
        "end" end: u32,
        /// First second, 0 to 86399.
        "start" start: u32,
    }
}

record! {
    /// A piece on some days of each week.
    #[derive(Copy)]
    pub struct Weekly {
        /// Bit 0 is Monday, bit 6 is Sunday.
        "days" days: u8,
        /// The piece.
        "piece" piece: Piece,
    }
}

record! {
    /// Other hours on the days of a group. They replace the weekly pieces; none means closed.
    pub struct Special {
        /// The special-day group, an index.
        "group" group: u32,
        /// The hours.
        "pieces" pieces: Vec<Piece>,
    }
}

record! {
    /// When.
    pub struct Schedule {
        /// Its name for people.
        "name" name: String,
        /// Weekly pieces.
        "weekly" weekly: Vec<Weekly>,
        /// Special days.
        "specials" specials: Vec<Special>,
        /// First local date after it. Absent: no bound.
        "after-date" after_date: Option<u32>,
        /// First local date, in days since 1970-01-01. Absent: no bound.
        "first-date" first_date: Option<u32>,
        /// Its identifier.
        "identifier" identifier: String,
    }
}

choice! {
    /// What a policy does.
    pub enum Effect {
        /// Permits, unless something forbids.
        "permit" Permit,
        /// Forbids, whatever permits.
        "forbid" Forbid,
    }
}

choice! {
    /// What may be asked of a lock (Aliro's set).
    pub enum Capability {
        /// Release for the door's release time.
        "momentary" Momentary,
        /// Release for the door's extended time.
        "extended-momentary" ExtendedMomentary,
        /// Lock and stay locked.
        "secure" Secure,
        /// Unlock and stay unlocked.
        "unsecure" Unsecure,
        /// Change between secured and unsecured.
        "toggle" Toggle,
    }
}

record! {
    /// The access points that a policy covers: the union of its lists.
    pub struct Where {
        /// Every access point.
        "all" all: bool,
        /// Access points that lead into one of these areas: indices, ascending.
        "areas" areas: Vec<u32>,
        /// These access points: indices, ascending.
        "access-points" access_points: Vec<u32>,
    }
}

record! {
    /// One rule of an access profile.
    pub struct Policy {
        /// Which access points.
        "at" at: Where,
        /// When, an index into `schedules`. Absent: always.
        "when" when: Option<u32>,
        /// Whether it permits or forbids.
        "effect" effect: Effect,
        /// What of the lock: ordered; a forbid that names none forbids all.
        "capabilities" capabilities: Vec<Capability>,
        /// The weakest proof for which it permits. Absent: the access point's.
        "required-strength" required_strength: Option<Strength>,
    }
}

record! {
    /// A named set of policies.
    pub struct Profile {
        /// Its name for people.
        "name" name: String,
        /// Its policies.
        "policies" policies: Vec<Policy>,
        /// Its identifier.
        "identifier" identifier: String,
    }
}

record! {
    /// What an issuer's trust is anchored in.
    pub struct Authority {
        /// DER of a root certificate, or of a bare SubjectPublicKeyInfo where the format has no
        /// certificates.
        "der" der: Octets,
    }
}

record! {
    /// Somebody whose word counts.
    pub struct Issuer {
        /// Its name for people.
        "name" name: String,
        /// Its trust anchors; several overlap while one is replaced.
        "anchors" anchors: Vec<Authority>,
        /// Whether its word counts.
        "enabled" enabled: bool,
        /// The formats that it vouches for, ordered.
        "formats" formats: Vec<String>,
        /// The algorithms that its chains may use, by JOSE name, ordered.
        "algorithms" algorithms: Vec<String>,
        /// Its identifier.
        "identifier" identifier: String,
        /// Whether the presentation's issuer claim must equal the certificate's unique identifier.
        "binds-subject" binds_subject: bool,
        /// Its own bound on a presentation's validity, in seconds. Absent: the site's.
        "proof-lifetime" proof_lifetime: Option<u32>,
    }
}

record! {
    /// A lockdown that can be activated by name.
    pub struct LockdownPlan {
        /// Whether it covers all of the site.
        "all" all: bool,
        /// Its name for people.
        "name" name: String,
        /// How strong it is.
        "rank" rank: u8,
        /// Areas that it covers: indices, ascending.
        "areas" areas: Vec<u32>,
        /// Doors that it covers: indices, ascending.
        "doors" doors: Vec<u32>,
        /// Its identifier.
        "identifier" identifier: String,
    }
}

record! {
    /// Something that a later version adds.
    pub struct Extension {
        /// What it is.
        "name" name: String,
        /// Its content, in CBOR of its own.
        "content" content: Octets,
        /// Whether a reader that does not know it must refuse the bundle.
        "critical" critical: bool,
    }
}
