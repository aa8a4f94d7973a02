//! Medians and the table that they go into.

use std::fmt;
use std::io::Write as _;
use std::time::{Duration, Instant};

use anyhow::Result;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde::Serialize;

/// The figures of one run.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Table {
    rows: Vec<Row>,
}

/// One figure.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct Row {
    /// What was measured.
    name: String,
    /// The row that it is a part or a ratio of; absent where it stands alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    of: Option<String>,
    /// The figure, a median where it was measured often.
    value: f64,
    /// Its unit.
    unit: &'static str,
    /// What it should not exceed; absent where nothing was promised.
    #[serde(skip_serializing_if = "Option::is_none")]
    bound: Option<f64>,
}

impl Table {
    /// Adds a row. One whose name is indented belongs to the last that is not.
    pub(crate) fn push(&mut self, mut row: Row) {
        if let Some(name) = row.name.strip_prefix("  ") {
            row.name = name.into();
            let above = self.rows.iter().rev().find(|above| above.of.is_none());
            row.of = above.map(|above| above.name.clone());
        }
        eprintln!("{row}");
        self.rows.push(row);
    }
}

impl Row {
    pub(crate) fn octets(name: &str, value: usize, bound: Option<u32>) -> Self {
        let value = u32::try_from(value).map_or(f64::INFINITY, f64::from);
        Self { name: name.into(), of: None, value, unit: "octets", bound: bound.map(f64::from) }
    }

    pub(crate) fn micros(name: &str, value: Duration, bound: Option<u32>) -> Self {
        let value = value.as_secs_f64() * 1e6;
        Self { name: name.into(), of: None, value, unit: "µs", bound: bound.map(f64::from) }
    }

    pub(crate) fn difference(
        name: &str,
        more: Duration,
        less: Duration,
        bound: Option<u32>,
    ) -> Self {
        let value = (more.as_secs_f64() - less.as_secs_f64()) * 1e6;
        Self { name: name.into(), of: None, value, unit: "µs", bound: bound.map(f64::from) }
    }

    pub(crate) fn ratio(name: &str, more: Duration, less: Duration, bound: Option<f64>) -> Self {
        let value = more.as_secs_f64() / less.as_secs_f64();
        Self { name: name.into(), of: None, value, unit: "times", bound }
    }

    pub(crate) fn rate(name: &str, count: usize, took: Duration) -> Self {
        let count = u32::try_from(count).map_or(f64::INFINITY, f64::from);
        Self {
            name: name.into(),
            of: None,
            value: count / took.as_secs_f64(),
            unit: "per s",
            bound: None,
        }
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:<58} {:>12} {:<7} {:>10}", "what", "median", "unit", "at most")?;
        self.rows.iter().try_for_each(|row| writeln!(f, "{row}"))
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, of, value, unit, bound } = self;
        let name = format!("{}{name}", if of.is_some() { "  " } else { "" });
        let places = if *value >= 1000.0 { 0 } else { 2 };
        let bound = bound.map_or_else(String::new, |bound| bound.to_string());
        write!(f, "{name:<58} {value:>12.places$} {unit:<7} {bound:>10}")
    }
}

/// How large something is on its way to a browser.
pub(crate) fn compressed(octets: &[u8]) -> Result<usize> {
    let mut out = Vec::new();
    let parameters = brotli::enc::BrotliEncoderParams::default();
    brotli::BrotliCompress(&mut std::io::Cursor::new(octets), &mut out, &parameters)?;
    Ok(out.len())
}

/// The same for servers that know only gzip.
pub(crate) fn gzipped(octets: &[u8]) -> Result<usize> {
    let mut out = GzEncoder::new(Vec::new(), Compression::best());
    out.write_all(octets)?;
    Ok(out.finish()?.len())
}

/// Times something.
pub(crate) fn time<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let begun = Instant::now();
    let result = work();
    (result, begun.elapsed())
}

/// The middle one.
pub(crate) fn median(times: Vec<Duration>) -> Duration {
    percentile(times, 50)
}

/// The one that so many in a hundred do not reach.
pub(crate) fn percentile(mut times: Vec<Duration>, percent: usize) -> Duration {
    times.sort_unstable();
    let place = times.len().saturating_mul(percent) / 100;
    times.get(place).or(times.last()).copied().unwrap_or_default()
}
