//! Words, dates and times of a source.

use std::fmt;
use std::str::FromStr;

use anyhow::Context as _;
use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};

macro_rules! words {
    ($(#[doc = $about:literal] $name:ident { $(#[doc = $doc:literal] $case:ident),* $(,)? })*) => {$(
        #[doc = $about]
        #[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum $name { $(#[doc = $doc] $case),* }

        impl $name {
            /// Every one of them.
            pub const ALL: &'static [Self] = &[$(Self::$case),*];
        }
    )*};
}

words! {
    /// How a door stands.
    DoorMode {
        /// Released by a grant.
        Locked,
        /// For anybody.
        Unlocked,
        /// Held open.
        LockedOpen,
        /// For nobody.
        Blocked,
        /// For overrides of every rank.
        LockedDown,
        /// Nobody can tell; at runtime only.
        Unknown,
    }
    /// How strongly a credential is proved, weakest first.
    Strength {
        /// Not at all.
        None,
        /// By having it.
        Bearer,
        /// By a shared secret.
        Mac,
        /// By a private key.
        Signature,
    }
    /// What is asked of a lock.
    Capability {
        /// To release it.
        Momentary,
        /// To release it for longer.
        ExtendedMomentary,
        /// To lock it.
        Secure,
        /// To unlock it.
        Unsecure,
        /// To do the one or the other.
        Toggle,
    }
    /// What can be true of a device.
    Assurance {
        /// It is unlocked.
        Unlocked,
        /// Its user has proved himself to it.
        UserAuthenticated,
        /// Its system is as its maker ships it.
        Unmodified,
        /// An organisation looks after it.
        Managed,
    }
    /// What a policy does.
    Effect {
        /// It lets pass.
        Permit,
        /// It keeps from passing.
        Forbid,
    }
    /// What becomes of who enters an area twice.
    AntipassbackMode {
        /// It is noted.
        Soft,
        /// He is refused.
        Hard,
        /// He is refused for some time.
        Timed,
    }
    /// How it is known that somebody has gone through a door.
    Passage {
        /// Whoever is let in has gone.
        Assumed,
        /// The controller tells.
        Reported,
    }
    /// What a revocation set is.
    SetForm {
        /// All that is struck off.
        Full,
        /// What has changed since another set.
        Delta,
        /// A few that cannot wait.
        Urgent,
    }
    /// What a token is.
    TokenKind {
        /// A login at an OpenID provider.
        Login,
        /// What a server has given to one device.
        Device,
    }
    /// What a store says of something that counts once.
    Seen {
        /// It was never seen before.
        Never,
        /// It has been used.
        Before,
        /// Its credential has used too many others.
        TooMany,
        /// The store cannot tell.
        Unknown,
    }
    /// How a status list is written.
    ListForm {
        /// As a JSON Web Token.
        Jwt,
        /// As a CBOR Web Token.
        Cwt,
    }
    /// On which dates something occurs, as Aliro has it.
    Pattern {
        /// Every day.
        Daily,
        /// On days of the week.
        Weekly,
        /// On the n-th of a day of the week in a month.
        MonthlyByWeekday,
        /// On the n-th day of a month.
        MonthlyByDate,
        /// On the n-th of a day of the week in some months.
        YearlyByWeekday,
        /// On the n-th day of some months.
        YearlyByDate,
        /// On days of the n-th week of a year.
        YearlyByWeek,
        /// On days of the n-th week of some months.
        YearlyByMonthWeek,
    }
    /// What an access point does without a trusted clock.
    UntrustedClock {
        /// It denies everything.
        Deny,
        /// It hears formats that answer a challenge.
        ChallengeFormats,
    }
}

/// A local date, written `2026-12-25`.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct Day(pub Date);

impl TryFrom<String> for Day {
    type Error = jiff::Error;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse().map(Self)
    }
}

impl From<Day> for String {
    fn from(day: Day) -> Self {
        day.0.to_string()
    }
}

/// What a clock shows: one on the wall, written `2026-01-05T18:00:00`, or that of UTC, with a `Z`.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct Shown {
    /// What it shows.
    pub time: DateTime,
    /// Whether it is that of UTC.
    pub is_utc: bool,
}

impl TryFrom<String> for Shown {
    type Error = anyhow::Error;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let wall = text.strip_suffix('Z');
        Ok(Self { time: wall.unwrap_or(&text).parse()?, is_utc: wall.is_some() })
    }
}

impl From<Shown> for String {
    fn from(shown: Shown) -> Self {
        format!("{}{}", shown.time, if shown.is_utc { "Z" } else { "" })
    }
}

/// Local dates one after the other, written `2026-12-24..2026-12-26` with the first and the last.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct Days {
    /// The first.
    pub first: Date,
    /// The last, which is one of them.
    pub last: Date,
}

impl TryFrom<String> for Days {
    type Error = anyhow::Error;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let (first, last) = text.split_once("..").context("dates have `..` between them")?;
        Ok(Self { first: first.parse()?, last: last.parse()? })
    }
}

impl From<Days> for String {
    fn from(days: Days) -> Self {
        format!("{}..{}", days.first, days.last)
    }
}

/// A time of day, written `08:00` or `08:00:30`; `24:00` is the end of a day.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct TimeOfDay {
    /// 0 to 24.
    pub hour: i8,
    /// 0 to 59.
    pub minute: i8,
    /// 0 to 59.
    pub second: i8,
}

impl FromStr for TimeOfDay {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut parts = text.split(':').map(str::parse::<i8>);
        let mut next = || parts.next().unwrap_or(Ok(0));
        let (hour, minute, second) = (next()?, next()?, next()?);
        Ok(Self { hour, minute, second })
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}:{:02}", self.hour, self.minute, self.second)
    }
}

impl TryFrom<String> for TimeOfDay {
    type Error = anyhow::Error;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<TimeOfDay> for String {
    fn from(time: TimeOfDay) -> Self {
        time.to_string()
    }
}

/// A length of time, written `86400s`.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct Seconds(pub u64);

impl TryFrom<String> for Seconds {
    type Error = anyhow::Error;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let number = text.strip_suffix('s').context("a length of time ends in `s`")?;
        Ok(Self(number.parse()?))
    }
}

impl From<Seconds> for String {
    fn from(seconds: Seconds) -> Self {
        format!("{}s", seconds.0)
    }
}
