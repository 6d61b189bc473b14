#!/usr/bin/env python3
"""Compares include/omp.h with the compiler's own omp.h.

Reads the names out of the compiler's header, writes a C++ program that prints the value of every
enumerator, the size and alignment of every type and the type of every routine, compiles it with
each header and compares what they print. A name that ours lacks is a compile error.

usage: compare.py CXX OUT_DIR
"""
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]

# In the compilers' headers, and not part of the host runtime.
ABSENT = {
    "ompx_dump_mapping_tables": "a debugging aid of libomptarget",
    "llvm_omp_target_dynamic_shared_alloc": "device side, libomptarget",
}


def preprocessed(cxx):
    text = subprocess.run(
        [cxx, "-fopenmp", "-std=c++14", "-E", "-x", "c++", "-"],
        input="#include <omp.h>\n", capture_output=True, text=True, check=True).stdout
    kept, inside = [], False
    for line in text.splitlines():
        marker = re.match(r'#\s*(?:line\s+)?\d+\s+"([^"]*)"', line)
        if marker:
            inside = marker.group(1).endswith("/omp.h")
        elif inside:
            kept.append(line)
    return "\n".join(kept)


def names(text):
    text = re.sub(r"__attribute__\s*\(\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)\)", " ", text)
    enumerators = []
    for body in re.findall(r"\benum\b[^{;]*\{([^}]*)\}", text):
        enumerators += re.findall(r"(?:^|,)\s*(\w+)", body)
    types = sorted(set(re.findall(r"\b((?:omp|kmp)_\w+_t)\b", text)))
    flat = re.sub(r"\{[^{}]*\}", " ", text.replace('extern "C" {', " "))
    routines = sorted(set(re.findall(r"\b((?:omp|ompc|kmp|ompx|llvm)_\w+)\s*\(", flat)))
    return enumerators, types, [r for r in routines if r not in ABSENT]


def program(enumerators, types, routines):
    lines = ["#include <omp.h>", "#include <cstdio>", "#include <typeinfo>", "int main() {"]
    for e in enumerators:
        lines.append(f'  std::printf("{e} = %lld, %zu bytes\\n", (long long)({e}), sizeof({e}));')
    for t in types:
        lines.append(f'  std::printf("{t}: size %zu align %zu\\n", sizeof({t}), alignof({t}));')
    for r in routines:
        # omp_is_initial_device may have a static body, which has the same type.
        lines.append(f'  std::printf("{r}: %s\\n", typeid(decltype(&{r})).name());')
    return "\n".join(lines + ["}", ""])


def output(cxx, source, binary, include, std):
    command = [cxx, "-fopenmp", f"-std={std}", "-w", *include, str(source), "-o", str(binary)]
    subprocess.run(command, check=True)
    return subprocess.run([str(binary)], capture_output=True, text=True, check=True).stdout


def main():
    cxx, out = sys.argv[1], pathlib.Path(sys.argv[2])
    out.mkdir(parents=True, exist_ok=True)
    found = names(preprocessed(cxx))
    if min(len(part) for part in found) < 8 or len(found[2]) < 60:
        sys.exit(f"compare.py: found too little in the omp.h of {cxx}: {[len(p) for p in found]}")
    source = out / f"compare-{pathlib.Path(cxx).name}.cpp"
    source.write_text(program(*found))
    bad = 0
    for std in ("c++11", "c++17"):  # in C++17 the exception specification is part of the type
        stock = output(cxx, source, source.with_suffix(".stock"), [], std).splitlines()
        ours = output(cxx, source, source.with_suffix(".ours"), ["-I", str(ROOT / "include")],
                      std).splitlines()
        for s, o in zip(stock, ours, strict=True):
            if s != o:
                print(f"{cxx} {std}: stock {s!r}, ours {o!r}")
                bad += 1
    print(f"{cxx}: {len(found[0])} enumerators, {len(found[1])} types, {len(found[2])} routines, "
          f"{bad} differ")
    sys.exit(bad != 0)


main()
