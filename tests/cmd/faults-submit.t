#!/bin/sh
# Trouble with the first request, the one that asks for a job. It may be sent
# again only when the cloud surely did not take it; and a key that could lead a
# later request astray is never used.
. "${SRCDIR:?}/tests/cmd/lib.sh"

# http STATUS BODY: the reply to the submit.
http() {
	cat <<SCRIPT
on GET /receipts
send HTTP/1.1 $1\r\nContent-Length: ${#2}\r\n\r\n$2
keep
$good_poll
$good_download
SCRIPT
}

# once STATUS HEADERS: the same, but the next submit is answered well.
once() {
	cat <<SCRIPT
on GET /receipts times 1
send HTTP/1.1 $1\r\n$2Content-Length: 0\r\n\r\n
keep
$good_submit
$good_poll
$good_download
SCRIPT
}

json() {
	cat <<SCRIPT
on GET /receipts
json $1
keep
$good_poll
$good_download
SCRIPT
}

# ---- nobody there ----

# unreachable WHAT URL WORDS
unreachable() {
	old_file
	: >"$dir/bad.log"
	url=$2
	get -q -o "$dir/out/lines.csv"
	check "$1: 75" status 75
	check "$1: one line" one_line
	check "$1: it says why" says "$3"
	check "$1: no harm is done" unharmed
	get -v -o "$dir/out/lines.csv"
	check "$1: the next run has nothing to wonder about" says_not \
	    "asking again"
}

no_tls() {
	bad_of 'on ACCEPT
send HTTP/1.1 400 What?\r\n\r\n
close'
	unreachable "TLS where there is none" "https://127.0.0.1:$port" TLS
}

# ---- statuses ----

# refused STATUS EXIT SAYS
refused() {
	fault "submit, $1" "$2" "$3" "$(http "$1" \
	    '{"success":false,"error":"the words of the cloud"}')"
	check "submit, $1: the cloud's own words" says "the words of the cloud"
	check "submit, $1: asked once" equal "$(asked GET)" 1
}

busy() {
	fault "submit, $1" 75 "2 times in a row" "$(http "$1" '')"
	check "submit, $1: asked again, then no more" equal "$(asked GET)" 2
}

patient() {
	began=$(date +%s)
	fine "submit, 429 with Retry-After: 2" \
	    "$(once '429 Slow down' 'Retry-After: 2\r\n')"
	check "submit, 429: two seconds later" test \
	    $(($(date +%s) - began)) -ge 2
	check "submit, 429: asked twice" equal "$(asked 'GET /receipts')" 2
}

# ---- replies that are none ----

broken() {
	fault "submit, $1" 76 "$2" "$3"
	check "submit, $1: asked once" equal "$(asked GET)" 1
	cloud wait K --timeout 50ms -q
	check "submit, $1: no key was kept" says_not "going on with"
}

# bad_key WHAT JSON-STRING
bad_key() {
	fault "key, $1" 76 "${3-key}" \
	    "$(json "{\"success\":true,\"response\":{\"process_key\":\"$2\"}}")"
	check "key, $1: it is not used" equal "$(asked GET)" 1
	check "key, $1: nor shown at length" test \
	    "$(wc -c <"$dir/err")" -lt 1000
}

good_key() {
	fine "key, odd but legal" "on GET /receipts
json {\"success\":true,\"response\":{\"process_key\":\"a.b~c-_\"}}
keep
on GET /process/a.b~c-_
json {\"success\":true,\"response\":{\"status\":\"success\"}}
keep
on GET /download/a.b~c-_
page $sample
keep"
}

long_key() {
	key=$(printf %0128d 7)
	fine "key of 128 bytes" "on GET /receipts
json {\"success\":true,\"response\":{\"process_key\":\"$key\"}}
keep
on GET /process/$key
json {\"success\":true,\"response\":{\"status\":\"success\"}}
keep
on GET /download/$key
page $sample
keep"
}

# ---- a key that is another job's ----

# other_day ARGUMENT...: the day after the sample's.
other_day() {
	cloud receipts --from 2018-04-17 --to 2018-04-18 \
	    --zone Europe/Moscow "$@"
}

one_key() {
	bad_of "$good_submit
$good_poll
$good_download"
	get -q -o "$dir/out/lines.csv"
	cp "$dir/out/lines.csv" "$dir/old"
	other_day -q -o "$dir/out/lines.csv"
	check "one key for all: 76" status 76
	check "one key for all: in one line" one_line
	check "one key for all: whose it is" says "process key K, which is \
that of receipts from 2018-04-16 00:00:00 to 2018-04-17 00:00:00"
	check "one key for all: asked once more, and no more" equal \
	    "$(asked 'GET /receipts?from=2018-04-17')" 2
	check "one key for all: nothing is fetched by it" equal \
	    "$(asked 'GET /down')" 1
	check "one key for all: no harm is done" unharmed
	other_day -o "$dir/out/lines.csv"
	check "one key for all: and so it stays" equal "$rc \
$(asked 'GET /receipts?from=2018-04-17')" "76 4"
	check "one key for all: no reply was lost" says_not "was lost"
	get -q -o "$dir/out/lines.csv"
	check "one key for all: the same period may have it again" status 0
}

one_key_split() {
	bad_of "$good_submit
$good_poll
$good_download"
	cloud receipts --from 2018-04-15 --to 2018-04-18 --split day \
	    --zone Europe/Moscow -o "$dir/out/lines.csv"
	check "one key for the days of a month: 76" status 76
	check "one key for the days of a month: no file" only_in "$dir/out" ""
	rm -r "$state"
	cloud receipts --from 2018-04-15 --to 2018-04-18 --split day \
	    --no-state --zone Europe/Moscow -o "$dir/out/lines.csv"
	check "one key, without a ledger: 76" status 76
}

key_once() {
	bad_of "on GET /receipts times 2
json {\"success\":true,\"response\":{\"process_key\":\"K\"}}
keep
$new_submit
$good_poll
$good_download"
	get -q -o "$dir/out/lines.csv"
	other_day -o "$dir/out/other.csv"
	check "another job's key, once: asked anew, all is well" equal \
	    "$rc $(asked 'GET /receipts')" "0 3"
	check "another job's key, once: it is told" says "which is that of \
receipts from 2018-04-16 00:00:00 to 2018-04-17 00:00:00; asking anew"
}

key_of_goods() {
	goods_list
	bad_of "on POST
json {\"success\":true,\"response\":{\"process_key\":\"K\"}}
keep
$good_submit
$good_poll"
	cloud submit nomenclature "$dir/goods.xml"
	get -q -o "$dir/out/lines.csv"
	check "the key of a goods list: 76" status 76
	check "the key of a goods list: whose it is" says "that of nomenclature"
	rm -r "$state"
	cloud submit receipts --from 2018-04-16 --to 2018-04-17
	cloud submit nomenclature "$dir/goods.xml"
	check "a goods list gets the key of receipts: 76" status 76
	check "a goods list gets it: it is sent once" equal "$(asked POST)" 2
	cloud submit nomenclature "$dir/goods.xml"
	check "a goods list gets it: then nobody knows" equal \
	    "$rc $(asked POST)" "75 2"
}

# ---- elsewhere ----

redirected() {
	bystander
	fault "submit, redirected by $1" 76 "redirects" "on GET /receipts
send HTTP/1.1 $1 Gone away\r\nLocation: $other/receipts\r\n
send Content-Length: 0\r\n\r\n
keep"
	check "submit, redirected by $1: asked once" equal "$(asked GET)" 1
}

goods_list() {
	cat >"$dir/goods.xml" <<'XML'
<ProductsGroups><ProductGroup Code="none" Name="none" ParentCode="none">
<Products/></ProductGroup></ProductsGroups>
XML
}

redirected_upload() {
	goods_list
	bystander
	bad <<SCRIPT
on POST
send HTTP/1.1 307 Gone away\r\nLocation: $other/nomenclature\r\n
send Content-Length: 0\r\n\r\n
keep
SCRIPT
	cloud submit nomenclature "$dir/goods.xml"
	check "upload, redirected: 76" status 76
	check "upload, redirected: the other host hears nothing" token_sent
}

case_of unreachable "connection refused" http://127.0.0.1:1 "reached"
case_of unreachable "no such host" http://name.invalid/api "no such host"
case_of no_tls
case_of fault "submit, reset before a word" 75 "" 'on ACCEPT
reset'

case_of refused '401 Who?' 77 token
case_of refused '403 No' 77 token
case_of refused '400 Bad' 69 refuses
case_of refused '404 What?' 69 know
case_of refused '409 Conflict' 69 refuses
case_of refused '410 Gone' 69 longer
case_of refused '422 Strange' 69 refuses
case_of refused '501 Never' 69 cannot
case_of busy '429 Slow down'
case_of busy '503 Away'
case_of busy '408 Slow'
case_of patient
case_of fine "submit, 503 once" "$(once '503 Away' '')"
case_of fine "submit, 503, Retry-After a date of the past" "$(once '503 Away' \
    'Retry-After: Fri, 31 Dec 1999 23:59:59 GMT\r\n')"
case_of fault "submit, refused with 200" 69 "period too long" \
    "$(json '{"success":false,"error":"period too long"}')"
case_of fault "submit, refused with colours and lines" 69 'a' "$(json \
    '{"success":false,"error":"a\u001b[31m\u0007\r\nkassa: b\u0085\u009b1m"}')"
case_of fault "submit, refused at great length" 69 'xxxxxx' "on GET /receipts
send HTTP/1.1 400 Bad\r\nContent-Length: 100038\r\n\r\n{\"success\":false,\"error\":\"zzzzzxxxxx
repeat 100000 x
send \"}
keep"

long_words() {
	bad_of "on GET
json {\"success\":false,\"error\":\"$1$(printf %0999d 0 | sed s/0/я/g)\"}
keep"
	get
	check "submit, refused in long words: 69" status 69
	check "submit, refused in long words: cut between letters" \
	    iconv -f UTF-8 -t UTF-16 "$dir/err"
}
case_of long_words ''
case_of long_words x

case_of broken "a web page" "not JSON" "$(http '200 OK' '<html>hello</html>')"
case_of broken "nothing" "empty" "$(http '200 OK' '')"
case_of broken "204" "" 'on GET /receipts
send HTTP/1.1 204 Nothing\r\n\r\n
keep'
case_of broken "JSON without a key" "no process key" \
    "$(json '{"success":true,"response":{}}')"
case_of broken "JSON of another kind" "no process key" "$(json '[1,2,3]')"
case_of broken "a null for a key" "no process key" \
    "$(json '{"success":true,"response":{"process_key":null}}')"
case_of broken "half of JSON" "not JSON" "$(json '{"success":true,"resp')"
case_of broken "two megabytes" "" 'on GET /receipts
send HTTP/1.1 200 OK\r\nContent-Length: 2097152\r\n\r\n
repeat 2097152 x
keep'
case_of broken "endless headers" "headers" 'on GET /receipts
send HTTP/1.1 200 OK\r\nX: 
repeat 300000 x
send \r\n\r\n
close'
case_of broken "no HTTP" "" 'on GET /receipts
send SSH-2.0-OpenSSH_9.2\r\n
close'
for line in 'HTTP/9.9 xyz' 'HTTP/2 200 OK' 'HTTP/1.1 xyz' 'HTTP/1.1 20 Short'; do
	case_of broken "$line" "" "on GET /receipts
send $line\r\nContent-Length: 0\r\n\r\n
close"
done

case_of bad_key "up" '../admin/delete'
case_of bad_key "up alone" '..'
case_of bad_key "dot" '.'
case_of bad_key "slash" 'a/b'
case_of bad_key "question" 'a?b=c'
case_of bad_key "hash" 'a#b'
case_of bad_key "escaped up" '%2e%2e%2fadmin'
case_of bad_key "line break" 'a\r\nX-Evil: 1'
case_of bad_key "NUL" 'abc\u0000def' ''
case_of bad_key "Cyrillic" 'ключ'
case_of bad_key "blanks" 'a b'
case_of bad_key "empty" ''
case_of bad_key "at" 'user@evil'
case_of bad_key "10 kB" "$(printf %010000d 7)"
case_of good_key
case_of long_key

case_of one_key
case_of one_key_split
case_of key_once
case_of key_of_goods

for code in 301 302 303 307 308; do
	case_of redirected $code
done
case_of redirected_upload
all_cases
finish
