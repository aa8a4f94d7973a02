//! A presentation in the making: right in everything, until a case bends one thing.

use std::collections::BTreeMap;

use doorward_engine::Code;
use doorward_host::contract::circumstance::{
    Capability, Circumstance, ClockReading, ClockState, Position, Purpose, Secret, Surroundings,
};
use doorward_host::contract::decision::{Change, DoorAction, Obligations};
use doorward_host::contract::question::{
    Answer, Assignment, CredentialIdentifier, CredentialRecord, CredentialState, DoorRecord,
};
use doorward_wallet::pkoc::{CardKey, respond};
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

use doorward_cases::Octets;
use doorward_cases::case::{Expected, Outcome, Presentation};
use doorward_cases::native::category;
use doorward_cases::{Challenge, Enrolled, Store};
use doorward_cases::{Evidence, Site, SiteText};

/// When the bundles of most cases are issued: 2026-03-01T00:00:00Z.
pub(super) const ISSUED: u64 = 1_772_323_200;

/// When most cases play: 2026-03-02T09:00:00Z, a Monday.
pub(super) const NOW: u64 = 1_772_442_000;

/// The holder of most cases.
pub(super) const HOLDER: &str = "alice";

/// One presentation and its surroundings.
#[derive(Clone, Debug)]
pub(super) struct Scene {
    pub(super) site: SiteText,
    pub(super) issued_at: u64,
    pub(super) secrets: BTreeMap<String, String>,
    pub(super) evidence: Vec<Evidence>,
    pub(super) store: Store,
    pub(super) circumstance: Circumstance,
    pub(super) shown: Octets,
    pub(super) answers: Option<Vec<Answer>>,
    /// Whether it goes on with what the presentation before it has opened.
    pub(super) continues: bool,
}

impl Scene {
    /// A member of staff who shows an enrolled card at the main entrance, in time.
    pub(super) fn card() -> Self {
        let key = card();
        let challenge = challenge();
        let mut scene = Self::nobody();
        scene.store.credentials.push(Enrolled {
            identifier: CredentialIdentifier::Key(key.spki().unwrap_or_default()),
            record: staff(),
        });
        scene.store.challenges.push(Challenge {
            octets: hex::encode(&challenge),
            access_point: scene.circumstance.access_point.clone(),
            age: 1,
            consumed: false,
        });
        scene.shown = Octets::hex(&respond(&key, &challenge));
        scene.circumstance.challenge = Some(challenge);
        scene
    }

    /// Nothing shown, nobody enrolled.
    pub(super) fn nobody() -> Self {
        Self {
            site: site_file("office"),
            issued_at: ISSUED,
            secrets: BTreeMap::new(),
            evidence: Vec::new(),
            store: Store::default(),
            circumstance: Circumstance {
                clock: ClockReading { state: ClockState::Trusted, now: NOW, floor: 0 },
                access_point: "main-in".into(),
                purpose: Purpose::Access,
                capability: None,
                format: None,
                challenge: None,
                secrets: Vec::<Secret>::new(),
                device: None,
                surroundings: None,
                continuation: None,
                explain: true,
            },
            shown: Octets::Hex(String::new()),
            answers: None,
            continues: false,
        }
    }

    /// At another access point, for which the challenge was issued too.
    pub(super) fn at(mut self, access_point: &str) -> Self {
        self.circumstance.access_point = access_point.into();
        for challenge in &mut self.store.challenges {
            challenge.access_point = access_point.into();
        }
        self
    }

    /// At another time, such as `2026-03-02T09:00:00Z`.
    pub(super) fn on(self, time: &str) -> Self {
        self.now(seconds(time))
    }

    /// At another time, in seconds since the Unix epoch.
    pub(super) fn now(mut self, now: u64) -> Self {
        self.circumstance.clock.now = now;
        self
    }

    /// With another clock.
    pub(super) fn clock(mut self, state: ClockState, now: u64, floor: u64) -> Self {
        self.circumstance.clock = ClockReading { state, now, floor };
        self
    }

    /// With another presentation.
    pub(super) fn show(mut self, octets: impl AsRef<[u8]>) -> Self {
        self.shown = Octets::hex(octets.as_ref());
        self
    }

    /// With a presentation that is text.
    pub(super) fn show_text(mut self, text: impl Into<String>) -> Self {
        self.shown = Octets::Text(text.into());
        self
    }

    /// With the host stating what is asked of the lock.
    pub(super) fn asks(mut self, capability: Capability) -> Self {
        self.circumstance.capability = Some(capability);
        self
    }

    /// With the host stating the format.
    pub(super) fn format(mut self, format: &str) -> Self {
        self.circumstance.format = Some(format.into());
        self
    }

    /// With these profiles and no others.
    pub(super) fn profiles(self, profiles: &[&str]) -> Self {
        let assignments = (1..).zip(profiles).map(|(n, profile)| assignment(n, profile)).collect();
        self.record(|record| record.assignments = assignments)
    }

    /// With a registry that says something else of the credential.
    pub(super) fn record(mut self, bend: impl FnOnce(&mut CredentialRecord)) -> Self {
        if let Some(enrolled) = self.store.credentials.first_mut() {
            bend(&mut enrolled.record);
        }
        self
    }

