# Each target calls one script or one `cargo xtask` command; see docs/building.md.
# `make lib` needs cargo, gcc and binutils only; the others also what ci/setup.sh installs.

PREFIX ?= /opt/duomp
DESTDIR ?=

.PHONY: lib demo test check bench install matrix compilers conformance-gomp conformance-kmpc haskell setup clean

lib:
	cargo xtask dist

# The programs in examples/ on the stock runtimes and on duomp.
demo: setup lib
	ci/demo.sh

# All tests.
test: setup lib
	ci/test.sh

# Formatting, lints, layers. Reads source text only.
check:
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --quiet -- -D warnings
	cargo xtask check

bench: setup lib
	ci/bench.sh

install: lib
	cargo xtask install --prefix "$(PREFIX)" --destdir "$(DESTDIR)"

# The symbols of both ABIs and which of them are there: writes docs/abi-coverage.md.
matrix:
	cargo xtask gen

# The programs of tests/conformance by every compiler that is installed, however old or new.
compilers: setup lib
	ci/matrix.sh --compilers all

# The test suites of the two stock runtimes.
conformance-gomp: setup lib
	ci/conformance-gomp.sh

conformance-kmpc: setup lib
	ci/conformance-kmpc.sh

# Haskell: installs what is missing, builds the package and the demos, runs all their checks.
haskell: setup lib
	haskell/run.sh

setup:
	ci/setup.sh

clean:
	cargo clean
