//! What would come of a presentation that nobody has made.

use alloc::string::String;
use alloc::vec::Vec;

use crate::answers::Answered;
use crate::circumstance::{Capability, ClockReading, ClockState, Purpose};
use crate::clock::Clock;
use crate::decision::{Feedback, Obligations, Step, Strength};
use crate::load::{Loaded, Verifier};
use crate::presentation::Format;
use crate::question::{CredentialRecord, DoorRecord, RulesRecord};
use crate::reason::{Code, Reason, Refusal};
use crate::rights::Passage;
use crate::rule::asks;
use crate::surroundings::Surroundings;
use crate::trace::Trace;
use crate::verify::{check_alive, find_access_point, not_allowed};

/// A presentation whose proof is taken for granted.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Hypothetical {
    /// When, in seconds since the Unix epoch; taken for a trusted time.
    pub now: u64,
    /// The identifier of the access point.
    pub access_point: String,
    /// What is asked of the lock.
    pub capability: Capability,
    /// The format that it would have, which says how strong its proof would be. Absent: any, with a
    /// signature.
    pub format: Option<String>,
    /// What the registry would know of the credential.
    pub credential: CredentialRecord,
    /// What would be known of the door.
    pub door: DoorRecord,
    /// What would be known of the surroundings; `None`: nothing.
    pub surroundings: Option<Surroundings>,
    /// What would be known of holders and refusals; `None`: rules that need state are not looked at.
    pub rules: Option<RulesRecord>,
}

/// Which of the five outcomes it would be.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Verdict {
    /// Open.
    Granted,
    /// Do not open.
    Denied,
    /// A further factor would be needed.
    MoreNeeded,
    /// To be decided again later.
    Deferred,
    /// To be passed on to another controller.
    Referred,
}

/// What would come of it. Opens nothing: it is no [`Grant`](crate::Grant), and none can be made of
/// it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Simulation {
    /// Which outcome.
    pub verdict: Verdict,
    /// Why.
    pub reason: Reason,
    /// What the person at the door would be told.
    pub feedback: Feedback,
    /// What a host would have to do.
    pub obligations: Option<Obligations>,
    /// The evaluation, stage by stage.
    pub trace: Vec<Step>,
}

/// What is supposed, to look at. Everything that an administrator asks comes down to these.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Supposed<'a> {
    pub(crate) now: u64,
    pub(crate) access_point: &'a str,
    pub(crate) capability: Capability,
    pub(crate) format: Option<&'a str>,
    pub(crate) credential: &'a CredentialRecord,
    pub(crate) door: &'a DoorRecord,
    /// What would be known of the surroundings; `None`: nothing.
    pub(crate) surroundings: Option<&'a Surroundings>,
    /// What would be known of holders and refusals; `None`: rules that need state are not looked at.
    pub(crate) rules: Option<&'a RulesRecord>,
}

impl Hypothetical {
    pub(crate) fn suppose(&self) -> Supposed<'_> {
        Supposed {
            now: self.now,
            access_point: &self.access_point,
            capability: self.capability,
            format: self.format.as_deref(),
            credential: &self.credential,
            door: &self.door,
            surroundings: self.surroundings.as_ref(),
            rules: self.rules.as_ref(),
        }
    }
}

impl Verifier {
    /// Decides as [`Verified::decide`](crate::Verified::decide) does, from a known credential on.
    #[must_use]
    pub fn simulate(&self, presentation: &Hypothetical) -> Simulation {
        let mut trace = Trace::new(true);
        match self.loaded.evaluate(presentation.suppose(), &mut trace) {
            Ok((verdict, reason, obligations)) => Simulation {
                verdict,
                feedback: reason.code.feedback(),
                obligations,
                trace: trace.finish(reason.code),
                reason: reason.into(),
            },
            Err(refusal) => Simulation {
                verdict: Verdict::Denied,
                feedback: refusal.code.feedback(),
                obligations: None,
                trace: trace.refuse(&refusal),
                reason: refusal.into(),
            },
        }
    }
}

impl Loaded {
    /// The outcome and its reason, without a trace.
    pub(crate) fn foresee(&self, supposed: Supposed<'_>) -> (Verdict, Code) {
        match self.evaluate(supposed, &mut Trace::new(false)) {
            Ok((verdict, reason, _)) => (verdict, reason.code),
            Err(refusal) => (Verdict::Denied, refusal.code),
        }
    }

    fn evaluate(
        &self,
        supposed: Supposed<'_>,
        trace: &mut Trace,
    ) -> Result<(Verdict, Refusal, Option<Obligations>), Refusal> {
        let reading = ClockReading { state: ClockState::Trusted, now: supposed.now, floor: 0 };
        trace.enter("bundle");
        check_alive(self, &reading)?;
        trace.enter("input");
        let nothing = Surroundings::default();
        let surroundings = supposed.surroundings.unwrap_or(&nothing);
        surroundings.check()?;
        trace.enter("clock");
        let clock = Clock::judge(&reading)?;
        trace.enter("access-point");
        let (here, access_point) = find_access_point(self, supposed.access_point)?;
        let mut strength = Strength::Signature;
        if let Some(name) = supposed.format {
            trace.enter("proof.format");
            let format = Format::from_name(name).ok_or(Code::FormatUnsupported)?;
            if !access_point.formats.iter().any(|allowed| allowed == name) {
                return Err(not_allowed(format));
            }
            strength = format.strength();
        }
        trace.enter("credential");
        let credential = Answered::credential(supposed.credential);
        let passage = Passage {
            loaded: self,
            here,
            access_point,
            record: credential.require(Code::CredentialUnknown)?,
            purpose: Purpose::Access,
            capability: supposed.capability,
            strength,
            clock,
            surroundings,
        };
        let rights = match passage.judge(Answered::door(supposed.door), trace) {
            Ok(rights) => rights,
            Err(refusal) if refusal.code == Code::StrengthMoreNeeded => {
                return Ok((Verdict::MoreNeeded, refusal, None));
            }
            Err(refusal) => return Err(refusal),
        };
        let abided = match supposed.rules {
            Some(state) => {
                if asks(self, access_point) {
                    trace.enter("rule");
                }
                Some(passage.check_rules(Answered::Yes(state), 0)?)
            }
            None => None,
        };
        if rights.level().dual {
            return Ok((Verdict::MoreNeeded, Code::StrengthSecondHolder.into(), None));
        }
        trace.enter("grant");
        let (reason, obligations) = passage.settle(rights, abided, Vec::new());
        if !access_point.refers {
            return Ok((Verdict::Granted, reason, Some(obligations)));
        }
        Ok((Verdict::Referred, reason.under(Code::PolicyReferred), Some(obligations)))
    }
}
