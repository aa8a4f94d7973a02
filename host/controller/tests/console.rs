//! The console in the command. Only where the command was built with it.

#![cfg(feature = "console")]
#![allow(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::process::Stdio;

use support::http::send;
use support::service::Service;
use support::{Site, command};

/// The header of an answer, in lower case.
#[track_caller]
fn head(address: SocketAddr, path: &str) -> String {
    send(address, &format!("GET {path} HTTP/1.1"), b"").expect(200).head.to_lowercase()
}

#[track_caller]
fn is_the_console(address: SocketAddr) {
    let page = send(address, "GET / HTTP/1.1", b"").expect(200);
    assert!(String::from_utf8(page.body).unwrap().contains("Doorward console"));
    let page = page.head.to_lowercase();
    assert!(page.contains("content-type: text/html"), "{page}");
    assert!(page.contains("content-security-policy: default-src 'none'; script-src 'self'"));
    assert!(page.contains("require-trusted-types-for 'script'"));
    assert!(head(address, "/console_bg.wasm").contains("content-type: application/wasm"));
    let module = head(address, "/package/src/instantiate.js");
    assert!(module.contains("content-type: text/javascript"), "{module}");
    let tag = page.lines().find_map(|line| line.strip_prefix("etag: ")).unwrap();
    send(address, &format!("GET / HTTP/1.1\r\nif-none-match: {tag}"), b"").expect(304);
    send(address, "GET /package/../../Cargo.toml HTTP/1.1", b"").expect(404);
    send(address, "POST / HTTP/1.1", b"").expect(404);
}

#[test]
fn the_service_has_it_beside_the_readers_requests() {
    let (site, _) = Site::with_card();
    let service = Service::start(&site);
    is_the_console(service.address);
    assert_eq!(send(service.address, "GET /preload.json HTTP/1.1", b"").body, b"null\n");
    service.get("/v1/health").expect(200);
    assert_eq!(service.get("/v1/nothing").code(), "request.not-found");
}

#[test]
fn the_demo_leaves_it_open_with_its_site() {
    let mut demo = command(["demo", "--serve", "--listen", "127.0.0.1:0"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(demo.stdout.take().unwrap()).lines().map(Result::unwrap);
    let line = lines.find(|line| line.starts_with("console: http://")).unwrap();
    let address = line.strip_prefix("console: http://").unwrap();
    let address: SocketAddr = address.split('/').next().unwrap().parse().unwrap();
    is_the_console(address);
    let site = send(address, "GET /preload.json HTTP/1.1", b"").expect(200).json();
    assert_eq!(site["site"], "maltings");
    assert_eq!(site["credentials"].as_array().unwrap().len(), 20);
    assert!(site["presentations"].as_array().unwrap().len() > 30, "{}", site["presentations"]);
    assert_eq!(site["credentials"][0]["record"]["state"], "enabled");
    demo.kill().unwrap();
    demo.wait().unwrap();
}
