//! PKOC over OSDP: what a reader may send to its controller.

use doorward_engine::Code;
use doorward_wallet::pkoc::osdp::{
    PART, SEQUENCE, VENDOR, in_parts, message, next, part, present, request, response,
};
use doorward_wallet::pkoc::{CardKey, Response};

use super::site::{key_credential, scene};
use crate::generate::book::Book;
use crate::generate::scene::{Scene, card, challenge, challenge_of, denied, release};

const FORMAT: &str = "pkoc-osdp";

pub(super) fn write(book: &mut Book) {
    conversations(book);
    transactions(book);
    keys(book);
    parts(book);
    messages(book);
    errors(book);
}

fn shown(octets: &[u8]) -> Scene {
    scene("panel-in", key_credential(&card()), &challenge(), octets)
}

fn whole() -> Vec<u8> {
    response(&card(), &challenge(), SEQUENCE)
}

/// Key and signature, and nothing else.
fn bare(key: &CardKey) -> Vec<u8> {
    Response { status_word: Vec::new(), ..Response::to(key, &challenge()) }.to_octets()
}

fn conversations(book: &mut Book) {
    let mut case = |name: &str, about, octets: Vec<u8>, expected| {
        book.case(&format!("{FORMAT}/{name}"), about, shown(&octets), expected);
    };
    let answer = in_parts(&whole(), PART);
    case("two-parts", "parts of 128 octets, as PKOC.Net asks for them", answer.clone(), release(5));
    case("one-part", "all of it in one part", in_parts(&whole(), 1024), release(5));
    case(
        "without-echo",
        "neither challenge nor sequence",
        in_parts(&bare(&card()), PART),
        release(5),
    );
    let asked = [present(SEQUENCE), request(&challenge(), SEQUENCE), answer.clone()].concat();
    case("whole-conversation", "card present, request, response", asked, release(5));
    let ahead = [next(&challenge(), SEQUENCE), in_parts(&whole(), 60)].concat();
    case("asked-in-advance", "next transaction, response", ahead, release(5));
    let success = [&whole()[..], &[0xfb, 1, 0x90, 0]].concat();
    case("with-success", "an error that says 9000 is none", in_parts(&success, PART), release(5));
    let stranger = CardKey::of("stranger's card");
    let own = in_parts(&response(&stranger, &challenge(), SEQUENCE), PART);
    case("stranger", "a key that nobody has enrolled", own, denied(Code::CredentialUnknown));
}

fn transactions(book: &mut Book) {
    let mut case = |name: &str, about, octets: Vec<u8>, code| {
        book.case(&format!("{FORMAT}/{name}"), about, shown(&octets), denied(code));
    };
    let other = challenge_of("another", 16);
    let answer = in_parts(&whole(), PART);
    let recorded = in_parts(&response(&card(), &other, SEQUENCE), PART);
    case(
        "recorded",
        "a reader that chooses the challenge shows a recorded answer",
        recorded,
        Code::ChallengeMismatched,
    );
    let echoed = [&bare(&card())[..], &[0x4c, 16], &other].concat();
    case(
        "echo-of-another",
        "the right signature beside another challenge",
        in_parts(&echoed, PART),
        Code::ChallengeMismatched,
    );
    let asked = [request(&other, SEQUENCE), answer.clone()].concat();
    case(
        "request-of-another",
        "the controller's own request names another challenge",
        asked,
        Code::ChallengeMismatched,
    );
    let asked = [next(&other, SEQUENCE), in_parts(&bare(&card()), PART)].concat();
    case(
        "next-of-another",
        "the next transaction names another challenge",
        asked,
        Code::ChallengeMismatched,
    );
    let silent = Response { status_word: Vec::new(), ..Response::to(&card(), &other) }.to_octets();
    case(
        "recorded-without-echo",
        "a recorded answer that does not say so",
        in_parts(&silent, PART),
        Code::ProofBadSignature,
    );
    let foreign = Code::OsdpOtherTransaction;
    case(
        "sequence-of-request",
        "request 4, response 3",
        [request(&challenge(), 4), answer.clone()].concat(),
        foreign,
    );
    case(
        "sequence-of-presence",
        "card present 4, response 3",
        [present(4), answer].concat(),
        foreign,
    );
    let asked = [present(4), request(&challenge(), 3), in_parts(&bare(&card()), PART)].concat();
    case("sequence-of-request-and-presence", "card present 4, request 3", asked, foreign);
}

