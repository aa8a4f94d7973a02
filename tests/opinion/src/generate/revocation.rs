//! Random revocation sets, as an authority might have issued them: in order, and at the edge of the ages
//! that the site is about.

use super::dice::Dice;
use super::memory::edge;
use super::situation::around;
use crate::engine::CARDS;
use crate::site::Site;
use crate::situation::{Named, RevocationSet, Struck};
use crate::words::SetForm;

/// What a host has of all authorities of a site.
pub(super) fn sets(dice: &mut Dice, site: &Site, now: u64) -> Vec<RevocationSet> {
    let mut sets = Vec::new();
    for (authority, _) in (0..).zip(&site.revocations) {
        let mut sequence: u64 = 0;
        // What a change can go on from.
        let mut newest = None;
        for _ in 0..dice.throw(5) {
            sequence = sequence.saturating_add(u64::try_from(dice.between(1, 3)).unwrap_or(1));
            let form = match (dice.throw(4), newest) {
                (0, _) => SetForm::Urgent,
                (1 | 2, Some(_)) => SetForm::Delta,
                _ => SetForm::Full,
            };
            let base = newest.filter(|_| form == SetForm::Delta);
            let issued_at = issued_at(dice, site, now);
            let (revoked, restored) = changes(dice, site, now, form);
            sets.push(RevocationSet {
                authority,
                form,
                sequence,
                issued_at,
                base,
                revoked,
                restored,
            });
            if form != SetForm::Urgent {
                newest = Some(sequence);
            }
        }
    }
    sets
}

fn issued_at(dice: &mut Dice, site: &Site, now: u64) -> u64 {
    let classes = site.staleness_classes.iter().flat_map(|class| &class.levels);
    let classes = classes.filter_map(|level| level.status_age);
    let ages = site.revocations.iter().filter_map(|authority| authority.maximum_age);
    let ages: Vec<u64> = ages.chain(classes).map(|age| age.0).collect();
    match (dice.throw(4), dice.pick(&ages)) {
        (0, Some(age)) => edge(dice, now, age),
        (1, _) => now.saturating_add(10).saturating_add_signed(dice.between(-1, 1)),
        (2, _) => around(dice, now),
        _ => now.saturating_sub(u64::try_from(dice.throw(60)).unwrap_or(0)),
    }
}

/// What is struck off, and what no longer; nothing is both.
fn changes(dice: &mut Dice, site: &Site, now: u64, form: SetForm) -> (Vec<Struck>, Vec<Named>) {
    let (mut revoked, mut restored) = (Vec::new(), Vec::new());
    // One more than there are: somebody else's.
    for number in 0..=CARDS {
        let issuers = (0..).zip(&site.issuers);
        let named =
            issuers.flat_map(|(of, _)| [Named::Login(of, number), Named::Device(of, number)]);
        let named: Vec<Named> = named.collect();
        for name in [Named::Card(number), Named::Badge(number)].into_iter().chain(named) {
            match dice.throw(8) {
                0 => {
                    let until = dice.one_in(3).then(|| around(dice, now));
                    let until = until.and_then(|until| u32::try_from(until).ok());
                    revoked.push(Struck { name, until });
                }
                1 | 2 if form == SetForm::Delta => restored.push(name),
                _ => {}
            }
        }
    }
    (revoked, restored)
}
