//! The structures of a bundle, each member with its number and the name that paths and sources know
//! it by. Numbers ascend, and one that was used is never used again.

use alloc::string::String;
use alloc::vec::Vec;

use crate::BitFormat;
use crate::condition::{Conditions, Usage};
use crate::freshness::{RevocationAuthority, StalenessClass};
use crate::issuer::Issuer;
use crate::lockdown_plan::LockdownPlan;
use crate::pkoc_reader::PkocReader;
use crate::record::{Octets, choice, record};
use crate::recurrence::Recurrence;
use crate::rule::{Antipassback, AuthenticationProfile, LockOut, Passage, ScheduledMode};
use crate::schedule_override::ScheduleOverride;
use crate::verification_key::VerificationKey;

record! {
    /// A whole bundle.
    pub struct Bundle {
        /// The encoding: [`crate::FORMAT`].
        1 "format" format: u32,
        /// Features that a reader must know, in kebab-case, ordered. An unknown one refuses the bundle.
        2 "features" features: Vec<String>,
        /// The site that it is for.
        3 "site" site: Site,
        /// Counted up with each bundle of a site.
        4 "sequence" sequence: u64,
        /// When it was issued.
        5 "issued-at" issued_at: u64,
        /// When to look for a newer one.
        6 "refresh-after" refresh_after: u64,
        /// From when on the bundle counts as old; decisions go on.
        7 "stale-after" stale_after: u64,
        /// When decisions stop. Absent: never.
        8 "dead-after" dead_after: Option<u64>,
        /// Upper bounds on proofs and claims.
        9 "limits" limits: Limits,
        /// Time zones, ordered by name.
        10 "zones" zones: Vec<Zone>,
        /// Areas, ordered by identifier.
        11 "areas" areas: Vec<Area>,
        /// Doors, ordered by identifier.
        12 "doors" doors: Vec<Door>,
        /// Access points, ordered by identifier.
        13 "access-points" access_points: Vec<AccessPoint>,
        /// Special-day groups, ordered by identifier.
        14 "special-day-groups" special_day_groups: Vec<SpecialDayGroup>,
        /// Schedules, ordered by identifier. Of the built-in ones, *always* is the absence of a
        /// schedule, and *never* is a schedule without pieces, there only where it is used.
        15 "schedules" schedules: Vec<Schedule>,
        /// Access profiles, ordered by identifier.
        16 "profiles" profiles: Vec<Profile>,
        /// Issuers, ordered by identifier.
        17 "issuers" issuers: Vec<Issuer>,
        /// Lockdown plans, ordered by identifier.
        18 "lockdown-plans" lockdown_plans: Vec<LockdownPlan>,
        /// What later versions add, ordered by name.
        19 "extensions" extensions: Vec<Extension>,
        /// Authentication profiles, ordered by identifier, and not empty. Absent: none.
        20 "authentication-profiles" authentication_profiles: Option<Vec<AuthenticationProfile>>,
        /// Staleness classes of access points, ordered by identifier, and not empty. Absent: none.
        21 "staleness-classes" staleness_classes: Option<Vec<StalenessClass>>,
        /// Who may strike credentials off, ordered by identifier, and not empty. Absent: nobody.
        22 "revocation" revocation: Option<Vec<RevocationAuthority>>,
        /// The keys that may sign the bundles after this one, and no others: not empty, and each
        /// identifier once. Absent: the same as before.
        23 "signing-keys" signing_keys: Option<Vec<VerificationKey>>,
        /// Other hours of schedules for some dates and access points, ordered by identifier, and not
        /// empty. Absent: none.
        24 "schedule-overrides" schedule_overrides: Option<Vec<ScheduleOverride>>,
    }
}

record! {
    /// The site.
    pub struct Site {
        /// Its identifier.
        1 "identifier" identifier: String,
        /// Its name for people.
        2 "name" name: String,
        /// Its time zone, an index into `zones`.
        3 "zone" zone: u32,
    }
}

record! {
    /// Upper bounds on proofs and claims.
    pub struct Limits {
        /// How far in the past a presentation's end may lie, in seconds.
        1 "skew-past" skew_past: u32,
        /// How far in the future a presentation's beginning may lie, in seconds.
        2 "skew-future" skew_future: u32,
        /// How long a presentation's own validity may span, in seconds.
        3 "proof-lifetime" proof_lifetime: u32,
        /// How long a challenge may be outstanding, in seconds.
        4 "challenge-lifetime" challenge_lifetime: u32,
        /// Live claims of one credential.
        5 "claim-quota" claim_quota: u32,
        /// When a credential is locked out. Absent: never.
        6 "lock-out" lock_out: Option<LockOut>,
    }
}

