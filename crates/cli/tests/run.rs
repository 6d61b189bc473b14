//! `duomp run`: the program's own exit status and signals, where the libraries are put, and one
//! clear line when something is wrong. The libraries here are stand-ins; programs on the real ones
//! are in tests/apps/.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A directory of its own for each test, with a shared object that stands for duomp.
struct Dist(PathBuf);

impl Dist {
    fn new(test: &str) -> Dist {
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test);
        let _ = fs::remove_dir_all(&root);
        fs::create_dir_all(root.join("lib")).unwrap();
        fs::create_dir_all(root.join("bin")).unwrap();
        let dist = Dist(root.canonicalize().unwrap());
        dist.compile("int duomp_stand_in;", &["-shared", "-fPIC"], "lib/libduomp.so.1");
        // A link, not a copy: a file that was open for writing while another test forked cannot be executed.
        fs::hard_link(env!("CARGO_BIN_EXE_duomp"), dist.path("bin/duomp")).unwrap();
        dist
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// Compiles `source` with the system's C compiler.
    fn compile(&self, source: &str, flags: &[&str], to: &str) {
        let file = self.path("source.c");
        fs::write(&file, source).unwrap();
        let mut cc = Command::new("cc");
        let status = cc.arg(&file).args(flags).arg("-o").arg(self.path(to)).status();
        assert!(status.expect("cc is needed").success());
    }

    /// `duomp ARGS` without what the caller's environment says about libraries and threads.
    fn duomp(&self, args: &[&str]) -> Command {
        let mut command = Command::new(self.path("bin/duomp"));
        for name in ["LD_LIBRARY_PATH", "LD_PRELOAD", "OMP_NUM_THREADS"] {
            command.env_remove(name);
        }
        command.args(args);
        command
    }

    fn output(&self, args: &[&str]) -> Output {
        self.duomp(args).output().unwrap()
    }
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

#[test]
fn exit_status_is_the_programs() {
    let dist = Dist::new("status");
    for code in [0, 1, 77, 255] {
        let output = dist.output(&["run", "--", "sh", "-c", &format!("exit {code}")]);
        assert_eq!(output.status.code(), Some(code));
        assert_eq!(text(&output.stderr), "");
    }
}

#[test]
fn death_by_signal_is_the_programs() {
    let dist = Dist::new("death");
    let output = dist.output(&["run", "--", "sh", "-c", "kill -SEGV $$"]);
    assert_eq!(output.status.signal(), Some(11));
}

#[test]
fn a_signal_to_duomp_reaches_the_program() {
    let dist = Dist::new("signal");
    let mut child = dist.duomp(&["run", "--", "sleep", "60"]).spawn().unwrap();
    let kill = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
    assert!(kill.success());
    assert_eq!(child.wait().unwrap().signal(), Some(15));
}

#[test]
fn arguments_and_standard_input_pass_untouched() {
    let dist = Dist::new("arguments");
    let output = dist.output(&["run", "--", "printf", "[%s]", "-n", "--preload", "a b", ""]);
    assert_eq!(text(&output.stdout), "[-n][--preload][a b][]");
    let output = dist.output(&["run", "printf", "[%s]", "--help"]);
    assert_eq!(text(&output.stdout), "[--help]");
}

#[test]
fn the_library_directory_goes_first() {
    let dist = Dist::new("environment");
    let print = ["run", "-n", "3,2", "--", "sh", "-c", "echo $LD_LIBRARY_PATH:$OMP_NUM_THREADS"];
    let lib = dist.path("lib").display().to_string();
    let output = dist.output(&print);
    assert_eq!(text(&output.stdout), format!("{lib}:3,2\n"));
    let output = dist.duomp(&print).env("LD_LIBRARY_PATH", "/opt/other").output().unwrap();
    assert_eq!(text(&output.stdout), format!("{lib}:/opt/other:3,2\n"));
}

#[test]
fn preload_maps_the_library() {
    let dist = Dist::new("preload");
    let maps = |args: &[&str]| text(&dist.output(args).stdout).contains("/lib/libduomp.so.1");
    assert!(maps(&["run", "--preload", "--", "cat", "/proc/self/maps"]));
    assert!(!maps(&["run", "--", "cat", "/proc/self/maps"]));
}

#[test]
fn a_missing_program_is_named() {
    let dist = Dist::new("missing");
    let output = dist.output(&["run", "--", "no-such-program-here", "x"]);
    assert_eq!(output.status.code(), Some(127));
    assert_eq!(text(&output.stderr), "duomp: fatal: no program no-such-program-here in PATH\n");
    let output = dist.output(&["run", "--", "./no/such/file"]);
    assert_eq!(output.status.code(), Some(127));
    assert!(text(&output.stderr).starts_with("duomp: fatal: no program ./no/such/file: No such file"));
}

#[test]
fn what_cannot_be_executed_is_named() {
    let dist = Dist::new("refused");
    let file = dist.path("plain.txt");
    fs::write(&file, "text\n").unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
    let name = file.to_str().unwrap();
    let output = dist.output(&["run", "--", name]);
    assert_eq!(output.status.code(), Some(126));
    assert_eq!(text(&output.stderr), format!("duomp: fatal: {name} is not executable\n"));
    let output = dist.output(&["run", "--", "/tmp"]);
    assert_eq!(output.status.code(), Some(126));
    assert_eq!(text(&output.stderr), "duomp: fatal: /tmp is a directory\n");
    fs::write(&file, "#!/no/such/interpreter\n").unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).unwrap();
    let output = dist.output(&["run", "--", name]);
    assert_eq!(output.status.code(), Some(126));
    assert!(text(&output.stderr).starts_with(&format!("duomp: fatal: cannot run {name}: ")));
}

