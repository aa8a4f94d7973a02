//! Faces that sign under a Face Certificate, in the style of SenseCrypt.

use anyhow::Result;
use doorward_host::contract::question::{CertifiedKey, CredentialIdentifier};
use doorward_host::store::Enrolment;
use doorward_wallet::authority::{
    self, Authority, AuthorityKey, Draft, Name, ORGANIZATIONAL_UNIT, UNIQUE_IDENTIFIER,
};
use doorward_wallet::face::{FaceKey, present};

use super::cast::{YEARS, staff, unguessable, validity};
use super::script::{DENIED, GRANTED};
use super::shown::Shown;
use super::stage::Stage;

/// Where faces are looked at.
const ENTRANCE: &str = "face-in";

/// What certificates are for that open doors, as in `site.toml`.
const DOORS: &str = "door-access";

/// Who certifies faces, and a face.
pub(super) struct Faces {
    root: Authority,
    lena: FaceKey,
}

impl Faces {
    pub(super) fn assemble() -> Result<Self> {
        let key = AuthorityKey::secp256k1(&unguessable()?)?;
        let root = Authority::new(Name::common("Faces of the Maltings"), key);
        Ok(Self { root, lena: FaceKey::generate()? })
    }

    /// The root, in PEM.
    pub(super) fn root(&self) -> Result<String> {
        let draft = Draft::authority(self.root.name.clone(), validity(YEARS)?);
        Ok(authority::certificate_pem(&self.root.issue_to_itself(&draft)?)?)
    }

    /// The face, which is on a curve that sheets do not have.
    pub(super) fn certified(&self) -> Result<Enrolment> {
        let credential = CredentialIdentifier::CertifiedKey(CertifiedKey {
            issuer: "faces".into(),
            subject: subject(DOORS).to_der()?,
            key: self.lena.spki(),
        });
        Ok(staff("lena", "Lena Wolf", credential))
    }

    pub(super) fn perform(&self, stage: &mut Stage<'_>) -> Result<()> {
        stage.part("A face signs a challenge under its certificate (SenseCrypt)")?;
        stage.at("2026-06-01T13:50:00+01:00")?;
        let lena = &self.lena;
        self.show(stage, DOORS, lena, (GRANTED, "policy.permitted"))?;
        // The same face, certified to log in somewhere.
        self.show(stage, "shop-login", lena, (DENIED, "chain.wrong-purpose"))?;
        self.show(stage, DOORS, &FaceKey::generate()?, (DENIED, "proof.bad-signature"))
    }

    /// Lena's certificate for a purpose, and a key's signature.
    fn show(
        &self,
        stage: &mut Stage<'_>,
        purpose: &str,
        key: &FaceKey,
        expected: (&str, &str),
    ) -> Result<()> {
        let challenge = stage.gate().challenge(ENTRANCE)?;
        let draft = Draft::leaf(subject(purpose), validity(YEARS)?);
        let certificate = self.root.issue(&draft, &self.lena.spki())?;
        let text = present(&certificate, &key.sign(&challenge));
        let shown = Shown::new("Lena Wolf", ENTRANCE, text.into_bytes()).answering(challenge);
        stage.decide(shown, expected)
    }
}

fn subject(purpose: &str) -> Name {
    Name::new([(ORGANIZATIONAL_UNIT, purpose), (UNIQUE_IDENTIFIER, "lena")])
}
