//! Issuers of tokens, with their keys read once.

use alloc::boxed::Box;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use doorward_bundle::{TokenKey, TokenRules};

use crate::chain::IssuerSigned;
use crate::load::Flaw;
use crate::reason::{Code, Refusal};
use crate::signature::{Algorithm, PublicKey, Signed};

/// How an issuer's tokens are checked, ready for use.
#[derive(Debug)]
pub(crate) struct TokenIssuer {
    pub(crate) rules: TokenRules,
    keys: IssuerKeys,
}

/// Keys that an issuer signs with.
#[derive(Debug)]
pub(crate) struct IssuerKeys(Vec<Named>);

/// A key, and the `kid` that tokens name it by.
#[derive(Debug)]
struct Named {
    identifier: Option<String>,
    key: PublicKey,
}

impl TokenIssuer {
    /// Reads the keys of the issuer at `index` of the bundle, or says which is at fault: one that the
    /// engine cannot use, or of an algorithm that the issuer does not allow.
    pub(super) fn load(
        rules: &TokenRules,
        algorithms: &[Algorithm],
        index: usize,
    ) -> Result<Self, Box<Flaw>> {
        let keys = IssuerKeys::load(&rules.keys, algorithms, index, "tokens")?;
        Ok(Self { rules: rules.clone(), keys })
    }

    /// The keys that a token may be signed with that names this algorithm and this key.
    pub(crate) fn keys_for(
        &self,
        algorithm: Algorithm,
        identifier: Option<&str>,
    ) -> Result<Vec<&PublicKey>, Refusal> {
        self.keys.find(algorithm, identifier)
    }

    /// Takes a signature under one of its keys as its word.
    pub(crate) fn vouch(&self, signed: &Signed<'_>) -> Result<IssuerSigned, Refusal> {
        if self.keys.has(signed.key()) {
            Ok(IssuerSigned(()))
        } else {
            Err(Code::KeyUnknown.into())
        }
    }
}

impl IssuerKeys {
    /// Reads the keys of a member of the issuer at `index` of the bundle.
    pub(super) fn load(
        keys: &[TokenKey],
        algorithms: &[Algorithm],
        index: usize,
        member: &str,
    ) -> Result<Self, Box<Flaw>> {
        let keys = keys.iter().enumerate().map(|(position, key)| {
            let fault = |detail: String| {
                let path = format!("issuers[{index}].{member}.keys[{position}].key");
                Flaw::new(Code::BundleBadAnchor, path, detail)
            };
            let public =
                PublicKey::from_spki(&key.key).map_err(|refusal| fault(refusal.into_detail()))?;
            if !algorithms.contains(&public.algorithm()) {
                let name = public.algorithm().as_str();
                return Err(fault(format!("the issuer does not allow `{name}`")));
            }
            Ok(Named { identifier: key.identifier.clone(), key: public })
        });
        keys.collect::<Result<_, _>>().map(Self)
    }

    /// The keys that a token may be signed with that names this algorithm and this key.
    ///
    /// The key says its algorithm, so the token's choice of words cannot make one do for another. A
    /// token that names a key gets that key; one that names none, or a key without a name, may be
    /// tried with each, which is bounded by the budget.
    pub(crate) fn find(
        &self,
        algorithm: Algorithm,
        identifier: Option<&str>,
    ) -> Result<Vec<&PublicKey>, Refusal> {
        let named: Vec<&Named> = self
            .0
            .iter()
            .filter(|key| match (identifier, key.identifier.as_deref()) {
                (Some(asked), Some(own)) => asked == own,
                (None, _) | (_, None) => true,
            })
            .collect();
        if named.is_empty() {
            return Err(Code::KeyUnknown.into());
        }
        let fitting: Vec<&PublicKey> = named
            .iter()
            .map(|named| &named.key)
            .filter(|key| key.algorithm() == algorithm)
            .collect();
        if fitting.is_empty() { Err(Code::AlgorithmNotAllowed.into()) } else { Ok(fitting) }
    }

    /// Whether this is one of them.
    pub(crate) fn has(&self, key: &PublicKey) -> bool {
        self.0.iter().any(|named| named.key == *key)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use alloc::vec;

    use doorward_bundle::Octets;

    use super::*;
    use crate::budget::Budget;
    use crate::chain::mint::Key;
    use crate::signature::{Encoding, verify};

    fn load(
        keys: &[(Option<&str>, &Key)],
        algorithms: &[Algorithm],
    ) -> Result<TokenIssuer, Box<Flaw>> {
        let keys = keys.iter().map(|(identifier, key)| TokenKey {
            identifier: identifier.map(String::from),
            key: Octets(key.public().to_spki()),
        });
        let rules = TokenRules {
            keys: keys.collect(),
            secrets: vec![],
            api_keys: vec![],
            issuer: None,
            audiences: vec![],
            unbound: false,
        };
        TokenIssuer::load(&rules, algorithms, 3)
    }

    #[test]
    fn a_key_is_one_that_the_issuer_allows() {
        let (ec, rsa) = (Key::p256(1), Key::rsa());
        let both = [Algorithm::Es256, Algorithm::Rs256];
        assert!(load(&[(None, &ec), (Some("r"), &rsa)], &both).is_ok());
        let flaw = load(&[(None, &ec), (Some("r"), &rsa)], &[Algorithm::Es256]).unwrap_err();
        assert_eq!(flaw.code, "bundle.bad-anchor");
        assert_eq!(flaw.path, "issuers[3].tokens.keys[1].key");
    }

    #[test]
    fn a_token_gets_the_key_that_it_names() {
        let (one, two, rsa) = (Key::p256(1), Key::p256(2), Key::rsa());
        let both = [Algorithm::Es256, Algorithm::Rs256];
        let issuer = load(&[(Some("a"), &one), (Some("b"), &two), (Some("r"), &rsa)], &both);
        let issuer = issuer.unwrap();
        let found = |algorithm, name| {
            issuer
                .keys_for(algorithm, name)
                .map(|keys| keys.into_iter().cloned().collect::<Vec<_>>())
                .map_err(|refusal| refusal.code)
        };
        let (es256, rs256) = (Algorithm::Es256, Algorithm::Rs256);
        assert_eq!(found(es256, Some("b")), Ok(vec![two.public()]));
        assert_eq!(found(es256, None), Ok(vec![one.public(), two.public()]), "an overlap");
        assert_eq!(found(rs256, None), Ok(vec![rsa.public()]));
        assert_eq!(found(rs256, Some("a")), Err(Code::AlgorithmNotAllowed));
        assert_eq!(found(Algorithm::EdDsa, None), Err(Code::AlgorithmNotAllowed));
        assert_eq!(found(es256, Some("c")), Err(Code::KeyUnknown));
    }

    #[test]
    fn a_word_is_given_under_its_own_keys_only() {
        let (own, other) = (Key::p256(1), Key::p256(2));
        let issuer = load(&[(None, &own)], &[Algorithm::Es256]).unwrap();
        for (key, expected) in [(&own, None), (&other, Some(Code::KeyUnknown))] {
            let (public, signature) = (key.public(), key.sign(b"token"));
            let (es256, encoding) = (Algorithm::Es256, Encoding::Raw);
            let mut budget = Budget::new();
            let signed = verify(&public, es256, encoding, b"token", &signature, &mut budget);
            let vouched = issuer.vouch(&signed.unwrap());
            assert_eq!(vouched.err().map(|refusal| refusal.code), expected);
        }
    }
}
