//! What must come of a site: a file of expectations beside it.
//!
//! ```toml
//! week = 2026-06-15                # weekdays are those of the week that this day is in
//! people = "people.csv"            # a sheet as `doorward enroll` takes it; optional
//!
//! [[holder]]                       # people who are in no sheet
//! identifier = "1042"
//! name = "Ada Abara"
//! profiles = ["staff"]
//! lockdown-override = 3            # and `extended-grant`, `valid-from`, `valid-until`
//! # disabled = "lost"              # or `suspended-until = 2026-07-01`
//!
//! [[holder.assignment]]            # a profile within bounds
//! profile = "visitors"
//! valid-until = 2026-12-31         # a date in UTC, which still belongs to it; or RFC 3339
//! uses-left = 3
//!
//! [[expect]]
//! who = "1042"                     # or a list, or `nobody`, or `everybody`
//! may-enter = "lab"                # an area, a door or an access point; `{ door = "lab" }` where
//! on = "tue"                       # two kinds share a name
//! at = "09:00"
//!
//! [[expect]]
//! who = "nobody"
//! may-enter = "vault"              # through every access point into it
//! on = ["sun", 2026-12-25]         # days of the week, dates, "2026-12-24..2026-12-31"
//!                                  # the whole day; or `from = "22:00"` and `to = "06:00"`
//! because = "schedule.outside"     # the reason code, or one of several
//!
//! [[expect]]
//! profile = "staff"                # somebody who has this profile and nothing else
//! may-not-enter = ["lab", "vault"]
//! at = 2026-06-16T09:00:00         # by the clock on the wall of each access point; with an offset,
//!                                  # such as `2026-06-16T08:00:00Z`, by none
//! lockdown = "intruder"            # plans in force; also `door-mode`, `threat-level`,
//!                                  # `capability`, `format`, `release-seconds`
//!
//! [[expect]]
//! profile = "customers"
//! may-enter = "cage"
//! at = 2026-06-16T09:00:00
//! device = ["managed", "unlocked"] # all that is true of it; without, nothing is known of it
//! position = { latitude = 51.5246, longitude = -0.134, accuracy = 20 }
//! address = "192.0.2.7"            # that the request comes from
//! ```
//!
//! An expectation holds if it does for everybody whom it names, at every access point and at every
//! instant. Who has several credentials is expected to get in with each of them. What a bundle's age
//! does to it is left out: the site is tried as if it had just been issued.

mod moments;
mod people;
mod place;
mod sentence;
mod several;
pub(crate) mod source;
mod surroundings;

use std::ops::Range;
use std::path::Path;

use doorward_bundle::{Bundle, DoorMode};

use self::place::Place;
use self::sentence::sentence;
use self::several::Several;
use self::source::{ASKED, Expect, Source};
pub use self::surroundings::{Position, Surroundings};
use crate::compile::{Issuance, compile};
use crate::diagnostic::Diagnostic;
use crate::document::Document;
use crate::findings::{Findings, Reported};
use crate::list::{at_most, every};
use crate::source::{FORMATS, number};
use crate::spanned::Spanned;
use crate::text::{self, keyword, one_of};

/// Expectations of one file.
const EXPECTATIONS: usize = 4096;

/// A site with what is expected of it.
#[derive(Clone, Debug)]
pub struct Trial {
    /// The site, compiled for the Monday of the week of the expectations.
    pub bundle: Bundle,
    /// Whose credentials they are about.
    pub credentials: Vec<Credential>,
    /// What is expected, in the order of the file.
    pub expectations: Vec<Expectation>,
}

/// A credential as the registry would know it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Credential {
    /// The holder's identifier; of a profile that is tried alone, the profile's.
    pub holder: String,
    /// What to call the holder.
    pub name: Option<String>,
    /// Whether it may be used.
    pub state: State,
    /// First second of validity since the Unix epoch. Absent: no bound.
    pub valid_from: Option<u64>,
    /// First second after validity since the Unix epoch. Absent: no bound.
    pub valid_until: Option<u64>,
    /// Whether the holder gets the extended release time.
    pub extended_grant: bool,
    /// Up to which rank it passes lockdowns. Absent: none.
    pub lockdown_override: Option<u8>,
    /// The access profiles.
    pub assignments: Vec<Assignment>,
}

/// Whether a credential may be used.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum State {
    /// It may.
    Enabled,
    /// It may not, for this reason.
    Disabled(String),
    /// It may not before this second since the Unix epoch.
    SuspendedUntil(u64),
}

/// A tie to an access profile.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Assignment {
    /// The access profile's identifier.
    pub profile: String,
    /// First second of validity since the Unix epoch. Absent: no bound.
    pub valid_from: Option<u64>,
    /// First second after validity since the Unix epoch. Absent: no bound.
    pub valid_until: Option<u64>,
    /// How many grants are left. Absent: not counted.
    pub uses_left: Option<u32>,
}

