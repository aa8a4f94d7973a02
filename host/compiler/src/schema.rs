//! JSON Schemas of what people write, for their editors. They are made of the types that read it.
//!
//! A schema tells shapes: which keys there are, of what kind, and which words. What a name refers to
//! and what excludes what is for the compiler.

use std::borrow::Cow;
use std::marker::PhantomData;

use doorward_bundle::limits::{IDENTIFIER_OCTETS, NAME_OCTETS};
use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value};

use crate::expectations;
use crate::source::{Day, Source};

/// The JSON Schema (draft 7, which editors know) of a site's source. Dates and times of TOML are
/// strings to it, as they are to the editors that use it.
#[must_use]
pub fn site_schema() -> Value {
    of::<Source>("A site of Doorward")
}

/// The JSON Schema (draft 7) of a file of expectations.
#[must_use]
pub fn expectations_schema() -> Value {
    of::<expectations::source::Source>("What is expected of a site of Doorward")
}

/// The schema of a file, with the keys of every object in order.
fn of<T: JsonSchema>(title: &str) -> Value {
    let settings = SchemaSettings::draft07()
        .with(|settings| settings.inline_subschemas = false)
        .with_transform(RecursiveTransform(without_null));
    let mut schema = settings.into_generator().into_root_schema_for::<T>();
    schema.insert("title".into(), title.into());
    ordered(schema.to_value())
}

/// Takes null out: TOML has none, a key is there or it is not.
fn without_null(schema: &mut Schema) {
    let is_null = |value: &Value| {
        value.is_null() || value == "null" || value.get("type").is_some_and(|kind| kind == "null")
    };
    for (key, unwrapped) in [("type", true), ("enum", false), ("anyOf", true)] {
        let Some(Value::Array(choices)) = schema.get_mut(key) else { continue };
        choices.retain(|choice| !is_null(choice));
        if let ([only], true) = (choices.as_slice(), unwrapped) {
            match (key, only.clone()) {
                ("anyOf", Value::Object(only)) => {
                    schema.remove(key);
                    only.into_iter().for_each(|(name, value)| {
                        schema.insert(name, value);
                    });
                }
                (_, only) => {
                    schema.insert(key.into(), only);
                }
            }
        }
    }
    if schema.get("default").is_some_and(|default| default.is_null()) {
        schema.remove("default");
    }
}

/// The same with the keys of every object in order, whatever `Map` is made of in this build.
fn ordered(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let mut members: Vec<(String, Value)> = members.into_iter().collect();
            members.sort_by(|(a, _), (b, _)| a.cmp(b));
            Value::Object(
                members
                    .into_iter()
                    .map(|(key, value)| (key, ordered(value)))
                    .collect::<Map<_, _>>(),
            )
        }
        Value::Array(elements) => Value::Array(elements.into_iter().map(ordered).collect()),
        other => other,
    }
}

/// A closed set of words.
pub(crate) trait Words {
    /// Every word of the set.
    const WORDS: &'static [&'static str];
}

/// To a schema: one word of a set.
pub(crate) struct OneOf<W>(PhantomData<W>);

/// To a schema: a list that is not empty.
pub(crate) struct AtLeastOne<T>(PhantomData<T>);

macro_rules! shapes {
    ($($(#[$doc:meta])* $name:ident => $schema:tt)*) => {
        $($(#[$doc])*
        pub(crate) enum $name {}

        impl JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!($schema)
            }
        })*
    };
}

shapes! {
    /// To a schema: an identifier.
    Identifier => {
        "type": "string", "minLength": 1, "maxLength": IDENTIFIER_OCTETS, "pattern": "^\\S(.*\\S)?$"
    }
    /// To a schema: a name for people.
    Name => {
        "type": "string", "minLength": 1, "maxLength": NAME_OCTETS, "pattern": "^\\S(.*\\S)?$"
    }
    /// To a schema: the IANA name of a time zone.
    ZoneName => { "type": "string", "pattern": "^[A-Za-z][A-Za-z0-9_+/-]*$" }
    /// To a schema: a length of time.
    Duration => { "type": "string", "pattern": "^[0-9]" }
    /// To a schema: a local date.
    Date => { "type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" }
    /// To a schema: a local date, or two of them and all that are between.
    DateOrRange => {
        "type": "string",
        "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}([.][.][0-9]{4}-[0-9]{2}-[0-9]{2})?$"
    }
    /// To a schema: a time of day.
    TimeOfDay => {
        "type": "string", "pattern": "^(([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?|24:00(:00)?)$"
    }
    /// To a schema: a date, or a time in RFC 3339.
    Moment => {
        "type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}([Tt ][0-9:.]+([Zz]|[+-][0-9:]+))?$"
    }
    /// To a schema: a date with a time, by a wall clock or in UTC.
    WallOrUtc => {
        "type": "string",
        "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?[Zz]?$"
    }
    /// To a schema: a time of day, or a date with one, and with an offset where that is meant.
    Time => {
        "type": "string",
        "pattern": "^(([0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ])?([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?|[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9:.]+([Zz]|[+-][0-9:]+))$"
    }
    /// To a schema: a day of the week, a local date, or two of them and all that are between.
    When => {
        "anyOf": [
            { "type": "string", "enum": Day::WORDS },
            {
                "type": "string",
                "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}([.][.][0-9]{4}-[0-9]{2}-[0-9]{2})?$"
            }
        ]
    }
    /// To a schema: a UUID in lower case.
    Uuid => { "type": "string", "pattern": "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$" }
}

impl<W: Words> JsonSchema for OneOf<W> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        W::WORDS.join("-or-").into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "enum": W::WORDS })
    }
}

impl<T: JsonSchema> JsonSchema for AtLeastOne<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("at-least-one-{}", T::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "array", "items": generator.subschema_for::<T>(), "minItems": 1
        })
    }
}
