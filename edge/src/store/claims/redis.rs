//! Claims in Redis. Every command is atomic, and keys expire by the server's own clock.
//!
//! Keys of a site share a hash tag, so that a cluster keeps them together. The server must not evict
//! (`maxmemory-policy noeviction`) and must survive a restart with what it has answered
//! (`appendonly yes`, `appendfsync always`): a claim that is forgotten can be made again.

use spin_sdk::redis::{Connection, RedisParameter, RedisResult};

use super::Granted;
use crate::contract::question::{ClaimResult, ConsumedChallenge, SingleUse};
use crate::digest::sha256;
use crate::store::{Fault, Site};

/// What stands in place of a challenge that has been consumed.
const CONSUMED: &[u8] = b"consumed";

/// A connection to the server.
pub struct Redis(Connection);

impl std::fmt::Debug for Redis {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Redis").finish_non_exhaustive()
    }
}

impl Redis {
    pub(super) async fn open(address: &str) -> Result<Self, Fault> {
        Connection::open(address).await.map(Self).map_err(fault)
    }

    pub(super) async fn issue(
        &self,
        site: &Site,
        access_point: &str,
        octets: &[u8],
        lifetime: u32,
    ) -> Result<bool, Fault> {
        let issued = format!("{} {access_point}", self.now().await?);
        let set = self
            .one(
                "SET",
                [
                    key(site, "challenge", &[octets]),
                    issued.into_bytes(),
                    b"NX".into(),
                    b"EX".into(),
                    text(u64::from(lifetime)),
                ],
            )
            .await?;
        Ok(matches!(set, RedisResult::Status(_)))
    }

    /// One command takes what is there and leaves a mark for as long as the challenge would have
    /// lived, so that a second answer is told from one to a challenge that was never issued.
    pub(super) async fn consume(&self, site: &Site, octets: &[u8]) -> Result<ClaimResult, Fault> {
        let taken = self
            .one(
                "SET",
                [
                    key(site, "challenge", &[octets]),
                    CONSUMED.into(),
                    b"XX".into(),
                    b"GET".into(),
                    b"KEEPTTL".into(),
                ],
            )
            .await?;
        let issued = match taken {
            RedisResult::Nil => return Ok(ClaimResult::Absent),
            RedisResult::Binary(taken) if taken == CONSUMED => return Ok(ClaimResult::Used),
            RedisResult::Binary(taken) => taken,
            other => return Err(unexpected(&other)),
        };
        let (at, access_point) = std::str::from_utf8(&issued)
            .ok()
            .and_then(|issued| issued.split_once(' '))
            .and_then(|(at, access_point)| Some((at.parse::<u64>().ok()?, access_point)))
            .ok_or_else(|| Fault("redis: what is kept of a challenge is not its form".into()))?;
        // A server whose clock was set back has a challenge from the future: its age is not known.
        let Some(age) = self.now().await?.checked_sub(at) else { return Ok(ClaimResult::Absent) };
        Ok(ClaimResult::Consumed(ConsumedChallenge {
            access_point: access_point.into(),
            age: u32::try_from(age).unwrap_or(u32::MAX),
        }))
    }

