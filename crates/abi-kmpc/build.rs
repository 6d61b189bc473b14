//! Compiles the C file of what Rust has no type for.

fn main() {
    println!("cargo:rerun-if-changed=csrc/atomic.c");
    cc::Build::new()
        .file("csrc/atomic.c")
        .std("gnu11")
        .opt_level(2)
        .pic(true)
        .warnings(true)
        .flag("-fasynchronous-unwind-tables")
        .flag("-ffp-contract=off")
        .compile("kmpc_atomic");
}
