#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::panic_in_result_fn,
    clippy::unreachable,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use alloc::format;
use alloc::string::ToString;

use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use doorward_bundle::Issuer;
use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::chain::mint::{Key, Mint, NOW, issuer};
use crate::circumstance::Continuation;
use crate::clock::Clock;
use crate::decision::Strength;
use crate::presentation::stage::Stage;
use crate::presentation::{Heard, Presentation, could_be};

const USER: &str = "62143130-538f-11e9-a6c4-5353182984b7";
const LOCK: &str = "00000000-0000-4000-8000-00000000000a";

/// A request, its key and its chain, before they are put together.
struct Request {
    header: serde_json::Value,
    payload: serde_json::Value,
    key: Key,
}

impl Request {
    fn new() -> Self {
        let (root, device) = (Key::rsa(), Key::ed25519(3));
        let leaf = Mint::leaf("device", "root").certify(&device, &root);
        Self {
            header: json!({ "alg": "EdDSA", "typ": "JWT", "x5c": [BASE64_STANDARD.encode(&leaf)] }),
            payload: json!({
                "iss": USER, "sub": LOCK, "nbf": NOW, "iat": NOW, "exp": NOW + 60,
                "jti": "00000000-0000-4000-8000-000000000002",
                "operation": { "type": "MUTATE_LOCK", "locked": false },
            }),
            key: device,
        }
    }

    fn with(mut self, claim: &str, value: serde_json::Value) -> Self {
        *self.payload.get_mut(claim).unwrap() = value;
        self
    }

    fn encode(&self) -> Vec<u8> {
        self.encode_as(|part| BASE64_URL_SAFE_NO_PAD.encode(part))
    }

    fn encode_as(&self, base64: impl Fn(&[u8]) -> String) -> Vec<u8> {
        let signing_input = format!(
            "{}.{}",
            base64(self.header.to_string().as_bytes()),
            base64(self.payload.to_string().as_bytes())
        );
        let signature = self.key.sign(signing_input.as_bytes());
        format!("{signing_input}.{}", base64(&signature)).into_bytes()
    }
}

fn root() -> Vec<u8> {
    Mint::authority("root", "root").certify(&Key::rsa(), &Key::rsa())
}

fn stage() -> Stage {
    Stage::at(NOW, &[issuer("doordeck", &[&root()])], &[LOCK])
}

fn proven(request: &Request) -> Proven {
    stage().prove(FORMAT, &request.encode()).unwrap()
}

fn refused(request: &Request) -> Code {
    stage().refused(FORMAT, &request.encode())
}

fn single_use(proven: Proven) -> SingleUse {
    match proven.claim {
        Claim::SingleUse(claim) => claim,
        Claim::Challenge(_) => panic!("a signed operation answers no challenge"),
    }
}

#[test]
fn proves_who_asks_for_what_and_when() {
    let request = Request::new();
    let proven = proven(&request);
    let CredentialIdentifier::CertifiedKey(certified) = &proven.credential else {
        panic!("not a certified key")
    };
    assert_eq!(certified.issuer, "doordeck");
    assert_eq!(certified.key, request.key.public().to_spki());
    assert!(!certified.subject.is_empty());
    assert_eq!(proven.issuer.as_deref(), Some("doordeck"));
    assert_eq!(proven.labels, [Label { name: USER_LABEL.into(), text: USER.into() }]);
    assert_eq!(proven.purpose, Purpose::Access);
    assert_eq!(proven.capability, Some(Capability::Momentary));
    assert_eq!((proven.not_before, proven.expires), (Some(NOW), Some(NOW + 60)));
    assert!(matches!(proven.provenance, Provenance::Issued(_)));
    let claim = single_use(proven);
    assert_eq!(claim.identifier.len(), 32);
    assert_eq!(claim.keep_until, NOW + 60 + 5 + 1);
    assert_eq!(claim.quota, 16);
}

