//! `cargo xtask abi-test`: target/dist as the linker, `ld.so` and threadpoolctl see it.

use crate::coverage;
use crate::dist::{self, DIST, LIBRARY, LINKS};
use crate::elf::{self, Shared};
use crate::run::{self, output};
use crate::script::{self, Peer};
use crate::table::Table;
use anyhow::{Context, Result, bail, ensure};
use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Largest library, in bytes.
const MAX_SIZE: u64 = 2 << 20;
/// What the library may need; the last is part of glibc and brings `__tls_get_addr`.
const NEEDED: [&str; 2] = ["libc.so.6", "ld-linux-x86-64.so.2"];
/// Compilers, and what each compiles.
const COMPILERS: [(&str, &str); 6] = [
    ("gcc-12", "link.c"),
    ("g++-12", "link.c"),
    ("gfortran-12", "link.f90"),
    ("clang-19", "link.c"),
    ("clang++-19", "link.c"),
    ("flang-new-19", "link.f90"),
];
/// Where test programs go.
const WORK: &str = "target/abi-test";

/// Runs every test, and fails if one of them did.
pub(crate) fn run() -> Result<()> {
    let table = Table::load()?;
    let defined = dist::build_archive(&table)?;
    let library = elf::shared(&lib(LIBRARY))?;
    fs::create_dir_all(WORK)?;
    let mut failures = 0;
    let mut test = |name: &str, result: Result<()>| match result {
        Ok(()) => println!("ok      {name}"),
        Err(error) => {
            failures += 1;
            println!("FAILED  {name}: {error:#}");
        }
    };
    test("every implemented symbol is exported at its versions, and nothing else", exports(&table, &defined, &library));
    test("every version node exists", nodes(&table, &library));
    test("the table knows what the stock runtimes export", stock(&table, &library));
    test("size, soname, needed libraries", shape(&library));
    test("the stubs carry each runtime's default versions and no code", stubs(&table, &defined));
    test("all names are one file", inodes());
    test("all names load as one library", names());
    test("threadpoolctl controls the pool under every name", threadpools());
    test("one program with both runtimes' versions", versions());
    test("a program without symbol versions", unversioned());
    test("locks of every version and form", locks());
    test("criticals of gcc's and clang's code exclude each other", criticals());
    test("loops and sections as older compilers call them", gomp_loops());
    test("entries that gcc does not emit, or not here", gomp_entries());
    test("routines in the forms that gfortran calls", fortran_forms());
    test("OpenACC: routines, constructs, events, tools", openacc());
    test("entries and routines of libomp that clang does not call", kmpc_entries());
    test("the bridge to a host language", bridge());
    test("reductions in the same order in every run", reductions());
    test("loops over leagues as other compilers call them", kmpc_leagues());
    test("what programs call of libomp by name", kmpc_routines());
    test("Fortran forms, and forms of which each runtime has its own", forms());
    for (compiler, source) in COMPILERS {
        test(&format!("{compiler}: linked against the stub"), link(compiler, source));
        test(&format!("{compiler}: linked statically"), link_static(compiler, source));
    }
    test("installed", installed());
    test("the static libraries hide what they do not export", archives(&table, &defined));
    test("docs/abi-coverage.md is up to date", coverage::generate(true));
    test("include/omp.h declares what the crates define", headers());
    ensure!(failures == 0, "{failures} tests failed");
    Ok(())
}

fn lib(name: &str) -> PathBuf {
    Path::new(DIST).join("lib").join(name)
}

/// Fails with the first few elements of `left` that `right` lacks.
fn subset<T: Ord + std::fmt::Debug>(left: &BTreeSet<T>, right: &BTreeSet<T>, what: &str) -> Result<()> {
    let extra: Vec<&T> = left.difference(right).collect();
    ensure!(extra.is_empty(), "{what}: {} of them: {:?}", extra.len(), &extra[..extra.len().min(10)]);
    Ok(())
}

