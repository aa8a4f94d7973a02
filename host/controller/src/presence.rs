//! `doorward presence`: where holders are, as far as doors can tell.

use std::process::ExitCode;

use anyhow::Result;

use crate::console::Console;
use crate::data_folder::DataOption;
use crate::order::Order;

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// Say where a holder is, whatever doors have seen.
    Set {
        /// The holder's identifier.
        #[arg(value_name = "HOLDER")]
        holder: String,
        /// The area's identifier. Without: outside all areas.
        #[arg(long, value_name = "AREA")]
        area: Option<String>,
        #[command(flatten)]
        data: DataOption,
    },
    /// Forget where a holder is: anti-passback lets him pass once.
    Forget {
        /// The holder's identifier.
        #[arg(value_name = "HOLDER")]
        holder: String,
        #[command(flatten)]
        data: DataOption,
    },
    /// Report that a holder who was let in has gone through.
    Taken {
        /// The holder's identifier.
        #[arg(value_name = "HOLDER")]
        holder: String,
        /// Through which access point.
        #[arg(long, value_name = "ACCESS-POINT")]
        at: String,
        #[command(flatten)]
        data: DataOption,
    },
}

pub(crate) fn run(command: &Command, console: &Console) -> Result<ExitCode> {
    let (order, data) = match command {
        Command::Set { holder, area, data } => {
            (Order::SetPresence { holder: holder.clone(), area: area.clone() }, data)
        }
        Command::Forget { holder, data } => {
            (Order::ForgetPresence { holder: holder.clone() }, data)
        }
        Command::Taken { holder, at, data } => {
            (Order::TakeAccess { holder: holder.clone(), access_point: at.clone() }, data)
        }
    };
    order.give(data, console)
}
