//! Every bound of a source: what reaches it compiles, and one more is refused at its place.

#![allow(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    reason = "a test fails by panicking"
)]

use std::fmt::Display;
use std::path::Path;

use doorward_bundle::limits::{
    ACCESS_POINT_LIST, ACCESS_POINTS, ANCHORS, AREAS, CHALLENGE_LIFETIME, CLAIM_QUOTA, DOORS,
    IDENTIFIER_OCTETS, ISSUERS, LOCKDOWN_PLANS, NAME_OCTETS, PIECES, POLICIES, PROFILES,
    PROOF_LIFETIME, RELEASE_SECONDS, SCHEDULES, SKEW, SPECIAL_DAY_GROUPS, SPECIAL_DAYS, TOKEN_LIST,
    TOKEN_NAME_OCTETS, ZONES,
};
use doorward_compiler::{Issuance, compile};
use jiff::tz::TimeZoneDatabase;
use p256::pkcs8::{EncodePublicKey as _, LineEnding};

/// The first lines of every source, with what other things refer to.
const PLACES: &str = "site = { identifier = 'hq', name = 'HQ', zone = 'Europe/London' }
area = [{ identifier = 'lobby', name = 'Lobby' }]
door = [{ identifier = 'main', name = 'Main' }]
";
const SITE: &str = "site = { identifier = 'hq', name = 'HQ', zone = 'Europe/London' }\n";
const OFFICE: &str = "schedule = [{ identifier = 'o', name = 'O', weekly = [{ days = ['mon'], \
                      from = '08:00', to = '09:00' }] }]\n";

fn said(source: &str) -> Vec<String> {
    let issuance = Issuance { sequence: 1, issued_at: 1_767_225_600 };
    match compile(source, Path::new("site.toml"), issuance) {
        Ok(_) => Vec::new(),
        Err(diagnostics) => diagnostics.iter().map(ToString::to_string).collect(),
    }
}

/// `source` makes a text that reaches a bound, or goes beyond it. What is said of that has `path` and
/// `message` in it, in one line.
#[track_caller]
fn bound(most: usize, path: &str, message: &str, source: impl Fn(usize) -> String) {
    let at = said(&source(most));
    assert!(at.is_empty(), "{most} are too many: {}", at.join("\n"));
    let beyond = said(&source(most + 1));
    assert_eq!(beyond.len(), 1, "{}", beyond.join("\n"));
    let only = beyond.concat();
    assert!(only.contains(&format!(": {path}: ")), "no `{path}` in {only}");
    assert!(only.contains(message), "no `{message}` in {only}");
}

/// As many things of a kind as a bundle may have.
#[track_caller]
fn things(kind: &str, most: usize, before: &str, thing: impl Fn(usize) -> String) {
    let path = format!("{kind}[{most}].identifier");
    let message = format!("is one too many: {} in the list, at most {most}", most + 1);
    bound(most, &path, &message, |count| {
        let things: Vec<String> = (0..count)
            .map(|number| format!("{{ identifier = 'x{number}', name = 'X', {} }}", thing(number)))
            .collect();
        format!("{before}{kind} = [{}]\n", things.join(",\n").replace(", }", " }"))
    });
}

#[track_caller]
fn listed(count: usize, element: impl Fn(usize) -> String) -> String {
    let elements: Vec<String> = (0..count).map(element).collect();
    elements.join(", ")
}

fn surplus(most: usize) -> String {
    format!("is one too many: {} in the list, at most {most}", most + 1)
}

#[test]
fn areas_and_doors() {
    things("area", AREAS, SITE, |_| String::new());
    things("door", DOORS, SITE, |_| String::new());
}

#[test]
fn access_points() {
    let before = PLACES;
    things("access-point", ACCESS_POINTS, before, |_| {
        "door = 'main', formats = ['pkoc-nfc-v1']".to_string()
    });
}

#[test]
fn special_day_groups_and_schedules() {
    things("special-day-group", SPECIAL_DAY_GROUPS, SITE, |_| "days = [2026-01-01]".to_string());
    things("schedule", SCHEDULES, SITE, |_| {
        "weekly = [{ days = ['mon'], from = '08:00', to = '09:00' }]".to_string()
    });
}

