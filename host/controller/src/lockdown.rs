//! `doorward lockdown`: starts, lifts and lists lockdowns.

use std::io::{self, Write as _};
use std::process::ExitCode;

use anyhow::Result;
use doorward_host::contract::question::{Lockdown, LockdownScope};

use crate::console::Console;
use crate::data_folder::DataOption;
use crate::moment;
use crate::order::Order;
use crate::site::Site;

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// Start a lockdown.
    Start(Start),
    /// Lift a lockdown.
    Lift {
        /// Its name.
        #[arg(value_name = "NAME")]
        name: String,
        #[command(flatten)]
        data: DataOption,
    },
    /// List the lockdowns that have not been lifted.
    List {
        #[command(flatten)]
        data: DataOption,
    },
}

/// A lockdown under a name, by which it is lifted.
#[derive(Debug, clap::Args)]
pub(crate) struct Start {
    /// Its name, of your choice.
    #[arg(value_name = "NAME")]
    name: String,
    #[command(flatten)]
    scope: Scope,
    /// How strong it is: credentials with an override of at least this rank pass. A plan's own rank
    /// wins if higher.
    #[arg(long, value_name = "RANK", default_value_t = 1)]
    rank: u8,
    /// The first second after it, in RFC 3339 [default: until it is lifted].
    #[arg(long, value_name = "TIME", value_parser = moment::instant)]
    until: Option<u64>,
    #[command(flatten)]
    data: DataOption,
}

#[derive(Debug, clap::Args)]
#[group(required = true, multiple = false)]
struct Scope {
    /// The whole site.
    #[arg(long)]
    site: bool,
    /// Everything that leads into or out of this area.
    #[arg(long, value_name = "ID")]
    area: Option<String>,
    /// This door.
    #[arg(long, value_name = "ID")]
    door: Option<String>,
    /// What this lockdown plan of the bundle covers.
    #[arg(long, value_name = "ID")]
    plan: Option<String>,
}

pub(crate) fn run(command: &Command, console: &Console) -> Result<ExitCode> {
    match command {
        Command::Start(start) => start.order().give(&start.data, console),
        Command::Lift { name, data } => {
            Order::LiftLockdown { name: name.clone() }.give(data, console)
        }
        Command::List { data } => list(data, console),
    }
}

impl Start {
    fn order(&self) -> Order {
        let lockdown = Lockdown {
            scope: self.scope.resolve(),
            rank: self.rank,
            starts: moment::now(),
            ends: self.until,
        };
        Order::StartLockdown { name: self.name.clone(), lockdown }
    }
}

impl Scope {
    fn resolve(&self) -> LockdownScope {
        match (&self.area, &self.door, &self.plan) {
            (Some(area), _, _) => LockdownScope::Area(area.clone()),
            (_, Some(door), _) => LockdownScope::Door(door.clone()),
            (_, _, Some(plan)) => LockdownScope::Plan(plan.clone()),
            (None, None, None) => LockdownScope::Site,
        }
    }
}

fn list(data: &DataOption, console: &Console) -> Result<ExitCode> {
    let state = Site::open(data, console)?.state()?;
    let mut out = io::stdout().lock();
    for active in &state.lockdowns {
        let Lockdown { scope, rank, starts, ends } = &active.lockdown;
        let scope = match scope {
            LockdownScope::Site => "the site".to_string(),
            LockdownScope::Area(area) => format!("area `{area}`"),
            LockdownScope::Door(door) => format!("door `{door}`"),
            LockdownScope::Plan(plan) => format!("plan `{plan}`"),
        };
        let until = ends.map_or_else(|| "lifted".into(), moment::utc);
        let from = moment::utc(*starts);
        writeln!(out, "{}  {scope}, rank {rank}, from {from} until {until}", active.identifier)?;
    }
    Ok(ExitCode::SUCCESS)
}
