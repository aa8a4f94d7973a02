//! Extensions of access data and revocation data: `{ vendor: [ [ criticality, id, version, data ] ] }`.

use crate::cbor::Item;
use crate::reason::{Code, Refusal};

/// Set where an extension may be ignored.
const NOT_CRITICAL: u64 = 1;

/// Refuses extensions of which one is critical: none is known.
pub(super) fn refuse_critical(item: Item<'_>) -> Result<(), Refusal> {
    for (vendor, list) in item.members()?.rest() {
        for extension in list.array()? {
            let [criticality, _identifier, _version, _data] = extension.tuple()?;
            if criticality.unsigned()? & NOT_CRITICAL == 0 {
                let detail = alloc::format!("a critical extension of vendor `{vendor}`");
                return Err(Refusal::from(Code::DocumentUnsupported).because(detail));
            }
        }
    }
    Ok(())
}
