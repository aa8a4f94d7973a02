//! The answer of a lock's certified key, field by field.

use crate::inspect::{Draft, cose};
use crate::presentation::KeyAnswer;

pub(super) fn read(bytes: &[u8], draft: &mut Draft) {
    let judged = KeyAnswer::parse(bytes).and_then(|answer| {
        cose::header(answer.message(), bytes, draft);
        let (chain, renewals) = answer.certificates();
        cose::certificates("chain", chain, bytes, draft);
        cose::certificates("renewals", renewals, bytes, draft);
        cose::signature(answer.message(), bytes, draft);
        answer.check_alone()
    });
    if let Err(refusal) = judged {
        draft.warn(refusal, 0);
    }
}
