//! Decisions that take more than one presentation: a stronger proof, or a second holder.

mod factor;

use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use doorward_bundle::limits;

use crate::authentication::{Level, name};
use crate::circumstance::Purpose;
use crate::decide::Decision;
use crate::decision::{Change, Pending, Strength};
use crate::question::Assignment;
use crate::reason::{Code, Refusal};
use crate::rights::Passage;
use crate::rule::Abided;
use crate::verify::File;

pub(crate) use self::factor::{FirstFactor, Missing};

/// A transaction that waits for its second factor.
pub(crate) struct Opened {
    state: Vec<u8>,
    missing: String,
    lifetime: u32,
}

impl Passage<'_> {
    /// The first factor of the transaction that is continued. State that is no transaction's, such as a
    /// place in a queue, is the format's own.
    pub(crate) fn resume(&self, state: Option<&[u8]>) -> Result<Option<FirstFactor>, Refusal> {
        match state {
            Some(state) if self.purpose == Purpose::Access => {
                FirstFactor::read(state, &self.loaded.digest)
            }
            _ => Ok(None),
        }
    }

    /// Holds a first factor against what is shown now. What is left is somebody for whom a second
    /// holder was missing, where one still is. `uses` is the assignment that this holder uses: of its
    /// last use there is none for two.
    pub(crate) fn check_first(
        &self,
        first: Option<FirstFactor>,
        level: Level,
        uses: Option<&str>,
    ) -> Result<Option<FirstFactor>, Refusal> {
        let Some(first) = first else { return Ok(None) };
        let within = level.within.unwrap_or(limits::FACTOR_SECONDS);
        let here = &self.access_point.identifier;
        first.check(here, self.capability, &self.record.holder, within, self.clock)?;
        if first.missing == Missing::Strength || !level.dual {
            return Ok(None);
        }
        let is_last = |it: &Assignment| Some(&it.identifier[..]) == uses && it.uses_left == Some(1);
        if first.uses.iter().any(|it| Some(&it[..]) == uses)
            && self.record.assignments.iter().any(is_last)
        {
            return Err(Code::AssignmentUsedUp.into());
        }
        Ok(Some(first))
    }

    /// Keeps what was shown as a first factor. `owed` is what a grant changes on its account.
    pub(crate) fn open(
        &self,
        missing: Missing,
        owed: Option<(&Abided, Option<String>)>,
    ) -> Result<Opened, Refusal> {
        let level = Level::now(self.loaded, self.access_point, self.clock)?;
        let factor = FirstFactor {
            missing,
            capability: factor::number(self.capability),
            opened_at: self.clock.trusted()?,
            access_point: self.access_point.identifier.clone(),
            holder: self.record.holder.clone(),
            followed: owed.as_ref().is_some_and(|(abided, _)| abided.followed),
            first_person: owed.as_ref().is_some_and(|(abided, _)| abided.first_person),
            uses: owed.and_then(|(_, uses)| uses).into_iter().collect(),
        };
        Ok(Opened {
            state: factor.encode(&self.loaded.digest)?,
            missing: match missing {
                Missing::Strength => name(level.required).to_string(),
                Missing::SecondHolder => "second-holder".into(),
            },
            lifetime: level.within.unwrap_or(limits::FACTOR_SECONDS),
        })
    }

    /// What a grant changes on account of who showed the first factor.
    pub(crate) fn owed_to(&self, first: FirstFactor) -> Vec<Change> {
        let mut changes = self.owed_for(&first.holder, first.followed, first.first_person);
        changes.extend(first.uses.into_iter().map(Change::UseAssignment));
        changes
    }
}

impl Opened {
    /// The outcome that asks for the second factor.
    pub(crate) fn wait(self, reason: Refusal, strength: Strength, mut file: File) -> Decision {
        file.trace.enter("more-needed");
        let Self { state, missing, lifetime } = self;
        let report = file.pass(reason, strength);
        Decision::MoreNeeded(Pending { report, missing: alloc::vec![missing], state, lifetime })
    }
}
