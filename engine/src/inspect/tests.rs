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

use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::presentation::samples;

mod cose;
mod pkoc;

fn only(bytes: &[u8]) -> Reading {
    let mut readings = inspect(bytes);
    assert_eq!(readings.len(), 1);
    readings.remove(0)
}

fn rendering<'r>(reading: &'r Reading, path: &str) -> Option<&'r str> {
    reading.fields.iter().find(|field| field.path == path).map(|field| &field.rendering[..])
}

fn warning(reading: &Reading) -> (&str, u32) {
    assert!(!reading.is_complete);
    let [warning] = &reading.warnings[..] else { panic!("{:?}", reading.warnings) };
    (&warning.code, warning.offset)
}

mod a_card_s_answer {
    use super::*;

    #[test]
    fn is_shown_in_place() {
        let sample = samples::pkoc();
        let bytes = [&sample.response()[..], &[0x90, 0x00]].concat();
        let reading = only(&bytes);
        assert_eq!(reading.format, "pkoc-nfc-v1");
        assert!(reading.is_complete && reading.warnings.is_empty());
        assert_eq!(rendering(&reading, "public-key.pkoc-64"), Some("9548910465988836914"));
        assert_eq!(rendering(&reading, "status-word"), Some("9000"));
        for field in &reading.fields {
            let at = usize::try_from(field.offset).unwrap();
            let there = &bytes[at..at + usize::try_from(field.length).unwrap()];
            if !field.path.contains("pkoc-") && !field.path.ends_with("spki") {
                assert_eq!(field.rendering, hex(there), "{}", field.path);
            }
        }
        let low = reading.fields.iter().find(|field| field.path == "public-key.pkoc-64").unwrap();
        assert_eq!((low.offset, low.length), (27, 8), "the end of X");
    }

    #[test]
    fn is_shown_with_what_is_wrong() {
        let response = samples::pkoc().response();
        let with = |more: &[u8]| [&response[..], more].concat();
        assert_eq!(warning(&only(&with(&[0x6f, 0x00]))), ("apdu.status", 133));
        assert_eq!(warning(&only(&with(&[0xf8, 1, 2]))), ("tlv.unexpected-tag", 133));
        assert_eq!(warning(&only(&response[..90])), ("input.truncated", 67));
        assert_eq!(warning(&only(&[0x6a, 0x82])), ("apdu.status", 0));
        let mut off_curve = response.clone();
        off_curve[66] ^= 1;
        let reading = only(&off_curve);
        assert_eq!(warning(&reading), ("key.not-on-curve", 0));
        assert!(rendering(&reading, "public-key.x").is_some());
        assert_eq!(rendering(&reading, "public-key.pkoc-64"), None);
        let mut no_signature = response;
        no_signature[69..].fill(0);
        assert_eq!(warning(&only(&no_signature)), ("signature.malformed", 67));
    }
}

mod a_badge {
    use super::*;

    fn codes(reading: &Reading) -> Vec<(&str, u32)> {
        reading.warnings.iter().map(|warning| (&warning.code[..], warning.offset)).collect()
    }

    #[test]
    fn is_shown_with_its_numbers() {
        let reading = only(&[6, 0xbd, 0x88, 0xeb, 0x80]);
        assert_eq!(reading.format, "wiegand");
        assert!(reading.is_complete && reading.warnings.is_empty());
        assert_eq!(rendering(&reading, "H10301.facility"), Some("123"));
        assert_eq!(rendering(&reading, "H10301.number"), Some("4567"));
        assert_eq!(rendering(&reading, "H10301.parity"), Some("fits"));
        let reading = only(&[2, 1, 26, 0, 0xbd, 0x88, 0xeb, 0x80]);
        assert_eq!(reading.format, "osdp-card-data");
        assert!(reading.is_complete);
        assert_eq!(rendering(&reading, "reader"), Some("2"));
        assert_eq!(rendering(&reading, "form"), Some("1 (Wiegand)"));
        assert_eq!(rendering(&reading, "H10301.number"), Some("4567"));
    }

    #[test]
    fn is_shown_in_every_bit_format_that_it_can_be_of() {
        let reading = only(&[3, 0x2c, 0x25, 0x15, 0xca, 0x00]);
        assert!(reading.is_complete, "which of them it is only the site knows");
        assert_eq!(codes(&reading), [("badge.ambiguous", 1)]);
        assert_eq!(rendering(&reading, "H10302.facility"), None);
        assert_eq!(rendering(&reading, "H10302.number"), Some("11850046624"));
        assert_eq!(rendering(&reading, "H10304.facility"), Some("22602"));
        assert_eq!(rendering(&reading, "H10304.number"), Some("89248"));
        assert_eq!(rendering(&reading, "P10004.parity"), Some("fits"));
    }

