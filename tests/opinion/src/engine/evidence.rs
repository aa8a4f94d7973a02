//! Revocation sets, signed.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use doorward_bundle::{
    CredentialName, Octets, REVOCATION_DIGEST, REVOCATION_DOMAIN, RevocationForm,
};
use doorward_compiler::{SigningKey, sign_revocations};
use doorward_engine::Evidence;
use sha2::{Digest as _, Sha256};

use super::shown::{badge, key};
use super::tokens::{device, subject};
use crate::site::Issuer;
use crate::situation::{Named, RevocationSet, Struck};
use crate::words::SetForm;

/// The keys of the authorities of all sites, in their order. Everybody has them.
const KEYS: [&str; 2] =
    [include_str!("../../../keys/revocation.pem"), include_str!("../../../keys/bundle-p256.pem")];

/// Their public halves in PEM; none that cannot be read.
pub(super) fn public_keys() -> Vec<String> {
    let keys = KEYS.iter().filter_map(|pem| SigningKey::from_pem(pem).ok());
    keys.filter_map(|key| key.public_key().to_pem().ok()).collect()
}

/// The sets of a site as its host would have them.
///
/// # Errors
/// Where a set goes on from one that is not before it, or is nobody's.
pub(super) fn signed(
    site: &str,
    issuers: &[Issuer],
    sets: &[RevocationSet],
) -> Result<Vec<Evidence>> {
    let mut digests = BTreeMap::new();
    let mut evidence = Vec::new();
    for set in sets {
        let base = set.base.map(|base| digests.get(&(set.authority, base)).cloned());
        let base = base.map(|digest| digest.context("no such set to go on from")).transpose()?;
        let key = KEYS.get(usize::from(set.authority)).context("nobody's set")?;
        let encoded = encoded(site, issuers, set, base)?;
        let content = sign_revocations(&encoded, &SigningKey::from_pem(key)?)?;
        digests.insert((set.authority, set.sequence), Sha256::digest(&content).to_vec());
        let (kind, source) = ("revocation-set".into(), "opinion".into());
        evidence.push(Evidence { kind, source, content });
    }
    Ok(evidence)
}

fn encoded(
    site: &str,
    issuers: &[Issuer],
    set: &RevocationSet,
    base: Option<Vec<u8>>,
) -> Result<doorward_bundle::RevocationSet> {
    let mut revoked = Vec::new();
    for Struck { name, until } in &set.revoked {
        revoked.push([&digest(issuers, *name)?[..], &until.unwrap_or(0).to_be_bytes()].concat());
    }
    let restored: Result<Vec<Vec<u8>>> =
        set.restored.iter().map(|name| digest(issuers, *name)).collect();
    let mut restored = restored?;
    revoked.sort();
    restored.sort();
    Ok(doorward_bundle::RevocationSet {
        site: site.into(),
        form: match set.form {
            SetForm::Full => RevocationForm::Full,
            SetForm::Delta => RevocationForm::Delta,
            SetForm::Urgent => RevocationForm::Urgent,
        },
        sequence: set.sequence,
        issued_at: set.issued_at,
        base: base.map(Octets),
        revoked: Octets(revoked.concat()),
        restored: (!restored.is_empty()).then(|| Octets(restored.concat())),
    })
}

/// What a set knows a credential by.
fn digest(issuers: &[Issuer], name: Named) -> Result<Vec<u8>> {
    let issuer = |number: u8| {
        let issuer = issuers.get(usize::from(number)).context("no such issuer")?;
        Ok::<_, anyhow::Error>(issuer.identifier.as_str())
    };
    let name = match name {
        Named::Card(number) => CredentialName::Key(&key(number)?).encode(),
        Named::Badge(number) => {
            let badge = badge(number);
            CredentialName::BadgeNumber(badge.format.name(), badge.facility, badge.number).encode()
        }
        Named::Login(of, number) => {
            CredentialName::TokenSubject(issuer(of)?, &subject(number), None).encode()
        }
        Named::Device(of, number) => {
            let device = device(number);
            CredentialName::TokenSubject(issuer(of)?, &device, Some(&device)).encode()
        }
    };
    let digest = Sha256::new().chain_update(REVOCATION_DOMAIN).chain_update(name).finalize();
    Ok(digest.iter().copied().take(REVOCATION_DIGEST).collect())
}
