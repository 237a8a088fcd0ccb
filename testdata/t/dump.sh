# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154 # tap.sh sets them, the tests use them
# Sourced by the tests that make or open dumps, after tap.sh.

suites="bookworm trixie testing"

# Where the programs lie.
programs=$build/makedumpfile

# use_makedumpfile VERSION: sets patched and stock to programs that are built.
use_makedumpfile()
{
	patched=$programs/$1/makedumpfile
	stock=$programs/$1/stock/makedumpfile
}

# build_makedumpfile VERSION: builds it and uses it. If that cannot be, for want of the sources alone,
# returns 1 and says in why; whatever else fails ends the test.
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

# find_versions: sets versions to those that there are to test: of Debian's releases, or what MAKEDUMPFILE_SRC names.
find_versions()
{
	versions=$("$top/scripts/patch-queue" bases makedumpfile 2>"$tap_work/log") || bail "$(tail -n1 "$tap_work/log")"
}

# build_makedumpfiles: sets makedumpfiles to the versions that can be built, and builds them. The others are
# skipped, all at once.
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

# build_newest_makedumpfile: builds and uses the newest that can be built.
build_newest_makedumpfile()
{
	local version

	find_versions
	for version in $(sort -rV <<<"$versions"); do
		build_makedumpfile "$version" && return
	done
	return 1
}

# build_view: sets view to the launcher.
build_view()
{
	view=$("$top/scripts/build-vmcore-view" 2>"$tap_work/log") || bail "vmcore-view: $(tail -n1 "$tap_work/log")"
}

# make_command FILE COMMAND...: makes FILE a program that is COMMAND.
make_command()
{
	local file=$1
	shift

	mkdir -p "${file%/*}"
	printf '#!/bin/bash\nexec %s "$@"\n' "$(printf '%q ' "$@")" >"$file" && chmod +x "$file"
}

# build_pairs: as build_makedumpfiles. With VIEW in the environment each stock is Debian's own program, and
# patched is that program under the view.
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

# A guest's life takes a minute: of all makedumpfiles only $few are taken into guests.
choose_few()
{
	few=${LAB_ALL:+$makedumpfiles}
	few=${few:-$(xargs -n1 <<<"$makedumpfiles" | sort -V | tail -n1)}
}

# version_of MAKEDUMPFILE...: what a program, or a command, calls itself.
version_of()
{
	"$@" -v 2>&1 | sed -n 's/^makedumpfile: version \([^ ]*\).*/\1/p'
}

compile()
{
	"${CC:-gcc}" -std=gnu11 -O2 -Wall -Wextra -Werror "$@"
}

# The program that prints which pages a dump has, and compares each with the vmcore.
build_dumpmap()
{
	dumpmap=$tap_work/dumpmap
	ok "dumpmap compiles" compile -o "$dumpmap" "$top/testdata/gen/dumpmap.c" -lkdumpfile ||
		bail "no dumpmap; it needs libkdumpfile-dev"
}

# Who sees what is read mounts a file system; without /dev/fuse or the right to do so there is none.
build_witness()
{
	local fuse

	fuse=$(pkg-config --cflags --libs fuse3) || bail "no libfuse3-dev"
	readlog=$tap_work/readlog
	# shellcheck disable=SC2086 # options
	compile -o "$readlog" "$top/testdata/t/readlog.c" $fuse || bail "the witness does not compile"
	apart=(unshare --mount)
	[ "$(id -u)" -eq 0 ] || apart+=(--map-root-user)
	# In a chroot "/" may be no mount, and then there is no propagation of mounts that could be ended.
	"${apart[@]}" true 2>/dev/null || apart+=(--propagation unchanged)
	no_witness=
	"${apart[@]}" "$readlog" "$tap_work/reads" "$0" true 2>"$tap_work/log" ||
		no_witness="no file system of our own here: $(tail -n1 "$tap_work/log")"
}

# witness FILE COMMAND...: notes what the command reads of a file.
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

# reads_within < RANGES: those noted that have a part of these bytes, which are ascending and apart.
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

# reads_of DUMP START-END...: those noted that have a part of these pages.
reads_of()
{
	"$top/testdata/t/bytes-of" "$@" | reads_within
}

# No run on a few MiB of memory takes so many seconds, on any machine: it hangs.
patience=120

# wanted_of CASE WORD [LEVEL]: what the case says of "run -l -d LEVEL" (31), of any version.
wanted_of()
{
	awk -v name="$2" -v level="${3:-31}" '$1 == "run" { here = $0 == "run -l -d " level }
		here && $1 == name { $1 = ""; print substr($0, 2); exit }' "$top/testdata/cases/$1.expect"
}

# same_as_stock STATUS STOCK-STATUS: for ok: the patched tool's dump is the stock tool's, byte for
# byte. (Two runs of one stock tool are, measured with 1.7.2 and 1.7.8: no exceptions.)
same_as_stock()
{
	equal "$2" "$1" || return
	[ "$2" != 0 ] || cmp "$work/stock" "$work/patched"
}

# print_matrix WIDTH: $matrix, of lines ROW|COLUMN|CELL; the rows' names have WIDTH. For people, so not to
# prove, which keeps comments to itself.
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

