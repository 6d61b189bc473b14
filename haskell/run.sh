#!/bin/sh
# Builds the Haskell package and its demos with what Debian ships and runs all checks on each runtime: duomp, libgomp, and LLVM's
# libomp in libgomp's place. A closing line says `N passed, N failed`.
#
#   run.sh            the demos at full size on duomp, small on the others
#   run.sh small      everything small
#   run.sh build      builds only
#
# Needs ghc, cabal-install, gcc-12 and gfortran-12, which ci/setup.sh installs, and target/dist.
set -u
cd "$(dirname "$0")"
root=$(cd .. && pwd)
out=$root/target/haskell
mkdir -p "$out/lib" "$out/libomp" "$out/cabal"

for tool in ghc cabal gcc-12 gfortran-12; do
    command -v "$tool" >/dev/null || {
        echo "haskell: $tool is missing; ci/setup.sh installs it" >&2
        exit 1
    }
done

build() {
    # No package server: everything comes with Debian's ghc.
    : >"$out/cabal/config"
    if [ ! -e "$out/lib/libduompfortran.a" ] || [ demos/cbits/kernels.f90 -nt "$out/lib/libduompfortran.a" ]; then
        gfortran-12 -O2 -fopenmp -fPIC -J "$out/lib" -c demos/cbits/kernels.f90 -o "$out/lib/kernels.o" &&
            ar rcs "$out/lib/libduompfortran.a" "$out/lib/kernels.o" || return 1
    fi
    CABAL_DIR=$out/cabal cabal v2-build all --offline --enable-tests --builddir="$out/dist" -v1 \
        --extra-lib-dirs="$out/lib" \
        --extra-lib-dirs="$(dirname "$(gfortran-12 -print-file-name=libgfortran.so)")" \
        >"$out/build.log" 2>&1 || {
        tail -n 40 "$out/build.log"
        return 1
    }
}

# The program that Cabal built for a component.
program() { find "$out/dist/build" -type f -name "$1" -perm -u+x -path "*/build/$1/$1" | head -n 1; }

echo "== building the package and the demos"
build || {
    echo "0 passed, 1 failed"
    exit 1
}
[ "${1:-}" = build ] && exit 0

[ -e "$root/target/dist/lib/libgomp.so.1" ] || {
    echo "haskell: target/dist is missing; run make lib" >&2
    exit 1
}
ln -sf /usr/lib/llvm-19/lib/libomp.so "$out/libomp/libgomp.so.1"

passed=0 failed=0
# on RUNTIME LIBRARY-DIRECTORY SIZE PROGRAM
on() {
    log=$out/$4.$1.log
    LD_LIBRARY_PATH=$2 DEMO_SIZE=$3 timeout --kill-after=10 600 "$(program "$4")" >"$log" 2>&1
    code=$?
    counts=$(sed -n 's/^\([0-9]*\) passed, \([0-9]*\) failed$/\1 \2/p' "$log" | tail -n 1)
    p=${counts% *} f=${counts#* }
    # A program that ends early, or badly, has failed whatever it printed.
    if [ -z "$counts" ] || { [ "$code" != 0 ] && [ "$f" = 0 ]; }; then
        p=${p:-0} f=1
    fi
    passed=$((passed + p)) failed=$((failed + f))
    echo "== $4 on $1: $p passed, $f failed"
    if [ "$f" != 0 ]; then
        [ "$code" = 124 ] && echo "out of time"
        grep FAILED "$log"
        tail -n 5 "$log"
    elif [ "$1" = duomp ]; then
        grep '^   ' "$log"
    fi
}

full=full
[ "${1:-}" = small ] && full=small
for name in checks ffi-scaling concurrent callbacks gc-stress zero-copy crossover sparks fortran; do
    on duomp "$root/target/dist/lib" "$full" "$name"
    on libgomp /usr/lib/x86_64-linux-gnu small "$name"
    if [ -e "$out/libomp/libgomp.so.1" ]; then
        on libomp "$out/libomp" small "$name"
    else
        echo "skipped: $name on libomp (/usr/lib/llvm-19/lib/libomp.so is missing)"
    fi
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
