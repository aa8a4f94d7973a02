//! What a signed operation asks for: to work the lock, or to change who may and how.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

use crate::circumstance::{Capability, Purpose};
use crate::decision::Value;
use crate::json::{Json, Object, wrong_type};
use crate::reason::{Code, Refusal};
use crate::signature::PublicKey;

/// Octets of an operation's name, and of a time zone's.
const LONGEST_NAME: usize = 64;

/// Octets of a user's identifier. Doordeck's are UUIDs.
const LONGEST_USER: usize = 128;

/// Octets of a public key in base64: an RSA key of 4096 bits has fewer.
const LONGEST_KEY: usize = 1024;

/// Users of one batch (Doordeck's capability `BATCH_SHARING_25`).
const LARGEST_BATCH: usize = 25;

/// Days and exceptions of a setting.
const LONGEST_LIST: usize = 64;

/// The days of a week, as Doordeck writes them.
const DAYS: [&str; 7] =
    ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"];

/// What is asked for.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Operation {
    /// Lock or unlock. `locked` is the state that is asked for: `false` unlocks, whatever one page
    /// of the vendor's documentation says.
    MutateLock { locked: bool },
    /// Share, stop sharing, or change a setting: well-formed, and for administrators.
    Administer,
    /// Anything else, by name.
    Other(String),
}

impl Operation {
    pub(super) fn parse(operation: &Object) -> Result<Self, Refusal> {
        match operation.text("type", LONGEST_NAME)? {
            "MUTATE_LOCK" => {
                operation.only(&["type", "locked"])?;
                return Ok(Self::MutateLock { locked: operation.flag("locked")? });
            }
            "ADD_USER" => check_share(operation, &["type"])?,
            "BATCH_ADD_USER" => {
                operation.only(&["type", "users"])?;
                let users = operation.objects("users", LARGEST_BATCH)?;
                users.into_iter().try_for_each(|user| check_share(user, &[]))?;
            }
            "REMOVE_USER" => {
                operation.only(&["type", "users"])?;
                check_users(operation)?;
            }
            "MUTATE_SETTING" => check_setting(operation)?,
            other => return Ok(Self::Other(other.into())),
        }
        Ok(Self::Administer)
    }

    /// What it is for, and what it asks of the lock; an operation that nobody knows is refused.
    pub(super) fn asked(&self) -> Result<(Purpose, Option<Capability>), Refusal> {
        match self {
            Self::MutateLock { locked: false } => {
                Ok((Purpose::Access, Some(Capability::Momentary)))
            }
            Self::MutateLock { locked: true } => Ok((Purpose::Access, Some(Capability::Secure))),
            Self::Administer => Ok((Purpose::Administer, None)),
            Self::Other(name) => Err(Refusal::from(Code::ProofUnknownOperation).comparing(
                "operation",
                Value::Text(name.clone()),
                Value::Text("MUTATE_LOCK".into()),
            )),
        }
    }
}

/// A share: whose, under which key, in which role, from when to when.
fn check_share(share: &Object, more: &[&str]) -> Result<(), Refusal> {
    let known = [more, &["user", "publicKey", "role", "start", "end"]].concat();
    share.only(&known)?;
    share.text("user", LONGEST_USER)?;
    check_key(share)?;
    if !["ADMIN", "USER"].contains(&share.text("role", LONGEST_NAME)?) {
        return Err(wrong_type(&share.path_of("role"), "`ADMIN` or `USER`"));
    }
    let (start, end) = (share.optional_integer("start")?, share.optional_integer("end")?);
    match (start, end) {
        (Some(start), Some(end)) if end <= start => Err(Refusal::from(Code::ProofTimesInverted)
            .comparing("end", Value::Time(end), Value::Time(start))),
        _ => Ok(()),
    }
}

/// The key of somebody else's device: SubjectPublicKeyInfo, or the 32 octets of Ed25519.
fn check_key(share: &Object) -> Result<(), Refusal> {
    let text = share.text("publicKey", LONGEST_KEY)?;
    let octets = BASE64_STANDARD
        .decode(text)
        .map_err(|_| wrong_type(&share.path_of("publicKey"), "base64 with padding"))?;
    let key = match octets.len() {
        32 => PublicKey::from_ed25519_octets(&octets),
        _ => PublicKey::from_spki(&octets),
    };
    key.map(|_| ())
}

fn check_users(operation: &Object) -> Result<(), Refusal> {
    let path = operation.path_of("users");
    let users = operation.optional_texts("users")?;
    let users =
        users.ok_or_else(|| Refusal::from(Code::JsonMissingMember).because(format!("`{path}`")))?;
    let fit =
        !users.is_empty() && users.iter().all(|user| (1..=LONGEST_USER).contains(&user.len()));
    if fit { Ok(()) } else { Err(wrong_type(&path, "at least one user, none without a name")) }
}

