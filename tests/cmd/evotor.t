#!/bin/sh
# Evotor's Customer API: pages, their cursors, and what can be wrong with them.
# The cloud is a script, which says what no good cloud would; what a good one
# says is the sandbox's.
. "${SRCDIR:?}/tests/cmd/lib.sh"

# ---- documents and pages ----

# sale ID SUM [STORE [TYPE]]: a receipt of one line, at 12:00 in Moscow.
sale() {
	printf '{"type":"%s","id":"%s","number":1,' "${4:-SELL}" "$1"
	printf '"close_date":"2026-11-20T09:00:00.000+0000",'
	printf '"time_zone_offset":10800000,"session_id":"z","session_number":1,'
	printf '"close_user_id":"u","device_id":"D1","store_id":"%s",' "${3:-S1}"
	printf '"user_id":"01-000000000000007","version":"V2",'
	printf '"body":{"positions":[{"product_id":"p","quantity":1,"code":"7",'
	printf '"product_name":"Чай","measure_name":"шт","id":1,"uuid":"l",'
	printf '"price":%s,"result_price":%s,"sum":%s,"result_sum":%s,' \
	    "$2" "$2" "$2" "$2"
	printf '"tax":{"type":"NO_VAT","sum":0,"result_sum":0}}],'
	printf '"payments":[{"id":"y","type":"CASH","sum":%s,"parts":' "$2"
	printf '[{"part_sum":%s,"change":0}]}],"sum":%s,"result_sum":%s,' \
	    "$2" "$2" "$2"
	printf '"customer_phone":"+79000000007","customer_email":"a@b.example"}}'
}

# without NAME: the same with no value at this name.
without() {
	sed 's/"'"$1"'":"[^"]*"/"'"$1"'":null/'
}

# envelope ID: a document whose body is not there.
envelope() {
	sale "$1" 1 | sed 's/,"body":.*/}/'
}

# page CURSOR DOCUMENT...: a list with the cursor of the next one, or without.
page() {
	cursor=$1
	shift
	printf '{"items":['
	comma=
	for document; do
		printf '%s%s' "$comma" "$document"
		comma=,
	done
	test -z "$cursor" || printf '],"paging":{"next_cursor":"%s"}}' "$cursor"
	test -n "$cursor" || printf '],"paging":{}}'
}

# on PATH [WORD...]: a rule; answer JSON: what it says.
on() {
	echo "on GET $*"
}

answer() {
	printf 'json %s\nkeep\n' "$1"
}

# no STATUS [JSON [HEADER]]: an answer that is not a good one.
no() {
	printf 'send HTTP/1.1 %s No\\r\\n%sContent-Length: %d\\r\\n\\r\\n' \
	    "$1" "${3:-}" "$(printf %s "${2:-}" | wc -c)"
	printf '%s\nkeep\n' "$(printf %s "${2:-}" | sed 's/\\/\\\\/g')"
}

# stores ID...: the list of them, and behind it nothing else.
stores() {
	on /stores/
	no 404 '{}'
	on /stores
	list=
	for s; do
		list="$list${list:+,}{\"id\":\"$s\",\"name\":\"$s\"}"
	done
	answer "{\"items\":[$list],\"paging\":{}}"
}

first() {
	on "/stores/${1:-S1}/documents?since=1795122000000&until=1795208400000"
}

next() {
	on "/stores/${2:-S1}/documents?cursor=$1"
}

# ---- running ----

table() {
	cloud receipts --cloud evotor --day 2026-11-20 --zone Europe/Moscow \
	    -t receipts "$@"
}

lines_of() {
	cloud documents --cloud evotor --day 2026-11-20 --zone Europe/Moscow \
	    "$@"
}

# The receipts that came: their ids and sums.
ids() {
	cut -d , -f 1 "$dir/stdout" | sed 1d | tr -d '\r' | tr '\n' ' '
}

# In whatever order.
sorted_ids() {
	ids | tr ' ' '\n' | sort | xargs
}

# fails WHAT STATUS SAYS: the table with what stands in the script.
fails() {
	rm "$dir/bad.script" # it may have the token
	old_file
	table -q -o "$dir/out/lines.csv"
	check "$1: $2" status "$2"
	check "$1: one line" one_line
	check "$1: it says why" says "$3"
	check "$1: what was there is there" same "$dir/old" \
	    "$dir/out/lines.csv"
	check "$1: nothing half is left" tidy
	check "$1: the token is not told" token_kept
}

