//! What a site says of PKOC: the readers of its access points, and the references of its issuers.

use std::collections::BTreeSet;

use doorward_bundle::Octets;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::findings::{Findings, Reported};
use crate::schema::Uuid;
use crate::spanned::Spanned;

/// Octets of a reader's certificate.
const CERTIFICATE: usize = 138;

/// Characters of an issuer identification reference.
const ISSUER_REFERENCE: usize = 16;

/// The reader of an access point as phones know it: `[access-point.pkoc-reader]`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a table", rename_all = "kebab-case")]
pub(crate) struct PkocReader {
    /// The site's UUID: the `reference` of an issuer.
    #[schemars(with = "Uuid")]
    site: Spanned<String>,
    /// The reader's own UUID.
    #[schemars(with = "Uuid")]
    location: Spanned<String>,
    /// Its certificate, 138 octets in hexadecimal (PKOC 2.0.1). Without: the site's key signs.
    #[schemars(regex(pattern = "^[0-9a-fA-F]{276}$"))]
    certificate: Option<Spanned<String>>,
}

impl PkocReader {
    pub(crate) fn compile(
        &self,
        findings: &mut Findings,
    ) -> Result<doorward_bundle::PkocReader, Reported> {
        let site = uuid(&self.site, findings);
        let location = uuid(&self.location, findings);
        let certificate = self.certificate.as_ref().map(|text| certificate(text, findings));
        let (site, location) = (site?, location?);
        let certificate = certificate.transpose()?;
        // Version, location and site come first; see the engine's `presentation/pkoc/reader`.
        if let (Some(octets), Some(text)) = (&certificate, &self.certificate)
            && !octets.starts_with(&[&[1], &location[..], &site[..]].concat())
        {
            let message = "is not a certificate of version 1 for this reader of this site";
            return Err(findings.report(text, message));
        }
        Ok(doorward_bundle::PkocReader {
            site: Octets(site),
            location: Octets(location),
            certificate: certificate.map(Octets),
        })
    }
}

/// Reads what presentations call an issuer, which its formats say the form of.
pub(super) fn reference(
    text: Option<&Spanned<String>>,
    formats: &Spanned<Vec<Spanned<String>>>,
    taken: &mut BTreeSet<String>,
    findings: &mut Findings,
) -> Result<Option<String>, Reported> {
    let named = |name: &str| formats.get_ref().iter().any(|format| format.get_ref() == name);
    let (card, reader) = (named("pkoc-nfc-v2"), named("pkoc-ble-ecdhe"));
    let Some(text) = text else {
        return if card || reader {
            let message = "needs a `reference` for these formats";
            Err(findings.report(formats, message))
        } else {
            Ok(None)
        };
    };
    if card && !is_issuer_reference(text.get_ref()) {
        return Err(findings.report(text, "is not 16 of A-Z and 0-9, as `pkoc-nfc-v2` has it"));
    }
    if reader {
        uuid(text, findings)?;
    }
    if !card && !reader {
        return Err(findings.report(text, "is of no use to any of its formats"));
    }
    if !taken.insert(text.get_ref().clone()) {
        return Err(findings.report(text, "is another issuer's already"));
    }
    Ok(Some(text.get_ref().clone()))
}

fn is_issuer_reference(text: &str) -> bool {
    text.len() == ISSUER_REFERENCE
        && text.bytes().all(|octet| octet.is_ascii_uppercase() || octet.is_ascii_digit())
}

/// The octets of a UUID in lower case with its hyphens.
fn uuid(text: &Spanned<String>, findings: &mut Findings) -> Result<Vec<u8>, Reported> {
    let is_lower = !text.get_ref().bytes().any(|octet| octet.is_ascii_uppercase());
    octets_of_uuid(text.get_ref())
        .filter(|_| is_lower)
        .ok_or_else(|| findings.report(text, "is not a UUID in lower case"))
}

/// The octets of a UUID with its hyphens (RFC 9562, section 4), in either case.
pub(super) fn octets_of_uuid(text: &str) -> Option<Vec<u8>> {
    let parts: Vec<&str> = text.split('-').collect();
    let is_shaped = parts.iter().map(|part| part.len()).eq([8, 4, 4, 4, 12]);
    hex::decode(parts.concat()).ok().filter(|_| is_shaped)
}

fn certificate(text: &Spanned<String>, findings: &mut Findings) -> Result<Vec<u8>, Reported> {
    hex::decode(text.get_ref())
        .ok()
        .filter(|octets| octets.len() == CERTIFICATE)
        .ok_or_else(|| findings.report(text, "is not 138 octets in hex"))
}
