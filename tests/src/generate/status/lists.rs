//! Token status lists.

use anyhow::Result;
use doorward_engine::Code;
use doorward_host::contract::circumstance::ClockState;
use doorward_wallet::operation::Dialect;
use doorward_wallet::status::StatusList;

use super::{cwt_key, evidence, key, login, login_at, with};
use crate::generate::book::Book;
use crate::generate::scene::{NOW, Scene, denied, release};
use doorward_cases::Evidence;
use doorward_cases::case::Expected;

const URI: &str = "https://login.example/status/1";
const STRICT: &str = "https://strict.example/status/1";

pub(super) fn write(book: &mut Book) -> Result<()> {
    values(book)?;
    missing(book)?;
    ages(book)?;
    classes(book)
}

/// Valid, revoked, suspended, and one without a meaning; then valid up to the end of the octet.
fn list(uri: &str) -> StatusList {
    StatusList {
        uri: uri.into(),
        issued_at: NOW.saturating_sub(60),
        expires: None,
        time_to_live: Some(30),
        bits: 2,
        values: vec![0, 1, 2, 3, 0, 0, 0, 0],
    }
}

fn jwt(list: &StatusList, issuer: &str) -> Result<Evidence> {
    let text = list.token().sign(&key(issuer), Dialect::Url)?;
    Ok(evidence("status-list-jwt", text))
}

fn cwt(list: &StatusList) -> Evidence {
    evidence("status-list-cwt", list.draft(&cwt_key()).sign(&cwt_key()))
}

fn case(book: &mut Book, name: &str, about: &str, scene: Scene, expected: Expected) {
    book.case(&format!("status/list-{name}"), about, scene, expected);
}

fn values(book: &mut Book) -> Result<()> {
    for (kind, statement) in [("jwt", jwt(&list(URI), "provider")?), ("cwt", cwt(&list(URI)))] {
        for (index, name, about, expected) in [
            (0, "valid", "its value is 0", release(5)),
            (7, "valid-last", "the last value of the list", release(5)),
            (1, "revoked", "its value is 1", denied(Code::StatusRevoked)),
            (2, "suspended", "its value is 2", denied(Code::StatusSuspended)),
            (3, "of-no-meaning", "its value is one that nobody knows", denied(Code::StatusUnknown)),
            (8, "past-the-end", "one past the last value", denied(Code::StatusOutOfRange)),
            (
                9_007_199_254_740_991,
                "far-past-the-end",
                "the largest index that a token can name",
                denied(Code::StatusOutOfRange),
            ),
        ] {
            let scene = login("login-in", "provider", Some((index, URI)))?;
            let scene = with(scene, std::slice::from_ref(&statement));
            case(book, &format!("{name}-{kind}"), about, scene, expected);
        }
    }
    for bits in [1, 4, 8] {
        let list = StatusList { bits, values: vec![1, 0, 1, 1, 0, 0, 0, 0], ..list(URI) };
        let scene = |index| login("login-in", "provider", Some((index, URI)));
        let statement = [jwt(&list, "provider")?];
        let about = "a value of another width";
        let revoked = denied(Code::StatusRevoked);
        case(book, &format!("revoked-{bits}-bits"), about, with(scene(3)?, &statement), revoked);
        let name = format!("valid-{bits}-bits");
        case(book, &name, about, with(scene(4)?, &statement), release(5));
        let name = format!("past-the-end-{bits}-bits");
        let expected = denied(Code::StatusOutOfRange);
        case(book, &name, about, with(scene(8)?, &statement), expected);
    }
    Ok(())
}

