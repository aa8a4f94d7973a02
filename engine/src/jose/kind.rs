//! Which kind of JWS bytes are, as far as the header alone can tell.

use crate::jose::{Parts, decode_leniently};
use crate::json::{Json, Object};

/// Characters of a header in which its members stand if all that follows is certificates: whole
/// groups of base64.
const BEGINNING: usize = 128;

/// The name of the member with the certificates.
const CERTIFICATES: &[u8] = b"\"x5c\"";

/// What sets the formats apart that are a JWS. Nothing is believed: it only says what to try.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Kind {
    /// No JWS.
    Foreign,
    /// A JWS whose header cannot be read: it could be of any kind.
    Unreadable,
    /// It carries certificates, or names EdDSA, with which nothing else is signed.
    Certified,
    /// It names HMAC.
    Mac,
    /// It names RSA or ECDSA, and carries no certificates.
    Signed,
    /// It names something else, such as `none`, and carries no certificates.
    Other,
}

impl Kind {
    /// Looks at a header. The base64 of `{` followed by anything begins with `e`.
    pub(crate) fn of(bytes: &[u8]) -> Self {
        let dots = || bytes.iter().filter(|octet| **octet == b'.').count();
        if bytes.first() != Some(&b'e') || dots() != 2 {
            return Self::Foreign;
        }
        let Ok(Parts { header, .. }) = Parts::split(bytes) else { return Self::Unreadable };
        // Certificates are nearly all of a header that has some, and stand at its end: not worth
        // being decoded twice.
        let beginning = header.get(..BEGINNING).and_then(decode_leniently);
        if beginning.is_some_and(|octets| names_certificates(&octets)) {
            return Self::Certified;
        }
        let Some(header) = decode_leniently(header) else { return Self::Unreadable };
        if names_certificates(&header) {
            return Self::Certified;
        }
        let Ok(header) = Object::parse(&header, "header") else { return Self::Unreadable };
        match header.get("alg") {
            Some(Json::Text(name)) if name == "EdDSA" => Self::Certified,
            Some(Json::Text(name)) if name.starts_with("HS") => Self::Mac,
            Some(Json::Text(name))
                if ["RS", "PS", "ES"].iter().any(|family| name.starts_with(family)) =>
            {
                Self::Signed
            }
            _ => Self::Other,
        }
    }

    /// Whether it may be of another kind, one of those that a format is.
    pub(crate) fn could_be(self, kind: Self) -> bool {
        self == kind || matches!(self, Self::Unreadable | Self::Other)
    }
}

fn names_certificates(header: &[u8]) -> bool {
    header.windows(CERTIFICATES.len()).any(|found| found == CERTIFICATES)
}

#[cfg(test)]
mod tests {
    use alloc::format;

    use base64::Engine as _;
    use base64::prelude::BASE64_URL_SAFE_NO_PAD;

    use super::*;

    fn kind(header: &str) -> Kind {
        let header = BASE64_URL_SAFE_NO_PAD.encode(header.as_bytes());
        Kind::of(format!("{header}.e30.AA").as_bytes())
    }

    #[test]
    fn is_told_by_the_header() {
        assert_eq!(kind(r#"{"alg":"EdDSA"}"#), Kind::Certified);
        assert_eq!(kind(r#"{"alg":"HS256","x5c":[]}"#), Kind::Certified);
        assert_eq!(kind(r#"{"alg":"HS512"}"#), Kind::Mac);
        assert_eq!(kind(r#"{"alg":"ES256","typ":"JWT"}"#), Kind::Signed);
        assert_eq!(kind(r#"{"alg":"RS256"}"#), Kind::Signed);
        for header in [r#"{"alg":"none"}"#, r#"{"alg":1}"#, "{}", r#"{"alg":"hs256"}"#] {
            assert_eq!(kind(header), Kind::Other, "{header}");
        }
        assert_eq!(kind("{"), Kind::Unreadable);
        for bytes in [&b""[..], b"e", b"e30.e30", b"x.e30.AA", b"e30.e30.AA.AA", b"\x5a\x41"] {
            assert_eq!(Kind::of(bytes), Kind::Foreign, "{bytes:?}");
        }
    }
}
