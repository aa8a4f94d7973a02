//! Doordeck's signed operation: envelope, header, claims, and what is asked for. Times and chains are
//! elsewhere.

mod administration;
mod claims;
mod envelope;
mod header;
mod queue;

use anyhow::Result;
use doorward_engine::Code;
use doorward_host::contract::circumstance::{Capability, Purpose};
use doorward_host::contract::decision::DoorAction;
use doorward_wallet::operation::Dialect;
use serde_json::{Value, json};

use crate::generate::book::Book;
use crate::generate::scene::{Scene, denied, granted, release};
use crate::generate::trust::{LOCK, Trust, USER};
use doorward_cases::case::Expected;

/// The format's name.
pub(super) const FORMAT: &str = "doordeck-operation";

pub(super) fn write(book: &mut Book, minted: &Trust) -> Result<()> {
    accepted(book, minted)?;
    envelope::write(book, minted)?;
    header::write(book, minted)?;
    claims::write(book, minted)?;
    administration::write(book, minted)?;
    queue::write(book)?;
    scopes(book, minted)?;
    operations(book, minted)
}

fn case(book: &mut Book, name: &str, about: &str, scene: Scene, expected: Expected) {
    book.case(&format!("{FORMAT}/{name}"), about, scene, expected);
}

fn accepted(book: &mut Book, minted: &Trust) -> Result<()> {
    let scene = minted.enrolled()?;
    let mut open = |name: &str, about, text: String| {
        case(book, name, about, scene.clone().show_text(text), release(5));
    };
    let phone = || minted.phone();
    open("url-dialect", "base64url without padding, as RFC 7515 has it", phone()?.sign());
    let standard = phone()?.dialect(Dialect::Standard).sign();
    open("standard-dialect", "standard base64 with padding, as Doordeck's Kotlin SDK", standard);
    open("type-in-small-letters", "one guide writes `jwt`", phone()?.head("typ", "jwt").sign());
    open(
        "key-identifier-ignored",
        "other header members are ignored",
        phone()?.head("kid", "1").sign(),
    );
    open("claims-ignored", "unknown claims are ignored", phone()?.claim("nonce", "1").sign());
    open("without-identifier", "`jti` is optional", phone()?.without("jti").sign());
    open(
        "identifier-null",
        "a member that is null is not set",
        phone()?.claim("jti", Value::Null).sign(),
    );
    let capitals = phone()?.claim("sub", LOCK.to_uppercase()).sign();
    open("lock-in-capitals", "UUIDs are compared without case", capitals);
    let second = phone()?.claim("sub", "0b1e6f0e-52fe-4000-918a-b135b5962fff").sign();
    open("second-lock", "an access point may have several names", second);
    let unset = json!({ "type": "MUTATE_LOCK", "locked": false, "unlockDuration": null });
    open(
        "unset-members",
        "the SDK prints unset members",
        phone()?.claim("operation", unset).sign(),
    );
    let mut unsigned = phone()?.unsigned();
    unsigned.payload = format!("\n {} \n", unsigned.payload);
    let spaced = unsigned.sign(&minted.device, Dialect::Url);
    open("spaces-around-claims", "what is signed is the text, not its meaning", spaced);
    let stated = scene.clone().format(FORMAT).show_text(phone()?.sign());
    case(book, "stated-format", "the host states the format", stated, release(5));
    Ok(())
}

/// Whose request it is, for which lock, and for what.
fn scopes(book: &mut Book, minted: &Trust) -> Result<()> {
    let scene = minted.scene()?;
    let other_lock = minted.phone()?.claim("sub", "61672850-538f-4000-a6c4-5353182984b7").sign();
    let wrong = scene.clone().show_text(other_lock);
    case(
        book,
        "wrong-lock",
        "a request for the floor door, shown at the main one",
        wrong.clone(),
        denied(Code::ProofWrongLock),
    );
    case(book, "right-lock", "the same where it belongs", wrong.at("floor-in"), release(7));
    for (name, about, user) in [
        ("wrong-user", "another user than the certificate's", USER.replace('6', "7")),
        ("user-in-capitals", "users are compared exactly", USER.to_uppercase()),
    ] {
        let shown = scene.clone().show_text(minted.phone()?.claim("iss", user).sign());
        case(book, name, about, shown, denied(Code::HolderMismatch));
    }
    for (name, purpose) in [
        ("administer", Purpose::Administer),
        ("enrol", Purpose::Enrol),
        ("session", Purpose::Session),
    ] {
        let scene = scene.clone().stated(|at| at.purpose = purpose);
        case(
            book,
            &format!("purpose-{name}"),
            "a request to unlock is for access only",
            scene,
            denied(Code::ProofWrongPurpose),
        );
    }
    let stranger = scene.clone().stored(|store| store.credentials.clear());
    case(
        book,
        "stranger",
        "a good chain, and nobody has enrolled it",
        stranger,
        denied(Code::CredentialUnknown),
    );
    let other_issuer = scene.clone().stored(|store| {
        for enrolled in &mut store.credentials {
            if let doorward_host::contract::question::CredentialIdentifier::CertifiedKey(key) =
                &mut enrolled.identifier
            {
                key.issuer = "field".into();
            }
        }
    });
    case(
        book,
        "enrolled-under-another-issuer",
        "the same subject and key on another's word",
        other_issuer,
        denied(Code::CredentialUnknown),
    );
    let agreed = scene.clone().asks(Capability::Momentary);
    case(book, "capability-agrees", "host and presentation say the same", agreed, release(5));
    let disagreed = scene.asks(Capability::Unsecure);
    case(book, "capability-disagrees", "they do not", disagreed, denied(Code::ProofWrongOperation));
    Ok(())
}

fn operations(book: &mut Book, minted: &Trust) -> Result<()> {
    let scene = minted.enrolled()?;
    let shown = |operation: Value| {
        Ok::<_, anyhow::Error>(
            scene.clone().show_text(minted.phone()?.claim("operation", operation).sign()),
        )
    };
    let lock = shown(json!({ "type": "MUTATE_LOCK", "locked": true }))?;
    let secure = granted(Code::PolicyPermitted, DoorAction::Secure, 0);
    case(
        book,
        "lock",
        "`locked: true` locks, for those who may",
        lock.clone().profiles(&["keepers"]),
        secure,
    );
    case(
        book,
        "lock-not-permitted",
        "staff may pass, and not lock",
        lock,
        denied(Code::CapabilityNotPermitted),
    );
    for (name, word) in
        [("operation-misspelt", "MUTABLE_LOCK"), ("operation-in-small-letters", "mutate_lock")]
    {
        let scene = shown(json!({ "type": word, "locked": false }))?;
        case(
            book,
            name,
            "operations are compared exactly",
            scene,
            denied(Code::ProofUnknownOperation),
        );
    }
    let mut refuse = |name: &str, about, operation, code| {
        case(book, name, about, shown(operation)?, denied(code));
        Ok::<_, anyhow::Error>(())
    };
    refuse(
        "operation-without-type",
        "no type",
        json!({ "locked": false }),
        Code::JsonMissingMember,
    )?;
    refuse(
        "operation-without-state",
        "no state",
        json!({ "type": "MUTATE_LOCK" }),
        Code::JsonMissingMember,
    )?;
    let text = json!({ "type": "MUTATE_LOCK", "locked": "false" });
    refuse("operation-state-as-text", "text is not false", text, Code::JsonWrongType)?;
    let more = json!({ "type": "MUTATE_LOCK", "locked": false, "unlockDuration": 600 });
    refuse("operation-with-more", "a member that asks for more", more, Code::JsonUnexpectedMember)
}
