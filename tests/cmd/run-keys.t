#!/bin/sh
# Keys in a night. One of an earlier run that the cloud has forgotten does not
# stop it: the same run asks anew, and only once. One that is another day's is
# not believed, and one whose job has an unknown word for its end not kept.
. "${SRCDIR:?}/tests/cmd/lib.sh"

noon

# forgotten WHAT PATH REPLY [RULE]: an earlier run's key that the cloud does not
# know any more when it is asked below that path; the same reply for the rule.
forgotten() {
	since=$(days_ago 1)
	sed '/<Doc>/,/<\/Doc>/d' "$sample" >"$dir/none.xml"
	bad <<SCRIPT
on GET /receipts times 1
json {"success":true,"response":{"process_key":"OLD"}}
keep
on GET /receipts
json {"success":true,"response":{"process_key":"NEW"}}
keep
on GET $2/OLD times 1
stall
on GET $2/OLD
send HTTP/1.1 $3\r\nContent-Length: 0\r\n\r\n
keep
${4:-on GET /never}
send HTTP/1.1 $3\r\nContent-Length: 0\r\n\r\n
keep
$good_poll
on GET /download/
page $dir/none.xml
keep
SCRIPT
	shop "look-back = 0d" "poll = 1ms" "timeout = 9s"
	"$KASSA" run 2>"$dir/first.err" &
	servers="$servers $!"
	wait_until grep -q "$2/OLD" "$dir/bad.log"
	kill -9 $!
	{ wait $!; } 2>"$dir/x"
	run run
}

expired() {
	forgotten "$@"
	check "$1: the same run asks anew" equal "$rc" 0
	check "$1: and says so" says \
	    "process key OLD has expired; asking anew"
	check "$1: once" equal "$(asked 'GET /receipts')" 2
	check "$1: the day is published" equal \
	    "$(ls "$dir/out/lines" "$dir/out/receipts" | grep -c csv)" 2
	run run
	check "$1: and done" says "0 days due"
}

# The new key is not known either.
hopeless() {
	forgotten "$@"
	check "$1: 69" status 69
	check "$1: two submits and no more" equal "$(asked 'GET /receipts')" 2
	run status
	check "$1: status says why" grep -q "failed  *$since  .*NEW" \
	    "$dir/stdout"
}

one_key() {
	since=$(days_ago 3)
	sed '/<Doc>/,/<\/Doc>/d' "$sample" >"$dir/none.xml"
	bad_of "$good_submit
$good_poll
on GET /download/
page $dir/none.xml
keep"
	shop "look-back = 0d" "jobs = 2"
	run run
	check "one key for all days: 76" status 76
	check "one key for all days: one is published" equal \
	    "$(ls "$dir/out/lines" | wc -w)" 1
	check "one key for all days: the others are asked for twice" equal \
	    "$(asked 'GET /receipts')" 5
	check "one key for all days: it is told" says \
	    "the cloud answers with process key K, which is that of receipts from"
	run run
	check "one key for all days: so the next night" equal \
	    "$rc $(asked 'GET /receipts') $(ls "$dir/out/lines" | wc -w)" \
	    "76 9 1"
}

strange_word() {
	since=$(days_ago 1)
	bad_of "$good_submit
$(for turn in 1 2 3; do
	printf 'on GET /process/ times 1\n'
	printf 'json {"success":true,"response":{"status":"wonderful"}}\n'
	printf 'keep\non GET /process/ times 1\nstall\n'
done)"
	shop "look-back = 0d" "timeout = 2s"
	run run
	check "an unknown word: 75" status 75
	check "an unknown word: the key is kept" says \
	    "status wonderful; the next run goes on with it"
	run run
	check "an unknown word, the next night: 75" status 75
	check "an unknown word, the next night: it is told" says \
	    "status wonderful; so it was at the last deadline"
	check "an unknown word, the next night: one submit" equal \
	    "$(asked 'GET /receipts')" 1
	run run
	check "an unknown word, the third night: asked anew" equal \
	    "$rc $(asked 'GET /receipts')" "75 2"
}

case_of one_key
case_of strange_word
case_of expired "410 for its status" /process '410 Gone'
case_of expired "404 for its status" /process '404 None'
case_of expired "410 for its download" /download '410 Gone'
case_of expired "404 for its download" /download '404 None'
case_of hopeless "410 for the new key as well" /process '410 Gone' \
    'on GET /process/NEW'
all_cases
finish
