//! `cargo xtask symbol`: rows of the table for a reader.

use crate::table::Table;
use anyhow::{Result, ensure};

/// Prints the rows whose names contain `part`.
pub(crate) fn run(part: &str) -> Result<()> {
    let table = Table::load()?;
    let mut any = false;
    for (group, symbol) in table.rows().filter(|(_, symbol)| symbol.name.contains(part)) {
        any = true;
        println!("{}  ({}, {})", symbol.name, group.name, group.krate);
        if let Some(c) = &symbol.c {
            println!("    {c}");
        }
        for version in symbol.versions() {
            println!("    {} = {}", version.node, version.function);
        }
        let since = symbol.gcc.map(|gcc| format!("GCC {gcc}"));
        let llvm = symbol.llvm.as_ref().map(|llvm| format!("LLVM {llvm}"));
        let by = symbol.by.as_ref().map(|by| format!("emitted by {by}"));
        let reserved = symbol.reserved.as_ref().or(group.reserved.as_ref()).map(|why| format!("reserved: {why}"));
        let facts = [since, llvm, by, reserved, symbol.unstable.clone(), symbol.note.clone()];
        println!("    {}", facts.into_iter().flatten().collect::<Vec<_>>().join("; "));
    }
    ensure!(any, "abi/symbols.toml has no name that contains {part}");
    Ok(())
}
