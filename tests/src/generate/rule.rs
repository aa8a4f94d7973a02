//! Rules that need state: lock-out, anti-passback, occupancy, ways that are open.

use doorward_cases::Part;
use doorward_cases::case::Expected;
use doorward_engine::Code;
use doorward_host::contract::decision::{Change, DoorAction, Transit};
use doorward_host::contract::question::{OpenTransit, Presence, RulesRecord};

use super::book::Book;
use super::scene::{HOLDER, NOW, Scene, denied, granted, release, site_file};

pub(super) fn write(book: &mut Book) {
    lock_out(book);
    antipassback(book);
    milder_antipassback(book);
    open_ways(book);
    occupancy(book);
    unknown(book);
}

/// A member of staff at an access point of the site with rules.
pub(super) fn at(access_point: &str) -> Scene {
    let mut scene = Scene::card().at(access_point);
    scene.site = site_file("rules");
    scene
}

/// The same, with something that has happened before.
pub(super) fn state(scene: Scene, bend: impl FnOnce(&mut RulesRecord)) -> Scene {
    scene.stored(|store| bend(&mut store.rules))
}

/// A way through an access point of the hall's door, now.
pub(super) fn way(holder: &str, access_point: &str, area: Option<&str>) -> Transit {
    Transit {
        holder: holder.into(),
        access_point: access_point.into(),
        door: "hall".into(),
        followed: true,
        area: area.map(String::from),
        at: NOW,
        until: NOW + 15,
        taken: true,
        first_person: false,
    }
}

/// The same outcome, with changes that it obliges to.
pub(super) fn changing(mut expected: Expected, changes: Vec<Change>) -> Expected {
    if let Some(obligations) = &mut expected.obligations {
        obligations.changes.extend(changes);
    }
    expected
}

fn case(book: &mut Book, name: &str, about: &str, scene: Scene, expected: Expected) {
    book.case(&format!("rule/{name}"), about, scene, expected);
}

/// Granted for five seconds, and gone through.
fn gone(access_point: &str, area: Option<&str>) -> Expected {
    changing(release(5), vec![Change::Transit(way(HOLDER, access_point, area))])
}

fn inside(scene: Scene, area: Option<&str>, since: u64) -> Scene {
    let presence = Presence { area: area.map(String::from), since };
    state(scene, |rules| rules.presence = Some(presence))
}

fn lock_out(book: &mut Book) {
    let refused = |failures, last_failure| {
        state(at("main-in"), |rules| {
            (rules.failures, rules.last_failure) = (failures, last_failure);
        })
    };
    let locked_out = || denied(Code::RuleLockedOut);
    let forgotten = || changing(release(5), vec![Change::ClearFailures]);
    for (name, about, scene, expected) in [
        ("lock-out", "three refusals", refused(3, Some(NOW - 1)), locked_out()),
        ("lock-out-more", "more than three", refused(99, Some(NOW - 1)), locked_out()),
        ("lock-out-ends", "its last second", refused(3, Some(NOW - 599)), locked_out()),
        ("lock-out-ended", "ten minutes after the last", refused(3, Some(NOW - 600)), forgotten()),
        ("lock-out-not-yet", "two refusals", refused(2, Some(NOW - 1)), forgotten()),
        ("lock-out-timeless", "nobody knows when the last was", refused(3, None), locked_out()),
        ("lock-out-none", "no refusal", refused(0, None), release(5)),
        (
            "lock-out-of-the-barred",
            "who may not pass anyway is refused for that",
            refused(3, Some(NOW - 1)).profiles(&["staff", "barred"]),
            denied(Code::PolicyForbidden),
        ),
    ] {
        case(book, name, about, scene, expected);
    }
}

fn antipassback(book: &mut Book) {
    let refused = || denied(Code::RuleAntipassback);
    let (enter, leave) = (|| gone("hall-in", Some("hall")), || gone("hall-out", Some("yard")));
    for (name, about, scene, expected) in [
        ("antipassback-first", "nobody knows where the holder is", at("hall-in"), enter()),
        (
            "antipassback-enter",
            "from where the holder is",
            inside(at("hall-in"), Some("yard"), NOW - 9),
            enter(),
        ),
        (
            "antipassback-from-outside",
            "from outside all areas",
            inside(at("hall-in"), None, NOW - 9),
            enter(),
        ),
        (
            "antipassback-twice",
            "into where the holder is already",
            inside(at("hall-in"), Some("hall"), NOW - 9),
            refused(),
        ),
        (
            "antipassback-twice-long-ago",
            "however long ago that was",
            inside(at("hall-in"), Some("hall"), 0),
            refused(),
        ),
        (
            "antipassback-leave",
            "out of where the holder is",
            inside(at("hall-out"), Some("hall"), NOW - 9),
            leave(),
        ),
        ("antipassback-leave-unknown", "out, and nobody knows", at("hall-out"), leave()),
        (
            "antipassback-leave-never-entered",
            "out of where the holder never was",
            inside(at("hall-out"), Some("yard"), NOW - 9),
            refused(),
        ),
        (
            "antipassback-leave-from-outside",
            "out of it, from outside all areas",
            inside(at("hall-out"), None, NOW - 9),
            refused(),
        ),
        (
            "antipassback-exempt",
            "a credential that is exempt",
            inside(at("hall-in"), Some("hall"), 0).record(|it| it.antipassback_exempt = true),
            enter(),
        ),
    ] {
        case(book, name, about, scene, expected);
    }
}

