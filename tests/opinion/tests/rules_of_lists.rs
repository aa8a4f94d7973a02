//! Rules of status lists by name, with what has to come out written beside them; both opinions have to
//! say it.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod scene;

use doorward_opinion::engine::{AUDIENCE, AUTHORITIES, ISSUERS, LISTERS};
use doorward_opinion::situation::{
    Named, Place, Presented, RevocationSet, Situation, StatusList, Struck, Token,
};
use doorward_opinion::words::{ListForm, Seen, SetForm, TokenKind};
use scene::{Scene, second};

const URI: &str = "https://lists.example/1";

const SITE: &str = r#"
    [site]
    identifier = "s"
    name = "Site"
    zone = "Europe/London"

    [[door]]
    identifier = "d"
    name = "Door"
    mode = "locked"
    release-seconds = 5
    extended-seconds = 5

    [[access-point]]
    identifier = "in"
    name = "In"
    door = "d"
    formats = ["openid-token", "sensecrypt-device-token"]
    required-strength = "bearer"
    untrusted-clock = "deny"
    enabled = true
    refers = false

    [[access-point]]
    identifier = "street"
    name = "From the street"
    door = "d"
    formats = ["openid-token", "sensecrypt-device-token"]
    required-strength = "bearer"
    untrusted-clock = "deny"
    enabled = true
    refers = false
    staleness-class = "street"

    [[staleness-class]]
    identifier = "street"
    name = "Doors to the street"
    levels = [
        { from-threat-level = 0, status-age = "3600s" },
        { from-threat-level = 2, status-age = "600s" },
        { from-threat-level = 4, bundle-age = "86400000s" },
    ]

    [[profile]]
    identifier = "staff"
    name = "Staff"

    [[profile.policy]]
    effect = "permit"
    everywhere = true
    schedule = "always"
"#;

/// An issuer with the token key of its place, the status keys of these numbers, and other rules.
fn issuer(number: usize, name: &str, keys: &[usize], rules: &str) -> String {
    let status: Vec<String> = keys.iter().map(|key| format!("'''{}'''", LISTERS[*key])).collect();
    let formats = r#"["openid-token", "sensecrypt-device-token"]"#;
    format!(
        "[[issuer]]\nidentifier = \"{name}\"\nname = \"{name}\"\nformats = {formats}\n\
         algorithms = [\"ES256\", \"HS256\"]\nenabled = true\n\n\
         [issuer.tokens]\nissuer = \"https://{name}.example\"\naudiences = [\"{AUDIENCE}\"]\n\
         keys = ['''{}''']\nsecrets = [\"secret-{number}\"]\n\n\
         [issuer.status]\nkeys = [{}]\n{rules}\n\n",
        ISSUERS[number],
        status.join(", ")
    )
}

/// `provider` has lists, `strict` wants to see them, and `works` shares a key with `provider` and has
/// another. In the bundle, issuers are in the order of their names.
fn scene() -> Scene {
    let issuers = [
        issuer(0, "provider", &[0], "required = false"),
        issuer(1, "strict", &[1], "required = true\nmaximum-age = \"7200s\""),
        issuer(2, "works", &[2, 0], "required = false"),
    ];
    Scene::of(&format!("{SITE}\n{}", issuers.concat()))
}

fn now() -> u64 {
    second("2026-01-19T12:00:00Z")
}

/// A list of values of two bits: valid, revoked, suspended, and one without a meaning; one more is valid.
fn list(key: usize) -> StatusList {
    StatusList {
        key: LISTERS[key].clone(),
        form: ListForm::Jwt,
        uri: URI.into(),
        issued_at: now() - 60,
        expires: None,
        time_to_live: Some(30),
        bits: 2,
        values: vec![0, 1, 2, 3, 0],
    }
}

fn token(issuer: u8, kind: TokenKind, place: Option<(u64, &str)>) -> Situation {
    let place = place.map(|(index, uri)| Place { uri: uri.into(), index });
    let token = Token { issuer, kind, place, seen: Seen::Never };
    Situation { presented: Presented::Token(token), ..Situation::supposed("in", &["staff"], now()) }
}

