//! A real Redis server on a loopback port of its own.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use tempfile::TempDir;

/// How often the server is asked whether it is there, before it is given up.
const ATTEMPTS: usize = 100;

/// How long to wait in between.
const INTERVAL: Duration = Duration::from_millis(50);

/// A Redis server, until this is dropped.
#[derive(Debug)]
pub struct RedisServer {
    child: Child,
    port: u16,
    _folder: TempDir,
}

impl RedisServer {
    /// Starts Debian's `redis-server`, as claims need it: it evicts nothing, and what it has answered
    /// survives.
    ///
    /// # Errors
    /// Where it is not installed or does not come up.
    pub fn start() -> Result<Self> {
        let folder = tempfile::tempdir()?;
        // The port is free once the listener is gone; whoever takes it first makes this start fail.
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let child = Command::new("redis-server")
            .args(["--bind", "127.0.0.1", "--port", &port.to_string(), "--save", ""])
            .args(["--appendonly", "yes", "--appendfsync", "always"])
            .args(["--maxmemory-policy", "noeviction"])
            .arg("--dir")
            .arg(folder.path())
            .stdout(Stdio::null())
            .spawn()
            .context("`redis-server` cannot be started (Debian package `redis-server`)")?;
        let server = Self { child, port, _folder: folder };
        for _ in 0..ATTEMPTS {
            if server.answers() {
                return Ok(server);
            }
            thread::sleep(INTERVAL);
        }
        bail!("`redis-server` does not answer")
    }

    /// Its address, as the variable `redis_address` takes it.
    #[must_use]
    pub fn address(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    fn answers(&self) -> bool {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, self.port));
        let Ok(mut stream) = TcpStream::connect_timeout(&address, INTERVAL) else { return false };
        let mut answer = [0; 7];
        stream.write_all(b"PING\r\n").is_ok()
            && stream.read_exact(&mut answer).is_ok()
            && &answer == b"+PONG\r\n"
    }
}

impl Drop for RedisServer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