    /// With a door in another state.
    pub(super) fn door(mut self, bend: impl FnOnce(&mut DoorRecord)) -> Self {
        bend(&mut self.store.door);
        self
    }

    /// With another circumstance.
    pub(super) fn stated(mut self, bend: impl FnOnce(&mut Circumstance)) -> Self {
        bend(&mut self.circumstance);
        self
    }

    /// With surroundings that the host knows something of.
    pub(super) fn around(mut self, bend: impl FnOnce(&mut Surroundings)) -> Self {
        let none = Surroundings { position: None, address: None, posture: None };
        bend(self.circumstance.surroundings.get_or_insert(none));
        self
    }

    /// With a device at a place, in 1e-7 degrees and metres.
    pub(super) fn position(self, latitude: i32, longitude: i32, accuracy: u32) -> Self {
        let position = Position { latitude, longitude, accuracy };
        self.around(|around| around.position = Some(position))
    }

    /// With a secret of an issuer's that the host has.
    pub(super) fn secret(mut self, name: &str, value: &[u8]) -> Self {
        self.secrets.insert(name.into(), hex::encode(value));
        self
    }

    /// With another store.
    pub(super) fn stored(mut self, bend: impl FnOnce(&mut Store)) -> Self {
        bend(&mut self.store);
        self
    }

    pub(super) fn site(&self) -> Site {
        Site {
            source: self.site.clone(),
            sequence: 1,
            issued_at: self.issued_at,
            secrets: self.secrets.clone(),
            evidence: self.evidence.clone(),
        }
    }

    pub(super) fn store(&self) -> Store {
        self.store.clone()
    }

    pub(super) fn presentation(self, expected: Expected) -> Presentation {
        let Self { circumstance, shown, answers, continues, .. } = self;
        Presentation { circumstance, continues, shown, answers, expected }
    }
}

/// A site below `sites/`, by the name of its file.
pub(super) fn site_file(name: &str) -> SiteText {
    SiteText::File(format!("../sites/{name}.toml").into())
}

/// The card that [`Scene::card`] shows.
pub(super) fn card() -> CardKey {
    CardKey::of("alice's card")
}

/// The challenge that it answers.
pub(super) fn challenge() -> Vec<u8> {
    challenge_of("challenge", 16)
}

/// A challenge of a label: the first octets of its SHA-256, of the SHA-256 of that, and so on.
pub(super) fn challenge_of(label: &str, octets: usize) -> Vec<u8> {
    let first = Sha256::digest(label.as_bytes()).to_vec();
    let blocks = std::iter::successors(Some(first), |last| Some(Sha256::digest(last).to_vec()));
    blocks.flatten().take(octets).collect()
}

/// What the registry says of a member of staff.
pub(super) fn staff() -> CredentialRecord {
    CredentialRecord {
        holder: HOLDER.into(),
        state: CredentialState::Enabled,
        valid_from: None,
        valid_until: None,
        extended_grant: false,
        lockdown_override: None,
        antipassback_exempt: false,
        assignments: vec![assignment(1, "staff")],
    }
}

/// An assignment without bounds.
pub(super) fn assignment(number: u32, profile: &str) -> Assignment {
    Assignment {
        identifier: format!("assignment-{number}"),
        profile: profile.into(),
        valid_from: None,
        valid_until: None,
        uses_left: None,
    }
}

/// The seconds of a time in UTC; 0 for what is none, which no case survives.
pub(super) fn seconds(time: &str) -> u64 {
    let parsed = time.parse::<Timestamp>().map(Timestamp::as_second);
    parsed.ok().and_then(|seconds| u64::try_from(seconds).ok()).unwrap_or(0)
}

/// Granted, and released for so long.
pub(super) fn release(release_seconds: u32) -> Expected {
    granted(Code::PolicyPermitted, DoorAction::Release, release_seconds)
}

/// Granted for a reason, with something to do.
pub(super) fn granted(code: Code, action: DoorAction, release_seconds: u32) -> Expected {
    let obligations = Obligations { action, release_seconds, changes: Vec::new() };
    expected(Outcome::Granted, code, Some(obligations))
}

/// Denied for a reason.
pub(super) fn denied(code: Code) -> Expected {
    expected(Outcome::Denied, code, None)
}

/// Passed on to another controller.
pub(super) fn referred(action: DoorAction, release_seconds: u32) -> Expected {
    let obligations = Obligations { action, release_seconds, changes: Vec::new() };
    expected(Outcome::Referred, Code::PolicyReferred, Some(obligations))
}

/// The same, using up an assignment.
pub(super) fn using(mut expected: Expected, assignment: &str) -> Expected {
    if let Some(obligations) = &mut expected.obligations {
        obligations.changes.push(Change::UseAssignment(assignment.into()));
    }
    expected
}

fn expected(outcome: Outcome, code: Code, obligations: Option<Obligations>) -> Expected {
    Expected {
        outcome,
        category: category(code.category()),
        code: code.as_str().into(),
        obligations,
    }
}
