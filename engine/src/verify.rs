//! The first half: from bytes to [`Verified`], without looking anything up.
//!
//! The order of the checks is the order of decisions: bundle, input, clock, access point, proof.

use alloc::rc::Rc;
use alloc::string::String;
use alloc::vec::Vec;

use doorward_bundle::{AccessPoint, UntrustedClock, limits};
use sha2::{Digest, Sha256};

use crate::budget::Budget;
use crate::circumstance::{Capability, Circumstance, ClockReading, Purpose};
use crate::clock::Clock;
use crate::decision::{Denial, JournalRecord, Label, Report, Retention, Strength, Value};
use crate::load::{Loaded, Verifier};
use crate::presentation::{self, Format, Heard, Presentation, Setting};
use crate::question::{CredentialIdentifier, Query, Question, RulesQuery};
use crate::reason::{Code, Refusal};
use crate::rule;
use crate::surroundings::Surroundings;
use crate::trace::Trace;

/// Octets of a presentation.
const PRESENTATION_OCTETS: usize = 65_536;

/// What came of checking the proof.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "taken apart as soon as it is made")]
pub enum Outcome {
    /// It holds; go on with the questions.
    Verified(Verified),
    /// It does not.
    Denied(Denial),
}

/// What a presentation claims, now that it is proved.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Claims {
    /// The format that it was read as.
    pub format: String,
    /// The credential that it proves.
    pub identifier: CredentialIdentifier,
    /// Short names of that credential.
    pub labels: Vec<Label>,
    /// The issuer in the bundle that vouches for it.
    pub issuer: Option<String>,
    /// What it is for.
    pub purpose: Purpose,
    /// What it asks of the lock.
    pub capability: Capability,
    /// How strongly it proves its credential.
    pub strength: Strength,
    /// First second of its own validity.
    pub not_before: Option<u64>,
    /// First second after its own validity.
    pub expires: Option<u64>,
}

/// One presentation whose proof has been checked.
///
/// The only way to read what a presentation claims, and the only way on to a decision:
///
/// ```compile_fail
/// # fn twice(verified: doorward_engine::Verified) {
/// let first = verified.decide(Vec::new());
/// let second = verified.decide(Vec::new()); // used up
/// # }
/// ```
#[derive(Debug)]
pub struct Verified {
    pub(crate) loaded: Rc<Loaded>,
    pub(crate) clock: Clock,
    /// The access point's index in the bundle.
    pub(crate) access_point: u32,
    pub(crate) claims: Claims,
    pub(crate) heard: Heard,
    pub(crate) surroundings: Surroundings,
    /// The state of the transaction that it continues.
    pub(crate) continued: Option<Vec<u8>>,
    pub(crate) file: File,
}

/// What is noted while a presentation is heard: the trace, and what to journal.
#[derive(Debug)]
pub(crate) struct File {
    pub(crate) trace: Trace,
    pub(crate) journal: JournalRecord,
}

impl Verifier {
    /// Checks what can be checked without looking anything up.
    #[must_use]
    pub fn verify(&self, presentation: &[u8], at: &Circumstance) -> Outcome {
        let mut file = File::open(&self.loaded, presentation, at);
        match self.hear(presentation, at, &mut file) {
            Ok((clock, access_point, heard, claims)) => Outcome::Verified(Verified {
                loaded: Rc::clone(&self.loaded),
                clock,
                access_point,
                claims,
                heard,
                surroundings: at.surroundings.clone().unwrap_or_default(),
                continued: at.continuation.as_ref().map(|it| it.state.clone()),
                file,
            }),
            Err(refusal) => Outcome::Denied(file.deny(refusal, Strength::None)),
        }
    }

