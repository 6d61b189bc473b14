//! Compiles the C file of what Rust has no type for, and lists the atomics for the test that calls each of them.

use std::fmt::Write;
use std::path::Path;
use std::{env, fs};

const TABLE: &str = "../../abi/symbols.toml";

fn main() {
    println!("cargo:rerun-if-changed=csrc/atomic.c");
    println!("cargo:rerun-if-changed={TABLE}");
    cc::Build::new()
        .file("csrc/atomic.c")
        .std("gnu11")
        .opt_level(2)
        .pic(true)
        .warnings(true)
        .flag("-fasynchronous-unwind-tables")
        .flag("-ffp-contract=off")
        .compile("kmpc_atomic");
    let out = env::var("OUT_DIR").expect("cargo sets OUT_DIR");
    let table = fs::read_to_string(TABLE).expect(TABLE);
    fs::write(Path::new(&out).join("atomic_symbols.rs"), atomics(&table)).expect("OUT_DIR is writable");
}

/// Rust text: declarations of all functions of the group `kmpc_atomic`, and a table of them by name.
fn atomics(table: &str) -> String {
    let (mut declarations, mut rows, mut group) = (String::new(), String::new(), "");
    for line in table.lines() {
        if let Some(name) = line.strip_prefix("name = ") {
            group = name.trim_matches('"');
        }
        let symbol = line.trim_start().strip_prefix("{ name = \"");
        let name = symbol.and_then(|s| s.split('"').next());
        if let (Some(name), "kmpc_atomic") = (name, group) {
            writeln!(declarations, "    fn {name}();").expect("a string");
            writeln!(rows, "    (\"{name}\", {name}),").expect("a string");
        }
    }
    assert!(!rows.is_empty(), "{TABLE} has no group kmpc_atomic");
    format!(
        "unsafe extern \"C\" {{\n{declarations}}}\n/// Every atomic function of the table.\n\
         static ATOMICS: &[(&str, Function)] = &[\n{rows}];\n"
    )
}
