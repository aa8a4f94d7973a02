//! The claims of a JWS: there, once, and of the right type.

use anyhow::Result;
use doorward_engine::Code;
use doorward_wallet::operation::{Dialect, Unsigned};
use serde_json::{Value, json};

use super::case;
use crate::generate::book::Book;
use crate::generate::scene::denied;
use crate::generate::trust::{LOCK, Trust};

pub(super) fn write(book: &mut Book, minted: &Trust) -> Result<()> {
    let scene = minted.enrolled()?;
    let mut refuse = |name: &str, about: &str, text: String, code| {
        case(book, name, about, scene.clone().show_text(text), denied(code));
    };
    for name in ["iss", "sub", "nbf", "iat", "exp", "operation"] {
        let text = minted.phone()?.without(name).sign();
        refuse(
            &format!("without-{name}"),
            "a required claim is missing",
            text,
            Code::JsonMissingMember,
        );
    }
    let wrong: &[(&str, &str, &str, Value)] = &[
        (
            "expires-as-text",
            "session tokens have it so, operations never",
            "exp",
            json!("1772442060"),
        ),
        ("expires-as-fraction", "not an integer", "exp", json!(1_772_442_060.5)),
        ("expires-negative", "before 1970", "exp", json!(-1)),
        (
            "expires-beyond-2-53",
            "not every reader holds it exactly",
            "exp",
            json!(9_007_199_254_740_992_u64),
        ),
        ("lock-no-uuid", "a lock is a UUID", "sub", json!("main-in")),
        (
            "lock-without-hyphens",
            "a lock is a UUID in its text form",
            "sub",
            json!(LOCK.replace('-', "")),
        ),
        ("user-empty", "an empty user", "iss", json!("")),
        ("user-too-long", "129 octets", "iss", json!("a".repeat(129))),
        ("identifier-empty", "an identifier that is the same for all", "jti", json!("")),
        ("identifier-too-long", "257 octets", "jti", json!("a".repeat(257))),
        ("identifier-number", "a number", "jti", json!(1)),
        ("operation-text", "an operation is an object", "operation", json!("MUTATE_LOCK")),
    ];
    for (name, about, claim, value) in wrong {
        let text = minted.phone()?.claim(claim, value.clone()).sign();
        refuse(name, about, text, Code::JsonWrongType);
    }
    let raw = |payload: String| {
        let header = minted.phone()?.unsigned().header;
        Ok::<_, anyhow::Error>(Unsigned { header, payload }.sign(&minted.device, Dialect::Url))
    };
    let payload = minted.phone()?.unsigned().payload;
    let open = payload.strip_suffix('}').unwrap_or_default();
    let twice = raw(format!(r#"{open},"sub":"{LOCK}"}}"#))?;
    refuse("lock-twice", "two readers could take either", twice, Code::JsonDuplicateMember);
    refuse("payload-array", "not an object", raw("[]".into())?, Code::JsonWrongType);
    refuse("payload-cut", "JSON that does not end", raw(open.into())?, Code::JsonMalformed);
    refuse("payload-two", "two documents", raw(format!("{payload}{{}}"))?, Code::JsonMalformed);
    let deep = format!("{}{}", "[".repeat(8), "]".repeat(8));
    let deep = raw(format!(r#"{open},"deep":{deep}}}"#))?;
    refuse("payload-too-deep", "nine levels", deep, Code::JsonTooDeep);
    let wide = json!((0..65).collect::<Vec<u32>>());
    refuse(
        "payload-too-wide",
        "65 elements",
        minted.phone()?.claim("wide", wide).sign(),
        Code::InputTooLong,
    );
    Ok(())
}
