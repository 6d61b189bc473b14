#!/bin/sh
# GCC 12's libgomp test suite on target/dist/lib, compared with tests/expected/gomp.txt.
# Arguments go to tests/suites/gomp.py; --help lists them.
set -eu
cd "$(dirname "$0")/.."
exec target/venv/bin/python tests/suites/gomp.py "$@"
