#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Tests Debian's own kernels in a TD, where a touch of unaccepted memory ends the guest: which tools survive a crash
# there, and whether the numbers of guest, tools and the guest's memory agree.

# shellcheck source=testdata/lab/t/lab.sh
. "$(dirname "$0")/lab.sh"

# in_td OPTION...: for ok and fails: runs a guest of $kernel. Accepted memory is not zeroed, so that the witness can see
# holes.
in_td()
{
	rm -rf "$out"
	# shellcheck disable=SC2086 # several words
	"$lab" --td --td-options keep --kernel $kernel --makedumpfile "$stock" --keep-ram "$@" "$out"
}

# lives WHAT OPTION...: the guest boots, crashes and leaves a dump, and each page of the dump is the guest's memory.
lives()
{
	what="$kernel, $1"
	shift

	ok "$what: boots, reports, crashes, dumps" in_td --options "-l,-d,$level" $own "$@" ||
		bail "no guest: $(tail -n1 "$tap_work/output")"
	ok "$what: it was in a TD" console_says 'Memory Encryption Features active: Intel TDX'
	ok "$what: nobody touched unaccepted memory" untouched
	ok "$what: the pages are the guest's memory" is_the_guests_memory "$out/dump"
}

# crash_agrees: compares the guest's own number, crash's number, and the pages in the guest's memory.
crash_agrees()
{
	[ -n "$wants_vmlinux" ] || { skip "$what: crash" "LAB_TD=1 fetches the kernel's vmlinux"; return; }
	check_answer "$what" "$out/vmlinux" "$out/dump"
	ok "$what: crash's total is what is there" equal $(($(pages_there) * 4)) "$(total_of "$answer")"
	ok "$what: crash's total is what the guest said" said_before "$(meminfo Unaccepted)" "$(total_of "$answer")"
}

# dies WHAT TOUCH OPTION...: a TOUCH ends the guest, and the last line names it.
dies()
{
	local name="$kernel, $1" touch=$2
	shift 2

	ok "$name: dies, and the message says of what" \
		fails 4 "terminated for touching .*: $touch of unaccepted memory at 0x[0-9a-f]+, RIP 0x.*" in_td "$@"
}

# For ok: the guest died of the address that the program printed.
died_where_it_said()
{
	local said

	said=$(console_says '^touching 0x' | tr -d '\r' | cut -d' ' -f2)
	[ "$said" ] && grep -q "^terminated: read of unaccepted memory at $said, " "$out/td.log"
}

# The controls: a program reads one page on purpose.
who_touches_dies()
{
	dies "a program in the first kernel" read --crash touch --append iomem=relaxed
	ok "$kernel, a program in the first kernel: who it was" \
		says 'program /bin/touch-unaccepted, in the first kernel, in copy_from_kernel_nofault' cat "$tap_work/said"
	ok "$kernel, a program in the first kernel: where" died_where_it_said
	dies "a program in the capture kernel" read --tool touch --append iomem=relaxed --capture iomem=relaxed
	ok "$kernel, a program in the capture kernel: who it was" \
		says 'program /bin/touch-unaccepted, in the capture kernel' cat "$tap_work/said"
}

# /proc/vmcore hides nothing here: the first kernel was started without EFI, so the capture kernel does not know the
# table.
without_the_table()
{
	dies "no table, the stock tool" read --append noefi
	ok "$kernel, no table, the stock tool: who it was" \
		says 'program .*makedumpfile.*, in the capture kernel' cat "$tap_work/said"
}

cp_without_the_table()
{
	dies "no table, cp" read --tool cp --append noefi
	ok "$kernel, no table, cp: who it was" says 'program /bin/cp, in the capture kernel' cat "$tap_work/said"
}

view_without_the_table()
{
	lives "no table, the view" --view --append noefi
	ok "$what: it counts what is there" counts_what_is_there
	crash_agrees
}

patched_without_the_table()
{
	lives "no table, the patched tool" --makedumpfile "$patched" \
		--options "-l,-d,$level,--message-level,31" --append noefi
	ok "$what: it counts what is there" counts_what_is_there
	crash_agrees
}

# copied: cp reads all of /proc/vmcore, which hides unaccepted memory.
copied()
{
	what="$kernel, cp"
	ok "$what: boots, reports, crashes, dumps" in_td --tool cp
	ok "$what: nobody touched unaccepted memory" untouched
	ok "$what: the stock tool filters it" "$stock" -l -d "$level" "$out/dump" "$out/filtered"
	ok "$what: the pages of the filtered dump are the guest's memory" is_the_guests_memory "$out/filtered"
}

