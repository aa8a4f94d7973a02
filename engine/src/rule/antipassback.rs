//! Nobody enters twice without leaving, or leaves without having entered.

use doorward_bundle::AntipassbackMode;

use super::area;
use crate::decision::Value;
use crate::question::RulesRecord;
use crate::reason::{Code, Refusal};
use crate::rights::Passage;

impl Passage<'_> {
    /// Holds where the holder is against the areas on both sides. What only a soft rule would refuse is
    /// given back, to be noted.
    ///
    /// A holder whose place is not known may go anywhere: nothing that was forgotten locks anybody in
    /// or out. A rule about an area counts on the way in, and, unless it is a timed one, on the way out.
    pub(super) fn check_antipassback(
        &self,
        state: &RulesRecord,
        now: u64,
    ) -> Result<Option<Refusal>, Refusal> {
        let (from, to) = (self.access_point.from, self.access_point.to);
        let Some(presence) = state.presence.as_ref().filter(|_| !self.record.antipassback_exempt)
        else {
            return Ok(None);
        };
        if from == to {
            return Ok(None);
        }
        let (from, to) = (area(self.loaded, from), area(self.loaded, to));
        let is_in = |identifier: &str| presence.area.as_deref() == Some(identifier);
        let mut noted = None;
        for (area, entering) in [(to, true), (from, false)] {
            let Some(area) = area else { continue };
            let Some(rule) = area.antipassback else { continue };
            // In already, or out of what he was never in.
            if is_in(&area.identifier) != entering {
                continue;
            }
            let expected = from.map_or("", |area| &area.identifier);
            let violation = || {
                Refusal::from(Code::RuleAntipassback).comparing(
                    "area",
                    Value::Text(presence.area.clone().unwrap_or_default()),
                    Value::Text(expected.into()),
                )
            };
            match rule.mode {
                AntipassbackMode::Hard => return Err(violation()),
                AntipassbackMode::Soft => noted = Some(violation()),
                AntipassbackMode::Timed if entering => {
                    let until = presence.since.saturating_add(rule.seconds.unwrap_or(0).into());
                    if now < until {
                        return Err(Refusal::from(Code::RuleAntipassbackTimed).comparing(
                            "now",
                            Value::Time(now),
                            Value::Time(until),
                        ));
                    }
                }
                AntipassbackMode::Timed => {}
            }
        }
        Ok(noted)
    }
}
