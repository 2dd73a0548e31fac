#!/bin/sh
# What kassa receipts does not replace: an output that was last written for just
# this, and would lose more than half of what it has. What was written for
# anything else is replaced without a word.
. "${SRCDIR:?}/tests/cmd/lib.sh"
. "$SRCDIR/tests/cmd/nights.sh"

# now_has COUNT: the cloud has so many receipts of 2025-04-08, and as many of
# the day after it.
now_has() {
	{ sold 2025-04-08 "$1" && sold 2025-04-09 "$1"; } | document \
	    >"$dir/all.xml"
	cloud_at '2025-04-10 12:00' "$dir/all.xml"
}

out=lines.csv

# brings [ARGUMENT...]: receipts of the day into $dir/out/$out.
brings() {
	cloud receipts --day 2025-04-08 --zone UTC -o "$dir/out/$out" "$@"
}

# had COUNT [ARGUMENT...]: so many are there.
had() {
	now_has "$1"
	shift
	brings "$@"
	rm -rf "$dir/old"
	cp -a "$dir/out" "$dir/old"
}

stays() {
	diff -r "$dir/old" "$dir/out" && tidy
}

rows() {
	equal "$rc $(($(wc -l <"$dir/out/$out") - 1))" "$1"
}

# ---- refused, and not ----

# held OLD NEW
held() {
	had "$1"
	now_has "$2"
	brings
	check "$1 to $2: 65" status 65
	check "$1 to $2: one line but for what is asked" equal \
	    "$(grep -vc 'process key' "$dir/err")" 1
	check "$1 to $2: both counts and the file" sh -c 'grep -q \
	    "/out/lines.csv: .* $2 row.* has $3 now; the file stays" "$1"' - \
	    "$dir/err" "$1" "$2"
	check "$1 to $2: what was there stays" stays
	brings
	check "$1 to $2: and again" status 65
	brings --again
	check "$1 to $2: asked anew it is no better" status 65
	check "$1 to $2: but was asked anew" equal "$(asked 'GET /receipts')" 2
	brings --force
	check "$1 to $2: --force replaces it" rows "0 $2"
	check "$1 to $2: without asking again" equal \
	    "$(asked 'GET /receipts')" 2
	brings
	check "$1 to $2: then that is what it has" rows "0 $2"
}

# shown OLD NEW
shown() {
	had "$1"
	now_has "$2"
	brings
	check "$1 to $2: replaced" rows "0 $2"
}

# ---- of something else ----

# other WHAT FIRST... -- SECOND...: a hundred rows by the first arguments, one by
# the second.
other() {
	other=$1 first=
	shift
	while [ "$1" != -- ]; do
		first="$first $1"
		shift
	done
	shift
	had 100 $first
	check "$other: written" status 0
	now_has 1
	brings "$@"
	check "$other: another purpose, replaced" rows "0 1"
	had 100 --force
	check "$other: and written again" rows "0 100"
}

period() {
	now_has 100
	cloud receipts --day 2025-04-09 --zone UTC -o "$dir/out/$out"
	now_has 1
	brings
	check "another day: replaced" rows "0 1"
	now_has 100
	brings
	cloud receipts --from 2025-04-08 --to 2025-04-09 -o "$dir/out/$out"
	now_has 1
	brings
	check "times as typed are no day" rows "0 1"
	now_has 100
	cloud receipts --from 2025-04-08 --to 2025-04-09 -o "$dir/out/$out"
	now_has 1
	cloud receipts --from 2025-04-08 --to 2025-04-09T00:00:00 \
	    -o "$dir/out/$out"
	check "the same times in other words: 65" status 65
	check "which is said" says "100 rows"
	cloud receipts --from 2025-04-09 --to 2025-04-10 -o "$dir/out/$out"
	check "other times: replaced" rows "0 1"
	cloud receipts --from 2025-04-08 --to 2025-04-10 -o "$dir/out/$out"
	check "longer ones too" rows "0 2"
}

account() {
	had 100
	now_has 1
	echo other-t0ken-0f-an0ther-5hop >"$dir/token"
	brings
	check "another account: replaced" rows "0 1"
}

rules() {
	cp "$SRCDIR/xslt-like-rules/kassatka-receipts.xml" "$dir/my.xml"
	cp "$SRCDIR/xslt-like-rules/okei.csv" "$dir/"
	had 100 -r "$dir/my.xml"
	check "rules of one's own" rows "0 100"
	cp "$dir/my.xml" "$dir/same.xml"
	now_has 1
	brings -r "$dir/same.xml"
	check "the same in another file: 65" status 65
	echo '<!-- changed -->' >>"$dir/my.xml"
	brings -r "$dir/my.xml"
	check "rules that were changed: replaced" rows "0 1"
}