says_none()
{
	equal 0 "$(meminfo Unaccepted)" && says '^no unaccepted memory: ' ask_crash "$out/vmlinux" "$out/dump" unaccepted
}

# Controls: a TD without unaccepted memory, from the start or because it accepts all memory at boot.
without_unaccepted_memory()
{
	local how=$1
	shift

	rm -rf "$out"
	ok "$kernel, $how: boots, reports, crashes, dumps" \
		"$lab" --td --kernel "$kernel" --vmlinux --memory 2G --makedumpfile "$stock" --keep-ram "$@" "$out"
	ok "$kernel, $how: nothing is unaccepted" says_none
	ok "$kernel, $how: the pages are the guest's memory" is_the_guests_memory "$out/dump"
}

# with_zeros: accepted memory is zeroed, as the TDX module does. Then holes prove nothing, but the dump is judged as
# usual.
with_zeros()
{
	ok "$kernel, with zeros: boots, reports, crashes, dumps" \
		"$lab" --td --kernel "$kernel" --options "-l,-d,$level" --makedumpfile "$stock" --keep-ram "$out"
	ok "$kernel, with zeros: the pages are the guest's memory" is_the_guests_memory "$out/dump"
}

# userland: a Debian with systemd and two CPUs. Its kdump-tools and its package vmcore-view save the dump.
userland()
{
	what="$kernel, kdump-tools"
	ok "$what: boots, reports, crashes, dumps" in_td --cpus 2 --dump kdump-tools --makedumpfile debian --view \
		--reserve 512M || bail "no guest: $(tail -n1 "$tap_work/output")"
	ok "$what: it was in a TD" console_says 'Memory Encryption Features active: Intel TDX'
	ok "$what: the view took part" console_says 'vmcore-view: /proc/vmcore: Unaccepted pages: '
	ok "$what: nobody touched unaccepted memory" untouched
	ok "$what: the stream is whole" unflatten
	ok "$what: the pages are the guest's memory" is_the_guests_memory "$out/dump.whole"
}

# no_memory: a guest that dies because memory ran out; nearly all of it is accepted then.
no_memory()
{
	what="$kernel, no memory"
	ok "$what: boots, reports, crashes, dumps" in_td --memory 2G --options "-l,-d,$level" --crash memory
	ok "$what: it died of that" console_says 'Kernel panic.*Out of memory'
	ok "$what: nobody touched unaccepted memory" nobody_touched_it
	ok "$what: the pages are the guest's memory" is_the_guests_memory "$out/dump"
}

# faults: the faults of faults.t that can be caused on Debian's own kernels.
faults()
{
	lives "two CPUs that accept" --cpus 2 --crash race
	no_memory
	lives "600 huge pages" --append "hugepagesz=2M hugepages=600"
	lives "the list in a circle" --view --fault list
	ok "$what: crash sees it" says 'FINDING' ask_crash "$out/vmlinux" "$out/dump" 'unaccepted -c'
	ok "$kernel, small reserve: no dump, and a message says so" \
		fails 3 'guest lost .*vanished in stage capture' in_td --reserve 96M
	ok "$kernel, small reserve: the console says why" console_says \
		'Kernel panic.*(memory|System is deadlocked)|[Oo]ut of memory|Initramfs unpacking failed'
}

# the_series: our series for 6.1, whose code calls the TDX module. 6.1 does not take shared memory back when it dies (6.12
# does), so a capture kernel that reads this memory by its private address is ended. The dump comes from the host.
the_series()
{
	what="$kernel"
	ok "$what: boots, reports, crashes" in_td --dump full || bail "no guest: $(tail -n1 "$tap_work/output")"
	ok "$what: it was in a TD" console_says 'Memory Encryption Features active: Intel TDX'
	ok "$what: nobody touched unaccepted memory" untouched
	check_crash "$what" "$out/vmlinux" "$out/vmcore" "$out/report/meminfo" "$out/report/zoneinfo"
	ok "$what, kdump: dies of shared memory" \
		fails 4 'terminated for touching .*: read of shared memory by its private address .* capture kernel' in_td
}

refuses()
{
	local why=$1
	shift

	ok "refused: $why" fails 2 "$why" "$lab" --td "$@" "$out"
}

# probe WORD: for ok and fails: runs the guest that tests the TD, on three CPUs.
probe()
{
	timeout 300 "$top/testdata/lab/td/start" --accel tcg --cpus 3 --append "probe.$1" "$tap_work/probe.efi" </dev/null
}

# said_nothing_wrong COUNT WORD: for ok: the probe printed "ok" COUNT times, and never "not ok".
said_nothing_wrong()
{
	probe "$2" | tr -d '\r' | tee "$tap_work/probe" | grep -a '^\(not \)\?ok'
	equal "$1" "$(grep -ac '^ok - ' "$tap_work/probe")" && ! grep -aq '^not ok' "$tap_work/probe"
}

