//! What is said about wrong sources, and where.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::Path;

use doorward_compiler::source::FORMATS;
use doorward_compiler::{Diagnostic, Issuance, compile};

use crate::verdict::{SITE, places_say, says, site_says};

mod verdict;

#[test]
fn no_toml() {
    says(
        "a = 'x\nb = ]\n= 3",
        &[
            "1:7: invalid literal string, expected `'`",
            "2:5: missing array opening, expected `[`",
            "3:1: unquoted keys cannot be empty, expected letters, numbers, `-`, `_`",
        ],
    );
}

#[test]
fn a_key_twice() {
    says("[site]\nname = 'a'\nname = 'b'", &["3:1: duplicate key"]);
}

#[test]
fn no_site() {
    says("", &["1:1: has no table `[site]`"]);
    says("site = 3", &["1:8: site: invalid type: integer `3`, expected a table"]);
}

#[test]
fn an_unknown_table() {
    site_says("[limit]\n", &["2:2: limit: there is no table `limit` (did you mean `limits`?)"]);
    site_says("[secrets]\nhmac = 'x'", &["2:2: secrets: there is no table `secrets`"]);
}

#[test]
fn unknown_and_missing_keys() {
    says(
        "[site]\nidentifier = 'a'\nnaem = 'a'\nzone = 'Europe/London'\nhmac-key = 'x'",
        &[
            "1:1: site: missing field `name`",
            "3:1: site.naem: unknown field `naem`, expected one of `identifier`, `name`, `zone` \
             (did you mean `name`?)",
            "5:1: site.hmac-key: unknown field `hmac-key`, expected one of `identifier`, `name`, \
             `zone`",
        ],
    );
}

#[test]
fn an_unknown_zone() {
    says(
        "[site]\nidentifier = 'a'\nname = 'A'\nzone = 'Europe/Lodnon'",
        &["4:8: site.zone: there is no time zone `Europe/Lodnon` (did you mean `Europe/London`?)"],
    );
    says(
        "[site]\nidentifier = 'a'\nname = 'A'\nzone = 'europe/london'",
        &["4:8: site.zone: there is no time zone `europe/london` (did you mean `Europe/London`?)"],
    );
    says(
        "[site]\nidentifier = 'a'\nname = 'A'\nzone = 'Etc/Unknown'",
        &["4:8: site.zone: there is no time zone `Etc/Unknown`"],
    );
}

#[test]
fn numbers_out_of_range() {
    site_says(
        "[limits]\nskew-past = 301\nskew-future = -1\nproof-lifetime = 86401\n\
         challenge-lifetime = 11\nclaim-quota = 99999999999",
        &[
            "3:13: limits.skew-past: 301 is not within 0 to 300",
            "4:15: limits.skew-future: -1 is not within 0 to 300",
            "5:18: limits.proof-lifetime: 86401 is not within 1 to 86400",
            "6:22: limits.challenge-lifetime: 11 is not within 1 to 10",
            "7:15: limits.claim-quota: 99999999999 is not within 1 to 4096",
        ],
    );
    site_says(
        "[limits]\nskew-past = '10'",
        &["3:13: limits.skew-past: invalid type: string \"10\", expected an integer"],
    );
}

#[test]
fn a_table_in_place_of_a_list_of_tables() {
    site_says("[area]\nidentifier = 'x'", &["2:1: area: is a list of tables, written `[[area]]`"]);
}

#[test]
fn identifiers_and_names() {
    let long = "x".repeat(129);
    site_says(
        &format!(
            "[[area]]\nidentifier = ''\nname = ''\n\
             [[area]]\nidentifier = ' x'\nname = \"a\\tb\"\n\
             [[area]]\nidentifier = '{long}'\nname = '{long}{long}'"
        ),
        &[
            "3:14: area[0].identifier: is empty",
            "4:8: area[0].name: is empty",
            "6:14: area[1].identifier: begins or ends with white space",
            "7:8: area[1].name: holds a control character",
            "9:14: area[2].identifier: is 129 octets long, at most 128",
            "10:8: area[2].name: is 258 octets long, at most 256",
        ],
    );
}

#[test]
fn an_identifier_that_is_taken() {
    site_says(
        "[[area]]\nidentifier = 'x'\nname = 'X'\n[[door]]\nidentifier = 'x'\nname = 'X'\n\
         [[area]]\nidentifier = 'x'\nname = 'Y'",
        &["9:14: area[1].identifier: `x` is the identifier of another area"],
    );
}

#[test]
fn doors() {
    site_says(
        "[[door]]\nidentifier = 'd'\nname = 'D'\nmode = 'lokced'\nrelease-seconds = 0\n\
         extended-seconds = 3601",
        &[
            "5:8: door[0].mode: `lokced` is none of `locked`, `unlocked`, `locked-open`, `blocked`, \
             `locked-down` (did you mean `locked`?)",
            "6:19: door[0].release-seconds: 0 is not within 1 to 3600",
            "7:20: door[0].extended-seconds: 3601 is not within 1 to 3600",
        ],
    );
    site_says(
        "[[door]]\nidentifier = 'd'\nname = 'D'\nrelease-seconds = 20\nextended-seconds = 10",
        &["6:20: door[0].extended-seconds: 10 is less than `release-seconds`, 20"],
    );
}

