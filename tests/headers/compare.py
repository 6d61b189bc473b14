#!/usr/bin/env python3
"""Compares a header of include/ with the compiler's own.

Reads the names out of the compiler's header, writes a C++ program that prints the value of every
enumerator, the size and alignment of every type and the type of every routine, compiles it with
each header and compares what they print. A name that ours lacks is a compile error.

usage: compare.py CXX HEADER OUT_DIR
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


# omp-tools.h: OMPD is for debuggers and trace records are for devices; duomp has neither.
NOT_OMPT = re.compile(r"^ompd_|^ompt_record_\w+_t$|^kmp_mutex_impl_info|trace|^ompt_callback_master_t"
                      r"|^ompt_(translate_time|advance_buffer|get_record|get_device|get_buffer)")
KEPT_RECORDS = {"ompt_record_t", "ompt_record_native_t"}


def preprocessed(cxx, header):
    text = subprocess.run(
        [cxx, "-fopenmp", "-std=c++14", "-E", "-x", "c++", "-"],
        input=f"#include <{header}>\n", capture_output=True, text=True, check=True).stdout
    kept, inside = [], False
    for line in text.splitlines():
        marker = re.match(r'#\s*(?:line\s+)?\d+\s+"([^"]*)"', line)
        if marker:
            inside = marker.group(1).endswith("/" + header)
        elif inside:
            kept.append(line)
    return "\n".join(kept)


def names(text, header):
    text = re.sub(r"__attribute__\s*\(\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)\)", " ", text)
    enumerators = []
    for body in re.findall(r"\benum\b[^{;]*\{([^}]*)\}", text):
        enumerators += re.findall(r"(?:^|,)\s*(\w+)", body)
    if header == "omp-tools.h":
        found = set(re.findall(r"\b((?:ompt|kmp)_\w+_t)\b", text))
        types = sorted(t for t in found if t in KEPT_RECORDS or not NOT_OMPT.search(t))
        return [e for e in enumerators if not e.startswith("ompd_")], types, []
    types = sorted(set(re.findall(r"\b((?:omp|kmp)_\w+_t)\b", text)))
    flat = re.sub(r"\{[^{}]*\}", " ", text.replace('extern "C" {', " "))
    routines = sorted(set(re.findall(r"\b((?:omp|ompc|kmp|ompx|llvm)_\w+)\s*\(", flat)))
    return enumerators, types, [r for r in routines if r not in ABSENT]


def program(header, enumerators, types, routines):
    lines = [f"#include <{header}>", "#include <cstdio>", "#include <typeinfo>", "int main() {"]
    for e in enumerators:
        lines.append(f'  std::printf("{e} = %lld, %zu bytes\\n", (long long)({e}), sizeof({e}));')
    for t in types:
        if t in ("ompt_device_t", "ompt_buffer_t"):  # void
            continue
        lines.append(f'  std::printf("{t}: %s size %zu align %zu\\n", typeid({t}).name(), '
                     f'sizeof({t}), alignof({t}));')
    for r in routines:
        # omp_is_initial_device may have a static body, which has the same type.
        lines.append(f'  std::printf("{r}: %s\\n", typeid(decltype(&{r})).name());')
    return "\n".join(lines + ["}", ""])


def output(cxx, source, binary, include, std):
    command = [cxx, "-fopenmp", f"-std={std}", "-w", *include, str(source), "-o", str(binary)]
    subprocess.run(command, check=True)
    return subprocess.run([str(binary)], capture_output=True, text=True, check=True).stdout


def main():
    cxx, header, out = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
    out.mkdir(parents=True, exist_ok=True)
    found = names(preprocessed(cxx, header), header)
    least = (60, 12, 70) if header == "omp.h" else (150, 70, 0)
    if any(len(part) < n for part, n in zip(found, least)):
        sys.exit(f"compare.py: too little in the {header} of {cxx}: {[len(p) for p in found]}")
    source = out / f"{header}-{pathlib.Path(cxx).name}.cpp"
    source.write_text(program(header, *found))
    bad = 0
    for std in ("c++11", "c++17"):  # in C++17 the exception specification is part of the type
        stock = output(cxx, source, source.with_suffix(".stock"), [], std).splitlines()
        ours = output(cxx, source, source.with_suffix(".ours"), ["-I", str(ROOT / "include")],
                      std).splitlines()
        for s, o in zip(stock, ours, strict=True):
            if s != o:
                print(f"{cxx} {std}: stock {s!r}, ours {o!r}")
                bad += 1
    print(f"{cxx} {header}: {len(found[0])} enumerators, {len(found[1])} types, {len(found[2])} routines, "
          f"{bad} differ")
    sys.exit(bad != 0)


main()