# ---- what is asked ----

pages() {
	bad <<SCRIPT
$(first)
$(answer "$(page 'a+/=' "$(sale a 10)" "$(sale b 20)")")
$(next 'a%2B%2F%3D')
$(answer "$(page 'c2')")
$(next 'c2')
$(answer "$(page '' "$(sale c 30)" "$(sale d 5 S1 PAYBACK)")")
$(stores S1)
SCRIPT
	table
	check "three pages, one of them empty: all is well" status 0
	check "all receipts are there" equal "$(ids)" "a b c d "
	check "the stores, and each page once" equal \
	    "$(cut -f 1 "$dir/bad.log" | tr '\n' ' ')" \
	    "GET /stores GET /stores/S1/documents?since=1795122000000&until=1795208400000 GET /stores/S1/documents?cursor=a%2B%2F%3D GET /stores/S1/documents?cursor=c2 "
	check "the version is asked for in each" equal \
	    "$(grep -c '^Accept: application/vnd.evotor.v2+json' \
		"$dir/bad.wire")" 4
	check "the token goes as Bearer" equal \
	    "$(grep -c "^Authorization: Bearer $token" "$dir/bad.wire")" 4
	check "what customers gave is in no table" not grep -e 79000000007 \
	    -e b.example -e 01-000000000000007 "$dir/stdout" "$dir/err"
	check "nor is it kept" only_in "$state/spool" ""
}

other_header() {
	bad <<SCRIPT
$(first)
$(answer "$(page '' "$(sale a 10)")")
$(stores S1)
SCRIPT
	table --auth x-authorization
	check "--auth x-authorization: the header without a scheme" equal \
	    "$rc $(grep -c "^X-Authorization: $token" "$dir/bad.wire")" "0 2"
}

bare_array() {
	bad <<SCRIPT
$(first)
$(answer "[$(sale a 10),$(sale b 20)]")
$(stores S1)
SCRIPT
	table
	check "an array of documents is a page" equal "$rc $(ids)" "0 a b "
}

bodies() {
	bad <<SCRIPT
$(on /stores/S1/documents/a)
$(answer "$(sale a 10)")
$(on /stores/S1/documents/b)
$(answer "$(sale b 20)")
$(first)
$(answer "$(page '' "$(envelope a)" "$(sale c 30)" "$(envelope b)")")
$(stores S1)
SCRIPT
	lines_of
	check "bodies that the list lacks are fetched" status 0
	check "each document is there once" equal \
	    "$(cut -d '"' -f 8 "$dir/stdout" | sort | tr '\n' ' ')" "a b c "
	check "those alone" equal "$(asked 'GET /stores/S1/documents/')" 2
	table
	check "and each receipt" equal "$(sorted_ids)" "a b c"
}

# no_sum ID: a receipt that has a sum before discounts alone.
no_sum() {
	sale "$1" 10 | sed 's/,"result_sum":10,"customer.*/}}/'
}

sums() {
	bad <<SCRIPT
$(first)
$(answer "$(page '' "$(no_sum a)" "$(sale b 20)" "$(sale c 1 | sed 's/"type":"SELL",//')")")
$(stores S1)
SCRIPT
	table
	check "a receipt with a sum before discounts alone is there" equal \
	    "$rc $(ids)" "0 a b "
	lines_of
	check "what has no type is a document" says \
	    "3 documents (2 SELL, 1 without a type)"
}

no_body() {
	bad <<SCRIPT
$(on /stores/S1/documents/a)
$(answer "$(envelope a)")
$(first)
$(answer "$(page '' "$(envelope a)" "$(sale b 20)")")
$(stores S1)
SCRIPT
	fails "a receipt that never has a body" 76 \
	    "document a: the cloud gives this receipt without its sum"
}

two_stores() {
	bad <<SCRIPT
$(first S1)
$(answer "$(page '' "$(sale a 10 S1)")")
$(first S2)
$(answer "$(page '' "$(sale a 20 S2)")")
$(stores S1 S2)
SCRIPT
	table
	check "the same id in two stores is two receipts" equal \
	    "$rc $(ids)" "0 a a "
	table --store S2 --again
	check "--store: that one alone" equal \
	    "$rc $(ids)$(asked 'GET /stores/S1') $(asked 'GET /stores/S2')" \
	    "0 a 1 2"
}

