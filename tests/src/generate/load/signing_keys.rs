//! Bundles that say which keys may sign the ones after them.

use anyhow::Result;
use doorward_bundle::{Octets, VerificationKey};
use doorward_compiler::{SigningKey, sign};
use doorward_engine::Code;

use super::{P256_KEY, Shelf, refused, summary};
use doorward_cases::case::Loaded;

/// SubjectPublicKeyInfo of an X25519 key (RFC 8410, section 4) before its 32 octets.
const X25519: [u8; 12] = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x6e, 0x03, 0x21, 0x00];

impl Shelf<'_> {
    pub(super) fn signing_keys(&mut self) -> Result<()> {
        let own = named(&self.key);
        let next = named(&SigningKey::from_pem(P256_KEY)?);
        for (name, about, keys) in [
            ("signing-keys-both", "the key after this one is announced", vec![&own, &next]),
            ("signing-keys-next-only", "its own key signs nothing after it", vec![&next]),
        ] {
            let mut bundle = self.bundle.clone();
            bundle.signing_keys = Some(keys.into_iter().cloned().collect());
            let octets = sign(&bundle, &self.key)?;
            let mut said = summary(&octets, &self.key);
            let listed = bundle.signing_keys.iter().flatten();
            said.signing_keys = listed.map(trusted).collect();
            let context = self.context();
            self.case(name, about, &octets, context, Loaded::Accepted(said));
        }

        let range = refused(Code::BundleOutOfRange, "signing-keys");
        let unusable = refused(Code::BundleBadAnchor, "signing-keys[1].key");
        let numbered = |n| VerificationKey { identifier: Octets(vec![n]), ..own.clone() };
        let called = |name: Vec<u8>| VerificationKey { identifier: Octets(name), ..next.clone() };
        let with = |key: Vec<u8>| VerificationKey { key: Octets(key), ..next.clone() };
        for (name, about, keys, expected) in [
            ("none", "a list of no key: nothing could follow", vec![], range.clone()),
            ("twice", "one identifier twice", vec![own.clone(), own.clone()], range.clone()),
            ("unnamed", "a key without an identifier", vec![called(vec![])], range.clone()),
            ("name-65", "an identifier of 65 octets", vec![called(vec![1; 65])], range),
            (
                "9",
                "more keys than there may be",
                (0..9).map(numbered).collect(),
                refused(Code::LimitExceeded, "signing-keys"),
            ),
            (
                "malformed",
                "a key that is none: nothing could follow",
                vec![own.clone(), with(vec![0x30])],
                unusable.clone(),
            ),
            (
                "other-algorithm",
                "a key that signs nothing",
                vec![own.clone(), with([&X25519[..], &[9; 32]].concat())],
                unusable,
            ),
        ] {
            let name = format!("signing-keys-{name}");
            self.bent(&name, about, |b| b.signing_keys = Some(keys), expected)?;
        }
        let eight = (0..8).map(numbered).collect::<Vec<_>>();
        let mut bundle = self.bundle.clone();
        let listed = eight.iter().map(trusted).collect();
        bundle.signing_keys = Some(eight);
        let octets = sign(&bundle, &self.key)?;
        let mut said = summary(&octets, &self.key);
        said.signing_keys = listed;
        let context = self.context();
        let about = "as many keys as there may be";
        self.case("signing-keys-8", about, &octets, context, Loaded::Accepted(said));
        Ok(())
    }
}

fn named(key: &SigningKey) -> VerificationKey {
    let public = key.public_key();
    VerificationKey {
        identifier: Octets(public.identifier().to_vec()),
        key: Octets(public.as_der().to_vec()),
    }
}

fn trusted(key: &VerificationKey) -> doorward_host::contract::circumstance::TrustedKey {
    doorward_host::contract::circumstance::TrustedKey {
        identifier: key.identifier.to_vec(),
        key: key.key.to_vec(),
    }
}
