//! An unlock request, field by field.

use alloc::format;

use crate::circumstance::Capability;
use crate::inspect::{Draft, cose, time};
use crate::presentation::{KeySource, UnlockRequest};

pub(super) fn read(bytes: &[u8], draft: &mut Draft) {
    let judged = UnlockRequest::parse(bytes).and_then(|request| {
        read_request(&request, bytes, draft);
        request.check_alone()
    });
    if let Err(refusal) = judged {
        draft.warn(refusal, 0);
    }
}

/// Claims stand in the payload: their fields are as long as it is, but for strings.
fn read_request(request: &UnlockRequest<'_>, bytes: &[u8], draft: &mut Draft) {
    let message = request.message();
    cose::header(message, bytes, draft);
    if let KeySource::Certified(chain) = request.source() {
        cose::certificates("chain", chain, bytes, draft);
    }
    let payload = message.payload().unwrap_or_default();
    let (start, length) = (cose::offset(payload, bytes), payload.len());
    let claims = request.claims();
    if let Some(user) = claims.user {
        draft.field("claims.iss", cose::offset(user.as_bytes(), bytes), user.len(), user);
    }
    let lock = claims.lock;
    draft.field("claims.aud", cose::offset(lock.as_bytes(), bytes), lock.len(), lock);
    let window = claims.window;
    for (name, seconds) in
        [("exp", window.expires), ("nbf", window.not_before), ("iat", window.issued_at)]
    {
        draft.field(&format!("claims.{name}"), start, length, &time(seconds));
    }
    draft.octets("claims.cti", cose::offset(claims.identifier, bytes), claims.identifier);
    if let KeySource::Own(key) = request.source() {
        draft.field("claims.cnf", start, length, &super::hex(&key.to_spki()));
    }
    let capability = spelled(claims.capability);
    draft.field("claims.capability", start, length, capability);
    cose::signature(message, bytes, draft);
}

const fn spelled(capability: Capability) -> &'static str {
    match capability {
        Capability::Momentary => "momentary",
        Capability::ExtendedMomentary => "extended-momentary",
        Capability::Secure => "secure",
        Capability::Unsecure => "unsecure",
        Capability::Toggle => "toggle",
    }
}
