#!/bin/sh
# What a nightly run does not show: a day that has lost most of its receipts, or
# whose document is of other days, is held back until somebody has looked, and
# the others are published.
. "${SRCDIR:?}/tests/cmd/lib.sh"
. "$SRCDIR/tests/cmd/nights.sh"

# now_has COUNT: the cloud has so many receipts of 2025-04-08, and two of the
# day after it.
now_has() {
	{ sold 2025-04-08 "$1" && sold 2025-04-09 2; } | document \
	    >"$dir/all.xml"
	cloud_at '2025-04-10 12:00' "$dir/all.xml"
	test ! -e "$dir/ready" || moved
	: >"$dir/ready"
}

day=lines/2025-04-08.csv
next=lines/2025-04-09.csv

# had COUNT [DAY]: this many are published; since DAY.
had() {
	now_has "$1"
	nights 'zone = UTC' 'jobs = 1'
	profile shop "since = ${2:-2025-04-08}" 'table = lines'
	run run -q
	cp -p "$dir/out/shop/$day" "$dir/old"
}

rows() {
	equal "$(($(wc -l <"$dir/out/shop/$day") - 1))" "$1"
}

# ---- held back ----

# held OLD NEW
held() {
	had "$1"
	now_has "$2"
	rm "$dir/out/shop/$next"
	run run
	check "$1 to $2: 65" status 65
	many=s
	test "$1" != 1 || many=
	check "$1 to $2: it says so" says "2025-04-08: held back: \
$1 receipt$many would become $2; what is published stays; "
	check "$1 to $2: and how to take it" grep -q \
	    'stays; .*--force --day 2025-04-08.* takes the new' "$dir/err"
	check "$1 to $2: what was published is left alone" untouched "$day"
	check "$1 to $2: other days are published" test -s \
	    "$dir/out/shop/$next"
	check "$1 to $2: nothing is left over" tidy
	run status
	check "$1 to $2: the status tells it" sh -c \
	    'grep -q "held back  *2025-04-08  .*status 65" "$1"' - "$dir/stdout"
	check "$1 to $2: to programs as well" json \
	    '"held":\[\{"day":"2025-04-08","status":65,'
	run verify
	check "$1 to $2: the files are as published" status 0
	run run -q
	check "$1 to $2: the next night the same, in a line" equal \
	    "$rc $(wc -l <"$dir/err")" "65 1"
	run run -q --look-back 0d
	check "$1 to $2: without a look back it is not asked for" status 0
	check "$1 to $2: and waits for its word" json \
	    '"held":\[\{"day":"2025-04-08"'
	run run --force --day 2025-04-08
	check "$1 to $2: --force takes it" equal \
	    "$rc $(($(wc -l <"$dir/out/shop/$day") - 1))" "0 $2"
	check "$1 to $2: then nothing is held" json '"held":\[\]'
	run run
	check "$1 to $2: all is well" equal "$rc $(grep -c 'as before' \
	    "$dir/err")" "0 1"
}

# shown OLD NEW: nothing to hold.
shown() {
	had "$1"
	now_has "$2"
	run run
	check "$1 to $2: 0" status 0
	check "$1 to $2: the day is what it is now" rows "$2"
	check "$1 to $2: nothing is held" json '"held":\[\]'
}

recovers() {
	had 9
	now_has 1
	run run
	now_has 9
	run run
	check "once all receipts are back, nothing is held" equal \
	    "$rc $(json '"held":\[\]')" '0 "held":[]'
	check "and the file is the one it was" untouched "$day"
	now_has 1
	run run
	now_has 8
	run run
	check "nor when most of them are" equal \
	    "$rc $(json '"held":\[\]')" '0 "held":[]'
	check "which are shown" rows 8
}

# ---- days without receipts ----

none() {
	had 0 2025-04-07
	check "a day without receipts: 0" status 0
	check "it is published, as a heading" equal \
	    "$(wc -l <"$dir/out/shop/$day") $(wc -l \
	    <"$dir/out/shop/lines/2025-04-07.csv")" "1 1"
	check "one that was asked is published" json '"published":3,"empty":2,'
	run status
	check "the status says that they are empty" sh -c \
	    'grep -q "3 days, .*, 2 without receipts" "$1"' - "$dir/stdout"
	sed 's/^since.*/since = 2025-04-06/' "$conf" >"$dir/conf"
	cp "$dir/conf" "$conf"
	check "one that was not is missing" json '"published":3,"empty":2,'
	check "by its day" json '"gaps":\[\{"from":"2025-04-06","to":"2025-04-06"'
	run run
	check "empty days stay so, which is no trouble" equal \
	    "$rc $(grep -c '4 days due: 1 new, 3 as before' "$dir/err")" "0 1"
	now_has 3
	run run
	check "once there are receipts they are told" says \
	    "2025-04-08: 0 → 3 receipts, +30.00"
}

