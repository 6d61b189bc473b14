#!/usr/bin/env python3
"""Compiles the programs of tests/conformance with every compiler and runs them on duomp and on the
compilers' own runtimes, with 1, 2 and 7 threads and twice as many as there are processors.

usage: run.py [--runtime DIR] [--filter RE] [--compilers LIST] [--no-stock] [--update] ...

A program says in its first lines, after `//` or `!`:

    flags: OPTIONS              more options for the compiler
    only: gcc | clang | flang   the compilers it is for (default all), or libgomp | libomp, or one as clang-19
    not-for: COMPILER WHY       this one cannot compile it, or does so wrongly
    env: NAME=VALUE ...         run with these settings; each such line is one more run
    threads: N ...              values of OMP_NUM_THREADS instead of the usual ones
    output: REGEX               must be found in what it prints
    timeout: N                  seconds a run, default 30
    stock-fails: RUNTIME WHY    not run on this stock runtime (libgomp or libomp), which is wrong

A pair of program and compiler passes when it does so in all its runs. Pairs that pass on duomp are
listed in tests/expected/conformance.txt (conformance-more.txt for further compilers), which only grow. A failure is a listed pair that does not
pass, a program that does not compile, or one that fails on a stock runtime (the program is wrong).
The closing line is `N passed, N failed`."""

import argparse
import concurrent.futures
import hashlib
import os
import re
import shutil
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "suites"))
import common  # noqa: E402

WORK = os.path.join(common.TARGET, "conformance")
EXPECTED = os.path.join(common.ROOT, "tests", "expected", "conformance.txt")
# The same for compilers that not every machine has.
MORE = os.path.join(common.ROOT, "tests", "expected", "conformance-more.txt")
ENDINGS = {".c": "c", ".cpp": "cxx", ".f90": "fortran"}
DEFAULT = "gcc-12,g++-12,gfortran-12,clang-19,clang++-19,flang-new-19"
# Others that --compilers all takes where they are installed.
FURTHER = ("clang-14,clang++-14,clang-16,clang++-16,clang-22,clang++-22,flang-new-22,"
           "gcc-13,g++-13,gfortran-13,gcc-14,g++-14,gfortran-14,gcc-15,g++-15,gfortran-15,icx,icpx,ifx")


class Compiler:
    """A compiler: its command, the language it is for, and the runtime it links."""

    def __init__(self, command):
        self.command = command
        base = os.path.basename(command)
        if base.startswith(("clang++", "icpx")):
            self.language, self.family = "cxx", "clang"
        elif base.startswith(("clang", "icx")):
            self.language, self.family = "c", "clang"
        elif base.startswith(("flang", "ifx")):
            self.language, self.family = "fortran", "flang"
        elif base.startswith("gfortran"):
            self.language, self.family = "fortran", "gcc"
        elif base.startswith("g++"):
            self.language, self.family = "cxx", "gcc"
        elif base.startswith("gcc"):
            self.language, self.family = "c", "gcc"
        else:
            common.die(f"{command}: which compiler is this?")
        if not shutil.which(command):
            common.die(f"the compiler {command} is missing; run ci/setup.sh")
        self.name = base
        # Without a runtime of its own: links against the names of duomp's stubs, and is not run on stock.
        self.bare = self.family != "gcc" and not self.finds("libomp.so")
        self.stock = "libgomp" if self.family == "gcc" else "libomp"
        version = subprocess.run([command, "--version"], stdout=subprocess.PIPE,
                                 stderr=subprocess.STDOUT, text=True)
        self.version = version.stdout

    def finds(self, library):
        """Whether the compiler comes with a library."""
        directory = os.path.dirname(os.path.realpath(shutil.which(self.command)))
        beside = os.path.join(os.path.dirname(directory), "lib", library)
        return os.path.exists(beside)

    def command_line(self, program, exe, modules):
        """The command that compiles `program` to `exe`."""
        cmd = [self.command, "-fopenmp", "-O1", "-g", "-I", HERE]
        if self.bare:
            cmd += ["-L", os.path.join(common.DIST, "link")]
            if self.language != "fortran":
                cmd += ["-I", os.path.join(common.ROOT, "include")]
        if self.language == "fortran":
            cmd += ["-J", modules, os.path.join(HERE, "fortran", "check.f90")]
        elif self.family == "gcc":
            cmd += ["-Wall", "-Wno-unknown-pragmas"]
        else:
            cmd += ["-Wall", "-Wno-unknown-pragmas", "-Wno-openmp-mapping"]
        return cmd + program.flags + [program.path, "-o", exe, "-lm", "-lpthread", "-latomic"]


