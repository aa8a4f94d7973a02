//! Door modes and lockdowns, with and without the override.

use doorward_engine::Code;
use doorward_host::contract::circumstance::Capability;
use doorward_host::contract::decision::DoorAction;
use doorward_host::contract::question::{DoorMode, Lockdown, LockdownScope};

use super::book::Book;
use super::scene::{NOW, Scene, denied, granted, release};
use doorward_cases::case::Expected;

/// Lockdowns of one answer at most.
const LOCKDOWNS: usize = 64;

pub(super) fn write(book: &mut Book) {
    modes(book);
    configured(book);
    scopes(book);
    ranks(book);
    spans(book);
    unknowns(book);
}

fn case(book: &mut Book, name: &str, about: &str, scene: Scene, expected: Expected) {
    book.case(&format!("door/{name}"), about, scene, expected);
}

/// A credential that passes lockdowns up to a rank.
fn overriding(rank: u8) -> Scene {
    Scene::card().record(|record| record.lockdown_override = Some(rank))
}

fn with(scene: Scene, scope: LockdownScope, rank: u8) -> Scene {
    scene.door(|door| door.lockdowns.push(Lockdown { scope, rank, starts: NOW, ends: None }))
}

fn open() -> Expected {
    granted(Code::DoorAlreadyOpen, DoorAction::None, 0)
}

fn overridden(seconds: u32) -> Expected {
    granted(Code::DoorLockdownOverridden, DoorAction::Release, seconds)
}

/// Every mode that runtime state can set, for a holder without and with the highest override.
fn modes(book: &mut Book) {
    let locked_down = || denied(Code::DoorLockedDown);
    let rows: [(&str, DoorMode, Expected, Expected); 6] = [
        ("locked", DoorMode::Locked, release(5), release(5)),
        ("unlocked", DoorMode::Unlocked, open(), open()),
        ("locked-open", DoorMode::LockedOpen, open(), open()),
        ("blocked", DoorMode::Blocked, denied(Code::DoorBlocked), denied(Code::DoorBlocked)),
        ("locked-down", DoorMode::LockedDown, locked_down(), overridden(5)),
        ("unknown", DoorMode::Unknown, denied(Code::DoorUnknown), denied(Code::DoorUnknown)),
    ];
    for (name, mode, plain, with_override) in rows {
        let about = "a mode that was set at runtime";
        case(
            book,
            &format!("mode-{name}"),
            about,
            Scene::card().door(|d| d.mode = Some(mode)),
            plain,
        );
        let scene = overriding(255).door(|d| d.mode = Some(mode));
        let about = "the same for a credential that passes every lockdown";
        case(book, &format!("mode-{name}-override"), about, scene, with_override);
    }
    let keeper = |mode, capability| {
        Scene::card().profiles(&["keepers"]).door(|d| d.mode = Some(mode)).asks(capability)
    };
    let secure = granted(Code::PolicyPermitted, DoorAction::Secure, 0);
    case(
        book,
        "unlocked-secured",
        "an unlocked door can be locked",
        keeper(DoorMode::Unlocked, Capability::Secure),
        secure,
    );
    case(
        book,
        "locked-open-not-secured",
        "one that is held open cannot",
        keeper(DoorMode::LockedOpen, Capability::Secure),
        open(),
    );
    let outside = Scene::card().profiles(&["barred"]).door(|d| d.mode = Some(DoorMode::Unlocked));
    case(
        book,
        "unlocked-still-verifies",
        "an open door does not make anybody welcome",
        outside,
        denied(Code::PolicyForbidden),
    );
    case(
        book,
        "locked-down-below",
        "an override below the rank of a hand",
        overriding(254).door(|d| d.mode = Some(DoorMode::LockedDown)),
        denied(Code::DoorLockedDown),
    );
}

/// The mode in the bundle counts where runtime state has none.
fn configured(book: &mut Book) {
    let at = |access_point: &str| Scene::card().at(access_point).profiles(&["keepers"]);
    case(book, "configured-unlocked", "unlocked in the bundle", at("lounge-in"), open());
    case(book, "configured-locked-open", "held open in the bundle", at("arch-in"), open());
    case(
        book,
        "configured-blocked",
        "blocked in the bundle",
        at("fire-exit-in"),
        denied(Code::DoorBlocked),
    );
    case(
        book,
        "configured-locked-down",
        "locked down in the bundle",
        at("sealed-in"),
        denied(Code::DoorLockedDown),
    );
    let set = |mode| at("fire-exit-in").door(|door| door.mode = Some(mode));
    case(
        book,
        "configured-and-set",
        "runtime state wins over the bundle",
        set(DoorMode::Locked),
        release(5),
    );
}

