//! The app's own contract types spell everything as the host library's do.

use doorward_edge::contract as edge;
use doorward_host::contract as host;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// The same value in both encodings, written by one and by the other.
fn same<H: Serialize, E: Serialize + DeserializeOwned>(value: &H) {
    let json = serde_json::to_string(value).unwrap();
    let read: E = serde_json::from_str(&json).unwrap();
    assert_eq!(serde_json::to_string(&read).unwrap(), json);
    let mut cbor = Vec::new();
    ciborium::into_writer(value, &mut cbor).unwrap();
    let read: E = ciborium::from_reader(cbor.as_slice()).unwrap();
    let mut again = Vec::new();
    ciborium::into_writer(&read, &mut again).unwrap();
    assert_eq!(again, cbor, "{json}");
}

#[test]
fn circumstances() {
    use host::circumstance::*;
    let clock = ClockReading { state: ClockState::Untrusted, now: u64::MAX, floor: 0 };
    let secret = || Secret { name: "reader-key".into(), value: vec![0xAB, 0xCD] };
    for full in [true, false] {
        let at = Circumstance {
            clock,
            access_point: "front-in".into(),
            purpose: Purpose::Administer,
            capability: full.then_some(Capability::ExtendedMomentary),
            format: full.then(|| "pkoc-nfc-v1".into()),
            challenge: full.then(|| vec![0; 16]),
            secrets: full.then(secret).into_iter().collect(),
            device: full.then(|| "device".into()),
            surroundings: full.then(|| Surroundings {
                position: Some(Position {
                    latitude: -900_000_000,
                    longitude: 1_800_000_000,
                    accuracy: u32::MAX,
                }),
                address: Some(vec![192, 0, 2, 1]),
                posture: Some(vec![Assurance::Unlocked, Assurance::UserAuthenticated]),
            }),
            continuation: full
                .then(|| Continuation { transaction: "one".into(), state: Vec::new() }),
            explain: full,
        };
        same::<_, edge::circumstance::Circumstance>(&at);
        let context = LoadContext {
            site: full.then(|| "edge".into()),
            trusted_keys: vec![TrustedKey { identifier: vec![1], key: vec![2] }],
            floor: full.then(|| BundleFloor { sequence: 7, digest: vec![0xFF; 32] }),
            secrets: vec![secret()],
            evidence: vec![Evidence {
                kind: "status-list".into(),
                source: "somewhere".into(),
                content: vec![],
            }],
        };
        same::<_, edge::circumstance::LoadContext>(&context);
    }
}

#[test]
fn questions_and_answers() {
    use host::question::*;
    let identifiers = || {
        [
            CredentialIdentifier::Key(vec![4; 91]),
            CredentialIdentifier::CertifiedKey(CertifiedKey {
                issuer: "doordeck".into(),
                subject: vec![0x30],
                key: vec![0x31],
            }),
            CredentialIdentifier::TokenSubject(TokenSubject {
                issuer: "a".into(),
                subject: "b".into(),
                device: Some("c".into()),
            }),
            CredentialIdentifier::BadgeNumber(BadgeNumber {
                format: "H10301".into(),
                facility: 1,
                number: u64::MAX,
            }),
        ]
    };
    let single = SingleUse { identifier: vec![9; 32], keep_until: 5, quota: 6 };
    let mut queries: Vec<Query> = identifiers().into_iter().map(Query::Credential).collect();
    queries.extend([
        Query::Door("front-in".into()),
        Query::Claim(Claim::SingleUse(single)),
        Query::Claim(Claim::Challenge(vec![1; 16])),
    ]);
    for query in queries {
        same::<_, edge::question::Question>(&Question { number: 3, query });
    }
    let modes = [
        None,
        Some(DoorMode::Locked),
        Some(DoorMode::Unlocked),
        Some(DoorMode::LockedOpen),
        Some(DoorMode::Blocked),
        Some(DoorMode::LockedDown),
        Some(DoorMode::Unknown),
    ];
    let scopes = || {
        vec![
            LockdownScope::Site,
            LockdownScope::Area("a".into()),
            LockdownScope::Door("d".into()),
            LockdownScope::Plan("p".into()),
        ]
    };
    let mut replies = vec![
        Reply::Unknown("gone".into()),
        Reply::No,
        Reply::Credential(crate::stage::record("amira", "staff", Some(2))),
    ];
    for state in [
        CredentialState::Disabled("lost".into()),
        CredentialState::SuspendedUntil(8),
        CredentialState::Enabled,
    ] {
        let record = crate::stage::record("ben", "staff", None);
        replies.push(Reply::Credential(CredentialRecord {
            state,
            valid_from: Some(1),
            valid_until: Some(2),
            lockdown_override: Some(255),
            ..record
        }));
    }
    for mode in modes {
        let lockdown = |scope| Lockdown { scope, rank: 1, starts: 2, ends: Some(3) };
        let lockdowns = scopes().into_iter().map(lockdown).collect();
        replies.push(Reply::Door(DoorRecord {
            mode,
            lockdowns,
            threat_level: 4,
            first_person: Some(5),
        }));
    }
    replies.extend(
        [
            ClaimResult::Made,
            ClaimResult::Consumed(ConsumedChallenge { access_point: "front-in".into(), age: 1 }),
            ClaimResult::Used,
            ClaimResult::Absent,
            ClaimResult::Full(16),
            ClaimResult::NotAttempted,
        ]
        .map(Reply::Claim),
    );
    for reply in replies {
        let answer = Answer { number: 1, reply, version: 2, source: "registry".into() };
        same::<_, edge::question::Answer>(&answer);
    }
}

#[test]
fn what_does_not_belong_is_refused() {
    use edge::question::Question;
    for refused in [
        r#"{"number":1,"query":{"door":"a"},"more":1}"#,
        r#"{"number":1,"query":{"claim":{"challenge":"0g"}}}"#,
        r#"{"number":-1,"query":{"door":"a"}}"#,
        r#"{"number":1,"query":{"window":"a"}}"#,
    ] {
        assert!(serde_json::from_str::<Question>(refused).is_err(), "{refused}");
    }
}
