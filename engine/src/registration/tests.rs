#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use alloc::format;
use alloc::vec;

use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use ed25519_dalek::{Signer as _, SigningKey};

use super::*;

const NOW: u64 = 1_772_442_000;
const DIGITS: &str = "012345";

fn signing_key(seed: u8) -> SigningKey {
    SigningKey::from_bytes(&[seed; 32])
}

fn presented(standing: KeyStanding) -> RegistrationEvent {
    let key = signing_key(1).verifying_key().to_bytes().to_vec();
    RegistrationEvent::Presented(PresentedKey { user: "ada".into(), key, standing })
}

fn code(digits: &str) -> DrawnCode {
    DrawnCode { digits: digits.into(), salt: vec![7; 16] }
}

fn request(now: u64) -> CodeRequest {
    CodeRequest {
        now,
        has_verified_email: true,
        has_verified_telephone: true,
        method: None,
        code: code(DIGITS),
    }
}

fn wanted(now: u64) -> RegistrationEvent {
    RegistrationEvent::CodeWanted(request(now))
}

fn answer(now: u64, signature: String) -> RegistrationEvent {
    RegistrationEvent::CodeSigned(SignedCode { now, signature, code: code(DIGITS) })
}

fn signed(now: u64, seed: u8, message: &[u8]) -> RegistrationEvent {
    answer(now, BASE64_STANDARD.encode(signing_key(seed).sign(message).to_bytes()))
}

fn right(now: u64) -> RegistrationEvent {
    signed(now, 1, DIGITS.as_bytes())
}

/// A registration, event by event, and the code of each refusal.
#[derive(Default)]
struct Story {
    kept: Option<KeyRegistration>,
}

impl Story {
    /// One of a second key.
    fn begun() -> Self {
        let mut story = Self::default();
        assert_eq!(story.code(&presented(KeyStanding::Other)), "registration.required");
        story
    }

    /// One with a code sent at [`NOW`].
    fn sent() -> Self {
        let mut story = Self::begun();
        let sent = story.outcome(&wanted(NOW));
        assert_eq!(sent, RegistrationOutcome::Send(CodeMethod::Email));
        story
    }

    fn outcome(&mut self, event: &RegistrationEvent) -> RegistrationOutcome {
        let step = register(self.kept.take(), event);
        self.kept = step.registration;
        step.outcome
    }

    fn certifies(&mut self, event: &RegistrationEvent) {
        assert_eq!(self.outcome(event), RegistrationOutcome::Certified);
    }

    fn code(&mut self, event: &RegistrationEvent) -> String {
        match self.outcome(event) {
            RegistrationOutcome::Required(reason) | RegistrationOutcome::Refused(reason) => {
                reason.code
            }
            other => panic!("{event:?}: {other:?}"),
        }
    }
}

#[test]
fn a_first_key_and_a_known_one_need_no_code() {
    for standing in [KeyStanding::First, KeyStanding::Known] {
        let mut story = Story::default();
        story.certifies(&presented(standing));
        story.certifies(&presented(KeyStanding::Other));
        assert_eq!(story.code(&wanted(NOW)), "registration.code-used");
    }
}

#[test]
fn another_key_signs_the_digits() {
    let mut story = Story::sent();
    assert_eq!(story.code(&presented(KeyStanding::Other)), "registration.required");
    assert_eq!(story.code(&presented(KeyStanding::First)), "registration.required");
    story.certifies(&right(NOW));
    story.certifies(&presented(KeyStanding::Known));
}

#[test]
fn a_code_is_used_once() {
    let mut story = Story::sent();
    story.certifies(&right(NOW + 1));
    assert_eq!(story.code(&right(NOW + 2)), "registration.code-used");
    assert_eq!(story.code(&wanted(NOW + 100)), "registration.code-used");
}