one_device() {
	bad <<SCRIPT
$(on /stores/S2/devices/D1/documents)
$(answer "$(page '' "$(sale a 10 S2)")")
$(on /devices)
$(answer '{"items":[{"id":"D0","store_id":"S1"},{"id":"D1","store_id":"S2"}]}')
$(on /stores/S2/documents)
$(no 500)
$(stores S2)
SCRIPT
	table --device D1
	check "--device: its store is found" equal "$rc $(ids)" "0 a "
	table --device D1 --store S2 --again
	check "--device with --store" equal "$rc $(ids)" "0 a "
	table --device D9 --again
	check "a terminal that is not there: 69" status 69
	check "with its name" says 'no terminal "D9"'
}

other_money() {
	bad <<SCRIPT
$(first)
$(answer "$(page c "$(sale a 10)")")
$(next c)
$(answer "$(page '' "$(sale a 20)" "$(sale b 1)")")
$(stores S1)
SCRIPT
	table
	check "the same id with other money: all is well" status 0
	check "it is there once" equal "$(sorted_ids)" "a b"
	check "as it came last" grep -q '20.00' "$dir/stdout"
	check "and not as at first" not grep -q '10.00' "$dir/stdout"
	check "and that is told" says a
	lines_of
	check "documents: the newer alone" equal \
	    "$rc $(grep -c '"id":"a"' "$dir/stdout") $(grep -c '"sum":20' "$dir/stdout")" \
	    "0 1 1"
	check "documents: and that is told" says \
	    "document S1/SELL/a was there with 10.00, and is now with 20.00"
}

nulls() {
	bad <<SCRIPT
$(first)
$(answer "$(page '' "$(sale a 10 | without session_id | sed \
	    's/"close_date":"[^"]*"/"close_date":null,"created_at":"2026-11-20T09:00:07.000+0000"/')")")
$(stores S1)
SCRIPT
	table
	check "a receipt without a close date goes by its arrival" equal \
	    "$rc $(ids)" "0 a "
}

# With no time at all it is where it was asked for.
no_time() {
	bad <<SCRIPT
$(first)
$(answer "$(page '' "$(sale a 10 | without close_date)" "$(sale b 1)" \
	    '{"type":"OPEN_SESSION","id":"s","store_id":"S1","close_date":null,"body":{}}')")
$(stores S1)
SCRIPT
	lines_of
	check "documents without a time are there" equal \
	    "$rc $(wc -l <"$dir/stdout")" "0 3"
	table
	check "so are receipts" equal "$rc $(ids)" "0 a b "
}

# ---- breaks ----

breaks() {
	bad <<SCRIPT
$(first)
$(answer "$(page c1 "$(sale a 10)")")
$(next c1)
$(answer "$(page c2 "$(sale b 20)")")
$(next c2) times 2
$(no 503)
$(next c2)
$(answer "$(page '' "$(sale c 30)")")
$(stores S1)
SCRIPT
	table
	check "a break at the third page: 75" status 75
	check "it says how to go on" says "go on with: kassa receipts"
	table
	check "the same command goes on" equal "$rc $(ids)" "0 a b c "
	check "and asks for no page twice" equal \
	    "$(asked 'GET /stores	') $(asked 'GET /stores/S1/documents?since') $(asked 'GET /stores/S1/documents?cursor=c1')" \
	    "1 1 1"
}

stale() {
	bad <<SCRIPT
$(first) times 1
$(answer "$(page c1 "$(sale a 10)")")
$(next c1) times 1
$(no 400 '{"code":"invalid_cursor","message":"it is too old"}')
$(first)
$(answer "$(page c1 "$(sale a 10)")")
$(next c1)
$(answer "$(page '' "$(sale b 20)")")
$(stores S1)
SCRIPT
	table
	check "a stale cursor: the store begins anew" equal "$rc $(ids)" \
	    "0 a b "
	check "once" equal "$(asked 'GET /stores/S1/documents?since')" 2
}

