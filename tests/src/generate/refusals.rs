//! Octets that are no presentation, or none that is accepted here.

use doorward_engine::Code;
use doorward_wallet::pkoc::Response;

use super::book::Book;
use super::pkoc::FORMAT;
use super::scene::{Scene, card, challenge, denied};
use doorward_cases::Octets;

/// Octets of a presentation at most.
const LONGEST: usize = 65_536;

/// The order of the group of P-256 (FIPS 186-4, appendix D.1.2.3).
const ORDER: &str = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";

pub(super) fn write(book: &mut Book) {
    shapes(book);
    keys(book);
    signatures(book);
    selection(book);
    sizes(book);
}

/// Read as PKOC, whatever it looks like.
fn refuse(book: &mut Book, name: &str, about: &str, octets: &[u8], code: Code) {
    let scene = Scene::card().show(octets).format(FORMAT);
    book.case(&format!("{FORMAT}/{name}"), about, scene, denied(code));
}

fn shapes(book: &mut Book) {
    let response = Response::to(&card(), &challenge());
    let key = [&[0x5a, 65][..], &response.public_key].concat();
    let signature = [&[0x9e, 64][..], &response.signature].concat();
    let whole = [&key[..], &signature].concat();
    let ok = [0x90, 0x00];
    let cases: &[(&str, &str, Vec<u8>, Code)] = &[
        ("only-success", "a status word and nothing else", ok.to_vec(), Code::TlvMissingTag),
        ("refused-by-card", "PSIA's answer to any failure", vec![0x6f, 0x00], Code::ApduStatus),
        (
            "failure-after-data",
            "a status word other than 9000 after both data objects",
            [&whole[..], &[0x6a, 0x82]].concat(),
            Code::ApduStatus,
        ),
        (
            "failure-after-data-61xx",
            "more data is announced: the answer is not whole",
            [&whole[..], &[0x61, 0x10]].concat(),
            Code::ApduStatus,
        ),
        ("key-missing", "no 5A", [&signature[..], &ok].concat(), Code::TlvMissingTag),
        ("signature-missing", "no 9E", [&key[..], &ok].concat(), Code::TlvMissingTag),
        (
            "key-twice",
            "a second 5A could be another key than the one that was checked",
            [&key[..], &whole, &ok].concat(),
            Code::TlvDuplicateTag,
        ),
        (
            "signature-twice",
            "a second 9E",
            [&whole[..], &signature, &ok].concat(),
            Code::TlvDuplicateTag,
        ),
        (
            "certificate",
            "F8, which openpkoc proposes, does not belong in this message",
            [&[0xf8, 0x02, 0x30, 0x00][..], &whole, &ok].concat(),
            Code::TlvUnexpectedTag,
        ),
        (
            "zero-tag",
            "padding between data objects",
            [&key[..], &[0, 0], &signature, &ok].concat(),
            Code::TlvUnexpectedTag,
        ),
        (
            "one-octet-more",
            "something after 9000",
            [&whole[..], &ok, &[0]].concat(),
            Code::TlvUnexpectedTag,
        ),
        (
            "one-octet-left",
            "half a status word",
            [&whole[..], &[0x90]].concat(),
            Code::InputTruncated,
        ),
        (
            "long-form-length",
            "BER's 81 41 is the length 129 here",
            [&[0x5a, 0x81, 0x41][..], &response.public_key, &signature, &ok].concat(),
            Code::TlvWrongLength,
        ),
        (
            "cut-in-key",
            "the answer ends inside the key",
            key.get(..40).unwrap_or_default().to_vec(),
            Code::InputTruncated,
        ),
        (
            "cut-in-signature",
            "the answer ends inside the signature",
            whole.get(..100).unwrap_or_default().to_vec(),
            Code::InputTruncated,
        ),
        ("cut-after-tag", "a tag without a length", vec![0x5a, 0x41, 0x04], Code::InputTruncated),
    ];
    for (name, about, octets, code) in cases {
        refuse(book, name, about, octets, *code);
    }
}

fn keys(book: &mut Book) {
    let response = Response::to(&card(), &challenge());
    let bent = |bend: &dyn Fn(&mut Vec<u8>)| {
        let mut response = response.clone();
        bend(&mut response.public_key);
        response.to_octets()
    };
    let first = |octet: u8| {
        move |key: &mut Vec<u8>| {
            if let Some(first) = key.first_mut() {
                *first = octet;
            }
        }
    };
    let short = bent(&|key| key.truncate(64));
    refuse(book, "key-too-short", "64 octets: X and Y alone", &short, Code::TlvWrongLength);
    let compressed = bent(&|key| {
        key.truncate(33);
        first(2)(key);
    });
    refuse(
        book,
        "key-compressed",
        "33 octets: a compressed point",
        &compressed,
        Code::TlvWrongLength,
    );
    for (name, octet) in [("key-of-kind-02", 2), ("key-of-kind-00", 0), ("key-hybrid", 6)] {
        let octets = bent(&first(octet));
        refuse(book, name, "65 octets that do not begin with 04", &octets, Code::KeyMalformed);
    }
    let off = bent(&|key| {
        if let Some(last) = key.last_mut() {
            *last ^= 1;
        }
    });
    refuse(book, "key-off-curve", "the last bit of Y is another", &off, Code::KeyNotOnCurve);
    let zero = bent(&|key| {
        key.truncate(1);
        key.resize(65, 0);
    });
    refuse(book, "key-of-zeros", "X and Y are zero", &zero, Code::KeyNotOnCurve);
    let beyond = bent(&|key| {
        key.truncate(1);
        key.resize(65, 0xff);
    });
    refuse(book, "key-beyond-field", "X and Y exceed the field", &beyond, Code::KeyNotOnCurve);
}

