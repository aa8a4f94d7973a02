//! Locks with certified keys of their own, in the style of InVue's LIVE Lock.

use anyhow::Result;
use doorward_wallet::authority::{self, Authority, AuthorityKey, COMMON_NAME, Name, ORGANISATION};
use doorward_wallet::cose::Signer;
use doorward_wallet::lock_key::{Answer, Owner};
use doorward_wallet::pkoc::CardKey;

use super::cast::{EXPIRED, YEARS, unguessable, validity};
use super::script::{DENIED, GRANTED};
use super::shown::Shown;
use super::stage::Stage;

/// Where the lock is.
const CASE: &str = "display-in";

/// The lock of [`CASE`] in `site.toml`, and one of the same owner that is elsewhere.
const SERIAL: &str = "LL-0000042";
const ANOTHER_SERIAL: &str = "LL-0000043";

/// The owner, as `site.toml` states it.
const OWNER: &str = "The Maltings Ltd";

/// The owner of the locks, and the keys of two of them.
pub(super) struct Locks {
    owner: Owner,
    key: Signer,
    another: Signer,
}

impl Locks {
    pub(super) fn assemble() -> Result<Self> {
        let maker = AuthorityKey::ed25519(&unguessable()?)?;
        let key = AuthorityKey::p256(&unguessable()?)?;
        let name = Name::new([(COMMON_NAME, "Locks of the Maltings"), (ORGANISATION, OWNER)]);
        Ok(Self {
            owner: Owner {
                organisation: OWNER.into(),
                maker: Authority::new(Name::common("A maker of locks"), maker),
                authority: Authority::new(name, key),
            },
            key: Signer::P256(CardKey::generate()?),
            another: Signer::P256(CardKey::generate()?),
        })
    }

    /// The maker's root, in PEM.
    pub(super) fn maker(&self) -> Result<String> {
        Ok(authority::certificate_pem(&self.owner.root(validity(YEARS)?)?)?)
    }

    /// Their lines in the sheet.
    pub(super) fn lines(&self) -> Result<Vec<String>> {
        let line = |serial: &str, key: &Signer| {
            let (key, subject) = (key.spki()?, self.owner.subject(serial).to_der()?);
            let (key, subject) = (hex::encode(key), hex::encode(subject));
            Ok::<_, anyhow::Error>(format!("paula,Paula Quist,{key},lock-maker,{subject},staff,"))
        };
        Ok(vec![line(SERIAL, &self.key)?, line(ANOTHER_SERIAL, &self.another)?])
    }

    pub(super) fn perform(&self, stage: &mut Stage<'_>) -> Result<()> {
        stage.part("A lock's key under its owner's certificate (in the style of InVue)")?;
        stage.at("2026-06-01T09:20:00+01:00")?;
        let current = self.owner.certificate(validity(YEARS)?)?;
        let ended = self.owner.certificate(validity(EXPIRED)?)?;
        let (here, elsewhere) = ((SERIAL, &self.key), (ANOTHER_SERIAL, &self.another));
        self.show(stage, here, [&current, &current], (GRANTED, "policy.permitted"))?;
        self.show(stage, elsewhere, [&current, &current], (DENIED, "proof.wrong-lock"))?;
        // An owner who has not renewed opens nothing; one who has needs no other key.
        self.show(stage, here, [&ended, &ended], (DENIED, "chain.expired"))?;
        self.show(stage, here, [&ended, &current], (GRANTED, "policy.permitted"))
    }

    /// A lock's key answers under the first of the owner's certificates, with the second beside it.
    fn show(
        &self,
        stage: &mut Stage<'_>,
        (serial, key): (&str, &Signer),
        [owner, renewed]: [&Vec<u8>; 2],
        expected: (&str, &str),
    ) -> Result<()> {
        let challenge = stage.gate().challenge(CASE)?;
        let certificate = self.owner.certify(serial, validity(YEARS)?, &key.spki()?)?;
        let answer = Answer {
            chain: vec![certificate, owner.clone()],
            renewals: if owner == renewed { Vec::new() } else { vec![renewed.clone()] },
            challenge: challenge.clone(),
            serial: serial.into(),
        };
        let shown = Shown::new("Paula Quist", CASE, answer.sign(key)).answering(challenge);
        stage.decide(shown, expected)
    }
}
