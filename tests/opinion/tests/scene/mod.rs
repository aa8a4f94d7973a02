//! Small sites and plain situations, for tests that write down what has to come out.

#![allow(dead_code, reason = "not every test needs all of them")]

use doorward_opinion::engine::Loaded;
use doorward_opinion::naive;
use doorward_opinion::opinion::Opinion;
use doorward_opinion::site::Site;
use doorward_opinion::situation::{Challenge, Presented, Situation};
use jiff::Timestamp;

/// When the bundles of these sites are issued: 2026-01-01T00:00:00Z.
pub(crate) const ISSUED: u64 = 1_767_225_600;

/// A site in both hands.
pub(crate) struct Scene {
    site: Site,
    loaded: Loaded,
}

impl Scene {
    /// A site of a source.
    pub(crate) fn of(source: &str) -> Self {
        let site: Site = toml::from_str(source).unwrap_or_else(|error| panic!("{error}"));
        let loaded = Loaded::new(&site, ISSUED).unwrap_or_else(|error| panic!("{error:#}"));
        Self { site, loaded }
    }

    /// What both say.
    pub(crate) fn judge(&self, situation: &Situation) -> Opinion {
        let engine = self.loaded.judge(situation).unwrap_or_else(|error| panic!("{error:#}"));
        let naive = naive::judge(&self.site, ISSUED, situation);
        assert_eq!(engine, naive, "the engine's on the left, of {situation:#?}");
        engine
    }

    /// The code that both say.
    pub(crate) fn code(&self, situation: &Situation) -> String {
        self.judge(situation).code
    }
}

/// Seconds since the Unix epoch of `2026-03-29T01:00:00Z` and the like.
pub(crate) fn second(text: &str) -> u64 {
    let instant: Timestamp = text.parse().unwrap_or_else(|error| panic!("{text}: {error}"));
    u64::try_from(instant.as_second()).unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// A card of a holder of these profiles, supposed at the access point `in` at a time.
pub(crate) fn card(profiles: &[&str], now: u64) -> Situation {
    Situation::supposed("in", profiles, now)
}

/// The same, really tapped.
#[allow(dead_code, reason = "not every test taps")]
pub(crate) fn tap(profiles: &[&str], now: u64) -> Situation {
    let challenge = Challenge::Consumed { access_point: "in".into(), age: 1 };
    Situation { presented: Presented::Tap(challenge), ..card(profiles, now) }
}
