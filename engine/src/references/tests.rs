//! Every bound of a bundle: what reaches it holds together, and one more does not.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    reason = "a test fails by panicking"
)]

use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use alloc::{format, vec};

use doorward_bundle::{
    AccessPoint, Antipassback, AntipassbackMode, Area, AuthenticationProfile, Authority, Bundle,
    Door, DoorMode, Effect, Extension, FORMAT, Issuer, Limits, LockOut, LockdownPlan, Octets,
    Piece, Policy, Profile, Schedule, ScheduledMode, SecurityLevel, Site, Special, SpecialDayGroup,
    Strength, TokenKey, TokenRules, Transition, UntrustedClock, Weekly, Where, Zone, limits,
};

use super::check;

/// Numbers of as many digits, so that their order is that of their texts.
fn name(number: usize) -> String {
    format!("{number:08}")
}

fn zone(number: usize) -> Zone {
    Zone {
        name: name(number),
        offset: 0,
        transitions: Vec::new(),
        valid_until: limits::LATEST_TIME,
    }
}

fn area(number: usize) -> Area {
    Area { identifier: name(number), name: String::new(), antipassback: None, capacity: None }
}

fn door(number: usize) -> Door {
    Door {
        identifier: name(number),
        name: String::new(),
        mode: DoorMode::Locked,
        release_seconds: 1,
        extended_seconds: 1,
        mode_schedule: None,
        first_person: None,
        passage: None,
    }
}

fn access_point(number: usize) -> AccessPoint {
    AccessPoint {
        usage: None,
        tiles: None,
        authentication: None,
        staleness_class: None,
        identifier: name(number),
        name: String::new(),
        door: 0,
        from: None,
        to: None,
        zone: None,
        formats: Vec::new(),
        bit_formats: None,
        locks: Vec::new(),
        required_strength: Strength::Signature,
        untrusted_clock: UntrustedClock::Deny,
        enabled: true,
        refers: false,
        pkoc_reader: None,
    }
}

fn group(number: usize) -> SpecialDayGroup {
    SpecialDayGroup { identifier: name(number), name: String::new(), days: Vec::new() }
}

fn schedule(number: usize) -> Schedule {
    Schedule {
        identifier: name(number),
        name: String::new(),
        weekly: Vec::new(),
        specials: Vec::new(),
        first_date: None,
        after_date: None,
        recurrences: None,
    }
}

fn profile(number: usize) -> Profile {
    Profile { identifier: name(number), name: String::new(), policies: Vec::new() }
}

fn policy() -> Policy {
    Policy {
        conditions: None,
        at: Where { all: true, areas: Vec::new(), access_points: Vec::new() },
        when: None,
        effect: Effect::Permit,
        capabilities: Vec::new(),
        required_strength: None,
    }
}

fn issuer(number: usize) -> Issuer {
    Issuer {
        identifier: name(number),
        name: String::new(),
        formats: Vec::new(),
        anchors: Vec::new(),
        algorithms: vec!["HS256".to_string()],
        enabled: true,
        binds_subject: true,
        proof_lifetime: None,
        tokens: Some(TokenRules {
            keys: Vec::new(),
            secrets: Vec::new(),
            api_keys: Vec::new(),
            issuer: None,
            audiences: Vec::new(),
            unbound: false,
        }),
        owner: None,
        purpose: None,
        queue_lifetime: None,
        reference: None,
        access_iteration: None,
        revocation_iteration: None,
        status: None,
    }
}

fn plan(number: usize) -> LockdownPlan {
    LockdownPlan {
        identifier: name(number),
        name: String::new(),
        rank: 0,
        all: true,
        areas: Vec::new(),
        doors: Vec::new(),
    }
}

fn extension(number: usize) -> Extension {
    Extension { name: name(number), critical: false, content: Octets(Vec::new()) }
}

pub(super) const PIECE: Piece = Piece { start: 0, end: 1 };

/// A bundle with one thing of each kind.
pub(crate) fn bundle() -> Bundle {
    Bundle {
        format: FORMAT,
        features: Vec::new(),
        extensions: Vec::new(),
        staleness_classes: None,
        revocation: None,
        signing_keys: None,
        schedule_overrides: None,
        sequence: 1,
        issued_at: 0,
        refresh_after: 0,
        stale_after: 0,
        dead_after: None,
        site: Site { identifier: "site".into(), name: String::new(), zone: 0 },
        limits: Limits {
            skew_past: 0,
            skew_future: 0,
            proof_lifetime: 1,
            claim_quota: 1,
            lock_out: None,
            challenge_lifetime: 1,
        },
        zones: vec![zone(0)],
        areas: vec![area(0)],
        doors: vec![door(0)],
        access_points: vec![access_point(0)],
        special_day_groups: vec![group(0)],
        schedules: vec![Schedule {
            specials: vec![Special { group: 0, pieces: Vec::new() }],
            ..schedule(0)
        }],
        profiles: vec![profile(0)],
        issuers: vec![issuer(0)],
        lockdown_plans: vec![plan(0)],
        authentication_profiles: None,
    }
}

