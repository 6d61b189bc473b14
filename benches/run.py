#!/usr/bin/env python3
"""Runs the benches on duomp and its peers, alternating, and writes the report.

Every bench is built by gcc and by clang. One run of a row starts one process after another, one
for each runtime in turn, `--rounds` times; a figure is the median over the processes. Nothing is
pinned, no OpenMP variable is set but OMP_NUM_THREADS.

    benches/run.py                     everything, into docs/performance.md and target/bench
    benches/run.py --only sync         one group, or rows such as sync.parallel; prints only
    benches/run.py --realtime          for machines that are not quiet: real-time priority
    benches/run.py --classes SWA       the kernels' class A, too: minutes

BENCH_ROUNDS, BENCH_CLASSES and BENCH_MINUTES are the defaults of --rounds, --classes and --minutes.
"""

import argparse
import json
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import time

import report
import rows as table

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
TARGET = os.path.join(ROOT, "target")
OUT = os.path.join(TARGET, "bench")
DIST = os.environ.get("DUOMP_DIST", os.path.join(TARGET, "dist"))
PROGRAMS = ("sync", "schedule", "array", "tasks", "teams", "hello")
KERNELS = ("ep", "cg", "mg", "ft", "is", "lu")
BOTS = ("fib", "nqueens", "sort", "strassen", "fft", "health", "floorplan", "sparselu", "uts", "alignment")
SETTINGS = ("OMP_", "GOMP_", "KMP_", "DUOMP_", "ACC_")
NAMES = {"gcc": "libgomp.so.1", "clang": "libomp.so.5"}
WHEELS = {"cmeel-libomp": "21.1.8", "intel-openmp": "2026.2.0"}


def die(text):
    """Ends the run: it is impossible as a whole."""
    raise SystemExit(f"bench: {text}")


# --- What is run ------------------------------------------------------------------------------


def build(compilers):
    """Compiles all programs with each compiler."""
    print("bench: compiling", flush=True)
    os.makedirs(OUT, exist_ok=True)
    for name, cc in compilers.items():
        if not shutil.which(cc):
            die(f"{cc} is not installed; ci/setup.sh installs it")
        jobs = [(p, f"{HERE}/{p}.c") for p in PROGRAMS]
        jobs += [(k, f"{HERE}/kernels/{k}.c") for k in KERNELS]
        jobs += [(f"bots_{b}", f"{HERE}/bots/{b}.c") for b in BOTS]
        for program, source in jobs:
            # Programs of both compilers are to load the same libraries.
            _compile([cc, "-O2", "-Wall", "-fopenmp", f"-I{HERE}", source, "-o",
                      f"{OUT}/{program}.{name}", "-Wl,--as-needed", "-lm", "-lpthread"])
    for helper in ("limits", "spawn", "busy", "empty"):
        _compile([compilers["gcc"], "-O2", "-Wall", f"{HERE}/{helper}.c", "-o", f"{OUT}/{helper}",
                  "-lpthread"])


