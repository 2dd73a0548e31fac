#!/bin/sh
# kassa status: how far each profile is, by the ledger and the calendar alone,
# for people and for programs, in every state a night can leave.
. "${SRCDIR:?}/tests/cmd/lib.sh"
. "$SRCDIR/tests/cmd/nights.sh"

python=$(command -v python3)

# The five days before today, where it is noon now.
five_days() {
	noon
	d5=$(days_ago 5) d4=$(days_ago 4) d3=$(days_ago 3)
	d2=$(days_ago 2) d1=$(days_ago 1)
}

# is_json: what was printed last is one JSON document.
is_json() {
	test -z "$python" || "$python" -m json.tool <"$dir/stdout" \
	    >/dev/null
}

# shows WHAT LINE...: the text has these lines, extended patterns, and the JSON
# is well-formed.
shows() {
	shows=$1
	shift
	run status
	check "$shows: 0, and all on standard output" equal \
	    "$rc $(wc -c <"$dir/err")" "0 0"
	for line; do
		check "$shows: $line" grep -Eqx "$line" "$dir/stdout"
	done
	run status --json
	check "$shows: JSON" is_json
}

time="[-0-9]{10}T[0-9:]{8}[-+0-9:Z]+"

# ---- before, after, between ----

never() {
	five_days
	sandbox
	nights "zone = $zone"
	profile north "since = $d3"
	profile south "since = $d1"
	rm "$dir/token"
	shows "before the first run" 'north' '  published   nothing yet' \
	    "  missing     3 days: $d3 to $d1" '  last run    never' \
	    "  missing     1 day: $d1"
	check "all of it is said to programs" json "\
\{\"profile\":\"north\",\"zone\":\"$(echo $zone | sed 's/+/\\+/')\",\
\"out\":\"$dir/out/north\",\"since\":\"$d3\",\"oldest\":null,\
\"newest\":null,\"published\":0,\"empty\":0,\"open\":0,\"missing\":3,\
\"gaps\":\[\{\"from\":\"$d3\",\"to\":\"$d1\",\"days\":3\}\],\"waiting\":\[\],\
\"failed\":\[\],\"held\":\[\],\"last_run\":null\}"
	check "nobody was asked" equal "$(requests | wc -l)" 0
	check "and nothing made" test ! -e "$state"
	run status south
	check "of one profile" equal "$(grep '^[a-z]' "$dir/stdout")" south
	run status north south
	check "of two: an empty line between them" equal \
	    "$(grep -c '^$' "$dir/stdout")" 1
	run status west
	check "of one that there is not: 78" status 78
	check "in one line" one_line
	for command in status 'status --json' verify; do
		"$KASSA" $command >/dev/full 2>"$dir/err"
		check "$command, to a full disk: 74" equal "$?" 74
	done
}

