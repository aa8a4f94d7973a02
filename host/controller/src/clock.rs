//! `doorward clock`: shows and resets the clock floor.

use std::io::{self, Write as _};
use std::process::ExitCode;

use anyhow::Result;
use doorward_host::clock::Clock as _;

use crate::console::Console;
use crate::data_folder::DataOption;
use crate::moment;
use crate::order::Order;
use crate::site::Site;

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// Show this machine's clock and the floor below which it is not believed.
    Show {
        #[command(flatten)]
        data: DataOption,
    },
    /// Set the floor, after a clock that was wrong has been set right. Claims that were forgotten
    /// meanwhile stay forgotten: what they were for could be shown again.
    ResetFloor {
        /// The latest time that has surely passed, in RFC 3339 [default: now, by this machine's
        /// clock].
        #[arg(long, value_name = "TIME", value_parser = moment::instant)]
        to: Option<u64>,
        #[command(flatten)]
        data: DataOption,
    },
}

pub(crate) fn run(command: &Command, console: &Console) -> Result<ExitCode> {
    match command {
        Command::Show { data } => show(data, console),
        Command::ResetFloor { to, data } => {
            Order::ResetClockFloor { to: to.unwrap_or_else(moment::now) }.give(data, console)
        }
    }
}

fn show(data: &DataOption, console: &Console) -> Result<ExitCode> {
    let site = Site::open(data, console)?;
    let reading = site.folder().clock().reading();
    let floor = site.floor()?;
    let now = reading.now.unwrap_or_default();
    let state = match reading.trusted {
        true if now < floor => "trusted, but behind the floor: not believed",
        true => "trusted",
        false => "not trusted",
    };
    let mut out = io::stdout().lock();
    writeln!(out, "clock {}, {state}", moment::utc(now))?;
    writeln!(out, "floor {}", moment::utc(floor))?;
    Ok(ExitCode::SUCCESS)
}
