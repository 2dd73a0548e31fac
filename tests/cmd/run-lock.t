#!/bin/sh
# One run at a time: whoever comes second says so and goes, and nothing of a
# run that was killed or interrupted stands in the way of the next, which goes
# on with its keys.
. "${SRCDIR:?}/tests/cmd/lib.sh"

noon

# timed ARGUMENT...: a run, and how many seconds it $took.
timed() {
	began=$(date +%s)
	run "$@"
	took=$(($(date +%s) - began))
}

no_receipts() {
	sed '/<Doc>/,/<\/Doc>/d' "$sample" >"$dir/none.xml"
}

# stalls PATH: two days; what is asked first below that path gets no answer,
# for each day, and whatever is asked later does.
stalls() {
	since=$(days_ago 2)
	no_receipts
	bad <<SCRIPT
on GET $1 times 2
stall
on GET /receipts?from=$(days_ago 3)
json {"success":true,"response":{"process_key":"K2"}}
keep
on GET /receipts?from=$since
json {"success":true,"response":{"process_key":"K1"}}
keep
$good_poll
on GET /download/
page $dir/none.xml
keep
SCRIPT
	shop "look-back = 0d"
}

both_asked() {
	test "$(asked "GET $1")" -ge 2
}

# goes_on WHAT: the next run does, with the keys that there are.
goes_on() {
	run run
	check "$1: the next run ends well" equal "$rc" 0
	check "$1: with the same keys" equal \
	    "$(sed -n 's,^GET /download/\([^	]*\).*,\1,p' "$dir/bad.log" |
	        sort -u | tr '\n' ' ')$(asked 'GET /receipts')" "K1 K2 2"
	check "$1: nothing is left over" tidy
}

# ---- one after the other ----

second() {
	stalls /process/
	begin run
	wait_until both_asked /process/
	before=$(asked GET)
	timed run
	check "a second run: 75" status 75
	check "at once" at_once
	check "in one line" one_line
	check "that names the profile" says shop
	check "without a request" equal "$(asked GET)" "$before"
	run run --dry-run
	check "a dry run may be made all the same" status 0
	run status
	check "status tells what is waiting" equal \
	    "$rc $(grep -c 'waiting.*process key K[12]' "$dir/stdout")" "0 2"
	run verify
	check "verify works as well" status 0
	ends_by KILL
	goes_on "the lock of a run that was killed"
}

others() {
	sandbox --generate 2
	other=$url
	stalls /process/
	shop "[kiosk]" "url = $other" "token-file = $dir/token" \
	    "since = $since" "out = $dir/kiosk/" "[stand]" "url = $other" \
	    "token-file = $dir/token" "since = $since" "out = $dir/stand/"
	begin run shop
	wait_until both_asked /process/
	run run kiosk
	check "another profile is no matter" status 0
	check "and brings its days" equal "$(ls "$dir/kiosk/lines" | wc -l)" 2
	run run
	check "all of them, one of which is running: 75" status 75
	check "the others are brought" equal "$(ls "$dir/stand/lines" | wc -l)" 2
	ends_by KILL
}

# ---- all at once ----

one_of_many() {
	"$KASSA" run >"$dir/crowd/$1.out" 2>"$dir/crowd/$1.err" </dev/null
	echo $? >"$dir/crowd/$1.rc"
}

ended_well() {
	cat "$dir"/crowd/*.rc | sort | uniq -c
	grep -q '^0$' "$dir"/crowd/*.rc &&
	    ! cat "$dir"/crowd/*.rc | grep -v -x -e 0 -e 75
}

one_line_each() {
	for rc in "$dir"/crowd/*.rc; do
		err=${rc%.rc}.err
		test "$(wc -l <"$err")" = 1 || cat "$err"
	done >"$dir/many"
	! grep . "$dir/many"
}

crowd() {
	sandbox --generate 2
	shop "look-back = 0d"
	mkdir "$dir/crowd"
	pids=
	i=0
	while [ $i -lt 30 ]; do
		i=$((i + 1))
		one_of_many $i &
		pids="$pids $!"
	done
	wait $pids
	check "30 starts at once: each does it, or leaves it to another" \
	    ended_well
	check "30 starts: each says one line" one_line_each
	check "30 starts: one submit a day" equal "$(requests |
	    grep '/receipts?' | sort | uniq -c | sed 's/^ *\([0-9]*\).*/\1/' |
	    tr '\n' ' ')" "1 1 1 1 1 "
	run run
	check "30 starts: then nothing is due" says "0 days due"
	run verify
	check "30 starts: all as published" status 0
	check "30 starts: nothing is left over" tidy
}

