//! Tokens, and what would deny them.

use crate::inspect::Draft;
use crate::inspect::jws::{self, Part};
use crate::jose::Jws;
use crate::presentation::{ApiKey, DeviceToken, OpenIdToken};
use crate::reason::{Code, Refusal};

/// An OpenID provider's token.
pub(super) fn read_openid(bytes: &[u8], draft: &mut Draft) {
    jws::read(bytes, |bytes| judge(bytes, |bytes| OpenIdToken::parse(bytes)?.check_alone()), draft);
}

/// SenseCrypt's device token.
pub(super) fn read_device(bytes: &[u8], draft: &mut Draft) {
    jws::read(bytes, |bytes| judge(bytes, |bytes| DeviceToken::parse(bytes)?.check_alone()), draft);
}

/// SenseCrypt's API key: that it may be one, and how long it is. It is a secret, so it is not shown.
pub(super) fn read_api_key(bytes: &[u8], draft: &mut Draft) {
    draft.field("key", 0, bytes.len(), "a secret");
    if let Err(refusal) = ApiKey::parse(bytes) {
        draft.warn(refusal, 0);
    }
}

/// The first thing that would deny it, and the part that it is about.
fn judge(
    bytes: &[u8],
    check: impl FnOnce(&[u8]) -> Result<(), Refusal>,
) -> Result<(), (Refusal, Part)> {
    Jws::parse(bytes).map_err(|refusal| (refusal, Part::Header))?;
    check(bytes).map_err(|refusal| {
        let part = match refusal.code {
            Code::AlgorithmNotAllowed | Code::JwsUnsupportedHeader => Part::Header,
            Code::SignatureMalformed => Part::Signature,
            _ => Part::Payload,
        };
        (refusal, part)
    })
}
