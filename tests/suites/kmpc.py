#!/usr/bin/env python3
"""Runs LLVM 19's openmp/runtime tests against a runtime and compares with tests/expected/kmpc.txt.

usage: kmpc.py [--runtime DIR|stock] [--filter RE] [--update] [--goal] ...

The tests come from Debian's source package llvm-toolchain-19 (ci/setup.sh unpacks them into
target/suites/llvm) and run under lit with clang-19 and FileCheck. A test that fails is run once
more, alone; that it was is printed. The closing line is `N passed, N failed`, where a failure is a
test of the list that does not pass."""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import time

import common

CLANG = "/usr/lib/llvm-19/bin"
HEADERS = "/usr/lib/llvm-19/lib/clang/19/include"
TESTS = os.path.join(common.TARGET, "suites", "llvm", "openmp", "runtime", "test")
STOCK = "/usr/lib/llvm-19/lib"
WORK = os.path.join(common.TARGET, "suites", "kmpc")
EXPECTED = os.path.join(common.ROOT, "tests", "expected", "kmpc.txt")
GOAL = os.path.join(common.ROOT, "tests", "expected", "kmpc-goal.txt")
GOOD = ("PASS", "XFAIL", "FLAKYPASS")


def configure(obj, runtime):
    """Writes lit's configuration for one run into `obj`. Programs are linked against the stock
    runtime, as users have them, and run on `runtime`."""
    headers = os.path.join(WORK, "headers")
    os.makedirs(headers, exist_ok=True)
    for name, source in (("omp.h", "omp.h"), ("omp-tools.h", "omp-tools.h"),
                         ("ompt.h", "omp-tools.h"), ("ompx.h", "ompx.h")):
        path, source = os.path.join(headers, name), os.path.join(HEADERS, source)
        if os.path.exists(source) and not os.path.exists(path):
            os.symlink(source, path)
    cache = f"{sys.executable} {os.path.dirname(os.path.abspath(__file__))}/cc_cache.py {WORK}/cache"
    text = f'''
config.test_c_compiler = "{cache} {CLANG}/clang"
config.test_cxx_compiler = "{cache} {CLANG}/clang++"
config.test_compiler_features = ["clang", "clang-19"]
config.test_compiler_has_omp_h = True
config.test_filecheck = "{CLANG}/FileCheck"
config.test_not = "{CLANG}/not"
config.test_openmp_flags = "-fopenmp=libomp"
config.test_extra_flags = "-Wno-everything"
config.libomp_obj_root = "{obj}"
config.library_dir = "{STOCK}"
config.omp_header_directory = "{headers}"
config.operating_system = "Linux"
config.hwloc_library_dir = ""
config.using_hwloc = False
config.has_ompt = True
config.has_ompx_taskgraph = False
config.has_libm = True
config.has_libatomic = False
config.is_standalone_build = False
config.has_omit_frame_pointer_flag = True
config.target_arch = "x86_64"
lit_config.load_config(config, "{TESTS}/lit.cfg")
config.environment["LD_LIBRARY_PATH"] = "{runtime}"
'''
    with open(os.path.join(obj, "lit.site.cfg"), "w") as f:
        f.write(text)


def lit(obj, pattern, jobs, timeout, tag):
    """One run of lit: the tests by name, each with its code and its output."""
    out = os.path.join(obj, f"{tag}.json")
    cmd = [sys.executable, "-c", "from lit.main import main; main()", "-q", "-j", str(jobs),
           "--timeout", str(timeout), "-o", out, "--config-prefix=lit"]
    if pattern:
        cmd += ["--filter", pattern]
    env = common.clean_env("stock")
    with open(os.path.join(obj, f"{tag}.log"), "w") as log:
        subprocess.run(cmd + [obj], stdin=subprocess.DEVNULL, stdout=log,
                       stderr=subprocess.STDOUT, env=env)
    if not os.path.exists(out):
        common.die(f"lit wrote no result; see {os.path.join(obj, tag + '.log')}")
    with open(out) as f:
        tests = json.load(f)["tests"]
    return {t["name"].split(" :: ", 1)[1]: (t["code"], t.get("output", ""), t.get("elapsed", 0))
            for t in tests}


