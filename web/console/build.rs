//! Generates the contract's records, variants and enums out of `wit/`, as the npm package spells them
//! in JavaScript: camel case, `{ tag, val }`, octets as `Uint8Array`. So a type that changes there is
//! a compile error here, and there is no second description of any type. And the meanings of reason
//! codes, out of their table.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, error::Error, fs};

use wit_parser::{Docs, Resolve, Type, TypeDef, TypeDefKind, TypeId};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// What every type can do.
const DERIVES: &str = "#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]\n";

fn main() -> Result<()> {
    let manifest = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    let root = manifest.parent().and_then(Path::parent).ok_or("there is no workspace")?;
    let wit = root.join("wit");
    println!("cargo::rerun-if-changed={}", wit.display());
    println!("cargo::rerun-if-changed=build.rs");

    let mut resolve = Resolve::default();
    let (package, _) = resolve.push_path(&wit)?;
    let package = resolve.packages.get(package).ok_or("the contract has no package")?;
    let mut out = String::new();
    for id in package.interfaces.values() {
        let interface = resolve.interfaces.get(*id).ok_or("an interface is missing")?;
        for (name, id) in &interface.types {
            define(&mut out, &resolve, name, *id)?;
        }
    }
    let folder = env::var("OUT_DIR")?;
    fs::write(Path::new(&folder).join("contract.rs"), out)?;
    let codes = root.join("docs").join("reason-codes.md");
    println!("cargo::rerun-if-changed={}", codes.display());
    fs::write(Path::new(&folder).join("meanings.rs"), meanings(&fs::read_to_string(codes)?)?)?;
    Ok(())
}

/// The table of reason codes, as pairs of code and meaning in the order of the codes.
fn meanings(table: &str) -> Result<String> {
    let mut pairs: Vec<(&str, &str)> = Vec::new();
    for line in table.lines().filter(|line| line.starts_with("| `")) {
        let mut cells = line.split('|').map(str::trim).skip(1);
        let (code, meaning) = (cells.next(), cells.nth(1));
        let (Some(code), Some(meaning)) = (code, meaning) else {
            return Err(format!("no reason code: `{line}`").into());
        };
        pairs.push((code.trim_matches('`'), meaning));
    }
    if pairs.is_empty() {
        return Err("there are no reason codes".into());
    }
    pairs.sort_unstable();
    Ok(format!("pub(crate) const MEANINGS: [(&str, &str); {}] = {pairs:?};\n", pairs.len()))
}

/// Writes a type, unless it is used from another interface, or is or holds a resource: those never
/// leave JavaScript.
fn define(out: &mut String, resolve: &Resolve, name: &str, id: TypeId) -> Result<()> {
    let TypeDef { kind, docs, .. } = resolve.types.get(id).ok_or("a type is missing")?;
    let name = upper(name);
    match kind {
        TypeDefKind::Record(record) => {
            document(out, docs, "");
            writeln!(
                out,
                "{DERIVES}#[serde(rename_all = \"camelCase\")]\npub(crate) struct {name} {{"
            )?;
            for field in &record.fields {
                document(out, &field.docs, "    ");
                let kind = spell(resolve, &field.ty)?;
                if kind.starts_with("Option<") {
                    out.push_str(
                        "    #[serde(default, skip_serializing_if = \"Option::is_none\")]\n",
                    );
                }
                writeln!(out, "    pub(crate) {}: {kind},", lower(&field.name))?;
            }
        }
        TypeDefKind::Enum(choices) => {
            document(out, docs, "");
            writeln!(out, "{DERIVES}#[derive(Copy, Eq, PartialOrd, Ord)]")?;
            writeln!(out, "#[serde(rename_all = \"kebab-case\")]\npub(crate) enum {name} {{")?;
            for case in &choices.cases {
                document(out, &case.docs, "    ");
                writeln!(out, "    {},", upper(&case.name))?;
            }
        }
        TypeDefKind::Variant(variant) => {
            let mut cases = String::new();
            for case in &variant.cases {
                document(&mut cases, &case.docs, "    ");
                match &case.ty {
                    Some(held) if is_resource(resolve, held) => return Ok(()),
                    Some(held) => {
                        let held = spell(resolve, held)?;
                        writeln!(cases, "    {}({held}),", upper(&case.name))?;
                    }
                    None => writeln!(cases, "    {},", upper(&case.name))?,
                }
            }
            document(out, docs, "");
            writeln!(
                out,
                "{DERIVES}#[serde(tag = \"tag\", content = \"val\", rename_all = \"kebab-case\")]"
            )?;
            write!(out, "pub(crate) enum {name} {{\n{cases}")?;
        }
        TypeDefKind::Type(_) | TypeDefKind::Resource => return Ok(()),
        other => return Err(format!("`{name}` is of a kind not known here: {other:?}").into()),
    }
    out.push_str("}\n\n");
    Ok(())
}

/// A type in Rust.
fn spell(resolve: &Resolve, kind: &Type) -> Result<String> {
    let id = match kind {
        Type::Bool => return Ok("bool".into()),
        Type::U8 => return Ok("u8".into()),
        Type::U16 => return Ok("u16".into()),
        Type::U32 => return Ok("u32".into()),
        Type::U64 => return Ok("u64".into()),
        Type::S8 => return Ok("i8".into()),
        Type::S16 => return Ok("i16".into()),
        Type::S32 => return Ok("i32".into()),
        Type::S64 => return Ok("i64".into()),
        Type::String => return Ok("String".into()),
        Type::Id(id) => *id,
        other => return Err(format!("{other:?} is not known here").into()),
    };
    let definition = resolve.types.get(id).ok_or("a type is missing")?;
    Ok(match (&definition.name, &definition.kind) {
        (Some(name), _) => upper(name),
        (None, TypeDefKind::List(Type::U8)) => "serde_bytes::ByteBuf".into(),
        (None, TypeDefKind::List(item)) => format!("Vec<{}>", spell(resolve, item)?),
        (None, TypeDefKind::Option(held)) => format!("Option<{}>", spell(resolve, held)?),
        (None, other) => return Err(format!("{other:?} is not known here").into()),
    })
}

fn is_resource(resolve: &Resolve, kind: &Type) -> bool {
    let Type::Id(id) = kind else { return false };
    resolve.types.get(*id).is_some_and(|definition| {
        matches!(definition.kind, TypeDefKind::Handle(_) | TypeDefKind::Resource)
    })
}

fn document(out: &mut String, docs: &Docs, indent: &str) {
    for line in docs.contents.iter().flat_map(|text| text.lines()) {
        out.push_str(format!("{indent}/// {line}").trim_end());
        out.push('\n');
    }
}

/// `valid-until` as `ValidUntil`.
fn upper(name: &str) -> String {
    name.split('-')
        .flat_map(|word| {
            let mut letters = word.chars();
            letters.next().into_iter().flat_map(char::to_uppercase).chain(letters)
        })
        .collect()
}

/// `valid-until` as `valid_until`; names that Rust keeps for itself are raw.
fn lower(name: &str) -> String {
    let name = name.replace('-', "_");
    match name.as_str() {
        "type" | "in" | "use" | "where" | "for" | "as" | "if" | "match" | "ref" => {
            format!("r#{name}")
        }
        _ => name,
    }
}
