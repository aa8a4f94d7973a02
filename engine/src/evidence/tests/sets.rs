//! Revocation sets: how they are read, and which of them count.

use doorward_bundle::{
    Octets, REVOCATION_CONTENT_TYPE, REVOCATION_CONTEXT, RevocationAuthority, RevocationForm,
    VerificationKey, encode_revocations,
};

use super::*;
use crate::question::{BadgeNumber, CertifiedKey, CredentialIdentifier, TokenSubject};

pub(super) const AUTHORITY: u8 = 7;

/// What a set is made of.
pub(super) fn set(
    form: RevocationForm,
    sequence: u64,
    revoked: &[(u8, u32)],
) -> doorward_bundle::RevocationSet {
    let rows = revoked
        .iter()
        .flat_map(|(digest, expiry)| [&[*digest; 16][..], &expiry.to_be_bytes()].concat());
    doorward_bundle::RevocationSet {
        site: "hq".into(),
        form,
        sequence,
        issued_at: NOW + sequence,
        base: None,
        revoked: Octets(rows.collect()),
        restored: None,
    }
}

fn delta(
    sequence: u64,
    base: &Evidence,
    revoked: &[(u8, u32)],
    restored: &[u8],
) -> doorward_bundle::RevocationSet {
    let digests: Vec<u8> = restored.iter().flat_map(|digest| [*digest; 16]).collect();
    doorward_bundle::RevocationSet {
        base: Some(Octets(Sha256::digest(&base.content).to_vec())),
        restored: (!digests.is_empty()).then_some(Octets(digests)),
        ..set(RevocationForm::Delta, sequence, revoked)
    }
}

pub(super) fn sign(set: &doorward_bundle::RevocationSet, kid: &[u8], key: &Key) -> Evidence {
    let mut header = Encoder::default();
    header.map(3);
    header.unsigned(1);
    header.signed(if matches!(key, Key::Ed25519(_)) { -8 } else { -7 });
    header.unsigned(3);
    header.text(REVOCATION_CONTENT_TYPE);
    header.unsigned(4);
    header.octets(kid);
    let header = header.into_octets();
    let payload = encode_revocations(set);
    let mut signed = Encoder::default();
    signed.array(4);
    signed.text("Signature1");
    signed.octets(&header);
    signed.octets(REVOCATION_CONTEXT);
    signed.octets(&payload);
    let signature = key.sign(&signed.into_octets());
    let mut message = Encoder::default();
    message.tag(18);
    message.array(4);
    message.octets(&header);
    message.map(0);
    message.octets(&payload);
    message.octets(&signature);
    Evidence {
        kind: "revocation-set".into(),
        source: "test".into(),
        content: message.into_octets(),
    }
}

pub(super) fn signed(set: &doorward_bundle::RevocationSet) -> Evidence {
    sign(set, b"r1", &Key::ed25519(AUTHORITY))
}

pub(super) fn load(evidence: &[Evidence]) -> Result<Dossier, (String, String)> {
    let authority = |name: &str, kid: &[u8], key: &Key| RevocationAuthority {
        identifier: name.into(),
        name: String::new(),
        keys: vec![VerificationKey {
            identifier: Octets(kid.into()),
            key: Octets(key.public().to_spki()),
        }],
        formats: vec![],
        issuers: vec![],
        required: true,
        maximum_age: None,
    };
    let authorities = [
        authority("security", b"r1", &Key::ed25519(AUTHORITY)),
        authority("union", b"r2", &Key::p256(9)),
    ];
    let authorities = load_authorities(Some(&authorities)).unwrap();
    let signers = Signers { site: "hq", issuers: &[], authorities: &authorities };
    Dossier::load(evidence, signers).map_err(|flaw| (flaw.code, flaw.path))
}

fn in_force(evidence: &[Evidence]) -> Vec<bool> {
    load(evidence).unwrap().summaries().iter().map(|summary| summary.in_force).collect()
}

fn refused(evidence: &[Evidence]) -> (String, String) {
    load(evidence).map(|_| ()).unwrap_err()
}

#[test]
fn a_set_strikes_off_what_is_in_it() {
    let full = set(RevocationForm::Full, 1, &[(1, 0), (2, 99), (200, 0)]);
    let dossier = load(&[signed(&full)]).unwrap();
    let set = dossier.revocations(0).next().unwrap();
    assert!(dossier.revocations(1).next().is_none());
    assert_eq!(set.revokes(&[1; 16]), Some(u64::MAX));
    assert_eq!(set.revokes(&[2; 16]), Some(99));
    assert_eq!(set.revokes(&[200; 16]), Some(u64::MAX));
    for absent in [[0; 16], [3; 16], [255; 16]] {
        assert_eq!(set.revokes(&absent), None);
    }
    let summary = &dossier.summaries()[0];
    assert_eq!((&summary.issuer[..], &summary.subject[..]), ("security", "full"));
    assert_eq!((summary.sequence, summary.issued_at), (Some(1), NOW + 1));
}

