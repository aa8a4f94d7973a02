//! Answers the engine's questions, and makes the claim: once, however often it is asked.

use super::{Claims, Database, Fault, Site, site};
use crate::bundle::Bundle;
use crate::clock::Reading;
use crate::contract::question::{
    Answer, Claim, ClaimResult, CredentialIdentifier, Query, Question, Reply,
};

/// The octets of a replay identifier: a SHA-256.
const REPLAY_IDENTIFIER: usize = 32;

/// What a question about rules is answered with, which denies where one is in force.
const NO_WHEREABOUTS: &str = "this store does not keep where holders are";

/// Answers for one request.
#[derive(Debug)]
pub struct Desk<'s> {
    database: &'s Database,
    claims: &'s Claims<'s>,
    site: &'s Site,
    clock: Reading,
    bundle: &'s Bundle,
    /// The claim that was made: asked again, it is answered as the first time.
    made: Option<ClaimResult>,
}

impl<'s> Desk<'s> {
    /// A desk at which nothing has been claimed.
    #[must_use]
    pub fn new(
        database: &'s Database,
        claims: &'s Claims<'s>,
        site: &'s Site,
        clock: Reading,
        bundle: &'s Bundle,
    ) -> Self {
        Self { database, claims, site, clock, bundle, made: None }
    }

    /// Answers every question. Claims come last, whatever their place in the batch: they are made
    /// only for a credential that was found, so that a stranger's key costs no space.
    ///
    /// # Errors
    /// [`Fault`]. Whether a claim was made is not known then, so nothing may be granted.
    pub async fn answer(&mut self, questions: &[Question]) -> Result<Vec<Answer>, Fault> {
        let mut found = Found::default();
        let mut answers = Vec::with_capacity(questions.len());
        for Question { number, query } in questions {
            let (reply, version, source) = match query {
                Query::Credential(identifier) => {
                    let (reply, version) = self.credential(identifier, &mut found).await?;
                    (reply, version, "registry")
                }
                Query::Door(access_point) => (self.door(access_point).await?, 0, "runtime"),
                Query::Rules(_) => (Reply::Unknown(NO_WHEREABOUTS.into()), 0, "whereabouts"),
                Query::Claim(Claim::SingleUse(_)) => (Reply::No, 0, "claims"),
                Query::Claim(Claim::Challenge(_)) => (Reply::No, 0, "challenges"),
            };
            answers.push(Answer { number: *number, reply, version, source: source.into() });
        }
        for (question, answer) in questions.iter().zip(&mut answers) {
            if let Query::Claim(claim) = &question.query {
                answer.reply = self.claim(claim, &found).await?;
            }
        }
        Ok(answers)
    }

    async fn credential(
        &self,
        identifier: &CredentialIdentifier,
        found: &mut Found,
    ) -> Result<(Reply, u64), Fault> {
        let Some(known) = self.database.credential(identifier).await? else {
            found.missing = true;
            return Ok((Reply::No, 0));
        };
        found.key = Some(site::key(identifier)?);
        let mut record = known.record;
        if self.claims.are_shared() {
            // Every node counts in a database of its own, so none can know what is left.
            for assignment in record.assignments.iter_mut().filter(|one| one.uses_left.is_some()) {
                assignment.uses_left = Some(0);
            }
        }
        Ok((Reply::Credential(record), known.version))
    }

    async fn door(&self, access_point: &str) -> Result<Reply, Fault> {
        Ok(match self.database.door(access_point, self.site).await? {
            Some(record) => Reply::Door(record),
            None => Reply::Unknown(format!("access point `{access_point}` is not known")),
        })
    }

    async fn claim(&mut self, claim: &Claim, found: &Found) -> Result<Reply, Fault> {
        let Some(credential) = found.key.as_deref().filter(|_| !found.missing) else {
            return Ok(Reply::Claim(ClaimResult::NotAttempted));
        };
        if let Some(made) = &self.made {
            return Ok(Reply::Claim(made.clone()));
        }
        let result = match claim {
            Claim::SingleUse(single) if single.identifier.len() != REPLAY_IDENTIFIER => {
                let length = single.identifier.len();
                return Ok(Reply::Unknown(format!(
                    "the replay identifier has {length} octets, not {REPLAY_IDENTIFIER}"
                )));
            }
            Claim::SingleUse(single) => {
                let (now, bundle) = (self.clock.seconds(), self.bundle);
                self.claims.claim(self.site, single, credential, now, bundle).await?
            }
            Claim::Challenge(octets) => match self.clock.milliseconds {
                Some(now) => self.claims.consume(self.site, octets, now).await?,
                None => return Ok(Reply::Unknown("the node has no clock".into())),
            },
        };
        if matches!(result, ClaimResult::Made | ClaimResult::Consumed(_)) {
            self.made = Some(result.clone());
        }
        Ok(Reply::Claim(result))
    }
}

/// What the batch says about credentials.
#[derive(Default)]
struct Found {
    /// The key of the first.
    key: Option<String>,
    /// Whether some other was not found.
    missing: bool,
}
