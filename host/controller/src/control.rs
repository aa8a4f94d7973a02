//! Reaching a site whose store another process has open.
//!
//! One process at a time has the store. While that is the service, an operator's commands reach it
//! at a socket in the data folder, which only the folder's owner can enter: one CBOR message there,
//! one back. So a lockdown need not wait for anybody to stop the service.

use std::collections::BTreeSet;
use std::io::{Read as _, Write as _};
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, Result, anyhow};
use doorward_host::contract::circumstance::TrustedKey;
use doorward_host::contract::verification::{BundleSummary, EvidenceSummary};
use doorward_host::gate::BundleStatus;
use doorward_host::journal::{Checkpoint, Digest};
use doorward_host::store::{Enrolment, RuntimeState, SignedBundle, Statement};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::enrolment::{LineError, Registrar};
use crate::octets::Octets;
use crate::order::Order;

/// The most octets of a message: a batch of enrolments, or a bundle.
pub(crate) const LONGEST: u64 = 64 << 20;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// What is sent.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Message {
    /// Who orders, for the journal.
    pub(crate) by: String,
    /// What.
    pub(crate) request: Request,
}

/// What is asked for. The answer is a `Result` of what stands behind each case, or of a text.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", rename_all_fields = "kebab-case")]
pub(crate) enum Request {
    /// Carry out an order: `String`, what was done.
    Order(Order),
    /// Put a bundle in force: [`Accepted`].
    Accept(Octets),
    /// How it is with the site's bundles: [`BundleStatus`].
    BundleStatus,
    /// Trust a key to sign the next bundle: `()`.
    Trust(TrustedKey),
    /// Trust a key no longer, by its identifier: `()`.
    Distrust(Octets),
    /// Enrol credentials: `Vec<Result<(), LineError>>`.
    Enrol(Vec<Enrolment>),
    /// The profiles of the bundle in force: `Option<BTreeSet<String>>`.
    Profiles,
    /// The runtime state: `RuntimeState`.
    State,
    /// The clock floor: `u64`.
    Floor,
    /// Stored lines of the journal: `Vec<Octets>`.
    Lines {
        /// The first.
        from: u64,
    },
    /// Seal the journal: `Checkpoint`.
    Seal,
    /// A bundle that the journal refers to: `Option<SignedBundle>`.
    Bundle(Digest),
    /// Put a signed statement in force: `EvidenceSummary`.
    AddEvidence(Statement),
    /// Take one out of force: `()`.
    RemoveEvidence(Digest),
    /// The statements in force: `Vec<(Digest, EvidenceSummary)>`.
    Evidence,
    /// A set of statements that the journal refers to: `Option<Vec<Statement>>`.
    EvidenceOf(Digest),
}

/// A bundle that is in force now.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Accepted {
    pub(crate) site: String,
    pub(crate) sequence: u64,
    pub(crate) access_points: usize,
}

impl From<BundleSummary> for Accepted {
    fn from(summary: BundleSummary) -> Self {
        let BundleSummary { site, sequence, access_points, .. } = summary;
        Self { site, sequence, access_points: access_points.len() }
    }
}

/// The process that has the store open.
pub(crate) struct Control {
    socket: PathBuf,
    by: String,
}

impl Control {
    /// `by` is who orders.
    pub(crate) fn new(socket: PathBuf, by: &str) -> Self {
        Self { socket, by: by.into() }
    }

    pub(crate) fn order(&self, order: &Order) -> Result<String> {
        self.ask(Request::Order(order.clone()))
    }

    pub(crate) fn accept(&self, signed: &[u8]) -> Result<Accepted> {
        self.ask(Request::Accept(Octets(signed.to_vec())))
    }

    pub(crate) fn bundle_status(&self) -> Result<BundleStatus> {
        self.ask(Request::BundleStatus)
    }

    pub(crate) fn trust(&self, key: TrustedKey) -> Result<()> {
        self.ask(Request::Trust(key))
    }

    pub(crate) fn distrust(&self, identifier: &[u8]) -> Result<()> {
        self.ask(Request::Distrust(Octets(identifier.to_vec())))
    }

    pub(crate) fn profiles(&self) -> Result<Option<BTreeSet<String>>> {
        self.ask(Request::Profiles)
    }

    pub(crate) fn state(&self) -> Result<RuntimeState> {
        self.ask(Request::State)
    }

    pub(crate) fn floor(&self) -> Result<u64> {
        self.ask(Request::Floor)
    }

    /// The stored lines from number `from` on; ends after the first that cannot be had.
    pub(crate) fn lines(&self, from: u64) -> impl Iterator<Item = Result<Vec<u8>>> + '_ {
        let mut next = Some(from.max(1));
        let mut page = Vec::new().into_iter();
        std::iter::from_fn(move || {
            if let Some(Octets(line)) = page.next() {
                return Some(Ok(line));
            }
            let start = next.take()?;
            match self.ask::<Vec<Octets>>(Request::Lines { from: start }) {
                Ok(lines) => {
                    let count = u64::try_from(lines.len()).unwrap_or(u64::MAX);
                    next = start.checked_add(count);
                    page = lines.into_iter();
                    page.next().map(|Octets(line)| Ok(line))
                }
                Err(error) => Some(Err(error)),
            }
        })
    }

    pub(crate) fn seal(&self) -> Result<Checkpoint> {
        self.ask(Request::Seal)
    }

    pub(crate) fn bundle(&self, digest: &Digest) -> Result<Option<SignedBundle>> {
        self.ask(Request::Bundle(*digest))
    }

    pub(crate) fn add_evidence(&self, statement: Statement) -> Result<EvidenceSummary> {
        self.ask(Request::AddEvidence(statement))
    }

    pub(crate) fn remove_evidence(&self, digest: &Digest) -> Result<()> {
        self.ask(Request::RemoveEvidence(*digest))
    }

    pub(crate) fn evidence(&self) -> Result<Vec<(Digest, EvidenceSummary)>> {
        self.ask(Request::Evidence)
    }

    pub(crate) fn evidence_of(&self, set: &Digest) -> Result<Option<Vec<Statement>>> {
        self.ask(Request::EvidenceOf(*set))
    }

    fn ask<T: DeserializeOwned>(&self, request: Request) -> Result<T> {
        let mut stream = UnixStream::connect(&self.socket)
            .context("the store is open in another process, and that takes no orders")?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        let mut sent = Vec::new();
        ciborium::into_writer(&Message { by: self.by.clone(), request }, &mut sent)?;
        let failed = || "the process that has the store open does not answer";
        stream.write_all(&sent).with_context(failed)?;
        stream.shutdown(Shutdown::Write).with_context(failed)?;
        let mut answer = Vec::new();
        stream.take(LONGEST).read_to_end(&mut answer).with_context(failed)?;
        let answer: Result<T, String> =
            ciborium::from_reader(answer.as_slice()).with_context(failed)?;
        answer.map_err(|error| anyhow!(error))
    }
}

impl Registrar for Control {
    fn enrol_all(&self, batch: &[Enrolment]) -> Result<Vec<Result<(), LineError>>> {
        self.ask(Request::Enrol(batch.to_vec()))
    }
}
