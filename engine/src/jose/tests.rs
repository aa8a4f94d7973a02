#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::panic_in_result_fn,
    clippy::unreachable,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use alloc::string::ToString;

use proptest::prelude::*;

use super::*;

fn jws(header: &str) -> String {
    let encode = |part: &str| BASE64_URL_SAFE_NO_PAD.encode(part.as_bytes());
    format!("{}.{}.{}", encode(header), encode("{}"), encode("proof"))
}

fn parse(text: &str) -> Result<Jws<'_>, Code> {
    Jws::parse(text.as_bytes()).map_err(|refusal| refusal.code)
}

fn refused(text: &str) -> Code {
    parse(text).map(|_| ()).unwrap_err()
}

#[test]
fn keeps_the_received_text_as_what_was_signed() {
    let text = jws(r#"{"alg":"EdDSA","typ":"jwt","kid":"ignored"}"#);
    let parsed = parse(&text).unwrap();
    assert_eq!(parsed.algorithm(), "EdDSA");
    assert_eq!(parsed.payload(), b"{}");
    assert_eq!(parsed.signature(), b"proof");
    assert_eq!(parsed.certificates(), None);
    assert!(text.as_bytes().starts_with(parsed.signing_input()));
    assert_eq!(parsed.signing_input().len(), text.rfind('.').unwrap());
}

#[test]
fn reads_both_dialects_and_no_mixture() {
    // The octets `fb ff` are `-_8` in base64url and `+/8=` in standard base64.
    let header = BASE64_URL_SAFE_NO_PAD.encode(br#"{"alg":"E"}  "#);
    let standard = BASE64_STANDARD.encode(br#"{"alg":"E"}  "#);
    assert_eq!(parse(&format!("{header}.-_8.-_8")).unwrap().payload(), [0xfb, 0xff]);
    assert_eq!(parse(&format!("{standard}.+/8=.+/8=")).unwrap().payload(), [0xfb, 0xff]);
    for mixed in [
        format!("{header}.+/8=.-_8"),
        format!("{header}.-_8.+/8="),
        format!("{standard}.-_8.-_8"),
        format!("{standard}.+/8.+/8"),
        format!("{header}.-_8=.-_8="),
        format!("{header}.-/8.-_8"),
    ] {
        assert_eq!(refused(&mixed), Code::JwsBadBase64, "{mixed}");
    }
}

#[test]
fn decodes_strictly() {
    let header = BASE64_URL_SAFE_NO_PAD.encode(br#"{"alg":"E"}"#);
    for part in ["-_9", "-_8\n", " -_8", "-_8A=", "A", "-_8*", "é"] {
        assert_eq!(refused(&format!("{header}.{part}.AAAA")), Code::JwsBadBase64, "{part:?}");
    }
    assert_eq!(refused(&format!("{header}.AAA=.AAB=")), Code::JwsBadBase64, "trailing bits");
}

#[test]
fn has_exactly_three_parts() {
    for text in ["", "e30", "e30.e30", "e30.e30.", ".e30.e30", "e30..e30", "e30.e30.e30.e30"] {
        assert_eq!(refused(text), Code::JwsMalformed, "{text}");
    }
    assert_eq!(Jws::parse(&[0xff, b'.', b'.']).unwrap_err().code, Code::JwsMalformed);
    assert_eq!(refused(&"a".repeat(LONGEST)), Code::JwsMalformed);
    assert_eq!(refused(&"a".repeat(LONGEST + 1)), Code::InputTooLong);
}

#[test]
fn refuses_header_members_that_change_the_rules() {
    for name in REFUSED_MEMBERS {
        let text = jws(&format!(r#"{{"alg":"EdDSA","{name}":null}}"#));
        assert_eq!(refused(&text), Code::JwsUnsupportedHeader, "{name}");
    }
    assert_eq!(refused(&jws(r#"{"alg":"EdDSA","typ":"JOSE"}"#)), Code::JwsUnsupportedHeader);
    assert_eq!(refused(&jws(r#"{"alg":"EdDSA","typ":1}"#)), Code::JsonWrongType);
    assert_eq!(refused(&jws("{}")), Code::JsonMissingMember);
    assert_eq!(refused(&jws(r#"{"alg":1}"#)), Code::JsonWrongType);
}

#[test]
fn bounds_the_chain() {
    let with =
        |chain: &[&str]| jws(&serde_json::json!({ "alg": "EdDSA", "x5c": chain }).to_string());
    assert_eq!(parse(&with(&["AAAA", "AQ=="])).unwrap().certificates().unwrap().len(), 2);
    assert_eq!(parse(&with(&["AAAA"; 6])).unwrap().certificates().unwrap().len(), 6);
    assert_eq!(refused(&with(&[])), Code::ChainMissing);
    assert_eq!(refused(&with(&["AAAA"; 7])), Code::ChainTooLong);
    for text in ["AQ", "-_8=", "AAAA\n", "AQ==AQ=="] {
        assert_eq!(refused(&with(&[text])), Code::ChainMalformed, "{text:?}");
    }
    assert_eq!(refused(&jws(r#"{"alg":"EdDSA","x5c":"AAAA"}"#)), Code::JsonWrongType);
    assert_eq!(refused(&jws(r#"{"alg":"EdDSA","x5c":[1]}"#)), Code::JsonWrongType);
}

proptest! {
    #[test]
    fn never_panics(text in "[A-Za-z0-9+/=_.-]{0,80}", octets: Vec<u8>) {
        let _ = parse(&text);
        let _ = Jws::parse(&octets);
    }

    #[test]
    fn never_accepts_white_space_or_more_text(at in 0_usize..48, extra in "[ \n\t.=]") {
        let mut text = jws(r#"{"alg":"EdDSA"}"#);
        let at = at.min(text.len());
        text.insert_str(at, &extra.to_string());
        prop_assert!(parse(&text).is_err(), "{text}");
    }
}
