//! A sample of decisions, for the corpus: every outcome and effect there is, at as few sites as it takes.

use std::collections::BTreeSet;

use anyhow::Result;

use crate::campaign::{PER_SITE, TAPS};
use crate::corpus::{self, Case, Kept};
use crate::generate::{Dice, scenery, situation};
use crate::naive;
use crate::opinion::Opinion;

/// The decisions at the first sites from a seed with an outcome or an effect that none had before, nor
/// any of the corpus, by the site's seed. Sites that add fewer than three are left out until all
/// others have been seen.
///
/// # Errors
/// Where nothing can be generated.
pub fn sample(seed: u64, sites: u64) -> Result<Vec<(u64, Kept)>> {
    let mut seen = BTreeSet::new();
    for (_, kept) in corpus::read(&corpus::folder())? {
        kept.cases.iter().for_each(|case| seen.extend(aspects(&case.opinion)));
    }
    let mut kept = Vec::new();
    for least in [3, 1] {
        for number in 0..sites {
            let seed = seed.wrapping_add(number);
            let mut dice = Dice::seeded(seed);
            let scenery = scenery(&mut dice)?;
            let mut fresh = BTreeSet::new();
            let mut cases = Vec::new();
            for _ in 0..PER_SITE {
                let situation = situation(&mut dice, &scenery, TAPS)?;
                let opinion = naive::judge(&scenery.site, scenery.issued_at, &situation);
                let mut is_new = false;
                for what in aspects(&opinion) {
                    is_new |= !seen.contains(&what) && fresh.insert(what);
                }
                if is_new {
                    cases.push(Case { opinion, situation });
                }
            }
            if cases.len() >= least {
                seen.append(&mut fresh);
                let about = "outcomes that no other file of the sample has".into();
                let (issued_at, source) = (scenery.issued_at, scenery.site);
                kept.push((seed, Kept { about, issued_at, source, cases }));
            }
        }
    }
    Ok(kept)
}

/// The outcome, and what follows from it.
fn aspects(opinion: &Opinion) -> Vec<String> {
    let mut aspects = opinion.effects();
    aspects.push(format!("{:?} {}", opinion.verdict, opinion.code));
    aspects
}
