//! Certificate authorities for cases, and the phones that they vouch for.

use std::collections::BTreeMap;

use anyhow::Result;
use doorward_host::contract::question::{CertifiedKey, CredentialIdentifier};
use doorward_wallet::Validity;
use doorward_wallet::authority::{
    Authority, AuthorityKey, Draft, Name, UNIQUE_IDENTIFIER, USER_ID,
};
use doorward_wallet::operation::{DeviceKey, Dialect, Operation, Unsigned, header};
use serde_json::Value;

use super::scene::{HOLDER, NOW, Scene, seconds, staff};
use doorward_cases::Enrolled;

/// The user of all certificates.
pub(super) const USER: &str = "62143130-538f-4000-a6c4-5353182984b7";

/// The lock of the main entrance.
pub(super) const LOCK: &str = "0b1e6f0e-52fe-4000-918a-b135b59624b2";

/// A root, an intermediate and a phone. The label is also the issuer's identifier in the site.
#[derive(Debug)]
pub(super) struct Trust {
    pub(super) label: String,
    pub(super) root: Authority,
    pub(super) intermediate: Authority,
    pub(super) device: DeviceKey,
}

/// What the certificates of a chain are to say.
#[derive(Clone, Debug)]
pub(super) struct Drafts {
    pub(super) leaf: Draft,
    pub(super) intermediate: Draft,
    pub(super) root: Draft,
}

/// What a phone sends, in the making.
#[derive(Debug)]
pub(super) struct Phone<'t> {
    pub(super) header: Value,
    pub(super) claims: Value,
    pub(super) key: &'t DeviceKey,
    pub(super) dialect: Dialect,
}

/// A leaf under so many authorities below a root, each certified by the next one. The root is left out.
pub(super) fn deep(
    root: &Authority,
    authorities: usize,
    leaf: &Draft,
    spki: &[u8],
) -> Result<Vec<Vec<u8>>> {
    let named = |depth: usize| {
        let label = format!("authority {depth}");
        Ok::<_, anyhow::Error>(Authority::new(Name::common(&label), AuthorityKey::p256(&label)?))
    };
    let below = (1..=authorities).map(named).collect::<Result<Vec<_>>>()?;
    let mut above = root;
    let mut chain = Vec::new();
    for authority in &below {
        let draft = Draft::authority(authority.name.clone(), leaf.validity);
        chain.push(above.issue(&draft, authority.key.spki())?);
        above = authority;
    }
    chain.push(above.issue(leaf, spki)?);
    chain.reverse();
    Ok(chain)
}

impl Trust {
    /// An Ed25519 root and a P-256 intermediate, of keys that come from the label.
    pub(super) fn of(label: &str) -> Result<Self> {
        let root = AuthorityKey::ed25519(&format!("{label} root"))?;
        let intermediate = AuthorityKey::p256(&format!("{label} intermediate"))?;
        Ok(Self::with_keys(label, root, intermediate))
    }

    /// The same with other keys.
    pub(super) fn with_keys(label: &str, root: AuthorityKey, intermediate: AuthorityKey) -> Self {
        Self {
            label: label.into(),
            root: Authority::new(Name::common(&format!("{label} root")), root),
            intermediate: Authority::new(
                Name::new([(USER_ID, format!("{label} intermediate").as_str())]),
                intermediate,
            ),
            device: DeviceKey::of(&format!("{HOLDER}'s phone")),
        }
    }

    /// What the certificates say where nothing is bent: all are valid in 2026.
    pub(super) fn drafts(&self) -> Drafts {
        let validity = Validity {
            not_before: seconds("2026-01-01T00:00:00Z"),
            not_after: seconds("2026-12-31T23:59:59Z"),
        };
        Drafts {
            leaf: Draft::leaf(Name::new([(UNIQUE_IDENTIFIER, USER)]), validity),
            intermediate: Draft::authority(self.intermediate.name.clone(), validity),
            root: Draft::authority(self.root.name.clone(), validity),
        }
    }

