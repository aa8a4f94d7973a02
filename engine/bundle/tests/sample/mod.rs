//! Bundles to encode: one with everything that there is, and one with nothing.

use doorward_bundle::{
    AccessPoint, AddressRange, Antipassback, AntipassbackMode, Area, Assurance,
    AuthenticationProfile, Authority, BitFormat, Bundle, Capability, Conditions, Door, DoorMode,
    Effect, Extension, FORMAT, Issuer, Limits, LockOut, LockdownPlan, Octets, Passage, Pattern,
    Piece, PkocReader, Place, Policy, Profile, Recurrence, Repetition, RevocationAuthority,
    Schedule, ScheduleOverride, ScheduledMode, SecurityLevel, Site, Special, SpecialDayGroup,
    StalenessClass, StalenessLevel, StatusRules, Strength, TokenKey, Transition, UntrustedClock,
    Usage, VerificationKey, Weekly, Where, Zone,
};

pub(crate) fn full() -> Bundle {
    let piece = Piece { start: 28_800, end: 64_800 };
    Bundle {
        format: FORMAT,
        sequence: 7,
        features: vec!["x".into()],
        issued_at: 1_767_225_600,
        refresh_after: 1_767_312_000,
        stale_after: 1_767_830_400,
        dead_after: Some(1_798_761_600),
        site: Site { identifier: "hq".into(), name: "Headquarters".into(), zone: 0 },
        limits: Limits {
            skew_past: 10,
            skew_future: 10,
            proof_lifetime: 120,
            claim_quota: 64,
            lock_out: Some(LockOut { failures: 5, seconds: 600 }),
            challenge_lifetime: 10,
        },
        zones: vec![Zone {
            name: "Europe/London".into(),
            offset: 0,
            transitions: vec![Transition { at: 1_774_746_000, offset: 3_600 }],
            valid_until: 2_082_585_600,
        }],
        areas: vec![Area {
            identifier: "lobby".into(),
            name: "Lobby".into(),
            antipassback: Some(Antipassback { mode: AntipassbackMode::Timed, seconds: Some(60) }),
            capacity: Some(40),
        }],
        doors: vec![Door {
            identifier: "main".into(),
            name: "Main".into(),
            mode: DoorMode::Locked,
            release_seconds: 5,
            extended_seconds: 15,
            mode_schedule: Some(vec![ScheduledMode { when: 0, mode: DoorMode::Unlocked }]),
            first_person: Some(vec![0]),
            passage: Some(Passage::Reported),
        }],
        access_points: vec![AccessPoint {
            identifier: "main-in".into(),
            name: "Main, inwards".into(),
            door: 0,
            from: Some(0),
            to: Some(0),
            zone: Some(0),
            formats: vec!["pkoc-nfc-v1".into()],
            locks: vec!["lock".into()],
            required_strength: Strength::Signature,
            pkoc_reader: Some(PkocReader {
                site: Octets(vec![1; 16]),
                location: Octets(vec![2; 16]),
                certificate: Some(Octets(vec![3; 138])),
            }),
            untrusted_clock: UntrustedClock::ChallengeFormats,
            enabled: true,
            refers: false,
            authentication: Some(0),
            bit_formats: Some(vec![BitFormat::H10301, BitFormat::H10302]),
            staleness_class: Some(0),
            tiles: Some(vec!["9d5e6e2a-6b2e-4b7c-8f4e-0a1b2c3d4e5f".into()]),
            usage: Some(Usage {
                when: Some(0),
                place: Some(place(-1)),
                addresses: Some(vec![AddressRange {
                    address: Octets(vec![192, 0, 2, 0]),
                    bits: 24,
                }]),
            }),
        }],
        special_day_groups: vec![SpecialDayGroup {
            identifier: "holidays".into(),
            name: "Holidays".into(),
            days: vec![20_812],
        }],
        schedules: vec![Schedule {
            identifier: "office".into(),
            name: "Office".into(),
            weekly: vec![Weekly { days: 31, piece }],
            specials: vec![Special { group: 0, pieces: vec![piece] }],
            first_date: Some(20_454),
            after_date: Some(20_819),
            recurrences: Some(vec![Recurrence {
                start: 1_767_636_000,
                end: Some(1_798_761_600),
                utc: true,
                repetition: Some(Repetition {
                    duration: 32_400,
                    mask: 1 << 18 | 1,
                    pattern: Pattern::YearlyByMonthWeek,
                    interval: 2,
                    ordinal: -1,
                }),
            }]),
        }],
        profiles: vec![Profile {
            identifier: "staff".into(),
            name: "Staff".into(),
            policies: vec![policy(Effect::Permit), policy(Effect::Forbid)],
        }],
        issuers: vec![Issuer {
            identifier: "ca".into(),
            name: "Authority".into(),
            formats: vec!["doordeck-operation".into()],
            anchors: vec![Authority { der: Octets(vec![1, 2, 3]) }],
            algorithms: vec!["EdDSA".into()],
            enabled: true,
            binds_subject: true,
            proof_lifetime: Some(60),
            tokens: None,
            owner: Some("Owner Ltd".into()),
            purpose: None,
            queue_lifetime: None,
            reference: Some("01000EXAMPLE0001".into()),
            access_iteration: Some(7),
            revocation_iteration: Some(3),
            status: Some(StatusRules {
                keys: vec![TokenKey { identifier: Some("s".into()), key: Octets(vec![8]) }],
                required: true,
                maximum_age: Some(3600),
            }),
        }],
        authentication_profiles: Some(vec![AuthenticationProfile {
            identifier: "vault".into(),
            name: "Vault".into(),
            levels: vec![SecurityLevel {
                when: Some(0),
                required_strength: Strength::Signature,
                dual: true,
                within: 20,
            }],
        }]),
        lockdown_plans: vec![LockdownPlan {
            identifier: "intruder".into(),
            name: "Intruder".into(),
            rank: 3,
            all: false,
            areas: vec![0],
            doors: vec![0],
        }],
        extensions: vec![Extension {
            name: "later".into(),
            content: Octets(vec![0xf6]),
            critical: false,
        }],
        staleness_classes: Some(vec![StalenessClass {
            identifier: "outside".into(),
            name: "Outside".into(),
            levels: vec![StalenessLevel {
                from_threat_level: 0,
                bundle_age: Some(86_400),
                stale_grace: Some(0),
                status_age: Some(3600),
            }],
        }]),
        revocation: Some(vec![RevocationAuthority {
            identifier: "security".into(),
            name: "Security".into(),
            keys: vec![VerificationKey { identifier: Octets(vec![1]), key: Octets(vec![2]) }],
            formats: vec!["pkoc-nfc-v1".into()],
            issuers: vec![0],
            required: true,
            maximum_age: Some(3600),
        }]),
        signing_keys: Some(vec![VerificationKey {
            identifier: Octets(vec![3]),
            key: Octets(vec![4]),
        }]),
        schedule_overrides: Some(vec![ScheduleOverride {
            identifier: "open-day".into(),
            name: "Open day".into(),
            first_date: 20_618,
            after_date: 20_620,
            schedules: vec![0],
            at: Where { all: false, areas: vec![0], access_points: vec![0] },
            pieces: vec![piece],
        }]),
    }
}