record! {
    /// A time zone, compiled: no host needs a zone database.
    pub struct Zone {
        /// Its IANA name.
        1 "name" name: String,
        /// Seconds east of UTC before the first transition.
        2 "offset" offset: i32,
        /// Changes of the offset, in ascending order of time.
        3 "transitions" transitions: Vec<Transition>,
        /// The first second that the table does not speak for.
        4 "valid-until" valid_until: u64,
    }
}

record! {
    /// A change of a zone's offset.
    #[derive(Copy)]
    pub struct Transition {
        /// The first second of the new offset.
        1 "at" at: u64,
        /// Seconds east of UTC from then on.
        2 "offset" offset: i32,
    }
}

record! {
    /// A part of the site.
    pub struct Area {
        /// Its identifier.
        1 "identifier" identifier: String,
        /// Its name for people.
        2 "name" name: String,
        /// What becomes of who enters it twice. Absent: nothing.
        3 "antipassback" antipassback: Option<Antipassback>,
        /// How many holders may be in it at a time, at least 1. Absent: any number.
        4 "capacity" capacity: Option<u32>,
    }
}

choice! {
    /// The mode of a door (ONVIF door control service, DoorMode).
    pub enum DoorMode {
        /// Locked; a grant releases it.
        1 "locked" Locked,
        /// Unlocked for anybody.
        2 "unlocked" Unlocked,
        /// Held open.
        3 "locked-open" LockedOpen,
        /// Nobody may pass.
        4 "blocked" Blocked,
        /// Only credentials with the override may pass.
        5 "locked-down" LockedDown,
    }
}

record! {
    /// A door.
    pub struct Door {
        /// Its identifier.
        1 "identifier" identifier: String,
        /// Its name for people.
        2 "name" name: String,
        /// Its mode where runtime state has none.
        3 "mode" mode: DoorMode,
        /// How long it is released, in seconds.
        4 "release-seconds" release_seconds: u32,
        /// How long it is released for holders with the extended grant, in seconds.
        5 "extended-seconds" extended_seconds: u32,
        /// Its mode in some hours: the first whose hours it is counts. Not empty. Absent: no hours.
        6 "mode-schedule" mode_schedule: Option<Vec<ScheduledMode>>,
        /// Profiles of which somebody must have passed before hours that unlock the door do: indices,
        /// ascending, and not empty. Absent: nobody must.
        7 "first-person" first_person: Option<Vec<u32>>,
        /// How it is known that access was taken. Absent: nothing here asks for it.
        8 "passage" passage: Option<Passage>,
    }
}

choice! {
    /// How strongly a presentation proves its credential, in ascending order.
    pub enum Strength {
        /// Not at all.
        1 "none" None,
        /// Whoever has the token has the credential.
        2 "bearer" Bearer,
        /// A message authentication code.
        3 "mac" Mac,
        /// A signature.
        4 "signature" Signature,
    }
}

choice! {
    /// What an access point does when the host does not trust its clock.
    pub enum UntrustedClock {
        /// Denies.
        1 "deny" Deny,
        /// Accepts formats that answer a challenge, for policies and records that name no time.
        2 "challenge-formats" ChallengeFormats,
    }
}

record! {
    /// One direction of a door.
    pub struct AccessPoint {
        /// Its identifier.
        1 "identifier" identifier: String,
        /// Its name for people.
        2 "name" name: String,
        /// The door, an index.
        3 "door" door: u32,
        /// The area that it leads out of, an index.
        4 "from" from: Option<u32>,
        /// The area that it leads into, an index.
        5 "to" to: Option<u32>,
        /// Its own time zone, an index. Absent: the site's.
        6 "zone" zone: Option<u32>,
        /// Whether it is in use.
        7 "enabled" enabled: bool,
        /// Whether another controller keeps the last word: a grant becomes a referral.
        8 "refers" refers: bool,
        /// The formats that it accepts, ordered.
        9 "formats" formats: Vec<String>,
        /// What other systems call its lock (such as a Doordeck lock identifier), ordered.
        10 "locks" locks: Vec<String>,
        /// What it does without a trusted clock.
        11 "untrusted-clock" untrusted_clock: UntrustedClock,
        /// The weakest proof that it accepts.
        12 "required-strength" required_strength: Strength,
        /// Its reader, as PKOC over BLE knows it. Absent: `pkoc-ble-ecdhe` is not accepted.
        13 "pkoc-reader" pkoc_reader: Option<PkocReader>,
        /// The bit formats of badges that are in use here: ordered, and not empty. Absent: none.
        14 "bit-formats" bit_formats: Option<Vec<BitFormat>>,
        /// What everybody has to meet who passes here. Absent: nothing more than a permit.
        15 "usage" usage: Option<Usage>,
        /// UUIDs of the tiles that lead to it: in lower case, ordered, and not empty. Absent: none.
        16 "tiles" tiles: Option<Vec<String>>,
        /// Its authentication profile, an index. Absent: `required-strength`, of one holder.
        17 "authentication" authentication: Option<u32>,
        /// How old bundle and status may be here, an index into `staleness-classes`. Absent: nothing
        /// but the bounds that they have themselves.
        18 "staleness-class" staleness_class: Option<u32>,
    }
}

