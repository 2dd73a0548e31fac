#!/bin/sh
# kassa-sandbox as Evotor, v1 and v2: through curl, and through a client of this
# test's own, which follows the cursors and adds up.
. "${SRCDIR:?}/tests/cmd/lib.sh"

place "$top/evotor"
v2='Accept: application/vnd.evotor.v2+json'

# ask CURL-ARGUMENT...: with the token.
ask() {
	curl -s -m 60 -H "X-Authorization: $token" "$@"
}

# answers STATUS TEXT CURL-ARGUMENT...
answers() {
	want=$1 text=$2
	shift 2
	got=$(curl -s -m 60 -D "$dir/head" -o "$dir/body" -w '%{http_code}' \
	    "$@")
	echo "$got $(cat "$dir/body")"
	test "$got" = "$want" && grep -qF -e "$text" "$dir/body"
}

# refuses STATUS TEXT CURL-ARGUMENT...: the same with the token.
refuses() {
	want=$1 text=$2
	shift 2
	answers "$want" "$text" -H "X-Authorization: $token" "$@"
}

# first LIST: the id of its first item.
first() {
	ask "$root/$1" | sed 's/^{"items":\[{\("type":"[A-Z_]*",\)*"id":"\([^"]*\)".*/\2/'
}

# cursor CURL-ARGUMENT...: the one that the page ends with.
cursor() {
	ask "$@" | sed -n 's/.*"paging":{"next_cursor":"\([^"]*\)"}}$/\1/p'
}

client() {
	TOKEN=$token python3 "$SRCDIR/tests/cmd/sandbox-evotor.py" "$root" "$@"
}

# ---- who may ask, and how ----

sandbox --page 2 --generate 40
store=$(first stores)
device=$(first devices)
documents=$root/stores/$store/documents
old=$root/api/v1/inventories

for path in stores devices employees employees/roles "stores/$store" \
    "devices/$device" "stores/$store/documents" \
    "stores/$store/devices/$device/documents" \
    "stores/$store/products" "stores/$store/product-groups" \
    "api/v1/inventories/stores/$store/products" \
    api/v1/inventories/stores/search api/v1/inventories/devices/search \
    api/v1/inventories/employees/search \
    "api/v1/inventories/stores/$store/documents?types=FPRINT"; do
	check "X-Authorization: $path" answers 200 '":"' \
	    -H "X-Authorization: $token" "$root/$path"
	check "Bearer: $path" answers 200 '":"' \
	    -H "Authorization: Bearer $token" -H "$v2, application/json" \
	    "$root/$path"
	check "no token: $path" answers 401 '"code":' "$root/$path"
	check "wrong token: $path" answers 401 '"code":' \
	    -H "X-Authorization: x$token" "$root/$path"
	check "no scheme: $path" answers 401 '"code":' \
	    -H "Authorization: $token" "$root/$path"
	check "wrong Accept: $path" refuses 406 '"code":' \
	    -H 'Accept: text/html' "$root/$path"
	check "wrong method: $path" refuses 405 '"code":' -X DELETE \
	    "$root/$path"
	check "what would do: $path" grep -qi '^allow: GET' "$dir/head"
done
check "v1 alone is not v2" refuses 406 '"code":"not_acceptable"' \
    -H 'Accept: application/json' "$root/stores"
check "the other cloud's header is none here" answers 401 unauthorized \
    -H "api-token: $token" "$root/stores"
check "and this one's is none there" refuses 401 '"success":false' \
    "$root/1c-api/v1/process/x"
check "its own pages need no token" answers 200 "/stores/$store" \
    "$root/sandbox/requests"
check "lists name their kind" refuses 200 '"items"' "$root/stores"
check "... in v2" grep -qi \
    '^content-type: application/vnd.evotor.v2+json' "$dir/head"
check "gzip is understood" sh -c 'curl -s --compressed -H "$1" "$2" |
    grep -q "^{.items.:"' - "X-Authorization: $token" "$documents"

# ---- what is not there ----

