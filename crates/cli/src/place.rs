//! Where things are: the installed libraries and the program to run.

use std::env;
use std::ffi::OsStr;
use std::fs;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

/// The name of the library itself; the other names in [`RUNTIME_NAMES`] are links to it.
pub(crate) const LIBRARY: &str = "libduomp.so.1";

/// The names under which programs look for an OpenMP runtime.
pub(crate) const RUNTIME_NAMES: [&str; 4] = ["libgomp.so.1", "libomp.so", "libomp.so.5", "libiomp5.so"];

/// The directory with duomp's libraries: `asked`, or `../lib` beside this executable.
///
/// Fails with a line for the user when the library is not there.
pub(crate) fn library_dir(asked: Option<&Path>) -> Result<PathBuf, String> {
    let dir = match asked {
        Some(dir) => dir.to_path_buf(),
        None => {
            let exe = env::current_exe().map_err(|e| format!("cannot find this command: {e}"))?;
            let prefix = exe.parent().and_then(Path::parent);
            prefix.map(|p| p.join("lib")).ok_or_else(|| format!("{} has no ../lib", exe.display()))?
        }
    };
    let library = dir.join(LIBRARY);
    if !library.is_file() {
        return Err(format!("there is no {}", library.display()));
    }
    // ld.so resolves a relative directory against the program's working directory.
    dir.canonicalize().map_err(|e| format!("{}: {e}", dir.display()))
}

/// Why a program cannot be run.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum NoProgram {
    /// Nothing of that name; a shell's status for this is 127.
    Missing(String),
    /// It is there but cannot be executed; a shell's status for this is 126.
    NotExecutable(String),
}

/// The file that running `name` would execute: `name` itself if it has a slash, else the first
/// executable file of that name in PATH.
pub(crate) fn find_program(name: &OsStr) -> Result<PathBuf, NoProgram> {
    let shown = Path::new(name).display();
    if name.as_bytes().contains(&b'/') {
        let path = PathBuf::from(name);
        return match fs::metadata(&path) {
            Err(e) if e.kind() == io::ErrorKind::PermissionDenied => {
                Err(NoProgram::NotExecutable(format!("{shown}: {e}")))
            }
            Err(e) => Err(NoProgram::Missing(format!("no program {shown}: {e}"))),
            Ok(meta) if meta.is_dir() => Err(NoProgram::NotExecutable(format!("{shown} is a directory"))),
            Ok(meta) if meta.permissions().mode() & 0o111 == 0 => {
                Err(NoProgram::NotExecutable(format!("{shown} is not executable")))
            }
            Ok(_) => Ok(path),
        };
    }
    let path = env::var_os("PATH").unwrap_or_else(|| "/usr/local/bin:/usr/bin:/bin".into());
    let mut refused = None;
    for dir in env::split_paths(&path) {
        let candidate = if dir.as_os_str().is_empty() { PathBuf::from(".") } else { dir }.join(name);
        let Ok(meta) = fs::metadata(&candidate) else {
            continue;
        };
        if meta.is_file() {
            if meta.permissions().mode() & 0o111 != 0 {
                return Ok(candidate);
            }
            refused.get_or_insert(candidate);
        }
    }
    Err(match refused {
        Some(file) => NoProgram::NotExecutable(format!("{} is not executable", file.display())),
        None => NoProgram::Missing(format!("no program {shown} in PATH")),
    })
}
