//! A bundle that was cut down to an access point decides there as the whole one does.

#![allow(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    reason = "a test fails by panicking"
)]

use doorward_cases::case::{Case, DecisionCase};
use doorward_cases::host::{Hearing, Host as _};
use doorward_cases::{Desk, Native, Signed, collect, root};
use doorward_compiler::{SigningKey, cut, open, sign};
use doorward_host::gate::report;

const KEY: &str = include_str!("../keys/bundle.pem");

#[test]
fn every_case_comes_out_the_same() {
    let mut compared = 0;
    for named in collect(&root().join("tests/vectors")).unwrap() {
        let Case::Decision(case) = &named.case else { continue };
        let signed = case.site.sign(&named.folder).unwrap();
        let whole = open(&signed.octets).unwrap().bundle;
        let mut here: Vec<&str> = case
            .presentations
            .iter()
            .map(|presentation| presentation.circumstance.access_point.as_str())
            .filter(|name| whole.access_points.iter().any(|point| point.identifier == *name))
            .collect();
        here.sort_unstable();
        here.dedup();
        let part = cut(&whole, &here).unwrap();
        assert_eq!(part.access_points.len(), here.len());
        let octets = sign(&part, &SigningKey::from_pem(KEY).unwrap()).unwrap();
        let part = Signed { octets, context: signed.context.clone() };
        for (before, after) in hear(case, &signed).into_iter().zip(hear(case, &part)) {
            assert_eq!(blind(before), blind(after), "{}", named.name);
            compared += 1;
        }
    }
    assert!(compared >= 500, "{compared}");
}

#[test]
fn what_other_doors_need_is_gone() {
    let site = doorward_cases::Site {
        secrets: std::collections::BTreeMap::new(),
        evidence: Vec::new(),
        source: doorward_cases::SiteText::File("office.toml".into()),
        sequence: 1,
        issued_at: 1_772_323_200,
    };
    let signed = site.sign(&root().join("tests/vectors/sites")).unwrap();
    let whole = open(&signed.octets).unwrap().bundle;
    for point in &whole.access_points {
        let part = cut(&whole, &[&point.identifier]).unwrap();
        assert_eq!(part.access_points, std::slice::from_ref(point));
        assert!(part.schedules.len() <= whole.schedules.len());
        assert_eq!(part.sequence, whole.sequence);
        assert_eq!(part.profiles.len(), whole.profiles.len(), "assignments name them");
    }
    assert!(cut(&whole, &["nowhere"]).unwrap_err().to_string().contains("`nowhere`"));
}

fn hear(case: &DecisionCase, signed: &Signed) -> Vec<Hearing> {
    let mut verifier = Native.load(&signed.octets, &signed.context).unwrap().unwrap();
    let mut desk = Desk::open(&case.store);
    case.presentations
        .iter()
        .map(|presentation| {
            let shown = presentation.shown.to_vec().unwrap();
            verifier
                .hear(&shown, &presentation.circumstance, &mut |questions| {
                    let honest = desk.answer(questions);
                    presentation.answers.clone().unwrap_or(honest)
                })
                .unwrap()
        })
        .collect()
}

/// Everything that a hearing says but for the digest of the bundle.
fn blind(hearing: Hearing) -> String {
    let digest = hex::encode(&report(&hearing.decision).journal.bundle_digest);
    serde_json::to_string(&hearing).unwrap().replace(&digest, "")
}
