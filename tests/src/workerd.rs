//! The npm package in workerd, the runtime of Cloudflare's workers.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use reqwest::Method;
use reqwest::blocking::{Client, RequestBuilder};
use serde::Deserialize;
use tempfile::NamedTempFile;

use crate::remote::{Channel, Remote};
use crate::web;
use doorward_cases::host::Host;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// Starts workerd with the package that was built last.
///
/// # Errors
/// Where Node is missing, or the package has not been built.
pub fn workerd() -> Result<Box<dyn Host>> {
    let config = web::built()?.join("adapters").join("workerd").join("evaluate.capnp");
    Ok(Box::new(Remote::open("workerd", Workerd::start(&config, &[], &[])?)?))
}

/// A workerd process with one worker.
#[derive(Debug)]
pub struct Workerd {
    process: Child,
    client: Client,
    address: String,
    log: NamedTempFile,
}

/// What workerd says when it listens.
#[derive(Deserialize)]
struct Listening {
    port: u16,
}

impl Workerd {
    /// Starts what a configuration says on a free port, with further arguments, and with values for
    /// the names that it takes from the environment.
    ///
    /// # Errors
    /// Where workerd is missing or refuses the configuration.
    pub fn start(
        config: &Path,
        arguments: &[String],
        environment: &[(&str, &str)],
    ) -> Result<Self> {
        let log = NamedTempFile::new()?;
        let mut process = Command::new(program()?)
            .arg("serve")
            .arg(config)
            // It tells its port on standard output.
            .args(["--control-fd=1", "--socket-addr=http=127.0.0.1:0"])
            .args(arguments)
            .envs(environment.iter().copied())
            .stdout(Stdio::piped())
            .stderr(log.reopen()?)
            .spawn()
            .context("workerd could not be started")?;
        let output = process.stdout.take().context("workerd has no standard output")?;
        // Nothing but this worker is asked, whatever the environment says of proxies.
        let client = Client::builder().no_proxy().timeout(PATIENCE).build()?;
        let mut workerd = Self { process, client, address: String::new(), log };
        let port = port(output).with_context(|| format!("workerd says: {}", workerd.log()))?;
        workerd.address = format!("http://127.0.0.1:{port}");
        Ok(workerd)
    }

    /// A request to the worker, to be completed and sent.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.address))
    }

    /// What workerd has written to its log.
    #[must_use]
    pub fn log(&self) -> String {
        fs::read_to_string(self.log.path()).unwrap_or_default()
    }
}

impl Channel for Workerd {
    fn ask(&self, request: &str) -> Result<String> {
        let answer = self.request(Method::POST, "/").body(request.to_owned()).send()?;
        Ok(answer.error_for_status()?.text()?)
    }
}

impl Drop for Workerd {
    fn drop(&mut self) {
        let _ended_already = self.process.kill();
        let _reaped = self.process.wait();
    }
}

/// Where npm has put the program for this machine.
fn program() -> Result<PathBuf> {
    let folder = web::built()?.join("workers");
    let found = Command::new("node")
        .args(["--print", "require('workerd').default"])
        .current_dir(&folder)
        .output()
        .context("Node 20 or newer is needed, and `node` could not be started")?;
    ensure!(
        found.status.success(),
        "no workerd in `{}`: run `cargo xtask web`\n{}",
        folder.display(),
        String::from_utf8_lossy(&found.stderr)
    );
    Ok(PathBuf::from(String::from_utf8(found.stdout)?.trim()))
}

/// The port that workerd has chosen.
fn port(output: ChildStdout) -> Result<u16> {
    let mut lines = BufReader::new(output).lines();
    let line = lines.next().context("it ended without listening")??;
    let Listening { port } = serde_json::from_str(&line).context(line)?;
    // Whatever it prints later must go somewhere, or it stops.
    std::thread::spawn(move || lines.for_each(drop));
    Ok(port)
}
