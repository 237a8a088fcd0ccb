# SPDX-License-Identifier: GPL-2.0-or-later
#
# Unaccepted memory in crash dumps: makedumpfile, crash and the kernel.
#
#   make demo          filter a real dump with Debian's makedumpfile, alone and under the view, then ask crash
#   make check         all tests that need no guest
#   make check-PART    one of them: testdata/t/PART.t
#   make check-lab     boot guests with unaccepted memory, crash them, judge their dumps
#
#   make makedumpfile  build/makedumpfile/VERSION/makedumpfile, for each Debian release
#   make crash         build/crash/VERSION/unaccepted.so, for each Debian release
#   make vmcore-view   build/vmcore-view/vmcore-view, and the library that it preloads
#   make install       what these two built: the extension for the crash that is installed here, and vmcore-view
#                      (prefix, DESTDIR, CRASH_VERSION: see scripts/install --help); make uninstall
#   make deb           build/deb/SUITE/*.deb: packages for Debian 12, 13 and testing (see packaging/README.md)
#   make rpm           build/rpm/*.rpm, with Debian's rpmbuild
#   make submission    build/submission/SERIES/: the series for the mailing lists, with cover letters
#   make bench         what a dump costs, the stock makedumpfile against the view and ours: table and pictures
#   make td            Debian's kernel in a TDX guest in software, and what it says of that
#   make sample        make the sample dump again, in the lab
#   make clean         remove build/, but not the cache of what is slow to make
#
# Every target installs the Debian packages that it needs if it is run by root; otherwise it
# prints the line that installs them and stops.
#
#   MAKEDUMPFILE_SRC=DIR[:DIR...]   build and test these sources of makedumpfile, unpacked releases or git
#                                   checkouts, in place of those of the Debian releases
#   BUILD_DIR=DIR                   build there, not in build/
#   XDG_CACHE_HOME=DIR              the cache is DIR/unaccepted-memory, not ~/.cache/unaccepted-memory

SHELL := /bin/bash
MAKEFLAGS += --no-print-directory
PROVE := scripts/run-tests

help:
	@sed -n '3,/^$$/s/^# \?//p' $(firstword $(MAKEFILE_LIST))

demo: deps-demo
	@scripts/demo

check: deps-check
	@$(PROVE) testdata/t

parts := $(patsubst testdata/t/%.t,check-%,$(wildcard testdata/t/*.t))

$(parts): check-%: deps-check
	@$(PROVE) testdata/t/$*.t

check-lab: deps-check deps-lab
	@$(PROVE) testdata/lab/t

# A full disk (74) is full for the next one, too.
makedumpfile: deps-build
	@rc=0; versions=$$(scripts/patch-queue bases makedumpfile) || exit; for version in $$versions; do \
		scripts/build-makedumpfile $$version || rc=$$?; [ $$rc != 74 ] || break; done; exit $$rc

crash: deps-build
	@rc=0; for suite in bookworm trixie testing; do \
		scripts/build-crash $$suite || rc=$$?; [ $$rc != 74 ] || break; done; exit $$rc

vmcore-view: deps-build
	@scripts/build-vmcore-view

submission: deps-build
	@scripts/submission

# These two need nothing but what was built, and no right but to write where they install.
install:
	@scripts/install

uninstall:
	@scripts/install --remove

deb: deps-deb
	@rc=0; for suite in bookworm trixie testing; do \
		scripts/build-deb $$suite || rc=$$?; [ $$rc != 74 ] || break; done; exit $$rc

rpm: deps-deb
	@scripts/build-rpm

bench: deps-check deps-lab deps-bench
	@testdata/lab/bench $(BENCH_SIZES)

td: deps-lab
	@testdata/lab/td/start --append quiet </dev/null

sample: deps-lab deps-build
	@testdata/samples/make

deps-%:
	@scripts/deps $*

clean:
	rm -rf build

.PHONY: help demo check $(parts) check-lab makedumpfile crash vmcore-view install uninstall deb rpm submission bench td \
	sample clean
