//! Lists that are too long for one answer.

/// Which part of a list.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct PageRequest {
    /// Where the last page ended. Absent: from the beginning.
    pub after: Option<Cursor>,
    /// The most items to return. [`MAX_PAGE`] where it is 0 or more than that.
    pub limit: usize,
}

impl PageRequest {
    /// The limit that counts: 1 to [`MAX_PAGE`].
    pub(crate) fn limit(&self) -> usize {
        if self.limit == 0 { MAX_PAGE } else { self.limit.min(MAX_PAGE) }
    }
}

/// The most items of one page.
pub const MAX_PAGE: usize = 1000;

/// Part of a list.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    /// Where to go on. Absent: this is the end.
    pub next: Option<Cursor>,
}

/// A place in a list; stays valid whatever is added or removed. Opaque; as text, in hex.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Cursor(pub(crate) Vec<u8>);

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&hex::encode(&self.0))
    }
}

impl std::str::FromStr for Cursor {
    type Err = hex::FromHexError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        hex::decode(text).map(Self)
    }
}
