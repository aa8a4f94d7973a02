//! The edge app: decides for readers over HTTP, on a host that starts a new instance for each
//! request.
//!
//! | request | answer |
//! |---|---|
//! | `POST /v1/challenges` `{access-point}` | `{challenge, lifetime}` |
//! | `POST /v1/decide` `{access-point, presentation, challenge?, format?, capability?, transaction?}` | `{outcome, feedback, action, release-seconds, repeated}` |
//! | `GET /v1/health` | `{component, site, bundle, bundle-age, claims}` |
//!
//! Bodies, answers and problem documents are those of the controller's service. Time, challenges and
//! readers are the app's own knowledge: a body has no place for a time, and a challenge counts only
//! if the app has issued it.
//!
//! Nothing is kept in a global: whatever two requests share is in a [`store`] that can claim
//! atomically.

mod body;
pub mod bundle;
mod challenges;
mod clock;
pub mod contract;
mod decisions;
mod digest;
#[cfg(feature = "evaluate")]
mod evaluate;
pub mod gate;
mod health;
mod journal;
mod octets;
mod problem;
mod reader;
mod routes;
mod settings;
pub mod store;
mod surroundings;

pub use routes::answer;

/// What the host calls.
#[cfg(target_family = "wasm")]
mod service {
    use bytes::Bytes;
    use http_body_util::Full;
    use spin_sdk::http::{Request, Result};

    #[spin_sdk::http_service]
    async fn handle(request: Request) -> Result<http::Response<Full<Bytes>>> {
        Ok(crate::answer(request).await)
    }
}