# several_cpus: a guest tests what several CPUs can do to each other.
several_cpus()
{
	"$top/testdata/lab/efi/build" --probe "$tap_work/probe.efi" || bail "the probe does not compile"
	ok "three CPUs: the mailbox wakes them" said_nothing_wrong 3 wake
	ok "three CPUs: all accept the same memory at once" said_nothing_wrong 7 accept
	ok "three CPUs: one shares a page that another one reads: dies" \
		fails 4 'terminated: read of shared memory by its private address' probe shared
	ok "three CPUs: one shares a page that another one has read: lives" said_nothing_wrong 4 once
}

# For says: prints why a machine with these files of its kernel has no KVM for a TD.
why_no_kvm()
{
	LAB_ROOT=$tap_work/machine "$top/testdata/lab/td/accel" 2>&1
}

kvm_is_looked_for()
{
	mkdir -p "$tap_work/machine"/{dev,proc,sys/module/kvm_amd/parameters}
	ok "no KVM: emulation, and why" says 'there is no usable /dev/kvm' why_no_kvm
	touch "$tap_work/machine/dev/kvm"
	echo 'flags : fpu vmx' >"$tap_work/machine/proc/cpuinfo"
	ok "a processor without SVM: emulation, and why" says 'the processor has no SVM' why_no_kvm
	echo 'flags : fpu svm' >"$tap_work/machine/proc/cpuinfo"
	echo 0 >"$tap_work/machine/sys/module/kvm_amd/parameters/nested"
	ok "KVM that lends no SVM: emulation, and why" says 'KVM lends no SVM to guests' why_no_kvm
}

refusals()
{
	refuses 'cpus none: not a number' --cpus none
	refuses 'with --td trixie, testing' --kernel 5.10
	refuses 'only keep, verbose and edge' --td-options keep,this
	refuses 'needs a kernel that is built for it' --crash accept
	ok "refused: touching without a TD" fails 2 'needs --td' "$lab" --tool touch "$out"
}

# use_kernel KERNEL SUITE GENERATION: selects the kernel. SUITE's crash opens its dumps.
use_kernel()
{
	kernel=$1
	generation=$3
	level=$(dump_level "$1")
	own=''
	if [ "$1" = "$2" ]; then own=$wants_vmlinux; fi
	stock=$("$top/scripts/debian" program testing makedumpfile)
	[ -n "$wants_vmlinux" ] || return 0
	with_crash "$2"
	if [ "$1" = testing ]; then
		# crash 9.0.2 does not open a dump of a 7.2 that has loaded a module.
		make_command "$tap_work/crash" "$crash" --no_modules
		crash=$tap_work/crash
	fi
}

# The debug packages with vmlinux are large, so they are fetched only if the user wants them.
wants_vmlinux=
[ -z "${LAB_TD:-}${LAB_ALL:-}" ] || wants_vmlinux=--vmlinux

refusals
kvm_is_looked_for
several_cpus
build_judge || bail "the judge does not compile"
build_newest_makedumpfile || { skip "the patched tool" "$why"; patched=; }

ok "a kernel in a TD in one command" says '^Unaccepted: +[0-9]{7} kB' "$top/testdata/lab/td/start" --append quiet

use_kernel trixie trixie typed
lives "stock, two CPUs" --cpus 2
crash_agrees
who_touches_dies
without_the_table
view_without_the_table
if [ -x "$patched" ]; then
	patched_without_the_table
fi
if [ -z "$wants_vmlinux" ]; then
	skip "more of Debian's kernels in a TD" "LAB_TD=1 make check-lab runs it"
	plan
	exit
fi
without_unaccepted_memory plain --plain
with_zeros

use_kernel testing testing exported
lives "stock"
crash_agrees
if wants_all "more of testing, and other kernels"; then
	who_touches_dies
	view_without_the_table
	if [ -x "$patched" ]; then
		patched_without_the_table
	fi
	use_kernel trixie trixie typed
	without_unaccepted_memory eager --accept eager
	cp_without_the_table
	copied
	faults
	lives "16 GiB, four CPUs" --memory 16G --cpus 4
	crash_agrees
	lives "64 GiB" --memory 64G
	crash_agrees
	if [ "$(id -u)" -eq 0 ]; then userland; else skip "$kernel, kdump-tools" "only root can install the userland"; fi
	use_kernel 6.12 trixie typed
	lives "panic inside an acceptance" --crash accept
	use_kernel "6.1 --series" bookworm buddy-offline
	the_series
fi
plan
