//! Bundles whose staleness classes, status rules or revocation authorities do not hold together, and
//! evidence that a bundle does not take.

use anyhow::Result;
use doorward_bundle::{
    Bundle, Issuer, Octets, RevocationAuthority, RevocationForm, RevocationSet, StalenessClass,
    StalenessLevel, StatusRules, VerificationKey,
};
use doorward_compiler::{sign, sign_revocations};
use doorward_engine::Code;
use doorward_host::contract::circumstance::{Evidence, LoadContext};
use doorward_wallet::operation::Dialect;
use doorward_wallet::status::StatusList;
use doorward_wallet::token::TokenKey;
use sha2::{Digest as _, Sha256};

use super::contents::issuer;
use super::{Shelf, refused};
use crate::generate::scene::ISSUED;
use crate::generate::status::security;

const LEVEL: StalenessLevel = StalenessLevel {
    from_threat_level: 0,
    bundle_age: Some(3600),
    stale_grace: None,
    status_age: None,
};

fn class(levels: &[StalenessLevel]) -> StalenessClass {
    StalenessClass { identifier: "street".into(), name: "Street".into(), levels: levels.into() }
}

fn authority() -> Result<RevocationAuthority> {
    let key = security()?;
    let public = key.public_key();
    Ok(RevocationAuthority {
        identifier: "desk".into(),
        name: "Desk".into(),
        keys: vec![VerificationKey {
            identifier: Octets(public.identifier().to_vec()),
            key: Octets(public.as_der().to_vec()),
        }],
        formats: vec![],
        issuers: vec![],
        required: true,
        maximum_age: None,
    })
}

