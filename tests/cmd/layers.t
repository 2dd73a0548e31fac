#!/bin/sh
# Who includes whom: every #include in src/ is held against src/LAYERS. A
# folder sees its own headers and those of the folders behind its colon; a
# library that is confined is seen from its places alone.
. "${SRCDIR:?}/tests/cmd/lib.sh"

layers=$SRCDIR/src/LAYERS

# held TREE: says what is not as LAYERS has it.
held() {
	(cd "$1" && grep -rn '^[[:space:]]*#[[:space:]]*include' . \
	    --include='*.[ch]') | sed 's,^\./,,' | awk -v layers="$layers" '
	function fail(why) {
		print file ":" line ": " why
		bad = 1
	}
	function place_allows(places,   n, i, part, stem) {
		stem = file
		sub(/\.[ch]$/, "", stem)
		n = split(places, part, " ")
		for (i = 1; i <= n; i++)
			if (stem == part[i] || index(stem, part[i] "/") == 1)
				return 1
		return 0
	}
	BEGIN {
		while ((getline text <layers) > 0) {
			sub(/#.*/, "", text)
			if (text ~ /^</) {
				name = substr(text, 2)
				sub(/[> \t].*/, "", name)
				sub(/^<[^ \t]*[ \t]*/, "", text)
				confined[name] = text
			} else if (text ~ /:/) {
				name = text
				sub(/:.*/, "", name)
				sub(/^[^:]*:/, "", text)
				sees[name] = " " text " "
			}
		}
	}
	{
		file = line = $0
		sub(/:.*/, "", file)
		sub(/^[^:]*:/, "", line)
		what = line
		sub(/:.*/, "", line)
		sub(/^[^:]*:[ \t]*#[ \t]*include[ \t]*/, "", what)
		folder = file
		sub(/\/.*/, "", folder)
		seen++
	}
	!(folder in sees) { fail("LAYERS does not know " folder); next }
	what ~ /^"/ {
		header = what
		sub(/^"/, "", header)
		sub(/".*/, "", header)
		to = header
		if (!sub(/\/.*/, "", to))
			fail("\"" header "\" is without its folder")
		else if (to != folder && index(sees[folder], " " to " ") == 0)
			fail(folder " may not include " header)
		else if (to != folder && header ~ /_internal\.h$/)
			fail(header " is for " to " alone")
		next
	}
	{
		header = what
		sub(/^</, "", header)
		sub(/>.*/, "", header)
		for (name in confined)
			if (index(header, name) == 1 &&
			    !place_allows(confined[name]))
				fail("<" header "> is for " confined[name])
	}
	END {
		if (seen < 1)
			print "no #include was found"
		exit bad || seen < 1
	}'
}

# wrong FILE LINE: a tree of this file alone does not pass.
wrong() {
	rm -rf "$dir/tree"
	mkdir -p "$dir/tree/${1%/*}"
	echo "$2" >"$dir/tree/$1"
	check "it would find $2 in $1" not held "$dir/tree"
}

check "src/ is as src/LAYERS says" held "$SRCDIR/src"
wrong cloud/x.c '#include "net/net.h"'
wrong base/x.h '#include "event/event.h"'
wrong sandbox/x.c '# include "job/drive.h"'
wrong job/x.c '#include <curl/curl.h>'
wrong reader/json.c '#include <libxml/parser.h>'
wrong job/y.c '#include "ledger/ledger_internal.h"'
wrong new/x.c '#include "base/err.h"'

# Every folder that is there has its line.
folders() {
	for folder in "$SRCDIR"/src/*/; do
		folder=${folder%/}
		grep -q "^${folder##*/}:" "$layers" || {
			echo "LAYERS does not know ${folder##*/}"
			return 1
		}
	done
}
check "every folder has its line" folders

# A cloud is a file of cloud/ and a row; its name is an option's word as well.
clouds_alone() {
	found=$(cd "$SRCDIR/src" && grep -rli kassatka --include=*.c . | grep -v \
	    -e '^./cloud/' -e '^./sandbox/' -e '^./cmd/options.c$')
	test -z "$found" || {
		echo "a cloud by its name: $found"
		return 1
	}
}
check "outside cloud/ no source names a cloud" clouds_alone

finish