#[test]
fn a_code_counts_for_five_minutes() {
    Story::sent().certifies(&right(NOW + 299));
    let mut story = Story::sent();
    assert_eq!(story.code(&right(NOW + 300)), "registration.code-late");
    assert_eq!(story.code(&right(NOW + 299)), "registration.no-code", "it does not come back");
    let mut story = Story::sent();
    assert_eq!(story.code(&right(NOW - 1)), "clock.untrusted");
    assert_eq!(story.code(&right(4_102_444_800)), "clock.out-of-range");
    story.certifies(&right(NOW));
}

#[test]
fn only_the_same_key_over_exactly_the_digits_will_do() {
    let mut story = Story::sent();
    for (seed, message) in [(2, &b"012345"[..]), (1, b"012345\n"), (1, b"12345"), (1, b"012346")] {
        assert_eq!(story.code(&signed(NOW, seed, message)), "registration.wrong-code");
    }
    story.certifies(&right(NOW));
}

#[test]
fn the_fifth_wrong_signature_ends_a_code() {
    let mut story = Story::sent();
    for _ in 0..5 {
        assert_eq!(story.code(&signed(NOW, 2, DIGITS.as_bytes())), "registration.wrong-code");
    }
    assert_eq!(story.code(&right(NOW)), "registration.no-code");
    story.outcome(&wanted(NOW + 30));
    story.certifies(&right(NOW + 30));
}

#[test]
fn a_signature_that_is_none_is_no_attempt() {
    let mut story = Story::sent();
    let octets = signing_key(1).sign(DIGITS.as_bytes()).to_bytes();
    let text = BASE64_STANDARD.encode(octets);
    for malformed in [
        String::new(),
        BASE64_URL_SAFE_NO_PAD.encode(octets),
        text.trim_end_matches('=').into(),
        format!("{text}\n"),
        BASE64_STANDARD.encode(&octets[..63]),
        BASE64_STANDARD.encode([&octets[..], &[0]].concat()),
        "?".repeat(88),
    ] {
        for _ in 0..2 {
            assert_eq!(story.code(&answer(NOW, malformed.clone())), "signature.malformed");
        }
    }
    story.certifies(&right(NOW));
}

#[test]
fn only_the_last_code_counts() {
    let mut story = Story::sent();
    let next = CodeRequest { code: code("987654"), ..request(NOW + 30) };
    story.outcome(&RegistrationEvent::CodeWanted(next));
    assert_eq!(story.code(&right(NOW + 30)), "answer.mismatched");
    let signature = BASE64_STANDARD.encode(signing_key(1).sign(b"987654").to_bytes());
    let event = SignedCode { now: NOW + 31, signature, code: code("987654") };
    story.certifies(&RegistrationEvent::CodeSigned(event));
}

#[test]
fn what_the_host_gives_in_has_to_be_what_was_sent() {
    for other in [
        DrawnCode { digits: "543210".into(), ..code("") },
        DrawnCode { salt: vec![8; 16], ..code(DIGITS) },
        DrawnCode { salt: vec![7; 17], ..code(DIGITS) },
    ] {
        let mut story = Story::sent();
        let text = BASE64_STANDARD.encode(signing_key(1).sign(other.digits.as_bytes()).to_bytes());
        let event = SignedCode { now: NOW, signature: text, code: other };
        for _ in 0..6 {
            let event = RegistrationEvent::CodeSigned(event.clone());
            assert_eq!(story.code(&event), "answer.mismatched");
        }
        story.certifies(&right(NOW));
    }
}

#[test]
fn codes_have_a_form() {
    for (digits, salt) in
        [("12345", 16), ("1234567890123", 16), ("12345a", 16), ("123456", 15), ("123456", 65)]
    {
        let mut story = Story::begun();
        let bad = DrawnCode { digits: digits.into(), salt: vec![1; salt] };
        let event = CodeRequest { code: bad, ..request(NOW) };
        let code = story.code(&RegistrationEvent::CodeWanted(event));
        assert_eq!(code, "circumstance.out-of-range", "{digits} {salt}");
        assert_eq!(story.kept.as_ref().unwrap().codes_sent, 0);
        story.outcome(&wanted(NOW));
        story.certifies(&right(NOW));
    }
}

