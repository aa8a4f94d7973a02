//! Tokens as people have them: `token=SUBJECT` is whoever the issuer's tokens call so (`sub` of RFC 7519,
//! section 4.1.2), `device` the device that they are bound to.

/// What a token's subject is told from a key by.
const PREFIX: &str = "token=";

/// Octets of UTF-8 of a subject or a device at most, as in the contract.
const OCTETS: usize = 1024;

/// Why something is no token's subject, or no device.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum TokenError {
    /// Nobody is named.
    #[error("names nobody: write `token=SUBJECT`")]
    Empty,
    /// Longer than any that counts.
    #[error("has more than {OCTETS} octets of UTF-8")]
    Long,
}

/// The subject that `text` writes; `None` where it writes something else.
pub fn token(text: &str) -> Option<Result<String, TokenError>> {
    text.strip_prefix(PREFIX).map(named)
}

/// The device that `text` writes.
///
/// # Errors
/// [`TokenError`]: it writes none.
pub fn device(text: &str) -> Result<String, TokenError> {
    named(text)
}

fn named(text: &str) -> Result<String, TokenError> {
    match text.len() {
        0 => Err(TokenError::Empty),
        1..=OCTETS => Ok(text.into()),
        _ => Err(TokenError::Long),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_told_from_a_key() {
        assert_eq!(token("token=erin"), Some(Ok("erin".into())));
        assert_eq!(token("token=auth0|5f=x"), Some(Ok("auth0|5f=x".into())));
        assert_eq!(token("04ab"), None);
        assert_eq!(token("token="), Some(Err(TokenError::Empty)));
    }

    #[test]
    fn it_is_as_long_as_it_may_be() {
        let most = "s".repeat(OCTETS);
        assert_eq!(token(&format!("token={most}")), Some(Ok(most.clone())));
        assert_eq!(token(&format!("token={most}s")), Some(Err(TokenError::Long)));
        assert_eq!(device(&most), Ok(most.clone()));
        assert_eq!(device(&format!("{most}s")), Err(TokenError::Long));
    }
}