id=$(first "stores/$store/documents")
other=$(ask "$root/devices" -G -d "cursor=" | grep -c invalid_cursor)
check "an empty cursor is none" equal "$other" 1
lower=$(echo "$store" | tr A-F a-f)
for path in api/v1/nothing stores/ "stores/$lower/documents" stores/x/documents \
    "stores/$store/documents/x" "stores/$store/documents/$id/" \
    "stores/$store/documents/$(echo "$id" | tr 0-9a-e 1-9a-f)" \
    "stores/$store/devices/x/documents" "devices/$store" employees/x \
    'devices?store_id=x' "stores/$store/nothing"; do
	check "unknown: $path" refuses 404 '' "$root/$path"
done
check "unknown in v1" refuses 404 '{}' "$old/stores/x/documents"
check "a document is in its own store alone" refuses 404 not_found \
    "$root/stores/$(ask "$root/stores" |
	sed 's/.*"id":"\([^"]*\)".*/\1/')/documents/$id"
check "a terminal of another store" refuses 404 "device not found" \
    "$root/stores/$store/devices/$(ask "$root/devices" -G \
	--data-urlencode "cursor=$(cursor "$root/devices")" |
	sed 's/^{"items":\[{"id":"\([^"]*\)".*/\1/')/documents"
check "... is a wrong value in v1" refuses 400 '"subject":"deviceUuid"' \
    "$old/stores/$store/documents?deviceUuid=x"

# ---- parameters ----

for wrong in since=x since=-1 since= since=1.5 until=2026-01-01 type=SELLS \
    type= type=SELL,,PAYBACK type=sell; do
	check "400: $wrong" refuses 400 '"subject":"'"${wrong%%=*}"'"' \
	    "$documents?$wrong"
done
for wrong in gtCloseDate=1767225600000 gtCloseDate=2026-01-01 \
    'ltCloseDate=2026-01-01T00:00:00.000+0000' types=X_REPORT types=; do
	check "400: $wrong" refuses 400 '"code":2003' \
	    "$old/stores/$store/documents?$wrong"
done
stamp=2026-01-02T00:00:00.000%2B0000
check "a plus that is encoded is one" refuses 200 '[{"type":"' \
    "$old/stores/$store/documents?ltCloseDate=$stamp"
check "nothing in a period is an empty array" refuses 200 '[]' \
    "$old/stores/$store/documents?gtCloseDate=$stamp&ltCloseDate=$stamp"
check "... and an empty page" refuses 200 '{"items":[],"paging":{}}' \
    "$documents?since=5&until=5"
check "one that nobody knows is ignored" refuses 200 '{"items":[{' \
    "$documents?limit=1&nonsense"

# ---- cursors ----

next=$(cursor "$documents?since=1767225600000")
check "a cursor has what must be encoded" expr "$next" : '+/.*=$'
check "encoded it is one" refuses 200 '{"items":[{"type"' -G "$documents" \
    --data-urlencode "cursor=$next"
check "else it is not" refuses 400 '"code":"invalid_cursor"' \
    "$documents?cursor=$next"
check "beside another parameter it is refused" refuses 400 \
    '"subject":"cursor"' -G "$documents" --data-urlencode "cursor=$next" \
    -d since=1767225600000
check "unknown: 400" refuses 400 '"code":"invalid_cursor"' \
    "$documents?cursor=abc"
check "one letter is enough" refuses 400 '"code":"invalid_cursor"' -G \
    "$documents" --data-urlencode "cursor=$(echo "$next" |
	tr 1-9A-Y 2-9AA-Z)"
check "of another list: 400" refuses 400 '"code":"invalid_cursor"' -G \
    "$root/stores/$store/devices/$device/documents" \
    --data-urlencode "cursor=$next"
check "of another kind of list: 400" refuses 400 '"code":"invalid_cursor"' \
    -G "$root/devices" --data-urlencode "cursor=$next"

# ---- what a client reads ----