#[test]
fn codes_are_sent_at_intervals_and_five_times() {
    let mut story = Story::sent();
    assert_eq!(story.code(&wanted(NOW + 29)), "registration.too-soon");
    assert_eq!(story.code(&wanted(NOW - 1)), "clock.untrusted");
    for turn in 1..5 {
        let outcome = story.outcome(&wanted(NOW + 30 * turn));
        assert_eq!(outcome, RegistrationOutcome::Send(CodeMethod::Email));
    }
    assert_eq!(story.code(&wanted(NOW + 1_000)), "registration.exhausted");
    story.certifies(&right(NOW + 130));
}

#[test]
fn a_method_is_chosen_by_preference_or_asked_for() {
    use CodeMethod::{Email, Sms, Telephone};
    let none = None;
    for (has_verified_email, has_verified_telephone, method, chosen) in [
        (true, true, none, Some(Email)),
        (true, false, none, Some(Email)),
        (false, true, none, Some(Sms)),
        (false, false, none, None),
        (true, true, Some(Sms), Some(Sms)),
        (true, true, Some(Telephone), Some(Telephone)),
        (true, true, Some(Email), Some(Email)),
        (true, false, Some(Sms), None),
        (true, false, Some(Telephone), None),
        (false, true, Some(Email), None),
        (false, true, Some(Telephone), Some(Telephone)),
    ] {
        let mut story = Story::begun();
        let event =
            CodeRequest { has_verified_email, has_verified_telephone, method, ..request(NOW) };
        let event = RegistrationEvent::CodeWanted(event);
        match chosen {
            Some(chosen) => assert_eq!(story.outcome(&event), RegistrationOutcome::Send(chosen)),
            None => assert_eq!(story.code(&event), "registration.no-method"),
        }
    }
}

#[test]
fn a_registration_is_of_one_user_and_one_key() {
    let present = |user: &str, key: &[u8]| {
        let (user, key) = (user.into(), key.into());
        RegistrationEvent::Presented(PresentedKey { user, key, standing: KeyStanding::First })
    };
    let key = signing_key(1).verifying_key().to_bytes();
    let other = signing_key(2).verifying_key().to_bytes();
    let spki = [&hex::decode("302a300506032b6570032100").unwrap()[..], &key].concat();
    let mut story = Story::begun();
    assert_eq!(story.code(&present("ada", &spki)), "registration.required", "the same key");
    assert_eq!(story.code(&present("bob", &key)), "registration.wrong-key");
    assert_eq!(story.code(&present("ada", &other)), "registration.wrong-key");
    for (event, code) in [
        (present("", &key), "circumstance.out-of-range"),
        (present(&"a".repeat(129), &key), "circumstance.out-of-range"),
        (present("ada", &key[..31]), "key.malformed"),
        (present("ada", &[0; 32]), "key.unsupported"),
        (wanted(NOW), "registration.unknown"),
        (right(NOW), "registration.unknown"),
    ] {
        let mut story = Story::default();
        assert_eq!(story.code(&event), code);
        assert_eq!(story.kept, None);
    }
    assert_eq!(Story::begun().code(&right(NOW)), "registration.no-code");
}

#[test]
fn nothing_that_is_kept_tells_the_code() {
    let kept = Story::sent().kept.unwrap();
    let shown = format!("{kept:?} {:?}", wanted(NOW));
    assert!(!shown.contains(DIGITS) && !shown.contains("salt"), "{shown}");
    let RegistrationStage::CodeSent(first) = kept.stage else { panic!() };
    let mut story = Story::begun();
    let code = DrawnCode { digits: DIGITS.into(), salt: vec![9; 16] };
    story.outcome(&RegistrationEvent::CodeWanted(CodeRequest { code, ..request(NOW) }));
    let RegistrationStage::CodeSent(second) = story.kept.unwrap().stage else { panic!() };
    assert_ne!(first.digest, second.digest, "another salt, another digest");
}
