#!/bin/sh
# A cloud that has too much to do is left in peace: when it refuses one request
# of a night, all the others of that profile wait as well, for as long as it
# asked, and then the night goes on as if nothing had been.
. "${SRCDIR:?}/tests/cmd/lib.sh"

noon

# What was asked before the refused submit was repeated, which is the fifth.
# When the pause is over all go on at once, and each of the three others may be
# quicker by one request; in two seconds of polling they would have sent dozens.
asked_before_the_fifth() {
	awk '/^GET .receipts/ { if (++n == 5) exit } { print $2 }' \
	    "$dir/bad.log" | grep -c "^/$1"
}

refused() {
	since=$(days_ago 4)
	sed '/<Doc>/,/<\/Doc>/d' "$sample" >"$dir/none.xml"
	bad <<SCRIPT
on GET /receipts times 1
send HTTP/1.1 $1\r\nRetry-After: 2\r\nContent-Length: 0\r\n\r\n
keep
$new_submit
$good_poll
on GET /download/
page $dir/none.xml
keep
SCRIPT
	shop "look-back = 0d" "jobs = 4"
	before=$(date +%s%N)
	run run
	took=$((($(date +%s%N) - before) / 1000000))
	check "$1: the night is well" equal "$rc" 0
	check "$1: each day is asked for, the refused one twice" equal \
	    "$(asked 'GET /receipts')" 5
	check "$1: meanwhile nobody polls" test \
	    "$(asked_before_the_fifth process)" -le 3
	check "$1: for as long as it was asked" test "$took" -ge 2000
	check "$1: all days are published" equal \
	    "$(ls "$dir/out/lines" | grep -c csv)" 4
	check "$1: nothing is left over" tidy
}

case_of refused '429 Too Many Requests'
case_of refused '503 Service Unavailable'
all_cases
finish
