//! A component that does what the edge app must not: it keeps state in a global, and it traps.
//!
//! | request | answer |
//! |---|---|
//! | `GET /count` | how many requests this instance has counted |
//! | `GET /slow` | `done`, after a second |
//! | `GET /trap` | none: the instance dies |

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use spin_sdk::http::Request;

/// What survives from one request to the next, if the instance does.
static COUNTED: AtomicU32 = AtomicU32::new(0);

/// How long a slow answer takes.
const SLOW: Duration = Duration::from_secs(1);

/// Answers a request.
pub async fn answer(request: Request) -> String {
    match request.uri().path() {
        "/count" => COUNTED.fetch_add(1, Ordering::Relaxed).saturating_add(1).to_string(),
        "/slow" => {
            spin_sdk::time::sleep(SLOW).await;
            "done".into()
        }
        "/trap" => std::process::abort(),
        _ => "nothing".into(),
    }
}

/// What the host calls.
#[cfg(target_family = "wasm")]
mod service {
    use spin_sdk::http::Request;

    #[spin_sdk::http_service]
    async fn handle(request: Request) -> String {
        crate::answer(request).await
    }
}