# The program that judges a filtered dump page by page.
build_judge()
{
	judge=$tap_work/compare
	compile -o "$judge" "$top/testdata/lab/compare.c" -lkdumpfile
}

# use_sample BASE: sets sample, vmcore, ... to those of a kernel. crash hands vmlinux to a shell, which takes a space
# in a name for the end of the name: it is seen through a link.
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

# The vmcore is all of the guest's memory, so it is the judge of what was filtered from it.
judge_sample()
{
	readelf -lW "$vmcore" | awk '$1 == "LOAD" { print $4, $5, "vmcore", $2 }' |
		while read -r words; do
			# shellcheck disable=SC2086 # four words
			printf '%d %d %s %d\n' $words
		done >"$sample/ram.map"
	"$judge" "$sample" "$@"
}

# row_of REPORT NAME: a row of makedumpfile's report, in pages; or what vmcore-view said in its words.
row_of()
{
	echo $(($(sed -nE "s/^(vmcore-view: .*[:,])? *$2 *: (0x[0-9a-f]+).*/\\2/p" "$1")))
}

reported()
{
	row_of "$1" 'Unaccepted pages'
}

# memmap_left_out REPORT PERCENT: for ok: at least so much of the memory map of unaccepted memory.
memmap_left_out()
{
	local map out

	map=$(($(row_of "$1" 'Unaccepted pages') * 64 / 4096))
	out=$(row_of "$1" 'Memory map of these')
	echo "$out of $map pages of the memory map"
	[ "$out" -gt $((map * $2 / 100)) ] && [ "$out" -le "$map" ]
}

# The guest's own number, in pages.
guest_unaccepted()
{
	awk '/^Unaccepted:/ { print $2 / 4 }' "$1"
}

# same_dump STOCK AGAIN OURS: for ok: OURS differs from STOCK only where two runs of the stock tool
# do (the time that stands in the header).
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
	# It may have a word to say on the way.
	extension=$("$top/scripts/build-crash" "$1" 2>"$tap_work/log") || bail "$(tail -n1 "$tap_work/log")"
}

# ask_crash VMLINUX DUMP COMMAND: what crash's COMMAND prints, with the extension loaded.
ask_crash()
{
	printf 'extend "%s"\n%s\nquit\n' "$extension" "$3" | "$crash" -s "$1" "$2" 2>&1
}

# says PATTERN COMMAND...: for ok.
says()
{
	local pattern=$1
	shift
	"$@" | tee "$tap_work/answer"
	grep -qE -- "$pattern" "$tap_work/answer"
}

# says_one_line PATTERN COMMAND...: for ok: vmcore-view says that, and nothing else, and the command succeeds.
says_one_line()
{
	local pattern=$1
	shift

	"$@" >"$tap_work/said" 2>&1 || { cat "$tap_work/said"; return 1; }
	grep '^vmcore-view: ' "$tap_work/said" | tee "$tap_work/lines"
	[ "$(wc -l <"$tap_work/lines")" -eq 1 ] && grep -qE -- "$pattern" "$tap_work/lines"
}

# Without crash's warning about a dump that lacks a part of the memory map, and the line that says that it does.
only_answers()
{
	grep -av -e ^MEMMAP -e ^WARNING -e '^ *This dumpfile' -e '^ *with excluded' -e '^ *session to' -e '^ *the "kmem"' -e '^$'
}

# crash_says_the_same DUMP OTHER COMMAND...: for ok: of both, with the extension.
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

# refused_by_crash VMLINUX DUMP: for ok: crash ends, with a status that is not 0.
refused_by_crash()
{
	! "$crash" -s "$1" "$2" </dev/null
}

# The guest's own numbers in the places of the command's table: node, zone, managed kB, pages.
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

# Each row's list, in kB, is its counter, in pages. Blocks are of 4 MiB, but for the generation that
# has them on the free lists.
lists_agree()
{
	awk -v block="$([ "${generation:-typed}" = buddy-offline ] || echo 4096)" \
		'/^ +[0-9]+ +[A-Z]/ { rows++
			if ($4 != $7 * 4 || block && $6 * block != $4 || !$6 != !$4) exit 1 }
		END { exit !rows }' "$1"
}

# total_of ANSWER: of the command's table, in kB.
total_of()
{
	awk '$1 == "TOTAL" { print $3 }' "$@"
}

# check_answer WHAT VMLINUX DUMP: asks the command; its answer is in $answer.
check_answer()
{
	answer=$tap_work/unaccepted
	ask_crash "$2" "$3" unaccepted >"$answer"
	ok "$1: the generation is found" grep -q "^GENERATION: ${generation:-typed} " "$answer"
	ok "$1: lists and counters agree" lists_agree "$answer"
}

# check_crash WHAT VMLINUX DUMP MEMINFO ZONEINFO: the command's numbers are those that the guest
# gave before it died.
check_crash()
{
	check_answer "$@"
	ok "$1: the total is the guest's" equal "$(awk '/^Unaccepted:/ { print $2 }' "$4")" "$(total_of "$answer")"
	ok "$1: each zone is the guest's" equal "$(zones_of_guest "$5")" "$(zones_of_crash "$answer")"
}
