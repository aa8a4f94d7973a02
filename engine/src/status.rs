//! The proof that nobody has struck a credential off.
//!
//! A token may name its place in a status list of its issuer, and the bundle may name authorities
//! whose revocation sets strike off any credential. What cannot be told, because a list or a set is
//! missing, too old or too short, denies. Everything here that depends on the time needs a trusted one.

use alloc::string::String;

use doorward_bundle::AccessPoint;

use crate::clock::Clock;
use crate::decision::Value;
use crate::evidence::{LONGEST_URI, RevocationSet, StatusList, credential_digest};
use crate::freshness;
use crate::json::{Json, Object};
use crate::load::{Loaded, index};
use crate::question::CredentialIdentifier;
use crate::reason::{Code, Refusal};
use crate::trace::Trace;

/// Proof: whoever may strike the credential off has not, as far as the site wants that to be known.
#[derive(Debug)]
pub(crate) struct Unrevoked(());

/// A token's place in a status list (draft-ietf-oauth-status-list, section 6).
#[derive(Clone, Debug)]
pub(crate) struct StatusReference {
    index: u64,
    uri: String,
}

/// What the status of a presentation depends on.
pub(crate) struct Standing<'a> {
    pub(crate) loaded: &'a Loaded,
    pub(crate) access_point: &'a AccessPoint,
    pub(crate) credential: &'a CredentialIdentifier,
    pub(crate) format: &'a str,
    /// The issuer that vouches for it.
    pub(crate) issuer: Option<&'a str>,
    /// Where its token says that its status is.
    pub(crate) reference: Option<&'a StatusReference>,
    /// `None`: the store does not know.
    pub(crate) threat_level: Option<u8>,
    pub(crate) clock: Clock,
}

impl StatusReference {
    /// Reads a token's `status`. Other mechanisms than `status_list` are none of ours.
    pub(crate) fn read(payload: &Object) -> Result<Option<Self>, Refusal> {
        let Some(Json::Object(status)) = payload.get("status") else { return Ok(None) };
        if status.get("status_list").is_none() {
            return Ok(None);
        }
        let list = status.object("status_list")?;
        let (index, uri) = (list.integer("idx")?, list.text("uri", LONGEST_URI)?.into());
        Ok(Some(Self { index, uri }))
    }
}