#[test]
fn sets_are_read_strictly() {
    let good = set(RevocationForm::Full, 1, &[(1, 0), (2, 0)]);
    let bad = |change: &dyn Fn(&mut doorward_bundle::RevocationSet)| {
        let mut set = good.clone();
        change(&mut set);
        refused(&[signed(&set)]).0
    };
    let refusal = "evidence.refused";
    assert_eq!(bad(&|set| set.site = "lab".into()), refusal);
    assert_eq!(bad(&|set| set.revoked.0.truncate(39)), refusal, "cut off");
    assert_eq!(bad(&|set| set.revoked.0.reverse()), refusal, "not in order");
    assert_eq!(bad(&|set| set.revoked.0.copy_within(0..20, 20)), refusal, "twice");
    assert_eq!(bad(&|set| set.base = Some(Octets(vec![0; 32]))), refusal);
    assert_eq!(bad(&|set| set.restored = Some(Octets(vec![]))), refusal);
    assert_eq!(bad(&|set| set.form = RevocationForm::Delta), refusal, "without a base");
    let wrong_key = sign(&good, b"r1", &Key::ed25519(1));
    let unknown_key = sign(&good, b"r3", &Key::ed25519(AUTHORITY));
    let of_another = sign(&good, b"r2", &Key::ed25519(AUTHORITY));
    for evidence in [wrong_key, unknown_key, of_another] {
        assert_eq!(refused(&[evidence]), (refusal.into(), "evidence[0].content".into()));
    }
    let octets = signed(&good).content;
    for at in 0..octets.len() {
        let mut content = octets.clone();
        content[at] ^= 1;
        let bent = Evidence { content, ..signed(&good) };
        assert_eq!(refused(&[bent]).0, refusal, "{at}");
    }
}

#[test]
fn the_newest_full_set_and_its_deltas_count() {
    let one = signed(&set(RevocationForm::Full, 1, &[(1, 0)]));
    let two = signed(&delta(2, &one, &[(2, 0)], &[1]));
    let three = signed(&delta(3, &two, &[(3, 0)], &[]));
    let four = signed(&set(RevocationForm::Full, 4, &[(4, 0)]));
    assert_eq!(in_force(&[three.clone(), one.clone(), two.clone()]), [true; 3]);
    let all = [one.clone(), two.clone(), three, four.clone()];
    assert_eq!(in_force(&all), [false, false, false, true]);
    assert_eq!(in_force(&[four.clone(), two.clone()]), [true, false], "base not needed any more");
    assert_eq!(in_force(&[one.clone(), one]), [true, false], "the same twice");
    let five = signed(&delta(5, &four, &[(5, 0)], &[]));
    assert_eq!(in_force(&[two, five, four]), [false, true, true]);
}

#[test]
fn a_delta_follows_its_base() {
    let one = signed(&set(RevocationForm::Full, 1, &[]));
    let two = signed(&delta(2, &one, &[(2, 0)], &[]));
    let place = |at: usize| format!("evidence[{at}].content");
    let wrong_base = ("evidence.wrong-base".to_string(), place(0));
    assert_eq!(refused(std_slice(&two)), wrong_base, "the base is missing");
    let other = signed(&set(RevocationForm::Full, 1, &[(9, 0)]));
    assert_eq!(refused(&[two.clone(), other.clone()]), wrong_base, "another base");
    let three = signed(&delta(3, &two, &[], &[]));
    assert_eq!(refused(&[three, one.clone()]), wrong_base, "one is left out");
    let aside = signed(&delta(3, &one, &[], &[]));
    let order = |at| ("evidence.out-of-order".to_string(), place(at));
    assert_eq!(refused(&[one.clone(), two.clone(), aside]), order(2), "two from one base");
    let back = signed(&delta(2, &signed(&set(RevocationForm::Full, 3, &[])), &[], &[]));
    let three = signed(&set(RevocationForm::Full, 3, &[]));
    assert_eq!(in_force(&[back, three]), [false, true], "older than the full set");
    let high = signed(&set(RevocationForm::Full, 1, &[(1, 0)]));
    let far = signed(&delta(9, &high, &[], &[]));
    let low = signed(&delta(5, &far, &[], &[]));
    assert_eq!(refused(&[high, far, low]), order(2), "numbered below its base");
    let fork = ("evidence.fork".to_string(), place(1));
    assert_eq!(refused(&[one, other]), fork);
}

