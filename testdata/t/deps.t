#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Tests a missing package: without root scripts/deps prints the line that would install it, and nothing else runs.

# shellcheck source=testdata/t/tap.sh
. "$(dirname "$0")/tap.sh"

# A false dpkg-query lacks one package, and a false id says that the user is not root.
mkdir "$tap_work/bin"
cat >"$tap_work/bin/dpkg-query" <<'EOF'
#!/bin/sh
case $* in *liblzo2-dev*) echo not-installed ;; *) echo installed ;; esac
EOF
printf '#!/bin/sh\necho 1000\n' >"$tap_work/bin/id"
chmod +x "$tap_work/bin"/*

as_user()
{
	env PATH="$tap_work/bin:$PATH" "$@"
}

says_one_line()
{
	fails 1 "as root: apt-get install -y --no-install-recommends liblzo2-dev$" \
		as_user "$top/scripts/deps" build && equal 1 "$(wc -l <"$tap_work/said")"
}

demo_stops()
{
	fails 2 'as root: apt-get install' as_user make -C "$top" demo && ! grep -q '^==' "$tap_work/said"
}

all_is_there()
{
	sed -i 's/echo not-installed/echo installed/' "$tap_work/bin/dpkg-query"
	as_user "$top/scripts/deps" build
}

ok "without root: the install line, status 1" says_one_line
ok "make demo stops there" demo_stops
ok "nothing missing: no root needed" all_is_there
ok "an unknown group is refused" fails 1 "unknown group 'x'" "$top/scripts/deps" x
plan