stale_again() {
	bad <<SCRIPT
$(first)
$(answer "$(page c1 "$(sale a 10)")")
$(next c1)
$(no 400 '{"code":"invalid_cursor","message":"it is too old"}')
$(stores S1)
SCRIPT
	fails "a cursor that is always stale" 76 invalid_cursor
	check "it is tried twice" equal \
	    "$(asked 'GET /stores/S1/documents?since')" 2
}

busy() {
	bad <<SCRIPT
$(first) times 1
$(no 429 '' 'Retry-After: 1\r\n')
$(first)
$(answer "$(page '' "$(sale a 10)")")
$(stores S1)
SCRIPT
	table
	check "too many requests: once more after the pause" equal \
	    "$rc $(ids)" "0 a "
}

# A long pause ends the run, and no other one asks before it is over.
paused() {
	bad <<SCRIPT
$(first)
$(no 429 '' "$1: 1800\r\n")
$(stores S1)
SCRIPT
	table
	check "$1: 75 at once" status 75
	check "$1: with the time" says "it wants a pause until 20"
	asked=$(wc -l <"$dir/bad.log")
	lines_of
	check "$1: the next run, too" status 75
	check "$1: and it asks nothing" equal "$(wc -l <"$dir/bad.log")" "$asked"
}

# None are left: the next request waits for the next second.
spent() {
	bad <<SCRIPT
$(first)
$(answer "$(page '' "$(sale a 10)")")
$(on /stores)
$(no 200 '[{"id":"S1"}]' 'X-RateLimit-Remaining: 0\r\nX-RateLimit-Reset: 2\r\nWarning: 299 - it goes\r\n')
SCRIPT
	before=$(date +%s%N)
	table
	took=$((($(date +%s%N) - before) / 1000000))
	check "no requests are left: it waits" equal "$rc $(ids)" "0 a "
	check "so long" test $took -ge 1000
	check "a warning is told" equal \
	    "$(grep -c 'the cloud warns: 299 - it goes' "$dir/err")" 1
}

# ---- what is wrong ----

# wrong WHAT STATUS SAYS ANSWER: to the question for documents.
wrong() {
	bad <<SCRIPT
$(first)
$4
$(stores S1)
SCRIPT
	fails "$1" "$2" "$3"
}

circle() {
	bad <<SCRIPT
$(first)
$(answer "$(page c1 "$(sale a 10)")")
$(next c1)
$(answer "$(page c1 "$(sale b 20)")")
$(stores S1)
SCRIPT
	fails "a cursor that comes again" 76 c1
	check "it is asked for once" equal \
	    "$(asked 'GET /stores/S1/documents?cursor')" 1
}

# Its own words must not carry the token into addresses and the ledger.
telling() {
	bad <<SCRIPT
$(first)
$(answer "$1")
$(stores S1)
SCRIPT
	fails "$2" 76 "a part with the token in its name"
	check "$2: it is not asked for" equal "$(wc -l <"$dir/bad.log")" 2
}

refused_store() {
	bad <<SCRIPT
$(first S1)
$(answer "$(page '' "$(sale a 10)")")
$(first S2)
$(no 403 '[{"code":"forbidden","message":"Access denied"}]')
$(stores S1 S2)
SCRIPT
	fails "a store that is refused" 69 "store S2: "
}

no_such_store() {
	bad <<SCRIPT
$(stores S1)
SCRIPT
	table --store S9
	check "a store that is not there: 69" status 69
	check "with its name" says 'no store "S9"'
	check "nothing else is asked" equal "$(wc -l <"$dir/bad.log")" 1
}

# ---- nights ----

