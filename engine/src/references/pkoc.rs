//! What a bundle says of PKOC: references of issuers, and readers.

use alloc::boxed::Box;
use alloc::format;
use alloc::string::ToString as _;

use doorward_bundle::{Issuer, PkocReader};

use super::{Place, identifier, within};
use crate::chain::is_issuer_reference;
use crate::load::Flaw;
use crate::presentation::{Format, reader};
use crate::reason::Code;

/// An issuer that presentations name by a reference has one, of the form that its formats give it,
/// and no other issuer has the same.
pub(super) fn check_reference<'b>(
    place: Place<'_>,
    issuer: &Issuer,
    mut before: impl Iterator<Item = &'b Issuer>,
) -> Result<(), Box<Flaw>> {
    let reference = issuer.reference.as_deref();
    for format in issuer.formats.iter().filter_map(|format| Format::from_name(format)) {
        let is_fit = match format {
            Format::PkocNfcV2 => reference.is_some_and(is_issuer_reference),
            Format::PkocBleEcdhe => reference.is_some_and(reader::is_reference),
            _ => true,
        };
        within(place, is_fit, "not the reference that the issuer's formats name it by")?;
    }
    let Some(reference) = &issuer.reference else { return Ok(()) };
    identifier(place, reference)?;
    if before.any(|other| other.reference.as_ref() == Some(reference)) {
        let detail = format!("`{reference}` stands here twice");
        return Err(Flaw::new(Code::BundleDuplicateIdentifier, place.to_string(), detail));
    }
    Ok(())
}

/// A reader is of a site that one of the issuers is.
pub(super) fn check_reader(
    place: Place<'_>,
    pkoc_reader: &PkocReader,
    issuers: &[Issuer],
) -> Result<(), Box<Flaw>> {
    if let Err((member, detail)) = reader::check_form(pkoc_reader) {
        return within(place.member(member), false, detail);
    }
    let site = reader::reference(&pkoc_reader.site);
    if issuers.iter().any(|issuer| issuer.reference.as_ref() == Some(&site)) {
        return Ok(());
    }
    let path = place.member("site").to_string();
    let detail = format!("no issuer has the reference `{site}`");
    Err(Flaw::new(Code::BundleDanglingReference, path, detail))
}