# ---- what is the same file ----

places() {
	had 100
	now_has 1
	(cd "$dir/out" && cloud receipts --day 2025-04-08 --zone UTC \
	    -o ../out/./lines.csv && equal $rc 65) >"$dir/place"
	check "by another path it is the same file: 65" grep -q 'got:  65' \
	    "$dir/place"
	ln -s out "$dir/link"
	cloud receipts --day 2025-04-08 --zone UTC -o "$dir/link/lines.csv"
	check "by a link on the way as well" status 65
	check "it stays" stays
	rm "$dir/out/lines.csv"
	brings
	check "one that is not there any more is made" rows "0 1"
	brings --no-state
	check "without a state nothing is known" rows "0 1"
}

no_state() {
	had 100
	now_has 1
	brings --no-state
	check "--no-state: replaced" rows "0 1"
}

streams() {
	had 100
	now_has 1
	cloud receipts --day 2025-04-08 --zone UTC
	check "standard output is no file" equal \
	    "$rc $(wc -l <"$dir/stdout")" "0 2"
	for i in 1 2; do
		cloud receipts --day 2025-04-08 --zone UTC -o /dev/null
		check "nor is a device, $i" status 0
	done
}

# kinds OUT SAYS [ARGUMENT...]: all tables at once.
kinds() {
	out=$1 words=$2
	shift 2
	had 100 "$@"
	now_has 1
	brings "$@"
	check "$out $*: 65" status 65
	check "$out $*: it says why" says "$words"
	check "$out $*: what was there stays" stays
	brings --force "$@"
	check "$out $*: --force replaces it" status 0
	brings "$@"
	check "$out $*: for good" status 0
	had 100 "$@"
	check "$out $*: and more is no trouble" status 0
}

# A row a day is left when all but one receipt are gone.
groups() {
	had 100 -t days
	now_has 1
	brings -t days
	check "a table of totals: 65" status 65
	check "by its receipts" says "had 100 receipts"
	check "it stays" stays
}

one_of_a_book() {
	out=book.xlsx
	had 100
	now_has 1
	brings -t lines
	check "one table in place of a book's: replaced" status 0
}

one_of_a_folder() {
	out=all/
	had 100
	now_has 1
	brings -t lines
	check "one table of a folder: 65" status 65
	check "it stays" stays
	check "its name" says "/out/all/lines.csv:"
}

# ---- none at all ----

empty() {
	had 100
	now_has 0
	brings
	check "none: 65" status 65
	check "none: as ever" says "--allow-empty replaces it"
	check "none: and how the cloud is asked anew" says "--again asks the cloud anew"
	check "none: what was there stays" stays
	brings --allow-empty
	check "--allow-empty means it" rows "0 0"
	had 100
	now_has 1
	brings --allow-empty
	check "but means none, not few: 65" status 65
	now_has 0
	brings --again --force
	check "--force means both" rows "0 0"
}

split() {
	now_has 100
	cloud receipts --from 2025-04-08 --to 2025-04-10 --split day \
	    -o "$dir/out/$out"
	now_has 1
	cloud receipts --from 2025-04-08 --to 2025-04-10 --split day \
	    -o "$dir/out/$out"
	check "a period as days: 65" status 65
	cloud receipts --from 2025-04-08 --to 2025-04-10 --split day --force \
	    -o "$dir/out/$out"
	check "which --force replaces" status 0
}

case_of held 100 1
case_of held 9 4
case_of held 3 1
case_of shown 9 5
case_of shown 10 5
case_of shown 2 1
case_of shown 1 1
case_of shown 0 1
case_of shown 1 100
case_of other "another table" -t receipts -- -t lines
case_of other "another dialect, the same rows" -t receipts --dialect excel -- \
    -t lines
case_of other "a state of its own" --state "$top/elsewhere" -- -t lines
case_of period
case_of account
case_of rules
case_of places
case_of no_state
case_of streams
case_of kinds all/ "/out/all/lines.csv: the cloud had 100 rows"
case_of kinds book.xlsx "/out/book.xlsx: the cloud had"
case_of kinds day.db "/out/day.db: the cloud had"
case_of kinds lines.jsonl "/out/lines.jsonl: the cloud had 100 rows"
case_of kinds lines.csv "/out/lines.csv: the cloud had 100 rows" --header none
case_of groups
case_of one_of_a_book
case_of one_of_a_folder
case_of empty
case_of split
all_cases
finish