    #[test]
    fn is_shown_with_what_is_wrong() {
        let misread = only(&[6, 0x3d, 0x88, 0xeb, 0x80]);
        assert_eq!(warning(&misread), ("badge.parity", 1));
        assert_eq!(rendering(&misread, "H10301.parity"), Some("does not fit"));
        assert_eq!(warning(&only(&[6, 0xbd, 0x88, 0xeb, 0x81])), ("badge.padding", 1));
        let label = only(&[0, 0x80, 64, 0, 1, 2, 3, 4, 5, 6, 7, 8]);
        assert_eq!(warning(&label), ("osdp.unsupported-data", 1));
        assert_eq!(rendering(&label, "bits"), Some("0102030405060708"));
        let long = only(&[0, 1, 64, 0, 1, 2, 3, 4, 5, 6, 7, 8]);
        assert_eq!(warning(&long), ("badge.wrong-length", 2));
    }

    #[test]
    fn of_a_length_that_nothing_has_is_nothing() {
        assert!(inspect(&[6, 0xbd, 0x88, 0xeb]).is_empty());
        assert!(inspect(&[8, 0xbd, 0x88, 0xeb, 0x80]).is_empty());
        assert!(inspect(&[0, 1, 26, 0, 0xbd, 0x88]).is_empty());
        // A report that was cut off by an octet has as many as 48 bits over Wiegand.
        assert_eq!(only(&[0, 1, 26, 0, 0xbd, 0x88, 0xeb]).format, "wiegand");
    }
}

mod a_signed_operation {
    use super::*;

    fn header() -> serde_json::Value {
        let chain: Vec<String> =
            samples::doordeck_chain().iter().map(|der| BASE64_STANDARD.encode(der)).collect();
        json!({ "alg": "EdDSA", "typ": "JWT", "x5c": chain })
    }

    fn payload() -> serde_json::Value {
        json!({
            "iss": "62143130-538f-11e9-a6c4-5353182984b7",
            "sub": "00000000-0000-4000-8000-00000000000a",
            "nbf": 1_554_076_800, "iat": 1_554_076_800, "exp": 1_554_076_860,
            "operation": { "type": "MUTATE_LOCK", "locked": false },
        })
    }

    fn encode(header: &serde_json::Value, payload: &serde_json::Value) -> Vec<u8> {
        let base64 = |part: &[u8]| BASE64_URL_SAFE_NO_PAD.encode(part);
        let parts = [header.to_string(), payload.to_string()].map(|part| base64(part.as_bytes()));
        format!("{}.{}", parts.join("."), base64(&[7; 64])).into_bytes()
    }

    #[test]
    fn is_shown_with_its_chain() {
        let bytes = encode(&header(), &payload());
        let reading = only(&bytes);
        assert_eq!(reading.format, "doordeck-operation");
        assert_eq!(reading.warnings, []);
        assert!(reading.is_complete);
        for (path, expected) in [
            ("header.alg", "EdDSA"),
            ("header.x5c[0].subject", "uniqueIdentifier=62143130-538f-11e9-a6c4-5353182984b7"),
            ("header.x5c[0].not-after", "1554625890 (2019-04-07T08:31:30Z)"),
            ("header.x5c[0].algorithm", "EdDSA"),
            ("header.x5c[0].serial", "00f4127903a66c4421915c93a532cdc9d1"),
            ("header.x5c[3].subject", "C=GB, O=Doordeck Limited, CN=Doordeck Root CA 1"),
            ("header.x5c[3].algorithm", "RS256"),
            ("payload.exp", "1554076860 (2019-04-01T00:01:00Z)"),
            ("payload.operation.locked", "false"),
            ("signature", &hex(&[7; 64])),
        ] {
            assert_eq!(rendering(&reading, path), Some(expected), "{path}");
        }
        let signature = reading.fields.last().unwrap();
        assert_eq!((signature.offset + signature.length) as usize, bytes.len());
        assert!(reading.fields.is_sorted_by_key(|field| field.offset));
    }