/// A token of an issuer with this place in the list, before a host that has these.
fn with(issuer: u8, index: u64, lists: &[StatusList]) -> Situation {
    let lists = lists.to_vec();
    Situation { lists, ..token(issuer, TokenKind::Login, Some((index, URI))) }
}

#[test]
fn values_say_what_has_become_of_a_token() {
    let scene = scene();
    for (index, code) in [
        (0, "policy.permitted"),
        (1, "status.revoked"),
        (2, "status.suspended"),
        (3, "status.unknown"),
        (4, "policy.permitted"),
        (7, "policy.permitted"),
        (8, "status.out-of-range"),
        (9_007_199_254_740_991, "status.out-of-range"),
    ] {
        for form in [ListForm::Jwt, ListForm::Cwt] {
            for kind in [TokenKind::Login, TokenKind::Device] {
                let lists = vec![StatusList { form, ..list(0) }];
                let asked = Situation { lists, ..token(0, kind, Some((index, URI))) };
                assert_eq!(scene.code(&asked), code, "{index} {form:?} {kind:?}");
            }
        }
    }
    for (bits, index, code) in [
        (1, 1, "status.revoked"),
        (1, 7, "policy.permitted"),
        (1, 8, "status.out-of-range"),
        (4, 1, "status.revoked"),
        (4, 3, "policy.permitted"),
        (4, 4, "status.out-of-range"),
        (8, 1, "status.revoked"),
        (8, 2, "policy.permitted"),
        (8, 3, "status.out-of-range"),
    ] {
        let list = StatusList { bits, values: vec![0, 1, 0], ..list(0) };
        assert_eq!(scene.code(&with(0, index, &[list])), code, "{bits} bits, {index}");
    }
}

#[test]
fn a_list_has_to_be_there() {
    let scene = scene();
    let unknown = "status.unknown";
    assert_eq!(scene.code(&token(0, TokenKind::Login, None)), "policy.permitted", "none is named");
    assert_eq!(scene.code(&token(1, TokenKind::Login, None)), unknown, "one has to be");
    assert_eq!(scene.code(&with(1, 0, &[list(1)])), "policy.permitted");
    assert_eq!(scene.code(&with(0, 0, &[])), unknown, "the host has none");
    let elsewhere = StatusList { uri: "https://lists.example/2".into(), ..list(0) };
    assert_eq!(scene.code(&with(0, 0, &[elsewhere])), unknown, "the host has another");
    assert_eq!(scene.code(&with(0, 0, &[list(1)])), unknown, "another's at the same URI");
}

#[test]
fn a_list_counts_for_so_long() {
    let scene = scene();
    let (fine, stale) = ("policy.permitted", "status.stale");
    for (access_point, issuer, age, level, code) in [
        ("in", 0, 1_000_000, 0, fine),
        ("in", 1, 7199, 0, fine),
        ("in", 1, 7200, 0, stale),
        ("street", 0, 3599, 1, fine),
        ("street", 0, 3600, 1, stale),
        ("street", 1, 3600, 1, stale),
        ("street", 0, 599, 2, fine),
        ("street", 0, 600, 3, stale),
        ("street", 0, 1_000_000, 4, fine),
        ("street", 1, 7200, 4, stale),
    ] {
        let old = StatusList { issued_at: now() - age, ..list(issuer.into()) };
        for (index, code) in [(0, code), (1, if code == fine { "status.revoked" } else { code })] {
            let mut asked = with(issuer, index, std::slice::from_ref(&old));
            asked.access_point = access_point.into();
            asked.door.as_mut().unwrap().threat_level = level;
            let about = format!("{access_point} {issuer} {age} {level} {index}");
            assert_eq!(scene.code(&asked), code, "{about}");
        }
    }
    for (ahead, code) in [(10, fine), (11, "status.unknown")] {
        let early = StatusList { issued_at: now() + ahead, ..list(1) };
        assert_eq!(scene.code(&with(1, 0, &[early])), code, "{ahead} s ahead");
    }
    for (expires, code) in [(now() + 1, fine), (now(), stale), (1, stale)] {
        let list = StatusList { expires: Some(expires), ..list(0) };
        assert_eq!(scene.code(&with(0, 0, &[list])), code, "expires at {expires}");
    }
    let long_ago = StatusList { time_to_live: Some(0), issued_at: 0, ..list(0) };
    assert_eq!(scene.code(&with(0, 0, &[long_ago])), fine, "a newer one should be looked for");
}

