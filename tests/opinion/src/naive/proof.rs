//! What is shown, and whether it was shown before.

use super::Refusal;
use crate::site::AccessPoint;
use crate::situation::{Challenge, Presented};
use crate::words::Strength;

/// How long a challenge may be outstanding where the site does not say otherwise, in seconds.
const CHALLENGE_LIFETIME: u32 = 10;

/// What is accepted here, and how strong a proof it can be. A badge says no time and answers no
/// challenge: it needs a time that is trusted.
pub(super) fn proved(
    access_point: &AccessPoint,
    presented: &Presented,
    now: Result<u64, Refusal>,
) -> Result<Strength, Refusal> {
    let format = match presented {
        Presented::Tap(_) => "pkoc-nfc-v1",
        Presented::Badge => "wiegand",
        Presented::Supposed { format: Some(format) } => format.as_str(),
        Presented::Supposed { format: None } => return Ok(Strength::Signature),
    };
    let strength = match format {
        "aliro"
        | "cwt-unlock"
        | "doordeck-operation"
        | "lock-certificate"
        | "pkoc-ble"
        | "pkoc-ble-ecdhe"
        | "pkoc-nfc-v1"
        | "pkoc-nfc-v2"
        | "pkoc-nfc-v2-standard"
        | "pkoc-osdp"
        | "sensecrypt-face-signature" => Strength::Signature,
        "sensecrypt-device-token" => Strength::Mac,
        "openid-token" | "sensecrypt-api-key" => Strength::Bearer,
        "osdp-card-data" | "wiegand" => Strength::None,
        _ => return Err("format.unsupported"),
    };
    if !access_point.formats.iter().any(|accepted| accepted == format) {
        return Err("format.not-allowed");
    }
    if matches!(presented, Presented::Badge) {
        now?;
    }
    Ok(strength)
}

/// A challenge is answered once, where it was issued, and soon.
pub(super) fn unreplayed(challenge: &Challenge, here: &AccessPoint) -> Result<(), Refusal> {
    match challenge {
        Challenge::Unknown => Err("store.unknown"),
        Challenge::Absent => Err("challenge.unknown"),
        Challenge::Used => Err("challenge.consumed"),
        Challenge::Consumed { access_point, .. } if *access_point != here.identifier => {
            Err("challenge.foreign")
        }
        Challenge::Consumed { age, .. } if *age > CHALLENGE_LIFETIME => Err("challenge.expired"),
        Challenge::Consumed { .. } => Ok(()),
    }
}
