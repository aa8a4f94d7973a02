//! The site in the database: bundles, keys, readers, registry, doors, clock floor, journal.

use spin_sdk::sqlite::Value;

use super::rows::integer;
use super::{Database, Fault};
use crate::contract::circumstance::TrustedKey;
use crate::contract::question::{
    Assignment, CredentialIdentifier, CredentialRecord, DoorRecord, Lockdown,
};

/// The most lockdowns that fit into an answer (contract: `door-record`).
const MAX_LOCKDOWNS: usize = 64;

/// How many seconds the floor may be behind before it is written again.
const PERSIST_EVERY: u64 = 60;

/// The most seconds by which one decision raises the floor: a day. A time source that is forged for a
/// moment would otherwise shut the site out until that time comes.
const MAX_STEP: u64 = 86_400;

/// The site that the app belongs to.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Site {
    /// Its identifier, as in its bundles.
    pub identifier: String,
    /// 0 where none was set.
    pub threat_level: u8,
    /// The latest time that is sure to have passed, in seconds since the Unix epoch.
    pub floor: u64,
}

/// A reader that may ask.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Reader {
    /// Its name.
    pub name: String,
    /// Where it may ask for decisions.
    pub access_points: Vec<String>,
    /// Whether it is told the reason of a decision, and whose.
    pub detail: bool,
    /// Whether its word counts for where a device is, in which network, and what is true of it.
    pub surroundings: bool,
}

/// What the registry found.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) record: CredentialRecord,
    /// Counts up with every use of its counted assignments.
    pub(super) version: u64,
}

impl Database {
    /// The site.
    ///
    /// # Errors
    /// [`Fault`]; also where the database has not been filled.
    pub async fn site(&self) -> Result<Site, Fault> {
        let row = self
            .one("SELECT identifier, threat_level, floor FROM site WHERE one = 1", [])
            .await?
            .ok_or_else(|| Fault("the database holds no site".into()))?;
        let threat_level = u8::try_from(row.number(1)?)
            .map_err(|_| Fault("the threat level is above 255".into()))?;
        Ok(Site { identifier: row.text(0)?.into(), threat_level, floor: row.number(2)? })
    }

    /// The keys that may sign bundles.
    ///
    /// # Errors
    /// [`Fault`].
    pub async fn trusted_keys(&self) -> Result<Vec<TrustedKey>, Fault> {
        self.execute("SELECT identifier, key FROM trusted_key ORDER BY identifier", [])
            .await?
            .iter()
            .map(|row| {
                Ok(TrustedKey { identifier: row.octets(0)?.into(), key: row.octets(1)?.into() })
            })
            .collect()
    }

    /// The signed bundle for an access point: its own, or else the whole site's.
    ///
    /// # Errors
    /// [`Fault`].
    pub async fn bundle(&self, access_point: &str) -> Result<Option<Vec<u8>>, Fault> {
        let statement = "SELECT signed FROM bundle WHERE access_point IN (?1, '') \
                         ORDER BY access_point DESC LIMIT 1";
        let row = self.one(statement, [Value::from(access_point)]).await?;
        row.map(|row| row.octets(0).map(Into::into)).transpose()
    }

    /// The whole site's bundle, or else the first access point's.
    ///
    /// # Errors
    /// [`Fault`].
    pub async fn any_bundle(&self) -> Result<Option<Vec<u8>>, Fault> {
        let statement = "SELECT signed FROM bundle ORDER BY access_point LIMIT 1";
        let row = self.one(statement, []).await?;
        row.map(|row| row.octets(0).map(Into::into)).transpose()
    }

    /// The reader whose token has this SHA-256.
    ///
    /// # Errors
    /// [`Fault`].
    pub async fn reader(&self, token_sha_256: &[u8; 32]) -> Result<Option<Reader>, Fault> {
        let statement = "SELECT name, access_points, detail, surroundings FROM reader \
                         WHERE token_sha_256 = ?1";
        let row = self.one(statement, [Value::from(token_sha_256)]).await?;
        row.map(|row| {
            Ok(Reader {
                name: row.text(0)?.into(),
                access_points: row.json(1)?,
                detail: row.number(2)? != 0,
                surroundings: row.number(3)? != 0,
            })
        })
        .transpose()
    }

