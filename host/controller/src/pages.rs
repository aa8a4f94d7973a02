//! The console, as it is served: the files that were there when this program was built with the
//! feature `console`, and none without it.

use axum::body::Body;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, HeaderName, HeaderValue,
    IF_NONE_MATCH, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};

/// Whether there is a console in this program.
pub(crate) const BUILT_IN: bool = cfg!(feature = "console");

/// What the browser is told to refuse: whatever is inline, and whatever is from elsewhere.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
     connect-src 'self'; img-src 'self' data:; manifest-src 'self'; worker-src 'self'; \
     base-uri 'none'; form-action 'none'; frame-ancestors 'none'; \
     require-trusted-types-for 'script'; trusted-types console",
);

/// Where a site is that is open when the console is.
pub(crate) const PRELOAD: &str = "/preload.json";

/// The file under a path. Nothing where there is none, or no console in this program.
pub(crate) fn answer(method: &Method, path: &Uri, headers: &HeaderMap) -> Option<Response> {
    if method != Method::GET && method != Method::HEAD {
        return None;
    }
    let name = path.path().trim_start_matches('/');
    let File { content, kind, digest } = file(if name.is_empty() { "index.html" } else { name })?;
    let tag = HeaderValue::try_from(format!("\"{}\"", hex::encode(digest))).ok()?;
    let kind = HeaderValue::try_from(kind).ok()?;
    let known = headers.get(IF_NONE_MATCH).is_some_and(|seen| *seen == tag);
    let response = if known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        Response::new(Body::from(content))
    };
    Some(with_headers(response, [(CONTENT_TYPE, kind), (ETAG, tag)]))
}

/// A site that is open when the console is.
pub(crate) fn preload(site: String) -> Response {
    let kind = HeaderValue::from_static("application/json");
    with_headers(Response::new(Body::from(site)), [(CONTENT_TYPE, kind)])
}

fn with_headers(
    mut response: Response,
    own: impl IntoIterator<Item = (HeaderName, HeaderValue)>,
) -> Response {
    response.headers_mut().extend(own);
    response.headers_mut().extend([
        (CONTENT_SECURITY_POLICY, POLICY),
        (CACHE_CONTROL, HeaderValue::from_static("no-cache")),
        (REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
        (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    ]);
    response
}

/// A file of the console.
struct File {
    content: std::borrow::Cow<'static, [u8]>,
    kind: String,
    digest: [u8; 32],
}

#[cfg(feature = "console")]
fn file(name: &str) -> Option<File> {
    #[derive(rust_embed::Embed)]
    #[folder = "$DOORWARD_CONSOLE"]
    struct Files;

    let found = <Files as rust_embed::Embed>::get(name)?;
    Some(File {
        kind: found.metadata.mimetype().into(),
        digest: found.metadata.sha256_hash(),
        content: found.data,
    })
}

#[cfg(not(feature = "console"))]
const fn file(_: &str) -> Option<File> {
    None
}
