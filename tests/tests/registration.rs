//! A second key of a user, registered through the component in wasmtime.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    reason = "a test fails by panicking"
)]

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use doorward_host::contract::registration::{
    CodeMethod, CodeRequest, DrawnCode, KeyRegistration, KeyStanding, PresentedKey,
    RegistrationEvent, RegistrationOutcome, RegistrationStage, SignedCode,
};
use doorward_host::engine::{Engine, Instance};
use doorward_tests::Wasmtime;
use doorward_wallet::operation::DeviceKey;

const NOW: u64 = 1_772_442_000;
const DIGITS: &str = "012345";

fn code() -> DrawnCode {
    DrawnCode { digits: DIGITS.into(), salt: vec![7; 16] }
}

fn presented(key: &DeviceKey, standing: KeyStanding) -> RegistrationEvent {
    let key = key.spki().unwrap();
    RegistrationEvent::Presented(PresentedKey { user: "ada".into(), key, standing })
}

fn wanted(method: Option<CodeMethod>) -> RegistrationEvent {
    RegistrationEvent::CodeWanted(CodeRequest {
        now: NOW,
        has_verified_email: true,
        has_verified_telephone: false,
        method,
        code: code(),
    })
}

fn signed(key: &DeviceKey, now: u64) -> RegistrationEvent {
    let signature = BASE64_STANDARD.encode(key.sign(DIGITS.as_bytes()));
    RegistrationEvent::CodeSigned(SignedCode { now, signature, code: code() })
}

/// A host's side of one registration.
struct Host {
    instance: Instance,
    kept: Option<KeyRegistration>,
}

impl Host {
    fn outcome(&mut self, event: &RegistrationEvent) -> RegistrationOutcome {
        let step = self.instance.register(self.kept.as_ref(), event).unwrap();
        self.kept = step.registration;
        step.outcome
    }

    fn code(&mut self, event: &RegistrationEvent) -> String {
        match self.outcome(event) {
            RegistrationOutcome::Required(reason) | RegistrationOutcome::Refused(reason) => {
                reason.code
            }
            other => panic!("{other:?}"),
        }
    }
}

fn host() -> Host {
    let engine = Engine::load(&Wasmtime::component().unwrap(), None).unwrap();
    Host { instance: engine.instantiate().unwrap(), kept: None }
}

#[test]
fn another_key_passes_the_second_factor() {
    let (key, other) = (DeviceKey::of("ada's new phone"), DeviceKey::of("a thief's phone"));
    let mut host = host();
    assert_eq!(host.code(&presented(&key, KeyStanding::Other)), "registration.required");
    assert_eq!(host.code(&signed(&key, NOW)), "registration.no-code");
    assert_eq!(host.code(&wanted(Some(CodeMethod::Sms))), "registration.no-method");
    let sent = host.outcome(&wanted(None));
    assert!(matches!(sent, RegistrationOutcome::Send(CodeMethod::Email)), "{sent:?}");
    assert_eq!(host.code(&wanted(None)), "registration.too-soon");
    assert_eq!(host.code(&signed(&other, NOW)), "registration.wrong-code");
    let stage = &host.kept.as_ref().unwrap().stage;
    assert!(matches!(stage, RegistrationStage::CodeSent(sent) if sent.attempts_left == 4));
    let late = host.kept.clone();
    let certified = host.outcome(&signed(&key, NOW + 299));
    assert!(matches!(certified, RegistrationOutcome::Certified), "{certified:?}");
    assert_eq!(host.code(&signed(&key, NOW + 299)), "registration.code-used");
    host.kept = late;
    assert_eq!(host.code(&signed(&key, NOW + 300)), "registration.code-late");
}

#[test]
fn what_has_not_begun_or_is_of_another_key_is_refused() {
    let (key, other) = (DeviceKey::of("ada's new phone"), DeviceKey::of("ada's third phone"));
    let mut host = host();
    assert_eq!(host.code(&wanted(None)), "registration.unknown");
    assert_eq!(host.code(&signed(&key, NOW)), "registration.unknown");
    assert!(host.kept.is_none());
    assert_eq!(host.code(&presented(&key, KeyStanding::Other)), "registration.required");
    assert_eq!(host.code(&presented(&other, KeyStanding::Other)), "registration.wrong-key");
    for _ in 0..5 {
        let sent = host.outcome(&wanted(None));
        assert!(matches!(sent, RegistrationOutcome::Send(CodeMethod::Email)), "{sent:?}");
        // As if half a minute had passed.
        host.kept.as_mut().unwrap().last_sent_at -= 30;
    }
    assert_eq!(host.code(&wanted(None)), "registration.exhausted");
    let certified = host.outcome(&signed(&key, NOW));
    assert!(matches!(certified, RegistrationOutcome::Certified), "{certified:?}");
}

#[test]
fn a_first_key_needs_none() {
    let mut host = host();
    let key = DeviceKey::of("ada's phone");
    let certified = host.outcome(&presented(&key, KeyStanding::First));
    assert!(matches!(certified, RegistrationOutcome::Certified), "{certified:?}");
    assert!(matches!(host.kept.unwrap().stage, RegistrationStage::Certified));
}
