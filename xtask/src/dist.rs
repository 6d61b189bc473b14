//! The install tree `target/dist`: see docs/building.md for what is in it and why.

use crate::run::{cargo_build, run};
use crate::script::{self, Peer};
use crate::table::Table;
use crate::{coverage, elf, order};
use anyhow::{Context, Result, bail, ensure};
use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// The real file; the soname as well.
pub(crate) const LIBRARY: &str = "libduomp.so.1";
/// The names it answers to besides, as hard links.
pub(crate) const LINKS: [&str; 4] = ["libgomp.so.1", "libomp.so", "libomp.so.5", "libiomp5.so"];
/// Where `dist` leaves the tree.
pub(crate) const DIST: &str = "target/dist";
/// Intermediate files, among them the library with its debugging information.
const WORK: &str = "target/duomp";
const ARCHIVE: &str = "target/release/libduomp.a";
/// What only the shared object has.
const OBJECT: &str = "crates/duomp/csrc/object.S";

/// What the threads layer of libgfortran and libstdc++ refers to weakly. A static program gets from libc.a only what it
/// needs, so a library that brings threads has to bring all of these, or a weak reference that is null gets called.
const GTHREAD: [&str; 26] = [
    "pthread_cancel",
    "pthread_cond_broadcast",
    "pthread_cond_destroy",
    "pthread_cond_init",
    "pthread_cond_signal",
    "pthread_cond_timedwait",
    "pthread_cond_wait",
    "pthread_create",
    "pthread_detach",
    "pthread_equal",
    "pthread_getspecific",
    "pthread_join",
    "pthread_key_create",
    "pthread_key_delete",
    "pthread_mutex_destroy",
    "pthread_mutex_init",
    "pthread_mutex_lock",
    "pthread_mutex_timedlock",
    "pthread_mutex_trylock",
    "pthread_mutex_unlock",
    "pthread_mutexattr_destroy",
    "pthread_mutexattr_init",
    "pthread_mutexattr_settype",
    "pthread_once",
    "pthread_self",
    "pthread_setspecific",
];

/// Builds the static library and returns the global names it defines, checked against the table.
pub(crate) fn build_archive(table: &Table) -> Result<BTreeSet<String>> {
    cargo_build(&["duomp"])?;
    let defined = elf::archive_defines(Path::new(ARCHIVE))?;
    table.admit(&defined)?;
    Ok(defined)
}

/// Builds everything.
pub(crate) fn run_dist() -> Result<()> {
    let table = Table::load()?;
    cargo_build(&["duomp", "duomp-cli"])?;
    let defined = build_archive(&table)?;
    for dir in [WORK, "target/dist/lib/link", "target/dist/bin", "target/dist/include"] {
        fs::create_dir_all(dir)?;
    }
    shared_object(&table, &defined)?;
    for (peer, name) in [(Peer::Gomp, "libgomp.so"), (Peer::Omp, "libomp.so")] {
        stub(&table, &defined, peer, name)?;
    }
    archives(&table, &defined)?;
    run("strip", ["-o", &temporary("target/dist/bin/duomp"), "target/release/duomp"])?;
    settle("target/dist/bin/duomp")?;
    if Path::new("include").exists() {
        copy_tree(Path::new("include"), &Path::new(DIST).join("include"))?;
    }
    println!("{DIST}: {}", coverage::summary(&table, &defined));
    Ok(())
}

/// Where an output file is made before it is renamed into its place, where a running program may have the old one mapped.
fn temporary(path: &str) -> String {
    format!("{WORK}/new.{}", path.trim_start_matches(DIST).replace('/', "."))
}

fn settle(path: &str) -> Result<()> {
    fs::rename(temporary(path), path).with_context(|| path.to_owned())
}

fn write(name: &str, text: String) -> Result<String> {
    let path = format!("{WORK}/{name}");
    fs::write(&path, text).with_context(|| path.clone())?;
    Ok(path)
}

/// Links the static library into the shared object and gives it its names.
fn shared_object(table: &Table, defined: &BTreeSet<String>) -> Result<()> {
    let map = write("libduomp.map", script::version_map(table, defined))?;
    let aliases = write("aliases.ld", script::aliases(table, defined))?;
    let arranged = format!("{WORK}/arranged.a");
    order::arrange(Path::new(ARCHIVE), Path::new(&arranged), Path::new(&format!("{WORK}/order.txt")))?;
    let full = format!("{WORK}/{LIBRARY}");
    let soname = format!("-Wl,-soname,{LIBRARY}");
    let map = format!("-Wl,--version-script={map}");
    run(
        "cc",
        [
            "-shared",
            "-nostartfiles",
            "-o",
            &full,
            "-Wl,--whole-archive",
            &arranged,
            "-Wl,--no-whole-archive",
            OBJECT,
            &aliases,
            &soname,
            &map,
            "-Wl,--no-undefined-version",
            "-Wl,--gc-sections,--as-needed,--build-id,-Bsymbolic,-O1,--hash-style=gnu",
            "-Wl,-z,nodelete,-z,now,-z,relro,-z,defs,-z,noexecstack",
        ],
    )?;
    let path = format!("{DIST}/lib/{LIBRARY}");
    run("strip", ["-o", &temporary(&path), &full])?;
    settle(&path)?;
    link_names(&Path::new(DIST).join("lib"))
}

