//! A structured view of any bytes, for people. Nothing here is verified, and nothing here decides.

mod aliro;
mod badge;
mod cose;
mod cwt_unlock;
mod doordeck;
mod face;
mod jws;
mod lock_certificate;
mod pkoc;
#[cfg(test)]
mod tests;
mod tile;
mod token;

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::time::Duration;

use der::DateTime;

use crate::presentation::{self, Format, Mode};
use crate::reason::Refusal;

/// Octets that are looked at.
const LONGEST: usize = 65_536;

/// Fields of one reading.
const FIELDS: usize = 512;

/// Characters of a rendering, the ellipsis included.
const RENDERING: usize = 1024;

/// One field of a format.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Field {
    /// The field's path in the format's own terms, such as `header.alg` or `signature`.
    pub path: String,
    /// Where it starts in the inspected bytes; for a field in an encoded part, where the part does.
    pub offset: u32,
    /// How many octets it takes there.
    pub length: u32,
    /// The value for people, at most 1024 characters.
    pub rendering: String,
}

/// Something that a reader of the bytes should know.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Warning {
    /// One of [`Code`](crate::Code)'s spellings.
    pub code: String,
    /// Where it is about, in the inspected bytes.
    pub offset: u32,
    /// A sentence.
    pub detail: String,
}

/// One way to read the bytes.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Reading {
    /// The format, one of [`Format`]'s spellings, or `doordeck-tile`, which is no presentation.
    pub format: String,
    /// Whether the bytes are well-formed in that format, without a warning that would deny.
    pub is_complete: bool,
    /// The fields in the order of the bytes.
    pub fields: Vec<Field>,
    /// What is odd or wrong.
    pub warnings: Vec<Warning>,
}

/// Every format that the bytes can be, the likeliest first, then a tile; empty where there is none.
///
/// Only the first 65536 octets are looked at.
#[must_use]
pub fn inspect(bytes: &[u8]) -> Vec<Reading> {
    if bytes.is_empty() {
        return Vec::new();
    }
    let bytes = bytes.get(..LONGEST).unwrap_or(bytes);
    let possible = presentation::possible(bytes);
    let readings = possible
        .map(|format| {
            let mut draft = Draft::default();
            match format {
                Format::PkocNfcV1 => pkoc::nfc_v1::read(bytes, &mut draft),
                Format::PkocNfcV2 => pkoc::nfc_v2::read(bytes, Mode::Validated, &mut draft),
                Format::PkocNfcV2Standard => {
                    pkoc::nfc_v2::read(bytes, Mode::Standard, &mut draft);
                }
                Format::PkocBle => pkoc::ble::read(bytes, &mut draft),
                Format::PkocBleEcdhe => pkoc::ble::read_encrypted(bytes, &mut draft),
                Format::PkocOsdp => pkoc::osdp::read(bytes, &mut draft),
                Format::DoordeckOperation => doordeck::read(bytes, &mut draft),
                Format::OpenidToken => token::read_openid(bytes, &mut draft),
                Format::SensecryptApiKey => token::read_api_key(bytes, &mut draft),
                Format::SensecryptFaceSignature => face::read(bytes, &mut draft),
                Format::SensecryptDeviceToken => token::read_device(bytes, &mut draft),
                Format::LockCertificate => lock_certificate::read(bytes, &mut draft),
                Format::Aliro => aliro::read(bytes, &mut draft),
                Format::CwtUnlock => cwt_unlock::read(bytes, &mut draft),
                Format::OsdpCardData => badge::read_card_data(bytes, &mut draft),
                Format::Wiegand => badge::read_bit_string(bytes, &mut draft),
            }
            draft.finish(format.as_str())
        })
        .chain(tile::read(bytes, Draft::default()));
    // What is well-formed is likelier. Otherwise in the order of the formats.
    let (mut readings, rest): (Vec<Reading>, _) = readings.partition(|reading| reading.is_complete);
    readings.extend::<Vec<Reading>>(rest);
    readings
}

/// A reading on its way.
#[derive(Debug, Default)]
struct Draft {
    fields: Vec<Field>,
    left_out: usize,
    warnings: Vec<Warning>,
    /// Whether one of the warnings would deny.
    is_faulty: bool,
}

impl Draft {
    /// Notes a field that takes `length` octets from `offset` on.
    fn field(&mut self, path: &str, offset: usize, length: usize, rendering: &str) {
        if self.fields.len() >= FIELDS {
            self.left_out = self.left_out.saturating_add(1);
            return;
        }
        self.fields.push(Field {
            path: path.into(),
            offset: place(offset),
            length: place(length),
            rendering: cut(rendering),
        });
    }

    /// Notes a field whose octets stand in the inspected bytes as they are.
    fn octets(&mut self, path: &str, offset: usize, octets: &[u8]) {
        self.field(path, offset, octets.len(), &hex(octets));
    }

    /// Notes what would deny the presentation.
    fn warn(&mut self, refusal: Refusal, offset: usize) {
        self.is_faulty = true;
        self.note(refusal, offset);
    }

    /// Notes what denies the presentation at some access points and not at others.
    fn note(&mut self, refusal: Refusal, offset: usize) {
        let code = refusal.code.as_str().into();
        let detail = refusal.into_detail();
        self.warnings.push(Warning { code, offset: place(offset), detail });
    }

    fn finish(mut self, format: &str) -> Reading {
        if self.left_out > 0 {
            let rendering = format!("{} more fields", self.left_out);
            self.fields.push(Field { path: "more".into(), offset: 0, length: 0, rendering });
        }
        Reading {
            format: format.into(),
            is_complete: !self.is_faulty,
            fields: self.fields,
            warnings: self.warnings,
        }
    }
}

/// Lower-case hex; of many octets the first.
fn hex(octets: &[u8]) -> String {
    base16ct::lower::encode_string(octets.get(..RENDERING).unwrap_or(octets))
}

/// A time as a number and as people read it.
fn time(seconds: u64) -> String {
    match DateTime::from_unix_duration(Duration::from_secs(seconds)) {
        Ok(date) => format!("{seconds} ({date})"),
        Err(_) => seconds.to_string(),
    }
}

fn cut(rendering: &str) -> String {
    if rendering.chars().count() <= RENDERING {
        return rendering.into();
    }
    rendering.chars().take(RENDERING.saturating_sub(1)).chain(['…']).collect()
}

/// A place in at most 65536 octets.
fn place(octets: usize) -> u32 {
    u32::try_from(octets).unwrap_or(u32::MAX)
}