fn keys(book: &mut Book) {
    let mut case = |name: &str, about, bend: &dyn Fn(&mut Response), code| {
        let mut answer =
            Response { status_word: Vec::new(), ..Response::to(&card(), &challenge()) };
        bend(&mut answer);
        let octets = in_parts(&answer.to_octets(), PART);
        book.case(&format!("{FORMAT}/{name}"), about, shown(&octets), denied(code));
    };
    let stranger = CardKey::of("stranger's card");
    case(
        "signature-by-another-key",
        "a stranger's signature beside the card's key",
        &|answer| answer.signature = stranger.sign_raw(&challenge()),
        Code::ProofBadSignature,
    );
    case(
        "signature-bent",
        "the last octet of the signature",
        &|answer| {
            if let Some(last) = answer.signature.last_mut() {
                *last ^= 1;
            }
        },
        Code::ProofBadSignature,
    );
    case(
        "signature-of-zeros",
        "neither number of a signature is 0",
        &|answer| answer.signature.fill(0),
        Code::SignatureMalformed,
    );
    case(
        "key-hybrid",
        "a point has one form",
        &|answer| {
            if let Some(first) = answer.public_key.first_mut() {
                *first = 6;
            }
        },
        Code::KeyMalformed,
    );
    case(
        "key-off-curve",
        "no point of P-256",
        &|answer| {
            if let Some(last) = answer.public_key.last_mut() {
                *last ^= 1;
            }
        },
        Code::KeyNotOnCurve,
    );
    case(
        "key-of-zeros",
        "no point either",
        &|answer| answer.public_key.iter_mut().skip(1).for_each(|octet| *octet = 0),
        Code::KeyNotOnCurve,
    );
}

fn parts(book: &mut Book) {
    let (all, out_of_place) = (whole(), Code::OsdpPartOutOfPlace);
    let (length, at) = (all.len(), 100_usize);
    let (front, back) = all.split_at_checked(at).unwrap_or_default();
    let later = back.get(1..).unwrap_or_default();
    let long = vec![0; 1024];
    let cases: Vec<(&str, &str, Vec<u8>, Code)> = vec![
        (
            "parts-reversed",
            "the second part first",
            [part(length, at, back), part(length, 0, front)].concat(),
            out_of_place,
        ),
        ("part-missing", "the second part is missing", part(length, 0, front), out_of_place),
        (
            "part-gap",
            "an octet between the parts is missing",
            [part(length, 0, front), part(length, at.saturating_add(1), later)].concat(),
            out_of_place,
        ),
        (
            "part-overlap",
            "the parts overlap by an octet",
            [part(length, 0, front), part(length, at.saturating_sub(1), back)].concat(),
            out_of_place,
        ),
        (
            "part-twice",
            "the first part again",
            [part(length, 0, front), part(length, 0, front), part(length, at, back)].concat(),
            out_of_place,
        ),
        (
            "part-empty",
            "a part of nothing",
            [part(length, 0, front), part(length, at, &[]), part(length, at, back)].concat(),
            out_of_place,
        ),
        (
            "whole-disagrees",
            "the parts disagree on the whole",
            [part(length, 0, front), part(length.saturating_add(1), at, back)].concat(),
            out_of_place,
        ),
        (
            "part-beyond",
            "the part reaches beyond the whole",
            part(length.saturating_sub(1), 0, &all),
            out_of_place,
        ),
        ("whole-too-long", "more than a panel receives", part(1025, 0, front), Code::InputTooLong),
        (
            "parts-of-many",
            "more parts than a response may have",
            in_parts(&long, 15),
            Code::LimitExceeded,
        ),
        (
            "part-cut",
            "the data of a part end early",
            in_parts(&all, PART).get(..120).unwrap_or_default().to_vec(),
            Code::InputTruncated,
        ),
        (
            "twice",
            "the whole response again",
            in_parts(&all, PART).repeat(2),
            Code::InputTrailingData,
        ),
    ];
    for (name, about, octets, code) in cases {
        book.case(&format!("{FORMAT}/{name}"), about, shown(&octets), denied(code));
    }
}