class Program:
    """A test program and what its first lines ask for."""

    def __init__(self, path):
        self.path = path
        self.language = ENDINGS[os.path.splitext(path)[1]]
        self.name = os.path.splitext(os.path.relpath(path, HERE))[0]
        self.flags, self.only, self.not_for, self.envs, self.threads = [], [], [], [], []
        self.output, self.timeout, self.stock_fails = "", 30, {}
        with open(path) as f:
            self.text = f.read()
        for line in self.text.splitlines()[:40]:
            m = re.match(r"\s*(?://|!)\s*([a-z-]+):\s*(.*)", line)
            if not m:
                continue
            key, value = m.groups()
            if key == "flags":
                self.flags += value.split()
            elif key == "only":
                self.only += value.split()
            elif key == "not-for":
                compiler, _, why = value.partition(" ")
                if not why:
                    common.die(f"{self.name}: not-for: names no compiler, or no reason")
                self.not_for.append(compiler)
            elif key == "env":
                self.envs.append(dict(p.split("=", 1) for p in value.split()))
            elif key == "threads":
                self.threads += value.split()
            elif key == "output":
                self.output = value
            elif key == "timeout":
                self.timeout = int(value)
            elif key == "stock-fails":
                runtime, _, why = value.partition(" ")
                if runtime not in ("libgomp", "libomp") or not why:
                    common.die(f"{self.name}: stock-fails: names no runtime, or no reason")
                self.stock_fails[runtime] = why

    def takes(self, compiler):
        """Whether the program is for this compiler."""
        return self.language == compiler.language and compiler.name not in self.not_for and (
            not self.only or {compiler.family, compiler.stock, compiler.name} & set(self.only))

    def settings(self):
        """The environments of its runs."""
        if self.envs:
            return self.envs
        threads = self.threads or sorted({"1", "2", "7", str(2 * os.cpu_count())}, key=int)
        return [{"OMP_NUM_THREADS": n} for n in threads]


def build(program, compiler):
    """Compiles unless the same text was compiled before; the program, or None and why not."""
    shared = "check.f90" if program.language == "fortran" else "check.h"
    with open(os.path.join(HERE, "fortran" if shared.endswith("90") else "", shared)) as f:
        parts = [compiler.version, program.text, f.read()]
    parts += compiler.command_line(program, "", "")
    key = hashlib.sha256("\0".join(parts).encode()).hexdigest()[:24]
    stem = re.sub(r"[^A-Za-z0-9]", "_", program.name)
    exe = os.path.join(WORK, "bin", f"{stem}.{compiler.name}.{key}")
    if os.path.exists(exe):
        return exe, ""
    modules = exe + ".mod"
    os.makedirs(modules, exist_ok=True)
    part = os.path.join(modules, "exe")
    p = subprocess.run(compiler.command_line(program, part, modules), stdin=subprocess.DEVNULL,
                       stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=modules)
    if p.returncode == 0:
        os.replace(part, exe)
    shutil.rmtree(modules)
    return (exe, "") if p.returncode == 0 else (None, "does not compile: " + p.stdout[-1500:])


def runs(program, exe, runtime, compiler, where):
    """All runs of a program on one runtime: the first failure in a line, or nothing."""
    for setting in program.settings():
        env = common.clean_env(runtime)
        env.update(setting)
        r = common.run([exe], env, WORK, program.timeout)
        why = ""
        if r.code != 0:
            why = r.why()
        elif program.output and not re.search(program.output, r.out, re.M):
            why = f"output without {program.output}: " + " | ".join(r.out.splitlines()[-3:])[-200:]
        if why:
            if r.dump:
                hang = os.path.join(WORK, "hangs", f"{os.path.basename(exe)}.{where}.txt")
                os.makedirs(os.path.dirname(hang), exist_ok=True)
                with open(hang, "w") as f:
                    f.write(f"{program.name} {compiler.name} {setting}\n{r.dump}")
                why += f" (stacks in {os.path.relpath(hang, common.ROOT)})"
            shown = " ".join(f"{k}={v}" for k, v in setting.items())
            return f"{shown}: {why}"
    return ""


