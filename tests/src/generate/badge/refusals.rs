//! Octets that are no badge, and badges that cannot be read here.

use doorward_engine::Code;
use doorward_wallet::badge::{Badge, BadgeFormat, bit_string, card_data};

use super::{BADGE, OSDP, WIEGAND, badge, enrolled, identifier, number, reported};
use crate::generate::book::Book;
use crate::generate::scene::{denied, release};

pub(super) fn write(book: &mut Book) {
    spellings(book);
    reports(book);
    misreadings(book);
    formats(book);
}

/// Read as Wiegand, whatever it looks like.
fn spellings(book: &mut Book) {
    let cases: &[(&str, &str, &[u8], Code)] = &[
        ("no-bits", "a count of unused bits and nothing else", &[6], Code::BadgeWrongLength),
        (
            "eight-unused-bits",
            "an octet too many",
            &[8, 0xbd, 0x88, 0xeb, 0x80, 0],
            Code::BadgeMalformed,
        ),
        (
            "nine-unused-bits",
            "one bit more than that",
            &[9, 0xbd, 0x88, 0xeb, 0x80],
            Code::BadgeMalformed,
        ),
        (
            "hid-header",
            "the number that tools print for a card",
            &[0x20, 0x06, 0xf6, 0x23, 0xae],
            Code::BadgeMalformed,
        ),
        (
            "padding-last",
            "the last unused bit is set",
            &[6, 0xbd, 0x88, 0xeb, 0x81],
            Code::BadgePadding,
        ),
        (
            "padding-first",
            "the first unused bit is set",
            &[6, 0xbd, 0x88, 0xeb, 0xa0],
            Code::BadgePadding,
        ),
        (
            "padding-all",
            "every unused bit is set",
            &[6, 0xbd, 0x88, 0xeb, 0xbf],
            Code::BadgePadding,
        ),
        (
            "bits-25",
            "one bit was lost on the wire",
            &[7, 0xbd, 0x88, 0xeb, 0x80],
            Code::BadgeWrongLength,
        ),
        ("bits-27", "one bit was seen twice", &[5, 0xbd, 0x88, 0xeb, 0x80], Code::BadgeWrongLength),
        (
            "bits-32",
            "four octets without a parity bit",
            &[0, 0xbd, 0x88, 0xeb, 0x80],
            Code::BadgeWrongLength,
        ),
        ("keypad", "a key was pressed: four bits", &[4, 0x50], Code::BadgeWrongLength),
        (
            "one-octet-more",
            "an octet after the bits makes them 34, whose parity is wrong",
            &[6, 0xbd, 0x88, 0xeb, 0x80, 0],
            Code::BadgeParity,
        ),
        (
            "two-octets-more",
            "two octets after the bits",
            &[6, 0xbd, 0x88, 0xeb, 0x80, 0, 0],
            Code::BadgeWrongLength,
        ),
        (
            "one-octet-less",
            "the last octet was lost",
            &[6, 0xbd, 0x88, 0xeb],
            Code::BadgeWrongLength,
        ),
    ];
    for (name, about, octets, code) in cases {
        let scene = badge().show(octets).format(WIEGAND);
        book.case(&format!("{WIEGAND}/{name}"), about, scene, denied(*code));
    }
}

/// Read as OSDP card data, whatever it looks like.
fn reports(book: &mut Book) {
    let bits = BADGE.bits();
    let whole = BADGE.osdp();
    let label = [false; 64];
    let bend = |at: usize, to: u8| {
        let mut octets = whole.clone();
        if let Some(octet) = octets.get_mut(at) {
            *octet = to;
        }
        octets
    };
    let cut = |octets: usize| whole.get(..octets).unwrap_or_default().to_vec();
    let more = |octets: &[u8]| [&whole[..], octets].concat();
    let cases: &[(&str, &str, Vec<u8>, Code)] = &[
        (
            "label-of-a-key",
            "openpkoc's low 64 bits of a PKOC key name no key",
            card_data(0, 0x80, &label),
            Code::OsdpUnsupportedData,
        ),
        (
            "private-badge",
            "a badge in a private form",
            card_data(0, 0x80, &bits),
            Code::OsdpUnsupportedData,
        ),
        (
            "form-2",
            "a form that the standard does not have",
            card_data(0, 2, &bits),
            Code::OsdpUnsupportedData,
        ),
        (
            "with-reply-code",
            "the reply's code before its data",
            [&[0x50][..], &whole].concat(),
            Code::BadgeWrongLength,
        ),
        ("empty-header", "half a header", cut(2), Code::InputTruncated),
        ("no-bits", "a header and nothing else", cut(4), Code::InputTruncated),
        ("one-octet-less", "the last octet was lost", cut(7), Code::InputTruncated),
        ("one-octet-more", "a zero after the bits", more(&[0]), Code::InputTrailingData),
        (
            "checksum",
            "the message's checksum after the bits",
            more(&[0xa5, 0x3c]),
            Code::InputTrailingData,
        ),
        ("twice", "two reports in one", more(&whole), Code::InputTrailingData),
        (
            "length-swapped",
            "the length with its upper octet first",
            bend(3, 26)
                .into_iter()
                .enumerate()
                .map(|(at, octet)| if at == 2 { 0 } else { octet })
                .collect(),
            Code::BadgeWrongLength,
        ),
        ("bits-25", "one bit was lost on the wire", bend(2, 25), Code::BadgeWrongLength),
        (
            "bits-64",
            "a label of a key in the form of a badge",
            card_data(0, 1, &label),
            Code::BadgeWrongLength,
        ),
        ("padding-last", "the last unused bit is set", bend(7, 0x81), Code::BadgePadding),
        ("padding-first", "the first unused bit is set", bend(7, 0xa0), Code::BadgePadding),
        ("padding-all", "every unused bit is set", bend(7, 0xbf), Code::BadgePadding),
        ("parity-first", "the first bit was misread", bend(4, 0x3d), Code::BadgeParity),
        ("parity-number", "a bit of the number was misread", bend(6, 0xea), Code::BadgeParity),
        ("parity-last", "the last bit was misread", bend(7, 0xc0), Code::BadgeParity),
    ];
    for (name, about, octets, code) in cases {
        let scene = reported().show(octets).format(OSDP);
        book.case(&format!("{OSDP}/{name}"), about, scene, denied(*code));
    }
}