    fn hear(
        &self,
        bytes: &[u8],
        at: &Circumstance,
        file: &mut File,
    ) -> Result<(Clock, u32, Heard, Claims), Refusal> {
        let loaded = &*self.loaded;
        file.trace.enter("bundle");
        check_alive(loaded, &at.clock)?;

        file.trace.enter("input");
        check_input(bytes, at)?;

        file.trace.enter("clock");
        let clock = Clock::judge(&at.clock)?;

        file.trace.enter("access-point");
        let (here, access_point) = find_access_point(loaded, &at.access_point)?;
        if access_point.untrusted_clock == UntrustedClock::Deny {
            clock.trusted()?;
        }

        file.trace.enter("proof.format");
        let format = choose_format(bytes, at, access_point)?;
        file.journal.format = Some(format.as_str().into());
        let presentation = Presentation::parse(format, bytes)?;
        file.journal.retention = presentation.retention();

        let setting = Setting {
            site: &loaded.bundle.site.identifier,
            limits: &loaded.bundle.limits,
            issuers: &loaded.issuers,
            secrets: &loaded.secrets,
            evidence: &loaded.evidence,
            access_point,
            zone: loaded.zone(access_point),
            at,
            clock,
        };
        let heard = presentation.prove(&setting, &mut Budget::new(), &mut file.trace)?;
        let capability = agree_on_capability(&heard, at)?;
        let claims = Claims {
            format: format.as_str().into(),
            identifier: heard.credential().clone(),
            labels: heard.labels().into(),
            issuer: heard.issuer().cloned(),
            purpose: heard.purpose(),
            capability,
            strength: heard.strength(),
            not_before: heard.not_before(),
            expires: heard.expires(),
        };
        file.journal.credential = Some(claims.identifier.clone());
        file.journal.labels = claims.labels.clone();
        file.journal.capability = (claims.purpose == Purpose::Access).then_some(capability);
        Ok((clock, here, heard, claims))
    }
}

impl Verified {
    /// What it claims.
    #[must_use]
    pub fn claims(&self) -> &Claims {
        &self.claims
    }

    /// What the host must look up, in one transaction.
    #[must_use]
    pub fn questions(&self) -> Vec<Question> {
        let access_point = self.loaded.access_point(self.access_point);
        [
            Some(Query::Credential(self.heard.credential().clone())),
            Some(Query::Door(access_point.map_or_else(String::new, |it| it.identifier.clone()))),
            self.heard.claim().cloned().map(Query::Claim),
            self.rules().map(Query::Rules),
        ]
        .into_iter()
        .zip(0..)
        .filter_map(|(query, number)| Some(Question { number, query: query? }))
        .collect()
    }

    /// What the rules ask for: of who wants to pass only.
    pub(crate) fn rules(&self) -> Option<RulesQuery> {
        let access_point = self.loaded.access_point(self.access_point)?;
        match self.claims.purpose {
            Purpose::Access => rule::query(&self.loaded, access_point, self.heard.credential()),
            Purpose::Administer | Purpose::Enrol | Purpose::Session => None,
        }
    }
}

impl File {
    fn open(loaded: &Loaded, presentation: &[u8], at: &Circumstance) -> Self {
        Self {
            trace: Trace::new(at.explain),
            journal: JournalRecord {
                site: loaded.bundle.site.identifier.clone(),
                bundle_sequence: loaded.bundle.sequence,
                bundle_digest: loaded.digest.clone(),
                presentation_digest: Sha256::digest(presentation).to_vec(),
                // Until the format is known to hold no secret.
                retention: Retention::Digest,
                format: None,
                credential: None,
                labels: Vec::new(),
                holder: None,
                purpose: at.purpose,
                capability: at.capability,
            },
        }
    }

    /// Closes the file with a refusal.
    #[inline(never)]
    pub(crate) fn deny(self, refusal: Refusal, strength: Strength) -> Denial {
        let feedback = refusal.code.feedback();
        let trace = self.trace.refuse(&refusal);
        let report =
            Report { reason: refusal.into(), feedback, strength, trace, journal: self.journal };
        Denial { report, counts: false }
    }

    /// Closes the file with every stage passed.
    #[inline(never)]
    pub(crate) fn pass(self, refusal: Refusal, strength: Strength) -> Report {
        let feedback = refusal.code.feedback();
        let trace = self.trace.finish(refusal.code);
        Report { reason: refusal.into(), feedback, strength, trace, journal: self.journal }
    }
}