# ---- signals ----

# interrupted SIGNAL STATUS PATH
interrupted() {
	stalls "$3"
	begin run
	wait_until both_asked "$3"
	ends_by "$1"
	check "SIG$1 at $3: $2" status "$2"
	check "SIG$1 at $3: at once" at_once
	check "SIG$1 at $3: it says that the next run goes on" \
	    grep -q 'interrupted.*next run goes on' "$dir/err"
	check "SIG$1 at $3: no file, nothing half" equal \
	    "$(find "$dir/out" "$state" -name '*.csv*' -o -name '*.part')" ""
	run status --json
	check "SIG$1 at $3: the keys are kept" equal \
	    "$(grep -o '"key":"K[12]"' "$dir/stdout" | sort | tr '\n' ' ')" \
	    '"key":"K1" "key":"K2" '
	check "SIG$1 at $3: status says how it ended" grep -q \
	    "\"status\":$2," "$dir/stdout"
	goes_on "SIG$1 at $3"
}

# A document is about to be read, others wait for that or are still fetched:
# the kernel holds kassa there until the signal is sent.
interrupted_reading() {
	sandbox --generate 4000
	shop "look-back = 0d" "jobs = 5"
	"$FAILCALL" -c open -p '*/spool/*.xml' -n 1 -w stop -l "$dir/stopped" \
	    "$KASSA" run 2>"$dir/begun.err" </dev/null &
	pid=$!
	servers="$servers $pid"
	wait_until grep -q /spool/ "$dir/stopped"
	began=$(date +%s)
	child=$(cat /proc/$pid/task/$pid/children)
	kill -TERM $child
	kill -CONT $child
	ends
	check "SIGTERM while documents are read: 143" status 143
	check "SIGTERM while documents are read: at once" at_once
	told >"$dir/told"
	lost=$(replies_lost)
	run run
	check "SIGTERM while documents are read: the next run ends well" \
	    equal "$rc $("$KASSA" verify | grep -c 'all as published')" "0 1"
	check "SIGTERM while documents are read: a day is asked once" test \
	    "$(submits)" -ge 5 -a "$(submits)" -le $((5 + lost))
	check "SIGTERM while documents are read: nothing is left over" tidy
}

# Time is up for days whose documents are still read, or wait for that, while
# another profile is at work.
too_late() {
	since=$(days_ago 2)
	sandbox --generate 2 --job-seconds 0.6
	slow=$url
	sandbox --generate 1500
	shop "look-back = 0d" "timeout = $1" "[kiosk]" "url = $slow" \
	    "token-file = $dir/token" "since = $since" "out = $dir/kiosk/"
	run run -q
	check "a time of $1: 0 or 75" test "$rc" = 0 -o "$rc" = 75
	check "a time of $1: the other profile is done" equal \
	    "$(ls "$dir/kiosk/lines" | wc -l)" 2
	run run --timeout 60s
	check "a time of $1: the next run goes on" equal \
	    "$rc $("$KASSA" verify | grep -c 'all as published')" "0 2"
}

case_of second
case_of others
case_of crowd
for path in /process/ /download/; do
	test -z "$interruptible" || case_of interrupted INT 130 $path
	case_of interrupted TERM 143 $path
done
if can_watch; then
	case_of interrupted_reading
else
	skip "SIGTERM while documents are read" "the kernel does not let us watch"
fi
all_cases
for time in 80ms 120ms 160ms 200ms 250ms 300ms; do
	case_of too_late $time
done
all_cases
finish
