//! Deterministic CBOR (RFC 8949, section 4.2.1), read strictly: one value has one encoding.
//!
//! The headers are ciborium's; what is added is what "deterministic" asks of a reader: definite
//! lengths, shortest forms, and nothing behind the end. No structure is nested deeper than the types
//! that read it, so there is no recursion to bound.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;
use core::fmt;

use ciborium_io::Read as _;
use ciborium_ll::Header;

/// Why bytes are not what was expected.
///
/// One pointer: every `?` of the decoder hands it on.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Malformed(Box<Place>);

#[derive(Clone, Debug, Eq, PartialEq)]
struct Place {
    path: String,
    offset: usize,
    detail: &'static str,
}

impl Malformed {
    /// Where in the structure, such as `access-points[3].zone`; empty at its top.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.0.path
    }

    /// The octet at which it showed.
    #[must_use]
    pub fn offset(&self) -> usize {
        self.0.offset
    }

    /// What is wrong.
    #[must_use]
    pub fn detail(&self) -> &'static str {
        self.0.detail
    }

    /// The same, one member further out.
    #[cold]
    pub(crate) fn within(mut self, member: &str) -> Self {
        let path = &self.0.path;
        let joint = if path.is_empty() || path.starts_with('[') { "" } else { "." };
        self.0.path = alloc::format!("{member}{joint}{path}");
        self
    }

    /// The same, one list further out.
    pub(crate) fn at(self, position: usize) -> Self {
        self.within(&alloc::format!("[{position}]"))
    }
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Place { path, offset, detail } = &*self.0;
        let joint = if path.is_empty() { "" } else { ": " };
        write!(f, "{path}{joint}{detail} (at octet {offset})")
    }
}

impl core::error::Error for Malformed {}

/// Reads one deterministic value after another.
pub struct Decoder<'a> {
    inner: ciborium_ll::Decoder<&'a [u8]>,
    length: usize,
}

impl fmt::Debug for Decoder<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Decoder").field("length", &self.length).finish_non_exhaustive()
    }
}

impl<'a> Decoder<'a> {
    /// A reader of `octets`.
    #[must_use]
    pub fn new(octets: &'a [u8]) -> Self {
        Self { inner: octets.into(), length: octets.len() }
    }

    /// Refuses anything that is left.
    ///
    /// # Errors
    /// [`Malformed`], if there is something.
    pub fn finish(mut self) -> Result<(), Malformed> {
        if self.inner.offset() == self.length {
            return Ok(());
        }
        Err(self.malformed("something follows the end"))
    }

    /// An unsigned integer.
    ///
    /// # Errors
    /// [`Malformed`].
    pub fn unsigned(&mut self) -> Result<u64, Malformed> {
        match self.pull()? {
            Header::Positive(number) => Ok(number),
            _ => Err(self.malformed("not an unsigned integer")),
        }
    }

    /// A signed integer that fits 32 bits.
    ///
    /// # Errors
    /// [`Malformed`].
    pub fn signed(&mut self) -> Result<i32, Malformed> {
        let number = match self.pull()? {
            Header::Positive(number) => i32::try_from(number).ok(),
            // RFC 8949, section 3.1: the argument of a negative integer is -1 minus the number.
            Header::Negative(argument) => i32::try_from(argument).ok().map(|argument| !argument),
            _ => None,
        };
        number.ok_or_else(|| self.malformed("not an integer of 32 bits"))
    }

    /// Yes or no.
    ///
    /// # Errors
    /// [`Malformed`].
    pub fn boolean(&mut self) -> Result<bool, Malformed> {
        match self.pull()? {
            Header::Simple(ciborium_ll::simple::TRUE) => Ok(true),
            Header::Simple(ciborium_ll::simple::FALSE) => Ok(false),
            _ => Err(self.malformed("neither true nor false")),
        }
    }

    /// A text string.
    ///
    /// # Errors
    /// [`Malformed`].
    pub fn text(&mut self) -> Result<String, Malformed> {
        match self.pull()? {
            Header::Text(Some(length)) => String::from_utf8(self.take(length)?)
                .map_err(|_| self.malformed("text that is not UTF-8")),
            _ => Err(self.malformed("not a text string of definite length")),
        }
    }

    /// A byte string.
    ///
    /// # Errors
    /// [`Malformed`].
    pub fn octets(&mut self) -> Result<Vec<u8>, Malformed> {
        match self.pull()? {
            Header::Bytes(Some(length)) => self.take(length),
            _ => Err(self.malformed("not a byte string of definite length")),
        }
    }

    /// The beginning of an array, and how many items follow.
    ///
    /// # Errors
    /// [`Malformed`].
    pub fn array(&mut self) -> Result<usize, Malformed> {
        match self.pull()? {
            Header::Array(Some(items)) => self.plausible(items),
            _ => Err(self.malformed("not an array of definite length")),
        }
    }

