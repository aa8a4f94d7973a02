//! The site of the cases of PKOC's other carriers: its doors' readers, its suppliers of cards.

#![expect(clippy::arithmetic_side_effects, reason = "the times of cases are constants")]

use std::fmt::Write as _;

use anyhow::Result;
use der::Document;
use der::pem::LineEnding;
use doorward_host::contract::question::CredentialIdentifier;
use doorward_wallet::authority::{AuthorityKey, RsaParameters};
use doorward_wallet::pkoc::CardKey;
use doorward_wallet::pkoc::ble::ReaderIdentity;

use crate::generate::scene::{NOW, Scene, site_file, staff};
use doorward_cases::{Challenge, Enrolled};

/// The site's readers of PKOC over BLE, by the last octet of their UUIDs.
pub(super) const PLAIN: u8 = 1;
pub(super) const CERTIFIED: u8 = 2;

/// A supplier of cards, with its reference; its key is of its name.
#[derive(Clone, Copy)]
pub(super) struct Supplier {
    pub(super) name: &'static str,
    pub(super) reference: &'static str,
}

/// Signs with P-256; has a newer key too.
pub(super) const ACME: Supplier = Supplier { name: "acme", reference: "01000EXAMPLE0001" };
/// Signs with RSA.
pub(super) const GLOBEX: Supplier = Supplier { name: "globex", reference: "01000EXAMPLE0002" };
/// No longer believed.
pub(super) const INITECH: Supplier = Supplier { name: "initech", reference: "01000EXAMPLE0003" };
/// Has a key with which no card's certificate is signed.
pub(super) const HOOLI: Supplier = Supplier { name: "hooli", reference: "01000EXAMPLE0004" };

impl Supplier {
    /// The key that its certificates are signed with.
    pub(super) fn key(self) -> Result<AuthorityKey> {
        Ok(match self.name {
            "globex" => AuthorityKey::rsa_intermediate(RsaParameters::Null)?,
            "hooli" => AuthorityKey::ed25519("hooli cards")?,
            name => AuthorityKey::p256(&format!("{name} cards"))?,
        })
    }
}

/// The key of ACME's next certificates.
pub(super) fn newer_key() -> Result<AuthorityKey> {
    Ok(AuthorityKey::p256("acme cards of next year")?)
}

/// The key of a site, of a label.
pub(super) fn site_key(label: &str) -> CardKey {
    CardKey::of(&format!("{label} site"))
}

/// The key of a certified reader.
pub(super) fn reader_key() -> CardKey {
    CardKey::of("certified reader")
}

/// A reader of the site, of its branch, or of the one that the bundle has disabled.
pub(super) fn reader(label: &str, number: u8) -> ReaderIdentity {
    let site = match label {
        "former" => [0x22; 16],
        "branch" => [0x33; 16],
        _ => [0x11; 16],
    };
    let mut location = [0xaa; 16];
    location[15] = number;
    ReaderIdentity { site, location }
}

/// A scene at an access point of this site, for one credential and one challenge.
pub(super) fn scene(
    access_point: &str,
    credential: CredentialIdentifier,
    challenge: &[u8],
    shown: &[u8],
) -> Scene {
    let mut scene = Scene::nobody();
    scene.site = site_file("pkoc");
    scene.circumstance.access_point = access_point.into();
    scene.circumstance.challenge = Some(challenge.into());
    scene.store.credentials.push(Enrolled { identifier: credential, record: staff() });
    scene.store.challenges.push(Challenge {
        octets: hex::encode(challenge),
        access_point: access_point.into(),
        age: 1,
        consumed: false,
    });
    scene.show(shown)
}

/// A key as it is enrolled.
pub(super) fn key_credential(key: &CardKey) -> CredentialIdentifier {
    CredentialIdentifier::Key(key.spki().unwrap_or_default())
}

/// The source of the site.
pub(in crate::generate) fn source() -> Result<String> {
    let mut toml = String::from(HEAD);
    for (identifier, formats, more) in ACCESS_POINTS {
        access_point(&mut toml, identifier, formats, more)?;
    }
    let now = u32::try_from(NOW)?;
    let day = 86_400;
    let (site, former, stranger) = (site_key("head"), site_key("former"), site_key("stranger"));
    let certified = [
        ("ble-certified-in", "head", CERTIFIED, &site, now - day, now + day),
        ("ble-expired-in", "head", 3, &site, now - 2 * day, now - 1),
        ("ble-early-in", "head", 4, &site, now + 1, u32::MAX),
        ("ble-forged-in", "head", 5, &stranger, 0, u32::MAX),
        ("ble-first-second-in", "head", 6, &site, now, u32::MAX),
        ("ble-last-second-in", "head", 7, &site, 0, now),
        ("ble-timeless-in", "head", 8, &site, 0, u32::MAX),
        ("ble-former-in", "former", 9, &former, 0, u32::MAX),
    ];
    for (identifier, label, number, signer, from, to) in certified {
        let identity = reader(label, number);
        let certificate = identity.certify(&reader_key(), signer, from, to);
        let more = "untrusted-clock = \"challenge-formats\"\n";
        access_point(&mut toml, identifier, "\"pkoc-ble-ecdhe\"", more)?;
        pkoc_reader(&mut toml, &identity, Some(&certificate))?;
    }
    access_point(&mut toml, "ble-in", "\"pkoc-ble\", \"pkoc-ble-ecdhe\"", "")?;
    pkoc_reader(&mut toml, &reader("head", PLAIN), None)?;
    issuers(&mut toml)?;
    Ok(toml)
}

