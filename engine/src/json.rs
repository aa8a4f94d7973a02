//! Strict JSON (RFC 8259): what two readers could read differently is refused.
//!
//! The grammar is serde_json's. On top of it: no member name twice in an object, at any depth;
//! bounded depth and width; and as numbers only integers that every JSON reader holds exactly.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::cell::RefCell;
use core::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use crate::bytes::count;
use crate::reason::{Code, Refusal};

/// How many objects and arrays may lie inside each other, the outermost included.
const DEPTH: usize = 8;

/// How many members an object may have, and how many elements an array. Keeps the search for
/// duplicates cheap.
const WIDTH: usize = 64;

/// The largest integer that every reader holds exactly (RFC 8259, section 6): 2^53 - 1.
const LARGEST_INTEGER: u64 = 9_007_199_254_740_991;

/// A JSON value.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Json {
    Null,
    Flag(bool),
    /// 0 to 2^53 - 1.
    Integer(u64),
    /// Any other number: negative, too large, with a fraction or an exponent.
    OtherNumber,
    Text(String),
    Array(Vec<Json>),
    Object(Object),
}

/// A JSON object that knows where in the document it is.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Object {
    path: String,
    members: Vec<(String, Json)>,
}

impl Object {
    /// Parses a document that is one object and nothing else.
    ///
    /// `root` is what refusals call the document: `header`, `payload`.
    pub(crate) fn parse(document: &[u8], root: &str) -> Result<Self, Refusal> {
        let fault = RefCell::new(None);
        let mut deserializer = serde_json::Deserializer::from_slice(document);
        let seed = Seed { path: Path::Root(root), depth: 0, fault: &fault };
        let parsed =
            seed.deserialize(&mut deserializer).and_then(|json| deserializer.end().map(|()| json));
        match (parsed, fault.into_inner()) {
            (Ok(Json::Object(object)), None) => Ok(object),
            (Ok(_), None) => Err(wrong_type(root, "an object")),
            (_, Some(refusal)) => Err(refusal),
            (Err(error), None) => {
                Err(Refusal::from(Code::JsonMalformed).because(format!("`{root}`: {error}")))
            }
        }
    }

    /// Every member, in the order of the document.
    pub(crate) fn members(&self) -> impl Iterator<Item = (&str, &Json)> {
        self.members.iter().map(|(name, value)| (name.as_str(), value))
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Json> {
        self.members().find(|(found, _)| *found == name).map(|(_, value)| value)
    }

    /// The path of a member, as refusals name it.
    pub(crate) fn path_of(&self, name: &str) -> String {
        format!("{}.{name}", self.path)
    }

    /// Text of 1 to `longest` octets of UTF-8.
    pub(crate) fn text(&self, name: &str, longest: usize) -> Result<&str, Refusal> {
        self.optional_text(name, longest)?.ok_or_else(|| self.missing(name))
    }

    /// Text of 1 to `longest` octets of UTF-8; `None` where the member is absent or `null`.
    pub(crate) fn optional_text(
        &self,
        name: &str,
        longest: usize,
    ) -> Result<Option<&str>, Refusal> {
        match self.get(name) {
            None | Some(Json::Null) => Ok(None),
            Some(Json::Text(text)) if (1..=longest).contains(&text.len()) => Ok(Some(text)),
            Some(Json::Text(text)) => {
                Err(wrong_type(&self.path_of(name), &format!("text of 1 to {longest} octets"))
                    .comparing("octets", count(text.len()), count(longest)))
            }
            Some(_) => Err(wrong_type(&self.path_of(name), "text")),
        }
    }

    /// An integer from 0 to 2^53 - 1. A number in a string is not one.
    pub(crate) fn integer(&self, name: &str) -> Result<u64, Refusal> {
        match self.required(name)? {
            Json::Integer(number) => Ok(*number),
            _ => Err(wrong_type(&self.path_of(name), "an integer from 0 to 2^53 - 1")),
        }
    }

    /// The same; `None` where the member is absent or `null`.
    pub(crate) fn optional_integer(&self, name: &str) -> Result<Option<u64>, Refusal> {
        match self.get(name) {
            None | Some(Json::Null) => Ok(None),
            Some(_) => self.integer(name).map(Some),
        }
    }

    pub(crate) fn flag(&self, name: &str) -> Result<bool, Refusal> {
        match self.required(name)? {
            Json::Flag(flag) => Ok(*flag),
            _ => Err(wrong_type(&self.path_of(name), "`true` or `false`")),
        }
    }

    pub(crate) fn object(&self, name: &str) -> Result<&Self, Refusal> {
        match self.required(name)? {
            Json::Object(object) => Ok(object),
            _ => Err(wrong_type(&self.path_of(name), "an object")),
        }
    }

    /// An array of 1 to `most` objects.
    pub(crate) fn objects(&self, name: &str, most: usize) -> Result<Vec<&Self>, Refusal> {
        let Json::Array(elements) = self.required(name)? else {
            return Err(wrong_type(&self.path_of(name), "an array"));
        };
        if elements.len() > most {
            return Err(Refusal::from(Code::InputTooLong).comparing(
                name,
                count(elements.len()),
                count(most),
            ));
        }
        let objects = elements.iter().map(|element| match element {
            Json::Object(object) => Ok(object),
            _ => Err(wrong_type(&self.path_of(name), "an array of objects")),
        });
        let objects: Vec<&Self> = objects.collect::<Result<_, _>>()?;
        if objects.is_empty() {
            return Err(wrong_type(&self.path_of(name), "an array of at least one object"));
        }
        Ok(objects)
    }

    /// An array of text; `None` where the member is absent.
    pub(crate) fn optional_texts(&self, name: &str) -> Result<Option<Vec<&str>>, Refusal> {
        let elements = match self.get(name) {
            None => return Ok(None),
            Some(Json::Array(elements)) => elements,
            Some(_) => return Err(wrong_type(&self.path_of(name), "an array")),
        };
        let texts = elements.iter().map(|element| match element {
            Json::Text(text) => Ok(text.as_str()),
            _ => Err(wrong_type(&self.path_of(name), "an array of text")),
        });
        texts.collect::<Result<Vec<_>, _>>().map(Some)
    }

    /// Refuses members other than `known` with `json.unexpected-member`, unless they are `null`:
    /// the field's clients print members that they do not set.
    pub(crate) fn only(&self, known: &[&str]) -> Result<(), Refusal> {
        match self.members().find(|(name, value)| !known.contains(name) && **value != Json::Null) {
            None => Ok(()),
            Some((name, _)) => Err(Refusal::from(Code::JsonUnexpectedMember)
                .because(format!("`{}`", self.path_of(name)))),
        }
    }

    fn required(&self, name: &str) -> Result<&Json, Refusal> {
        self.get(name).ok_or_else(|| self.missing(name))
    }

    fn missing(&self, name: &str) -> Refusal {
        Refusal::from(Code::JsonMissingMember).because(format!("`{}`", self.path_of(name)))
    }
}

/// A refusal for a member that is not what it must be.
pub(crate) fn wrong_type(path: &str, expected: &str) -> Refusal {
    Refusal::from(Code::JsonWrongType).because(format!("`{path}` must be {expected}"))
}

/// Where a value is. Written out for objects and in refusals, which few values are.
#[derive(Clone, Copy)]
enum Path<'p> {
    Root(&'p str),
    Member(&'p Path<'p>, &'p str),
    Element(&'p Path<'p>, usize),
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Root(name) => f.write_str(name),
            Self::Member(object, name) => write!(f, "{object}.{name}"),
            Self::Element(array, index) => write!(f, "{array}[{index}]"),
        }
    }
}

