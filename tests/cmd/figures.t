#!/bin/sh
# The shape of src/ as `make figures` tells it, and what of it must stay: how
# rings of calls are found, and that there are none.
. "${SRCDIR:?}/tests/cmd/lib.sh"

# ---- how they are found ----

# rings WANT LINE...: of these calls; files of a ring in any order.
rings() {
	want=$1
	shift
	printf '%s\n' "$@" | awk -f "$SRCDIR/tests/rings.awk" |
	    while read -r ring; do
		    printf '%s\n' $ring | sort | tr '\n' ' '
		    echo
	    done | sort >"$dir/rings"
	equal "$(tr -d '\n' <"$dir/rings")" "$want"
}

a='a.c has a' b='b.c has b' c='c.c has c' d='d.c has d'
check "calls that go down are no ring" rings '' \
    "$a" "$b" "$c" 'a.c calls b' 'b.c calls c' 'a.c calls c'
check "two files that call each other are one" rings 'a.c b.c ' \
    "$a" "$b" 'a.c calls b' 'b.c calls a'
check "so are three, and not who calls them" rings 'a.c b.c c.c ' \
    "$a" "$b" "$c" "$d" 'a.c calls b' 'b.c calls c' 'c.c calls a' 'd.c calls a'
check "there may be two" rings 'a.c b.c c.c d.c ' \
    "$a" "$b" "$c" "$d" 'a.c calls b' 'b.c calls a' 'c.c calls d' \
    'd.c calls c' 'b.c calls d'
check "two that share a file are one" rings 'a.c b.c c.c ' \
    "$a" "$b" "$c" 'a.c calls b' 'b.c calls a' 'b.c calls c' 'c.c calls b'
check "a file may call itself, and others' libraries" rings '' \
    "$a" 'a.c calls a' 'a.c calls malloc'

# ---- those there are ----

build=${KASSA%/*}

# The objects were made by a compiler that leaves calls in them.
found_all() {
	sh "$SRCDIR/tests/figures.sh" "$SRCDIR" "$build" rings >"$dir/found"
}

none() {
	cat "$dir/found"
	test ! -s "$dir/found"
}

printed() {
	sh "$SRCDIR/tests/figures.sh" "$SRCDIR" "$build" >"$dir/figures" &&
	    cat "$dir/figures" &&
	    for row in 'files in' 'lines of src' median longest exported \
		'go up' rings; do
		    grep "$row.* [0-9]" "$dir/figures" >/dev/null || return 1
	    done
}

if command -v objdump >/dev/null; then
	check "the calls in src/ are found" found_all
	check "there are none" none
	check "make figures prints them all" printed
else
	skip "rings in src/" "no objdump"
fi
finish
