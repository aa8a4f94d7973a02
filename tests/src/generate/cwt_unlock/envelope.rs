//! The message around the claims, and its encoding.

use anyhow::Result;
use ciborium::Value;
use doorward_engine::Code;

use super::{FORMAT, case, enrolled, phone, request};
use crate::generate::book::Book;
use crate::generate::scene::denied;

pub(super) fn envelopes(book: &mut Book) -> Result<()> {
    let scene = enrolled(&phone())?.format(FORMAT);
    let draft = request().unsigned(&phone()).draft(&phone());
    let mut show = |name: &str, about, octets: Vec<u8>, code| {
        case(book, name, about, scene.clone().show(octets), denied(code));
    };
    let bent = |bend: &dyn Fn(&mut doorward_wallet::cose::Draft)| {
        let mut draft = draft.clone();
        bend(&mut draft);
        draft.sign(&phone())
    };
    let header = Code::CoseUnsupportedHeader;
    show("untagged", "without its tag", bent(&|d| d.tag = None), Code::CborWrongType);
    show(
        "other-tag",
        "under the tag of a CWT alone",
        bent(&|d| d.tag = Some(61)),
        Code::CborWrongType,
    );
    show(
        "tag-beyond-2-53",
        "a high tag number",
        bent(&|d| d.tag = Some(u64::MAX)),
        Code::CborWrongType,
    );
    show("payload-detached", "no payload", bent(&|d| d.is_detached = true), Code::CborWrongType);
    show(
        "context-empty",
        "signed without its context",
        bent(&|d| d.context.clear()),
        Code::ProofBadSignature,
    );
    let foreign =
        |d: &mut doorward_wallet::cose::Draft| d.context = b"doorward lock-certificate v1".to_vec();
    show("context-of-another", "or with another's", bent(&foreign), Code::ProofBadSignature);
    show(
        "crit",
        "a critical parameter",
        bent(&|d| d.protected.push((2.into(), Value::Array(vec![1.into()])))),
        header,
    );
    show(
        "kid",
        "a parameter that is not used",
        bent(&|d| d.protected.push((4.into(), Value::Bytes(vec![1])))),
        header,
    );
    show(
        "unprotected",
        "something unprotected",
        bent(&|d| d.unprotected.push((4.into(), Value::Bytes(vec![1])))),
        header,
    );
    show(
        "algorithm-unprotected",
        "the algorithm where nothing protects it",
        bent(&|d| d.unprotected = std::mem::take(&mut d.protected)),
        header,
    );
    let algorithm = |number: i64| bent(&move |d| d.protected = vec![(1.into(), number.into())]);
    show("algorithm-none", "no algorithm", algorithm(0), Code::AlgorithmNotAllowed);
    show("algorithm-hmac", "a MAC with the public key", algorithm(5), Code::AlgorithmNotAllowed);
    show("algorithm-confused", "EdDSA over a P-256 key", algorithm(-8), Code::AlgorithmNotAllowed);
    show(
        "algorithm-text",
        "an algorithm by name",
        bent(&|d| d.protected = vec![(1.into(), Value::Text("ES256".into()))]),
        Code::CborWrongType,
    );
    let right = draft.sign(&phone());
    let longer = draft.sign_headers(vec![0xb8, 0x01, 0x01, 0x26], &phone());
    show(
        "header-not-shortest",
        "a longer head than it must be",
        longer,
        Code::CborNotDeterministic,
    );
    let float = draft.sign_headers(vec![0xa1, 0x01, 0xf9, 0xc7, 0x00], &phone());
    show("algorithm-float", "-7.0", float, Code::CborUnsupported);
    let endless = draft.sign_headers(vec![0xbf, 0x01, 0x26, 0xff], &phone());
    show("header-endless", "an indefinite length", endless, Code::CborUnsupported);
    let deep =
        draft.sign_headers([vec![0xa1, 0x01], vec![0x81; 16], vec![0x00]].concat(), &phone());
    show("header-too-deep", "nested too deep", deep, Code::CborTooDeep);
    let spoilt = draft.sign_headers(vec![0xa1, 0x01, 0x61, 0xff], &phone());
    show("header-not-utf-8", "text that is none", spoilt, Code::CborMalformed);
    show("trailing", "an octet behind it", [&right[..], &[0]].concat(), Code::InputTrailingData);
    let mut zero = right.clone();
    let start = zero.len().saturating_sub(64);
    zero.iter_mut().skip(start).take(32).for_each(|octet| *octet = 0);
    show("signature-r-0", "r is out of range", zero, Code::SignatureMalformed);
    let mut short = right;
    short.truncate(start);
    show("cut", "the signature is missing", short, Code::InputTruncated);
    Ok(())
}
