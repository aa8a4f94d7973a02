//! What is no question gets a precise refusal, and claims nothing.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Instant;

use serde_json::json;

use crate::client::Client;
use crate::stage::{NOW, Stage, TOKEN};

/// After every refusal the same presentation is granted: nothing was claimed.
fn refused(
    stage: &Stage,
    ask: impl FnOnce(&Client, &[u8]) -> (u16, String),
    expected: (u16, &str),
) {
    let tap = stage.tap();
    let body = tap.to_string().into_bytes();
    let (status, code) = ask(&stage.reader(), &body);
    assert_eq!((status, code.as_str()), expected);
    assert_eq!(stage.outcome(&tap).0, "granted", "{code}");
}

#[test]
fn content_types() {
    let stage = Stage::set();
    for media_type in ["", "text/plain", "application/jsonx"] {
        let ask = |client: &Client, body: &[u8]| {
            let answer = client.post("/v1/decide", media_type, body);
            (answer.status, answer.code())
        };
        refused(&stage, ask, (415, "request.unsupported-media-type"));
    }
    let ask = |client: &Client, body: &[u8]| {
        let answer = client.post("/v1/decide", "application/cbor", body);
        (answer.status, answer.code())
    };
    refused(&stage, ask, (400, "request.malformed"));
}

#[test]
fn oversized_bodies() {
    let stage = Stage::set();
    let padded = |client: &Client, body: &[u8]| {
        let mut body = body.to_vec();
        body.resize(200 << 10, b' ');
        let answer = client.post("/v1/decide", "application/json", &body);
        (answer.status, answer.code())
    };
    refused(&stage, padded, (413, "request.too-large"));
    // The same without a length: the octets are counted as they come.
    let chunked = |_: &Client, body: &[u8]| {
        let mut sent = head("transfer-encoding: chunked");
        let mut padded = body.to_vec();
        padded.resize(200 << 10, b' ');
        for chunk in padded.chunks(16 << 10) {
            sent.extend(format!("{:x}\r\n", chunk.len()).into_bytes());
            sent.extend(chunk);
            sent.extend(b"\r\n");
        }
        sent.extend(b"0\r\n\r\n");
        raw(&stage, &sent, false)
    };
    refused(&stage, chunked, (413, "request.too-large"));
}

#[test]
fn half_sent_bodies() {
    let stage = Stage::set();
    let half = |_: &Client, body: &[u8]| {
        let mut sent = head(&format!("content-length: {}", body.len()));
        sent.extend(&body[..body.len() / 2]);
        raw(&stage, &sent, true)
    };
    refused(&stage, half, (400, "request.incomplete"));
    let cut = |client: &Client, body: &[u8]| {
        let answer = client.post("/v1/decide", "application/json", &body[..body.len() / 2]);
        (answer.status, answer.code())
    };
    refused(&stage, cut, (400, "request.malformed"));
}

/// A caller that stops in the middle of a body holds an instance for ten seconds, and no longer.
#[test]
fn bodies_that_never_end() {
    let stage = Stage::set();
    let stalled = |_: &Client, body: &[u8]| {
        let mut sent = head(&format!("content-length: {}", body.len()));
        sent.extend(&body[..body.len() / 2]);
        let begun = Instant::now();
        let told = raw(&stage, &sent, false);
        let waited = begun.elapsed().as_secs();
        assert!((9..60).contains(&waited), "answered after {waited} seconds");
        told
    };
    refused(&stage, stalled, (408, "request.too-slow"));
}

#[test]
fn a_caller_s_time_and_other_unknown_members() {
    let stage = Stage::set();
    for (name, value) in [
        ("now", json!(NOW)),
        ("clock", json!({"state": "trusted", "now": NOW, "floor": 0})),
        ("answers", json!([])),
        ("purpose", json!("access")),
        ("explain", json!(true)),
        ("secrets", json!([])),
    ] {
        let ask = |client: &Client, body: &[u8]| {
            let mut body: serde_json::Value = serde_json::from_slice(body).unwrap();
            body[name] = value;
            let answer = client.json("/v1/decide", &body);
            (answer.status, answer.code())
        };
        refused(&stage, ask, (400, "request.malformed"));
    }
    let body = json!({"access-point": "front-in", "challenge": "11".repeat(16)});
    let answer = stage.reader().json("/v1/challenges", &body);
    assert_eq!((answer.status, answer.code().as_str()), (400, "request.malformed"));
}

