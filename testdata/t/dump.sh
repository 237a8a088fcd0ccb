# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154 # tap.sh sets them, the tests use them
# The tests that make or open dumps source this file, after tap.sh.

suites="bookworm trixie testing"

# The folder of the built programs.
programs=$build/makedumpfile

# use_makedumpfile VERSION: sets patched and stock to the built programs.
use_makedumpfile()
{
	patched=$programs/$1/makedumpfile
	stock=$programs/$1/stock/makedumpfile
}

# build_makedumpfile VERSION: builds and uses it. If the source is not available, returns 1 and sets why. Any other
# failure ends the test.
build_makedumpfile()
{
	local rc=0

	"$top/scripts/build-makedumpfile" "$1" >/dev/null 2>"$tap_work/build.log" || rc=$?
	use_makedumpfile "$1"
	why=$(tail -n1 "$tap_work/build.log")
	case $rc in
	0) return 0 ;;
	75) return 1 ;;
	*) bail "makedumpfile $1: $why" ;;
	esac
}

# find_versions: sets versions to the versions to test: those of Debian's releases, or those in MAKEDUMPFILE_SRC.
find_versions()
{
	versions=$("$top/scripts/patch-queue" bases makedumpfile 2>"$tap_work/log") || bail "$(tail -n1 "$tap_work/log")"
}

# build_makedumpfiles: builds all versions, and sets makedumpfiles to those that can be built. One skipped test names
# the others.
build_makedumpfiles()
{
	local version missing=

	find_versions
	makedumpfiles=
	for version in $versions; do
		if build_makedumpfile "$version"; then
			makedumpfiles+="$version "
		else
			missing+="$version "
		fi
	done
	[ -z "$missing" ] || skip "the patched makedumpfile: ${missing% }" "$why"
}

# build_newest_makedumpfile: builds and uses the newest version that can be built.
build_newest_makedumpfile()
{
	local version

	find_versions
	for version in $(sort -rV <<<"$versions"); do
		build_makedumpfile "$version" && return
	done
	return 1
}

# build_view: builds vmcore-view, and sets view to the launcher.
build_view()
{
	view=$("$top/scripts/build-vmcore-view" 2>"$tap_work/log") || bail "vmcore-view: $(tail -n1 "$tap_work/log")"
}

# make_command FILE COMMAND...: makes the program FILE, which runs COMMAND with its own arguments added.
make_command()
{
	local file=$1
	shift

	mkdir -p "${file%/*}"
	printf '#!/bin/bash\nexec %s "$@"\n' "$(printf '%q ' "$@")" >"$file" && chmod +x "$file"
}

# build_pairs: like build_makedumpfiles. With VIEW in the environment, stock is Debian's own program, and patched is
# this program under the view.
build_pairs()
{
	local suite program version

	if [ -z "${VIEW:-}" ]; then
		build_makedumpfiles
		return
	fi
	build_view
	programs=$work/programs
	makedumpfiles=
	for suite in $suites; do
		program=$("$top/scripts/debian" program "$suite" makedumpfile 2>"$tap_work/log") || bail "$(tail -n1 "$tap_work/log")"
		version=$(version_of "$program")
		make_command "$programs/$version/stock/makedumpfile" "$program"
		make_command "$programs/$version/makedumpfile" "$view" "$program"
		makedumpfiles+="$version "
	done
}

# choose_few: sets few to the versions that run in guests: a guest's life takes a minute.
choose_few()
{
	few=${LAB_ALL:+$makedumpfiles}
	few=${few:-$(xargs -n1 <<<"$makedumpfiles" | sort -V | tail -n1)}
}

# version_of MAKEDUMPFILE...: prints the version that a program or a command reports.
version_of()
{
	"$@" -v 2>&1 | sed -n 's/^makedumpfile: version \([^ ]*\).*/\1/p'
}

