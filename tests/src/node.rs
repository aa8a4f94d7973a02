//! The npm package in Node.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Mutex, PoisonError};

use anyhow::{Context as _, Result, ensure};

use crate::remote::{Channel, Remote};
use crate::web;
use doorward_cases::host::Host;

/// Starts Node with the package that was built last.
///
/// # Errors
/// Where Node is missing or too old, or the package has not been built.
pub fn node() -> Result<Box<dyn Host>> {
    let script = web::built()?.join("adapters").join("node.mjs");
    let version = Command::new("node").arg("--version").output();
    let version = version.context("Node 20 or newer is needed, and `node` could not be started")?;
    let version = String::from_utf8_lossy(&version.stdout).trim().to_owned();
    let major: u32 = version.trim_start_matches('v').split('.').next().unwrap_or("").parse()?;
    ensure!(major >= 20, "Node 20 or newer is needed, and `node` is {version}");

    let mut process = Command::new("node")
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .context("`node` could not be started")?;
    let input = process.stdin.take().context("Node has no standard input")?;
    let output = process.stdout.take().context("Node has no standard output")?;
    let pipes = Mutex::new((input, BufReader::new(output)));
    Ok(Box::new(Remote::open("node", Node { process, pipes })?))
}

/// A Node process: one line in, one line out.
struct Node {
    process: Child,
    pipes: Mutex<(ChildStdin, BufReader<ChildStdout>)>,
}

impl Channel for Node {
    fn ask(&self, request: &str) -> Result<String> {
        let mut pipes = self.pipes.lock().unwrap_or_else(PoisonError::into_inner);
        let (input, output) = &mut *pipes;
        writeln!(input, "{request}")?;
        let mut answer = String::new();
        output.read_line(&mut answer)?;
        ensure!(!answer.is_empty(), "Node has ended");
        Ok(answer)
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        let _ended_already = self.process.kill();
        let _reaped = self.process.wait();
    }
}