#[test]
fn what_is_told_of_it_is_what_it_proves() {
    let locking = json!({ "type": "MUTATE_LOCK", "locked": true });
    let heard = Heard::Proven(proven(&Request::new().with("operation", locking)));
    let Heard::Proven(proven) = &heard else { unreachable!() };
    assert_eq!((heard.not_before(), heard.expires()), (Some(NOW), Some(NOW + 60)));
    assert_eq!((heard.purpose(), heard.capability()), (Purpose::Access, Some(Capability::Secure)));
    assert_eq!((heard.labels(), heard.claim()), (&proven.labels[..], Some(&proven.claim)));
    assert_eq!(heard.credential(), &proven.credential);
    assert!(heard.status().is_none());
    assert_eq!(heard.issuer().map(String::as_str), Some("doordeck"));
    assert_eq!(heard.strength(), Strength::Signature);
}

#[test]
fn both_dialects_are_one_request_and_one_claim() {
    let request = Request::new();
    let url = request.encode();
    let standard = request.encode_as(|part| BASE64_STANDARD.encode(part));
    assert_ne!(url, standard);
    assert!(could_be(FORMAT, &url) && could_be(FORMAT, &standard));
    let claim = |bytes: &[u8]| single_use(stage().prove(FORMAT, bytes).unwrap()).identifier;
    assert_eq!(claim(&url), claim(&standard));
}

#[test]
fn a_copy_in_the_other_dialect_is_not_signed() {
    let encoded = String::from_utf8(Request::new().encode()).unwrap();
    let copy: Vec<String> = encoded
        .split('.')
        .map(|part| BASE64_STANDARD.encode(BASE64_URL_SAFE_NO_PAD.decode(part).unwrap()))
        .collect();
    let copy = copy.join(".");
    // Without a jti the claim is over the signed text, which the copy would have changed.
    assert_eq!(stage().refused(FORMAT, copy.as_bytes()), Code::ProofBadSignature);
}

#[test]
fn claims_differ_with_the_unique_identifier_or_the_signed_bytes() {
    let claim = |request: &Request| single_use(proven(request)).identifier;
    let first = claim(&Request::new());
    assert_eq!(first, claim(&Request::new().with("exp", json!(NOW + 61))), "the same jti");
    assert_ne!(first, claim(&Request::new().with("jti", json!("another"))));
    let without =
        |exp: u64| claim(&Request::new().with("jti", json!(null)).with("exp", json!(exp)));
    assert_ne!(first, without(NOW + 60));
    assert_ne!(without(NOW + 60), without(NOW + 61));
    assert_eq!(without(NOW + 60), without(NOW + 60));
}

#[test]
fn locks_when_asked_to() {
    let request =
        Request::new().with("operation", json!({ "type": "MUTATE_LOCK", "locked": true }));
    assert_eq!(proven(&request).capability, Some(Capability::Secure));
}

#[test]
fn administers_where_the_host_says_so() {
    let remove = json!({ "type": "REMOVE_USER", "users": ["u-1"] });
    let request = Request::new().with("operation", remove);
    assert_eq!(refused(&request), Code::ProofWrongPurpose, "it is not for access");
    let mut stage = stage();
    stage.at.purpose = Purpose::Administer;
    let proven = stage.prove(FORMAT, &request.encode()).unwrap();
    assert_eq!((proven.purpose, proven.capability), (Purpose::Administer, None));
    assert_eq!(stage.refused(FORMAT, &Request::new().encode()), Code::ProofWrongPurpose);
}

#[test]
fn knows_no_other_operation() {
    let asking = |name: &str| refused(&Request::new().with("operation", json!({ "type": name })));
    assert_eq!(asking("ADD_USER"), Code::JsonMissingMember);
    assert_eq!(asking("OPEN_SESAME"), Code::ProofUnknownOperation);
}

#[test]
fn only_one_algorithm_counts() {
    for name in ["none", "ES256", "RS256", "HS256", "eddsa", "Ed25519"] {
        let mut request = Request::new();
        request.header["alg"] = json!(name);
        assert_eq!(refused(&request), Code::AlgorithmNotAllowed, "{name}");
    }
    let device = Key::p256(3);
    let leaf = Mint::leaf("device", "root").certify(&device, &Key::rsa());
    let mut request = Request { key: device, ..Request::new() };
    request.header["x5c"] = json!([BASE64_STANDARD.encode(&leaf)]);
    assert_eq!(refused(&request), Code::AlgorithmNotAllowed, "a leaf with another kind of key");
    let trace = stage().trace(FORMAT, &request.encode());
    assert_eq!(trace.last().unwrap().stage, "proof.algorithm", "before anything is computed");
}

