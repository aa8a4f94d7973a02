//! Issuers, and what their trust is anchored in.

use std::collections::BTreeSet;
use std::path::Path;

use doorward_bundle::limits::{ANCHORS, PROOF_LIFETIME};
use schemars::JsonSchema;
use serde::Deserialize;

use super::access_point::{Format, formats};
use super::anchor;
use super::freshness::Status;
use super::pkoc;
use super::quantity::number;
use super::token::Tokens;
use crate::findings::{Findings, Reported};
use crate::list::{at_least_one, set};
use crate::schema::{AtLeastOne, Identifier, Name, OneOf, Words};
use crate::spanned::Spanned;
use crate::text::{self, name, one_of};

/// The algorithms that a source can name, as JOSE does (RFC 7518, RFC 8037).
pub const ALGORITHMS: [&str; 5] = ["ES256", "ES256K", "EdDSA", "HS256", "RS256"];

/// One of [`ALGORITHMS`].
enum Algorithm {}

impl Words for Algorithm {
    const WORDS: &'static [&'static str] = &ALGORITHMS;
}

/// The format whose certificates are each for one purpose.
const FACES: &str = "sensecrypt-face-signature";

/// Formats whose issuers issue tokens, and certify nothing.
const TOKEN_FORMATS: [&str; 3] = ["openid-token", "sensecrypt-api-key", "sensecrypt-device-token"];

/// Whom to believe: `[[issuer]]`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a table", rename_all = "kebab-case")]
pub(crate) struct Issuer {
    /// What sheets of people call it.
    #[schemars(with = "Identifier")]
    identifier: String,
    /// What people call it.
    #[schemars(with = "Name")]
    name: Spanned<String>,
    /// The formats of presentations that it vouches for.
    #[schemars(with = "AtLeastOne<OneOf<Format>>")]
    formats: Spanned<Vec<Spanned<String>>>,
    /// Certificates or bare public keys that trust is anchored in, in PEM.
    #[serde(default)]
    anchors: Vec<Spanned<String>>,
    /// The same in files, relative to the source.
    #[serde(default)]
    anchor_files: Vec<Spanned<String>>,
    /// The algorithms that it and those whom it certifies may sign with.
    #[schemars(with = "AtLeastOne<OneOf<Algorithm>>")]
    algorithms: Spanned<Vec<Spanned<String>>>,
    /// Whether it is believed. Without: `true`.
    enabled: Option<bool>,
    /// Whether the issuer claim must be the certificate's identifier. Without: `true`.
    binds_subject: Option<bool>,
    /// Seconds that a presentation's own validity may span. Without: the site's.
    #[schemars(range(min = 1, max = PROOF_LIFETIME))]
    proof_lifetime: Option<Spanned<i64>>,
    /// Rules of an issuer of tokens.
    tokens: Option<Spanned<Tokens>>,
    /// How it says what has become of its tokens.
    status: Option<Status>,
    /// Whom the certificates name as organisation; needed for `lock-certificate`.
    #[schemars(with = "Option<Name>")]
    owner: Option<Spanned<String>>,
    /// What face certificates must be for; needed for `sensecrypt-face-signature`.
    #[schemars(with = "Option<Identifier>")]
    purpose: Option<Spanned<String>>,
    /// Seconds that an operation may wait. Without: none may.
    #[schemars(range(min = 1, max = PROOF_LIFETIME))]
    queue_lifetime: Option<Spanned<i64>>,
    /// What presentations call it: of `pkoc-nfc-v2` the issuer identification reference, of
    /// `pkoc-ble-ecdhe` the site's UUID.
    reference: Option<Spanned<String>>,
    /// The newest of its access documents that is known; for `aliro`.
    #[schemars(range(min = 0, max = u32::MAX))]
    access_iteration: Option<Spanned<i64>>,
    /// The newest of its revocation documents that is known; for `aliro`.
    #[schemars(range(min = 0, max = u32::MAX))]
    revocation_iteration: Option<Spanned<i64>>,
}

