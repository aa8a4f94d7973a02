//! Bundles, and why they are refused.

mod contents;
mod envelope;
mod freshness;
mod requirements;
mod signing_keys;
mod tokens;

use anyhow::{Result, anyhow};
use doorward_bundle::Bundle;
use doorward_compiler::{Issuance, SigningKey, compile, sign};
use doorward_engine::Code;
use doorward_host::contract::circumstance::{
    BundleFloor, Evidence, LoadContext, Secret, TrustedKey,
};
use doorward_host::contract::verification::{AccessPointSummary, BundleSummary};
use sha2::{Digest as _, Sha256};

use crate::generate::book::{Book, GENERATED};
use crate::generate::scene::ISSUED;
use doorward_cases::Octets;
use doorward_cases::case::{LoadCase, Loaded};
use doorward_cases::{signing_key, trusted};

/// The source of the bundle.
const SITE: &str = include_str!("../../../vectors/sites/mortal.toml");

/// A key of the other algorithm.
const P256_KEY: &str = include_str!("../../../keys/bundle-p256.pem");

/// Its sequence number.
const SEQUENCE: u64 = 7;

pub(super) fn write(book: &mut Book) -> Result<()> {
    let mut shelf = Shelf { book, key: signing_key()?, bundle: bundle()? };
    shelf.accepted()?;
    shelf.floors()?;
    shelf.trust()?;
    shelf.envelopes()?;
    shelf.contexts()?;
    shelf.versions()?;
    shelf.references()?;
    shelf.ranges()?;
    shelf.requirements()?;
    shelf.freshness()?;
    shelf.signing_keys()?;
    shelf.tokens()
}

/// The bundle that is bent, and where its cases go.
struct Shelf<'b> {
    book: &'b mut Book,
    key: SigningKey,
    bundle: Bundle,
}

