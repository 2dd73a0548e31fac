#!/bin/sh
# The shape of src/ in figures, each beside what is wanted of it.
#
#	tests/figures.sh SRCDIR BUILDDIR
#	tests/figures.sh SRCDIR BUILDDIR rings    only the rings, one a line
#
# A file calls another when the code in its object refers to a function that the
# other's object defines. Tables of functions are data and no calls: children
# tell their owner by a pointer that it gave them.

set -eu
src=$1/src
objects=$2/src
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

# Objects of files that are gone may lie there still.
list_objects() {
	(cd "$src" && find . -name '*.c' | sort) | while read -r file; do
		object=${file%.c}.o
		test -e "$objects/$object" || {
			echo "$objects/${object#./} is not there: run make" >&2
			return 1
		}
		echo "$object"
	done
}

# FILE has FUNCTION, FILE calls FUNCTION: by the symbols, by the relocations.
list_calls() {
	(cd "$objects" && xargs nm -A <"$dir/objects") |
	    sed -n 's,^\./\(.*\)\.o:[0-9a-f]* T \(.*\),\1.c has \2,p'
	(cd "$objects" && xargs objdump -r <"$dir/objects") | awk '
	/:  *file format/ {
		file = $1
		sub(/^\.\//, "", file)
		sub(/\.o:$/, ".c", file)
	}
	/^RELOCATION RECORDS/ { code = $4 ~ /^\[\.text/ }
	code && $2 ~ /^R_/ {
		sub(/[-+]0x[0-9a-f]*$/, "", $3)
		print file, "calls", $3
	}' | sort -u
}

# LAYERS has its folders from the bottom up.
count_upward() {
	(cd "$src" && grep -rn '^[[:space:]]*#[[:space:]]*include "' . \
	    --include='*.[ch]') | awk -F'[:"]' -v layers="$src/LAYERS" '
	BEGIN {
		while ((getline line <layers) > 0)
			if (line ~ /^[a-z.]+:/) {
				sub(/:.*/, "", line)
				height[line] = ++n
			}
	}
	{
		from = $1
		to = $4
		sub(/^\.\//, "", from)
		sub(/\/.*/, "", from)
		sub(/\/.*/, "", to)
		up += height[to] > height[from]
	}
	END { print up + 0 }'
}

# at PERCENT: of the sorted numbers on standard input.
at() {
	awk -v percent="$1" '{ n[NR] = $1 }
	END { i = int(NR * percent / 100 + 0.999); print n[i < 1 ? 1 : i] }'
}

list_objects >"$dir/objects"
list_calls >"$dir/calls"
grep -q ' calls ' "$dir/calls" || {
	echo "there is no call in the objects" >&2
	exit 1
}
awk -f "$1/tests/rings.awk" "$dir/calls" >"$dir/rings"
if test "${3:-}" = rings; then
	cat "$dir/rings"
	exit
fi

find "$src" -type f >"$dir/files"
find "$src" -name '*.c' -exec sh -c 'wc -l <"$1"' - {} \; |
    sort -n >"$dir/lines"

row() {
	printf '%-34s %7s   %s\n' "$@"
}

row '' 'now' 'wanted'
row 'files in src/' "$(wc -l <"$dir/files")" 'at most 280'
row 'lines of src/' "$(grep '\.[ch]$' "$dir/files" | xargs cat | wc -l)" 'at most 50500'
row 'lines of a .c file: median' "$(at 50 <"$dir/lines")" 'about 300'
row '  nine of ten have at most' "$(at 90 <"$dir/lines")" 'about 560'
row '  longest' "$(at 100 <"$dir/lines")" 'about 900'
row 'exported functions' "$(grep -c ' has ' "$dir/calls")" 'at most 800'
row 'includes that go up' "$(count_upward)" '0'
row 'rings of calls between files' "$(wc -l <"$dir/rings")" '0'
row '  files in them' "$(wc -w <"$dir/rings")" '0'
sed 's/^/    /' "$dir/rings"