fn policy(effect: Effect) -> Policy {
    Policy {
        at: Where { all: false, areas: vec![0], access_points: vec![0] },
        when: Some(0),
        effect,
        capabilities: vec![Capability::Momentary, Capability::ExtendedMomentary],
        required_strength: Some(Strength::Bearer),
        conditions: (effect == Effect::Permit).then(|| Conditions {
            min_threat_level: Some(1),
            max_threat_level: Some(2),
            device: Some(vec![Assurance::Unlocked, Assurance::Managed]),
            near: Some(place(1)),
        }),
    }
}

/// A place at both ends of its numbers.
fn place(sign: i32) -> Place {
    Place {
        latitude: 900_000_000 * sign,
        longitude: 1_800_000_000 * -sign,
        radius: 100,
        accuracy: 200,
    }
}

pub(crate) fn empty() -> Bundle {
    Bundle {
        dead_after: None,
        features: Vec::new(),
        zones: Vec::new(),
        areas: Vec::new(),
        doors: Vec::new(),
        access_points: Vec::new(),
        special_day_groups: Vec::new(),
        schedules: Vec::new(),
        profiles: Vec::new(),
        issuers: Vec::new(),
        lockdown_plans: Vec::new(),
        authentication_profiles: None,
        extensions: Vec::new(),
        staleness_classes: None,
        revocation: None,
        signing_keys: None,
        schedule_overrides: None,
        ..full()
    }
}
