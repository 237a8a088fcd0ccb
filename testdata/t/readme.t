#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Tests the texts: each link has a target, each make target exists, and each command in README is run, here or by
# another test.

# shellcheck source=testdata/t/tap.sh
. "$(dirname "$0")/tap.sh"
# shellcheck source=testdata/t/dump.sh
. "$(dirname "$0")/dump.sh"
cd "$top" || exit 99

# anchors FILE: prints the anchors of its headings.
anchors()
{
	sed -n 's/^#\+ //p' "$1" | tr '[:upper:]' '[:lower:]' | sed 's/[^a-z0-9 _-]//g; s/ /-/g'
}

# links FILE: prints the targets of its links, except those on other hosts.
links()
{
	grep -oE '\]\([^)]+\)' "$1" | sed 's/^](//; s/)$//' | grep -v '^[a-z]*://' || :
}

# leads_somewhere FILE LINK: tests whether the target of a link exists.
leads_somewhere()
{
	local target=${2%%#*} anchor=''

	[[ $2 != *#* ]] || anchor=${2#*#}
	target=${target:+${1%/*}/$target}
	target=${target:-$1}
	[ -e "$target" ] || { echo "$1: no $2"; return 1; }
	[ -z "$anchor" ] || anchors "$target" | grep -qxF "$anchor" || { echo "$1: $2: no such heading"; return 1; }
}

links_lead_somewhere()
{
	local link rc=0

	for link in $(links "$1"); do
		leads_somewhere "./$1" "$link" || rc=1
	done
	return $rc
}

# commands FILE: prints the indented lines without their comments.
commands()
{
	sed -n 's/^    //p' "$1" | sed 's/ *#.*//' | grep . || :
}

# targets FILE: prints all make targets that the text names.
targets()
{
	# shellcheck disable=SC2016 # Markdown's backquotes
	grep -oE '`[^`]*`|^    .*' "$1" | sed 's/ *#.*//' | grep -oE '\bmake [a-z][a-z-]+[a-z]( [a-z][a-z-]+[a-z])*' | cut -d' ' -f2- | tr ' ' '\n' | sort -u
}

has_target()
{
	make -n "$1" >/dev/null 2>&1
}

lacks_target()
{
	! has_target "$1"
}

# run_by_another COMMAND: tests whether a test of whole systems runs the command.
run_by_another()
{
	local package=${1##*/}

	case $1 in
	"make deb") grep -q 'scripts/build-deb' testdata/lab/t/packages.t ;;
	"apt install "*) grep -q "apt-get .*install .*/packages/${package%%_*}_" testdata/lab/t/packages.t ;;
	*) return 1 ;;
	esac
}

# is_smaller: for ok, after the command: the dump is smaller than the stock tool's.
is_smaller()
{
	"$stock" -l -d 31 "$sample/vmcore" "$place/stock" >/dev/null 2>&1
	[ "$(stat -c %s "$place/dump")" -lt "$(stat -c %s "$place/stock")" ]
}

# runs COMMAND: for ok: runs the command as README shows it, but on the sample's vmcore.
runs()
{
	(cd "$place" && PATH=$place/bin:$PATH sh -ec "${1//\/proc\/vmcore/$sample\/vmcore}")
}

# make_place: makes a folder with the programs and files that README's commands need.
make_place()
{
	place=$tap_work/place
	sample=$("$top/scripts/unpack-sample" 6.12) || bail "no sample"
	with_crash trixie
	stock=$("$top/scripts/debian" program trixie makedumpfile) || bail "no makedumpfile"
	make_command "$place/bin/vmcore-view" "$("$top/scripts/build-vmcore-view")"
	make_command "$place/bin/makedumpfile" "$stock"
	make_command "$place/bin/crash" sh -c "printf 'extend $extension\nunaccepted\nquit\n' | $crash -s \"\$@\"" crash
	ln -s "$sample/vmlinux" "$place/vmlinux"
}

mapfile -t texts < <(git ls-files '*.md')
for text in "${texts[@]}"; do
	ok "links of $text lead somewhere" links_lead_somewhere "$text"
done
ok "control: a link to nowhere is found" fails 1 'no such heading' leads_somewhere ./README.md '#nowhere'
for target in $(targets README.md; targets CONTRIBUTING.md; targets testdata/README.md); do
	ok "make $target is there" has_target "$target"
done
ok "control: a target that is not there is found" lacks_target nothing
make_place
while read -r command; do
	if run_by_another "$command"; then
		ok "README: $command: another test runs it" true
	else
		ok "README: $command" runs "$command"
	fi
done < <(commands README.md)
ok "README: the dump is smaller than the stock tool's" is_smaller
ok "README: crash said what is unaccepted" says '^TOTAL +[0-9]+ +2654208 ' runs 'crash vmlinux dump'
plan
