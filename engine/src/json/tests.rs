#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::panic_in_result_fn,
    clippy::unreachable,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use alloc::vec;

use proptest::prelude::*;

use super::*;

fn parse(document: &str) -> Result<Object, Code> {
    Object::parse(document.as_bytes(), "root").map_err(|refusal| refusal.code)
}

#[test]
fn keeps_the_order_of_the_document() {
    let object = parse(r#" {"b": 1, "a": [true, null, "x"], "c": {"d": "e"}} "#).unwrap();
    let names: Vec<&str> = object.members().map(|(name, _)| name).collect();
    assert_eq!(names, ["b", "a", "c"]);
    assert_eq!(object.integer("b").unwrap(), 1);
    assert_eq!(object.object("c").unwrap().text("d", 8).unwrap(), "e");
    assert_eq!(object.object("c").unwrap().path_of("d"), "root.c.d");
}

#[test]
fn refuses_what_is_not_one_object() {
    for document in ["", "{", "{}x", "{} {}", "{\"a\":1,}", "{'a':1}", "\u{feff}{}", "{\"a\":01}"] {
        assert_eq!(parse(document), Err(Code::JsonMalformed), "{document}");
    }
    for document in ["[]", "1", "null", "\"a\""] {
        assert_eq!(parse(document), Err(Code::JsonWrongType), "{document}");
    }
    assert!(Object::parse(b"{\"a\":\"\xff\"}", "root").is_err(), "not UTF-8");
    assert_eq!(parse(r#"{"a":"\ud800"}"#), Err(Code::JsonMalformed), "half a surrogate pair");
}

#[test]
fn refuses_a_member_twice_at_any_depth() {
    assert_eq!(parse(r#"{"a":1,"a":1}"#), Err(Code::JsonDuplicateMember));
    assert_eq!(parse(r#"{"x":[{"a":1,"b":2,"a":null}]}"#), Err(Code::JsonDuplicateMember));
    assert_eq!(parse(r#"{"a":1,"\u0061":1}"#), Err(Code::JsonDuplicateMember), "escaped");
    let refusal = Object::parse(br#"{"x":[{"a":1,"a":1}]}"#, "payload").unwrap_err();
    assert_eq!(refusal.detail.as_deref(), Some("`payload.x[0].a`"));
}

#[test]
fn bounds_depth_and_width() {
    let nested = |depth: usize| {
        let mut text = String::from("{}");
        for _ in 1..depth {
            text = format!("{{\"a\":{text}}}");
        }
        parse(&text)
    };
    assert!(nested(DEPTH).is_ok());
    assert_eq!(nested(DEPTH + 1), Err(Code::JsonTooDeep));
    assert_eq!(nested(10_000), Err(Code::JsonTooDeep));

    let wide = |width: usize| {
        let members: Vec<String> = (0..width).map(|n| format!("\"{n}\":0")).collect();
        parse(&format!("{{{}}}", members.join(",")))
    };
    assert!(wide(WIDTH).is_ok());
    assert_eq!(wide(WIDTH + 1), Err(Code::InputTooLong));
    let long = |length: usize| parse(&format!("{{\"a\":[{}]}}", vec!["0"; length].join(",")));
    assert!(long(WIDTH).is_ok());
    assert_eq!(long(WIDTH + 1), Err(Code::InputTooLong));
}

#[test]
fn takes_only_integers_that_every_reader_holds() {
    let read = |number: &str| parse(&format!("{{\"a\":{number}}}")).unwrap().integer("a").ok();
    assert_eq!(read("0"), Some(0));
    assert_eq!(read("9007199254740991"), Some(LARGEST_INTEGER));
    for number in
        ["9007199254740992", "18446744073709551616", "-1", "-0", "1.0", "1e3", "\"1\"", "null"]
    {
        assert_eq!(read(number), None, "{number}");
    }
}

#[test]
fn names_the_member_that_is_wrong() {
    let object = parse(r#"{"a":"","b":"abc","c":1,"d":null,"e":["x",1],"f":["x"]}"#).unwrap();
    let code = |name, longest| object.text(name, longest).unwrap_err().code;
    assert_eq!(code("a", 8), Code::JsonWrongType, "empty");
    assert_eq!(code("b", 2), Code::JsonWrongType, "too long");
    assert_eq!(code("c", 8), Code::JsonWrongType);
    assert_eq!(code("d", 8), Code::JsonMissingMember);
    assert_eq!(code("z", 8), Code::JsonMissingMember);
    assert_eq!(object.optional_text("d", 8).unwrap(), None);
    assert!(object.optional_texts("e").is_err());
    assert_eq!(object.optional_texts("f").unwrap(), Some(vec!["x"]));
    assert_eq!(object.optional_texts("z").unwrap(), None);
    let refusal = object.flag("c").unwrap_err();
    assert_eq!(refusal.detail.as_deref(), Some("`root.c` must be `true` or `false`"));
}

#[test]
fn tolerates_unknown_members_only_when_null() {
    let object = parse(r#"{"a":1,"b":null,"c":2}"#).unwrap();
    object.only(&["a", "c"]).unwrap();
    let refusal = object.only(&["a"]).unwrap_err();
    assert_eq!(refusal.code, Code::JsonUnexpectedMember);
    assert_eq!(refusal.detail.as_deref(), Some("`root.c`"));
}

proptest! {
    #[test]
    fn never_panics(document in ".{0,200}", octets: Vec<u8>) {
        let _ = Object::parse(document.as_bytes(), "root");
        let _ = Object::parse(&octets, "root");
    }

    #[test]
    fn reads_back_what_was_written(name in "[a-z]{1,9}", text in ".{1,40}", number in 0..=LARGEST_INTEGER) {
        let document = serde_json::json!({ "name": name, "text": text, "number": number });
        let object = parse(&document.to_string()).unwrap();
        prop_assert_eq!(object.text("name", 400).unwrap(), name);
        prop_assert_eq!(object.text("text", 400).unwrap(), text);
        prop_assert_eq!(object.integer("number").unwrap(), number);
    }

    #[test]
    fn never_accepts_a_prefix(cut in 0_usize..23) {
        let document = br#"{"a":[1,2],"b":{"c":0}}"#;
        prop_assert!(Object::parse(document, "root").is_ok());
        prop_assert!(Object::parse(document.get(..cut).unwrap(), "root").is_err());
    }
}