    /// The claim itself is one command. The quota is counted before it, so as many requests as run
    /// at once can go over it: it bounds space, and no door rests on it.
    pub(super) async fn claim(
        &self,
        site: &Site,
        single: &SingleUse,
        credential: &str,
        now: u64,
        least: u32,
    ) -> Result<ClaimResult, Fault> {
        let claim = key(site, "claim", &[&single.identifier]);
        let live = key(site, "live", &[&sha256(credential.as_bytes())]);
        let over = format!("({}", site.floor).into_bytes();
        self.one("ZREMRANGEBYSCORE", [live.clone(), b"-inf".into(), over]).await?;
        let count = match self.one("ZCARD", [live.clone()]).await? {
            RedisResult::Int64(count) => u64::try_from(count).unwrap_or_default(),
            other => return Err(unexpected(&other)),
        };
        if count >= u64::from(single.quota) {
            return match self.one("EXISTS", [claim]).await? {
                RedisResult::Int64(0) => Ok(ClaimResult::Full(single.quota)),
                RedisResult::Int64(_) => Ok(ClaimResult::Used),
                other => Err(unexpected(&other)),
            };
        }
        // Beyond the presentation's own end by as long as any claim is kept: the clocks of the nodes
        // and of the server may differ.
        let lifetime = single.keep_until.saturating_sub(now).saturating_add(least.into()).max(1);
        let arguments = [claim, b"1".into(), b"NX".into(), b"EX".into(), text(lifetime)];
        match self.one("SET", arguments).await? {
            RedisResult::Status(_) => {}
            RedisResult::Nil => return Ok(ClaimResult::Used),
            other => return Err(unexpected(&other)),
        }
        let member = single.identifier.clone();
        self.one("ZADD", [live.clone(), text(single.keep_until), member]).await?;
        self.one("EXPIRE", [live, text(lifetime)]).await?;
        Ok(ClaimResult::Made)
    }

    pub(super) async fn remember(
        &self,
        site: &Site,
        access_point: &str,
        name: &str,
        granted: &Granted,
        lifetime: u32,
    ) -> Result<(), Fault> {
        let mut value = granted.presentation.to_vec();
        value.extend_from_slice(granted.decision.as_bytes());
        let key = key(site, "granted", &[access_point.as_bytes(), name.as_bytes()]);
        let arguments = [key, value, b"NX".into(), b"EX".into(), text(u64::from(lifetime).max(1))];
        self.one("SET", arguments).await.map(drop)
    }

    pub(super) async fn granted(
        &self,
        site: &Site,
        access_point: &str,
        name: &str,
    ) -> Result<Option<Granted>, Fault> {
        let key = key(site, "granted", &[access_point.as_bytes(), name.as_bytes()]);
        let kept = match self.one("GET", [key]).await? {
            RedisResult::Nil => return Ok(None),
            RedisResult::Binary(kept) => kept,
            other => return Err(unexpected(&other)),
        };
        let granted = kept.split_first_chunk::<32>().and_then(|(presentation, decision)| {
            let decision = std::str::from_utf8(decision).ok()?.into();
            Some(Granted { presentation: *presentation, decision })
        });
        granted
            .map(Some)
            .ok_or_else(|| Fault("redis: what is kept of a grant is not its form".into()))
    }

    /// Seconds since the Unix epoch, by the server's clock: it is the same for all nodes.
    async fn now(&self) -> Result<u64, Fault> {
        match self.one("TIME", []).await? {
            RedisResult::Binary(seconds) => std::str::from_utf8(&seconds)
                .ok()
                .and_then(|seconds| seconds.parse().ok())
                .ok_or_else(|| Fault("redis: the time is no number".into())),
            other => Err(unexpected(&other)),
        }
    }

    /// Carries out one command, and returns the first value that comes back.
    async fn one<const N: usize>(
        &self,
        command: &str,
        arguments: [Vec<u8>; N],
    ) -> Result<RedisResult, Fault> {
        let arguments = arguments.map(RedisParameter::Binary);
        let results = self.0.execute(command, arguments).await.map_err(fault)?;
        results.into_iter().next().ok_or_else(|| Fault(format!("redis: no answer to {command}")))
    }
}

/// The key of something that a site keeps: its kind, and the SHA-256 of each part of its name.
fn key(site: &Site, kind: &str, name: &[&[u8]]) -> Vec<u8> {
    let tag = hex::encode(sha256(site.identifier.as_bytes()));
    let parts: Vec<String> = name.iter().map(|part| hex::encode(sha256(part))).collect();
    format!("doorward:{{{tag}}}:{kind}:{}", parts.join(":")).into_bytes()
}

fn text(number: u64) -> Vec<u8> {
    number.to_string().into_bytes()
}

fn fault(error: spin_sdk::redis::Error) -> Fault {
    Fault(format!("redis: {error}"))
}

fn unexpected(result: &RedisResult) -> Fault {
    Fault(format!("redis: an answer of another kind: {result:?}"))
}
