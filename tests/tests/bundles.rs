//! Which bundles the engine loads, and what it says of those that it refuses.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::path::Path;

use doorward_bundle::{Bundle, Extension, Octets, Piece, Transition, limits};
use doorward_compiler::{Issuance, SigningKey, compile, sign};
use doorward_engine::{BundleFloor, Evidence, LoadContext, Secret, TrustedKey, Verifier};

const SITE: &str = include_str!("../../host/compiler/tests/office.toml");
const ISSUED_AT: u64 = 1_780_000_000;

/// Ed25519, from the fixed seed of a test.
const KEY: &str = "-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g
-----END PRIVATE KEY-----
";

fn key() -> SigningKey {
    SigningKey::from_pem(KEY).unwrap()
}

fn office() -> Bundle {
    let path = Path::new("../host/compiler/tests/office.toml");
    compile(SITE, path, Issuance { sequence: 7, issued_at: ISSUED_AT }).unwrap()
}

fn context() -> LoadContext {
    let key = key();
    let public = key.public_key();
    LoadContext {
        site: Some("hq".into()),
        trusted_keys: vec![TrustedKey {
            identifier: public.identifier().to_vec(),
            key: public.as_der().to_vec(),
        }],
        ..LoadContext::default()
    }
}

/// The code and path with which the engine refuses a bundle that was signed properly.
fn refusal(bundle: &Bundle) -> (String, String) {
    match Verifier::load(&sign(bundle, &key()).unwrap(), &context()) {
        Ok(_) => ("loads".into(), String::new()),
        Err(flaw) => (flaw.code, flaw.path),
    }
}

#[test]
fn a_good_bundle_says_what_it_is() {
    let signed = sign(&office(), &key()).unwrap();
    let summary = Verifier::load(&signed, &context()).unwrap().summary();
    assert_eq!(summary.site, "hq");
    assert_eq!(summary.sequence, 7);
    assert_eq!(summary.issued_at, ISSUED_AT);
    assert_eq!(summary.digest.len(), 32);
    assert_eq!(summary.key_identifier, key().public_key().identifier());
    let main = &summary.access_points[summary.access_points.len() - 1];
    assert!(office().access_points.iter().any(|known| known.identifier == main.identifier));
    assert!(office().doors.iter().any(|known| known.identifier == main.door));
}

#[test]
fn no_flipped_bit_survives() {
    let signed = sign(&office(), &key()).unwrap();
    for position in 0..signed.len() {
        let mut forged = signed.clone();
        forged[position] ^= 1 << (position % 8);
        let flaw = Verifier::load(&forged, &context()).unwrap_err();
        assert!(flaw.code.starts_with("bundle."), "{position}: {flaw}");
    }
}

#[test]
fn no_part_and_no_more_is_a_bundle() {
    let signed = sign(&office(), &key()).unwrap();
    for end in (0..signed.len()).step_by(7) {
        assert_eq!(
            Verifier::load(&signed[..end], &context()).unwrap_err().code,
            "bundle.malformed"
        );
    }
    let longer = [signed.as_slice(), &[0]].concat();
    assert_eq!(Verifier::load(&longer, &context()).unwrap_err().code, "bundle.malformed");
    let huge = vec![0; limits::BUNDLE_OCTETS + 1];
    assert_eq!(Verifier::load(&huge, &context()).unwrap_err().code, "bundle.too-long");
}

#[test]
fn the_host_says_whom_to_trust() {
    let signed = sign(&office(), &key()).unwrap();
    let code = |context: &LoadContext| Verifier::load(&signed, context).unwrap_err().code;

    let nobody = LoadContext { trusted_keys: Vec::new(), ..context() };
    assert_eq!(code(&nobody), "bundle.untrusted");

    let mut impostor = context();
    impostor.trusted_keys[0].key =
        SigningKey::from_pem(OTHER_KEY).unwrap().public_key().as_der().to_vec();
    assert_eq!(code(&impostor), "bundle.bad-signature");

    let mut unreadable = context();
    unreadable.trusted_keys[0].key.truncate(10);
    assert_eq!(code(&unreadable), "context.out-of-range");

    let many =
        LoadContext { trusted_keys: vec![context().trusted_keys[0].clone(); 17], ..context() };
    assert_eq!(code(&many), "context.out-of-range");

    let elsewhere = LoadContext { site: Some("other".into()), ..context() };
    assert_eq!(code(&elsewhere), "bundle.foreign-site");

    let evidence = Evidence { kind: "rumour".into(), source: String::new(), content: Vec::new() };
    assert_eq!(code(&LoadContext { evidence: vec![evidence], ..context() }), "context.unsupported");

    let secret = Secret { name: "long".into(), value: vec![0; 4097] };
    assert_eq!(code(&LoadContext { secrets: vec![secret], ..context() }), "context.out-of-range");
}

/// Ed25519, another one.
const OTHER_KEY: &str = "-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIAgEWMf5XswAhA4SwRRNl8IH34+4329pQKBfwWPVtFat
-----END PRIVATE KEY-----
";

