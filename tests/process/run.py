#!/usr/bin/env python3
"""How duomp lives in a process: each case is a process of its own, under a watchdog.

usage: run.py [--runtime DIR] [--filter RE] [--repeat N] [--compilers LIST] [--stock] [--list]

A program says in its first lines, after `//` or `#`:

    case: NAME [args="..."] [env="A=B ..."] [flags="..."] [exit=N] [out="REGEX"] [err="REGEX" count=N] [both="REGEX" count=N]
          [timeout=N] [machine=NAME] [mask=LIST] [only=COMPILER]
    stock-fails: NAMES RUNTIME WHY   libgomp 12 or libomp 19 fails these cases (separated by commas)
    stock-sometimes-fails: NAMES RUNTIME WHY
    stock-passes: NAMES              neither fails these cases: they are here so that duomp goes on to pass them
    with: FILE      a shared object to be built beside it; its path is in PART
    copy            PART_OF_COPY: the same, needing a renamed copy of the compiler's own runtime
    plain           the program itself is compiled without OpenMP
    packages        run by the Python of target/venv, which has the packages that ci/setup.sh installs

`machine` lets duomp see the machine of that name in machines/ (`mask`: the CPUs of it that the process may use) in place of the
real one. In `env`, @duomp@ stands for libduomp.so.1 and @lib@ for its directory; on stock runtimes such variables are not set.

A case passes when the process ends by itself with the exit code (default 0), the output has `good` and `out`, and
`err` is found in `count` lines of the error output (`both`: of either). Exit code 77: the machine does not offer what the case needs.
The closing line is `N passed, N failed`. --repeat runs each case up to N times, until it fails. --stock runs the cases on the
stock runtimes and fails where one does not do what the program says of it."""

import argparse
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
CANNOT_BE_MADE_HERE = 77


class Case:
    def __init__(self, text, source):
        name, *rest = shlex.split(text)
        options = dict(part.split("=", 1) for part in rest)
        self.name, self.source = name, source
        self.args = shlex.split(options.get("args", ""))
        self.env = dict(part.split("=", 1) for part in shlex.split(options.get("env", "")))
        self.flags = shlex.split(options.get("flags", ""))
        self.exit = int(options.get("exit", 0))
        self.out = options.get("out", "").replace("\\n", "\n")
        self.err = options.get("err", options.get("both"))
        self.both = "both" in options
        self.count = int(options.get("count", 1))
        self.timeout = int(options.get("timeout", 30))
        self.machine, self.mask = options.get("machine"), options.get("mask")
        self.only = options.get("only", "")
        known = {"only", "args", "env", "flags", "exit", "out", "err", "both", "count", "timeout", "machine", "mask"}
        if set(options) - known:
            raise SystemExit("%s: %s is not an option of a case" % (source.path, ", ".join(set(options) - known)))


class Program:
    def __init__(self, path):
        self.path, self.cases, self.stock, self.part = path, [], {}, None
        self.copy = self.plain = self.packages = False
        passes = set()
        for line in open(path, encoding="utf-8"):
            said = re.match(r"(?://|#) ?(.*)", line)
            if not said:
                break
            text = said[1].strip()
            if text.startswith("case: "):
                self.cases.append(Case(text[6:], self))
            elif text.startswith(("stock-fails: ", "stock-sometimes-fails: ")):
                names, runtime, why = text.split(": ", 1)[1].split(" ", 2)
                why = why if text.startswith("stock-fails") else "sometimes: " + why
                for name in names.split(","):
                    self.stock.setdefault(name, {})[runtime] = why
            elif text.startswith("stock-passes: "):
                passes |= set(text[14:].split(","))
            elif text.startswith("with: "):
                self.part = os.path.join(os.path.dirname(path), text[6:])
            elif text == "copy":
                self.copy = True
            elif text == "plain":
                self.plain = True
            elif text == "packages":
                self.packages = True
        # Of each case it is said what the stock runtimes do.
        names = {case.name for case in self.cases}
        if passes & set(self.stock) or passes | set(self.stock) != names:
            wrong = sorted((passes & set(self.stock)) | ((passes | set(self.stock)) ^ names))
            raise SystemExit("%s: say once what stock runtimes do with: %s" % (path, ", ".join(wrong)))