    /// The beginning of a map, and how many pairs follow.
    ///
    /// # Errors
    /// [`Malformed`].
    pub fn map(&mut self) -> Result<usize, Malformed> {
        match self.pull()? {
            Header::Map(Some(pairs)) => self.plausible(pairs),
            _ => Err(self.malformed("not a map of definite length")),
        }
    }

    /// A tag; its content follows.
    ///
    /// # Errors
    /// [`Malformed`].
    pub fn tag(&mut self) -> Result<u64, Malformed> {
        match self.pull()? {
            Header::Tag(tag) => Ok(tag),
            _ => Err(self.malformed("not a tag")),
        }
    }

    /// A refusal at the present octet.
    pub fn malformed(&mut self, detail: &'static str) -> Malformed {
        Malformed(Box::new(Place { path: String::new(), offset: self.inner.offset(), detail }))
    }

    /// The next header, which must be in its shortest form.
    fn pull(&mut self) -> Result<Header, Malformed> {
        let start = self.inner.offset();
        let Ok(header) = self.inner.pull() else {
            return Err(self.malformed("ends too early, or is not well-formed"));
        };
        let found = self.inner.offset().saturating_sub(start);
        match shortest(&header) {
            Some(shortest) if shortest == found => Ok(header),
            _ => Err(self.malformed("not in its shortest form, or of no kind that is used here")),
        }
    }

    fn take(&mut self, length: usize) -> Result<Vec<u8>, Malformed> {
        let length = self.plausible(length)?;
        let mut octets = vec![0; length];
        match self.inner.read_exact(&mut octets) {
            Ok(()) => Ok(octets),
            Err(_) => Err(self.malformed("ends too early")),
        }
    }

    /// A length that the octets that are left can hold. Nothing is allocated on the word of a header.
    fn plausible(&mut self, length: usize) -> Result<usize, Malformed> {
        let left = self.length.saturating_sub(self.inner.offset());
        if length <= left { Ok(length) } else { Err(self.malformed("ends too early")) }
    }
}

/// How many octets the shortest form of a header takes; `None` for what is not deterministic here.
fn shortest(header: &Header) -> Option<usize> {
    let argument = match header {
        Header::Positive(argument) | Header::Negative(argument) | Header::Tag(argument) => {
            *argument
        }
        Header::Bytes(Some(length))
        | Header::Text(Some(length))
        | Header::Array(Some(length))
        | Header::Map(Some(length)) => u64::try_from(*length).ok()?,
        Header::Simple(_) => 0,
        Header::Float(_)
        | Header::Break
        | Header::Bytes(None)
        | Header::Text(None)
        | Header::Array(None)
        | Header::Map(None) => return None,
    };
    Some(match argument {
        0..=23 => 1,
        24..=0xFF => 2,
        0x100..=0xFFFF => 3,
        0x1_0000..=0xFFFF_FFFF => 5,
        _ => 9,
    })
}

/// Writes one deterministic value after another.
#[derive(Clone, Debug, Default)]
pub struct Encoder(Vec<u8>);

impl Encoder {
    /// The octets written so far.
    #[must_use]
    pub fn into_octets(self) -> Vec<u8> {
        self.0
    }

    /// An unsigned integer.
    pub fn unsigned(&mut self, number: u64) {
        self.push(Header::Positive(number));
    }

    /// A signed integer.
    pub fn signed(&mut self, number: i32) {
        let number = i64::from(number);
        self.push(match u64::try_from(number) {
            Ok(number) => Header::Positive(number),
            Err(_) => Header::Negative(u64::try_from(!number).unwrap_or(0)),
        });
    }

    /// Yes or no.
    pub fn boolean(&mut self, yes: bool) {
        use ciborium_ll::simple::{FALSE, TRUE};
        self.push(Header::Simple(if yes { TRUE } else { FALSE }));
    }

    /// A text string.
    pub fn text(&mut self, text: &str) {
        self.push(Header::Text(Some(text.len())));
        self.0.extend_from_slice(text.as_bytes());
    }

    /// A byte string.
    pub fn octets(&mut self, octets: &[u8]) {
        self.push(Header::Bytes(Some(octets.len())));
        self.0.extend_from_slice(octets);
    }

    /// The beginning of an array; its items follow.
    pub fn array(&mut self, items: usize) {
        self.push(Header::Array(Some(items)));
    }

    /// The beginning of a map; its pairs follow, in the bytewise order of their encoded keys.
    pub fn map(&mut self, pairs: usize) {
        self.push(Header::Map(Some(pairs)));
    }

    /// A tag; its content follows.
    pub fn tag(&mut self, tag: u64) {
        self.push(Header::Tag(tag));
    }

    fn push(&mut self, header: Header) {
        // Writing to a `Vec` cannot fail.
        let _infallible = ciborium_ll::Encoder::from(&mut self.0).push(header);
    }
}