# A night whose second store is refused as $1 says; the next one is not.
night() {
	bad <<SCRIPT
$(on '/stores/S1/documents?since=')
$(answer "$(page '' "$(sale a 10 S1)")")
$(on '/stores/S2/documents?since=') times 1
$1
$(on '/stores/S2/documents?since=')
$(answer "$(page '' "$(sale a 20 S2)" "$(sale b 5 S2 PAYBACK)")")
$(stores S1 S2)
SCRIPT
	KASSA_CLOCK=$(date -u -d '2026-11-21 12:00' +%s)
	export KASSA_CLOCK
	cat >"$XDG_CONFIG_HOME/kassa/kassa.conf" <<CONF
zone = Europe/Moscow
retries = 0
[kafe]
cloud = evotor
url = $url
token-file = $dir/token
out = $dir/out/
since = 2026-11-20
CONF
	run run
	check "$2: the day is not published without it" test ! -e \
	    "$dir/out/receipts/2026-11-20.csv"
	check "$2: $3" status "$3"
	run status
	check "$2: the status speaks of no key" not grep -q "process key" \
	    "$dir/stdout"
	run run
	check "$2: the next night is well" status 0
	check "$2: with both stores" equal \
	    "$(cut -d , -f 1 "$dir/out/receipts/2026-11-20.csv" | sed 1d |
		tr '\n' ' ')" "a a b "
	run status
	check "$2: status knows it" grep -q '2026-11-20' "$dir/stdout"
	check "$2: the sum of the second is net" grep -q '15\.00' \
	    "$dir/out/days/2026-11-20.csv"
	run verify
	check "$2: verify finds it whole" status 0
}

# What customers and owners have given, in whatever file below.
personal() {
	grep -rlaE '\+79000000007|a@b\.example|01-000000000000007' "$@"
}

# It is in downloads alone, and goes with them.
personal_data() {
	bad <<SCRIPT
$(on '/stores/S1/documents?since=')
$(answer "$(page '' "$(sale a 10 S1)")")
$(stores S1)
SCRIPT
	KASSA_CLOCK=$(date -u -d '2026-11-21 12:00' +%s)
	export KASSA_CLOCK
	cat >"$XDG_CONFIG_HOME/kassa/kassa.conf" <<CONF
zone = Europe/Moscow
[kafe]
cloud = evotor
url = $url
token-file = $dir/token
out = $dir/out/
since = 2026-11-20
CONF
	run run -v
	check "a night: 0" status 0
	check "a download has what the cloud sent" personal "$state/spool"
	check "no table has it, no line of the run" not personal "$dir/out" \
	    "$dir/err" "$dir/stdout"
	check "nor the ledger" not personal "$state"/ledger.db*
	KASSA_CLOCK=$((KASSA_CLOCK + 60))
	run run --look-back 0d --keep-spool 0s
	check "it goes with the downloads" not personal "$state"
}

# Two days of a night, each with the same warning.
warned() {
	bad <<SCRIPT
$(on '/stores/S1/documents?since=')
$(no 200 "$(page '' "$(sale a 10 S1)")" 'Warning: 299 - it goes\r\n')
$(stores S1)
SCRIPT
	KASSA_CLOCK=$(date -u -d '2026-11-22 12:00' +%s)
	export KASSA_CLOCK
	cat >"$XDG_CONFIG_HOME/kassa/kassa.conf" <<CONF
zone = Europe/Moscow
[kafe]
cloud = evotor
url = $url
token-file = $dir/token
out = $dir/out/
since = 2026-11-20
CONF
	run run
	check "a warning is told once a night" equal \
	    "$(grep -c 'the cloud warns: 299 - it goes' "$dir/err")" 1
	check "though it came with each answer" equal \
	    "$(asked 'GET /stores/S1')" 2
}

# A night that is told to pause, and the next one: it does not even ask what
# time it is there.
paused_night() {
	bad <<SCRIPT
$(on '/stores/S1/documents')
$(no 429 '' 'X-RateLimit-Reset: 1800\r\n')
$(stores S1)
SCRIPT
	cat >"$XDG_CONFIG_HOME/kassa/kassa.conf" <<CONF
zone = Europe/Moscow
timeout = 60s
[kafe]
cloud = evotor
url = $url
token-file = $dir/token
out = $dir/out/
since = $(TZ=Europe/Moscow date -d yesterday +%F)
CONF
	run run
	check "a night that is told to pause: 75" status 75
	asked=$(wc -l <"$dir/bad.log")
	run run
	check "the next one ends with 75 at once" status 75
	check "in a line, with the time" says "it wants a pause until 20"
	check "and asks nothing" equal "$(wc -l <"$dir/bad.log")" "$asked"
}

# ---- documents ----