fn exports(table: &Table, defined: &BTreeSet<String>, library: &Shared) -> Result<()> {
    let mut expected = BTreeSet::new();
    for (_, symbol) in table.rows() {
        for (i, version) in symbol.existing(defined).into_iter().enumerate() {
            expected.insert((symbol.name.clone(), version.node.to_owned(), i == 0));
        }
    }
    let found: BTreeSet<_> =
        library.exports.iter().filter(|e| !e.is_node).map(|e| (e.name.clone(), e.node.clone(), e.default)).collect();
    ensure!(!found.is_empty(), "nothing is exported");
    subset(&found, &expected, "exported, but not (so) in the table")?;
    subset(&expected, &found, "implemented, but not exported")?;
    for (_, symbol) in table.rows() {
        let plain = symbol.versions().filter(|v| v.function == symbol.name).map(|v| v.node).collect::<BTreeSet<_>>();
        let same = library.exports.iter().filter(|e| e.name == symbol.name && plain.contains(e.node.as_str()));
        let addresses: BTreeSet<u64> = same.map(|e| e.address).collect();
        ensure!(addresses.len() <= 1, "{}: its versions are different functions", symbol.name);
    }
    Ok(())
}

fn nodes(table: &Table, library: &Shared) -> Result<()> {
    let expected: BTreeSet<String> = table.nodes.iter().flatten().cloned().collect();
    let found: BTreeSet<String> = library.nodes.iter().cloned().collect();
    subset(&expected, &found, "missing nodes")?;
    subset(&found, &expected, "unknown nodes")?;
    let own: BTreeSet<String> = library.exports.iter().filter(|e| e.is_node).map(|e| e.name.clone()).collect();
    subset(&expected, &own, "nodes without a symbol of their own")
}

/// The file a compiler would link `name` from.
fn stock_file(compiler: &str, name: &str) -> Result<PathBuf> {
    let path = PathBuf::from(output(Command::new(compiler).arg(format!("-print-file-name={name}")))?.trim());
    ensure!(path.is_absolute() && path.exists(), "{compiler} knows no {name}");
    Ok(path)
}

fn stock(table: &Table, library: &Shared) -> Result<()> {
    let rows: BTreeSet<(String, String)> =
        table.rows().flat_map(|(_, s)| s.versions().map(|v| (s.name.clone(), v.node.to_owned()))).collect();
    for (compiler, name) in [("gcc-12", "libgomp.so"), ("clang-19", "libomp.so")] {
        let stock = elf::shared(&stock_file(compiler, name)?)?;
        let all = stock.exports.iter().filter(|e| !e.is_node && !e.node.is_empty());
        let all: BTreeSet<_> = all.map(|e| (e.name.clone(), e.node.clone())).collect();
        ensure!(all.len() > 400, "{name}: only {} symbols", all.len());
        subset(&all, &rows, &format!("in {name}, not in the table"))?;
        let nodes: BTreeSet<String> = stock.nodes.into_iter().collect();
        subset(&nodes, &library.nodes.iter().cloned().collect(), &format!("nodes of {name} that we lack"))?;
    }
    Ok(())
}

fn shape(library: &Shared) -> Result<()> {
    let size = fs::metadata(lib(LIBRARY))?.len();
    ensure!(size < MAX_SIZE, "{size} bytes, more than {MAX_SIZE}");
    ensure!(library.soname == LIBRARY, "the soname is {}", library.soname);
    for needed in &library.needed {
        ensure!(NEEDED.contains(&needed.as_str()), "needs {needed}");
    }
    let dynamic = output(Command::new("readelf").arg("-dW").arg(lib(LIBRARY)))?;
    ensure!(dynamic.contains("NODELETE"), "may be unloaded");
    for word in ["TEXTREL", "RPATH", "RUNPATH"] {
        ensure!(!dynamic.contains(word), "has {word}");
    }
    let sections = output(Command::new("readelf").arg("-SW").arg(lib(LIBRARY)))?;
    ensure!(!sections.contains(".symtab") && !sections.contains(".debug"), "is not stripped");
    Ok(())
}

