//! The header of a JWS: algorithm, type, chain.

use anyhow::Result;
use doorward_engine::Code;
use doorward_wallet::operation::{Dialect, Unsigned};
use serde_json::{Value, json};

use super::case;
use crate::generate::book::Book;
use crate::generate::scene::denied;
use crate::generate::trust::Trust;

pub(super) fn write(book: &mut Book, minted: &Trust) -> Result<()> {
    let scene = minted.enrolled()?;
    let mut refuse = |name: &str, about: &str, text: String, code| {
        case(book, name, about, scene.clone().show_text(text), denied(code));
    };
    for name in ["crit", "jwk", "jku", "x5u", "b64", "enc", "zip"] {
        let text = minted.phone()?.head(name, json!([])).sign();
        let about = "a header member that would change what is verified, or with which key";
        refuse(&format!("header-{name}"), about, text, Code::JwsUnsupportedHeader);
    }
    for name in ["none", "HS256", "ES256", "RS256", "Ed25519", "eddsa"] {
        let text = minted.phone()?.head("alg", name).sign();
        let about = "the algorithm is EdDSA, spelled so, whatever the header says";
        refuse(
            &format!("algorithm-{}", name.to_lowercase()),
            about,
            text,
            Code::AlgorithmNotAllowed,
        );
    }
    let head =
        |name: &str, value: Value| Ok::<_, anyhow::Error>(minted.phone()?.head(name, value).sign());
    refuse("algorithm-missing", "no algorithm", head("alg", Value::Null)?, Code::JsonMissingMember);
    refuse("algorithm-number", "a number", head("alg", json!(1))?, Code::JsonWrongType);
    refuse(
        "type-another",
        "a JWS of another type",
        head("typ", json!("JOSE"))?,
        Code::JwsUnsupportedHeader,
    );
    refuse("chain-empty", "an empty chain", head("x5c", json!([]))?, Code::ChainMissing);
    refuse(
        "chain-text",
        "a chain that is no array",
        head("x5c", json!("AAAA"))?,
        Code::JsonWrongType,
    );
    let not_base64 = head("x5c", json!(["-_8="]))?;
    refuse(
        "chain-in-url-dialect",
        "certificates are in standard base64 always",
        not_base64,
        Code::ChainMalformed,
    );
    refuse(
        "chain-no-certificate",
        "three octets",
        head("x5c", json!(["AAAA"]))?,
        Code::ChainMalformed,
    );
    let mut phone = minted.phone()?;
    if let Some(header) = phone.header.as_object_mut() {
        header.remove("x5c");
    }
    refuse("chain-missing", "no chain at all", phone.sign(), Code::ChainMissing);
    let leaf = minted.chain()?.into_iter().next().unwrap_or_default();
    let seven = minted.phone_with(&vec![leaf; 7]).sign();
    refuse("chain-of-seven", "more certificates than allowed", seven, Code::ChainTooLong);
    let raw = |header: &str| {
        let payload = minted.phone()?.unsigned().payload;
        let unsigned = Unsigned { header: header.into(), payload };
        Ok::<_, anyhow::Error>(unsigned.sign(&minted.device, Dialect::Url))
    };
    refuse("header-no-json", "not JSON", raw("{alg:EdDSA}")?, Code::JsonMalformed);
    let twice = raw(r#"{"alg":"none","alg":"EdDSA"}"#)?;
    refuse("algorithm-twice", "two readers could take either", twice, Code::JsonDuplicateMember);
    Ok(())
}