compile()
{
	"${CC:-gcc}" -std=gnu11 -O2 -Wall -Wextra -Werror "$@"
}

# build_dumpmap: builds the program that prints which pages a dump has, and compares each with the vmcore.
build_dumpmap()
{
	dumpmap=$tap_work/dumpmap
	ok "dumpmap compiles" compile -o "$dumpmap" "$top/testdata/gen/dumpmap.c" -lkdumpfile ||
		bail "no dumpmap; it needs libkdumpfile-dev"
}

# build_witness: builds the program that logs reads. It mounts a file system; if this is impossible (no /dev/fuse, no
# permission), sets no_witness to the reason.
build_witness()
{
	local fuse

	fuse=$(pkg-config --cflags --libs fuse3) || bail "no libfuse3-dev"
	readlog=$tap_work/readlog
	# shellcheck disable=SC2086 # options
	compile -o "$readlog" "$top/testdata/t/readlog.c" $fuse || bail "the witness does not compile"
	apart=(unshare --mount)
	[ "$(id -u)" -eq 0 ] || apart+=(--map-root-user)
	# In a chroot "/" may not be a mount point, and then unshare cannot change the propagation of mounts.
	"${apart[@]}" true 2>/dev/null || apart+=(--propagation unchanged)
	no_witness=
	"${apart[@]}" "$readlog" "$tap_work/reads" "$0" true 2>"$tap_work/log" ||
		no_witness="no file system of our own here: $(tail -n1 "$tap_work/log")"
}

# witness FILE COMMAND...: runs the command, and logs what it reads of a file.
witness()
{
	local file=$1
	shift

	"${apart[@]}" "$readlog" "$tap_work/reads" "$file" "$@"
}

witness_was_awake()
{
	[ "$(wc -l <"$tap_work/reads")" -gt 100 ] || { echo "the witness saw next to nothing"; return 1; }
}

# reads_within < RANGES: prints the logged reads that overlap these ranges of bytes. The ranges ascend and do not touch.
reads_within()
{
	awk 'NR == FNR { start[n++] = $1; end[n - 1] = $2; next }
		{
			low = 0
			for (high = n; low < high; ) {
				middle = int((low + high) / 2)
				if (end[middle] > $1)
					high = middle
				else
					low = middle + 1
			}
			if (low < n && start[low] < $2)
				print
		}' - "$tap_work/reads"
}

# reads_of DUMP START-END...: prints the logged reads that overlap these pages.
reads_of()
{
	"$top/testdata/t/bytes-of" "$@" | reads_within
}

# A run on a few MiB of memory that takes this many seconds hangs, on any machine.
patience=120

# wanted_of CASE WORD [LEVEL]: prints what the case says about "run -l -d LEVEL" (31) for all versions.
wanted_of()
{
	awk -v name="$2" -v level="${3:-31}" '$1 == "run" { here = $0 == "run -l -d " level }
		here && $1 == name { $1 = ""; print substr($0, 2); exit }' "$top/testdata/cases/$1.expect"
}

# same_as_stock STATUS STOCK-STATUS: for ok: the patched tool's dump equals the stock tool's, byte for byte. (Two runs
# of one stock tool write equal dumps, measured with 1.7.2 and 1.7.8, so this needs no exceptions.)
same_as_stock()
{
	equal "$2" "$1" || return
	[ "$2" != 0 ] || cmp "$work/stock" "$work/patched"
}

# print_matrix WIDTH: prints $matrix, which has lines ROW|COLUMN|CELL. WIDTH is the width of the rows' names. It prints to
# stderr, since prove does not show comments.
print_matrix()
{
	printf '%s' "$matrix" | awk -F'|' -v width="$1" '
		!($1 in rows) { rows[$1]; row[++n] = $1 }
		!($2 in columns) { columns[$2]; column[++m] = $2 }
		{ cell[$1, $2] = $3 }
		END {
			if (!n) exit
			printf "# %-*s", width, ""
			for (j = 1; j <= m; j++) printf " %13s", column[j]
			print ""
			for (i = 1; i <= n; i++) {
				printf "# %-*s", width, row[i]
				for (j = 1; j <= m; j++) printf " %13s", cell[row[i], column[j]]
				print ""
			}
		}' >&2
}

