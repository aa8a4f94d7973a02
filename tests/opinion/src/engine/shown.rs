//! What is shown: cards that sign, and badges that have a number.

use std::sync::LazyLock;

use anyhow::{Context as _, Result};
use doorward_wallet::badge::{Badge, BadgeFormat};
use doorward_wallet::pkoc::{CardKey, respond};

use crate::situation::{Presented, Situation};

/// How many cards there are, and badges.
pub const CARDS: u8 = 3;

/// Public keys of those who strike credentials off, in PEM.
pub static AUTHORITIES: LazyLock<Vec<String>> = LazyLock::new(super::evidence::public_keys);

/// What the cards of all taps are challenged with.
const CHALLENGE: [u8; 16] = *b"a second opinion";

/// What they answer. The proofs are the same each time, since nothing here is about proofs.
static TAPS: LazyLock<Vec<Vec<u8>>> =
    LazyLock::new(|| (0..CARDS).map(|number| respond(&card(number), &CHALLENGE)).collect());

/// What is shown, its format, and the challenge that it answers.
pub(super) fn octets(situation: &Situation) -> (Vec<u8>, &'static str, Option<Vec<u8>>) {
    match situation.presented {
        Presented::Badge => (badge(situation.number).wiegand(), "wiegand", None),
        Presented::Tap(_) | Presented::Supposed { .. } => {
            let tap = TAPS.get(usize::from(situation.number)).cloned().unwrap_or_default();
            (tap, "pkoc-nfc-v1", Some(CHALLENGE.to_vec()))
        }
    }
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
