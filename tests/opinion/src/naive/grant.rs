//! What follows from letting somebody pass.

use super::door::Standing;
use super::rights::Asked;
use super::rules::Abided;
use super::transaction::{Waiting, lets_through};
use crate::opinion::{Action, Move, Opinion, Refusals, Verdict};
use crate::site::Door;
use crate::situation::Credential;
use crate::words::{Capability, Passage};

/// Everything that a grant rests on.
pub(super) struct Grant<'a> {
    pub(super) asked: &'a Asked<'a>,
    pub(super) credential: &'a Credential,
    pub(super) standing: Standing,
    pub(super) abided: Abided,
    /// The assignment that the holder needs a use of.
    pub(super) uses: Option<String>,
    /// Who goes in with him.
    pub(super) companion: Option<Waiting>,
}

impl Grant<'_> {
    /// What is said and done.
    pub(super) fn opinion(&self) -> Opinion {
        let action = self.action();
        let refers = self.asked.access_point.refers;
        let code = match (self.standing, action) {
            _ if refers => "policy.referred",
            (Standing::Overridden, _) => "door.lockdown-overridden",
            (_, Action::None) => "door.already-open",
            _ if self.abided.noted => "rule.antipassback-noted",
            _ => "policy.permitted",
        };
        let verdict = if refers { Verdict::Referred } else { Verdict::Granted };
        Opinion {
            action: Some(action),
            uses: self.uses(),
            moves: self.moves(),
            refusals: if self.abided.clears { Refusals::Cleared } else { Refusals::Kept },
            ..Opinion::of(verdict, code)
        }
    }

    fn door(&self) -> Option<&Door> {
        let mut doors = self.asked.site.doors.iter();
        doors.find(|door| door.identifier == self.asked.access_point.door)
    }

    /// A door that is held open is left alone, and one that is unlocked is not released.
    fn action(&self) -> Action {
        let seconds = |extended: bool| {
            let release =
                |door: &Door| if extended { door.extended_seconds } else { door.release_seconds };
            self.door().map_or(0, release)
        };
        match self.asked.capability {
            _ if self.standing == Standing::HeldOpen => Action::None,
            asked if lets_through(asked) && self.standing == Standing::Unlocked => Action::None,
            Capability::Momentary => Action::Release(seconds(self.credential.extended_grant)),
            Capability::ExtendedMomentary => Action::Release(seconds(true)),
            Capability::Secure => Action::Secure,
            Capability::Unsecure => Action::Unsecure,
            Capability::Toggle => Action::Toggle,
        }
    }

    /// The assignments of which a use is needed.
    fn uses(&self) -> Option<String> {
        let other = self.companion.as_ref().and_then(|first| first.uses.clone());
        let mut uses: Vec<String> = [other, self.uses.clone()].into_iter().flatten().collect();
        uses.sort();
        (!uses.is_empty()).then(|| uses.join(", "))
    }

    /// Who goes through, where anybody wants to know. Without a time nobody is followed.
    fn moves(&self) -> Vec<Move> {
        let Ok(at) = self.asked.moment.now else { return Vec::new() };
        let goes = lets_through(self.asked.capability);
        let own = (&self.credential.holder, self.abided.followed, self.abided.first_person);
        let other = self.companion.as_ref();
        let other = other.map(|first| (&first.holder, first.followed, first.first_person));
        let access_point = self.asked.access_point;
        let door = self.door();
        let longest = door.map_or(0, |door| door.extended_seconds);
        let mut moves: Vec<Move> = [Some(own), other]
            .into_iter()
            .flatten()
            .filter(|(_, followed, first_person)| goes && (*followed || *first_person))
            .map(|(holder, followed, first_person)| Move {
                holder: holder.clone(),
                access_point: access_point.identifier.clone(),
                door: access_point.door.clone(),
                area: access_point.to.clone(),
                at,
                until: at.saturating_add(longest.into()),
                followed,
                taken: door.is_none_or(|door| door.passage != Some(Passage::Reported)),
                first_person,
            })
            .collect();
        moves.sort();
        moves
    }
}
