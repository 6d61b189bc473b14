//! Project automation: `cargo xtask check | gen | dist | install | abi-test`.

mod coverage;
mod dist;
mod elf;
mod run;
mod script;
mod table;

use anyhow::{Result, bail};

const USAGE: &str = "usage: cargo xtask COMMAND
  check              layers, names and file lengths (fast; reads source text only)
  gen [--check]      write docs/abi-coverage.md, or fail if it differs
  dist               build the release library and lay it out in target/dist
  install [--prefix DIR] [--destdir DIR]
                     copy target/dist below DIR (default /usr/local)
  abi-test           check target/dist against abi/symbols.toml and link programs against it";

fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    std::env::set_current_dir(run::root())?;
    match args[..] {
        ["gen"] => coverage::generate(false),
        ["gen", "--check"] => coverage::generate(true),
        ["dist"] => dist::run_dist(),
        ["install", ref rest @ ..] => dist::install(rest),
        _ => bail!("{USAGE}"),
    }
}
