//! Logins of an OpenID provider.

use anyhow::Result;
use doorward_engine::Code;
use doorward_host::contract::circumstance::Purpose;
use doorward_host::contract::decision::DoorAction;
use doorward_wallet::operation::{Dialect, Unsigned};
use doorward_wallet::token::{self, Token, TokenKey};
use serde_json::{Value, json};

use super::enrolled;
use crate::generate::book::{Book, GENERATED};
use crate::generate::scene::{NOW, Scene, denied, granted, release};
use doorward_cases::case::Expected;

const FORMAT: &str = "openid-token";
const ISSUER: &str = "https://login.example";
const AUDIENCE: &str = "https://doors.example";

pub(super) fn write(book: &mut Book) -> Result<()> {
    let keys = Keys::new()?;
    accepted(book, &keys)?;
    algorithms(book, &keys)?;
    headers(book, &keys)?;
    claims(book, &keys)?;
    times(book, &keys)?;
    scopes(book, &keys)
}

/// The keys of the site, and one that it does not have.
struct Keys {
    old: TokenKey,
    new: TokenKey,
    rsa: TokenKey,
    stranger: TokenKey,
}

impl Keys {
    fn new() -> Result<Self> {
        Ok(Self {
            old: TokenKey::p256("provider 2026-03"),
            new: TokenKey::p256("provider 2026-04"),
            rsa: TokenKey::rsa()?,
            stranger: TokenKey::p256("another provider"),
        })
    }
}

fn scene() -> Scene {
    enrolled("login-in", "provider", "alice", None)
}

fn login() -> Token {
    Token::openid(ISSUER, "alice", AUDIENCE, NOW, NOW.saturating_add(300))
}

fn case(book: &mut Book, name: &str, about: &str, text: String, expected: Expected) {
    book.case(&format!("{FORMAT}/{name}"), about, scene().show_text(text), expected);
}

fn accepted(book: &mut Book, keys: &Keys) -> Result<()> {
    let mut open = |name: &str, about: &str, token: Token, key: &TokenKey| {
        let text = token.head("alg", key.algorithm()).sign(key, Dialect::Url)?;
        case(book, name, about, text, release(5));
        Ok::<_, anyhow::Error>(())
    };
    open("es256", "a login under a named P-256 key", login().head("kid", "2026-03"), &keys.old)?;
    open("rs256", "under an RSA key, from PEM without a name", login(), &keys.rsa)?;
    open("key-of-next-month", "keys overlap", login().head("kid", "2026-04"), &keys.new)?;
    open("key-not-named", "a token need not name its key", login(), &keys.new)?;
    let other = login().head("kid", "rsa-2024");
    open("key-named-otherwise", "a key of the site's without a name is tried", other, &keys.rsa)?;
    let several = login().claim("aud", json!(["https://other.example", AUDIENCE]));
    open("audiences", "meant for several", several, &keys.old)?;
    let doordeck = login().claim("aud", "https://api.doordeck.com");
    open("audience-doordeck", "the other audience of the site", doordeck, &keys.old)?;
    open("unique", "with an identifier of its own", login().claim("jti", "1"), &keys.old)?;
    open("claims-ignored", "a nonce and an email", login().claim("nonce", "n"), &keys.old)?;
    let standard = login().sign(&keys.old, Dialect::Standard)?;
    case(book, "standard-dialect", "standard base64 with padding", standard, release(5));
    Ok(())
}

fn algorithms(book: &mut Book, keys: &Keys) -> Result<()> {
    let stated = |text: String| scene().format(FORMAT).show_text(text);
    let refuse = |book: &mut Book, name: &str, about: &str, scene: Scene, code| {
        book.case(&format!("{FORMAT}/{name}"), about, scene, denied(code));
    };
    for name in ["none", "HS256", "HS384", "PS256", "ES384", "EdDSA", "es256"] {
        let text = login().head("alg", name).sign(&keys.old, Dialect::Url)?;
        let about = "ES256 or RS256, spelled so, whatever the header says";
        let name = format!("algorithm-{}", name.to_lowercase().replace("es256", "small"));
        refuse(book, &name, about, stated(text), Code::AlgorithmNotAllowed);
    }
    // CVE-2015-9256 and its kin: the public key taken for the secret.
    for (name, key) in [("ec", &keys.old), ("rsa", &keys.rsa)] {
        let confused = TokenKey::of_secret(key.verifying()?);
        let text = login().head("alg", "HS256").sign(&confused, Dialect::Url)?;
        let about = "a code under the octets of the public key";
        let named = format!("confused-{name}");
        refuse(book, &named, about, stated(text.clone()), Code::AlgorithmNotAllowed);
        // Recognised as a device token, which is not accepted here at all.
        let scene = scene().show_text(text);
        let named = format!("confused-{name}-recognised");
        refuse(book, &named, about, scene, Code::FormatNotAllowed);
    }
    let crossed =
        login().head("alg", "RS256").head("kid", "2026-03").sign(&keys.old, Dialect::Url)?;
    let about = "a P-256 signature under RSA's name";
    case(book, "algorithm-of-another-key", about, crossed, denied(Code::SignatureMalformed));
    let unknown = login().claim("iss", "https://named.example").head("kid", "2025-12");
    let unknown = unknown.sign(&keys.old, Dialect::Url)?;
    case(book, "key-unknown", "no key of this name any more", unknown, denied(Code::KeyUnknown));
    let swapped = login().head("kid", "2026-03").sign(&keys.new, Dialect::Url)?;
    let about = "signed by the site's other key than the one named";
    case(book, "key-swapped", about, swapped, denied(Code::ProofBadSignature));
    let stranger = login().sign(&keys.stranger, Dialect::Url)?;
    case(book, "key-stranger", "under nobody's key", stranger, denied(Code::ProofBadSignature));
    let des =
        login().head("kid", "2026-03").sign(&TokenKey::of_secret(vec![7; 64]), Dialect::Url)?;
    case(book, "signature-short", "32 octets", des, denied(Code::SignatureMalformed));
    Ok(())
}

