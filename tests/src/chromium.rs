//! The npm package in a real browser: a headless Chromium, driven through WebDriver.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Stdio};
use std::sync::Arc;

use anyhow::{Context as _, Result, anyhow};
use axum::http::Method;
use serde_json::json;
use tempfile::TempDir;
use thirtyfour::common::command::{Command, ExtensionCommand};
use thirtyfour::{
    CapabilitiesHelper as _, ChromiumLikeCapabilities as _, DesiredCapabilities, WebDriver,
};
use tokio::runtime::Runtime;

use crate::remote::{Channel, Remote};
use crate::web;
use doorward_cases::host::Host;

/// As root in a container, with nothing but the pages that are opened.
const ARGUMENTS: [&str; 9] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
];

/// Starts a browser and opens the page with the package that was built last.
///
/// # Errors
/// Where Chromium or its driver is missing, or the package has not been built.
pub fn chromium() -> Result<Box<dyn Host>> {
    let browser = Browser::start()?;
    let address = web::serve(&browser.runtime, &web::built()?)?;
    browser.open(&format!("http://{address}/adapters/page.html"), "ready")?;
    Ok(Box::new(Remote::open("chromium", browser)?))
}

/// A browser with one page.
pub struct Browser {
    runtime: Runtime,
    driver: WebDriver,
    process: Child,
    _profile: TempDir,
}

impl std::fmt::Debug for Browser {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Browser").finish_non_exhaustive()
    }
}

impl Browser {
    /// Starts the driver on a free port, and through it a browser with an empty profile.
    ///
    /// # Errors
    /// Where either is missing or does not start.
    pub fn start() -> Result<Self> {
        let runtime = Runtime::new()?;
        let mut process = std::process::Command::new("chromedriver")
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("`chromedriver` (Debian: chromium-driver) could not be started")?;
        let port = port(&mut process).context("`chromedriver` does not say its port");
        let profile = tempfile::tempdir()?;
        let driver = port.and_then(|port| {
            let mut capabilities = DesiredCapabilities::chrome();
            for argument in ARGUMENTS {
                capabilities.add_arg(argument)?;
            }
            capabilities.add_arg(&format!("--user-data-dir={}", profile.path().display()))?;
            capabilities.set("goog:loggingPrefs", json!({ "browser": "ALL" }))?;
            let connecting = WebDriver::new(format!("http://127.0.0.1:{port}"), capabilities);
            let driver = runtime.block_on(connecting).context("Chromium could not be started")?;
            // Several browsers run at once, and a page hears of focus only where it has it.
            let focus = Own {
                endpoint: "/goog/cdp/execute",
                parameters: json!({
                    "cmd": "Emulation.setFocusEmulationEnabled",
                    "params": { "enabled": true },
                }),
            };
            runtime.block_on(driver.cmd(Command::ExtensionCommand(Box::new(focus))))?;
            Ok(driver)
        });
        match driver {
            Ok(driver) => Ok(Self { runtime, driver, process, _profile: profile }),
            Err(error) => {
                process.kill()?;
                process.wait()?;
                Err(error)
            }
        }
    }

    /// The runtime that servers for the browser may use.
    #[must_use]
    pub fn runtime(&self) -> &Runtime {
        &self.runtime
    }

    /// The driver.
    #[must_use]
    pub fn driver(&self) -> &WebDriver {
        &self.driver
    }

    /// Opens a page and waits until its title is `title`.
    ///
    /// # Errors
    /// Where it is not within 30 seconds; with what the title is instead.
    pub fn open(&self, page: &str, title: &str) -> Result<()> {
        self.runtime.block_on(self.driver.goto(page))?;
        self.wait_for_title(title)
    }

    /// Waits until the page's title is `title`.
    ///
    /// # Errors
    /// Where it is not within 30 seconds; with what it is instead.
    pub fn wait_for_title(&self, title: &str) -> Result<()> {
        self.runtime.block_on(async {
            for _ in 0..600 {
                if self.driver.title().await? == title {
                    return Ok(());
                }
                tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            }
            let found = self.driver.title().await?;
            Err(anyhow!("the title is `{found}` and not `{title}` after 30 seconds"))
        })
    }

    /// What pages have written to the browser's console since it was asked last, as level and message.
    ///
    /// # Errors
    /// Where the driver does not say.
    pub fn log(&self) -> Result<Vec<(String, String)>> {
        let log = Own { endpoint: "/se/log", parameters: json!({ "type": "browser" }) };
        let asked = Command::ExtensionCommand(Box::new(log));
        let entries = self.runtime.block_on(self.driver.cmd(asked))?.value_json()?;
        let text = |entry: &serde_json::Value, name: &str| {
            entry.get(name).and_then(|it| it.as_str()).unwrap_or_default().to_owned()
        };
        let entries = entries.as_array().context("the log is no list")?;
        Ok(entries.iter().map(|entry| (text(entry, "level"), text(entry, "message"))).collect())
    }

    /// Calls `script` as the body of a function, with `arguments`, and waits for what it returns.
    ///
    /// # Errors
    /// Where the page throws.
    pub fn call(
        &self,
        script: &str,
        arguments: Vec<serde_json::Value>,
    ) -> Result<serde_json::Value> {
        let returned = self.runtime.block_on(self.driver.execute(script, arguments))?;
        Ok(returned.json().clone())
    }
}

/// A command that only Chromium's driver has.
#[derive(Debug)]
struct Own {
    endpoint: &'static str,
    parameters: serde_json::Value,
}

impl ExtensionCommand for Own {
    fn parameters_json(&self) -> Option<serde_json::Value> {
        Some(self.parameters.clone())
    }

    fn method(&self) -> Method {
        Method::POST
    }

    fn endpoint(&self) -> Arc<str> {
        self.endpoint.into()
    }
}

impl Channel for Browser {
    fn ask(&self, request: &str) -> Result<String> {
        let answer =
            self.call("return globalThis.evaluate(arguments[0]);", vec![json!(request)])?;
        answer.as_str().map(Into::into).ok_or_else(|| anyhow!("the page answered {answer}"))
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ended_already = self.runtime.block_on(self.driver.clone().quit());
        let _ended_already = self.process.kill();
        let _reaped = self.process.wait();
    }
}

/// The port that the driver has chosen, from what it prints.
fn port(process: &mut Child) -> Option<u16> {
    let mut lines = BufReader::new(process.stdout.take()?).lines();
    let line =
        lines.find_map(|line| line.ok().filter(|line| line.contains("successfully on port")))?;
    let port = line.rsplit("on port").next()?.trim().trim_end_matches('.').parse().ok();
    // Whatever it prints later must go somewhere, or it stops.
    std::thread::spawn(move || lines.for_each(drop));
    port
}
