#!/bin/sh
# Which days a nightly run asks for: each that is over and not published, by
# the cloud's clock, this machine's and the calendar of the zone, oldest first,
# and the last few again. A night that did not happen leaves nothing behind but
# days that are still due.
. "${SRCDIR:?}/tests/cmd/lib.sh"
. "$SRCDIR/tests/cmd/nights.sh"

# It is that time at the cloud, which has no receipts; no run yet.
clock() {
	document </dev/null >"$dir/none.xml"
	cloud_at "$1" "$dir/none.xml"
	nights 'zone = UTC' 'slack = 0s' 'jobs = 1' 'table = receipts'
}

# The clock goes on, with the same past.
later() {
	cloud_at "$1" "$dir/none.xml"
	moved
}

# asks WHAT DAYS [ARGUMENT...]: a run asks for these days, in this order.
asks() {
	what=$1 days=$2
	shift 2
	run run "$@"
	check "$what" equal "$rc $(days_asked)" "0 ${days:+$days }"
}

# ---- which days are over ----

over() {
	clock '2025-04-10 01:59:59'
	profile a 'since = 2025-04-07' 'look-back = 0d'
	asks "a day is over two hours after its end" "2025-04-07 2025-04-08"
	later '2025-04-10 02:00:00'
	asks "and not before" 2025-04-09
	later '2025-04-10 23:00:00'
	asks "nothing is due: nothing is asked" ""
	check "which is said" says "a: 0 days due"
	later '2025-04-11 00:30:00'
	asks "a shorter lag" 2025-04-10 --lag 30m
}

by_its_zone() {
	clock '2025-04-09 22:59:59'
	profile a 'since = 2025-04-07' 'look-back = 0d' 'zone = Europe/Moscow'
	run run
	check "in Moscow it is 01:59:59: the day is not over" equal \
	    "$(files_in "$dir/out/a/receipts")" "2025-04-07.csv 2025-04-08.csv "
	later '2025-04-09 23:00:00'
	run run
	check "at 02:00 it is" equal "$(files_in "$dir/out/a/receipts")" \
	    "2025-04-07.csv 2025-04-08.csv 2025-04-09.csv "
	check "midnights there are what is asked for" equal \
	    "$(sed -n 's/.*from=\(.*\)	yes.*/\1/p' "$dir/bad.log")" \
	    '2025-04-09%2000:00:00&to=2025-04-10%2000:00:00'
}

look_back() {
	clock '2025-04-10 12:00'
	profile a 'since = 2025-04-05'
	asks "the first run asks for all" \
	    "2025-04-05 2025-04-06 2025-04-07 2025-04-08 2025-04-09"
	later '2025-04-10 13:00'
	asks "the next for the last three again" \
	    "2025-04-07 2025-04-08 2025-04-09"
	check "days that were empty are so still, which is no trouble" says \
	    "3 days due: 3 as before"
	later '2025-04-10 13:00'
	asks "look-back 1d" 2025-04-09 --look-back 1d
	later '2025-04-12 13:00'
	asks "look-back counts days, published or not" \
	    "2025-04-09 2025-04-10 2025-04-11"
	later '2025-04-12 14:00'
	asks "days that are published, by hand" "2025-04-06 2025-04-07" \
	    --again --from 2025-04-06 --to 2025-04-08
	later '2025-04-12 14:00'
	asks "without --again they are left" "" --from 2025-04-06 \
	    --to 2025-04-08
	later '2025-04-12 14:00'
	asks "one day by hand" 2025-04-05 --again --day 2025-04-05
}

open_day() {
	clock '2025-04-10 12:00'
	profile a 'since = 2025-04-09' 'look-back = 0d'
	asks "the day that is not over is left" 2025-04-09
	later '2025-04-10 12:00'
	asks "--open-day brings it" 2025-04-10 --open-day
	run status
	check "the status says that it is not over" sh -c \
	    'grep -q "2 days,.*1 not over yet" "$1"' - "$dir/stdout"
	later '2025-04-10 22:00'
	asks "it is brought again and again" 2025-04-10 --open-day
	later '2025-04-10 23:00'
	asks "but not unasked" ""
	later '2025-04-11 02:00'
	asks "once it is over it is brought for good" 2025-04-10
	later '2025-04-11 03:00'
	asks "and then no more" ""
	run status
	check "the status knows no open day" not grep -q "not over" \
	    "$dir/stdout"
}

