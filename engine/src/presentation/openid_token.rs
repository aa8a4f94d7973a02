//! A token of an OpenID provider: an ID token or an access token in JWT form, such as a customer's
//! login that Doordeck accepts.
//!
//! A compact JWS with `alg` RS256 or ES256, under a key of the issuer's rules (`tokens.keys`). The key
//! is chosen by `kid` where both have one, and it says the algorithm: the header can only agree. Keys
//! that overlap while one is replaced are all tried. Keys inside a header (`jwk`, `jku`, `x5u`, `x5c`)
//! refuse the token.
//!
//! `iss` is the one in the rules, `aud` has one of theirs, both compared exactly; `sub` is the
//! credential's subject; `exp` is a whole number. Dialects: Doordeck's session tokens write `exp` as
//! text, which is refused, and `aud` comes as one text or as several.
//!
//! Not protected: whoever presents the token. It is a bearer's.

use alloc::vec::Vec;

use crate::budget::Budget;
use crate::chain::{IssuerSigned, Provenance};
use crate::circumstance::Purpose;
use crate::decision::Value;
use crate::holder::{Binding, HolderBound};
use crate::presentation::token::{Candidate, Token};
use crate::presentation::{Format, Proven, Setting};
use crate::question::{CredentialIdentifier, TokenSubject};
use crate::reason::{Code, Refusal};
use crate::signature::{self, Algorithm, Encoding};
use crate::trace::Trace;

const FORMAT: Format = Format::OpenidToken;

/// The algorithms of this format.
const ALGORITHMS: [Algorithm; 2] = [Algorithm::Es256, Algorithm::Rs256];

/// What a login is good for.
const PURPOSES: [Purpose; 3] = [Purpose::Access, Purpose::Enrol, Purpose::Session];

/// A well-formed token.
#[derive(Clone, Debug)]
pub(crate) struct OpenIdToken<'a> {
    token: Token<'a>,
}

impl<'a> OpenIdToken<'a> {
    pub(crate) fn parse(bytes: &'a [u8]) -> Result<Self, Refusal> {
        let token = Token::parse(bytes)?;
        for (name, there) in [("iss", &token.claims.issuer), ("sub", &token.claims.subject)] {
            if there.is_none() {
                let path = token.payload.path_of(name);
                return Err(
                    Refusal::from(Code::JsonMissingMember).because(alloc::format!("`{path}`"))
                );
            }
        }
        Ok(Self { token })
    }

    /// Checks what can be told of the token alone: its algorithm, and the form of its signature.
    pub(crate) fn check_alone(&self) -> Result<(), Refusal> {
        signature::check_form(self.algorithm()?, Encoding::Raw, self.token.jws.signature())
    }

    pub(super) fn prove(
        self,
        setting: &Setting<'_>,
        budget: &mut Budget,
        trace: &mut Trace,
    ) -> Result<Proven, Refusal> {
        trace.enter("proof.algorithm");
        let algorithm = self.algorithm()?;

        trace.enter("proof.signature");
        let candidates = self.token.candidates(FORMAT, setting, |rules| !rules.keys.is_empty())?;
        let (candidate, vouched) = self.verify(algorithm, &candidates, budget)?;

        trace.enter("proof.issuer");
        candidate.check_eligible(FORMAT)?;
        let rules = &candidate.tokens.rules;
        self.token.claims.check_audience(&rules.audiences)?;

        trace.enter("proof.holder");
        // Nothing in such a token names a device, and whoever has it may present it.
        let binding = Binding { claimed: None, presenting: None, unbound_allowed: true };
        let provenance = Provenance::Issued(vouched);
        let bound = HolderBound::by_token(&provenance, binding)?;

        trace.enter("proof.scope");
        let purpose = setting.expect_one_of(&PURPOSES, trace)?;

        trace.enter("proof.validity");
        let (window, timely) = self.token.check_validity(candidate, setting)?;

        let issuer = candidate.issuer.identifier.clone();
        let subject = self.token.claims.subject.clone().unwrap_or_default();
        let named = TokenSubject { issuer: issuer.clone(), subject, device: None };
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

    fn algorithm(&self) -> Result<Algorithm, Refusal> {
        let name = self.token.jws.algorithm();
        ALGORITHMS.into_iter().find(|algorithm| algorithm.as_str() == name).ok_or_else(|| {
            let required = Value::Text("ES256 or RS256".into());
            let found = Value::Text(name.into());
            Refusal::from(Code::AlgorithmNotAllowed).comparing("algorithm", found, required)
        })
    }

    /// The first issuer with a key under which the signature holds. Where none does, what was wrong
    /// with the last of the first issuer's keys: the one whose word would have counted.
    fn verify<'i>(
        &self,
        algorithm: Algorithm,
        candidates: &[Candidate<'i>],
        budget: &mut Budget,
    ) -> Result<(Candidate<'i>, IssuerSigned), Refusal> {
        let mut first_refusal = None;
        for candidate in candidates {
            match self.verify_under(algorithm, *candidate, budget) {
                Ok(vouched) => return Ok((*candidate, vouched)),
                Err(refusal) if refusal.code == Code::LimitSignatures => return Err(refusal),
                Err(refusal) => {
                    first_refusal.get_or_insert(refusal);
                }
            }
        }
        Err(first_refusal.unwrap_or_else(|| Code::IssuerUnknown.into()))
    }

    fn verify_under(
        &self,
        algorithm: Algorithm,
        candidate: Candidate<'_>,
        budget: &mut Budget,
    ) -> Result<IssuerSigned, Refusal> {
        let jws = &self.token.jws;
        let (message, octets) = (jws.signing_input(), jws.signature());
        let mut refusal = Refusal::from(Code::KeyUnknown);
        for key in candidate.tokens.keys_for(algorithm, jws.key_identifier())? {
            match signature::verify(key, algorithm, Encoding::Raw, message, octets, budget) {
                Ok(signed) => return candidate.tokens.vouch(&signed),
                // Once the budget has run out, the rest of the keys say so without being tried.
                Err(other) => refusal = other,
            }
        }
        Err(refusal)
    }
}

#[cfg(test)]
mod tests;
