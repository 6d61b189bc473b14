#!/usr/bin/env python3
"""A compiler behind a cache: cc_cache.py DIRECTORY COMPILER ARGS...

Where the same command has compiled the same preprocessed text before, the output is copied from
DIRECTORY. Only successes are kept."""

import hashlib
import os
import shutil
import subprocess
import sys


def main():
    cache, cmd = sys.argv[1], sys.argv[2:]
    if "-o" not in cmd or "-E" in cmd or "-c" in cmd and "-emit-llvm" in cmd:
        os.execvp(cmd[0], cmd)
    at = cmd.index("-o") + 1
    output = cmd[at]
    sources = [a for a in cmd[1:] if a.endswith((".c", ".cpp", ".ll"))]
    objects = [a for a in cmd[1:] if a.endswith((".o", ".so", ".a")) and a != output]
    if not sources or objects:
        os.execvp(cmd[0], cmd)
    key = hashlib.sha256()
    key.update(str(os.stat(os.path.realpath(cmd[0])).st_mtime_ns).encode())
    for arg in cmd[:at - 1] + cmd[at + 1:]:
        key.update(arg.encode() + b"\0")
    # The preprocessed text of all sources stands for the headers they include.
    pre = [a for i, a in enumerate(cmd) if i not in (at - 1, at)] + ["-E", "-P"]
    p = subprocess.run(pre, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    if p.returncode != 0:
        os.execvp(cmd[0], cmd)
    key.update(p.stdout)
    kept = os.path.join(cache, key.hexdigest())
    if os.path.exists(kept):
        shutil.copy2(kept, output)
        return 0
    code = subprocess.call(cmd)
    if code == 0 and os.path.isfile(output):
        os.makedirs(cache, exist_ok=True)
        part = f"{kept}.{os.getpid()}"
        shutil.copy2(output, part)
        os.replace(part, kept)
    return code


if __name__ == "__main__":
    sys.exit(main())