# What cannot be meant: SAYS ARGUMENT...
unmeant() {
	words=$1
	shift
	run run "$@"
	check "$*: 64, in a line that says why" sh -c 'test $1 = 64 &&
	    test $(wc -l <"$2") = 1 && grep -qF -e "$3" "$2"' - $rc \
	    "$dir/err" "$words"
}

by_hand() {
	clock '2025-04-10 12:00'
	profile a 'since = 2025-04-08'
	unmeant "go together" --from 2025-04-08
	unmeant "exclude each other" --day 2025-04-08 --to 2025-04-09
	unmeant "not before" --from 2025-04-09 --to 2025-04-08
	unmeant "not a day" --day tomorrow
	unmeant "not a day" --from "2025-04-08 12:00:00" --to 2025-04-09
	unmeant "not a day" --since 2025-4-8
	unmeant "whole days" --look-back 36h
	unmeant "standard output" -o -
	check "nothing was asked" equal "$(asked GET)" 0
	asks "a day before the first, by hand: it is not wanted" "" \
	    --day 2025-04-07
	asks "nor is one that is not over" "" --day 2025-04-10
	check "which is said" says "--open-day"
	asks "unless it is said to be" 2025-04-10 --day 2025-04-10 --open-day
}

# ---- whose clock ----

# apart WHAT TIME SAID: it is noon of the tenth here, and that time at the
# cloud, which it is said to be.
apart() {
	clock "$2"
	here_is '2025-04-10 12:00'
	profile a 'since = 2025-04-07' 'zone = Europe/Moscow'
	run run
	check "$1: 75" status 75
	check "$1: nothing is asked, nothing written" equal \
	    "$(days_asked)$(files_in "$dir/out")" ""
	check "$1: a line" one_line
	check "$1: with both times" says "a: here it is \
2025-04-10T15:00:00+03:00, at the cloud $3:"
	check "$1: and what to do" says "set this machine's clock"
	check "$1: the status has it" json \
	    "\"published\":0,.*\"status\":75,\"why\":\"here it is"
	run run --open-day --again
	check "$1: whatever days are wanted" equal "$rc $(days_asked)" "75 "
	run run -n
	check "$1: a dry run goes by this machine's clock" equal \
	    "$rc $(grep -c GET "$dir/stdout")" "0 3"
	later '2025-04-10 12:00'
	asks "$1: and once it is put right all is as it should be" \
	    "2025-04-07 2025-04-08 2025-04-09"
	check "$1: which is not told any more" says_not "the cloud's clock"
}

# Two clocks that differ by less: WHAT HERE CLOUD DAYS SAID.
between() {
	clock "$3"
	here_is "$2"
	profile a 'since = 2025-04-07' 'look-back = 0d'
	asks "$1: days that are over for both" "$4"
	if [ -n "$5" ]; then
		check "$1: a warning" says "this machine's clock is $5"
	else
		check "$1: no warning" says_not "clock"
	fi
}

open_for_both() {
	clock '2025-04-10 00:10'
	here_is '2025-04-09 23:30'
	profile a 'since = 2025-04-08' 'look-back = 0d'
	asks "a day that has not begun here is not brought as an open one" \
	    "2025-04-08 2025-04-09" --open-day
	later '2025-04-09 23:30'
	here_is '2025-04-10 00:10'
	asks "nor is one that has not begun at the cloud" "2025-04-09" \
	    --open-day
}

# no_time DATE: a cloud whose Date is this, which is none.
no_time() {
	noon
	document </dev/null >"$dir/none.xml"
	bad <<SCRIPT
$new_submit
$good_poll
on GET /download/
page $dir/none.xml
keep
${1:+on GET /
send HTTP/1.1 404 None\\r\\n$1\\r\\nContent-Length: 0\\r\\n\\r\\n
keep}
SCRIPT
	nights "zone = $zone" 'slack = 0s' 'jobs = 1'
	profile a "since = $(days_ago 2)"
	asks "${1:-no Date}: this machine's clock" \
	    "$(days_ago 2) $(days_ago 1)"
	check "${1:-no Date}: and a warning" says \
	    "the cloud does not tell the time"
	sandbox
	moved
	run run
	check "${1:-no Date}: a cloud whose clock is right: no warning" equal \
	    "$rc $(grep -c clock "$dir/err")" "0 0"
}

