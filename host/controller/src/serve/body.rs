//! Bodies of requests and answers: JSON or CBOR.

use std::time::Duration;

use axum::body::to_bytes;
use axum::extract::{FromRequest, Request};
use axum::http::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderName};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::problem::Problem;

/// The most octets of a body.
const LIMIT: usize = 128 << 10;

/// How long a body may take to arrive.
const PATIENCE: Duration = Duration::from_secs(10);

/// How a body is encoded.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Encoding {
    Json,
    Cbor,
}

/// What was asked, and how to answer.
pub(super) struct Asked<T> {
    pub(super) request: T,
    pub(super) reply: Reply,
}

/// How to answer.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reply(Encoding);

impl<S: Sync, T: DeserializeOwned> FromRequest<S> for Asked<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        let encoding = Encoding::of(text(request.headers(), &CONTENT_TYPE))
            .ok_or_else(Problem::unsupported_media_type)?;
        let reply = Reply::accepted(request.headers(), encoding)?;
        // What the request says of its length is enough to refuse it.
        let body = request.into_body();
        let body = tokio::time::timeout(PATIENCE, to_bytes(body, LIMIT))
            .await
            .map_err(|_| Problem::too_slow())?
            .map_err(|_| Problem::too_large(LIMIT))?;
        Ok(Self { request: encoding.read(&body)?, reply })
    }
}

impl Reply {
    /// What the Accept header takes: the request's own encoding first.
    fn accepted(headers: &HeaderMap, own: Encoding) -> Result<Self, Problem> {
        let Some(accepted) = text(headers, &ACCEPT) else { return Ok(Self(own)) };
        let mut first = None;
        for range in accepted.split(',') {
            let range = range.split(';').next().unwrap_or_default().trim();
            match Encoding::of(Some(range)) {
                Some(encoding) if encoding == own => return Ok(Self(own)),
                None if matches!(range, "*/*" | "application/*") => return Ok(Self(own)),
                encoding => first = first.or(encoding),
            }
        }
        first.map(Self).ok_or_else(Problem::not_acceptable)
    }

    /// The answer.
    pub(super) fn with(self, answer: &impl Serialize) -> Result<Response, Problem> {
        let mut body = Vec::new();
        let written = match self.0 {
            Encoding::Json => serde_json::to_writer(&mut body, answer).map_err(|e| e.to_string()),
            Encoding::Cbor => ciborium::into_writer(answer, &mut body).map_err(|e| e.to_string()),
        };
        written.map_err(|error| {
            tracing::error!(error, "an answer cannot be encoded");
            Problem::fault()
        })?;
        Ok(([(CONTENT_TYPE, self.0.media_type())], body).into_response())
    }
}

impl Encoding {
    fn of(media_type: Option<&str>) -> Option<Self> {
        let essence = media_type?.split(';').next()?.trim();
        [Self::Json, Self::Cbor]
            .into_iter()
            .find(|encoding| essence.eq_ignore_ascii_case(encoding.media_type()))
    }

    const fn media_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Cbor => "application/cbor",
        }
    }

    fn read<T: DeserializeOwned>(self, body: &[u8]) -> Result<T, Problem> {
        match self {
            Self::Json => {
                serde_json::from_slice(body).map_err(|error| Problem::malformed(error.to_string()))
            }
            Self::Cbor => {
                let mut rest = body;
                let read = ciborium::from_reader(&mut rest)
                    .map_err(|error| Problem::malformed(error.to_string()))?;
                if rest.is_empty() {
                    Ok(read)
                } else {
                    Err(Problem::malformed("something follows the end of the body"))
                }
            }
        }
    }
}

fn text<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Option<&'h str> {
    headers.get(name)?.to_str().ok()
}