#[test]
fn a_missing_library_is_named() {
    let dist = Dist::new("library");
    fs::remove_file(dist.path("lib/libduomp.so.1")).unwrap();
    let output = dist.output(&["run", "--", "true"]);
    assert_eq!(output.status.code(), Some(125));
    let want = format!("duomp: fatal: there is no {}\n", dist.path("bin/../lib/libduomp.so.1").display());
    let want = want.replace("bin/../", "");
    assert_eq!(text(&output.stderr), want);
    let output = dist.output(&["run", "--lib", "/nowhere", "--", "true"]);
    assert_eq!(text(&output.stderr), "duomp: fatal: there is no /nowhere/libduomp.so.1\n");
}

#[test]
fn bad_thread_counts_are_refused() {
    let dist = Dist::new("threads");
    for bad in ["0", "-1", "x", "2,", "4,0"] {
        let output = dist.output(&["run", &format!("-n{bad}"), "--", "true"]);
        assert_eq!(output.status.code(), Some(2), "{bad}");
        assert!(text(&output.stderr).contains("positive number"), "{bad}");
    }
}

#[test]
fn a_static_program_runs_with_a_warning() {
    let dist = Dist::new("static");
    dist.compile("int main(void) { return 5; }", &["-static"], "static");
    let name = dist.path("static");
    let output = dist.output(&["run", "--", name.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(5));
    let want = format!("duomp: warning: {} is statically linked", name.display());
    assert!(text(&output.stderr).starts_with(&want));
}

#[test]
fn a_setuid_program_runs_with_a_warning() {
    let dist = Dist::new("setuid");
    dist.compile("int main(void) { return 6; }", &[], "setuid");
    let name = dist.path("setuid");
    fs::set_permissions(&name, fs::Permissions::from_mode(0o4755)).unwrap();
    let output = dist.output(&["run", "--", name.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(6));
    let want = format!("duomp: warning: {} is setuid or setgid", name.display());
    assert!(text(&output.stderr).starts_with(&want));
}

#[test]
fn an_rpath_to_another_runtime_needs_preload() {
    let dist = Dist::new("rpath");
    fs::create_dir(dist.path("own")).unwrap();
    dist.compile("int other;", &["-shared", "-fPIC"], "own/libgomp.so.1");
    let source = r#"#include <stdlib.h>
        #include <stdio.h>
        int main(void) { const char *p = getenv("LD_PRELOAD"); puts(p ? p : "none"); return 0; }"#;
    let library = format!("{}\n", dist.path("lib/libduomp.so.1").display());
    let run = |flags: &[&str]| {
        dist.compile(source, flags, "program");
        dist.output(&["run", "--", dist.path("program").to_str().unwrap()])
    };

    let old = run(&["-Wl,--disable-new-dtags,-rpath,$ORIGIN/own"]);
    assert_eq!(text(&old.stdout), library);
    assert!(text(&old.stderr).contains("has an RPATH to") && text(&old.stderr).contains("own/libgomp.so.1"));
    // A RUNPATH goes after LD_LIBRARY_PATH, an RPATH without a runtime in it changes nothing.
    for flags in ["-Wl,--enable-new-dtags,-rpath,$ORIGIN/own", "-Wl,--disable-new-dtags,-rpath,/opt/none"] {
        let output = run(&[flags]);
        assert_eq!((text(&output.stdout), text(&output.stderr)), ("none\n", ""), "{flags}");
    }
}
