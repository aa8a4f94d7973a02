//! The message around an answer, and its encoding.

use anyhow::Result;
use ciborium::Value;
use doorward_engine::Code;

use super::{Case, FORMAT, case};
use crate::generate::book::Book;
use crate::generate::scene::denied;

pub(super) fn envelopes(book: &mut Book, minted: &Case) -> Result<()> {
    let answer = minted.answer()?;
    let draft = answer.draft(&minted.key);
    let mut show = |name: &str, about, octets: Vec<u8>, code| {
        case(book, name, about, minted.enrolled()?.show(octets).format(FORMAT), denied(code));
        Ok::<_, anyhow::Error>(())
    };
    let mut attached = draft.clone();
    attached.is_detached = false;
    show(
        "payload-attached",
        "the payload is not detached",
        attached.sign(&minted.key),
        Code::CborWrongType,
    )?;
    let mut untagged = draft.clone();
    untagged.tag = None;
    show("untagged", "without its tag", untagged.sign(&minted.key), Code::CborWrongType)?;
    let mut unprotected = draft.clone();
    unprotected.unprotected = unprotected.protected.split_off(1);
    let octets = unprotected.sign(&minted.key);
    show("chain-unprotected", "the chain where nothing protects it", octets, Code::ChainMissing)?;
    let mut linked = draft.clone();
    linked.protected.push((35.into(), Value::Text("https://example.com/x5u".into())));
    show("x5u", "a chain to be fetched", linked.sign(&minted.key), Code::CoseUnsupportedHeader)?;
    let mut critical = draft.clone();
    critical.protected.insert(1, (2.into(), Value::Array(vec![33.into()])));
    show("crit", "a critical parameter", critical.sign(&minted.key), Code::CoseUnsupportedHeader)?;
    let mut disordered = draft.clone();
    disordered.protected.reverse();
    show(
        "headers-disordered",
        "headers not in order",
        disordered.sign(&minted.key),
        Code::CborNotDeterministic,
    )?;
    let mut confused = draft.clone();
    confused.protected = draft.protected.clone();
    if let Some((_, algorithm)) = confused.protected.first_mut() {
        *algorithm = (-8).into();
    }
    show(
        "algorithm-confused",
        "EdDSA over a P-256 key",
        confused.sign(&minted.key),
        Code::AlgorithmNotAllowed,
    )?;
    let long = [&draft.sign(&minted.key)[..], &[0]].concat();
    show("trailing", "an octet behind it", long, Code::InputTrailingData)?;
    show("empty-map", "CBOR, and no message", vec![0xa0], Code::CborWrongType)
}
