//! Which request is answered by what.

use bytes::Bytes;
use http::{Method, Response};
use http_body_util::Full;
use spin_sdk::http::Request;

use crate::problem::Problem;
use crate::{challenges, decisions, health};

/// A whole answer.
pub(crate) type Answer = Response<Full<Bytes>>;

/// Answers a request. Whatever goes wrong is a problem document.
pub async fn answer(request: Request) -> Answer {
    route(request).await.unwrap_or_else(Problem::into_answer)
}

async fn route(request: Request) -> Result<Answer, Problem> {
    let is = |method: &Method| {
        if request.method() == method { Ok(()) } else { Err(Problem::method_not_allowed()) }
    };
    match request.uri().path() {
        "/v1/challenges" => {
            is(&Method::POST)?;
            challenges::issue(request).await
        }
        "/v1/decide" => {
            is(&Method::POST)?;
            decisions::decide(request).await
        }
        "/v1/health" => {
            is(&Method::GET)?;
            health::show().await
        }
        #[cfg(feature = "evaluate")]
        "/v1/evaluate" => {
            is(&Method::POST)?;
            crate::evaluate::answer(request).await
        }
        _ => Err(Problem::not_found()),
    }
}
