//! `docs/limits.md`: every bound with its number, as the sources have it.

use std::fmt::Write as _;
use std::mem;

use anyhow::{Context as _, Result};
use doorward_host::gate;
use doorward_host::store;

/// The bounds of bundles: each a documented constant.
const BUNDLE: &str = include_str!("../../../engine/bundle/src/limits.rs");

/// The page.
pub(super) fn page() -> Result<String> {
    let mut page = String::from(
        "# Limits\n\nNothing is ever cut short: what exceeds a bound is refused as a whole, with its \
         place and the bound (`limit.exceeded` and its kin, or `file:line:column` in a source). This page \
         is generated from the sources, and a test holds it against them.\n\n",
    );
    section(&mut page, "A bundle", &bundle()?)?;
    section(&mut page, "A host's store", &host())?;
    Ok(page)
}

fn section(page: &mut String, heading: &str, rows: &[(String, String)]) -> Result<()> {
    writeln!(page, "## {heading}\n| what | at most |\n|---|---:|")?;
    for (what, most) in rows {
        writeln!(page, "| {what} | {most} |")?;
    }
    writeln!(page)?;
    Ok(())
}

/// Every constant of the module, by its documentation.
fn bundle() -> Result<Vec<(String, String)>> {
    let mut rows = Vec::new();
    let mut about = Vec::new();
    for line in BUNDLE.lines() {
        if let Some(text) = line.strip_prefix("/// ") {
            about.push(text.trim_end_matches('.'));
        } else if let Some(constant) = line.strip_prefix("pub const ") {
            let value = constant.rsplit_once("= ").and_then(|(_, value)| value.strip_suffix(';'));
            let value = value.with_context(|| format!("no value in `{line}`"))?;
            let most = product(value).with_context(|| format!("no number in `{line}`"))?;
            rows.push((mem::take(&mut about).join(" "), grouped(most)));
        }
    }
    Ok(rows)
}

/// What can be in a host's store, or be asked of it, at one time.
fn host() -> Vec<(String, String)> {
    let rows: [(&str, usize); 11] = [
        ("Octets of an identifier of the registry", store::MAX_IDENTIFIER),
        ("Octets of a name of the registry", store::MAX_NAME),
        ("Assignments that can count for one credential", store::MAX_ASSIGNMENTS),
        ("Groups that one holder or group is a member of", store::MAX_GROUPS),
        ("Rows of one page of a listing", store::MAX_PAGE),
        ("Lockdowns that are active at once", store::MAX_LOCKDOWNS),
        ("Challenges of one access point that are outstanding", store::MAX_OUTSTANDING),
        ("Challenges of the site that are outstanding", store::MAX_CHALLENGES),
        ("Octets of a challenge", store::MAX_CHALLENGE),
        ("Transactions that wait for a further factor", gate::MAX_WAITING),
        ("Keys that are trusted to sign bundles", gate::MAX_SIGNING_KEYS),
    ];
    rows.iter().map(|(what, most)| ((*what).into(), grouped(*most as u128))).collect()
}

/// The value of a constant that is a sum of products of numbers.
fn product(text: &str) -> Option<u128> {
    text.split(" + ").try_fold(0u128, |sum, term| {
        let mut factors =
            term.split(" * ").map(|factor| factor.replace('_', "").parse::<u128>().ok());
        let product = factors.try_fold(1u128, |product, factor| product.checked_mul(factor?))?;
        sum.checked_add(product)
    })
}

/// A number with its thousands apart.
fn grouped(number: u128) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && digits.len().saturating_sub(index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}