fn stubs(table: &Table, defined: &BTreeSet<String>) -> Result<()> {
    for (peer, name) in [(Peer::Gomp, "link/libgomp.so"), (Peer::Omp, "link/libomp.so")] {
        let stub = elf::shared(&lib(name))?;
        ensure!(stub.soname == peer.soname() && stub.needed.is_empty(), "{name}: {} {:?}", stub.soname, stub.needed);
        let expected: BTreeSet<_> = script::linkable(table, defined, peer)
            .iter()
            .map(|d| (d.name.to_owned(), d.node.to_owned(), true))
            .collect();
        let found = stub.exports.iter().filter(|e| !e.is_node).map(|e| (e.name.clone(), e.node.clone(), e.default));
        ensure!(found.collect::<BTreeSet<_>>() == expected, "{name}: its symbols differ from the table's");
        let sections = output(Command::new("readelf").arg("-SW").arg(lib(name)))?;
        let text = sections.lines().find_map(|l| l.split_once(" .text ")).map(|(_, l)| l.split_whitespace().nth(3));
        ensure!(matches!(text, None | Some(Some("000000"))), "{name}: has code");
    }
    Ok(())
}

fn inodes() -> Result<()> {
    let inode = |name: &str| fs::symlink_metadata(lib(name)).map(|m| (m.is_file(), m.ino())).context(name.to_owned());
    let library = inode(LIBRARY)?;
    for name in LINKS {
        ensure!(inode(name)? == library && library.0, "{name} is not a hard link of {LIBRARY}");
    }
    Ok(())
}

/// Compiles a program of tests/abi.
fn compile(compiler: &str, source: &str, program: &str, args: &[&str]) -> Result<PathBuf> {
    let out = Path::new(WORK).join(program);
    output(Command::new(compiler).arg("-O1").arg("-o").arg(&out).arg(format!("tests/abi/{source}")).args(args))?;
    Ok(out)
}

/// Runs a command for at most a minute, on duomp.
fn timed(program: &Path) -> Result<Command> {
    let mut command = Command::new("timeout");
    command.arg("60").arg(program).env("LD_LIBRARY_PATH", fs::canonicalize(lib(""))?);
    Ok(command)
}

fn names() -> Result<()> {
    let program = compile("cc", "names.c", "names", &["-ldl"])?;
    output(timed(&program)?.arg(lib("")).arg(LIBRARY).args(LINKS)).map(drop)
}

fn threadpools() -> Result<()> {
    let python = Path::new("target/venv/bin/python3");
    ensure!(python.exists(), "{} does not exist: run ci/setup.sh", python.display());
    for name in LINKS {
        let path = fs::canonicalize(lib(""))?.join(name);
        let mut command = timed(python)?;
        output(command.arg("tests/abi/threadpools.py").arg(path).arg("3").env("OMP_NUM_THREADS", "3"))?;
    }
    Ok(())
}

/// The runtime a compiler links against.
fn peer(compiler: &str) -> Result<Peer> {
    match compiler.split('-').next() {
        Some("gcc" | "g++" | "gfortran") => Ok(Peer::Gomp),
        Some("clang" | "clang++" | "flang") => Ok(Peer::Omp),
        _ => bail!("{compiler}: which runtime?"),
    }
}

/// What is linked against a stub runs on duomp and on the stock runtime of that name.
fn link(compiler: &str, source: &str) -> Result<()> {
    let peer = peer(compiler)?;
    let search = format!("-L{}", lib("link").display());
    let program = compile(compiler, source, &format!("link-{compiler}"), &["-fopenmp", &search])?;
    let dynamic = output(Command::new("readelf").arg("-dW").arg(&program))?;
    ensure!(dynamic.contains(&format!("[{}]", peer.soname())), "does not need {}:\n{dynamic}", peer.soname());
    let loaded = output(timed(Path::new("ldd"))?.arg(&program))?;
    let ours = fs::canonicalize(lib(""))?.join(peer.soname());
    ensure!(loaded.contains(&ours.display().to_string()), "runs on another library:\n{loaded}");
    output(&mut timed(&program)?)?;
    let (compiler, stock) = match peer {
        Peer::Gomp => ("gcc-12", "libgomp.so"),
        Peer::Omp => ("clang-19", "libomp.so"),
    };
    let stock = fs::canonicalize(stock_file(compiler, stock)?)?;
    let stock = stock.parent().context("the root is no library")?.to_owned();
    output(timed(&program)?.env("LD_LIBRARY_PATH", stock)).context("on the stock runtime").map(drop)
}