    #[test]
    fn is_shown_with_what_is_wrong() {
        let with = |path: &str, value: serde_json::Value| {
            let (mut header, mut payload) = (header(), payload());
            let part = if path.starts_with("/x5c") || path == "/alg" || path == "/typ" {
                &mut header
            } else {
                &mut payload
            };
            *part.pointer_mut(path).unwrap() = value;
            let bytes = encode(&header, &payload);
            let dot = bytes.iter().position(|octet| *octet == b'.').unwrap();
            (only(&bytes), u32::try_from(dot).unwrap() + 1)
        };
        let (reading, _) = with("/alg", json!("none"));
        assert_eq!(warning(&reading), ("algorithm.not-allowed", 0));
        let (reading, _) = with("/x5c/2", json!("AAAA"));
        assert_eq!(warning(&reading), ("chain.malformed", 0));
        let root = BASE64_STANDARD.encode(samples::doordeck_chain().last().unwrap());
        let (reading, _) = with("/x5c/2", json!(root));
        assert_eq!(warning(&reading), ("chain.out-of-order", 0));
        let (reading, _) = with("/x5c/0", json!("AAAA"));
        assert_eq!(warning(&reading), ("chain.malformed", 0));
        assert_eq!(rendering(&reading, "header.x5c[0]"), Some("AAAA"));
        let (reading, payload) = with("/exp", json!("1554076860"));
        assert_eq!(warning(&reading), ("json.wrong-type", payload));
        assert_eq!(rendering(&reading, "payload.exp"), Some("1554076860"));
        let (reading, payload) = with("/operation/type", json!("ADD_USER"));
        assert_eq!(warning(&reading), ("json.unexpected-member", payload));
        let (reading, payload) = with("/operation", json!({ "type": "OPEN_SESAME" }));
        assert_eq!(warning(&reading), ("proof.unknown-operation", payload));
    }

    #[test]
    fn is_shown_with_a_signature_that_cannot_be() {
        let mut bytes = encode(&header(), &payload());
        bytes.truncate(bytes.len() - 4);
        let dot = bytes.iter().rposition(|octet| *octet == b'.').unwrap();
        let reading = only(&bytes);
        assert_eq!(warning(&reading), ("signature.malformed", u32::try_from(dot).unwrap() + 1));
    }

    #[test]
    fn is_shown_as_text_where_it_is_not_json() {
        let first = |bytes: &[u8]| inspect(bytes).remove(0);
        let formats: Vec<String> =
            inspect(b"eA.e30.AAAA").into_iter().map(|reading| reading.format).collect();
        let all = ["doordeck-operation", "openid-token", "sensecrypt-device-token"];
        assert_eq!(formats, all, "without a header it could be any");
        let reading = first(b"eA.e30.AAAA");
        assert_eq!(warning(&reading), ("json.malformed", 0));
        assert_eq!(rendering(&reading, "header"), Some("x"));
        let reading = first(b"e-+/.e30.AAAA");
        assert_eq!(warning(&reading), ("jws.bad-base64", 0));
        assert_eq!(rendering(&reading, "header"), Some("e-+/"));
        assert_eq!(warning(&first(b"e..")), ("jws.malformed", 0));
    }

    #[test]
    fn is_cut_where_it_is_long() {
        let mut long = payload();
        long["note"] = json!("é".repeat(2000));
        let reading = only(&encode(&header(), &long));
        let note = rendering(&reading, "payload.note").unwrap();
        assert_eq!(note.chars().count(), 1024);
        assert!(note.ends_with('…'));

        let wide: Vec<Vec<u8>> = vec![vec![1; 60]; 20];
        long["note"] = json!(wide);
        let reading = only(&encode(&header(), &long));
        assert_eq!(reading.fields.len(), FIELDS + 1);
        assert!(rendering(&reading, "more").unwrap().ends_with(" more fields"));
        assert!(reading.is_complete, "many fields are no fault");
    }
}

#[test]
fn what_is_no_format_has_no_reading() {
    for bytes in [&b""[..], b"hello", b"e", b"a.b.c", &[0; 131], &[0x5a], b"{}", b"\x05\x03\x0c"] {
        assert_eq!(inspect(bytes), [], "{bytes:x?}");
    }
}

proptest! {
    #[test]
    fn never_panics_and_stays_bounded(
        octets: Vec<u8>,
        text in "e[A-Za-z0-9_-]{0,60}\\.[A-Za-z0-9+/=]{0,60}\\.[A-Za-z0-9]{0,60}",
        start in prop::sample::select(vec![vec![0x5a, 65], vec![0x9e, 64], vec![0x6a]]),
    ) {
        let begun = [&start[..], &octets].concat();
        for bytes in [&octets[..], text.as_bytes(), &begun] {
            for reading in inspect(bytes) {
                prop_assert_eq!(reading.is_complete, reading.warnings.is_empty());
                for field in reading.fields {
                    prop_assert!(field.rendering.chars().count() <= RENDERING);
                    prop_assert!((field.offset + field.length) as usize <= bytes.len());
                }
            }
        }
    }
}
