//! Where: areas, doors and access points, by name.

use std::borrow::Cow;
use std::fmt;

use doorward_bundle::Bundle;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, Error, MapAccess, Visitor};

use crate::findings::{Findings, Reported};
use crate::schema::Identifier;
use crate::spanned::Spanned;

/// The name of an area, a door or an access point; with its kind where two kinds share the name.
#[derive(Clone, Debug)]
pub(crate) enum Place {
    Named(String),
    Kind(Kind),
}

/// A name with what it is one of.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a table", rename_all = "kebab-case")]
pub(crate) struct Kind {
    /// The identifier of an area: every access point that leads into it.
    #[schemars(with = "Option<Identifier>")]
    area: Option<String>,
    /// The identifier of a door: every access point of it.
    #[schemars(with = "Option<Identifier>")]
    door: Option<String>,
    /// The identifier of an access point.
    #[schemars(with = "Option<Identifier>")]
    access_point: Option<String>,
}

impl fmt::Display for Place {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Named(name) => out.write_str(name),
            Self::Kind(Kind { area, door, access_point }) => {
                let named = [("area", area), ("door", door), ("access point", access_point)];
                let mut named =
                    named.iter().filter_map(|(kind, name)| Some((kind, name.as_ref()?)));
                named.try_for_each(|(kind, name)| write!(out, "{kind} {name}"))
            }
        }
    }
}

impl Place {
    /// The access points that are meant, by their index in the bundle; at least one.
    pub(super) fn resolve(
        place: &Spanned<Self>,
        bundle: &Bundle,
        findings: &mut Findings,
    ) -> Result<Vec<u32>, Reported> {
        let kind = match place.get_ref() {
            Self::Kind(kind) => kind.clone(),
            Self::Named(name) => {
                let name = Spanned::new(place.span(), name.clone());
                guess(&name, bundle, findings)?
            }
        };
        let found = match (&kind.area, &kind.door, &kind.access_point) {
            (Some(area), None, None) => {
                let here =
                    position(&bundle.areas, |it| &it.identifier, "area", area, place, findings)?;
                points(bundle, |point| point.to == Some(here))
            }
            (None, Some(door), None) => {
                let here =
                    position(&bundle.doors, |it| &it.identifier, "door", door, place, findings)?;
                points(bundle, |point| point.door == here)
            }
            (None, None, Some(name)) => {
                let points = &bundle.access_points;
                let noun = "access point";
                vec![position(points, |it| &it.identifier, noun, name, place, findings)?]
            }
            _ => {
                let message = "is not one of `area`, `door` and `access-point`";
                return Err(findings.report(place, message));
            }
        };
        if found.is_empty() {
            return Err(findings.report(place, "has no access point to enter by"));
        }
        Ok(found)
    }
}

/// Finds out what kind a name is of.
fn guess(
    name: &Spanned<String>,
    bundle: &Bundle,
    findings: &mut Findings,
) -> Result<Kind, Reported> {
    let text = name.get_ref();
    let is = |known: bool| known.then(|| text.clone());
    let kind = Kind {
        area: is(bundle.areas.iter().any(|area| area.identifier == *text)),
        door: is(bundle.doors.iter().any(|door| door.identifier == *text)),
        access_point: is(bundle.access_points.iter().any(|point| point.identifier == *text)),
    };
    let kinds = [("area", &kind.area), ("door", &kind.door), ("access-point", &kind.access_point)];
    let found: Vec<&str> =
        kinds.iter().filter(|(_, name)| name.is_some()).map(|(kind, _)| *kind).collect();
    match found.as_slice() {
        [_] => Ok(kind),
        [] => {
            let areas = bundle.areas.iter().map(|area| area.identifier.as_str());
            let doors = bundle.doors.iter().map(|door| door.identifier.as_str());
            let points = bundle.access_points.iter().map(|point| point.identifier.as_str());
            let known = areas.chain(doors).chain(points);
            Err(findings.report_unknown(name, "area, door or access point", known))
        }
        [first, ..] => {
            let kinds: Vec<String> = found.iter().map(|kind| with_article(kind)).collect();
            let kinds = kinds.join(" and of ");
            let message =
                format!("`{text}` is the name of {kinds}; write `{{ {first} = \"{text}\" }}`");
            Err(findings.report(name, message))
        }
    }
}

fn with_article(kind: &str) -> String {
    if kind.starts_with('a') { format!("an {kind}") } else { format!("a {kind}") }
}

fn position<T>(
    list: &[T],
    identifier: impl Fn(&T) -> &String,
    noun: &str,
    name: &String,
    place: &Spanned<Place>,
    findings: &mut Findings,
) -> Result<u32, Reported> {
    let found = (0..).zip(list).find(|(_, thing)| identifier(thing) == name);
    found.map(|(index, _)| index).ok_or_else(|| {
        let known = list.iter().map(|thing| identifier(thing).as_str());
        findings.report_unknown(&Spanned::new(place.span(), name), noun, known)
    })
}

fn points(bundle: &Bundle, meant: impl Fn(&doorward_bundle::AccessPoint) -> bool) -> Vec<u32> {
    (0..).zip(&bundle.access_points).filter(|(_, it)| meant(it)).map(|(index, _)| index).collect()
}

impl<'de> Deserialize<'de> for Place {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Place;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a name, or a table of its kind and itself")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Place, E> {
        Ok(Place::Named(name.to_string()))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Place, A::Error> {
        Kind::deserialize(MapAccessDeserializer::new(map)).map(Place::Kind)
    }
}

impl JsonSchema for Place {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "place".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let name = generator.subschema_for::<Identifier>();
        let kind = generator.subschema_for::<Kind>();
        json_schema!({ "anyOf": [name, kind] })
    }
}