fn link_static(compiler: &str, source: &str) -> Result<()> {
    let search = format!("-L{}", lib("").display());
    let program = compile(compiler, source, &format!("static-{compiler}"), &["-fopenmp", "-static", &search])?;
    ensure!(elf::shared(&program).is_err(), "is not a static program");
    output(&mut timed(&program)?).map(drop)
}

/// A program bound to a version of each runtime runs on one library.
fn versions() -> Result<()> {
    let library = lib(LIBRARY).display().to_string();
    let program = compile("cc", "versions.c", "versions", &[&library])?;
    output(&mut timed(&program)?).map(drop)
}

/// The lock routines: name of the library, version, and the sizes of the lock types in bytes (simple, nest, Fortran's nest).
/// Those that the stock runtimes have run on these too.
fn locks() -> Result<()> {
    let program = compile("gcc-12", "locks.c", "locks", &["-pthread", "-ldl"])?;
    let libomp = stock_file("clang-19", "libomp.so")?.display().to_string();
    for (library, stock, forms) in [
        ("libgomp.so.1", "libgomp.so.1", ["OMP_1.0", "4", "8", "8"]),
        ("libgomp.so.1", "libgomp.so.1", ["OMP_3.0", "4", "16", "8"]),
        ("libomp.so.5", &libomp, ["VERSION", "8", "8", "8"]),
    ] {
        output(timed(&program)?.env_remove("LD_LIBRARY_PATH").arg(stock).args(forms))
            .context("on the stock runtime")?;
        output(timed(&program)?.arg(library).args(forms))?;
    }
    output(timed(&program)?.args(["libomp.so.5", "VERSION", "8", "8", "8", "hints"])).map(drop)
}

/// Entries that today's gcc does not emit, on duomp and on libgomp.
fn gomp_loops() -> Result<()> {
    let program = compile("gcc-12", "gomp_loops.c", "gomp-loops", &["-fopenmp"])?;
    output(timed(&program)?.env_remove("LD_LIBRARY_PATH")).context("on the stock runtime")?;
    output(&mut timed(&program)?).map(drop)
}

/// Entries that no compiler here calls, those of unreleased compilers too: linked against the stub, run with and without cancellation.
fn gomp_entries() -> Result<()> {
    let library = format!("-L{}", lib("link").display());
    let program = compile("gcc-12", "gomp_entries.c", "gomp-entries", &["-fopenmp", &library])?;
    for cancellation in ["false", "true"] {
        output(timed(&program)?.env("OMP_CANCELLATION", cancellation)).context(cancellation)?;
    }
    Ok(())
}

/// Fortran's forms, on libgomp as far as it has them, and on duomp, all of them.
fn fortran_forms() -> Result<()> {
    let places = |mut command: Command| {
        command.env("OMP_PLACES", "{0},{0}").env("OMP_NUM_THREADS", "2");
        output(&mut command)
    };
    let mut stock = timed(&compile("gcc-12", "fortran_forms.c", "fortran-forms-stock", &["-fopenmp"])?)?;
    stock.env_remove("LD_LIBRARY_PATH");
    places(stock).context("on the stock runtime")?;
    let library = format!("-L{}", lib("link").display());
    places(timed(&compile("gcc-12", "fortran_forms.c", "fortran-forms", &["-fopenmp", &library])?)?).map(drop)
}

