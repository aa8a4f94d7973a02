//! `doorward inspect`: shows what any bytes can be.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Result;
use doorward_host::contract::inspection::Reading;

use crate::console::{Console, REFUSED};
use crate::presentation::{self, Written};

/// Show every format that the bytes can be, field by field.
///
/// Nothing is verified: a field may be forged. Exit code 1 if they can be none.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The file with the bytes; `-` or none: standard input.
    #[arg(value_name = "FILE", conflicts_with = "Written")]
    file: Option<PathBuf>,
    #[command(flatten)]
    written: Written,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(arguments: &Arguments, console: &Console) -> Result<ExitCode> {
    let octets = match arguments.written.octets()? {
        Some(octets) => octets,
        None => presentation::read(arguments.file.as_deref().unwrap_or(Path::new("-")))?,
    };
    let readings = console.load_engine(None)?.instantiate()?.inspect(&octets)?;
    let mut out = io::stdout().lock();
    if arguments.json {
        serde_json::to_writer_pretty(&mut out, &readings)?;
        writeln!(out)?;
    } else {
        writeln!(out, "{} octets; nothing here is verified", octets.len())?;
        for reading in &readings {
            write!(out, "\n{}", table(reading))?;
        }
    }
    if readings.is_empty() {
        eprintln!("the octets are of no known format");
        return Ok(ExitCode::from(REFUSED));
    }
    Ok(ExitCode::SUCCESS)
}

fn table(reading: &Reading) -> String {
    let widest = reading.fields.iter().map(|field| field.path.chars().count()).max().unwrap_or(0);
    let well_formed = if reading.is_complete { "well-formed" } else { "not well-formed" };
    let mut table =
        format!("{}, {well_formed}\n{:>6} {:>6}  field\n", reading.format, "at", "octets");
    for field in &reading.fields {
        let value = visible(&field.rendering);
        let line =
            format!("{:>6} {:>6}  {:<widest$}  {value}", field.offset, field.length, field.path);
        table.push_str(line.trim_end());
        table.push('\n');
    }
    for warning in &reading.warnings {
        let detail = visible(&warning.detail);
        table.push_str(&format!(
            "{:>6}         warning {}: {detail}\n",
            warning.offset, warning.code
        ));
    }
    table
}

/// Without what could move a terminal's cursor.
fn visible(text: &str) -> String {
    text.chars()
        .flat_map(|character| {
            let escaped = character.is_control().then(|| character.escape_unicode());
            let plain = escaped.is_none().then_some(character);
            escaped.into_iter().flatten().chain(plain)
        })
        .collect()
}
