//! Public keys as COSE writes them (RFC 9052, section 7; RFC 9053, section 7).

use crate::cbor::{Item, Members};
use crate::reason::{Code, Refusal};
use crate::signature::PublicKey;

/// Parameters of a key.
const KIND: i64 = 1;
const CURVE: i64 = -1;
const X: i64 = -2;
const Y: i64 = -3;

/// Kinds of keys.
const OCTET_KEY_PAIR: u64 = 1;
const TWO_COORDINATES: u64 = 2;

/// Curves.
const P256: u64 = 1;
const ED25519: u64 = 6;

/// Reads a P-256 key with both coordinates, or an Ed25519 key; nothing else may be in it.
///
/// A y that is only a sign (a compressed point) is refused: a key has one encoding.
pub(crate) fn read_key(item: Item<'_>) -> Result<PublicKey, Refusal> {
    let mut members = item.members()?;
    let kind = members.read(KIND, |item| item.unsigned())?;
    let curve = members.read(CURVE, |item| item.unsigned())?;
    let key = match (kind, curve) {
        (TWO_COORDINATES, P256) => {
            let (x, y) = (coordinate(&mut members, X)?, coordinate(&mut members, Y)?);
            PublicKey::from_p256_point(&[&[0x04], x, y].concat())
        }
        (OCTET_KEY_PAIR, ED25519) => PublicKey::from_ed25519_octets(coordinate(&mut members, X)?),
        _ => Err(Code::KeyUnsupported.into()),
    }?;
    members.finish()?;
    Ok(key)
}

fn coordinate<'a>(members: &mut Members<'a>, label: i64) -> Result<&'a [u8], Refusal> {
    let octets = members.read(label, |item| item.bytes())?;
    if octets.len() == 32 {
        Ok(octets)
    } else {
        Err(Refusal::from(Code::KeyMalformed).because("a coordinate is not 32 octets"))
    }
}