/// The format whose issuers must state an owner.
const OWNED: &str = "lock-certificate";

impl Issuer {
    /// `directory` is what anchor files are relative to; `references` are those of other issuers.
    pub(crate) fn compile(
        issuer: &Spanned<Self>,
        directory: &Path,
        references: &mut BTreeSet<String>,
        findings: &mut Findings,
    ) -> Result<doorward_bundle::Issuer, Reported> {
        let source = issuer.get_ref();
        let name = name(&source.name, findings);
        let formats = formats(&source.formats, findings);
        let algorithms = algorithms(&source.algorithms, findings);
        let proof_lifetime = source
            .proof_lifetime
            .as_ref()
            .map(|seconds| number(seconds, 1..=PROOF_LIFETIME, findings))
            .transpose();
        let owner = source.owner.as_ref().map(|owner| text::name(owner, findings)).transpose();
        let is_owned = source.formats.get_ref().iter().any(|name| name.get_ref() == OWNED);
        if source.owner.is_none() && is_owned {
            let message = format!("vouches for `{OWNED}` and states no `owner`");
            return Err(findings.report(issuer, message));
        }
        let reference =
            pkoc::reference(source.reference.as_ref(), &source.formats, references, findings);
        let mut iteration = |number: &Option<Spanned<i64>>| {
            number.as_ref().map(|number| self::number(number, 0..=u32::MAX, findings)).transpose()
        };
        let access_iteration = iteration(&source.access_iteration);
        let revocation_iteration = iteration(&source.revocation_iteration);
        let anchors = anchor::read_all(&source.anchors, &source.anchor_files, directory, findings)?;
        let purpose =
            source.purpose.as_ref().map(|text| text::identifier(text, findings)).transpose();
        let queue_lifetime = source
            .queue_lifetime
            .as_ref()
            .map(|seconds| number(seconds, 1..=PROOF_LIFETIME, findings))
            .transpose();
        let (formats, algorithms) = (formats?, algorithms?);
        if formats.iter().any(|name| name == FACES) && source.purpose.is_none() {
            let message = format!("has no `purpose`, and vouches for `{FACES}`");
            return Err(findings.report(issuer, message));
        }
        let tokens = source
            .tokens
            .as_ref()
            .map(|tokens| Tokens::compile(tokens, &formats, &algorithms, directory, findings))
            .transpose();
        let status = source
            .status
            .as_ref()
            .map(|status| status.compile(&algorithms, directory, findings))
            .transpose();
        let certified = formats.iter().any(|name| !TOKEN_FORMATS.contains(&name.as_str()));
        let token = formats.iter().find(|name| TOKEN_FORMATS.contains(&name.as_str()));
        if let (Some(format), None) = (token, &source.tokens) {
            let message = format!("has no `tokens`, and vouches for `{format}`");
            return Err(findings.report(issuer, message));
        }
        if anchors.is_empty() && certified {
            return Err(findings.report(issuer, "has no trust anchor"));
        }
        if anchors.len() > ANCHORS {
            let message = format!("has {} trust anchors, at most {ANCHORS}", anchors.len());
            return Err(findings.report(issuer, message));
        }
        Ok(doorward_bundle::Issuer {
            identifier: source.identifier.clone(),
            name: name?,
            formats,
            anchors,
            algorithms,
            enabled: source.enabled.unwrap_or(true),
            binds_subject: source.binds_subject.unwrap_or(true),
            proof_lifetime: proof_lifetime?,
            tokens: tokens?,
            status: status?,
            owner: owner?,
            purpose: purpose?,
            queue_lifetime: queue_lifetime?,
            reference: reference?,
            access_iteration: access_iteration?,
            revocation_iteration: revocation_iteration?,
        })
    }
}

fn algorithms(
    list: &Spanned<Vec<Spanned<String>>>,
    findings: &mut Findings,
) -> Result<Vec<String>, Reported> {
    at_least_one(list, findings)?;
    set(list.get_ref(), usize::MAX, findings, |algorithm, findings| {
        one_of(algorithm, &ALGORITHMS, findings)
    })
}
