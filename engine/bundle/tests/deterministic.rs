//! The encoding of a bundle is deterministic (RFC 8949, section 4.2.1), and nothing else is read.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]
#![allow(clippy::arithmetic_side_effects, reason = "a test fails by panicking")]

mod sample;

use ciborium::Value;
use doorward_bundle::{Bundle, FORMAT, decode, encode, format};

use self::sample::{empty, full};

/// Maps of a full bundle: one of each of the 34 structures, one more of `Place` and `Policy`, and
/// two more of `Piece` and `Where`.
const MAPS: usize = 46;

/// Number and value of `sequence`, and the number of the next member.
const SEQUENCE: &[u8] = b"\x04\x07\x05";

#[test]
fn every_map_has_its_keys_in_deterministic_order() {
    let bytes = encode(&full());
    let value: Value = ciborium::from_reader(bytes.as_slice()).unwrap();
    let mut maps = 0;
    walk(&value, &mut |entries| {
        maps += 1;
        let keys: Vec<Vec<u8>> = entries.iter().map(|(key, _)| bytes_of(key)).collect();
        assert!(keys.is_sorted_by(|a, b| a < b), "{entries:?}");
    });
    assert_eq!(maps, MAPS);
}

#[test]
fn every_field_of_a_full_bundle_survives() {
    assert_eq!(decode(&encode(&full())).unwrap(), full());
}

#[test]
fn absent_fields_leave_no_trace() {
    let bundle = empty();
    let bytes = encode(&bundle);
    assert_eq!(decode(&bytes).unwrap(), bundle);
    let value: Value = ciborium::from_reader(bytes.as_slice()).unwrap();
    assert_eq!(value.as_map().unwrap().len(), 18, "all 24 fields but six");
}

#[test]
fn a_trailing_octet_is_refused() {
    let bytes = encode(&full());
    let longer = [&bytes, b"\x00".as_slice()].concat();
    assert_eq!(
        refusal(&longer),
        std::format!("something follows the end (at octet {})", bytes.len())
    );
}

#[test]
fn a_truncated_bundle_is_refused_wherever_it_ends() {
    let bytes = encode(&full());
    for end in 0..bytes.len() {
        assert!(decode(&bytes[..end]).is_err(), "{end}");
    }
}

#[test]
fn an_integer_that_is_longer_than_needed_is_refused() {
    // The sequence 7 in one octet, and in two, three, five and nine.
    for longer in [
        b"\x18\x07".as_slice(),
        b"\x19\x00\x07",
        b"\x1a\x00\x00\x00\x07",
        b"\x1b\x00\x00\x00\x00\x00\x00\x00\x07",
    ] {
        let bytes = with_sequence(longer);
        assert!(refusal(&bytes).starts_with("sequence: not in its shortest form"));
    }
}

#[test]
fn a_length_that_is_longer_than_needed_is_refused() {
    // `Lobby` with its length in the first octet, and in one of its own.
    let bytes = replaced(&full(), b"\x65Lobby", b"\x78\x05Lobby");
    assert!(refusal(&bytes).contains("not in its shortest form"));
}

#[test]
fn an_indefinite_length_is_refused() {
    for (definite, indefinite) in [
        (b"\x02\x81\x61x".as_slice(), b"\x02\x9f\x61x\xff".as_slice()),
        (b"\x02\x81\x61x", b"\x02\x81\x7f\x61x\xff"),
        (b"\x01\x43\x01\x02\x03", b"\x01\x5f\x43\x01\x02\x03\xff"),
    ] {
        assert!(decode(&replaced(&full(), definite, indefinite)).is_err());
    }
    // The outermost map.
    let bytes = encode(&full());
    assert!(decode(&[b"\xbf", &bytes[1..], b"\xff"].concat()).is_err());
}

#[test]
fn a_value_of_another_kind_is_refused() {
    // A tag, a half-precision float, a negative number, a text, and a number too large.
    for other in [b"\xc1\x07".as_slice(), b"\xf9\x47\x00", b"\x26", b"\x617"] {
        let bytes = with_sequence(other);
        assert!(refusal(&bytes).starts_with("sequence: "), "{}", refusal(&bytes));
    }
    let bytes = replaced(&full(), b"\x03\x03\x04\xf4", b"\x03\x19\x01\x00\x04\xf4");
    assert!(refusal(&bytes).starts_with("lockdown-plans[0].rank: "), "{}", refusal(&bytes));
    let bytes = replaced(&full(), b"\x01\x43\x01\x02\x03", b"\x01\x83\x01\x02\x03");
    assert!(refusal(&bytes).starts_with("issuers[0].anchors[0].der: "), "{}", refusal(&bytes));
}

#[test]
fn text_that_is_not_utf_8_is_refused() {
    let bytes = replaced(&full(), b"\x65Lobby", b"\x65Lobb\xff");
    assert!(refusal(&bytes).starts_with("areas[0].name: "), "{}", refusal(&bytes));
}

#[test]
fn a_number_that_is_no_choice_is_refused() {
    let bytes = replaced(&full(), b"\x64Main\x03\x01", b"\x64Main\x03\x00");
    assert!(refusal(&bytes).starts_with("doors[0].mode: "), "{}", refusal(&bytes));
}

#[test]
fn reordered_keys_are_refused_in_every_map() {
    let bytes = encode(&full());
    for index in 0..MAPS {
        let reordered = edited(&full(), index, |entries| entries.rotate_left(1));
        let unchanged = reordered == bytes;
        assert_eq!(decode(&reordered).is_ok(), unchanged, "map {index}");
    }
}

