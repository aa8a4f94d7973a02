//! Revocation sets: which credentials a site has struck off. `docs/revocation-sets.md` specifies them.

use alloc::boxed::Box;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use doorward_bundle::{
    CredentialName, REVOCATION_CONTENT_TYPE, REVOCATION_CONTEXT, REVOCATION_DIGEST,
    REVOCATION_DOMAIN, REVOCATION_ENTRY, RevocationAuthority, RevocationForm, decode_revocations,
    limits,
};
use sha2::{Digest, Sha256};

use crate::budget::Budget;
use crate::cose::Envelope;
use crate::load::Flaw;
use crate::question::CredentialIdentifier;
use crate::reason::{Code, Refusal};
use crate::signature::PublicKey;
use crate::verification_keys::load_keys;

/// Entries of an urgent set.
const URGENT_ENTRIES: usize = 64;

/// Who may strike credentials off, ready for use.
#[derive(Debug)]
pub(crate) struct Authority {
    pub(crate) identifier: String,
    /// Each with the identifier that sets name it by.
    keys: Vec<(Vec<u8>, PublicKey)>,
}

/// A set whose signature has been checked.
#[derive(Debug)]
pub(crate) struct RevocationSet {
    /// The authority's index in the bundle.
    pub(crate) authority: usize,
    pub(crate) form: RevocationForm,
    pub(crate) sequence: u64,
    pub(crate) issued_at: u64,
    /// The digest of the set that a delta goes on from.
    pub(super) base: Option<Vec<u8>>,
    /// Entries and digests as they were received: they are searched there.
    revoked: Vec<u8>,
    restored: Vec<u8>,
}

impl Authority {
    pub(super) fn load(rules: &RevocationAuthority, index: usize) -> Result<Self, Box<Flaw>> {
        let keys = load_keys(&rules.keys, format_args!("revocation[{index}].keys"))?;
        Ok(Self { identifier: rules.identifier.clone(), keys })
    }
}

impl RevocationSet {
    /// Reads and verifies a set of the site.
    pub(super) fn read(
        octets: &[u8],
        site: &str,
        authorities: &[Authority],
    ) -> Result<Self, Refusal> {
        if octets.len() > limits::REVOCATION_OCTETS {
            let (found, most) = (octets.len(), limits::REVOCATION_OCTETS);
            let detail = format!("a revocation set of {found} octets, at most {most}");
            return Err(Refusal::from(Code::LimitExceeded).because(detail));
        }
        let undecodable = |no: doorward_bundle::Malformed| malformed(format!("{no}"));
        let message = Envelope::parse(octets, REVOCATION_CONTENT_TYPE).map_err(undecodable)?;
        let named = authorities.iter().enumerate().find_map(|(index, authority)| {
            let mut keys = authority.keys.iter();
            let (_, key) = keys.find(|(identifier, _)| identifier == message.key_identifier())?;
            Some((index, key))
        });
        let (authority, key) = named.ok_or_else(|| {
            Refusal::from(Code::KeyUnknown)
                .because("no revocation authority of the bundle has the key")
        })?;
        let (payload, _signed) = message.verify(key, REVOCATION_CONTEXT, &mut Budget::new())?;
        let set = decode_revocations(&payload).map_err(undecodable)?;
        if set.site != site {
            return Err(malformed(format!("it is for `{}`, not for `{site}`", set.site)));
        }
        let restored = set.restored.map(|digests| digests.0);
        let (base, form) = (set.base.map(|base| base.0), set.form);
        let fits = match form {
            RevocationForm::Delta => base.as_ref().is_some_and(|base| base.len() == 32),
            RevocationForm::Full | RevocationForm::Urgent => base.is_none() && restored.is_none(),
        };
        if !fits {
            return Err(malformed("a base of 32 octets and restored digests belong to a delta"));
        }
        let restored = restored.unwrap_or_default();
        check_rows::<REVOCATION_ENTRY>(&set.revoked)?;
        check_rows::<REVOCATION_DIGEST>(&restored)?;
        let entries = set.revoked.len().checked_div(REVOCATION_ENTRY).unwrap_or_default();
        if form == RevocationForm::Urgent && entries > URGENT_ENTRIES {
            let detail = format!("an urgent set of {entries} entries, at most {URGENT_ENTRIES}");
            return Err(Refusal::from(Code::LimitExceeded).because(detail));
        }
        let (sequence, issued_at) = (set.sequence, set.issued_at);
        let revoked = set.revoked.0;
        Ok(Self { authority, form, sequence, issued_at, base, revoked, restored })
    }

    /// Until when it strikes the credential with this digest off: `u64::MAX` for ever. `None`: it does
    /// not.
    pub(crate) fn revokes(&self, digest: &[u8]) -> Option<u64> {
        let (rows, _) = self.revoked.as_chunks::<REVOCATION_ENTRY>();
        let found = find(rows, digest)?;
        let expiry = found.last_chunk().map_or(0, |expiry| u32::from_be_bytes(*expiry));
        Some(if expiry == 0 { u64::MAX } else { u64::from(expiry) })
    }

    /// Whether it says that the credential with this digest is struck off no longer.
    pub(crate) fn restores(&self, digest: &[u8]) -> bool {
        find(self.restored.as_chunks::<REVOCATION_DIGEST>().0, digest).is_some()
    }
}

/// What a set knows a credential by: the first octets of a SHA-256.
pub(crate) fn credential_digest(credential: &CredentialIdentifier) -> Vec<u8> {
    let name = match credential {
        CredentialIdentifier::Key(key) => CredentialName::Key(key),
        CredentialIdentifier::CertifiedKey(it) => {
            CredentialName::CertifiedKey(&it.issuer, &it.subject, &it.key)
        }
        CredentialIdentifier::TokenSubject(it) => {
            CredentialName::TokenSubject(&it.issuer, &it.subject, it.device.as_deref())
        }
        CredentialIdentifier::BadgeNumber(it) => {
            CredentialName::BadgeNumber(&it.format, it.facility, it.number)
        }
    };
    let digest = Sha256::new().chain_update(REVOCATION_DOMAIN).chain_update(name.encode());
    let mut digest = digest.finalize().to_vec();
    digest.truncate(REVOCATION_DIGEST);
    digest
}

/// The row of a digest, among rows that begin with theirs in ascending order.
fn find<'a, const N: usize>(rows: &'a [[u8; N]], digest: &[u8]) -> Option<&'a [u8; N]> {
    let found = rows.binary_search_by(|row| row.get(..REVOCATION_DIGEST).cmp(&Some(digest)));
    found.ok().and_then(|place| rows.get(place))
}

/// Refuses rows that could not be searched.
fn check_rows<const N: usize>(octets: &[u8]) -> Result<(), Refusal> {
    let (rows, rest) = octets.as_chunks::<N>();
    let sorted = rows.is_sorted_by(|a, b| a.get(..REVOCATION_DIGEST) < b.get(..REVOCATION_DIGEST));
    if rest.is_empty() && sorted {
        return Ok(());
    }
    Err(malformed("entries are cut off, not in ascending order, or there twice"))
}

fn malformed(detail: impl Into<String>) -> Refusal {
    Refusal::from(Code::EvidenceRefused).because(detail)
}
