#!/bin/sh
# Trouble while the job is waited for. The key is known, so everything that may
# pass is tried again, and nothing but the word "success" means done.
. "${SRCDIR:?}/tests/cmd/lib.sh"

# poll TIMES SCRIPT: the first polls are answered so, the rest well.
poll() {
	cat <<SCRIPT
$good_submit
on GET /process/ times $1
$2
$good_poll
$good_download
SCRIPT
}

# always SCRIPT: no poll is answered otherwise.
always() {
	cat <<SCRIPT
$good_submit
on GET /process/
$1
$good_download
SCRIPT
}

word() {
	printf '%s\n' "json {\"success\":true,\"response\":{\"status\":\"$1\"}}" \
	    keep
}

http() {
	printf '%s\n' \
	    "send HTTP/1.1 $1\\r\\nContent-Length: ${#2}\\r\\n\\r\\n$2" keep
}

# passes WHAT SCRIPT: trouble at the second poll.
passes() {
	fine "poll, $1" "$good_submit
on GET /process/ times 1
$(word new)
on GET /process/ times 1
$2
$good_poll
$good_download"
	check "poll, $1: one submit" equal "$(asked 'GET /receipts')" 1
}

# kept WHAT STATUS SAYS SCRIPT: it fails, and the next run goes on with the key.
kept() {
	fault "poll, $1" "$2" "$3" "$(always "$4")" --timeout 4s
	check "poll, $1: the key is said" says "process key K"
	check "poll, $1: nothing is downloaded" equal "$(asked 'GET /down')" 0
	get --timeout 50ms
	check "poll, $1: the next run goes on with the key" sh -c '
	    test "$1" = 1 && grep -q "going on with process key K" "$2"' - \
	    "$(asked 'GET /receipts')" "$dir/err"
}

# dropped WHAT SAYS SCRIPT: it fails for good, and the next run asks anew.
dropped() {
	fault "poll, $1" 69 "$2" "$(always "$3")"
	check "poll, $1: the key is said" says "process key K"
	get --timeout 5s
	check "poll, $1: the next run asks anew" equal \
	    "$(asked 'GET /receipts')" 2
}

# in_time WHAT RETRY-AFTER
in_time() {
	fine "poll, Retry-After: $1" "$(poll 1 "send HTTP/1.1 503 Away\r\n$2
send Content-Length: 0\r\n\r\n
keep")"
	check "poll, Retry-After: $1: no hurry either" equal \
	    "$(asked 'GET /process/')" 2
}

for_ever() {
	began=$(date +%s)
	fault "poll, Retry-After of three million years" 75 "" \
	    "$(always 'send HTTP/1.1 503 Away\r\nRetry-After: 99999999999999\r\n
send Content-Length: 0\r\n\r\n
keep')" --timeout 2s
	check "poll, Retry-After of three million years: the deadline holds" \
	    test $(($(date +%s) - began)) -le 6
}

grace() {
	fine "poll, 404 at first" "$(poll 3 "$(http '404 What?' '')")"
	check "poll, 404 at first: one submit" equal "$(asked 'GET /rec')" 1
}

states() {
	fine "poll, states to and fro" "$good_submit
on GET /process/ times 1
$(word running)
on GET /process/ times 1
$(word queued)
on GET /process/ times 2
$(word running)
$good_poll
$good_download"
	check "poll, states to and fro: each is told" equal \
	    "$(grep -c 'taken as still running' "$dir/err")" 3
}

unknown_word() {
	fault "poll, an unknown word" 75 "wonderful" \
	    "$(always "$(word wonderful)")" --timeout 700ms
	get --timeout 700ms -o "$dir/out/lines.csv"
	check "poll, an unknown word: it is said once" equal \
	    "$(grep -c 'status "wonderful", taken' "$dir/err")" 1
}

