#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use alloc::vec;

use super::*;

fn encoded(write: impl FnOnce(&mut Encoder)) -> Vec<u8> {
    let mut encoder = Encoder::default();
    write(&mut encoder);
    encoder.into_octets()
}

/// An array of as many certificates of one octet.
fn several(number: usize) -> Vec<u8> {
    encoded(|out| {
        out.array(number);
        (0..number).for_each(|_| out.octets(&[7]));
    })
}

fn read(octets: &[u8], form: Form) -> Result<usize, Code> {
    Item::parse(octets, form)
        .and_then(|item| certificates(item, form))
        .map(|certificates| certificates.len())
        .map_err(|refusal| refusal.code)
}

#[test]
fn one_certificate_has_one_spelling_where_encodings_have_one() {
    let one = encoded(|out| out.octets(&[7]));
    for form in [Form::Deterministic, Form::AsReceived] {
        assert_eq!(read(&one, form), Ok(1));
        assert_eq!(read(&several(2), form), Ok(2));
        assert_eq!(read(&several(0), form), Err(Code::CborWrongType));
    }
    assert_eq!(read(&several(1), Form::Deterministic), Err(Code::CborWrongType));
    assert_eq!(read(&several(1), Form::AsReceived), Ok(1));
}

#[test]
fn a_chain_has_at_most_six_certificates() {
    for form in [Form::Deterministic, Form::AsReceived] {
        assert_eq!(read(&several(6), form), Ok(6));
        assert_eq!(read(&several(7), form), Err(Code::ChainTooLong));
    }
}

#[test]
fn what_follows_the_headers_is_found_behind_headers_of_any_length() {
    for length in [0, 23, 24, 255, 256, 65_535] {
        let protected = vec![0; length];
        let mut message = vec![0xd2, 0x84];
        message.extend(encoded(|out| out.octets(&protected)));
        message.extend([0xa0, 0xf6, 0x40]);
        assert_eq!(after_headers(&message), Some(&[0xf6, 0x40][..]), "{length}");
        // A header that is not empty where nothing may stand, and no tag.
        let at = message.len().checked_sub(3).unwrap();
        *message.get_mut(at).unwrap() = 0xa1;
        assert_eq!(after_headers(&message), None, "{length}");
        assert_eq!(after_headers(message.get(1..).unwrap()), None, "{length}");
        assert_eq!(after_headers(message.get(..at).unwrap()), None, "{length}");
    }
    for other in [&[0xd2, 0x84, 0x60, 0xa0][..], &[0xd2, 0x84], &[0xd2, 0x84, 0x58], &[]] {
        assert_eq!(after_headers(other), None, "{other:x?}");
    }
}
