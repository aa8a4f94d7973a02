//! Time zones, and the instants at which their clocks change.

use anyhow::{Context as _, Result};
use jiff::Timestamp;
use jiff::tz::{TimeZone, TimeZoneDatabase};

/// 2020-01-01T00:00:00Z.
pub const FIRST: u64 = 1_577_836_800;
/// 2038-01-01T00:00:00Z, the first second too many.
pub const END: u64 = 2_145_916_800;

/// Zones of every kind: whole, half and quarter hours, changes by half an hour and by two hours, both
/// hemispheres, changes at midnight and on the eve, twice a year for a month of fasting, summer time
/// that is written as the negative of winter time, lands that gave it up or moved while the table
/// speaks, the far ends of the date line, and some that never change.
pub const ZONES: [&str; 48] = [
    "Africa/Cairo",
    "Africa/Casablanca",
    "Africa/El_Aaiun",
    "Africa/Johannesburg",
    "Africa/Juba",
    "America/Adak",
    "America/Asuncion",
    "America/Chihuahua",
    "America/Ciudad_Juarez",
    "America/Dawson",
    "America/Halifax",
    "America/Havana",
    "America/Los_Angeles",
    "America/Mexico_City",
    "America/Miquelon",
    "America/New_York",
    "America/Nuuk",
    "America/Phoenix",
    "America/Santiago",
    "America/Sao_Paulo",
    "America/Scoresbysund",
    "America/St_Johns",
    "Antarctica/Casey",
    "Antarctica/Troll",
    "Antarctica/Vostok",
    "Asia/Amman",
    "Asia/Almaty",
    "Asia/Beirut",
    "Asia/Gaza",
    "Asia/Jerusalem",
    "Asia/Kathmandu",
    "Asia/Kolkata",
    "Asia/Tehran",
    "Asia/Tokyo",
    "Atlantic/Azores",
    "Australia/Adelaide",
    "Australia/Eucla",
    "Australia/Lord_Howe",
    "Europe/Chisinau",
    "Europe/Dublin",
    "Europe/Lisbon",
    "Europe/London",
    "Europe/Volgograd",
    "Pacific/Apia",
    "Pacific/Chatham",
    "Pacific/Easter",
    "Pacific/Kiritimati",
    "Pacific/Norfolk",
];

/// A zone of [`ZONES`], or any other of the database.
///
/// # Errors
/// Where the database has no such zone.
pub fn zone(name: &str) -> Result<TimeZone> {
    TimeZoneDatabase::bundled().get(name).with_context(|| format!("no zone `{name}`"))
}

/// Every instant from [`FIRST`] until [`END`] at which the database has a change of a zone, those of
/// its name alone included.
///
/// # Errors
/// Where the database has no such zone.
pub fn transitions(name: &str) -> Result<Vec<u64>> {
    let zone = zone(name)?;
    let first = Timestamp::from_second(i64::try_from(FIRST)?)?;
    Ok(zone
        .following(first)
        .map_while(|change| u64::try_from(change.timestamp().as_second()).ok())
        .take_while(|at| *at < END)
        .collect())
}
