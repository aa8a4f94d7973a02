//! Signed requests to a lock that has no connection (`docs/cwt-unlock.md`).

use anyhow::Result;
use doorward_wallet::cose::Signer;
use doorward_wallet::pkoc::CardKey;
use doorward_wallet::unlock::Request;

use super::script::{DENIED, GRANTED};
use super::shown::Shown;
use super::stage::Stage;

/// A lock without a connection, and its name in `site.toml`.
const SHED: &str = "shed-in";
const LOCK: &str = "shed-1";

/// For how long a phone makes its requests valid, in seconds.
const LIFETIME: u64 = 60;

/// A phone whose key is its credential.
pub(super) struct Requests {
    nils: Signer,
}

impl Requests {
    pub(super) fn assemble() -> Result<Self> {
        Ok(Self { nils: Signer::P256(CardKey::generate()?) })
    }

    /// Its line in the sheet.
    pub(super) fn line(&self) -> Result<String> {
        Ok(format!("nils,Nils Berg,{},,,staff,", hex::encode(self.nils.spki()?)))
    }

    pub(super) fn perform(&self, stage: &mut Stage<'_>) -> Result<()> {
        stage.part("A request that needs no connection and no challenge (CWT)")?;
        stage.at("2026-06-01T14:00:00+01:00")?;
        let now = stage.now();
        let request = |lock: &str, number: u8| Request {
            user: None,
            lock: lock.into(),
            expires: now.saturating_add(LIFETIME),
            not_before: None,
            issued_at: now,
            identifier: vec![number; 16],
            capability: 0,
            chain: Vec::new(),
        };
        let mut show =
            |who, octets, expected| stage.decide(Shown::new(who, SHED, octets), expected);
        let octets = request(LOCK, 1).sign(&self.nils);
        show("Nils Berg", octets.clone(), (GRANTED, "policy.permitted"))?;
        show("an echo", octets, (DENIED, "proof.replayed"))?;
        let elsewhere = request("shed-2", 2).sign(&self.nils);
        show("Nils Berg", elsewhere, (DENIED, "proof.wrong-lock"))
    }
}
