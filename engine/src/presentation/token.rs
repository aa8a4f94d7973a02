//! What tokens have in common, whoever issues them: JSON Web Tokens (RFC 7519) in compact JWS.
//!
//! The signature or the code covers header and payload as they were received. It does not cover who
//! presents them: a token is a bearer's, unless its issuer names a device and the host has
//! authenticated that one. A token can be used once at a door.

use alloc::format;
use alloc::vec::Vec;

use doorward_bundle::TokenRules;

use crate::chain::{TokenIssuer, TrustedIssuer};
use crate::circumstance::Purpose;
use crate::jose::{Claims, Jws};
use crate::json::Object;
use crate::presentation::replay::{self, Scope, Unique};
use crate::presentation::{Format, Setting};
use crate::question::{Claim, SingleUse};
use crate::reason::{Code, Refusal};
use crate::status::StatusReference;
use crate::trace::Trace;
use crate::validity::{Timely, Tolerance, Window};

/// A well-formed token.
#[derive(Clone, Debug)]
pub(super) struct Token<'a> {
    pub(super) jws: Jws<'a>,
    pub(super) payload: Object,
    pub(super) claims: Claims,
    /// Where its issuer says what has become of it.
    pub(super) status: Option<StatusReference>,
}

/// An issuer that a token may be from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Candidate<'i> {
    pub(super) issuer: &'i TrustedIssuer,
    pub(super) tokens: &'i TokenIssuer,
}

impl<'a> Token<'a> {
    /// Reads a token. One with certificates is none: its key would come from itself.
    pub(super) fn parse(bytes: &'a [u8]) -> Result<Self, Refusal> {
        let jws = Jws::parse(bytes)?;
        if jws.certificates().is_some() {
            return Err(Refusal::from(Code::JwsUnsupportedHeader).because("`header.x5c`"));
        }
        let payload = Object::parse(jws.payload(), "payload")?;
        let claims = Claims::read(&payload)?;
        let status = StatusReference::read(&payload)?;
        Ok(Self { jws, payload, claims, status })
    }

    /// The issuers that issue tokens under the name that this one gives, those whose word counts for
    /// the format first. The others may still explain the denial, if they really made it. `has` tells
    /// the rules that such tokens can be checked by.
    pub(super) fn candidates<'i>(
        &self,
        format: Format,
        setting: &Setting<'i>,
        has: impl Fn(&TokenRules) -> bool,
    ) -> Result<Vec<Candidate<'i>>, Refusal> {
        let name = self.claims.issuer.as_deref();
        let named = setting.issuers.iter().filter_map(|issuer| {
            let tokens = issuer.tokens.as_ref()?;
            let own = tokens.rules.issuer.as_deref();
            let named = own.is_none() || own == name;
            (named && has(&tokens.rules)).then_some(Candidate { issuer, tokens })
        });
        let (eligible, others): (Vec<_>, Vec<_>) =
            named.partition(|candidate| candidate.check_eligible(format).is_ok());
        if eligible.is_empty() && others.is_empty() {
            return Err(Code::IssuerUnknown.into());
        }
        Ok(eligible.into_iter().chain(others).collect())
    }

    /// The window of the token, and that it is of now.
    pub(super) fn check_validity(
        &self,
        candidate: Candidate<'_>,
        setting: &Setting<'_>,
    ) -> Result<(Window, Timely), Refusal> {
        let limits = setting.limits;
        let own = candidate.issuer.proof_lifetime.unwrap_or(limits.proof_lifetime);
        let tolerance = Tolerance {
            skew_past: limits.skew_past,
            skew_future: limits.skew_future,
            lifetime: own.min(limits.proof_lifetime),
        };
        let window = self.claims.window(setting.clock.trusted()?);
        let timely = Timely::within(window, tolerance, setting.clock)?;
        Ok((window, timely))
    }

    /// Its single use, under its issuer: an issuer does not give two tokens the same identifier, and
    /// without its key nobody can spell the signed text another way.
    pub(super) fn claim(
        &self,
        format: Format,
        candidate: Candidate<'_>,
        window: Window,
        setting: &Setting<'_>,
    ) -> Claim {
        let unique = match &self.claims.unique {
            Some(identifier) => Unique::Identifier(identifier),
            None => Unique::SignedBytes(self.jws.signing_input()),
        };
        let scope = Scope::Issuer(&candidate.issuer.identifier);
        let limits = setting.limits;
        Claim::SingleUse(SingleUse {
            identifier: replay::identifier(setting.site, format, scope, unique),
            keep_until: window
                .expires
                .saturating_add(u64::from(limits.skew_past))
                .saturating_add(1),
            quota: limits.claim_quota,
        })
    }
}

impl Candidate<'_> {
    /// Refuses the word of an issuer that is disabled or does not vouch for the format.
    pub(super) fn check_eligible(&self, format: Format) -> Result<(), Refusal> {
        let code = if !self.issuer.enabled {
            Code::IssuerDisabled
        } else if !self.issuer.formats.contains(&format) {
            Code::IssuerFormatNotAllowed
        } else {
            return Ok(());
        };
        Err(Refusal::from(code).because(format!("issuer `{}`", self.issuer.identifier)))
    }
}

impl Setting<'_> {
    /// The purpose that the host states, for formats that say none themselves and can serve these.
    pub(super) fn expect_one_of(
        &self,
        served: &[Purpose],
        trace: &mut Trace,
    ) -> Result<Purpose, Refusal> {
        if served.contains(&self.at.purpose) {
            return Ok(self.at.purpose);
        }
        self.expect_access(trace).map(|()| Purpose::Access)
    }
}
