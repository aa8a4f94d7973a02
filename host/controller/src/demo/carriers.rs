//! PKOC over everything but plain NFC: cards with a supplier's certificate, phones over BLE, and a
//! reader that hands on over OSDP.

use anyhow::Result;
use doorward_host::contract::circumstance::Secret;
use doorward_host::contract::question::{CertifiedKey, CredentialIdentifier};
use doorward_host::store::Enrolment;
use doorward_wallet::authority::{self, AuthorityKey};
use doorward_wallet::pkoc::ble::{Answer, Exchange, ReaderIdentity};
use doorward_wallet::pkoc::certificate::{Draft, respond};
use doorward_wallet::pkoc::{CardKey, osdp};

use super::cast::{staff, unguessable};
use super::script::{DENIED, GRANTED};
use super::shown::Shown;
use super::stage::Stage;

/// The supplier of certified cards in `site.toml`: its name there, and what its cards call it.
const SUPPLIER: (&str, &str) = ("card-supplier", "01000EXAMPLE0001");
/// A reference that nobody in `site.toml` has.
const NOBODY: &str = "99999NOBODY00000";
/// What the supplier calls the card.
const CARD: &str = "CARD000000000001";
/// From when to when it is certified: YYMMDD.
const DAYS: [&str; 2] = ["260101", "271231"];

/// The reader of `yard-in` in `site.toml`, and one on the same site.
const YARD: ReaderIdentity = ReaderIdentity { site: [0x11; 16], location: [0xaa; 16] };
const NEXT_YARD: ReaderIdentity = ReaderIdentity { site: [0x11; 16], location: [0xbb; 16] };

/// The name of the secret that holds a reader's ephemeral private key.
const EPHEMERAL: &str = "pkoc-ble-ephemeral";

/// Who has a card or a phone of these kinds, who makes cards, and whose readers they are.
pub(super) struct Carriers {
    supplier: AuthorityKey,
    site: CardKey,
    ines: CardKey,
    jon: CardKey,
    stranger: CardKey,
}

impl Carriers {
    pub(super) fn assemble() -> Result<Self> {
        Ok(Self {
            supplier: AuthorityKey::p256(&unguessable()?)?,
            site: CardKey::generate()?,
            ines: CardKey::generate()?,
            jon: CardKey::generate()?,
            stranger: CardKey::generate()?,
        })
    }

    /// The supplier's key, in PEM.
    pub(super) fn supplier(&self) -> Result<String> {
        Ok(authority::key_pem(self.supplier.spki())?)
    }

    /// The key with which the site's readers prove themselves to phones, in PEM.
    pub(super) fn site(&self) -> Result<String> {
        Ok(authority::key_pem(&self.site.spki()?)?)
    }

    /// Their lines in the sheet: keys that are credentials by themselves.
    pub(super) fn lines(&self) -> Vec<String> {
        let line = |holder: &str, name: &str, key: &CardKey| {
            format!("{holder},{name},{},,,staff,", hex::encode(key.public_key()))
        };
        vec![line("ines", "Ines Roth", &self.ines), line("jon", "Jon Park", &self.jon)]
    }

    /// The same card as its supplier certifies it, which is a credential of its own.
    pub(super) fn certified(&self) -> Result<Enrolment> {
        let (issuer, _) = SUPPLIER;
        let credential = CredentialIdentifier::CertifiedKey(CertifiedKey {
            issuer: issuer.into(),
            subject: CARD.into(),
            key: self.ines.spki()?,
        });
        Ok(staff("ines", "Ines Roth", credential))
    }

    /// Plays it. `amira` has a card that needs no certificate.
    pub(super) fn perform(&self, stage: &mut Stage<'_>, amira: &CardKey) -> Result<()> {
        self.certificates(stage)?;
        self.radio(stage)?;
        self.encrypted(stage)?;
        panel(stage, amira)
    }

    /// A secure element of version 2, in both modes.
    fn certificates(&self, stage: &mut Stage<'_>) -> Result<()> {
        let (_, reference) = SUPPLIER;
        let draft = |key: &CardKey, reference: &str| Draft::of(key, reference, CARD, DAYS);
        let nobody = AuthorityKey::p256(&unguessable()?)?;
        let (ines, stranger) = (("Ines Roth", &self.ines), ("a stranger", &self.stranger));
        let certificate = draft(&self.ines, reference).signed_by(&self.supplier)?;
        let of_nobody = draft(&self.ines, NOBODY).signed_by(&nobody)?;
        stage.part("Cards with a supplier's certificate (PKOC over NFC, V2 in Validated Mode)")?;
        stage.at("2026-06-01T08:50:00+01:00")?;
        tap(stage, ines, "yard-in", &certificate, (GRANTED, "policy.permitted"))?;
        // A certificate is no secret: whoever has met the card has it.
        tap(stage, stranger, "yard-in", &certificate, (DENIED, "proof.bad-signature"))?;
        tap(stage, ines, "yard-in", &of_nobody, (DENIED, "chain.untrusted"))?;

        stage.part("The same card for its key alone (PKOC over NFC, V2 in Standard Mode)")?;
        // Nobody believes the certificate here, and nobody needs to.
        tap(stage, ines, "yard-out", &of_nobody, (GRANTED, "policy.permitted"))?;
        let own = draft(&self.stranger, reference).signed_by(&self.supplier)?;
        tap(stage, stranger, "yard-out", &own, (DENIED, "credential.unknown"))
    }

