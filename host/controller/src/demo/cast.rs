//! Who plays in the demo, and what they carry.

use anyhow::{Context as _, Result};
use doorward_wallet::operation::{self, DeviceKey, Dialect, Operation, Unsigned};
use doorward_wallet::pkoc::{self, CardKey};
use doorward_wallet::{Chain, Validity};

use super::badges;
use super::tokens::Servers;
use crate::moment;

/// The lock of `main-in` in `site.toml`.
const LOCK: &str = "0110cd80-52fe-4000-918a-b135b59624b2";

/// The user whom Ben's certificate names.
const USER: &str = "62143130-538f-4000-a6c4-5353182984b7";

/// For how long a phone makes its requests valid, in seconds.
const REQUEST: u64 = 60;

/// The sample of github.com/Z-bit-Systems-LLC/PKOC.Net, UtilitiesTest.cs, and
/// github.com/smithee-solutions/openpkoc, op-pkoc.c: a card's key, and its signature over
/// [`TRANSACTION`]. PKOC.Net prints the same signature beside [`OTHER_TRANSACTION`], which it does
/// not cover.
const SAMPLE_KEY: &str = "040ec5d87dc39d14a2c5480686da860c82b16be0b6903b525f84848b79fd463e32\
                          bbda1f0252c33503c5287035e6eac55d138d0650dcfb5281d59a9cf4124d2831";
const SAMPLE_SIGNATURE: &str = "b98613070c78010b04ed306d143f94ee6dc4eca2585b621405731fb3a53cd877\
                                a21685de18435da7cbcc38f1d926300a454efee3594cec5effe28c7feac03d7d";
/// The transaction identifier that the sample's signature covers.
pub(super) const TRANSACTION: &str = "6fcf5012b224043b09350a4fc5e56a8f";
/// One that it does not cover.
pub(super) const OTHER_TRANSACTION: &str = "000102030405060708090a0b0c0d0e0f";

/// A root that has outlived its intermediates, as roots do.
const ROOT: (&str, &str) = ("2026-01-01T00:00:00Z", "2030-01-01T00:00:00Z");
/// A certificate that expires on the eve of the demo.
const EXPIRED: (&str, &str) = ("2026-01-01T00:00:00Z", "2026-05-31T23:59:59Z");

/// Everybody who plays.
pub(super) struct Cast {
    pub(super) amira: CardKey,
    pub(super) carla: CardKey,
    pub(super) dev: CardKey,
    pub(super) gus: CardKey,
    pub(super) stranger: CardKey,
    pub(super) ben: Phone,
    pub(super) servers: Servers,
}

/// A phone with a key and its certificates.
pub(super) struct Phone {
    key: DeviceKey,
    chain: Chain,
    expired: Chain,
}

impl Cast {
    pub(super) fn assemble() -> Result<Self> {
        let key = DeviceKey::generate()?;
        let chain = Chain::doordeck(USER, &key, validity(ROOT)?)?;
        let expired = Chain::doordeck(USER, &key, validity(EXPIRED)?)?;
        Ok(Self {
            amira: CardKey::generate()?,
            carla: CardKey::generate()?,
            dev: CardKey::generate()?,
            gus: CardKey::generate()?,
            stranger: CardKey::generate()?,
            ben: Phone { key, chain, expired },
            servers: Servers::assemble()?,
        })
    }

    /// The root that the site trusts, in PEM.
    pub(super) fn root(&self) -> Result<String> {
        Ok(self.ben.chain.root_pem()?)
    }

    /// The sheet that the site enrols. Its last line is wrong on purpose.
    pub(super) fn sheet(&self) -> Result<String> {
        let point = |card: &CardKey| hex::encode(card.public_key());
        let phone = hex::encode(self.ben.key.spki()?);
        let not_on_the_curve = format!("04{}", "01".repeat(64));
        let lines = [
            "holder,name,key,issuer,subject,profiles,lockdown-override".to_string(),
            format!("amira,Amira Khan,{},,,staff,", point(&self.amira)),
            format!("ben,Ben Okri,{phone},doordeck,unique-identifier={USER},staff,"),
            format!("carla,Carla Ruiz,{},,,visitors*1,", point(&self.carla)),
            format!("dev,Dev Patel,{},,,staff,", point(&self.dev)),
            format!("gus,Gus Hall,{},,,guards,3", point(&self.gus)),
            format!("hal,Hal Ives,{},,,staff,", badges::HAL_IN_THE_SHEET),
            format!("sample,PKOC sample,{SAMPLE_KEY},,,staff,"),
            format!("nobody,Nobody,{not_on_the_curve},,,staff,"),
        ];
        Ok(lines.map(|line| line + "\n").concat())
    }
}

/// What a card answers.
pub(super) fn tap(card: &CardKey, challenge: &[u8]) -> Vec<u8> {
    pkoc::respond(card, challenge)
}

/// What the sample's card answered.
pub(super) fn sample() -> Result<Vec<u8>> {
    let (key, signature) = (hex::decode(SAMPLE_KEY)?, hex::decode(SAMPLE_SIGNATURE)?);
    Ok([&[0x5a, 65], key.as_slice(), &[0x9e, 64], signature.as_slice(), &[0x90, 0]].concat())
}

impl Phone {
    /// A request to unlock the main entrance.
    pub(super) fn unlock(&self, now: u64) -> Vec<u8> {
        let jws = operation::sign(&request(LOCK, now), &self.key, &self.chain, Dialect::Url);
        jws.into_bytes()
    }

    /// The same for a lock that is somewhere else.
    pub(super) fn unlock_another(&self, now: u64) -> Vec<u8> {
        let request = request("00000000-0000-4000-8000-00000000000a", now);
        operation::sign(&request, &self.key, &self.chain, Dialect::Standard).into_bytes()
    }

    /// The same under an intermediate certificate that has expired.
    pub(super) fn unlock_expired(&self, now: u64) -> Result<Vec<u8>> {
        let [leaf, _, root] = self.chain.certificates() else {
            anyhow::bail!("the chain is not one of three certificates");
        };
        let intermediate = self.expired.certificates().get(1).context("no intermediate")?;
        let header = operation::header(&[leaf.clone(), intermediate.clone(), root.clone()]);
        let unsigned = Unsigned::new(&header, &request(LOCK, now).claims());
        Ok(unsigned.sign(&self.key, Dialect::Url).into_bytes())
    }
}

fn request(lock: &str, now: u64) -> Operation {
    Operation {
        user: USER.into(),
        lock: lock.into(),
        issued_at: now,
        expires: now.saturating_add(REQUEST),
        identifier: Some(format!("00000000-0000-4000-8000-{now:012}")),
        locked: false,
    }
}

fn validity((first, last): (&str, &str)) -> Result<Validity> {
    Ok(Validity { not_before: moment::instant(first)?, not_after: moment::instant(last)? })
}
