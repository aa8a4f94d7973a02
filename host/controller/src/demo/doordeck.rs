//! Phones that sign what they ask of a lock, in the style of Doordeck / Sentry Interactive: to open it
//! now, to open it when its turn comes, and to change who may.

use anyhow::{Context as _, Result};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use doorward_wallet::Chain;
use doorward_wallet::operation::{self, DeviceKey, Dialect, Operation, Unsigned};
use serde_json::{Value, json};

use super::cast::{EXPIRED, YEARS, validity};
use super::script::{DEFERRED, DENIED, GRANTED};
use super::shown::Shown;
use super::stage::Stage;

/// Where the phones' lock is.
const ENTRANCE: &str = "main-in";

/// The lock of [`ENTRANCE`] in `site.toml`.
const LOCK: &str = "0110cd80-52fe-4000-918a-b135b59624b2";

/// A lock that is somewhere else.
const ANOTHER_LOCK: &str = "00000000-0000-4000-8000-00000000000a";

/// For how long a phone makes its requests valid, in seconds: as long as is answered at once.
const AT_ONCE: u64 = 60;

/// For how long where it can wait for its turn.
const PATIENT: u64 = 300;

/// A user, and one who administers the lock.
pub(super) struct Phones {
    ben: Phone,
    mia: Phone,
}

/// A phone with a key and its certificates.
struct Phone {
    holder: &'static str,
    name: &'static str,
    profile: &'static str,
    /// The user whom its certificate names.
    user: &'static str,
    key: DeviceKey,
    chain: Chain,
}

impl Phones {
    pub(super) fn assemble() -> Result<Self> {
        let (ben, mia) =
            ("62143130-538f-4000-a6c4-5353182984b7", "7a0c2f14-538f-4000-a6c4-5353182984b7");
        Ok(Self {
            ben: Phone::assemble("ben", "Ben Okri", "staff", ben)?,
            mia: Phone::assemble("mia", "Mia Stone", "owners", mia)?,
        })
    }

    /// The root that the site trusts, in PEM.
    pub(super) fn root(&self) -> Result<String> {
        Ok(self.ben.chain.root_pem()?)
    }

    /// Their lines in the sheet.
    pub(super) fn lines(&self) -> Result<Vec<String>> {
        [&self.ben, &self.mia].into_iter().map(Phone::line).collect()
    }

    /// To open the door now.
    pub(super) fn unlock(&self, stage: &mut Stage<'_>) -> Result<()> {
        stage.part("Phones sign a request under a chain of certificates (Doordeck)")?;
        stage.at("2026-06-01T09:00:00+01:00")?;
        let ben = &self.ben;
        let request = ben.sign(&ben.unlocking(LOCK, stage.now(), AT_ONCE).claims(), Dialect::Url);
        let altered = with_other_signature(&request);
        ben.send(stage, request.clone(), (GRANTED, "policy.permitted"))?;
        stage.at("2026-06-01T09:00:20+01:00")?;
        ben.send(stage, request, (DENIED, "proof.replayed"))?;
        ben.send(stage, altered, (DENIED, "proof.bad-signature"))?;
        let elsewhere = ben.unlocking(ANOTHER_LOCK, stage.now(), AT_ONCE).claims();
        let elsewhere = ben.sign(&elsewhere, Dialect::Standard);
        ben.send(stage, elsewhere, (DENIED, "proof.wrong-lock"))?;
        let expired = ben.unlock_expired(stage.now())?;
        ben.send(stage, expired, (DENIED, "chain.expired"))?;
        let late = ben.unlocking(LOCK, stage.now(), AT_ONCE).claims();
        let late = ben.sign(&late, Dialect::Url);
        stage.at("2026-06-01T09:05:00+01:00")?;
        ben.send(stage, late, (DENIED, "proof.expired"))
    }

    /// To open it when its turn comes.
    pub(super) fn queue(&self, stage: &mut Stage<'_>) -> Result<()> {
        stage.part("A request that is valid for longer waits in a queue (Doordeck)")?;
        stage.at("2026-06-01T09:10:00+01:00")?;
        let ben = &self.ben;
        let patient = ben.unlocking(LOCK, stage.now(), PATIENT).claims();
        let patient = ben.sign(&patient, Dialect::Url);
        ben.send(stage, patient.clone(), (DEFERRED, "policy.deferred"))?;
        let place = stage.place();
        // It has its place already.
        ben.send(stage, patient.clone(), (DENIED, "proof.replayed"))?;
        // Its turn has come: decided again, and once.
        stage.at("2026-06-01T09:12:00+01:00")?;
        for expected in [(GRANTED, "policy.permitted"), (DENIED, "proof.replayed")] {
            let shown = Shown::new(ben.name, ENTRANCE, patient.clone()).queued(place.clone());
            stage.decide(shown, expected)?;
        }
        Ok(())
    }

