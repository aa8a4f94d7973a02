//! A small site: readings, credentials, questions, decisions.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use doorward_host::contract::circumstance::{ClockReading, ClockState, Purpose};
use doorward_host::contract::decision::{
    Category, Change, Denial, DoorAction, Feedback, Grant, JournalRecord, Obligations, Reason,
    Report, Retention, Strength,
};
use doorward_host::contract::question::{
    Answer, Assignment, Claim, ClaimResult, CredentialIdentifier, CredentialRecord,
    CredentialState, Query, Question, Reply, SingleUse,
};
use doorward_host::journal::{Circumstance, Decided, Digest, Entry, Evidence, JournalKey, Outcome};
use doorward_host::store::{
    Attempt, CommitError, Durability, Enrolment, Origin, Reading, RedbOptions, RedbStore,
    Settlement, SiteStore, Terms, Transaction,
};

/// A Friday in 2027.
pub(crate) const NOW: u64 = 1_800_000_000;

/// Trusted time, `uptime` milliseconds after the boot.
pub(crate) fn reading(uptime: u64) -> Reading {
    Reading { now: Some(NOW + uptime / 1000), trusted: true, uptime }
}

pub(crate) fn origin() -> Origin<'static> {
    Origin { at: reading(0), by: "test" }
}

/// An attempt with a number of its own.
pub(crate) fn attempt(clock: Reading) -> Attempt {
    static NUMBER: AtomicU64 = AtomicU64::new(1);
    Attempt { number: NUMBER.fetch_add(1, Ordering::Relaxed), clock }
}

pub(crate) fn key(number: u8) -> CredentialIdentifier {
    CredentialIdentifier::Key(vec![number; 91])
}

pub(crate) fn enrolment(holder: &str, number: u8) -> Enrolment {
    Enrolment {
        holder: holder.into(),
        display_name: None,
        credential: key(number),
        state: CredentialState::Enabled,
        valid_from: None,
        valid_until: None,
        extended_grant: false,
        lockdown_override: None,
        antipassback_exempt: false,
        assignments: Vec::new(),
    }
}

pub(crate) fn terms(profile: &str) -> Terms {
    Terms { profile: profile.into(), valid_from: None, valid_until: None, uses_left: None }
}

/// Enrols a credential without assignments.
pub(crate) fn enrol(store: &dyn SiteStore, holder: &str, number: u8) {
    store.enrol(origin(), &[enrolment(holder, number)]).unwrap().remove(0).unwrap();
}

pub(crate) fn single_use(identifier: u8) -> Claim {
    Claim::SingleUse(SingleUse {
        identifier: vec![identifier; 32],
        keep_until: NOW + 300,
        quota: 16,
    })
}

/// Asks for a credential and makes a claim with it.
pub(crate) fn questions(credential: u8, claim: Claim) -> Vec<Question> {
    vec![
        // The claim first: the order of the batch must not matter.
        Question { number: 7, query: Query::Claim(claim) },
        Question { number: 3, query: Query::Credential(key(credential)) },
    ]
}

/// Asks for a credential only.
pub(crate) fn credential_question(credential: u8) -> Vec<Question> {
    vec![Question { number: 1, query: Query::Credential(key(credential)) }]
}

/// What became of the claim in these answers.
pub(crate) fn claim_result(answers: &[Answer]) -> ClaimResult {
    answers
        .iter()
        .find_map(|answer| match &answer.reply {
            Reply::Claim(result) => Some(result.clone()),
            _ => None,
        })
        .expect("no claim among the answers")
}

/// The credential in these answers, if it was found.
pub(crate) fn record(answers: &[Answer]) -> Option<CredentialRecord> {
    answers.iter().find_map(|answer| match &answer.reply {
        Reply::Credential(record) => Some(record.clone()),
        _ => None,
    })
}

/// The assignments that a credential is answered with.
pub(crate) fn assignments(store: &dyn SiteStore, credential: u8) -> Vec<Assignment> {
    let answers = store.answer(attempt(reading(0)), &credential_question(credential)).unwrap();
    record(&answers).unwrap().assignments
}

/// The profiles that a credential is answered with, sorted.
pub(crate) fn profiles(store: &dyn SiteStore, credential: u8) -> Vec<String> {
    let mut profiles: Vec<_> =
        assignments(store, credential).into_iter().map(|found| found.profile).collect();
    profiles.sort();
    profiles
}

