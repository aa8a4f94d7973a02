//! What is shown: cards that sign, badges that have a number, and tokens.

use std::sync::LazyLock;

use anyhow::{Context as _, Result};
use doorward_wallet::badge::{Badge, BadgeFormat};
use doorward_wallet::pkoc::{CardKey, respond};

use super::tokens;
use crate::site::Issuer;
use crate::situation::{Presented, Situation};

/// How many cards there are, badges, and people and devices of each issuer.
pub const CARDS: u8 = 3;

/// Public keys of those who strike credentials off, in PEM.
pub static AUTHORITIES: LazyLock<Vec<String>> = LazyLock::new(super::evidence::public_keys);

/// What the cards of all taps are challenged with.
const CHALLENGE: [u8; 16] = *b"a second opinion";

/// What they answer. The proofs are the same each time, since nothing here is about proofs.
static TAPS: LazyLock<Vec<Vec<u8>>> =
    LazyLock::new(|| (0..CARDS).map(|number| respond(&card(number), &CHALLENGE)).collect());

/// What is shown, and what a host states of it.
pub(super) struct Shown {
    pub(super) octets: Vec<u8>,
    pub(super) format: &'static str,
    /// The challenge that it answers.
    pub(super) challenge: Option<Vec<u8>>,
    /// The device that shows it.
    pub(super) device: Option<String>,
}

/// What is really shown.
///
/// # Errors
/// Where a token cannot be signed.
pub(super) fn shown(issuers: &[Issuer], situation: &Situation) -> Result<Shown> {
    let shown = |octets, format| Shown { octets, format, challenge: None, device: None };
    Ok(match &situation.presented {
        Presented::Badge => shown(badge(situation.number).wiegand(), "wiegand"),
        Presented::Token(token) => {
            let (octets, format) = tokens::token(issuers, token, situation)?;
            Shown { device: Some(tokens::device(situation.number)), ..shown(octets, format) }
        }
        Presented::Tap(_) | Presented::Supposed { .. } => {
            let tap = TAPS.get(usize::from(situation.number)).cloned().unwrap_or_default();
            Shown { challenge: Some(CHALLENGE.to_vec()), ..shown(tap, "pkoc-nfc-v1") }
        }
    })
}

/// The public key of a card, in DER.
///
/// # Errors
/// Never for a key that has an encoding.
pub(super) fn key(number: u8) -> Result<Vec<u8>> {
    card(number).spki().context("a key without an encoding")
}

fn card(number: u8) -> CardKey {
    CardKey::of(&format!("second opinion {number}"))
}

/// The badge of a number.
pub(super) fn badge(number: u8) -> Badge {
    Badge { format: BadgeFormat::H10301, facility: 7, number: u64::from(number) }
}
