#!/bin/sh
# Days that cannot be had: what is there stays, the other days are published,
# it is told why, and the next run sees to it.
. "${SRCDIR:?}/tests/cmd/lib.sh"
. "$SRCDIR/tests/cmd/nights.sh"
here_is '2025-04-10 12:00'

day=lines/2025-04-08.csv

# ill WHAT STATUS RULES: of three days the second is answered so.
ill() {
	ill=$1 want=$2 rules=$3
	sold 2025-04-08 4 | document >"$dir/all.xml"
	bad <<SCRIPT
on GET /receipts?from=2025-04-08 times 1
json {"success":true,"response":{"process_key":"ILL"}}
keep
$rules
$new_submit
$good_poll
on GET /download/
page $dir/all.xml
keep
$(it_is '2025-04-10 12:00')
SCRIPT
	nights 'zone = UTC' 'slack = 0s' 'jobs = 1' 'look-back = 0d'
	profile shop 'since = 2025-04-07' 'table = lines'
	mkdir -p "$dir/out/shop/lines"
	printf 'doc_num\r\n1\r\n' >"$dir/out/shop/$day"
	cp -p "$dir/out/shop/$day" "$dir/old"
	run run
	check "$ill: $want" status "$want"
	check "$ill: the day is named" says "shop: 2025-04-08: "
	check "$ill: what was there is left alone" untouched "$day"
	check "$ill: the other days are published" equal \
	    "$(files_in "$dir/out/shop" | wc -w) $(json '"published":[0-9]*')" \
	    '3 "published":2'
	check "$ill: it is told as failed, with why" json \
	    "\"failed\":\[\{\"day\":\"2025-04-08\",\"status\":$want,\"why\":\"."
	check "$ill: and as missing" json \
	    '"gaps":\[\{"from":"2025-04-08","to":"2025-04-08","days":1\}'
	check "$ill: nothing is left over" tidy
	check "$ill: the token is nowhere" token_kept
	run run
	check "$ill: the next run brings it" count_lines "$dir/out/shop/$day" 5
	check "$ill: and asks for it alone" equal "$rc $(days_asked)" \
	    "0 2025-04-07 2025-04-08 2025-04-09 2025-04-08 "
	check "$ill: then nothing has failed" json '"failed":\[\]'
}

# A job that takes longer than a night.
not_done() {
	sold 2025-04-08 4 | document >"$dir/all.xml"
	bad <<SCRIPT
on GET /receipts?from=2025-04-08
json {"success":true,"response":{"process_key":"LONG"}}
keep
on GET /process/LONG times 1
stall
on GET /receipts?from=2025-04-06
json {"success":true,"response":{"process_key":"D06"}}
keep
on GET /download/D06
page $(of_days "$dir/all.xml")
keep
$new_submit
$good_poll
on GET /download/
page $dir/all.xml
keep
$(it_is '2025-04-10 12:00')
SCRIPT
	nights 'zone = UTC' 'slack = 0s' 'jobs = 2' 'look-back = 0d'
	profile shop 'since = 2025-04-06' 'table = lines'
	run run --timeout 3s
	check "a day whose job is not done in time: 75" status 75
	check "not done: the other days are published" equal \
	    "$(files_in "$dir/out/shop" | wc -w) $(json '"published":[0-9]*')" \
	    '3 "published":3'
	check "not done: the key is said" says "2025-04-08: process key LONG"
	check "not done: and waits" json \
	    '"waiting":\[\{"day":"2025-04-08","key":"LONG","state":"asked"'
	asked=$(days_asked)
	run run
	check "not done: the next run goes on with it" equal \
	    "$rc $(days_asked)" "0 $asked"
	check "not done: and has the day" count_lines "$dir/out/shop/$day" 5
	check "not done: nothing waits" json '"waiting":\[\]'
}

# The cloud is asked for the time first, by whatever reply it has: HOW RULE
asked_the_time() {
	sold 2025-04-09 4 | document >"$dir/all.xml"
	bystander
	bad <<SCRIPT
on GET / times 1
$(printf '%s\n' "$2" | sed "s|OTHER|$other|")
$new_submit
$good_poll
on GET /download/
page $dir/all.xml
keep
$(it_is '2025-04-10 12:00')
SCRIPT
	nights 'zone = UTC' 'slack = 0s'
	profile shop 'since = 2025-04-09' 'table = lines'
	run run
	check "the time, $1: all is well" equal \
	    "$rc $(days_asked)$(files_in "$dir/out/shop")" \
	    "0 2025-04-09 lines/2025-04-09.csv "
	check "the time, $1: the token goes nowhere else" token_sent
}

# Nothing works: then it is no use to ask for each day of a year.
ill_for_good() {
	bad <<SCRIPT
$new_submit
on GET /process/
json {"success":true,"response":{"status":"error"}}
keep
$(it_is '2025-04-10 12:00')
SCRIPT
	nights 'zone = UTC' 'slack = 0s' 'jobs = 1'
	profile shop 'since = 2024-04-10'
	run run
	check "a year of days, none of which can be had: 69" status 69
	check "ten are asked for, and the four newest" equal \
	    "$(days_asked | wc -w)" 14
	check "and it is said that the rest waits" says \
	    "10 days in a row came to nothing; going on with the newest"
	run status
	check "the status tells them all" equal \
	    "$(grep -c '^  failed ' "$dir/stdout")" 14
}

# How often it was tried is said as one says it.
tries() {
	url=http://127.0.0.1:1
	nights 'zone = UTC'
	profile shop 'since = 2025-04-09'
	run run --retries 0
	check "tried once: 75" status 75
	check "once" says ", once; nothing is lost"
	run run
	check "tried twice" says ", 2 times in a row; nothing is lost"
	bad <<SCRIPT
$good_submit
on GET /process/
send HTTP/1.1 502 Oops\\r\\nContent-Length: 0\\r\\n\\r\\n
keep
$(it_is '2025-04-10 12:00')
SCRIPT
	moved
	run run --retries 0
	check "a job: once" says ", once; nothing is lost"
	run run --retries 2
	check "a job: three times" says ", 3 times in a row; nothing is lost"
}

case_of ill "a job that failed" 69 'on GET /process/ILL
json {"success":true,"response":{"status":"error"}}
keep'
case_of ill "a page that is no document" 65 'on GET /download/ILL
send HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n<html><body/></html>
keep'
case_of ill "a receipt of no time" 65 'on GET /download/ILL
send HTTP/1.1 200 OK\r\nContent-Length: 64\r\n\r\n<Documents><Doc>
send <Head><Date>soon</Date></Head></Doc></Documents>
keep'
case_of not_done
date='Date: Thu, 10 Apr 2025 12:00:00 GMT\r\n'
case_of asked_the_time "closed without a byte" close
case_of asked_the_time "a fault of the server" \
    "send HTTP/1.1 500 Oops\\r\\n${date}Content-Length: 0\\r\\n\\r\\n"
case_of asked_the_time "a reply without an end" \
    "send HTTP/1.1 200 OK\\r\\n${date}Content-Length: 9999999999\\r\\n\\r\\n
repeat 100000000 more and more and more"
case_of asked_the_time "sent elsewhere" "send HTTP/1.1 302 No\\r\\n$date
send Location: OTHER/\\r\\nContent-Length: 0\\r\\n\\r\\n"
case_of ill_for_good
case_of tries
all_cases
finish