#[test]
fn the_newest_of_its_own_lists_counts() {
    let scene = scene();
    let (fine, revoked) = ("policy.permitted", "status.revoked");
    let clear = |key, ago| StatusList { issued_at: now() - ago, values: vec![0], ..list(key) };
    let struck = |key, ago| StatusList { values: vec![1], ..clear(key, ago) };
    for (about, issuer, lists, code) in [
        ("since then", 0, [clear(0, 2), struck(0, 1)], revoked),
        ("no longer", 0, [struck(0, 2), clear(0, 1)], fine),
        ("under either key", 2, [clear(2, 2), struck(0, 1)], revoked),
        ("under either key", 2, [clear(0, 2), struck(2, 1)], revoked),
        ("under either key, no longer", 2, [struck(2, 2), clear(0, 1)], fine),
        ("somebody else's is newer", 0, [struck(0, 2), clear(2, 1)], revoked),
        ("somebody else's is newer", 0, [clear(0, 2), struck(2, 1)], fine),
    ] {
        assert_eq!(scene.code(&with(issuer, 0, &lists)), code, "{about}");
        let [one, other] = lists;
        assert_eq!(scene.code(&with(issuer, 0, &[other, one])), code, "{about}, the other first");
    }
}

#[test]
fn a_list_is_looked_at_before_sets() {
    let authority = &AUTHORITIES[0];
    let issuers = issuer(0, "provider", &[0], "required = false");
    let scene = Scene::of(&format!(
        "{SITE}\n{issuers}[[revocation]]\nidentifier = \"desk\"\nname = \"Desk\"\n\
         keys = ['''{authority}''']\nissuers = [\"provider\"]\nrequired = true\n"
    ));
    let set = |revoked: &[Named]| RevocationSet {
        authority: 0,
        form: SetForm::Full,
        sequence: 1,
        issued_at: now(),
        base: None,
        revoked: revoked.iter().map(|name| Struck { name: *name, until: None }).collect(),
        restored: Vec::new(),
    };
    let own = set(&[Named::Login(0, 0)]);
    let others = set(&[Named::Login(0, 1), Named::Device(0, 0), Named::Card(0)]);
    for (index, sets, code) in [
        (0, vec![], "status.unknown"),
        (2, vec![], "status.suspended"),
        (0, vec![others], "policy.permitted"),
        (0, vec![own.clone()], "status.revoked"),
        (2, vec![own], "status.suspended"),
    ] {
        let asked = Situation { sets, ..with(0, index, &[list(0)]) };
        assert_eq!(scene.code(&asked), code, "{index}");
    }
}

#[test]
fn a_token_counts_once() {
    let scene = scene();
    for (seen, code) in [
        (Seen::Never, "policy.permitted"),
        (Seen::Before, "proof.replayed"),
        (Seen::TooMany, "claim.quota"),
        (Seen::Unknown, "store.unknown"),
    ] {
        let token = Token { issuer: 0, kind: TokenKind::Login, place: None, seen };
        let asked = Situation::supposed("in", &["staff"], now());
        let presented = Presented::Token(token);
        assert_eq!(scene.code(&Situation { presented, ..asked }), code);
    }
    assert_eq!(scene.code(&token(3, TokenKind::Login, None)), "issuer.unknown", "nobody's");
}
