//! Access policies: union of permits, forbid above all, and the nearest miss.

use doorward_engine::Code;
use doorward_host::contract::circumstance::Capability;
use doorward_host::contract::decision::DoorAction;

use super::book::Book;
use super::scene::{NOW, Scene, assignment, denied, granted, release, using};
use doorward_cases::SiteText;
use doorward_cases::case::Expected;

/// A weekday night at the site.
const NIGHT: &str = "2026-03-02T23:00:00Z";

pub(super) fn write(book: &mut Book) {
    coverage(book);
    forbids(book);
    capabilities(book);
    misses(book);
    referrals(book);
}

fn case(book: &mut Book, name: &str, about: &str, scene: Scene, expected: Expected) {
    book.case(&format!("policy/{name}"), about, scene, expected);
}

/// Which access points a policy covers: those that lead into its areas, and those it names.
fn coverage(book: &mut Book) {
    let staff = |at: &str| Scene::card().at(at);
    let none = || denied(Code::PolicyNoneApplies);
    case(book, "area-entered", "into an area of the policy", staff("floor-in"), release(7));
    case(book, "area-left", "out of it, into another", staff("floor-out"), release(7));
    case(
        book,
        "access-point-named",
        "an access point that leads into no area",
        staff("main-out"),
        release(5),
    );
    case(book, "area-not-covered", "an area that no policy covers", staff("vault-in"), none());
    let mut in_place = Scene::card().on("2026-03-01T12:00:00Z");
    in_place.site = SiteText::Toml(include_str!("../../vectors/sites/mortal.toml").into());
    case(book, "site-in-place", "a case that brings its own site", in_place, release(5));
    case(
        book,
        "everywhere",
        "a policy that covers all",
        staff("vault-in").profiles(&["keepers"]),
        release(3),
    );
    case(
        book,
        "profile-empty",
        "a profile without a policy",
        Scene::card().profiles(&["empty"]),
        none(),
    );
    case(
        book,
        "union",
        "one of two profiles permits",
        staff("vault-in").profiles(&["staff", "keepers"]),
        release(3),
    );
    case(
        book,
        "union-in-other-order",
        "whichever stands first",
        staff("vault-in").profiles(&["keepers", "staff"]),
        release(3),
    );
}

fn forbids(book: &mut Book) {
    let forbidden = || denied(Code::PolicyForbidden);
    let both = |profiles: &[&str]| Scene::card().profiles(profiles);
    case(
        book,
        "forbid-wins",
        "a forbid beside a permit",
        both(&["keepers", "barred"]),
        forbidden(),
    );
    case(
        book,
        "forbid-wins-first",
        "in the other order",
        both(&["barred", "keepers"]),
        forbidden(),
    );
    case(
        book,
        "forbid-alone",
        "forbidden is another reason than not permitted",
        both(&["barred"]),
        forbidden(),
    );
    case(
        book,
        "forbid-there",
        "a forbid of an area",
        both(&["keepers", "no-vault"]).at("vault-in"),
        forbidden(),
    );
    case(
        book,
        "forbid-elsewhere",
        "it does not reach beyond it",
        both(&["keepers", "no-vault"]),
        release(5),
    );
    let locking = |capability| both(&["keepers", "no-locking"]).asks(capability);
    case(
        book,
        "forbid-capability",
        "a forbid of locking",
        locking(Capability::Secure),
        forbidden(),
    );
    let unsecure = granted(Code::PolicyPermitted, DoorAction::Unsecure, 0);
    case(
        book,
        "forbid-other-capability",
        "it does not forbid unlocking",
        locking(Capability::Unsecure),
        unsecure,
    );
    let nights = || both(&["keepers", "no-nights"]);
    case(book, "forbid-at-night", "a forbid inside its schedule", nights().on(NIGHT), forbidden());
    case(book, "forbid-by-day", "outside of it", nights(), release(5));
    case(
        book,
        "forbid-last-second",
        "the last second of its schedule",
        nights().on("2026-03-03T05:59:59Z"),
        forbidden(),
    );
    case(
        book,
        "forbid-after",
        "the second after it",
        nights().on("2026-03-03T06:00:00Z"),
        release(5),
    );
    let bounded = |from, until| {
        both(&["keepers", "barred"]).record(|record| {
            for assignment in record.assignments.iter_mut().skip(1) {
                (assignment.valid_from, assignment.valid_until) = (from, until);
            }
        })
    };
    let next = NOW.saturating_add(1);
    case(
        book,
        "forbid-until-now",
        "the assignment of a forbid is over",
        bounded(None, Some(NOW)),
        release(5),
    );
    case(book, "forbid-from-next", "or has not begun", bounded(Some(next), None), release(5));
    case(book, "forbid-in-time", "or holds", bounded(Some(NOW), Some(next)), forbidden());
    let used_up = both(&["keepers", "barred"]).record(|record| {
        for assignment in record.assignments.iter_mut().skip(1) {
            assignment.uses_left = Some(0);
        }
    });
    case(book, "forbid-used-up", "what is used up still forbids", used_up, forbidden());
}

