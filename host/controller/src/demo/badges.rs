//! Plastic badges at a door that still takes them.

use anyhow::Result;
use doorward_wallet::badge::{Badge, BadgeFormat, bit_string};

use super::script::{DENIED, GRANTED};
use super::shown::Shown;
use super::stage::Stage;

/// The badge of Hal Ives, as it is printed.
const HAL: Badge = Badge { format: BadgeFormat::H10301, facility: 123, number: 4567 };

/// The next badge of the same box.
const STRANGER: Badge = Badge { format: BadgeFormat::H10301, facility: 123, number: 4568 };

/// How the sheet that the site enrols writes it.
pub(super) const HAL_IN_THE_SHEET: &str = "badge=H10301:123-4567";

/// A badge of 37 bits, of which there are two kinds in use.
const WIDE: Badge = Badge { format: BadgeFormat::H10304, facility: 22602, number: 89248 };

/// Badges are read, copied, misread, and shown where they are worth nothing.
pub(super) fn perform(stage: &mut Stage<'_>) -> Result<()> {
    stage.part("Badges are numbers that anybody can send (Wiegand and OSDP)")?;
    stage.at("2026-06-01T09:30:00+01:00")?;
    let mut show = |who, access_point, presentation, expected| {
        stage.decide(Shown::new(who, access_point, presentation), expected)
    };
    show("Hal Ives", "annexe-in", HAL.wiegand(), (GRANTED, "policy.permitted"))?;
    show("Hal Ives", "annexe-in", HAL.osdp(), (GRANTED, "policy.permitted"))?;
    // Nothing tells a copy from the badge, which is why no other door takes either.
    show("a copy of it", "annexe-in", HAL.wiegand(), (GRANTED, "policy.permitted"))?;
    show("a stranger", "annexe-in", STRANGER.osdp(), (DENIED, "credential.unknown"))?;
    show("Hal Ives", "main-in", HAL.wiegand(), (DENIED, "format.not-allowed"))?;
    show("Hal Ives", "workshop-in", HAL.wiegand(), (DENIED, "strength.insufficient"))?;
    let mut misread = HAL.bits();
    if let Some(bit) = misread.get_mut(12) {
        *bit = !*bit;
    }
    show("Hal Ives", "annexe-in", bit_string(&misread), (DENIED, "badge.parity"))?;
    show("a stranger", "annexe-in", STRANGER.wiegand(), (DENIED, "credential.unknown"))?;
    show("a stranger", "annexe-in", WIDE.wiegand(), (DENIED, "badge.ambiguous"))
}
