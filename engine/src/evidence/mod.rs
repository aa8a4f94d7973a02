//! Signed statements about credentials, handed over with the bundle: status lists and revocation sets.
//!
//! The host fetches and keeps them; here each is verified under the bundle, and told apart from those
//! that it takes the place of. One that is malformed, or signed by nobody whom the bundle names for it,
//! refuses the whole load: what is left out silently would open doors.

mod chain;
mod revocation_set;
mod status_list;
#[cfg(test)]
mod tests;

use alloc::boxed::Box;
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use doorward_bundle::RevocationAuthority;
use sha2::{Digest, Sha256};

use crate::chain::TrustedIssuer;
use crate::circumstance::Evidence;
use crate::load::Flaw;
use crate::presentation::RevocationList;
use crate::reason::{Code, Refusal};

pub(crate) use revocation_set::{Authority, RevocationSet, credential_digest};
pub(crate) use status_list::{LONGEST_URI, StatusList};

/// Octets of all statements together.
const OCTETS: usize = 4 * 1024 * 1024;

/// Octets of all status lists together, once inflated.
const INFLATED: usize = 4 * 1024 * 1024;

/// What a loaded statement says of itself.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct EvidenceSummary {
    /// What it is.
    pub kind: String,
    /// Who has signed it: an issuer or a revocation authority of the bundle.
    pub issuer: String,
    /// What it is about: the URI of a status list; `full`, `delta` or `urgent` of a revocation set;
    /// the site of a list of readers.
    pub subject: String,
    /// When it was issued.
    pub issued_at: u64,
    /// When somebody should look for a newer one.
    pub refresh_after: Option<u64>,
    /// First second in which it counts no longer.
    pub expires: Option<u64>,
    /// The number that its issuer has given it.
    pub sequence: Option<u64>,
    /// SHA-256 of the signed bytes.
    pub digest: Vec<u8>,
    /// Whether it counts: another one may have taken its place.
    pub in_force: bool,
}

/// A statement whose signature has been checked.
#[derive(Debug)]
pub(crate) enum Statement {
    Readers(RevocationList),
    /// Boxed: several times the size of the others.
    Status(Box<StatusList>),
    Revocations(RevocationSet),
}

/// Everything that was handed over, in that order.
#[derive(Debug, Default)]
pub(crate) struct Dossier {
    statements: Vec<Statement>,
    summaries: Vec<EvidenceSummary>,
}

/// Whom statements may be from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Signers<'a> {
    pub(crate) site: &'a str,
    pub(crate) issuers: &'a [TrustedIssuer],
    pub(crate) authorities: &'a [Authority],
}

impl Dossier {
    /// Verifies all statements of a load.
    pub(crate) fn load(evidence: &[Evidence], signers: Signers<'_>) -> Result<Self, Box<Flaw>> {
        let mut dossier = Self::default();
        let mut octets = 0_usize;
        let mut inflated = INFLATED;
        for (index, evidence) in evidence.iter().enumerate() {
            octets = octets.saturating_add(evidence.content.len());
            if octets > OCTETS {
                let detail = format!("{octets} octets of evidence and more, at most {OCTETS}");
                return Err(flaw(index, Code::LimitExceeded, detail));
            }
            let (statement, summary) = read(evidence, signers, &mut inflated)
                .map_err(|refusal| flaw(index, code_of(&refusal), refusal.into_detail()))?
                .ok_or_else(|| {
                    let detail = format!("evidence of the kind `{}` is not known", evidence.kind);
                    let path = format!("evidence[{index}].kind");
                    Flaw::new(Code::ContextUnsupported, path, detail)
                })?;
            dossier.statements.push(statement);
            dossier.summaries.push(summary);
        }
        dossier.retire(signers.issuers)?;
        chain::settle(&mut dossier, signers.authorities.len())?;
        Ok(dossier)
    }

    /// What each of them says of itself, in the order of the load.
    pub(crate) fn summaries(&self) -> &[EvidenceSummary] {
        &self.summaries
    }

    /// The list of revoked readers of a site.
    pub(crate) fn readers(&self, site: &[u8]) -> Option<&RevocationList> {
        self.in_force().find_map(|statement| match statement {
            Statement::Readers(list) if list.issuer() == site => Some(list),
            _ => None,
        })
    }

    /// The newest status list at a URI, of an issuer. Issuers may share keys, so a list may count for
    /// one whose place was taken, for another, by a list that this one has not signed.
    pub(crate) fn status_list(&self, uri: &str, issuer: &TrustedIssuer) -> Option<&StatusList> {
        let lists = self.statements.iter().filter_map(|statement| match statement {
            Statement::Status(list) if list.is_of(uri, issuer) => Some(&**list),
            _ => None,
        });
        lists.max_by_key(|list| list.issued_at)
    }

