#!/usr/bin/env python3
"""The measurements of docs/ghc.md: duomp and the stock runtimes, in turn, as Markdown tables on stdout.

    haskell/run.sh build && haskell/measure.py [--rounds 10] [--seconds 2] [--peer NAME=DIRECTORY] [--keep FILE] [busy alone gc calls chunks]

Every round runs each runtime once, so that what else the machine does meets all of them alike. The rows named
`passive` have OMP_WAIT_POLICY=passive; -qa is the option of GHC's run-time system that binds capabilities to CPUs. --peer adds a runtime, a directory
with a libgomp.so.1 in it; may be given again. --keep adds the rounds to those in the file, and the tables are about all of them."""

import argparse
import json
import os
import statistics
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "target" / "haskell"
LLVM = "/usr/lib/llvm-19/lib/libomp.so"


GCC = "/usr/lib/x86_64-linux-gnu"
BOUND = {"GHCRTS": "-qa"}
PASSIVE = {"OMP_WAIT_POLICY": "passive"}


def runtimes(peers):
    """Name, directory of the library, further variables."""
    ours = ROOT / "target" / "dist" / "lib"
    names = [
        ("duomp", ours, {}),
        ("duomp, -qa", ours, BOUND),
        ("libgomp", GCC, {}),
        ("libgomp, -qa", GCC, BOUND),
        ("libgomp passive", GCC, PASSIVE),
        ("libgomp passive, -qa", GCC, PASSIVE | BOUND),
    ]
    if os.path.exists(LLVM):
        link = OUT / "libomp" / "libgomp.so.1"
        link.parent.mkdir(parents=True, exist_ok=True)
        if not link.exists():
            link.symlink_to(LLVM)
        peers = [f"libomp 19={OUT / 'libomp'}", *peers]
    for peer in peers:
        name, _, directory = peer.partition("=")
        if not os.path.exists(os.path.join(directory, "libgomp.so.1")):
            sys.exit(f"measure.py: --peer {peer}: no libgomp.so.1 there")
        names += [(name, directory, {}), (f"{name}, -qa", directory, BOUND)]
    return names


def program():
    for path in (OUT / "dist").rglob("measure"):
        if path.is_file() and os.access(path, os.X_OK):
            return str(path)
    sys.exit("measure.py: run haskell/run.sh build first")


def run(exe, runtime, args):
    _, library, more = runtime
    env = {k: v for k, v in os.environ.items() if not k.startswith(("OMP_", "GOMP_", "KMP_"))}
    env.update(more, LD_LIBRARY_PATH=str(library))
    out = subprocess.run([exe, *args], env=env, capture_output=True, text=True, timeout=300, check=True).stdout.split()
    return dict(zip(out[::2], map(float, out[1::2])))


def rounds(exe, a, part, args, more=()):
    """The runs of each runtime; those of the part that --keep has are the first. `more`: further rows, a runtime and its arguments."""
    stored = json.loads(a.keep.read_text()) if a.keep and a.keep.exists() else {}
    results = stored.setdefault(part, {})
    names = [(runtime, args) for runtime in runtimes(a.peer)] + list(more)
    for i in range(a.rounds):
        for runtime, its in names if i % 2 == 0 else names[::-1]:
            results.setdefault(runtime[0], []).append(run(exe, runtime, its))
    if a.keep:
        a.keep.write_text(json.dumps(stored))
    return {runtime[0]: results[runtime[0]] for runtime, _ in names if runtime[0] in results}


def spread(values, scale=1.0, digits=0):
    low, middle, high = min(values), statistics.median(values), max(values)
    return " / ".join(f"{v * scale:,.{digits}f}" for v in (low, middle, high))


def table(results, columns):
    print("| | " + " | ".join(title for title, _ in columns) + " |")
    print("|---" * (len(columns) + 1) + "|")
    for name, runs in results.items():
        print(f"| {name} | " + " | ".join(show(runs) for _, show in columns) + " |")
    print(flush=True)


