//! What holds for every format alike: a stranger, a credential that rests, a purpose that is not the
//! format's, a door that is shut and a second use are denied, however good the proof is.

use anyhow::Result;
use doorward_engine::{Code, Format};
use doorward_host::contract::circumstance::Purpose;

use doorward_host::contract::question::{
    Assignment, CertifiedKey, CredentialIdentifier, CredentialState, DoorMode, Lockdown,
    LockdownScope,
};

use super::book::Book;
use super::scene::{NOW, denied};
use doorward_cases::case::DecisionCase;
use doorward_cases::{Enrolled, Part};

/// A presentation of each format that is granted, of which one thing at a time is changed.
pub const HONEST: [(Format, &str); 16] = [
    (Format::Aliro, "aliro/document"),
    (Format::CwtUnlock, "cwt-unlock/own-key"),
    (Format::DoordeckOperation, "doordeck-operation/url-dialect"),
    (Format::LockCertificate, "lock-certificate/with-root"),
    (Format::OpenidToken, "openid-token/es256"),
    (Format::OsdpCardData, "osdp-card-data/published-h10301"),
    (Format::PkocBle, "pkoc-ble/android"),
    (Format::PkocBleEcdhe, "pkoc-ble-ecdhe/android"),
    (Format::PkocNfcV1, "pkoc-nfc-v1/key-first"),
    (Format::PkocNfcV2, "pkoc-nfc-v2/card"),
    (Format::PkocNfcV2Standard, "pkoc-nfc-v2-standard/card"),
    (Format::PkocOsdp, "pkoc-osdp/one-part"),
    (Format::SensecryptApiKey, "sensecrypt-api-key/known"),
    (Format::SensecryptDeviceToken, "sensecrypt-device-token/bound"),
    (Format::SensecryptFaceSignature, "sensecrypt-face-signature/known"),
    (Format::Wiegand, "wiegand/computed-h10306"),
];

/// After all that has been written.
pub(super) fn write(book: &mut Book) -> Result<()> {
    for (format, name) in HONEST {
        let honest = Honest { format, case: book.written(name)?.clone() };
        honest.strangers(book);
        honest.states(book);
        honest.assignments(book);
        honest.doors(book);
        honest.purposes(book);
        honest.uses(book);
    }
    Ok(())
}

struct Honest {
    format: Format,
    case: DecisionCase,
}

impl Honest {
    /// The same case with something else in it, denied for that.
    fn but(
        &self,
        book: &mut Book,
        name: &str,
        about: &str,
        code: Code,
        bend: impl FnOnce(&mut DecisionCase),
    ) {
        let mut case = DecisionCase { about: about.into(), ..self.case.clone() };
        bend(&mut case);
        if let Some(last) = case.presentations.last_mut() {
            last.expected = denied(code);
        }
        book.decision(&format!("{}/alike-{name}", self.format.as_str()), case);
    }

    fn strangers(&self, book: &mut Book) {
        let unknown = Code::CredentialUnknown;
        self.but(book, "stranger", "nobody is enrolled", unknown, |case| {
            case.store.credentials.clear();
        });
        let about = "what another issuer, or none, vouches for is another credential";
        self.but(book, "stranger-of-another-issuer", about, unknown, |case| {
            each(case, |enrolled| enrolled.identifier = of_another_issuer(&enrolled.identifier));
        });
        self.but(
            book,
            "stranger-by-one-octet",
            "a credential is the whole of it",
            unknown,
            |case| {
                each(case, |enrolled| enrolled.identifier = off_by_one(&enrolled.identifier));
            },
        );
    }

    fn states(&self, book: &mut Book) {
        self.but(book, "disabled", "a disabled credential", Code::CredentialDisabled, |case| {
            each(case, |enrolled| enrolled.record.state = CredentialState::Disabled("lost".into()));
        });
        let tomorrow = NOW.saturating_add(86_400);
        self.but(book, "suspended", "a suspended credential", Code::CredentialSuspended, |case| {
            each(case, |enrolled| {
                enrolled.record.state = CredentialState::SuspendedUntil(tomorrow)
            });
        });
        self.but(book, "expired", "a credential of yesterday", Code::CredentialExpired, |case| {
            each(case, |enrolled| enrolled.record.valid_until = Some(NOW.saturating_sub(86_400)));
        });
    }

    fn assignments(&self, book: &mut Book) {
        let about = "a profile that the bundle does not have";
        self.but(book, "profile-unknown", about, Code::AssignmentUnknownProfile, |case| {
            assigned(case, |assignment| assignment.profile = "night-shift".into());
        });
        self.but(book, "assignment-over", "no longer", Code::AssignmentExpired, |case| {
            assigned(case, |assignment| {
                assignment.valid_until = Some(NOW.saturating_sub(86_400));
            });
        });
        self.but(book, "assignment-used-up", "no use is left", Code::AssignmentUsedUp, |case| {
            assigned(case, |assignment| assignment.uses_left = Some(0));
        });
    }

    fn doors(&self, book: &mut Book) {
        self.but(
            book,
            "door-blocked",
            "a blocked door opens for nobody",
            Code::DoorBlocked,
            |case| {
                case.store.door.mode = Some(DoorMode::Blocked);
            },
        );
        let about = "a door that is locked down by hand";
        self.but(book, "door-locked-down", about, Code::DoorLockedDown, |case| {
            case.store.door.mode = Some(DoorMode::LockedDown);
        });
        self.but(book, "site-locked-down", "a lockdown", Code::DoorLockedDown, |case| {
            case.store.door.lockdowns.push(Lockdown {
                scope: LockdownScope::Site,
                rank: 1,
                starts: NOW,
                ends: None,
            });
        });
    }

