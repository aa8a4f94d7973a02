//! The roots that `vectors/sites/office.toml` trusts.

use anyhow::Result;
use der::Document;
use der::pem::LineEnding;
use doorward_wallet::authority::{Authority, AuthorityKey, Constraints, RsaParameters};
use doorward_wallet::token::TokenKey;

use super::face;
use super::scene::seconds;
use super::trust::{Anchors, Trust};
use super::{aliro, cwt_unlock, lock_certificate, status};

/// Roots of one name that issuer `crowd` has: as many as an issuer may have.
const CROWD: usize = 16;

/// When the root of issuer `aged` ends: before its certificates do.
pub(super) const AGED: &str = "2026-06-30T23:59:59Z";

/// The files, by name.
pub(super) fn all(minted: &Trust) -> Result<Anchors> {
    let mut anchors = Anchors::new();
    anchors.insert("minted", pem(&minted.anchor(|_| {})?)?);
    anchors.insert("field", pem(&field(RsaParameters::Absent)?.anchor(|_| {})?)?);
    for label in ["loose", "brief", "retired", "cards-only", "narrow", "patient"] {
        anchors.insert(label, pem(&Trust::of(label)?.anchor(|_| {})?)?);
    }
    let shallow = Trust::of("shallow")?.anchor(|root| {
        root.constraints = Some(Constraints { authority: true, path_length: Some(0) });
    })?;
    anchors.insert("shallow", pem(&shallow)?);
    let aged = Trust::of("aged")?.anchor(|root| root.validity.not_after = seconds(AGED))?;
    anchors.insert("aged", pem(&aged)?);
    let [old, new] = renewed()?;
    anchors.insert("renewed-old", pem(&old.anchor(|_| {})?)?);
    anchors.insert("renewed-new", pem(&new.anchor(|_| {})?)?);
    anchors.insert("crowd", crowd()?.concat());
    let faces = face::root()?.issue_to_itself(&face::root_draft())?;
    anchors.insert("face-root", pem(&faces)?);
    let provider = Document::try_from(TokenKey::rsa()?.verifying()?)?;
    anchors.insert("provider-rsa", provider.to_pem("PUBLIC KEY", LineEnding::LF)?);
    anchors.insert("offline-maker", pem(&lock_certificate::maker()?)?);
    let owner = lock_certificate::trusted_owner()?.map(|der| pem(&der));
    anchors.insert("offline-owner", owner.into_iter().collect::<Result<Vec<_>>>()?.concat());
    for (file, label) in [("offline-phones", "phones"), ("offline-tablets", "tablets")] {
        anchors.insert(file, pem(&cwt_unlock::root(label)?)?);
    }
    for (file, label) in
        [("aliro-landlord", "landlord"), ("aliro-former", "former"), ("aliro-phones", "phones")]
    {
        let key = Document::try_from(aliro::issuer(label).spki()?)?;
        anchors.insert(file, key.to_pem("PUBLIC KEY", LineEnding::LF)?);
    }
    anchors.extend(status::anchors()?);
    Ok(anchors)
}

/// An authority on the RSA keys and with the sizes of Doordeck's.
pub(super) fn field(parameters: RsaParameters) -> Result<Trust> {
    let root = AuthorityKey::rsa_root(parameters)?;
    let intermediate = AuthorityKey::rsa_intermediate(parameters)?;
    Ok(Trust::with_keys("field", root, intermediate))
}

/// Two roots of one name and with different keys.
pub(super) fn renewed() -> Result<[Trust; 2]> {
    let root = |key: &str| {
        let intermediate = AuthorityKey::p256("renewed intermediate")?;
        Ok::<_, anyhow::Error>(Trust::with_keys(
            "renewed",
            AuthorityKey::ed25519(key)?,
            intermediate,
        ))
    };
    Ok([root("renewed old root")?, root("renewed new root")?])
}

/// PEM of many roots of one name, each with its own key.
fn crowd() -> Result<Vec<String>> {
    let trust = Trust::of("crowd")?;
    (0..CROWD)
        .map(|number| {
            let key = AuthorityKey::ed25519(&format!("crowd root {number}"))?;
            let root = Authority::new(trust.root.name.clone(), key);
            pem(&root.issue_to_itself(&trust.drafts().root)?)
        })
        .collect()
}

fn pem(der: &[u8]) -> Result<String> {
    Ok(Document::try_from(der)?.to_pem("CERTIFICATE", LineEnding::LF)?)
}
