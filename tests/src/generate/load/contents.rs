//! Bundles that are properly signed, and do not hold together.

use anyhow::Result;
use doorward_bundle::{Authority, Bundle, Extension, Issuer, Octets, Policy, Transition};
use doorward_engine::Code;

use super::{Shelf, refused};

impl Shelf<'_> {
    pub(super) fn versions(&mut self) -> Result<()> {
        let unsupported = |path| refused(Code::BundleUnsupported, path);
        self.bent("format-2", "a later encoding", |b| b.format = 2, unsupported("format"))?;
        self.bent(
            "feature-unknown",
            "a feature that is required and unknown",
            |b| b.features.push("anti-passback".into()),
            unsupported("features[0]"),
        )?;
        self.bent(
            "extension-critical",
            "a critical extension that is unknown",
            |b| b.extensions.push(extension(true)),
            unsupported("extensions[0]"),
        )
    }

    pub(super) fn references(&mut self) -> Result<()> {
        let dangling = |path| refused(Code::BundleDanglingReference, path);
        self.bent(
            "dangling-zone",
            "a zone that is not there",
            |b| b.site.zone = 1,
            dangling("site.zone"),
        )?;
        self.bent(
            "dangling-door",
            "a door that is not there",
            |b| b.access_points.iter_mut().for_each(|a| a.door = 1),
            dangling("access-points[0].door"),
        )?;
        self.bent(
            "dangling-area",
            "an area that is not there",
            |b| b.access_points.iter_mut().for_each(|a| a.to = Some(1)),
            dangling("access-points[0].to"),
        )?;
        let policies = |b: &mut Bundle, bend: &dyn Fn(&mut Policy)| {
            b.profiles.iter_mut().flat_map(|profile| &mut profile.policies).for_each(bend);
        };
        self.bent(
            "dangling-schedule",
            "a schedule that is not there",
            |b| policies(b, &|p| p.when = Some(0)),
            dangling("profiles[0].policies[0].when"),
        )?;
        self.bent(
            "dangling-policy-area",
            "a policy for an area that is not there",
            |b| policies(b, &|p| p.at.areas.push(9)),
            dangling("profiles[0].policies[0].at.areas"),
        )?;
        let twice = |b: &mut Bundle| b.areas.extend_from_within(..);
        self.bent(
            "identifier-twice",
            "two areas of one identifier",
            twice,
            refused(Code::BundleDuplicateIdentifier, "areas[1].identifier"),
        )?;
        let anchor = |b: &mut Bundle| b.issuers.push(issuer(b"no certificate"));
        self.bent(
            "anchor-unusable",
            "a trust anchor that is none",
            anchor,
            refused(Code::BundleBadAnchor, "issuers[0].anchors[0].der"),
        )
    }

    pub(super) fn ranges(&mut self) -> Result<()> {
        let out = |path| refused(Code::BundleOutOfRange, path);
        self.bent(
            "release-0",
            "a release of no time",
            |b| b.doors.iter_mut().for_each(|d| d.release_seconds = 0),
            out("doors[0]"),
        )?;
        self.bent(
            "challenge-of-11-seconds",
            "a challenge that lives too long",
            |b| b.limits.challenge_lifetime = 11,
            out("limits.challenge-lifetime"),
        )?;
        self.bent(
            "skew-of-301-seconds",
            "more skew than allowed",
            |b| b.limits.skew_past = 301,
            out("limits.skew-past"),
        )?;
        self.bent(
            "stale-before-issue",
            "times in the wrong order",
            |b| b.stale_after = 0,
            out("refresh-after"),
        )?;
        self.bent(
            "identifier-empty",
            "an empty identifier",
            |b| b.site.identifier.clear(),
            refused(Code::BundleForeignSite, "site.identifier"),
        )?;
        let unsorted = |b: &mut Bundle| {
            let mut lobby = b.areas.clone();
            lobby.iter_mut().for_each(|area| area.identifier = "annex".into());
            b.areas.append(&mut lobby);
        };
        self.bent("unsorted", "identifiers that are not in order", unsorted, out("areas"))?;
        let backwards = |b: &mut Bundle| {
            for zone in &mut b.zones {
                zone.transitions =
                    vec![Transition { at: 2, offset: 0 }, Transition { at: 1, offset: 0 }];
            }
        };
        self.bent(
            "zone-backwards",
            "a zone table that runs backwards",
            backwards,
            out("zones[0].transitions"),
        )?;
        let crowd = |b: &mut Bundle| {
            let mut issuer = issuer(&[]);
            issuer.anchors = vec![Authority { der: Octets(Vec::new()) }; 17];
            b.issuers.push(issuer);
        };
        self.bent(
            "anchors-17",
            "more trust anchors than one issuer may have",
            crowd,
            refused(Code::LimitExceeded, "issuers[0].anchors"),
        )?;
        for (name, about, owner) in [
            ("owner-missing", "an issuer of locks' keys without an owner", None),
            ("owner-empty", "an owner without a name", Some(String::new())),
            ("owner-too-long", "an owner of 257 octets", Some("a".repeat(257))),
        ] {
            let owned = |b: &mut Bundle| {
                let formats = vec!["lock-certificate".into()];
                b.issuers.push(Issuer { formats, owner, ..issuer(&[]) });
            };
            self.bent(name, about, owned, out("issuers[0].owner"))?;
        }
        let serial_twice = |b: &mut Bundle| {
            let mut door = b.doors.clone();
            door.iter_mut().for_each(|door| door.identifier = "zzz".into());
            b.doors.append(&mut door);
            for access_point in &mut b.access_points {
                access_point.formats = vec!["lock-certificate".into()];
                access_point.locks = vec!["LL-0000042".into()];
            }
            let mut other = b.access_points.clone();
            for access_point in &mut other {
                access_point.identifier = "zzz".into();
                access_point.door = 1;
            }
            b.access_points.append(&mut other);
        };
        self.bent(
            "serial-number-twice",
            "a lock with certified keys hangs at two doors",
            serial_twice,
            refused(Code::BundleDuplicateIdentifier, "access-points[1].locks"),
        )
    }
}

/// An extension that a later version may add.
pub(super) fn extension(critical: bool) -> Extension {
    Extension { name: "later".into(), content: Octets(vec![0xf6]), critical }
}

/// An issuer with one trust anchor.
pub(super) fn issuer(anchor: &[u8]) -> Issuer {
    Issuer {
        name: "Issuer".into(),
        anchors: vec![Authority { der: Octets(anchor.to_vec()) }],
        enabled: true,
        formats: vec!["doordeck-operation".into()],
        algorithms: vec!["EdDSA".into()],
        identifier: "issuer".into(),
        binds_subject: true,
        proof_lifetime: None,
        tokens: None,
        owner: None,
        purpose: None,
        queue_lifetime: None,
        reference: None,
        access_iteration: None,
        revocation_iteration: None,
        status: None,
    }
}
