//! What a badge is worth: nothing is proved by it, and it opens only where that is enough.

use doorward_engine::Code;
use doorward_host::contract::circumstance::{Capability, ClockState, Purpose};
use doorward_host::contract::decision::DoorAction;
use doorward_host::contract::question::{
    Answer, ClaimResult, CredentialIdentifier, Lockdown, LockdownScope, Reply,
};
use doorward_wallet::badge::{Badge, BadgeFormat};
use doorward_wallet::pkoc::respond;

use super::{BADGE, OSDP, WIEGAND, badge, enrolled, number, reported};
use crate::generate::book::{Book, GENERATED};
use crate::generate::scene::{
    NOW, Scene, card, challenge, denied, granted, release, site_file, staff, using,
};

pub(super) fn write(book: &mut Book) {
    strengths(book);
    repeats(book);
    identities(book);
    clocks(book);
    scopes(book);
    answers(book);
    recognition(book);
}

/// A number never passes where a proof is asked for.
fn strengths(book: &mut Book) {
    let too_weak = || denied(Code::StrengthInsufficient);
    for required in ["bearer", "mac", "signature"] {
        let access_point = format!("{required}-in");
        for (format, scene) in [(WIEGAND, badge()), (OSDP, reported())] {
            book.case(
                &format!("{format}/where-{required}-is-required"),
                "enrolled, permitted, and not proved",
                scene.at(&access_point),
                too_weak(),
            );
        }
    }
    book.case(
        &format!("{WIEGAND}/permit-for-keys"),
        "the access point asks for nothing, the holder's policy for a key",
        badge().profiles(&["careful"]),
        too_weak(),
    );
    book.case(
        &format!("{WIEGAND}/permit-for-keys-and-another"),
        "of two policies one takes a badge",
        badge().profiles(&["careful", "staff"]),
        release(5),
    );
    book.case(
        &format!("{WIEGAND}/where-only-keys-are-read"),
        "no strength is asked for, and badges are not named either",
        badge().at("keys-in"),
        denied(Code::FormatNotAllowed),
    );
    let scene = badge().at("keys-in").format(WIEGAND);
    let about = "the host cannot state what the access point does not accept";
    book.case(
        &format!("{WIEGAND}/stated-where-only-keys-are-read"),
        about,
        scene,
        denied(Code::FormatNotAllowed),
    );
    let scene = reported().at("mixed-in");
    let about = "Wiegand is accepted here, OSDP is not";
    book.case(
        &format!("{OSDP}/where-wiegand-is-read"),
        about,
        scene,
        denied(Code::FormatNotAllowed),
    );
}

/// A badge may be shown any number of times: it claims nothing.
fn repeats(book: &mut Book) {
    let again = || (badge(), release(5));
    let about = "shown three times in the same second, as plastic is";
    book.story(&format!("{WIEGAND}/again"), about, GENERATED, vec![again(), again(), again()]);
    book.case(
        &format!("{WIEGAND}/challenge-stated"),
        "a challenge that the host has issued is neither answered nor consumed",
        badge().stated(|at| at.challenge = Some(challenge())),
        release(5),
    );
    let counted = || {
        badge()
            .record(|record| record.assignments.iter_mut().for_each(|one| one.uses_left = Some(1)))
    };
    book.case(
        &format!("{WIEGAND}/counted"),
        "a use is counted all the same",
        counted(),
        using(release(5), "assignment-1"),
    );
    book.case(
        &format!("{WIEGAND}/used-up"),
        "no uses are left",
        badge()
            .record(|record| record.assignments.iter_mut().for_each(|one| one.uses_left = Some(0))),
        denied(Code::AssignmentUsedUp),
    );
}

/// Site, bit format, facility code and number: all of it is the credential.
fn identities(book: &mut Book) {
    let mut unknown = |name: &str, about, known| {
        let scene = enrolled(known).show(BADGE.wiegand());
        book.case(&format!("{WIEGAND}/{name}"), about, scene, denied(Code::CredentialUnknown));
    };
    unknown("another-facility", "the number of another site's badge", number("H10301", 124, 4567));
    unknown("another-number", "the next badge in the box", number("H10301", 123, 4568));
    unknown(
        "another-bit-format",
        "the same numbers in another bit format",
        number("H10306", 123, 4567),
    );
    unknown("bit-format-in-lower-case", "names are compared exactly", number("h10301", 123, 4567));
    let scene = badge().stored(|store| store.credentials.clear());
    let about = "nobody is enrolled at all";
    book.case(&format!("{WIEGAND}/nobody"), about, scene, denied(Code::CredentialUnknown));
    let scene = badge().stored(|store| {
        for enrolled in &mut store.credentials {
            enrolled.identifier = CredentialIdentifier::Key(BADGE.wiegand());
        }
    });
    let about = "the same octets enrolled as a key";
    book.case(
        &format!("{WIEGAND}/enrolled-as-a-key"),
        about,
        scene,
        denied(Code::CredentialUnknown),
    );
}

