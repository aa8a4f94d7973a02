//! Takes a journal out of its store, and reads it back: a CBOR sequence (RFC 8742) of stored lines.

use std::io::{self, BufRead, Read, Write};

use super::line::Linked;
use super::{Journal, MAX_LINE};
use crate::store::Fault;

/// How many lines are fetched from the store at once.
const PAGE: usize = 256;

/// The stored lines of a journal from number `from` on, as far as they are there.
pub fn stored_lines(
    journal: &(impl Journal + ?Sized),
    from: u64,
) -> impl Iterator<Item = Result<Vec<u8>, Fault>> {
    let mut next = Some(from.max(1));
    let mut page = Vec::new().into_iter();
    std::iter::from_fn(move || {
        if let Some(line) = page.next() {
            return Some(Ok(line));
        }
        let start = next?;
        match journal.journal_lines(start, PAGE) {
            Ok(lines) => {
                let count = u64::try_from(lines.len()).unwrap_or(u64::MAX);
                next = start.checked_add(count).filter(|_| count != 0);
                page = lines.into_iter();
                page.next().map(Ok)
            }
            Err(fault) => {
                next = None;
                Some(Err(fault))
            }
        }
    })
}

/// Writes the lines from number `from` on, and returns how many there were.
///
/// # Errors
/// An I/O error of `to`, or the store's fault as one.
pub fn export(
    journal: &(impl Journal + ?Sized),
    from: u64,
    to: &mut impl Write,
) -> io::Result<u64> {
    let mut count = 0_u64;
    for line in stored_lines(journal, from) {
        to.write_all(&line.map_err(io::Error::other)?)?;
        count = count.saturating_add(1);
    }
    to.flush()?;
    Ok(count)
}

/// Reads exported lines, to be verified. Ends at the first one that cannot be read.
pub fn exported_lines(mut from: impl BufRead) -> impl Iterator<Item = io::Result<Vec<u8>>> {
    let mut ended = false;
    std::iter::from_fn(move || {
        if ended {
            return None;
        }
        let line = exported_line(&mut from).transpose();
        ended = !matches!(line, Some(Ok(_)));
        line
    })
}

fn exported_line(from: &mut impl BufRead) -> io::Result<Option<Vec<u8>>> {
    if from.fill_buf()?.is_empty() {
        return Ok(None);
    }
    let limit = u64::try_from(MAX_LINE).unwrap_or(u64::MAX);
    let mut recorded = Recorded { from: from.take(limit), octets: Vec::new() };
    match ciborium::from_reader::<Linked, _>(&mut recorded) {
        Ok(_) => Ok(Some(recorded.octets)),
        Err(ciborium::de::Error::Io(error)) => Err(error),
        Err(error) => Err(io::Error::new(io::ErrorKind::InvalidData, error.to_string())),
    }
}

/// Keeps what was read: the hash of a line is over its bytes, not over what they mean.
struct Recorded<R> {
    from: R,
    octets: Vec<u8>,
}

impl<R: Read> Read for Recorded<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.from.read(into)?;
        self.octets.extend(into.iter().take(count));
        Ok(count)
    }
}