#[test]
fn the_chain_is_not_optional() {
    let mut request = Request::new();
    request.header.as_object_mut().unwrap().remove("x5c");
    assert_eq!(refused(&request), Code::ChainMissing);
    request.header["x5c"] = json!(["AAAA"]);
    assert_eq!(refused(&request), Code::ChainMalformed);
}

#[test]
fn the_signature_must_be_the_leaf_s() {
    let mut request = Request::new();
    request.key = Key::ed25519(4);
    assert_eq!(refused(&request), Code::ProofBadSignature);
}

#[test]
fn a_stranger_s_own_root_proves_nothing() {
    let (root, device) = (Key::ed25519(8), Key::ed25519(9));
    let mut request = Request { key: Key::ed25519(9), ..Request::new() };
    let mut chain = |root_name: &'static str| {
        let leaf = Mint::leaf("device", root_name).certify(&device, &root);
        let root = Mint::authority(root_name, root_name).certify(&root, &root);
        let texts = [leaf, root].map(|der| BASE64_STANDARD.encode(&der));
        request.header["x5c"] = json!(texts);
        refused(&request)
    };
    assert_eq!(chain("stranger"), Code::ChainUntrusted);
    assert_eq!(chain("root"), Code::ChainBadSignature);
}

#[test]
fn the_user_must_be_the_certificate_s_where_the_issuer_promises_it() {
    let request = Request::new().with("iss", json!("00000000-0000-4000-8000-000000000001"));
    assert_eq!(refused(&request), Code::HolderMismatch);
    let loose = Issuer { binds_subject: false, ..issuer("doordeck", &[&root()]) };
    let stage = Stage::at(NOW, &[loose], &[LOCK]);
    let proven = stage.prove(FORMAT, &request.encode()).unwrap();
    assert_eq!(proven.labels.first().unwrap().text, USER, "never what the request says of itself");

    let leaf = Mint { user: None, ..Mint::leaf("device", "root") };
    let leaf = leaf.certify(&Key::ed25519(3), &Key::rsa());
    let mut nameless = Request::new();
    nameless.header["x5c"] = json!([BASE64_STANDARD.encode(&leaf)]);
    assert_eq!(refused(&nameless), Code::HolderMismatch);
}

#[test]
fn the_lock_must_be_here() {
    let elsewhere = "00000000-0000-4000-8000-00000000000b";
    let upper = LOCK.to_uppercase();
    let bytes = Request::new().encode();
    let at = |locks: &[&str]| Stage::at(NOW, &[issuer("doordeck", &[&root()])], locks);
    assert!(at(&[elsewhere, &upper]).prove(FORMAT, &bytes).is_ok(), "case does not matter");
    assert_eq!(at(&[elsewhere]).refused(FORMAT, &bytes), Code::ProofWrongLock);
    assert_eq!(at(&[]).refused(FORMAT, &bytes), Code::ProofWrongLock);
}

#[test]
fn is_for_access_only() {
    let mut stage = stage();
    for purpose in [Purpose::Administer, Purpose::Enrol, Purpose::Session] {
        stage.at.purpose = purpose;
        let code = stage.refused(FORMAT, &Request::new().encode());
        assert_eq!(code, Code::ProofWrongPurpose);
    }
}

#[test]
fn counts_from_nbf_less_skew_up_to_and_not_at_exp_plus_skew() {
    let bytes = Request::new().encode();
    let at = |now: u64| {
        let stage = Stage::at(now, &[issuer("doordeck", &[&root()])], &[LOCK]);
        stage.prove(FORMAT, &bytes).map(|_| ()).map_err(|refusal| refusal.code)
    };
    assert_eq!(at(NOW - 3), Ok(()));
    assert_eq!(at(NOW - 4), Err(Code::ProofNotYetValid));
    assert_eq!(at(NOW + 64), Ok(()));
    assert_eq!(at(NOW + 65), Err(Code::ProofExpired));
}

