//! What a device says in its answers to AUTH0 and AUTH1: data objects with BER lengths.

use crate::bytes::Reader;
use crate::reason::{Code, Refusal};
use crate::tlv::{Coding, DataObject};

/// Octets of a key slot, of a key, of a signature, of a time.
const SLOT: usize = 8;
const POINT: usize = 65;
const SIGNATURE: usize = 64;
const TIME: usize = 20;

/// The answer to AUTH0, without its status word.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Auth0<'a> {
    /// `86`: the device's ephemeral key.
    pub(crate) ephemeral: &'a [u8],
    /// `B2`, whole: the vendor's; empty where there is none.
    pub(crate) vendor: &'a [u8],
}

/// The decrypted answer to AUTH1.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Auth1<'a> {
    /// `5A`: the key; absent where the device names a slot of the reader's with `4E` instead.
    pub(crate) key: Option<&'a [u8]>,
    /// `9E`: the signature over the transcript.
    pub(crate) signature: &'a [u8],
    /// `5E`: what the device has or wants; one octet in one sample, two in others.
    pub(crate) signalling: Option<&'a [u8]>,
}

impl<'a> Auth0<'a> {
    pub(crate) fn parse(octets: &'a [u8]) -> Result<Self, Refusal> {
        let mut objects = Objects::new(octets);
        let (mut ephemeral, mut vendor) = (None, None);
        while let Some((object, whole)) = objects.next()? {
            match object.tag {
                0x86 => once(&mut ephemeral, object, object.value, &[POINT])?,
                0xb2 => once(&mut vendor, object, whole, &[])?,
                // The cryptogram of the fast phase, which did not lead anywhere: AUTH1 follows.
                0x9d => {}
                tag => return Err(about(Code::TlvUnexpectedTag, tag)),
            }
        }
        let ephemeral = ephemeral.ok_or_else(|| about(Code::TlvMissingTag, 0x86))?;
        Ok(Self { ephemeral, vendor: vendor.unwrap_or_default() })
    }
}

impl<'a> Auth1<'a> {
    pub(crate) fn parse(octets: &'a [u8]) -> Result<Self, Refusal> {
        let mut objects = Objects::new(octets);
        let (mut slot, mut key, mut signature, mut signalling) = (None, None, None, None);
        let (mut credential_time, mut revocation_time, mut mailbox) = (None, None, None);
        while let Some((object, _)) = objects.next()? {
            let (place, lengths): (_, &[usize]) = match object.tag {
                0x4e => (&mut slot, &[SLOT]),
                0x5a => (&mut key, &[POINT]),
                0x9e => (&mut signature, &[SIGNATURE]),
                0x5e => (&mut signalling, &[1, 2]),
                0x91 => (&mut credential_time, &[TIME]),
                0x92 => (&mut revocation_time, &[TIME]),
                0x4b => (&mut mailbox, &[]),
                tag => return Err(about(Code::TlvUnexpectedTag, tag)),
            };
            once(place, object, object.value, lengths)?;
        }
        if slot.is_some() == key.is_some() {
            return Err(about(Code::TlvMissingTag, 0x5a));
        }
        let signature = signature.ok_or_else(|| about(Code::TlvMissingTag, 0x9e))?;
        Ok(Self { key, signature, signalling })
    }
}

/// Data objects, each with all of its octets.
struct Objects<'a> {
    octets: &'a [u8],
    reader: Reader<'a>,
}

impl<'a> Objects<'a> {
    fn new(octets: &'a [u8]) -> Self {
        Self { octets, reader: Reader::new(octets) }
    }

    fn next(&mut self) -> Result<Option<(DataObject<'a>, &'a [u8])>, Refusal> {
        if self.reader.remaining() == 0 {
            return Ok(None);
        }
        let start = self.reader.offset();
        let object = DataObject::read(&mut self.reader, Coding::Ber)?;
        let whole = self.octets.get(start..self.reader.offset()).unwrap_or_default();
        Ok(Some((object, whole)))
    }
}

/// Notes a value that may be there once, and of these lengths; of any where none is given.
fn once<'a>(
    place: &mut Option<&'a [u8]>,
    object: DataObject<'a>,
    value: &'a [u8],
    lengths: &[usize],
) -> Result<(), Refusal> {
    if !lengths.is_empty() && !lengths.contains(&value.len()) {
        return Err(about(Code::TlvWrongLength, object.tag));
    }
    match place.replace(value) {
        Some(_) => Err(about(Code::TlvDuplicateTag, object.tag)),
        None => Ok(()),
    }
}

fn about(code: Code, tag: u16) -> Refusal {
    Refusal::from(code).because(alloc::format!("tag `{tag:02x}`"))
}