/// Commits a grant.
pub(crate) fn grant(
    store: &dyn SiteStore,
    attempt: Attempt,
    answers: &[Answer],
    changes: &[Change],
) -> Result<(), CommitError> {
    settle(store, attempt, answers, changes, true, None)
}

/// Commits a denial that counts towards a lock-out of a credential.
pub(crate) fn deny_counting(
    store: &dyn SiteStore,
    attempt: Attempt,
    answers: &[Answer],
    credential: &CredentialIdentifier,
) -> Result<(), CommitError> {
    let settlement = Settlement {
        answers,
        changes: &[],
        credential: Some(credential),
        counts: true,
        conditional: false,
        transaction: None,
        entry: &entry(attempt, answers, false),
    };
    store.commit(attempt, &settlement)
}

/// Commits a grant to a credential.
pub(crate) fn grant_of(
    store: &dyn SiteStore,
    attempt: Attempt,
    answers: &[Answer],
    credential: &CredentialIdentifier,
    changes: &[Change],
) -> Result<(), CommitError> {
    let settlement = Settlement {
        answers,
        changes,
        credential: Some(credential),
        counts: false,
        conditional: true,
        transaction: None,
        entry: &entry(attempt, answers, true),
    };
    store.commit(attempt, &settlement)
}

/// Commits a denial.
pub(crate) fn deny(
    store: &dyn SiteStore,
    attempt: Attempt,
    answers: &[Answer],
) -> Result<(), CommitError> {
    settle(store, attempt, answers, &[], false, None)
}

pub(crate) fn settle(
    store: &dyn SiteStore,
    attempt: Attempt,
    answers: &[Answer],
    changes: &[Change],
    granted: bool,
    transaction: Option<&Transaction>,
) -> Result<(), CommitError> {
    let entry = entry(attempt, answers, granted);
    let settlement = Settlement {
        answers,
        changes,
        credential: None,
        counts: false,
        conditional: granted,
        transaction,
        entry: &entry,
    };
    store.commit(attempt, &settlement)
}

pub(crate) fn entry(attempt: Attempt, answers: &[Answer], granted: bool) -> Entry {
    let report = Report {
        reason: Reason {
            category: if granted { Category::Permitted } else { Category::Policy },
            code: if granted { "policy.permitted".into() } else { "policy.none-applies".into() },
            compared: Vec::new(),
            detail: None,
        },
        feedback: if granted { Feedback::Granted } else { Feedback::Denied },
        strength: Strength::Signature,
        trace: Vec::new(),
        journal: JournalRecord {
            site: "headquarters".into(),
            bundle_sequence: 1,
            bundle_digest: Digest::of(b"bundle 1").as_bytes().to_vec(),
            presentation_digest: Digest::of(b"presentation").as_bytes().to_vec(),
            retention: Retention::Whole,
            format: Some("pkoc-nfc-v1".into()),
            credential: None,
            labels: Vec::new(),
            holder: None,
            purpose: Purpose::Access,
            capability: None,
        },
    };
    let obligations =
        Obligations { action: DoorAction::Release, release_seconds: 5, changes: Vec::new() };
    let state = if attempt.clock.trusted { ClockState::Trusted } else { ClockState::Untrusted };
    Entry::Decision(Arc::new(Decided {
        evidence: None,
        circumstance: Circumstance {
            clock: ClockReading { state, now: attempt.clock.now.unwrap_or(0), floor: 0 },
            access_point: "lobby-in".into(),
            purpose: Purpose::Access,
            capability: None,
            format: None,
            challenge: None,
            secrets: Vec::new(),
            device: None,
            surroundings: None,
            continuation: None,
        },
        presentation: Evidence::Whole(b"presentation".to_vec()),
        answers: answers.to_vec(),
        outcome: if granted {
            Outcome::Granted(Grant { report, obligations })
        } else {
            Outcome::Denied(Denial { report, counts: false })
        },
    }))
}

/// A store's file and its journal's key, to be opened more than once.
pub(crate) struct StoreFile {
    _folder: tempfile::TempDir,
    pub(crate) path: PathBuf,
    pub(crate) key: PathBuf,
}

impl StoreFile {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("site.redb");
        let key = folder.path().join("journal.pem");
        Self { _folder: folder, path, key }
    }

    pub(crate) fn journal_key(&self) -> JournalKey {
        JournalKey::load_or_generate(&self.key).unwrap()
    }

    pub(crate) fn open(&self) -> RedbStore {
        let options = RedbOptions { durability: Durability::None, ..RedbOptions::default() };
        RedbStore::open(&self.path, self.journal_key(), options).unwrap()
    }
}
