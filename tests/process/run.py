#!/usr/bin/env python3
"""How duomp lives in a process: each case is a process of its own, under a watchdog.

usage: run.py [--runtime DIR] [--filter RE] [--repeat N] [--compilers LIST] [--stock]

A program says in its first lines, after `//` or `#`:

    case: NAME [args="..."] [env="A=B ..."] [flags="..."] [exit=N] [out="REGEX"] [err="REGEX" count=N] [both="REGEX" count=N]
          [timeout=N]
    stock-fails: NAME RUNTIME WHY    this stock runtime fails the case; shown, and tried with --stock
    with: FILE      a shared object to be built beside it; its path is in PART
    copy            PART_OF_COPY: the same, needing a renamed copy of the system's libgomp
    plain           the program itself is compiled without OpenMP

A case passes when the process ends by itself with the exit code (default 0), the output has `good` and `out`, and
`err` is found in `count` lines of the error output (`both`: of either). Exit code 77: the machine does not offer what the case needs.
The closing line is `N passed, N failed`."""

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


class Program:
    def __init__(self, path):
        self.path, self.cases, self.stock, self.part = path, [], {}, None
        self.copy = self.plain = False
        for line in open(path, encoding="utf-8"):
            said = re.match(r"(?://|#) ?(.*)", line)
            if not said:
                break
            text = said[1].strip()
            if text.startswith("case: "):
                self.cases.append(Case(text[6:], self))
            elif text.startswith("stock-fails: "):
                case, runtime, why = text[13:].split(" ", 2)
                self.stock.setdefault(case, {})[runtime] = why
            elif text.startswith("with: "):
                self.part = os.path.join(os.path.dirname(path), text[6:])
            elif text == "copy":
                self.copy = True
            elif text == "plain":
                self.plain = True


def family(compiler):
    return "libomp" if "clang" in os.path.basename(compiler) else "libgomp"


class Builder:
    def __init__(self, runtime, work):
        self.runtime, self.work, self.made = runtime, work, {}

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
            if "-static" in flags:
                command += ["-L", self.runtime]
            command += [*libs, "-pthread", "-ldl"]
            self.run(command)
            self.made[key] = out
        return self.made[key]

    def copy_of_libgomp(self):
        """libgomp under another name, its soname too, as Python wheels bring it."""
        out = os.path.join(self.work, "libgomp.so.7")
        if not os.path.exists(out):
            found = subprocess.run(["gcc-12", "-print-file-name=libgomp.so.1"], capture_output=True, text=True)
            path = os.path.realpath(found.stdout.strip())
            if not os.path.isabs(path) or not os.path.exists(path):
                path = "/usr/lib/x86_64-linux-gnu/libgomp.so.1"
            with open(path, "rb") as f:
                data = f.read()
            with open(out, "wb") as f:
                f.write(data.replace(b"libgomp.so.1", b"libgomp.so.7"))
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
            copy = builder.copy_of_libgomp()
            env["PART_OF_COPY"] = copied_part(builder, "gcc-12", program.part, copy)
    env.update({k: v.replace("@duomp@", os.path.join(builder.runtime, "libduomp.so.1")) for k, v in case.env.items()})
    if program.path.endswith(".py"):
        command = [sys.executable, program.path]
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


def copied_part(builder, compiler, source, copy):
    """The part, linked against the renamed libgomp only."""
    out = os.path.join(builder.work, "part-of-copy.so")
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
    a.add_argument("--stock", action="store_true", help="run on the stock runtimes and say which cases fail there")
    o = a.parse_args()
    names = sorted(n for n in os.listdir(HERE) if n.endswith((".c", ".cpp", ".py")) and n != "run.py")
    programs = [Program(os.path.join(HERE, n)) for n in names]
    compilers = [c for c in o.compilers.split(",") if shutil.which(c)]
    if not compilers:
        print("no compiler of %s" % o.compilers)
        return 1
    passed = failed = skipped = 0
    with tempfile.TemporaryDirectory(prefix="duomp-process-") as work:
        # Cases run as other users and inside other roots too.
        os.chmod(work, 0o755)
        builder = Builder(os.path.abspath(o.runtime), work)
        for program in programs:
            for case in program.cases:
                for compiler in compilers:
                    label = "%s %s" % (case.name, compiler)
                    if not re.search(o.filter, label):
                        continue
                    for turn in range(o.repeat):
                        begin = time.monotonic()
                        try:
                            runtime = None if o.stock else builder.runtime
                            limit = min(case.timeout, 8) if o.stock else case.timeout
                            wrong = try_case(case, compiler, builder, runtime, limit)
                        except RuntimeError as e:
                            wrong = "does not compile: %s\n" % e
                        if wrong == "77":
                            skipped += 1
                            print("SKIP %s: the machine does not offer it" % label)
                            break
                        took = time.monotonic() - begin
                        if not wrong:
                            passed += 1
                            continue
                        failed += 1
                        print("FAIL %s (turn %d, %.1f s)" % (label, turn + 1, took))
                        known = program.stock.get(case.name, {})
                        if o.stock:
                            print("     %s" % known.get(family(compiler), "not noted in the program"))
                            print("     seen: %s" % " ".join(wrong.split())[:300])
                        else:
                            print("     " + wrong.rstrip().replace("\n", "\n     "))
                        sys.stdout.flush()
                        break
    if skipped:
        print("%d cases cannot be made on this machine" % skipped)
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
