#!/usr/bin/env python3
"""Fails when a function of the library is called by no test program.

usage: called.py [kmpc|gomp ...] [--list]

The programs that the other steps built are read, not run: what they refer to is what they call. A name that one
asks dlsym or dlvsym for counts where the program's text has it. Each function counts: where the versions of a name
are functions of their own (abi/symbols.toml), each of them is to be called.

called-kmpc.txt and called-gomp.txt beside this file say what there is to look at:

    crate NAME              its symbols belong to this ABI
    programs DIRECTORY      below target/: all programs in it and below it
    group GROUP FILE        this test calls every symbol of the group, by the table
    names FILE NAME@NODE    this test makes such names at run time; {a,b} stands for a and for b
    not NAME WHY            no program can call it

The closing line is `N passed, N failed`."""

import argparse
import os
import re
import struct
import subprocess
import sys
import tomllib

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
LIBRARY = os.path.join(ROOT, "target", "dist", "lib", "libduomp.so.1")


def words(text):
    """The words that braces stand for."""
    if m := re.search(r"\{([^{}]*)\}", text):
        return [w for part in m.group(1).split(",") for w in words(text[:m.start()] + part + text[m.end():])]
    return [text]


class List:
    """What called-ABI.txt says."""

    def __init__(self, abi):
        self.file = f"called-{abi}.txt"
        self.crates, self.directories, self.groups, self.names, self.excused = [], [], set(), set(), {}
        with open(os.path.join(HERE, self.file)) as f:
            for line in f:
                key, *rest = line.split("#")[0].strip().split(None, 2) or [""]
                if key in ("group", "names"):
                    file = rest[1] if key == "group" else rest[0]
                    if not os.path.exists(os.path.join(ROOT, file)):
                        raise SystemExit(f"error: {self.file}: no {file}")
                if key == "crate":
                    self.crates.append(rest[0])
                elif key == "programs":
                    self.directories.append(rest[0])
                elif key == "group":
                    self.groups.add(rest[0])
                elif key == "names":
                    self.names.update(tuple(w.split("@")) for w in words(rest[1].strip()))
                elif key == "not":
                    self.excused[rest[0]] = rest[1]
                elif key:
                    raise SystemExit(f"error: {self.file}: {line.strip()}")


def nm(files, *options):
    """The lines of nm for the dynamic symbols of some files; what is no ELF file is passed over."""
    p = subprocess.run(["nm", "-D", *options, *files], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    return p.stdout.splitlines()


def functions():
    """The library's functions: (name, version) to (name, address)."""
    found = {}
    for line in nm([LIBRARY], "--defined-only", "--with-symbol-versions"):
        address, kind, name = line.split(" ", 2)
        name, _, version = name.replace("@@", "@").partition("@")
        if kind in "TtWi":
            found[name, version] = (name, address)
    return found


def programs(directories):
    """ELF files below the directories."""
    found = []
    for directory in directories:
        top = os.path.join(ROOT, "target", directory)
        here = []
        for root, _, names in os.walk(top):
            for name in names:
                path = os.path.join(root, name)
                if name.startswith(("libduomp", "libgomp", "libomp", "libiomp")) or not os.path.isfile(path):
                    continue
                with open(path, "rb") as f:
                    if f.read(4) == b"\x7fELF":
                        here.append(path)
        if not here:
            raise SystemExit(f"error: no programs in target/{directory}: run the step that builds them")
        found += here
    return found


def constants(path):
    """The words in the read-only data of a 64-bit ELF file."""
    with open(path, "rb") as f:
        data = f.read()
    at, = struct.unpack_from("<Q", data, 0x28)
    size, count, names = struct.unpack_from("<3H", data, 0x3a)
    table = [struct.unpack_from("<IIQQQQ", data, at + i * size) for i in range(count)]
    found = set()
    for name, _, _, _, offset, length in table:
        start = table[names][4] + name
        if data[start:data.index(b"\0", start)] == b".rodata":
            found.update(w.decode() for w in re.findall(rb"[A-Za-z_][A-Za-z0-9_.]{3,}", data[offset:offset + length]))
    return found


def called(files, known):
    """The functions that the files refer to."""
    names = {}
    for (name, version), function in known.items():
        names.setdefault(name, {})[version] = function
    seen = set()
    for start in range(0, len(files), 200):
        for line in nm(files[start:start + 200], "-A", "--undefined-only", "--with-symbol-versions"):
            path, _, entry = line.rpartition(": ")
            symbol = entry.split()[-1]
            name, _, version = symbol.replace("@@", "@").partition("@")
            forms = names.get(name, {})
            # Without a version, as for a shared object that was linked against no runtime: any of them.
            seen.update([forms[version]] if version in forms else forms.values())
            if name in ("dlsym", "dlvsym"):
                asked = constants(path.split(":")[0])
                for name in asked & names.keys():
                    versions = asked & names[name].keys()
                    seen.update(names[name][v] for v in versions or names[name])
    return seen


def check(abi, known, show):
    """Prints what of one ABI is called by no program; the numbers called and not called."""
    rules = List(abi)
    with open(os.path.join(ROOT, "abi", "symbols.toml"), "rb") as f:
        groups = tomllib.load(f)["group"]
    own = {s["name"]: g["name"] for g in groups if g["crate"] in rules.crates for s in g["symbols"]}
    seen = called(programs(rules.directories), known)
    seen.update(known[pair] for pair in rules.names if pair in known)
    wanted = {}
    for (name, version), function in known.items():
        if own.get(name, "") not in rules.groups | {""}:
            wanted.setdefault(function, []).append(version)
    missing = sorted((f, v) for f, v in wanted.items() if f not in seen and f[0] not in rules.excused)
    wrong = [f"{name}@{','.join(sorted(versions))} is called by no test" for (name, _), versions in missing]
    wrong += [f"{rules.file}: {'@'.join(p)} is not exported" for p in sorted(rules.names) if p not in known]
    wrong += [f"{rules.file}: {n} is called, or not exported" for n in rules.excused
              if not any(f[0] == n and f not in seen for f in wanted)]
    for line in wrong:
        print(f"FAILED {line}")
    if show:
        for name in sorted({f[0] for f in wanted if f in seen}):
            print(f"called {name}")
    by_table = sum(own.get(name) in rules.groups for name, _ in known)
    return len(wanted) - len(missing) + by_table, len(wrong)


def main():
    ap = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ap.add_argument("abi", nargs="*", default=["kmpc"])
    ap.add_argument("--list", action="store_true", help="print what is called, too")
    a = ap.parse_args()
    known = functions()
    passed = failed = 0
    for abi in a.abi:
        good, bad = check(abi, known, a.list)
        passed, failed = passed + good, failed + bad
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