fn capabilities(book: &mut Book) {
    let not_permitted = || denied(Code::CapabilityNotPermitted);
    for (name, capability) in [
        ("extended-momentary", Capability::ExtendedMomentary),
        ("secure", Capability::Secure),
        ("unsecure", Capability::Unsecure),
        ("toggle", Capability::Toggle),
    ] {
        let about = "staff may pass, and ask nothing else of the lock";
        case(
            book,
            &format!("capability-{name}"),
            about,
            Scene::card().asks(capability),
            not_permitted(),
        );
    }
    let out = Scene::card().at("main-out").asks(Capability::ExtendedMomentary);
    case(book, "capability-named", "a permit that names two capabilities", out, release(15));
}

/// For the default deny, the policy that came nearest says why.
fn misses(book: &mut Book) {
    let next = NOW.saturating_add(1);
    let both = |profiles: &[&str], at: &str| Scene::card().profiles(profiles).at(at).on(NIGHT);
    case(
        book,
        "miss-schedule-before-place",
        "outside a schedule is nearer than another place",
        both(&["staff", "clerks"], "vault-in"),
        denied(Code::ScheduleOutside),
    );
    case(
        book,
        "miss-in-other-order",
        "whichever stands first",
        both(&["clerks", "staff"], "vault-in"),
        denied(Code::ScheduleOutside),
    );
    let capability = Scene::card().profiles(&["staff", "clerks"]).asks(Capability::Secure);
    case(
        book,
        "miss-capability-before-place",
        "another capability is nearer than another place",
        capability.at("vault-in"),
        denied(Code::CapabilityNotPermitted),
    );
    let unborn = Scene::card().record(|record| {
        record.assignments = vec![assignment(1, "staff"), assignment(2, "clerks")];
        if let Some(first) = record.assignments.first_mut() {
            first.valid_from = Some(next);
        }
    });
    case(
        book,
        "miss-assignment-before-capability",
        "an assignment to come is nearer than another capability",
        unborn
            .clone()
            .record(|record| {
                record.assignments = vec![assignment(1, "keepers"), assignment(2, "staff")];
                if let Some(first) = record.assignments.first_mut() {
                    first.valid_from = Some(next);
                }
            })
            .asks(Capability::Secure),
        denied(Code::AssignmentNotYetValid),
    );
    case(
        book,
        "miss-schedule-before-assignment",
        "outside a schedule is nearer than an assignment to come",
        unborn.on(NIGHT).record(|record| {
            for assignment in record.assignments.iter_mut().take(1) {
                assignment.valid_from = Some(u64::MAX);
            }
        }),
        denied(Code::ScheduleOutside),
    );
    let used_up = Scene::card().profiles(&["clerks", "keepers"]).on(NIGHT).record(|record| {
        for assignment in record.assignments.iter_mut().skip(1) {
            assignment.uses_left = Some(0);
        }
    });
    case(
        book,
        "miss-uses-before-schedule",
        "no use left is nearer than outside a schedule",
        used_up,
        denied(Code::AssignmentUsedUp),
    );
}

/// Another controller keeps the last word.
fn referrals(book: &mut Book) {
    let at = |scene: Scene| scene.at("turnstile-in");
    let referred = super::scene::referred(DoorAction::Release, 5);
    case(
        book,
        "referred",
        "permitted as far as this controller can tell",
        at(Scene::card()),
        referred.clone(),
    );
    let counted = Scene::card().record(|record| {
        for assignment in &mut record.assignments {
            assignment.uses_left = Some(1);
        }
    });
    case(
        book,
        "referred-counted",
        "a use is counted here all the same",
        at(counted),
        using(referred, "assignment-1"),
    );
    let barred = Scene::card().profiles(&["barred"]);
    case(
        book,
        "referred-not-when-denied",
        "what is denied is not passed on",
        at(barred),
        denied(Code::PolicyForbidden),
    );
}
