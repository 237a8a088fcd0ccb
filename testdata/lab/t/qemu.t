#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Tests a dead guest's memory as QEMU dumps it (dump-guest-memory): its program headers do not follow the ELF header,
# and it has no vmcoreinfo. The stock tool refuses such a file, so the test moves the program headers for it. vmcoreinfo
# comes from the dead kernel's memory, and once from makedumpfile -g on its vmlinux, which has no page types.

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

# For ok: -g writes vmcoreinfo from vmlinux. Values that vmlinux does not have come from the dead kernel's vmcoreinfo.
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

# For ok: makedumpfile uses the offset of the list that -g wrote: with a wrong offset it finds nothing.
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
	ok "$what: without vmcoreinfo the tool says what to do" fails 1 "Specify '-x' option or '-i' option" \
		"$patched" -l -d 31 "$vmcore" "$out/ours"
	check_filter "$what"
	ok "$what: -g" write_vmcoreinfo
	info=$out/written check_filter "$what: -i of what -g wrote"
	ok "$what: -i of what -g wrote: control: a wrong offset" is_used
	rm -f "$out/ours"
	ok "$what: as ELF" "$patched" -i "$info" -E -d 1 "$vmcore" "$out/elf"
	# The reference is not the dump of the vmcore: from an ELF file the stock tool also keeps some more free pages.
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