record! {
    /// Named days on which schedules have other hours.
    pub struct SpecialDayGroup {
        /// Its identifier.
        1 "identifier" identifier: String,
        /// Its name for people.
        2 "name" name: String,
        /// Days since 1970-01-01, ascending.
        3 "days" days: Vec<u32>,
    }
}

record! {
    /// A piece of a day, in seconds since local midnight. `end <= start` crosses midnight and belongs
    /// to the day on which it starts; 0 to 86400 is the whole day.
    #[derive(Copy)]
    pub struct Piece {
        /// First second, 0 to 86399.
        1 "start" start: u32,
        /// First second after it, 0 to 86400.
        2 "end" end: u32,
    }
}

record! {
    /// A piece on some days of each week.
    #[derive(Copy)]
    pub struct Weekly {
        /// Bit 0 is Monday, bit 6 is Sunday.
        1 "days" days: u8,
        /// The piece.
        2 "piece" piece: Piece,
    }
}

record! {
    /// Other hours on the days of a group. They replace the weekly pieces; none means closed.
    pub struct Special {
        /// The special-day group, an index.
        1 "group" group: u32,
        /// The hours.
        2 "pieces" pieces: Vec<Piece>,
    }
}

record! {
    /// When.
    pub struct Schedule {
        /// Its identifier.
        1 "identifier" identifier: String,
        /// Its name for people.
        2 "name" name: String,
        /// Weekly pieces.
        3 "weekly" weekly: Vec<Weekly>,
        /// Special days.
        4 "specials" specials: Vec<Special>,
        /// First local date, in days since 1970-01-01. Absent: no bound.
        5 "first-date" first_date: Option<u32>,
        /// First local date after it. Absent: no bound.
        6 "after-date" after_date: Option<u32>,
        /// Hours as Aliro has them, in place of all other hours and dates. Not empty. Absent: none.
        8 "recurrences" recurrences: Option<Vec<Recurrence>>,
    }
}

choice! {
    /// What a policy does.
    pub enum Effect {
        /// Permits, unless something forbids.
        1 "permit" Permit,
        /// Forbids, whatever permits.
        2 "forbid" Forbid,
    }
}

choice! {
    /// What may be asked of a lock (Aliro's set), and of those who look after it.
    pub enum Capability {
        /// Release for the door's release time.
        1 "momentary" Momentary,
        /// Release for the door's extended time.
        2 "extended-momentary" ExtendedMomentary,
        /// Lock and stay locked.
        3 "secure" Secure,
        /// Unlock and stay unlocked.
        4 "unsecure" Unsecure,
        /// Change between secured and unsecured.
        5 "toggle" Toggle,
        /// Share, stop sharing, change settings: no release.
        6 "administer" Administer,
    }
}

record! {
    /// The access points that a policy covers: the union of its lists.
    pub struct Where {
        /// Every access point.
        1 "all" all: bool,
        /// Access points that lead into one of these areas: indices, ascending.
        2 "areas" areas: Vec<u32>,
        /// These access points: indices, ascending.
        3 "access-points" access_points: Vec<u32>,
    }
}

record! {
    /// One rule of an access profile.
    pub struct Policy {
        /// Whether it permits or forbids.
        1 "effect" effect: Effect,
        /// What of the lock: ordered; a forbid that names none forbids all.
        2 "capabilities" capabilities: Vec<Capability>,
        /// Which access points.
        3 "at" at: Where,
        /// When, an index into `schedules`. Absent: always.
        4 "when" when: Option<u32>,
        /// The weakest proof for which it permits. Absent: the access point's.
        5 "required-strength" required_strength: Option<Strength>,
        /// What else must hold for it to apply. Absent: nothing.
        6 "conditions" conditions: Option<Conditions>,
    }
}

record! {
    /// A named set of policies.
    pub struct Profile {
        /// Its identifier.
        1 "identifier" identifier: String,
        /// Its name for people.
        2 "name" name: String,
        /// Its policies.
        3 "policies" policies: Vec<Policy>,
    }
}

record! {
    /// Something that a later version adds.
    pub struct Extension {
        /// What it is.
        1 "name" name: String,
        /// Whether a reader that does not know it must refuse the bundle.
        2 "critical" critical: bool,
        /// Its content, in CBOR of its own.
        3 "content" content: Octets,
    }
}
