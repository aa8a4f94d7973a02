//! Samples that others have published.

use anyhow::Result;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use doorward_engine::Code;
use doorward_host::contract::question::CredentialIdentifier;
use doorward_wallet::operation::{DeviceKey, Dialect, Operation, Unsigned, header};

use super::book::Book;
use super::scene::{Scene, denied, release, seconds, site_file, staff};
use doorward_cases::{Challenge, Enrolled};

/// Where the PKOC sample is from.
const PKOC: &str = "github.com/Z-bit-Systems-LLC/PKOC.Net, test/PKOC.Net.Tests/UtilitiesTest.cs; \
                    github.com/smithee-solutions/openpkoc, op-pkoc.c (spec_identifier constants)";

/// Its public key.
const PKOC_KEY: &str = "040ec5d87dc39d14a2c5480686da860c82b16be0b6903b525f84848b79fd463e32\
                        bbda1f0252c33503c5287035e6eac55d138d0650dcfb5281d59a9cf4124d2831";

/// Its signature over [`PKOC_TRANSACTION`].
const PKOC_SIGNATURE: &str = "b98613070c78010b04ed306d143f94ee6dc4eca2585b621405731fb3a53cd877\
                              a21685de18435da7cbcc38f1d926300a454efee3594cec5effe28c7feac03d7d";

/// The transaction identifier that was signed.
const PKOC_TRANSACTION: &str = "6fcf5012b224043b09350a4fc5e56a8f";

/// Another one, which a message of PKOC.Net's tests has beside the same signature.
const PKOC_OTHER_TRANSACTION: &str = "000102030405060708090a0b0c0d0e0f";

/// The DER of a P-256 SubjectPublicKeyInfo up to the point (RFC 5480, section 2).
const P256_SPKI: &str = "3059301306072a8648ce3d020106082a8648ce3d030107034200";

/// Where the Doordeck chain is from.
const DOORDECK: &str = "github.com/doordeck/docs, guide sharing-doors.md";

/// The user in its leaf.
const DOORDECK_USER: &str = "62143130-538f-11e9-a6c4-5353182984b7";

/// What the older guide says that an operation is called.
const OLDER_GUIDE: &str =
    "github.com/doordeck/docs, docs/guide/ephemeral-key-registration-unlocking-a-door.md";

/// Where the session token is from.
const SESSIONS: &str = "github.com/doordeck/doordeck-headless-sdk, JwtUtilsTest.kt";

/// A session token, signed with ES256, whose claims are an `exp` in text and nothing else.
const SESSION_TOKEN: &str = "eyJ0eXAiOiJKV1QiLCJhbGciOiJFUzI1NiIsImtpZCI6IjQwMzhmODE5MmZmMTZiMGQ4N2E3OWYyZjFlOTYyZWIwIn0.eyJleHAiOiIxNzAxNjk2NDYxIn0.L0aOoYwgqXBfGETZYB3zLW2t5L06oMrgUVpC6jXu1zfHzbusCniyD7jFybAhyQTAt4_ZirGVtwBzaukBUw0aTA";

/// The certificates, leaf first, in base64.
const DOORDECK_CHAIN: &str = include_str!("doordeck-chain.txt");

pub(super) fn write(book: &mut Book) -> Result<()> {
    pkoc(book)?;
    doordeck(book)
}

fn pkoc(book: &mut Book) -> Result<()> {
    let mut story = |name: &str, about: &str, scene, expected| {
        book.story(&format!("pkoc-nfc-v1/{name}"), about, PKOC, vec![(scene, expected)]);
    };
    story(
        "published-sample",
        "the sample of the specification, as two projects carry it",
        pkoc_scene(PKOC_TRANSACTION, true)?,
        release(5),
    );
    story(
        "published-sample-swapped",
        "the same with the signature first",
        pkoc_scene(PKOC_TRANSACTION, false)?,
        release(5),
    );
    story(
        "published-wrong-transaction",
        "the same signature beside the transaction identifier of another message",
        pkoc_scene(PKOC_OTHER_TRANSACTION, true)?,
        denied(Code::ProofBadSignature),
    );
    Ok(())
}