#[test]
fn the_built_in_schedule_counts_where_it_is_used() {
    let most = SCHEDULES - 1;
    bound(most, &format!("schedule[{most}].identifier"), &surplus(most), |count| {
        let schedules = listed(count, |number| {
            format!(
                "{{ identifier = 's{number}', name = 'S', weekly = [{{ days = ['mon'], \
                 from = '08:00', to = '09:00' }}] }}"
            )
        });
        format!(
            "{SITE}schedule = [{schedules}]\n[[profile]]\nidentifier = 'p'\nname = 'P'\n\
             [[profile.policy]]\neffect = 'permit'\neverywhere = true\nschedule = 'never'"
        )
    });
}

#[test]
fn profiles_issuers_and_plans() {
    things("profile", PROFILES, SITE, |_| String::new());
    things("lockdown-plan", LOCKDOWN_PLANS, SITE, |_| "rank = 1, everywhere = true".to_string());
    things("issuer", ISSUERS, SITE, |number| {
        format!(
            "formats = ['sensecrypt-api-key'], algorithms = ['HS256'], \
             tokens = {{ api-keys = ['k{number}'] }}"
        )
    });
}

#[test]
fn zones() {
    let database = TimeZoneDatabase::bundled();
    let names: Vec<String> = database.available().map(|name| name.to_string()).collect();
    let cities = names.iter().filter(|name| name.starts_with("America/"));
    let cities: Vec<&String> = cities.take(ZONES).collect();
    assert_eq!(cities.len(), ZONES);
    // The site's own comes first.
    let most = ZONES - 1;
    bound(most, &format!("access-point[{most}].zone"), &surplus(ZONES), |count| {
        let points = listed(count, |number| {
            let zone = cities.get(number).unwrap();
            format!(
                "{{ identifier = 'p{number:02}', name = 'P', door = 'main', zone = '{zone}', \
                 formats = ['pkoc-nfc-v1'] }}"
            )
        });
        format!("{PLACES}access-point = [{points}]")
    });
}

#[test]
fn special_days() {
    // 4096 days from 2020-01-01 end on 2031-03-19.
    let path = "special-day-group[0].days[0]";
    bound(SPECIAL_DAYS, path, "4097 in the list, at most 4096", |count| {
        let last = if count > SPECIAL_DAYS { "2031-03-20" } else { "2031-03-19" };
        format!(
            "{SITE}[[special-day-group]]\nidentifier = 'h'\nname = 'H'\n\
             days = ['2020-01-01..{last}']"
        )
    });
}

#[test]
fn pieces() {
    let piece = "{ from = '08:00', to = '09:00' }";
    let schedule = |rest: &str| format!("{SITE}[[schedule]]\nidentifier = 'o'\nname = 'O'\n{rest}");
    let path = format!("schedule[0].weekly[{PIECES}]");
    bound(PIECES, &path, &surplus(PIECES), |count| {
        let weekly =
            listed(count, |_| "{ days = ['mon'], from = '08:00', to = '09:00' }".to_string());
        schedule(&format!("weekly = [{weekly}]"))
    });
    let path = format!("schedule[0].specials[{PIECES}]");
    bound(PIECES, &path, &surplus(PIECES), |count| {
        let specials = listed(count, |group| format!("{{ group = 'g{group}', pieces = [] }}"));
        let groups = listed(count, |group| {
            format!("{{ identifier = 'g{group}', name = 'G', days = [2026-01-01] }}")
        });
        let site = format!("{SITE}special-day-group = [{groups}]\n");
        schedule(&format!("specials = [{specials}]")).replacen(SITE, &site, 1)
    });
    let path = format!("schedule[0].specials[0].pieces[{PIECES}]");
    bound(PIECES, &path, &surplus(PIECES), |count| {
        let pieces = listed(count, |_| piece.to_string());
        let group = "special-day-group = [{ identifier = 'g', name = 'G', days = [2026-01-01] }]\n";
        schedule(&format!("specials = [{{ group = 'g', pieces = [{pieces}] }}]")).replacen(
            SITE,
            &format!("{SITE}{group}"),
            1,
        )
    });
}

