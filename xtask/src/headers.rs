//! `include/omp.h` against the functions that the crates export: the same parameters and results, by size and kind.
//!
//! bindgen says what the header declares to GCC and to clang, syn what the crates define. What passes a register of the
//! same class with the same width is the same here: a pointer and an integer of 8 bytes, `int` and a 4-byte enumeration.

use crate::script::{self, Peer};
use crate::table::Table;
use crate::{dist, source};
use anyhow::{Context, Result, anyhow, ensure};
use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use syn::{FnArg, ForeignItem, Item, ReturnType, Signature, Type};

/// How a value is passed.
#[derive(Clone, PartialEq)]
enum Class {
    Nothing,
    Integer(u8),
    Float(u8),
    /// Not understood.
    Unknown(String),
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Class::Nothing => write!(f, "()"),
            Class::Integer(size) => write!(f, "i{}", u32::from(*size) * 8),
            Class::Float(size) => write!(f, "f{}", u32::from(*size) * 8),
            Class::Unknown(name) => write!(f, "?{name}"),
        }
    }
}

/// A function's parameters and result.
#[derive(Clone, PartialEq)]
struct Passing {
    parameters: Vec<Class>,
    result: Class,
}

impl fmt::Display for Passing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parameters: Vec<String> = self.parameters.iter().map(Class::to_string).collect();
        write!(f, "({}) -> {}", parameters.join(", "), self.result)
    }
}

/// Type names and what they stand for.
type Names = BTreeMap<String, Type>;

fn class(ty: &Type, names: &Names) -> Class {
    match ty {
        Type::Ptr(_) | Type::Reference(_) | Type::FnPtr(_) => Class::Integer(8),
        Type::Never(_) => Class::Nothing,
        Type::Tuple(tuple) if tuple.elems.is_empty() => Class::Nothing,
        Type::Path(path) => {
            let Some(last) = path.path.segments.last() else {
                return Class::Unknown(String::new());
            };
            let name = last.ident.to_string();
            match name.as_str() {
                "bool" | "u8" | "i8" | "c_char" => Class::Integer(1),
                "u16" | "i16" => Class::Integer(2),
                "u32" | "i32" | "c_int" | "c_uint" => Class::Integer(4),
                "u64" | "i64" | "usize" | "isize" | "c_long" | "c_ulong" | "size_t" | "Option" | "NonNull" => {
                    Class::Integer(8)
                }
                "f32" => Class::Float(4),
                "f64" => Class::Float(8),
                _ => match names.get(&name) {
                    Some(meaning) if meaning != ty => class(meaning, names),
                    _ => Class::Unknown(name),
                },
            }
        }
        _ => Class::Unknown("a type of another kind".into()),
    }
}

fn passing(signature: &Signature, names: &Names) -> Passing {
    let parameters = signature.inputs.iter().map(|input| match input {
        FnArg::Typed(typed) => class(&typed.ty, names),
        FnArg::Receiver(_) => Class::Unknown("self".into()),
    });
    let result = match &signature.output {
        ReturnType::Default => Class::Nothing,
        ReturnType::Type(_, ty) => class(ty, names),
    };
    Passing { parameters: parameters.collect(), result }
}

/// Notes the items of a file: functions for which `wanted` holds, and names of types that are one value.
fn collect(items: &[Item], names: &mut Names, functions: &mut Vec<Signature>) {
    for item in items {
        match item {
            Item::Type(alias) => {
                names.insert(alias.ident.to_string(), (*alias.ty).clone());
            }
            // bindgen's form of `typedef enum A B`: use self::A as B.
            Item::Use(import) => {
                if let syn::UseTree::Path(path) = &import.tree
                    && let syn::UseTree::Rename(to) = &*path.tree
                {
                    let from = &to.ident;
                    names.insert(to.rename.to_string(), syn::parse_quote!(#from));
                }
            }
            // Passed by value, such a type is `repr(transparent)`.
            Item::Struct(one) if one.fields.len() == 1 => {
                let field = one.fields.iter().next().expect("it has one");
                names.insert(one.ident.to_string(), field.ty.clone());
            }
            Item::Mod(module) => {
                if let Some((_, items)) = &module.content {
                    collect(items, names, functions);
                }
            }
            Item::ForeignMod(block) => {
                for item in &block.items {
                    if let ForeignItem::Fn(function) = item {
                        functions.push(function.sig.clone());
                    }
                }
            }
            Item::Fn(function) if function.attrs.iter().any(|a| quoted(a).contains("no_mangle")) => {
                functions.push(function.sig.clone());
            }
            _ => {}
        }
    }
}

fn quoted(attribute: &syn::Attribute) -> String {
    format!("{:?}", attribute.meta)
}

/// What the header declares.
fn declared(peer: Peer) -> Result<BTreeMap<String, Passing>> {
    let mut builder = bindgen::Builder::default()
        .header_contents("view.h", "#include \"include/omp.h\"")
        .allowlist_function("(omp|ompx|kmp|llvm_omp)_.*")
        .layout_tests(false)
        .default_enum_style(bindgen::EnumVariation::Consts)
        .clang_args(["-x", "c", "-I."]);
    if peer == Peer::Gomp {
        builder = builder.clang_args(["-U__clang__"]);
    }
    let text = builder.generate().context("bindgen")?.to_string();
    let (mut names, mut functions) = (Names::new(), Vec::new());
    collect(&syn::parse_file(&text)?.items, &mut names, &mut functions);
    Ok(functions.iter().map(|f| (f.ident.to_string(), passing(f, &names))).collect())
}

/// What the crates define, where it is written out (functions made by macros are not seen).
fn written() -> Result<BTreeMap<String, Passing>> {
    let (mut names, mut functions) = (Names::new(), Vec::new());
    for dir in ["crates/rts-core/src", "crates/abi-omp/src", "crates/abi-gomp/src", "crates/abi-kmpc/src"] {
        for file in source::below(Path::new(dir), &["rs"])? {
            let parsed = syn::parse_file(&file.text).with_context(|| file.path.display().to_string())?;
            collect(&parsed.items, &mut names, &mut functions);
        }
    }
    Ok(functions.iter().map(|f| (f.ident.to_string(), passing(f, &names))).collect())
}

/// Compares both compilers' views of the header with the exports.
pub(crate) fn run() -> Result<()> {
    let table = Table::load()?;
    let defined = dist::build_archive(&table)?;
    let written = written()?;
    let mut found = Vec::new();
    for (peer, compiler) in [(Peer::Gomp, "GCC"), (Peer::Omp, "clang")] {
        let forms: BTreeMap<&str, &str> =
            script::linkable(&table, &defined, peer).iter().map(|form| (form.name, form.function)).collect();
        let declared = declared(peer)?;
        ensure!(declared.len() > 50, "bindgen finds only {} functions in include/omp.h", declared.len());
        let mut absent = Vec::new();
        for (name, header) in &declared {
            let Some(function) = forms.get(name.as_str()) else {
                absent.push(name.as_str());
                continue;
            };
            match written.get(*function) {
                Some(rust) if rust == header => {}
                Some(rust) => found.push(format!("{compiler}: {name} is {header} in omp.h and {rust} in {function}")),
                None => found.push(format!("{compiler}: {function} is not written out in the crates")),
            }
        }
        if !absent.is_empty() {
            found.push(format!("{compiler}: in omp.h and not exported: {}", absent.join(", ")));
        }
    }
    for line in &found {
        println!("        {line}");
    }
    if found.is_empty() { Ok(()) } else { Err(anyhow!("{} findings", found.len())) }
}
