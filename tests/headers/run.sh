#!/bin/sh
# The headers of include/ under every compiler: the same names, values, sizes and prototypes as the
# compiler's own header, no warning in any language mode, and programs that run.
# DUOMP_LIB=DIR runs the programs on the libraries of DIR, otherwise on the stock runtime.
set -eu
cd "$(dirname "$0")"
include=$PWD/../../include
out=$PWD/../../target/headers
mkdir -p "$out"
strict="-Wall -Wextra -Wpedantic -Werror -fopenmp -O1 -I $include"
passed=0 failed=0

# check WHAT COMMAND...: runs the command, says what failed
check() {
    what=$1
    shift
    if timeout 120 "$@" >"$out/log" 2>&1; then
        echo "pass $what"
        passed=$((passed + 1))
    else
        echo "FAIL $what"
        cat "$out/log"
        failed=$((failed + 1))
    fi
}

# shellcheck disable=SC2034 # the assignment is an argument of env
run="env ${DUOMP_LIB:+LD_LIBRARY_PATH=$DUOMP_LIB}"

# Programs with allocators run where the library has them.
alloc=$run
if [ -n "${DUOMP_LIB:-}" ] && ! nm -D --defined-only "$DUOMP_LIB/libgomp.so.1" | grep -q ' omp_init_allocator@'; then
    echo "not yet: the library has no omp_init_allocator; programs with allocators are compiled only"
    alloc=
fi

for tool in gcc-12 g++-12 gfortran-12 clang-19 clang++-19 flang-new-19 python3; do
    command -v "$tool" >/dev/null || { echo "headers: $tool is not installed" >&2; exit 1; }
done

# shellcheck disable=SC2086 # the flags are words
for cc in gcc-12 clang-19; do
    for std in c11 gnu11 c17; do
        check "$cc $std" "$cc" -std=$std $strict uses.c -o "$out/uses.$cc.$std"
    done
    for std in c99 gnu99; do # the program needs C11, the header does not
        echo '#include <omp.h>' >"$out/only.c"
        check "$cc $std header" "$cc" -std=$std $strict -fsyntax-only "$out/only.c"
    done
    check "$cc c11 runs" $run "$out/uses.$cc.c11"
    check "$cc alloc.c" "$cc" -std=c11 $strict alloc.c -o "$out/alloc.$cc"
    [ -z "$alloc" ] || check "$cc alloc.c runs" $alloc "$out/alloc.$cc"
done
# shellcheck disable=SC2086
for cxx in g++-12 clang++-19; do
    for std in c++11 c++17 c++20; do
        check "$cxx $std" "$cxx" -std=$std $strict alloc.cpp -o "$out/alloc.$cxx.$std"
    done
    echo '#include <omp.h>' >"$out/only.cpp"
    check "$cxx c++98 header" "$cxx" -std=c++98 $strict -fsyntax-only "$out/only.cpp"
    check "$cxx no exceptions" "$cxx" $strict -fno-exceptions -fsyntax-only "$out/only.cpp"
    [ -z "$alloc" ] || check "$cxx c++17 runs" $alloc "$out/alloc.$cxx.c++17"
    check "$cxx against its own omp.h" python3 compare.py "$cxx" omp.h "$out/compare"
done

check "omp-tools.h against clang++-19's" python3 compare.py clang++-19 omp-tools.h "$out/compare"
echo '#include <omp-tools.h>' | tee "$out/tools.c" >"$out/tools.cpp"
# shellcheck disable=SC2086
for compiler in "gcc-12 -std=c99" "clang-19 -std=c99"; do
    check "$compiler omp-tools.h" $compiler $strict -fsyntax-only "$out/tools.c"
done
check "g++-12 omp-tools.h" g++-12 $strict -fsyntax-only "$out/tools.cpp"

# The Fortran module as source, and omp_lib.h in both source forms.
for fc in gfortran-12 flang-new-19; do
    dir=$out/$fc
    mkdir -p "$dir"
    (
        cd "$dir"
        "$fc" -fopenmp -I "$include" -c "$include/omp_lib.f90" -o omp_lib.o
    ) || { echo "FAIL $fc omp_lib.f90"; failed=$((failed + 1)); continue; }
    check "$fc values" "$fc" -fopenmp -I "$dir" values.f90 "$dir/omp_lib.o" -o "$dir/values"
    check "$fc stock values" "$fc" -fopenmp values.f90 -o "$dir/values.stock"
    $run "$dir/values" >"$dir/values.txt"
    $run "$dir/values.stock" >"$dir/values.stock.txt"
    check "$fc against its own omp_lib" diff "$dir/values.stock.txt" "$dir/values.txt"
    for source in uses_module.f90 uses_free.f90 uses_fixed.f; do
        check "$fc $source" "$fc" -fopenmp -I "$dir" -I "$include" -I . "$source" -o "$dir/uses"
        check "$fc $source runs" $run "$dir/uses"
    done
done
for fc in gfortran-12 flang-new-19; do
    dir=$out/$fc
    check "$fc alloc.f90" "$fc" -fopenmp -I "$dir" alloc.f90 "$dir/omp_lib.o" -o "$dir/alloc"
    [ -z "$alloc" ] || check "$fc alloc.f90 runs" $alloc "$dir/alloc"
done
wide="-fopenmp -fdefault-integer-8 -I $out/gfortran-12"
# shellcheck disable=SC2086
check "gfortran-12 uses_wide.f90" gfortran-12 $wide uses_wide.f90 "$out/gfortran-12/omp_lib.o" -o "$out/wide"
check "gfortran-12 uses_wide.f90 runs" $run "$out/wide"
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
