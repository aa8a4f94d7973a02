//! The source of a bundle: what people write.
//!
//! A source is one TOML file. Keys are kebab-case, unknown ones are errors, and so is a name that
//! nothing has. Identifiers are 1 to 128 octets and unique among things of a kind; names are for
//! people, 1 to 256 octets.
//!
//! ```toml
//! [site]
//! identifier = "hq"                # must match what controllers are set up for
//! name = "Headquarters"
//! zone = "Europe/London"           # IANA time zone
//!
//! [limits]                         # optional, as is every key of it
//! skew-past = 10                   # seconds, 0 to 300
//! skew-future = 10                 # seconds, 0 to 300
//! proof-lifetime = 120             # seconds, 1 to 86400
//! claim-quota = 64                 # live claims of one credential, 1 to 4096
//! challenge-lifetime = 10          # seconds, 1 to 10
//! lock-out = { failures = 5, for = "10m" }  # of a credential; without it, never
//!
//! [validity]                       # optional; durations from the time of issue
//! refresh-after = "1d"             # when controllers look for a newer bundle
//! stale-after = "7d"               # when it counts as old
//! dead-after = "365d"              # when decisions stop; without it, never
//!
//! [[area]]
//! identifier = "lobby"
//! name = "Lobby"
//! antipassback = { mode = "hard" } # or soft, or timed with `for = "30m"`; without it, none
//! capacity = 40                    # holders in it at a time; without it, any number
//!
//! [[door]]
//! identifier = "main"
//! name = "Main entrance"
//! mode = "locked"                  # or unlocked, locked-open, blocked, locked-down
//! release-seconds = 5              # 1 to 3600
//! extended-seconds = 15            # 1 to 3600, no less than the above
//! mode-schedule = [{ schedule = "office", mode = "unlocked" }]  # the first whose hours it is
//! first-person = ["staff"]         # profiles of which somebody must have come before it unlocks
//! passage = "reported"             # or assumed: how it is known that somebody went through;
//!                                  # needed beside areas with `antipassback` or `capacity`
//!
//! [[access-point]]                 # one direction of a door
//! identifier = "main-in"
//! name = "Main entrance, inwards"
//! door = "main"
//! to = "lobby"                     # the area that it leads into, optional; likewise `from`
//! zone = "Europe/London"           # only where it differs from the site's
//! formats = ["pkoc-nfc-v1", "wiegand"]  # see `FORMATS`
//! bit-formats = ["H10301"]         # of badges; exactly where `wiegand` or `osdp-card-data` is read
//! locks = []                       # what other systems call its lock
//! tiles = []                       # UUIDs of the tiles that lead here; several may have one
//! required-strength = "signature"  # or mac, bearer, none; badges need none
//! authentication = "vault"         # an authentication profile; without it, the above of one holder
//! tags = ["ground-floor"]          # what policies may call it, together with others
//! untrusted-clock = "deny"         # or challenge-formats
//! enabled = true
//! refers = false                   # whether another controller keeps the last word
//!
//! # staleness-class = "outside"   # how old bundle and status may be here; without, no bound
//!
//! [access-point.pkoc-reader]       # for `pkoc-ble-ecdhe`: its reader, as phones know it
//! site = "11111111-2222-4333-8444-555555555555"  # the `reference` of an issuer
//! location = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee"
//! # certificate = "01…"            # PKOC 2.0.1, 138 octets in hex; without, the site's key signs
//!
//! [access-point.usage]             # what everybody has to meet here; at least one of them
//! schedule = "office"
//! addresses = ["192.0.2.0/24", "2001:db8::/32"]  # of the network that the request comes from
//! place = { latitude = 51.5074, longitude = -0.1278, radius = 100, accuracy = 200 }
//!                                  # degrees with seven decimals at most, metres up to 100000;
//!                                  # these radii are what it is without them
//!
//! [[special-day-group]]
//! identifier = "holidays"
//! name = "Public holidays"
//! days = [2026-04-03, "2026-12-25", "2026-12-28..2026-12-31"]  # ranges hold both ends
//!
//! [[schedule]]                     # `always` and `never` are built in
//! identifier = "office"
//! name = "Office hours"
//! weekly = [
//!     { days = ["weekdays"], from = "08:00", to = "18:00" },
//!     { days = ["fri", "sat"], from = "22:00", to = "02:00" },  # ends on the day after
//!     { days = ["sun"], from = "00:00", to = "24:00" },         # all day
//! ]
//! specials = [{ group = "holidays", pieces = [] }]  # closed; hours here replace the weekly ones
//! first-date = 2026-01-01          # optional, inclusive
//! last-date = 2026-12-31           # optional, inclusive
//!
//! [[schedule]]
//! identifier = "library"
//! name = "Library"
//! icalendar-file = "library.ics"   # beside the source, or `icalendar` with the calendar in place, in
//!                                  # place of `weekly`; `specials` and dates still count. See
//!                                  # `icalendar` for what is read of it
//!
//! [[schedule-override]]            # other hours on some dates at some access points
//! identifier = "open-day"
//! name = "Open day"
//! dates = "2026-12-05..2026-12-06" # or one date
//! schedules = ["office"]           # whose hours it replaces there, special days included
//! areas = ["lobby"]                # and `access-points` and `tags`, or `everywhere = true`
//! pieces = [{ from = "10:00", to = "16:00" }]  # none, and it is closed
//!
//! [[schedule]]
//! identifier = "night-guard"
//! name = "Night guard"
//!
//! [[schedule.aliro]]               # hours as Aliro has them, several perhaps, and no other ones
//! start = 2026-01-05T22:00:00      # by the wall clock of the access point, or with `Z` in UTC
//! end = 2027-01-01T00:00:00        # as `start`; without, there is none
//! pattern = "yearly-by-weekday"    # see `recurrence`; without, all from `start` to `end`
//! duration = "9h"                  # elapsed, of each occurrence; it begins at the `start`'s time of day
//! interval = 1                     # of days, weeks, months or years, 1 to 255; without, each
//! weekdays = ["fri", "sat"]        # these three where the pattern asks for them
//! months = ["jan", "jul"]
//! ordinal = -1                     # the first is 1, the last -1
//!
//! [[profile]]
//! identifier = "staff"
//! name = "Staff"
//!
//! [[profile.policy]]
//! effect = "permit"                # or forbid, which wins over every permit
//! areas = ["lobby"]                # and `access-points` and `tags`, or `everywhere = true`
//! schedule = "office"
//! capabilities = ["momentary"]     # what a permit has by default; a forbid without forbids all
//! required-strength = "signature"  # only of a permit; without it, the access point's
//!
//! [profile.policy.conditions]      # all must hold for the policy to apply; at least one of them
//! min-threat-level = 0             # 0 to 255, of the site
//! max-threat-level = 2
//! device = ["unlocked", "user-authenticated", "unmodified", "managed"]
//! near = { latitude = 51.5074, longitude = -0.1278 }  # as `place` above
//!
//! [[issuer]]
//! identifier = "doordeck"
//! name = "Doordeck"
//! formats = ["doordeck-operation"]
//! anchor-files = ["root.pem"]      # beside the source; or `anchors`, with PEM in place
//! algorithms = ["ES256", "EdDSA", "HS256", "RS256"] # see `ALGORITHMS`
//! enabled = true
//! binds-subject = true             # the issuer claim must be the certificate's identifier
//! proof-lifetime = 60              # seconds; without it, the site's
//! owner = "Corner Shop Ltd"        # whom the certificates name as organisation; for
//!                                  # `lock-certificate`, which needs it
//! access-iteration = 12            # the newest of its documents that is known; for `aliro`,
//! revocation-iteration = 4         # as numbers that only go up
//! queue-lifetime = 3600            # seconds that an operation may wait; without it, none may
//! purpose = "door-access"          # what face certificates must be for; only for those
//! # reference = "01000EXAMPLE0001" # what presentations call it, for formats that have no X.509
//!                                  # names: of `pkoc-nfc-v2` the issuer identification reference, of
//!                                  # `pkoc-ble-ecdhe` the site's UUID; its anchors are bare keys
//!
//! [issuer.tokens]                  # of an issuer of tokens, which needs no anchors
//! issuer = "https://login.example" # what `iss` must be; without it, not looked at
//! audiences = ["doors"]            # what `aud` must have one of; without them, not looked at
//! key-files = ["jwks.json"]        # beside the source: PEM, a JSON Web Key or a set; or `keys`
//! secrets = ["device-tokens-2026"] # names of HS256 keys that the host holds, never the keys
//! api-keys = ["kiosk"]             # names of hashed API keys that the host holds
//! unbound = false                  # whether tokens count that are bound to no device
//!
//! [[authentication-profile]]
//! identifier = "vault"
//! name = "Vault"
//! levels = [                       # the first whose hours it is; outside all, as the access point
//!     { schedule = "office", required-strength = "signature" },  # weaker: more is needed
//!     { schedule = "always", dual = true, within = 20 },         # two holders, within seconds
//! ]
//!
//! [issuer.status]                  # how it says what has become of its tokens, by status lists
//! key-files = ["status.pem"]       # as `tokens` has them; whoever signs its lists
//! required = true                  # whether tokens that name no status are refused
//! maximum-age = "1d"               # since a list was issued; without, the class says
//!
//! [[staleness-class]]              # how old bundle and status may be at the access points in it
//! identifier = "outside"
//! name = "Doors to the street"
//! levels = [                       # by the threat level of the site, ascending from 0
//!     { bundle-age = "14d", stale-grace = "2d", status-age = "1d" },
//!     { from-threat-level = 2, bundle-age = "1d", status-age = "1h" },
//! ]                                # since its issue; since its `stale-after`; since theirs
//!
//! [[revocation]]                   # who may strike credentials off, by revocation sets
//! identifier = "security"
//! name = "Security desk"
//! key-files = ["security.pem"]     # beside the source; or `keys`, with PEM in place
//! formats = ["pkoc-nfc-v1"]        # whose credentials; without, all formats
//! issuers = []                     # whose credentials; without, everybody's
//! required = true                  # whether they are refused while no set is loaded
//! maximum-age = "1d"               # since a set was issued; without, the class says
//!
//! [signing]                        # who may sign the bundles after this one, and nobody else
//! key-files = ["2026.pub.pem", "2027.pub.pem"] # or `keys`; two while one takes over from the other
//!
//! [[lockdown-plan]]
//! identifier = "intruder"
//! name = "Intruder in the building"
//! rank = 3                         # 0 to 255
//! everywhere = true                # or `areas` and `doors`
//! ```

