#!/usr/bin/env python3
"""Programs compiled with -fsanitize=thread, run on duomp.

usage: run.py [--runtime DIR|stock] [--filter RE] [--compilers LIST] [--threads LIST] [--only conformance|races]

Two sets:

- the programs of tests/conformance: none may be reported. A program that cannot hold under a
  family of compilers says `// tsan-skips: FAMILY WHY` in its first lines.
- tests/tsan/races: one program for each construct. As it is it must not be reported; compiled with
  -DRACE, which takes the ordering away, it must be, in one of a few runs.

With `--runtime stock` the runs are on the compilers' own runtimes, and the runner says how many
programs and reports there are; nothing is a failure then.
The closing line is `N passed, N failed`."""

import argparse
import concurrent.futures
import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
TESTS = os.path.dirname(HERE)
sys.path.insert(0, os.path.join(TESTS, "suites"))
import common  # noqa: E402

spec = importlib.util.spec_from_file_location("conformance", os.path.join(TESTS, "conformance", "run.py"))
conformance = importlib.util.module_from_spec(spec)
spec.loader.exec_module(conformance)

WORK = os.path.join(common.TARGET, "tsan")
# flang has no -fsanitize=thread.
COMPILERS = "gcc-12,g++-12,gfortran-12,clang-19,clang++-19"
REPORT = "WARNING: ThreadSanitizer"
# The child of a program with threads may make threads; reports do not end the program.
# ThreadSanitizer waits a second at exit for races of that moment; the regions of these programs are over by then.
OPTIONS = "exitcode=66 halt_on_error=0 die_after_fork=0 report_signal_unsafe=0 atexit_sleep_ms=50"
# A race may hide when the threads happen to run one after the other.
TRIES = 6


def compile_program(program, compiler, more):
    """The program compiled for ThreadSanitizer, or None and why not."""
    extra = ["-fsanitize=thread", "-I", HERE, *more]
    # gcc warns of fences. clang's optimiser would read before a loop what only some of its threads read in it.
    extra += ["-Wno-tsan"] if compiler.family == "gcc" else ["-mllvm", "-disable-licm-promotion"]
    parts = [compiler.version, program.text]
    for name in ("race.h", "../conformance/check.h", "../conformance/fortran/check.f90", "../conformance/c/for/loops.h"):
        with open(os.path.join(HERE, name)) as f:
            parts.append(f.read())
    parts += compiler.command_line(program, "", "") + extra
    key = hashlib.sha256("\0".join(parts).encode()).hexdigest()[:24]
    exe = os.path.join(WORK, "bin", f"{re.sub(r'[^A-Za-z0-9]', '_', program.name)}.{compiler.name}.{key}")
    if os.path.exists(exe):
        return exe, ""
    modules = exe + ".mod"
    os.makedirs(modules, exist_ok=True)
    part = os.path.join(modules, "exe")
    p = subprocess.run(compiler.command_line(program, part, modules) + extra, stdin=subprocess.DEVNULL,
                       stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=modules)
    if p.returncode == 0:
        os.replace(part, exe)
    shutil.rmtree(modules)
    return (exe, "") if p.returncode == 0 else (None, "does not compile: " + p.stdout[-1500:])


class Impossible(Exception):
    """This machine's kernel places memory where ThreadSanitizer cannot work, and does not let us ask for less."""


def run(exe, runtime, setting, timeout):
    """One run, without address space randomisation where ThreadSanitizer asks for that."""
    env = common.clean_env(runtime)
    env["TSAN_OPTIONS"] = OPTIONS
    env.update(setting)
    r = common.run([exe], env, WORK, timeout)
    if "unexpected memory mapping" in r.out and shutil.which("setarch"):
        r = common.run(["setarch", "-R", exe], env, WORK, timeout)
        if "setarch: " in r.out or "unexpected memory mapping" in r.out:
            raise Impossible
    return r


def reports(text):
    """The number of reports, and the first one in a line."""
    first = re.search(re.escape(REPORT) + r".*?(?=\n={10})", text, re.S)
    return text.count(REPORT), " | ".join(first[0].splitlines()[:9])[:600] if first else ""