all_well() {
	five_days
	sandbox
	nights "zone = $zone"
	profile shop "since = $d3"
	run run
	shows "all is well" "  published   3 days, $d3 to $d1" \
	    "  missing     no day since $d3" \
	    "  last run    $time, all well"
	check "and of the run" json "\"last_run\":\{\"began\":\"$time\",\
\"ended\":\"$time\",\"ok\":\"$time\",\"status\":0,\"why\":null\}"
	ok=$(json '"ok":"[^"]*"')
	url=http://127.0.0.1:1/
	moved
	run run
	check "then the cloud is away: 75" status 75
	shows "the cloud was away" "  published   3 days, $d3 to $d1" \
	    "  last run    $time, status 75: .*cannot be reached.*"
	check "and of the run" json '"status":75,"why":"[^"]*cannot be reached'
	check "when all was well is still known" equal \
	    "$(json '"ok":"[^"]*"')" "$ok"
}

gaps() {
	five_days
	sandbox
	nights "zone = $zone" 'look-back = 0d'
	profile shop "since = $d5"
	run run --day $d4
	shows "one of five" "  published   1 day, $d4 to $d4" \
	    "  missing     4 days: $d5, $d3 to $d1"
	run run --day $d2
	shows "two of five" "  published   2 days, $d4 to $d2" \
	    "  missing     3 days: $d5, $d3, $d1"
	check "gaps, each with its days" json "\"missing\":3,\"gaps\":\[\
\{\"from\":\"$d5\",\"to\":\"$d5\",\"days\":1\},\
\{\"from\":\"$d3\",\"to\":\"$d3\",\"days\":1\},\
\{\"from\":\"$d1\",\"to\":\"$d1\",\"days\":1\}\]"
	run run
	shows "all five" "  missing     no day since $d5"
	rm -r "$dir/out/shop"
	shows "a status looks at no file" "  missing     no day since $d5"
}

# ---- on the way ----

# cut_off SCRIPT: a run of one day, killed when the log has the request $1.
cut_off() {
	five_days
	sold "$d1" 2 | document >"$dir/all.xml"
	bad <<SCRIPT
$2
$good_submit
$good_poll
on GET /download/
page $dir/all.xml
keep
SCRIPT
	nights "zone = $zone"
	profile shop "since = $d1"
	"$KASSA" run >"$dir/run.out" 2>"$dir/run.err" </dev/null &
	pid=$!
	servers="$servers $pid"
	wait_until grep -q "$1" "$dir/bad.log"
}

waiting() {
	cut_off /process/ "on GET /process/ times 1
stall"
	shows "while it waits" \
	    "  waiting     $d1  process key K, asked since $time" \
	    "  missing     1 day: $d1" \
	    "  last run    began $time, and runs or was killed"
	kill -9 $pid
	wait $pid
	shows "killed while it waited" \
	    "  waiting     $d1  process key K, asked since $time" \
	    "  last run    began $time, and runs or was killed"
	check "killed: to programs" json "\"waiting\":\[\{\"day\":\"$d1\",\
\"key\":\"K\",\"state\":\"asked\",\"sent\":true,\"since\":\"$time\"\}\]"
	check "killed: and of the run" json "\"last_run\":\{\
\"began\":\"$time\",\"ended\":null,\"ok\":null,\"status\":null,\"why\":null\}"
	run run
	check "killed: the next run goes on with the key" equal \
	    "$rc $(asked 'GET /receipts')" "0 1"
	shows "and then" "  last run    $time, all well"
	check "nothing waits" json '"waiting":\[\]'
}

# The reply to a submit never came.
no_key() {
	cut_off /receipts "on GET /receipts times 1
stall"
	kill -9 $pid
	wait $pid
	shows "killed before there was a key" \
	    "  waiting     $d1  no process key, perhaps asked since $time"
	check "no key: to programs" json \
	    "\"waiting\":\[\{\"day\":\"$d1\",\"key\":null,"
	check "no key: it was sent" json '"sent":true'
	run run -v
	check "no key: the next run says that it asks again" sh -c '
	    test $1 = 0 && grep -q "$2: the reply to the request of .* was \
lost; asking again" "$3"' - $rc $d1 "$dir/err"
	check "no key: and has the day" json '"published":1,.*"waiting":\[\]'
}

# Not done in time, a token that is refused: with a job that goes on.
once() {
	five_days
	bad <<SCRIPT
$good_submit
on GET /process/
json {"success":true,"response":{"status":"new"}}
keep
SCRIPT
	nights "zone = $zone" 'timeout = 1s'
	profile shop "since = $d1"
	run run
	check "not done in time: 75" status 75
	shows "a day that waits" "  missing     1 day: $d1" \
	    "  waiting     $d1  process key K, asked since $time; last tried\
 $time: .*not done after 1 s, status new.* \(status 75\)"
	run status
	check "it is told once, and as waiting" equal \
	    "$(grep -c "  [a-z]*  *$d1 " "$dir/stdout")" 1
	check "to programs as well" json "\"waiting\":\[\{\"day\":\"$d1\",\
\"key\":\"K\",\"state\":\"asked\",\"sent\":true,\"since\":\"$time\",\
\"status\":75,\"why\":\"[^\"]*\",\"at\":\"$time\"\}\],\"failed\":\[\]"
	rm -r "$state"
	bad <<SCRIPT
$good_submit
on GET /process/
send HTTP/1.1 401 Who?\\r\\nContent-Length: 0\\r\\n\\r\\n
keep
SCRIPT
	moved
	run run
	check "then the token is refused: 77" status 77
	run status
	check "a day that failed is told once, and as failed" equal \
	    "$(sed -n "s/^  \([a-z]*\)  *$d1 .*/\1/p" "$dir/stdout")" failed
	check "and to programs" json "\"waiting\":\[\],\"failed\":\[\{\"day\":\"$d1\",\
\"status\":77"
}

# What the cloud says is not to be trusted with a terminal, nor with JSON.
failed() {
	five_days
	bad <<SCRIPT
$new_submit
on GET /process/
json {"success":false,"error":"\\"Касса\\" \\\\ \\u001b[31mred\\u0007"}
keep
SCRIPT
	nights "zone = $zone"
	profile shop "since = $d2"
	run run
	check "two days that failed: 69" status 69
	shows "two days that failed" "  missing     2 days: $d2 to $d1" \
	    "  failed      $d2  .* \(status 69, $time\)" \
	    "  failed      $d1  .* \(status 69, $time\)" \
	    "  last run    $time, status 69: .*the cloud refuses.*"
	check "failed: to programs" json "\"failed\":\[\{\"day\":\"$d2\",\
\"status\":69,\"why\":\"[^\"].*\",\"at\":\"$time\"\},\{\"day\":\"$d1\","
	check "failed: no control characters" sh -c \
	    '! LC_ALL=C grep -q "[[:cntrl:]]" "$1"' - "$dir/json"
}

# One state folder for two profiles, and a profile that was there once.
two() {
	five_days
	sandbox
	nights "zone = $zone"
	profile north "since = $d2"
	profile south "since = $d1"
	run run
	sed '/^\[north\]/,/^since/d' "$conf" >"$dir/conf"
	cp "$dir/conf" "$conf"
	run status
	check "a profile that is no more is not told of" equal \
	    "$rc $(grep '^[a-z]' "$dir/stdout")" "0 south"
	run run
	check "and not run" equal "$rc $(grep -c north "$dir/err")" "0 0"
}

# Whoever looks must be who runs. A person is told whom to be.
foreign() {
	five_days
	sandbox
	nights "zone = $zone"
	profile shop "since = $d1"
	run run
	other=$(getent passwd 65534 | cut -d : -f 1)
	for part in "$state" "$state/ledger.db" "$state/lock"; do
		as_another "$part" status
		check "another's ${part##*/}: 73" status 73
		check "another's ${part##*/}: one line" one_line
		check "another's ${part##*/}: it says what to do" says \
		    "or use another --state"
		check "another's ${part##*/}: and not that it was harmed" \
		    says_not "put aside"
		test "$(id -u)" != 0 || check "another's ${part##*/}: whose" \
		    says "it is the user $other's: run kassa as that one"
	done
	as_another "$state" run
	check "nor does a run: 73" status 73
	check "nor does a run, for the same reason" says \
	    "or use another --state"
	run status
	check "its owner is told as ever" equal \
	    "$rc $(grep -c 'all well' "$dir/stdout")" "0 1"
}

# as_another PATH COMMAND...: as a user who may not use this path. Root may use
# all; without its capabilities it is a user like others.
as_another() {
	path=$1
	shift
	mode=$(stat -c %a "$path")
	set -- "$KASSA" "$@"
	if [ "$(id -u)" = 0 ]; then
		chown 65534 "$path"
		set -- setpriv --bounding-set -all --inh-caps -all "$@"
	fi
	chmod 0 "$path"
	"$@" >"$dir/stdout" 2>"$dir/err" </dev/null
	rc=$?
	test "$(id -u)" != 0 || chown 0 "$path"
	chmod "$mode" "$path"
}

case_of never
case_of all_well
case_of gaps
case_of waiting
case_of no_key
case_of failed
case_of once
case_of two
case_of foreign
all_cases
finish
