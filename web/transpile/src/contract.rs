//! The contract as data, for code that handles values of any of its types.

use std::path::Path;

use anyhow::{Context as _, Result, bail};
use serde_json::{Map, Value, json};
use wit_parser::{PackageId, Resolve, Type, TypeDefKind, TypeId};

use crate::options;

/// What TypeScript is to know of [`module`].
pub(crate) const DECLARATIONS: &str = "\
/** SHA-256 of the component, in lower-case hexadecimal. */
export const digest: string;

/** A type of the contract: a name, or what it is made of. */
export type Shape =
  | string
  | { readonly list: Shape }
  | { readonly option: Shape }
  | { readonly record: ReadonlyArray<readonly [name: string, shape: Shape]> }
  | { readonly variant: ReadonlyArray<readonly [name: string, shape: Shape | null]> }
  | { readonly enum: ReadonlyArray<string> };

/** Every named type of the contract, by its name there. */
export const shapes: Readonly<Record<string, Shape>>;
";

/// What `wit/` says.
pub(crate) struct Contract {
    resolve: Resolve,
    package: PackageId,
}

impl Contract {
    pub(crate) fn read(wit: &Path) -> Result<Self> {
        let mut resolve = Resolve::default();
        let (package, _) =
            resolve.push_path(wit).with_context(|| format!("no contract in {}", wit.display()))?;
        Ok(Self { resolve, package })
    }

    /// The declarations of the glue, with the contract's documentation.
    pub(crate) fn declarations(&self) -> Result<Vec<(String, Vec<u8>)>> {
        let world = self.resolve.select_world(&[self.package], Some("engine"))?;
        js_component_bindgen::generate_types(
            "glue",
            self.resolve.clone(),
            world,
            options::declarations(),
        )
    }

    /// A module with the component's digest and the shape of every named type.
    ///
    /// Shapes are primitive names (`u64`, `string`, …), `bytes` for `list<u8>`, names of other types,
    /// and objects with one member: `list`, `option`, `record`, `variant` or `enum`.
    pub(crate) fn module(&self, digest: &str) -> Result<String> {
        let Self { resolve, package } = self;
        let package = resolve.packages.get(*package).context("the contract has no package")?;
        let mut shapes = Map::new();
        for interface in package.interfaces.values() {
            let interface =
                resolve.interfaces.get(*interface).context("an interface is missing")?;
            for (name, id) in &interface.types {
                let Some(shape) = definition(resolve, *id)? else { continue };
                if shapes.insert(name.clone(), shape).is_some() {
                    bail!("two interfaces define `{name}`");
                }
            }
        }
        let shapes = Value::Object(shapes);
        Ok(format!("export const digest = '{digest}';\n\nexport const shapes = {shapes};\n"))
    }
}

/// What a type is made of; nothing for one that is used from elsewhere, and for resources.
fn definition(resolve: &Resolve, id: TypeId) -> Result<Option<Value>> {
    let definition = resolve.types.get(id).context("a type is missing")?;
    Ok(Some(match &definition.kind {
        TypeDefKind::Record(record) => {
            let fields: Vec<Value> = record
                .fields
                .iter()
                .map(|field| Ok(json!([field.name, shape(resolve, &field.ty)?])))
                .collect::<Result<_>>()?;
            json!({ "record": fields })
        }
        TypeDefKind::Variant(variant) => {
            let cases: Vec<Value> = variant
                .cases
                .iter()
                .map(|case| {
                    let shape = case.ty.as_ref().map(|ty| shape(resolve, ty)).transpose()?;
                    Ok(json!([case.name, shape]))
                })
                .collect::<Result<_>>()?;
            json!({ "variant": cases })
        }
        TypeDefKind::Enum(cases) => {
            let names: Vec<&str> = cases.cases.iter().map(|case| case.name.as_str()).collect();
            json!({ "enum": names })
        }
        TypeDefKind::Type(_) | TypeDefKind::Resource => return Ok(None),
        other => bail!("the contract has a type of the kind `{}`", other.as_str()),
    }))
}

/// How a type is written where it is used.
fn shape(resolve: &Resolve, ty: &Type) -> Result<Value> {
    Ok(match ty {
        Type::Bool => json!("bool"),
        Type::U8 => json!("u8"),
        Type::U16 => json!("u16"),
        Type::U32 => json!("u32"),
        Type::U64 => json!("u64"),
        Type::S8 => json!("s8"),
        Type::S16 => json!("s16"),
        Type::S32 => json!("s32"),
        Type::S64 => json!("s64"),
        Type::String => json!("string"),
        Type::Id(id) => {
            let definition = resolve.types.get(*id).context("a type is missing")?;
            match &definition.kind {
                TypeDefKind::List(Type::U8) => json!("bytes"),
                TypeDefKind::List(item) => json!({ "list": shape(resolve, item)? }),
                TypeDefKind::Option(item) => json!({ "option": shape(resolve, item)? }),
                // Resources never travel within other values but as handles.
                TypeDefKind::Handle(_) => json!("handle"),
                _ => json!(definition.name.as_deref().context("a type has no name")?),
            }
        }
        other => bail!("the contract uses `{other:?}`"),
    })
}
