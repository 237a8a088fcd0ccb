#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Tests that shellcheck finds nothing in scripts, the compiler nothing in C, that Python compiles, and that no file
# names the package mirror of this machine.

# shellcheck source=testdata/t/tap.sh
. "$(dirname "$0")/tap.sh"
cd "$top" || exit 99

scripts()
{
	git ls-files | while read -r file; do
		if [ -f "$file" ] && head -n1 "$file" | grep -q "^#!.*$1"; then
			echo "$file"
		fi
	done
}

c_is_clean()
{
	local file

	for file in core/*.c vmcore-view/*.c makedumpfile-patches/files/*.c testdata/unit/*.c \
		testdata/gen/*.c testdata/lab/*.c testdata/lab/guest/*.c \
		testdata/lab/td/{accept,apic,cpus,exit,guest_memory,log,module,npt,svm,vmm}.c; do
		gcc -std=gnu11 -Wall -Wextra -Werror -Icore -Ivmcore-view -Imakedumpfile-patches/files \
			-Itestdata/unit -Itestdata/unit/fake -Itestdata/lab/td -fsyntax-only "$file" || return
	done
}

python_compiles()
{
	scripts python | while read -r file; do
		python3 -c 'import ast, sys; ast.parse(open(sys.argv[1]).read())' "$file" || exit
	done
}

hosts()
{
	# shellcheck disable=SC2016 # apt expands it
	apt-get indextargets --format '$(SITE)' | sed -nE 's#^[a-z]+://([^/]+).*#\1#p' | sort -u
}

names_no_host()
{
	local host

	for host in $(hosts); do
		git grep -n -I -F "$host" && return 1
	done
	return 0
}

no_trailing_space()
{
	! git grep -n -I -E '[[:space:]]+$' -- ':!*.patch' ':!COPYING'
}

man_page_renders()
{
	local file

	for file in $(git ls-files '*.8'); do
		man --warnings -E UTF-8 -l -Tutf8 -Z "$file" 2>&1 >/dev/null | grep . && return 1
	done
	return 0
}

# includes_of_crash: prints lines "FOLDER/FILE FOLDER/FILE": the first file of the crash extension includes the second.
# A source and its header count as one file.
includes_of_crash()
{
	(cd crash-extension && grep -o '#include "[a-z]*/.*"' ./*/*.[ch]) |
		sed -E 's#^\./##; s#\.[ch]:\#include "# #; s#\.h"$##' | awk '$1 != $2'
}

# are_layered < INCLUDES: for ok: there is no circle, and a folder includes only files of itself and of folders below it.
are_layered()
{
	tee "$tap_work/includes" | tsort >/dev/null || return
	awk -F'[/ ]' 'BEGIN { for (n = split("memory guest analysis show command", folders); n; n--) level[folders[n]] = n }
		!level[$1] || !level[$3] || level[$1] < level[$3] { print; bad = 1 }
		END { exit bad || !NR }' "$tap_work/includes"
}

crash_is_layered()
{
	includes_of_crash | are_layered
}

# is_not_layered FILE INCLUDED: for ok: with this additional include the extension would not be layered.
is_not_layered()
{
	! { includes_of_crash; echo "$*"; } | are_layered
}

# "Nd" is a constraint of an x86 instruction. In C, \n may be right before a word.
spelling=(codespell --ignore-words-list nd --ignore-regex '\\n')

texts_are_spelt()
{
	git ls-files -- ':!COPYING' ':!testdata/samples/*.xz' ':!*.svg' | xargs "${spelling[@]}"
}

finds_a_mistake()
{
	! printf "it rec%s\n" ieves | "${spelling[@]}" -
}

mapfile -t shell < <(scripts 'sh$')
ok "shell scripts are clean for shellcheck" shellcheck -x "${shell[@]}"
ok "our C compiles without a warning" c_is_clean
ok "Python files parse" python_compiles
ok "man pages render without a warning" man_page_renders
ok "words are spelt right" texts_are_spelt
ok "control: a mistake in spelling is found" finds_a_mistake
ok "no file names a package mirror" names_no_host
ok "no line ends in white space" no_trailing_space
ok "the crash extension is layered" crash_is_layered
ok "control: a circle of two files" is_not_layered guest/guest guest/survey
ok "control: a folder that includes from one above it" is_not_layered memory/physical show/size
plan
