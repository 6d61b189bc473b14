#!/bin/sh
# make demo: the programs of examples/, built by gcc and by clang, run on the stock runtime and on
# duomp. Fails when results differ. Prints a table of times, which is not a test.
#
# Needs an installed tree in target/dist (make lib); DUOMP_DIST names another one.
# GCC, GXX, GFORTRAN, CLANG, CLANGXX name other compilers, DEMO_RUNS the runs a time is the best of.
set -eu
cd "$(dirname "$0")/.."
root=$PWD

gcc=${GCC:-gcc-12} gxx=${GXX:-g++-12} gfortran=${GFORTRAN:-gfortran-12}
clang=${CLANG:-clang-19} clangxx=${CLANGXX:-clang++-19}
runs=${DEMO_RUNS:-3}
dist=${DUOMP_DIST:-$root/target/dist}
lib=$dist/lib
out=$root/target/demo

die() {
    echo "demo: $*" >&2
    exit 1
}

for tool in "$gcc" "$gxx" "$gfortran" "$clang" "$clangxx"; do
    command -v "$tool" >/dev/null || die "$tool is not installed; ci/setup.sh installs it"
done
if [ -z "${DUOMP_DIST:-}" ]; then
    echo "building the runtime"
    make -s lib
fi
[ -e "$lib/libduomp.so.1" ] || die "there is no $lib/libduomp.so.1; run make lib"
mkdir -p "$out"

echo "compiling the examples"
flags="-O2 -fopenmp"
# shellcheck disable=SC2086 # the flags are words
{
    "$gcc" $flags examples/heat.c -o "$out/heat.gcc" -lm
    "$clang" $flags examples/heat.c -o "$out/heat.clang" -lm
    "$gxx" $flags examples/cg.cpp -o "$out/cg.gcc"
    "$clangxx" $flags examples/cg.cpp -o "$out/cg.clang"
    "$gcc" $flags examples/mandelbrot.c -o "$out/mandelbrot.gcc"
    "$clang" $flags examples/mandelbrot.c -o "$out/mandelbrot.clang"
    "$gfortran" $flags -J "$out" examples/nbody.f90 -o "$out/nbody.gfortran"
    "$clang" $flags -fPIC -shared examples/mixed/side.c -o "$out/libside.so"
    "$gcc" $flags examples/mixed/main.c -L"$out" -lside -Wl,-rpath,'$ORIGIN' -o "$out/mixed.gcc+clang"
}

# run NAME RUNTIME: best time of the runs into $time, the last run's output into NAME.RUNTIME.txt
run() {
    time=
    text=$out/$1.$2.txt
    i=0
    while [ "$i" -lt "$runs" ]; do
        if [ "$2" = duomp ]; then
            timeout 300 env LD_LIBRARY_PATH="$lib" "$out/$1" >"$text" ||
                die "$1 failed on $2 with status $?"
        else
            timeout 300 env -u LD_LIBRARY_PATH "$out/$1" >"$text" ||
                die "$1 failed on $2 with status $?"
        fi
        now=$(awk '$1 == "time" { print $2 }' "$text")
        time=$(echo "$now ${time:-$now}" | awk '{ print ($1 < $2) ? $1 : $2 }')
        i=$((i + 1))
    done
}

echo
printf '%-18s %10s %10s %8s  %s\n' program 'stock s' 'duomp s' ratio results
bad=0
for name in heat.gcc heat.clang cg.gcc cg.clang mandelbrot.gcc mandelbrot.clang nbody.gfortran mixed.gcc+clang; do
    loaded=$(LD_LIBRARY_PATH="$lib" LD_TRACE_LOADED_OBJECTS=1 "$out/$name")
    case $loaded in
    *" => $lib/lib"*) ;;
    *) die "$name does not load a runtime from $lib" ;;
    esac
    run "$name" stock
    stock=$time
    run "$name" duomp
    duomp=$time
    verdict=agree
    want=$(grep '^checksum' "$out/$name.stock.txt") || die "$name printed no checksum on stock"
    got=$(grep '^checksum' "$out/$name.duomp.txt") || die "$name printed no checksum on duomp"
    if [ "$want" != "$got" ]; then
        verdict="DIFFER: stock '$want', duomp '$got'"
        bad=1
    fi
    awk -v n="$name" -v s="$stock" -v d="$duomp" -v v="$verdict" \
        'BEGIN { printf "%-18s %10.4f %10.4f %8.2f  %s\n", n, s, d, (s > 0) ? d / s : 0, v }'
done

echo
for runtime in stock duomp; do
    echo "the mixed process on $runtime: $(grep '^runtimes' "$out/mixed.gcc+clang.$runtime.txt")"
done
if ! grep -qx 'runtimes 1 threads 4 inside 4' "$out/mixed.gcc+clang.duomp.txt"; then
    echo "demo: the mixed process must have one runtime and 4 threads on duomp" >&2
    bad=1
fi
[ "$bad" = 0 ] && echo "all results agree"
exit "$bad"
