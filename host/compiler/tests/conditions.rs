//! Usage requirements of access points and conditions of policies in a source.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::path::Path;

use doorward_bundle::{
    AddressRange, Assurance, Bundle, Conditions, Octets, Place, Usage, decode, encode,
};
use doorward_compiler::{Issuance, compile, cut, describe};

use crate::verdict::{SITE, places_say};

mod verdict;

const DOOR: &str = "door = [{ identifier = 'main', name = 'Main' }]";
const OFFICE: &str = "[[schedule]]\nidentifier = 'office'\nname = 'Office'\n\
                      weekly = [{ days = ['mon'], from = '08:00', to = '18:00' }]\n";

fn point(name: &str, usage: &str) -> String {
    format!(
        "[[access-point]]\nidentifier = '{name}'\nname = 'In'\ndoor = 'main'\n\
         formats = ['pkoc-nfc-v1']\n{usage}\n"
    )
}

fn profile(conditions: &str) -> String {
    format!(
        "[[profile]]\nidentifier = 'staff'\nname = 'Staff'\n\
         [[profile.policy]]\neffect = 'permit'\neverywhere = true\nschedule = 'always'\n\
         conditions = {{ {conditions} }}\n"
    )
}

fn compiled(source: &str) -> Bundle {
    let issuance = Issuance { sequence: 1, issued_at: 1_767_225_600 };
    let text = format!("{SITE}\n{DOOR}\n{source}");
    let bundle = compile(&text, Path::new("site.toml"), issuance).unwrap();
    assert_eq!(decode(&encode(&bundle)).unwrap(), bundle);
    bundle
}

fn range(address: &[u8], bits: u8) -> AddressRange {
    AddressRange { address: Octets(address.into()), bits }
}

#[test]
fn usage_is_compiled() {
    let bundle = compiled(&format!(
        "{}{OFFICE}",
        point(
            "in",
            "usage.schedule = 'office'\n\
             usage.place = { latitude = -51.5074, longitude = 180, radius = 7, accuracy = 9 }\n\
             usage.addresses = ['2001:db8::/32', '198.51.100.7', '192.0.2.0/24', '::/0']",
        )
    ));
    let mut six = [0; 16];
    six[..4].copy_from_slice(&[0x20, 0x01, 0x0d, 0xb8]);
    let usage = Usage {
        when: Some(0),
        place: Some(Place {
            latitude: -515_074_000,
            longitude: 1_800_000_000,
            radius: 7,
            accuracy: 9,
        }),
        addresses: Some(vec![
            range(&[192, 0, 2, 0], 24),
            range(&[198, 51, 100, 7], 32),
            range(&[0; 16], 0),
            range(&six, 32),
        ]),
    };
    assert_eq!(bundle.access_points[0].usage, Some(usage));
    let text = describe(&bundle).to_string();
    let told = "for everybody only when office and within 7 m of -51.5074000 180.0000000 known to \
                9 m and from 192.0.2.0/24 198.51.100.7/32 ::/0 2001:db8::/32";
    assert!(text.contains(told), "{text}");
}

#[test]
fn conditions_are_compiled() {
    let bundle = compiled(&profile(
        "min-threat-level = 1, max-threat-level = 2, device = ['managed', 'unlocked'], \
         near = { latitude = 0.0000001, longitude = -0.5 }",
    ));
    let conditions = Conditions {
        min_threat_level: Some(1),
        max_threat_level: Some(2),
        device: Some(vec![Assurance::Unlocked, Assurance::Managed]),
        near: Some(Place { latitude: 1, longitude: -5_000_000, radius: 100, accuracy: 200 }),
    };
    assert_eq!(bundle.profiles[0].policies[0].conditions, Some(conditions));
    let text = describe(&bundle).to_string();
    let told = "if threat level at least 1 and threat level at most 2 and device unlocked managed \
                and within 100 m of 0.0000001 -0.5000000 known to 200 m";
    assert!(text.contains(told), "{text}");
}

#[test]
fn what_nobody_asks_for_is_not_there() {
    let bundle = compiled(&point("in", ""));
    assert_eq!(bundle.access_points[0].usage, None);
}

#[test]
fn never_and_what_a_cut_keeps() {
    let shut = point("shut", "usage.schedule = 'never'");
    let bundle = compiled(&format!("{}{shut}{OFFICE}", point("in", "usage.schedule = 'office'")));
    assert_eq!(bundle.schedules.len(), 2);
    assert_eq!(bundle.schedules[0].identifier, "never");
    for (name, schedule) in [("in", "office"), ("shut", "never")] {
        let cut = cut(&bundle, &[name]).unwrap();
        assert_eq!(cut.schedules.len(), 1);
        assert_eq!(cut.schedules[0].identifier, schedule);
        assert_eq!(cut.access_points[0].usage.as_ref().unwrap().when, Some(0));
    }
}

