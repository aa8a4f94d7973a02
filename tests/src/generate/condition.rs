//! Conditions of policies: threat level, device, proximity. A permit needs them all; a forbid stays
//! away only where one certainly does not hold.

use anyhow::Result;
use doorward_cases::Part;
use doorward_cases::case::Expected;
use doorward_engine::Code;
use doorward_host::contract::circumstance::{Assurance, Purpose};
use doorward_host::contract::decision::DoorAction;
use serde_json::json;

use super::book::Book;
use super::scene::{Scene, denied, granted, release, site_file};
use super::trust::Trust;
use super::usage::at;

/// The centre of what is near (51.5074, -0.1278) in 1e-7 degrees, and 100 m to the north of it,
/// rounded down.
const NORTH: i32 = 515_074_000;
const EAST: i32 = -1_278_000;
const EDGE: i32 = NORTH + 8_993;

/// A weekday night at the site.
const NIGHT: &str = "2026-03-02T23:00:00Z";

pub(super) fn write(book: &mut Book, minted: &Trust) -> Result<()> {
    threat_levels(book);
    devices(book);
    proximity(book);
    forbids(book);
    forbids_of_several_conditions(book);
    misses(book);
    administrators(book, minted)
}

fn case(book: &mut Book, name: &str, about: &str, scene: Scene, expected: Expected) {
    book.case(&format!("condition/{name}"), about, scene, expected);
}

/// Somebody with these profiles, at an access point of which nothing is asked.
fn with(profiles: &[&str]) -> Scene {
    at("gate-in").profiles(profiles)
}

fn threat(scene: Scene, level: u8) -> Scene {
    scene.door(|door| door.threat_level = level)
}

fn posture(scene: Scene, posture: &[Assurance]) -> Scene {
    scene.around(|around| around.posture = Some(posture.to_vec()))
}

fn threat_levels(book: &mut Book) {
    let other = || denied(Code::ConditionThreatLevel);
    for (name, about, profile, level, expected) in [
        ("threat-none", "the level that is there where none is set", "calm", 0, release(5)),
        ("threat-highest", "the highest of the policy", "calm", 2, release(5)),
        ("threat-above", "one above it", "calm", 3, other()),
        ("threat-far-above", "as high as it can be", "calm", 255, other()),
        ("threat-below", "one below the lowest", "responders", 2, other()),
        ("threat-lowest", "the lowest of the policy", "responders", 3, release(5)),
        ("threat-range-end", "the highest of a range", "responders", 5, release(5)),
        ("threat-range-past", "one above it", "responders", 6, other()),
    ] {
        case(book, name, about, threat(with(&[profile]), level), expected);
    }
    let both = || with(&["calm", "responders"]);
    case(book, "threat-union", "one of two policies applies", threat(both(), 4), release(5));
    case(book, "threat-neither", "none of them does", threat(both(), 6), other());
}

fn devices(book: &mut Book) {
    let careful = |shown: &[Assurance]| posture(with(&["careful"]), shown);
    let lacks = || denied(Code::ConditionDevice);
    let (unlocked, unmodified) = (Assurance::Unlocked, Assurance::Unmodified);
    for (name, about, scene, expected) in [
        ("device", "all that is asked for", careful(&[unlocked, unmodified]), release(5)),
        ("device-in-other-order", "in any order", careful(&[unmodified, unlocked]), release(5)),
        (
            "device-and-more",
            "and more",
            careful(&[Assurance::Managed, unmodified, Assurance::UserAuthenticated, unlocked]),
            release(5),
        ),
        ("device-lacks-one", "a phone that is modified", careful(&[unlocked]), lacks()),
        ("device-lacks-other", "a phone that is locked", careful(&[unmodified]), lacks()),
        ("device-lacks-all", "nothing is true of it", careful(&[]), lacks()),
        ("device-twice", "said twice is not more", careful(&[unlocked, unlocked]), lacks()),
        (
            "device-unknown",
            "nothing is known of it",
            with(&["careful"]),
            denied(Code::ConditionDeviceUnknown),
        ),
        (
            "device-unknown-position-known",
            "only its place is known",
            with(&["careful"]).position(NORTH, EAST, 1),
            denied(Code::ConditionDeviceUnknown),
        ),
        (
            "device-too-much",
            "there is no more than four things to say",
            careful(&[unlocked; 5]),
            denied(Code::CircumstanceOutOfRange),
        ),
    ] {
        case(book, name, about, scene, expected);
    }
}