/// How long a release is, or when the lock stands open: one of them. The SDK prints the other as
/// `null`, and both where the second is to be cleared.
fn check_setting(operation: &Object) -> Result<(), Refusal> {
    operation.only(&["type", "unlockDuration", "unlockBetween"])?;
    let duration = operation.optional_integer("unlockDuration")?;
    if duration == Some(0) {
        return Err(wrong_type(&operation.path_of("unlockDuration"), "at least 1 second"));
    }
    match operation.get("unlockBetween") {
        None | Some(Json::Null) => Ok(()),
        Some(Json::Object(hours)) if duration.is_none() => check_hours(hours),
        Some(_) => {
            let path = operation.path_of("unlockBetween");
            Err(wrong_type(&path, "an object, where there is no `unlockDuration`"))
        }
    }
}

fn check_hours(hours: &Object) -> Result<(), Refusal> {
    hours.only(&["start", "end", "timezone", "days", "exceptions"])?;
    for name in ["start", "end"] {
        if !is_time(hours.text(name, LONGEST_NAME)?) {
            return Err(wrong_type(&hours.path_of(name), "a time such as `08:30`"));
        }
    }
    hours.text("timezone", LONGEST_NAME)?;
    let days = hours.optional_texts("days")?.unwrap_or_default();
    if days.is_empty() || days.iter().any(|day| !DAYS.contains(day)) {
        return Err(wrong_type(&hours.path_of("days"), "days such as `MONDAY`"));
    }
    if matches!(hours.get("exceptions"), None | Some(Json::Null)) {
        return Ok(());
    }
    let exceptions: Vec<&str> = hours.optional_texts("exceptions")?.unwrap_or_default();
    let fit = exceptions.len() <= LONGEST_LIST && exceptions.iter().all(|date| is_date(date));
    if fit {
        Ok(())
    } else {
        Err(wrong_type(&hours.path_of("exceptions"), "dates such as `2026-12-25`"))
    }
}

/// `HH:mm`, or `HH:mm:ss` as the SDK's type prints it where there are seconds.
fn is_time(text: &str) -> bool {
    let below = |part: Option<&str>, bound: u8| {
        part.is_some_and(|part| {
            part.len() == 2
                && part.bytes().all(|octet| octet.is_ascii_digit())
                && part.parse::<u8>().is_ok_and(|number| number < bound)
        })
    };
    let mut parts = text.split(':');
    below(parts.next(), 24)
        && below(parts.next(), 60)
        && parts.next().is_none_or(|seconds| below(Some(seconds), 60))
        && parts.next().is_none()
}

/// `YYYY-MM-DD`, a day of the calendar.
fn is_date(text: &str) -> bool {
    let number = |part: Option<&str>, digits: usize| {
        part.filter(|part| part.len() == digits && part.bytes().all(|octet| octet.is_ascii_digit()))
            .and_then(|part| part.parse::<u16>().ok())
    };
    let mut parts = text.split('-');
    let (year, month, day) =
        (number(parts.next(), 4), number(parts.next(), 2), number(parts.next(), 2));
    let (Some(year), Some(month), Some(day), None) = (year, month, day, parts.next()) else {
        return false;
    };
    let (Ok(month), Ok(day)) = (u8::try_from(month), u8::try_from(day)) else { return false };
    der::DateTime::new(year, month, day, 0, 0, 0).is_ok()
}

#[cfg(test)]
#[allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]
mod tests {
    use alloc::string::ToString as _;

    use serde_json::{Value as Anything, json};

    use super::*;
    use crate::chain::mint::Key;

    fn asked(operation: &Anything) -> Result<(Purpose, Option<Capability>), Code> {
        let text = operation.to_string();
        Object::parse(text.as_bytes(), "operation")
            .and_then(|operation| Operation::parse(&operation)?.asked())
            .map_err(|refusal| refusal.code)
    }

    fn share() -> Anything {
        let key = BASE64_STANDARD.encode(Key::ed25519(1).public().to_spki());
        json!({ "user": "u-1", "publicKey": key, "role": "USER", "start": 1, "end": null })
    }

    fn add(name: &str, value: Anything) -> Anything {
        let mut share = share();
        share["type"] = json!("ADD_USER");
        share[name] = value;
        share
    }

    const ADMINISTER: Result<(Purpose, Option<Capability>), Code> = Ok((Purpose::Administer, None));

    #[test]
    fn works_the_lock() {
        let lock = |locked: bool| json!({ "type": "MUTATE_LOCK", "locked": locked });
        assert_eq!(asked(&lock(false)), Ok((Purpose::Access, Some(Capability::Momentary))));
        assert_eq!(asked(&lock(true)), Ok((Purpose::Access, Some(Capability::Secure))));
        // The older guide's spelling.
        let misspelt = json!({ "type": "MUTABLE_LOCK", "locked": false });
        assert_eq!(asked(&misspelt), Err(Code::ProofUnknownOperation));
        assert_eq!(asked(&json!({ "locked": false })), Err(Code::JsonMissingMember));
        assert_eq!(asked(&json!({ "type": "MUTATE_LOCK" })), Err(Code::JsonMissingMember));
        let text = json!({ "type": "MUTATE_LOCK", "locked": "false" });
        assert_eq!(asked(&text), Err(Code::JsonWrongType));
        let with = |value: Anything| json!({ "type": "MUTATE_LOCK", "locked": false, "unlockDuration": value });
        assert!(asked(&with(Anything::Null)).is_ok(), "the SDK prints unset members");
        assert_eq!(asked(&with(json!(5))), Err(Code::JsonUnexpectedMember));
    }

