//! What an operator can order about a site that runs.

use std::io::{self, Write as _};
use std::process::ExitCode;

use anyhow::{Context as _, Result, ensure};
use doorward_host::contract::question::{CredentialIdentifier, DoorMode, Lockdown, Presence};
use doorward_host::store::{CredentialChange, Origin, SiteStore};
use serde::{Deserialize, Serialize};

use crate::console::Console;
use crate::data_folder::DataOption;
use crate::moment;
use crate::site::Site;

/// One order.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "kebab-case", deny_unknown_fields)]
pub(crate) enum Order {
    /// Change one thing about credentials.
    ChangeCredentials {
        /// Which.
        which: Which,
        /// What.
        change: CredentialChange,
    },
    /// Set the mode of a door; absent, the bundle's own counts again.
    SetDoorMode {
        /// The door's identifier.
        door: String,
        /// Its mode.
        mode: Option<DoorMode>,
    },
    /// Start a lockdown.
    StartLockdown {
        /// The name by which it is lifted.
        name: String,
        /// What it does.
        lockdown: Lockdown,
    },
    /// Lift a lockdown.
    LiftLockdown {
        /// Its name.
        name: String,
    },
    /// Set the site's threat level.
    SetThreatLevel {
        /// The level.
        level: u8,
    },
    /// Say where a holder is; absent, outside all areas.
    SetPresence {
        /// The holder's identifier.
        holder: String,
        /// The area's identifier.
        area: Option<String>,
    },
    /// Forget where a holder is.
    ForgetPresence {
        /// The holder's identifier.
        holder: String,
    },
    /// Report that a holder has gone through.
    TakeAccess {
        /// The holder's identifier.
        holder: String,
        /// The access point's identifier.
        access_point: String,
    },
    /// End the lock-out of credentials.
    EndLockOut {
        /// Which.
        which: Which,
    },
    /// Set the clock floor.
    ResetClockFloor {
        /// Seconds since the Unix epoch.
        to: u64,
    },
}

/// Which credentials.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) enum Which {
    /// All of a holder.
    OfHolder(String),
    /// This one.
    Credential(CredentialIdentifier),
}

impl Order {
    /// Carries it out, and says in a line what was done.
    pub(crate) fn carry_out(&self, store: &impl SiteStore, origin: Origin<'_>) -> Result<String> {
        Ok(match self {
            Self::ChangeCredentials { which, change } => {
                let credentials = which.credentials(store)?;
                for credential in &credentials {
                    store.change_credential(origin, credential, change)?;
                }
                format!("{} credentials changed", credentials.len())
            }
            Self::SetDoorMode { door, mode } => {
                store.set_door_mode(origin, door, *mode)?;
                format!("the mode of door `{door}` is set")
            }
            Self::StartLockdown { name, lockdown } => {
                store.activate_lockdown(origin, name, lockdown)?;
                format!("lockdown `{name}` is active")
            }
            Self::LiftLockdown { name } => {
                store.lift_lockdown(origin, name)?;
                format!("lockdown `{name}` is lifted")
            }
            Self::SetThreatLevel { level } => {
                store.set_threat_level(origin, *level)?;
                format!("the threat level is {level}")
            }
            Self::SetPresence { holder, area } => {
                let since = origin.at.now.unwrap_or(0);
                let presence = Presence { area: area.clone(), since };
                store.set_presence(origin, holder, Some(&presence))?;
                let place = area.as_ref().map_or("outside".into(), |area| format!("in `{area}`"));
                format!("holder `{holder}` is {place}")
            }
            Self::ForgetPresence { holder } => {
                store.set_presence(origin, holder, None)?;
                format!("nobody knows where holder `{holder}` is")
            }
            Self::TakeAccess { holder, access_point } => {
                store.take_access(origin, holder, access_point)?;
                format!("holder `{holder}` has gone through `{access_point}`")
            }
            Self::EndLockOut { which } => {
                let credentials = which.credentials(store)?;
                for credential in &credentials {
                    store.clear_failures(origin, credential)?;
                }
                format!("{} credentials are not locked out", credentials.len())
            }
            Self::ResetClockFloor { to } => {
                store.reset_floor(origin, *to)?;
                format!("the clock floor is {}", moment::utc(*to))
            }
        })
    }

    /// Gives the order to a site.
    pub(crate) fn give(&self, data: &DataOption, console: &Console) -> Result<ExitCode> {
        let site = Site::open(data, console)?;
        let done = site.order(self)?;
        site.close()?;
        writeln!(io::stdout().lock(), "{done}")?;
        Ok(ExitCode::SUCCESS)
    }
}

impl Which {
    fn credentials(&self, store: &impl SiteStore) -> Result<Vec<CredentialIdentifier>> {
        match self {
            Self::Credential(credential) => Ok(vec![credential.clone()]),
            Self::OfHolder(holder) => {
                let known = store.holder(holder)?;
                let known = known.with_context(|| format!("holder `{holder}` is not known"))?;
                ensure!(!known.credentials.is_empty(), "holder `{holder}` has no credentials");
                Ok(known.credentials)
            }
        }
    }
}
