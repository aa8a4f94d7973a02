//! A signed operation, and what would deny it.

use crate::inspect::Draft;
use crate::inspect::jws::{self, Part};
use crate::jose::Jws;
use crate::presentation::SignedOperation;
use crate::reason::Refusal;

pub(super) fn read(bytes: &[u8], draft: &mut Draft) {
    jws::read(bytes, judge, draft);
}

/// The first thing that would deny it, and the part that it is about.
fn judge(bytes: &[u8]) -> Result<(), (Refusal, Part)> {
    let jws = Jws::parse(bytes).map_err(|refusal| (refusal, Part::Header))?;
    let operation = SignedOperation::read(jws).map_err(|refusal| (refusal, Part::Payload))?;
    operation.check_header().map_err(|refusal| (refusal, Part::Header))?;
    operation.check_operation().map_err(|refusal| (refusal, Part::Payload))?;
    operation.check_signature().map_err(|refusal| (refusal, Part::Signature))
}
