//! What access points ask of everybody: hours, a place, a network; at the boundary, and one past it.

use anyhow::Result;
use doorward_cases::case::Expected;
use doorward_engine::Code;
use doorward_host::contract::circumstance::{ClockState, Purpose};
use doorward_host::contract::decision::DoorAction;
use serde_json::json;

use super::book::Book;
use super::scene::{NOW, Scene, denied, granted, release, site_file};
use super::trust::Trust;

/// The centre of `yard-in` (51.5074, -0.1278) in 1e-7 degrees.
const NORTH: i32 = 515_074_000;
const EAST: i32 = -1_278_000;

/// Its radius of 100 m in 1e-7 degrees, rounded down: of latitude, and there of longitude.
const NORTHWARD: i32 = 8_993;
const EASTWARD: i32 = 14_448;

pub(super) fn write(book: &mut Book, minted: &Trust) -> Result<()> {
    hours(book);
    places(book);
    edges_of_the_map(book);
    networks(book);
    order(book);
    other_purposes(book, minted)
}

fn case(book: &mut Book, name: &str, about: &str, scene: Scene, expected: Expected) {
    book.case(&format!("usage/{name}"), about, scene, expected);
}

/// A member of staff with a card at an access point of the grounds.
pub(super) fn at(access_point: &str) -> Scene {
    let mut scene = Scene::card();
    scene.site = site_file("grounds");
    scene.at(access_point)
}

fn hours(book: &mut Book) {
    let shut = || denied(Code::UsageOutsideHours);
    for (name, about, place, time, expected) in [
        ("hours-before", "a second before", "hours-in", "2026-03-02T07:59:59Z", shut()),
        ("hours-first", "the first second", "hours-in", "2026-03-02T08:00:00Z", release(5)),
        ("hours-last", "the last second", "hours-in", "2026-03-02T17:59:59Z", release(5)),
        ("hours-after", "the second after it", "hours-in", "2026-03-02T18:00:00Z", shut()),
        ("hours-weekend", "no hours on a Saturday", "hours-in", "2026-03-07T12:00:00Z", shut()),
        ("hours-holiday", "closed on a special day", "hours-in", "2026-12-25T12:00:00Z", shut()),
        ("hours-own-zone", "eight in Paris", "paris-in", "2026-03-02T07:00:00Z", release(5)),
        ("hours-own-zone-after", "six in Paris", "paris-in", "2026-03-02T17:00:00Z", shut()),
        ("hours-never", "shut for everybody", "shut-in", "2026-03-02T09:00:00Z", shut()),
        ("hours-none-asked", "nothing asked", "gate-in", "2026-03-07T03:00:00Z", release(5)),
    ] {
        case(book, name, about, at(place).on(time), expected);
    }
    let clockless = |place| at(place).clock(ClockState::Untrusted, NOW, 0);
    case(
        book,
        "hours-clock-untrusted",
        "hours need a time that can be trusted",
        clockless("clockless-in"),
        denied(Code::ClockUntrusted),
    );
    case(book, "hours-never-clock-untrusted", "never needs none", clockless("shut-in"), shut());
}

