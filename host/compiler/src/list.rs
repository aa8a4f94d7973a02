//! Lists of a source.

use std::collections::BTreeSet;

use crate::findings::{Findings, Reported};
use crate::spanned::Spanned;

/// Gathers what could be made of every element. Unlike collecting into a `Result`, it goes on after
/// a failure, so that the rest is looked at as well.
pub(crate) fn every<T>(
    results: impl IntoIterator<Item = Result<T, Reported>>,
) -> Result<Vec<T>, Reported> {
    let mut gathered = Ok(Vec::new());
    for result in results {
        match (&mut gathered, result) {
            (Ok(list), Ok(element)) => list.push(element),
            (Ok(_), Err(reported)) => gathered = Err(reported),
            (Err(_), _) => {}
        }
    }
    gathered
}

/// Reads a list in which nothing may stand twice, of at most `most` elements, and sorts it.
pub(crate) fn set<S, T: Ord>(
    list: &[Spanned<S>],
    most: usize,
    findings: &mut Findings,
    mut read: impl FnMut(&Spanned<S>, &mut Findings) -> Result<T, Reported>,
) -> Result<Vec<T>, Reported> {
    at_most(list, most, findings)?;
    let mut seen = BTreeSet::new();
    every(list.iter().map(|element| {
        if seen.insert(read(element, findings)?) {
            Ok(())
        } else {
            Err(findings.report(element, "is in the list already"))
        }
    }))?;
    Ok(seen.into_iter().collect())
}

/// Refuses a list that is longer than a bundle may hold, at the first element too many.
pub(crate) fn at_most<S>(
    list: &[Spanned<S>],
    most: usize,
    findings: &mut Findings,
) -> Result<(), Reported> {
    match list.get(most) {
        None => Ok(()),
        Some(surplus) => {
            let message = format!("is one too many: {} in the list, at most {most}", list.len());
            Err(findings.report(surplus, message))
        }
    }
}

/// Refuses an empty list.
pub(crate) fn at_least_one<S>(
    list: &Spanned<Vec<S>>,
    findings: &mut Findings,
) -> Result<(), Reported> {
    if list.get_ref().is_empty() {
        return Err(findings.report(list, "is empty, at least one is needed"));
    }
    Ok(())
}
