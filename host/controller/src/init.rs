//! `doorward init`: makes a data folder for a site.

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;

use crate::data_folder::{ClockTrust, DataFolder, read_public_key};

/// Make a data folder, with an empty store and a new journal key in it.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The folder to make. It must not exist or be empty.
    #[arg(long, env = "DOORWARD_DATA", value_name = "DIR")]
    data: PathBuf,
    /// The site's identifier, as in its bundles.
    #[arg(long, value_name = "ID")]
    site: String,
    /// A public key that may sign bundles, in PEM; may be given again.
    #[arg(long, value_name = "KEY.pem", required = true)]
    trust: Vec<PathBuf>,
    /// Whether this machine's clock is set from an authenticated source (NTS, GNSS). With an
    /// untrusted clock, whatever needs a time is denied.
    #[arg(long, value_name = "STATE", default_value = "untrusted")]
    clock: ClockTrust,
}

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let trust =
        arguments.trust.iter().map(|path| read_public_key(path)).collect::<Result<Vec<_>>>()?;
    let folder = DataFolder::create(&arguments.data, &arguments.site, arguments.clock, &trust)?;
    let mut out = io::stdout().lock();
    writeln!(out, "data folder `{}` for site `{}`", arguments.data.display(), folder.site())?;
    for key in &trust {
        writeln!(
            out,
            "  bundles signed by {} ({})",
            hex::encode(key.identifier()),
            key.algorithm()
        )?;
    }
    let clock = match arguments.clock {
        ClockTrust::Trusted => "trusted",
        ClockTrust::Untrusted => "not trusted; `--clock trusted` trusts it",
    };
    writeln!(out, "  this machine's clock is {clock}")?;
    write!(out, "  journal key\n{}", folder.journal_key()?.public().to_pem()?)?;
    Ok(ExitCode::SUCCESS)
}
