//! `duomp info`: what is in force, and who set it.

use std::process::{Command, Output};

use serde_json::{Value, json};

fn info(args: &[&str], environment: &[(&str, &str)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_duomp"));
    command.arg("info").args(args).env_clear().envs(environment.iter().copied());
    let output = command.output().unwrap();
    assert!(output.status.success());
    output
}

/// The JSON form, and what was said on standard error.
fn json_info(environment: &[(&str, &str)]) -> (Value, String) {
    let output = info(&["--json"], environment);
    (serde_json::from_slice(&output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
}

/// Value, source and variable of one ICV.
fn icv(all: &Value, name: &str) -> (Value, String, Value) {
    let rows = all["icvs"].as_array().unwrap();
    let row = rows.iter().find(|row| row["name"] == name).unwrap_or_else(|| panic!("no {name}"));
    (row["value"].clone(), row["source"].as_str().unwrap().to_owned(), row["variable"].clone())
}

#[test]
fn defaults_come_from_nobody() {
    let (all, warnings) = json_info(&[]);
    assert_eq!(warnings, "");
    assert_eq!(all["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(icv(&all, "nthreads-var"), (json!([all["capabilities"]]), "default".into(), Value::Null));
    assert_eq!(icv(&all, "max-active-levels-var").0, 1);
    for row in all["icvs"].as_array().unwrap() {
        assert_eq!(row["source"], "default", "{row}");
    }
}

#[test]
fn variables_are_shown_with_their_names() {
    let (all, warnings) = json_info(&[
        ("OMP_NUM_THREADS", "4,2"),
        ("OMP_SCHEDULE", "monotonic:guided,5"),
        ("OMP_PROC_BIND", "spread,close"),
        ("KMP_STACKSIZE", "16M"),
        ("OMP_ALLOCATOR", "omp_high_bw_mem_alloc"),
        ("OMP_WAIT_POLICY", "passive"),
    ]);
    assert_eq!(warnings, "");
    let env = |value: Value, name: &str| (value, "environment".to_owned(), json!(name));
    assert_eq!(icv(&all, "nthreads-var"), env(json!([4, 2]), "OMP_NUM_THREADS"));
    assert_eq!(icv(&all, "run-sched-var"), env(json!("MONOTONIC:GUIDED,5"), "OMP_SCHEDULE"));
    assert_eq!(icv(&all, "bind-var"), env(json!(["SPREAD", "CLOSE"]), "OMP_PROC_BIND"));
    assert_eq!(icv(&all, "stacksize-var"), env(json!(16 << 20), "KMP_STACKSIZE"));
    assert_eq!(icv(&all, "def-allocator-var"), env(json!("omp_high_bw_mem_alloc"), "OMP_ALLOCATOR"));
    assert_eq!(icv(&all, "wait-policy-var"), env(json!("PASSIVE"), "OMP_WAIT_POLICY"));
    // A list of team sizes allows that many levels.
    let levels = icv(&all, "max-active-levels-var");
    assert_eq!((levels.1.as_str(), levels.2), ("implied", json!("OMP_NUM_THREADS")));
}

#[test]
fn a_bad_value_is_warned_of_and_not_in_force() {
    let (all, warnings) = json_info(&[("OMP_DYNAMIC", "maybe")]);
    assert_eq!(icv(&all, "dyn-var"), (json!(false), "default".into(), Value::Null));
    assert_eq!(warnings.lines().count(), 1);
    assert!(warnings.starts_with("duomp: warning: OMP_DYNAMIC=maybe"), "{warnings}");
}

#[test]
fn capabilities_follow_the_affinity_mask() {
    let output = Command::new("taskset")
        .args(["-c", "0", env!("CARGO_BIN_EXE_duomp"), "info", "--json"])
        .env_remove("OMP_NUM_THREADS")
        .output()
        .expect("taskset (util-linux) is needed");
    let all: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(all["cpus"]["mask"], "0");
    assert_eq!(all["cpus"]["mask_count"], 1);
    assert_eq!(all["capabilities"], 1);
    for level in ["sockets", "cores", "threads"] {
        assert_eq!(all["topology"][level], 1, "{level}");
    }
}

#[test]
fn the_table_has_a_line_for_every_icv() {
    let (all, _) = json_info(&[]);
    let output = info(&[], &[("OMP_THREAD_LIMIT", "9")]);
    let table = String::from_utf8(output.stdout).unwrap();
    for row in all["icvs"].as_array().unwrap() {
        let name = row["name"].as_str().unwrap();
        assert!(table.lines().any(|line| line.starts_with(name)), "{name}");
    }
    let words: Vec<&str> = table.lines().find(|l| l.starts_with("thread-limit")).unwrap().split_whitespace().collect();
    assert_eq!(words, ["thread-limit-var", "9", "OMP_THREAD_LIMIT"]);
}
