//! The members of a map, each taken once.

use alloc::format;
use alloc::vec::Vec;
use core::fmt;

use super::Item;
use crate::reason::{Code, Refusal};

/// Characters of a name that a refusal repeats.
const SHOWN: usize = 64;

/// The name of a member: an integer or text. Nothing else is a name here.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Key<'a> {
    Integer(i64),
    Text(&'a str),
}

/// The members of a map that have not been taken yet, in the order of the octets.
#[derive(Clone, Debug, Default)]
pub(crate) struct Members<'a>(Vec<(Key<'a>, Item<'a>)>);

impl<'a> Key<'a> {
    pub(super) fn of(item: &Item<'a>) -> Result<Self, Refusal> {
        item.integer()
            .map(Self::Integer)
            .or_else(|_| item.text().map(Self::Text))
            .map_err(|_| Refusal::from(Code::CborUnsupported).because("a name of another kind"))
    }

    /// The name as text.
    pub(crate) fn text(self) -> Result<&'a str, Refusal> {
        match self {
            Self::Text(text) => Ok(text),
            Self::Integer(_) => Err(about(Code::CborWrongType, self)),
        }
    }

    /// The name as an unsigned number.
    pub(crate) fn unsigned(self) -> Result<u64, Refusal> {
        match self {
            Self::Integer(number) => {
                u64::try_from(number).map_err(|_| about(Code::CborWrongType, self))
            }
            Self::Text(_) => Err(about(Code::CborWrongType, self)),
        }
    }
}

impl From<i64> for Key<'_> {
    fn from(number: i64) -> Self {
        Self::Integer(number)
    }
}

impl<'a> From<&'a str> for Key<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text)
    }
}

impl fmt::Display for Key<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Integer(number) => write!(f, "{number}"),
            Self::Text(text) => text.chars().take(SHOWN).try_for_each(|shown| write!(f, "{shown}")),
        }
    }
}

impl<'a> Members<'a> {
    /// Adds one; two of a name are refused, however each is spelled.
    pub(super) fn add(&mut self, key: Key<'a>, value: Item<'a>) -> Result<(), Refusal> {
        if self.0.iter().any(|(other, _)| *other == key) {
            return Err(about(Code::CborDuplicateMember, key));
        }
        self.0.push((key, value));
        Ok(())
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Takes the member of this name, if it is there.
    pub(crate) fn optional<'k>(&mut self, key: impl Into<Key<'k>>) -> Option<Item<'a>> {
        let key = key.into();
        let place = self.0.iter().position(|(other, _)| *other == key)?;
        Some(self.0.remove(place).1)
    }

    /// Takes the member of this name.
    pub(crate) fn required<'k>(&mut self, key: impl Into<Key<'k>>) -> Result<Item<'a>, Refusal> {
        let key = key.into();
        self.optional(key).ok_or_else(|| about(Code::CborMissingMember, key))
    }

    /// Takes the member of this name and reads it.
    pub(crate) fn read<'k, T>(
        &mut self,
        key: impl Into<Key<'k>>,
        read: impl FnOnce(Item<'a>) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        let key = key.into();
        let item = self.required(key)?;
        read(item).map_err(|refusal| within(key, refusal))
    }

    /// Takes the member of this name, if it is there, and reads it.
    pub(crate) fn read_optional<'k, T>(
        &mut self,
        key: impl Into<Key<'k>>,
        read: impl FnOnce(Item<'a>) -> Result<T, Refusal>,
    ) -> Result<Option<T>, Refusal> {
        let key = key.into();
        self.optional(key)
            .map(|item| read(item).map_err(|refusal| within(key, refusal)))
            .transpose()
    }

    /// All that are left, with their names.
    pub(crate) fn rest(self) -> Vec<(Key<'a>, Item<'a>)> {
        self.0
    }

    /// Refuses any that is left.
    pub(crate) fn finish(self) -> Result<(), Refusal> {
        match self.0.first() {
            Some((key, _)) => Err(about(Code::CborUnexpectedMember, *key)),
            None => Ok(()),
        }
    }
}

fn about(code: Code, key: Key<'_>) -> Refusal {
    Refusal::from(code).because(format!("member `{key}`"))
}

fn within(key: Key<'_>, refusal: Refusal) -> Refusal {
    match &refusal.detail {
        Some(detail) => {
            let detail = format!("member `{key}`: {detail}");
            refusal.because(detail)
        }
        None => refusal.because(format!("member `{key}`")),
    }
}