/// Something that is expected.
#[derive(Clone, Debug)]
pub struct Expectation {
    /// Its line in the file, from 1.
    pub line: usize,
    /// It as a sentence, such as `1042 may enter lab on tue at 09:00`.
    pub sentence: String,
    /// What it is for.
    pub name: Option<String>,
    /// Whose credentials it is about: indices of [`Trial::credentials`].
    pub credentials: Vec<usize>,
    /// Where and when: never empty.
    pub occasions: Vec<Occasion>,
    /// Whether they may enter.
    pub enters: bool,
    /// One of these reason codes must come out. Empty: any will do.
    pub because: Vec<String>,
    /// For how many seconds the door must be released. Absent: any number will do.
    pub release_seconds: Option<u32>,
    /// What is asked of the lock, such as `momentary`.
    pub capability: String,
    /// The format of the presentation. Absent: any.
    pub format: Option<String>,
    /// The mode that the door is in. Absent: the one of the site.
    pub door_mode: Option<DoorMode>,
    /// The lockdown plans in force.
    pub lockdowns: Vec<String>,
    /// The site's threat level.
    pub threat_level: u8,
    /// What the host knows of the device, and of where it is. Absent: nothing.
    pub surroundings: Option<Surroundings>,
}

/// One access point, and instants at it.
#[derive(Clone, Debug)]
pub struct Occasion {
    /// The access point's index in the bundle.
    pub access_point: u32,
    /// Seconds since the Unix epoch, half-open; never empty.
    pub instants: Vec<Range<u64>>,
}

/// Reads expectations, and compiles the site that they are about.
///
/// # Errors
/// Everything that is wrong with the expectations; or with the site, if that does not compile.
pub fn expectations(
    text: &str,
    path: &Path,
    site: &str,
    site_path: &Path,
) -> Result<Trial, Vec<Diagnostic>> {
    let document = Document::parse(path, text)?;
    let mut findings = Findings::default();
    let source = Source::read(document.root(), &mut findings);
    let monday = source.week.as_ref().map_err(|reported| *reported);
    let monday = monday.and_then(|week| moments::monday(week, &mut findings));
    // Without a week the names can be looked up all the same; 2026-01-05 was a Monday.
    let at = monday.unwrap_or(20_458);
    let issued_at = u64::try_from(at.saturating_mul(86_400)).unwrap_or_default();
    let compiled = compile(site, site_path, Issuance { sequence: 1, issued_at })?;
    let mut bundle = Bundle { dead_after: None, ..compiled };
    // Expectations are of what a site means, and not of how old its bundle is.
    bundle.access_points.iter_mut().for_each(|point| point.staleness_class = None);
    let directory = path.parent().unwrap_or(Path::new(""));
    let trial = read(&document, &source, at, bundle, directory, &mut findings);
    findings.conclude(trial).map_err(|findings| document.diagnose(findings))
}

fn read(
    document: &Document<'_>,
    source: &Source,
    monday: i64,
    bundle: Bundle,
    directory: &Path,
    findings: &mut Findings,
) -> Result<Trial, Reported> {
    let mut credentials = people::credentials(source, &bundle, directory, findings)?;
    let named = credentials.len();
    at_most(&source.expects.entries, EXPECTATIONS, findings)?;
    let expectations = every(source.expects.entries.iter().map(|expect| {
        let (line, _) = document.position(expect.span().start);
        let subjects = subjects(expect, &bundle, &mut credentials, named, findings);
        let occasions = occasions(expect, &bundle, monday, findings);
        let terms = terms(expect, &bundle, findings);
        let (subjects, occasions, terms) = (subjects?, occasions?, terms?);
        Ok(Expectation { line, credentials: subjects, occasions, ..terms })
    }));
    if !document.root().contains_key("expect") {
        return Err(findings.report_span(None, "expects nothing; write `[[expect]]`"));
    }
    Ok(Trial { bundle, credentials, expectations: expectations? })
}

