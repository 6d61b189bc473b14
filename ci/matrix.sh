#!/bin/sh
# The programs of tests/conformance: every compiler, duomp and stock, compared with
# tests/expected/conformance.txt. Arguments go to tests/conformance/run.py; --help lists them.
set -eu
cd "$(dirname "$0")/.."
exec target/venv/bin/python tests/conformance/run.py "$@"
