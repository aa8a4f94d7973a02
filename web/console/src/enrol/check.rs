//! Checking a sheet, a few lines in each frame of the screen.

use std::collections::BTreeSet;
use std::io::Cursor;

use doorward_sheet::{Enrolment, LineError, Sheet, SheetLine, StringRecord};

use crate::frame::next_frame;
use crate::trouble::Trouble;

/// Octets of a sheet at most: some hundred thousand lines.
const OCTETS: usize = 64 * 1024 * 1024;

/// How long one frame's lines may take, in milliseconds.
const AT_ONCE: f64 = 12.0;

/// A sheet that has been checked.
#[derive(Clone, Debug)]
pub(super) struct Checked {
    /// The file's name.
    pub(super) name: String,
    /// The first line.
    pub(super) header: StringRecord,
    /// The lines that can be enrolled.
    pub(super) good: Vec<(StringRecord, Enrolment)>,
    /// The others.
    pub(super) refused: Vec<Refused>,
}

/// A line that cannot be enrolled.
#[derive(Clone, Debug)]
pub(super) struct Refused {
    /// Its number in the file, from 1.
    pub(super) number: u64,
    /// Its fields, as far as it could be read.
    pub(super) fields: StringRecord,
    /// Why.
    pub(super) why: LineError,
}

/// How far it is.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Progress {
    /// Octets that have been read, and that there are.
    pub(super) octets: (u64, u64),
    /// Lines that can be enrolled.
    pub(super) good: usize,
    /// Lines that cannot.
    pub(super) refused: usize,
}

/// Checks a sheet, and tells how far it is. `profiles` are the bundle's, where a site is open; `told`
/// says whether anybody still listens.
pub(super) async fn check(
    name: String,
    octets: Vec<u8>,
    profiles: Option<BTreeSet<String>>,
    mut told: impl FnMut(Progress) -> bool,
) -> Result<Option<Checked>, Trouble> {
    let trouble = |text: String| Trouble::new(text).about(&name);
    if octets.len() > OCTETS {
        return Err(trouble(format!("a sheet has at most {OCTETS} octets")));
    }
    let all = u64::try_from(octets.len()).unwrap_or(u64::MAX);
    let mut sheet =
        Sheet::open(Cursor::new(octets), profiles).map_err(|error| trouble(error.to_string()))?;
    let header = sheet.header().clone();
    let (mut good, mut refused) = (Vec::new(), Vec::new());
    let mut ended = false;
    while !ended {
        let begun = js_sys::Date::now();
        while !ended && js_sys::Date::now() - begun < AT_ONCE {
            match sheet.read_line().map_err(|error| trouble(error.to_string()))? {
                None => ended = true,
                Some(SheetLine { fields, enrolment: Ok(enrolment), .. }) => {
                    good.push((fields, enrolment));
                }
                Some(SheetLine { number, fields, enrolment: Err(why) }) => {
                    refused.push(Refused { number, fields, why });
                }
            }
        }
        let octets = (sheet.octets(), all);
        if !told(Progress { octets, good: good.len(), refused: refused.len() }) {
            return Ok(None);
        }
        next_frame().await;
    }
    Ok(Some(Checked { name, header, good, refused }))
}
