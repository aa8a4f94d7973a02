//! The specification's example of the step-up phase, and what is wrong with bent ones.

use super::*;

#[derive(Deserialize)]
struct StepUp {
    #[serde(with = "hex")]
    step_up_key: Vec<u8>,
    #[serde(with = "hex")]
    device_key: Vec<u8>,
    #[serde(with = "hex")]
    session_data: Vec<u8>,
    #[serde(with = "hex")]
    response: Vec<u8>,
    #[serde(with = "hex")]
    issuer_public: Vec<u8>,
}

fn step_up() -> StepUp {
    serde_json::from_str(include_str!("../../../../tests/samples/aliro-step-up.json")).unwrap()
}

/// Verifies the documents of a response.
fn verified(issuers: &[Issuer], now: u64, response: &[u8]) -> Result<Vec<(String, bool)>, Code> {
    let sample = sample();
    let mut stage = plain_stage(&sample, issuers);
    stage.clock = crate::clock::Clock::Trusted(now);
    let setting = Setting {
        site: "site",
        limits: &stage.limits,
        issuers: &stage.issuers,
        secrets: &stage.secrets,
        evidence: &stage.evidence,
        access_point: &stage.access_point,
        zone: None,
        at: &stage.at,
        clock: stage.clock,
    };
    let responses = [response.to_vec()];
    check_documents(&responses, &setting, &mut Budget::new())
        .map(|statements| {
            let about = |found: &Statement<'_>| (found.issuer.clone(), found.device_key.is_some());
            statements.iter().map(about).collect()
        })
        .map_err(|refusal| refusal.code)
}

#[test]
fn decrypts_the_example_with_and_without_a_wrapper() {
    let example = step_up();
    let key = session::step_up_key(&example.step_up_key.clone().try_into().unwrap()).unwrap();
    assert_eq!(key.to_vec(), example.device_key);
    let bare = document::session_data(&example.session_data).unwrap();
    assert_eq!(session::open(&key, 1, bare).unwrap(), example.response);
    assert_eq!(session::open(&key, 2, bare).unwrap_err().code, Code::DecryptionFailed);
    let length = u16::try_from(example.session_data.len()).unwrap().to_be_bytes();
    let wrapped = [&[0x53, 0x82], &length[..], &example.session_data].concat();
    assert_eq!(document::session_data(&wrapped).unwrap(), bare);
    let longer = [&wrapped[..], &[0]].concat();
    assert_eq!(document::session_data(&longer).unwrap_err().code, Code::InputTrailingData);
}

#[test]
fn verifies_the_example() {
    let example = step_up();
    let home = issuer_of("home", &example.issuer_public);
    let found = verified(core::slice::from_ref(&home), then(), &example.response).unwrap();
    assert_eq!(found, [("home".into(), true)], "the device key is nested under 4");
    let stranger = issuer_of("stranger", &sample().device_public);
    let code = |issuers: &[Issuer]| verified(issuers, then(), &example.response).unwrap_err();
    assert_eq!(code(&[]), Code::DocumentUntrusted);
    assert_eq!(code(&[stranger]), Code::DocumentUntrusted);
    assert_eq!(code(&[Issuer { enabled: false, ..home.clone() }]), Code::IssuerDisabled);
    let mute = Issuer { formats: vec!["cwt-unlock".into()], ..home.clone() };
    assert_eq!(code(&[mute]), Code::IssuerFormatNotAllowed);
    let newer = |iteration| Issuer { access_iteration: Some(iteration), ..home.clone() };
    let iteration = 0;
    assert!(verified(&[newer(iteration + 7)], then(), &example.response).is_ok());
}

/// A second in which the example is valid.
fn then() -> u64 {
    let example = step_up();
    let document = document::parse_all(&example.response).unwrap().remove(0);
    document.window().0
}

#[test]
fn the_window_is_checked_to_the_second() {
    let example = step_up();
    let home = [issuer_of("home", &example.issuer_public)];
    let document = document::parse_all(&example.response).unwrap().remove(0);
    let (from, until) = document.window();
    assert!(verified(&home, from, &example.response).is_ok());
    assert!(verified(&home, until, &example.response).is_ok());
    assert_eq!(
        verified(&home, from - 1, &example.response).unwrap_err(),
        Code::DocumentNotYetValid
    );
    assert_eq!(verified(&home, until + 1, &example.response).unwrap_err(), Code::DocumentExpired);
}

#[test]
fn no_bent_octet_of_what_is_signed_verifies() {
    let example = step_up();
    let home = [issuer_of("home", &example.issuer_public)];
    let now = then();
    let mut accepted = Vec::new();
    for place in 0..example.response.len() {
        let mut bent = example.response.clone();
        bent[place] ^= 1;
        if verified(&home, now, &bent).is_ok() {
            accepted.push(place);
        }
    }
    assert_eq!(accepted, [0_usize; 0], "every octet of the example is signed or structure");
}

#[test]
fn a_document_without_a_rule_permits_nothing() {
    let example = step_up();
    let sample = sample();
    let stage = plain_stage(&sample, &[issuer_of("home", &example.issuer_public)]);
    let shown =
        record(&[(1, &auth0(&sample)), (3, &sample.auth1_plaintext), (5, &example.response)]);
    let mut stage = stage;
    stage.clock = crate::clock::Clock::Trusted(then());
    // The example's document is for another device than the transaction's.
    assert_eq!(stage.refused(FORMAT, &shown), Code::HolderMismatch);
}

/// The example with as many copies of an array's one element. The array begins behind `before`.
fn with_copies(before: &[u8], element: usize, copies: u8) -> Vec<u8> {
    let example = step_up().response;
    let at = example.windows(before.len()).position(|window| window == before).unwrap();
    let (start, rest) = example.split_at(at + before.len());
    let (one, rest) = rest[1..].split_at(element);
    assert_eq!(example[at + before.len()], 0x81, "an array of one");
    [start, &[0x80 + copies], &one.repeat(copies.into()), rest].concat()
}

#[test]
fn documents_and_their_elements_are_bounded() {
    // What is left behind the documents is `"3": 0`.
    let document = step_up().response.len() - 13;
    let documents = |copies| with_copies(&[0x61, 0x32], document, copies);
    assert_eq!(document::parse_all(&documents(4)).unwrap().len(), 4);
    let code = |octets: &[u8]| document::parse_all(octets).unwrap_err().code;
    assert_eq!(code(&documents(5)), Code::LimitExceeded);
    // A tag, a length, and 56 octets.
    let elements = |copies| with_copies(b"\x67aliro-a", 60, copies);
    assert_eq!(document::parse_all(&elements(16)).unwrap().len(), 1);
    assert_eq!(code(&elements(17)), Code::LimitExceeded);
}
