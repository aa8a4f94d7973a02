//! What a signed operation says: the JWT claims, and the operation among them.

use alloc::format;
use alloc::string::String;

use crate::json::{Object, wrong_type};
use crate::presentation::doordeck::operation::Operation;
use crate::reason::Refusal;
use crate::validity::Window;

/// Octets of a user's identifier. Doordeck's are UUIDs.
const LONGEST_USER: usize = 128;

/// Octets of a unique identifier. Doordeck's are UUIDs.
const LONGEST_UNIQUE: usize = 256;

/// The claims of a signed operation. Others are ignored (RFC 7519, section 4).
#[derive(Clone, Debug)]
pub(super) struct Payload {
    /// `iss`: the user who asks.
    pub(super) user: String,
    /// `sub`: the lock, a UUID.
    pub(super) lock: String,
    /// `nbf`, `iat` and `exp`.
    pub(super) window: Window,
    /// `jti`.
    pub(super) unique: Option<String>,
    pub(super) operation: Operation,
}

impl Payload {
    pub(super) fn parse(document: &[u8]) -> Result<Self, Refusal> {
        let claims = Object::parse(document, "payload")?;
        Ok(Self {
            user: claims.text("iss", LONGEST_USER)?.into(),
            lock: uuid(&claims, "sub")?.into(),
            window: Window {
                not_before: claims.integer("nbf")?,
                issued_at: claims.integer("iat")?,
                expires: claims.integer("exp")?,
            },
            unique: claims.optional_text("jti", LONGEST_UNIQUE)?.map(String::from),
            operation: Operation::parse(claims.object("operation")?)?,
        })
    }
}

/// A UUID in its text form (RFC 9562, section 4), in either case.
fn uuid<'o>(object: &'o Object, name: &str) -> Result<&'o str, Refusal> {
    let text = object.text(name, 36)?;
    let mut groups = text.split('-');
    let fits = [8, 4, 4, 4, 12].into_iter().all(|digits| {
        groups.next().is_some_and(|group| {
            group.len() == digits && group.bytes().all(|octet| octet.is_ascii_hexdigit())
        })
    });
    if fits && groups.next().is_none() {
        Ok(text)
    } else {
        Err(wrong_type(&object.path_of(name), &format!("a UUID, not `{text}`")))
    }
}

#[cfg(test)]
#[allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::panic_in_result_fn,
    clippy::unreachable,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]
mod tests {
    use alloc::string::ToString;

    use serde_json::{Value, json};

    use super::*;
    use crate::reason::Code;

    fn claims() -> Value {
        json!({
            "iss": "62143130-538f-11e9-a6c4-5353182984b7",
            "sub": "00000000-0000-4000-8000-00000000000a",
            "nbf": 1, "iat": 2, "exp": 3,
            "jti": "00000000-0000-4000-8000-000000000002",
            "operation": { "type": "MUTATE_LOCK", "locked": false },
        })
    }

    fn parse_with(name: &str, value: Value) -> Result<Payload, Code> {
        let mut claims = claims();
        *claims.get_mut(name).unwrap() = value;
        parse(&claims)
    }

    fn parse(claims: &Value) -> Result<Payload, Code> {
        Payload::parse(claims.to_string().as_bytes()).map_err(|refusal| refusal.code)
    }

    #[test]
    fn reads_every_claim() {
        let payload = parse(&claims()).unwrap();
        assert_eq!(payload.user, "62143130-538f-11e9-a6c4-5353182984b7");
        assert_eq!(payload.lock, "00000000-0000-4000-8000-00000000000a");
        let Window { not_before, issued_at, expires } = payload.window;
        assert_eq!((not_before, issued_at, expires), (1, 2, 3));
        assert_eq!(payload.unique.as_deref(), Some("00000000-0000-4000-8000-000000000002"));
        assert_eq!(payload.operation, Operation::MutateLock { locked: false });
    }

    #[test]
    fn every_claim_but_the_unique_identifier_is_required() {
        for name in ["iss", "sub", "nbf", "iat", "exp", "operation", "jti"] {
            let mut claims = claims();
            claims.as_object_mut().unwrap().remove(name);
            let expected = if name == "jti" { None } else { Some(Code::JsonMissingMember) };
            assert_eq!(parse(&claims).err(), expected, "{name}");
        }
    }

    #[test]
    fn takes_no_number_in_a_string() {
        // Doordeck's session tokens have `exp` as text; operations never do.
        assert_eq!(parse_with("exp", json!("3")).unwrap_err(), Code::JsonWrongType);
        assert_eq!(parse_with("nbf", json!(1.5)).unwrap_err(), Code::JsonWrongType);
        assert_eq!(parse_with("iat", json!(-1)).unwrap_err(), Code::JsonWrongType);
    }

    #[test]
    fn takes_only_a_uuid_for_a_lock() {
        assert!(parse_with("sub", json!("0000000A-0000-4000-8000-00000000000A")).is_ok());
        for text in [
            "",
            "door",
            "00000000-0000-4000-8000-00000000000",
            "00000000-0000-4000-8000-00000000000g",
            "000000000000-4000-8000-000000000000",
            "00000000-0000-4000-8000-0000-0000000",
            "00000000000040008000000000000000aaaa",
        ] {
            assert_eq!(parse_with("sub", json!(text)).unwrap_err(), Code::JsonWrongType, "{text}");
        }
    }
}