# The same word, and nobody knows it, when two commands have stopped waiting.
strange_word() {
	bad_of "$good_submit
$(for turn in 1 2 3; do
	printf 'on GET /process/ times 1\n%s\n' "$(word wonderful)"
	printf 'on GET /process/ times 1\nstall\n'
done)"
	get -q --timeout 2s -o "$dir/out/lines.csv"
	check "poll, a strange word: 75" status 75
	check "poll, a strange word: the key is kept" says_not "asks anew"
	get -q --timeout 2s -o "$dir/out/lines.csv"
	check "poll, a strange word, again: 75" status 75
	check "poll, a strange word, again: it is told" says "status wonderful; \
so it was at the last deadline"
	check "poll, a strange word, again: in one line" one_line
	check "poll, a strange word, again: no second submit yet" equal \
	    "$(asked 'GET /receipts')" 1
	get --timeout 2s -o "$dir/out/lines.csv"
	check "poll, a strange word: the third run asks anew" equal \
	    "$rc $(asked 'GET /receipts')" "75 2"
}

# patient WHAT FIRST THEN: three deadlines, and no end is seen in these words.
patient() {
	bad_of "$good_submit
on GET /process/ times 1
$(word "$2")
on GET /process/ times 1
stall
on GET /process/ times 1
$(word "$3")
on GET /process/
stall"
	for turn in 1 2 3; do
		get --timeout 2s
	done
	check "poll, $1: the key is kept" equal \
	    "$rc $(asked 'GET /receipts')" "75 1"
	check "poll, $1: it is gone on with" says "going on with process key K"
}

# An earlier run's key, that is not known any more.
forgotten() {
	bad_of "$good_submit
on GET /process/ times 1
$(word new)
on GET /process/ times 1
stall
on GET /process/ times 1
$2
$good_poll
$good_download"
	get -q --timeout 2s
	get -o "$dir/out/lines.csv"
	check "an old key, $1: the same run asks anew" equal \
	    "$rc $(asked 'GET /receipts')" "0 2"
	check "an old key, $1: it says so" says \
	    "process key K has expired; asking anew"
	check "an old key, $1: and has the rows" same \
	    "$SRCDIR/samples/kassatka-receipts.lines.csv" "$dir/out/lines.csv"
}

hopeless() {
	bad_of "$good_submit
on GET /process/ times 1
$(word new)
on GET /process/ times 1
stall
on GET /process/
$(http '410 Gone' '')"
	get -q --timeout 2s
	get -q
	check "an old key and a new one, gone: 69" equal \
	    "$rc $(asked 'GET /receipts')" "69 2"
}

redirected() {
	bystander
	kept "redirected by $1" 76 redirects \
	    "send HTTP/1.1 $1 Gone away\r\nLocation: $other/process/K\r\n
send Content-Length: 0\r\n\r\n
keep"
	check "poll, redirected by $1: the other host hears nothing" token_sent
}

loop() {
	kept "redirected to itself" 76 redirects \
	    'send HTTP/1.1 302 Round\r\nLocation: /process/K\r\n
send Content-Length: 0\r\n\r\n
keep'
	check "poll, redirected to itself: no circle" test \
	    "$(asked 'GET /process')" -le 2
}

many_polls() {
	fault "poll, a long wait" 75 "not done" "$(always "$(word new)")" \
	    --timeout 2s
	check "poll, a long wait: the pauses grow" test \
	    "$(asked 'GET /process/')" -le 14
}

# waits WHAT STATUS SAYS SCRIPT: the same for kassa wait.
waits() {
	bad_of "$(always "$4")"
	cloud wait -q K --timeout 1500ms
	check "wait, $1: $2" status "$2"
	check "wait, $1: one line" one_line
	check "wait, $1: the key and why" says "process key K: "
	check "wait, $1: why" says "$3"
	check "wait, $1: nothing but polls" equal "$(asked GET)" \
	    "$(asked 'GET /process/K')"
}

page='<html><head><title>502 Bad Gateway</title></head></html>'
case_of passes "502 with a page" "$(http '502 Bad Gateway' "$page")"
case_of passes "500" "$(http '500 Oops' '')"
case_of passes "503" "$(http '503 Away' '')"
case_of passes "504" "$(http '504 Late' '')"
case_of passes "429" "$(http '429 Slow down' '')"
case_of passes "no answer" close
case_of passes "reset" reset
case_of passes "closed while kept" "$(word new | sed s/keep/closekept/)"
case_of passes "half a reply" 'send HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"success":true,"response":{"status":"success"}}
close'
case_of passes "half of the headers" 'send HTTP/1.1 200 OK\r\nContent-Le
close'
case_of passes "half a chunked reply" \
    'send HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n