def reason(code, output):
    """The lines of a failed test's output that say most."""
    if m := re.search(r"undefined symbol: (\w+)|undefined reference to `(\w+)'", output):
        return f"undefined symbol {m.group(1) or m.group(2)}"
    lines = [re.sub(r"^# \|? ?", "", line).strip() for line in output.splitlines()]
    said = [line for line in lines if re.search(
        r"error|Assert|fatal|Segm|SIG|timeout|failed|unexpected|exit status", line)
        and not line.startswith(("executed command", "note:", "RUN:"))]
    return f"{code} " + " | ".join((said or lines)[-3:])[-300:]


def main():
    ap = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ap.add_argument("--runtime", default=common.DIST, help="directory of libomp.so, or stock")
    ap.add_argument("--filter", default="", help="only tests that match this expression")
    ap.add_argument("--jobs", type=int, default=os.cpu_count())
    ap.add_argument("--timeout", type=int, default=450, help="seconds a test; some sleep for minutes")
    ap.add_argument("--update", action="store_true", help="add new passes to the list")
    ap.add_argument("--goal", action="store_true", help="write the list of what passes on stock")
    ap.add_argument("--out", default="", help="write name, code, seconds of every test here")
    a = ap.parse_args()
    if not os.path.exists(os.path.join(TESTS, "lit.cfg")):
        common.die(f"no suite in {TESTS}; run ci/setup.sh")
    try:
        import lit as _
    except ImportError:
        common.die("lit is missing; run ci/setup.sh and use target/venv/bin/python")
    stock = a.runtime == "stock"
    runtime = STOCK if stock else os.path.abspath(a.runtime)
    if not os.path.exists(os.path.join(runtime, "libomp.so")):
        common.die(f"no libomp.so in {runtime}")

    obj = os.path.join(WORK, "stock" if stock else "run")
    shutil.rmtree(obj, ignore_errors=True)
    os.makedirs(obj)
    configure(obj, runtime)
    start = time.monotonic()
    results = lit(obj, a.filter, a.jobs, a.timeout, "first")
    bad = [n for n, r in results.items() if r[0] not in GOOD + ("UNSUPPORTED",)]
    expected = common.read_list(EXPECTED)
    # Only what is expected to pass is worth a second run.
    again = [n for n in bad if stock or n in expected]
    if again:
        pattern = "|".join("(^|/| )" + re.escape(n) + "$" for n in again)
        second = lit(obj, pattern, 1, a.timeout, "second")
        for name in sorted(again):
            code = second.get(name, results[name])[0]
            print(f"retried {name}: first {reason(*results[name][:2])}; then {code}")
            results[name] = second.get(name, results[name])
    passed = {n for n, r in results.items() if r[0] in GOOD}
    unsupported = {n for n, r in results.items() if r[0] == "UNSUPPORTED"}
    failed = {n: reason(*r[:2]) for n, r in results.items()
              if n not in passed and n not in unsupported}
    if a.out:
        with open(a.out, "w") as f:
            f.writelines(f"{n}\t{r[0]}\t{r[2]:.1f}\n" for n, r in sorted(results.items()))
    if stock:
        for name in sorted(failed):
            print(f"FAILED {name}: {failed[name]}")
        if a.goal:
            common.grow_list(GOAL, passed)
        bad = len(failed)
    else:
        bad = common.settle(EXPECTED, passed, failed, a.update, not a.filter)
    goal = common.read_list(GOAL)
    print(f"LLVM 19 openmp/runtime: {len(results)} tests, {len(passed & goal)} of the {len(goal)}"
          f" that libomp 19 passes, {len(unsupported)} unsupported,"
          f" {time.monotonic() - start:.0f} s")
    print(f"{len(passed)} passed, {bad} failed")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
