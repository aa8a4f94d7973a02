//! SenseCrypt's device token: a JSON Web Token that a customer's server has minted for one device.
//!
//! A compact JWS with `alg` HS256 under the server's secret. Of the payload this format reads
//! `instance_id`, the device that the token is for, and the registered claims; the server writes `exp`
//! 300 seconds ahead by default. An `instance_id` that is empty, `null` or absent makes a token that is
//! bound to no device, which counts where the issuer's rules say so.
//!
//! The secret is one that the host holds under a name in the issuer's rules (`tokens.secrets`): at
//! least 32 octets, in the host's load context, never in a bundle. No public key ever takes its place.
//!
//! Not protected: whoever presents the token. The host has to have authenticated the device itself
//! (`circumstance.device`); the token says only which one it must be.

use alloc::string::String;
use alloc::vec::Vec;

use crate::budget::Budget;
use crate::chain::Provenance;
use crate::circumstance::Purpose;
use crate::holder::{Binding, HolderBound};
use crate::json::Json;
use crate::mac::{self, Authenticated};
use crate::presentation::token::{Candidate, Token};
use crate::presentation::{Format, Proven, Setting};
use crate::question::{CredentialIdentifier, TokenSubject};
use crate::reason::{Code, Refusal};
use crate::trace::Trace;

const FORMAT: Format = Format::SensecryptDeviceToken;

/// Octets of a device's identifier.
const LONGEST_DEVICE: usize = 128;

/// What a device token is good for.
const PURPOSES: [Purpose; 2] = [Purpose::Access, Purpose::Session];

/// A well-formed device token.
#[derive(Clone, Debug)]
pub(crate) struct DeviceToken<'a> {
    token: Token<'a>,
    /// The device that it is bound to.
    device: Option<String>,
}

impl<'a> DeviceToken<'a> {
    pub(crate) fn parse(bytes: &'a [u8]) -> Result<Self, Refusal> {
        let token = Token::parse(bytes)?;
        let device = match token.payload.get("instance_id") {
            Some(Json::Text(text)) if text.is_empty() => None,
            _ => token.payload.optional_text("instance_id", LONGEST_DEVICE)?.map(String::from),
        };
        Ok(Self { token, device })
    }

    /// Checks what can be told of the token alone: its algorithm, and the length of its code.
    pub(crate) fn check_alone(&self) -> Result<(), Refusal> {
        mac::expect_hs256(self.token.jws.algorithm())?;
        mac::check_form(self.token.jws.signature())
    }

    pub(in crate::presentation) fn prove(
        self,
        setting: &Setting<'_>,
        budget: &mut Budget,
        trace: &mut Trace,
    ) -> Result<Proven, Refusal> {
        trace.enter("proof.algorithm");
        mac::expect_hs256(self.token.jws.algorithm())?;

        trace.enter("proof.signature");
        let candidates =
            self.token.candidates(FORMAT, setting, |rules| !rules.secrets.is_empty())?;
        let (candidate, authenticated) = self.authenticate(&candidates, setting, budget)?;

        trace.enter("proof.issuer");
        candidate.check_eligible(FORMAT)?;
        let rules = &candidate.tokens.rules;
        self.token.claims.check_audience(&rules.audiences)?;

        trace.enter("proof.holder");
        let binding = Binding {
            claimed: self.device.as_deref(),
            presenting: setting.at.device.as_deref(),
            unbound_allowed: rules.unbound,
        };
        let provenance = Provenance::Shared(authenticated);
        let bound = HolderBound::by_token(&provenance, binding)?;

        trace.enter("proof.scope");
        let purpose = setting.expect_one_of(&PURPOSES, trace)?;

        trace.enter("proof.validity");
        let (window, timely) = self.token.check_validity(candidate, setting)?;

        let issuer = candidate.issuer.identifier.clone();
        let subject = self.token.claims.subject.as_ref().or(self.device.as_ref());
        let named = TokenSubject {
            issuer: issuer.clone(),
            // A token of nobody for no device stands for its issuer.
            subject: subject.cloned().unwrap_or_default(),
            device: self.device.clone(),
        };
        Ok(Proven {
            credential: CredentialIdentifier::TokenSubject(named),
            labels: Vec::new(),
            issuer: Some(issuer),
            purpose,
            capability: None,
            not_before: Some(window.not_before),
            expires: Some(window.expires),
            claim: self.token.claim(FORMAT, candidate, window, setting),
            provenance,
            bound,
            status: self.token.status.clone(),
            timely,
        })
    }

    /// The first issuer with a secret under which the code fits.
    fn authenticate<'i>(
        &self,
        candidates: &[Candidate<'i>],
        setting: &Setting<'i>,
        budget: &mut Budget,
    ) -> Result<(Candidate<'i>, Authenticated), Refusal> {
        let jws = &self.token.jws;
        let mut refusal = Refusal::from(Code::IssuerSecretMissing);
        for candidate in candidates {
            for key in setting.secrets.keys(&candidate.tokens.rules) {
                match mac::verify_hs256(key, jws.signing_input(), jws.signature(), budget) {
                    Ok(authenticated) => return Ok((*candidate, authenticated)),
                    // Whatever is not about this secret is refused under the others as well.
                    Err(other) => refusal = other,
                }
            }
        }
        Err(refusal)
    }
}

#[cfg(test)]
mod tests;
