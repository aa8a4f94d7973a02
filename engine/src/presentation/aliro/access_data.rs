//! What an access document permits: rules, each of capabilities and schedules.
//!
//! ```text
//! access data = { 0: 1, ? 1: id (1..16), ? 2: [ rule ], ? 3: [ schedule ], ? 4: [ reader rule id ],
//!                 ? 5: extensions that do not bear on access, ? 6: extensions that do }
//! rule        = { 0: capabilities, ? 1: schedules that allow, ? 2: schedules that deny }
//! ```
//!
//! A rule permits when it has the capability, one of the schedules that allow is active (or there is
//! no such mask), and none of those that deny. Reader rule ids name rules that a reader keeps; this
//! one keeps none, so they permit nothing. Capabilities that are known: bit 0 secure, 1 unsecure,
//! 3 momentary; a toggle needs the first two, an extended release the third.

use alloc::vec::Vec;

use doorward_bundle::Recurrence;

use super::extension::refuse_critical;
use super::recurrence;
use crate::cbor::{Item, Members};
use crate::circumstance::Capability;
use crate::policy::local_time::Moment;
use crate::policy::recurrence::began;
use crate::presentation::Setting;
use crate::reason::{Code, Refusal};

const VERSION: u64 = 1;

/// Octets of an identifier.
const IDENTIFIER: core::ops::RangeInclusive<usize> = 1..=16;

/// Rules of a document. Of schedules there are as many as a mask has bits.
const RULES: usize = 64;
const SCHEDULES: usize = 8;

/// The content of one element.
#[derive(Debug)]
pub(super) struct AccessData<'a> {
    pub(super) identifier: Option<&'a [u8]>,
    rules: Vec<Rule>,
    schedules: Vec<Recurrence>,
}

#[derive(Debug)]
struct Rule {
    capabilities: u16,
    allow: Option<u8>,
    deny: u8,
}

impl<'a> AccessData<'a> {
    pub(super) fn parse(item: Item<'a>) -> Result<Self, Refusal> {
        let mut members = item.members()?;
        if members.read(0, |item| item.unsigned())? != VERSION {
            return Err(Refusal::from(Code::DocumentUnsupported).because("another version"));
        }
        let identifier = members.read_optional(1, identifier)?;
        let rules = list(&mut members, 2, RULES, Rule::parse)?;
        let schedules = list(&mut members, 3, SCHEDULES, recurrence::parse)?;
        list(&mut members, 4, RULES, |item| item.number::<u16>())?;
        members.optional(5);
        members.read_optional(6, refuse_critical)?;
        members.finish()?;
        let named = rules.iter().fold(0, |named, rule| named | rule.allow.unwrap_or(0) | rule.deny);
        let known = u32::try_from(schedules.len()).unwrap_or(u32::MAX);
        if named.checked_shr(known).is_some_and(|beyond| beyond != 0) {
            return Err(Refusal::from(Code::CborWrongType)
                .because("a rule names a schedule that is not there"));
        }
        Ok(Self { identifier, rules, schedules })
    }

    /// Whether a rule permits a capability now.
    pub(super) fn permits(&self, asked: Capability, setting: &Setting<'_>) -> Result<(), Refusal> {
        let needed = needed(asked);
        let mut rules =
            self.rules.iter().filter(|rule| rule.capabilities & needed == needed).peekable();
        if rules.peek().is_none() {
            return Err(Refusal::from(Code::DocumentNoRule).because("no rule has this capability"));
        }
        for rule in rules {
            if self.is_live(rule, setting)? {
                return Ok(());
            }
        }
        Err(Refusal::from(Code::DocumentNoRule).because("outside the schedules of the document"))
    }

    fn is_live(&self, rule: &Rule, setting: &Setting<'_>) -> Result<bool, Refusal> {
        let any_active = |mask: u8| {
            if mask == 0 {
                return Ok(false);
            }
            let zone = setting.zone.ok_or(Code::BundleDanglingReference)?;
            let moment = Moment::at(setting.clock.trusted()?, zone)?;
            for (bit, schedule) in (0_u32..).zip(&self.schedules) {
                let named = mask.checked_shr(bit).is_some_and(|rest| rest & 1 == 1);
                if named && began(schedule, moment).is_some() {
                    return Ok(true);
                }
            }
            Ok::<_, Refusal>(false)
        };
        let allowed = rule.allow.map_or(Ok(true), any_active)?;
        Ok(allowed && !any_active(rule.deny)?)
    }
}

impl Rule {
    fn parse(item: Item<'_>) -> Result<Self, Refusal> {
        let mut members = item.members()?;
        let rule = Self {
            capabilities: members.read(0, |item| item.number())?,
            allow: members.read_optional(1, |item| item.number())?,
            deny: members.read_optional(2, |item| item.number())?.unwrap_or(0),
        };
        members.finish()?;
        Ok(rule)
    }
}

/// The bits that a rule must have.
const fn needed(asked: Capability) -> u16 {
    match asked {
        Capability::Secure => 1,
        Capability::Unsecure => 2,
        Capability::Toggle => 3,
        Capability::Momentary | Capability::ExtendedMomentary => 8,
    }
}

pub(super) fn identifier(item: Item<'_>) -> Result<&[u8], Refusal> {
    let octets = item.bytes()?;
    if IDENTIFIER.contains(&octets.len()) {
        Ok(octets)
    } else {
        Err(Refusal::from(Code::CborWrongType).because("not 1 to 16 octets"))
    }
}

fn list<'a, T>(
    members: &mut Members<'a>,
    key: i64,
    most: usize,
    read: impl Fn(Item<'a>) -> Result<T, Refusal>,
) -> Result<Vec<T>, Refusal> {
    members
        .read_optional(key, |item| {
            let items = item.array()?;
            if items.len() > most {
                return Err(Code::LimitExceeded.into());
            }
            items.into_iter().map(read).collect()
        })
        .map(Option::unwrap_or_default)
}

#[cfg(test)]
mod tests;
