//! A component that says hello: what a request costs before an app does anything for it.
//!
//! | request | answer |
//! |---|---|
//! | `GET /inspect`, with the feature `engine` | `hello`, after the engine was asked what it makes of no octets |
//! | `GET /engine`, with the feature `engine` | SHA-256 of the engine that it was built for, in hex |
//! | any other | `hello` |

#[cfg(feature = "engine")]
mod contract;

use spin_sdk::http::Request;

/// Answers a request.
pub async fn answer(request: Request) -> String {
    #[cfg(feature = "engine")]
    match request.uri().path() {
        "/inspect" => {
            std::hint::black_box(contract::inspect(&[]));
        }
        "/engine" => return contract::ENGINE.unwrap_or_default().into(),
        _ => {}
    }
    drop(request);
    "hello".into()
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