# A clock of this machine that was days ahead, and no other to hold it against.
was_ahead() {
	document </dev/null >"$dir/none.xml"
	bad <<SCRIPT
$new_submit
$good_poll
on GET /download/
page $dir/none.xml
keep
SCRIPT
	here_is '2025-04-13 12:00'
	nights 'zone = UTC' 'slack = 0s' 'jobs = 1' 'look-back = 0d'
	profile a 'since = 2025-04-08'
	run run
	check "days that lie ahead are published by a clock that is" equal \
	    "$(files_in "$dir/out/a/receipts" | wc -w)" 5
	later '2025-04-10 12:00'
	run status
	check "once it is right, the status says what is missing" sh -c \
	    'grep -q "missing  *2 days: 2025-04-08 to 2025-04-09" "$1" &&
	    grep -q "5 not over yet" "$1"' - "$dir/stdout"
	asks "days that it published are brought anew" "2025-04-08 2025-04-09"
	later '2025-04-12 12:00'
	asks "and so are the others when they are over" "2025-04-10 2025-04-11"
	later '2025-04-14 12:00'
	asks "to the last" "2025-04-12 2025-04-13"
	later '2025-04-14 13:00'
	asks "and all that once" ""
}

# As a kassa published them that believed a Date which was ahead.
were_early() {
	clock '2025-04-10 12:00'
	profile a 'since = 2025-04-07' 'look-back = 0d'
	run run
	sqlite3 "$state/ledger.db" "UPDATE day SET
	    asked_at = unixepoch('2025-04-08 12:00'),
	    published_at = unixepoch('2025-04-08 12:00')"
	later '2025-04-10 12:00'
	run status
	check "days published before they were over: the status" sh -c \
	    'grep -q "missing  *2 days: 2025-04-08 to 2025-04-09" "$1" &&
	    grep -q "3 days,.* 2 not over yet" "$1"' - "$dir/stdout"
	check "to programs as well" json '"open":2,"missing":2,'
	run run -n
	check "a dry run" equal "$(sed -n 's/.* \(.*\) (missing).*/\1/p' \
	    "$dir/stdout" | tr '\n' ' ')" "2025-04-08 2025-04-09 "
	asks "they are due again" "2025-04-08 2025-04-09"
	later '2025-04-10 13:00'
	asks "once, though they are what they were" ""
}

# ---- the first day ----

first_day() {
	clock '2024-03-02 12:00'
	profile a 'since = 2024-02-28' 'look-back = 0d'
	asks "a leap day" "2024-02-28 2024-02-29 2024-03-01"
	clock '2025-01-02 12:00'
	profile b 'since = 2024-12-31'
	asks "the end of a year" "2024-12-31 2025-01-01"
	clock '2025-01-02 12:00'
	profile c 'since = 2025-01-02'
	asks "since today" ""
	clock '2025-01-02 12:00'
	profile d 'since = 2025-06-01'
	asks "since some day to come" ""
	clock '2025-01-02 12:00'
	profile e 'since = 1970-01-01'
	asks "since before there were receipts, the last days" \
	    "2024-12-31 2025-01-01" --from 2024-12-31 --to 2025-02-01
	clock '2025-04-10 12:00'
	profile f 'since = 2025-04-08'
	asks "a later since at first" "2025-04-08 2025-04-09" --look-back 0d
	clock '2025-04-10 12:00'
	profile f 'since = 2025-04-06'
	asks "made earlier, brings what is before" "2025-04-06 2025-04-07" \
	    --look-back 0d
}

# ---- nights that did not happen ----

nine=$(printf '2025-04-%s ' 03 04 05 06 07 08 09 10 11)
nine=${nine% }

nine_nights() {
	clock '2025-04-03 12:00'
	profile a 'since = 2025-04-01' 'look-back = 0d'
	asks "a night" "2025-04-01 2025-04-02"
	later '2025-04-12 12:00'
	asks "nine nights later: all of them, oldest first" "$nine"
}