    /// The credential with exactly this identifier, with what is left of its counted uses.
    pub(super) async fn credential(
        &self,
        identifier: &CredentialIdentifier,
    ) -> Result<Option<Found>, Fault> {
        let statement = "SELECT record FROM credential WHERE identifier = ?1";
        let row = self.one(statement, [Value::Text(key(identifier)?)]).await?;
        let Some(row) = row else { return Ok(None) };
        let mut record: CredentialRecord = row.json(0)?;
        let mut version: u64 = 0;
        for assignment in record.assignments.iter_mut().filter(|one| one.uses_left.is_some()) {
            let (left, used) = self.uses(assignment).await?;
            assignment.uses_left = Some(left);
            version = version.saturating_add(used);
        }
        Ok(Some(Found { record, version }))
    }

    /// How many uses of a counted assignment are left and have been made. One that nothing is
    /// counted for has none left.
    async fn uses(&self, assignment: &Assignment) -> Result<(u32, u64), Fault> {
        let statement = "SELECT allowed, used FROM counted WHERE assignment = ?1";
        let identifier = Value::from(assignment.identifier.as_str());
        let Some(row) = self.one(statement, [identifier]).await? else { return Ok((0, 0)) };
        let used = row.number(1)?;
        let left = row.number(0)?.saturating_sub(used);
        Ok((u32::try_from(left).unwrap_or(u32::MAX), used))
    }

    /// Makes one use of a counted assignment. False: none is left.
    ///
    /// # Errors
    /// [`Fault`].
    pub async fn use_assignment(&self, assignment: &str) -> Result<bool, Fault> {
        let statement = "UPDATE counted SET used = used + 1 \
                         WHERE assignment = ?1 AND used < allowed RETURNING used";
        Ok(self.one(statement, [Value::from(assignment)]).await?.is_some())
    }

    /// The runtime state of an access point's door. Nothing: no such access point is known.
    pub(super) async fn door(
        &self,
        access_point: &str,
        site: &Site,
    ) -> Result<Option<DoorRecord>, Fault> {
        // A mode that was not set is empty, which no mode is called.
        let statement = "SELECT coalesce(door.mode, '') FROM access_point \
                         LEFT JOIN door ON door.identifier = access_point.door \
                         WHERE access_point.identifier = ?1";
        let Some(row) = self.one(statement, [Value::from(access_point)]).await? else {
            return Ok(None);
        };
        let mode = match row.text(0)? {
            "" => None,
            mode => Some(serde_json::from_value(mode.into()).map_err(|error| {
                Fault(format!("the mode of the door at `{access_point}`: {error}"))
            })?),
        };
        let lockdowns = self.lockdowns().await?;
        let threat_level = site.threat_level;
        Ok(Some(DoorRecord { mode, lockdowns, threat_level, first_person: None }))
    }

    async fn lockdowns(&self) -> Result<Vec<Lockdown>, Fault> {
        let rows = self.execute("SELECT lockdown FROM lockdown ORDER BY identifier", []).await?;
        if rows.len() > MAX_LOCKDOWNS {
            return Err(Fault(format!("more than {MAX_LOCKDOWNS} lockdowns are active")));
        }
        rows.iter().map(|row| row.json(0)).collect()
    }

    /// Raises the clock floor towards a trusted time. The first raise of all is not bounded.
    ///
    /// # Errors
    /// [`Fault`].
    pub async fn raise_floor(&self, site: &Site, now: u64) -> Result<(), Fault> {
        if now < site.floor.saturating_add(PERSIST_EVERY) {
            return Ok(());
        }
        let to = if site.floor == 0 { now } else { now.min(site.floor.saturating_add(MAX_STEP)) };
        let statement = "UPDATE site SET floor = max(floor, ?1) WHERE one = 1";
        self.execute(statement, [integer(to)]).await.map(drop)
    }

    /// Writes a line down.
    ///
    /// # Errors
    /// [`Fault`].
    pub async fn journal(&self, line: &str) -> Result<(), Fault> {
        let statement = "INSERT INTO journal (line) VALUES (?1)";
        self.execute(statement, [Value::from(line)]).await.map(drop)
    }
}

/// What a credential is kept under: the one JSON text of its identifier.
pub(super) fn key(identifier: &CredentialIdentifier) -> Result<String, Fault> {
    serde_json::to_string(identifier).map_err(|error| Fault(error.to_string()))
}
