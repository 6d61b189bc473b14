"""What the runners of the suites and of the conformance programs share: a process with a time
limit, the stacks of one that hangs, and the lists of tests that are expected to pass."""

import glob
import os
import resource
import signal
import subprocess
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TARGET = os.path.join(ROOT, "target")
DIST = os.path.join(TARGET, "dist", "lib")
SETTINGS = ("OMP_", "GOMP_", "KMP_", "DUOMP_", "ACC_")


def die(text):
    """Ends the runner: the run as a whole is impossible."""
    raise SystemExit(f"error: {text}")


def clean_env(runtime):
    """The environment of a test: no OpenMP setting of the caller's, and the runtime to load.

    `runtime` is a directory, or "stock" for the compilers' own libraries."""
    env = {k: v for k, v in os.environ.items() if not k.startswith(SETTINGS)}
    env.pop("LD_LIBRARY_PATH", None)
    env.pop("LD_PRELOAD", None)
    if runtime != "stock":
        env["LD_LIBRARY_PATH"] = runtime
    return env


def _members(group):
    """The processes of a process group."""
    found = []
    for path in glob.glob("/proc/[0-9]*/stat"):
        try:
            with open(path) as f:
                fields = f.read().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if int(fields[2]) == group and fields[0] != "Z":
            found.append(int(path.split("/")[2]))
    return sorted(found)


def stacks(group):
    """What every thread of a process group is doing, as gdb tells it."""
    text = ""
    for pid in _members(group)[:4]:
        cmd = ["gdb", "-nx", "-batch", "-iex", "set debuginfod enabled off", "-p", str(pid),
               "-ex", "thread apply all bt 16"]
        try:
            p = subprocess.run(cmd, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                               stderr=subprocess.STDOUT, timeout=30, text=True, errors="replace")
            text += f"process {pid}\n{p.stdout}\n"
        except (OSError, subprocess.TimeoutExpired) as e:
            text += f"process {pid}: no stacks: {e}\n"
    return text


def _limits():
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


class Result:
    """How a process ended: `code` (negative: a signal; None: out of time), `out`, `seconds`."""

    def __init__(self, code, out, seconds, dump=""):
        self.code, self.out, self.seconds, self.dump = code, out, seconds, dump

    def why(self):
        """The failure in one line."""
        if self.code == 127 and "undefined symbol: " in self.out:
            return "undefined symbol " + self.out.split("undefined symbol: ", 1)[1].split(",")[0]
        tail = " | ".join(self.out.strip().splitlines()[-3:])[-300:]
        if self.code is None:
            return f"no end after {self.seconds:.0f} s {tail}".strip()
        if self.code < 0:
            try:
                name = signal.Signals(-self.code).name
            except ValueError:
                name = f"signal {-self.code}"
            return f"{name} {tail}".strip()
        return f"status {self.code} {tail}".strip()


def run(cmd, env, cwd, timeout, dump=True):
    """Runs `cmd` in a process group of its own and ends the group after `timeout` seconds, having
    taken the stacks of its threads. Output is stdout and stderr together."""
    start = time.monotonic()
    p = subprocess.Popen(cmd, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                         stderr=subprocess.STDOUT, env=env, cwd=cwd, start_new_session=True,
                         preexec_fn=_limits)
    text, code = "", None
    try:
        out, _ = p.communicate(timeout=timeout)
        code = p.returncode
    except subprocess.TimeoutExpired:
        text = stacks(p.pid) if dump else ""
    finally:
        # Whatever is left of the group, a child that outlives its parent included.
        try:
            os.killpg(p.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
    if code is None:
        out, _ = p.communicate()
    return Result(code, out.decode(errors="replace"), time.monotonic() - start, text)


def read_list(path):
    """The names in a list, one a line; empty lines and lines with # in front are left out."""
    if not os.path.exists(path):
        return set()
    with open(path) as f:
        return {line.strip() for line in f if line.strip() and not line.startswith("#")}


def grow_list(path, names):
    """Adds names to a list. Nothing ever leaves it."""
    head, old = [], read_list(path)
    if os.path.exists(path):
        with open(path) as f:
            head = [line for line in f if line.startswith("#")]
    with open(path, "w") as f:
        f.writelines(head)
        f.writelines(name + "\n" for name in sorted(old | names))


def settle(path, passed, failed, update, whole):
    """Compares a run with the list of what is expected to pass.

    `passed` is a set of names, `failed` a dict from name to reason, `whole` says that the run
    covered all tests, so that a listed name without a result is a failure. Prints what is new and
    what is missing; returns the number of failures."""
    expected = read_list(path)
    lost = sorted(n for n in expected if n in failed)
    gone = sorted(n for n in expected if whole and n not in failed and n not in passed)
    new = sorted(n for n in passed if n not in expected)
    for name in lost:
        print(f"FAILED {name}: {failed[name]}")
    for name in gone:
        print(f"FAILED {name}: expected to pass, but there is no such test in this run")
    for name in sorted(n for n in failed if n not in expected):
        print(f"not yet {name}: {failed[name]}")
    if new:
        print(f"{len(new)} new passes, not in {os.path.relpath(path, ROOT)}"
              + (": added" if update else " (add them with --update):"))
        for name in new:
            print(f"  {name}")
        if update:
            grow_list(path, set(new))
    return len(lost) + len(gone)
