//! Callers that keep their connections, each with one request at a time.

use std::cell::RefCell;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use futures_util::future::try_join_all;
use http::Request;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::runtime::{Builder, Runtime};

/// A request with a whole body.
pub(crate) type Asked = Request<Full<Bytes>>;

/// Callers of one server.
pub(crate) struct Callers {
    runtime: Runtime,
    connections: Vec<SendRequest<Full<Bytes>>>,
}

impl Callers {
    /// Connects `count` callers, all in one thread.
    pub(crate) fn connect(address: SocketAddr, count: usize) -> Result<Self> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let connections = runtime.block_on(try_join_all((0..count).map(|_| connect(address))))?;
        Ok(Self { runtime, connections })
    }

    /// Shares the requests out among the callers. Returns how long each answer took, and all of it.
    /// An answer other than 200 with `expected` in its body is an error.
    pub(crate) fn ask(
        &mut self,
        requests: Vec<Asked>,
        expected: &str,
    ) -> Result<(Vec<Duration>, Duration)> {
        let queue = RefCell::new(requests.into_iter());
        let begun = Instant::now();
        let work = self.connections.iter_mut().map(|caller| work(caller, &queue, expected));
        let times = self.runtime.block_on(try_join_all(work))?;
        Ok((times.concat(), begun.elapsed()))
    }
}

async fn connect(address: SocketAddr) -> Result<SendRequest<Full<Bytes>>> {
    let stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let (sender, connection) = handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    Ok(sender)
}

async fn work(
    caller: &mut SendRequest<Full<Bytes>>,
    queue: &RefCell<std::vec::IntoIter<Asked>>,
    expected: &str,
) -> Result<Vec<Duration>> {
    let mut times = Vec::new();
    loop {
        let Some(request) = queue.borrow_mut().next() else { return Ok(times) };
        let begun = Instant::now();
        caller.ready().await.context("the server has hung up")?;
        let (head, body) = caller.send_request(request).await?.into_parts();
        let body = body.collect().await?.to_bytes();
        times.push(begun.elapsed());
        let text = String::from_utf8_lossy(&body);
        let fits = head.status.is_success() && text.contains(expected);
        ensure!(fits, "not `{expected}` but {}: {text}", head.status);
    }
}
