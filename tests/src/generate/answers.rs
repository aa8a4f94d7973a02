//! Stores that cannot answer, and hosts that answer something else than was asked.

use anyhow::Result;
use doorward_engine::Code;
use doorward_host::contract::question::{
    Answer, Claim, ClaimResult, ConsumedChallenge, DoorRecord, Query, Question, Reply, SingleUse,
};

use super::book::Book;
use super::scene::{Scene, challenge, denied, release};
use super::trust::Trust;
use doorward_cases::{Desk, Part};

pub(super) fn write(book: &mut Book, minted: &Trust) -> Result<()> {
    unavailable(book);
    numbered(book);
    mistyped(book, minted)
}

fn unavailable(book: &mut Book) {
    for (name, part) in
        [("credential", Part::Credential), ("door", Part::Door), ("claim", Part::Claim)]
    {
        let scene = Scene::card().stored(|store| store.unavailable.push(part));
        let about = "unknown is denied";
        book.case(&format!("answers/unknown-{name}"), about, scene, denied(Code::StoreUnknown));
    }
}

/// What an honest store answers to the three questions of a card.
fn honest(scene: &Scene) -> Vec<Answer> {
    let credential = scene.store.credentials.first().map(|enrolled| enrolled.identifier.clone());
    let queries = credential.into_iter().map(Query::Credential).chain([
        Query::Door(scene.circumstance.access_point.clone()),
        Query::Claim(Claim::Challenge(challenge())),
    ]);
    let questions: Vec<Question> =
        (0..).zip(queries).map(|(number, query)| Question { number, query }).collect();
    Desk::open(&scene.store).answer(&questions)
}

fn numbered(book: &mut Book) {
    let mut case = |name: &str, about, bend: &dyn Fn(&mut Vec<Answer>), expected| {
        let mut scene = Scene::card();
        let mut answers = honest(&scene);
        bend(&mut answers);
        scene.answers = Some(answers);
        book.case(&format!("answers/{name}"), about, scene, expected);
    };
    let mismatched = || denied(Code::AnswerMismatched);
    case(
        "in-another-order",
        "answers may come in any order",
        &|answers| answers.reverse(),
        release(5),
    );
    case("none", "no answer at all", &Vec::clear, mismatched());
    case(
        "credential-missing",
        "the credential is not answered",
        &|answers| drop(answers.remove(0)),
        mismatched(),
    );
    case(
        "door-missing",
        "the door is not answered",
        &|answers| drop(answers.remove(1)),
        mismatched(),
    );
    case(
        "claim-missing",
        "the claim is not answered",
        &|answers| drop(answers.remove(2)),
        mismatched(),
    );
    case(
        "twice",
        "one is answered twice",
        &|answers| answers.extend_from_within(..1),
        mismatched(),
    );
    case(
        "to-no-question",
        "one has a number that was not asked",
        &|answers| {
            let mut more: Vec<Answer> = answers.iter().take(1).cloned().collect();
            more.iter_mut().for_each(|answer| answer.number = 3);
            answers.append(&mut more);
        },
        mismatched(),
    );
    case(
        "swapped",
        "the credential's answer under the door's number",
        &|answers| {
            for answer in answers.iter_mut() {
                answer.number = match answer.number {
                    0 => 1,
                    1 => 0,
                    other => other,
                };
            }
        },
        mismatched(),
    );
    case(
        "door-absent",
        "no such door",
        &|answers| reply(answers, 1, Reply::No),
        denied(Code::DoorUnknown),
    );
    case(
        "claim-no",
        "a claim is not answered by no",
        &|answers| reply(answers, 2, Reply::No),
        mismatched(),
    );
    case(
        "door-for-credential",
        "a door where a credential was asked for",
        &|answers| {
            reply(
                answers,
                0,
                Reply::Door(DoorRecord {
                    mode: None,
                    lockdowns: Vec::new(),
                    threat_level: 0,
                    first_person: None,
                }),
            );
        },
        mismatched(),
    );
    for (name, result) in [
        ("challenge-made", ClaimResult::Made),
        ("challenge-full", ClaimResult::Full(1)),
        ("challenge-not-attempted", ClaimResult::NotAttempted),
    ] {
        let about = "a result that a challenge cannot have";
        case(name, about, &|answers| reply(answers, 2, Reply::Claim(result.clone())), mismatched());
    }
}

fn mistyped(book: &mut Book, minted: &Trust) -> Result<()> {
    let scene = minted.scene()?;
    let once = SingleUse { identifier: vec![0; 32], keep_until: 0, quota: 4 };
    let queries = [
        Query::Credential(minted.credential()?),
        Query::Door("main-in".into()),
        Query::Claim(Claim::SingleUse(once)),
    ];
    let questions: Vec<Question> =
        (0..).zip(queries).map(|(number, query)| Question { number, query }).collect();
    let consumed = ConsumedChallenge { access_point: "main-in".into(), age: 0 };
    for (name, result) in [
        ("request-consumed", ClaimResult::Consumed(consumed)),
        ("request-absent", ClaimResult::Absent),
        ("request-not-attempted", ClaimResult::NotAttempted),
    ] {
        let mut scene = scene.clone();
        let mut answers = Desk::open(&scene.store).answer(&questions);
        reply(&mut answers, 2, Reply::Claim(result));
        scene.answers = Some(answers);
        let about = "a result that a request cannot have";
        book.case(&format!("answers/{name}"), about, scene, denied(Code::AnswerMismatched));
    }
    Ok(())
}

/// Puts another reply under a number.
fn reply(answers: &mut [Answer], number: u32, reply: Reply) {
    for answer in answers.iter_mut().filter(|answer| answer.number == number) {
        answer.reply = reply.clone();
    }
}
