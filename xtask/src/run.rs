//! Running other programs.

use anyhow::{Context, Result, ensure};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The root of the workspace.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask/ has a parent").to_owned()
}

/// Runs `program` with `args` and fails unless it exits with 0.
pub(crate) fn run<S: AsRef<OsStr>>(program: &str, args: impl IntoIterator<Item = S>) -> Result<()> {
    let mut command = Command::new(program);
    command.args(args);
    let status = command.status().with_context(|| format!("cannot run {program}"))?;
    ensure!(status.success(), "{command:?}: {status}");
    Ok(())
}

/// Runs `command` and returns what it wrote to stdout; fails, showing stderr, unless it exits with 0.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let out = command.output().with_context(|| format!("cannot run {command:?}"))?;
    let stderr = String::from_utf8_lossy(&out.stderr);
    ensure!(out.status.success(), "{command:?}: {}\n{stderr}", out.status);
    Ok(String::from_utf8_lossy(&out.stdout).into_owned())
}

/// Builds packages in the release profile.
pub(crate) fn cargo_build(packages: &[&str]) -> Result<()> {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
    let mut args = vec!["build", "--release", "--quiet"];
    for package in packages {
        args.extend(["-p", package]);
    }
    run(&cargo, args)
}