/// Reads one value at a path, and leaves what it refuses in `fault`: serde's errors are sentences,
/// and a refusal is a code.
struct Seed<'p> {
    path: Path<'p>,
    depth: usize,
    fault: &'p RefCell<Option<Refusal>>,
}

impl Seed<'_> {
    /// For a value inside this one.
    fn inside<'i>(&'i self, path: Path<'i>) -> Seed<'i> {
        Seed { path, depth: self.depth.saturating_add(1), fault: self.fault }
    }

    /// Refuses an object or an array inside `DEPTH` others.
    fn check_depth<E: Error>(&self) -> Result<(), E> {
        if self.depth < DEPTH {
            return Ok(());
        }
        let refusal = Refusal::from(Code::JsonTooDeep)
            .comparing("depth", count(self.depth.saturating_add(1)), count(DEPTH))
            .because(format!("`{}`", self.path));
        Err(self.refuse(refusal))
    }

    /// Refuses one more than `WIDTH`.
    fn room_after<E: Error>(&self, found: usize) -> Result<(), E> {
        if found < WIDTH {
            return Ok(());
        }
        let refusal = Refusal::from(Code::InputTooLong)
            .comparing("members", count(found.saturating_add(1)), count(WIDTH))
            .because(format!("`{}`", self.path));
        Err(self.refuse(refusal))
    }

    fn refuse<E: Error>(&self, refusal: Refusal) -> E {
        self.fault.replace(Some(refusal));
        E::custom("refused")
    }
}

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = Json;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Json, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seed<'_> {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E: Error>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E: Error>(self, flag: bool) -> Result<Json, E> {
        Ok(Json::Flag(flag))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Json, E> {
        Ok(if number <= LARGEST_INTEGER { Json::Integer(number) } else { Json::OtherNumber })
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<Json, E> {
        Ok(Json::OtherNumber)
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Json, E> {
        Ok(Json::OtherNumber)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Json, E> {
        Ok(Json::Text(text.to_string()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut array: A) -> Result<Json, A::Error> {
        self.check_depth()?;
        let mut elements = Vec::new();
        loop {
            let path = Path::Element(&self.path, elements.len());
            let Some(element) = array.next_element_seed(self.inside(path))? else {
                return Ok(Json::Array(elements));
            };
            self.room_after(elements.len())?;
            elements.push(element);
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Json, A::Error> {
        self.check_depth()?;
        let mut object = Object { path: self.path.to_string(), members: Vec::new() };
        while let Some(name) = map.next_key::<String>()? {
            let path = Path::Member(&self.path, &name);
            if object.get(&name).is_some() {
                let refusal = Refusal::from(Code::JsonDuplicateMember).because(format!("`{path}`"));
                return Err(self.refuse(refusal));
            }
            self.room_after(object.members.len())?;
            let value = map.next_value_seed(self.inside(path))?;
            object.members.push((name, value));
        }
        Ok(Json::Object(object))
    }
}

#[cfg(test)]
mod tests;
