#!/usr/bin/env python3
"""Runs GCC 12's libgomp run-time tests against a runtime and compares with tests/expected/gomp.txt.

usage: gomp.py [--runtime DIR|stock] [--filter RE] [--update] [--goal] ...

The tests come from Debian's gcc-12-source (ci/setup.sh unpacks them into target/suites/gcc). Each
is compiled once, with gcc-12, g++-12 or gfortran-12 and the options it asks for; programs are kept
in target/suites/gomp. Memory of the host-fallback device is shared, so tests that ask get
-DMEM_SHARED. A test that fails is run once more, alone; that it was is printed. The closing line is
`N passed, N failed`, where a failure is a test of the list that does not pass."""

import argparse
import concurrent.futures
import os
import re
import shlex
import subprocess
import sys
import time

import common

SUITE = os.path.join(common.TARGET, "suites", "gcc", "libgomp", "testsuite")
WORK = os.path.join(common.TARGET, "suites", "gomp")
EXPECTED = os.path.join(common.ROOT, "tests", "expected", "gomp.txt")
GOAL = os.path.join(common.ROOT, "tests", "expected", "gomp-goal.txt")

# Directory, compiler, file endings.
LANGUAGES = {
    "c": (("libgomp.c", "libgomp.c-c++-common"), "gcc-12", (".c",)),
    "c++": (("libgomp.c++",), "g++-12", (".C",)),
    "fortran": (("libgomp.fortran",), "gfortran-12",
                (".f", ".f90", ".F", ".F90", ".f95", ".f03", ".f08")),
}
# What a host without accelerators, with shared memory, does not have.
ABSENT = re.compile(r"offload_device|openacc|nvptx|amdgcn|usm|offload_target|ieee|powerpc|intelmic"
                    r"|mempolicy|\blto\b")
# Targets that are this one.
HERE = re.compile(r"x86_64|\*-\*-linux|lp64|i\?86|tls|pthread|gnu|! |int128|\*-\*-\*|fopenmp|cpp"
                  r"|c\+\+")


class Test:
    """A test file: what its dg- lines ask for."""

    def __init__(self, path, language):
        self.path, self.language = path, language
        self.name = os.path.relpath(path, SUITE)
        self.do, self.options, self.more = "run", None, []
        self.env, self.output, self.sources = {}, [], []
        self.should_fail, self.skip = False, ""
        with open(path, errors="replace") as f:
            for line in f:
                if "dg-" in line:
                    self.line(line)
        if self.do != "run":
            self.skip = "do " + self.do

    def line(self, line):
        """Takes one line with dg- directives."""
        def get(name):
            m = re.search(r"\{\s*" + name + r"\s+(.*)\}", line)
            return m.group(1).strip() if m else None

        if (d := get("dg-do")) is not None:
            self.do = d.split()[0].strip('"')
            rest = d[len(d.split()[0]):]
            if ABSENT.search(rest) or "target" in rest and not HERE.search(rest):
                self.skip = self.skip or "for" + rest
        if (d := get("dg-options")) is not None:
            m = re.match(r'"([^"]*)"(.*)', d)
            other = r"target \{? ?(alpha|sparc|powerpc|s390|nvptx)"
            if m and not ABSENT.search(m.group(2)) and not re.search(other, m.group(2)):
                self.options = shlex.split(m.group(1))
        if (d := get("dg-additional-options")) is not None:
            m = re.match(r'"([^"]*)"(.*)', d)
            if m and self.wants(m.group(2).strip()):
                self.more += shlex.split(m.group(1))
        if (d := get("dg-require-effective-target")) is not None and ABSENT.search(d):
            self.skip = "needs " + d
        if (d := get("dg-set-target-env-var")) is not None:
            if m := re.match(r'"?(\w+)"?\s+"?([^"]*)"?', d):
                self.env[m.group(1)] = m.group(2).strip()
        if get("dg-shouldfail") is not None:
            self.should_fail = True
        if (d := get("dg-output")) is not None:
            if m := re.match(r'"(.*)"', d):
                self.output.append(m.group(1))
        if (d := get("dg-additional-sources")) is not None:
            here = os.path.dirname(self.path)
            self.sources += [os.path.join(here, s) for s in re.sub(r'[",]', " ", d).split()]

    def wants(self, where):
        """Whether additional options for `where` are for this test here."""
        if "! offload_device_nonshared_as" in where or "target offload_device_shared_as" in where:
            return True
        if ABSENT.search(where):
            return False
        if not where:
            return True
        if self.language == "c++":
            return "target c++" in where
        return self.language == "c" and bool(
            re.search(r"\{ ?c( |\})|x86|i\?86|\*-linux|lp64", where))

    def build(self):
        """Compiles the test unless it was; the program, or None and why not."""
        key = self.language + "_" + re.sub(r"\W", "_", self.name)
        exe = os.path.join(WORK, key + ".exe")
        if os.path.exists(exe):
            return exe, ""
        here = os.path.dirname(self.path)
        compiler = LANGUAGES[self.language][1]
        cmd = [compiler, "-fopenmp", "-foffload=disable", "-w"]
        cmd += (self.options if self.options is not None else ["-O2"]) + self.more
        cmd += ["-I", here, "-I", os.path.join(SUITE, "..", "..", "include"),
                "-I", os.path.join(SUITE, "..")]
        if self.language == "fortran":
            os.makedirs(os.path.join(WORK, key + ".mod"), exist_ok=True)
            cmd += ["-J", os.path.join(WORK, key + ".mod")]
        part = exe + ".part"
        cmd += ["-o", part, self.path] + self.sources + ["-lm", "-lpthread", "-ldl"]
        try:
            p = subprocess.run(cmd, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                               stderr=subprocess.STDOUT, text=True, errors="replace", timeout=300)
        except subprocess.TimeoutExpired:
            return None, "compiler out of time"
        if p.returncode != 0:
            return None, "does not compile: " + " ".join(p.stdout.split())[-200:]
        os.replace(part, exe)
        return exe, ""

    def judge(self, result):
        """Why the run is a failure, or nothing."""
        if result.code is None or (result.code != 0) != self.should_fail:
            return result.why()
        if self.output:
            pattern = bytes("".join(self.output), "utf8").decode("unicode_escape")
            try:
                found = re.search(pattern, result.out.replace("\r\n", "\n"))
            except re.error as e:
                common.die(f"{self.name}: cannot read its dg-output: {e}")
            if not found:
                return "output " + " | ".join(result.out.splitlines()[-3:])[-200:]
        return ""


