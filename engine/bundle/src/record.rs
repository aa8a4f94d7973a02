//! How the structures of a bundle are written and read, declared together with them.

use alloc::string::String;
use alloc::vec::Vec;

use crate::cbor::{Decoder, Encoder, Malformed};

/// A value with one encoding.
pub(crate) trait Coded: Sized {
    fn encode(&self, out: &mut Encoder);
    fn decode(input: &mut Decoder<'_>) -> Result<Self, Malformed>;
}

/// A member of a map: always there, or there only where it has a value.
pub(crate) trait Member: Sized {
    fn is_present(&self) -> bool;
    fn put(&self, key: &str, out: &mut Encoder);
    fn take(key: &'static str, map: &mut Members<'_, '_>) -> Result<Self, Malformed>;
}

impl<T: Coded> Member for T {
    fn is_present(&self) -> bool {
        true
    }

    fn put(&self, key: &str, out: &mut Encoder) {
        out.text(key);
        self.encode(out);
    }

    fn take(key: &'static str, map: &mut Members<'_, '_>) -> Result<Self, Malformed> {
        if map.begins(key)? {
            return map.value(key);
        }
        Err(map.input.malformed("a member is missing, or not in its place").within(key))
    }
}

impl<T: Coded> Member for Option<T> {
    fn is_present(&self) -> bool {
        self.is_some()
    }

    fn put(&self, key: &str, out: &mut Encoder) {
        if let Some(value) = self {
            value.put(key, out);
        }
    }

    fn take(key: &'static str, map: &mut Members<'_, '_>) -> Result<Self, Malformed> {
        if map.begins(key)? { map.value(key).map(Some) } else { Ok(None) }
    }
}

/// The members of a map that have not been read yet.
pub(crate) struct Members<'m, 'a> {
    input: &'m mut Decoder<'a>,
    left: usize,
    /// A key that has been read and not been asked for yet.
    key: Option<String>,
}

impl<'m, 'a> Members<'m, 'a> {
    pub(crate) fn open(input: &'m mut Decoder<'a>) -> Result<Self, Malformed> {
        let left = input.map()?;
        Ok(Self { input, left, key: None })
    }

    pub(crate) fn close(self) -> Result<(), Malformed> {
        if self.left == 0 && self.key.is_none() {
            return Ok(());
        }
        Err(self.input.malformed("a member is unknown, doubled, or not in its place"))
    }

    /// Whether the next member has this key.
    fn begins(&mut self, key: &str) -> Result<bool, Malformed> {
        if self.key.is_none()
            && let Some(left) = self.left.checked_sub(1)
        {
            self.left = left;
            self.key = Some(self.input.text()?);
        }
        Ok(self.key.as_deref() == Some(key))
    }

    fn value<T: Coded>(&mut self, key: &'static str) -> Result<T, Malformed> {
        self.key = None;
        T::decode(self.input).map_err(|malformed| malformed.within(key))
    }
}

impl<T: Coded> Coded for Vec<T> {
    fn encode(&self, out: &mut Encoder) {
        out.array(self.len());
        for item in self {
            item.encode(out);
        }
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, Malformed> {
        let length = input.array()?;
        let mut items = Self::with_capacity(length.min(1024));
        for position in 0..length {
            items.push(T::decode(input).map_err(|malformed| malformed.at(position))?);
        }
        Ok(items)
    }
}

/// Octets, which are a byte string and not a list of numbers.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Octets(pub Vec<u8>);

impl core::ops::Deref for Octets {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

macro_rules! coded {
    ($($type:ty: |$value:ident, $out:ident| $encode:expr, |$input:ident| $decode:expr;)*) => {
        $(impl Coded for $type {
            fn encode(&self, $out: &mut Encoder) {
                let $value = self;
                $encode;
            }

            fn decode($input: &mut Decoder<'_>) -> Result<Self, Malformed> {
                $decode
            }
        })*
    };
}

coded! {
    bool: |value, out| out.boolean(*value), |input| input.boolean();
    i32: |value, out| out.signed(*value), |input| input.signed();
    u64: |value, out| out.unsigned(*value), |input| input.unsigned();
    u32: |value, out| out.unsigned(u64::from(*value)), |input| narrow(input);
    u8: |value, out| out.unsigned(u64::from(*value)), |input| narrow(input);
    String: |value, out| out.text(value), |input| input.text();
    Octets: |value, out| out.octets(&value.0), |input| input.octets().map(Self);
}

fn narrow<T: TryFrom<u64>>(input: &mut Decoder<'_>) -> Result<T, Malformed> {
    T::try_from(input.unsigned()?).map_err(|_| input.malformed("a number that is too large"))
}

/// Declares a structure: a map with these members, in the deterministic order of their keys.
macro_rules! record {
    ($(#[$about:meta])* pub struct $name:ident {
        $($(#[$doc:meta])* $key:literal $field:ident: $type:ty,)*
    }) => {
        $(#[$about])*
        #[derive(Clone, Debug, Eq, PartialEq)]
        pub struct $name {
            $($(#[$doc])* pub $field: $type,)*
        }

        impl $crate::record::Coded for $name {
            fn encode(&self, out: &mut $crate::cbor::Encoder) {
                use $crate::record::Member;
                let present = [$(Member::is_present(&self.$field)),*];
                out.map(present.into_iter().filter(|present| *present).count());
                $(Member::put(&self.$field, $key, out);)*
            }

            fn decode(
                input: &mut $crate::cbor::Decoder<'_>,
            ) -> Result<Self, $crate::cbor::Malformed> {
                use $crate::record::{Member, Members};
                let mut members = Members::open(input)?;
                let record = Self { $($field: Member::take($key, &mut members)?,)* };
                members.close()?;
                Ok(record)
            }
        }
    };
}

/// Declares a choice: a text with one of these spellings.
macro_rules! choice {
    ($(#[$about:meta])* pub enum $name:ident {
        $($(#[$doc:meta])* $text:literal $case:ident,)*
    }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
        pub enum $name {
            $($(#[$doc])* #[cfg_attr(feature = "serde", serde(rename = $text))] $case,)*
        }

        impl $name {
            /// Every spelling, in the order of the cases.
            pub const NAMES: &[&str] = &[$($text),*];

            /// The spelling in bundles and sources.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$case => $text,)* }
            }

            /// The case of this spelling.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                match name { $($text => Some(Self::$case),)* _ => None }
            }
        }

        impl $crate::record::Coded for $name {
            fn encode(&self, out: &mut $crate::cbor::Encoder) {
                out.text(self.as_str());
            }

            fn decode(
                input: &mut $crate::cbor::Decoder<'_>,
            ) -> Result<Self, $crate::cbor::Malformed> {
                let name = input.text()?;
                Self::from_name(&name).ok_or_else(|| input.malformed("not one of the choices"))
            }
        }
    };
}

pub(crate) use {choice, record};
