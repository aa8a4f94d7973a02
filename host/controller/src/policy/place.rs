//! Where, and what is asked for there.

use anyhow::{Result, bail};
use clap::ValueEnum;
use doorward_bundle::Bundle;
use doorward_host::contract::circumstance::Capability;
use doorward_host::contract::policy::{Hypothetical, Occasion};
use doorward_host::contract::question::CredentialRecord;

use super::ground::{Ground, as_configured};
use super::person::Person;
use crate::moment;

/// An access point, and what is asked for.
#[derive(Debug, clap::Args)]
pub(crate) struct PlaceOption {
    /// The access point, by its identifier.
    #[arg(long, value_name = "ACCESS-POINT")]
    pub(super) at: String,
    #[command(flatten)]
    pub(super) asked: AskedOption,
    /// As if nobody had set a door, started a lockdown, gone anywhere or been refused.
    #[arg(long)]
    as_configured: bool,
}

/// What is asked of a lock, and how it is proved.
#[derive(Debug, clap::Args)]
pub(crate) struct AskedOption {
    /// What is asked of the lock.
    #[arg(long, value_enum, default_value_t = Asked::Momentary)]
    capability: Asked,
    /// The format that it is presented in, such as `pkoc-nfc-v1` [default: any, with a signature].
    #[arg(long, value_name = "FORMAT")]
    pub(super) format: Option<String>,
}

/// A capability, as the contract spells it.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Asked {
    Momentary,
    ExtendedMomentary,
    Secure,
    Unsecure,
    Toggle,
}

impl AskedOption {
    pub(super) fn capability(&self) -> Capability {
        match self.capability {
            Asked::Momentary => Capability::Momentary,
            Asked::ExtendedMomentary => Capability::ExtendedMomentary,
            Asked::Secure => Capability::Secure,
            Asked::Unsecure => Capability::Unsecure,
            Asked::Toggle => Capability::Toggle,
        }
    }
}

impl PlaceOption {
    /// The occasion at a moment; by the wall clock there, and now where no moment is named.
    pub(super) fn occasion(&self, ground: &Ground, when: Option<&str>) -> Result<Occasion> {
        known(&ground.bundle, &self.at)?;
        let (wall, _) = ground.wall_clock(Some(&self.at))?;
        let now = when.map(|text| wall.read(text)).transpose()?.unwrap_or_else(moment::now);
        Ok(Occasion {
            now,
            access_point: self.at.clone(),
            capability: self.asked.capability(),
            format: self.asked.format.clone(),
            door: if self.as_configured { as_configured() } else { ground.door(&self.at)? },
        })
    }

    /// An occasion with somebody, with what is known now of where he is and how often he was refused.
    pub(super) fn suppose(
        &self,
        ground: &Ground,
        occasion: &Occasion,
        person: &Person,
    ) -> Result<Hypothetical> {
        let known = person.credential.as_ref().filter(|_| !self.as_configured);
        let rules = known.map(|credential| ground.rules(&self.at, credential)).transpose()?;
        let presentation = with(occasion, person.record.clone());
        Ok(Hypothetical { rules: rules.flatten(), ..presentation })
    }
}

/// An occasion with somebody, wherever he is.
pub(super) fn with(occasion: &Occasion, credential: CredentialRecord) -> Hypothetical {
    let Occasion { now, access_point, capability, format, door } = occasion.clone();
    let (surroundings, rules) = (None, None);
    Hypothetical { now, access_point, capability, format, credential, door, surroundings, rules }
}

/// Refuses an access point that the bundle does not have, and says which are like it.
fn known(bundle: &Bundle, access_point: &str) -> Result<()> {
    let known: Vec<&str> =
        bundle.access_points.iter().map(|point| point.identifier.as_str()).collect();
    if known.contains(&access_point) {
        return Ok(());
    }
    let like =
        nearest(access_point, &known).map_or_else(String::new, |like| format!(": is it `{like}`?"));
    bail!("the site has no access point `{access_point}`{like}")
}

/// What somebody may have meant.
pub(super) fn nearest<'a>(written: &str, known: &[&'a str]) -> Option<&'a str> {
    let distance = |name: &&str| strsim::damerau_levenshtein(written, name);
    known.iter().copied().min_by_key(distance).filter(|name| distance(name) <= 3)
}