#[test]
fn an_unknown_field_is_refused_in_every_map() {
    for index in 0..MAPS {
        let last = edited(&full(), index, |entries| {
            entries.push((200.into(), Value::Null));
        });
        assert!(refusal(&last).contains("a member is unknown"), "map {index}: {}", refusal(&last));
        let first = edited(&full(), index, |entries| entries.insert(0, (0.into(), Value::Null)));
        assert!(decode(&first).is_err(), "map {index}");
    }
}

#[test]
fn a_missing_field_is_refused() {
    let without = edited(&full(), 0, |entries| {
        entries.retain(|(key, _)| *key != 9.into());
    });
    assert!(refusal(&without).starts_with("limits: a member is missing"), "{}", refusal(&without));
}

#[test]
fn the_format_can_be_told_whatever_follows() {
    let other = edited(&full(), 0, |entries| {
        entries[0].1 = 2.into();
        entries[2].1 = "another kind of site".into();
    });
    assert_eq!(format(&other), Ok(2));
    assert_eq!(format(&encode(&full())), Ok(u64::from(FORMAT)));
    for bytes in [b"".as_slice(), b"\x80", b"\xa1\x02\x01", b"\xa1\x01\x61x"] {
        assert!(format(bytes).is_err(), "{bytes:?}");
    }
}

#[test]
fn a_repeated_field_is_refused() {
    let repeated = edited(&full(), 0, |entries| entries.insert(0, entries[0].clone()));
    assert!(decode(&repeated).is_err());
}

#[test]
fn an_explicit_null_in_place_of_an_absent_field_is_refused() {
    let with_null = edited(&full(), 0, |entries| {
        let dead_after = entries.iter_mut().find(|(key, _)| *key == 8.into());
        dead_after.unwrap().1 = Value::Null;
    });
    assert!(decode(&with_null).is_err());
}

/// Nothing may be allocated on the word of a header.
#[test]
fn a_length_that_nothing_backs_is_refused() {
    for header in [b"\x9b".as_slice(), b"\xbb", b"\x7b", b"\x5b"] {
        let huge = [header, &u64::MAX.to_be_bytes()].concat();
        assert!(decode(&huge).is_err());
        let features = [b"\x02", huge.as_slice()].concat();
        assert!(decode(&replaced(&full(), b"\x02\x81\x61x", &features)).is_err());
    }
}

/// An attacker's nesting must end in a refusal before it ends the stack, wherever it stands.
#[test]
fn deep_nesting_is_refused() {
    let deep = |open: &[u8]| open.repeat(1_000_000);
    for open in [b"\x81".as_slice(), b"\xa1\x61a", b"\xc1", b"\xa1\x03", b"\x9f"] {
        assert!(decode(&deep(open)).is_err(), "{open:?}");
        let bytes = encode(&full());
        let at = find(&bytes, SEQUENCE) + 1;
        let nested = [&bytes[..at], &deep(open), &bytes[at + 1..]].concat();
        assert!(decode(&nested).is_err(), "{open:?}");
    }
}

/// Why bytes are no bundle.
#[track_caller]
fn refusal(bytes: &[u8]) -> String {
    decode(bytes).unwrap_err().to_string()
}

/// Visits every map, the outermost first.
fn walk(value: &Value, visit: &mut impl FnMut(&[(Value, Value)])) {
    match value {
        Value::Map(entries) => {
            visit(entries);
            entries.iter().for_each(|(_, value)| walk(value, visit));
        }
        Value::Array(elements) => elements.iter().for_each(|element| walk(element, visit)),
        _ => {}
    }
}

/// The encoding of a bundle of which one map was edited, counted from the outermost.
fn edited(bundle: &Bundle, map: usize, edit: impl FnOnce(&mut Vec<(Value, Value)>)) -> Vec<u8> {
    let mut value: Value = ciborium::from_reader(encode(bundle).as_slice()).unwrap();
    edit(nth_map(&mut value, &mut { map }).unwrap());
    bytes_of(&value)
}

fn nth_map<'v>(value: &'v mut Value, left: &mut usize) -> Option<&'v mut Vec<(Value, Value)>> {
    match value {
        Value::Map(entries) => {
            if *left == 0 {
                return Some(entries);
            }
            *left -= 1;
            entries.iter_mut().find_map(|(_, value)| nth_map(value, left))
        }
        Value::Array(elements) => elements.iter_mut().find_map(|value| nth_map(value, left)),
        _ => None,
    }
}

/// The encoding of a bundle with octets replaced where they stand first.
fn replaced(bundle: &Bundle, from: &[u8], to: &[u8]) -> Vec<u8> {
    let bytes = encode(bundle);
    let at = find(&bytes, from);
    [&bytes[..at], to, &bytes[at + from.len()..]].concat()
}

/// The encoding of a bundle with another value as its sequence.
fn with_sequence(value: &[u8]) -> Vec<u8> {
    replaced(&full(), SEQUENCE, &[b"\x04", value, b"\x05"].concat())
}

fn find(bytes: &[u8], sought: &[u8]) -> usize {
    bytes.windows(sought.len()).position(|window| window == sought).unwrap()
}

fn bytes_of(value: &Value) -> Vec<u8> {
    let mut bytes = Vec::new();
    ciborium::into_writer(value, &mut bytes).unwrap();
    bytes
}