    #[test]
    fn shares_with_somebody() {
        assert_eq!(asked(&add("role", json!("ADMIN"))), ADMINISTER);
        assert_eq!(asked(&add("end", json!(2))), ADMINISTER, "a second later");
        let raw = BASE64_STANDARD.encode([&[0x42; 1][..], &[0; 31]].concat());
        let known = asked(&add("publicKey", json!(raw)));
        assert!(matches!(known, ADMINISTER | Err(Code::KeyNotOnCurve | Code::KeyUnsupported)));
        for (name, value, code) in [
            ("role", json!("admin"), Code::JsonWrongType),
            ("role", json!(null), Code::JsonMissingMember),
            ("user", json!(""), Code::JsonWrongType),
            ("publicKey", json!("AAAA"), Code::KeyMalformed),
            ("publicKey", json!("AAA"), Code::JsonWrongType),
            ("start", json!("1"), Code::JsonWrongType),
            ("end", json!(1), Code::ProofTimesInverted),
            ("locked", json!(false), Code::JsonUnexpectedMember),
        ] {
            assert_eq!(asked(&add(name, value.clone())), Err(code), "{name} {value}");
        }
    }

    #[test]
    fn shares_with_25_at_once() {
        let batch = |many: usize| {
            let users: Vec<Anything> = (0..many).map(|_| share()).collect();
            json!({ "type": "BATCH_ADD_USER", "users": users })
        };
        assert_eq!(asked(&batch(1)), ADMINISTER);
        assert_eq!(asked(&batch(25)), ADMINISTER);
        assert_eq!(asked(&batch(26)), Err(Code::InputTooLong));
        assert_eq!(asked(&batch(0)), Err(Code::JsonWrongType));
        let text = json!({ "type": "BATCH_ADD_USER", "users": ["u-1"] });
        assert_eq!(asked(&text), Err(Code::JsonWrongType));
        assert_eq!(asked(&json!({ "type": "BATCH_ADD_USER" })), Err(Code::JsonMissingMember));
    }

    #[test]
    fn stops_sharing() {
        let remove = |users: Anything| asked(&json!({ "type": "REMOVE_USER", "users": users }));
        assert_eq!(remove(json!(["u-1", "u-2"])), ADMINISTER);
        for users in [json!([]), json!([""]), json!("u-1"), json!([1])] {
            assert_eq!(remove(users.clone()), Err(Code::JsonWrongType), "{users}");
        }
        assert_eq!(asked(&json!({ "type": "REMOVE_USER" })), Err(Code::JsonMissingMember));
    }

    #[test]
    fn changes_one_setting() {
        let set = |duration: Anything, between: Anything| {
            let setting = json!({
                "type": "MUTATE_SETTING", "unlockDuration": duration, "unlockBetween": between,
            });
            asked(&setting)
        };
        let hours = |name: &str, value: Anything| {
            let mut hours = json!({
                "start": "08:00", "end": "17:30", "timezone": "Europe/London",
                "days": ["MONDAY", "FRIDAY"], "exceptions": ["2026-12-25"],
            });
            hours[name] = value;
            set(Anything::Null, hours)
        };
        assert_eq!(set(json!(7), Anything::Null), ADMINISTER);
        assert_eq!(set(Anything::Null, Anything::Null), ADMINISTER, "cleared");
        assert_eq!(hours("exceptions", Anything::Null), ADMINISTER);
        for (duration, between) in [
            (json!(0), json!(null)),
            (json!(7.5), json!(null)),
            (json!(7), json!({})),
            (json!(null), json!([])),
        ] {
            assert_eq!(set(duration, between), Err(Code::JsonWrongType));
        }
        for (name, value) in [
            ("start", json!("8:00")),
            ("start", json!("24:00")),
            ("end", json!("17:60")),
            ("end", json!("17:30:00:00")),
            ("days", json!(["Monday"])),
            ("days", json!([])),
            ("exceptions", json!(["2026-02-30"])),
            ("exceptions", json!(["2026-1-25"])),
            ("exceptions", json!(["2026-+1-25"])),
            ("exceptions", json!(["2026-01-25-"])),
            ("exceptions", json!(["25.12.2026"])),
        ] {
            assert_eq!(hours(name, value.clone()), Err(Code::JsonWrongType), "{name} {value}");
        }
        assert_eq!(hours("timezone", Anything::Null), Err(Code::JsonMissingMember));
        assert_eq!(hours("more", json!(1)), Err(Code::JsonUnexpectedMember));
    }
}