#[test]
fn lives_no_longer_than_site_and_issuer_allow() {
    let bytes = |span: u64| Request::new().with("exp", json!(NOW + span)).encode();
    let with = |own: Option<u32>, span: u64| {
        let issuer = Issuer { proof_lifetime: own, ..issuer("doordeck", &[&root()]) };
        let stage = Stage::at(NOW, &[issuer], &[LOCK]);
        stage.prove(FORMAT, &bytes(span)).map(|_| ()).map_err(|refusal| refusal.code)
    };
    assert_eq!(with(None, 120), Ok(()));
    assert_eq!(with(None, 121), Err(Code::ProofLifetimeTooLong));
    assert_eq!(with(Some(60), 60), Ok(()));
    assert_eq!(with(Some(60), 61), Err(Code::ProofLifetimeTooLong));
    assert_eq!(with(Some(600), 121), Err(Code::ProofLifetimeTooLong));
}

#[test]
fn needs_a_trusted_clock() {
    let mut stage = stage();
    stage.clock = Clock::Untrusted;
    assert_eq!(stage.refused(FORMAT, &Request::new().encode()), Code::ClockUntrusted);
}

#[test]
fn traces_the_checks_that_it_makes() {
    let trace = stage().trace(FORMAT, &Request::new().encode());
    let stages: Vec<&str> = trace.iter().map(|step| step.stage.as_str()).collect();
    assert_eq!(
        stages,
        [
            "proof.algorithm",
            "proof.signature",
            "proof.chain",
            "proof.holder",
            "proof.scope",
            "proof.validity"
        ]
    );
    let refused = stage().trace(FORMAT, &Request::new().with("iss", json!("other")).encode());
    let last = refused.last().unwrap();
    assert_eq!((last.stage.as_str(), last.passed), ("proof.holder", false));
    assert_eq!(last.code, "holder.mismatch");
    assert_eq!(last.compared.len(), 1);
}

proptest! {
    #[test]
    fn never_panics(text in "[A-Za-z0-9_.-]{0,120}", octets: Vec<u8>) {
        let _ = Presentation::parse(FORMAT, text.as_bytes());
        let _ = Presentation::parse(FORMAT, &octets);
        let _ = could_be(FORMAT, &octets);
    }

    #[test]
    fn survives_no_changed_character(at: prop::sample::Index, to in "[A-Za-z0-9_.-]") {
        let mut bytes = Request::new().encode();
        let at = at.index(bytes.len());
        let to = *to.as_bytes().first().unwrap();
        prop_assume!(bytes.get(at) != Some(&to));
        *bytes.get_mut(at).unwrap() = to;
        prop_assert!(stage().prove(FORMAT, &bytes).is_err());
    }

    #[test]
    fn never_accepts_a_part_or_more(cut: prop::sample::Index, more in "[A-Za-z0-9_.=\n -]{1,9}") {
        let bytes = Request::new().encode();
        let part = bytes.get(..cut.index(bytes.len())).unwrap();
        prop_assert!(stage().prove(FORMAT, part).is_err());
        let longer = [&bytes[..], more.as_bytes()].concat();
        prop_assert!(stage().prove(FORMAT, &longer).is_err());
    }
}

#[test]
fn waits_where_the_issuer_lets_it() {
    let patient = Issuer { queue_lifetime: Some(600), ..issuer("doordeck", &[&root()]) };
    let mut stage = Stage::at(NOW, &[patient], &[LOCK]);
    let lives = |seconds: u64| Request::new().with("exp", json!(NOW + seconds)).encode();
    let prove = |stage: &Stage, seconds: u64| {
        stage.prove(FORMAT, &lives(seconds)).map_err(|refusal| refusal.code)
    };
    // The stage's own bound is 120 seconds.
    assert!(prove(&stage, 120).unwrap().timely.into_now().is_ok());
    let queued = prove(&stage, 121).unwrap();
    let place = single_use(queued).identifier;
    let wait = prove(&stage, 600).unwrap().timely.into_now().unwrap_err();
    assert_eq!((wait.not_before, wait.expires), (NOW, NOW + 600));
    assert_eq!(prove(&stage, 601).err(), Some(Code::ProofLifetimeTooLong));

    let transaction = String::from("a transaction of the host's");
    stage.at.continuation = Some(Continuation { transaction, state: place.clone() });
    let executed = prove(&stage, 121).unwrap();
    assert!(executed.timely.into_now().is_ok());
    let once = single_use(prove(&stage, 121).unwrap()).identifier;
    assert_ne!(once, place);
    stage.at.continuation.as_mut().unwrap().state = once;
    assert_eq!(prove(&stage, 121).err(), Some(Code::CircumstanceOutOfRange));
}
