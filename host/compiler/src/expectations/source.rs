//! The tables of a file of expectations.

use doorward_bundle::{Assurance, DoorMode};
use schemars::JsonSchema;
use serde::Deserialize;
use toml::Value;
use toml::de::DeTable;

use super::place::Place;
use super::several::Several;
use super::surroundings::At;
use crate::findings::{Findings, Reported};
use crate::schema::{Date, Identifier, Moment, Name, OneOf, Time, TimeOfDay, When, Words};
use crate::source::{Format, Tables, read};
use crate::spanned::Spanned;

/// What must come of a site: who may enter where, and when.
#[derive(Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct Source {
    /// Any day of the week that weekdays are looked at in. One without special days is what a
    /// weekday means to most people.
    #[schemars(with = "Date")]
    pub(super) week: Result<Spanned<Value>, Reported>,
    /// A sheet of people as `doorward enroll` takes it, relative to this file.
    #[schemars(with = "Option<String>")]
    pub(super) people: Option<Spanned<String>>,
    /// People who are in no sheet.
    #[schemars(rename = "holder", with = "Option<Vec<Holder>>")]
    pub(super) holders: Tables<Holder>,
    /// What is expected.
    #[schemars(rename = "expect", with = "Vec<Expect>")]
    pub(super) expects: Tables<Expect>,
}

/// Somebody with a credential: `[[holder]]`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a table", rename_all = "kebab-case")]
pub(crate) struct Holder {
    /// What expectations call them; not `nobody` or `everybody`.
    #[schemars(with = "Identifier")]
    pub(super) identifier: Spanned<String>,
    /// What people call them.
    #[schemars(with = "Option<Name>")]
    pub(super) name: Option<Spanned<String>>,
    /// The access profiles that they have without bounds.
    #[serde(default)]
    #[schemars(with = "Vec<Identifier>")]
    pub(super) profiles: Vec<Spanned<String>>,
    /// The access profiles that they have within bounds.
    #[serde(default, rename = "assignment")]
    pub(super) assignments: Vec<Assignment>,
    /// Why the credential is disabled, such as `lost`. Without: it is enabled.
    #[schemars(with = "Option<Name>")]
    pub(super) disabled: Option<Spanned<String>>,
    /// Until when the credential is suspended.
    #[schemars(with = "Option<Moment>")]
    pub(super) suspended_until: Option<Spanned<Value>>,
    /// From when the credential is valid.
    #[schemars(with = "Option<Moment>")]
    pub(super) valid_from: Option<Spanned<Value>>,
    /// Until when the credential is valid: a date still belongs to it, a time does not.
    #[schemars(with = "Option<Moment>")]
    pub(super) valid_until: Option<Spanned<Value>>,
    /// Whether they get the extended release time. Without: `false`.
    pub(super) extended_grant: Option<bool>,
    /// Up to which rank the credential passes lockdowns. Without: none.
    #[schemars(range(min = 0, max = u8::MAX))]
    pub(super) lockdown_override: Option<Spanned<i64>>,
}

/// A tie to an access profile.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a table", rename_all = "kebab-case")]
pub(crate) struct Assignment {
    /// The identifier of the access profile.
    #[schemars(with = "Identifier")]
    pub(super) profile: Spanned<String>,
    /// From when it counts.
    #[schemars(with = "Option<Moment>")]
    pub(super) valid_from: Option<Spanned<Value>>,
    /// Until when it counts: a date still belongs to it, a time does not.
    #[schemars(with = "Option<Moment>")]
    pub(super) valid_until: Option<Spanned<Value>>,
    /// How many grants are left. Without: not counted.
    #[schemars(range(min = 0, max = u32::MAX))]
    pub(super) uses_left: Option<Spanned<i64>>,
}