/// Soft rules only note, and timed ones end.
fn milder_antipassback(book: &mut Book) {
    let noted = |access_point: &str, area| {
        let granted = granted(Code::RuleAntipassbackNoted, DoorAction::Release, 5);
        changing(granted, vec![Change::Transit(way(HOLDER, access_point, area))])
    };
    let lab = |access_point: &str, area: &str| {
        let transit = Transit {
            door: "lab".into(),
            until: NOW + 5,
            taken: false,
            ..way(HOLDER, access_point, Some(area))
        };
        changing(release(5), vec![Change::Transit(transit)])
    };
    let lounge = || gone("lounge-in", Some("lounge"));
    for (name, about, scene, expected) in [
        (
            "antipassback-soft",
            "it is noted that the holder is in already",
            inside(at("lounge-in"), Some("lounge"), NOW - 9),
            noted("lounge-in", Some("lounge")),
        ),
        (
            "antipassback-soft-leave",
            "or was never there",
            inside(at("lounge-out"), Some("yard"), NOW - 9),
            noted("lounge-out", None),
        ),
        ("antipassback-soft-enter", "nothing to note", at("lounge-in"), lounge()),
        (
            "antipassback-timed",
            "in the lab a second ago",
            inside(at("lab-in"), Some("lab"), NOW - 1),
            denied(Code::RuleAntipassbackTimed),
        ),
        (
            "antipassback-timed-ends",
            "the last of ten minutes",
            inside(at("lab-in"), Some("lab"), NOW - 599),
            denied(Code::RuleAntipassbackTimed),
        ),
        (
            "antipassback-timed-later",
            "a clock that has run ahead is no reason",
            inside(at("lab-in"), Some("lab"), NOW + 9),
            denied(Code::RuleAntipassbackTimed),
        ),
        (
            "antipassback-timed-ended",
            "ten minutes later, and the door reports who goes",
            inside(at("lab-in"), Some("lab"), NOW - 600),
            lab("lab-in", "lab"),
        ),
        (
            "antipassback-timed-leave",
            "out of it at any time",
            inside(at("lab-out"), Some("yard"), NOW - 1),
            lab("lab-out", "yard"),
        ),
    ] {
        case(book, name, about, scene, expected);
    }
}

/// Who was let in elsewhere a moment ago has to go there first.
fn open_ways(book: &mut Book) {
    let open = |here: &str, access_point: &str, until| {
        let access_point = access_point.into();
        state(at(here), |rules| rules.transit = Some(OpenTransit { access_point, until }))
    };
    let refused = || denied(Code::RuleTransitOpen);
    let enter = || gone("hall-in", Some("hall"));
    for (name, about, scene, expected) in [
        ("transit-open", "let in at the lab", open("hall-in", "lab-in", NOW + 5), refused()),
        ("transit-open-ends", "its last second", open("hall-in", "lab-in", NOW + 1), refused()),
        ("transit-open-out", "on the way out, too", open("hall-out", "lab-in", NOW + 5), refused()),
        ("transit-open-ended", "it is over", open("hall-in", "lab-in", NOW), enter()),
        ("transit-open-here", "the same way again", open("hall-in", "hall-in", NOW + 5), enter()),
        (
            "transit-open-elsewhere",
            "where nobody's way is followed",
            open("main-in", "lab-in", NOW + 5),
            release(5),
        ),
    ] {
        case(book, name, about, scene, expected);
    }
}

fn occupancy(book: &mut Book) {
    let full = || denied(Code::RuleOccupancyFull);
    let others = |here: &str, occupancy| state(at(here), |rules| rules.occupancy = occupancy);
    let enter = || gone("hall-in", Some("hall"));
    for (name, about, scene, expected) in [
        ("occupancy-one", "room for one more", others("hall-in", 1), enter()),
        ("occupancy-full", "two in a hall for two", others("hall-in", 2), full()),
        ("occupancy-more", "more than it holds", others("hall-in", 3), full()),
        ("occupancy-most", "as many as can be", others("hall-in", u32::MAX), full()),
        (
            "occupancy-leave",
            "leaving needs no room",
            others("hall-out", 2),
            gone("hall-out", Some("yard")),
        ),
        (
            "occupancy-exempt",
            "nobody is exempt from a lack of room",
            others("hall-in", 2).record(|it| it.antipassback_exempt = true),
            full(),
        ),
    ] {
        case(book, name, about, scene, expected);
    }
}

fn unknown(book: &mut Book) {
    let unavailable = |here: &str| at(here).stored(|store| store.unavailable.push(Part::Rules));
    for (name, about, scene) in [
        ("unknown-hall", "the store cannot tell where anybody is", unavailable("hall-in")),
        ("unknown-main", "nor whether anybody is locked out", unavailable("main-in")),
        ("unknown-lab", "a door that reports", unavailable("lab-in")),
    ] {
        case(book, name, about, scene, denied(Code::StoreUnknown));
    }
}
