//! Badges over Wiegand and OSDP: what their bits say, and how little that is worth.

mod bits;
mod refusals;
mod worth;

use doorward_host::contract::question::{BadgeNumber, CredentialIdentifier};
use doorward_wallet::badge::{Badge, BadgeFormat};

use super::book::Book;
use super::scene::{Scene, site_file, staff};
use doorward_cases::Enrolled;

/// The formats' names.
const WIEGAND: &str = "wiegand";
const OSDP: &str = "osdp-card-data";

/// The badge of most cases: github.com/RfidResearchGroup/proxmark3, `tools/pm3_tests.sh`.
const BADGE: Badge = Badge { format: BadgeFormat::H10301, facility: 123, number: 4567 };

pub(super) fn write(book: &mut Book) {
    bits::write(book);
    refusals::write(book);
    worth::write(book);
}

/// A member of staff who shows an enrolled badge where badges are taken, in time.
fn badge() -> Scene {
    enrolled(identifier(&BADGE)).show(BADGE.wiegand())
}

/// The same at a reader that speaks OSDP.
fn reported() -> Scene {
    badge().show(BADGE.osdp())
}

/// A badge number that is enrolled, and nothing shown yet.
fn enrolled(badge: BadgeNumber) -> Scene {
    let mut scene = Scene::nobody().at("plastic-in");
    scene.site = site_file("badges");
    scene
        .store
        .credentials
        .push(Enrolled { identifier: CredentialIdentifier::BadgeNumber(badge), record: staff() });
    scene
}

/// What a badge is enrolled under.
fn identifier(badge: &Badge) -> BadgeNumber {
    number(badge.format.name(), badge.facility, badge.number)
}

fn number(format: &str, facility: u32, number: u64) -> BadgeNumber {
    BadgeNumber { format: format.into(), facility, number }
}
