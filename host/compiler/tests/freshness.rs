//! Staleness classes, status rules and revocation authorities in a source.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::path::Path;

use doorward_bundle::{Bundle, StalenessLevel, decode, encode};
use doorward_compiler::{Issuance, PublicKey, compile, cut, describe};

use crate::verdict::SITE;

mod verdict;

/// The key of RFC 8410, section 10.1.
const KEY: &str = "-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=
-----END PUBLIC KEY-----
";

const DOOR: &str = "door = [{ identifier = 'main', name = 'Main' }]";

fn point(more: &str) -> String {
    format!(
        "[[access-point]]\nidentifier = 'in'\nname = 'In'\ndoor = 'main'\n\
         formats = ['pkoc-nfc-v1']\n{more}\n"
    )
}

fn class(levels: &str) -> String {
    format!("[[staleness-class]]\nidentifier = 'street'\nname = 'Street'\nlevels = [{levels}]\n")
}

fn authority(name: &str, keys: &str, more: &str) -> String {
    format!("[[revocation]]\nidentifier = '{name}'\nname = 'Desk'\nkeys = [{keys}]\n{more}\n")
}

fn compiled(source: &str) -> Bundle {
    let issuance = Issuance { sequence: 1, issued_at: 1_767_225_600 };
    let text = format!("{SITE}\n{DOOR}\n{source}");
    let bundle = compile(&text, Path::new("site.toml"), issuance).unwrap();
    assert_eq!(decode(&encode(&bundle)).unwrap(), bundle);
    bundle
}

#[test]
fn what_is_not_written_leaves_no_trace() {
    let bundle = compiled(&point(""));
    assert_eq!((bundle.staleness_classes, bundle.revocation), (None, None));
    assert_eq!(bundle.access_points[0].staleness_class, None);
}

#[test]
fn ages_are_seconds() {
    let levels = "{ bundle-age = '14d', stale-grace = '0s' }, \
                  { from-threat-level = 3, bundle-age = '1d', status-age = '90m' }";
    let bundle = compiled(&format!("{}{}", point("staleness-class = 'street'"), class(levels)));
    let expected = [
        StalenessLevel {
            from_threat_level: 0,
            bundle_age: Some(1_209_600),
            stale_grace: Some(0),
            status_age: None,
        },
        StalenessLevel {
            from_threat_level: 3,
            bundle_age: Some(86_400),
            stale_grace: None,
            status_age: Some(5400),
        },
    ];
    assert_eq!(bundle.staleness_classes.as_deref().unwrap()[0].levels, expected);
    assert_eq!(bundle.access_points[0].staleness_class, Some(0));
    let text = describe(&bundle).to_string();
    assert!(text.contains("staleness street"), "{text}");
    assert!(text.contains("from threat level 3, bundle for 86400 s, status for 5400 s"), "{text}");
}

#[test]
fn who_strikes_off_is_required_unless_it_says_otherwise() {
    let key = format!("'''{KEY}'''");
    let all = authority("desk", &key, "formats = ['wiegand', 'pkoc-nfc-v1']\nmaximum-age = '1d'");
    let bundle = compiled(&format!("{}{all}", point("")));
    let desk = &bundle.revocation.as_deref().unwrap()[0];
    assert!(desk.required);
    assert_eq!(desk.formats, ["pkoc-nfc-v1", "wiegand"]);
    assert_eq!(desk.maximum_age, Some(86_400));
    let public = PublicKey::from_pem(KEY).unwrap();
    assert_eq!(desk.keys[0].identifier.0, public.identifier());
    assert_eq!(desk.keys[0].key.0, public.as_der());
    let text = describe(&bundle).to_string();
    assert!(text.contains("revocation sets under 1 keys, of pkoc-nfc-v1 wiegand"), "{text}");
    assert_eq!(cut(&bundle, &["in"]).unwrap().revocation, bundle.revocation);
    let lax = compiled(&format!("{}{}", point(""), authority("desk", &key, "required = false")));
    assert!(!lax.revocation.unwrap()[0].required);
}

#[test]
fn what_is_wrong_with_them_is_told() {
    let key = format!("'''{KEY}'''");
    let wrong = [
        (point("staleness-class = 'stret'"), "access-point[0].staleness-class"),
        (class(""), "staleness-class[0].levels"),
        (class("{}"), "staleness-class[0].levels[0]"),
        (class("{ from-threat-level = 1, bundle-age = '1d' }"), "staleness-class[0].levels"),
        (class("{ from-threat-level = 256, bundle-age = '1d' }"), "from-threat-level"),
        (class("{ bundle-age = '1d' }, { bundle-age = '2d' }"), "staleness-class[0].levels"),
        (class("{ bundle-age = '0s' }"), "bundle-age"),
        (class("{ bundle-age = '4000d' }"), "bundle-age"),
        (class("{ status-age = 'soon' }"), "status-age"),
        (authority("desk", "", ""), "revocation[0]"),
        (authority("desk", "'PEM'", ""), "revocation[0].keys[0]"),
        (authority("desk", &format!("{key}, {key}"), ""), "revocation[0].keys[1]"),
        (authority("desk", &key, "formats = ['pkoc']"), "revocation[0].formats[0]"),
        (authority("desk", &key, "issuers = ['nobody']"), "revocation[0].issuers[0]"),
        (authority("desk", &key, "maximum-age = '0s'"), "revocation[0].maximum-age"),
        (authority("desk", &key, "") + &authority("other", &key, ""), "revocation[1].keys[0]"),
        (authority("desk", &key, "key-files = ['none.pem']"), "revocation[0].key-files[0]"),
    ];
    let issuance = Issuance { sequence: 1, issued_at: 1_767_225_600 };
    for (source, path) in wrong {
        let text = format!("{SITE}\n{DOOR}\n{source}");
        let told = compile(&text, Path::new("site.toml"), issuance).unwrap_err();
        assert!(told.iter().any(|it| it.path.ends_with(path)), "{path}: {told:?}\n{source}");
    }
}