if command -v python3 >/dev/null; then
	check "stores, devices, employees" client people
	stop_servers
	sandbox --page 61 --generate 40
	digest=$(client digest)
	check "v1 and v2 tell the same" client same_shop
	check "all types are there, and found by type" client all_types
	check "so many receipts a day" client a_day 40
	check "a year for who asks for no period" client a_year
	check "no page is longer, no document comes twice" client all_pages 61
	check "the beginning is in, the end is out" client bounds
	check "lines, discounts and payments add up" client add_up
	check "reports add up" client sessions
	check "by terminal" client devices
	check "one by its id" client one_by_one
	stop_servers
	sandbox --page 100000 --generate 40
	check "a restart changes nothing" equal "$(client digest)" "$digest"
	stop_servers
	sandbox --page 61 --generate 40 --seed 2
	check "another seed does" not equal "$(client digest)" "$digest"
	stop_servers
	sandbox --generate 0
	check "no receipts at all" client a_day 0
	check "reports of nothing add up" client sessions
	stop_servers
	sandbox --receipts "$sample"
	check "files are the other cloud's: a hundred a day" client a_day 100
else
	skip "a client that reads all of it" "no python3"
fi
stop_servers

# ---- long lists ----

# peak: the most memory that the sandbox has had, in KiB.
peak() {
	sed -n 's/^VmHWM:[^0-9]*\([0-9]*\) kB$/\1/p' "/proc/$server/status"
}

# flat BYTES CURL-ARGUMENT...: an answer of so many bytes at least, for which
# the sandbox needs no more than it had before.
flat() {
	before=$(peak) least=$1
	shift
	bytes=$(ask "$@" | wc -c)
	echo "$bytes bytes, $before KiB before, $(peak) KiB now"
	test "$bytes" -gt "$least" && test "$(peak)" -lt $((before + 4096))
}

sandbox --generate 1000000 --page 1000000
old=$root/api/v1/inventories
documents=$root/stores/$store/documents
ask "$documents?since=1767250000000&until=1767250010000" >"$dir/body"
if test -n "$(peak)"; then
	check "memory is flat in v2" flat 20000000 \
	    "$documents?since=1767250000000&until=1767250500000"
	check "... and in v1" flat 15000000 "$old/stores/$store/documents" -G \
	    --data-urlencode gtCloseDate=2026-01-01T06:46:40.000+0000 \
	    --data-urlencode ltCloseDate=2026-01-01T06:55:00.000+0000
else
	skip "memory is flat" "no /proc"
fi
stop_servers

# ---- limits ----

sandbox --rate 3 --page 1

# burst: five requests at once, the second of which may have begun before.
burst() {
	set -- "$root/stores"
	codes=$(ask -D "$dir/head" -o "$dir/body" -w '%{http_code} ' \
	    "$@" -o "$dir/body" "$@" -o "$dir/body" "$@" -o "$dir/body" "$@" \
	    -o "$dir/body" "$@")
	test "$codes" = '200 200 200 429 429 '
}
check "a rate is kept" wait_until burst
for header in 'Retry-After: 1' 'X-RateLimit-Limit: 3' \
    'X-RateLimit-Remaining: 0' 'X-RateLimit-Reset: 1'; do
	check "who is too fast is told: $header" grep -qi "^$header" \
	    "$dir/head"
done
check "... and why" grep -q '"code":"too_many_requests"' "$dir/body"
check "the other cloud has no rate" sh -c '
	for i in 1 2 3 4 5 6; do
		curl -s -H "api-token: $1" "$2/process/x" |
		    grep -q "no such process" || exit 1
	done' - "$token" "$url"
stop_servers

sandbox --cursor-seconds 0.01 --page 1
next=$(cursor "$root/stores")
stale() {
	refuses 400 '"code":"invalid_cursor"' -G "$root/stores" \
	    --data-urlencode "cursor=$next"
}
check "a cursor grows stale" wait_until stale
check "it is another each time" not equal "$(cursor "$root/stores")" "$next"
finish