/// One bit of each format that has a parity scheme, wherever it stands.
fn misreadings(book: &mut Book) {
    for (format, places) in [
        (BadgeFormat::H10301, [0, 5, 25]),
        (BadgeFormat::H10306, [0, 20, 33]),
        (BadgeFormat::C1k35s, [0, 1, 34]),
        (BadgeFormat::H10302, [0, 9, 36]),
        (BadgeFormat::C1k48s, [1, 30, 47]),
    ] {
        let badge = Badge { format, facility: 0, number: 12_345 };
        for place in places {
            let mut bits = badge.bits();
            if let Some(bit) = bits.get_mut(place) {
                *bit = !*bit;
            }
            let scene = enrolled(identifier(&badge)).show(bit_string(&bits));
            let name = format!("{WIEGAND}/misread-{}-bit-{place}", format.name().to_lowercase());
            book.case(&name, "one bit was misread", scene, denied(Code::BadgeParity));
        }
    }
}

/// Bit formats that are not in use, and bits that fit more than one.
fn formats(book: &mut Book) {
    let badge = |format, facility, number| Badge { format, facility, number };
    for (name, shown, access_point) in [
        ("h10301", BADGE, "two-in"),
        ("c1k35s", badge(BadgeFormat::C1k35s, 1, 1), "mixed-in"),
        ("h10306", badge(BadgeFormat::H10306, 1, 1), "numbered-in"),
    ] {
        let scene = enrolled(identifier(&shown)).at(access_point).show(shown.wiegand());
        let name = format!("{WIEGAND}/not-in-use-{name}");
        let about = "a good badge of a bit format that this access point does not name";
        book.case(&name, about, scene, denied(Code::BadgeFormatNotInUse));
    }
    let numbered = badge(BadgeFormat::H10304, 22602, 89248);
    let plain = badge(BadgeFormat::H10302, 0, 11_850_046_624);
    for (name, about, enrolled_as, shown, access_point) in [
        ("h10302-or-h10304", "enrolled as H10302, and it could be H10304", plain, plain, "two-in"),
        (
            "h10304-or-h10302",
            "enrolled as H10304, and it could be H10302",
            numbered,
            numbered,
            "two-in",
        ),
        ("h10302-or-p10004", "every H10302 can be P10004", plain, plain, "unchecked-too-in"),
    ] {
        let scene = enrolled(identifier(&enrolled_as)).at(access_point).show(shown.wiegand());
        let name = format!("{WIEGAND}/ambiguous-{name}");
        book.case(&name, about, scene, denied(Code::BadgeAmbiguous));
    }
    let scene = enrolled(identifier(&plain)).at("two-in").show(plain.osdp());
    let about = "the same 37 bits at a reader that speaks OSDP";
    book.case(&format!("{OSDP}/ambiguous"), about, scene, denied(Code::BadgeAmbiguous));
    let scene =
        enrolled(number("H10302", 0, 11_850_046_624)).at("numbered-in").show(plain.wiegand());
    let about = "read as H10304 here, and nobody has that badge";
    book.case(
        &format!("{WIEGAND}/another-format-here"),
        about,
        scene,
        denied(Code::CredentialUnknown),
    );
    let scene = enrolled(identifier(&numbered)).at("numbered-in").show(plain.wiegand());
    let about = "the bits of both, at an access point that names one";
    book.case(&format!("{WIEGAND}/one-format-here"), about, scene, release(5));
}