/// One expectation: `[[expect]]`. It holds if it does for everybody, everywhere and always that it
/// is about.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a table", rename_all = "kebab-case")]
pub(crate) struct Expect {
    /// What it is for, where that is worth a word.
    #[schemars(with = "Option<Name>")]
    pub(super) name: Option<Spanned<String>>,
    /// A holder or several; or `nobody`; or `everybody`.
    #[schemars(with = "Option<Several<Identifier>>")]
    pub(super) who: Option<Spanned<Several<String>>>,
    /// An access profile or several, in place of `who`: somebody who has that one alone.
    #[schemars(with = "Option<Several<Identifier>>")]
    pub(super) profile: Option<Spanned<Several<String>>>,
    /// Where they may enter: an area (through every access point into it), a door (by every access
    /// point of it), an access point, or several of these.
    pub(super) may_enter: Option<Spanned<Several<Place>>>,
    /// Where they may not.
    pub(super) may_not_enter: Option<Spanned<Several<Place>>>,
    /// Days: of the week, dates, and ranges of dates. Without: every day of the week.
    #[schemars(with = "Option<Several<When>>")]
    pub(super) on: Option<Spanned<Several<Value>>>,
    /// Times of these days, or dates with times: by the clock on the wall, or by none where they have
    /// an offset. Without, and without `from` and `to`: the whole day.
    #[schemars(with = "Option<Several<Time>>")]
    pub(super) at: Option<Spanned<Several<Value>>>,
    /// The time of these days from which it must hold.
    #[schemars(with = "Option<TimeOfDay>")]
    pub(super) from: Option<Spanned<Value>>,
    /// The time until which it must hold; if that is no later than `from`, of the day after.
    #[schemars(with = "Option<TimeOfDay>")]
    pub(super) to: Option<Spanned<Value>>,
    /// The reason code that must come out, or one of several.
    pub(super) because: Option<Spanned<Several<String>>>,
    /// For how many seconds the door must be released.
    #[schemars(range(min = 0, max = 3600))]
    pub(super) release_seconds: Option<Spanned<i64>>,
    /// What is asked of the lock. Without: `momentary`.
    #[schemars(with = "Option<OneOf<Asked>>")]
    pub(super) capability: Option<Spanned<String>>,
    /// The format of the presentation. Without: any, with the strength `signature`.
    #[schemars(with = "Option<OneOf<Format>>")]
    pub(super) format: Option<Spanned<String>>,
    /// The mode that the door is in. Without: the one of the site.
    #[schemars(with = "Option<OneOf<DoorMode>>")]
    pub(super) door_mode: Option<Spanned<String>>,
    /// Lockdown plans that are in force.
    #[schemars(with = "Option<Several<Identifier>>")]
    pub(super) lockdown: Option<Spanned<Several<String>>>,
    /// The site's threat level. Without: 0.
    #[schemars(range(min = 0, max = u8::MAX))]
    pub(super) threat_level: Option<Spanned<i64>>,
    /// All that is true of the device that presents. Without: nothing is known of it.
    #[schemars(with = "Option<Vec<OneOf<Assurance>>>")]
    pub(super) device: Option<Spanned<Vec<Spanned<String>>>>,
    /// Where the device is. Without: nobody knows.
    pub(super) position: Option<At>,
    /// The network address that the request comes from. Without: nobody knows.
    #[schemars(with = "Option<String>")]
    pub(super) address: Option<Spanned<String>>,
}

/// What can be asked of a lock by who wants to enter.
pub(crate) enum Asked {}

/// The words of [`Asked`].
pub(super) const ASKED: [&str; 5] =
    ["momentary", "extended-momentary", "secure", "unsecure", "toggle"];

impl Words for Asked {
    const WORDS: &'static [&'static str] = &ASKED;
}

impl Source {
    /// Reads every table by itself.
    pub(super) fn read(root: &DeTable<'_>, findings: &mut Findings) -> Self {
        const KEYS: [&str; 4] = ["expect", "holder", "people", "week"];
        for key in root.keys().filter(|key| !KEYS.contains(&key.get_ref().as_ref())) {
            findings.report_unknown(&Spanned::new(key.span(), key.get_ref()), "key", KEYS);
        }
        Self {
            week: match root.get("week") {
                Some(week) => read(week, findings).map(|day| Spanned::new(week.span(), day)),
                None => {
                    Err(findings.report_span(None, "has no `week`, whose days weekdays would be"))
                }
            },
            people: root.get("people").and_then(|people| {
                let file = read(people, findings).ok()?;
                Some(Spanned::new(people.span(), file))
            }),
            holders: Tables::read(root, "holder", findings),
            expects: Tables::read(root, "expect", findings),
        }
    }
}
