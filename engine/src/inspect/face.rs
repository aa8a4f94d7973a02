//! A face's signature, and the certificate before it.

use crate::chain::Certificate;
use crate::inspect::{Draft, hex, jws};
use crate::presentation::FaceSignature;
use crate::reason::Code;

pub(super) fn read(bytes: &[u8], draft: &mut Draft) {
    let parsed = match FaceSignature::parse(bytes) {
        Ok(parsed) => parsed,
        Err(refusal) => return draft.warn(refusal, 0),
    };
    let dot = bytes.iter().position(|octet| *octet == b'.').unwrap_or(0);
    let signature = dot.saturating_add(1);
    if let Ok(certificate) = Certificate::parse(parsed.certificate()) {
        jws::note_certificate("certificate", &certificate, (0, dot), draft);
    }
    let length = bytes.len().saturating_sub(signature);
    draft.field("signature", signature, length, &hex(parsed.signature()));
    if let Err(refusal) = parsed.check_alone() {
        let at = if refusal.code == Code::SignatureMalformed { signature } else { 0 };
        draft.warn(refusal, at);
    }
}