def run(test, a):
    """One test: PASS, FAIL or SKIP, why, seconds."""
    if test.skip:
        return "SKIP", test.skip, 0
    exe, why = test.build()
    if exe is None:
        return "SKIP", why, 0
    env = common.clean_env(a.runtime)
    if a.threads:
        env["OMP_NUM_THREADS"] = a.threads
    env.update(test.env)
    result = common.run([exe], env, os.path.join(WORK, "cwd"), a.timeout)
    why = test.judge(result)
    if result.dump:
        hang = os.path.join(WORK, "hangs", re.sub(r"\W", "_", test.name) + ".txt")
        os.makedirs(os.path.dirname(hang), exist_ok=True)
        with open(hang, "w") as f:
            f.write(result.dump)
        why += f" (stacks in {os.path.relpath(hang, common.ROOT)})"
    return ("FAIL" if why else "PASS"), why, result.seconds


def collect(pattern):
    """The tests of the suite whose names match."""
    tests = []
    for language, (directories, _, endings) in LANGUAGES.items():
        for directory in directories:
            for root, _, files in os.walk(os.path.join(SUITE, directory)):
                for name in sorted(files):
                    path = os.path.join(root, name)
                    if name.endswith(endings) and re.search(pattern, os.path.relpath(path, SUITE)):
                        tests.append(Test(path, language))
    return tests


def main():
    ap = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ap.add_argument("--runtime", default=common.DIST, help="directory of libgomp.so.1, or stock")
    ap.add_argument("--filter", default="", help="only tests that match this expression")
    ap.add_argument("--threads", default="", help="OMP_NUM_THREADS for all tests")
    ap.add_argument("--jobs", type=int, default=os.cpu_count())
    ap.add_argument("--timeout", type=int, default=60, help="seconds a test")
    ap.add_argument("--update", action="store_true", help="add new passes to the list")
    ap.add_argument("--goal", action="store_true", help="write the list of what passes on stock")
    ap.add_argument("--out", default="", help="write name, verdict, seconds, reason here")
    a = ap.parse_args()
    if not os.path.isdir(SUITE):
        common.die(f"no suite in {SUITE}; run ci/setup.sh")
    if a.runtime != "stock":
        a.runtime = os.path.abspath(a.runtime)
        if not os.path.exists(os.path.join(a.runtime, "libgomp.so.1")):
            common.die(f"no libgomp.so.1 in {a.runtime}")
    os.makedirs(os.path.join(WORK, "cwd"), exist_ok=True)
    start = time.monotonic()
    tests = collect(a.filter)
    with concurrent.futures.ThreadPoolExecutor(a.jobs) as pool:
        results = dict(zip((t.name for t in tests), pool.map(lambda t: run(t, a), tests)))
    expected = common.read_list(EXPECTED)
    for test in tests:
        first = results[test.name]
        # Only what is expected to pass is worth a second run.
        if first[0] == "FAIL" and (a.runtime == "stock" or test.name in expected):
            results[test.name] = run(test, a)
            print(f"retried {test.name}: first {first[1]}; then {results[test.name][0]}")
    passed = {n for n, r in results.items() if r[0] == "PASS"}
    failed = {n: r[1] for n, r in results.items() if r[0] == "FAIL"}
    skipped = {n: r[1] for n, r in results.items() if r[0] == "SKIP"}
    if a.out:
        with open(a.out, "w") as f:
            f.writelines(f"{n}\t{r[0]}\t{r[2]:.1f}\t{r[1]}\n" for n, r in sorted(results.items()))
    if a.runtime == "stock":
        for name in sorted(failed):
            print(f"FAILED {name}: {failed[name]}")
        if a.goal:
            common.grow_list(GOAL, passed)
        bad = len(failed)
    else:
        # A listed test that can no longer be built is a failure too.
        failed.update({n: r for n, r in skipped.items() if n in expected})
        bad = common.settle(EXPECTED, passed, failed, a.update, not a.filter)
    goal = common.read_list(GOAL)
    print(f"GCC 12 libgomp: {len(results)} tests, {len(passed & goal)} of the {len(goal)} that"
          f" libgomp 12 passes, {len(skipped)} not for this machine,"
          f" {time.monotonic() - start:.0f} s")
    print(f"{len(passed)} passed, {bad} failed")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
