//! Why a request is not answered: a problem document (RFC 9457) with a code, as in the controller's
//! service.

use std::fmt::Display;

use http::StatusCode;
use http::header::{HeaderValue, WWW_AUTHENTICATE};
use serde_json::json;

use crate::body::whole;
use crate::gate::{GateError, IssueError};
use crate::routes::Answer;
use crate::store::Fault;

/// Why.
#[derive(Debug)]
pub(crate) struct Problem {
    status: StatusCode,
    /// Kebab-case with one dot. Programs may branch on it.
    code: &'static str,
    /// A sentence.
    detail: String,
}

impl Problem {
    fn new(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Self {
        Self { status, code, detail: detail.into() }
    }

    pub(crate) fn unauthenticated() -> Self {
        let detail = "the request has no bearer token of a reader";
        Self::new(StatusCode::UNAUTHORIZED, "reader.unauthenticated", detail)
    }

    pub(crate) fn foreign_access_point() -> Self {
        let detail = "the access point is not the reader's";
        Self::new(StatusCode::FORBIDDEN, "reader.foreign-access-point", detail)
    }

    pub(crate) fn unentitled(what: &str) -> Self {
        let detail = format!("the reader may not state {what}");
        Self::new(StatusCode::FORBIDDEN, "reader.not-entitled", detail)
    }

    pub(crate) fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "request.not-found", "there is nothing under this path")
    }

    pub(crate) fn method_not_allowed() -> Self {
        let detail = "the path does not have this method";
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "request.method-not-allowed", detail)
    }

    pub(crate) fn unsupported_media_type() -> Self {
        let detail = "the body is neither `application/json` nor `application/cbor`";
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "request.unsupported-media-type", detail)
    }

    pub(crate) fn not_acceptable() -> Self {
        let detail = "answers are `application/json` or `application/cbor`";
        Self::new(StatusCode::NOT_ACCEPTABLE, "request.not-acceptable", detail)
    }

    pub(crate) fn too_large(limit: usize) -> Self {
        let detail = format!("the body has more than {limit} octets");
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "request.too-large", detail)
    }

    pub(crate) fn too_slow() -> Self {
        let detail = "the body did not arrive in time";
        Self::new(StatusCode::REQUEST_TIMEOUT, "request.too-slow", detail)
    }

    pub(crate) fn incomplete() -> Self {
        let detail = "the body ended before its end";
        Self::new(StatusCode::BAD_REQUEST, "request.incomplete", detail)
    }

    pub(crate) fn malformed(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "request.malformed", detail)
    }

    /// The app's own trouble, which goes to its log and is nobody else's business.
    pub(crate) fn fault(why: impl Display) -> Self {
        eprintln!("fault: {why}");
        let detail = "the service cannot decide; the door stays closed";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "service.fault", detail)
    }

    pub(crate) fn into_answer(self) -> Answer {
        let Self { status, code, detail } = self;
        let document = json!({
            "type": "about:blank",
            "title": status.canonical_reason(),
            "status": status.as_u16(),
            "code": code,
            "detail": detail,
        });
        let mut response = whole(document.to_string().into_bytes(), "application/problem+json");
        *response.status_mut() = status;
        if status == StatusCode::UNAUTHORIZED {
            // RFC 9110, section 15.5.2.
            response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

impl From<Fault> for Problem {
    fn from(fault: Fault) -> Self {
        Self::fault(fault)
    }
}

impl From<GateError> for Problem {
    fn from(error: GateError) -> Self {
        match error {
            GateError::NoBundle => Self::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "service.no-bundle",
                "there is no bundle for the access point",
            ),
            GateError::TransactionReused => Self::new(
                StatusCode::CONFLICT,
                "transaction.reused",
                "the transaction was granted for another presentation",
            ),
            GateError::Flaw(_) | GateError::Store(_) | GateError::Unsettled => Self::fault(error),
        }
    }
}

impl From<IssueError> for Problem {
    fn from(error: IssueError) -> Self {
        match error {
            IssueError::UnknownAccessPoint => Self::new(
                StatusCode::NOT_FOUND,
                "access-point.unknown",
                "the bundle in force has no such access point",
            ),
            IssueError::Length(_) => Self::malformed(error.to_string()),
            IssueError::Full => Self::new(
                StatusCode::TOO_MANY_REQUESTS,
                "challenge.too-many",
                "as many challenges are outstanding as can be",
            ),
            IssueError::NoClock | IssueError::Randomness(_) | IssueError::Store(_) => {
                Self::fault(error)
            }
        }
    }
}
