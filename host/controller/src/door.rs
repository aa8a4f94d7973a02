//! `doorward door`: sets the mode of a door.

use std::process::ExitCode;

use anyhow::Result;
use clap::ValueEnum;
use doorward_host::contract::question::DoorMode;

use crate::console::Console;
use crate::data_folder::DataOption;
use crate::order::Order;

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// Set the mode of a door.
    Mode {
        /// The door's identifier in the bundle.
        #[arg(value_name = "DOOR")]
        door: String,
        /// Its mode.
        #[arg(value_name = "MODE")]
        mode: Mode,
        #[command(flatten)]
        data: DataOption,
    },
}

/// The mode of a door (ONVIF door control service, DoorMode).
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Mode {
    /// Locked; a grant releases it.
    Locked,
    /// Unlocked for anybody.
    Unlocked,
    /// Held open; nothing can lock it.
    LockedOpen,
    /// Nobody may pass.
    Blocked,
    /// Locked down by hand, as by a lockdown of rank 255.
    LockedDown,
    /// What the bundle says.
    Bundle,
}

pub(crate) fn run(command: &Command, console: &Console) -> Result<ExitCode> {
    let Command::Mode { door, mode, data } = command;
    let mode = match mode {
        Mode::Locked => Some(DoorMode::Locked),
        Mode::Unlocked => Some(DoorMode::Unlocked),
        Mode::LockedOpen => Some(DoorMode::LockedOpen),
        Mode::Blocked => Some(DoorMode::Blocked),
        Mode::LockedDown => Some(DoorMode::LockedDown),
        Mode::Bundle => None,
    };
    Order::SetDoorMode { door: door.clone(), mode }.give(data, console)
}