#[test]
fn tiles_are_compiled_in_one_form() {
    let tiles = "tiles = ['9D5E6E2A-6b2e-4b7c-8f4e-0a1b2c3d4e5f', \
                 '00000000-0000-4000-8000-000000000001']";
    let bundle = compiled(&point("in", tiles));
    let found = bundle.access_points[0].tiles.clone().unwrap();
    assert_eq!(
        found,
        ["00000000-0000-4000-8000-000000000001", "9d5e6e2a-6b2e-4b7c-8f4e-0a1b2c3d4e5f"]
    );
    assert!(describe(&bundle).to_string().contains(&format!("tiles {}", found.join(" "))));
    assert_eq!(compiled(&point("in", "tiles = []")).access_points[0].tiles, None);
}

#[test]
fn wrong_tiles() {
    places_say(
        "[[access-point]]\nidentifier = 'in'\nname = 'In'\ndoor = 'main'\n\
         formats = ['pkoc-nfc-v1']\n\
         tiles = ['9d5e6e2a-6b2e-4b7c-8f4e-0a1b2c3d4e5f', '9D5E6E2A-6B2E-4B7C-8F4E-0A1B2C3D4E5F', \
         '9d5e6e2a6b2e4b7c8f4e0a1b2c3d4e5f', '9d5e6e2a-6b2e-4b7c-8f4e-0a1b2c3d4e5g']",
        &[
            "9:50: access-point[0].tiles[1]: is in the list already",
            "9:90: access-point[0].tiles[2]: is no UUID such as tiles have",
            "9:126: access-point[0].tiles[3]: is no UUID such as tiles have",
        ],
    );
}

#[test]
fn wrong_usage() {
    places_say(
        "[[access-point]]\nidentifier = 'in'\nname = 'In'\ndoor = 'main'\n\
         formats = ['pkoc-nfc-v1']\nusage = {}\n\
         [[access-point]]\nidentifier = 'out'\nname = 'Out'\ndoor = 'main'\n\
         formats = ['pkoc-nfc-v1']\nusage.schedule = 'always'\n\
         usage.addresses = ['192.0.2.1/24', '192.0.2.0/33', '192.0.2', '::ffff:192.0.2.0/120', \
         '192.0.2.0/+8', '192.0.2.7', '192.0.2.7/32']\n\
         usage.place = { latitude = 90.0000001, longitude = -181, radius = 0, accuracy = 100001 }",
        &[
            "9:9: access-point[0].usage: asks for nothing",
            "15:18: access-point[1].usage.schedule: is what holds without it",
            "16:20: access-point[1].usage.addresses[0]: begins at `192.0.2.0/24`",
            "16:36: access-point[1].usage.addresses[1]: an address of this kind has 32 bits",
            "16:52: access-point[1].usage.addresses[2]: `192.0.2` is no range of addresses such as \
             `192.0.2.0/24`",
            "16:63: access-point[1].usage.addresses[3]: is an address of IPv4; write it as one",
            "16:87: access-point[1].usage.addresses[4]: `192.0.2.0/+8` is no range of addresses \
             such as `192.0.2.0/24`",
            "16:116: access-point[1].usage.addresses[6]: is in the list already",
            "17:28: access-point[1].usage.place.latitude: 90.0000001 is not within -90 to 90",
            "17:52: access-point[1].usage.place.longitude: -181 is not within -180 to 180",
            "17:67: access-point[1].usage.place.radius: 0 is not within 1 to 100000",
            "17:81: access-point[1].usage.place.accuracy: 100001 is not within 1 to 100000",
        ],
    );
}

#[test]
fn wrong_conditions() {
    places_say(
        "[[profile]]\nidentifier = 'a'\nname = 'A'\n\
         [[profile.policy]]\neffect = 'permit'\neverywhere = true\nschedule = 'always'\n\
         conditions = {}\n\
         [[profile.policy]]\neffect = 'forbid'\neverywhere = true\nschedule = 'always'\n\
         conditions = { min-threat-level = 3, max-threat-level = 2 }\n\
         [[profile.policy]]\neffect = 'permit'\neverywhere = true\nschedule = 'always'\n\
         conditions = { max-threat-level = 256, device = [] }\n\
         [[profile.policy]]\neffect = 'permit'\neverywhere = true\nschedule = 'always'\n\
         conditions = { device = ['unlockd', 'managed', 'managed'] }\n\
         [[profile.policy]]\neffect = 'permit'\neverywhere = true\nschedule = 'always'\n\
         conditions.near = { latitude = 51.50740001, longitude = nan }",
        &[
            "11:14: profile[0].policy[0].conditions: asks for nothing",
            "16:57: profile[0].policy[1].conditions.max-threat-level: is below the lowest, 3",
            "21:35: profile[0].policy[2].conditions.max-threat-level: 256 is not within 0 to 255",
            "21:49: profile[0].policy[2].conditions.device: is empty, at least one is needed",
            "26:26: profile[0].policy[3].conditions.device[0]: `unlockd` is none of `unlocked`, \
             `user-authenticated`, `unmodified`, `managed` (did you mean `unlocked`?)",
            "26:48: profile[0].policy[3].conditions.device[2]: is in the list already",
            "31:32: profile[0].policy[4].conditions.near.latitude: has more than seven decimals",
            "31:57: profile[0].policy[4].conditions.near.longitude: NaN is not within -180 to 180",
        ],
    );
}