/// A bundle past its end decides nothing. The latest time that has certainly passed counts: an
/// untrusted clock cannot keep a bundle alive.
pub(crate) fn check_alive(loaded: &Loaded, reading: &ClockReading) -> Result<(), Refusal> {
    let passed = match Clock::judge(reading) {
        Ok(Clock::Trusted(now)) => now,
        _ => reading.floor,
    };
    match loaded.bundle.dead_after {
        Some(dead_after) if passed >= dead_after => Err(Refusal::from(Code::BundleDead).comparing(
            "now",
            Value::Time(passed),
            Value::Time(dead_after),
        )),
        _ => Ok(()),
    }
}

fn check_input(bytes: &[u8], at: &Circumstance) -> Result<(), Refusal> {
    if bytes.is_empty() {
        return Err(Code::InputEmpty.into());
    }
    if bytes.len() > PRESENTATION_OCTETS {
        return Err(Code::InputTooLong.into());
    }
    let fits = at.access_point.len() <= limits::IDENTIFIER_OCTETS
        && at.format.as_ref().is_none_or(|format| format.len() <= limits::IDENTIFIER_OCTETS)
        && at.challenge.as_ref().is_none_or(|challenge| (16..=65).contains(&challenge.len()))
        && at
            .device
            .as_ref()
            .is_none_or(|device| (1..=limits::IDENTIFIER_OCTETS).contains(&device.len()))
        && at.secrets.iter().all(|secret| secret.value.len() <= 4096);
    if !fits {
        return Err(Code::CircumstanceOutOfRange.into());
    }
    at.surroundings.as_ref().map_or(Ok(()), Surroundings::check)
}

/// The access point with this identifier, if it is in use.
pub(crate) fn find_access_point<'a>(
    loaded: &'a Loaded,
    identifier: &str,
) -> Result<(u32, &'a AccessPoint), Refusal> {
    let here = loaded.find_access_point(identifier).ok_or(Code::AccessPointUnknown)?;
    let access_point = loaded.access_point(here).ok_or(Code::AccessPointUnknown)?;
    if access_point.enabled {
        Ok((here, access_point))
    } else {
        Err(Code::AccessPointDisabled.into())
    }
}

/// The stated format if the access point takes it, or the only one that the bytes can be.
fn choose_format(
    bytes: &[u8],
    at: &Circumstance,
    access_point: &AccessPoint,
) -> Result<Format, Refusal> {
    let allowed = |format: &Format| {
        access_point.formats.iter().any(|allowed| allowed.as_str() == format.as_str())
    };
    if let Some(stated) = &at.format {
        let format = Format::from_name(stated).ok_or(Code::FormatUnsupported)?;
        return if allowed(&format) { Ok(format) } else { Err(not_allowed(format)) };
    }
    let (here, elsewhere): (Vec<Format>, Vec<Format>) =
        presentation::possible(bytes).partition(allowed);
    match (here.as_slice(), elsewhere.as_slice()) {
        ([format], _) => Ok(*format),
        ([], [format, ..]) => Err(not_allowed(*format)),
        ([], []) => Err(Code::InputUnrecognised.into()),
        (several, _) => {
            let names: Vec<&str> = several.iter().map(|format| format.as_str()).collect();
            Err(Refusal::from(Code::InputAmbiguous)
                .because(alloc::format!("can be {}", names.join(" or "))))
        }
    }
}

/// The refusal of a format that an access point does not take.
pub(crate) fn not_allowed(format: Format) -> Refusal {
    Refusal::from(Code::FormatNotAllowed).because(alloc::format!(
        "`{}` is not among the formats of this access point",
        format.as_str()
    ))
}

/// The host and the presentation may each say what is asked of the lock; they must not disagree.
fn agree_on_capability(heard: &Heard, at: &Circumstance) -> Result<Capability, Refusal> {
    match (heard.capability(), at.capability) {
        (Some(signed), Some(stated)) if signed != stated => Err(Code::ProofWrongOperation.into()),
        (Some(capability), _) | (None, Some(capability)) => Ok(capability),
        (None, None) => Ok(Capability::Momentary),
    }
}
