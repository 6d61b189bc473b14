#!/bin/sh
# Installs what building and testing need on Debian 12 and says what it installs: compilers and
# tools from Debian's packages, lit, psutil, threadpoolctl, numpy and scikit-learn from PyPI into target/venv, and the test
# suites of GCC 12 and LLVM 19 into target/suites, taken from Debian's source packages.
#
# Works as root or through sudo. Quick when nothing is missing. What cannot be installed ends the
# script with a line that names it.
set -eu
cd "$(dirname "$0")/.."
root=$PWD
suites=$root/target/suites
venv=$root/target/venv

say() { echo "setup: $*"; }
die() {
    echo "setup: error: $*" >&2
    exit 1
}

[ "$(uname -sm)" = "Linux x86_64" ] || die "this is $(uname -sm); duomp is built for Linux x86_64"
command -v apt-get >/dev/null || die "apt-get is missing; this script knows Debian only"

as_root() {
    if [ "$(id -u)" = 0 ]; then
        env DEBIAN_FRONTEND=noninteractive "$@"
    else
        command -v sudo >/dev/null || die "sudo is missing, and this is not root: cannot run $*"
        sudo env DEBIAN_FRONTEND=noninteractive "$@"
    fi
}

installed() {
    dpkg-query -W -f '${db:Status-Abbrev}' "$1" 2>/dev/null | grep -q '^ii'
}

# --- Debian's packages --------------------------------------------------------------------------

packages="gcc-12 g++-12 gfortran-12 libtsan2 libgomp1 clang-19 libclang1-19 libclang-rt-19-dev lld-19 libomp-19-dev
    llvm-19-tools flang-19 libflang-19-dev gcc-12-source dpkg-dev xz-utils make pkg-config git
    python3 python3-venv libopenblas0-openmp libopenblas-openmp-dev libfftw3-dev libfftw3-double3
    ghc cabal-install libfftw3-bin graphicsmagick valgrind gdb binutils util-linux procps ca-certificates"

# The oldest rustc that builds the workspace.
rust_minor=$(sed -n 's/^rust-version = "1\.\([0-9]*\).*/\1/p' Cargo.toml)
new_enough() {
    command -v cargo >/dev/null && command -v rustc >/dev/null || return 1
    minor=$(rustc --version 2>/dev/null | sed -n 's/^rustc 1\.\([0-9]*\).*/\1/p')
    [ -n "$minor" ] && [ "$minor" -ge "$rust_minor" ]
}
if ! new_enough; then
    packages="$packages rustc-web cargo-web rustfmt-web"
fi

missing=
for package in $packages; do
    installed "$package" || missing="$missing $package"
done
if [ -n "$missing" ]; then
    say "installing from Debian:$missing"
    as_root apt-get update -qq || die "apt-get update failed; still missing:$missing"
    for package in $missing; do
        [ -n "$(apt-cache madison "$package")" ] || die "the package sources have no $package"
    done
    # shellcheck disable=SC2086 # the packages are words
    as_root apt-get install -y -qq --no-install-recommends $missing >/dev/null ||
        die "apt-get install failed for:$missing"
    for package in $missing; do
        installed "$package" || die "$package is still missing after its installation"
    done
fi
new_enough || die "cargo and rustc 1.$rust_minor or newer must come first in PATH;" \
    "found $(command -v rustc || echo no rustc) $(rustc --version 2>/dev/null)"

for tool in gcc-12 g++-12 gfortran-12 clang-19 clang++-19 flang-new-19 ld.lld-19 gdb valgrind \
    python3 readelf objdump setpriv gm fftw-wisdom ghc cabal; do
    command -v "$tool" >/dev/null || die "the command $tool is missing although its package is installed"
done
for file in /usr/lib/llvm-19/lib/clang/19/lib/linux/libclang_rt.tsan-x86_64.a \
    /usr/lib/gcc/x86_64-linux-gnu/12/libtsan.so /usr/lib/llvm-19/bin/FileCheck /usr/lib/llvm-19/bin/not \
    /usr/lib/llvm-19/lib/libomp.so /usr/lib/llvm-19/lib/clang/19/include/omp.h \
    /usr/lib/llvm-19/lib/clang/19/include/omp-tools.h; do
    [ -e "$file" ] || die "$file is missing although its package is installed"
done

# --- Python -------------------------------------------------------------------------------------

