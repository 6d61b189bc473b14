#!/bin/sh
# make bench: the benches on duomp and on the stock runtimes, alternating; writes docs/performance.md,
# target/bench/performance.html and target/bench/results.json. Arguments go to benches/run.py.
#
# Needs an installed tree in target/dist (make lib); DUOMP_DIST names another one. For figures that
# mean something the machine must be otherwise idle.
set -eu
cd "$(dirname "$0")/.."
exec python3 benches/run.py "$@"
