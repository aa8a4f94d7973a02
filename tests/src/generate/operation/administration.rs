//! Operations that change who may and how: shares, their end, settings.

use anyhow::Result;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use doorward_engine::Code;
use doorward_host::contract::circumstance::Purpose;
use doorward_host::contract::decision::DoorAction;
use doorward_host::contract::question::DoorMode;
use doorward_wallet::operation::DeviceKey;
use serde_json::{Value, json};

use super::case;
use crate::generate::book::Book;
use crate::generate::scene::{NOW, Scene, denied, granted};
use crate::generate::trust::Trust;
use doorward_cases::case::Expected;

pub(super) fn write(book: &mut Book, minted: &Trust) -> Result<()> {
    let kinds = kinds()?;
    let owner = || {
        Ok::<_, anyhow::Error>(minted.enrolled()?.profiles(&["owners"]).stated(|at| {
            at.purpose = Purpose::Administer;
        }))
    };
    let shown = |scene: Scene, operation: &Value| {
        let phone = minted.phone()?.claim("operation", operation.clone());
        Ok::<_, anyhow::Error>(scene.show_text(phone.sign()))
    };
    for (name, operation) in &kinds {
        let about = "an owner administers: granted, and nothing released";
        let name = format!("administer-{name}");
        case(book, &name, about, shown(owner()?, operation)?, permitted());
        let user = shown(owner()?.profiles(&["staff"]), operation)?;
        let about = "a user may pass, and not administer";
        let refused = denied(Code::CapabilityNotPermitted);
        case(book, &format!("{name}-as-user"), about, user, refused);
        let access = shown(owner()?, operation)?.stated(|at| at.purpose = Purpose::Access);
        let about = "to administer is not to pass";
        let refused = denied(Code::ProofWrongPurpose);
        case(book, &format!("{name}-for-access"), about, access, refused);
    }
    rights(book, minted, &kinds)?;
    contents(book, minted)
}

fn permitted() -> Expected {
    granted(Code::AdministerPermitted, DoorAction::None, 0)
}

fn share() -> Result<Value> {
    let key = BASE64_STANDARD.encode(&DeviceKey::of("bob's phone").spki()?);
    Ok(json!({ "user": "bob", "publicKey": key, "role": "USER", "start": NOW, "end": null }))
}

fn add(name: &str, value: Value) -> Result<Value> {
    let mut operation = share()?;
    if let Some(members) = operation.as_object_mut() {
        members.insert("type".into(), "ADD_USER".into());
        members.insert(name.into(), value);
    }
    Ok(operation)
}

fn batch(many: usize) -> Result<Value> {
    Ok(json!({ "type": "BATCH_ADD_USER", "users": vec![share()?; many] }))
}

fn hours() -> Value {
    json!({
        "start": "08:00", "end": "17:30", "timezone": "Europe/London",
        "days": ["MONDAY", "FRIDAY"], "exceptions": ["2026-12-25"],
    })
}

fn setting(duration: Value, between: Value) -> Value {
    json!({ "type": "MUTATE_SETTING", "unlockDuration": duration, "unlockBetween": between })
}

fn kinds() -> Result<Vec<(&'static str, Value)>> {
    Ok(vec![
        ("add", add("role", json!("ADMIN"))?),
        ("batch", batch(25)?),
        ("remove", json!({ "type": "REMOVE_USER", "users": ["bob"] })),
        ("duration", setting(json!(7), Value::Null)),
        ("hours", setting(Value::Null, hours())),
        ("clear-hours", setting(Value::Null, Value::Null)),
    ])
}

