//! Doordeck's tiles: a NFC tag or a QR code that leads an app to locks.
//!
//! A tile says where one is, never who: it is no presentation and opens nothing. What it holds is a
//! link whose last path segment is the tile's UUID, as text or as a NFC Forum URI record (`55`) with
//! one of the prefixes `00` to `04`. A tag of the kind NTAG 424 adds `uid`, `ctr` and `cmac` to the
//! query with each tap: kept as they are, for a service that knows the tag's key.
//!
//! A bundle may say to which access points a tile leads, so that an app knows what to ask for.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use crate::load::Verifier;
use crate::reason::{Code, Reason, Refusal};

/// Octets of a link.
const LONGEST: usize = 2048;

/// The header of a record that is a whole message: short, well-known, one octet of type, `U` (NFC
/// Forum NDEF, section 3.2; URI record type definition, section 3.2).
const SHORT_URI_RECORD: [u8; 2] = [0xd1, 0x01];
const URI: u8 = 0x55;

/// What the first octet of a URI record stands for.
const PREFIXES: [&str; 5] = ["", "http://www.", "https://www.", "http://", "https://"];

/// Parameters of a NTAG 424, with their octets in hex.
const TAG_PARAMETERS: [(&str, usize); 3] = [("uid", 7), ("ctr", 3), ("cmac", 8)];

/// Where a tile leads. Opens nothing.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum FoundTile {
    /// To these access points, in the bundle's order.
    LeadsTo(Vec<String>),
    /// To none.
    Refused(Reason),
}

impl Verifier {
    /// Finds the access points to which a tile leads: a link, or a URI record that holds one.
    #[must_use]
    pub fn find_tile(&self, bytes: &[u8]) -> FoundTile {
        match Tile::parse(bytes).and_then(|tile| self.led_to(&tile)) {
            Ok(access_points) => FoundTile::LeadsTo(access_points),
            Err(refusal) => FoundTile::Refused(refusal.into()),
        }
    }

    fn led_to(&self, tile: &Tile) -> Result<Vec<String>, Refusal> {
        let leads = |tiles: &Vec<String>| {
            tiles.iter().any(|known| known.eq_ignore_ascii_case(&tile.identifier))
        };
        let access_points = self.loaded.bundle.access_points.iter();
        let found: Vec<String> = access_points
            .filter(|here| here.tiles.as_ref().is_some_and(leads))
            .map(|here| here.identifier.clone())
            .collect();
        if found.is_empty() { Err(Code::TileUnknown.into()) } else { Ok(found) }
    }
}

/// A tile's link, taken apart.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Tile {
    /// The whole link.
    pub(crate) link: String,
    /// The tile's UUID, in the case that it has there.
    pub(crate) identifier: String,
    /// `uid`, `ctr` and `cmac`, where the tag is one that adds them.
    pub(crate) tag: [Option<String>; 3],
}

impl Tile {
    /// Reads a link, or a URI record that holds one.
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, Refusal> {
        if bytes.len() > LONGEST {
            return Err(Code::InputTooLong.into());
        }
        let link = match bytes.strip_prefix(&SHORT_URI_RECORD) {
            Some(record) => read_record(record)?,
            None => text(bytes)?.into(),
        };
        Self::of_link(link)
    }

    fn of_link(link: String) -> Result<Self, Refusal> {
        let rest = ["https://", "http://"].iter().find_map(|scheme| link.strip_prefix(scheme));
        let rest = rest.ok_or_else(|| refused("a tile's link begins with `http`"))?;
        let rest = rest.split('#').next().unwrap_or_default();
        let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (host, path) = place.split_once('/').unwrap_or((place, ""));
        if host.is_empty() || host.contains('@') {
            return Err(refused("a tile's link names a host, and no user"));
        }
        let last = path.rsplit('/').next().unwrap_or_default();
        if !is_uuid(last) {
            return Err(refused("a tile's link ends in a UUID"));
        }
        let (identifier, mut tag) = (String::from(last), [None, None, None]);
        for ((name, octets), slot) in TAG_PARAMETERS.into_iter().zip(&mut tag) {
            *slot = parameter(query, name, octets)?;
        }
        Ok(Self { identifier, tag, link })
    }

    /// The tag's parameters by name.
    pub(crate) fn parameters(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let names = TAG_PARAMETERS.into_iter().map(|(name, _)| name);
        names.zip(&self.tag).filter_map(|(name, value)| Some((name, value.as_deref()?)))
    }
}

/// Whether bytes look like a tile.
pub(crate) fn could_be(bytes: &[u8]) -> bool {
    bytes.starts_with(b"http://")
        || bytes.starts_with(b"https://")
        || matches!(bytes, [0xd1, 0x01, _, URI, ..])
}

/// The link in a record, after its header: length, type, prefix, the rest.
fn read_record(record: &[u8]) -> Result<String, Refusal> {
    let [length, URI, prefix, rest @ ..] = record else {
        return Err(refused("not a URI record"));
    };
    if usize::from(*length) != rest.len().saturating_add(1) {
        return Err(refused("the record is not as long as it says"));
    }
    let prefix = PREFIXES
        .get(usize::from(*prefix))
        .ok_or_else(|| refused("the record's prefix is none of `00` to `04`"))?;
    Ok(format!("{prefix}{}", text(rest)?))
}