const HEAD: &str = r#"# The site of the cases of PKOC over NFC V2, BLE and OSDP. Generated: its readers' certificates and its
# suppliers' keys come from the wallet.

[site]
identifier = "pkoc"
name = "PKOC"
zone = "Europe/London"

[[door]]
identifier = "front"
name = "Front door"
release-seconds = 5
extended-seconds = 15

[[profile]]
identifier = "staff"
name = "Staff"

[[profile.policy]]
effect = "permit"
everywhere = true
schedule = "always"
"#;

/// Access points without a reader of PKOC over BLE: identifier, formats, and what else there is.
const ACCESS_POINTS: [(&str, &str, &str); 5] = [
    (
        "validated-in",
        "\"pkoc-nfc-v1\", \"pkoc-nfc-v2\"",
        "untrusted-clock = \"challenge-formats\"\n",
    ),
    ("standard-in", "\"pkoc-nfc-v2-standard\"", "untrusted-clock = \"challenge-formats\"\n"),
    ("either-in", "\"pkoc-nfc-v2\", \"pkoc-nfc-v2-standard\"", ""),
    ("cards-in", "\"pkoc-nfc-v1\"", ""),
    ("panel-in", "\"pkoc-osdp\"", ""),
];

fn access_point(toml: &mut String, identifier: &str, formats: &str, more: &str) -> Result<()> {
    write!(
        toml,
        "\n[[access-point]]\nidentifier = \"{identifier}\"\nname = \"{identifier}\"\ndoor = \
         \"front\"\nformats = [{formats}]\n{more}"
    )?;
    Ok(())
}

fn pkoc_reader(
    toml: &mut String,
    identity: &ReaderIdentity,
    certificate: Option<&[u8]>,
) -> Result<()> {
    let (site, location) = (uuid(&identity.site), uuid(&identity.location));
    write!(toml, "\n[access-point.pkoc-reader]\nsite = \"{site}\"\nlocation = \"{location}\"\n")?;
    if let Some(certificate) = certificate {
        writeln!(toml, "certificate = \"{}\"", hex::encode(certificate))?;
    }
    Ok(())
}

fn issuers(toml: &mut String) -> Result<()> {
    for supplier in [ACME, GLOBEX, INITECH, HOOLI] {
        let mut keys = vec![pem(supplier.key()?.spki())?];
        if supplier.name == ACME.name {
            keys.push(pem(newer_key()?.spki())?);
        }
        let enabled = supplier.name != INITECH.name;
        issuer(toml, supplier.name, "pkoc-nfc-v2", supplier.reference, &keys, enabled)?;
    }
    for (label, enabled) in [("head", true), ("former", false), ("branch", true)] {
        let keys = [pem(&site_key(label).spki()?)?];
        let reference = uuid(&reader(label, 0).site);
        issuer(toml, label, "pkoc-ble-ecdhe", &reference, &keys, enabled)?;
    }
    Ok(())
}

fn issuer(
    toml: &mut String,
    name: &str,
    format: &str,
    reference: &str,
    keys: &[String],
    enabled: bool,
) -> Result<()> {
    let keys = keys.iter().map(|key| format!("\"\"\"\n{key}\"\"\"")).collect::<Vec<_>>();
    write!(
        toml,
        "\n[[issuer]]\nidentifier = \"{name}\"\nname = \"{name}\"\nformats = [\"{format}\"]\n\
         algorithms = [\"ES256\", \"EdDSA\", \"RS256\"]\nreference = \"{reference}\"\nenabled = \
         {enabled}\nanchors = [{}]\n",
        keys.join(", ")
    )?;
    Ok(())
}

fn pem(spki: &[u8]) -> Result<String> {
    Ok(Document::try_from(spki)?.to_pem("PUBLIC KEY", LineEnding::LF)?)
}

fn uuid(octets: &[u8; 16]) -> String {
    let hex = hex::encode(octets);
    let part = |range: std::ops::Range<usize>| hex.get(range).unwrap_or_default().to_string();
    [part(0..8), part(8..12), part(12..16), part(16..20), part(20..32)].join("-")
}
