//! Every bit format, as published and at its limits.

use doorward_engine::Code;
use doorward_wallet::badge::{Badge, BadgeFormat, bit_string, card_data};

use super::{OSDP, WIEGAND, badge, enrolled, identifier, number};
use crate::generate::book::{Book, GENERATED};
use crate::generate::scene::{denied, release};

/// Published badges: name of the case, badge, access point, source.
const PUBLISHED: [(&str, Badge, &str, &str); 8] = [
    ("published-h10301", of(BadgeFormat::H10301, 123, 4567), "plastic-in", PM3),
    ("published-h10301-awid", of(BadgeFormat::H10301, 224, 1337), "plastic-in", PM3),
    ("published-h10301-z9", of(BadgeFormat::H10301, 127, 60406), "plastic-in", Z9),
    ("published-c1k35s", of(BadgeFormat::C1k35s, 1337, 2137), "plastic-in", TICK),
    ("published-c1k48s", of(BadgeFormat::C1k48s, 42069, 42069), "plastic-in", PM3),
    ("published-h10302", of(BadgeFormat::H10302, 0, 11_850_046_624), "plastic-in", FLIPPER),
    ("published-h10304", of(BadgeFormat::H10304, 22602, 89248), "numbered-in", FLIPPER),
    ("computed-h10306", of(BadgeFormat::H10306, 1234, 56789), "plastic-in", GENERATED),
];

const PM3: &str = "github.com/RfidResearchGroup/proxmark3, tools/pm3_tests.sh";
const Z9: &str = "Z9 Protobuf Community, TestBinaryFormatter.cs";
const TICK: &str = "TheTick, pull request 20";
const FLIPPER: &str = "github.com/flipperdevices/flipperzero-firmware, issue 1029";

pub(super) fn write(book: &mut Book) {
    for (name, badge, access_point, source) in PUBLISHED {
        let scene = enrolled(identifier(&badge)).at(access_point).show(badge.wiegand());
        let about = "a published badge, in the one bit format of its length";
        let name = format!("{WIEGAND}/{name}");
        book.story(&name, about, source, vec![(scene, release(5))]);
    }
    for (name, badge, access_point, _) in PUBLISHED.into_iter().filter(|it| it.2 == "plastic-in") {
        let scene = enrolled(identifier(&badge)).at(access_point).show(badge.osdp());
        let name = format!("{OSDP}/{name}");
        book.case(&name, "the same badge at a reader that speaks OSDP", scene, release(5));
    }
    extremes(book);
    unchecked(book);
    dialects(book);
}

/// The largest and the smallest numbers that each bit format holds.
fn extremes(book: &mut Book) {
    for (badge, access_point) in [
        (of(BadgeFormat::H10301, 255, 65_535), "plastic-in"),
        (of(BadgeFormat::H10306, 65_535, 65_535), "plastic-in"),
        (of(BadgeFormat::C1k35s, 4095, 1_048_575), "plastic-in"),
        (of(BadgeFormat::C1k48s, 4_194_303, 8_388_607), "plastic-in"),
        (of(BadgeFormat::H10302, 0, 34_359_738_367), "plastic-in"),
        (of(BadgeFormat::H10304, 65_535, 524_287), "numbered-in"),
    ] {
        let format = badge.format.name();
        for (name, badge) in [("largest", badge), ("zero", of(badge.format, 0, 0))] {
            let scene = enrolled(identifier(&badge)).at(access_point).show(badge.wiegand());
            let name = format!("{WIEGAND}/{name}-{}", format.to_lowercase());
            book.case(&name, "a number at its limit is a number", scene, release(5));
        }
    }
}

/// P10004, whose parity nobody has published.
fn unchecked(book: &mut Book) {
    let octets = |value: u64| {
        let bits: Vec<bool> = (0..37).rev().map(|place| value >> place & 1 == 1).collect();
        bit_string(&bits)
    };
    let source = "github.com/RfidResearchGroup/proxmark3, pull request 1559";
    for (name, value, facility, card) in [
        ("published-p10004", 0x06_1ee3_085d, 3133, 202_818),
        ("published-p10004-other", 0x0e_a63e_aaa4, 7500, 128_341),
    ] {
        let scene = enrolled(number("P10004", facility, card)).at("unchecked-in");
        let story = vec![(scene.show(octets(value)), release(5))];
        book.story(
            &format!("{WIEGAND}/{name}"),
            "its parity is not known, so none is checked",
            source,
            story,
        );
    }
    let scene = enrolled(number("P10004", 7500, 128_341)).at("unchecked-too-in");
    book.case(
        &format!("{WIEGAND}/only-without-parity"),
        "the parity is wrong for H10302, which leaves P10004",
        scene.show(octets(0x0e_a63e_aaa4)),
        release(5),
    );
    let scene = enrolled(number("P10004", 3133, 202_818)).at("plastic-in");
    book.case(
        &format!("{WIEGAND}/parity-of-another-format"),
        "37 bits where H10302 is in use, and its parity is wrong",
        scene.show(octets(0x06_1ee3_085d ^ 1 << 36)),
        denied(Code::BadgeParity),
    );
}

/// What readers send differently for the same badge.
fn dialects(book: &mut Book) {
    let bits = super::BADGE.bits();
    let mut case = |name: &str, about, octets: Vec<u8>| {
        book.case(&format!("{OSDP}/{name}"), about, badge().show(octets), release(5));
    };
    case("wiegand", "data of form 1, which is Wiegand", card_data(0, 1, &bits));
    case("bit-array", "data of form 0, which is a bit array", card_data(0, 0, &bits));
    case("another-reader", "the device's fourth reader", card_data(3, 1, &bits));
    let scene = badge().format(WIEGAND);
    book.case(&format!("{WIEGAND}/stated-format"), "the host states the format", scene, release(5));
    let scene = super::reported().format(OSDP);
    book.case(&format!("{OSDP}/stated-format"), "the host states the format", scene, release(5));
}

const fn of(format: BadgeFormat, facility: u32, number: u64) -> Badge {
    Badge { format, facility, number }
}