#[test]
fn nothing_goes_back() {
    let signed = sign(&office(), &key()).unwrap();
    let digest = Verifier::load(&signed, &context()).unwrap().summary().digest;
    let load = |sequence, digest: &[u8]| {
        let floor = Some(BundleFloor { sequence, digest: digest.to_vec() });
        Verifier::load(&signed, &LoadContext { floor, ..context() }).map(|_| ())
    };
    let code = |result: Result<(), doorward_engine::Flaw>| result.unwrap_err().code;
    assert_eq!(load(6, &[0; 32]), Ok(()), "a newer one");
    assert_eq!(load(7, &digest), Ok(()), "the same one again");
    assert_eq!(code(load(7, &[0; 32])), "bundle.fork");
    assert_eq!(code(load(8, &digest)), "bundle.rollback");
    assert_eq!(code(load(6, &[0; 31])), "context.out-of-range");
}

#[test]
fn what_is_not_known_is_not_skipped() {
    let mut later = office();
    later.format = 2;
    assert_eq!(refusal(&later), ("bundle.unsupported".into(), "format".into()));

    let mut demanding = office();
    demanding.features = vec!["teleportation".into()];
    assert_eq!(refusal(&demanding), ("bundle.unsupported".into(), "features[0]".into()));

    let extension =
        |critical| Extension { name: "moon-phase".into(), content: Octets(vec![0xF6]), critical };
    let mut extended = office();
    extended.extensions = vec![extension(true)];
    assert_eq!(refusal(&extended), ("bundle.unsupported".into(), "extensions[0]".into()));
    extended.extensions = vec![extension(false)];
    assert!(Verifier::load(&sign(&extended, &key()).unwrap(), &context()).is_ok());
}

/// A signature proves who wrote a bundle, not that it holds together.
#[test]
fn a_signed_bundle_must_hold_together() {
    type Break = fn(&mut Bundle);
    let cases: [(Break, &str, &str); 24] = [
        (|b| b.site.zone = 9, "bundle.dangling-reference", "site.zone"),
        (|b| b.site.identifier.clear(), "bundle.foreign-site", "site.identifier"),
        (|b| b.access_points[1].door = 99, "bundle.dangling-reference", "access-points[1].door"),
        (|b| b.access_points[0].to = Some(99), "bundle.dangling-reference", "access-points[0].to"),
        (
            |b| b.access_points[0].zone = Some(9),
            "bundle.dangling-reference",
            "access-points[0].zone",
        ),
        (
            |b| b.areas[1].identifier = b.areas[0].identifier.clone(),
            "bundle.duplicate-identifier",
            "areas[1].identifier",
        ),
        (|b| b.doors.swap(0, 1), "bundle.out-of-range", "doors"),
        (|b| b.doors[0].release_seconds = 0, "bundle.out-of-range", "doors[0]"),
        (
            |b| b.access_points[1].formats.reverse(),
            "bundle.out-of-range",
            "access-points[1].formats",
        ),
        (|b| b.limits.skew_past = 301, "bundle.out-of-range", "limits.skew-past"),
        (|b| b.limits.skew_future = 301, "bundle.out-of-range", "limits.skew-future"),
        (|b| b.limits.proof_lifetime = 0, "bundle.out-of-range", "limits.proof-lifetime"),
        (|b| b.limits.claim_quota = 0, "bundle.out-of-range", "limits.claim-quota"),
        (|b| b.limits.challenge_lifetime = 11, "bundle.out-of-range", "limits.challenge-lifetime"),
        (|b| b.refresh_after = b.issued_at - 1, "bundle.out-of-range", "refresh-after"),
        (|b| b.dead_after = Some(limits::LATEST_TIME), "bundle.out-of-range", "stale-after"),
        (
            |b| b.zones[0].transitions.push(Transition { at: 0, offset: 0 }),
            "bundle.out-of-range",
            "zones[0].transitions",
        ),
        (|b| b.zones[0].offset = 50_401, "bundle.out-of-range", "zones[0]"),
        (|b| b.schedules[0].weekly[0].days = 0x80, "bundle.out-of-range", "schedules[0].weekly[0]"),
        (
            |b| b.schedules[0].weekly[0].piece = Piece { start: 5, end: 5 },
            "bundle.out-of-range",
            "schedules[0].weekly[0]",
        ),
        (
            |b| b.profiles[0].policies[0].when = Some(99),
            "bundle.dangling-reference",
            "profiles[0].policies[0].when",
        ),
        (
            |b| b.profiles[0].policies[0].at.areas = vec![99],
            "bundle.dangling-reference",
            "profiles[0].policies[0].at.areas",
        ),
        (
            |b| {
                let policy = b.profiles[0].policies[0].clone();
                b.profiles[0].policies = vec![policy; limits::POLICIES + 1];
            },
            "limit.exceeded",
            "profiles[0].policies",
        ),
        (
            |b| b.issuers[0].anchors[0].der.0.truncate(9),
            "bundle.bad-anchor",
            "issuers[0].anchors[0].der",
        ),
    ];
    for (number, (damage, code, path)) in cases.into_iter().enumerate() {
        let mut bundle = office();
        damage(&mut bundle);
        let (found_code, found_path) = refusal(&bundle);
        assert_eq!((found_code.as_str(), found_path.as_str()), (code, path), "case {number}");
    }
}

#[test]
fn as_much_as_the_limit_is_not_too_much() {
    let mut bundle = office();
    let policy = bundle.profiles[0].policies[0].clone();
    bundle.profiles[0].policies = vec![policy; limits::POLICIES];
    assert!(Verifier::load(&sign(&bundle, &key()).unwrap(), &context()).is_ok());
}