bail()
{
	echo "Bail out! $*"
	exit 99
}

# build_judge: builds the program that judges a filtered dump page by page.
build_judge()
{
	judge=$tap_work/compare
	compile -o "$judge" "$top/testdata/lab/compare.c" -lkdumpfile
}

# use_sample BASE: sets sample, vmcore, ... to those of a kernel. crash passes the name of vmlinux to a shell, so a path
# with a space gets a link without one.
use_sample()
{
	base=$1
	sample=$("$top/scripts/unpack-sample" "$base" 2>"$tap_work/log") || bail "$(cat "$tap_work/log")"
	vmcore=$sample/vmcore
	vmlinux=$tap_work/vmlinux-$base
	ln -sfn "$sample/vmlinux" "$vmlinux"
	meminfo=$top/testdata/samples/$base.meminfo
	zoneinfo=$top/testdata/samples/$base.zoneinfo
}

# judge_sample: judges a filtered dump by the vmcore, which is all of the guest's memory.
judge_sample()
{
	readelf -lW "$vmcore" | awk '$1 == "LOAD" { print $4, $5, "vmcore", $2 }' |
		while read -r words; do
			# shellcheck disable=SC2086 # four words
			printf '%d %d %s %d\n' $words
		done >"$sample/ram.map"
	"$judge" "$sample" "$@"
}

# row_of REPORT NAME: prints a row of makedumpfile's report, or the same number in vmcore-view's message, in pages.
row_of()
{
	echo $(($(sed -nE "s/^(vmcore-view: .*[:,])? *$2 *: (0x[0-9a-f]+).*/\\2/p" "$1")))
}

reported()
{
	row_of "$1" 'Unaccepted pages'
}

# memmap_left_out REPORT PERCENT: for ok: at least PERCENT of the memory map of unaccepted memory was left out.
memmap_left_out()
{
	local map out

	map=$(($(row_of "$1" 'Unaccepted pages') * 64 / 4096))
	out=$(row_of "$1" 'Memory map of these')
	echo "$out of $map pages of the memory map"
	[ "$out" -gt $((map * $2 / 100)) ] && [ "$out" -le "$map" ]
}

# guest_unaccepted MEMINFO: prints the guest's own number of unaccepted pages.
guest_unaccepted()
{
	awk '/^Unaccepted:/ { print $2 / 4 }' "$1"
}

# same_dump STOCK AGAIN OURS: for ok: OURS differs from STOCK only where two runs of the stock tool differ (the time in
# the header).
same_dump()
{
	cmp -l "$1" "$2" | awk '{ print $1 }' >"$tap_work/may-differ"
	cmp -l "$1" "$3" | awk '{ print $1 }' | grep -vxFf "$tap_work/may-differ" >"$tap_work/differs"
	[ "$(stat -c %s "$1")" = "$(stat -c %s "$3")" ] || { echo "the sizes differ"; return 1; }
	[ ! -s "$tap_work/differs" ] || { echo "offsets:"; head "$tap_work/differs"; return 1; }
}

# with_crash SUITE: sets crash and extension.
with_crash()
{
	crash=$("$top/scripts/debian" program "$1" crash) || bail "no crash of $1"
	# build-crash may print messages.
	extension=$("$top/scripts/build-crash" "$1" 2>"$tap_work/log") || bail "$(tail -n1 "$tap_work/log")"
}

# ask_crash VMLINUX DUMP COMMAND: runs COMMAND in crash, with the extension loaded.
ask_crash()
{
	printf 'extend "%s"\n%s\nquit\n' "$extension" "$3" | "$crash" -s "$1" "$2" 2>&1
}

