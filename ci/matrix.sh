#!/bin/sh
# The programs of tests/conformance: every compiler, duomp and stock, compared with
# tests/expected/conformance.txt. Arguments go to tests/conformance/run.py; --help lists them.
# `ci/matrix.sh --compilers all` takes every compiler that is installed, clang 14 and 22 for instance.
set -eu
cd "$(dirname "$0")/.."
exec target/venv/bin/python tests/conformance/run.py "$@"
