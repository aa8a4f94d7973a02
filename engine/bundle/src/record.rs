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
    fn put(&self, number: u8, out: &mut Encoder);
    fn take(number: u8, name: &'static str, map: &mut Members<'_, '_>) -> Result<Self, Malformed>;
}

impl<T: Coded> Member for T {
    fn is_present(&self) -> bool {
        true
    }

    fn put(&self, number: u8, out: &mut Encoder) {
        out.unsigned(u64::from(number));
        self.encode(out);
    }

    fn take(number: u8, name: &'static str, map: &mut Members<'_, '_>) -> Result<Self, Malformed> {
        map.expect(number, name)?;
        map.value(name)
    }
}

impl<T: Coded> Member for Option<T> {
    fn is_present(&self) -> bool {
        self.is_some()
    }

    fn put(&self, number: u8, out: &mut Encoder) {
        if let Some(value) = self {
            value.put(number, out);
        }
    }

    fn take(number: u8, name: &'static str, map: &mut Members<'_, '_>) -> Result<Self, Malformed> {
        if map.begins(number)? { map.value(name).map(Some) } else { Ok(None) }
    }
}

/// The members of a map that have not been read yet.
pub(crate) struct Members<'m, 'a> {
    input: &'m mut Decoder<'a>,
    left: usize,
    /// The number of a member that has been read and not been asked for yet.
    number: Option<u64>,
}

impl<'m, 'a> Members<'m, 'a> {
    pub(crate) fn open(input: &'m mut Decoder<'a>) -> Result<Self, Malformed> {
        let left = input.map()?;
        Ok(Self { input, left, number: None })
    }

    pub(crate) fn close(self) -> Result<(), Malformed> {
        if self.left == 0 && self.number.is_none() {
            return Ok(());
        }
        Err(self.input.malformed("a member is unknown, doubled, or not in its place"))
    }

    /// Whether the next member has this number.
    fn begins(&mut self, number: u8) -> Result<bool, Malformed> {
        if self.number.is_none()
            && let Some(left) = self.left.checked_sub(1)
        {
            self.left = left;
            self.number = Some(self.input.unsigned()?);
        }
        Ok(self.number == Some(u64::from(number)))
    }

    /// Insists on a member. Not inlined: every member of every structure comes by here.
    #[inline(never)]
    fn expect(&mut self, number: u8, name: &'static str) -> Result<(), Malformed> {
        if self.begins(number)? {
            return Ok(());
        }
        Err(self.input.malformed("a member is missing, or not in its place").within(name))
    }

    fn value<T: Coded>(&mut self, name: &'static str) -> Result<T, Malformed> {
        self.number = None;
        T::decode(self.input).map_err(|malformed| malformed.within(name))
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

/// Octets, which are a byte string and not a list of numbers; lower-case hex as text.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Octets(pub Vec<u8>);

impl core::ops::Deref for Octets {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for Octets {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let hex = self.0.iter().map(|octet| alloc::format!("{octet:02x}"));
        serializer.serialize_str(&hex.collect::<String>())
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

/// Declares a structure: a map from the numbers of its members, in ascending order, which is the
/// deterministic one. Numbers, and not names, so that a thousand doors do not spell `identifier` a
/// thousand times: a bundle is a third of the size, and loads as much faster.
macro_rules! record {
    ($(#[$about:meta])* pub struct $name:ident {
        $($(#[$doc:meta])* $number:literal $name_of:literal $field:ident: $type:ty,)*
    }) => {
        $(#[$about])*
        #[derive(Clone, Debug, Eq, PartialEq)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize))]
        pub struct $name {
            $(
                $(#[$doc])*
                #[cfg_attr(feature = "serde", serde(rename = $name_of))]
                pub $field: $type,
            )*
        }

        impl $crate::record::Coded for $name {
            fn encode(&self, out: &mut $crate::cbor::Encoder) {
                use $crate::record::Member;
                let present = [$(Member::is_present(&self.$field)),*];
                out.map(present.into_iter().filter(|present| *present).count());
                $(Member::put(&self.$field, $number, out);)*
            }

            fn decode(
                input: &mut $crate::cbor::Decoder<'_>,
            ) -> Result<Self, $crate::cbor::Malformed> {
                use $crate::record::{Member, Members};
                let mut members = Members::open(input)?;
                let record = Self { $($field: Member::take($number, $name_of, &mut members)?,)* };
                members.close()?;
                Ok(record)
            }
        }
    };
}

/// Declares a choice: one of these numbers, spelled out in sources and answers.
macro_rules! choice {
    ($(#[$about:meta])* pub enum $name:ident {
        $($(#[$doc:meta])* $number:literal $text:literal $case:ident,)*
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

            /// The spelling in sources and answers.
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
                out.unsigned(match self { $(Self::$case => $number,)* });
            }

            fn decode(
                input: &mut $crate::cbor::Decoder<'_>,
            ) -> Result<Self, $crate::cbor::Malformed> {
                match input.unsigned()? {
                    $($number => Ok(Self::$case),)*
                    _ => Err(input.malformed("not one of the choices")),
                }
            }
        }
    };
}

pub(crate) use {choice, record};