def clean(program, compiler, a):
    """A program without races: how many reports there were, and what was wrong."""
    exe, why = compile_program(program, compiler, [])
    if exe is None:
        return 0, why
    settings = program.envs or [{"OMP_NUM_THREADS": n} for n in (program.threads or a.threads.split(","))]
    total, wrong = 0, ""
    for setting in settings:
        r = run(exe, a.runtime, setting, max(60, 3 * program.timeout))
        shown = " ".join(f"{k}={v}" for k, v in setting.items())
        count, first = reports(r.out)
        total += count
        if count and not wrong:
            wrong = f"{shown}: {count} reports, the first: {first}"
        elif r.code != 0 and not wrong:
            wrong = f"{shown}: {r.why()}"
        elif program.output and not re.search(program.output, r.out, re.M) and not wrong:
            wrong = f"{shown}: output without {program.output}"
        if r.dump:
            path = os.path.join(WORK, f"hang.{os.path.basename(exe)}.txt")
            with open(path, "w") as f:
                f.write(r.dump)
            wrong += f" (stacks in {os.path.relpath(path, common.ROOT)})"
    return total, wrong


def race(program, compiler, a):
    """A program of tests/tsan/races without its ordering: reported in one of a few runs."""
    exe, why = compile_program(program, compiler, ["-DRACE"])
    if exe is None:
        return 0, why
    for _ in range(TRIES):
        r = run(exe, a.runtime, {"OMP_NUM_THREADS": "2"}, 60)
        count, _ = reports(r.out)
        if count:
            return count, ""
        if r.code != 0:
            return 0, f"-DRACE: {r.why()}"
    return 0, f"-DRACE: the race is not reported in {TRIES} runs"


def one(kind, program, compiler, a):
    """One item of work: how many reports there were, and what was wrong; None where it is not possible."""
    try:
        return {"clean": clean, "race": race}[kind](program, compiler, a)
    except Impossible:
        return None


def programs_of(directory, a, prefix):
    found = []
    for root, _, files in os.walk(directory):
        for name in sorted(files):
            path = os.path.join(root, name)
            if os.path.splitext(name)[1] in conformance.ENDINGS and name != "check.f90":
                program = conformance.Program(path)
                program.name = prefix + os.path.splitext(os.path.relpath(path, directory))[0]
                program.skips = re.findall(r"^\s*(?://|!)\s*tsan-skips:\s*(\w+) \w", program.text, re.M)
                if re.search(a.filter, program.name):
                    found.append(program)
    return found


def main():
    ap = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ap.add_argument("--runtime", default=common.DIST, help="directory of the runtime, or stock")
    ap.add_argument("--filter", default="", help="only programs that match this expression")
    ap.add_argument("--compilers", default=COMPILERS, help="commands, with commas between")
    ap.add_argument("--threads", default="2,5", help="values of OMP_NUM_THREADS for the programs of tests/conformance")
    ap.add_argument("--only", choices=["conformance", "races"], help="one of the two sets")
    ap.add_argument("--jobs", type=int, default=os.cpu_count())
    a = ap.parse_args()
    if a.runtime != "stock":
        a.runtime = os.path.abspath(a.runtime)
        if not os.path.exists(os.path.join(a.runtime, "libduomp.so.1")):
            common.die(f"no libduomp.so.1 in {a.runtime}; run make lib")
    compilers = [conformance.Compiler(c) for c in a.compilers.split(",") if c]
    begin = time.monotonic()
    work = []
    if a.only != "races":
        for p in programs_of(conformance.HERE, a, ""):
            work += [("clean", p, c) for c in compilers if p.takes(c) and c.family not in p.skips]
    if a.only != "conformance":
        for p in programs_of(os.path.join(HERE, "races"), a, "races/"):
            work += [(kind, p, c) for c in compilers if p.takes(c) for kind in ("clean", "race")]
    if not work:
        common.die("no program matches")
    os.makedirs(os.path.join(WORK, "bin"), exist_ok=True)
    with concurrent.futures.ThreadPoolExecutor(a.jobs) as pool:
        results = list(pool.map(lambda w: one(*w, a), work))
    impossible = results.count(None)
    if impossible:
        print(f"skipped: {impossible} of {len(work)}: here ThreadSanitizer stops with an unexpected memory mapping")
    passed = failed = 0
    sums = {}
    for (kind, program, compiler), result in zip(work, results):
        if result is None:
            continue
        count, wrong = result
        if kind == "clean":
            s = sums.setdefault(compiler.name, [0, 0, 0])
            s[0] += 1
            s[1] += count > 0
            s[2] += count
        if wrong:
            failed += 1
            print(f"{'FAILED' if a.runtime != 'stock' else 'seen'} {program.name} {compiler.name} {wrong}")
        else:
            passed += 1
    for name, (all_of, with_reports, count) in sums.items():
        print(f"tsan: {name}: {with_reports} of {all_of} programs without races are reported, {count} reports")
    print(f"tsan: {time.monotonic() - begin:.0f} s")
    if a.runtime == "stock":
        return 0
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
