//! Bodies of requests and answers: JSON or CBOR, as in the controller's service.

use std::pin::pin;
use std::time::Duration;

use bytes::Bytes;
use futures_util::future::{Either, select};
use http::header::{ACCEPT, CONTENT_LENGTH, CONTENT_TYPE, HeaderName, HeaderValue};
use http::{HeaderMap, Response};
use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};
use serde::Serialize;
use serde::de::DeserializeOwned;
use spin_sdk::http::Request;

use crate::problem::Problem;
use crate::routes::Answer;

/// The most octets of a body that a reader sends.
pub(crate) const LIMIT: usize = 128 << 10;

/// How long a body may take to arrive.
const PATIENCE: Duration = Duration::from_secs(10);

/// How a body is encoded.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Encoding {
    Json,
    Cbor,
}

/// How to answer.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reply(Encoding);

/// Reads the body of a request, at most `limit` octets of it, and tells how to answer.
pub(crate) async fn read<T: DeserializeOwned>(
    request: Request,
    limit: usize,
) -> Result<(T, Reply), Problem> {
    let headers = request.headers();
    let encoding =
        Encoding::of(text(headers, &CONTENT_TYPE)).ok_or_else(Problem::unsupported_media_type)?;
    let reply = Reply::accepted(headers, encoding)?;
    // What the request says of its length is enough to refuse it.
    let said = text(headers, &CONTENT_LENGTH).and_then(|length| length.parse::<u64>().ok());
    if said.is_some_and(|said| usize::try_from(said).map_or(true, |said| said > limit)) {
        return Err(Problem::too_large(limit));
    }
    let body = pin!(Limited::new(request.into_body(), limit).collect());
    let late = pin!(spin_sdk::time::sleep(PATIENCE));
    let Either::Left((arrived, _)) = select(body, late).await else {
        return Err(Problem::too_slow());
    };
    let body = arrived.map_err(|error| match error.downcast_ref::<LengthLimitError>() {
        Some(_) => Problem::too_large(limit),
        None => Problem::incomplete(),
    })?;
    Ok((encoding.read(&body.to_bytes())?, reply))
}

impl Reply {
    /// JSON, for what has no body to go by.
    pub(crate) const JSON: Self = Self(Encoding::Json);

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
    pub(crate) fn with(self, answer: &impl Serialize) -> Result<Answer, Problem> {
        let mut body = Vec::new();
        let written = match self.0 {
            Encoding::Json => serde_json::to_writer(&mut body, answer).map_err(|e| e.to_string()),
            Encoding::Cbor => ciborium::into_writer(answer, &mut body).map_err(|e| e.to_string()),
        };
        written.map_err(|error| Problem::fault(format_args!("no answer: {error}")))?;
        Ok(whole(body, self.0.media_type()))
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

/// An answer that says how long it is.
pub(crate) fn whole(body: Vec<u8>, media_type: &'static str) -> Answer {
    let length = HeaderValue::from(body.len());
    let mut response = Response::new(Full::new(Bytes::from(body)));
    let headers = response.headers_mut();
    headers.insert(CONTENT_LENGTH, length);
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
    response
}

fn text<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Option<&'h str> {
    headers.get(name)?.to_str().ok()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
mod tests {
    use super::*;

    #[test]
    fn parameters_and_case_of_a_media_type_do_not_matter() {
        for (named, expected) in [
            ("application/json", Some(Encoding::Json)),
            ("Application/JSON; charset=utf-8", Some(Encoding::Json)),
            ("application/cbor", Some(Encoding::Cbor)),
            ("application/jsonx", None),
            ("text/plain", None),
            ("", None),
        ] {
            assert_eq!(Encoding::of(Some(named)), expected, "{named}");
        }
    }

    #[test]
    fn nothing_may_follow_a_body() {
        assert!(Encoding::Cbor.read::<u8>(&[1]).is_ok());
        assert!(Encoding::Cbor.read::<u8>(&[1, 1]).is_err());
        assert!(Encoding::Json.read::<u8>(b"1").is_ok());
        assert!(Encoding::Json.read::<u8>(b"1 1").is_err());
    }

    #[test]
    fn the_own_encoding_is_answered_if_it_is_accepted() {
        let of = |accepted: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT, HeaderValue::from_static(accepted));
            Reply::accepted(&headers, Encoding::Json).map(|reply| reply.0).ok()
        };
        assert_eq!(of("*/*"), Some(Encoding::Json));
        assert_eq!(of("application/cbor, application/json"), Some(Encoding::Json));
        assert_eq!(of("text/html, application/cbor;q=0.5"), Some(Encoding::Cbor));
        assert_eq!(of("text/html"), None);
    }
}
