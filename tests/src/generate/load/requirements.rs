//! Bundles whose usage requirements, conditions or tiles do not hold together.

use anyhow::Result;
use doorward_bundle::{AddressRange, Assurance, Bundle, Conditions, Octets, Place, Usage};
use doorward_engine::Code;

use super::{Shelf, refused};

const NOTHING: Usage = Usage { when: None, place: None, addresses: None };
const ALWAYS: Conditions =
    Conditions { min_threat_level: None, max_threat_level: None, device: None, near: None };
const PLACE: Place = Place { latitude: 0, longitude: 0, radius: 100, accuracy: 200 };

impl Shelf<'_> {
    pub(super) fn requirements(&mut self) -> Result<()> {
        self.usages()?;
        self.conditions()?;
        self.tiles()
    }

    fn usages(&mut self) -> Result<()> {
        let place = |place| Usage { place: Some(place), ..NOTHING };
        let range = |address: &[u8], bits| AddressRange { address: Octets(address.into()), bits };
        let from = |ranges| Usage { addresses: Some(ranges), ..NOTHING };
        let (ten, home) = (range(&[10, 0, 0, 0], 8), range(&[192, 0, 2, 0], 24));
        let mapped = [&[0; 10][..], &[0xff; 2], &[10, 0, 0, 0]].concat();
        for (name, about, usage, path) in [
            ("usage-empty", "requirements without one", NOTHING, ""),
            (
                "usage-nowhere",
                "a place beyond the pole",
                place(Place { latitude: 900_000_001, ..PLACE }),
                ".place",
            ),
            (
                "usage-radius-0",
                "a place without a radius",
                place(Place { radius: 0, ..PLACE }),
                ".place.radius",
            ),
            (
                "usage-radius-100001",
                "a place that is too large",
                place(Place { radius: 100_001, ..PLACE }),
                ".place.radius",
            ),
            (
                "usage-accuracy-0",
                "an accuracy that nobody has",
                place(Place { accuracy: 0, ..PLACE }),
                ".place.accuracy",
            ),
            ("usage-addresses-none", "a list without one", from(vec![]), ".addresses"),
            (
                "usage-addresses-unsorted",
                "ranges that are not in order",
                from(vec![home.clone(), ten.clone()]),
                ".addresses",
            ),
            (
                "usage-addresses-twice",
                "a range twice",
                from(vec![ten.clone(), ten.clone()]),
                ".addresses",
            ),
            (
                "usage-address-behind-bits",
                "a range that begins behind its beginning",
                from(vec![range(&[10, 0, 0, 1], 8)]),
                ".addresses",
            ),
            (
                "usage-address-33-bits",
                "more bits than there are",
                from(vec![range(&[10, 0, 0, 0], 33)]),
                ".addresses",
            ),
            (
                "usage-address-of-5",
                "an address of no kind",
                from(vec![range(&[10, 0, 0, 0, 0], 8)]),
                ".addresses",
            ),
            (
                "usage-address-mapped",
                "an address of IPv4 as IPv6 maps it",
                from(vec![range(&mapped, 104)]),
                ".addresses",
            ),
        ] {
            let path = format!("access-points[0].usage{path}");
            let expected = refused(Code::BundleOutOfRange, &path);
            self.bent(name, about, |b| ask(b, &usage), expected)?;
        }
        let later = Usage { when: Some(9), ..NOTHING };
        let dangling = refused(Code::BundleDanglingReference, "access-points[0].usage.when");
        let about = "hours that are not there";
        self.bent("usage-dangling", about, |b| ask(b, &later), dangling)?;
        let many = (0..65).map(|last| range(&[10, 0, 0, last], 32)).collect();
        let many = from(many);
        let exceeded = refused(Code::LimitExceeded, "access-points[0].usage.addresses");
        let about = "more ranges than there may be";
        self.bent("usage-addresses-65", about, |b| ask(b, &many), exceeded)
    }

    fn conditions(&mut self) -> Result<()> {
        let device = |list: &[Assurance]| Conditions { device: Some(list.to_vec()), ..ALWAYS };
        let (unlocked, managed) = (Assurance::Unlocked, Assurance::Managed);
        let levels = (Some(3), Some(2));
        let inverted =
            Conditions { min_threat_level: levels.0, max_threat_level: levels.1, ..ALWAYS };
        let far = Place { radius: 100_001, ..PLACE };
        for (name, about, conditions, path) in [
            ("conditions-empty", "conditions without one", ALWAYS, ""),
            ("conditions-inverted", "levels the wrong way round", inverted, ".max-threat-level"),
            ("conditions-device-none", "a list without one", device(&[]), ".device"),
            (
                "conditions-device-unsorted",
                "a list that is not in order",
                device(&[managed, unlocked]),
                ".device",
            ),
            (
                "conditions-device-twice",
                "something twice",
                device(&[unlocked, unlocked]),
                ".device",
            ),
            (
                "conditions-far",
                "a place that is too large",
                Conditions { near: Some(far), ..ALWAYS },
                ".near.radius",
            ),
        ] {
            let path = format!("profiles[0].policies[0].conditions{path}");
            let bend = |b: &mut Bundle| {
                for policy in b.profiles.iter_mut().flat_map(|profile| &mut profile.policies) {
                    policy.conditions = Some(conditions.clone());
                }
            };
            self.bent(name, about, bend, refused(Code::BundleOutOfRange, &path))?;
        }
        Ok(())
    }

    fn tiles(&mut self) -> Result<()> {
        let tile = |number: u8| format!("9d5e6e2a-6b2e-4b7c-8f4e-0a1b2c3d4e{number:02x}");
        let path = "access-points[0].tiles";
        for (name, about, tiles, code) in [
            ("tiles-none", "a list without one", vec![], Code::BundleOutOfRange),
            ("tiles-twice", "a tile twice", vec![tile(1), tile(1)], Code::BundleOutOfRange),
            (
                "tiles-unsorted",
                "tiles that are not in order",
                vec![tile(2), tile(1)],
                Code::BundleOutOfRange,
            ),
            ("tile-no-uuid", "no UUID", vec!["9d5e6e2a".into()], Code::BundleOutOfRange),
            (
                "tile-in-capitals",
                "a second spelling of a tile",
                vec![tile(1).to_uppercase()],
                Code::BundleOutOfRange,
            ),
            (
                "tiles-65",
                "more tiles than there may be",
                (0..65).map(tile).collect(),
                Code::LimitExceeded,
            ),
        ] {
            let bend = |b: &mut Bundle| {
                b.access_points.iter_mut().for_each(|point| point.tiles = Some(tiles.clone()));
            };
            self.bent(name, about, bend, refused(code, path))?;
        }
        Ok(())
    }
}

fn ask(bundle: &mut Bundle, usage: &Usage) {
    bundle.access_points.iter_mut().for_each(|point| point.usage = Some(usage.clone()));
}
