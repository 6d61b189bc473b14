//! `duomp run`: puts duomp where the program looks for its OpenMP runtime, then becomes the
//! program, so that its exit status and every signal are its own.

use std::env;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use crate::RunArgs;
use crate::elf;
use crate::place::{self, NoProgram};

/// Statuses that shells give to a program that is missing or cannot be executed, and ours for a
/// duomp that is not installed.
const MISSING: u8 = 127;
const NOT_EXECUTABLE: u8 = 126;
const NO_RUNTIME: u8 = 125;

/// Runs the program. Returns only when that fails.
pub(crate) fn run(args: &RunArgs) -> ExitCode {
    let name = &args.program[0];
    let lib = match place::library_dir(args.lib.as_deref()) {
        Ok(lib) => lib,
        Err(what) => return fail(NO_RUNTIME, &what),
    };
    let file = match place::find_program(name) {
        Ok(file) => file,
        Err(NoProgram::Missing(what)) => return fail(MISSING, &what),
        Err(NoProgram::NotExecutable(what)) => return fail(NOT_EXECUTABLE, &what),
    };

    let preload = args.preload | check(&file, args.preload);
    let mut command = Command::new(&file);
    command.arg0(name).args(&args.program[1..]);
    command.env("LD_LIBRARY_PATH", prepend(lib.as_os_str(), "LD_LIBRARY_PATH"));
    if preload {
        // Tools such as threadpoolctl know a runtime by the name that it was loaded by.
        let known = lib.join(place::RUNTIME_NAMES[0]);
        let library = if known.is_file() { known } else { lib.join(place::LIBRARY) };
        command.env("LD_PRELOAD", prepend(library.as_os_str(), "LD_PRELOAD"));
    }
    if let Some(threads) = &args.num_threads {
        command.env("OMP_NUM_THREADS", threads);
    }
    let error = command.exec();
    fail(NOT_EXECUTABLE, &format!("cannot run {}: {error}", file.display()))
}

/// Warns of what will keep duomp out of the program. True when LD_PRELOAD is needed to get in.
fn check(file: &Path, preload: bool) -> bool {
    let shown = file.display();
    let mode = fs::metadata(file).map(|meta| meta.permissions().mode()).unwrap_or(0);
    if mode & 0o6000 != 0 {
        warn(&format!("{shown} is setuid or setgid: the loader ignores where duomp is"));
    }
    let Some(program) = elf::inspect(file) else {
        return false;
    };
    if program.fixed {
        warn(&format!("{shown} is statically linked: it runs on the runtime it was linked with"));
        return false;
    }
    let Some(found) = runtime_in(&program.rpath) else {
        return false;
    };
    if !preload {
        warn(&format!("{shown} has an RPATH to {}: using --preload", found.display()));
    }
    true
}

/// The first OpenMP runtime in `dirs`.
fn runtime_in(dirs: &[PathBuf]) -> Option<PathBuf> {
    let mut files = dirs.iter().flat_map(|dir| place::RUNTIME_NAMES.iter().map(|n| dir.join(n)));
    files.find(|file| file.exists())
}

/// `first`, then what the variable `name` holds already.
fn prepend(first: &OsStr, name: &str) -> OsString {
    let mut value = first.to_os_string();
    if let Some(rest) = env::var_os(name).filter(|rest| !rest.is_empty()) {
        value.push(":");
        value.push(rest);
    }
    value
}

fn warn(what: &str) {
    eprintln!("duomp: warning: {what}");
}

fn fail(status: u8, what: &str) -> ExitCode {
    eprintln!("duomp: fatal: {what}");
    ExitCode::from(status)
}
