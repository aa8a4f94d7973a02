//! What a card's certificate (PKOC-CVC) may say, and how it may be written.

use anyhow::Result;
use doorward_engine::Code;
use doorward_wallet::pkoc::certificate::{Draft, data_object, p256_key, respond};

use super::nfc_v2::{certified, draft, nonce, shown};
use super::site::{ACME, scene};
use crate::generate::book::Book;
use crate::generate::scene::{card, challenge_of, denied, release};

const VALIDATED: &str = "pkoc-nfc-v2";
const SUBJECT: &str = "CARD000000000001";

pub(super) fn write(book: &mut Book) -> Result<()> {
    contents(book)?;
    shapes(book)
}

fn contents(book: &mut Book) -> Result<()> {
    let key = ACME.key()?;
    let rsa = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];
    let dilithium = [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03, 0x11];
    let modulus = [data_object(&[0x81], &[0xc7; 256]), data_object(&[0x82], &[1, 0, 1])].concat();
    let kind = |kind: &[u8]| data_object(&[0x06], kind);
    let mut case = |name: &str, about, draft: Draft, code| {
        let octets = draft.signed_by(&key)?;
        book.case(&format!("{VALIDATED}/{name}"), about, shown(&octets), denied(code));
        anyhow::Ok(())
    };
    let with = |bend: &dyn Fn(&mut Draft)| {
        let mut draft = draft(ACME);
        bend(&mut draft);
        draft
    };
    let unsupported = Code::KeyUnsupported;
    let about = "the card's answer is one of P-256";
    case(
        "key-of-rsa",
        about,
        with(&|d| d.key = [kind(&rsa), modulus.clone()].concat()),
        unsupported,
    )?;
    let lattice = [kind(&dilithium), data_object(&[0x86], &[7; 1312])].concat();
    case("key-of-ml-dsa", about, with(&|d| d.key = lattice.clone()), unsupported)?;
    let other_curve =
        [kind(&[0x2b, 0x81, 0x04, 0x00, 0x22]), data_object(&[0x86], &[4; 97])].concat();
    case("key-of-p384", about, with(&|d| d.key = other_curve.clone()), unsupported)?;
    case(
        "key-compressed",
        "a point has one form",
        with(&|d| d.key = p256_key(&card().compressed())),
        Code::KeyMalformed,
    )?;
    let mut off = card().public_key();
    if let Some(last) = off.last_mut() {
        *last ^= 1;
    }
    case(
        "key-off-curve",
        "no point of P-256",
        with(&|d| d.key = p256_key(&off)),
        Code::KeyNotOnCurve,
    )?;
    case(
        "key-of-two-kinds",
        "a point and a modulus",
        with(&|d| d.key.extend(&modulus)),
        Code::KeyMalformed,
    )?;
    case(
        "profile-1",
        "a profile that nobody knows",
        with(&|d| d.profile = vec![1]),
        Code::ChainUnsupported,
    )?;
    case(
        "issuer-in-lower-case",
        "a reference is A-Z and 0-9",
        with(&|d| d.issuer = "01000example0001".into()),
        Code::ChainMalformed,
    )?;
    case(
        "issuer-too-short",
        "a reference has 16 characters",
        with(&|d| d.issuer = "01000EXAMPLE".into()),
        Code::TlvWrongLength,
    )?;
    case(
        "no-such-day",
        "29 February 2027",
        with(&|d| d.last_day = "270229".into()),
        Code::ChainMalformed,
    )?;
    case(
        "no-such-month",
        "a month 13",
        with(&|d| d.first_day = "261301".into()),
        Code::ChainMalformed,
    )?;
    case(
        "letters-for-a-day",
        "digits above 9",
        with(&|d| d.last_day = "26AB31".into()),
        Code::ChainMalformed,
    )?;
    case(
        "day-twice",
        "a second last day",
        with(&|d| d.more = data_object(&[0x5f, 0x24], &[9; 6])),
        Code::TlvDuplicateTag,
    )?;
    case(
        "unknown-member",
        "a member that profile 0 does not have",
        with(&|d| d.more = data_object(&[0x5f, 0x4c], &[1])),
        Code::TlvUnexpectedTag,
    )?;
    let extension =
        [kind(&[0x2b, 6, 1, 4, 1, 0x83, 0xd2, 0x25, 8, 1]), data_object(&[0x53], &[7; 16])];
    let extension = data_object(&[0x73], &extension.concat());
    let many = data_object(&[0x65], &extension.repeat(33));
    case(
        "extensions-of-33",
        "more than a certificate may have",
        with(&|d| d.more = many.clone()),
        Code::LimitExceeded,
    )?;
    let octets = with(&|d| d.more = data_object(&[0x65], &extension)).signed_by(&key)?;
    book.case(
        &format!("{VALIDATED}/with-extension"),
        "an extension means nothing for a decision",
        shown(&octets),
        release(5),
    );
    Ok(())
}

fn shapes(book: &mut Book) -> Result<()> {
    let good = draft(ACME).signed_by(&ACME.key()?)?;
    let whole = respond(&good, &card(), &nonce());
    let without = whole.get(..whole.len().saturating_sub(2)).unwrap_or_default();
    let answer = whole.get(good.len()..).unwrap_or_default();
    let mut case = |name: &str, about, octets: &[u8], expected| {
        let scene = shown(&good).show(octets).format(VALIDATED);
        book.case(&format!("{VALIDATED}/{name}"), about, scene, expected);
    };
    case("without-status-word", "a reader has cut off the status word", without, release(5));
    case(
        "one-octet-more",
        "something behind the status word",
        &[&whole[..], &[0]].concat(),
        denied(Code::InputTrailingData),
    );
    case("twice", "the whole of it again", &whole.repeat(2), denied(Code::InputTrailingData));
    case("no-certificate", "the answer alone", answer, denied(Code::TlvUnexpectedTag));
    case("no-answer", "the certificate alone", &good, denied(Code::TlvMissingTag));
    case("refused-by-card", "no such object", &[0x6a, 0x88], denied(Code::ApduStatus));
    case(
        "answer-refused-by-card",
        "conditions of use not satisfied",
        &[&good[..], &[0x69, 0x85]].concat(),
        denied(Code::ApduStatus),
    );
    let inside = good.get(4..).unwrap_or_default();
    let longer = [&[0x7f, 0x21, 0x82, 0x00, 0xd2], inside, answer].concat();
    case(
        "length-with-zeros",
        "a length is as short as it can be",
        &longer,
        denied(Code::TlvMalformed),
    );
    let endless = [&[0x7f, 0x21, 0x80], inside, &[0, 0], answer].concat();
    case("length-indefinite", "a length is a number", &endless, denied(Code::TlvMalformed));
    let high = [&[0x7f, 0x81, 0x21], good.get(2..).unwrap_or_default(), answer].concat();
    case("tag-of-three-octets", "no tag of PKOC has three", &high, denied(Code::TlvMalformed));
    for (octets, name) in
        [(16, "challenge-of-16"), (31, "challenge-of-31"), (33, "challenge-of-33")]
    {
        let challenge = challenge_of("challenge", octets);
        let shown = respond(&good, &card(), &challenge);
        let scene = scene("validated-in", certified(ACME, SUBJECT, &card()), &challenge, &shown);
        let about = "INTERNAL AUTHENTICATE takes 32 octets";
        book.case(
            &format!("{VALIDATED}/{name}"),
            about,
            scene,
            denied(Code::CircumstanceOutOfRange),
        );
    }
    Ok(())
}
