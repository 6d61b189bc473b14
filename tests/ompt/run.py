#!/usr/bin/env python3
"""Runs programs under a tool that checks the events it is told (events.c).

usage: run.py [--runtime DIR] [--filter RE] [--keep]

Each program is compiled by gcc-12 and by clang-19 and runs on target/dist/lib. Its first lines say
how often events are to come: `// expect: EVENT OP NUMBER`, for one compiler `// expect-gcc:` or
`// expect-clang:`; `// only:`, `// env:`. What the tool finds wrong is a failure. At the end every
event that the library can tell must have been seen under both ABIs, and the profiler of examples/ompt
must name places of the programs. The closing line is `N passed, N failed`."""

import argparse
import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "suites"))
import common  # noqa: E402

WORK = os.path.join(common.TARGET, "ompt")
COMPILERS = {"gcc": "gcc-12", "clang": "clang-19"}
ALL = """thread_begin thread_end parallel_begin parallel_end task_create task_schedule implicit_task
control_tool device_initialize device_finalize sync_region_wait mutex_released dependences
task_dependence work masked sync_region lock_init lock_destroy mutex_acquire mutex_acquired nest_lock
cancel reduction dispatch target_data_op target_data_op_emi error""".split()
# gcc has flushes in line. clang calls a target region's function itself unless an offload runtime is there.
ONLY = {"gcc": ["target", "target_emi", "target_submit", "target_submit_emi"], "clang": ["flush"]}


def build(command, out):
    p = subprocess.run(command + ["-o", out], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                       stderr=subprocess.STDOUT, text=True)
    return p.stdout if p.returncode else ""


def check(counts, line):
    """Whether `EVENT [+ EVENT] OP NUMBER` holds."""
    left, op, number = re.fullmatch(r"(.+?)\s*(==|>=)\s*(\d+)", line).groups()
    have = sum(counts.get(name.strip(), 0) for name in left.split("+"))
    good = have == int(number) if op == "==" else have >= int(number)
    return "" if good else f"{left} is {have}, expected {op} {number}"


def one(path, family, runtime, tool, seen):
    """The reasons why a program fails."""
    with open(path) as f:
        lines = [m.groups() for m in re.finditer(r"^// ([a-z-]+): (.*)$", f.read(), re.M)]
    name = os.path.splitext(os.path.basename(path))[0]
    exe = os.path.join(WORK, f"{name}.{family}")
    flags = ["-w"] if family == "clang" else ["-Wno-unknown-pragmas"]
    # The link stubs have what the compilers' own runtimes lack.
    stubs = ["-I", os.path.join(common.ROOT, "include"), "-L", os.path.join(runtime, "link")]
    why = build([COMPILERS[family], "-fopenmp", "-O2", "-g", *flags, *stubs, path, "-latomic"], exe)
    if why:
        return ["does not compile: " + why[-500:]]
    events = exe + ".events"
    env = common.clean_env(runtime)
    env.update({"OMP_TOOL_LIBRARIES": tool, "OMPT_EVENTS": events, "DUOMP_QUIET": "1",
                "OMP_MAX_ACTIVE_LEVELS": "1"})
    env.update(p.split("=", 1) for k, v in lines if k == "env" for p in v.split())
    if os.path.exists(events):
        os.remove(events)
    r = common.run([exe], env, WORK, 60)
    bad = [] if r.code == 0 else [r.why() + (" " + r.dump[-2000:] if r.dump else "")]
    if not os.path.exists(events):
        return bad + ["the tool was not started"]
    with open(events) as f:
        text = f.read().splitlines()
    bad += [line for line in text if line.startswith("wrong: ")]
    counts = {m[0]: int(m[1]) for m in (line.rsplit(" ", 1) for line in text) if m[-1].isdigit()}
    if not bad and "over" not in text:
        bad.append("the tool was not ended")
    seen[family] |= {event.split(".")[0] for event in counts}
    for key, value in lines:
        if key in ("expect", "expect-" + family):
            why = check(counts, value)
            if why:
                bad.append(why)
    return bad


def example(runtime):
    """Why the report of examples/ompt does not name the places of the programs, for each."""
    target = os.environ.get("CARGO_TARGET_DIR", common.TARGET)
    p = subprocess.run(["cargo", "build", "--quiet", "-p", "ompt-profile"], cwd=common.ROOT,
                       stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if p.returncode:
        return ["examples/ompt does not compile: " + p.stdout[-500:]]
    env = common.clean_env(runtime)
    env["OMP_TOOL_LIBRARIES"] = os.path.join(target, "debug", "libompt_profile.so")
    bad = []
    for program, wanted in (("tasks.gcc", ("region", "task", "wait: taskwait", "taskloop")),
                            ("work.clang", ("region", "loop (dynamic)", "wait: ordered"))):
        r = common.run([os.path.join(WORK, program)], env, WORK, 60)
        source = re.escape(program.split(".")[0] + ".c")
        for what in wanted:
            if not re.search(rf"^{re.escape(what)}  .*{source}:\d+$", r.out, re.M):
                bad.append(f"{program}: no line for {what}: {r.why()}")
    return bad


def main():
    ap = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ap.add_argument("--runtime", default=common.DIST, help="directory of the runtime")
    ap.add_argument("--filter", default="", help="only programs that match this expression")
    a = ap.parse_args()
    runtime = os.path.abspath(a.runtime)
    os.makedirs(WORK, exist_ok=True)
    tool = os.path.join(WORK, "events.so")
    why = build(["gcc-12", "-Wall", "-Wextra", "-O1", "-g", "-shared", "-fPIC", "-I",
                 os.path.join(common.ROOT, "include"), os.path.join(HERE, "events.c"), "-ldl"], tool)
    if why:
        common.die("events.c does not compile: " + why)
    passed, failed, seen = 0, 0, {"gcc": set(), "clang": set()}
    for entry in sorted(os.listdir(HERE)):
        path = os.path.join(HERE, entry)
        if not entry.endswith(".c") or entry == "events.c" or not re.search(a.filter, entry):
            continue
        with open(path) as f:
            only = re.search(r"^// only: (\w+)$", f.read(), re.M)
        for family in [only.group(1)] if only else COMPILERS:
            bad = one(path, family, runtime, tool, seen)
            passed, failed = passed + (not bad), failed + bool(bad)
            for why in bad:
                print(f"FAILED {entry} {COMPILERS[family]}: {why}")
    if not a.filter:
        bad = example(runtime)
        passed, failed = passed + (not bad), failed + bool(bad)
        for why in bad:
            print(f"FAILED examples/ompt: {why}")
        for family, events in seen.items():
            missing = sorted(set(ALL + ONLY[family]) - events)
            passed, failed = passed + (not missing), failed + bool(missing)
            if missing:
                print(f"FAILED {family}: no test sees {' '.join(missing)}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