/// Printable ASCII: a link has nothing else (RFC 3986, section 2).
fn text(octets: &[u8]) -> Result<&str, Refusal> {
    if !octets.iter().all(u8::is_ascii_graphic) {
        return Err(refused("a link is printable ASCII"));
    }
    core::str::from_utf8(octets).map_err(|_| refused("a link is printable ASCII"))
}

/// A parameter of the query in hex, at most once.
fn parameter(query: &str, name: &str, octets: usize) -> Result<Option<String>, Refusal> {
    let mut found = query.split('&').filter_map(|pair| {
        let (found, value) = pair.split_once('=')?;
        (found == name).then_some(value)
    });
    let Some(value) = found.next() else { return Ok(None) };
    let hex = value.bytes().all(|digit| digit.is_ascii_hexdigit());
    if found.next().is_some() || !hex || value.len() != octets.saturating_mul(2) {
        return Err(refused(&format!("`{name}` is not once {octets} octets in hex")));
    }
    Ok(Some(value.into()))
}

/// The text form of RFC 9562, section 4, in either case.
pub(crate) fn is_uuid(text: &str) -> bool {
    let mut groups = text.split('-');
    let fits = [8, 4, 4, 4, 12].into_iter().all(|digits| {
        groups.next().is_some_and(|group| {
            group.len() == digits && group.bytes().all(|octet| octet.is_ascii_hexdigit())
        })
    });
    fits && groups.next().is_none()
}

fn refused(why: &str) -> Refusal {
    Refusal::from(Code::InputUnrecognised).because(why)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const UUID: &str = "9D5E6E2A-6b2e-4b7c-8f4e-0a1b2c3d4e5f";

    fn tile(link: &str) -> Result<Tile, Code> {
        Tile::parse(link.as_bytes()).map_err(|refusal| refusal.code)
    }

    fn record(prefix: u8, rest: &str) -> Vec<u8> {
        let length = u8::try_from(rest.len()).unwrap().saturating_add(1);
        [&[0xd1, 0x01, length, URI, prefix], rest.as_bytes()].concat()
    }

    #[test]
    fn is_the_last_segment_of_a_link() {
        for link in [
            format!("https://doordeck.link/{UUID}"),
            format!("http://doordeck.link:8080/a/b/{UUID}#top"),
            format!("https://doordeck.link/{UUID}?lang=en"),
        ] {
            let tile = tile(&link).unwrap();
            assert_eq!(tile.identifier, UUID, "the case is kept");
            assert_eq!((tile.link, tile.tag), (link, [None, None, None]));
        }
        for link in [
            format!("ftp://doordeck.link/{UUID}"),
            format!("https://user@doordeck.link/{UUID}"),
            format!("https://doordeck.link/{UUID}/"),
            format!("https:///{UUID}"),
            format!("https://doordeck.link?{UUID}"),
            format!("https://doordeck.link/{}", UUID.replace('-', "")),
            format!("https://doordeck.link/{UUID} "),
            format!("https://doordeck.link/é/{UUID}"),
        ] {
            assert_eq!(tile(&link), Err(Code::InputUnrecognised), "{link}");
        }
    }

    #[test]
    fn is_read_from_a_record_with_each_prefix() {
        let host = format!("doordeck.link/{UUID}");
        for (prefix, rest) in [
            (0, format!("https://{host}")),
            (1, host.clone()),
            (2, host.clone()),
            (3, host.clone()),
            (4, host),
        ] {
            let bytes = record(prefix, &rest);
            assert!(could_be(&bytes));
            assert_eq!(Tile::parse(&bytes).unwrap().identifier, UUID, "{prefix}");
        }
        let refused = |bytes: &[u8]| Tile::parse(bytes).unwrap_err().code;
        assert_eq!(refused(&record(5, &format!("doordeck.link/{UUID}"))), Code::InputUnrecognised);
        let mut longer = record(4, &format!("doordeck.link/{UUID}"));
        longer.push(b'0');
        assert_eq!(refused(&longer), Code::InputUnrecognised);
        assert_eq!(refused(&[0xd1, 0x01, 1, 0x54, 4]), Code::InputUnrecognised);
    }

    #[test]
    fn keeps_what_the_tag_adds() {
        let base = format!("https://doordeck.link/{UUID}");
        let full = tile(&format!("{base}?uid=04A1B2C3D4E5F6&ctr=00002a&cmac=0011223344556677&x=1"));
        let full = full.unwrap();
        let found: Vec<_> = full.parameters().collect();
        let expected = [("uid", "04A1B2C3D4E5F6"), ("ctr", "00002a"), ("cmac", "0011223344556677")];
        assert_eq!(found, expected);
        for query in ["uid=04", "ctr=00002g", "cmac=", "ctr=00002a&ctr=00002b"] {
            assert_eq!(tile(&format!("{base}?{query}")), Err(Code::InputUnrecognised), "{query}");
        }
    }

    proptest! {
        #[test]
        fn never_panics(octets: Vec<u8>, link in "https?://[a-z@/?=&#-]{0,80}") {
            let _ = Tile::parse(&octets);
            let _ = tile(&link);
        }
    }
}