fn rights(book: &mut Book, minted: &Trust, kinds: &[(&'static str, Value)]) -> Result<()> {
    let Some((_, operation)) = kinds.first() else { return Ok(()) };
    let owner = || {
        let phone = minted.phone()?.claim("operation", operation.clone());
        let scene = minted.enrolled()?.profiles(&["owners"]).show_text(phone.sign());
        Ok::<_, anyhow::Error>(scene.stated(|at| at.purpose = Purpose::Administer))
    };
    let blocked = owner()?.door(|door| door.mode = Some(DoorMode::Blocked));
    let about = "a door that nobody may pass can be administered";
    case(book, "administer-blocked-door", about, blocked, permitted());
    let barred = owner()?.profiles(&["owners", "barred"]);
    let about = "who is forbidden everything is forbidden this";
    case(book, "administer-barred", about, barred, denied(Code::PolicyForbidden));
    let nobody = owner()?.profiles(&[]);
    case(book, "administer-nobody", "no rights", nobody, denied(Code::PolicyNoneApplies));
    let ended = owner()?.record(|record| {
        record.assignments.iter_mut().for_each(|share| share.valid_until = Some(NOW));
    });
    let about = "a share ends with its last second";
    case(book, "administer-share-ended", about, ended, denied(Code::AssignmentExpired));
    let later = owner()?.record(|record| {
        let start = Some(NOW.saturating_add(1));
        record.assignments.iter_mut().for_each(|share| share.valid_from = start);
    });
    let about = "and begins with its first";
    case(book, "administer-share-later", about, later, denied(Code::AssignmentNotYetValid));
    let stranger = owner()?.stored(|store| store.credentials.clear());
    case(
        book,
        "administer-stranger",
        "a good chain, and nobody has enrolled it",
        stranger,
        denied(Code::CredentialUnknown),
    );
    let unlock = minted.enrolled()?.profiles(&["owners"]).show_text(minted.phone()?.sign());
    let about = "an owner administers, and does not pass by that";
    case(book, "owner-unlocks", about, unlock, denied(Code::CapabilityNotPermitted));
    Ok(())
}

/// What is signed is read strictly, whoever signs it.
fn contents(book: &mut Book, minted: &Trust) -> Result<()> {
    let mut refuse = |name: &str, about: &str, operation: Value, code| {
        let phone = minted.phone()?.claim("operation", operation);
        let scene = minted.enrolled()?.profiles(&["owners"]).show_text(phone.sign());
        let scene = scene.stated(|at| at.purpose = Purpose::Administer);
        case(book, &format!("administer-{name}"), about, scene, denied(code));
        Ok::<_, anyhow::Error>(())
    };
    let wrong = Code::JsonWrongType;
    refuse("batch-of-26", "one more than a batch has", batch(26)?, Code::InputTooLong)?;
    refuse("batch-of-none", "an empty batch", batch(0)?, wrong)?;
    refuse("role-in-small-letters", "roles are exact", add("role", json!("admin"))?, wrong)?;
    refuse("role-missing", "no role", add("role", Value::Null)?, Code::JsonMissingMember)?;
    refuse("user-empty", "nobody", add("user", json!(""))?, wrong)?;
    refuse("key-short", "three octets", add("publicKey", json!("AAAA"))?, Code::KeyMalformed)?;
    refuse("key-no-base64", "not base64", add("publicKey", json!("?"))?, wrong)?;
    let weak = BASE64_STANDARD.encode([&[1][..], &[0; 31]].concat());
    refuse("key-weak", "of small order", add("publicKey", json!(weak))?, Code::KeyUnsupported)?;
    refuse("start-as-text", "no number", add("start", json!("1"))?, wrong)?;
    let inverted = add("end", json!(NOW))?;
    refuse("share-inverted", "ends as it begins", inverted, Code::ProofTimesInverted)?;
    let more = add("locked", json!(false))?;
    refuse("add-and-unlock", "two things at once", more, Code::JsonUnexpectedMember)?;
    let nobody = json!({ "type": "REMOVE_USER", "users": [] });
    refuse("remove-nobody", "an empty list", nobody, wrong)?;
    let one = json!({ "type": "REMOVE_USER", "users": "bob" });
    refuse("remove-text", "no list", one, wrong)?;
    refuse("duration-zero", "no time at all", setting(json!(0), Value::Null), wrong)?;
    refuse("duration-float", "half a second", setting(json!(0.5), Value::Null), wrong)?;
    refuse("two-settings", "both at once", setting(json!(7), hours()), wrong)?;
    let bent = |name: &str, value: Value| {
        let mut hours = hours();
        if let Some(members) = hours.as_object_mut() {
            members.insert(name.into(), value);
        }
        setting(Value::Null, hours)
    };
    refuse("hours-24", "no hour", bent("start", json!("24:00")), wrong)?;
    refuse("hours-day", "no day", bent("days", json!(["Monday"])), wrong)?;
    refuse("hours-date", "no date", bent("exceptions", json!(["2026-02-30"])), wrong)?;
    refuse("hours-more", "more", bent("until", json!("x")), Code::JsonUnexpectedMember)
}
