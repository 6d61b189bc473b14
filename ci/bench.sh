#!/bin/sh
# make bench: the benches on duomp and on the stock runtimes, alternating; writes docs/performance.md,
# target/bench/performance.html and target/bench/results.json. Arguments go to benches/run.py.
#
# Needs an installed tree in target/dist (make lib); DUOMP_DIST names another one. For figures that
# mean something the machine must be otherwise idle. BENCH_ROUNDS, BENCH_MINUTES and BENCH_CLASSES say how
# much is run: 5 rounds, as long as they take, the kernels' classes S and W.
#
# Installs Matplotlib from PyPI into target/venv for the plots.
set -eu
cd "$(dirname "$0")/.."
venv=$PWD/target/venv
[ -x "$venv/bin/python" ] || python3 -m venv "$venv"
if ! "$venv/bin/python" -c 'import matplotlib' 2>/dev/null; then
    echo "bench: installing Matplotlib from PyPI into target/venv"
    "$venv/bin/pip" install -q --disable-pip-version-check 'matplotlib>=3.8,<4' ||
        echo "bench: pip could not install matplotlib; there will be no plots" >&2
fi
exec "$venv/bin/python" benches/run.py "$@"
