//! `doorward bundle status`: how it is with a site's bundles.

use std::fmt::{self, Display, Formatter};
use std::io::{self, Write as _};
use std::process::ExitCode;

use anyhow::Result;
use doorward_host::gate::{BundleStatus, InForce, Kept, Refused};
use doorward_host::store::{Origination, RefusedBundle};
use serde_json::json;

use crate::console::Console;
use crate::data_folder::DataOption;
use crate::moment;
use crate::site::Site;

/// Show which bundle is in force, how old it is, what was refused last, and which keys may sign the
/// next one.
///
/// The command fails if nothing is in force, or not the bundle that was accepted last.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Print JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    data: DataOption,
}

pub(super) fn run(arguments: &Arguments, console: &Console) -> Result<ExitCode> {
    let status = Site::open(&arguments.data, console)?.bundle_status(console)?;
    let now = moment::now();
    let mut out = io::stdout().lock();
    if arguments.json {
        let age = status.in_force.as_ref().map(|bundle| Age::at(bundle, now).word());
        let document = json!({ "status": status, "age": age, "now": now });
        serde_json::to_writer_pretty(&mut out, &document)?;
        writeln!(out)?;
    } else {
        write!(out, "{}", tell(&status, now))?;
    }
    let is_sound = status.in_force.is_some() && status.fault.is_none();
    Ok(if is_sound { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// The status as people read it, at this second.
pub(crate) fn tell(status: &BundleStatus, now: u64) -> impl Display + '_ {
    Told { status, now }
}

/// How old a bundle is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Age {
    Fresh,
    RefreshDue,
    Stale,
    Dead,
}

impl Age {
    fn at(bundle: &InForce, now: u64) -> Self {
        if bundle.dead_after.is_some_and(|dead_after| now >= dead_after) {
            Self::Dead
        } else if now >= bundle.stale_after {
            Self::Stale
        } else if now >= bundle.refresh_after {
            Self::RefreshDue
        } else {
            Self::Fresh
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Fresh => "fresh",
            Self::RefreshDue => "refresh-due",
            Self::Stale => "stale",
            Self::Dead => "dead",
        }
    }

    fn sentence(self) -> &'static str {
        match self {
            Self::Fresh => "fresh",
            Self::RefreshDue => "it is time to look for a newer one",
            Self::Stale => "OLD: a newer one should have come",
            Self::Dead => "DEAD: it decides nothing any more",
        }
    }
}

struct Told<'a> {
    status: &'a BundleStatus,
    now: u64,
}

impl Display for Told<'_> {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        let Self { status, now } = self;
        match &status.in_force {
            Some(bundle) => self.bundle(out, bundle)?,
            None => writeln!(out, "no bundle is in force: nothing is decided")?,
        }
        if let Some(Origination { at, by }) = &status.accepted {
            writeln!(out, "  accepted  {} by {by}", time(*at))?;
        }
        if let Some(fault) = &status.fault {
            writeln!(out, "ALARM: the bundle that was accepted last cannot be loaded: {fault}")?;
        }
        if let Some(Kept { sequence, digest }) = &status.last_good {
            writeln!(out, "  before it {sequence}, sha-256 {digest}")?;
        }
        let last = status.in_force.as_ref().filter(|_| status.signing_keys.len() == 1);
        let same = last.is_some_and(|bundle| status.signing_keys.contains(&bundle.key));
        let keys = status.signing_keys.join(", ");
        let note = if same { " (the same)" } else { "" };
        writeln!(out, "  next key  {keys}{note}")?;
        if let Some(Refused { brought: Origination { at, by }, bundle }) = &status.refused {
            let RefusedBundle { digest, code, path, detail } = bundle;
            let is_alarm = matches!(code.as_str(), "bundle.rollback" | "bundle.fork");
            let alarm = if is_alarm { "ALARM: " } else { "" };
            let ago = at.map_or_else(String::new, |at| format!(", {} ago", span(at, *now)));
            let place = if path.is_empty() { String::new() } else { format!(" {path}:") };
            writeln!(out, "{alarm}refused last: {code}:{place} {detail}")?;
            writeln!(out, "  brought   {} by {by}{ago}", time(*at))?;
            writeln!(out, "  sha-256   {digest}")?;
        }
        Ok(())
    }
}

impl Told<'_> {
    fn bundle(&self, out: &mut Formatter<'_>, bundle: &InForce) -> fmt::Result {
        let InForce { site, sequence, digest, octets, access_points, key, .. } = bundle;
        writeln!(out, "bundle {sequence} of site `{site}` is in force")?;
        writeln!(out, "  age       {}", Age::at(bundle, self.now).sentence())?;
        let when = |second: u64| {
            let span = span(self.now, second);
            let told = if second > self.now {
                format!("in {span}")
            } else {
                format!("{} ago", self::span(second, self.now))
            };
            format!("{} ({told})", moment::utc(second))
        };
        writeln!(out, "  issued    {}", when(bundle.issued_at))?;
        writeln!(out, "  refresh   after {}", when(bundle.refresh_after))?;
        writeln!(out, "  stale     after {}", when(bundle.stale_after))?;
        match bundle.dead_after {
            Some(dead_after) => writeln!(out, "  dead      after {}", when(dead_after))?,
            None => writeln!(out, "  dead      never")?,
        }
        writeln!(out, "  holds     {access_points} access points in {octets} octets")?;
        writeln!(out, "  sha-256   {digest}")?;
        writeln!(out, "  signed by {key}")
    }
}

fn time(second: Option<u64>) -> String {
    second.map_or_else(|| "without a clock".into(), moment::utc)
}

/// How long it is from one second to a later one, in the largest unit of which there are two.
fn span(from: u64, to: u64) -> String {
    let seconds = to.saturating_sub(from);
    for (length, unit) in [(86_400, "days"), (3600, "hours"), (60, "minutes")] {
        if let Some(count) = seconds.checked_div(length).filter(|count| *count >= 2) {
            return format!("{count} {unit}");
        }
    }
    format!("{seconds} seconds")
}
