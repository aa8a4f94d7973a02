//! The registered claims of a JSON Web Token (RFC 7519, section 4.1).

use alloc::string::String;
use alloc::vec::Vec;

use crate::decision::Value;
use crate::json::{Json, Object};
use crate::reason::{Code, Refusal};
use crate::validity::Window;

/// Octets of an issuer, a subject or an audience. Doordeck takes subjects of that length.
const LONGEST_NAME: usize = 1024;

/// Octets of a token's own identifier.
const LONGEST_UNIQUE: usize = 256;

/// What a token says of itself. Times are whole seconds since the Unix epoch: a date in a string or
/// with a fraction is refused, although RFC 7519 allows the second and one vendor sends the first,
/// because two readers could read it differently.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Claims {
    /// `iss`.
    pub(crate) issuer: Option<String>,
    /// `sub`.
    pub(crate) subject: Option<String>,
    /// `aud`: one text or several.
    audiences: Vec<String>,
    /// `nbf`.
    not_before: Option<u64>,
    /// `iat`.
    issued_at: Option<u64>,
    /// `exp`, without which a token would be good for ever.
    expires: u64,
    /// `jti`.
    pub(crate) unique: Option<String>,
}

impl Claims {
    /// Reads them out of a token's payload. Other claims are ignored (RFC 7519, section 4).
    pub(crate) fn read(payload: &Object) -> Result<Self, Refusal> {
        let text =
            |name, longest| payload.optional_text(name, longest).map(|text| text.map(String::from));
        Ok(Self {
            issuer: text("iss", LONGEST_NAME)?,
            subject: text("sub", LONGEST_NAME)?,
            audiences: audiences(payload)?,
            not_before: payload.optional_integer("nbf")?,
            issued_at: payload.optional_integer("iat")?,
            expires: payload.integer("exp")?,
            unique: text("jti", LONGEST_UNIQUE)?,
        })
    }

    /// When it is valid. A token that does not say from when on counts from now, so that what is left
    /// of it is what its lifetime is measured by.
    pub(crate) fn window(&self, now: u64) -> Window {
        let Self { not_before, issued_at, expires, .. } = *self;
        let latest_start = now.min(expires.saturating_sub(1));
        let issued_at = issued_at.or(not_before).unwrap_or(latest_start);
        let not_before = not_before.unwrap_or(issued_at);
        Window { not_before, issued_at, expires }
    }

    /// Refuses a token that is for none of these (RFC 7519, section 4.1.3). Compared exactly.
    pub(crate) fn check_audience(&self, own: &[String]) -> Result<(), Refusal> {
        if own.is_empty() || self.audiences.iter().any(|found| own.contains(found)) {
            return Ok(());
        }
        // A compared text has at most 256 octets, and a character at most 4.
        let shown = |name: &String| name.chars().take(64).collect();
        let first = |names: &[String]| Value::Text(names.first().map(shown).unwrap_or_default());
        Err(Refusal::from(Code::ProofWrongAudience).comparing(
            "audience",
            first(&self.audiences),
            first(own),
        ))
    }
}

fn audiences(payload: &Object) -> Result<Vec<String>, Refusal> {
    if let Some(Json::Array(_)) = payload.get("aud") {
        let texts = payload.optional_texts("aud")?.unwrap_or_default();
        return Ok(texts.into_iter().map(String::from).collect());
    }
    Ok(payload.optional_text("aud", LONGEST_NAME)?.map(String::from).into_iter().collect())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use alloc::string::ToString;

    use serde_json::{Value as Anything, json};

    use super::*;

    fn read(payload: &Anything) -> Result<Claims, Code> {
        let text = payload.to_string();
        Object::parse(text.as_bytes(), "payload")
            .and_then(|payload| Claims::read(&payload))
            .map_err(|refusal| refusal.code)
    }

    fn window(payload: &Anything) -> (u64, u64, u64) {
        let Window { not_before, issued_at, expires } = read(payload).unwrap().window(100);
        (not_before, issued_at, expires)
    }

    #[test]
    fn say_when_a_token_is_valid() {
        assert_eq!(window(&json!({ "nbf": 7, "iat": 5, "exp": 200 })), (7, 5, 200));
        assert_eq!(window(&json!({ "iat": 5, "exp": 200 })), (5, 5, 200));
        assert_eq!(window(&json!({ "nbf": 7, "exp": 200 })), (7, 7, 200));
        assert_eq!(window(&json!({ "exp": 200 })), (100, 100, 200), "from now on");
        assert_eq!(window(&json!({ "exp": 50 })), (49, 49, 50), "past, and the right way round");
        assert_eq!(window(&json!({ "iat": 150, "exp": 200 })), (150, 150, 200));
    }

    #[test]
    fn have_an_end_that_is_a_whole_number() {
        assert_eq!(read(&json!({})).unwrap_err(), Code::JsonMissingMember);
        for exp in [json!("200"), json!(200.0), json!(2e2), json!(-1), json!(null), json!([200])] {
            let refused = read(&json!({ "exp": exp })).unwrap_err();
            assert_eq!(refused, Code::JsonWrongType, "{exp}");
        }
        let refused = read(&json!({ "exp": 9_007_199_254_740_992_u64 })).unwrap_err();
        assert_eq!(refused, Code::JsonWrongType);
        for name in ["nbf", "iat"] {
            let refused = read(&json!({ "exp": 1, name: "1" })).unwrap_err();
            assert_eq!(refused, Code::JsonWrongType, "{name}");
        }
    }

    #[test]
    fn are_for_somebody() {
        let own = ["door".to_string(), "lift".to_string()];
        let check = |aud: Anything| {
            let claims = read(&json!({ "exp": 1, "aud": aud }))?;
            claims.check_audience(&own).map_err(|refusal| refusal.code)
        };
        assert_eq!(check(json!("lift")), Ok(()));
        assert_eq!(check(json!(["other", "door"])), Ok(()));
        for aud in [json!("Door"), json!("door/"), json!(["other"]), json!([]), json!(null)] {
            assert_eq!(check(aud.clone()), Err(Code::ProofWrongAudience), "{aud}");
        }
        assert_eq!(check(json!([1])), Err(Code::JsonWrongType));
        assert_eq!(check(json!({ "door": 1 })), Err(Code::JsonWrongType));
        let claims = read(&json!({ "exp": 1 })).unwrap();
        assert!(claims.check_audience(&[]).is_ok());
    }
}