# says PATTERN COMMAND...: for ok: a line of the command's output matches.
says()
{
	local pattern=$1
	shift
	"$@" | tee "$tap_work/answer"
	grep -qE -- "$pattern" "$tap_work/answer"
}

# says_one_line PATTERN COMMAND...: for ok: the command succeeds, and vmcore-view prints one line, which matches.
says_one_line()
{
	local pattern=$1
	shift

	"$@" >"$tap_work/said" 2>&1 || { cat "$tap_work/said"; return 1; }
	grep '^vmcore-view: ' "$tap_work/said" | tee "$tap_work/lines"
	[ "$(wc -l <"$tap_work/lines")" -eq 1 ] && grep -qE -- "$pattern" "$tap_work/lines"
}

# only_answers: removes crash's warning about a dump without a part of the memory map, and the command's line about it.
only_answers()
{
	grep -av -e ^MEMMAP -e ^WARNING -e '^ *This dumpfile' -e '^ *with excluded' -e '^ *session to' -e '^ *the "kmem"' -e '^$'
}

# crash_says_the_same DUMP OTHER COMMAND...: for ok: each command prints the same for both dumps, with the extension.
crash_says_the_same()
{
	local dump=$1 other=$2 command
	shift 2

	for command; do
		ask_crash "$vmlinux" "$dump" "$command" | only_answers >"$tap_work/said1"
		ask_crash "$vmlinux" "$other" "$command" | only_answers >"$tap_work/said2"
		echo "$command: $(wc -l <"$tap_work/said1") lines"
		[ -s "$tap_work/said1" ] && cmp "$tap_work/said1" "$tap_work/said2" || return
	done
}

# refused_by_crash VMLINUX DUMP: for ok: crash ends with a status that is not 0.
refused_by_crash()
{
	! "$crash" -s "$1" "$2" </dev/null
}

# zones_of_guest ZONEINFO: prints the guest's own numbers in the order of the command's table: node, zone, managed kB,
# pages.
zones_of_guest()
{
	awk '/^Node/ { node = $2; sub(",", "", node); zone = $4 }
		$1 == "managed" { managed = $2 * 4 }
		$1 == "nr_unaccepted" { if (managed) print node, zone, managed, $2 }' "$1"
}

zones_of_crash()
{
	awk '/^ +[0-9]+ +[A-Z]/ { print $1, $2, $3, $7 }' "$1"
}

# For ok: in each row the list (kB) agrees with the counter (pages). Blocks have 4 MiB, except in the generation that
# has them on the free lists.
lists_agree()
{
	awk -v block="$([ "${generation:-typed}" = buddy-offline ] || echo 4096)" \
		'/^ +[0-9]+ +[A-Z]/ { rows++
			if ($4 != $7 * 4 || block && $6 * block != $4 || !$6 != !$4) exit 1 }
		END { exit !rows }' "$1"
}

# total_of ANSWER: prints the total of the command's table, in kB.
total_of()
{
	awk '$1 == "TOTAL" { print $3 }' "$@"
}

# check_answer WHAT VMLINUX DUMP: runs the command, and puts its output into the file $answer.
check_answer()
{
	answer=$tap_work/unaccepted
	ask_crash "$2" "$3" unaccepted >"$answer"
	ok "$1: the generation is found" grep -q "^GENERATION: ${generation:-typed} " "$answer"
	ok "$1: lists and counters agree" lists_agree "$answer"
}

# check_crash WHAT VMLINUX DUMP MEMINFO ZONEINFO: the command's numbers must equal the guest's own numbers before it died.
check_crash()
{
	check_answer "$@"
	ok "$1: the total is the guest's" equal "$(awk '/^Unaccepted:/ { print $2 }' "$4")" "$(total_of "$answer")"
	ok "$1: each zone is the guest's" equal "$(zones_of_guest "$5")" "$(zones_of_crash "$answer")"
}
