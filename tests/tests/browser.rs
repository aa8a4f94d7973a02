//! The npm package in Chromium, under a strict content security policy.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use doorward_tests::{Browser, Fixture, web};
use serde_json::json;

/// 2026-06-15T10:00:00Z.
const NOW: u64 = 1_781_517_600;

#[test]
fn the_package_works_in_a_page_a_worker_and_a_service_worker() {
    let browser = Browser::start().unwrap();
    let address = web::serve(browser.runtime(), &web::built().unwrap()).unwrap();
    let fixture = serde_json::to_value(Fixture::new(NOW, 8).unwrap()).unwrap();
    for check in ["auto", "worker", "serviceWorker", "indexedDb", "whereabouts", "upgrade"] {
        browser.open(&format!("http://{address}/web/checks.html"), "ready").unwrap();
        browser
            .call(
                "globalThis.check(arguments[0], arguments[1]);",
                vec![json!(check), fixture.clone()],
            )
            .unwrap();
        browser.wait_for_title("passed").unwrap();
    }
}

/// What the policy is for: the same page could not do what an injected script would.
#[test]
fn the_policy_refuses_what_is_inline_and_what_is_elsewhere() {
    let browser = Browser::start().unwrap();
    let address = web::serve(browser.runtime(), &web::built().unwrap()).unwrap();
    browser.open(&format!("http://{address}/web/checks.html"), "ready").unwrap();
    let script = "const inline = document.createElement('script');
        try { inline.textContent = 'document.title = 1'; } catch { return 'refused'; }
        document.head.append(inline);
        return document.title;";
    assert_eq!(browser.call(script, Vec::new()).unwrap(), json!("refused"));
}
