//! Around the three parts of a JWS.

use anyhow::Result;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use doorward_engine::Code;
use doorward_wallet::operation::{DeviceKey, Dialect};
use serde_json::json;

use super::{FORMAT, case};
use crate::generate::book::Book;
use crate::generate::scene::denied;
use crate::generate::trust::Trust;

pub(super) fn write(book: &mut Book, minted: &Trust) -> Result<()> {
    let scene = minted.enrolled()?;
    let mut refuse = |name: &str, about, text: String, code| {
        let scene = scene.clone().format(FORMAT).show_text(text);
        case(book, name, about, scene, denied(code));
    };
    let text = minted.phone()?.sign();
    let (signed, signature) = text.rsplit_once('.').unwrap_or_default();
    // The base64 of a run of `?` has a character that the other dialect does not have.
    let typical = minted.phone()?.claim("nonce", "????????").sign();
    let (typical_signed, typical_signature) = typical.rsplit_once('.').unwrap_or_default();
    let octets = BASE64_URL_SAFE_NO_PAD.decode(typical_signature).unwrap_or_default();
    let mixed = format!("{typical_signed}.{}", Dialect::Standard.encode(&octets));
    refuse("two-parts", "no signature", signed.into(), Code::JwsMalformed);
    refuse("empty-signature", "an empty third part", format!("{signed}."), Code::JwsMalformed);
    refuse("four-parts", "one part too many", format!("{text}.AAAA"), Code::JwsMalformed);
    refuse("mixed-dialects", "a signature in the other dialect", mixed, Code::JwsBadBase64);
    refuse("padded-url", "base64url with padding", format!("{typical}=="), Code::JwsBadBase64);
    refuse("line-feed", "a line feed behind it", format!("{text}\n"), Code::JwsBadBase64);
    refuse("space", "a space before it", format!(" {text}"), Code::JwsBadBase64);
    refuse(
        "short-signature",
        "63 octets of signature",
        format!("{signed}.{}", "A".repeat(84)),
        Code::SignatureMalformed,
    );
    refuse(
        "zero-signature",
        "64 octets of zero",
        format!("{signed}.{}", "A".repeat(86)),
        Code::ProofBadSignature,
    );
    let other = DeviceKey::of("stranger's phone");
    let by_stranger = minted.phone()?.unsigned().sign(&other, Dialect::Url);
    refuse(
        "signed-by-stranger",
        "a stranger's signature under an enrolled chain",
        by_stranger,
        Code::ProofBadSignature,
    );
    let (header, _) = signed.split_once('.').unwrap_or_default();
    let lock = minted.phone()?.claim("operation", json!({ "type": "MUTATE_LOCK", "locked": true }));
    let lock = lock.sign();
    let (_, rest) = lock.split_once('.').unwrap_or_default();
    let (payload, _) = rest.rsplit_once('.').unwrap_or_default();
    refuse(
        "payload-swapped",
        "another payload under the same signature",
        format!("{header}.{payload}.{signature}"),
        Code::ProofBadSignature,
    );
    Ok(())
}