/// OpenACC on libgomp and on duomp, and with each way to bring a tool.
fn openacc() -> Result<()> {
    let program = compile("gcc-12", "openacc.c", "openacc-stock", &["-fopenacc"])?;
    output(timed(&program)?.env_remove("LD_LIBRARY_PATH")).context("on the stock runtime")?;
    let link = format!("-L{}", lib("link").display());
    let program = compile("gcc-12", "openacc.c", "openacc", &["-fopenacc", &link])?;
    output(timed(&program)?.env("OURS", "1"))?;
    let tool = compile("gcc-12", "openacc.c", "openacc-tool.so", &["-DLIBRARY", "-fPIC", "-shared", "-fopenacc"])?;
    let told = output(timed(&program)?.env("ACC_PROFLIB", format!(";{}", fs::canonicalize(&tool)?.display())))?;
    ensure!(told.matches("told a library").count() == 2, "the library of ACC_PROFLIB was not told twice:\n{told}");
    let absent = timed(&program)?.env("ACC_PROFLIB", "/no/such/tool.so").output()?;
    let text = String::from_utf8_lossy(&absent.stderr);
    ensure!(absent.status.success() && text.contains("duomp: warning: ACC_PROFLIB is not loaded: "), "{text}");
    output(&mut timed(&compile("gcc-12", "openacc.c", "openacc-own-tool", &["-DTOOL", "-fopenacc", &link])?)?).map(drop)
}

/// Entries that today's clang does not emit, with each way of reducing; not all of them are in stock runtimes.
fn kmpc_entries() -> Result<()> {
    let library = format!("-L{}", lib("link").display());
    let program = compile("clang-19", "kmpc_entries.c", "kmpc-entries", &["-O1", "-fopenmp", &library])?;
    for method in ["critical", "atomic", "tree"] {
        output(timed(&program)?.env("KMP_FORCE_REDUCTION", method)).context(method)?;
    }
    output(timed(&program)?.env("KMP_DETERMINISTIC_REDUCTION", "true")).map(drop)
}

/// duomp's own routines, which stock runtimes do not have.
fn bridge() -> Result<()> {
    let program = compile("gcc-12", "bridge.c", "bridge", &["-fopenmp", "-ldl"])?;
    output(timed(&program)?.env_remove("OMP_NUM_THREADS")).map(drop)
}

/// Sums have the same bits in every run, whatever the machine does meanwhile.
fn reductions() -> Result<()> {
    let library = format!("-L{}", lib("link").display());
    let program = compile("clang-19", "reductions.c", "reductions", &["-fopenmp", &library])?;
    let run = || output(timed(&program)?.env("KMP_DETERMINISTIC_REDUCTION", "true"));
    let first = run()?;
    for _ in 0..4 {
        let again = run()?;
        ensure!(again == first, "sums differ from run to run:\n{first}{again}");
    }
    Ok(())
}

/// Entries for loops of a whole league.
fn kmpc_leagues() -> Result<()> {
    let library = format!("-L{}", lib("link").display());
    let program = compile("clang-19", "kmpc_leagues.c", "kmpc-leagues", &["-fopenmp", &library])?;
    output(&mut timed(&program)?).map(drop)
}

/// User routines, memory, locks and tasks of libomp, with and without cancellation.
fn kmpc_routines() -> Result<()> {
    let library = format!("-L{}", lib("link").display());
    let program = compile("clang-19", "kmpc_routines.c", "kmpc-routines", &["-fopenmp", &library])?;
    output(&mut timed(&program)?)?;
    output(timed(&program)?.env("OMP_CANCELLATION", "true")).map(drop)
}

/// libgomp's forms under gcc and libomp's under clang, with one place of one CPU.
fn forms() -> Result<()> {
    let library = format!("-L{}", lib("link").display());
    let status = fs::read_to_string("/proc/self/status")?;
    let list = status.lines().find_map(|l| l.strip_prefix("Cpus_allowed_list:")).context("no list of CPUs")?;
    let cpu: String = list.trim().chars().take_while(char::is_ascii_digit).collect();
    for (compiler, program, args) in
        [("gcc-12", "forms-gomp", &["-fopenmp"][..]), ("clang-19", "forms-kmp", &["-fopenmp", "-DKMP"])]
    {
        let program = compile(compiler, "forms.c", program, &[args, &[&library]].concat())?;
        let mut command = timed(&program)?;
        command.arg(&cpu).env("OMP_PLACES", format!("{{{cpu}}}")).env("OMP_PROC_BIND", "close");
        output(&mut command).context(compiler)?;
    }
    Ok(())
}

