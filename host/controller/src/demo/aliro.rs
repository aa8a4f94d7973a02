//! Phones in Aliro transactions: with a key that the site knows, and with a landlord's document.

use anyhow::Result;
use ciborium::Value;
use doorward_host::contract::circumstance::Secret;
use doorward_wallet::aliro::{Device, Document, Ephemeral, Reader};
use doorward_wallet::authority;
use doorward_wallet::pkoc::CardKey;

use super::script::{DENIED, GRANTED};
use super::shown::Shown;
use super::stage::Stage;

/// Where the reader is.
const SIDE: &str = "side-in";

/// The reader's group and sub-group, which `site.toml` has as a lock of [`SIDE`].
const READER: [u8; 32] = [0x5a; 32];
/// A reader of another door.
const ANOTHER_READER: [u8; 32] = [0x11; 32];

/// The data object `A5` with which a phone answers SELECT: applet, and version 1.0.
const PROPRIETARY: [u8; 10] = [0xa5, 0x08, 0x80, 0x02, 0, 0, 0x5c, 0x02, 1, 0];

/// NFC, version 1.0, and the values of `41` and `42`.
const PARAMETERS: [u8; 5] = [0x5e, 1, 0, 0, 1];

/// The subject of those whom a document names by nothing but their key: the DER of an empty Name.
const NAMELESS: &str = "3000";

/// A resident, a guest, who vouches for the guest, and the reader.
pub(super) struct Flat {
    reader: CardKey,
    landlord: CardKey,
    olga: CardKey,
    pavel: CardKey,
}

impl Flat {
    pub(super) fn assemble() -> Result<Self> {
        Ok(Self {
            reader: CardKey::generate()?,
            landlord: CardKey::generate()?,
            olga: CardKey::generate()?,
            pavel: CardKey::generate()?,
        })
    }

    /// The landlord's key, in PEM.
    pub(super) fn landlord(&self) -> Result<String> {
        Ok(authority::key_pem(&self.landlord.spki()?)?)
    }

    /// Their lines in the sheet.
    pub(super) fn lines(&self) -> Result<Vec<String>> {
        let (olga, pavel) = (hex::encode(self.olga.spki()?), hex::encode(self.pavel.spki()?));
        Ok(vec![
            format!("olga,Olga Lind,{olga},,,staff,"),
            format!("pavel,Pavel Dvorak,{pavel},landlord,{NAMELESS},staff,"),
        ])
    }

    pub(super) fn perform(&self, stage: &mut Stage<'_>) -> Result<()> {
        stage.part("A phone and a reader that know each other (Aliro)")?;
        stage.at("2026-06-01T14:15:00+01:00")?;
        let olga = ("Olga Lind", &self.olga);
        self.show(stage, olga, READER, None, (GRANTED, "policy.permitted"))?;
        // What the phone said to another reader, handed over by this one.
        self.show(stage, olga, ANOTHER_READER, None, (DENIED, "decryption.failed"))?;

        stage
            .part("A guest's phone carries what a landlord has signed (Aliro, access document)")?;
        let pavel = ("Pavel Dvorak", &self.pavel);
        let document = Document::access(&self.pavel, momentary());
        let signed = document.respond(&self.landlord);
        self.show(stage, pavel, READER, Some(signed), (GRANTED, "policy.permitted"))?;
        let own = document.respond(&self.pavel);
        self.show(stage, pavel, READER, Some(own), (DENIED, "document.untrusted"))
    }

    /// A phone's transaction with the reader that it believes to talk to.
    fn show(
        &self,
        stage: &mut Stage<'_>,
        (who, key): (&str, &CardKey),
        believed: [u8; 32],
        document: Option<Vec<u8>>,
        expected: (&str, &str),
    ) -> Result<()> {
        let challenge = stage.gate().challenge(SIDE)?;
        let reader = Reader {
            identifier: READER.into(),
            key: self.reader.clone(),
            ephemeral: Ephemeral::Own(CardKey::generate()?),
            transaction: challenge.clone(),
            parameters: PARAMETERS,
        };
        let (key, ephemeral) = (key.clone(), CardKey::generate()?);
        let device = Device { key, ephemeral, proprietary: PROPRIETARY.into() };
        let documents: Vec<Vec<u8>> = document.into_iter().collect();
        let met = Reader { identifier: believed.into(), ..reader.clone() };
        let record = device.record(&met, &documents, false);
        let values = reader.values(false).into_iter();
        let secrets = values.map(|(name, value)| Secret { name, value }).collect();
        let shown = Shown::new(who, SIDE, record).answering(challenge).with_secrets(secrets);
        stage.decide(shown, expected)
    }
}

/// Access data, version 1, with one rule that permits momentary access at any time (Aliro 1.0, access
/// rules).
fn momentary() -> Value {
    let rule = members(vec![(0, 8.into())]);
    members(vec![(0, 1.into()), (2, Value::Array(vec![rule]))])
}

fn members(list: Vec<(i64, Value)>) -> Value {
    Value::Map(list.into_iter().map(|(number, value)| (number.into(), value)).collect())
}