fn places(book: &mut Book) {
    let yard = |north: i32, east: i32, accuracy| {
        let (north, east) = (NORTH.saturating_add(north), EAST.saturating_add(east));
        at("yard-in").position(north, east, accuracy)
    };
    let far = || denied(Code::UsageTooFar);
    for (name, about, scene, expected) in [
        ("place-centre", "at its very centre", yard(0, 0, 0), release(5)),
        ("place-north", "just within 100 m", yard(NORTHWARD, 0, 10), release(5)),
        ("place-north-past", "a centimetre further", yard(NORTHWARD + 1, 0, 10), far()),
        ("place-south", "just within 100 m", yard(-NORTHWARD, 0, 10), release(5)),
        ("place-south-past", "a centimetre further", yard(-NORTHWARD - 1, 0, 10), far()),
        ("place-east", "just within 100 m", yard(0, EASTWARD, 10), release(5)),
        ("place-east-past", "a centimetre further", yard(0, EASTWARD + 1, 10), far()),
        ("place-west", "just within 100 m", yard(0, -EASTWARD, 10), release(5)),
        ("place-west-past", "a centimetre further", yard(0, -EASTWARD - 1, 10), far()),
        ("place-corner", "within both, and not within 100 m", yard(8_000, 13_000, 10), far()),
        ("place-accuracy", "as exact as it must be", yard(0, 0, 50), release(5)),
        (
            "place-accuracy-past",
            "a metre less exact",
            yard(0, 0, 51),
            denied(Code::UsagePositionInaccurate),
        ),
        (
            "place-inaccurate-and-far",
            "what is not exact enough is not compared",
            yard(NORTHWARD + 1, 0, 51),
            denied(Code::UsagePositionInaccurate),
        ),
    ] {
        case(book, name, about, scene, expected);
    }
    let unknown = denied(Code::UsagePositionUnknown);
    case(book, "place-unknown", "nothing is known", at("yard-in"), unknown.clone());
    let without = at("yard-in").around(|around| around.address = Some(vec![192, 0, 2, 1]));
    case(book, "place-without-position", "something else is known", without, unknown);
}

/// The date line and the poles, and coordinates that are nowhere.
fn edges_of_the_map(book: &mut Book) {
    let island = |longitude| at("island-in").position(-165_000_000, longitude, 200);
    let pole = |latitude, longitude| at("pole-in").position(latitude, longitude, 200);
    let far = || denied(Code::UsageTooFar);
    for (name, about, scene, expected) in [
        ("date-line-west", "on this side", island(1_799_990_621), release(5)),
        ("date-line-west-past", "too far on it", island(1_799_990_620), far()),
        ("date-line-east", "on the other side", island(-1_799_990_621), release(5)),
        ("date-line-east-past", "too far on it", island(-1_799_990_620), far()),
        ("date-line-itself", "its other number", island(-1_800_000_000), release(5)),
        ("pole", "at the pole all longitudes are one", pole(900_000_000, 123_456_789), release(5)),
        ("pole-beside", "around it", pole(899_991_007, -1_000_000_000), release(5)),
        ("pole-past", "a centimetre further", pole(899_991_006, -1_000_000_000), far()),
        ("pole-other", "the other pole", pole(-900_000_000, 0), far()),
    ] {
        case(book, name, about, scene, expected);
    }
    for (name, latitude, longitude) in [
        ("latitude-past-north", 900_000_001, 0),
        ("latitude-past-south", -900_000_001, 0),
        ("longitude-past-east", 0, 1_800_000_001),
        ("longitude-past-west", 0, -1_800_000_001),
    ] {
        let about = "there is no such point, whatever is asked";
        let scene = at("gate-in").position(latitude, longitude, 1);
        case(book, name, about, scene, denied(Code::CircumstanceOutOfRange));
    }
}

