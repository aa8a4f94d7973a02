//! The host's answers, matched one-to-one to the questions.

use alloc::string::String;
use alloc::vec::Vec;
use core::borrow::Borrow;

use crate::decision::Value;
use crate::question::{
    Answer, Claim, ClaimResult, CredentialRecord, DoorRecord, Reply, RulesRecord,
};
use crate::reason::{Code, Refusal};

/// Assignments of one credential.
const ASSIGNMENTS: usize = 256;

/// Lockdowns of one site.
const LOCKDOWNS: usize = 64;

/// The answers by question. Unknown is kept until the evaluation comes to it, so that the first
/// failure in the order of decisions is the reason.
#[derive(Debug)]
pub(crate) struct Answers {
    pub(crate) credential: Answered<CredentialRecord>,
    pub(crate) door: Answered<DoorRecord>,
    pub(crate) claim: Answered<ClaimResult>,
    pub(crate) rules: Answered<RulesRecord>,
}

/// A three-valued answer.
#[derive(Debug)]
pub(crate) enum Answered<T> {
    Yes(T),
    No,
    Unknown(Refusal),
}

impl Answers {
    /// Sorts answers by question. One that is missing, repeated, of another type, or to no question
    /// is unknown. `claims` and `rules` are whether there were questions about a claim and about rules.
    pub(crate) fn match_up(answers: Vec<Answer>, claims: bool, rules: bool) -> Self {
        let mut slots: [Option<Reply>; 4] = [const { None }; 4];
        let mut fits = true;
        for answer in answers {
            let slot = usize::try_from(answer.number).ok().and_then(|n| slots.get_mut(n));
            match slot {
                Some(slot @ None) => *slot = Some(answer.reply),
                _ => fits = false,
            }
        }
        if !fits || (slots[2].is_some() && !claims) || (slots[3].is_some() && !rules) {
            slots = [const { None }; 4];
        }
        let [credential, door, claim, rules] = slots;
        Self {
            credential: match credential {
                Some(Reply::Credential(record)) => Answered::credential(record),
                other => Answered::without(other),
            },
            door: match door {
                Some(Reply::Door(record)) => Answered::door(record),
                other => Answered::without(other),
            },
            claim: match claim {
                Some(Reply::Claim(result)) => Answered::Yes(result),
                other => Answered::without(other),
            },
            rules: match rules {
                Some(Reply::Rules(record)) => Answered::Yes(record),
                other => Answered::without(other),
            },
        }
    }
}

impl<T: Borrow<CredentialRecord>> Answered<T> {
    /// A credential with no more assignments than are looked at.
    pub(crate) fn credential(record: T) -> Self {
        let found = record.borrow().assignments.len();
        if found > ASSIGNMENTS {
            return exceeded("assignments", found, ASSIGNMENTS);
        }
        Self::Yes(record)
    }
}

impl<T: Borrow<DoorRecord>> Answered<T> {
    /// A door with no more lockdowns than are looked at.
    pub(crate) fn door(record: T) -> Self {
        let found = record.borrow().lockdowns.len();
        if found > LOCKDOWNS {
            return exceeded("lockdowns", found, LOCKDOWNS);
        }
        Self::Yes(record)
    }
}

impl<T> Answered<T> {
    /// What an answer means that does not hold a record of its question.
    fn without(reply: Option<Reply>) -> Self {
        match reply {
            Some(Reply::No) => Self::No,
            Some(Reply::Unknown(why)) => {
                Self::Unknown(Refusal::from(Code::StoreUnknown).because(why))
            }
            Some(Reply::Credential(_) | Reply::Door(_) | Reply::Claim(_) | Reply::Rules(_))
            | None => Self::Unknown(Code::AnswerMismatched.into()),
        }
    }

    /// The same, to look at.
    pub(crate) fn as_ref(&self) -> Answered<&T> {
        match self {
            Self::Yes(record) => Answered::Yes(record),
            Self::No => Answered::No,
            Self::Unknown(refusal) => Answered::Unknown(refusal.clone()),
        }
    }

    /// The record; `no` is refused with `absent`, unknown with its own reason.
    pub(crate) fn require(self, absent: Code) -> Result<T, Refusal> {
        match self {
            Self::Yes(record) => Ok(record),
            Self::No => Err(absent.into()),
            Self::Unknown(refusal) => Err(refusal),
        }
    }
}

fn exceeded<T>(what: &str, found: usize, most: usize) -> Answered<T> {
    let number = |n: usize| Value::Number(i64::try_from(n).unwrap_or(i64::MAX));
    Answered::Unknown(Refusal::from(Code::LimitExceeded).comparing(
        what,
        number(found),
        number(most),
    ))
}

/// Proof: the store has just made the claim that belongs to this presentation.
#[derive(Debug)]
pub(crate) struct Unreplayed(());

impl Unreplayed {
    /// Holds what the store says of the claim against the claim that was asked for.
    pub(crate) fn check(
        result: ClaimResult,
        claim: &Claim,
        access_point: &str,
        challenge_lifetime: u32,
    ) -> Result<Self, Refusal> {
        match (claim, result) {
            (Claim::SingleUse(_), ClaimResult::Made) => Ok(Self(())),
            (Claim::SingleUse(_), ClaimResult::Used) => Err(Code::ProofReplayed.into()),
            (Claim::SingleUse(_), ClaimResult::Full(quota)) => {
                let quota = Value::Number(i64::from(quota));
                Err(Refusal::from(Code::ClaimQuota).comparing("live-claims", quota.clone(), quota))
            }
            (Claim::Challenge(_), ClaimResult::Consumed(challenge)) => {
                if challenge.access_point != access_point {
                    return Err(Refusal::from(Code::ChallengeForeign).comparing(
                        "access-point",
                        Value::Text(challenge.access_point),
                        Value::Text(String::from(access_point)),
                    ));
                }
                if challenge.age > challenge_lifetime {
                    return Err(Refusal::from(Code::ChallengeExpired).comparing(
                        "age",
                        Value::Duration(u64::from(challenge.age)),
                        Value::Duration(u64::from(challenge_lifetime)),
                    ));
                }
                Ok(Self(()))
            }
            (Claim::Challenge(_), ClaimResult::Used) => Err(Code::ChallengeConsumed.into()),
            (Claim::Challenge(_), ClaimResult::Absent) => Err(Code::ChallengeUnknown.into()),
            (Claim::SingleUse(_), ClaimResult::Consumed(_) | ClaimResult::Absent)
            | (Claim::Challenge(_), ClaimResult::Made | ClaimResult::Full(_))
            | (_, ClaimResult::NotAttempted) => Err(Code::AnswerMismatched.into()),
        }
    }
}