    /// The revocation sets of the authority at `index` of the bundle that are in force.
    pub(crate) fn revocations(&self, index: usize) -> impl Iterator<Item = &RevocationSet> {
        self.in_force().filter_map(move |statement| match statement {
            Statement::Revocations(set) if set.authority == index => Some(set),
            _ => None,
        })
    }

    fn in_force(&self) -> impl Iterator<Item = &Statement> {
        let both = self.statements.iter().zip(&self.summaries);
        both.filter(|(_, summary)| summary.in_force).map(|(statement, _)| statement)
    }

    /// Of lists about the same thing only the newest counts, and only where all who take the older
    /// one take it, too: issuers may share some of their keys.
    fn retire(&mut self, issuers: &[TrustedIssuer]) -> Result<(), Box<Flaw>> {
        for (index, statement) in self.statements.iter().enumerate() {
            let (before, rest) = self.summaries.split_at_mut(index);
            let Some(new) = rest.first_mut() else { continue };
            for (old, earlier) in before.iter_mut().zip(&self.statements) {
                let Some(forward) = statement.replaces(earlier, issuers) else { continue };
                if old.issued_at == new.issued_at && old.digest != new.digest {
                    let detail = format!(
                        "another list of the same issuer about `{}` and of the same time",
                        new.subject
                    );
                    return Err(flaw(index, Code::EvidenceRefused, detail));
                }
                if old.issued_at < new.issued_at {
                    old.in_force &= !forward;
                } else if earlier.replaces(statement, issuers) == Some(true) {
                    new.in_force = false;
                }
            }
        }
        Ok(())
    }
}

impl Statement {
    /// Whether everybody who takes an older list takes this one about the same thing in its place.
    /// Nothing, where nobody takes both.
    fn replaces(&self, old: &Self, issuers: &[TrustedIssuer]) -> Option<bool> {
        match (self, old) {
            (Self::Readers(new), Self::Readers(old)) => (new.name() == old.name()).then_some(true),
            (Self::Status(new), Self::Status(old)) => {
                let takers = issuers.iter().filter(|issuer| old.is_of(&new.uri, issuer));
                let (both, all) = takers.fold((false, true), |(both, all), issuer| {
                    let too = new.is_of(&new.uri, issuer);
                    (both || too, all && too)
                });
                both.then_some(all)
            }
            _ => None,
        }
    }
}

/// One statement, unless its kind is not known.
fn read(
    evidence: &Evidence,
    signers: Signers<'_>,
    inflated: &mut usize,
) -> Result<Option<(Statement, EvidenceSummary)>, Refusal> {
    let content = &evidence.content[..];
    let mut summary = EvidenceSummary {
        kind: evidence.kind.clone(),
        issuer: String::new(),
        subject: String::new(),
        issued_at: 0,
        refresh_after: None,
        expires: None,
        sequence: None,
        digest: Sha256::digest(content).to_vec(),
        in_force: true,
    };
    let statement = match evidence.kind.as_str() {
        "pkoc-reader-revocations" => {
            let list = RevocationList::read(content, signers.issuers)?;
            summary.subject = list.name();
            summary.issued_at = list.issued_at();
            Statement::Readers(list)
        }
        kind @ ("status-list-jwt" | "status-list-cwt") => {
            let jwt = kind == "status-list-jwt";
            let list = StatusList::read(content, jwt, signers.issuers, inflated)?;
            summary.issuer = list.issuer.clone();
            summary.subject = list.uri.clone();
            summary.issued_at = list.issued_at;
            summary.refresh_after = list.refresh_after;
            summary.expires = list.expires;
            Statement::Status(Box::new(list))
        }
        "revocation-set" => {
            let set = RevocationSet::read(content, signers.site, signers.authorities)?;
            let authority = signers.authorities.get(set.authority);
            summary.issuer = authority.map_or_else(String::new, |it| it.identifier.clone());
            summary.subject = set.form.as_str().to_string();
            summary.issued_at = set.issued_at;
            summary.sequence = Some(set.sequence);
            Statement::Revocations(set)
        }
        _ => return Ok(None),
    };
    Ok(Some((statement, summary)))
}

/// The authorities of a bundle, with their keys read.
pub(crate) fn load_authorities(
    authorities: Option<&[RevocationAuthority]>,
) -> Result<Vec<Authority>, Box<Flaw>> {
    let list = authorities.unwrap_or_default();
    list.iter().enumerate().map(|(index, rules)| Authority::load(rules, index)).collect()
}

/// A limit is told as a limit, and what is wrong with a chain of sets by its own code.
fn code_of(refusal: &Refusal) -> Code {
    match refusal.code {
        Code::LimitExceeded => Code::LimitExceeded,
        _ => Code::EvidenceRefused,
    }
}

fn flaw(index: usize, code: Code, detail: impl Into<String>) -> Box<Flaw> {
    Flaw::new(code, format!("evidence[{index}].content"), detail)
}
