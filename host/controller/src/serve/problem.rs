//! Why a request is not answered: a problem document (RFC 9457) with a code.

use axum::Json;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_TYPE, HeaderValue, WWW_AUTHENTICATE};
use axum::response::{IntoResponse, Response};
use doorward_host::gate::{GateError, IssueError, PassageError};
use doorward_host::store::ChallengeError;
use serde_json::json;

/// Why.
#[derive(Debug)]
pub(super) struct Problem {
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

    pub(super) fn unauthenticated() -> Self {
        let detail = "the request has no bearer token of a reader";
        Self::new(StatusCode::UNAUTHORIZED, "reader.unauthenticated", detail)
    }

    pub(super) fn foreign_access_point() -> Self {
        let detail = "the access point is not the reader's";
        Self::new(StatusCode::FORBIDDEN, "reader.foreign-access-point", detail)
    }

    pub(super) fn unentitled(what: &str) -> Self {
        let detail = format!("the reader may not state {what}");
        Self::new(StatusCode::FORBIDDEN, "reader.not-entitled", detail)
    }

    pub(super) fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "request.not-found", "there is nothing under this path")
    }

    pub(super) fn method_not_allowed() -> Self {
        let detail = "the path does not have this method";
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "request.method-not-allowed", detail)
    }

    pub(super) fn unsupported_media_type() -> Self {
        let detail = "the body is neither `application/json` nor `application/cbor`";
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "request.unsupported-media-type", detail)
    }

    pub(super) fn not_acceptable() -> Self {
        let detail = "answers are `application/json` or `application/cbor`";
        Self::new(StatusCode::NOT_ACCEPTABLE, "request.not-acceptable", detail)
    }

    pub(super) fn too_large(limit: usize) -> Self {
        let detail = format!("the body has more than {limit} octets");
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "request.too-large", detail)
    }

    pub(super) fn too_slow() -> Self {
        let detail = "the body did not arrive in time";
        Self::new(StatusCode::REQUEST_TIMEOUT, "request.too-slow", detail)
    }

    pub(super) fn malformed(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "request.malformed", detail)
    }

    /// The service's own trouble, which is logged and is nobody else's business.
    pub(super) fn fault() -> Self {
        let detail = "the service cannot decide; the door stays closed";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "service.fault", detail)
    }

    fn no_bundle() -> Self {
        let detail = "no bundle has been accepted yet";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "service.no-bundle", detail)
    }
}

impl From<GateError> for Problem {
    fn from(error: GateError) -> Self {
        match error {
            GateError::NoBundle => Self::no_bundle(),
            GateError::Place(_) => Self::malformed(error.to_string()),
            GateError::TransactionReused(_) => Self::new(
                StatusCode::CONFLICT,
                "transaction.reused",
                "the transaction was granted for another presentation",
            ),
            GateError::UnknownTransaction(_) => Self::new(
                StatusCode::CONFLICT,
                "transaction.unknown",
                "no such transaction waits at this access point",
            ),
            GateError::Trap(_)
            | GateError::Store(_)
            | GateError::Unsettled
            | GateError::TooManyWaiting
            | GateError::Randomness(_)
            | GateError::Encoding(_) => {
                tracing::error!(%error, "no decision");
                Self::fault()
            }
        }
    }
}

impl From<PassageError> for Problem {
    fn from(error: PassageError) -> Self {
        match error {
            PassageError::UnknownTransaction(_) => {
                Self::new(StatusCode::CONFLICT, "transaction.unknown", error.to_string())
            }
            PassageError::NotExpected(_) => {
                Self::new(StatusCode::CONFLICT, "transaction.nobody-on-the-way", error.to_string())
            }
            PassageError::Gate(error) => error.into(),
        }
    }
}

impl From<IssueError> for Problem {
    fn from(error: IssueError) -> Self {
        match error {
            IssueError::NoBundle => Self::no_bundle(),
            IssueError::UnknownAccessPoint(_) => Self::new(
                StatusCode::NOT_FOUND,
                "access-point.unknown",
                "the bundle in force has no such access point",
            ),
            IssueError::Store(ChallengeError::AccessPointFull | ChallengeError::Full) => Self::new(
                StatusCode::TOO_MANY_REQUESTS,
                "challenge.too-many",
                "as many challenges are outstanding as can be",
            ),
            IssueError::Store(error @ ChallengeError::Length(_)) => {
                Self::new(StatusCode::BAD_REQUEST, "request.malformed", error.to_string())
            }
            IssueError::Randomness(_) | IssueError::Store(_) => {
                tracing::error!(%error, "no challenge");
                Self::fault()
            }
        }
    }
}

impl From<getrandom::Error> for Problem {
    fn from(error: getrandom::Error) -> Self {
        tracing::error!(%error, "no key");
        Self::fault()
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let Self { status, code, detail } = self;
        let document = json!({
            "type": "about:blank",
            "title": status.canonical_reason(),
            "status": status.as_u16(),
            "code": code,
            "detail": detail,
        });
        let mut response = (status, Json(document)).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if status == StatusCode::UNAUTHORIZED {
            // RFC 9110, section 15.5.2.
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}