    /// Leaf, intermediate and root, with something bent.
    pub(super) fn bent(&self, bend: impl FnOnce(&mut Drafts)) -> Result<Vec<Vec<u8>>> {
        let mut drafts = self.drafts();
        bend(&mut drafts);
        Ok(vec![
            self.intermediate.issue(&drafts.leaf, &self.device.spki()?)?,
            self.root.issue(&drafts.intermediate, self.intermediate.key.spki())?,
            self.root.issue_to_itself(&drafts.root)?,
        ])
    }

    /// Leaf, intermediate and root.
    pub(super) fn chain(&self) -> Result<Vec<Vec<u8>>> {
        self.bent(|_| {})
    }

    /// The root as DER.
    pub(super) fn anchor(&self, bend: impl FnOnce(&mut Draft)) -> Result<Vec<u8>> {
        let mut draft = self.drafts().root;
        bend(&mut draft);
        Ok(self.root.issue_to_itself(&draft)?)
    }

    /// What the phone is enrolled under.
    pub(super) fn credential(&self) -> Result<CredentialIdentifier> {
        Ok(CredentialIdentifier::CertifiedKey(CertifiedKey {
            issuer: self.label.clone(),
            subject: self.drafts().leaf.subject.to_der()?,
            key: self.device.spki()?,
        }))
    }

    /// A member of staff who unlocks the main entrance with an enrolled phone, in time.
    pub(super) fn scene(&self) -> Result<Scene> {
        Ok(self.enrolled()?.show_text(self.phone()?.sign()))
    }

    /// The same, showing nothing yet.
    pub(super) fn enrolled(&self) -> Result<Scene> {
        let mut scene = Scene::nobody();
        let identifier = self.credential()?;
        scene.store.credentials.push(Enrolled { identifier, record: staff() });
        Ok(scene)
    }

    /// What the phone sends, at [`NOW`].
    pub(super) fn phone(&self) -> Result<Phone<'_>> {
        Ok(self.phone_with(&self.chain()?))
    }

    /// What the phone sends with another chain.
    pub(super) fn phone_with(&self, chain: &[Vec<u8>]) -> Phone<'_> {
        let operation = Operation {
            user: USER.into(),
            lock: LOCK.into(),
            issued_at: NOW,
            expires: NOW.saturating_add(60),
            identifier: Some("0f5f3c5e-0000-4000-8000-000000000001".into()),
            locked: false,
        };
        Phone {
            header: header(chain),
            claims: operation.claims(),
            key: &self.device,
            dialect: Dialect::Url,
        }
    }
}

impl Phone<'_> {
    /// With another claim; `null` is put in as `null`.
    pub(super) fn claim(mut self, name: &str, value: impl Into<Value>) -> Self {
        set(&mut self.claims, name, value.into());
        self
    }

    /// With another header member.
    pub(super) fn head(mut self, name: &str, value: impl Into<Value>) -> Self {
        set(&mut self.header, name, value.into());
        self
    }

    /// Without a claim.
    pub(super) fn without(mut self, name: &str) -> Self {
        if let Some(claims) = self.claims.as_object_mut() {
            claims.remove(name);
        }
        self
    }

    /// In another dialect.
    pub(super) fn dialect(mut self, dialect: Dialect) -> Self {
        self.dialect = dialect;
        self
    }

    /// With these times: `nbf`, `iat`, `exp`.
    pub(super) fn times(self, not_before: u64, issued_at: u64, expires: u64) -> Self {
        self.claim("nbf", not_before).claim("iat", issued_at).claim("exp", expires)
    }

    /// The text before it is signed, for what is no JSON of ours.
    pub(super) fn unsigned(&self) -> Unsigned {
        Unsigned::new(&self.header, &self.claims)
    }

    /// The text that is sent.
    pub(super) fn sign(&self) -> String {
        self.unsigned().sign(self.key, self.dialect)
    }
}

fn set(object: &mut Value, name: &str, value: Value) {
    if let Some(object) = object.as_object_mut() {
        object.insert(name.into(), value);
    }
}

/// Names of PEM files below `sites/anchors/`, and what is in them.
pub(super) type Anchors = BTreeMap<&'static str, String>;
