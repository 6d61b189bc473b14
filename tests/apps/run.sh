#!/bin/sh
# Programs and libraries of other people on duomp: OpenBLAS, FFTW and GraphicsMagick as Debian
# ships them, and a process of two compilers. Each runs on the stock runtime and, with nothing but
# LD_LIBRARY_PATH changed, on duomp; what they compute must be equal, and the loader must have
# bound the OpenMP entry points to duomp. The kernels of benches/ verify themselves, on duomp.
#
# DUOMP_LIB names the library directory, by default target/dist/lib.
set -eu
cd "$(dirname "$0")"
root=$(cd ../.. && pwd)
lib=${DUOMP_LIB:-$root/target/dist/lib}
out=$root/target/apps
openblas=/usr/lib/x86_64-linux-gnu/openblas-openmp
export OMP_NUM_THREADS=4
unset LD_LIBRARY_PATH LD_PRELOAD
passed=0 failed=0

die() {
    echo "apps: $*" >&2
    exit 1
}

[ -e "$lib/libgomp.so.1" ] || die "there is no $lib/libgomp.so.1; run make lib"
for tool in gcc-12 clang-19 gm cmp; do
    command -v "$tool" >/dev/null || die "$tool is not installed; ci/setup.sh installs it"
done
[ -e "$openblas/libopenblas.so" ] || die "libopenblas-openmp-dev is not installed; ci/setup.sh installs it"
rm -rf "$out"
mkdir -p "$out"

gcc-12 -O2 -I/usr/include/x86_64-linux-gnu/openblas-openmp dgemm.c -o "$out/dgemm" \
    -L"$openblas" -Wl,-rpath,"$openblas" -Wl,--enable-new-dtags -lopenblas -lm
gcc-12 -O2 fft.c -o "$out/fft" -lfftw3_omp -lfftw3 -lm
clang-19 -O2 -fopenmp -fPIC -shared "$root/examples/mixed/side.c" -o "$out/libside.so"
gcc-12 -O2 -fopenmp "$root/examples/mixed/main.c" -o "$out/mixed" -L"$out" -lside -Wl,-rpath,'$ORIGIN'
awk 'BEGIN { print "P3\n640 480\n255"
    for (k = 0; k < 640 * 480; k++) print k % 256, int(k / 640) % 256, (k * 7919) % 251 }' >"$out/in.ppm"

# A program that finds a runtime of its own before LD_LIBRARY_PATH is looked at.
mkdir "$out/own"
cp "$(gcc-12 -print-file-name=libgomp.so.1)" "$out/own/" 2>/dev/null || cp "$(ldconfig -p |
    awk '/libgomp.so.1 .*x86-64/ { print $NF; exit }')" "$out/own/libgomp.so.1"
gcc-12 -O2 dgemm.c -I/usr/include/x86_64-linux-gnu/openblas-openmp -o "$out/dgemm.rpath" \
    -L"$openblas" -Wl,--disable-new-dtags,-rpath,"$out/own:$openblas" -lopenblas -lm

# on WHERE COMMAND...: runs it on stock or on duomp, standard output to NAME.WHERE
on() {
    where=$1
    shift
    if [ "$where" = duomp ]; then
        timeout 300 env LD_LIBRARY_PATH="$lib" "$@"
    else
        timeout 300 "$@"
    fi
}

fail() {
    echo "FAIL $*"
    failed=$((failed + 1))
}

pass() {
    echo "same $*"
    passed=$((passed + 1))
}

# bound NAME SYMBOL COMMAND...: the loader bound SYMBOL to duomp when it ran the command on duomp
bound() {
    name=$1 symbol=$2
    shift 2
    on duomp env LD_DEBUG=bindings LD_DEBUG_OUTPUT="$out/$name.bindings" "$@" >/dev/null 2>&1 ||
        fail "$name: failed while its bindings were listed"
    if ! cat "$out/$name.bindings".* | grep -q " to $lib/.*normal symbol .$symbol'"; then
        fail "$name: $symbol is not bound to a library in $lib"
    fi
    if cat "$out/$name.bindings".* | grep " to [^ ]*/lib\(g\|i\)\?omp5\?\.so" | grep -q -v " to $lib/"; then
        fail "$name: another OpenMP runtime was used too"
    fi
    rm -f "$out/$name.bindings".*
}