fn networks(book: &mut Book) {
    let from = |address: &[u8]| {
        let address = address.to_vec();
        at("network-in").around(|around| around.address = Some(address))
    };
    let mapped = |last: [u8; 4]| [&[0; 10][..], &[0xff; 2], &last].concat();
    let six = |head: [u8; 5]| [&head[..], &[0; 11]].concat();
    let other = || denied(Code::UsageAddressNotPermitted);
    for (name, about, scene, expected) in [
        ("network-first", "the first address", from(&[192, 0, 2, 0]), release(5)),
        ("network-last", "the last address", from(&[192, 0, 2, 255]), release(5)),
        ("network-before", "the address before", from(&[192, 0, 1, 255]), other()),
        ("network-after", "the address after", from(&[192, 0, 3, 0]), other()),
        ("network-single", "an address by itself", from(&[198, 51, 100, 7]), release(5)),
        ("network-single-before", "not the one before", from(&[198, 51, 100, 6]), other()),
        ("network-single-after", "not the one after", from(&[198, 51, 100, 8]), other()),
        ("network-mapped", "of IPv4, as IPv6 maps it", from(&mapped([192, 0, 2, 9])), release(5)),
        ("network-mapped-other", "the same outside", from(&mapped([192, 0, 3, 9])), other()),
        ("network-six", "of IPv6", from(&six([0x20, 0x01, 0x0d, 0xb8, 0x7f])), release(5)),
        ("network-six-past", "a bit further", from(&six([0x20, 0x01, 0x0d, 0xb8, 0x80])), other()),
        (
            "network-six-alike",
            "an address of IPv6 that begins like one of IPv4",
            from(&six([192, 0, 2, 0, 0])),
            other(),
        ),
        (
            "network-unknown",
            "the host does not know",
            at("network-in").position(NORTH, EAST, 1),
            denied(Code::UsageAddressUnknown),
        ),
    ] {
        case(book, name, about, scene, expected);
    }
    for octets in [0, 3, 5, 15, 17] {
        let about = "an address has 4 or 16 octets";
        let scene = at("gate-in").around(|around| around.address = Some(vec![10; octets]));
        let name = format!("address-of-{octets}");
        case(book, &name, about, scene, denied(Code::CircumstanceOutOfRange));
    }
}

/// Hours, place, network; after what forbids and before what permits.
fn order(book: &mut Book) {
    let every = || {
        at("every-in")
            .position(NORTH, EAST, 50)
            .around(|around| around.address = Some(vec![192, 0, 2, 1]))
    };
    let late = |scene: Scene| scene.on("2026-03-02T18:00:00Z");
    let far = |scene: Scene| scene.position(NORTH, 0, 50);
    let elsewhere = |scene: Scene| scene.around(|around| around.address = Some(vec![10, 0, 0, 1]));
    let forbidden = far(every()).profiles(&["staff", "no-managed"]).around(|around| {
        around.posture = Some(vec![doorward_host::contract::circumstance::Assurance::Managed]);
    });
    for (name, about, scene, expected) in [
        ("every", "everything is met", every(), release(5)),
        (
            "every-hours-first",
            "the hours are looked at first",
            late(far(elsewhere(every()))),
            denied(Code::UsageOutsideHours),
        ),
        ("every-place-next", "then the place", far(elsewhere(every())), denied(Code::UsageTooFar)),
        (
            "every-network-last",
            "then the network",
            elsewhere(every()),
            denied(Code::UsageAddressNotPermitted),
        ),
        ("forbid-first", "what forbids is told first", forbidden, denied(Code::PolicyForbidden)),
        (
            "before-permit",
            "somebody without a permit is told of the place, too",
            far(every()).profiles(&[]),
            denied(Code::UsageTooFar),
        ),
        (
            "permit-after",
            "where all is met, the permit is looked for",
            every().profiles(&[]),
            denied(Code::PolicyNoneApplies),
        ),
    ] {
        case(book, name, about, scene, expected);
    }
}

/// Only who wants to pass is asked.
fn other_purposes(book: &mut Book, minted: &Trust) -> Result<()> {
    let operation = json!({ "type": "REMOVE_USER", "users": ["bob"] });
    let text = minted.phone()?.claim("operation", operation).sign();
    let mut scene = minted.enrolled()?.show_text(text).at("yard-in");
    scene.site = site_file("grounds");
    let administers = scene.stated(|at| at.purpose = Purpose::Administer);
    let permitted = granted(Code::AdministerPermitted, DoorAction::None, 0);
    let about = "who administers is not asked where he is";
    case(book, "administer", about, administers, permitted);
    let mut scene = minted.scene()?.at("yard-in");
    scene.site = site_file("grounds");
    let about = "a signed request to unlock is";
    let unknown = denied(Code::UsagePositionUnknown);
    case(book, "request-place-unknown", about, scene.clone(), unknown);
    let near = scene.position(NORTH, EAST, 20);
    case(book, "request-near", "and opens from near by", near, release(5));
    Ok(())
}