/// Which access points a lockdown covers.
fn scopes(book: &mut Book) {
    let locked_down = || denied(Code::DoorLockedDown);
    let plan = |name: &str| LockdownScope::Plan(name.into());
    let area = |name: &str| LockdownScope::Area(name.into());
    let door = |name: &str| LockdownScope::Door(name.into());
    let at = |access_point: &str| Scene::card().at(access_point).profiles(&["keepers"]);
    case(
        book,
        "lockdown-site",
        "all of the site",
        with(at("main-in"), LockdownScope::Site, 1),
        locked_down(),
    );
    case(
        book,
        "lockdown-area-entered",
        "into the area",
        with(at("main-in"), area("lobby"), 1),
        locked_down(),
    );
    case(
        book,
        "lockdown-area-left",
        "and out of it",
        with(at("main-out"), area("lobby"), 1),
        locked_down(),
    );
    case(
        book,
        "lockdown-area-elsewhere",
        "not elsewhere",
        with(at("main-in"), area("vault"), 1),
        release(5),
    );
    case(
        book,
        "lockdown-door",
        "both directions of a door",
        with(at("main-out"), door("main"), 1),
        locked_down(),
    );
    case(
        book,
        "lockdown-other-door",
        "not another",
        with(at("main-out"), door("floor"), 1),
        release(5),
    );
    case(
        book,
        "lockdown-plan",
        "a plan that covers all",
        with(at("main-in"), plan("intruder"), 0),
        locked_down(),
    );
    case(
        book,
        "lockdown-plan-area",
        "a plan of an area",
        with(at("vault-in"), plan("protect-vault"), 0),
        locked_down(),
    );
    case(
        book,
        "lockdown-plan-elsewhere",
        "not elsewhere",
        with(at("main-in"), plan("protect-vault"), 0),
        release(5),
    );
    case(
        book,
        "lockdown-plan-door",
        "a plan of a door",
        with(at("main-out"), plan("close-main"), 0),
        locked_down(),
    );
    let open = at("main-in").door(|d| d.mode = Some(DoorMode::Unlocked));
    case(
        book,
        "lockdown-of-unlocked",
        "a lockdown closes an unlocked door",
        with(open, LockdownScope::Site, 1),
        locked_down(),
    );
    let blocked = overriding(255).door(|d| d.mode = Some(DoorMode::Blocked));
    case(
        book,
        "lockdown-of-blocked",
        "no override passes a blocked door",
        with(blocked, LockdownScope::Site, 1),
        denied(Code::DoorBlocked),
    );
}

fn ranks(book: &mut Book) {
    let locked_down = || denied(Code::DoorLockedDown);
    let site = |scene, rank| with(scene, LockdownScope::Site, rank);
    let plan = |scene, rank| with(scene, LockdownScope::Plan("intruder".into()), rank);
    case(
        book,
        "rank-equal",
        "an override of the lockdown's rank",
        site(overriding(3), 3),
        overridden(5),
    );
    case(book, "rank-below", "of one less", site(overriding(2), 3), locked_down());
    case(
        book,
        "rank-zero",
        "a lockdown of rank 0 needs an override too",
        site(Scene::card(), 0),
        locked_down(),
    );
    case(book, "rank-zero-override", "of any rank", site(overriding(0), 0), overridden(5));
    case(
        book,
        "rank-of-plan",
        "a plan's own rank counts where it is higher",
        plan(overriding(2), 0),
        locked_down(),
    );
    case(
        book,
        "rank-of-plan-equal",
        "and is passed by an override of it",
        plan(overriding(3), 0),
        overridden(5),
    );
    case(
        book,
        "rank-above-plan",
        "an activation may raise it",
        plan(overriding(3), 4),
        locked_down(),
    );
    case(
        book,
        "rank-highest",
        "of several lockdowns the highest",
        site(plan(overriding(3), 0), 7),
        locked_down(),
    );
    let exempt = overriding(9).profiles(&["barred"]);
    case(
        book,
        "rank-is-no-right",
        "an override is no permit",
        site(exempt, 1),
        denied(Code::PolicyForbidden),
    );
    let open = overriding(9).door(|door| door.mode = Some(DoorMode::Unlocked));
    case(
        book,
        "rank-releases-unlocked",
        "in a lockdown an unlocked door is locked, and is released",
        site(open, 1),
        overridden(5),
    );
}

/// A lockdown is half-open in time.
fn spans(book: &mut Book) {
    let locked_down = || denied(Code::DoorLockedDown);
    let span = |starts, ends| {
        Scene::card().door(|door| {
            door.lockdowns.push(Lockdown { scope: LockdownScope::Site, rank: 1, starts, ends });
        })
    };
    let next = NOW.saturating_add(1);
    case(
        book,
        "span-first-second",
        "the first second of a lockdown",
        span(NOW, None),
        locked_down(),
    );
    case(book, "span-before", "the second before it", span(next, None), release(5));
    case(book, "span-last-second", "its last second", span(0, Some(next)), locked_down());
    case(book, "span-after", "the second after it", span(0, Some(NOW)), release(5));
}

fn unknowns(book: &mut Book) {
    let unknown = || denied(Code::LockdownUnknownPlan);
    for (name, scope) in [
        ("plan", LockdownScope::Plan("intrude".into())),
        ("area", LockdownScope::Area("cellar".into())),
        ("door", LockdownScope::Door("cellar".into())),
    ] {
        let about = "a lockdown of something that the bundle does not have";
        case(
            book,
            &format!("lockdown-unknown-{name}"),
            about,
            with(overriding(255), scope, 1),
            unknown(),
        );
    }
    let many =
        |count| (0..count).fold(overriding(1), |scene, _| with(scene, LockdownScope::Site, 1));
    case(book, "lockdowns-64", "as many as an answer may hold", many(LOCKDOWNS), overridden(5));
    let more = LOCKDOWNS.saturating_add(1);
    case(book, "lockdowns-65", "one more", many(more), denied(Code::LimitExceeded));
}