/// Nothing in a badge says when: without a trusted clock it says nothing at all.
fn clocks(book: &mut Book) {
    for (name, scene, code) in [
        ("untrusted", badge().clock(ClockState::Untrusted, NOW, 0), Code::ClockUntrusted),
        ("absent", badge().clock(ClockState::Absent, 0, 0), Code::ClockAbsent),
        ("behind-floor", badge().clock(ClockState::Trusted, NOW, NOW + 1), Code::ClockUntrusted),
    ] {
        book.case(
            &format!("{OSDP}/clock-{name}"),
            "card data over OSDP say no more of the time",
            scene.clone().show(BADGE.osdp()).at("offline-in"),
            denied(code),
        );
        book.case(
            &format!("{WIEGAND}/clock-{name}"),
            "the access point denies without a trusted clock",
            scene.clone(),
            denied(code),
        );
        book.case(
            &format!("{WIEGAND}/clock-{name}-offline"),
            "the access point takes answers to challenges without a clock; a badge is none",
            scene.at("offline-in"),
            denied(code),
        );
    }
    book.case(
        &format!("{WIEGAND}/offline-with-a-clock"),
        "there is one",
        badge().at("offline-in"),
        release(5),
    );
}

fn scopes(book: &mut Book) {
    for (name, purpose) in [
        ("administer", Purpose::Administer),
        ("enrol", Purpose::Enrol),
        ("session", Purpose::Session),
    ] {
        let scene = badge().stated(|at| at.purpose = purpose);
        let about = "a badge can only ask for access";
        let name = format!("{WIEGAND}/purpose-{name}");
        book.case(&name, about, scene, denied(Code::ProofWrongPurpose));
    }
    book.case(
        &format!("{WIEGAND}/extended-grant"),
        "a holder who needs more time gets it",
        badge().record(|record| record.extended_grant = true),
        release(15),
    );
    book.case(
        &format!("{WIEGAND}/extended-momentary"),
        "what the host states is what the lock is asked",
        badge().asks(Capability::ExtendedMomentary),
        denied(Code::CapabilityNotPermitted),
    );
    book.case(
        &format!("{WIEGAND}/forbidden"),
        "a forbid wins over what is tolerated",
        badge().profiles(&["staff", "barred"]),
        denied(Code::PolicyForbidden),
    );
    let plan =
        Lockdown { scope: LockdownScope::Plan("intruder".into()), rank: 1, starts: 0, ends: None };
    let locked_down = || badge().door(|door| door.lockdowns.push(plan.clone()));
    let about = "a lockdown stops badges too";
    book.case(
        &format!("{WIEGAND}/locked-down"),
        about,
        locked_down(),
        denied(Code::DoorLockedDown),
    );
    book.case(
        &format!("{WIEGAND}/locked-down-overridden"),
        "an override is the registry's word, and the access point asks for no proof",
        locked_down().record(|record| record.lockdown_override = Some(3)),
        granted(Code::DoorLockdownOverridden, DoorAction::Release, 5),
    );
}

/// Two questions, and answers to exactly those.
fn answers(book: &mut Book) {
    let answer = |number, reply| Answer { number, reply, version: 1, source: "registry".into() };
    let credential = || answer(0, Reply::Credential(staff()));
    let door = || {
        let door = Scene::nobody().store.door;
        answer(1, Reply::Door(door))
    };
    let claim = |result| answer(2, Reply::Claim(result));
    for (name, about, given, expected) in [
        ("two-answers", "one for each question", vec![credential(), door()], release(5)),
        ("answers-swapped", "in any order", vec![door(), credential()], release(5)),
        (
            "claim-made",
            "a claim that nobody asked for was made",
            vec![credential(), door(), claim(ClaimResult::Made)],
            denied(Code::AnswerMismatched),
        ),
        (
            "claim-used",
            "a claim that nobody asked for was used",
            vec![credential(), door(), claim(ClaimResult::Used)],
            denied(Code::AnswerMismatched),
        ),
        ("no-door", "the door is not answered", vec![credential()], denied(Code::AnswerMismatched)),
        (
            "no-credential",
            "the credential is not answered",
            vec![door()],
            denied(Code::AnswerMismatched),
        ),
    ] {
        let mut scene = badge();
        scene.answers = Some(given);
        book.case(&format!("{WIEGAND}/{name}"), about, scene, expected);
    }
}

/// Octets alone say which format they are, where only one of those accepted here fits them.
fn recognition(book: &mut Book) {
    let mixed = || {
        let mut scene = Scene::card().at("mixed-in");
        scene.site = site_file("badges");
        scene
    };
    let about = "a key at an access point that takes badges too is still a key";
    book.case("selection/key-among-badges", about, mixed(), release(5));
    let about = "a badge at an access point that takes keys too";
    book.case("selection/badge-among-keys", about, badge().at("mixed-in"), release(5));
    let shown = respond(&card(), &challenge());
    let scene = mixed().show(shown).format(WIEGAND);
    let about = "a key's answer is no badge, whatever the host states";
    book.case("selection/key-as-badge", about, scene, denied(Code::BadgeMalformed));
    let scene =
        badge().at("mixed-in").format("pkoc-nfc-v1").stated(|at| at.challenge = Some(challenge()));
    let about = "a badge is no key's answer, whatever the host states";
    book.case("selection/badge-as-key", about, scene, denied(Code::InputTruncated));
    let c1k48s = Badge { format: BadgeFormat::C1k48s, facility: 0x5a, number: 0x41 };
    let scene = enrolled(super::identifier(&c1k48s)).show(c1k48s.wiegand());
    let about =
        "seven octets are 48 bits over Wiegand, and too few for a report over OSDP of as many";
    book.case("selection/wiegand-or-osdp", about, scene, release(5));
    let scene = badge().show([&[6][..], &[0; 5]].concat());
    let about = "no bit format has 34 bits and six octets with six unused bits";
    book.case("selection/bits-of-no-format", about, scene, denied(Code::BadgeParity));
}