mod access_point;
mod anchor;
mod authentication;
mod calendar;
mod circle;
mod condition;
mod coverage;
mod freshness;
mod icalendar;
mod issuer;
mod jwk;
mod lockdown_plan;
mod pkoc;
mod place;
mod profile;
mod quantity;
mod recurrence;
mod revocation;
mod rule;
mod schedule;
mod schedule_override;
mod shape;
mod signing;
mod site;
mod tables;
mod tag;
mod time_of_day;
mod token;
mod usage;
mod verification_key;

use schemars::JsonSchema;
use toml::de::DeTable;

use crate::findings::{Findings, Reported};
use crate::spanned::Spanned;

pub(crate) use access_point::AccessPoint;
pub use access_point::FORMATS;
pub(crate) use access_point::Format;
pub(crate) use authentication::AuthenticationProfile;
pub(crate) use calendar::{SpecialDayGroup, date, range};
pub(crate) use circle::degrees;
pub(crate) use freshness::StalenessClass;
pub(crate) use icalendar::{Frame, shown};
pub use issuer::ALGORITHMS;
pub(crate) use issuer::Issuer;
pub(crate) use lockdown_plan::LockdownPlan;
pub(crate) use place::{Area, Door};
pub(crate) use profile::Profile;
pub(crate) use quantity::number;
pub(crate) use revocation::Revocation;
pub(crate) use schedule::{Compiled, DAYS, Day, NEVER, Schedule};
pub(crate) use schedule_override::{ScheduleOverride, check_overlaps, check_recurrences};
pub(crate) use shape::read;
pub(crate) use signing::Signing;
pub(crate) use site::{Limits, Site, Validity};
pub(crate) use tables::Tables;
pub(crate) use tag::Tags;
pub(crate) use time_of_day::time_of_day;

