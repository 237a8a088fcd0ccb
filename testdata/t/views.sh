# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# shellcheck disable=SC2154 # tap.sh and the test set them
# The tests of the command's views source this file, after dump.sh. The judges are the guest's own
# numbers, its memory, and crash's own commands.

# views VMLINUX DUMP DIR: writes the output of each view to a file in DIR, by crash's redirection.
views()
{
	local view

	mkdir -p "$3"
	rm -f "$3"/*
	{
		for view in r z m c j; do
			echo "unaccepted -$view > $3/$view"
		done
		echo "unaccepted > $3/summary"
		echo 'kmem -z'
	} >"$3.commands"
	ask_crash "$1" "$2" "$(cat "$3.commands")" >"$3/log"
}

# stock_lists VMLINUX DUMP DIR: prints the lists by crash's own commands: "list" on each zone of "kmem -z".
stock_lists()
{
	local offset

	offset=$((0x$(ask_crash "$1" "$2" 'struct zone.unaccepted_pages -ox' |
		sed -n 's/^ *\[0*x*\([0-9a-f]*\)\] struct list_head.*/\1/p')))
	ask_crash "$1" "$2" "$(awk '/^NODE:.*ADDR:/ { print $6 }' "$3/log" | while read -r zone; do
		printf 'list -H %x -o page.lru\n' $((0x$zone + offset))
	done)" | grep -E '^[0-9a-f]{16}$'
}

pages_of_lists()
{
	awk 'NF == 4 && $4 ~ /^[0-9]+$/ { print $1 }' "$1"
}

kib_of_lists()
{
	awk 'NF == 4 && $4 ~ /^[0-9]+$/ { kib += 2 ^ $4 * 4 } END { print kib + 0 }' "$1"
}

# kib_of_ranges: checks that the half-open ranges ascend and do not touch, and prints their sum.
kib_of_ranges()
{
	python3 - "$1" <<-'EOT'
	import sys
	end = {}
	total = 0
	for words in map(str.split, open(sys.argv[1])):
	    if len(words) != 5 or words[0] == "START":
	        continue
	    start, stop = int(words[0], 16), int(words[1], 16)
	    assert end.get((words[3], words[4]), -1) < start < stop, words
	    assert (stop - start) // 1024 == int(words[2]), words
	    end[words[3], words[4]] = stop
	    total += stop - start
	print(total // 1024)
	EOT
}

is_plain_ascii()
{
	! LC_ALL=C grep -q '[^ -~]' "$1"
}

# check_views WHAT VMLINUX DUMP MEMINFO ZONEINFO: compares the views with the guest's own numbers.
check_views()
{
	local what=$1 kib dir=$tap_work/views

	kib=$(awk '/^Unaccepted:/ { print $2 }' "$4")
	views "$2" "$3" "$dir"
	ok "$what: -r, the sum of the ranges is the guest's" equal "$kib" "$(kib_of_ranges "$dir/r")"
	ok "$what: -r says so" equal "$kib" "$(awk '$1 == "TOTAL" { print $4 }' "$dir/r")"
	ok "$what: -z, the sum of the blocks is the guest's" equal "$kib" "$(kib_of_lists "$dir/z")"
	ok "$what: -j is JSON" python3 -m json.tool "$dir/j"
	ok "$what: -j says what the guest said" "$top/testdata/t/judge-facts" "$dir/j" "$4" "$5"
	ok "$what: -c finds nothing" grep -q '^VERDICT: no finding' "$dir/c"
	ok "$what: -m is plain ASCII in a file" is_plain_ascii "$dir/m"
}

# check_addresses WHAT VMLINUX DUMP RAMDIR COUNT hole|zero: compares the answers for random addresses with the guest's
# memory in RAMDIR.
check_addresses()
{
	local asked=$tap_work/asked answers=$tap_work/answers

	"$top/testdata/t/judge-addresses" "$4" ask "$5" "${SEED:-$RANDOM}" >"$asked"
	ask_crash "$2" "$3" "$(xargs -n 64 echo unaccepted <"$asked" | sed "s#\$# >> $answers#")" \
		>/dev/null
	ok "$1: each of $5 random addresses is answered" \
		equal "$5" "$(grep -cE '^[0-9a-f]+: ' "$answers")"
	ok "$1: nobody wrote to an unaccepted address" \
		"$top/testdata/t/judge-addresses" "$4" "$6" "$answers"
	sed 's/^/# /' "$tap_work/output"
	sed -i 's/^\([0-9a-f]*: \)accepted/\1unaccepted/' "$answers"
	ok "$1: control: the judge sees wrong answers" \
		fails 1 'somebody wrote there' "$top/testdata/t/judge-addresses" "$4" "$6" "$answers"
	rm -f "$answers"
}