def stock(program, exe, compiler, fresh):
    """The runs on the compiler's own runtime. A pass is remembered beside the program."""
    if compiler.stock in program.stock_fails:
        return ""
    mark = exe + ".stock-ok"
    if os.path.exists(mark) and not fresh:
        return ""
    why = runs(program, exe, "stock", compiler, "stock")
    if why:
        # The stock runtimes have races of their own: what passes on a second run is not wrong.
        print(f"retried on stock {program.name} {compiler.name}: {why}", flush=True)
        why = runs(program, exe, "stock", compiler, "stock")
    if not why:
        with open(mark, "w"):
            pass
    return why


def loads(exe, runtime):
    """Whether the program would load its OpenMP runtime from the directory."""
    env = common.clean_env(runtime)
    env["LD_TRACE_LOADED_OBJECTS"] = "1"
    p = subprocess.run([exe], env=env, stdout=subprocess.PIPE, text=True)
    return f"=> {runtime}/lib" in p.stdout


def one(program, compiler, a):
    """One pair: what failed to compile, on stock, on duomp; each a reason or nothing."""
    exe, why = build(program, compiler)
    if exe is None:
        return why, "", ""
    on_stock = "" if a.no_stock or compiler.bare else stock(program, exe, compiler, a.fresh)
    if a.runtime == "none":
        return "", on_stock, ""
    if not loads(exe, a.runtime):
        return "", on_stock, f"does not load its runtime from {a.runtime}"
    return "", on_stock, runs(program, exe, a.runtime, compiler, "duomp")


def main():
    ap = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ap.add_argument("--runtime", default=common.DIST, help="directory of the runtime, or none")
    ap.add_argument("--filter", default="", help="only programs that match this expression")
    ap.add_argument("--compilers", default=DEFAULT, help="commands, with commas between, or all: every one that is installed")
    ap.add_argument("--no-stock", action="store_true", help="leave the stock runtimes out")
    ap.add_argument("--fresh", action="store_true", help="run on stock again what passed there")
    ap.add_argument("--jobs", type=int, default=os.cpu_count())
    ap.add_argument("--update", action="store_true", help="add new passes to the list")
    a = ap.parse_args()
    if a.runtime != "none":
        a.runtime = os.path.abspath(a.runtime)
        if not os.path.exists(os.path.join(a.runtime, "libduomp.so.1")):
            common.die(f"no libduomp.so.1 in {a.runtime}; run make lib")
    if a.compilers == "all":
        compilers = DEFAULT.split(",") + [c for c in FURTHER.split(",") if shutil.which(c)]
    else:
        compilers = [c for c in a.compilers.split(",") if c]
    compilers = [Compiler(c) for c in compilers]
    tested = {c.name for c in compilers}
    start = time.monotonic()
    programs = []
    for root, _, files in os.walk(HERE):
        for name in sorted(files):
            path = os.path.join(root, name)
            if os.path.splitext(name)[1] in ENDINGS and name != "check.f90":
                program = Program(path)
                if re.search(a.filter, program.name):
                    programs.append(program)
    pairs = [(p, c) for p in programs for c in compilers if p.takes(c)]
    if not pairs:
        common.die("no program matches")
    for program in programs:
        if not any(program.takes(c) for c in compilers) and a.compilers in (DEFAULT, "all"):
            common.die(f"{program.name}: no compiler takes it")
    os.makedirs(os.path.join(WORK, "bin"), exist_ok=True)
    with concurrent.futures.ThreadPoolExecutor(a.jobs) as pool:
        results = list(pool.map(lambda pc: one(*pc, a), pairs))

    wrong, passed, failed = 0, set(), {}
    for (program, compiler), (no_build, on_stock, on_duomp) in zip(pairs, results):
        name = f"{program.name} {compiler.name}"
        if no_build:
            print(f"FAILED {name} {no_build}")
            wrong += 1
        elif on_stock:
            print(f"FAILED {name} on {compiler.stock}, so the program is wrong: {on_stock}")
            wrong += 1
        if on_duomp:
            failed[name] = on_duomp
        elif not no_build and not on_stock:
            passed.add(name)
    if a.runtime != "none":
        usual = set(DEFAULT.split(","))
        for path, ours in ((EXPECTED, True), (MORE, False)):
            good = {n for n in passed if (n.split()[-1] in usual) == ours}
            bad = {n: why for n, why in failed.items() if (n.split()[-1] in usual) == ours}
            whole = ours and not a.filter and usual <= tested
            wrong += common.settle(path, good, bad, a.update, whole)
    print(f"conformance: {len(programs)} programs, {len(pairs)} pairs of program and compiler,"
          f" {len(failed)} fail on duomp, {time.monotonic() - start:.0f} s")
    print(f"{len(passed)} passed, {wrong} failed")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