fn messages(book: &mut Book) {
    let (answer, unexpected) = (in_parts(&whole(), PART), Code::OsdpUnexpectedMessage);
    let asked = request(&challenge(), SEQUENCE);
    let split = PART.saturating_add(10);
    let (front, back) = answer.split_at_checked(split).unwrap_or_default();
    let mut parameters = asked.clone();
    if let Some(octet) = parameters.get_mut(5) {
        *octet = 2;
    }
    let foreign = [&[0x1a, 0x90, 0x22], answer.get(3..).unwrap_or_default()].concat();
    let unknown = [&VENDOR[..], &[0xe5], answer.get(4..).unwrap_or_default()].concat();
    let no_challenge = message(&[0xe1, 0, 1, 0x5c, 2, 1, 0, 0xfd, SEQUENCE]);
    let key_twice = [bare(&card()), whole()].concat();
    let cases: Vec<(&str, &str, Vec<u8>, Code)> = vec![
        ("vendor-unknown", "another vendor's message", foreign, unexpected),
        ("message-unknown", "E5", unknown, unexpected),
        (
            "request-twice",
            "two requests for one response",
            [asked.clone(), asked.clone(), answer.clone()].concat(),
            unexpected,
        ),
        (
            "request-between-parts",
            "a request between two parts",
            [front, &asked, back].concat(),
            unexpected,
        ),
        (
            "request-of-other-parameters",
            "P1 P2 are 00 01",
            [parameters, answer.clone()].concat(),
            unexpected,
        ),
        (
            "request-without-challenge",
            "a request asks something",
            [no_challenge, answer.clone()].concat(),
            Code::TlvMissingTag,
        ),
        ("only-request", "no response", asked, Code::OsdpNoResponse),
        (
            "only-presence",
            "a card is there and has not answered",
            present(SEQUENCE),
            Code::OsdpNoResponse,
        ),
        (
            "refresh",
            "the reader asks for another transaction",
            [message(&[0xe4]), answer].concat(),
            Code::OsdpNoResponse,
        ),
        ("key-twice", "a second 5A", in_parts(&key_twice, PART), Code::TlvDuplicateTag),
        (
            "status-word",
            "a response has none",
            in_parts(&[&whole()[..], &[0x90, 0]].concat(), PART),
            Code::TlvUnexpectedTag,
        ),
        (
            "no-signature",
            "the key alone",
            in_parts(whole().get(..67).unwrap_or_default(), PART),
            Code::TlvMissingTag,
        ),
    ];
    for (name, about, octets, code) in cases {
        book.case(&format!("{FORMAT}/{name}"), about, shown(&octets).format(FORMAT), denied(code));
    }
}

fn errors(book: &mut Book) {
    let with = |error: &[u8]| in_parts(&[&whole()[..], error].concat(), PART);
    let reported = Code::OsdpReaderError;
    let cases: Vec<(&str, &str, Vec<u8>, Code)> = vec![
        ("error-timeout", "a timeout beside an answer", with(&[0xfb, 2]), reported),
        ("error-missing-data", "missing data beside an answer", with(&[0xfb, 6]), reported),
        ("error-unknown", "an error that nobody knows", with(&[0xfb, 0x7f]), reported),
        (
            "error-status",
            "a card's status word other than 9000",
            with(&[0xfb, 1, 0x6a, 0x82]),
            Code::ApduStatus,
        ),
        ("error-message", "the reader sends an error instead", message(&[0xfe, 2]), reported),
        (
            "error-message-status",
            "the card has refused",
            message(&[0xfe, 1, 0x6f, 0]),
            Code::ApduStatus,
        ),
        (
            "error-of-presence",
            "no card could be read",
            message(&[0xe0, 0xfc, 4, 0xfb, 2, 0xfd, SEQUENCE]),
            reported,
        ),
    ];
    for (name, about, octets, code) in cases {
        book.case(&format!("{FORMAT}/{name}"), about, shown(&octets), denied(code));
    }
}