impl Standing<'_> {
    /// Looks in the issuer's status list, and in the sets of every authority that may strike the
    /// credential off.
    pub(crate) fn check(&self, trace: &mut Trace) -> Result<Unrevoked, Refusal> {
        let bundle = &self.loaded.bundle;
        let issuers = &self.loaded.issuers;
        let place = issuers.iter().position(|issuer| Some(&issuer.identifier[..]) == self.issuer);
        let issuer = place.and_then(|place| issuers.get(place));
        let rules = issuer.and_then(|issuer| issuer.status.as_ref());
        match (issuer.zip(rules), self.reference) {
            (None, None) => {}
            (Some((_, rules)), None) if !rules.required => {}
            (Some((issuer, rules)), Some(reference)) => {
                trace.enter("status.list");
                let list = self.loaded.evidence.status_list(&reference.uri, issuer);
                let list = list.ok_or_else(|| unknown("its status list is not loaded"))?;
                self.check_list(list, reference, rules.maximum_age)?;
            }
            (None, Some(_)) => {
                trace.enter("status.list");
                return Err(unknown("the bundle does not say who signs its status list"));
            }
            (Some(_), None) => {
                trace.enter("status.list");
                return Err(unknown("it names no status, and its issuer must"));
            }
        }
        let mut digest = None;
        for (number, authority) in bundle.revocation.iter().flatten().enumerate() {
            let covers = (authority.formats.is_empty()
                || authority.formats.iter().any(|format| format == self.format))
                && (authority.issuers.is_empty()
                    || authority.issuers.iter().any(|at| Some(index(*at)) == place));
            if covers {
                trace.enter("status.revocation");
                let digest = digest.get_or_insert_with(|| credential_digest(self.credential));
                self.check_sets(number, authority, digest)?;
            }
        }
        Ok(Unrevoked(()))
    }

    fn check_list(
        &self,
        list: &StatusList,
        reference: &StatusReference,
        maximum_age: Option<u32>,
    ) -> Result<(), Refusal> {
        let now = self.clock.trusted()?;
        self.check_age(list.issued_at, maximum_age)?;
        if let Some(expires) = list.expires
            && now >= expires
        {
            return Err(stale("expires", now, expires));
        }
        let length = list.length();
        let value = list.value(reference.index).ok_or_else(|| {
            let index = Value::Number(i64::try_from(reference.index).unwrap_or(i64::MAX));
            let length = Value::Number(i64::try_from(length).unwrap_or(i64::MAX));
            Refusal::from(Code::StatusOutOfRange).comparing("index", index, length)
        })?;
        let code = match value {
            0 => return Ok(()),
            1 => Code::StatusRevoked,
            2 => Code::StatusSuspended,
            _ => Code::StatusUnknown,
        };
        let valid = Value::Number(0);
        Err(Refusal::from(code).comparing("status", Value::Number(i64::from(value)), valid))
    }

    fn check_sets(
        &self,
        number: usize,
        authority: &doorward_bundle::RevocationAuthority,
        digest: &[u8],
    ) -> Result<(), Refusal> {
        let now = self.clock.trusted().ok();
        let sets = || self.loaded.evidence.revocations(number);
        let newest = |urgent: bool| {
            sets()
                .filter(|set| (set.form == doorward_bundle::RevocationForm::Urgent) == urgent)
                .max_by_key(|set| set.sequence)
        };
        // What is struck off stays so, however old the set is.
        let mut below = u64::MAX;
        while let Some(set) =
            sets().filter(|set| set.sequence < below).max_by_key(|set| set.sequence)
        {
            below = set.sequence;
            if counts(set, digest, now) {
                return Err(Refusal::from(Code::StatusRevoked)
                    .because(alloc::format!("by `{}`", authority.identifier)));
            }
            if set.restores(digest) {
                break;
            }
        }
        match newest(false) {
            Some(set) => self.check_age(set.issued_at, authority.maximum_age),
            None if authority.required => Err(unknown("no revocation set is loaded")
                .because(alloc::format!("none of `{}` is loaded", authority.identifier))),
            None => Ok(()),
        }
    }

    /// Refuses what was issued too long ago, or only later.
    fn check_age(&self, issued_at: u64, maximum_age: Option<u32>) -> Result<(), Refusal> {
        let bound = freshness::bounds(self.loaded, self.access_point, self.threat_level).status_age;
        let Some(most) = [maximum_age, bound].into_iter().flatten().min() else { return Ok(()) };
        let now = self.clock.trusted()?;
        let skew = u64::from(self.loaded.bundle.limits.skew_future);
        if issued_at > now.saturating_add(skew) {
            let (issued_at, now) = (Value::Time(issued_at), Value::Time(now));
            return Err(unknown("it was issued later").comparing("issued-at", issued_at, now));
        }
        let end = issued_at.saturating_add(u64::from(most));
        if now >= end { Err(stale("status-age", now, end)) } else { Ok(()) }
    }
}

/// Whether a set strikes a credential off. Without a trusted time nothing has ended.
fn counts(set: &RevocationSet, digest: &[u8], now: Option<u64>) -> bool {
    set.revokes(digest).is_some_and(|end| now.is_none_or(|now| now < end))
}

fn unknown(why: &str) -> Refusal {
    Refusal::from(Code::StatusUnknown).because(why)
}

fn stale(name: &str, now: u64, end: u64) -> Refusal {
    Refusal::from(Code::StatusStale).comparing(name, Value::Time(now), Value::Time(end))
}