# ---- files that nobody knows of ----

foreign() {
	mkdir -p "$dir/out/shop/lines"
	printf 'doc_num,sum\r\n1,10\r\n' >"$dir/out/shop/$day"
	printf 'doc_num,sum\r\n' >"$dir/out/shop/lines/2025-04-07.csv"
	cp -p "$dir/out/shop/$day" "$dir/old"
	now_has 0
	nights 'zone = UTC'
	profile shop 'since = 2025-04-07' 'table = lines'
	run run
	check "rows of somebody else's and an empty day: 65" status 65
	check "foreign: it names the file" says "shop/$day"
	check "foreign: it is left alone" untouched "$day"
	check "foreign: the other days are published" equal \
	    "$(json '"published":[0-9]*')" '"published":2'
	check "foreign: the day is held" json '"held":\[\{"day":"2025-04-08"'
	check "foreign: and missing" json '"gaps":\[\{"from":"2025-04-08"'
	run run
	check "foreign: so it stays" equal "$rc $(cmp "$dir/old" \
	    "$dir/out/shop/$day")" "65 "
	run run --force --day 2025-04-08
	check "foreign: --force replaces it" equal "$rc $(wc -l \
	    <"$dir/out/shop/$day")" "0 1"
}

# A ledger is lost while the cloud has lost the receipts.
both_lost() {
	had 5
	rm -r "$state"
	now_has 0
	run run
	check "without a ledger, at an empty cloud: 65" status 65
	check "both lost: what was published is left alone" untouched "$day"
}

# ---- documents of other days ----

# of_others WHAT SAYS: each day gets this document, from now on.
of_others() {
	document >"$dir/other.xml"
	bad <<SCRIPT
$new_submit
$good_poll
on GET /download/
page $dir/other.xml
keep
$(it_is '2025-04-10 12:00')
SCRIPT
	moved
	run run --day 2025-04-08
	check "$1: 65" status 65
	check "$1: it is told, and how to take it" grep -q "2025-04-08: held \
back: the cloud's document is that of $2.*--force --day 2025-04-08" "$dir/err"
	check "$1: nothing is left over" tidy
	check "$1: the status tells it" json \
	    '"held":\[\{"day":"2025-04-08","status":65,'
	asked=$(asked 'GET /receipts')
	run run -q --day 2025-04-08
	check "$1: the next run asks anew, and holds it back" equal \
	    "$rc $(($(asked 'GET /receipts') - asked))" "65 1"
}

# of_other_days WHAT SAYS DAY...: of a day that is published.
of_other_days() {
	had 9
	doc=$1 words=$2
	shift 2
	for other; do
		sold "$other" 5
	done >"$dir/sold"
	of_others "$doc" "$words" <"$dir/sold"
	check "$doc: what was published is left alone" untouched "$day"
	run run --force --day 2025-04-08
	check "$doc: --force takes it" status 0
}

# Of one that is not: an empty day is not shown, nor a part of one.
of_other_days_at_first() {
	had 9 2025-04-09
	doc=$1 words=$2
	shift 2
	for other; do
		sold "$other" 5
	done >"$dir/sold"
	sed 's/^since.*/since = 2025-04-08/' "$conf" >"$dir/conf"
	cp "$dir/conf" "$conf"
	of_others "$doc, at first" "$words" <"$dir/sold"
	check "$doc, at first: nothing is published" test ! -e \
	    "$dir/out/shop/$day"
}

for first in '' _at_first; do
	case_of of_other_days$first "two days before" "another period" \
	    2025-04-06
	case_of of_other_days$first "two days behind" "another period" \
	    2025-04-10
	case_of of_other_days$first "a year behind" "another period" 2026-04-08
	case_of of_other_days$first "an older one" "an earlier period" \
	    2025-04-06 2025-04-07 2025-04-08
done
case_of held 9 4
case_of held 10 4
case_of held 2 0
case_of held 1 0
case_of shown 10 5
case_of shown 9 5
case_of shown 1 1
case_of shown 0 0
case_of shown 0 1
case_of recovers
case_of none
case_of foreign
case_of both_lost
all_cases
finish
