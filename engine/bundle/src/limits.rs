//! Upper bounds that every bundle keeps. Exceeding one refuses the whole bundle.

/// Octets of a signed bundle.
pub const BUNDLE_OCTETS: usize = 8 * 1024 * 1024;
/// Octets of UTF-8 of an identifier.
pub const IDENTIFIER_OCTETS: usize = 128;
/// Octets of UTF-8 of a display name.
pub const NAME_OCTETS: usize = 256;
/// Time zones.
pub const ZONES: usize = 64;
/// Transitions of one zone.
pub const TRANSITIONS: usize = 1024;
/// Areas.
pub const AREAS: usize = 4096;
/// Doors.
pub const DOORS: usize = 16384;
/// Access points.
pub const ACCESS_POINTS: usize = 32768;
/// Special-day groups.
pub const SPECIAL_DAY_GROUPS: usize = 256;
/// Days of one special-day group.
pub const SPECIAL_DAYS: usize = 4096;
/// Schedules.
pub const SCHEDULES: usize = 4096;
/// Weekly pieces, specials, or pieces of one special, in one schedule.
pub const PIECES: usize = 64;
/// Overrides of schedules.
pub const SCHEDULE_OVERRIDES: usize = 1024;
/// Recurrences of one schedule.
pub const RECURRENCES: usize = 16;
/// Seconds that an occurrence of a recurrence lasts at most: a year.
pub const OCCURRENCE_SECONDS: u32 = 31_622_400;
/// Access profiles.
pub const PROFILES: usize = 8192;
/// Policies of one profile.
pub const POLICIES: usize = 256;
/// Issuers.
pub const ISSUERS: usize = 256;
/// Trust anchors of one issuer.
pub const ANCHORS: usize = 16;
/// Public keys, secrets, API keys or audiences of one issuer of tokens.
pub const TOKEN_LIST: usize = 64;
/// Octets of UTF-8 of a token's issuer or of one of its audiences.
pub const TOKEN_NAME_OCTETS: usize = 1024;
/// Lockdown plans.
pub const LOCKDOWN_PLANS: usize = 256;
/// Locks, formats or tiles of one access point.
pub const ACCESS_POINT_LIST: usize = 64;
/// Network addresses of one access point.
pub const ADDRESSES: usize = 64;
/// Metres of a place's radius, and of the accuracy that it asks for.
pub const PLACE_METRES: u32 = 100_000;
/// Latitude of a pole in 1e-7 degrees.
pub const LATITUDE: i32 = 900_000_000;
/// Longitude of the antimeridian in 1e-7 degrees.
pub const LONGITUDE: i32 = 1_800_000_000;
/// Seconds that a presentation's own validity may span at most, whatever the site says.
pub const PROOF_LIFETIME: u32 = 86_400;
/// Seconds that a door is released at most.
pub const RELEASE_SECONDS: u32 = 3600;
/// Seconds of skew at most.
pub const SKEW: u32 = 300;
/// Seconds of a rule that counts time: a day.
pub const RULE_SECONDS: u32 = 86_400;
/// Refusals before a lock-out at most.
pub const LOCK_OUT_FAILURES: u32 = 100;
/// Authentication profiles.
pub const AUTHENTICATION_PROFILES: usize = 256;
/// Security levels of one authentication profile, or scheduled modes of one door.
pub const LEVELS: usize = 16;
/// Seconds for which a first factor may count.
pub const FACTOR_SECONDS: u32 = 30;
/// Holders that an area may be limited to.
pub const CAPACITY: u32 = 1_000_000;
/// Live claims of one credential at most.
pub const CLAIM_QUOTA: u32 = 4096;
/// Seconds that a challenge may be outstanding at most.
pub const CHALLENGE_LIFETIME: u32 = 10;
/// The latest time that a bundle may name: the year 2100.
pub const LATEST_TIME: u64 = 4_102_444_800;
/// Staleness classes.
pub const STALENESS_CLASSES: usize = 64;
/// Threat levels at which a staleness class changes.
pub const STALENESS_LEVELS: usize = 16;
/// Keys that may sign the bundles of a site.
pub const SIGNING_KEYS: usize = 8;
/// Revocation authorities.
pub const REVOCATION_AUTHORITIES: usize = 16;
/// Keys of one revocation authority.
pub const REVOCATION_KEYS: usize = 8;
/// Octets of a signed revocation set: more than 52,000 entries.
pub const REVOCATION_OCTETS: usize = 1024 * 1024 + 4096;
