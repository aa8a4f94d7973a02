//! Trust anchors, read from PEM.

use std::collections::BTreeSet;
use std::path::Path;

use doorward_bundle::{Authority, Octets};
use pki_types::CertificateDer;
use pki_types::pem::{PemObject, SectionKind};
use x509_cert::Certificate;
use x509_cert::der::Decode;
use x509_cert::ext::pkix::BasicConstraints;
use x509_cert::spki::SubjectPublicKeyInfoRef;

use crate::findings::{Findings, Reported};
use crate::list::every;
use crate::spanned::Spanned;

/// Reads the anchors of one issuer: PEM in place, then files of PEM. None may be there twice.
pub(super) fn read_all(
    in_place: &[Spanned<String>],
    files: &[Spanned<String>],
    directory: &Path,
    findings: &mut Findings,
) -> Result<Vec<Authority>, Reported> {
    let mut seen = BTreeSet::new();
    let in_place = every(in_place.iter().map(|pem| {
        read(pem.get_ref().as_bytes())
            .and_then(|anchors| distinct(anchors, &mut seen))
            .map_err(|message| findings.report(pem, message))
    }));
    let files = every(files.iter().map(|file| {
        std::fs::read(directory.join(file.get_ref()))
            .map_err(|error| error.to_string())
            .and_then(|pem| read(&pem))
            .and_then(|anchors| distinct(anchors, &mut seen))
            .map_err(|message| findings.report(file, format!("`{}`: {message}", file.get_ref())))
    }));
    let anchors = in_place?.into_iter().chain(files?).flatten();
    Ok(anchors.map(|der| Authority { der: Octets(der) }).collect())
}

/// The DER of each section of a PEM text, all of which must be anchors.
fn read(pem: &[u8]) -> Result<Vec<Vec<u8>>, String> {
    let sections: Vec<(SectionKind, Vec<u8>)> = PemObject::pem_slice_iter(pem)
        .collect::<Result<_, _>>()
        .map_err(|error| format!("is malformed PEM: {error}"))?;
    if sections.is_empty() {
        return Err("holds no PEM of a certificate or a public key".to_string());
    }
    sections
        .into_iter()
        .map(|(kind, der)| {
            match kind {
                SectionKind::Certificate => check_certificate(&der)?,
                SectionKind::PublicKey => check_public_key(&der)?,
                SectionKind::PrivateKey
                | SectionKind::RsaPrivateKey
                | SectionKind::EcPrivateKey => {
                    return Err("holds a private key, and a bundle is public".to_string());
                }
                other => return Err(format!("holds `{other:?}`, no certificate or public key")),
            }
            Ok(der)
        })
        .collect()
}

fn distinct(anchors: Vec<Vec<u8>>, seen: &mut BTreeSet<Vec<u8>>) -> Result<Vec<Vec<u8>>, String> {
    if anchors.iter().all(|anchor| seen.insert(anchor.clone())) {
        Ok(anchors)
    } else {
        Err("holds a trust anchor that the issuer has already".to_string())
    }
}

/// A certificate must be one that the engine can read, and that of an authority: the holder of any
/// other could otherwise issue credentials.
fn check_certificate(der: &[u8]) -> Result<(), String> {
    webpki::anchor_from_trusted_cert(&CertificateDer::from(der))
        .map_err(|error| format!("holds no usable certificate: {error}"))?;
    let certificate = Certificate::from_der(der)
        .map_err(|error| format!("holds no usable certificate: {error}"))?;
    // RFC 5280, section 4.2.1.9
    match certificate.tbs_certificate().get_extension::<BasicConstraints>() {
        Ok(Some((_, BasicConstraints { ca: true, .. }))) => Ok(()),
        Ok(_) => Err("holds a certificate that is not an authority's".to_string()),
        Err(error) => Err(format!("holds no usable certificate: {error}")),
    }
}

fn check_public_key(der: &[u8]) -> Result<(), String> {
    SubjectPublicKeyInfoRef::from_der(der)
        .map(|_| ())
        .map_err(|error| format!("holds no usable public key: {error}"))
}
