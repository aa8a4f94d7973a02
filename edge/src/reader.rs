//! Who asks: a reader that proves itself by its token.

use http::HeaderMap;
use http::header::AUTHORIZATION;

use crate::digest::sha256;
use crate::problem::Problem;
use crate::store::{Database, Reader};

/// A reader that has proved itself.
#[derive(Debug)]
pub(crate) struct Authenticated(Reader);

impl Authenticated {
    /// Looks the request's bearer token (RFC 6750) up by its SHA-256. A token has 256 random bits, so
    /// how long the look-up takes tells nothing that helps to find one.
    pub(crate) async fn of(headers: &HeaderMap, database: &Database) -> Result<Self, Problem> {
        let token = headers
            .get(AUTHORIZATION)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.split_once(' '))
            // The scheme is compared without case (RFC 9110, section 11.1).
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
            .map(|(_, token)| token)
            .ok_or_else(Problem::unauthenticated)?;
        let reader = database.reader(&sha256(token.as_bytes())).await?;
        reader.map(Self).ok_or_else(Problem::unauthenticated)
    }

    /// Refuses an access point that is not the reader's.
    pub(crate) fn at(&self, access_point: &str) -> Result<(), Problem> {
        if self.0.access_points.iter().any(|own| own == access_point) {
            return Ok(());
        }
        eprintln!("reader `{}` asks for an access point that is not its own", self.0.name);
        Err(Problem::foreign_access_point())
    }

    /// Refuses surroundings that the reader may not state.
    pub(crate) fn may_state(&self, surroundings: bool) -> Result<(), Problem> {
        if surroundings && !self.0.surroundings {
            return Err(Problem::unentitled("`surroundings`"));
        }
        Ok(())
    }

    /// Whether it may be told reasons.
    pub(crate) fn detail(&self) -> bool {
        self.0.detail
    }
}