fn signatures(book: &mut Book) {
    let response = Response::to(&card(), &challenge());
    let (r, s) = response.signature.split_at_checked(32).unwrap_or_default();
    let order = hex::decode(ORDER).unwrap_or_default();
    let zero = [0; 32];
    let with = |signature: Vec<u8>| Response { signature, ..response.clone() }.to_octets();
    let cases: &[(&str, &str, Vec<u8>, Code)] = &[
        ("signature-r-zero", "r is zero", [&zero, s].concat(), Code::SignatureMalformed),
        ("signature-s-zero", "s is zero", [r, &zero].concat(), Code::SignatureMalformed),
        (
            "signature-r-of-order",
            "r is the order of the group",
            [&order, s].concat(),
            Code::SignatureMalformed,
        ),
        (
            "signature-s-of-order",
            "s is the order of the group",
            [r, &order].concat(),
            Code::SignatureMalformed,
        ),
        ("signature-both-zero", "r and s are zero", vec![0; 64], Code::SignatureMalformed),
        ("signature-swapped", "s stands before r", [s, r].concat(), Code::ProofBadSignature),
        (
            "signature-too-short",
            "63 octets",
            response.signature.get(..63).unwrap_or_default().to_vec(),
            Code::TlvWrongLength,
        ),
        (
            "signature-in-der",
            "DER, as X.509 writes it, has another length",
            [&[0x30, 68, 2, 32][..], r, &[2, 32], s].concat(),
            Code::TlvWrongLength,
        ),
    ];
    for (name, about, signature, code) in cases {
        refuse(book, name, about, &with(signature.clone()), *code);
    }
}

/// Which format the octets are read as.
fn selection(book: &mut Book) {
    let mut case = |name: &str, about, scene, code| {
        book.case(&format!("selection/{name}"), about, scene, denied(code));
    };
    case(
        "not-allowed-here",
        "a card where only phones are read",
        Scene::card().at("phones-in"),
        Code::FormatNotAllowed,
    );
    case(
        "stated-not-allowed-here",
        "the same, with the host stating the format",
        Scene::card().at("phones-in").format(FORMAT),
        Code::FormatNotAllowed,
    );
    case(
        "stated-unknown",
        "a format that the engine does not know",
        Scene::card().format("pkoc-smoke-signal"),
        Code::FormatUnsupported,
    );
    case(
        "stated-in-capitals",
        "names are compared exactly",
        Scene::card().format("PKOC-NFC-V1"),
        Code::FormatUnsupported,
    );
    case(
        "stated-another",
        "a card read as a signed operation: there is no second try",
        Scene::card().format("doordeck-operation"),
        Code::JwsMalformed,
    );
    case(
        "unrecognised",
        "octets of no format",
        Scene::card().show([0x00, 0x01, 0x02, 0x03]),
        Code::InputUnrecognised,
    );
    case(
        "other-length-octet",
        "the right tag with another length is no PKOC",
        Scene::card().show([0x5a, 0x40, 0x04]),
        Code::InputUnrecognised,
    );
    case(
        "access-point-unknown",
        "an access point that the bundle does not have",
        Scene::card().at("main-inn"),
        Code::AccessPointUnknown,
    );
    case(
        "access-point-in-capitals",
        "identifiers are compared exactly",
        Scene::card().at("Main-In"),
        Code::AccessPointUnknown,
    );
    case(
        "access-point-disabled",
        "the reader has been dismantled",
        Scene::card().at("dismantled-in"),
        Code::AccessPointDisabled,
    );
}

fn sizes(book: &mut Book) {
    let mut case = |name: &str, about, scene, code| {
        book.case(&format!("selection/{name}"), about, scene, denied(code));
    };
    case("empty", "no octets", Scene::card().show([]), Code::InputEmpty);
    let long = |octet: u8, times: usize| {
        let mut scene = Scene::card();
        scene.shown = Octets::Repeated { hex: hex::encode([octet]), times };
        scene
    };
    let more = LONGEST.saturating_add(1);
    case("longest", "as long as a presentation may be", long(0, LONGEST), Code::InputUnrecognised);
    case("too-long", "one octet more", long(0, more), Code::InputTooLong);
    case(
        "long-access-point",
        "an identifier of 129 octets",
        Scene::card().at(&"a".repeat(129)),
        Code::CircumstanceOutOfRange,
    );
    case(
        "long-format",
        "a format's name of 129 octets",
        Scene::card().format(&"a".repeat(129)),
        Code::CircumstanceOutOfRange,
    );
    case(
        "long-secret",
        "a secret of 4097 octets",
        Scene::card().stated(|at| {
            at.secrets.push(doorward_host::contract::circumstance::Secret {
                name: "reader".into(),
                value: vec![0; 4097],
            });
        }),
        Code::CircumstanceOutOfRange,
    );
}
