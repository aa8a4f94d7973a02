//! Vendor messages over OSDP: the card's answer in their joined parts.

use crate::bytes::Reader;
use crate::inspect::Draft;
use crate::inspect::pkoc::{read_public_key, read_signature};
use crate::presentation::Transaction;
use crate::tlv::{Coding, DataObject};

/// Tags of a joined response, and what they are called.
const NAMES: [(u16, &str); 3] = [(0x4c, "challenge"), (0xfd, "sequence"), (0xfb, "error")];

/// The parts of a response need not lie together in the bytes, so that their fields are shown at the
/// offsets that they have once joined.
pub(in crate::inspect) fn read(bytes: &[u8], draft: &mut Draft) {
    draft.octets("messages", 0, bytes);
    let transaction = match Transaction::parse(bytes) {
        Ok(transaction) => transaction,
        Err(refusal) => return draft.warn(refusal, 0),
    };
    let response = transaction.response();
    draft.octets("response", 0, response);
    let mut reader = Reader::new(response);
    while reader.remaining() > 0 {
        let Ok(object) = DataObject::read(&mut reader, Coding::Osdp) else { break };
        match object.tag {
            0x5a => {
                read_public_key(object.value, object.offset, draft);
            }
            0x9e => {
                read_signature(object.value, object.offset, draft);
            }
            tag => {
                if let Some((_, name)) = NAMES.iter().find(|(known, _)| *known == tag) {
                    draft.octets(name, object.offset, object.value);
                }
            }
        }
    }
    if let Err(refusal) = transaction.check_alone() {
        draft.warn(refusal, 0);
    }
}
