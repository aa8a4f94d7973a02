//! `doorward enroll`: enrols credentials from a CSV file.

use std::fs::File;
use std::io::{self, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use indicatif::{ProgressBar, ProgressStyle};

use crate::console::{Console, REFUSED};
use crate::data_folder::DataOption;
use crate::enrolment::{RefusedLine, Tally, Watch, enrol};
use crate::site::Site;

/// Enrol credentials from a CSV file, a line for each.
///
/// The first line names the columns: `holder` and `key`, and as wanted `name`, `issuer`, `subject`, `device`,
/// `profiles`, `valid-from`, `valid-until`, `lockdown-override` (0 to 255), `extended-grant` (`yes`,
/// `no`).
///
/// `key` is a P-256 point (65 octets in hex), a SubjectPublicKeyInfo of P-256 or Ed25519 (hex,
/// base64 or PEM), or an X.509 certificate (base64 or PEM), or a badge (`badge=H10301:123-4567`). A
/// certified key needs `issuer`, the issuer's identifier in the bundle, and unless a certificate is
/// given `subject`: `unique-identifier=TEXT` (2.5.4.45), `card=TEXT` (the 16 characters of a PKOC
/// card's certificate), or the DER of a Name in hex. `token=SUBJECT` is whoever the tokens of `issuer`
/// name, on the `device` that they are bound to, if they are.
///
/// `profiles` are separated by `;`, each with uses and validity as wanted:
/// `staff;visitors*3;contractors@2026-01-01..2026-12-31`. Dates are in UTC and both included; a time
/// in RFC 3339 as an end is excluded.
///
/// A line that is refused is told and stops no other. Exit code 1 if there was any.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The file.
    #[arg(value_name = "CSV")]
    sheet: PathBuf,
    #[command(flatten)]
    data: DataOption,
    /// Write the refused lines to a CSV file, with a column `refused` that says why.
    #[arg(long, value_name = "FILE")]
    refused: Option<PathBuf>,
}

pub(crate) fn run(arguments: &Arguments, console: &Console) -> Result<ExitCode> {
    let shown = arguments.sheet.display();
    let sheet = File::open(&arguments.sheet).with_context(|| format!("`{shown}`"))?;
    let octets = sheet.metadata()?.len();
    let site = Site::open(&arguments.data, console)?;
    let profiles = site.profiles()?;
    let mut teller = Teller::new(octets, arguments.refused.as_deref())?;
    let begun = Instant::now();
    let tally = enrol(BufReader::new(sheet), &site, profiles.as_ref(), &mut teller)
        .with_context(|| format!("`{shown}`"))?;
    teller.finish()?;
    site.close()?;
    writeln!(io::stdout().lock(), "{}", summary(tally, begun.elapsed()))?;
    Ok(if tally.refused == 0 { ExitCode::SUCCESS } else { ExitCode::from(REFUSED) })
}

pub(crate) fn summary(tally: Tally, took: Duration) -> String {
    let Tally { enrolled, refused } = tally;
    let milliseconds = took.as_millis().max(1);
    let rate = u128::from(enrolled).saturating_mul(1000).checked_div(milliseconds).unwrap_or(0);
    format!("{enrolled} enrolled, {refused} refused ({milliseconds} ms, {rate} keys per second)")
}

/// Tells the operator how it goes.
struct Teller {
    bar: ProgressBar,
    refused: Option<csv::Writer<File>>,
    has_header: bool,
}

impl Teller {
    fn new(octets: u64, refused: Option<&Path>) -> Result<Self> {
        let style = ProgressStyle::with_template("{bar:40} {percent:>3} %  {msg}  {eta} left")?;
        let refused = refused
            .map(|path| {
                csv::Writer::from_path(path).with_context(|| format!("`{}`", path.display()))
            })
            .transpose()?;
        Ok(Self { bar: ProgressBar::new(octets).with_style(style), refused, has_header: false })
    }

    fn finish(mut self) -> Result<()> {
        self.bar.finish_and_clear();
        if let Some(refused) = &mut self.refused {
            refused.flush()?;
        }
        Ok(())
    }
}

impl Watch for Teller {
    fn progress(&mut self, octets: u64) {
        self.bar.set_position(octets);
    }

    fn refused(&mut self, line: &RefusedLine<'_>) -> Result<()> {
        self.bar.suspend(|| eprintln!("line {}: {}", line.number, line.why));
        let Some(refused) = &mut self.refused else { return Ok(()) };
        if !self.has_header {
            refused.write_record(line.header.iter().chain(["refused"]))?;
            self.has_header = true;
        }
        // A line that could not be read has whatever could be read of it, and no more columns.
        let why = line.why.to_string();
        let fields = (0..line.header.len()).map(|index| line.fields.get(index).unwrap_or_default());
        refused.write_record(fields.chain([why.as_str()]))?;
        Ok(())
    }
}
