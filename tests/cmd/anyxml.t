#!/bin/sh
# Rules are for any XML. For three documents of other makers there are rules
# and a stylesheet that say the same; what kassa makes of them is what xsltproc
# makes of them, value for value, and a check warns of what the stylesheet
# finds.
. "${SRCDIR:?}/tests/cmd/lib.sh"

any=$SRCDIR/samples/any

# The names of a rule file's tables.
tables_of() {
	"$KASSA" rules show "$any/$1.rules.xml" |
	    sed -n 's/^table \([^ :]*\).*/\1/p'
}

# table NAME TABLE
table() {
	of="$1: $2"
	run convert -r "$any/$1.rules.xml" --zone UTC -t "$2" \
	    -o "$dir/$2.tsv" "$any/$1.xml"
	check "$of: it converts" status 0
	check "$of: it has rows" test "$(wc -l <"$dir/$2.tsv")" -gt 1
	if ! command -v xsltproc >/dev/null; then
		skip "$of: as xsltproc has it" "no xsltproc"
		return
	fi
	xsltproc --stringparam table "$2" "$any/$1.xsl" "$any/$1.xml" \
	    >"$dir/$2.want" 2>&1
	check "$of: as xsltproc has it" diff "$dir/$2.want" "$dir/$2.tsv"
}

# checks NAME: the last run said of this document what its stylesheet says.
checks() {
	sed -n 's/^kassa: warning: .*: line [0-9]*: //p' "$dir/err" \
	    >"$dir/warnings"
	check "$1: a check warns" test -s "$dir/warnings"
	if ! command -v xsltproc >/dev/null; then
		skip "$1: of what xsltproc finds" "no xsltproc"
		return
	fi
	xsltproc --stringparam table checks "$any/$1.xsl" "$any/$1.xml" \
	    >"$dir/found" 2>&1
	check "$1: of what xsltproc finds" diff "$dir/found" "$dir/warnings"
}

document() {
	run rules check "$any/$1.rules.xml"
	check "$1: its rules are right" status 0
	for name in $(tables_of "$1"); do
		table "$1" "$name"
	done
	checks "$1"
	run convert -r "$any/$1.rules.xml" --strict -o "$dir/out/" \
	    "$any/$1.xml"
	check "$1: --strict: 65" status 65
	check "$1: --strict: nothing appears" only_in "$dir/out"
}

for xml in "$any"/*.xml; do
	case $xml in *.rules.xml) continue ;; esac
	name=${xml##*/}
	case_of document "${name%.xml}"
done
all_cases
check "there were three" equal $cases 3
finish
