#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Tests the preloaded library of vmcore-view alone: ordinary programs see exactly the bytes of the view; without the
# library they see the new head and nothing else; nobody reads the zero ranges of the vmcore.

# shellcheck disable=SC2016 # an inner shell expands what is in single quotes
# shellcheck source=testdata/t/tap.sh
. "$(dirname "$0")/tap.sh"
# shellcheck source=testdata/t/dump.sh
. "$(dirname "$0")/dump.sh"

t=$top/testdata/t
work=$build/preload
library=$work/vmcore-view.so
reader=$work/view-reader
file=$work/file
expected=$work/expected

# make_files: makes the file, which has forbidden data where the view has zeros, and what the view must look like.
make_files()
{
	python3 - "$work" <<'END'
import random, sys
PAGE = 4096
random.seed(1)
file = bytearray(random.randbytes(300 * PAGE + 1234))
head = random.randbytes(3 * PAGE)
shift = 2 * PAGE
zeros = [(3, 5), (20, 33), (34, 35), (35, 40), (200, 260)]
view = head + bytes(file[len(head) - shift:])
for start, end in zeros:
    size = (end - start) * PAGE
    view = view[:start * PAGE] + bytes(size) + view[end * PAGE:]
    file[start * PAGE - shift:end * PAGE - shift] = b"POISONED" * (size // 8)
words = ",".join(f"{start * PAGE}-{end * PAGE}" for start, end in zeros)
poison = "".join(f"{start * PAGE - shift} {end * PAGE - shift}\n" for start, end in zeros)
for name, contents in (("file", file), ("head", head), ("expected", view), ("shift", str(shift).encode()),
                       ("zeros", words.encode()), ("poison", poison.encode())):
    with open(f"{sys.argv[1]}/{name}", "wb") as out:
        out.write(contents)
END
}

build_library()
{
	compile -fPIC -fvisibility=hidden -shared -Wl,-z,defs "$@" -o "$library" \
		"$top"/vmcore-view/{preload,stdio_views,views,view_io,pieces}.c
}

# unit FLAG...: runs the unit test of the pure logic, compiled with FLAGs.
unit()
{
	"${CC:-gcc}" -std=gnu11 -Wall -Wextra -Werror "$@" -o "$work/pieces_test" -I"$top/testdata/unit" \
		-I"$top/vmcore-view" "$top/testdata/unit/pieces_test.c" "$top/vmcore-view/pieces.c" &&
		"$work/pieces_test"
}

# For ok: the library loads with an older C library than the one it was built with.
wants_old_symbols()
{
	local newest

	newest=$(nm -D --undefined-only "$library" | sed -n 's/.*@GLIBC_//p' | sort -V | tail -n1)
	echo "newest: $newest"
	[ -n "$newest" ] && [ "$(printf '%s\n' "$newest" 2.28 | sort -V | tail -n1)" = 2.28 ]
}

wants_libc_alone()
{
	equal "libc.so.6" "$(readelf -d "$library" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p')"
}

# viewed COMMAND...: starts COMMAND with a view of $file; @ is the view's path.
viewed()
{
	"$t/make-view" "${preload-$library}" "$file" "$work/head" "$(cat "$work/shift")" "$(cat "$work/zeros")" "$@"
}

without_library()
{
	preload=none viewed "$@"
}

# gives FILE COMMAND...: for ok: the command succeeds, and prints what is in FILE.
gives()
{
	local wanted=$1
	shift
	"$@" >"$tap_work/got" && cmp "$wanted" "$tap_work/got"
}

copies()
{
	rm -f "$work/copy"
	viewed cp "$@" @ "$work/copy" && cmp "$expected" "$work/copy"
}

# viewed_stdin: a shell without a view opens the file.
viewed_stdin()
{
	viewed cat <"$file"
}

# For ok: a copy of the view has holes where the view has zeros.
copy_has_holes()
{
	local blocks

	blocks=$(stat -c %b "$work/copy")
	echo "$blocks blocks of $(stat -c %s "$work/copy") bytes"
	[ "$blocks" -lt $(($(stat -c %s "$work/copy") / 512 - 500)) ]
}

through_gzip()
{
	viewed gzip -c @ | gzip -dc | cmp "$expected"
}

# size COMMAND...: for ok: the command prints the size of the view.
size()
{
	equal "$(stat -c %s "$expected")" "$("$@")"
}

replaced_file()
{
	viewed sh -c 'cp "$1" "$1.other"; mv "$1" "$1.away"; mv "$1.other" "$1"; cat "$0"' @ "$file"
	local rc=$?

	mv "$file.away" "$file"
	return $rc
}

# read_poison COMMAND...: prints which forbidden bytes of the file the command reads.
read_poison()
{
	awk 'NR == FNR { start[n++] = $1; end[n - 1] = $2; next }
		{ for (i = 0; i < n; i++) if ($1 < end[i] && $2 > start[i]) print }' "$work/poison" "$tap_work/reads"
}

reads_no_poison()
{
	witness "$file" "$t/make-view" "$library" "$file" "$work/head" "$(cat "$work/shift")" "$(cat "$work/zeros")" "$@" ||
		return
	echo "$(wc -l <"$tap_work/reads") reads"
	[ -s "$tap_work/reads" ] || { echo "the witness saw nothing"; return 1; }
	equal "" "$(read_poison)"
}

witness_sees_poison()
{
	witness "$file" cat "$file" >"$tap_work/got"
	[ -n "$(read_poison)" ]
}

# loads_with COMMAND...: for ok: the command's C library loads the library. A C library that cannot prints a message and
# goes on.
loads_with()
{
	viewed "$@" -v >"$tap_work/said" 2>&1
	cat "$tap_work/said"
	! grep -E 'ld\.so|cannot be preloaded' "$tap_work/said" && grep -q '^makedumpfile: version' "$tap_work/said"
}

mkdir -p "$work"
ok "the library compiles as distributions build" build_library -D_FORTIFY_SOURCE=2 -D_FILE_OFFSET_BITS=64
ok "the library compiles" build_library || bail "no library"
ok "the readers compile" compile -pthread -o "$reader" "$t/view-reader.c" || bail "no reader"
ok "the library needs no symbol newer than glibc 2.28" wants_old_symbols
ok "the library needs no library but libc" wants_libc_alone
ok "pieces: unit test" unit -O2
ok "pieces: unit test, with sanitizers" unit -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all
make_files || bail "no files"

ok "cat" gives "$expected" viewed cat @
ok "cat, standard input opened by a shell" gives "$expected" viewed sh -c 'cat <"$0"' @
ok "cat, standard input opened by bash, two shells below" gives "$expected" viewed sh -c 'bash -c "sh -c cat" <"$0"' @
ok "cat /dev/stdin" gives "$expected" viewed sh -c 'cat /dev/stdin <"$0"' @
ok "a shell and its children share the position" gives "$expected" \
	viewed sh -c '{ dd bs=5001 count=1; dd bs=4099 count=5; cat; } <"$0" 2>/dev/null' @
for bs in 1000 4097 65536 1000003; do
	ok "dd, blocks of $bs bytes" gives "$expected" viewed dd bs=$bs if=@ status=none
done
dd if="$expected" of="$work/part" bs=1000 skip=17 count=150 status=none
ok "dd, a part of it" gives "$work/part" viewed sh -c 'dd if="$0" bs=1000 skip=17 count=150 status=none' @
ok "cp" copies
ok "the copy has holes" copy_has_holes
ok "cp --sparse=never" copies --sparse=never
ok "cp --sparse=always" copies --sparse=always
ok "cp --reflink=always is refused" fails 1 "failed to clone" viewed cp --reflink=always @ "$work/copy"
ok "gzip" through_gzip
ok "cmp" viewed cmp @ "$expected"
ok "cmp sees a difference" fails 1 "EOF on .*/head" viewed cmp @ "$work/head"
head -c 13000 "$expected" >"$work/part"
ok "head -c" gives "$work/part" viewed head -c 13000 @
tail -c 300000 "$expected" >"$work/part"
ok "tail -c" gives "$work/part" viewed tail -c 300000 @
ok "wc -c" size viewed sh -c 'wc -c <"$0"' @
ok "stat" size viewed stat -L -c %s @
ok "test -f" viewed test -f @
od -j 12000 -N 500 "$expected" >"$work/part"
ok "od -j" gives "$work/part" viewed od -j 12000 -N 500 @
ok "od -j of standard input" gives "$work/part" viewed sh -c 'od -j 12000 -N 500 <"$0"' @
ok "python3: pread, readv, mmap, dup, seek, stat" viewed "$t/view-check" @ "$expected"
for how in read threads stdio fdopen vfork closing copies mmap mmap-fixed mmap-shared refused high errno; do
	ok "a reader: $how" gives "$expected" viewed "$reader" $how @
done
ok "a reader: stdin" gives "$expected" viewed sh -c '"$1" stdin - <"$0"' @ "$reader"
echo view-reader >"$work/part"
ok "a reader: a descriptor number that no longer belongs to a view" gives "$work/part" viewed "$reader" reuse @
ok "the file under its own name is the view" gives "$expected" viewed cat "$file"
ok "the file, open before the command started, is the view" gives "$expected" viewed_stdin
ok "another file is itself" gives "$expected" viewed cat "$expected"

ok "without the library: the head" gives "$work/head" without_library cat @
ok "past the library: the head" gives "$work/head" viewed "$reader" syscall @
if ok "a static reader compiles" compile -static -pthread -o "$reader.static" "$t/view-reader.c"; then
	ok "a static program: the head" gives "$work/head" viewed "$reader.static" read @
	ok "a static program, standard input opened by a shell: the head" \
		gives "$work/head" viewed sh -c '"$1" stdin - <"$0"' @ "$reader.static"
fi
ok "no view is opened for writing" fails 2 "Read-only file system" viewed sh -c 'echo <>"$0"' @

ok "no variable: the library does nothing" env LD_PRELOAD="$library" true
ok "no number: the command does not start" fails 127 "^vmcore-view: VMCORE_VIEW: " \
	env LD_PRELOAD="$library" VMCORE_VIEW=x true
ok "no descriptor: the command does not start" fails 127 "^vmcore-view: the description: Bad file" \
	env LD_PRELOAD="$library" VMCORE_VIEW=77 true
ok "no description: the command does not start" fails 127 "^vmcore-view: the description: it is of another" \
	env LD_PRELOAD="$library" VMCORE_VIEW=7 true 7<"$expected"
ok "an empty description: the command does not start" fails 127 "^vmcore-view: the description: " \
	env LD_PRELOAD="$library" VMCORE_VIEW=7 true 7</dev/null
ok "another file in its place: an error" fails 1 "^vmcore-view: $file: it is not the file that it was" replaced_file

build_witness
if [ "$no_witness" ]; then
	skip "nobody reads the zero ranges" "$no_witness"
else
	ok "the witness is awake" witness_sees_poison
	ok "nobody reads the zero ranges: cat" reads_no_poison cat @
	ok "nobody reads the zero ranges: python3" reads_no_poison "$t/view-check" @ "$expected"
	ok "nobody reads the zero ranges: mmap" reads_no_poison "$reader" mmap @
	ok "a file that cannot be mapped shared: mmap's error" fails 1 "mmap: No such device" reads_no_poison "$reader" mmap-shared @
fi

for suite in $suites; do
	if program=$("$top/scripts/debian" program "$suite" makedumpfile 2>"$tap_work/log"); then
		ok "$suite: its C library loads it" loads_with "$program"
	else
		skip "$suite: its C library loads it" "$(tail -n1 "$tap_work/log")"
	fi
done

# This test is the last, since it overwrites the file.
written_anew()
{
	viewed sh -c 'echo new >"$0"' @ && equal new "$(cat "$work/file")"
}
ok "a program that rewrites the file writes to the file itself" written_anew
plan
