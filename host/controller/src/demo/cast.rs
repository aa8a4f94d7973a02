//! Who plays in the demo, and what they carry.

use anyhow::Result;
use doorward_host::contract::circumstance::Secret;
use doorward_host::contract::question::{CredentialIdentifier, CredentialState};
use doorward_host::store::{Enrolment, Terms};
use doorward_wallet::Validity;
use doorward_wallet::pkoc::{self, CardKey};

use super::aliro::Flat;
use super::badges;
use super::carriers::Carriers;
use super::doordeck::Phones;
use super::faces::Faces;
use super::locks::Locks;
use super::requests::Requests;
use super::tokens::Servers;
use crate::moment;

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

/// Certificates of the demo's authorities: roots outlive what they have issued.
pub(super) const YEARS: (&str, &str) = ("2026-01-01T00:00:00Z", "2030-01-01T00:00:00Z");
/// A certificate that expires on the eve of the demo.
pub(super) const EXPIRED: (&str, &str) = ("2026-01-01T00:00:00Z", "2026-05-31T23:59:59Z");

/// Everybody who plays.
pub(super) struct Cast {
    pub(super) amira: CardKey,
    pub(super) carla: CardKey,
    pub(super) dev: CardKey,
    pub(super) gus: CardKey,
    pub(super) stranger: CardKey,
    pub(super) carriers: Carriers,
    pub(super) phones: Phones,
    pub(super) locks: Locks,
    pub(super) servers: Servers,
    pub(super) faces: Faces,
    pub(super) requests: Requests,
    pub(super) flat: Flat,
}

impl Cast {
    pub(super) fn assemble() -> Result<Self> {
        Ok(Self {
            amira: CardKey::generate()?,
            carla: CardKey::generate()?,
            dev: CardKey::generate()?,
            gus: CardKey::generate()?,
            stranger: CardKey::generate()?,
            carriers: Carriers::assemble()?,
            phones: Phones::assemble()?,
            locks: Locks::assemble()?,
            servers: Servers::assemble()?,
            faces: Faces::assemble()?,
            requests: Requests::assemble()?,
            flat: Flat::assemble()?,
        })
    }

    /// The keys and certificates that the site trusts, by the names of files in `site.toml`.
    pub(super) fn anchors(&self) -> Result<[(&'static str, String); 7]> {
        Ok([
            ("card-supplier.pem", self.carriers.supplier()?),
            ("readers.pem", self.carriers.site()?),
            ("root.pem", self.phones.root()?),
            ("lock-maker.pem", self.locks.maker()?),
            ("provider.jwk", self.servers.jwk()?.to_string()),
            ("faces.pem", self.faces.root()?),
            ("landlord.pem", self.flat.landlord()?),
        ])
    }

    /// What the host is told beside the bundle.
    pub(super) fn secrets(&self) -> Result<Vec<Secret>> {
        self.servers.secrets()
    }

    /// The sheet that the site enrols. Its last line is wrong on purpose.
    pub(super) fn sheet(&self) -> Result<String> {
        let point = |card: &CardKey| hex::encode(card.public_key());
        let not_on_the_curve = format!("04{}", "01".repeat(64));
        let mut lines = vec![
            "holder,name,key,issuer,subject,profiles,lockdown-override".to_string(),
            format!("amira,Amira Khan,{},,,staff,", point(&self.amira)),
            format!("carla,Carla Ruiz,{},,,visitors*1,", point(&self.carla)),
            format!("dev,Dev Patel,{},,,staff,", point(&self.dev)),
            format!("gus,Gus Hall,{},,,guards,3", point(&self.gus)),
            format!("hal,Hal Ives,{},,,staff,", badges::HAL_IN_THE_SHEET),
            format!("sample,PKOC sample,{SAMPLE_KEY},,,staff,"),
        ];
        lines.extend(Servers::lines());
        lines.extend(self.carriers.lines());
        lines.extend(self.phones.lines()?);
        lines.extend(self.locks.lines()?);
        lines.push(self.requests.line()?);
        lines.extend(self.flat.lines()?);
        lines.push(format!("nobody,Nobody,{not_on_the_curve},,,staff,"));
        Ok(lines.into_iter().map(|line| line + "\n").collect())
    }

    /// Credentials that the sheet has no columns for.
    pub(super) fn others(&self) -> Result<Vec<Enrolment>> {
        Ok(vec![self.carriers.certified()?, self.faces.certified()?, Servers::on_phone()])
    }
}

/// A credential of a member of staff.
pub(super) fn staff(holder: &str, name: &str, credential: CredentialIdentifier) -> Enrolment {
    let profile = "staff".into();
    Enrolment {
        holder: holder.into(),
        display_name: Some(name.into()),
        credential,
        state: CredentialState::Enabled,
        valid_from: None,
        valid_until: None,
        extended_grant: false,
        lockdown_override: None,
        antipassback_exempt: false,
        assignments: vec![Terms { profile, valid_from: None, valid_until: None, uses_left: None }],
    }
}

/// A label that nobody guesses, for keys that the wallet derives from labels.
pub(super) fn unguessable() -> Result<String> {
    Ok(hex::encode(CardKey::generate()?.secret()))
}

/// A validity of certificates.
pub(super) fn validity((first, last): (&str, &str)) -> Result<Validity> {
    Ok(Validity { not_before: moment::instant(first)?, not_after: moment::instant(last)? })
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