fn proximity(book: &mut Book) {
    let nearby = |north, accuracy| with(&["nearby"]).position(north, EAST, accuracy);
    let inaccurate = || denied(Code::ConditionPositionInaccurate);
    for (name, about, scene, expected) in [
        ("near", "at its very centre", nearby(NORTH, 50), release(5)),
        ("near-edge", "just within 100 m", nearby(EDGE, 50), release(5)),
        ("near-past", "a centimetre further", nearby(EDGE + 1, 50), denied(Code::ConditionTooFar)),
        ("near-inaccurate", "a metre less exact", nearby(NORTH, 51), inaccurate()),
        ("near-inaccurate-past", "and too far", nearby(EDGE + 1, 51), inaccurate()),
        (
            "near-unknown",
            "the host does not know",
            with(&["nearby"]),
            denied(Code::ConditionPositionUnknown),
        ),
    ] {
        case(book, name, about, scene, expected);
    }
}

fn forbids(book: &mut Book) {
    let staff = |forbid| with(&["staff", forbid]);
    let forbidden = || denied(Code::PolicyForbidden);
    let near = |north, accuracy| staff("no-nearby").position(north, EAST, accuracy);
    let managed = |shown: &[Assurance]| posture(staff("no-managed"), shown);
    for (name, about, scene, expected) in [
        ("forbid-threat", "at the level", threat(staff("out-at-alarm"), 3), forbidden()),
        ("forbid-threat-below", "one below it", threat(staff("out-at-alarm"), 2), release(5)),
        ("forbid-device", "a managed phone", managed(&[Assurance::Managed]), forbidden()),
        ("forbid-device-other", "another phone", managed(&[Assurance::Unlocked]), release(5)),
        (
            "forbid-device-unknown",
            "a phone of which nothing is known may be managed",
            staff("no-managed"),
            denied(Code::ConditionDeviceUnknown),
        ),
        ("forbid-near", "just within", near(EDGE, 50), forbidden()),
        ("forbid-near-past", "a centimetre further", near(EDGE + 1, 50), release(5)),
        (
            "forbid-near-inaccurate",
            "what is not exact enough may be within",
            near(0, 51),
            denied(Code::ConditionPositionInaccurate),
        ),
        (
            "forbid-near-unknown",
            "what is not known may be within",
            staff("no-nearby"),
            denied(Code::ConditionPositionUnknown),
        ),
    ] {
        case(book, name, about, scene, expected);
    }
}

/// One that certainly does not hold is enough to pass a forbid over, whatever cannot be told.
fn forbids_of_several_conditions(book: &mut Book) {
    let forbid = || with(&["staff", "no-managed-nights"]);
    let managed = |scene| posture(scene, &[Assurance::Managed]);
    let unknown = || denied(Code::ConditionDeviceUnknown);
    for (name, about, scene, expected) in [
        (
            "forbid-several",
            "all of them hold",
            threat(managed(forbid()).on(NIGHT), 3),
            denied(Code::PolicyForbidden),
        ),
        ("forbid-several-by-day", "not by day", threat(managed(forbid()), 3), release(5)),
        ("forbid-several-calm", "not at this level", managed(forbid()).on(NIGHT), release(5)),
        (
            "forbid-several-unknown",
            "the rest holds, and the phone is not known",
            threat(forbid().on(NIGHT), 3),
            unknown(),
        ),
        (
            "forbid-several-unknown-by-day",
            "the phone is not known, and it is day",
            threat(forbid(), 3),
            release(5),
        ),
        (
            "forbid-several-unknown-calm",
            "the phone is not known, and the level is low",
            forbid().on(NIGHT),
            release(5),
        ),
    ] {
        case(book, name, about, scene, expected);
    }
    // What certainly does not hold is looked for behind what nobody knows.
    let near = || with(&["staff", "no-managed-near"]);
    let far = || near().position(EDGE + 1, EAST, 50);
    for (name, about, scene, expected) in [
        (
            "forbid-both",
            "both hold",
            managed(near().position(EDGE, EAST, 50)),
            Code::PolicyForbidden,
        ),
        ("forbid-both-unknown", "neither is known", near(), Code::ConditionDeviceUnknown),
        (
            "forbid-device-unknown-near",
            "the phone is not known, and it is near",
            near().position(EDGE, EAST, 50),
            Code::ConditionDeviceUnknown,
        ),
        (
            "forbid-device-place-unknown",
            "the phone is managed, and nobody knows where",
            managed(near()),
            Code::ConditionPositionUnknown,
        ),
    ] {
        case(book, name, about, scene, denied(expected));
    }
    let about = "the phone is not known, and it is too far away";
    case(book, "forbid-device-unknown-far", about, far(), release(5));
    let about = "the phone is another, and nobody knows where";
    case(book, "forbid-device-other-place-unknown", about, posture(near(), &[]), release(5));
}

