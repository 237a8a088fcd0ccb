#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A dead guest's memory as QEMU dumps it (dump-guest-memory): its program headers do not follow the ELF
# header, and it has no vmcoreinfo. For the stock tool, which refuses it, the program headers are moved.
# In place of vmcoreinfo serves what the dead kernel had in memory, and what makedumpfile -g says of its
# vmlinux, with nothing of page types in it.

# shellcheck source=testdata/lab/t/lab.sh
. "$(dirname "$0")/lab.sh"

# For judge_sample.
sample=$out
vmcore=$out/vmcore
info=$out/vmcoreinfo
moved=$out/moved

phdrs_are_elsewhere()
{
	readelf -hW "$vmcore" | grep -E '(program|section) headers: '
	[ "$(readelf -hW "$vmcore" | awk '/Start of program headers/ { print $5 }')" -gt 64 ]
}

filters()
{
	"$patched" --message-level 31 -i "$info" -l -d 31 "$1" "$out/ours" | tee "$out/log"
	return "${PIPESTATUS[0]}"
}

# What no vmlinux knows, the dead kernel has to say.
write_vmcoreinfo()
{
	"$patched" -g "$out/written" -x "$out/vmlinux" || return
	grep -E '^NUMBER\((phys_base|pgtable_l5_enabled)\)=' "$info" >>"$out/written"
	grep '^OFFSET(zone.unaccepted_pages)=' "$out/written" && ! grep MAPCOUNT "$out/written"
}

check_filter()
{
	ok "$1: the stock tool filters it, its program headers moved" \
		"$stock" -i "$info" -l -d 31 "$moved" "$out/stock"
	ok "$1: the patched tool filters it" filters "$vmcore"
	ok "$1: reports what the guest reported" \
		equal "$(guest_unaccepted "$out/report/meminfo")" "$(reported "$out/log")"
	ok "$1: page by page" judge_sample "$out/stock" "$out/ours"
	rm -f "$out/ours" "$out/stock"
}

# The place in a zone that -g wrote is the one that is used: a wrong one, and nothing is found.
is_used()
{
	local info=$out/wrong

	sed 's/^\(OFFSET(zone.unaccepted_pages)\)=.*/\1=8/' "$out/written" >"$info"
	filters "$vmcore" && equal 0 "$(reported "$out/log")"
}

check_makedumpfile()
{
	local what="makedumpfile $1"

	use_makedumpfile "$1"
	ok "$what: control: the stock tool refuses it" fails 1 "Can't get the number of PT_LOAD" \
		"$stock" -i "$info" -l -d 31 "$vmcore" "$out/stock"
	ok "$what: without vmcoreinfo it says what to do" fails 1 "Specify '-x' option or '-i' option" \
		"$patched" -l -d 31 "$vmcore" "$out/ours"
	check_filter "$what"
	ok "$what: -g" write_vmcoreinfo
	info=$out/written check_filter "$what: -i of what -g wrote"
	ok "$what: -i of what -g wrote: control: a wrong place" is_used
	rm -f "$out/ours"
	ok "$what: as ELF" "$patched" -i "$info" -E -d 1 "$vmcore" "$out/elf"
	# Not the dump of the vmcore: of an ELF file the stock tool, too, keeps some free pages more.
	ok "$what: the stock tool, of that ELF file" "$stock" -i "$info" -l -d 31 "$out/elf" "$out/stock"
	ok "$what: of that ELF file" filters "$out/elf"
	ok "$what: of that ELF file, page by page" judge_sample "$out/stock" "$out/ours"
	rm -f "$out/ours" "$out/stock" "$out/elf"
}

build_judge || bail "the judge does not compile"
build_makedumpfiles
boot_guest "dumped by QEMU" --memory 2G --dump qemu --append nokaslr
ok "the program headers do not follow the ELF header" phdrs_are_elsewhere
cp --sparse=always "$vmcore" "$moved"
"$top/testdata/t/phdrs-first" "$moved"
for version in $makedumpfiles; do
	check_makedumpfile "$version"
done
plan
