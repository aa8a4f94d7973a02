//! Tokens: a provider's logins, and SenseCrypt's device tokens and API keys.

mod api_key;
mod device;
mod openid;

use anyhow::Result;
use doorward_host::contract::question::{CredentialIdentifier, TokenSubject};

use crate::generate::book::Book;
use crate::generate::scene::{Scene, site_file, staff};
use doorward_cases::Enrolled;

pub(super) fn write(book: &mut Book) -> Result<()> {
    api_key::write(book)?;
    openid::write(book)?;
    device::write(book)
}

/// A member of staff at an entrance for tokens of the site `tokens`, enrolled under this subject.
fn enrolled(access_point: &str, issuer: &str, subject: &str, device: Option<&str>) -> Scene {
    let mut scene = Scene { site: site_file("tokens"), ..Scene::nobody() }.at(access_point);
    let identifier = CredentialIdentifier::TokenSubject(TokenSubject {
        issuer: issuer.into(),
        subject: subject.into(),
        device: device.map(String::from),
    });
    scene.store.credentials.push(Enrolled { identifier, record: staff() });
    scene
}