/// For the default deny, the policy that came nearest says why.
fn misses(book: &mut Book) {
    let strict = || posture(with(&["strict"]), &[Assurance::UserAuthenticated]);
    let far = |scene: Scene| scene.position(EDGE + 1, EAST, 50);
    let used_up = |scene: Scene| {
        scene.record(|record| {
            record.assignments.iter_mut().for_each(|assignment| assignment.uses_left = Some(0));
        })
    };
    for (name, about, scene, expected) in [
        ("every", "every condition holds", strict().position(EDGE, EAST, 50), release(5)),
        (
            "every-threat-first",
            "of one policy, the threat level is looked at first",
            threat(with(&["strict"]), 3),
            denied(Code::ConditionThreatLevel),
        ),
        (
            "every-device-next",
            "then the device",
            with(&["strict"]),
            denied(Code::ConditionDeviceUnknown),
        ),
        (
            "every-outside-before-unknown",
            "what certainly does not hold before what nobody knows",
            far(with(&["strict"])),
            denied(Code::ConditionTooFar),
        ),
        ("every-place-last", "then the place", far(strict()), denied(Code::ConditionTooFar)),
        (
            "every-before-uses",
            "and uses only then",
            used_up(far(strict())),
            denied(Code::ConditionTooFar),
        ),
        (
            "miss-uses-before-place",
            "no use left is nearer than too far",
            far(used_up(with(&["staff"])).record(|record| {
                record.assignments.push(super::scene::assignment(9, "nearby"));
            })),
            denied(Code::AssignmentUsedUp),
        ),
        (
            "miss-threat-before-schedule",
            "another threat level is nearer than other hours",
            threat(with(&["night-calm", "calm"]), 3),
            denied(Code::ConditionThreatLevel),
        ),
        (
            "miss-device-before-threat",
            "a device that lacks something is nearer than another threat level",
            threat(posture(with(&["calm", "careful"]), &[]), 3),
            denied(Code::ConditionDevice),
        ),
        (
            "miss-unknown-device-before-device",
            "a device that is not known may be the right one",
            threat(with(&["careful", "calm"]), 3),
            denied(Code::ConditionDeviceUnknown),
        ),
        (
            "miss-place-before-device",
            "too far is nearer than a device that lacks something",
            far(posture(with(&["careful", "nearby"]), &[])),
            denied(Code::ConditionTooFar),
        ),
        (
            "miss-unknown-place-before-device",
            "a place that is not known may be the right one",
            posture(with(&["nearby", "careful"]), &[]),
            denied(Code::ConditionPositionUnknown),
        ),
        (
            "schedule-before-conditions",
            "of one policy, the hours are looked at before",
            threat(with(&["night-calm"]), 3),
            denied(Code::ScheduleOutside),
        ),
    ] {
        case(book, name, about, scene, expected);
    }
}

/// To administer needs no door, but a policy with a threat level needs to know it.
fn administrators(book: &mut Book, minted: &Trust) -> Result<()> {
    let operation = json!({ "type": "REMOVE_USER", "users": ["bob"] });
    let text = minted.phone()?.claim("operation", operation).sign();
    let mut scene = minted.enrolled()?.show_text(text).at("gate-in").profiles(&["calm"]);
    scene.site = site_file("grounds");
    let scene = scene.stated(|at| at.purpose = Purpose::Administer);
    let permitted = granted(Code::AdministerPermitted, DoorAction::None, 0);
    let calm = threat(scene.clone(), 2);
    case(book, "administer-calm", "at a low level", calm, permitted.clone());
    let alarmed = threat(scene.clone(), 3);
    let about = "not at a high one";
    case(book, "administer-alarmed", about, alarmed, denied(Code::ConditionThreatLevel));
    let lost = scene.stored(|store| store.unavailable.push(Part::Door));
    let unknown = denied(Code::ConditionThreatLevelUnknown);
    let about = "nor where the store cannot tell";
    case(book, "administer-unknown", about, lost.clone(), unknown);
    let about = "which is no matter to a policy that does not ask";
    case(book, "administer-unknown-unasked", about, lost.profiles(&["staff"]), permitted);
    Ok(())
}