as_they_are() {
	bad <<SCRIPT
$(first)
$(answer "$(page c1 "$(sale a 10)" '{"type":"NEWS","id":"n","store_id":"S1","close_date":null,"body":{"x":1.500,"y":"\u0041"}}')")
$(next c1)
$(answer "$(page '' "$(sale a 10)" "$(sale b 20)")")
$(stores S1)
SCRIPT
	lines_of
	check "documents: all is well" status 0
	{
		sale a 10
		echo
		printf '%s\n' '{"type":"NEWS","id":"n","store_id":"S1","close_date":null,"body":{"x":1.500,"y":"\u0041"}}'
		sale b 20
		echo
	} >"$dir/want"
	check "each as it came, once, on a line" same "$dir/want" "$dir/stdout"
	check "types are counted, also one that nobody knows" says \
	    "3 documents (2 SELL, 1 NEWS)"
}

none_of_them() {
	bad <<SCRIPT
$(first)
$(answer "$(page '')")
keep
$(stores S1)
SCRIPT
	old_file
	lines_of -o "$dir/out/lines.csv"
	check "no documents do not replace a file that has some: 65" status 65
	check "it says what to do" says "--allow-empty"
	check "the file is there" same "$dir/old" "$dir/out/lines.csv"
	check "nothing half is left" tidy
	lines_of --allow-empty -o "$dir/out/lines.csv"
	check "--allow-empty: 0" status 0
	check "--allow-empty: an empty file" equal \
	    "$(wc -c <"$dir/out/lines.csv")" 0
	lines_of --again -o "$dir/out/lines.csv"
	check "an empty file may be written again" status 0
}

# What a cloud gone mad calls its documents is not told to the last of them.
of_many_types() {
	list=
	for n in $(seq 40); do
		list="$list${list:+,}{\"type\":\"T$n\",\"id\":\"d$n\",\"store_id\":\"S1\",\"close_date\":null,\"body\":{}}"
	done
	bad <<SCRIPT
$(first)
$(answer "{\"items\":[$list],\"paging\":{}}")
$(stores S1)
SCRIPT
	lines_of
	check "all of them are there" equal "$(wc -l <"$dir/stdout")" 40
	check "the first types are named" says "40 documents (1 T1, 1 T2, "
	check "and the rest is counted" says "1 T32, 8 of other types)"
}

as_a_table() {
	bad <<SCRIPT
$(first)&type=SELL
$(answer "$(page '' "$(sale a 10)" "$(sale b 5 S1 PAYBACK)")")
$(stores S1)
SCRIPT
	lines_of --type SELL -t receipts
	check "-t: a table of these types" equal "$rc $(ids)" "0 a "
}

# Of one id there may be documents of two types.
of_one_id() {
	bad <<SCRIPT
$(first)
$(answer "$(page '' "$(sale a 10)" "$(sale a 5 S1 PAYBACK)" "$(sale a 10)")")
$(stores S1)
SCRIPT
	lines_of
	check "a type and an id are a document" equal \
	    "$rc $(wc -l <"$dir/stdout")" "0 2"
}

of_types() {
	bad <<SCRIPT
$(first)&type=PAYBACK,SELL
$(answer "$(page '' "$(sale a 10)" "$(sale b 2 S1 BUY)")")
$(stores S1)
SCRIPT
	lines_of --type SELL,PAYBACK -o "$dir/out/docs"
	check "--type: asked for, sorted" status 0
	check "and what was not asked for is left out" equal \
	    "$(grep -c . "$dir/out/docs")" 1
	lines_of --type sell
	check "no type: 64" equal "$rc $(wc -l <"$dir/bad.log")" "64 2"
}

one_by_id() {
	bad <<SCRIPT
$(on /stores/S1/documents/a-1)
$(answer "$(sale a-1 10)")
$(on /stores/S1/documents/e-1)
$(answer "$(envelope e-1)")
$(on /stores/S1/documents/)
$(no 404 '{}')
$(on /stores)
$(answer '{"items":[{"id":"S1"}]}')
SCRIPT
	cloud documents --cloud evotor --id e-1
	check "--id: the document as it is, be it without a body" equal \
	    "$rc $(wc -l <"$dir/stdout")" "0 1"
	cloud documents --cloud evotor --id a-1
	sale a-1 10 >"$dir/want"
	echo >>"$dir/want"
	check "--id: the document" same "$dir/want" "$dir/stdout"
	cloud documents --cloud evotor --id a-2
	check "one that is not there: 69" status 69
	check "with its id" says "document a-2: "
}