fn many<T>(count: usize, make: impl Fn(usize) -> T) -> Vec<T> {
    (0..count).map(make).collect()
}

fn days(count: usize) -> Vec<u32> {
    (0..u32::try_from(count).unwrap()).collect()
}

fn rules(bundle: &mut Bundle) -> &mut TokenRules {
    bundle.issuers[0].tokens.as_mut().unwrap()
}

/// A bound, where it is told of, and a bundle that has so much of it.
type Bound = (usize, &'static str, fn(&mut Bundle, usize));

pub(super) fn level(when: Option<u32>) -> SecurityLevel {
    SecurityLevel { when, required_strength: Strength::None, dual: false, within: 1 }
}

pub(super) fn levels(number: usize) -> AuthenticationProfile {
    AuthenticationProfile {
        identifier: name(number),
        name: String::new(),
        levels: vec![level(None)],
    }
}

const COUNTS: [Bound; 29] = [
    (limits::ZONES, "zones", |b, n| b.zones = many(n, zone)),
    (limits::TRANSITIONS, "zones[0].transitions", |b, n| {
        b.zones[0].transitions = many(n, |at| Transition { at: at as u64, offset: 0 });
    }),
    (limits::AREAS, "areas", |b, n| b.areas = many(n, area)),
    (limits::DOORS, "doors", |b, n| b.doors = many(n, door)),
    (limits::ACCESS_POINTS, "access-points", |b, n| b.access_points = many(n, access_point)),
    (limits::SPECIAL_DAY_GROUPS, "special-day-groups", |b, n| {
        b.special_day_groups = many(n, group)
    }),
    (limits::SPECIAL_DAYS, "special-day-groups[0].days", |b, n| {
        b.special_day_groups[0].days = days(n);
    }),
    (limits::SCHEDULES, "schedules", |b, n| b.schedules = many(n, schedule)),
    (limits::PIECES, "schedules[0].weekly", |b, n| {
        b.schedules[0].weekly = vec![Weekly { days: 1, piece: PIECE }; n];
    }),
    (limits::PIECES, "schedules[0].specials", |b, n| {
        b.schedules[0].specials = vec![Special { group: 0, pieces: Vec::new() }; n];
    }),
    (limits::PIECES, "schedules[0].specials[0].pieces", |b, n| {
        b.schedules[0].specials[0].pieces = vec![PIECE; n];
    }),
    (limits::PROFILES, "profiles", |b, n| b.profiles = many(n, profile)),
    (limits::POLICIES, "profiles[0].policies", |b, n| b.profiles[0].policies = vec![policy(); n]),
    (limits::ISSUERS, "issuers", |b, n| b.issuers = many(n, issuer)),
    (limits::ANCHORS, "issuers[0].anchors", |b, n| {
        b.issuers[0].anchors = many(n, |_| Authority { der: Octets(Vec::new()) });
    }),
    (64, "issuers[0].formats", |b, n| b.issuers[0].formats = many(n, name)),
    (64, "issuers[0].algorithms", |b, n| b.issuers[0].algorithms = many(n, name)),
    (limits::TOKEN_LIST, "issuers[0].tokens.keys", |b, n| {
        rules(b).keys = many(n, |_| TokenKey { identifier: None, key: Octets(Vec::new()) });
    }),
    (limits::TOKEN_LIST, "issuers[0].tokens.secrets", |b, n| rules(b).secrets = many(n, name)),
    (limits::TOKEN_LIST, "issuers[0].tokens.api-keys", |b, n| rules(b).api_keys = many(n, name)),
    (limits::TOKEN_LIST, "issuers[0].tokens.audiences", |b, n| rules(b).audiences = many(n, name)),
    (limits::LOCKDOWN_PLANS, "lockdown-plans", |b, n| b.lockdown_plans = many(n, plan)),
    (limits::ACCESS_POINT_LIST, "access-points[0].locks", |b, n| {
        b.access_points[0].locks = many(n, name);
    }),
    (limits::ACCESS_POINT_LIST, "access-points[0].formats", |b, n| {
        b.access_points[0].formats = many(n, name);
    }),
    (limits::LEVELS, "doors[0].mode-schedule", |b, n| {
        let mode = DoorMode::Unlocked;
        b.doors[0].mode_schedule = Some(vec![ScheduledMode { when: 0, mode }; n]);
    }),
    (limits::AUTHENTICATION_PROFILES, "authentication-profiles", |b, n| {
        b.authentication_profiles = Some(many(n, levels));
    }),
    (limits::LEVELS, "authentication-profiles[0].levels", |b, n| {
        let profile = AuthenticationProfile { levels: vec![level(Some(0)); n], ..levels(0) };
        b.authentication_profiles = Some(vec![profile]);
    }),
    (64, "features", |b, n| b.features = many(n, name)),
    (64, "extensions", |b, n| b.extensions = many(n, extension)),
];

const RANGES: [Bound; 22] = [
    (limits::IDENTIFIER_OCTETS, "site.identifier", |b, n| b.site.identifier = "x".repeat(n)),
    (limits::IDENTIFIER_OCTETS, "areas[0].identifier", |b, n| {
        b.areas[0].identifier = "x".repeat(n)
    }),
    (limits::NAME_OCTETS, "areas[0].name", |b, n| b.areas[0].name = "x".repeat(n)),
    (limits::NAME_OCTETS, "issuers[0].owner", |b, n| b.issuers[0].owner = Some("x".repeat(n))),
    (limits::IDENTIFIER_OCTETS, "issuers[0].purpose", |b, n| {
        b.issuers[0].purpose = Some("x".repeat(n));
    }),
    (limits::TOKEN_NAME_OCTETS, "issuers[0].tokens.issuer", |b, n| {
        rules(b).issuer = Some("x".repeat(n));
    }),
    (limits::TOKEN_NAME_OCTETS, "issuers[0].tokens.audiences", |b, n| {
        rules(b).audiences = vec!["x".repeat(n)];
    }),
    (limits::SKEW as usize, "limits.skew-past", |b, n| b.limits.skew_past = n as u32),
    (limits::SKEW as usize, "limits.skew-future", |b, n| b.limits.skew_future = n as u32),
    (limits::PROOF_LIFETIME as usize, "limits.proof-lifetime", |b, n| {
        b.limits.proof_lifetime = n as u32;
    }),
    (limits::CLAIM_QUOTA as usize, "limits.claim-quota", |b, n| b.limits.claim_quota = n as u32),
    (limits::CHALLENGE_LIFETIME as usize, "limits.challenge-lifetime", |b, n| {
        b.limits.challenge_lifetime = n as u32;
    }),
    (limits::RELEASE_SECONDS as usize, "doors[0]", |b, n| b.doors[0].release_seconds = n as u32),
    (limits::RELEASE_SECONDS as usize, "doors[0]", |b, n| b.doors[0].extended_seconds = n as u32),
    (limits::LOCK_OUT_FAILURES as usize, "limits.lock-out.failures", |b, n| {
        b.limits.lock_out = Some(LockOut { failures: n as u32, seconds: 1 });
    }),
    (limits::RULE_SECONDS as usize, "limits.lock-out.seconds", |b, n| {
        b.limits.lock_out = Some(LockOut { failures: 1, seconds: n as u32 });
    }),
    (limits::RULE_SECONDS as usize, "areas[0].antipassback", |b, n| {
        let (mode, seconds) = (AntipassbackMode::Timed, Some(n as u32));
        b.areas[0].antipassback = Some(Antipassback { mode, seconds });
    }),
    (limits::CAPACITY as usize, "areas[0].capacity", |b, n| {
        b.areas[0].capacity = Some(n as u32);
    }),
    (limits::FACTOR_SECONDS as usize, "authentication-profiles[0].levels[0].within", |b, n| {
        let level = SecurityLevel { within: n as u32, ..level(None) };
        let profile = AuthenticationProfile { levels: vec![level], ..levels(0) };
        b.authentication_profiles = Some(vec![profile]);
    }),
    (limits::PROOF_LIFETIME as usize, "issuers[0].proof-lifetime", |b, n| {
        b.issuers[0].proof_lifetime = Some(n as u32);
    }),
    (limits::PROOF_LIFETIME as usize, "issuers[0].queue-lifetime", |b, n| {
        b.issuers[0].queue_lifetime = Some(n as u32);
    }),
    (limits::LATEST_TIME as usize, "zones[0]", |b, n| b.zones[0].valid_until = n as u64),
];

#[test]
fn as_much_as_the_bound_and_one_more() {
    let counts = COUNTS.iter().map(|bound| (bound, "limit.exceeded"));
    let ranges = RANGES.iter().map(|bound| (bound, "bundle.out-of-range"));
    for ((most, place, fill), code) in counts.chain(ranges) {
        let mut full = bundle();
        fill(&mut full, *most);
        assert!(check(&full).is_ok(), "{most} at {place}: {:?}", check(&full));
        let mut over = bundle();
        fill(&mut over, most + 1);
        let flaw = check(&over).unwrap_err();
        assert_eq!((flaw.code.as_str(), flaw.path.as_str()), (code, *place), "{most} and one");
    }
}
