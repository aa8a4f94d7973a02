//! What pages share.

use std::sync::Arc;

use leptos::prelude::*;

use crate::card::TestCard;
use crate::contract::{ClockState, DoorMode, DoorRecord, Lockdown};
use crate::engine::Engine;
use crate::site::{Enrolled, Site};
use crate::trouble::Trouble;

/// What pages share: handles, so it is handed around by value.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Console {
    engine: StoredValue<Engine>,
    /// The open site.
    pub(crate) site: RwSignal<Option<Arc<Site>>>,
    /// Why a site that was to be opened is not.
    pub(crate) trouble: RwSignal<Option<Trouble>>,
    /// The time that decisions are made for, in seconds since the Unix epoch.
    pub(crate) now: RwSignal<u64>,
    /// How far the door believes its clock.
    pub(crate) clock: RwSignal<ClockState>,
    /// The access point where something is presented, by identifier.
    pub(crate) access_point: RwSignal<String>,
    /// The mode that the door was set to. Absent: what the bundle gives it.
    pub(crate) mode: RwSignal<Option<DoorMode>>,
    /// Lockdowns that are in force.
    pub(crate) lockdowns: RwSignal<Vec<Lockdown>>,
    /// Test credentials that were made in this page.
    pub(crate) cards: RwSignal<Vec<TestCard>>,
}

impl Console {
    /// The state of a console that has just been loaded.
    pub(crate) fn new(engine: Engine) -> Self {
        Self {
            engine: StoredValue::new(engine),
            site: RwSignal::new(None),
            trouble: RwSignal::new(None),
            now: RwSignal::new(present()),
            clock: RwSignal::new(ClockState::Trusted),
            access_point: RwSignal::new(String::new()),
            mode: RwSignal::new(None),
            lockdowns: RwSignal::new(Vec::new()),
            cards: RwSignal::new(Vec::new()),
        }
    }

    /// The engine.
    pub(crate) fn engine(self) -> Engine {
        self.engine.get_value()
    }

    /// Puts a site before the pages, with its first access point chosen.
    pub(crate) fn open(self, site: Site) {
        let points = &site.bundle.access_points;
        let first = points.iter().find(|point| point.enabled).or_else(|| points.first());
        self.access_point.set(first.map(|point| point.identifier.clone()).unwrap_or_default());
        self.now.set(site.now.unwrap_or_else(present));
        self.clock.set(ClockState::Trusted);
        self.mode.set(None);
        self.lockdowns.set(Vec::new());
        self.cards.set(Vec::new());
        self.trouble.set(None);
        self.site.set(Some(Arc::new(site)));
    }

    /// Adds credentials to the open site's registry, in this page only.
    pub(crate) fn enrol(self, credentials: Vec<Enrolled>) -> Result<(), Trouble> {
        let site = self.site.get_untracked().ok_or_else(|| Trouble::new("no site is open"))?;
        let mut site = Arc::unwrap_or_clone(site);
        site.enrol(credentials)?;
        self.site.set(Some(Arc::new(site)));
        Ok(())
    }

    /// The state of the chosen door, as its controller would tell it.
    pub(crate) fn door(self) -> DoorRecord {
        DoorRecord {
            mode: self.mode.get_untracked(),
            lockdowns: self.lockdowns.get_untracked(),
            threat_level: 0,
            first_person: None,
        }
    }
}

/// The present time by the browser's clock, in seconds since the Unix epoch.
pub(crate) fn present() -> u64 {
    let seconds = (js_sys::Date::now() / 1000.0).floor();
    // Not negative, and below 2^53 for as long as the engine calculates with times.
    seconds.max(0.0) as u64
}
