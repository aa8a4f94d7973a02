//! An operator's orders, at a socket in the data folder.

use std::fs::{self, Permissions};
use std::io::ErrorKind;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result};
use doorward_host::journal::Journal as _;
use doorward_host::store::{
    Bundles as _, ClockFloor as _, EvidenceShelf as _, Origin, Runtime as _,
};
use serde::Serialize;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{UnixListener, UnixStream};

use super::service::Service;
use crate::control::{Accepted, LONGEST, Message, Request};
use crate::enrolment::{Desk, Registrar as _};
use crate::octets::Octets;
use crate::site::profiles;

/// How long a message may take to arrive, and an answer to be taken.
const PATIENCE: Duration = Duration::from_secs(10);

/// How many lines of the journal go into one answer.
const LINES: usize = 256;

/// Takes the socket. One that a service has left behind is in nobody's use: its store is ours.
pub(super) fn listen(socket: &Path) -> Result<UnixListener> {
    let failed = || format!("`{}`", socket.display());
    match fs::remove_file(socket) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            return Err(error).with_context(failed);
        }
        _ => {}
    }
    let listener = UnixListener::bind(socket).with_context(failed)?;
    fs::set_permissions(socket, Permissions::from_mode(0o600)).with_context(failed)?;
    Ok(listener)
}

/// Answers messages, each on its own: a lockdown does not wait for an enrolment.
pub(super) async fn answer(listener: UnixListener, service: Arc<Service>) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                let service = Arc::clone(&service);
                tokio::spawn(async move {
                    if let Err(error) = exchange(stream, &service).await {
                        tracing::warn!(%error, "an operator's message was not answered");
                    }
                });
            }
            Err(error) => {
                tracing::warn!(%error, "no operator's message can be taken");
                // Out of file descriptors, say: trying again at once would not help.
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    }
}

async fn exchange(mut stream: UnixStream, service: &Arc<Service>) -> Result<()> {
    let mut sent = Vec::new();
    tokio::time::timeout(PATIENCE, (&mut stream).take(LONGEST).read_to_end(&mut sent)).await??;
    let message: Message = ciborium::from_reader(sent.as_slice())?;
    let answer = service
        .work(move |service| carry_out(service, message))
        .await
        .map_err(|_| anyhow::anyhow!("the message was not carried out"))??;
    tokio::time::timeout(PATIENCE, stream.write_all(&answer)).await??;
    Ok(())
}

/// Does what is asked for, and encodes the answer.
fn carry_out(service: &Service, Message { by, request }: Message) -> Result<Vec<u8>> {
    let gate = service.gate();
    let store = gate.store();
    let origin = Origin { at: gate.reading(), by: &by };
    match request {
        Request::Order(order) => encode(order.carry_out(store, origin)),
        Request::Accept(Octets(signed)) => {
            let accepted = gate.accept(&signed, &by);
            if let Err(error) = &accepted {
                tracing::error!(%error, by, "bundle refused");
            }
            encode(accepted.map(Accepted::from).map_err(Into::into))
        }
        Request::BundleStatus => encode(gate.bundle_status().map_err(Into::into)),
        Request::Trust(key) => encode(gate.trust(key, &by).map_err(Into::into)),
        Request::Distrust(Octets(key)) => encode(gate.distrust(&key, &by).map_err(Into::into)),
        Request::Enrol(batch) => encode(Desk { registry: store, origin }.enrol_all(&batch)),
        Request::Profiles => encode(profiles(store)),
        Request::State => encode(store.runtime_state().map_err(Into::into)),
        Request::Floor => encode(store.floor().map_err(Into::into)),
        Request::Lines { from } => {
            let lines = store.journal_lines(from, LINES);
            encode(
                lines
                    .map(|lines| lines.into_iter().map(Octets).collect::<Vec<_>>())
                    .map_err(Into::into),
            )
        }
        Request::Seal => encode(store.seal_journal(gate.reading()).map_err(Into::into)),
        Request::AddEvidence(statement) => {
            encode(gate.add_evidence(statement, &by).map_err(Into::into))
        }
        Request::RemoveEvidence(digest) => {
            encode(gate.remove_evidence(&digest, &by).map_err(Into::into))
        }
        Request::Evidence => encode(Ok(gate.evidence())),
        Request::EvidenceOf(set) => encode(store.evidence_of(&set).map_err(Into::into)),
        Request::Bundle(digest) => encode(store.bundle_by_digest(&digest).map_err(Into::into)),
    }
}

fn encode<T: Serialize>(answer: Result<T>) -> Result<Vec<u8>> {
    let mut encoded = Vec::new();
    ciborium::into_writer(&answer.map_err(|error| format!("{error:#}")), &mut encoded)?;
    Ok(encoded)
}