# The id of a document does not tell its store.
one_of_stores() {
	bad <<SCRIPT
$(on /stores/S2/documents/a-1)
$(answer "$(sale a-1 20 S2)")
$(on /stores/S1/documents/)
$(no 404 '{}')
$(on /stores/S2/documents/)
$(no 404 '{}')
$(on /stores)
$(answer '{"items":[{"id":"S1"},{"id":"S2"}]}')
SCRIPT
	sale a-1 20 S2 >"$dir/want"
	echo >>"$dir/want"
	cloud documents --cloud evotor --id a-1
	check "--id: the store that has it is found" same "$dir/want" \
	    "$dir/stdout"
	cloud documents --cloud evotor --id a-2
	check "one that no store has: 69" status 69
	check "... and it says so" says "document a-2: no store of this token"
	check "... in one line" one_line
	check "... and nothing is left" tidy
	asked=$(wc -l <"$dir/bad.log")
	cloud documents --cloud evotor --id a-2
	check "... and it is asked for anew" equal \
	    "$(wc -l <"$dir/bad.log")" $((asked + 3))
	cloud documents --cloud evotor --id a-1 --store S1
	check "not in the store that is named: 69" status 69
	check "... and the cloud's word for it" says "HTTP 404"
}

not_there() {
	run documents --day 2026-11-20
	check "Kassatka has no documents: 69" status 69
	run documents --cloud evotor --token-file "$dir/token"
	check "without a time: 64" status 64
	run documents --cloud evotor --day 2026-11-20 -f csv
	check "a format without a table: 64" status 64
	check "and how there is one" says "-t TABLE"
	run documents --cloud evotor --id a -t lines
	check "a table of one document: 64" status 64
}

for t in pages other_header bare_array bodies sums no_body two_stores one_device \
    other_money nulls no_time breaks stale stale_again busy spent warned circle refused_store \
    no_such_store one_of_stores personal_data as_they_are none_of_them as_a_table \
    of_one_id of_types of_many_types one_by_id not_there; do
	case_of $t
done
case_of night "$(no 403)" "a night without permission" 69
case_of night "$(no 402)" "a night without subscription" 69
case_of night "$(no 503)" "a night of trouble" 75
case_of paused_night
case_of paused Retry-After
case_of paused X-RateLimit-Reset
case_of wrong "a token that is refused" 77 "does not accept the token" \
    "$(no 401 '{"errors":[{"code":1002}]}')"
case_of wrong "no subscription" 69 "subscription" \
    "$(no 402 '{"errors":[{"code":1004,"subject":"userUuid"}]}')"
case_of wrong "no permission" 69 "permission" "$(no 403)"
case_of wrong "no such thing" 69 "store S1: " "$(no 404 '{}')"
case_of wrong "another version" 69 "--cloud" "$(no 406)"
case_of wrong "trouble" 75 "oops" "$(no 500 '{"error":"oops"}')"
case_of wrong "an empty object" 76 "no list" "$(answer '{}')"
case_of wrong "an empty array" 76 "no list" "$(answer '[]')"
case_of wrong "null for a list" 76 "no list" "$(answer '{"items":null}')"
case_of wrong "a word for a list" 76 "no list" "$(answer '{"items":"none"}')"
case_of wrong "nothing in a list" 76 "no list" "$(answer '{"items":[{}]}')"
case_of wrong "an error with a good status" 76 "says: c: m" \
    "$(answer '{"code":"c","message":"m"}')"
case_of wrong "a web page" 76 "root element" \
    "$(no 200 '<html><body>Hello</body></html>')"
case_of wrong "half an answer" 76 "JSON" "$(no 200 '{"items":[}')"
case_of telling "$(page "c-$token" "$(sale a 10)")" "the token in a cursor"
case_of telling "$(page '' "$(envelope "$token")")" "the token as an id"
case_of wrong "the token in its words" 69 "no *" \
    "$(no 403 "[{\"code\":\"x\",\"message\":\"no $token\"}]")"
case_of wrong "the token in a good answer" 76 "no *" \
    "$(answer "{\"code\":\"x\",\"message\":\"no $token\"}")"
case_of wrong "errors in an array" 76 "says: forbidden" \
    "$(answer '[{"code":"forbidden","message":"m"}]')"
all_cases
finish
