#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Tests makedumpfile --mem-usage inside a running guest.

# shellcheck source=testdata/lab/t/lab.sh
. "$(dirname "$0")/lab.sh"

# guest WHAT MAKEDUMPFILE OPTION...: boots a guest that runs the tool; its output is in report/usage.
guest()
{
	local what=$1 tool=$2
	shift 2
	boot_guest "$what" --dump none --work usage --append crashkernel=256M --makedumpfile "$tool" "$@"
}

# row NAME: prints the pages of a row.
row()
{
	awk -v name="$1" '$1 == name { print $2 }' "$out/report/usage"
}

# For ok: the rows, excludable or not, add up to the total: no page is counted in two rows.
adds_up()
{
	cat "$out/report/usage"
	equal "$(awk '/^Total pages on system/ { print $5 }' "$out/report/usage")" \
		"$(awk '$3 == "yes" || $3 == "no" { sum += $2 } END { print sum }' "$out/report/usage")"
}

# The control: the stock tool reads all these pages. The kernel gives zeros for them, so the tool counts them as zeros.
has_them_as_zeros()
{
	cat "$out/report/usage"
	[ -z "$(row UNACCEPTED)" ] &&
		[ "$(row ZERO)" -gt $(($(awk '/^Unaccepted:/ { print $2 }' "$out/report/usage.after") / 4)) ]
}

kernels="6.12 listed"
if wants_all "7.2"; then kernels+=" testing"; fi
build_makedumpfiles
choose_few
for version in $few; do
	use_makedumpfile "$version"
	for kernel in $kernels; do
		guest "$version on $kernel" "$patched" --kernel "$kernel"
		ok "$version on $kernel: the row is the guest's number" \
			within_what_the_guest_said usage $(($(row UNACCEPTED) * 4))
		ok "$version on $kernel: the rows add up" adds_up
	done
	guest "$version on 6.12, control" "$stock" --kernel 6.12
	ok "$version on 6.12, control: the stock tool has no such row" has_them_as_zeros
done
plan
