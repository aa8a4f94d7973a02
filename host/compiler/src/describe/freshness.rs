//! How old things may be, and who strikes credentials off, as text.

use std::fmt::{self, Formatter};

use doorward_bundle::{Bundle, Issuer, RevocationAuthority, StalenessClass};

use super::{listed, name_of, section, title};

pub(super) fn sections(out: &mut Formatter<'_>, bundle: &Bundle) -> fmt::Result {
    let classes = bundle.staleness_classes.as_deref().unwrap_or_default();
    section(out, "staleness classes", classes, class)?;
    let authorities = bundle.revocation.as_deref().unwrap_or_default();
    section(out, "revocation", authorities, |out, it| authority(out, it, &bundle.issuers))
}

/// How an issuer says what has become of its tokens.
pub(super) fn status(out: &mut Formatter<'_>, issuer: &Issuer) -> fmt::Result {
    let Some(status) = &issuer.status else { return Ok(()) };
    write!(out, ", status lists under {} keys", status.keys.len())?;
    age(out, "for", status.maximum_age)?;
    write!(out, "{}", if status.required { ", status required" } else { "" })
}

fn class(out: &mut Formatter<'_>, class: &StalenessClass) -> fmt::Result {
    title(out, &class.identifier, &class.name)?;
    for level in &class.levels {
        write!(out, "; from threat level {}", level.from_threat_level)?;
        age(out, "bundle for", level.bundle_age)?;
        age(out, "stale for", level.stale_grace)?;
        age(out, "status for", level.status_age)?;
    }
    Ok(())
}

fn authority(
    out: &mut Formatter<'_>,
    authority: &RevocationAuthority,
    issuers: &[Issuer],
) -> fmt::Result {
    title(out, &authority.identifier, &authority.name)?;
    write!(out, ": revocation sets under {} keys", authority.keys.len())?;
    if !authority.formats.is_empty() {
        write!(out, ", of {}", listed(&authority.formats))?;
    }
    if !authority.issuers.is_empty() {
        let name = |index: &u32| name_of(issuers, *index, |issuer| &issuer.identifier);
        let names: Vec<String> = authority.issuers.iter().map(name).collect();
        write!(out, ", of issuers {}", names.join(", "))?;
    }
    age(out, "for", authority.maximum_age)?;
    write!(out, "{}", if authority.required { ", required" } else { "" })
}

fn age(out: &mut Formatter<'_>, what: &str, seconds: Option<u32>) -> fmt::Result {
    match seconds {
        Some(seconds) => write!(out, ", {what} {seconds} s"),
        None => Ok(()),
    }
}