def family(compiler):
    return "libomp" if "clang" in os.path.basename(compiler) else "libgomp"


class Builder:
    def __init__(self, runtime, work, stock):
        self.runtime, self.work, self.stock, self.made = runtime, work, stock, {}

    def run(self, command):
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError("%s\n%s" % (" ".join(command), done.stderr))

    def build(self, compiler, source, flags, kind, libs=()):
        key = (compiler, source, tuple(flags), kind, tuple(libs))
        if key not in self.made:
            tool = compiler
            if source.endswith(".cpp"):
                tool = compiler.replace("gcc", "g++") if "gcc" in compiler else compiler.replace("clang", "clang++")
            out = os.path.join(self.work, "%s.%d" % (os.path.basename(source), len(self.made)))
            command = [tool, "-O1", "-g", "-Wall", "-Werror=implicit-function-declaration", source, "-o", out, *flags]
            if kind == "part":
                command += ["-shared", "-fPIC", "-fopenmp"]
            elif kind == "program":
                command += ["-fopenmp"]
            if not self.stock and any(flag.startswith("-static") for flag in flags):
                command += ["-L", self.runtime]
            command += [*libs, "-pthread", "-ldl"]
            self.run(command)
            self.made[key] = out
        return self.made[key]

    def machine(self, name, mask):
        """A root directory with what the kernel of a recorded machine tells about its CPUs."""
        root = os.path.join(self.work, "machine-%s-%s" % (name, mask or "all"))
        if os.path.exists(root):
            return root

        def put(file, text):
            path = os.path.join(root, file)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w") as f:
                f.write(text + "\n")

        files = {"socket": "topology/package_cpus_list", "core": "topology/core_cpus_list", "die": "topology/die_cpus_list",
                 "cluster": "topology/cluster_cpus_list"}
        everything = []
        with open(os.path.join(HERE, "machines", name)) as facts:
            for line in facts:
                key, *groups = line.split()
                if key == "#":
                    continue
                if key == "kind":
                    put("sys/devices/%s/cpus" % groups[0], groups[1])
                if key == "node":
                    put("sys/devices/system/node/online", "0-%d" % (len(groups) - 1))
                    for i, group in enumerate(groups):
                        put("sys/devices/system/node/node%d/cpulist" % i, group)
                if key == "core":
                    everything = groups
                for group in groups if key in files or key.startswith("cache") else []:
                    for cpu in cpu_list(group):
                        directory = "sys/devices/system/cpu/cpu%d/" % cpu
                        if key in files:
                            put(directory + files[key], group)
                            continue
                        level = key[5:]
                        put(directory + "cache/index%d/level" % (int(level) - 1), level)
                        put(directory + "cache/index%d/type" % (int(level) - 1), "Unified")
                        put(directory + "cache/index%d/shared_cpu_list" % (int(level) - 1), group)
                if key == "capacity":
                    for cpu in cpu_list(groups[1]):
                        put("sys/devices/system/cpu/cpu%d/cpu_capacity" % cpu, groups[0])
        put("proc/self/status", "Cpus_allowed_list:\t" + (mask or ",".join(everything)))
        return root

    def copy_of_runtime(self, compiler):
        """The compiler's own runtime under another name, its soname too, as Python wheels bring it."""
        old, new = ("libomp.so.5", "libomp.so.7") if family(compiler) == "libomp" else ("libgomp.so.1", "libgomp.so.7")
        out = os.path.join(self.work, new)
        if not os.path.exists(out):
            found = subprocess.run([compiler, "-print-file-name=" + old], capture_output=True, text=True).stdout.strip()
            usual = "/usr/lib/x86_64-linux-gnu/" + old
            path = os.path.realpath(found if os.path.isabs(found) else usual)
            with open(path, "rb") as f:
                data = f.read()
            with open(out, "wb") as f:
                f.write(data.replace(old.encode(), new.encode()))
        return out