#[test]
fn an_urgent_set_counts_until_it_is_overtaken() {
    let urgent = signed(&set(RevocationForm::Urgent, 2, &[(8, 0)]));
    let one = signed(&set(RevocationForm::Full, 1, &[]));
    let three = signed(&set(RevocationForm::Full, 3, &[]));
    assert_eq!(in_force(std_slice(&urgent)), [true], "alone");
    assert_eq!(in_force(&[one.clone(), urgent.clone()]), [true, true]);
    assert_eq!(in_force(&[urgent.clone(), three]), [false, true]);
    let delta = signed(&delta(3, &one, &[], &[]));
    assert_eq!(in_force(&[one, urgent.clone(), delta]), [true, false, true]);
    // Beside the 64 octets of the signature.
    let overhead = urgent.content.len() - 64;
    assert!(overhead < 100, "{overhead}");
    let many = |count: u8| {
        let rows: Vec<(u8, u32)> = (0..count).map(|digest| (digest, 0)).collect();
        [signed(&set(RevocationForm::Urgent, 1, &rows))]
    };
    assert!(load(&many(64)).is_ok());
    assert_eq!(refused(&many(65)).0, "limit.exceeded");
}

#[test]
fn credentials_have_one_digest_each() {
    let certified = |issuer: &str, subject: &[u8]| {
        CredentialIdentifier::CertifiedKey(CertifiedKey {
            issuer: issuer.into(),
            subject: subject.into(),
            key: vec![1],
        })
    };
    let token = |subject: &str, device: Option<&str>| {
        CredentialIdentifier::TokenSubject(TokenSubject {
            issuer: "a".into(),
            subject: subject.into(),
            device: device.map(String::from),
        })
    };
    let badge = |facility, number| {
        let format = "H10301".into();
        CredentialIdentifier::BadgeNumber(BadgeNumber { format, facility, number })
    };
    let all = [
        CredentialIdentifier::Key(vec![1]),
        CredentialIdentifier::Key(vec![1, 1]),
        certified("a", b"bc"),
        certified("ab", b"c"),
        token("bc", None),
        token("b", Some("c")),
        token("b", Some("")),
        token("b", None),
        badge(1, 23),
        badge(12, 3),
    ];
    let digests: Vec<Vec<u8>> = all.iter().map(credential_digest).collect();
    for (at, digest) in digests.iter().enumerate() {
        assert_eq!(digest.len(), 16);
        assert!(!digests[at + 1..].contains(digest), "{at}");
    }
    // Computed by Python's hashlib from the octets that docs/revocation-sets.md gives.
    let key = hex::encode(credential_digest(&CredentialIdentifier::Key(vec![1, 2, 3])));
    assert_eq!(key, "54cf87dd3fa0c6db8de12aebf539cccc");
    assert_eq!(
        hex::encode(credential_digest(&badge(42, 1027))),
        "14d194054589c7a86935d22f7565671a"
    );
}

fn std_slice(one: &Evidence) -> &[Evidence] {
    core::slice::from_ref(one)
}

#[test]
fn the_example_of_the_documentation_is_read() {
    let documentation = include_str!("../../../../docs/revocation-sets.md");
    let example = documentation.split("```text\n").nth(1).unwrap().split("```").next().unwrap();
    let is_hex = |word: &&str| word.len().is_multiple_of(2) && hex::decode(word).is_ok();
    // What explains a line stands behind two spaces.
    let words =
        example.lines().flat_map(|line| line.trim_start().split("  ").next().unwrap().split(' '));
    let content = hex::decode(words.filter(is_hex).collect::<Vec<_>>().concat()).unwrap();
    assert_eq!(content.len() - 64, 90);
    // RFC 8032, section 7.1, test 1.
    let public = "302a300506032b6570032100d75a980182b10ab7d54bfed3c964073a\
                  0ee172f3daa62325af021a68f707511a";
    let authorities = [RevocationAuthority {
        identifier: "security".into(),
        name: String::new(),
        keys: vec![VerificationKey {
            identifier: Octets(b"r1".into()),
            key: Octets(hex::decode(public).unwrap()),
        }],
        formats: vec![],
        issuers: vec![],
        required: true,
        maximum_age: None,
    }];
    let authorities = load_authorities(Some(&authorities)).unwrap();
    let signers = Signers { site: "hq", issuers: &[], authorities: &authorities };
    let kind = "revocation-set".into();
    let evidence = [Evidence { kind, source: String::new(), content }];
    let dossier = Dossier::load(&evidence, signers).unwrap();
    let summary = &dossier.summaries()[0];
    assert_eq!((&summary.subject[..], summary.sequence), ("urgent", Some(1025)));
    let digest = credential_digest(&CredentialIdentifier::Key(vec![1, 2, 3]));
    assert_eq!(dossier.revocations(0).next().unwrap().revokes(&digest), Some(u64::MAX));
}