impl Shelf<'_> {
    pub(super) fn freshness(&mut self) -> Result<()> {
        self.classes()?;
        self.authorities()?;
        self.sets()?;
        self.lists()
    }

    fn classes(&mut self) -> Result<()> {
        let above = StalenessLevel { from_threat_level: 2, ..LEVEL };
        let range = |path: &str| refused(Code::BundleOutOfRange, path);
        let levels = "staleness-classes[0].levels";
        for (name, about, classes, expected) in [
            ("staleness-none", "a list of no class", vec![], range("staleness-classes")),
            ("staleness-no-level", "a class of no level", vec![class(&[])], range(levels)),
            ("staleness-not-from-0", "none from 0 on", vec![class(&[above])], range(levels)),
            (
                "staleness-unsorted",
                "levels that are not in order",
                vec![class(&[LEVEL, above, above])],
                range(levels),
            ),
            (
                "staleness-age-0",
                "an age that nothing has",
                vec![class(&[StalenessLevel { bundle_age: Some(0), ..LEVEL }])],
                range(levels),
            ),
            (
                "staleness-age-eternal",
                "an age of more than ten years",
                vec![class(&[StalenessLevel { status_age: Some(315_360_001), ..LEVEL }])],
                range(levels),
            ),
            (
                "staleness-twice",
                "two classes of one name",
                vec![class(&[LEVEL]), class(&[LEVEL])],
                refused(Code::BundleDuplicateIdentifier, "staleness-classes[1].identifier"),
            ),
            (
                "staleness-17-levels",
                "more levels than there may be",
                vec![class(
                    &(0..17)
                        .map(|from| StalenessLevel { from_threat_level: from, ..LEVEL })
                        .collect::<Vec<_>>(),
                )],
                refused(Code::LimitExceeded, levels),
            ),
        ] {
            self.bent(name, about, |b| b.staleness_classes = Some(classes), expected)?;
        }
        let dangling = refused(Code::BundleDanglingReference, "access-points[0].staleness-class");
        let about = "a class that is not there";
        let point_at = |b: &mut Bundle| {
            b.access_points.iter_mut().for_each(|point| point.staleness_class = Some(0))
        };
        self.bent("staleness-dangling", about, point_at, dangling)?;
        let status = StatusRules { keys: vec![], required: true, maximum_age: Some(0) };
        let named = |b: &mut Bundle| {
            let mut issuer = issuer(b"");
            (issuer.anchors, issuer.status) = (vec![], Some(status));
            b.issuers = vec![issuer];
        };
        let expected = range("issuers[0].status.maximum-age");
        self.bent("status-age-0", "a list that would never count", named, expected)
    }

    fn authorities(&mut self) -> Result<()> {
        let range = |path: &str| refused(Code::BundleOutOfRange, path);
        let own = authority()?;
        let bend = |change: &dyn Fn(&mut RevocationAuthority)| {
            let mut authority = own.clone();
            change(&mut authority);
            vec![authority]
        };
        let other = RevocationAuthority { identifier: "other".into(), ..own.clone() };
        let keyed =
            |change: &dyn Fn(&mut VerificationKey)| bend(&|it| it.keys.iter_mut().for_each(change));
        let numbered = |key: &VerificationKey, n| VerificationKey {
            identifier: Octets(vec![n]),
            ..key.clone()
        };
        for (name, about, authorities, expected) in [
            ("revocation-none", "a list of nobody", vec![], range("revocation")),
            (
                "revocation-no-key",
                "no key",
                bend(&|it| it.keys.clear()),
                range("revocation[0].keys"),
            ),
            (
                "revocation-key-twice",
                "one key of two authorities",
                vec![own.clone(), other],
                range("revocation[0].keys"),
            ),
            (
                "revocation-key-unnamed",
                "a key without an identifier",
                keyed(&|key| key.identifier = Octets(vec![])),
                range("revocation[0].keys"),
            ),
            (
                "revocation-key-malformed",
                "a key that is none",
                keyed(&|key| key.key = Octets(vec![0x30])),
                refused(Code::BundleBadAnchor, "revocation[0].keys[0].key"),
            ),
            (
                "revocation-9-keys",
                "more keys than there may be",
                bend(&|it| {
                    let all = it.keys.iter().flat_map(|key| (0..9).map(|n| numbered(key, n)));
                    it.keys = all.collect();
                }),
                refused(Code::LimitExceeded, "revocation[0].keys"),
            ),
            (
                "revocation-formats-unsorted",
                "formats that are not in order",
                bend(&|it| it.formats = vec!["wiegand".into(), "aliro".into()]),
                range("revocation[0].formats"),
            ),
            (
                "revocation-dangling",
                "an issuer that is not there",
                bend(&|it| it.issuers = vec![9]),
                refused(Code::BundleDanglingReference, "revocation[0].issuers"),
            ),
            (
                "revocation-age-0",
                "a set that would never count",
                bend(&|it| it.maximum_age = Some(0)),
                range("revocation[0].maximum-age"),
            ),
        ] {
            self.bent(name, about, |b| b.revocation = Some(authorities), expected)?;
        }
        Ok(())
    }

    /// Evidence that refuses the load: the last statement of each list is at fault.
    fn sets(&mut self) -> Result<()> {
        let mut bundle = self.bundle.clone();
        bundle.revocation = Some(vec![authority()?]);
        let octets = sign(&bundle, &self.key)?;
        let site = bundle.site.identifier.clone();
        let of_rows = |form, sequence: u64, base: Option<&Evidence>, rows: Vec<u8>| {
            let set = RevocationSet {
                site: site.clone(),
                form,
                sequence,
                issued_at: ISSUED,
                base: base.map(|base| Octets(Sha256::digest(&base.content).to_vec())),
                revoked: Octets(rows),
                restored: None,
            };
            let content = sign_revocations(&set, &security()?)?;
            Ok::<_, anyhow::Error>(Evidence {
                kind: "revocation-set".into(),
                source: "test".into(),
                content,
            })
        };
        let row = |at: usize| [&at.to_be_bytes()[..], &[0; 12]].concat();
        let set = |form, sequence: u64, base: Option<&Evidence>, entries: usize| {
            of_rows(form, sequence, base, (0..entries).flat_map(row).collect())
        };
        let (full, delta, urgent) =
            (RevocationForm::Full, RevocationForm::Delta, RevocationForm::Urgent);
        let one = set(full, 1, None, 1)?;
        let other = set(full, 1, None, 2)?;
        let two = set(delta, 2, Some(&one), 1)?;
        let aside = set(delta, 3, Some(&one), 2)?;
        let behind = set(delta, 2, Some(&aside), 2)?;
        let three = set(delta, 3, Some(&two), 0)?;
        let early = set(delta, 1, Some(&one), 0)?;
        let (wrong, order, fork) =
            (Code::EvidenceWrongBase, Code::EvidenceOutOfOrder, Code::EvidenceFork);
        let bent = Evidence { content: one.content.iter().rev().copied().collect(), ..one.clone() };
        let as_list = Evidence { kind: "status-list-cwt".into(), ..one.clone() };
        let bent_rows =
            |rows: &[Vec<u8>]| Ok::<_, anyhow::Error>(vec![of_rows(full, 1, None, rows.concat())?]);
        let half = vec![0; 19];
        for (name, about, evidence, code) in [
            (
                "set-descending",
                "entries that could not be searched",
                bent_rows(&[row(2), row(1)])?,
                Code::EvidenceRefused,
            ),
            (
                "set-entry-twice",
                "an entry twice",
                bent_rows(&[row(1), row(1)])?,
                Code::EvidenceRefused,
            ),
            (
                "set-entry-cut",
                "an entry cut off",
                bent_rows(&[row(1), half])?,
                Code::EvidenceRefused,
            ),
            ("delta-alone", "a delta without its base", vec![two.clone()], wrong),
            ("delta-on-other", "a delta on another set", vec![other.clone(), two.clone()], wrong),
            ("delta-gap", "a delta that is left out", vec![one.clone(), three], wrong),
            (
                "delta-twice",
                "two deltas on one base",
                vec![one.clone(), two.clone(), aside.clone()],
                order,
            ),
            (
                "delta-back",
                "a delta numbered below its base",
                vec![one.clone(), aside, behind],
                order,
            ),
            ("delta-same-number", "a delta numbered as its base", vec![one.clone(), early], fork),
            ("set-fork", "two sets of one number", vec![one.clone(), other], fork),
            ("set-bent", "octets that are no set", vec![bent], Code::EvidenceRefused),
            ("set-as-list", "a set as something else", vec![as_list], Code::EvidenceRefused),
            (
                "set-urgent-65",
                "an urgent set of 65",
                vec![set(urgent, 1, None, 65)?],
                Code::LimitExceeded,
            ),
            (
                "set-fork-urgent",
                "an urgent set of the same number",
                vec![one, set(urgent, 1, None, 1)?],
                fork,
            ),
        ] {
            let last = evidence.len().saturating_sub(1);
            let path = format!("evidence[{last}].content");
            let context = LoadContext { evidence, ..self.context() };
            self.case(&format!("evidence-{name}"), about, &octets, context, refused(code, &path));
        }
        Ok(())
    }

    /// Of two lists about the same thing, which one counts must be told by their times.
    fn lists(&mut self) -> Result<()> {
        let key = TokenKey::p256("lists that disagree");
        let key_of_issuer =
            doorward_bundle::TokenKey { identifier: None, key: Octets(key.verifying()?) };
        let mut bundle = self.bundle.clone();
        let status =
            Some(StatusRules { keys: vec![key_of_issuer], required: false, maximum_age: None });
        let algorithms = vec!["ES256".into()];
        bundle.issuers = vec![Issuer { algorithms, anchors: vec![], status, ..issuer(&[]) }];
        let octets = sign(&bundle, &self.key)?;
        let list = |values: &[u8]| {
            let list = StatusList {
                uri: "https://status.example/1".into(),
                issued_at: ISSUED,
                expires: None,
                time_to_live: None,
                bits: 1,
                values: values.into(),
            };
            let content = list.token().sign(&key, Dialect::Url)?.into_bytes();
            Ok::<_, anyhow::Error>(Evidence {
                kind: "status-list-jwt".into(),
                source: "test".into(),
                content,
            })
        };
        let (clear, struck) = (list(&[0; 8])?, list(&[1; 8])?);
        let refused = refused(Code::EvidenceRefused, "evidence[1].content");
        for (name, evidence) in
            [("torn", [clear.clone(), struck.clone()]), ("torn-again", [struck, clear])]
        {
            let about = "two lists of the same time that say different things";
            let context = LoadContext { evidence: evidence.into(), ..self.context() };
            self.case(&format!("evidence-lists-{name}"), about, &octets, context, refused.clone());
        }
        Ok(())
    }
}
