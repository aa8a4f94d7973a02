//! A running service.

use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::http::{self, Answer};
use super::{Site, command};

/// `doorward serve`, until it is stopped or dropped.
pub(crate) struct Service {
    child: Option<Child>,
    pub(crate) address: SocketAddr,
}

impl Service {
    /// Starts it on any port that is free.
    pub(crate) fn start(site: &Site) -> Self {
        let data = site.data();
        let mut child = command(["serve", "--listen", "127.0.0.1:0", "--data", &data])
            .env("DOORWARD_LOG", "trace")
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("listening on http://").unwrap_or_else(|| {
            let mut log = String::new();
            child.stderr.as_mut().unwrap().read_to_string(&mut log).unwrap();
            panic!("not listening: {line}{log}")
        });
        Self { address: address.parse().unwrap(), child: Some(child) }
    }

    /// Asks in JSON, with a token.
    pub(crate) fn post(&self, token: &str, path: &str, body: &Value) -> Answer {
        self.post_as(token, path, "application/json", body.to_string().as_bytes())
    }

    /// Asks in any encoding.
    pub(crate) fn post_as(&self, token: &str, path: &str, media_type: &str, body: &[u8]) -> Answer {
        let head = format!(
            "POST {path} HTTP/1.1\r\nauthorization: Bearer {token}\r\ncontent-type: {media_type}"
        );
        http::send(self.address, &head, body)
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        http::send(self.address, &format!("GET {path} HTTP/1.1"), b"")
    }

    /// A challenge for an access point.
    pub(crate) fn challenge(&self, token: &str, access_point: &str) -> Vec<u8> {
        let body = json!({ "access-point": access_point });
        let issued = self.post(token, "/v1/challenges", &body).expect(200).json();
        hex::decode(issued["challenge"].as_str().unwrap()).unwrap()
    }

    /// Terminates it, waits for a clean end, and returns its log.
    pub(crate) fn stop(mut self) -> String {
        let mut child = self.child.take().unwrap();
        let status = std::process::Command::new("kill")
            .args(["-TERM", &child.id().to_string()])
            .status()
            .unwrap();
        assert!(status.success());
        let begun = Instant::now();
        let mut log = String::new();
        child.stderr.as_mut().unwrap().read_to_string(&mut log).unwrap();
        let status = child.wait().unwrap();
        assert!(status.success(), "{status}: {log}");
        assert!(begun.elapsed() < Duration::from_secs(15));
        log
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ended = child.kill();
            let _reaped = child.wait();
        }
    }
}
