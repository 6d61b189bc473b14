#!/usr/bin/env python3
"""The measurements of docs/ghc.md: duomp and the stock runtimes, in turn, as Markdown tables on stdout.

    haskell/run.sh build && haskell/measure.py [--rounds 10] [--seconds 2] [busy alone gc calls chunks]

Every round runs each runtime once, so that what else the machine does meets all of them alike. The rows named
`passive` have OMP_WAIT_POLICY=passive; -qa is the option of GHC's run-time system that binds capabilities to CPUs."""

import argparse
import os
import statistics
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "target" / "haskell"
LLVM = "/usr/lib/llvm-19/lib/libomp.so"


def runtimes():
    """Name, directory of the library, further variables."""
    names = [
        ("duomp", ROOT / "target" / "dist" / "lib", {}),
        ("duomp, -qa", ROOT / "target" / "dist" / "lib", {"GHCRTS": "-qa"}),
        ("libgomp", "/usr/lib/x86_64-linux-gnu", {}),
        ("libgomp passive", "/usr/lib/x86_64-linux-gnu", {"OMP_WAIT_POLICY": "passive"}),
        ("libgomp passive, -qa", "/usr/lib/x86_64-linux-gnu", {"OMP_WAIT_POLICY": "passive", "GHCRTS": "-qa"}),
    ]
    if os.path.exists(LLVM):
        link = OUT / "libomp" / "libgomp.so.1"
        link.parent.mkdir(parents=True, exist_ok=True)
        if not link.exists():
            link.symlink_to(LLVM)
        names.append(("libomp 19", OUT / "libomp", {}))
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


def rounds(exe, n, args):
    results = {runtime[0]: [] for runtime in runtimes()}
    for _ in range(n):
        for runtime in runtimes():
            results[runtime[0]].append(run(exe, runtime, args))
    return results


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
    results = rounds(exe, a.rounds, ["busy", "both", str(a.seconds), "20000"])
    print("Both busy; least / median / most of the runs:\n")
    product = ("regions x units, millions", lambda runs: spread([r["regions"] * r["units"] / 1e6 for r in runs], 1, 1))
    table(results, [("regions/s", field("regions")), ("units/s", field("units")), product, *LATENCY])
    products = {n: [r["regions"] * r["units"] for r in runs] for n, runs in results.items()}
    others = {n: p for n, p in products.items() if not n.startswith("duomp")}
    best = max(others, key=lambda n: statistics.median(others[n]))
    print(f"Best peer by the median of the product: {best}.")
    for ours in (n for n in results if n.startswith("duomp")):
        ratios = [o / max(v[i] for v in others.values()) for i, o in enumerate(products[ours])]
        tails = [r["p99"] / p["p99"] for r, p in zip(results[ours], results[best])]
        print(f"{ours}: product over the round's best peer's {', '.join(f'{r:.2f}' for r in ratios)}; "
              f"99% latency over the best peer's {', '.join(f'{t:.2f}' for t in tails)}.")
    print()


def alone(exe, a):
    print("Regions alone; least / median / most of the runs:\n")
    table(rounds(exe, a.rounds, ["busy", "regions", str(a.seconds), "20000"]), [("regions/s", field("regions")), *LATENCY])


def gc(exe, a):
    print("Regions in one foreign call while major collections run; least / median / most of the runs:\n")
    table(rounds(exe, a.rounds, ["gc", str(a.seconds), "20000"]),
          [("regions/s", field("regions")), ("collections/s", field("collections")), *LATENCY])


def calls(exe, a):
    print("A call, ns; least / median / most of the runs:\n")
    names = [("unsafe call", "unsafe", 1), ("safe call", "safe", 1), ("safe call of a region of 2", "region", 0),
             ("entering a capability: primary", "primary", 0), ("worker", "worker", 0), ("both at once", "both", 0)]
    table(rounds(exe, a.rounds, ["calls", "5000"]), [(title, field(key, digits)) for title, key, digits in names])


def chunks(exe, a):
    print("parallelFor, ns an iteration; least / median / most of the runs:\n")
    names = [("chunks of 1", "chunk1", 1), ("of 100", "chunk100", 2), ("of 10,000", "chunk10000", 2), ("Static", "static", 2)]
    table(rounds(exe, a.rounds, ["chunks", "200000"]), [(title, field(key, digits)) for title, key, digits in names])


def main():
    parts = {"busy": busy, "alone": alone, "gc": gc, "calls": calls, "chunks": chunks}
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--seconds", type=float, default=2)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(parts)}; all by default")
    a = parser.parse_args()
    for part in a.parts or parts:
        if part not in parts:
            parser.error(f"no part {part}")
        parts[part](program(), a)


if __name__ == "__main__":
    main()