/// Makes the hard links beside the library in `lib`.
fn link_names(lib: &Path) -> Result<()> {
    let library = lib.join(LIBRARY);
    for name in LINKS {
        let path = lib.join(name);
        if path.symlink_metadata().is_ok() {
            fs::remove_file(&path)?;
        }
        fs::hard_link(&library, &path).with_context(|| path.display().to_string())?;
    }
    Ok(())
}

/// Makes the object without code that new programs are linked against.
fn stub(table: &Table, defined: &BTreeSet<String>, peer: Peer, name: &str) -> Result<()> {
    let (assembly, map) = script::stub(table, defined, peer);
    let assembly = write(&format!("{name}.s"), assembly)?;
    let map = format!("-Wl,--version-script={}", write(&format!("{name}.map"), map)?);
    let path = format!("{DIST}/lib/link/{name}");
    let soname = format!("-Wl,-soname,{}", peer.soname());
    run("cc", ["-shared", "-nostdlib", "-s", "-o", &temporary(&path), &assembly, &soname, &map])?;
    settle(&path)
}

/// Makes the static libraries: one object each, in which only the exported names are global.
fn archives(table: &Table, defined: &BTreeSet<String>) -> Result<()> {
    let exported = table.functions().into_iter().filter(|f| defined.contains(*f));
    let roots: BTreeSet<&str> = exported.chain(GTHREAD).collect();
    let roots = write("roots.ld", format!("EXTERN(\n{}\n)\n", roots.into_iter().collect::<Vec<_>>().join("\n")))?;
    let merged = format!("{WORK}/merged.o");
    run("ld", ["-r", "--gc-sections", "-o", &merged, "-T", &roots, "--whole-archive", ARCHIVE])?;
    for (peer, name) in [(Peer::Gomp, "libduomp.a"), (Peer::Omp, "libomp.a")] {
        let (mut keep, mut rename) = (String::new(), String::new());
        for row in script::forms(table, defined, peer) {
            keep += &format!("{}\n", row.name);
            if row.function != row.name {
                if defined.contains(row.name) {
                    rename += &format!("{0} duomp_other__{0}\n", row.name);
                }
                rename += &format!("{} {}\n", row.function, row.name);
            }
        }
        let keep = write(&format!("{name}.keep"), keep)?;
        let rename = write(&format!("{name}.rename"), rename)?;
        let object = format!("{WORK}/{}", name.replace(".a", ".o"));
        let redefine = format!("--redefine-syms={rename}");
        // The standard library's objects carry bitcode; merged, it makes no sense to a linker's LTO plug-in.
        let bitcode = ["--remove-section=.llvmbc", "--remove-section=.llvmcmd"];
        run("objcopy", ["--strip-debug", bitcode[0], bitcode[1], &redefine, &merged, &object])?;
        run("objcopy", [&format!("--keep-global-symbols={keep}"), &object])?;
        // A tool in the program takes its place.
        run("objcopy", ["--weaken-symbol=ompt_start_tool", &object])?;
        let path = format!("{DIST}/lib/{name}");
        let temporary = temporary(&path);
        let _ = fs::remove_file(&temporary);
        run("ar", ["rcs", &temporary, &object])?;
        settle(&path)?;
    }
    let gomp = format!("{DIST}/lib/libgomp.a");
    let _ = fs::remove_file(&gomp);
    fs::hard_link(format!("{DIST}/lib/libduomp.a"), gomp)?;
    Ok(())
}

/// Copies the files below `from` to `to`.
fn copy_tree(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_tree(&entry.path(), &target)?;
        } else {
            let _ = fs::remove_file(&target);
            fs::copy(entry.path(), &target).with_context(|| target.display().to_string())?;
        }
    }
    Ok(())
}

/// Copies the tree below a prefix, keeping the hard links.
pub(crate) fn install(args: &[&str]) -> Result<()> {
    let (mut prefix, mut destdir) = (PathBuf::from("/opt/duomp"), OsString::new());
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        let Some(value) = args.next() else { bail!("{arg} needs a value") };
        match *arg {
            "--prefix" => prefix = PathBuf::from(value),
            "--destdir" => destdir = OsString::from(value),
            _ => bail!("unknown option {arg}"),
        }
    }
    ensure!(prefix.is_absolute(), "the prefix must be an absolute path: {}", prefix.display());
    let library = Path::new(DIST).join("lib").join(LIBRARY);
    ensure!(library.exists(), "{} does not exist: run `make lib` first", library.display());
    destdir.push(prefix.as_os_str());
    let target = PathBuf::from(destdir);
    copy_tree(Path::new(DIST), &target)?;
    link_names(&target.join("lib"))?;
    let inode = |name: &str| fs::metadata(target.join("lib").join(name)).map(|m| m.ino());
    for name in LINKS {
        ensure!(
            inode(name)? == inode(LIBRARY)?,
            "{}: not a hard link of {LIBRARY}",
            target.join("lib").join(name).display()
        );
    }
    println!("installed in {}", target.display());
    Ok(())
}