#[test]
fn access_points() {
    let formats = known_formats();
    places_say(
        "[[access-point]]\nidentifier = 'p'\nname = 'P'\ndoor = 'mian'\nfrom = 'loby'\n\
         to = 'nowhere'\nzone = 'Mars/Olympus'\nformats = ['badge', 'pkoc-nfc-v3', 'x']\n\
         locks = ['', 'a', 'a']\nrequired-strength = 'strong'\nuntrusted-clock = 'allow'",
        &[
            "7:8: access-point[0].door: there is no door `mian` (did you mean `main`?)",
            "8:8: access-point[0].from: there is no area `loby` (did you mean `lobby`?)",
            "9:6: access-point[0].to: there is no area `nowhere`",
            "10:8: access-point[0].zone: there is no time zone `Mars/Olympus`",
            &format!("11:12: access-point[0].formats[0]: `badge` is none of {formats}"),
            &format!(
                "11:21: access-point[0].formats[1]: `pkoc-nfc-v3` is none of {formats} (did you mean \
                 `pkoc-nfc-v1`?)"
            ),
            &format!("11:36: access-point[0].formats[2]: `x` is none of {formats}"),
            "12:10: access-point[0].locks[0]: is empty",
            "12:19: access-point[0].locks[2]: is in the list already",
            "13:21: access-point[0].required-strength: `strong` is none of `none`, `bearer`, `mac`, \
             `signature`",
            "14:19: access-point[0].untrusted-clock: `allow` is none of `deny`, \
             `challenge-formats`",
        ],
    );
}

#[test]
fn an_access_point_without_formats() {
    places_say(
        "[[access-point]]\nidentifier = 'p'\nname = 'P'\ndoor = 'main'\nformats = []",
        &["8:11: access-point[0].formats: is empty, at least one is needed"],
    );
}

#[test]
fn a_reference_to_a_table_of_wrong_shape_is_no_second_error() {
    site_says(
        "[[door]]\nidentifier = 'main'\nname = 3\n\
         [[access-point]]\nidentifier = 'p'\nname = 'P'\ndoor = 'main'\nformats = ['pkoc-nfc-v1']",
        &["4:8: door[0].name: invalid type: integer `3`, expected a string"],
    );
}

#[test]
fn issuers() {
    let formats = known_formats();
    site_says(
        "[[issuer]]\nidentifier = 'i'\nname = 'I'\nformats = ['doordeck']\n\
         algorithms = ['HS256', 'ES265', 'EdDSA', 'EdDSA']\nproof-lifetime = 0",
        &[
            &format!("5:12: issuer[0].formats[0]: `doordeck` is none of {formats}"),
            "6:24: issuer[0].algorithms[1]: `ES265` is none of `ES256`, `ES256K`, `EdDSA`, `HS256`, `RS256` (did you mean `ES256`?)",
            "6:42: issuer[0].algorithms[3]: is in the list already",
            "7:18: issuer[0].proof-lifetime: 0 is not within 1 to 86400",
        ],
    );
}

#[test]
fn an_issuer_without_anchors() {
    site_says(
        "[[issuer]]\nidentifier = 'i'\nname = 'I'\nformats = ['doordeck-operation']\n\
         algorithms = ['EdDSA']",
        &["2:1: issuer[0]: has no trust anchor"],
    );
}

#[test]
fn lockdown_plans() {
    places_say(
        "[[lockdown-plan]]\nidentifier = 'i'\nname = 'I'\nrank = 256\nareas = ['lobby', 'lobby']\n\
         doors = ['maine']\n[[lockdown-plan]]\nidentifier = 'i'\nname = 'J'\nrank = -1",
        &[
            "7:8: lockdown-plan[0].rank: 256 is not within 0 to 255",
            "8:19: lockdown-plan[0].areas[1]: is in the list already",
            "9:10: lockdown-plan[0].doors[0]: there is no door `maine` (did you mean `main`?)",
            "10:1: lockdown-plan[1]: covers nothing; list something or write `everywhere = true`",
            "11:14: lockdown-plan[1].identifier: `i` is the identifier of another lockdown plan",
            "13:8: lockdown-plan[1].rank: -1 is not within 0 to 255",
        ],
    );
}

#[test]
fn too_many_of_a_kind() {
    let plans: Vec<String> = (0..257)
        .map(|index| {
            format!("{{ identifier = 'p{index}', name = 'P', rank = 1, everywhere = true }},\n")
        })
        .collect();
    site_says(
        &format!("lockdown-plan = [\n{}]", plans.concat()),
        &["259:16: lockdown-plan[256].identifier: is one too many: 257 in the list, at most 256"],
    );
}

#[test]
fn a_bundle_issued_too_late_for_its_zone_tables() {
    let issuance = Issuance { sequence: 1, issued_at: 4_102_444_800 - 315_360_000 };
    assert!(compile(SITE, Path::new("site.toml"), issuance).is_ok());
    let late = Issuance { issued_at: issuance.issued_at + 1, ..issuance };
    let diagnostics = compile(SITE, Path::new("site.toml"), late).unwrap_err();
    let said: Vec<String> = diagnostics.iter().map(ToString::to_string).collect();
    assert_eq!(
        said,
        ["site.toml:1:1: would be issued at 3787084801, less than ten years before 2100"]
    );
}

#[test]
fn diagnostics_can_be_taken_apart() {
    let source = format!("{SITE}\n[[area]]\nidentifier = 'ö'\nname = ''");
    let issuance = Issuance { sequence: 1, issued_at: 1_767_225_600 };
    let diagnostics = compile(&source, Path::new("a/site.toml"), issuance).unwrap_err();
    let expected = Diagnostic {
        file: "a/site.toml".into(),
        line: 4,
        column: 8,
        path: "area[0].name".into(),
        message: "is empty".into(),
        suggestion: None,
    };
    assert_eq!(diagnostics, [expected]);
}

/// Every format, as a diagnostic lists them.
fn known_formats() -> String {
    FORMATS.map(|format| format!("`{format}`")).join(", ")
}