def field(key, digits=0, scale=1.0):
    return lambda runs: spread([r[key] for r in runs], scale, digits)


LATENCY = [(title, field(key, 1)) for title, key in
           [("median, us", "median"), ("99%, us", "p99"), ("99.9%, us", "p999"), ("longest, us", "longest")]]


def busy(exe, a):
    results = rounds(exe, a, "busy", ["busy", "both", str(a.seconds), "20000"])
    print("Both busy; least / median / most of the runs:\n")
    product = ("regions x units, millions", lambda runs: spread([r["regions"] * r["units"] / 1e6 for r in runs], 1, 1))
    table(results, [("regions/s", field("regions")), ("units/s", field("units")), product, *LATENCY])
    others = {n: runs for n, runs in results.items() if not n.startswith("duomp")}
    print("Regions x units, millions, by rounds; the best peer is the best of that round:\n")
    n = min(map(len, results.values()))
    print("| | " + " | ".join(str(i + 1) for i in range(n)) + " |")
    print("|---" * (n + 1) + "|")
    for name, runs in results.items():
        print(f"| {name} | " + " | ".join(f"{r['regions'] * r['units'] / 1e6:.0f}" for r in runs[:n]) + " |")
    for ours in (n for n in results if n.startswith("duomp")):
        best = [max(runs[i]["regions"] * runs[i]["units"] for runs in others.values()) for i in range(n)]
        ratios = [results[ours][i]["regions"] * results[ours][i]["units"] / best[i] for i in range(n)]
        tails = [results[ours][i]["p99"] / min(runs[i]["p99"] for runs in others.values()) for i in range(n)]
        print(f"| {ours}: product over the best peer's | " + " | ".join(f"{r:.2f}" for r in ratios) + " |")
        print(f"| {ours}: 99% latency over the best peer's | " + " | ".join(f"{t:.2f}" for t in tails) + " |")
    print()


def alone(exe, a):
    print("Regions alone; least / median / most of the runs:\n")
    table(rounds(exe, a, "alone", ["busy", "regions", str(a.seconds), "20000"]), [("regions/s", field("regions")), *LATENCY])


def gc(exe, a):
    print("Regions in one foreign call while major collections run; least / median / most of the runs:\n")
    ours = runtimes([])[0][1]
    # The same work by one thread and a collector of one thread: what the kernel alone does to it.
    bound = [(("no region, -qg", ours, {"GHCRTS": "-qg"}), ["gc", "none", str(a.seconds), "20000"])]
    table(rounds(exe, a, "gc", ["gc", "regions", str(a.seconds), "20000"], bound),
          [("regions/s", field("regions")), ("collections/s", field("collections")), *LATENCY])


def calls(exe, a):
    print("A call, ns; least / median / most of the runs:\n")
    names = [("unsafe call", "unsafe", 1), ("safe call", "safe", 1), ("safe call of a region of 2", "region", 0),
             ("entering a capability: primary", "primary", 0), ("worker", "worker", 0), ("both at once", "both", 0)]
    table(rounds(exe, a, "calls", ["calls", "5000"]), [(title, field(key, digits)) for title, key, digits in names])


def chunks(exe, a):
    print("parallelFor, ns an iteration; least / median / most of the runs:\n")
    names = [("chunks of 1", "chunk1", 1), ("of 100", "chunk100", 2), ("of 10,000", "chunk10000", 2), ("Static", "static", 2)]
    table(rounds(exe, a, "chunks", ["chunks", "200000"]), [(title, field(key, digits)) for title, key, digits in names])


def main():
    parts = {"busy": busy, "alone": alone, "gc": gc, "calls": calls, "chunks": chunks}
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--seconds", type=float, default=2)
    parser.add_argument("--peer", action="append", default=[], metavar="NAME=DIRECTORY")
    parser.add_argument("--keep", type=Path, metavar="FILE")
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(parts)}; all by default")
    a = parser.parse_args()
    for part in a.parts or parts:
        if part not in parts:
            parser.error(f"no part {part}")
        parts[part](program(), a)


if __name__ == "__main__":
    main()
