#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Tests what makedumpfile-patches/README.md says about crash without the extension on dumps without the memory map of
# unaccepted memory. The judge is the same crash on the dump with the memory map.

# shellcheck source=testdata/t/tap.sh
. "$(dirname "$0")/tap.sh"
# shellcheck source=testdata/t/dump.sh
. "$(dirname "$0")/dump.sh"

work=$build/plain-crash
# An address in unaccepted memory of both samples.
address=30000000

same=('bt -a' 'foreach bt' log ps 'foreach files' 'vtop jiffies' mount 'kmem -s' 'kmem -n' 'kmem -v' 'kmem -V' 'kmem -z'
	'kmem -g')

# ask_plain DUMP COMMAND...: runs the commands in crash; the output of each goes to $answers/COMMAND.
ask_plain()
{
	local dump=$1 command
	shift

	rm -rf "$answers"
	mkdir -p "$answers"
	{
		for command; do
			printf '!echo "@@ %s"\n%s\n' "$command" "$command"
		done
		echo quit
	} | "$crash" -s ${options:+"$options"} "$vmlinux" "$dump" 2>&1 |
		awk -v dir="$answers" '/^@@ / { file = dir "/" substr($0, 4); printf "" >file; next }
			file && NF && !/error trace/ { print >file }'
}

# says_the_same COMMAND...: for ok: each command prints the same for both dumps.
says_the_same()
{
	local command

	for command; do
		echo "$command"
		[ -s "$whole/$command" ] || return
		diff "$whole/$command" "$less/$command" || return
	done
}

# flags_are DIR VALUE: for ok: kmem -p prints these flags for the page.
flags_are()
{
	tee /dev/stderr <"$1/kmem -p $address" | grep -qE " 0 +0 +0 $2$"
}

# fails_at_it COMMAND: for ok: the command stops at a missing struct page. Some commands stop without a message.
fails_at_it()
{
	tail -n3 "$less/$1"
	grep -qE 'page excluded|seek error' "$less/$1" || [ "$(wc -l <"$less/$1")" -lt "$(wc -l <"$whole/$1")" ]
}

check_crash_alone()
{
	local what=$1 answers
	local commands=("${same[@]}" 'kmem -i' 'kmem -f' "kmem -p $address" "kmem $address")

	answers=$whole ask_plain "$work/whole" "${commands[@]}"
	answers=$less ask_plain "$work/less" "${commands[@]}"
	ok "$what: commands that do not walk the memory map" says_the_same "${same[@]}"
	ok "$what: control: the page's flags" flags_are "$whole" '[1-9a-f][0-9a-f]*'
	ok "$what: kmem -p: flags 0" flags_are "$less" 0
	ok "$what: kmem ADDRESS fails" fails_at_it "kmem $address"
	if [ "$suite" = trixie ]; then
		ok "$what: kmem -i fails" fails_at_it 'kmem -i'
	else
		ok "$what: kmem -i" says_the_same 'kmem -i'
	fi
	if [ "$base" = 6.1 ]; then
		ok "$what: kmem -f ends at the first block" fails_at_it 'kmem -f'
	else
		ok "$what: kmem -f" says_the_same 'kmem -f'
	fi
}

# check_with_zeros WHAT: tests --zero_excluded on the patched tool's dump, in which pages are excluded and not holes.
check_with_zeros()
{
	answers=$less options=--zero_excluded ask_plain "$work/less" 'kmem -i' 'kmem -f'
	ok "$1, --zero_excluded: kmem -i" says_the_same 'kmem -i'
	if [ "$base" = 6.1 ]; then
		ok "$1, --zero_excluded: kmem -f is wrong" grep -E 'nr_free_pages: [0-9]+ +\(found [0-9]+\)' "$less/kmem -f"
	fi
}

# check_base BASE SUITE...: tests a sample with the crash of each SUITE.
check_base()
{
	use_sample "$1"
	shift
	"${make_whole[@]}" -l -d 31 "$vmcore" "$work/whole" >"$tap_work/log" 2>&1
	"${make_less[@]}" -l -d 31 "$vmcore" "$work/less" >"$tap_work/log" 2>&1
	for suite; do
		crash=$("$top/scripts/debian" program "$suite" crash)
		check_crash_alone "$base, $by, crash of $suite"
		[ "$by" != patched ] || check_with_zeros "$base, $by, crash of $suite"
	done
	rm -f "$work"/{whole,less}
}

check_all()
{
	by=$1
	check_base 6.1 bookworm trixie testing
	check_base 6.12 trixie testing
}

whole=$tap_work/whole less=$tap_work/less
rm -rf "$work"
mkdir -p "$work"
build_view
stock=$("$top/scripts/debian" program testing makedumpfile)
make_whole=("$view" "$stock") make_less=("$view" --exclude-unaccepted-memmap "$stock")
check_all view
if build_newest_makedumpfile; then
	make_whole=("$patched") make_less=("$patched" --exclude-unaccepted-memmap)
	check_all patched
else
	skip "the patched makedumpfile" "$why"
fi
rm -rf "$work"
plan