# scikit-learn's wheel brings a renamed copy of libgomp: tests/process runs it. About 100 MB, with scipy.
if ! "$venv/bin/python" -c 'import lit, psutil, threadpoolctl, numpy, sklearn, sys
sys.exit(lit.__version__ != "18.1.8")' >/dev/null 2>&1; then
    say "installing lit 18.1.8, psutil, threadpoolctl, numpy and scikit-learn from PyPI into target/venv"
    rm -rf "$venv"
    python3 -m venv "$venv" || die "python3 -m venv failed"
    "$venv/bin/pip" install -q --disable-pip-version-check lit==18.1.8 psutil threadpoolctl \
        numpy scikit-learn ||
        die "pip could not install lit==18.1.8, psutil, threadpoolctl, numpy and scikit-learn"
fi

# --- The suites ---------------------------------------------------------------------------------

mkdir -p "$suites"

# unpack NAME STAMP TAR PATTERN...: the members of TAR that match, without its first directory,
# into target/suites/NAME, whole or not at all.
unpack() {
    name=$1 stamp=$2 tar=$3
    shift 3
    rm -rf "$suites/$name" "$suites/$name.part"
    mkdir -p "$suites/$name.part"
    tar -xf "$tar" -C "$suites/$name.part" --strip-components=1 --wildcards \
        --no-wildcards-match-slash "$@" || die "cannot unpack $tar"
    echo "$stamp" >"$suites/$name.part/.stamp"
    mv "$suites/$name.part" "$suites/$name"
}

stamp_of() { cat "$suites/$1/.stamp" 2>/dev/null; }

gcc=$(dpkg-query -W -f '${Version}' gcc-12-source)
if [ "$(stamp_of gcc)" != "$gcc" ]; then
    tar=
    for tar in /usr/src/gcc-12/gcc-12.*.tar.xz; do :; done
    [ -e "$tar" ] || die "gcc-12-source has no /usr/src/gcc-12/gcc-12.*.tar.xz"
    say "unpacking libgomp's test suite from gcc-12-source $gcc into target/suites/gcc"
    unpack gcc "$gcc" "$tar" '*/libgomp' '*/include'
fi
[ -d "$suites/gcc/libgomp/testsuite/libgomp.c" ] || die "gcc-12-source has no libgomp/testsuite"

llvm=$(dpkg-query -W -f '${source:Version}' libomp-19-dev)
if [ "$(stamp_of llvm)" != "$llvm" ]; then
    # The machine's own package sources, asked for source packages, in a directory of their own.
    apt=$suites/apt
    rm -rf "$apt"
    mkdir -p "$apt/sources" "$apt/lists/partial" "$apt/cache/archives/partial" "$apt/source"
    for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
        [ -e "$file" ] || continue
        sed -n 's/^deb\( .*debian.*\)/deb-src\1/p' "$file" >"$apt/sources/$(basename "$file")"
    done
    for file in /etc/apt/sources.list.d/*.sources; do
        if [ -e "$file" ] && grep -q '^URIs:.*debian' "$file"; then
            sed 's/^Types:.*/Types: deb-src/' "$file" >"$apt/sources/$(basename "$file")"
        fi
    done
    say "downloading the source package llvm-toolchain-19 $llvm for openmp's test suite"
    (
        cd "$apt/source"
        set -- -qq -o Dir::Etc::sourcelist=/dev/null -o "Dir::Etc::sourceparts=$apt/sources" \
            -o "Dir::State::lists=$apt/lists" -o "Dir::Cache=$apt/cache" \
            -o APT::Sandbox::User=root
        apt-get "$@" update || say "apt-get update for source packages complained"
        apt-get "$@" source --download-only --only-source "llvm-toolchain-19=$llvm"
    ) || die "apt-get source could not download llvm-toolchain-19=$llvm"
    tar=
    for tar in "$apt"/source/llvm-toolchain-19_*.orig.tar.xz; do :; done
    [ -e "$tar" ] || die "llvm-toolchain-19 has no .orig.tar.xz"
    say "unpacking openmp from it into target/suites/llvm"
    unpack llvm "$llvm" "$tar" '*/openmp'
    rm -rf "$apt"
fi
[ -f "$suites/llvm/openmp/runtime/test/lit.cfg" ] || die "llvm-toolchain-19 has no openmp/runtime/test"

say "all there: $(rustc --version | cut -d' ' -f1,2), gcc $(gcc-12 -dumpfullversion)," \
    "clang $(clang-19 -dumpversion), suites of gcc-12 $gcc and llvm-toolchain-19 $llvm"
