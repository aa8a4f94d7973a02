//! A small site for tests of this crate.

use doorward_bundle::{
    AccessPoint, Area, Bundle, Limits, Piece, Schedule, Site, SpecialDayGroup, Strength,
    Transition, UntrustedClock, Weekly, Zone,
};

/// Europe/London in 2026: summer time from 2026-03-29T01:00Z to 2026-10-25T01:00Z.
pub(crate) const SPRING: u64 = 1_774_746_000;
pub(crate) const AUTUMN: u64 = 1_792_890_000;

/// An office with a lobby, in London; a bank holiday on Mon 2026-08-31.
pub(crate) fn bundle() -> Bundle {
    let area = |identifier: &str, name: &str| Area {
        identifier: identifier.into(),
        name: name.into(),
        antipassback: None,
        capacity: None,
    };
    Bundle {
        format: doorward_bundle::FORMAT,
        features: Vec::new(),
        site: Site { identifier: "hq".into(), name: "Headquarters".into(), zone: 0 },
        sequence: 1,
        issued_at: 1,
        refresh_after: 2,
        stale_after: 3,
        dead_after: None,
        limits: Limits {
            skew_past: 0,
            skew_future: 0,
            proof_lifetime: 60,
            challenge_lifetime: 10,
            claim_quota: 1,
            lock_out: None,
        },
        zones: vec![Zone {
            name: "Europe/London".into(),
            offset: 0,
            transitions: vec![
                Transition { at: SPRING, offset: 3600 },
                Transition { at: AUTUMN, offset: 0 },
            ],
            valid_until: 1_900_000_000,
        }],
        areas: vec![area("lobby", "Lobby"), area("office", "Office")],
        doors: Vec::new(),
        access_points: vec![AccessPoint {
            identifier: "main-in".into(),
            name: "Main entrance".into(),
            door: 0,
            from: None,
            to: Some(0),
            zone: None,
            enabled: true,
            refers: false,
            formats: vec!["pkoc-nfc-v1".into()],
            locks: Vec::new(),
            untrusted_clock: UntrustedClock::Deny,
            required_strength: Strength::None,
            bit_formats: None,
            usage: None,
            tiles: None,
            authentication: None,
            staleness_class: None,
            pkoc_reader: None,
        }],
        special_day_groups: vec![SpecialDayGroup {
            identifier: "holidays".into(),
            name: "Public holidays".into(),
            days: vec![20_696],
        }],
        schedules: vec![Schedule {
            identifier: "office-hours".into(),
            name: "Office hours".into(),
            weekly: vec![Weekly { days: 0b001_1111, piece: Piece { start: 28_800, end: 64_800 } }],
            specials: Vec::new(),
            first_date: None,
            after_date: None,
            recurrences: None,
        }],
        profiles: Vec::new(),
        issuers: Vec::new(),
        authentication_profiles: None,
        lockdown_plans: Vec::new(),
        extensions: Vec::new(),
        staleness_classes: None,
        revocation: None,
        signing_keys: None,
        schedule_overrides: None,
    }
}