# The fifth of nine is not done yet when the machine goes down.
interrupted() {
	document </dev/null >"$dir/none.xml"
	here_is '2025-04-12 12:00'
	bad <<SCRIPT
$(for day in $nine; do
	printf 'on GET /receipts?from=%s\njson {"success":true,' "$day"
	printf '"response":{"process_key":"D%s"}}\nkeep\n' "${day#*-*-}"
done)
on GET /process/D07 times 1
stall
$good_poll
on GET /download/
page $dir/none.xml
keep
$(it_is '2025-04-12 12:00')
SCRIPT
	nights 'zone = UTC' 'slack = 0s' 'jobs = 1' 'table = receipts'
	profile a 'since = 2025-04-03' 'look-back = 0d'
	"$KASSA" run >"$dir/stdout" 2>"$dir/err" </dev/null &
	pid=$!
	servers="$servers $pid"
	wait_until test -s "$dir/out/a/receipts/2025-04-06.csv"
	wait_until grep -q D07 "$dir/bad.log"
	kill -9 $pid
	wait $pid
	check "killed at the fifth of nine: four are there" equal \
	    "$(files_in "$dir/out/a/receipts")" \
	    "2025-04-03.csv 2025-04-04.csv 2025-04-05.csv 2025-04-06.csv "
	run run
	check "the next run goes on with the rest" status 0
	check "and asks for none of them twice" equal "$(days_asked)" "$nine "
	check "the fifth by the key that it had" equal \
	    "$(asked GET./process/D07) $(asked GET./download/D07)" "2 1"
	check "what was there is not fetched again" equal \
	    "$(asked GET./download/)" 9
	check "all are published" equal "$(ls "$dir/out/a/receipts" | wc -l)" 9
	check "nothing is left over" tidy
}

# ---- a day that there was not ----

# At the end of 2011-12-29 Samoa went over the date line.
skipped_day() {
	clock '2012-01-02 11:59:59'
	profile a 'since = 2011-12-29' 'zone = Pacific/Apia' 'look-back = 0d'
	asks "a day that the calendar skipped is not asked for" \
	    "2011-12-29 2011-12-31 2012-01-01"
}

case_of over
case_of by_its_zone
case_of look_back
case_of open_day
case_of by_hand
case_of apart "ten days ahead" '2025-04-20 12:00' 2025-04-20T15:00:00+03:00
case_of apart "the year 9999" '9999-12-31 12:00' 9999-12-31T15:00:00+03:00
case_of apart "past all years" '9999-12-31 23:00' \
    '253402297200 s after 1970'
case_of apart "years back" '1970-01-05 12:00' 1970-01-05T15:00:00+03:00
case_of apart "a day and a second ahead" '2025-04-11 12:00:01' \
    2025-04-11T15:00:01+03:00
case_of apart "a day and a second back" '2025-04-09 11:59:59' \
    2025-04-09T14:59:59+03:00
case_of between "a day ahead" '2025-04-10 12:00' '2025-04-11 12:00' \
    "2025-04-07 2025-04-08 2025-04-09" "1440 minutes behind the cloud's"
case_of between "a day back" '2025-04-10 12:00' '2025-04-09 12:00' \
    "2025-04-07 2025-04-08" "1440 minutes ahead of the cloud's"
case_of between "not closed here" '2025-04-10 01:30' '2025-04-10 02:30' \
    "2025-04-07 2025-04-08" "60 minutes behind the cloud's"
case_of between "not closed there" '2025-04-10 02:30' '2025-04-10 01:30' \
    "2025-04-07 2025-04-08" "60 minutes ahead of the cloud's"
case_of between "ten minutes" '2025-04-10 12:00' '2025-04-10 12:10' \
    "2025-04-07 2025-04-08 2025-04-09" ""
case_of between "a second more" '2025-04-10 12:00' '2025-04-10 11:49:59' \
    "2025-04-07 2025-04-08 2025-04-09" "10 minutes ahead of"
case_of open_for_both
case_of no_time ""
case_of no_time "Date: soon"
case_of no_time "Date: Thu, 41 Foo 2025 99:99:99 GMT"
case_of no_time "Date:"
case_of no_time "Date: 2099-01-01"
case_of was_ahead
if command -v sqlite3 >/dev/null; then
	case_of were_early
else
	skip "days published before they were over" "no sqlite3"
fi
case_of first_day
case_of nine_nights
case_of interrupted
case_of skipped_day
all_cases
finish
