//! Octets of strangers: whatever they are, the engine says what is wrong with them.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use doorward_engine::{Message, MessageKind, Outcome, Verifier, address_of, advance, inspect};
use doorward_fuzz::{Scene, context, signed};

thread_local! {
    /// The engine is of one thread.
    static SCENE: Scene = Scene::campus().expect("the campus loads");
}

/// The first octet says where and as what the others are presented. Whatever comes out comes out again,
/// and what is refused is refused for a reason that has a category and a code.
#[test]
fn presentation() {
    bolero::check!().for_each(|octets: &[u8]| {
        let [kind, presented @ ..] = octets else { return };
        SCENE.with(|scene| {
            let at = scene.circumstance(*kind);
            let said = heard(&scene.verifier, presented, &at);
            assert_eq!(said, heard(&scene.verifier, presented, &at), "the same twice");
        });
        assert_eq!(inspect(presented), inspect(presented), "the same twice");
    });
}

fn heard(verifier: &Verifier, presented: &[u8], at: &doorward_engine::Circumstance) -> String {
    match verifier.verify(presented, at) {
        Outcome::Verified(verified) => {
            let questions = verified.questions();
            assert!((2..=3).contains(&questions.len()), "{questions:?}");
            // Nothing is answered, so nothing opens.
            let decision = verified.decide(Vec::new());
            assert!(!matches!(decision, doorward_engine::Decision::Granted(_)), "{decision:?}");
            format!("{questions:?} {decision:?}")
        }
        Outcome::Denied(denial) => {
            let reason = &denial.report.reason;
            assert!(reason.code.split('.').count() == 2, "{reason:?}");
            format!("{denial:?}")
        }
    }
}

/// Octets that nobody signed are no bundle.
#[test]
fn bundle_unsigned() {
    let context = SCENE.with(|scene| context(&scene.bundle)).unwrap();
    bolero::check!().for_each(|octets: &[u8]| {
        let flaw = Verifier::load(octets, &context).expect_err("nobody has signed it");
        assert!(!flaw.code.is_empty(), "{flaw:?}");
    });
}

/// A bundle has one encoding: what can be read is written again octet for octet. Whatever the key signed,
/// the engine loads all of it, or none and says where it stopped.
#[test]
fn bundle() {
    bolero::check!().with_max_len(1 << 16).for_each(|payload: &[u8]| {
        let envelope = signed(payload).unwrap();
        let read = doorward_bundle::decode(payload);
        match &read {
            Ok(bundle) => assert!(doorward_bundle::encode(bundle) == payload, "one encoding"),
            Err(malformed) => assert!(!malformed.to_string().is_empty()),
        }
        let context = match &read {
            Ok(bundle) => context(bundle).unwrap(),
            Err(_) => SCENE.with(|scene| context(&scene.bundle)).unwrap(),
        };
        match Verifier::load(&envelope, &context) {
            Err(flaw) => assert!(!flaw.detail.is_empty(), "{flaw:?}"),
            Ok(verifier) => {
                let bundle = read.expect("what loads can be read");
                let summary = verifier.summary();
                assert_eq!(summary.sequence, bundle.sequence);
                assert_eq!(summary.access_points.len(), bundle.access_points.len());
                let found = verifier.check(bundle.issued_at);
                assert_eq!(found, verifier.check(bundle.issued_at), "the same twice");
            }
        }
    });
}

/// The first octet says which kind of message the others are; beyond these, the last.
#[test]
fn lifecycle_message() {
    const KINDS: [MessageKind; 6] = [
        MessageKind::Provision,
        MessageKind::Update,
        MessageKind::Manage,
        MessageKind::Delivery,
        MessageKind::Event,
        MessageKind::Ping,
    ];
    bolero::check!().for_each(|octets: &[u8]| {
        let [kind, body @ ..] = octets else { return };
        let kind = KINDS.get(usize::from(*kind)).copied().unwrap_or(MessageKind::Ping);
        let message = Message { kind, body: body.to_vec(), occurred: Some(1_780_912_800) };
        assert_eq!(address_of(kind, body), address_of(kind, body), "the same twice");
        let first = advance(None, &message);
        assert_eq!(first, advance(None, &message), "the same twice");
    });
}

/// A tile's link or record leads somewhere or nowhere.
#[test]
fn tile() {
    bolero::check!().for_each(|octets: &[u8]| {
        let find = || SCENE.with(|scene| scene.verifier.find_tile(octets));
        assert_eq!(find(), find(), "the same twice");
    });
}