#[test]
fn policies() {
    let path = format!("profile[0].policy[{POLICIES}]");
    bound(POLICIES, &path, &surplus(POLICIES), |count| {
        let policies = listed(count, |_| {
            "{ effect = 'permit', everywhere = true, schedule = 'o' }".to_string()
        });
        format!(
            "{SITE}{OFFICE}profile = [{{ identifier = 'p', name = 'P', policy = [{policies}] }}]"
        )
    });
}

#[test]
fn locks() {
    let path = format!("access-point[0].locks[{ACCESS_POINT_LIST}]");
    bound(ACCESS_POINT_LIST, &path, &surplus(ACCESS_POINT_LIST), |count| {
        let locks = listed(count, |lock| format!("'l{lock}'"));
        format!(
            "{PLACES}[[access-point]]\nidentifier = 'p'\nname = 'P'\ndoor = 'main'\n\
             formats = ['pkoc-nfc-v1']\nlocks = [{locks}]"
        )
    });
}

/// PEM of public keys that differ.
fn keys(count: usize) -> Vec<String> {
    let key = |number: usize| {
        let mut secret = [1; 32];
        secret[30..].copy_from_slice(&u16::try_from(number).unwrap().to_be_bytes());
        let key = p256::SecretKey::from_slice(&secret).unwrap().public_key();
        key.to_public_key_pem(LineEnding::LF).unwrap()
    };
    (0..count).map(key).collect()
}

#[test]
fn anchors() {
    let message = format!("has {} trust anchors, at most {ANCHORS}", ANCHORS + 1);
    bound(ANCHORS, "issuer[0]", &message, |count| {
        let anchors = listed(count, |number| format!("'''{}'''", keys(number + 1).pop().unwrap()));
        format!(
            "{SITE}[[issuer]]\nidentifier = 'i'\nname = 'I'\nformats = ['doordeck-operation']\n\
             algorithms = ['ES256']\nanchors = [{anchors}]"
        )
    });
}

#[test]
fn what_tokens_are_checked_with() {
    let issuer = |format: &str, algorithm: &str, tokens: &str| {
        format!(
            "{SITE}[[issuer]]\nidentifier = 'i'\nname = 'I'\nformats = ['{format}']\n\
             algorithms = ['{algorithm}']\n[issuer.tokens]\n{tokens}"
        )
    };
    let words = |count| listed(count, |number| format!("'n{number}'"));
    let path = |list: &str| format!("issuer[0].tokens.{list}[{TOKEN_LIST}]");
    bound(TOKEN_LIST, &path("secrets"), &surplus(TOKEN_LIST), |count| {
        let tokens = format!("secrets = [{}]", words(count));
        issuer("sensecrypt-device-token", "HS256", &tokens)
    });
    bound(TOKEN_LIST, &path("api-keys"), &surplus(TOKEN_LIST), |count| {
        issuer("sensecrypt-api-key", "HS256", &format!("api-keys = [{}]", words(count)))
    });
    bound(TOKEN_LIST, &path("audiences"), &surplus(TOKEN_LIST), |count| {
        let tokens = format!("audiences = [{}]\nsecrets = ['s']", words(count));
        issuer("sensecrypt-device-token", "HS256", &tokens)
    });
    let message = format!("is one of {} keys, at most {TOKEN_LIST}", TOKEN_LIST + 1);
    bound(TOKEN_LIST, "issuer[0].tokens.keys[0]", &message, |count| {
        let keys = keys(count);
        let tokens = format!(
            "issuer = 'https://login.example'\naudiences = ['doors']\nkeys = ['''{}''']",
            keys.concat()
        );
        issuer("openid-token", "ES256", &tokens)
    });
    let message = format!("is {} octets long, at most {TOKEN_NAME_OCTETS}", TOKEN_NAME_OCTETS + 1);
    bound(TOKEN_NAME_OCTETS, "issuer[0].tokens.issuer", &message, |count| {
        let tokens = format!("issuer = '{}'\nsecrets = ['s']", "x".repeat(count));
        issuer("sensecrypt-device-token", "HS256", &tokens)
    });
    bound(TOKEN_NAME_OCTETS, "issuer[0].tokens.audiences[0]", &message, |count| {
        let tokens = format!("audiences = ['{}']\nsecrets = ['s']", "x".repeat(count));
        issuer("sensecrypt-device-token", "HS256", &tokens)
    });
}