#[test]
fn who_is_no_reader() {
    let stage = Stage::set();
    let upper = TOKEN.to_uppercase();
    for token in [None, Some(""), Some("front"), Some(upper.as_str()), Some("x' OR 1=1 --")] {
        let ask = |_: &Client, body: &[u8]| {
            let client = Client::of(&stage.server, token);
            let answer = client.post("/v1/decide", "application/json", body);
            (answer.status, answer.code())
        };
        refused(&stage, ask, (401, "reader.unauthenticated"));
    }
    stage.sql("DELETE FROM reader WHERE name = 'front'");
    let answer = stage.reader().json("/v1/challenges", &json!({"access-point": "front-in"}));
    assert_eq!(answer.status, 401);
}

#[test]
fn access_points_of_others() {
    let stage = Stage::set();
    for access_point in ["back-in", "nowhere", "", "front-in' OR '1'='1"] {
        let ask = |client: &Client, body: &[u8]| {
            let mut body: serde_json::Value = serde_json::from_slice(body).unwrap();
            body["access-point"] = access_point.into();
            let answer = client.json("/v1/decide", &body);
            (answer.status, answer.code())
        };
        refused(&stage, ask, (403, "reader.foreign-access-point"));
        let body = json!({"access-point": access_point});
        let answer = stage.reader().json("/v1/challenges", &body);
        assert_eq!((answer.status, answer.code().as_str()), (403, "reader.foreign-access-point"));
    }
}

#[test]
fn paths_and_methods() {
    let stage = Stage::set();
    let answer = stage.reader().json("/v1/nothing", &json!({}));
    assert_eq!((answer.status, answer.code().as_str()), (404, "request.not-found"));
    let answer = stage.reader().get("/v1/decide");
    assert_eq!((answer.status, answer.code().as_str()), (405, "request.method-not-allowed"));
    let answer = stage.reader().json("/v1/health", &json!({}));
    assert_eq!((answer.status, answer.code().as_str()), (405, "request.method-not-allowed"));
}

/// An app that has no `evaluate` does not answer it.
#[test]
fn what_is_deployed_has_no_evaluate() {
    let component = crate::stage::component("DOORWARD_EDGE_PRODUCTION");
    let app = doorward_edge_host::App::compile(&component).unwrap();
    let server = app.serve(doorward_edge_host::Options::default()).unwrap();
    let client = Client::of(&server, Some(TOKEN));
    let answer = client.json("/v1/evaluate", &json!({"op": "digest"}));
    assert_eq!((answer.status, answer.code().as_str()), (404, "request.not-found"));
}

fn head(framing: &str) -> Vec<u8> {
    format!(
        "POST /v1/decide HTTP/1.1\r\nhost: edge\r\ncontent-type: application/json\r\n\
         authorization: Bearer {TOKEN}\r\n{framing}\r\n\r\n"
    )
    .into_bytes()
}

/// Sends octets as they are; then, if told so, ends the sending half of the connection.
fn raw(stage: &Stage, sent: &[u8], hang_up: bool) -> (u16, String) {
    let mut stream = TcpStream::connect(stage.server.address()).unwrap();
    // The server may answer and close before it has read everything.
    let _ = stream.write_all(sent);
    if hang_up {
        stream.shutdown(std::net::Shutdown::Write).unwrap();
    }
    let mut answer = Vec::new();
    let mut octets = [0; 4096];
    while let Ok(read) = stream.read(&mut octets) {
        answer.extend(&octets[..read]);
        if read == 0 || answer.ends_with(b"}") {
            break;
        }
    }
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let status = answer.split(' ').nth(1).unwrap_or_else(|| panic!("no answer: {answer:?}"));
    let document = &answer[answer.find("\r\n\r\n").unwrap() + 4..];
    let document: serde_json::Value = serde_json::from_str(document).unwrap();
    (status.parse().unwrap(), document["code"].as_str().unwrap().into())
}