def _compile(cmd):
    p = subprocess.run(cmd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if p.returncode:
        die(f"{' '.join(cmd)}\n{p.stdout}")


def wheel(name):
    """The directory of an unpacked wheel in target/bench/peers, fetched when it is not there; or None."""
    place = os.path.join(OUT, "peers", f"{name}-{WHEELS[name]}")
    if os.path.isdir(place):
        return place
    part = place + ".part"
    shutil.rmtree(part, ignore_errors=True)
    os.makedirs(part)
    venv = os.path.join(TARGET, "venv", "bin", "python")
    python = venv if os.path.exists(venv) else sys.executable
    p = subprocess.run([python, "-m", "pip", "download", "-q", "--disable-pip-version-check", "--no-deps",
                        "--only-binary", ":all:", "-d", part, f"{name}=={WHEELS[name]}"],
                       stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    files = [f for f in os.listdir(part) if f.endswith(".whl")]
    if p.returncode or not files:
        why = (p.stdout.strip().splitlines() or ["no wheel"])[-1]
        print(f"bench: no {name} {WHEELS[name]} from PyPI: {why}", flush=True)
        return None
    shutil.unpack_archive(os.path.join(part, files[0]), part, "zip")
    os.rename(part, place)
    return place


def _find(root, name):
    for path, _, files in os.walk(root or "/nonexistent"):
        if name in files:
            return os.path.join(path, name)
    return None


def runtimes():
    """Per compiler the runtimes as (name, directory to load from), and the peers that are missing."""
    libomp21 = _find(wheel("cmeel-libomp"), "libomp.so")
    iomp = _find(wheel("intel-openmp"), "libiomp5.so")
    gomp = subprocess.run(["gcc-12", "-print-file-name=libgomp.so.1"], stdout=subprocess.PIPE,
                          text=True).stdout.strip()
    if not os.path.exists(gomp):
        gomp = "/usr/lib/x86_64-linux-gnu/libgomp.so.1"
    wanted = [
        ("gcc", "libgomp 12", gomp),
        ("gcc", "libomp 21 as libgomp", libomp21),
        ("clang", "libomp 19", "/usr/lib/llvm-19/lib/libomp.so.5"),
        ("clang", "libomp 21", libomp21),
        ("clang", "libiomp5", iomp),
    ]
    if not os.path.exists(f"{DIST}/lib/libduomp.so.1"):
        die(f"there is no {DIST}/lib/libduomp.so.1; run make lib")
    found = {c: [("duomp", f"{DIST}/lib")] for c in NAMES}
    missing = []
    for compiler, name, path in wanted:
        if not path or not os.path.exists(path):
            missing.append(name)
            continue
        place = os.path.join(OUT, "run", f"{compiler}-{name.replace(' ', '-')}")
        shutil.rmtree(place, ignore_errors=True)
        os.makedirs(place)
        os.symlink(os.path.realpath(path), os.path.join(place, NAMES[compiler]))
        found[compiler].append((name, place))
    return found, missing


def environment(directory, extra):
    """No OpenMP setting of the caller's; the runtime to load."""
    env = {k: v for k, v in os.environ.items() if not k.startswith(SETTINGS)}
    env.pop("LD_PRELOAD", None)
    env.update(LD_LIBRARY_PATH=directory, OMP_NUM_THREADS="2")
    env.update(extra)
    return env


def check_loaded(found):
    """Each program must load the runtime that it is said to run on."""
    for compiler, list_ in found.items():
        for name, place in list_:
            env = dict(environment(place, {}), LD_TRACE_LOADED_OBJECTS="1")
            p = subprocess.run([f"{OUT}/hello.{compiler}"], env=env, stdout=subprocess.PIPE, text=True)
            if f"{NAMES[compiler]} => {place}/" not in p.stdout:
                die(f"hello.{compiler} does not load {name} from {place}:\n{p.stdout}")


# --- Running ----------------------------------------------------------------------------------


def execute(cmd, env, timeout):
    """(what the process printed as {key: value}, None) or ({}, why not)."""
    p = subprocess.Popen(cmd, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                         env=env, cwd=OUT, text=True, start_new_session=True)
    try:
        out, err = p.communicate(timeout=timeout)
    except subprocess.TimeoutExpired:
        os.killpg(p.pid, signal.SIGKILL)
        p.communicate()
        return {}, f"no end after {timeout} s"
    if p.returncode:
        text = (err.strip().splitlines() or [f"status {p.returncode}"])[-1]
        symbol = re.search(r"(?:undefined symbol: |version `)([A-Za-z_0-9.]+)", text)
        return {}, f"without {symbol.group(1)}" if symbol else text[-80:]
    values = {}
    for line in out.splitlines():
        word = line.split()
        if len(word) == 3:
            values[word[0]] = (float(word[1]), float(word[2]))
    return values, None


class Runner:
    """Collects samples[row id][compiler][runtime] = list of values, and errors alike."""

    def __init__(self, found, realtime):
        self.found, self.realtime = found, realtime
        self.samples, self.least, self.errors = {}, {}, {}

    def once(self, row, sharing, compiler, name, place):
        """One process for the rows that share it."""
        cmd = [f"{OUT}/{row.program}.{compiler}", *row.args]
        if row.spawn:
            cmd = [f"{OUT}/spawn", str(row.spawn), *cmd]
        if self.realtime and row.quiet:
            cmd = ["chrt", "-f", "10", *cmd]
        values, why = execute(cmd, environment(place, row.env), row.timeout)
        for r in sharing:
            slot = (r.id, compiler, name)
            if why or r.key not in values:
                self.errors[slot] = why or "no result"
                continue
            self.samples.setdefault(slot, []).append(values[r.key][0] * r.scale)
            self.least.setdefault(slot, []).append(values[r.key][1] * r.scale)

    def row(self, row, sharing, turn):
        """One round of one row: each runtime once, beginning with another each time."""
        neighbours = [subprocess.Popen([f"{OUT}/busy"]) for _ in range(row.busy)]
        try:
            todo = [(c, n, p) for c, list_ in self.found.items() for n, p in list_]
            todo = todo[turn % len(todo):] + todo[:turn % len(todo)]
            for compiler, name, place in todo:
                if (row.id, compiler, name) not in self.errors:
                    self.once(row, sharing, compiler, name, place)
        finally:
            for p in neighbours:
                p.kill()
                p.wait()


def chosen(only, quick, classes):
    """The groups and rows that the command line asks for."""
    groups = []
    for key, title, rows in table.GROUPS:
        keep = [r for r in rows if (not only or key in only or r.id in only) and not (quick and r.slow)
                and (r.size is None or r.size in classes or r.id in only)]
        if keep:
            groups.append((key, title, keep))
    if not groups:
        die(f"there is no such row: {' '.join(only)}")
    return groups


class Limits:
    """What the machine allows, measured without OpenMP in each round; a figure is the median of the rounds, because
    a virtual machine's CPUs may be moved."""

    def __init__(self, realtime):
        self.realtime, self.samples = realtime, {}

    def measure(self):
        """One round."""
        for program in ("limits", "empty"):
            cmd = [f"{OUT}/{program}"]
            values, why = execute(["chrt", "-f", "10", *cmd] if self.realtime else cmd, dict(os.environ), 20)
            if why:
                print(f"bench: {program}: {why}", flush=True)
            for key, (median, _) in values.items():
                self.samples.setdefault(key, []).append(median)

    def figures(self):
        """By name."""
        return {k: statistics.median(v) for k, v in self.samples.items()}


def arguments():
    """The command line."""
    def default(name, other):
        return os.environ.get(f"BENCH_{name}") or other

    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--rounds", type=int, default=default("ROUNDS", "5"), help="processes a figure (5)")
    a.add_argument("--minutes", type=float, default=default("MINUTES", "0"),
                   help="begin no round that would not end in that time (0: all rounds)")
    a.add_argument("--classes", default=default("CLASSES", "SW"), help="classes of the kernels (SW)")
    a.add_argument("--only", nargs="*", default=[], help="groups or rows")
    a.add_argument("--quick", action="store_true", help="leave out rows that take seconds")
    a.add_argument("--write", action="store_true", help="write the report of a part, too")
    a.add_argument("--realtime", action="store_true", help="for machines that are not quiet")
    a.add_argument("--duomp-only", action="store_true", help="no peers: for work on duomp itself")
    args = a.parse_args()
    if args.rounds < 1 or not set(args.classes) <= set("SWA"):
        die("there must be a round, and the classes are S, W and A")
    return args


def measure(runner, physical, groups, args, start):
    """All rounds; says how far it is. Returns how many rounds there were."""
    begin = start

    def passed():
        return f"{time.monotonic() - start:.0f} s"

    for turn in range(args.rounds):
        last, begin = begin, time.monotonic()
        if turn and args.minutes and begin - start + begin - last > args.minutes * 60:
            print(f"bench: no time for round {turn + 1}", flush=True)
            return turn
        physical.measure()
        for key, _, rows in groups:
            done = set()
            for row in rows:
                if row.process not in done and turn < (row.rounds or args.rounds):
                    done.add(row.process)
                    runner.row(row, [r for r in rows if r.process == row.process], turn)
            print(f"bench: round {turn + 1} of {args.rounds}, {key}: {passed()}", flush=True)
    return args.rounds


def main():
    args = arguments()
    start = time.monotonic()
    build({"gcc": os.environ.get("GCC", "gcc-12"), "clang": os.environ.get("CLANG", "clang-19")})
    found, missing = runtimes()
    if args.duomp_only:
        found = {c: list_[:1] for c, list_ in found.items()}
    check_loaded(found)
    for name in missing:
        print(f"bench: missing peer: {name}", flush=True)

    groups = chosen(args.only, args.quick, args.classes)
    physical = Limits(args.realtime)
    runner = Runner(found, args.realtime)
    args.rounds = measure(runner, physical, groups, args, start)

    results = report.Results(groups, found, missing, physical.figures(), runner, args)
    with open(f"{OUT}/results.json", "w") as f:
        json.dump(results.plain(), f, indent=1)
    print(results.text())
    if args.write or not (args.only or args.quick or args.duomp_only):
        report.write_markdown(results, os.path.join(ROOT, "docs", "performance.md"))
        print("bench: docs/performance.md is written")
    try:
        import page
        page.write(results, os.path.join(OUT, "performance.html"))
        print(f"bench: {os.path.relpath(OUT, ROOT)}/performance.html is written")
    except ModuleNotFoundError as e:
        print(f"bench: no page with plots: {e}; ci/bench.sh installs it")
    failed = sorted({f"{line.row.title}: {why}" for _, _, lines in results.groups for line in lines
                     for (_, name), why in line.failed.items() if name == "duomp"})
    if failed:
        die("duomp failed in " + "; ".join(failed))


if __name__ == "__main__":
    main()