fn missing(book: &mut Book) -> Result<()> {
    let unknown = || denied(Code::StatusUnknown);
    let own = || Ok::<_, anyhow::Error>([jwt(&list(URI), "provider")?]);
    let named = |issuer| login("login-in", issuer, Some((0, URI)));
    let elsewhere = login("login-in", "provider", Some((0, "https://login.example/status/2")))?;
    let strict = login("login-in", "strict", None)?;
    for (name, about, scene, expected) in [
        (
            "none-named",
            "a token need not name a status",
            login("login-in", "provider", None)?,
            release(5),
        ),
        ("none-loaded", "the host has no list", named("provider")?, unknown()),
        ("other-uri", "the host has another list", with(elsewhere, &own()?), unknown()),
        (
            "of-another-issuer",
            "a list at the same URI that another issuer has signed",
            with(named("provider")?, &[jwt(&list(URI), "strict")?]),
            unknown(),
        ),
        (
            "nobody-signs",
            "the bundle does not say who signs the lists of the issuer",
            with(named("plain")?, &own()?),
            unknown(),
        ),
        ("required", "a token of the issuer must name its status", strict, unknown()),
        (
            "required-and-unsigned",
            "it must name one, and no key is known for it",
            login("login-in", "unsigned", None)?,
            unknown(),
        ),
        (
            "required-and-named",
            "a list of an issuer that requires one",
            with(login("login-in", "strict", Some((0, STRICT)))?, &[jwt(&list(STRICT), "strict")?]),
            release(5),
        ),
    ] {
        case(book, name, about, scene, expected);
    }
    let other = |status: serde_json::Value| {
        let token = doorward_wallet::token::Token::openid(
            "https://login.example",
            "alice",
            "https://doors.example",
            NOW,
            NOW.saturating_add(300),
        );
        let text = token.claim("status", status).sign(&key("provider"), Dialect::Url)?;
        Ok::<_, anyhow::Error>(login("login-in", "provider", None)?.show_text(text))
    };
    let malformed = || denied(Code::JsonWrongType);
    for (name, about, status, expected) in [
        ("text", "a status that is no reference", serde_json::json!("active"), release(5)),
        ("other-mechanism", "another mechanism", serde_json::json!({ "other": 1 }), release(5)),
        (
            "index-text",
            "an index in text",
            serde_json::json!({ "status_list": { "idx": "0", "uri": URI } }),
            malformed(),
        ),
        (
            "index-negative",
            "an index below 0",
            serde_json::json!({ "status_list": { "idx": -1, "uri": URI } }),
            malformed(),
        ),
        (
            "uri-absent",
            "no URI",
            serde_json::json!({ "status_list": { "idx": 0 } }),
            denied(Code::JsonMissingMember),
        ),
        (
            "not-an-object",
            "a place that is no object",
            serde_json::json!({ "status_list": 0 }),
            malformed(),
        ),
    ] {
        case(book, &format!("reference-{name}"), about, other(status)?, expected);
    }
    Ok(())
}

fn ages(book: &mut Book) -> Result<()> {
    let stale = || denied(Code::StatusStale);
    let expiring = |expires| StatusList { expires: Some(expires), ..list(URI) };
    for (name, about, expires, expected) in [
        ("expires-last-second", "its last second", NOW + 1, release(5)),
        ("expires-now", "the second in which it expires", NOW, stale()),
        ("expired", "it has expired", NOW - 1, stale()),
        ("expired-before-issue", "it never counted", 1, stale()),
    ] {
        let scene = login("login-in", "provider", Some((0, URI)))?;
        let scene = with(scene, &[jwt(&expiring(expires), "provider")?]);
        case(book, name, about, scene, expected);
    }
    for (name, about, issued_at, expected) in [
        ("age-last-second", "two hours but for a second", NOW - 7199, release(5)),
        ("age-two-hours", "two hours old, which is too old", NOW - 7200, stale()),
        ("age-a-day", "a day old", NOW - 86_400, stale()),
        ("age-none", "issued in this second", NOW, release(5)),
        ("age-ahead", "issued by a clock that is ahead within the skew", NOW + 3, release(5)),
        ("age-in-future", "issued later", NOW + 4, denied(Code::StatusUnknown)),
    ] {
        let list = StatusList { issued_at, ..list(STRICT) };
        let scene = login("login-in", "strict", Some((0, STRICT)))?;
        case(book, name, about, with(scene, &[jwt(&list, "strict")?]), expected);
    }
    // Tokens say a time themselves, so a clock that nobody trusts is the first thing in their way.
    let scene = login("login-in", "provider", Some((0, URI)))?;
    let scene = with(scene, &[jwt(&list(URI), "provider")?]);
    let untrusted = scene.clock(ClockState::Untrusted, NOW, 0);
    case(
        book,
        "clock-untrusted",
        "a list says nothing without a time",
        untrusted,
        denied(Code::ClockUntrusted),
    );
    Ok(())
}

/// The access point's class bounds the age as well, by threat level.
fn classes(book: &mut Book) -> Result<()> {
    let stale = || denied(Code::StatusStale);
    for (name, about, age, level, expected) in [
        ("class-last-second", "an hour but for a second", 3599, 0, release(5)),
        ("class-an-hour", "an hour old, which is too old here", 3600, 0, stale()),
        ("class-below", "at the threat level below the next", 3599, 1, release(5)),
        ("class-threat-last-second", "ten minutes but for a second", 599, 2, release(5)),
        ("class-threat", "ten minutes old, at a higher threat level", 600, 2, stale()),
        ("class-threat-between", "at the next one up", 600, 3, stale()),
        ("class-unbounded", "a level that does not bound it", 86_000, 4, release(5)),
    ] {
        let list = StatusList { issued_at: NOW.saturating_sub(age), ..list(URI) };
        let scene = login_at("street-login-in", "provider", Some((0, URI)), NOW)?;
        let scene = with(scene, &[jwt(&list, "provider")?]).door(|door| door.threat_level = level);
        case(book, name, about, scene, expected);
    }
    Ok(())
}