    /// To share the door with somebody.
    pub(super) fn administer(&self, stage: &mut Stage<'_>) -> Result<()> {
        stage.part("Who may change who may: ADD_USER, which releases nothing (Doordeck)")?;
        stage.at("2026-06-01T09:15:00+01:00")?;
        let (ben, mia) = (&self.ben, &self.mia);
        let share = mia.sharing(stage.now())?;
        let shown = Shown::new(mia.name, ENTRANCE, mia.sign(&share, Dialect::Url)).administering();
        stage.decide(shown, (GRANTED, "administer.permitted"))?;
        let share = ben.sharing(stage.now())?;
        let shown = Shown::new(ben.name, ENTRANCE, ben.sign(&share, Dialect::Url)).administering();
        stage.decide(shown, (DENIED, "capability.not-permitted"))?;
        // To administer is not to pass.
        stage.at("2026-06-01T09:15:30+01:00")?;
        let unlock = mia.unlocking(LOCK, stage.now(), AT_ONCE).claims();
        mia.send(stage, mia.sign(&unlock, Dialect::Url), (DENIED, "capability.not-permitted"))
    }
}

impl Phone {
    fn assemble(
        holder: &'static str,
        name: &'static str,
        profile: &'static str,
        user: &'static str,
    ) -> Result<Self> {
        let key = DeviceKey::generate()?;
        let chain = Chain::doordeck(user, &key, validity(YEARS)?)?;
        Ok(Self { holder, name, profile, user, key, chain })
    }

    fn line(&self) -> Result<String> {
        let Self { holder, name, profile, user, .. } = self;
        let key = hex::encode(self.key.spki()?);
        Ok(format!("{holder},{name},{key},doordeck,unique-identifier={user},{profile},"))
    }

    fn unlocking(&self, lock: &str, now: u64, lifetime: u64) -> Operation {
        Operation {
            user: self.user.into(),
            lock: lock.into(),
            issued_at: now,
            expires: now.saturating_add(lifetime),
            identifier: Some(format!("00000000-0000-4000-8000-{now:012}")),
            locked: false,
        }
    }

    /// To give somebody a share from now on.
    fn sharing(&self, now: u64) -> Result<Value> {
        let mut claims = self.unlocking(LOCK, now, AT_ONCE).claims();
        let share = json!({
            "type": "ADD_USER",
            "user": "0f9d2c61-538f-4000-a6c4-5353182984b7",
            "publicKey": BASE64_STANDARD.encode(&DeviceKey::generate()?.spki()?),
            "role": "USER",
            "start": now,
            "end": null,
        });
        claims.as_object_mut().context("claims are an object")?.insert("operation".into(), share);
        Ok(claims)
    }

    fn sign(&self, claims: &Value, dialect: Dialect) -> Vec<u8> {
        let header = operation::header(self.chain.certificates());
        Unsigned::new(&header, claims).sign(&self.key, dialect).into_bytes()
    }

    /// A request to unlock under an intermediate certificate that has expired.
    fn unlock_expired(&self, now: u64) -> Result<Vec<u8>> {
        let expired = Chain::doordeck(self.user, &self.key, validity(EXPIRED)?)?;
        let [leaf, _, root] = self.chain.certificates() else {
            anyhow::bail!("the chain is not one of three certificates");
        };
        let intermediate = expired.certificates().get(1).context("no intermediate")?;
        let header = operation::header(&[leaf.clone(), intermediate.clone(), root.clone()]);
        let unsigned = Unsigned::new(&header, &self.unlocking(LOCK, now, AT_ONCE).claims());
        Ok(unsigned.sign(&self.key, Dialect::Url).into_bytes())
    }

    /// Sends a request for the main entrance.
    fn send(&self, stage: &mut Stage<'_>, request: Vec<u8>, expected: (&str, &str)) -> Result<()> {
        stage.decide(Shown::new(self.name, ENTRANCE, request), expected)
    }
}

/// The request with another first character of its signature.
fn with_other_signature(request: &[u8]) -> Vec<u8> {
    let mut altered = request.to_vec();
    let dot = altered.iter().rposition(|octet| *octet == b'.').unwrap_or_default();
    if let Some(octet) = altered.iter_mut().skip(dot).nth(1) {
        *octet = if *octet == b'A' { b'B' } else { b'A' };
    }
    altered
}