impl Shelf<'_> {
    fn accepted(&mut self) -> Result<()> {
        let octets = sign(&self.bundle, &self.key)?;
        let said = summary(&octets, &self.key);
        let context = self.context();
        self.case(
            "accepted",
            "signed by a trusted key",
            &octets,
            context.clone(),
            Loaded::Accepted(said.clone()),
        );
        let any = LoadContext { site: None, ..context };
        self.case(
            "accepted-at-any-site",
            "a tool belongs to no site",
            &octets,
            any,
            Loaded::Accepted(said),
        );

        let key = SigningKey::from_pem(P256_KEY)?;
        let octets = sign(&self.bundle, &key)?;
        let context = LoadContext { trusted_keys: vec![trusted(&key)], ..self.context() };
        let expected = Loaded::Accepted(summary(&octets, &key));
        self.case("accepted-es256", "signed with ES256", &octets, context, expected);

        let mut extended = self.bundle.clone();
        extended.extensions.push(contents::extension(false));
        let octets = sign(&extended, &self.key)?;
        let expected = Loaded::Accepted(summary(&octets, &self.key));
        let context = self.context();
        self.case(
            "accepted-with-extension",
            "an extension that is not critical is ignored",
            &octets,
            context,
            expected,
        );
        Ok(())
    }

    /// What the host accepted before.
    fn floors(&mut self) -> Result<()> {
        let octets = sign(&self.bundle, &self.key)?;
        let digest = Sha256::digest(&octets).to_vec();
        let accepted = Loaded::Accepted(summary(&octets, &self.key));
        let floor = |sequence, digest| Some(BundleFloor { sequence, digest });
        let above =
            LoadContext { floor: floor(SEQUENCE.saturating_sub(1), vec![0; 32]), ..self.context() };
        self.case("floor-below", "a newer bundle than before", &octets, above, accepted.clone());
        let same = LoadContext { floor: floor(SEQUENCE, digest), ..self.context() };
        self.case("floor-equal", "the same bundle again", &octets, same, accepted);
        let fork = LoadContext { floor: floor(SEQUENCE, vec![0; 32]), ..self.context() };
        self.case(
            "floor-fork",
            "another bundle of the same number",
            &octets,
            fork,
            refused(Code::BundleFork, "sequence"),
        );
        let newer =
            LoadContext { floor: floor(SEQUENCE.saturating_add(1), vec![0; 32]), ..self.context() };
        self.case(
            "floor-above",
            "an older bundle than before",
            &octets,
            newer,
            refused(Code::BundleRollback, "sequence"),
        );
        let elsewhere = LoadContext { site: Some("office".into()), ..self.context() };
        self.case(
            "foreign-site",
            "a bundle of another site",
            &octets,
            elsewhere,
            refused(Code::BundleForeignSite, "site.identifier"),
        );
        Ok(())
    }

    fn trust(&mut self) -> Result<()> {
        let octets = sign(&self.bundle, &self.key)?;
        let nobody = LoadContext { trusted_keys: Vec::new(), ..self.context() };
        self.case(
            "nobody-trusted",
            "no trusted key trusts nothing",
            &octets,
            nobody,
            refused(Code::BundleUntrusted, ""),
        );
        let other = trusted(&SigningKey::from_pem(P256_KEY)?);
        let stranger = LoadContext { trusted_keys: vec![other.clone()], ..self.context() };
        self.case(
            "signed-by-stranger",
            "signed by a key that is not trusted",
            &octets,
            stranger,
            refused(Code::BundleUntrusted, ""),
        );
        let identifier = self.key.public_key().identifier().to_vec();
        let confused = LoadContext {
            trusted_keys: vec![TrustedKey { identifier, ..other }],
            ..self.context()
        };
        self.case(
            "identifier-of-another-key",
            "the identifier finds a key, the signature needs the right one",
            &octets,
            confused,
            refused(Code::BundleBadSignature, ""),
        );
        let mut forged = octets;
        if let Some(last) = forged.last_mut() {
            *last ^= 1;
        }
        let context = self.context();
        self.case(
            "signature-bent",
            "the last bit of the signature",
            &forged,
            context,
            refused(Code::BundleBadSignature, ""),
        );
        Ok(())
    }

    fn contexts(&mut self) -> Result<()> {
        let octets = sign(&self.bundle, &self.key)?;
        let out = |path| refused(Code::ContextOutOfRange, path);
        let key = trusted(&self.key);
        let many = LoadContext { trusted_keys: vec![key.clone(); 17], ..self.context() };
        self.case(
            "context-17-keys",
            "more trusted keys than allowed",
            &octets,
            many,
            out("trusted-keys"),
        );
        let bent = TrustedKey { key: key.key.iter().copied().skip(1).collect(), ..key };
        let bent = LoadContext { trusted_keys: vec![bent], ..self.context() };
        self.case(
            "context-bent-key",
            "a trusted key that is none",
            &octets,
            bent,
            out("trusted-keys[0].key"),
        );
        let floor = Some(BundleFloor { sequence: 1, digest: vec![0; 31] });
        let short = LoadContext { floor, ..self.context() };
        self.case(
            "context-short-digest",
            "a floor's digest of 31 octets",
            &octets,
            short,
            out("floor.digest"),
        );
        let secret = Secret { name: "issuer".into(), value: vec![0; 4097] };
        let long = LoadContext { secrets: vec![secret], ..self.context() };
        self.case("context-long-secret", "a secret of 4097 octets", &octets, long, out("secrets"));
        let list = Evidence { kind: "status-list".into(), source: "test".into(), content: vec![0] };
        let evidence = LoadContext { evidence: vec![list], ..self.context() };
        self.case(
            "context-evidence",
            "a kind of evidence that the engine does not know",
            &octets,
            evidence,
            refused(Code::ContextUnsupported, "evidence[0].kind"),
        );
        let revoked =
            doorward_wallet::pkoc::ble::ReaderIdentity { site: [1; 16], location: [2; 16] };
        let stranger = doorward_wallet::pkoc::CardKey::of("stranger site");
        let list = revoked.revoke(&stranger, 1, &[([2; 16], 1)]);
        let (cut, longer) = (list.get(..80).unwrap_or_default(), [&list[..], &[0]].concat());
        for (name, about, content) in [
            (
                "evidence-of-stranger",
                "a list of revoked readers of a site that is no issuer",
                &list[..],
            ),
            ("evidence-cut", "a list of revoked readers that ends early", cut),
            ("evidence-and-more", "something behind a list of revoked readers", &longer),
        ] {
            let list = Evidence {
                kind: "pkoc-reader-revocations".into(),
                source: "test".into(),
                content: content.into(),
            };
            let context = LoadContext { evidence: vec![list], ..self.context() };
            let expected = refused(Code::EvidenceRefused, "evidence[0].content");
            self.case(name, about, &octets, context, expected);
        }
        Ok(())
    }

    /// The bundle with something bent, properly signed.
    fn bent(
        &mut self,
        name: &str,
        about: &str,
        bend: impl FnOnce(&mut Bundle),
        expected: Loaded,
    ) -> Result<()> {
        let mut bundle = self.bundle.clone();
        bend(&mut bundle);
        let octets = sign(&bundle, &self.key)?;
        let context = self.context();
        self.case(name, about, &octets, context, expected);
        Ok(())
    }

    fn context(&self) -> LoadContext {
        LoadContext {
            site: Some("mortal".into()),
            trusted_keys: vec![trusted(&self.key)],
            floor: None,
            secrets: Vec::new(),
            evidence: Vec::new(),
        }
    }

    fn case(
        &mut self,
        name: &str,
        about: &str,
        octets: &[u8],
        context: LoadContext,
        expected: Loaded,
    ) {
        self.insert(name, about, Octets::hex(octets), context, expected);
    }

    fn insert(
        &mut self,
        name: &str,
        about: &str,
        bundle: Octets,
        context: LoadContext,
        expected: Loaded,
    ) {
        let case = LoadCase {
            about: about.into(),
            source: GENERATED.into(),
            exceptions: Vec::new(),
            bundle,
            context,
            expected,
        };
        self.book.load(&format!("load/{name}"), case);
    }
}

fn bundle() -> Result<Bundle> {
    let issuance = Issuance { sequence: SEQUENCE, issued_at: ISSUED };
    compile(SITE, "mortal.toml".as_ref(), issuance)
        .map_err(|diagnostics| anyhow!("{diagnostics:?}"))
}

/// What the bundle says of itself.
fn summary(octets: &[u8], key: &SigningKey) -> BundleSummary {
    BundleSummary {
        site: "mortal".into(),
        sequence: SEQUENCE,
        digest: Sha256::digest(octets).to_vec(),
        issued_at: ISSUED,
        refresh_after: ISSUED.saturating_add(3600),
        stale_after: ISSUED.saturating_add(43_200),
        dead_after: Some(ISSUED.saturating_add(86_400)),
        key_identifier: key.public_key().identifier().to_vec(),
        signing_keys: vec![],
        challenge_lifetime: 10,
        // A life of 120 seconds, and a skew of 10 on both sides.
        claim_lifetime: 140,
        access_points: vec![AccessPointSummary {
            identifier: "main-in".into(),
            door: "main".into(),
        }],
        evidence: vec![],
    }
}

fn refused(code: Code, path: &str) -> Loaded {
    Loaded::Refused { code: code.as_str().into(), path: path.into() }
}