fn headers(book: &mut Book, keys: &Keys) -> Result<()> {
    for name in ["crit", "jwk", "jku", "x5u", "b64", "zip"] {
        let text = login().head(name, json!([])).sign(&keys.old, Dialect::Url)?;
        let about = "a header member that would change what is verified, or with which key";
        let named = format!("header-{name}");
        case(book, &named, about, text, denied(Code::JwsUnsupportedHeader));
    }
    let chained = login().head("x5c", json!(["AAAA"])).sign(&keys.old, Dialect::Url)?;
    let scene = scene().format(FORMAT).show_text(chained);
    let about = "a key in a certificate of its own";
    book.case(&format!("{FORMAT}/header-x5c"), about, scene, denied(Code::JwsUnsupportedHeader));
    let twice = Unsigned {
        header: r#"{"alg":"ES256","alg":"none"}"#.into(),
        payload: login().claims.to_string(),
    };
    let twice = token::sign(&twice, &keys.old, Dialect::Url)?;
    case(
        book,
        "algorithm-twice",
        "two readers, two keys",
        twice,
        denied(Code::JsonDuplicateMember),
    );
    let twice = Unsigned {
        header: login().header.to_string(),
        payload: login().claims.to_string().replacen('{', r#"{"sub":"mallory","#, 1),
    };
    let twice = token::sign(&twice, &keys.old, Dialect::Url)?;
    case(
        book,
        "subject-twice",
        "two readers, two people",
        twice,
        denied(Code::JsonDuplicateMember),
    );
    let text = login().sign(&keys.old, Dialect::Url)?;
    let unsigned = format!("{}.", text.rsplit_once('.').map_or("", |(signed, _)| signed));
    case(
        book,
        "signature-empty",
        "nothing after the last dot",
        unsigned,
        denied(Code::JwsMalformed),
    );
    Ok(())
}

fn claims(book: &mut Book, keys: &Keys) -> Result<()> {
    let mut refuse = |name: &str, about: &str, token: Token, code| {
        let text = token.sign(&keys.old, Dialect::Url)?;
        case(book, name, about, text, denied(code));
        Ok::<_, anyhow::Error>(())
    };
    let issuer = |name: &str| login().claim("iss", name);
    refuse("issuer-another", "nobody's", issuer("https://evil.example"), Code::IssuerUnknown)?;
    refuse(
        "issuer-slash",
        "compared exactly",
        issuer("https://login.example/"),
        Code::IssuerUnknown,
    )?;
    refuse(
        "issuer-capitals",
        "compared exactly",
        issuer("https://LOGIN.example"),
        Code::IssuerUnknown,
    )?;
    refuse("issuer-missing", "no `iss`", login().without("iss"), Code::JsonMissingMember)?;
    let meant = |audience: Value| login().claim("aud", audience);
    let wrong = Code::ProofWrongAudience;
    refuse("audience-another", "for somebody else", meant(json!("https://other.example")), wrong)?;
    refuse("audience-none", "for nobody", login().without("aud"), wrong)?;
    refuse("audience-empty", "an empty list", meant(json!([])), wrong)?;
    refuse("audience-slash", "compared exactly", meant(json!("https://doors.example/")), wrong)?;
    refuse("audience-number", "no text", meant(json!([1])), Code::JsonWrongType)?;
    refuse("subject-missing", "no `sub`", login().without("sub"), Code::JsonMissingMember)?;
    refuse("subject-empty", "nobody", login().claim("sub", ""), Code::JsonWrongType)?;
    let long = login().claim("sub", "a".repeat(1025));
    refuse("subject-long", "1025 octets", long, Code::JsonWrongType)?;
    refuse(
        "subject-stranger",
        "nobody here",
        login().claim("sub", "mallory"),
        Code::CredentialUnknown,
    )
}

fn times(book: &mut Book, keys: &Keys) -> Result<()> {
    let mut show = |name: &str, about: &str, token: Token, expected| {
        let text = token.sign(&keys.old, Dialect::Url)?;
        case(book, name, about, text, expected);
        Ok::<_, anyhow::Error>(())
    };
    let (at, end) = (NOW, NOW.saturating_add(300));
    let ends = |exp: Value| login().claim("exp", exp);
    let issued = |iat: u64| login().claim("iat", iat).claim("exp", iat.saturating_add(60));
    show(
        "expiry-text",
        "a number in a text, as Doordeck's sessions",
        ends(json!(end.to_string())),
        denied(Code::JsonWrongType),
    )?;
    show("expiry-float", "a fraction", ends(json!(1.5)), denied(Code::JsonWrongType))?;
    show(
        "expiry-huge",
        "2^53",
        ends(json!(9_007_199_254_740_992_u64)),
        denied(Code::JsonWrongType),
    )?;
    show(
        "expiry-missing",
        "good for ever",
        login().without("exp"),
        denied(Code::JsonMissingMember),
    )?;
    show(
        "expired",
        "the second after the skew",
        issued(at.saturating_sub(65)),
        denied(Code::ProofExpired),
    )?;
    show("expiring", "the last second of the skew", issued(at.saturating_sub(64)), release(5))?;
    show("early", "the first second of the skew", issued(at.saturating_add(3)), release(5))?;
    show(
        "too-early",
        "the second before",
        issued(at.saturating_add(4)),
        denied(Code::ProofNotYetValid),
    )?;
    let future = login().claim("nbf", at).claim("iat", at.saturating_add(4));
    show("issued-in-future", "issued after it begins", future, denied(Code::ProofIssuedInFuture))?;
    show(
        "long",
        "a second more than the site lets it live",
        ends(json!(end.saturating_add(1))),
        denied(Code::ProofLifetimeTooLong),
    )?;
    let undated = login().without("iat");
    show("undated", "without `iat`, measured from now", undated.clone(), release(5))?;
    let undated = undated.claim("exp", end.saturating_add(1));
    show("undated-long", "and no longer", undated, denied(Code::ProofLifetimeTooLong))?;
    show("inverted", "ends as it begins", ends(json!(at)), denied(Code::ProofTimesInverted))
}

fn scopes(book: &mut Book, keys: &Keys) -> Result<()> {
    let text = login().sign(&keys.old, Dialect::Url)?;
    for (name, entrance, about) in [
        ("bearer-at-device-door", "device-in", "whoever has it may show it"),
        ("bearer-at-key-door", "key-in", "a login signs nothing at the door"),
    ] {
        let scene = enrolled(entrance, "provider", "alice", None).show_text(&*text);
        book.case(&format!("{FORMAT}/{name}"), about, scene, denied(Code::StrengthInsufficient));
    }
    let scene = scene().show_text(&*text).stated(|at| at.purpose = Purpose::Administer);
    let about = "a login administers nothing";
    book.case(
        &format!("{FORMAT}/purpose-administer"),
        about,
        scene,
        denied(Code::ProofWrongPurpose),
    );
    for (name, purpose, code) in [
        ("session", Purpose::Session, Code::SessionPermitted),
        ("enrolment", Purpose::Enrol, Code::EnrolPermitted),
    ] {
        let scene = self::scene().show_text(&*text).stated(|at| at.purpose = purpose);
        let about = "what the login is for, and no door";
        let permitted = granted(code, DoorAction::None, 0);
        book.case(&format!("{FORMAT}/{name}"), about, scene, permitted);
    }
    let twice = vec![
        (self::scene().show_text(&*text), release(5)),
        (self::scene().show_text(&*text), denied(Code::ProofReplayed)),
    ];
    book.story(&format!("{FORMAT}/twice"), "a login opens a door once", GENERATED, twice);
    let one = login().claim("jti", "1");
    let again = one.clone().claim("nonce", "2").sign(&keys.old, Dialect::Url)?;
    let twice = vec![
        (self::scene().show_text(one.sign(&keys.old, Dialect::Url)?), release(5)),
        (self::scene().show_text(again), denied(Code::ProofReplayed)),
    ];
    book.story(&format!("{FORMAT}/unique-twice"), "one identifier, one use", GENERATED, twice);
    let rsa = |issuer: &str| {
        login().claim("iss", issuer).head("alg", "RS256").sign(&keys.rsa, Dialect::Url)
    };
    let former = rsa("https://former.example")?;
    case(book, "issuer-disabled", "no longer believed", former, denied(Code::IssuerDisabled));
    let other = rsa("https://other.example")?;
    let about = "it does not vouch for logins";
    case(book, "issuer-of-another-format", about, other, denied(Code::IssuerFormatNotAllowed));
    Ok(())
}
