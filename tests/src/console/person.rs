//! A person before the console: a browser, and what somebody does and sees in it.

#![allow(
    clippy::expect_used,
    clippy::missing_panics_doc,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a person who does not see what they should fails a test, by panicking"
)]

use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};
use thirtyfour::TypingData;
use thirtyfour::prelude::*;

use super::{Server, screenshots};
use crate::Browser;

/// The window, in points.
const WIDTH: u32 = 1280;
const HEIGHTS: (u32, u32) = (900, 4000);

/// A person before the console.
#[derive(Debug)]
pub struct Person {
    browser: Browser,
    server: Option<Server>,
}

impl Person {
    /// Opens the console; `preload` is the site that its server has ready.
    pub fn at_console(preload: Option<String>) -> Self {
        let browser = Browser::start().unwrap();
        let server = Server::start(browser.runtime(), preload).unwrap();
        let person = Self { browser, server: Some(server) };
        person.go("inspect");
        person
    }

    /// The browser.
    pub fn browser(&self) -> &Browser {
        &self.browser
    }

    /// Stops the server; nothing is answered any more.
    pub fn loses_its_server(&mut self) {
        let server = self.server.take().expect("the server has been stopped");
        server.stop(self.browser.runtime()).unwrap();
    }

    /// Chooses a file where one can be chosen.
    #[track_caller]
    pub fn chooses_a_file(&self, selector: &str, file: &Path) {
        self.run(self.sees(selector).send_keys(file.to_str().unwrap())).unwrap();
    }

    /// Sets a control that a driver cannot type into, as its own user interface does.
    #[track_caller]
    pub fn sets(&self, identifier: &str, value: &str) {
        let script = "const control = document.getElementById(arguments[0]);
            control.value = arguments[1];
            control.dispatchEvent(new Event('change', { bubbles: true }));";
        self.sees(&format!("#{identifier}"));
        self.browser.call(script, vec![json!(identifier), json!(value)]).unwrap();
    }

    /// What a script in the page returns.
    #[track_caller]
    pub fn asks(&self, script: &str) -> Value {
        self.browser.call(script, Vec::new()).unwrap()
    }

    /// Presses keys wherever the focus is.
    pub fn presses(&self, keys: impl Into<TypingData>) {
        self.run(self.browser.driver().action_chain().send_keys(keys).perform()).unwrap();
    }

    /// The server of the console.
    pub fn server(&self) -> &Server {
        self.server.as_ref().expect("the server has been stopped")
    }

    /// Loads the console at a page.
    pub fn go(&self, page: &str) {
        let address = self.server().page(page);
        self.run(self.browser.driver().goto(address)).unwrap();
        self.sees("html[data-console=ready]");
    }

    /// Waits for what the driver does.
    pub fn run<T>(&self, work: impl Future<Output = T>) -> T {
        self.browser.runtime().block_on(work)
    }

    /// Waits until there is such an element.
    #[track_caller]
    pub fn sees(&self, selector: &str) -> WebElement {
        let query = self.browser.driver().query(By::Css(selector.to_owned()));
        let query = query.wait(Duration::from_secs(20), Duration::from_millis(50));
        self.run(query.first()).unwrap_or_else(|error| {
            panic!("no `{selector}`: {error}; the log: {:?}", self.browser.log())
        })
    }

    /// Waits until an element's text holds `text`.
    #[track_caller]
    pub fn reads(&self, selector: &str, text: &str) {
        let mut found = String::new();
        for _ in 0..200 {
            let element = self.sees(selector);
            // An element that has just been drawn again has no text to tell.
            found = self.run(element.text()).unwrap_or_default();
            if found.contains(text) {
                return;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("`{selector}` does not say `{text}` but `{found}`");
    }

    /// Clicks an element.
    #[track_caller]
    pub fn clicks(&self, selector: &str) {
        self.run(self.sees(selector).click()).unwrap();
    }

    /// Clicks the button or the link with this text.
    #[track_caller]
    pub fn clicks_on(&self, text: &str) {
        let path = format!("//*[self::button or self::a][contains(., '{text}')]");
        let query = self.browser.driver().query(By::XPath(path));
        let query = query.wait(Duration::from_secs(20), Duration::from_millis(50));
        let element = self.run(query.first()).unwrap_or_else(|error| panic!("`{text}`: {error}"));
        self.run(element.click()).unwrap();
    }

    /// Types a text instead of what is there.
    #[track_caller]
    pub fn types(&self, selector: &str, text: &str) {
        let element = self.sees(selector);
        self.run(async {
            element.clear().await?;
            element.send_keys(text).await
        })
        .unwrap();
    }

    /// Keeps what the whole page looks like.
    pub fn takes_a_picture(&self, name: &str) {
        let height =
            self.browser.call("return document.documentElement.scrollHeight;", Vec::new()).unwrap();
        let height = u32::try_from(height.as_u64().unwrap()).unwrap();
        let height = height.saturating_add(140).clamp(HEIGHTS.0, HEIGHTS.1);
        // What appears does so within a quarter of a second.
        std::thread::sleep(Duration::from_millis(400));
        let driver = self.browser.driver();
        self.run(async {
            driver.set_window_rect(0, 0, WIDTH, height).await?;
            driver.screenshot(&screenshots().unwrap().join(format!("{name}.png"))).await
        })
        .unwrap();
    }

    /// Nothing was refused by the policy, and no page has told of an error.
    #[track_caller]
    pub fn had_no_trouble(&self) {
        assert_eq!(self.server().violations(), Vec::<String>::new());
        assert_eq!(self.errors(), Vec::<String>::new());
    }

    /// Errors and warnings in the browser's log.
    pub fn errors(&self) -> Vec<String> {
        let log = self.browser.log().unwrap();
        let errors = log.into_iter().filter(|(level, _)| level == "SEVERE" || level == "WARNING");
        errors.map(|(_, message)| message).collect()
    }
}