    /// BLE in the clear: the reader's ephemeral key is the challenge.
    fn radio(&self, stage: &mut Stage<'_>) -> Result<()> {
        stage.part("A phone signs the key of a reader's connection (PKOC over BLE)")?;
        stage.at("2026-06-01T08:52:00+01:00")?;
        let connection = connect(stage)?.compressed();
        let answer = Answer::to(&self.jon, &connection).to_octets();
        let next = connect(stage)?.compressed();
        let shown = Shown::new("Jon Park", "yard-in", answer.clone()).answering(connection);
        stage.decide(shown, (GRANTED, "policy.permitted"))?;
        // Recorded, and played to the reader's next connection.
        let shown = Shown::new("an echo", "yard-in", answer).answering(next);
        stage.decide(shown, (DENIED, "proof.bad-signature"))
    }

    /// BLE with ephemeral keys on both sides: what is signed names site and reader.
    fn encrypted(&self, stage: &mut Stage<'_>) -> Result<()> {
        stage.part("The same encrypted, and bound to site and reader (PKOC over BLE, ECDHE)")?;
        stage.at("2026-06-01T08:54:00+01:00")?;
        // A phone that was told of another reader opens no other door by it.
        for (who, reader, expected) in [
            ("Jon Park", YARD, (GRANTED, "policy.permitted")),
            ("a relay", NEXT_YARD, (DENIED, "proof.bad-signature")),
        ] {
            let connection = connect(stage)?;
            let exchange = Exchange::new(&CardKey::generate()?, &connection.compressed());
            let answer = Answer::to(&self.jon, &exchange.transcript(&reader)).to_octets();
            let secret = Secret { name: EPHEMERAL.into(), value: connection.secret() };
            let shown = Shown::new(who, "yard-in", exchange.seal(&answer))
                .answering(connection.compressed())
                .with_secrets(vec![secret]);
            stage.decide(shown, expected)?;
        }
        Ok(())
    }
}

/// A controller asks its reader, in messages of OSDP.
fn panel(stage: &mut Stage<'_>, amira: &CardKey) -> Result<()> {
    stage.part("A controller asks a card through its reader's messages (PKOC over OSDP)")?;
    stage.at("2026-06-01T08:56:00+01:00")?;
    let challenge = stage.gate().challenge("boiler-in")?;
    let response = osdp::response(amira, &challenge, osdp::SEQUENCE);
    let messages = osdp::in_parts(&response, osdp::PART);
    let shown = Shown::new("Amira Khan", "boiler-in", messages.clone()).answering(challenge);
    stage.decide(shown, (GRANTED, "policy.permitted"))?;
    // A reader that chooses the challenge itself plays what it has recorded.
    let challenge = stage.gate().challenge("boiler-in")?;
    let shown = Shown::new("an echo", "boiler-in", messages).answering(challenge);
    stage.decide(shown, (DENIED, "challenge.mismatched"))
}

/// A card with a certificate is held to a reader.
fn tap(
    stage: &mut Stage<'_>,
    (who, key): (&str, &CardKey),
    access_point: &str,
    certificate: &[u8],
    expected: (&str, &str),
) -> Result<()> {
    // The gate draws 16 octets; this carrier's readers draw 32 (PKOC NFC SE V2, INTERNAL AUTHENTICATE).
    let mut challenge = vec![0; 32];
    getrandom::fill(&mut challenge)?;
    stage.gate().issue(access_point, &challenge)?;
    let presentation = respond(certificate, key, &challenge);
    let shown = Shown::new(who, access_point, presentation).answering(challenge);
    stage.decide(shown, expected)
}

/// The reader's ephemeral key of a new connection, whose compressed form is the challenge.
fn connect(stage: &Stage<'_>) -> Result<CardKey> {
    let key = CardKey::generate()?;
    stage.gate().issue("yard-in", &key.compressed())?;
    Ok(key)
}