def stacks(pid):
    """The stacks of a process that hangs, if there is a gdb."""
    if not shutil.which("gdb"):
        return "(no gdb)"
    pids = [pid]
    for p in pids:
        try:
            for task in os.listdir("/proc/%d/task" % p):
                with open("/proc/%d/task/%s/children" % (p, task)) as f:
                    pids += [int(c) for c in f.read().split()]
        except OSError:
            pass
    text = ""
    for p in pids:
        command = ["gdb", "-p", str(p), "-batch", "-ex", "thread apply all bt 14"]
        try:
            text += subprocess.run(command, capture_output=True, text=True, timeout=30).stdout
        except subprocess.TimeoutExpired:
            text += "(gdb took too long)"
    return text


def execute(command, env, timeout, look=True):
    """Exit code (None: it hung), output, error output, stacks."""
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        p = subprocess.Popen(command, env=env, stdout=out, stderr=err, stdin=subprocess.DEVNULL, start_new_session=True)
        seen, code = "", None
        try:
            code = p.wait(timeout)
        except subprocess.TimeoutExpired:
            seen = stacks(p.pid) if look else ""
        try:
            os.killpg(p.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        p.wait()
        out.seek(0)
        err.seek(0)
        return code, out.read(), err.read(), seen


def try_case(case, compiler, builder, runtime, timeout):
    """An empty text when the case passes, `77` when it cannot be made, else what was wrong."""
    program = case.source
    env = {k: v for k, v in os.environ.items() if not k.startswith(("OMP_", "GOMP_", "KMP_", "DUOMP_"))}
    if runtime:
        env["LD_LIBRARY_PATH"] = runtime
    env["CPUS"] = str(len(os.sched_getaffinity(0)))
    if program.part:
        env["PART"] = builder.build(compiler, program.part, [], "part")
        if program.copy:
            env["PART_OF_COPY"] = copied_part(builder, compiler, program.part)
    for name, value in case.env.items():
        if "@" not in value:
            env[name] = value
        elif runtime:
            env[name] = value.replace("@duomp@", os.path.join(runtime, "libduomp.so.1")).replace("@lib@", runtime)
    if case.machine:
        env["DUOMP_SYSROOT"] = builder.machine(case.machine, case.mask)
    if program.path.endswith(".py"):
        command = [python_with_packages() if program.packages else sys.executable, program.path]
    else:
        kind = "plain" if program.plain else "program"
        command = [builder.build(compiler, program.path, case.flags, kind)]
    code, out, err, seen = execute(command + case.args, env, timeout, runtime is not None)
    if code == CANNOT_BE_MADE_HERE:
        return "77"
    wrong = ""
    if code is None:
        wrong += "hangs\n" + seen
    elif code != case.exit:
        wrong += "exit code %s, not %s\n" % (code, case.exit)
    elif case.exit == 0 and "good" not in out:
        wrong += "no `good` in its output\n"
    if case.out and not re.search(case.out, out):
        wrong += "`%s` is not in its output\n" % case.out
    if case.err is not None and not wrong:
        lines = [line for line in (out + err if case.both else err).splitlines() if re.search(case.err, line)]
        if len(lines) != case.count:
            wrong += "`%s` is in %d lines of its output, not %d\n" % (case.err, len(lines), case.count)
    return wrong and wrong + "output: %serror output: %s" % (out[-1500:] + "\n", err[-1500:])


def python_with_packages():
    path = os.path.join(ROOT, "target", "venv", "bin", "python")
    if not os.path.exists(path):
        raise RuntimeError("%s is missing: ci/setup.sh makes it" % path)
    return path


def cpu_list(text):
    cpus = []
    for part in text.split(","):
        first, _, last = part.partition("-")
        cpus += range(int(first), int(last or first) + 1)
    return cpus


def copied_part(builder, compiler, source):
    """The part, linked against a renamed copy of the compiler's runtime only."""
    copy = builder.copy_of_runtime(compiler)
    out = os.path.join(builder.work, "part-of-%s.so" % os.path.basename(copy))
    if not os.path.exists(out):
        obj = out + ".o"
        builder.run([compiler, "-O1", "-fPIC", "-fopenmp", "-c", source, "-o", obj])
        builder.run([compiler, "-shared", obj, copy, "-o", out, "-Wl,-rpath," + builder.work])
    return out


def main():
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--runtime", default=os.path.join(ROOT, "target", "dist", "lib"))
    a.add_argument("--filter", default="")
    a.add_argument("--repeat", type=int, default=1)
    a.add_argument("--compilers", default="gcc-12,clang-19")
    a.add_argument("--stock", action="store_true", help="run on the stock runtimes and compare with what is said of them")
    a.add_argument("--list", action="store_true", help="only list the cases and the stock runtimes that fail them")
    o = a.parse_args()
    names = sorted(n for n in os.listdir(HERE) if n.endswith((".c", ".cpp", ".py")) and n != "run.py")
    programs = [Program(os.path.join(HERE, n)) for n in names]
    compilers = [c for c in o.compilers.split(",") if shutil.which(c)]
    if not compilers:
        print("no compiler of %s" % o.compilers)
        return 1
    if o.list:
        for program in programs:
            for case in program.cases:
                print("%-44s %s" % (case.name, ", ".join(sorted(program.stock.get(case.name, []))) or "-"))
        return 0
    passed = failed = skipped = hung = 0
    with tempfile.TemporaryDirectory(prefix="duomp-process-") as work:
        # Cases run as other users and inside other roots too.
        os.chmod(work, 0o755)
        builder = Builder(os.path.abspath(o.runtime), work, o.stock)
        for program in programs:
            for case in program.cases:
                # What compiles nothing runs once.
                compiles = not program.path.endswith(".py") or program.part
                for compiler in compilers if compiles else compilers[:1]:
                    label = "%s %s" % (case.name, compiler)
                    if not re.search(o.filter, label) or case.only not in compiler:
                        continue
                    for turn in range(o.repeat):
                        begin = time.monotonic()
                        try:
                            runtime = None if o.stock else builder.runtime
                            limit = case.timeout / 3 if o.stock else case.timeout
                            wrong = try_case(case, compiler, builder, runtime, limit)
                        except RuntimeError as e:
                            wrong = "does not compile: %s\n" % e
                        if wrong == "77":
                            skipped += 1
                            print("SKIP %s: the machine does not offer it" % label)
                            break
                        took = time.monotonic() - begin
                        hung += "hangs" in wrong
                        known = program.stock.get(case.name, {}).get(family(compiler))
                        if o.stock:
                            if bool(wrong) == bool(known) or (known or "").startswith("sometimes"):
                                passed += 1
                                print("%s %s: %s" % ("fails" if wrong else "passes", label, known or "as said"))
                            else:
                                failed += 1
                                print("FAIL %s: said to %s (%.1f s)" % (label, "fail" if known else "pass", took))
                            if wrong:
                                print("     seen: %s" % " ".join(wrong.split())[:300])
                            continue
                        if not wrong:
                            passed += 1
                            continue
                        failed += 1
                        print("FAIL %s (turn %d, %.1f s)" % (label, turn + 1, took))
                        print("     " + wrong.rstrip().replace("\n", "\n     "))
                        sys.stdout.flush()
                        break
    if skipped:
        print("%d cases cannot be made on this machine" % skipped)
    if o.repeat > 1:
        print("%d hangs in %d runs" % (hung, passed + failed))
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