/// Whose credentials an expectation is about. A profile that is tried alone becomes a credential.
fn subjects(
    expect: &Spanned<Expect>,
    bundle: &Bundle,
    credentials: &mut Vec<Credential>,
    named: usize,
    findings: &mut Findings,
) -> Result<Vec<usize>, Reported> {
    let subjects: Vec<Vec<usize>> = match (&expect.get_ref().who, &expect.get_ref().profile) {
        (Some(who), None) => every(Several::elements(who).iter().map(|holder| {
            let name = holder.get_ref().as_str();
            let all = [people::NOBODY, people::EVERYBODY].contains(&name);
            if all && matches!(who.get_ref(), Several::Many(_)) {
                return Err(findings.report(holder, format!("`{name}` stands alone")));
            }
            let holders = credentials.iter().take(named).map(|it| it.holder.as_str());
            let found = holders.clone().enumerate().filter(|(_, it)| all || *it == name);
            let found: Vec<usize> = found.map(|(index, _)| index).collect();
            if found.is_empty() {
                let known = holders.chain([people::NOBODY, people::EVERYBODY]);
                return Err(findings.report_unknown(holder, "holder", known));
            }
            Ok(found)
        }))?,
        (None, Some(profile)) => every(Several::elements(profile).iter().map(|name| {
            let profile = people::profile(name, bundle, findings)?;
            credentials.push(people::with_profile(&profile));
            Ok(vec![credentials.len().saturating_sub(1)])
        }))?,
        (Some(_), Some(profile)) => return Err(findings.report(profile, "excludes `who`")),
        (None, None) => {
            return Err(findings.report(expect, "is about no one; write `who` or `profile`"));
        }
    };
    Ok(subjects.concat())
}

fn occasions(
    expect: &Spanned<Expect>,
    bundle: &Bundle,
    monday: i64,
    findings: &mut Findings,
) -> Result<Vec<Occasion>, Reported> {
    let source = expect.get_ref();
    let places = match (&source.may_enter, &source.may_not_enter) {
        (Some(places), None) | (None, Some(places)) => every(
            Several::elements(places).iter().map(|place| Place::resolve(place, bundle, findings)),
        ),
        (Some(_), Some(not)) => Err(findings.report(not, "excludes `may-enter`")),
        (None, None) => {
            Err(findings.report(expect, "leads nowhere; write `may-enter` or `may-not-enter`"))
        }
    };
    let stretches = moments::stretches(expect, monday, findings);
    let (places, stretches) = (places?, stretches?);
    let mut points = places.concat();
    points.sort_unstable();
    points.dedup();
    every(points.into_iter().map(|access_point| {
        let instants =
            every(stretches.iter().map(|it| moments::instants(it, access_point, bundle, findings)));
        Ok(Occasion { access_point, instants: instants?.concat() })
    }))
}

/// What else an expectation says, its people, places and times left out.
fn terms(
    expect: &Spanned<Expect>,
    bundle: &Bundle,
    findings: &mut Findings,
) -> Result<Expectation, Reported> {
    let source = expect.get_ref();
    let name = source.name.as_ref().map(|name| text::name(name, findings)).transpose();
    let capability = match &source.capability {
        Some(text) => one_of(text, &ASKED, findings),
        None => Ok("momentary".to_string()),
    };
    let format = source.format.as_ref().map(|it| one_of(it, &FORMATS, findings)).transpose();
    let door_mode = source.door_mode.as_ref().map(|mode| keyword(mode, findings)).transpose();
    let release = source.release_seconds.as_ref();
    let release_seconds = release.map(|it| number(it, 0..=3600, findings)).transpose();
    let threat = source.threat_level.as_ref();
    let threat_level = threat.map(|it| number(it, 0..=u8::MAX, findings)).transpose();
    let lockdowns = every(source.lockdown.iter().flat_map(Several::elements).map(|name| {
        let known = || bundle.lockdown_plans.iter().map(|plan| plan.identifier.as_str());
        if known().any(|known| known == name.get_ref()) {
            return Ok(name.get_ref().clone());
        }
        Err(findings.report_unknown(&name, "lockdown plan", known()))
    }));
    let because = every(source.because.iter().flat_map(Several::elements).map(|code| {
        let parts: Vec<&str> = code.get_ref().split('.').collect();
        let word = |part: &&str| {
            part.bytes().all(|octet| octet.is_ascii_lowercase() || b"-0123456789".contains(&octet))
        };
        if parts.len() == 2 && parts.iter().all(|part| !part.is_empty() && word(part)) {
            return Ok(code.get_ref().clone());
        }
        Err(findings.report(&code, "is no reason code such as `schedule.outside`"))
    }));
    let surroundings = Surroundings::read(source, findings);
    let nobody = source
        .who
        .iter()
        .any(|who| matches!(who.get_ref(), Several::One(name) if name == people::NOBODY));
    if let (true, Some(not)) = (nobody, &source.may_not_enter) {
        let message = "is denied twice; write `everybody` and `may-enter`";
        return Err(findings.report(not, message));
    }
    let enters = source.may_enter.is_some() && !nobody;
    if let (false, Some(seconds)) = (enters, &source.release_seconds) {
        return Err(findings.report(seconds, "is for those who may enter"));
    }
    Ok(Expectation {
        line: 0,
        sentence: sentence(source),
        name: name?,
        credentials: Vec::new(),
        occasions: Vec::new(),
        enters,
        because: because?,
        release_seconds: release_seconds?,
        capability: capability?,
        format: format?,
        door_mode: door_mode?,
        lockdowns: lockdowns?,
        threat_level: threat_level?.unwrap_or(0),
        surroundings: surroundings?,
    })
}
