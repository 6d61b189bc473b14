#!/bin/sh
# LLVM 19's openmp/runtime tests on target/dist/lib, compared with tests/expected/kmpc.txt.
# Arguments go to tests/suites/kmpc.py; --help lists them.
set -eu
cd "$(dirname "$0")/.."
exec target/venv/bin/python tests/suites/kmpc.py "$@"
