//! What is shown, and whether it was shown before.

use super::Refusal;
use crate::site::{AccessPoint, Issuer, Site};
use crate::situation::{Challenge, Presented, Token};
use crate::words::{Seen, Strength, TokenKind};

/// How long a challenge may be outstanding where the site does not say otherwise, in seconds.
const CHALLENGE_LIFETIME: u32 = 10;

/// What is accepted here, and how strong a proof it can be. A badge says no time and answers no
/// challenge: it needs a time that is trusted. A token says its own time, which has to be held against
/// one that is trusted; its issuer has to be believed, and about such tokens.
pub(super) fn proved(
    site: &Site,
    access_point: &AccessPoint,
    presented: &Presented,
    now: Result<u64, Refusal>,
) -> Result<Strength, Refusal> {
    let format = match presented {
        Presented::Tap(_) => "pkoc-nfc-v1",
        Presented::Badge => "wiegand",
        Presented::Token(token) => format_of(token.kind),
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
    match presented {
        Presented::Badge => {
            now?;
        }
        Presented::Token(token) => {
            let issuer = issuer(site, token).ok_or("issuer.unknown")?;
            if !issuer.enabled {
                return Err("issuer.disabled");
            }
            if !issuer.formats.iter().any(|vouched| vouched == format) {
                return Err("issuer.format-not-allowed");
            }
            now?;
        }
        Presented::Tap(_) | Presented::Supposed { .. } => {}
    }
    Ok(strength)
}

/// The format of a token.
pub(super) const fn format_of(kind: TokenKind) -> &'static str {
    match kind {
        TokenKind::Login => "openid-token",
        TokenKind::Device => "sensecrypt-device-token",
    }
}

/// Whose token it is.
pub(super) fn issuer<'s>(site: &'s Site, token: &Token) -> Option<&'s Issuer> {
    site.issuers.get(usize::from(token.issuer))
}

/// A token counts once, and a credential has only so many at a time.
pub(super) fn unused(token: &Token) -> Result<(), Refusal> {
    match token.seen {
        Seen::Never => Ok(()),
        Seen::Before => Err("proof.replayed"),
        Seen::TooMany => Err("claim.quota"),
        Seen::Unknown => Err("store.unknown"),
    }
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