/// One program, both compilers' code: clang's in the program, then in a library; the same again statically linked.
fn criticals() -> Result<()> {
    let object = format!("{WORK}/criticals-clang.o");
    let shared = format!("{WORK}/libcriticals-clang.so");
    for (args, out) in [(&["-c"][..], &object), (&["-fPIC", "-shared"], &shared)] {
        let source = "tests/abi/criticals.c";
        output(Command::new("clang-19").args(["-O1", "-fopenmp"]).args(args).args(["-o", out, source]))?;
    }
    let stubs = format!("-L{}", lib("link").display());
    let archives = format!("-L{}", lib("").display());
    let ours = ["-DMAIN", "-fopenmp", "-pthread"];
    for (name, last) in [
        ("criticals-object", &[&object, stubs.as_str(), "-lomp"][..]),
        ("criticals-shared", &[&shared, stubs.as_str()]),
        ("criticals-static", &[&object, archives.as_str(), "-static"]),
    ] {
        let program = compile("gcc-12", "criticals.c", name, &[&ours, last].concat())?;
        output(&mut timed(&program)?).context(name)?;
    }
    Ok(())
}

/// A program linked against a runtime that had no versions: the names it asks for resolve, to libomp's forms.
fn unversioned() -> Result<()> {
    let stub = format!("{WORK}/libomp.so");
    let source = format!("{WORK}/unversioned.s");
    let symbols = |name: &str| format!(".globl {name}\n.type {name}, @function\n{name}:\n");
    let locks = ["init", "set", "unset", "test", "destroy"].map(|verb| format!("omp_{verb}_nest_lock"));
    let names = ["omp_get_wtime", "omp_get_wtick"].into_iter().chain(locks.iter().map(String::as_str));
    fs::write(&source, names.map(symbols).collect::<String>())?;
    output(Command::new("cc").args(["-shared", "-nostdlib", "-Wl,-soname,libomp.so", "-o", &stub, &source]))?;
    let program = compile("clang-19", "link.c", "unversioned", &["-Iinclude", &stub])?;
    let versions = output(Command::new("readelf").arg("-VW").arg(&program))?;
    ensure!(!versions.contains("libomp.so"), "the program has versions:\n{versions}");
    output(&mut timed(&program)?)?;
    let library = elf::shared(&lib(LIBRARY))?;
    ensure!(library.nodes.first().is_some_and(|n| n == "VERSION"), "the first node is {:?}", library.nodes.first());
    Ok(())
}

/// `make install` keeps the hard links, and what it installs runs.
fn installed() -> Result<()> {
    let destdir = format!("{WORK}/destdir");
    let _ = fs::remove_dir_all(&destdir);
    dist::install(&["--prefix", "/opt/duomp", "--destdir", &destdir])?;
    let target = fs::canonicalize(&destdir)?.join("opt/duomp");
    let program = Path::new(WORK).join("versions");
    output(timed(&program)?.env("LD_LIBRARY_PATH", target.join("lib")))?;
    for path in ["lib/link/libgomp.so", "lib/link/libomp.so", "lib/libgomp.a", "include/omp.h", "bin/duomp"] {
        ensure!(target.join(path).exists(), "{path} is not installed");
    }
    Ok(())
}

fn archives(table: &Table, defined: &BTreeSet<String>) -> Result<()> {
    for (peer, name) in [(Peer::Gomp, "libduomp.a"), (Peer::Gomp, "libgomp.a"), (Peer::Omp, "libomp.a")] {
        let expected: BTreeSet<String> =
            script::forms(table, defined, peer).iter().map(|d| d.name.to_owned()).collect();
        ensure!(elf::archive_defines(&lib(name))? == expected, "{name}: its global names differ from the table's");
    }
    Ok(())
}

/// The comparison needs bindgen, which a plain build of xtask does without.
fn headers() -> Result<()> {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
    run::run(&cargo, ["run", "--quiet", "--package", "xtask", "--features", "headers", "--", "headers"])
}
