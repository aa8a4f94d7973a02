//! Claims, challenges and granted transactions: what must happen once, however many ask at once.
//!
//! Both stores decide a race in one atomic step of their own: SQLite in one statement, Redis in one
//! command. A store that can only read and then write is not offered: between the two, somebody
//! else can have read the same.

mod redis;
mod sqlite;

use self::redis::Redis;
use super::{Database, Fault, Site};
use crate::bundle::Bundle;
use crate::contract::question::{ClaimResult, SingleUse};
use crate::settings::ClaimStore;

/// Where claims are made.
#[derive(Debug)]
pub enum Claims<'s> {
    /// In the app's database: one node.
    Sqlite(&'s Database),
    /// In Redis: as many nodes as use the same server.
    Redis(Redis),
}

/// A transaction that was granted.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Granted {
    /// SHA-256 of the presentation.
    pub presentation: [u8; 32],
    /// The decision, in JSON.
    pub decision: String,
}

impl<'s> Claims<'s> {
    /// Opens the store that the operator chose.
    pub(crate) async fn open(store: &ClaimStore, database: &'s Database) -> Result<Self, Fault> {
        Ok(match store {
            ClaimStore::Sqlite => Self::Sqlite(database),
            ClaimStore::Redis(address) => Self::Redis(Redis::open(address).await?),
        })
    }

    /// Whether other nodes, with databases of their own, claim here as well.
    pub(super) fn are_shared(&self) -> bool {
        matches!(self, Self::Redis(_))
    }

    /// Remembers a challenge that is issued `now` (milliseconds since the Unix epoch) for an access
    /// point, for `lifetime` seconds. False: as many are outstanding there as can be.
    ///
    /// # Errors
    /// [`Fault`].
    pub async fn issue(
        &self,
        site: &Site,
        access_point: &str,
        octets: &[u8],
        now: u64,
        lifetime: u32,
    ) -> Result<bool, Fault> {
        match self {
            Self::Sqlite(database) => {
                sqlite::issue(database, access_point, octets, now, lifetime).await
            }
            Self::Redis(redis) => redis.issue(site, access_point, octets, lifetime).await,
        }
    }

    /// Consumes a challenge, if it is outstanding.
    ///
    /// # Errors
    /// [`Fault`].
    pub async fn consume(
        &self,
        site: &Site,
        octets: &[u8],
        now: u64,
    ) -> Result<ClaimResult, Fault> {
        match self {
            Self::Sqlite(database) => sqlite::consume(database, octets, now).await,
            Self::Redis(redis) => redis.consume(site, octets).await,
        }
    }

    /// Claims a replay identifier for a credential, if it is absent and the quota allows it. `now`
    /// is in seconds; the claim is kept for the bundle's claim lifetime at least.
    ///
    /// # Errors
    /// [`Fault`].
    pub async fn claim(
        &self,
        site: &Site,
        single: &SingleUse,
        credential: &str,
        now: u64,
        bundle: &Bundle,
    ) -> Result<ClaimResult, Fault> {
        match self {
            Self::Sqlite(database) => sqlite::claim(database, site, single, credential).await,
            Self::Redis(redis) => {
                let least = bundle.summary().claim_lifetime;
                redis.claim(site, single, credential, now, least).await
            }
        }
    }

    /// Remembers a granted transaction for `lifetime` seconds.
    ///
    /// # Errors
    /// [`Fault`].
    pub async fn remember(
        &self,
        site: &Site,
        access_point: &str,
        name: &str,
        granted: &Granted,
        now: u64,
        lifetime: u32,
    ) -> Result<(), Fault> {
        match self {
            Self::Sqlite(database) => {
                sqlite::remember(database, access_point, name, granted, now, lifetime).await
            }
            Self::Redis(redis) => redis.remember(site, access_point, name, granted, lifetime).await,
        }
    }

    /// The transaction that was granted at an access point under this name, as long as it is
    /// remembered.
    ///
    /// # Errors
    /// [`Fault`].
    pub async fn granted(
        &self,
        site: &Site,
        access_point: &str,
        name: &str,
        now: u64,
    ) -> Result<Option<Granted>, Fault> {
        match self {
            Self::Sqlite(database) => sqlite::granted(database, access_point, name, now).await,
            Self::Redis(redis) => redis.granted(site, access_point, name).await,
        }
    }
}