    fn purposes(&self, book: &mut Book) {
        for (purpose, name) in self.wrong_purposes() {
            let about = format!("what opens doors is not for {name}");
            self.but(book, &format!("purpose-{name}"), &about, Code::ProofWrongPurpose, |case| {
                let shown = case.presentations.iter_mut();
                shown.for_each(|shown| shown.circumstance.purpose = *purpose);
            });
        }
    }

    /// What the format is not for.
    fn wrong_purposes(&self) -> &'static [(Purpose, &'static str)] {
        const ALL: &[(Purpose, &str)] = &[
            (Purpose::Administer, "administration"),
            (Purpose::Enrol, "enrolment"),
            (Purpose::Session, "sessions"),
        ];
        match self.format {
            // Whoever has a token, a secret or a face may begin a session with it, and a login may
            // enrol.
            Format::OpenidToken => ALL.get(..1),
            Format::SensecryptApiKey
            | Format::SensecryptDeviceToken
            | Format::SensecryptFaceSignature => ALL.get(..2),
            _ => Some(ALL),
        }
        .unwrap_or_default()
    }

    fn uses(&self, book: &mut Book) {
        match self.format {
            // A number is no proof that could be used up.
            Format::OsdpCardData | Format::Wiegand => return,
            _ if self.case.store.challenges.is_empty() => self.single_uses(book),
            _ => self.challenges(book),
        }
        let about = "a store that cannot tell whether it was used";
        self.but(book, "claims-unavailable", about, Code::StoreUnknown, |case| {
            case.store.unavailable = vec![Part::Claim];
        });
    }

    fn single_uses(&self, book: &mut Book) {
        let twice = |case: &mut DecisionCase, later: u64| {
            let again = case.presentations.iter().cloned().map(|mut again| {
                let now = &mut again.circumstance.clock.now;
                *now = now.saturating_add(later);
                again
            });
            let again: Vec<_> = again.collect();
            case.presentations.extend(again);
        };
        self.but(book, "twice", "used once", Code::ProofReplayed, |case| twice(case, 0));
        self.but(book, "twice-in-a-second", "used once", Code::ProofReplayed, |case| {
            twice(case, 1);
        });
    }

    fn challenges(&self, book: &mut Book) {
        let about = "a challenge that was answered before";
        self.but(book, "challenge-consumed", about, Code::ChallengeConsumed, |case| {
            case.store.challenges.iter_mut().for_each(|challenge| challenge.consumed = true);
        });
        let about = "a challenge that this host did not issue";
        self.but(book, "challenge-unknown", about, Code::ChallengeUnknown, |case| {
            case.store.challenges.clear();
        });
        let about = "a challenge of another access point";
        self.but(book, "challenge-foreign", about, Code::ChallengeForeign, |case| {
            let challenges = case.store.challenges.iter_mut();
            challenges.for_each(|challenge| challenge.access_point = "elsewhere".into());
        });
        let about = "an answer that took an hour";
        self.but(book, "challenge-expired", about, Code::ChallengeExpired, |case| {
            case.store.challenges.iter_mut().for_each(|challenge| challenge.age = 3600);
        });
        self.but(book, "challenge-missing", "no challenge", Code::ChallengeMissing, |case| {
            let shown = case.presentations.iter_mut();
            shown.for_each(|shown| shown.circumstance.challenge = None);
        });
    }
}

fn assigned(case: &mut DecisionCase, bend: impl Fn(&mut Assignment)) {
    each(case, |enrolled| enrolled.record.assignments.iter_mut().for_each(&bend));
}

fn each(case: &mut DecisionCase, bend: impl Fn(&mut Enrolled)) {
    case.store.credentials.iter_mut().for_each(bend);
}

/// The same key, subject or number in the name of somebody else.
fn of_another_issuer(identifier: &CredentialIdentifier) -> CredentialIdentifier {
    let mut other = identifier.clone();
    match &mut other {
        CredentialIdentifier::Key(key) => {
            return CredentialIdentifier::CertifiedKey(CertifiedKey {
                issuer: "another".into(),
                subject: Vec::new(),
                key: key.clone(),
            });
        }
        CredentialIdentifier::CertifiedKey(certified) => certified.issuer = "another".into(),
        CredentialIdentifier::TokenSubject(subject) => subject.issuer = "another".into(),
        CredentialIdentifier::BadgeNumber(badge) => {
            badge.facility = badge.facility.saturating_add(1);
        }
    }
    other
}

/// The credential beside it.
fn off_by_one(identifier: &CredentialIdentifier) -> CredentialIdentifier {
    let mut other = identifier.clone();
    match &mut other {
        CredentialIdentifier::Key(key) => bend_last(key),
        CredentialIdentifier::CertifiedKey(certified) => bend_last(&mut certified.key),
        CredentialIdentifier::TokenSubject(subject) => subject.subject.push('e'),
        CredentialIdentifier::BadgeNumber(badge) => badge.number = badge.number.saturating_add(1),
    }
    other
}

fn bend_last(octets: &mut [u8]) {
    if let Some(last) = octets.last_mut() {
        *last ^= 1;
    }
}
