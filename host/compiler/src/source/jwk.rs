//! Public keys of issuers, as people have them: PEM, a JSON Web Key, or a set of those (RFC 7517).

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use doorward_bundle::{Octets, TokenKey};
use p256::pkcs8::{DecodePublicKey as _, EncodePublicKey as _};
use pki_types::pem::{PemObject, SectionKind};
use rsa::{BoxedUint, RsaPublicKey};
use serde_json::{Map, Value};

/// Members that only a private or a secret key has (RFC 7518, section 6).
const PRIVATE: [&str; 8] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

/// Each key of a text, with the algorithm that it is for.
pub(super) fn read_all(text: &[u8]) -> Result<Vec<(TokenKey, &'static str)>, String> {
    let first = text.iter().find(|octet| !octet.is_ascii_whitespace());
    if first != Some(&b'{') {
        return read_pem(text);
    }
    let document: Value =
        serde_json::from_slice(text).map_err(|error| format!("is malformed JSON: {error}"))?;
    match document.get("keys") {
        None => Ok(vec![read_jwk(&document)?]),
        Some(Value::Array(keys)) if !keys.is_empty() => {
            keys.iter().filter(|key| is_for_signatures(key)).map(read_jwk).collect()
        }
        Some(_) => Err("is a set without keys".to_string()),
    }
}

fn read_pem(text: &[u8]) -> Result<Vec<(TokenKey, &'static str)>, String> {
    let sections: Vec<(SectionKind, Vec<u8>)> = PemObject::pem_slice_iter(text)
        .collect::<Result<_, _>>()
        .map_err(|error| format!("is malformed PEM: {error}"))?;
    if sections.is_empty() {
        return Err("is neither PEM nor a JSON Web Key".to_string());
    }
    sections
        .into_iter()
        .map(|(kind, der)| match kind {
            SectionKind::PublicKey => from_spki(der, None),
            SectionKind::PrivateKey | SectionKind::RsaPrivateKey | SectionKind::EcPrivateKey => {
                Err("holds a private key, and a bundle is public".to_string())
            }
            other => Err(format!("holds `{other:?}`, no public key")),
        })
        .collect()
}

/// A set may hold keys for encryption too, which are nobody's for signatures.
fn is_for_signatures(key: &Value) -> bool {
    key.get("use").and_then(Value::as_str) != Some("enc")
}

fn read_jwk(key: &Value) -> Result<(TokenKey, &'static str), String> {
    let members = key.as_object().ok_or("is no JSON Web Key")?;
    if let Some(name) = PRIVATE.iter().find(|name| members.contains_key(**name)) {
        return Err(format!("holds a secret (`{name}`), and a bundle is public"));
    }
    if !is_for_signatures(key) {
        return Err("is a key for encryption".to_string());
    }
    let kid = members.get("kid").and_then(Value::as_str).map(String::from);
    let der = match (text(members, "kty")?, members.get("crv").and_then(Value::as_str)) {
        ("EC", Some("P-256")) => {
            let (x, y) = (coordinate(members, "x")?, coordinate(members, "y")?);
            let point = [&[0x04][..], &x, &y].concat();
            let key = p256::PublicKey::from_sec1_bytes(&point)
                .map_err(|_| "holds a point that is not on P-256")?;
            key.to_public_key_der().map_err(|error| error.to_string())?.into_vec()
        }
        ("RSA", None) => {
            let [n, e] = [octets(members, "n")?, octets(members, "e")?]
                .map(|number| BoxedUint::from_be_slice_vartime(&number));
            let key = RsaPublicKey::new(n, e).map_err(|error| format!("is no RSA key: {error}"))?;
            key.to_public_key_der().map_err(|error| error.to_string())?.into_vec()
        }
        (kind, curve) => {
            return Err(format!(
                "is of kind `{kind}` {}, not EC P-256 or RSA",
                curve.unwrap_or("")
            ));
        }
    };
    let (key, algorithm) = from_spki(der, kid)?;
    match members.get("alg").and_then(Value::as_str) {
        Some(stated) if stated != algorithm => {
            Err(format!("is a key for `{stated}`, and the engine uses such keys for `{algorithm}`"))
        }
        _ => Ok((key, algorithm)),
    }
}

/// A key by its DER, with the algorithm that it is for.
fn from_spki(der: Vec<u8>, identifier: Option<String>) -> Result<(TokenKey, &'static str), String> {
    let algorithm = if p256::PublicKey::from_public_key_der(&der).is_ok() {
        "ES256"
    } else if RsaPublicKey::from_public_key_der(&der).is_ok() {
        "RS256"
    } else {
        return Err("holds no key of P-256 or RSA".to_string());
    };
    Ok((TokenKey { identifier, key: Octets(der) }, algorithm))
}

fn text<'m>(members: &'m Map<String, Value>, name: &str) -> Result<&'m str, String> {
    members.get(name).and_then(Value::as_str).ok_or_else(|| format!("has no `{name}`"))
}

fn octets(members: &Map<String, Value>, name: &str) -> Result<Vec<u8>, String> {
    BASE64_URL_SAFE_NO_PAD
        .decode(text(members, name)?)
        .map_err(|_| format!("has a `{name}` that is not base64url"))
}

/// A coordinate has all its octets, leading zeros included (RFC 7518, section 6.2.1.2).
fn coordinate(members: &Map<String, Value>, name: &str) -> Result<Vec<u8>, String> {
    let octets = octets(members, name)?;
    if octets.len() == 32 {
        Ok(octets)
    } else {
        Err(format!("has a `{name}` that is not 32 octets"))
    }
}
