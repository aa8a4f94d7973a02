//! What the store of a case knows, and how it answers: honestly, from memory, and no more than the
//! contract asks of a store. Every host gets its answers from here, so a disagreement between two
//! hosts can only be theirs.

use std::collections::{BTreeMap, BTreeSet};

use doorward_host::contract::question::{
    Answer, Claim, ClaimResult, ConsumedChallenge, CredentialIdentifier, CredentialRecord,
    DoorRecord, Query, Question, Reply, RulesRecord, SingleUse,
};
use serde::{Deserialize, Serialize};

/// What the store knows before anything is shown.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Store {
    /// The registry.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub credentials: Vec<Enrolled>,
    /// Challenges that the host has issued.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub challenges: Vec<Challenge>,
    /// Replay identifiers that have been claimed, in hex.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub claims: Vec<String>,
    /// The state of every door.
    #[serde(skip_serializing_if = "is_unremarkable")]
    pub door: DoorRecord,
    /// What rules depend on.
    #[serde(skip_serializing_if = "is_uneventful")]
    pub rules: RulesRecord,
    /// What the store cannot tell at the moment.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unavailable: Vec<Part>,
}

/// A credential that the registry knows.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Enrolled {
    /// What it is known by.
    pub identifier: CredentialIdentifier,
    /// What is known of it.
    pub record: CredentialRecord,
}

/// A challenge that the host has issued.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Challenge {
    /// Its octets, in hex.
    pub octets: String,
    /// The access point that it was issued for.
    pub access_point: String,
    /// Whole seconds since then.
    pub age: u32,
    /// Whether it has been answered before.
    #[serde(default)]
    pub consumed: bool,
}

/// A part of the store that can fail by itself.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// The registry.
    Credential,
    /// The state of doors.
    Door,
    /// Claims and challenges.
    Claim,
    /// What rules depend on.
    Rules,
}

impl Default for Store {
    fn default() -> Self {
        Self {
            credentials: Vec::new(),
            challenges: Vec::new(),
            claims: Vec::new(),
            door: unremarkable(),
            rules: uneventful(),
            unavailable: Vec::new(),
        }
    }
}

/// The store while a case runs: it remembers the claims that it makes.
#[derive(Debug)]
pub struct Desk<'s> {
    store: &'s Store,
    claimed: BTreeSet<Vec<u8>>,
    consumed: BTreeSet<Vec<u8>>,
    /// Claims by credential, for quotas. Contract types have no order: the key is their JSON.
    live: BTreeMap<String, u32>,
}

impl<'s> Desk<'s> {
    /// Opens a store.
    #[must_use]
    pub fn open(store: &'s Store) -> Self {
        let consumed = store.challenges.iter().filter(|challenge| challenge.consumed);
        Self {
            store,
            claimed: store.claims.iter().filter_map(|claim| hex::decode(claim).ok()).collect(),
            consumed: consumed.filter_map(|one| hex::decode(&one.octets).ok()).collect(),
            live: BTreeMap::new(),
        }
    }

    /// Answers a batch. Claims are made here, and only for a credential that was found.
    pub fn answer(&mut self, questions: &[Question]) -> Vec<Answer> {
        let known = questions.iter().find_map(|question| match &question.query {
            Query::Credential(identifier) => self.find(identifier).map(|_| identifier.clone()),
            Query::Door(_) | Query::Claim(_) | Query::Rules(_) => None,
        });
        questions
            .iter()
            .map(|question| {
                let (part, source) = match &question.query {
                    Query::Credential(_) => (Part::Credential, "registry"),
                    Query::Door(_) => (Part::Door, "doors"),
                    Query::Claim(_) => (Part::Claim, "claims"),
                    Query::Rules(_) => (Part::Rules, "whereabouts"),
                };
                let reply = if self.is_unavailable(part) {
                    Reply::Unknown("the store cannot be reached".into())
                } else {
                    self.reply(&question.query, known.as_ref())
                };
                Answer { number: question.number, reply, version: 1, source: source.into() }
            })
            .collect()
    }

    fn reply(&mut self, query: &Query, known: Option<&CredentialIdentifier>) -> Reply {
        match query {
            Query::Credential(identifier) => self
                .find(identifier)
                .map_or(Reply::No, |enrolled| Reply::Credential(enrolled.record.clone())),
            Query::Door(_) => Reply::Door(self.store.door.clone()),
            Query::Rules(_) => Reply::Rules(self.store.rules.clone()),
            Query::Claim(claim) => Reply::Claim(match (known, claim) {
                (None, _) => ClaimResult::NotAttempted,
                (Some(credential), Claim::SingleUse(once)) => self.claim(credential, once),
                (Some(_), Claim::Challenge(octets)) => self.consume(octets),
            }),
        }
    }

    fn find(&self, identifier: &CredentialIdentifier) -> Option<&'s Enrolled> {
        if self.is_unavailable(Part::Credential) {
            return None;
        }
        self.store.credentials.iter().find(|enrolled| enrolled.identifier == *identifier)
    }

    fn claim(&mut self, credential: &CredentialIdentifier, once: &SingleUse) -> ClaimResult {
        let live = self.live.entry(serde_json::json!(credential).to_string()).or_default();
        if self.claimed.contains(&once.identifier) {
            ClaimResult::Used
        } else if *live >= once.quota {
            ClaimResult::Full(once.quota)
        } else {
            *live = live.saturating_add(1);
            self.claimed.insert(once.identifier.clone());
            ClaimResult::Made
        }
    }

    fn consume(&mut self, octets: &[u8]) -> ClaimResult {
        let in_hex = hex::encode(octets);
        match self.store.challenges.iter().find(|challenge| challenge.octets == in_hex) {
            None => ClaimResult::Absent,
            Some(_) if !self.consumed.insert(octets.to_vec()) => ClaimResult::Used,
            Some(Challenge { access_point, age, .. }) => ClaimResult::Consumed(ConsumedChallenge {
                access_point: access_point.clone(),
                age: *age,
            }),
        }
    }

    fn is_unavailable(&self, part: Part) -> bool {
        self.store.unavailable.contains(&part)
    }
}

/// A door that nobody has told anything about.
fn unremarkable() -> DoorRecord {
    DoorRecord { mode: None, lockdowns: Vec::new(), threat_level: 0, first_person: None }
}

/// Nothing has happened that a rule could depend on.
fn uneventful() -> RulesRecord {
    RulesRecord { presence: None, transit: None, occupancy: 0, failures: 0, last_failure: None }
}

fn is_uneventful(rules: &RulesRecord) -> bool {
    *rules == uneventful()
}

fn is_unremarkable(door: &DoorRecord) -> bool {
    *door == unremarkable()
}
