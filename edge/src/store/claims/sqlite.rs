//! Claims in the app's database. SQLite lets one statement write at a time, so a statement that
//! checks and writes is atomic.

use spin_sdk::sqlite::Value;

use super::Granted;
use crate::contract::question::{ClaimResult, ConsumedChallenge, SingleUse};
use crate::store::rows::integer;
use crate::store::{Database, Fault, Site};

/// The most challenges outstanding at one access point.
const MAX_OUTSTANDING: u64 = 64;

/// How many rows that are over one request clears away, so that no request pays for many others.
const SWEEP: u64 = 64;

/// For how long a challenge is remembered after it has expired, in milliseconds. Longer than a clock
/// is set back by in the ordinary course of things; nothing rests on it.
const MEMORY: u64 = 60_000;

pub(super) async fn issue(
    database: &Database,
    access_point: &str,
    octets: &[u8],
    now: u64,
    lifetime: u32,
) -> Result<bool, Fault> {
    let sweep = "DELETE FROM challenge WHERE octets IN \
                 (SELECT octets FROM challenge WHERE expires_at < ?1 LIMIT ?2)";
    database.execute(sweep, [integer(now.saturating_sub(MEMORY)), integer(SWEEP)]).await?;
    let statement = "INSERT INTO challenge (octets, access_point, issued_at, expires_at) \
                     SELECT ?1, ?2, ?3, ?4 WHERE (SELECT count(*) FROM challenge \
                       WHERE access_point = ?2 AND expires_at > ?3 AND consumed = 0) < ?5 \
                     ON CONFLICT (octets) DO NOTHING RETURNING octets";
    let expires = now.saturating_add(u64::from(lifetime).saturating_mul(1000));
    let parameters = [
        Value::from(octets),
        Value::from(access_point),
        integer(now),
        integer(expires),
        integer(MAX_OUTSTANDING),
    ];
    Ok(database.one(statement, parameters).await?.is_some())
}

/// A challenge from the future is not outstanding: the clock has been set back since, and its age is
/// not known.
pub(super) async fn consume(
    database: &Database,
    octets: &[u8],
    now: u64,
) -> Result<ClaimResult, Fault> {
    let statement = "UPDATE challenge SET consumed = 1 \
                     WHERE octets = ?1 AND consumed = 0 AND issued_at <= ?2 AND ?2 < expires_at \
                     RETURNING access_point, issued_at";
    let parameters = || [Value::from(octets), integer(now)];
    if let Some(row) = database.one(statement, parameters()).await? {
        let age = now.saturating_sub(row.number(1)?) / 1000;
        return Ok(ClaimResult::Consumed(ConsumedChallenge {
            access_point: row.text(0)?.into(),
            age: u32::try_from(age).unwrap_or(u32::MAX),
        }));
    }
    let statement = "SELECT consumed FROM challenge \
                     WHERE octets = ?1 AND consumed = 1 AND issued_at <= ?2 AND ?2 < expires_at";
    let used = database.one(statement, parameters()).await?.is_some();
    Ok(if used { ClaimResult::Used } else { ClaimResult::Absent })
}

/// Expired is what is behind the clock floor: only then no clock that is believed will read less.
pub(super) async fn claim(
    database: &Database,
    site: &Site,
    single: &SingleUse,
    credential: &str,
) -> Result<ClaimResult, Fault> {
    let floor = integer(site.floor);
    let sweep = "DELETE FROM claim WHERE identifier IN \
                 (SELECT identifier FROM claim WHERE keep_until < ?1 LIMIT ?2)";
    database.execute(sweep, [floor.clone(), integer(SWEEP)]).await?;
    let statement = "INSERT INTO claim (identifier, credential, keep_until) \
                     SELECT ?1, ?2, ?3 WHERE (SELECT count(*) FROM claim \
                       WHERE credential = ?2 AND keep_until >= ?4) < ?5 \
                     ON CONFLICT (identifier) DO UPDATE \
                       SET credential = excluded.credential, keep_until = excluded.keep_until \
                       WHERE claim.keep_until < ?4 \
                     RETURNING identifier";
    let identifier = || Value::from(single.identifier.as_slice());
    let parameters = [
        identifier(),
        Value::from(credential),
        integer(single.keep_until),
        floor,
        integer(u64::from(single.quota)),
    ];
    if database.one(statement, parameters).await?.is_some() {
        return Ok(ClaimResult::Made);
    }
    let statement = "SELECT 1 FROM claim WHERE identifier = ?1";
    let used = database.one(statement, [identifier()]).await?.is_some();
    Ok(if used { ClaimResult::Used } else { ClaimResult::Full(single.quota) })
}

pub(super) async fn remember(
    database: &Database,
    access_point: &str,
    name: &str,
    granted: &Granted,
    now: u64,
    lifetime: u32,
) -> Result<(), Fault> {
    let sweep = "DELETE FROM granted WHERE rowid IN \
                 (SELECT rowid FROM granted WHERE keep_until < ?1 LIMIT ?2)";
    database.execute(sweep, [integer(now), integer(SWEEP)]).await?;
    let statement = "INSERT INTO granted (access_point, name, presentation, decision, keep_until) \
                     VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (access_point, name) DO NOTHING";
    let parameters = [
        Value::from(access_point),
        Value::from(name),
        Value::from(granted.presentation),
        Value::from(granted.decision.as_str()),
        integer(now.saturating_add(lifetime.into())),
    ];
    database.execute(statement, parameters).await.map(drop)
}

pub(super) async fn granted(
    database: &Database,
    access_point: &str,
    name: &str,
    now: u64,
) -> Result<Option<Granted>, Fault> {
    let statement = "SELECT presentation, decision FROM granted \
                     WHERE access_point = ?1 AND name = ?2 AND keep_until >= ?3";
    let parameters = [Value::from(access_point), Value::from(name), integer(now)];
    let Some(row) = database.one(statement, parameters).await? else { return Ok(None) };
    let presentation = row
        .octets(0)?
        .try_into()
        .map_err(|_| Fault("the digest of a presentation has another length than 32".into()))?;
    Ok(Some(Granted { presentation, decision: row.text(1)?.into() }))
}
