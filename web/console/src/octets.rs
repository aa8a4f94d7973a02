//! Octets as people have them: in hex, base64, PEM, as a JWT or as a trace of APDUs.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_PAD_INDIFFERENT, URL_SAFE_PAD_INDIFFERENT};

/// Characters of a text at most. An engine looks at 65536 octets; hex takes two and spaces more.
const CHARACTERS: usize = 1 << 20;

/// How octets were written.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Notation {
    /// Hexadecimal, with spaces, colons or `0x` as may be.
    Hex,
    /// Base64 or base64url, padded or not.
    Base64,
    /// RFC 7468.
    Pem,
    /// Compact JWS: three parts of base64url. The octets are the text itself.
    Jwt,
    /// A trace of a reader: the octets are the card's last answer of any length.
    Trace,
    /// A file, or anything else as it is.
    Raw,
}

impl Notation {
    /// What it is called.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Hex => "hexadecimal",
            Self::Base64 => "base64",
            Self::Pem => "PEM",
            Self::Jwt => "a signed token (JWT)",
            Self::Trace => "a reader's trace, of which this is the card's answer",
            Self::Raw => "text as it is",
        }
    }
}

/// Reads octets in whatever notation they are. Nothing for an empty text.
pub(crate) fn read(text: &str) -> Option<(Vec<u8>, Notation)> {
    let text = text.get(..CHARACTERS.min(text.len())).unwrap_or(text).trim();
    if text.is_empty() {
        return None;
    }
    let read = pem(text)
        .or_else(|| jwt(text))
        .or_else(|| hexadecimal(text).map(|octets| (octets, Notation::Hex)))
        .or_else(|| trace(text))
        .or_else(|| base64(text));
    Some(read.unwrap_or_else(|| (text.as_bytes().to_vec(), Notation::Raw)))
}

/// What a file holds: text in a notation, or octets as they are.
pub(crate) fn read_file(octets: Vec<u8>) -> (Vec<u8>, Notation) {
    let text = std::str::from_utf8(&octets).ok().and_then(read);
    text.unwrap_or((octets, Notation::Raw))
}

fn pem(text: &str) -> Option<(Vec<u8>, Notation)> {
    let (_, der) = pem_rfc7468::decode_vec(text.as_bytes()).ok()?;
    Some((der, Notation::Pem))
}

/// Three or five parts of base64url, of which the first is the beginning of a JSON object.
fn jwt(text: &str) -> Option<(Vec<u8>, Notation)> {
    let parts: Vec<&str> = text.split('.').collect();
    let encoded =
        |part: &&str| part.bytes().all(|it| it.is_ascii_alphanumeric() || b"-_=+/".contains(&it));
    let shaped = parts.len() == 3 && parts.iter().all(encoded) && text.starts_with("ey");
    shaped.then(|| (text.as_bytes().to_vec(), Notation::Jwt))
}

/// Pairs of digits, in groups that spaces, colons, commas or hyphens may separate.
fn hexadecimal(text: &str) -> Option<Vec<u8>> {
    let mut digits = String::with_capacity(text.len());
    for word in text.split(|it: char| it.is_whitespace() || ":,-".contains(it)) {
        digits.push_str(word.strip_prefix("0x").or(word.strip_prefix("0X")).unwrap_or(word));
    }
    if digits.is_empty() { None } else { hex::decode(digits).ok() }
}

/// Lines of a reader's log, each with octets in hex behind an arrow or a name such as `<-`, `R-APDU:`.
/// The answer that matters is the longest that comes from the card.
fn trace(text: &str) -> Option<(Vec<u8>, Notation)> {
    let answers = text.lines().filter_map(|line| {
        let line = line.trim();
        let marks =
            ["<<", "<-", "<=", "<", "R-APDU", "RAPDU", "rsp", "RSP", "resp", "recv", "RX", "rx"];
        let rest = marks.into_iter().find_map(|mark| line.strip_prefix(mark))?;
        hexadecimal(rest.trim_start_matches([':', '=', '-', '>', '<', ' ', '\t']))
    });
    let longest = answers.max_by_key(Vec::len)?;
    Some((longest, Notation::Trace))
}

fn base64(text: &str) -> Option<(Vec<u8>, Notation)> {
    let text: String = text.split_whitespace().collect();
    let octets = STANDARD_PAD_INDIFFERENT
        .decode(&text)
        .or_else(|_| URL_SAFE_PAD_INDIFFERENT.decode(&text))
        .ok()?;
    Some((octets, Notation::Base64))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
mod tests {
    use super::*;

    #[test]
    fn hex_has_many_forms() {
        for text in ["5a41", "5A 41", "0x5a, 0x41", "5a:41", "5a\n41"] {
            assert_eq!(read(text), Some((vec![0x5a, 0x41], Notation::Hex)), "{text}");
        }
    }

    #[test]
    fn base64_of_either_alphabet_padded_or_not() {
        for text in ["+/+/+w==", "+/+/+w", "-_-_-w==", "-_-_-w"] {
            assert_eq!(
                read(text),
                Some((vec![0xfb, 0xff, 0xbf, 0xfb], Notation::Base64)),
                "{text}"
            );
        }
    }

    #[test]
    fn a_token_stays_text() {
        let token = "eyJhbGciOiJFUzI1NiJ9.e30.AA";
        assert_eq!(read(token), Some((token.as_bytes().to_vec(), Notation::Jwt)));
    }

    #[test]
    fn of_a_trace_the_cards_longest_answer_counts() {
        let text = "-> 00A4040008A000000898000001\n<- 5C020100 9000\n-> 8080000126\n<- 5A 41 04 05 06 9000";
        assert_eq!(read(text), Some((vec![0x5a, 0x41, 4, 5, 6, 0x90, 0], Notation::Trace)));
    }

    #[test]
    fn pem_is_its_content() {
        let text = "-----BEGIN X-----\nAQID\n-----END X-----\n";
        assert_eq!(read(text), Some((vec![1, 2, 3], Notation::Pem)));
    }

    #[test]
    fn anything_else_is_what_it_is() {
        assert_eq!(read("  "), None);
        assert_eq!(read("{\"a\": 1}"), Some((b"{\"a\": 1}".to_vec(), Notation::Raw)));
        assert_eq!(read_file(vec![0, 0xff]), (vec![0, 0xff], Notation::Raw));
    }
}
