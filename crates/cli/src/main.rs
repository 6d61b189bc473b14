//! The command `duomp`: runs programs on this runtime and shows how it is set up.

mod elf;
mod icvs;
mod info;
mod place;
mod run;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Run programs on the duomp OpenMP runtime, and show how it is set up.
#[derive(Parser)]
#[command(name = "duomp", version, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run a program that uses OpenMP on duomp, whatever compiler built it
    Run(RunArgs),
    /// Show version, capabilities, CPUs and every internal control variable with where it came from
    Info(InfoArgs),
}

/// What `duomp run` was asked to do.
#[derive(clap::Args)]
struct RunArgs {
    /// Put duomp before the program's own libraries (LD_PRELOAD), for a runtime that the program
    /// finds by RPATH or carries under another name
    #[arg(long)]
    preload: bool,

    /// The number of threads of a parallel region (OMP_NUM_THREADS), one number per nesting level
    #[arg(short = 'n', long = "num-threads", value_name = "N[,N..]", value_parser = thread_list)]
    num_threads: Option<String>,

    /// The directory with duomp's libraries [default: ../lib beside this command]
    #[arg(long, value_name = "DIR")]
    lib: Option<PathBuf>,

    /// The program and its arguments
    #[arg(required = true, trailing_var_arg = true, value_name = "PROGRAM")]
    program: Vec<OsString>,
}

/// What `duomp info` was asked to do.
#[derive(clap::Args)]
struct InfoArgs {
    /// Print one JSON object instead of the table
    #[arg(long)]
    json: bool,
}

/// Accepts what OMP_NUM_THREADS takes: positive numbers with commas between them.
fn thread_list(text: &str) -> Result<String, String> {
    let positive = |part: &str| part.trim().parse::<i32>().is_ok_and(|n| n > 0);
    if text.split(',').all(positive) {
        Ok(text.to_owned())
    } else {
        Err("must be a positive number, or several with commas between them".to_owned())
    }
}

fn main() -> ExitCode {
    match Cli::parse().command {
        Command::Run(args) => run::run(&args),
        Command::Info(args) => info::info(&args),
    }
}