chunk {"success":true,"response":{"status":"success"}}
close'
case_of passes "slow" 'send HTTP/1.1 200 OK\r\nContent-Length: 48\r\n\r\n
drip 5 {"success":true,"response":{"status":"success"}}
keep'

case_of in_time "a past date" 'Retry-After: Fri, 31 Dec 1999 23:59:59 GMT\r\n'
case_of in_time "-5" 'Retry-After: -5\r\n'
case_of in_time "soon" 'Retry-After: soon\r\n'
case_of in_time "0" 'Retry-After: 0\r\n'
case_of in_time "empty" 'Retry-After:\r\n'
case_of in_time "two of them" 'Retry-After: 1\r\nRetry-After: 2\r\n'
case_of for_ever

case_of kept "502 for ever" 75 "2 times in a row" \
    "$(http '502 Bad Gateway' "$page")"
case_of kept "closed for ever" 75 "2 times in a row" close
case_of kept "stalled" 75 "not done after 4 s" stall
case_of kept "stalled after the headers" 75 "not done after 4 s" \
    'send HTTP/1.1 200 OK\r\nContent-Length: 48\r\n\r\n
stall'
case_of kept "401" 77 token "$(http '401 Who?' '')"
case_of kept "403" 77 token "$(http '403 No' '')"
case_of kept "a web page with 200" 76 "not JSON" "$(http '200 OK' "$page")"
case_of kept "nothing with 200" 76 empty "$(http '200 OK' '')"
case_of kept "half of JSON" 76 "not JSON" "$(http '200 OK' '{"success":tr')"
case_of kept "two documents of JSON" 76 "not JSON" "$(http '200 OK' \
    '{"success":true,"response":{"status":"success"}}{}')"
case_of kept "no status" 76 "no status" \
    "$(http '200 OK' '{"success":true,"response":{}}')"
case_of kept "a null for a status" 76 "no status" \
    "$(http '200 OK' '{"success":true,"response":{"status":null}}')"
case_of kept "success, but not of the job" 76 "no status" \
    "$(http '200 OK' '{"success":true,"status":"success"}')"
case_of kept "two megabytes" 76 "" \
    'send HTTP/1.1 200 OK\r\nContent-Length: 2097152\r\n\r\n
repeat 2097152 x
keep'
case_of kept "a bomb" 76 "" 'gziprepeat 30000000 x
keep'
case_of kept "a hundred thousand brackets" 76 "" \
    'send HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n
repeat 100000 [
keep'
case_of kept "two lengths" 76 "Content-Length" \
    'send HTTP/1.1 200 OK\r\nContent-Length: 48\r\nContent-Length: 47\r\n\r\n
send {"success":true,"response":{"status":"success"}}
close'
case_of kept "a hundred per cent, still running" 75 "running" \
    "$(http '200 OK' \
    '{"success":true,"response":{"status":"running","progress":100}}')"

case_of dropped "410" "longer" "$(http '410 Gone' '')"
case_of dropped "404 for ever" "does not know this key" \
    "$(http '404 What?' '')"
for word in fail failed error rejected cancelled FAILED failure aborted \
    expired Canceled CANCELLED EXPIRED timeout; do
	case_of dropped "the word $word" "the job failed" "$(word $word)"
done
case_of dropped "failed, with reasons" "no money" 'json {"success":true,"response":{"status":"failed","message":"no money\u001b[31m\n\u0007"}}
keep'
case_of dropped "no success" "out of order" "$(http '200 OK' \
    '{"success":false,"error":"out of order","response":{"status":"new"}}')"

case_of waits "failed" 69 "the job failed" "$(word failed)"
case_of waits "410" 69 longer "$(http '410 Gone' '')"
case_of waits "401" 77 token "$(http '401 Who?' '')"
case_of waits "a web page" 76 "not JSON" "$(http '200 OK' "$page")"
case_of waits "never done" 75 "status running; go on with: kassa wait" \
    "$(word running)"

case_of grace
case_of states
case_of unknown_word
case_of strange_word
case_of patient "another strange word" 'half done' 'nearly done'
case_of patient "a known word" processing processing
case_of forgotten "410" "$(http '410 Gone' '')"
case_of forgotten "expired" "$(word expired)"
case_of hopeless
case_of redirected 301
case_of redirected 302
case_of redirected 307
case_of loop
case_of many_polls
all_cases
finish
