//! The registry as the engine would be told of it: every credential, joined with the assignments of
//! its holder and their groups.

use anyhow::{Context as _, Result, bail};
use doorward_host::contract::question::{
    CredentialIdentifier, CredentialRecord, Query, Question, Reply,
};
use doorward_host::store::{
    Attempt, Credential, PageRequest, Reading, RedbStore, Registry as _, SiteStore,
};

/// Visits every credential, in an order that does not change.
pub(crate) fn visit(
    store: &RedbStore,
    clock: Reading,
    mut visit: impl FnMut(&Credential, CredentialRecord) -> Result<()>,
) -> Result<()> {
    let mut page = PageRequest::default();
    loop {
        let found = store.credentials(&page)?;
        for credential in found.items {
            let record = record(store, clock, &credential.identifier)
                .with_context(|| format!("a credential of holder `{}`", credential.holder))?;
            visit(&credential, record)?;
        }
        match found.next {
            Some(next) => page.after = Some(next),
            None => return Ok(()),
        }
    }
}

/// What the store answers to the engine's question for a credential. Nothing comes of the attempt, so
/// the next one takes its place.
pub(crate) fn record(
    store: &dyn SiteStore,
    clock: Reading,
    identifier: &CredentialIdentifier,
) -> Result<CredentialRecord> {
    let query = Query::Credential(identifier.clone());
    let answers = store.answer(Attempt { number: 0, clock }, &[Question { number: 0, query }])?;
    match answers.into_iter().next().map(|answer| answer.reply) {
        Some(Reply::Credential(record)) => Ok(record),
        Some(Reply::Unknown(why)) => bail!(why),
        _ => bail!("the store does not know it"),
    }
}
