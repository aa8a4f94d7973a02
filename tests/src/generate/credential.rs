//! What the registry says of a credential: its state, its validity, its assignments' validity.

use anyhow::Result;
use doorward_engine::Code;
use doorward_host::contract::question::{CredentialRecord, CredentialState};

use super::book::Book;
use super::scene::{NOW, Scene, assignment, denied, release, using};
use super::trust::Trust;
use doorward_cases::case::Expected;

pub(super) fn write(book: &mut Book, minted: &Trust) -> Result<()> {
    states(book);
    bounds(book);
    assignments(book);
    uses(book);
    let phone = minted.scene()?.record(|record| {
        record.state = CredentialState::Disabled("stolen".into());
    });
    let about = "a stolen phone with a good chain";
    book.case("credential/phone-stolen", about, phone, denied(Code::CredentialDisabled));
    Ok(())
}

fn case(
    book: &mut Book,
    name: &str,
    about: &str,
    bend: impl FnOnce(&mut CredentialRecord),
    expected: Expected,
) {
    book.case(&format!("credential/{name}"), about, Scene::card().record(bend), expected);
}

fn states(book: &mut Book) {
    for reason in ["lost", "stolen", "inactivity"] {
        let state = CredentialState::Disabled(reason.into());
        let about = "a disabled credential, whatever the reason";
        case(
            book,
            &format!("disabled-{reason}"),
            about,
            |record| record.state = state,
            denied(Code::CredentialDisabled),
        );
    }
    let until = |time| {
        move |record: &mut CredentialRecord| record.state = CredentialState::SuspendedUntil(time)
    };
    case(
        book,
        "suspended-until-now",
        "the first second after a suspension",
        until(NOW),
        release(5),
    );
    let next = NOW.saturating_add(1);
    case(
        book,
        "suspended-until-next",
        "its last second",
        until(next),
        denied(Code::CredentialSuspended),
    );
}

fn bounds(book: &mut Book) {
    let next = NOW.saturating_add(1);
    case(
        book,
        "valid-from-now",
        "the first second of validity",
        |r| r.valid_from = Some(NOW),
        release(5),
    );
    case(
        book,
        "valid-from-next",
        "the second before it",
        |r| r.valid_from = Some(next),
        denied(Code::CredentialNotYetValid),
    );
    case(
        book,
        "valid-until-next",
        "the last second of validity",
        |r| r.valid_until = Some(next),
        release(5),
    );
    case(
        book,
        "valid-until-now",
        "the second after it",
        |r| r.valid_until = Some(NOW),
        denied(Code::CredentialExpired),
    );
    case(
        book,
        "valid-never",
        "until before from",
        |r| {
            r.valid_from = Some(next);
            r.valid_until = Some(NOW);
        },
        denied(Code::CredentialNotYetValid),
    );
}

fn assignments(book: &mut Book) {
    let next = NOW.saturating_add(1);
    let bound = |from, until| {
        move |record: &mut CredentialRecord| {
            for assignment in &mut record.assignments {
                (assignment.valid_from, assignment.valid_until) = (from, until);
            }
        }
    };
    case(
        book,
        "assigned-from-now",
        "the first second of an assignment",
        bound(Some(NOW), None),
        release(5),
    );
    case(
        book,
        "assigned-from-next",
        "the second before it",
        bound(Some(next), None),
        denied(Code::AssignmentNotYetValid),
    );
    case(
        book,
        "assigned-until-next",
        "the last second of an assignment",
        bound(None, Some(next)),
        release(5),
    );
    case(
        book,
        "assigned-until-now",
        "the second after it",
        bound(None, Some(NOW)),
        denied(Code::AssignmentExpired),
    );
    case(
        book,
        "assigned-nothing",
        "no assignment at all",
        |r| r.assignments.clear(),
        denied(Code::PolicyNoneApplies),
    );
    case(
        book,
        "assigned-unknown",
        "a profile that the bundle does not have",
        |r| r.assignments = vec![assignment(1, "staf")],
        denied(Code::AssignmentUnknownProfile),
    );
    case(
        book,
        "assigned-unknown-too",
        "beside one that it has",
        |r| r.assignments.insert(0, assignment(2, "staf")),
        release(5),
    );
    let many = |n: u32| {
        move |r: &mut CredentialRecord| {
            r.assignments = (1..=n).map(|n| assignment(n, "staff")).collect()
        }
    };
    case(
        book,
        "assigned-256-times",
        "as many assignments as an answer may hold",
        many(256),
        release(5),
    );
    case(book, "assigned-257-times", "one more", many(257), denied(Code::LimitExceeded));
}

fn uses(book: &mut Book) {
    let uses = |left| {
        move |record: &mut CredentialRecord| {
            for assignment in &mut record.assignments {
                assignment.uses_left = Some(left);
            }
        }
    };
    case(book, "uses-2", "a counted use", uses(2), using(release(5), "assignment-1"));
    case(book, "uses-1", "the last use", uses(1), using(release(5), "assignment-1"));
    case(book, "uses-0", "none left", uses(0), denied(Code::AssignmentUsedUp));
    let beside = |first, second| {
        move |record: &mut CredentialRecord| {
            record.assignments = vec![assignment(1, "staff"), assignment(2, "staff")];
            for (assignment, left) in record.assignments.iter_mut().zip([first, second]) {
                assignment.uses_left = left;
            }
        }
    };
    case(
        book,
        "uses-beside-uncounted",
        "an assignment that uses nothing up is preferred",
        beside(Some(1), None),
        release(5),
    );
    case(
        book,
        "uses-of-the-first",
        "of two that are counted, the first",
        beside(Some(1), Some(1)),
        using(release(5), "assignment-1"),
    );
    case(
        book,
        "uses-of-the-second",
        "where the first has none left",
        beside(Some(0), Some(1)),
        using(release(5), "assignment-2"),
    );
}
