#!/bin/sh
# Evotor's older API: an answer is an array, an empty one too; and a long time
# is asked for in windows. What both versions tell of one shop is the same.
. "${SRCDIR:?}/tests/cmd/lib.sh"

# sale ID SUM [STORE [TYPE]]: a receipt of one line, at 12:00 in Moscow.
sale() {
	printf '{"uuid":"%s","type":"%s","number":1,"extras":null,' "$1" \
	    "${4:-SELL}"
	printf '"closeSum":"%s","closeResultSum":"%s",' "$2" "$2"
	printf '"openDate":"2026-11-20T08:59:00.000+0000",'
	printf '"closeDate":"2026-11-20T09:00:00.000+0000","deviceUuid":"D1",'
	printf '"storeUuid":"%s","sessionUUID":"z","sessionNumber":"1",' \
	    "${3:-S1}"
	printf '"version":"V2","transactions":[{"type":"REGISTER_POSITION",'
	printf '"id":"1","commodityCode":"7","commodityName":"Чай",'
	printf '"price":%s,"quantity":1,"sum":%s,"resultPrice":%s,' \
	    "$2" "$2" "$2"
	printf '"resultSum":%s,"measureName":"шт"},{"type":"PAYMENT",' "$2"
	printf '"id":"2","paymentType":"CASH","sum":%s}]}' "$2"
}

on() {
	echo "on GET $*"
}

answer() {
	printf 'json %s\nkeep\n' "$1"
}

no() {
	printf 'send HTTP/1.1 %s No\\r\\nContent-Length: 0\\r\\n\\r\\n\nkeep\n' \
	    "$1"
}

# stores ID...: the list of them, and behind it nothing else.
api=/api/v1/inventories
stores() {
	list=
	for s; do
		list="$list${list:+,}{\"uuid\":\"$s\",\"name\":\"$s\",\"code\":null}"
	done
	on $api/stores/search
	answer "[$list]"
}

# documents STORE BEGIN END: what lies between, each a day or a time.
documents() {
	on "$api/stores/$1/documents?gtCloseDate=$2%2B0000&ltCloseDate=$3%2B0000"
}

day=2026-11-19T20%3A59%3A59.999
next=2026-11-20T21%3A00%3A00.000

table() {
	cloud receipts --cloud evotor-v1 --zone Europe/Moscow -t receipts "$@"
}

ids() {
	cut -d , -f 1 "$dir/stdout" | sed 1d | tr -d '\r' | tr '\n' ' '
}

fails() {
	old_file
	table -q --day 2026-11-20 -o "$dir/out/lines.csv"
	check "$1: $2" status "$2"
	check "$1: one line" one_line
	check "$1: it says why" says "$3"
	check "$1: what was there is there" same "$dir/old" \
	    "$dir/out/lines.csv"
	check "$1: nothing half is left" tidy
}

# ---- what is asked ----

a_day() {
	bad <<SCRIPT
$(documents S1 $day $next)
$(answer "[$(sale a 10),$(sale b 5 S1 PAYBACK)]")
$(documents S2 $day $next)
$(answer '[]')
$(stores S1 S2)
SCRIPT
	table --day 2026-11-20
	check "a day of two stores" equal "$rc $(ids)" "0 a b "
	check "each is asked once" equal "$(wc -l <"$dir/bad.log")" 3
	check "with the token's header of this version" equal \
	    "$(grep -c "^X-Authorization: $token" "$dir/bad.wire")" 3
	table --day 2026-11-20 --auth bearer --again
	check "--auth bearer" equal \
	    "$(grep -c "^Authorization: Bearer $token" "$dir/bad.wire")" 3
}

nothing_sold() {
	bad <<SCRIPT
$(documents S1 $day $next)
$(answer '[]')
$(stores S1)
SCRIPT
	KASSA_CLOCK=$(date -u -d 2026-11-25 +%s)
	export KASSA_CLOCK
	table --day 2026-11-20
	check "an empty array is a day without receipts" equal "$rc $(ids)" "0 "
}

device_and_types() {
	bad <<SCRIPT
$(documents S1 $day $next)&deviceUuid=D1&types=PAYBACK,SELL
$(answer "[$(sale a 10),$(sale b 1 S1 BUY)]")
$(stores S1)
SCRIPT
	cloud documents --cloud evotor-v1 --zone Europe/Moscow \
	    --day 2026-11-20 --store S1 --device D1 --type SELL,PAYBACK
	sale a 10 >"$dir/want"
	echo >>"$dir/want"
	check "a terminal and types are asked for" equal "$rc" 0
	check "what was not asked for is left out" same "$dir/want" \
	    "$dir/stdout"
	cloud documents --cloud evotor-v1 --store S1 --id a
	check "it gives no single documents: 64" status 64
}

# 40 days are two windows, the second of which is lost at first.
windows() {
	cut1=2026-11-18T21%3A00%3A00.000
	bad <<SCRIPT
$(documents S1 2026-10-21T20%3A59%3A59.999 $cut1)
$(answer '[]')
$(documents S1 2026-11-18T20%3A59%3A59.999 2026-11-30T21%3A00%3A00.000) times 2
$(no 503)
$(documents S1 2026-11-18T20%3A59%3A59.999 2026-11-30T21%3A00%3A00.000)
$(answer "[$(sale a 10)]")
$(stores S1)
SCRIPT
	table --from 2026-10-22 --to 2026-12-01
	check "a window is lost: 75" status 75
	table --from 2026-10-22 --to 2026-12-01
	check "the same command goes on" equal "$rc $(ids)" "0 a "
	check "and asks for nothing twice" equal \
	    "$(asked "GET $api/stores/search") $(asked \
		"GET $api/stores/S1/documents?gtCloseDate=2026-10-21")" "1 1"
}