fn pkoc_scene(transaction: &str, key_first: bool) -> Result<Scene> {
    let (key, signature) = (format!("5a41{PKOC_KEY}"), format!("9e40{PKOC_SIGNATURE}"));
    let (first, second) = if key_first { (key, signature) } else { (signature, key) };
    let shown = format!("{first}{second}9000");
    let challenge = hex::decode(transaction)?;
    let spki = hex::decode(format!("{P256_SPKI}{PKOC_KEY}"))?;
    Ok(Scene::nobody()
        .show(hex::decode(shown)?)
        .stated(|at| at.challenge = Some(challenge))
        .stored(|store| {
            let identifier = CredentialIdentifier::Key(spki);
            store.credentials.push(Enrolled { identifier, record: staff() });
            store.challenges.push(Challenge {
                octets: transaction.into(),
                access_point: "main-in".into(),
                age: 1,
                consumed: false,
            });
        }))
}

/// The private key of the published leaf is not known, so nothing signed with it can be shown.
fn doordeck(book: &mut Book) -> Result<()> {
    let chain = DOORDECK_CHAIN
        .lines()
        .map(|line| BASE64_STANDARD.decode(line.trim()).map_err(|error| anyhow::anyhow!("{error}")))
        .collect::<Result<Vec<_>>>()?;
    let now = seconds("2019-04-01T00:00:00Z");
    let operation = Operation {
        user: DOORDECK_USER.into(),
        lock: "0110cd80-52fe-11e9-918a-b135b59624b2".into(),
        issued_at: now,
        expires: now.saturating_add(60),
        identifier: Some("0f5f3c5e-0000-4000-8000-000000000002".into()),
        locked: false,
    };
    let foreign = DeviceKey::of("not the key of that leaf");
    let signed = |chain: &[Vec<u8>], operation: &Operation| {
        Unsigned::new(&header(chain), &operation.claims()).sign(&foreign, Dialect::Standard)
    };
    let mut story = |name: &str, about: &str, source, text: String, code| {
        let mut scene = Scene::nobody().now(now).show_text(text);
        scene.site = site_file("doordeck");
        scene.issued_at = seconds("2019-03-31T00:00:00Z");
        book.story(
            &format!("doordeck-operation/{name}"),
            about,
            source,
            vec![(scene, denied(code))],
        );
    };
    story(
        "published-chain-foreign-signature",
        "a published chain does not make anybody its holder",
        DOORDECK,
        signed(&chain, &operation),
        Code::ProofBadSignature,
    );
    let from_intermediate = chain.get(1..).unwrap_or_default();
    story(
        "published-chain-without-leaf",
        "the issuing authority's own certificate in place of a leaf: its key is RSA",
        DOORDECK,
        signed(from_intermediate, &operation),
        Code::AlgorithmNotAllowed,
    );
    let reversed: Vec<Vec<u8>> = chain.iter().rev().cloned().collect();
    story(
        "published-chain-root-first",
        "root first: the first certificate is the one that is held to be the leaf",
        DOORDECK,
        signed(&reversed, &operation),
        Code::AlgorithmNotAllowed,
    );
    let mut misspelt = operation.claims();
    if let Some(operation) = misspelt.get_mut("operation").and_then(|found| found.as_object_mut()) {
        operation.insert("type".into(), "MUTABLE_LOCK".into());
    }
    let text = Unsigned::new(&header(&chain), &misspelt).sign(&foreign, Dialect::Url);
    story(
        "published-misspelt-operation-foreign-signature",
        "the older guide's MUTABLE_LOCK says nothing before the signature holds",
        OLDER_GUIDE,
        text,
        Code::ProofBadSignature,
    );
    story(
        "published-session-token",
        "a session token is a JWS of the same vendor and no operation",
        SESSIONS,
        SESSION_TOKEN.into(),
        Code::FormatNotAllowed,
    );
    let scene = Scene { site: site_file("tokens"), ..Scene::nobody() }.at("login-in");
    book.story(
        "openid-token/published-session-token",
        "as a login it says when it ends in a text",
        SESSIONS,
        vec![(scene.show_text(SESSION_TOKEN), denied(Code::JsonWrongType))],
    );
    Ok(())
}