# same NAME COMMAND...: equal standard output on both
same() {
    name=$1
    shift
    for where in stock duomp; do
        on $where "$@" >"$out/$name.$where" 2>"$out/$name.$where.err" || {
            fail "$name: status $? on $where"
            cat "$out/$name.$where.err"
        }
    done
    if cmp "$out/$name.stock" "$out/$name.duomp" && [ -s "$out/$name.duomp" ]; then
        pass "$name: $(head -c 100 "$out/$name.duomp" | tr -d '\0' | head -1)"
    else
        fail "$name: results differ"
    fi
}

same openblas "$out/dgemm"
bound openblas GOMP_parallel "$out/dgemm"
grep -q 'parallel 2 ' "$out/openblas.duomp" || fail "openblas: this OpenBLAS is not the OpenMP one"

same fftw "$out/fft"
bound fftw GOMP_parallel "$out/fft"

for where in stock duomp; do
    on $where gm benchmark -iterations 3 convert "$out/in.ppm" -blur 0x2 -modulate 110,90 \
        -sharpen 0x1 -resize 60% -swirl 30 "$out/gm.$where.ppm" 2>"$out/gm.$where.err" || fail "gm benchmark: status $? on $where"
    grep -q 'Results:' "$out/gm.$where.err" || fail "gm benchmark printed no result on $where"
done
if cmp "$out/gm.stock.ppm" "$out/gm.duomp.ppm"; then
    pass "gm benchmark: $(cksum <"$out/gm.duomp.ppm")"
else
    fail "gm benchmark: pictures differ"
fi
bound gm GOMP_parallel gm convert "$out/in.ppm" -blur 0x2 "$out/gm.bound.ppm"

for where in stock duomp; do
    on $where "$out/mixed" >"$out/mixed.$where" || fail "mixed: status $? on $where"
done
if [ "$(head -1 "$out/mixed.stock")" = "$(head -1 "$out/mixed.duomp")" ]; then
    pass "mixed: $(head -1 "$out/mixed.duomp")"
else
    fail "mixed: results differ"
fi
grep -qx 'runtimes 1 threads 4 inside 4' "$out/mixed.duomp" ||
    fail "mixed: not one runtime and 4 threads: $(tail -1 "$out/mixed.duomp")"

# The command: exit status, preloading where the program's RPATH asks for it.
if [ -x "$lib/../bin/duomp" ]; then
    duomp=$lib/../bin/duomp
    if [ "$("$duomp" run -n 4 -- "$out/dgemm")" = "$(cat "$out/openblas.stock")" ]; then
        pass "duomp run"
    else
        fail "duomp run: results differ"
    fi
    LD_DEBUG=bindings LD_DEBUG_OUTPUT="$out/rpath.bindings" "$duomp" run -- "$out/dgemm.rpath" \
        >"$out/rpath.duomp" 2>"$out/rpath.err" || fail "duomp run with an RPATH: status $?"
    cmp "$out/rpath.duomp" "$out/openblas.stock" || fail "duomp run with an RPATH: results differ"
    grep -q '^duomp: warning: .*RPATH' "$out/rpath.err" || fail "duomp run does not tell of the RPATH"
    if cat "$out/rpath.bindings".* | grep -q " to $lib/.*normal symbol .GOMP_parallel'"; then
        pass "duomp run with an RPATH"
    else
        fail "duomp run with an RPATH: GOMP_parallel is not bound to duomp"
    fi
    rm -f "$out/rpath.bindings".*
else
    fail "there is no $lib/../bin/duomp"
fi

# The kernels of the benches verify what they compute against published values.
for kernel in ep cg mg ft is lu; do
    for compiler in gcc-12 clang-19; do
        "$compiler" -O2 -fopenmp -I"$root/benches" "$root/benches/kernels/$kernel.c" -o "$out/$kernel.$compiler" -lm
        for threads in 2 7; do
            if on duomp env OMP_NUM_THREADS=$threads "$out/$kernel.$compiler" S >"$out/$kernel.txt" 2>&1 &&
                grep -q '^class_S ' "$out/$kernel.txt"; then
                pass "$kernel by $compiler, $threads threads: verified"
            else
                fail "$kernel by $compiler, $threads threads: $(tail -1 "$out/$kernel.txt")"
            fi
        done
    done
done

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