# Half a year is kept: nothing from before that is no answer.
out_of_reach() {
	bad <<SCRIPT
$(on "$api/stores/S1/documents") times 2
$(answer '[]')
$(on "$api/stores/S1/documents")
$(answer "[$(sale a 10)]")
$(stores S1)
SCRIPT
	KASSA_CLOCK=$(date -u -d 2027-11-25 +%s)
	export KASSA_CLOCK
	table --day 2026-11-20
	check "receipts out of reach: asked for, and 69" equal \
	    "$rc $(asked "GET $api/stores/S1")" "69 1"
	check "and why" says "out of the cloud's reach"
	cloud documents --cloud evotor-v1 --zone Europe/Moscow \
	    --day 2026-11-20
	check "documents out of reach: asked for, and 69" equal \
	    "$rc $(asked "GET $api/stores/S1")" "69 2"
	check "why" says "out of the cloud's reach"
	table --day 2026-11-20
	check "some are there: all is well" equal "$rc $(ids)" "0 a "
	check "with a warning" says "may not be all there was"
}

# ---- what is wrong ----

wrong() {
	bad <<SCRIPT
$(documents S1 $day $next)
$4
$(stores S1)
SCRIPT
	fails "$1" "$2" "$3"
}

refused_store() {
	bad <<SCRIPT
$(documents S1 $day $next)
$(answer "[$(sale a 10)]")
$(documents S2 $day $next)
$(no 402)
$(stores S1 S2)
SCRIPT
	fails "a store that is refused" 69 "store S2: "
}

# ---- both versions, of one shop ----

both() {
	sandbox --generate 30 --page 7
	url=$root
	table --day 2026-11-20 -o "$dir/out/v1.csv"
	check "the older API of the sandbox" status 0
	cloud receipts --cloud evotor --zone Europe/Moscow -t receipts \
	    --day 2026-11-20 -o "$dir/out/v2.csv"
	check "the newer one" status 0
	check "they tell the same receipts, in the same order" \
	    same "$dir/out/v1.csv" "$dir/out/v2.csv"
	check "which are as many as were sold" equal \
	    "$(wc -l <"$dir/out/v2.csv")" 61
	cloud documents --cloud evotor --zone Europe/Moscow \
	    --day 2026-11-20 -o "$dir/out/v2.jsonl"
	stop_servers
	sandbox --generate 30 --page 1000
	url=$root
	cloud receipts --cloud evotor --zone Europe/Moscow -t receipts \
	    --day 2026-11-20 -o "$dir/out/whole.csv"
	check "how long a page is does not matter" \
	    same "$dir/out/whole.csv" "$dir/out/v2.csv"
	cloud documents --cloud evotor --zone Europe/Moscow \
	    --day 2026-11-20 -o "$dir/out/whole.jsonl"
	check "... to documents as they came" \
	    same "$dir/out/whole.jsonl" "$dir/out/v2.jsonl"
}

# ---- a cloud that has little patience ----

shop() {
	cloud receipts --cloud evotor --zone Europe/Moscow -t receipts \
	    --day 2026-11-20 "$@"
}

# More requests than a second has: pauses, and all of it comes.
hurried() {
	sandbox --generate 10 --page 12 --rate 3
	url=$root
	shop -o "$dir/out/receipts.csv"
	check "three requests a second: all is well" status 0
	check "all receipts are there" equal \
	    "$(wc -l <"$dir/out/receipts.csv")" 21
	check "it was slowed down before the cloud had to say no" not sh -c \
	    'echo "$1" | grep "	429$"' - "$(requests)"
}

# Killed before and after each durable step, it goes on to the same bytes.
crashes() {
	sandbox --generate 4 --page 20
	url=$root
	shop -o "$dir/want.csv"
	check "a run that nothing happens to" status 0
	i=1
	rc=137
	while [ $rc -ne 0 ] && [ $i -lt 100 ]; do
		rm -rf "$state" "$dir/out/r.csv"
		KASSA_CRASH=$i
		export KASSA_CRASH
		shop -o "$dir/out/r.csv"
		unset KASSA_CRASH
		test $rc -ne 0 || break
		shop -o "$dir/out/r.csv"
		cmp -s "$dir/want.csv" "$dir/out/r.csv" || break
		rc=137
		i=$((i + 1))
	done
	check "it was killed at each step" equal "$rc $((i > 10))" "0 1"
	check "and went on to the same" same "$dir/want.csv" "$dir/out/r.csv"
	check "nothing is left over" tidy
}

for t in a_day nothing_sold device_and_types windows out_of_reach \
    refused_store both hurried crashes; do
	case_of $t
done
case_of wrong "an empty object" 76 "no list" "$(answer '{}')"
case_of wrong "an error with a good status" 76 "says: 2003" \
    "$(answer '{"errors":[{"code":2003,"reason":"incorrect"}]}')"
case_of wrong "errors in an array" 76 "says: c: m" \
    "$(answer '[{"code":"c","message":"m"}]')"
case_of wrong "a token that is refused" 77 "does not accept the token" \
    "$(no 401)"
case_of wrong "no permission" 69 "permission" "$(no 403)"
all_cases
finish