/// A site: where one can go, when, who may, and whom to believe.
///
/// A source as it was read: its shape is right wherever nothing was reported, its meaning has not
/// been looked at.
#[derive(Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct Source {
    /// The site itself.
    #[schemars(with = "Site")]
    pub(crate) site: Result<Site, Reported>,
    /// Bounds of the site.
    #[schemars(with = "Option<Limits>")]
    pub(crate) limits: Limits,
    /// How long a bundle of the site counts.
    #[schemars(with = "Option<Validity>")]
    pub(crate) validity: Validity,
    /// Parts of the site that access points lead into or out of.
    #[schemars(rename = "area", with = "Option<Vec<Area>>")]
    pub(crate) areas: Tables<Area>,
    /// Doors.
    #[schemars(rename = "door", with = "Option<Vec<Door>>")]
    pub(crate) doors: Tables<Door>,
    /// Directions of doors.
    #[schemars(rename = "access-point", with = "Option<Vec<AccessPoint>>")]
    pub(crate) access_points: Tables<AccessPoint>,
    /// Days on which schedules have other hours.
    #[schemars(rename = "special-day-group", with = "Option<Vec<SpecialDayGroup>>")]
    pub(crate) special_day_groups: Tables<SpecialDayGroup>,
    /// When.
    #[schemars(rename = "schedule", with = "Option<Vec<Schedule>>")]
    pub(crate) schedules: Tables<Schedule>,
    /// Other hours of schedules, on some dates at some access points.
    #[schemars(rename = "schedule-override", with = "Option<Vec<ScheduleOverride>>")]
    pub(crate) schedule_overrides: Tables<ScheduleOverride>,
    /// Who may, where and when.
    #[schemars(rename = "profile", with = "Option<Vec<Profile>>")]
    pub(crate) profiles: Tables<Profile>,
    /// Whom to believe.
    #[schemars(rename = "issuer", with = "Option<Vec<Issuer>>")]
    pub(crate) issuers: Tables<Issuer>,
    /// How strongly holders prove themselves, and when.
    #[schemars(rename = "authentication-profile", with = "Option<Vec<AuthenticationProfile>>")]
    pub(crate) authentication_profiles: Tables<AuthenticationProfile>,
    /// Lockdowns that can be activated by name.
    #[schemars(rename = "lockdown-plan", with = "Option<Vec<LockdownPlan>>")]
    pub(crate) lockdown_plans: Tables<LockdownPlan>,
    /// How old bundle and status may be.
    #[schemars(rename = "staleness-class", with = "Option<Vec<StalenessClass>>")]
    pub(crate) staleness_classes: Tables<StalenessClass>,
    /// Who may strike credentials off.
    #[schemars(rename = "revocation", with = "Option<Vec<Revocation>>")]
    pub(crate) revocation: Tables<Revocation>,
    /// Who may sign the bundles after this one. Without: the same as before.
    #[schemars(with = "Option<Signing>")]
    pub(crate) signing: Option<Spanned<Signing>>,
}

