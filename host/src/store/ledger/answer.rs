//! Answers a batch of questions from one view of the rows.

use super::desk::{Desk, Held};
use super::party::{self, Joined};
use super::row::Read;
use super::{runtime, whereabouts};
use crate::contract::question::{Answer, Claim, ClaimResult, Query, Question, Reply};
use crate::store::rows::Rows;
use crate::store::{Attempt, Fault, MAX_ASSIGNMENTS};

/// The octets of a replay identifier: a SHA-256.
const REPLAY_IDENTIFIER: usize = 32;

/// Answers `questions` in their order, with every row that was read for it. What the attempt claims
/// is held for it at the desk.
pub(super) fn answer(
    rows: &dyn Rows,
    desk: &mut Desk,
    attempt: Attempt,
    floor: u64,
    questions: &[Question],
) -> Result<(Vec<Answer>, Vec<Read>), Fault> {
    let mut reads = Vec::new();
    let mut found = Found::default();
    let mut answers = Vec::with_capacity(questions.len());
    // Claims come last, whatever their place in the batch: they depend on the credential.
    for question in questions {
        let before = reads.len();
        let (reply, source) = match &question.query {
            Query::Credential(identifier) => {
                (found.credential(party::join(rows, identifier, &mut reads)?), "registry")
            }
            Query::Door(access_point) => {
                (runtime::door(rows, access_point, &mut reads)?, "runtime")
            }
            Query::Rules(query) => {
                (whereabouts::rules(rows, query, attempt.clock, &mut reads)?, "whereabouts")
            }
            Query::Claim(Claim::SingleUse(_)) => (Reply::No, "claims"),
            Query::Claim(Claim::Challenge(_)) => (Reply::No, "challenges"),
        };
        let version = version(reads.get(before..).unwrap_or_default());
        answers.push(Answer { number: question.number, reply, version, source: source.into() });
    }
    for (question, answer) in questions.iter().zip(&mut answers) {
        if let Query::Claim(claim) = &question.query {
            answer.reply = make(rows, desk, attempt, floor, claim, &found)?;
        }
    }
    Ok((answers, reads))
}

/// The greatest revision of the rows that an answer rests on. It grows with every change to any of
/// them, see [`party::join`].
fn version(reads: &[Read]) -> u64 {
    reads.iter().map(|read| read.revision).max().unwrap_or_default()
}

/// What the batch says about credentials.
#[derive(Default)]
struct Found {
    /// The number of the first.
    number: Option<u64>,
    /// Whether some other was not found.
    missing: bool,
}

impl Found {
    fn credential(&mut self, joined: Joined) -> Reply {
        match joined {
            Joined::Credential { number, record } => {
                self.number.get_or_insert(number);
                Reply::Credential(record)
            }
            Joined::No => {
                self.missing = true;
                Reply::No
            }
            Joined::TooMany => {
                self.missing = true;
                Reply::Unknown(format!(
                    "the credential, its holder and their groups have more than \
                     {MAX_ASSIGNMENTS} assignments"
                ))
            }
        }
    }
}

fn make(
    rows: &dyn Rows,
    desk: &mut Desk,
    attempt: Attempt,
    floor: u64,
    claim: &Claim,
    found: &Found,
) -> Result<Reply, Fault> {
    let Some(credential) = found.number.filter(|_| !found.missing) else {
        return Ok(Reply::Claim(ClaimResult::NotAttempted));
    };
    let (result, held) = match claim {
        Claim::SingleUse(single) if single.identifier.len() != REPLAY_IDENTIFIER => {
            let length = single.identifier.len();
            return Ok(Reply::Unknown(format!(
                "the replay identifier has {length} octets, not {REPLAY_IDENTIFIER}"
            )));
        }
        Claim::SingleUse(single) => (
            desk.claims.reserve(rows, single, credential, floor)?,
            Held::SingleUse(single.identifier.clone()),
        ),
        Claim::Challenge(octets) => {
            (desk.challenges.reserve(attempt.clock, octets), Held::Challenge(octets.clone()))
        }
    };
    if matches!(result, ClaimResult::Made | ClaimResult::Consumed(_)) {
        desk.hold(attempt, held);
    }
    Ok(Reply::Claim(result))
}
