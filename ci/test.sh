#!/bin/sh
# make test: every check there is, one step after the other, with a closing line
# `N passed, N failed`. A step counts by its own such line, else as one.
#
# Needs what ci/setup.sh installs. Logs are in target/ci. CI_STEPS="fmt apps" runs those steps only.
set -u
cd "$(dirname "$0")/.."
root=$PWD
logs=$root/target/ci
mkdir -p "$logs"
passed=0 failed=0 bad=

# step NAME SECONDS COMMAND...
step() {
    name=$1 limit=$2
    shift 2
    case " ${CI_STEPS:-$name} " in
    *" $name "*) ;;
    *) return ;;
    esac
    log=$logs/$name.log
    begin=$(date +%s)
    echo "== $name"
    timeout --kill-after=20 "$limit" "$@" >"$log" 2>&1
    code=$?
    took=$(($(date +%s) - begin))
    # The step's own counts: the last such line of our runners, or all of cargo test's.
    counts=$(awk '
        /^[0-9]+ passed, [0-9]+ failed/ { p = $1; f = $3; own = 1 }
        /^test result: / { cp += $4; cf += $6; cargo = 1 }
        END { if (own) print p, f; else if (cargo) print cp, cf }' "$log")
    if [ -n "$counts" ]; then
        p=${counts% *} f=${counts#* }
        # A step that fails without a failed test has failed all the same.
        if [ "$code" != 0 ] && [ "$f" = 0 ]; then
            f=1
        fi
    elif [ "$code" = 0 ]; then
        p=1 f=0
    else
        p=0 f=1
    fi
    if [ "$code" = 0 ] && [ "$f" = 0 ]; then
        grep -E '^(retried|skipped|new |not yet|conformance:|tsan:|GCC 12|LLVM 19)' "$log" | cut -c1-240
        echo "   passed in $took s ($p)"
    else
        [ "$code" = 124 ] && echo "   out of time after $limit s"
        grep -E '^(FAILED|retried|FAIL)' "$log" | cut -c1-400 | head -60
        tail -n 25 "$log" | cut -c1-400
        echo "   FAILED in $took s ($p passed, $f failed), status $code; log: $log"
        bad="$bad $name"
    fi
    passed=$((passed + p)) failed=$((failed + f))
}

lints() {
    if cargo clippy --version >/dev/null 2>&1; then
        cargo clippy --workspace --all-targets --quiet -- -D warnings
    else
        echo "skipped: this Rust toolchain has no clippy (Debian packages none); lints not checked"
    fi
}

models() {
    RUSTFLAGS="--cfg loom" CARGO_TARGET_DIR=$root/target/loom \
        cargo test -p rts-core --release --lib model
}

# Shell functions run under timeout through this script itself.
case ${1:-} in
lints | models)
    set -e
    "$1"
    exit
    ;;
esac

step fmt 120 cargo fmt --all --check
step lints 900 sh "$0" lints
step layers 300 cargo xtask check
step coverage 300 cargo xtask gen --check
step lib 900 make -s lib
step unit 1200 cargo test --workspace --quiet
step models 900 sh "$0" models
step abi 600 cargo xtask abi-test
step headers 600 env DUOMP_LIB="$root/target/dist/lib" sh tests/headers/run.sh
step apps 600 sh tests/apps/run.sh
step process 1500 python3 tests/process/run.py
step ompt 600 python3 tests/ompt/run.py
step conformance 1200 ci/matrix.sh
step tsan 1200 python3 tests/tsan/run.py
step haskell 1500 haskell/run.sh small
step gomp 1500 ci/conformance-gomp.sh
step kmpc 1500 ci/conformance-kmpc.sh
# Reads the programs that the steps before have built.
step called 120 python3 tests/abi/called.py kmpc gomp

[ -n "$bad" ] && echo "failed steps:$bad"
echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" != 0 ]
