//! What everybody has to meet who passes an access point: hours, place, network addresses.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use doorward_bundle::limits::ADDRESSES;
use doorward_bundle::{AddressRange, Octets};
use schemars::JsonSchema;
use serde::Deserialize;

use super::circle::Circle;
use super::schedule::{self, NEVER};
use crate::compile::Scope;
use crate::findings::{Findings, Reported};
use crate::list::{at_least_one, set};
use crate::schema::{AtLeastOne, Identifier};
use crate::spanned::Spanned;

/// What everybody has to meet who passes an access point, at least one of them:
/// `[access-point.usage]`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a table", rename_all = "kebab-case")]
pub(crate) struct Usage {
    /// The identifier of a schedule, or `never`.
    #[schemars(with = "Option<Identifier>")]
    schedule: Option<Spanned<String>>,
    /// Where the device has to be.
    place: Option<Circle>,
    /// The network addresses that a request may come from: `192.0.2.0/24`, `2001:db8::/32`, or one.
    #[schemars(with = "Option<AtLeastOne<String>>")]
    addresses: Option<Spanned<Vec<Spanned<String>>>>,
}

impl Usage {
    /// Whether it refers to the built-in schedule that never holds.
    pub(crate) fn uses_never(&self) -> bool {
        self.schedule.as_ref().is_some_and(|schedule| schedule.get_ref() == NEVER)
    }

    pub(crate) fn compile(
        usage: &Spanned<Self>,
        scope: &Scope,
        findings: &mut Findings,
    ) -> Result<doorward_bundle::Usage, Reported> {
        let Self { schedule, place, addresses } = usage.get_ref();
        if schedule.is_none() && place.is_none() && addresses.is_none() {
            return Err(findings.report(usage, "asks for nothing"));
        }
        let when = schedule.as_ref().map(|schedule| hours(schedule, scope, findings)).transpose();
        let place = place.as_ref().map(|place| place.compile(findings)).transpose();
        let addresses = addresses.as_ref().map(|list| ranges(list, findings)).transpose();
        Ok(doorward_bundle::Usage { when: when?, place: place?, addresses: addresses? })
    }
}

fn hours(
    schedule: &Spanned<String>,
    scope: &Scope,
    findings: &mut Findings,
) -> Result<u32, Reported> {
    schedule::resolve(schedule, &scope.schedules, findings)?
        .ok_or_else(|| findings.report(schedule, "is what holds without it"))
}

/// Reads ranges such as `192.0.2.0/24` and `2001:db8::/32`, and single addresses. In a bundle those of
/// IPv4 come first.
fn ranges(
    list: &Spanned<Vec<Spanned<String>>>,
    findings: &mut Findings,
) -> Result<Vec<AddressRange>, Reported> {
    at_least_one(list, findings)?;
    let ranges = set(list.get_ref(), ADDRESSES, findings, range)?;
    let encoded = |(address, bits)| {
        let address = match address {
            IpAddr::V4(address) => address.octets().to_vec(),
            IpAddr::V6(address) => address.octets().to_vec(),
        };
        AddressRange { address: Octets(address), bits }
    };
    Ok(ranges.into_iter().map(encoded).collect())
}

fn range(text: &Spanned<String>, findings: &mut Findings) -> Result<(IpAddr, u8), Reported> {
    let shown = text.get_ref();
    let (address, bits) = match shown.split_once('/') {
        Some((address, bits)) => (address.parse().ok(), number(bits)),
        None => (shown.parse().ok(), shown.parse().ok().map(width)),
    };
    let (Some(address), Some(bits)) = (address, bits) else {
        let message = format!("`{shown}` is no range of addresses such as `192.0.2.0/24`");
        return Err(findings.report(text, message));
    };
    if bits > width(address) {
        let message = format!("an address of this kind has {} bits", width(address));
        return Err(findings.report(text, message));
    }
    if matches!(address, IpAddr::V6(address) if address.to_ipv4_mapped().is_some()) {
        return Err(findings.report(text, "is an address of IPv4; write it as one"));
    }
    let first = first(address, bits);
    if first != address {
        return Err(findings.report(text, format!("begins at `{first}/{bits}`")));
    }
    Ok((address, bits))
}

/// A number without a sign or leading zeros.
fn number(text: &str) -> Option<u8> {
    text.parse().ok().filter(|number: &u8| number.to_string() == text)
}

const fn width(address: IpAddr) -> u8 {
    if address.is_ipv4() { 32 } else { 128 }
}

/// The first address of a range.
fn first(address: IpAddr, bits: u8) -> IpAddr {
    let bits = u32::from(bits);
    match address {
        IpAddr::V4(address) => {
            let mask = u32::MAX.checked_shr(bits).unwrap_or(0);
            Ipv4Addr::from_bits(address.to_bits() & !mask).into()
        }
        IpAddr::V6(address) => {
            let mask = u128::MAX.checked_shr(bits).unwrap_or(0);
            Ipv6Addr::from_bits(address.to_bits() & !mask).into()
        }
    }
}
