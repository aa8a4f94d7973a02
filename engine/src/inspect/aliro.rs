//! What a device answered in an Aliro transaction, field by field.

use alloc::format;

use crate::inspect::{Draft, cose::offset};
use crate::presentation::{AliroTransaction, Answer, Auth1};

pub(super) fn read(bytes: &[u8], draft: &mut Draft) {
    let judged = AliroTransaction::parse(bytes).and_then(|transaction| {
        let auth0 = transaction.auth0();
        draft.octets("auth0.device-ephemeral", offset(auth0.ephemeral, bytes), auth0.ephemeral);
        if !auth0.vendor.is_empty() {
            draft.octets("auth0.vendor", offset(auth0.vendor, bytes), auth0.vendor);
        }
        match transaction.auth1() {
            Answer::Encrypted(ciphertext) => {
                draft.octets("auth1.ciphertext", offset(ciphertext, bytes), ciphertext);
            }
            Answer::Decrypted(auth1) => read_auth1(auth1, bytes, draft),
        }
        for (index, message) in transaction.step_up().iter().enumerate() {
            draft.octets(&format!("step-up[{index}]"), offset(message, bytes), message);
        }
        transaction.check_alone()
    });
    if let Err(refusal) = judged {
        draft.warn(refusal, 0);
    }
}

fn read_auth1(auth1: &Auth1<'_>, bytes: &[u8], draft: &mut Draft) {
    if let Some(key) = auth1.key {
        draft.octets("auth1.key", offset(key, bytes), key);
    }
    draft.octets("auth1.signature", offset(auth1.signature, bytes), auth1.signature);
    if let Some(bits) = auth1.signalling {
        draft.octets("auth1.signalling", offset(bits, bytes), bits);
    }
}
