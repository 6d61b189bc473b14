//! Reading object files.

use anyhow::{Context, Result, anyhow};
use object::read::archive::ArchiveFile;
use object::read::elf::{ElfFile64, FileHeader, Sym};
use object::{Object, ObjectSection, ObjectSymbol};
use std::collections::BTreeSet;
use std::path::Path;

/// The global names that the members of a static library define.
pub(crate) fn archive_defines(path: &Path) -> Result<BTreeSet<String>> {
    let data = std::fs::read(path).with_context(|| path.display().to_string())?;
    let archive = ArchiveFile::parse(&*data)?;
    let mut names = BTreeSet::new();
    for member in archive.members() {
        let member = member?;
        let Ok(file) = object::File::parse(member.data(&*data)?) else {
            continue;
        };
        names.extend(
            file.symbols()
                .filter(|s| s.is_global() && s.is_definition())
                .filter_map(|s| s.name().ok().map(str::to_owned)),
        );
    }
    Ok(names)
}

/// The names of the sections in a static library.
pub(crate) fn archive_sections(path: &Path) -> Result<BTreeSet<String>> {
    let data = std::fs::read(path).with_context(|| path.display().to_string())?;
    let archive = ArchiveFile::parse(&*data)?;
    let mut names = BTreeSet::new();
    for member in archive.members() {
        let Ok(file) = object::File::parse(member?.data(&*data)?) else { continue };
        names.extend(file.sections().filter_map(|s| s.name().ok().map(str::to_owned)));
    }
    Ok(names)
}

/// One dynamic symbol that a shared object defines.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Export {
    pub(crate) name: String,
    /// Its version node, or "" if it has none.
    pub(crate) node: String,
    /// Whether an unversioned reference binds to it.
    pub(crate) default: bool,
    /// Whether it is a version node's own absolute symbol.
    pub(crate) is_node: bool,
    pub(crate) address: u64,
}

/// What `ld.so` sees of a shared object.
pub(crate) struct Shared {
    pub(crate) exports: Vec<Export>,
    /// The version nodes defined, in order.
    pub(crate) nodes: Vec<String>,
    pub(crate) needed: Vec<String>,
    pub(crate) soname: String,
}

/// Reads the dynamic section, the dynamic symbols and their versions.
pub(crate) fn shared(path: &Path) -> Result<Shared> {
    let data = std::fs::read(path).with_context(|| path.display().to_string())?;
    let file: ElfFile64 = ElfFile64::parse(&*data)?;
    let endian = file.endian();
    let sections = file.elf_section_table();
    let symbols = sections.symbols(endian, &*data, object::elf::SHT_DYNSYM)?;
    let versions = sections.versions(endian, &*data)?.ok_or_else(|| anyhow!("{path:?}: no symbol versions"))?;
    let mut exports = Vec::new();
    for (index, symbol) in symbols.enumerate() {
        if symbol.is_undefined(endian) || symbol.st_name(endian) == 0 {
            continue;
        }
        let name = String::from_utf8_lossy(symbol.name(endian, symbols.strings())?).into_owned();
        let version = versions.version_index(endian, index);
        let node = versions.version(version.into())?.map(|v| String::from_utf8_lossy(v.name()).into_owned());
        let node = node.unwrap_or_default();
        let is_node = symbol.st_shndx(endian) == object::elf::SHN_ABS && name == node;
        exports.push(Export { name, node, default: !version.is_hidden(), is_node, address: symbol.st_value(endian) });
    }
    exports.sort();
    let mut nodes = Vec::new();
    if let Some((mut definitions, link)) = sections.gnu_verdef(endian, &*data)? {
        let strings = sections.strings(endian, &*data, link)?;
        while let Some((definition, mut aux)) = definitions.next()? {
            if definition.vd_flags.get(endian) & object::elf::VER_FLG_BASE == object::elf::VersionFlags(0) {
                let name = aux.next()?.ok_or_else(|| anyhow!("{path:?}: a version without a name"))?;
                nodes.push(String::from_utf8_lossy(name.name(endian, strings)?).into_owned());
            }
        }
    }
    let (mut needed, mut soname) = (Vec::new(), String::new());
    for line in crate::run::output(std::process::Command::new("readelf").arg("-dW").arg(path))?.lines() {
        let value = || line.split_once('[').and_then(|(_, r)| r.split_once(']')).map(|(v, _)| v.to_owned());
        if line.contains("(NEEDED)") {
            needed.extend(value());
        } else if line.contains("(SONAME)") {
            soname = value().unwrap_or_default();
        }
    }
    let _ = file.elf_header().e_type(endian);
    Ok(Shared { exports, nodes, needed, soname })
}
