//! Project automation: `cargo xtask check | gen | simulate | dist | install | abi-test`.

mod abi_test;
mod check;
mod coverage;
mod dist;
mod elf;
#[cfg(feature = "headers")]
mod headers;
mod lookup;
mod order;
mod run;
mod script;
mod simulate;
mod source;
mod table;

use anyhow::{Result, bail};
use std::process::ExitCode;

const USAGE: &str = "usage: cargo xtask COMMAND
  check              layers, names and file lengths (fast; reads source text only)
  gen [--check]      write docs/abi-coverage.md, or fail if it differs
  symbol PART        print the rows of abi/symbols.toml whose names contain PART
  simulate           run the constructs on simulated machines of 2 to 256 cores, write docs/scaling.md
  dist               build the release library and lay it out in target/dist
  install [--prefix DIR] [--destdir DIR]
                     copy target/dist below DIR (default /usr/local)
  abi-test           check target/dist against abi/symbols.toml and link programs against it";

fn main() -> ExitCode {
    match command() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn command() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    std::env::set_current_dir(run::root())?;
    match args[..] {
        ["check"] => check::run(),
        ["gen"] => coverage::generate(false),
        ["gen", "--check"] => coverage::generate(true),
        ["symbol", part] => lookup::run(part),
        ["dist"] => dist::run_dist(),
        ["install", ref rest @ ..] => dist::install(rest),
        #[cfg(feature = "headers")]
        ["headers"] => headers::run(),
        ["simulate"] => simulate::run(),
        ["abi-test"] => abi_test::run(),
        _ => bail!("{USAGE}"),
    }
}
