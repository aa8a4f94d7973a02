//! The primitives that presentations cannot do without, from the octets of keys and signatures.

use std::hint::black_box;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use ed25519_dalek::Signer as _;
use k256::ecdsa::signature::Verifier as _;

use crate::measure::{median, time};

const ROUNDS: usize = 200;

/// One signature takes up to a tenth longer to check than another, so there are some of each kind.
const SAMPLES: u8 = 32;

const MESSAGE: [u8; 300] = [0x5a; 300];

/// A primitive, and what is counted of it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Primitive {
    /// A signature over P-256.
    P256,
    /// A signature over Ed25519.
    Ed25519,
    /// A signature over secp256k1.
    Secp256k1,
    /// A shared secret over P-256.
    Agreement,
}

/// Keys with their signatures, and for an agreement the secret.
pub(crate) struct Primitives {
    p256: Vec<(Vec<u8>, Vec<u8>)>,
    ed25519: Vec<([u8; 32], [u8; 64])>,
    secp256k1: Vec<(Vec<u8>, Vec<u8>)>,
    secret: p256::SecretKey,
}

impl Primitives {
    pub(crate) fn make() -> Result<Self> {
        let seeds = || (1..=SAMPLES).map(|seed| [seed; 32]);
        let p256 = seeds().map(|seed| {
            let signer = p256::ecdsa::SigningKey::from_slice(&seed)?;
            let signature: p256::ecdsa::Signature = signer.sign(&MESSAGE);
            let point = signer.verifying_key().to_sec1_point(false);
            Ok((point.as_bytes().to_vec(), signature.to_bytes().to_vec()))
        });
        let secp256k1 = seeds().map(|seed| {
            let signer = k256::ecdsa::SigningKey::from_slice(&seed)?;
            let signature: k256::ecdsa::Signature = signer.sign(&MESSAGE);
            let point = signer.verifying_key().to_sec1_point(false);
            Ok((point.as_bytes().to_vec(), signature.to_bytes().to_vec()))
        });
        let ed25519 = seeds().map(|seed| {
            let signer = ed25519_dalek::SigningKey::from_bytes(&seed);
            (signer.verifying_key().to_bytes(), signer.sign(&MESSAGE).to_bytes())
        });
        Ok(Self {
            p256: p256.collect::<Result<_>>()?,
            ed25519: ed25519.collect(),
            secp256k1: secp256k1.collect::<Result<_>>()?,
            secret: p256::SecretKey::from_slice(&[7; 32])?,
        })
    }

    /// What it costs alone.
    pub(crate) fn cost(&self, primitive: Primitive) -> Result<Duration> {
        let times = (0..ROUNDS).map(|round| {
            let (done, took) = time(|| self.perform(primitive, round));
            done.map(|()| took)
        });
        times.collect::<Result<_>>().map(median)
    }

    /// Performs it on one of the samples.
    pub(crate) fn perform(&self, primitive: Primitive, round: usize) -> Result<()> {
        let index = round.checked_rem(usize::from(SAMPLES)).context("no samples")?;
        let held = match primitive {
            Primitive::P256 => {
                let (key, signature) = black_box(self.p256.get(index)).context("no sample")?;
                let key = p256::ecdsa::VerifyingKey::from_sec1_bytes(key)?;
                key.verify(&MESSAGE, &p256::ecdsa::Signature::from_slice(signature)?).is_ok()
            }
            Primitive::Ed25519 => {
                let (key, signature) = black_box(self.ed25519.get(index)).context("no sample")?;
                let key = ed25519_dalek::VerifyingKey::from_bytes(key)?;
                let signature = ed25519_dalek::Signature::from_bytes(signature);
                key.verify_strict(&MESSAGE, &signature).is_ok()
            }
            Primitive::Secp256k1 => {
                let (key, signature) = black_box(self.secp256k1.get(index)).context("no sample")?;
                let key = k256::ecdsa::VerifyingKey::from_sec1_bytes(key)?;
                key.verify(&MESSAGE, &k256::ecdsa::Signature::from_slice(signature)?).is_ok()
            }
            Primitive::Agreement => {
                let (key, _) = black_box(self.p256.get(index)).context("no sample")?;
                let other = p256::PublicKey::from_sec1_bytes(key)?;
                let secret = self.secret.to_nonzero_scalar();
                let shared = p256::ecdh::diffie_hellman(secret, other.as_affine());
                shared.raw_secret_bytes().iter().any(|octet| *octet != 0)
            }
        };
        ensure!(held, "{primitive:?} does not hold");
        Ok(())
    }
}