impl Source {
    /// Reads every table by itself, so that what is wrong with one hides nothing of the others.
    pub(crate) fn read(root: &DeTable<'_>, findings: &mut Findings) -> Self {
        for key in root.keys().filter(|key| !TABLES.contains(&key.get_ref().as_ref())) {
            findings.report_unknown(&Spanned::new(key.span(), key.get_ref()), "table", TABLES);
        }
        Self {
            site: tables::required(root, "site", findings),
            limits: tables::optional(root, "limits", findings),
            validity: tables::optional(root, "validity", findings),
            areas: Tables::read(root, "area", findings),
            doors: Tables::read(root, "door", findings),
            access_points: Tables::read(root, "access-point", findings),
            special_day_groups: Tables::read(root, "special-day-group", findings),
            schedules: Tables::read(root, "schedule", findings),
            schedule_overrides: Tables::read(root, "schedule-override", findings),
            profiles: Tables::read(root, "profile", findings),
            issuers: Tables::read(root, "issuer", findings),
            authentication_profiles: Tables::read(root, "authentication-profile", findings),
            lockdown_plans: Tables::read(root, "lockdown-plan", findings),
            staleness_classes: Tables::read(root, "staleness-class", findings),
            revocation: Tables::read(root, "revocation", findings),
            signing: tables::possible(root, "signing", findings),
        }
    }
}

/// The tables that a source can have.
const TABLES: [&str; 16] = [
    "access-point",
    "area",
    "authentication-profile",
    "door",
    "issuer",
    "limits",
    "lockdown-plan",
    "profile",
    "revocation",
    "schedule",
    "schedule-override",
    "signing",
    "site",
    "special-day-group",
    "staleness-class",
    "validity",
];