#[test]
fn octets_of_identifiers_and_names() {
    let message = |most: usize| format!("is {} octets long, at most {most}", most + 1);
    let area = |identifier: &str, name: &str| {
        format!("{SITE}[[area]]\nidentifier = '{identifier}'\nname = '{name}'")
    };
    bound(IDENTIFIER_OCTETS, "area[0].identifier", &message(IDENTIFIER_OCTETS), |count| {
        area(&"x".repeat(count), "X")
    });
    bound(NAME_OCTETS, "area[0].name", &message(NAME_OCTETS), |count| {
        area("x", &"x".repeat(count))
    });
    // Octets, not characters.
    bound(NAME_OCTETS, "area[0].name", &message(NAME_OCTETS), |count| {
        area("x", &format!("{}{}", "ö".repeat(count / 2), "x".repeat(count % 2)))
    });
}

/// Numbers, from the least to the most.
#[track_caller]
fn number(
    path: &str,
    least: i64,
    most: impl TryInto<i64> + Display,
    source: impl Fn(i64) -> String,
) {
    let shown = most.to_string();
    let most: i64 = shown.parse().unwrap();
    for inside in [least, most] {
        let said = said(&source(inside));
        assert!(said.is_empty(), "{inside}: {}", said.join("\n"));
    }
    for outside in [least - 1, most + 1] {
        let said = said(&source(outside));
        let message = format!(": {path}: {outside} is not within {least} to {most}");
        assert!(said.len() == 1 && said.iter().all(|it| it.contains(&message)), "{said:?}");
    }
}

#[test]
fn numbers() {
    for (key, least, most) in [
        ("skew-past", 0, SKEW),
        ("skew-future", 0, SKEW),
        ("proof-lifetime", 1, PROOF_LIFETIME),
        ("claim-quota", 1, CLAIM_QUOTA),
        ("challenge-lifetime", 1, CHALLENGE_LIFETIME),
    ] {
        let limits = |value| format!("{SITE}[limits]\n{key} = {value}");
        number(&format!("limits.{key}"), least, most, limits);
    }
    number("door[0].extended-seconds", 1, RELEASE_SECONDS, |value| {
        format!(
            "{SITE}[[door]]\nidentifier = 'd'\nname = 'D'\nrelease-seconds = 1\n\
             extended-seconds = {value}"
        )
    });
    number("door[0].release-seconds", 1, RELEASE_SECONDS, |value| {
        format!("{SITE}[[door]]\nidentifier = 'd'\nname = 'D'\nrelease-seconds = {value}")
    });
    number("lockdown-plan[0].rank", 0, u8::MAX, |value| {
        format!(
            "{SITE}[[lockdown-plan]]\nidentifier = 'p'\nname = 'P'\neverywhere = true\n\
             rank = {value}"
        )
    });
    for (key, least, most) in [
        ("proof-lifetime", 1, PROOF_LIFETIME),
        ("queue-lifetime", 1, PROOF_LIFETIME),
        ("access-iteration", 0, u32::MAX),
        ("revocation-iteration", 0, u32::MAX),
    ] {
        number(&format!("issuer[0].{key}"), least, most, |value| {
            format!(
                "{SITE}[[issuer]]\nidentifier = 'i'\nname = 'I'\n\
                 formats = ['sensecrypt-api-key']\nalgorithms = ['HS256']\n{key} = {value}\n\
                 tokens = {{ api-keys = ['k'] }}"
            )
        });
    }
}

#[test]
fn durations() {
    // Ten years of 365 days, as far as zone tables reach.
    let most = 315_360_000;
    for key in ["stale-after", "dead-after"] {
        let path = format!("validity.{key}");
        bound(most, &path, "is 315360001 seconds, at most 315360000", |seconds| {
            format!("{SITE}[validity]\n{key} = '{seconds}s'")
        });
    }
}
