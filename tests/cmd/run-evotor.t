#!/bin/sh
# Nights over a cloud that has no jobs and knows instants: days of several
# stores, what comes late, what the cloud has no more.
. "${SRCDIR:?}/tests/cmd/lib.sh"
. "${SRCDIR:?}/tests/cmd/nights.sh"

export KASSA_RULES_PATH="$SRCDIR/xslt-like-rules"

# sale ID DAY SUM [STORE]: a receipt at noon in Moscow.
sale() {
	printf '{"type":"SELL","id":"%s","number":1,"close_date":' "$1"
	printf '"%sT09:00:00.000+0000","device_id":"D","store_id":"%s",' \
	    "$2" "${4:-S1}"
	printf '"body":{"positions":[{"product_name":"tea","quantity":1,"id":1,'
	printf '"price":%s,"sum":%s,"result_sum":%s}],' "$3" "$3" "$3"
	printf '"payments":[{"id":"y","type":"CASH","sum":%s,"parts":' "$3"
	printf '[{"part_sum":%s,"change":0}]}],"sum":%s,"result_sum":%s}}' \
	    "$3" "$3" "$3"
}

# at DAY: a day in milliseconds, an hour before it begins in Moscow.
at() {
	echo $(($(date -u -d "$1" +%s) * 1000 - 4 * 3600000))
}

# list PATH JSON: the answer to what begins so.
list() {
	printf 'on GET %s\njson {"items":[%s],"paging":{}}\nkeep\n' "$1" "$2"
}

docs() {
	list "/stores/$1/documents?since=$(at "$2")" "$3"
}

stores() {
	printf 'on GET /stores\njson {"items":['
	printf '{"id":"S1","name":"one"}%s],"paging":{}}\nkeep\n' "$1"
}

of_evotor() {
	nights 'zone = Europe/Moscow' 'cloud = evotor' 'format = csv' \
	    'table = receipts' "$@"
}

count_of() {
	tail -n +2 "$dir/out/kafe/receipts/$1.csv" | wc -l
}

# ---- late ----

night_one() {
	here_is '2026-11-20 09:00'
	bad <<-SCRIPT
	$(docs S1 2026-11-17 "$(sale a 2026-11-17 1)")
	$(docs S1 2026-11-18 "$(sale b 2026-11-18 1)")
	$(docs S1 2026-11-19 "$(sale c 2026-11-19 1)")
	$(stores)
	$(it_is '2026-11-20 09:00')
	SCRIPT
	of_evotor 'since = 2026-11-17' 'look-back = 1d'
	profile kafe
	run run
	status 0 && only_in "$dir/out/kafe/receipts" \
	    "2026-11-17.csv 2026-11-18.csv 2026-11-19.csv"
}
check "a day is asked an hour wider, and kept by its stamps" night_one

# The answer for the last day has a receipt of one that is not looked back at.
late() {
	bad late <<-SCRIPT
	$(docs S1 2026-11-17 "$(sale a 2026-11-17 1),$(sale l 2026-11-17 7)")
	$(docs S1 2026-11-19 "$(sale c 2026-11-19 1),$(sale l 2026-11-17 7)")
	$(stores)
	$(it_is '2026-11-20 10:00')
	SCRIPT
	moved
	here_is '2026-11-20 10:00'
	run run
	status 0 && says '2026-11-17: receipts of it have come late' &&
	    equal "$(count_of 2026-11-17) $(count_of 2026-11-19)" "2 1" &&
	    equal "$(asked "GET /stores/S1/documents?since=$(at 2026-11-18)" \
		late)" 0
}
check "what comes late makes its day due when it is seen" late

# ---- a store that is refused ----

refused() {
	bad refused <<-SCRIPT
	$(docs S1 2026-11-20 "$(sale d 2026-11-20 1)")
	on GET /stores/S2/
	send HTTP/1.1 402 Pay\\r\\nContent-Length: 0\\r\\n\\r\\n
	keep
	$(stores ',{"id":"S2","name":"two"}')
	$(it_is '2026-11-21 09:00')
	SCRIPT
	moved
	here_is '2026-11-21 09:00'
	run run
	status 69 && says 'S2' && ! test -e "$dir/out/kafe/receipts/2026-11-20.csv"
}
check "a day is not published without a store that is refused" refused

both() {
	bad both <<-SCRIPT
	$(docs S1 2026-11-20 "$(sale d 2026-11-20 1)")
	$(docs S2 2026-11-20 "$(sale d 2026-11-20 2 S2)")
	$(stores ',{"id":"S2","name":"two"}')
	$(it_is '2026-11-21 10:00')
	SCRIPT
	moved
	here_is '2026-11-21 10:00'
	run run
	status 0 && equal "$(count_of 2026-11-20)" 2
}
check "one id in two stores is two receipts" both

# ---- the same id with other money ----

other_money() {
	bad money <<-SCRIPT
	$(docs S1 2026-11-21 "$(sale e 2026-11-21 1),$(sale f 2026-11-21 3),$(
	    sale e 2026-11-21 5)")
	$(stores)
	$(it_is '2026-11-22 09:00')
	SCRIPT
	moved
	here_is '2026-11-22 09:00'
	run run --day 2026-11-21
	status 0 && says 'was there with 1.00, and is now with 5.00' &&
	    equal "$(count_of 2026-11-21)" 2 &&
	    grep -q ',5,\|,5.00,' "$dir/out/kafe/receipts/2026-11-21.csv" &&
	    "$KASSA" status --json | grep -q '"published"'
}
check "of one id with two sums the newer is kept, and it is told" other_money

# ---- out of reach ----

beyond() {
	bad v1 <<-SCRIPT
	on GET /api/v1/inventories/stores/search
	json [{"uuid":"S1","name":"one"}]
	keep
	on GET /api/v1/inventories/stores/S1/documents
	json []
	keep
	$(it_is '2026-11-20 09:00')
	SCRIPT
	rm -rf "$dir/out"/*
	here_is '2026-11-20 09:00'
	nights 'zone = Europe/Moscow' 'cloud = evotor-v1' 'format = csv' \
	    'table = receipts' 'since = 2026-05-10'
	profile stary
	run run --from 2026-05-10 --to 2026-05-23
	status 0 && says 'from 2026-05-10 to 2026-05-21 are out of the cloud' &&
	    only_in "$dir/out/stary/receipts" "2026-05-22.csv" &&
	    "$KASSA" status >"$dir/told" &&
	    grep -q 'out of reach 12 days' "$dir/told" &&
	    grep -q '2026-05-23 to 2026-11-19' "$dir/told" &&
	    ! grep -q 'failed' "$dir/told" &&
	    "$KASSA" status --json | grep -q '"out_of_reach":12'
}
check "days that the cloud has no more are passed over" beyond

by_hand() {
	run receipts --cloud evotor-v1 --url "$url" --token-file "$dir/token" \
	    --day 2026-05-12 --zone Europe/Moscow -o "$dir/old.csv"
	status 69 && says "out of the cloud's reach" &&
	    says 'keeps documents for 183 days' && ! test -e "$dir/old.csv"
}
check "asked for by hand, nothing from there is no answer" by_hand

# ---- a stale cursor ----

# The first page names a cursor that is good no more, and then one that is.
stale() {
	next="$(list '/stores/S1/documents?cursor=new' \
	    "$(sale b 2026-11-19 2),$(sale a 2026-11-19 1)")"
	first="on GET /stores/S1/documents?since="
	page="json {\"items\":[$(sale a 2026-11-19 1)],\"paging\":{\"next_cursor\":"
	bad stale <<-SCRIPT
	$first times 1
	$page"old"}}
	keep
	$first
	$page"new"}}
	keep
	$next
	on GET /stores/S1/documents?cursor=old
	send HTTP/1.1 400 Bad\r\nContent-Length: 0\r\n\r\n
	keep
	$(stores)
	$(it_is '2026-11-20 09:00')
	SCRIPT
	of_evotor 'since = 2026-11-19' 'look-back = 0d'
	profile kafe
	here_is '2026-11-20 09:00'
}

# whole: both receipts, each once.
whole() {
	status 0 && equal "$(count_of 2026-11-19)" 2 &&
	    test -z "$(ls "$HOME/.local/state/kassa/spool" | grep part)"
}

begun_anew() {
	rm -rf "$dir/out"/* "$HOME/.local/state/kassa"
	stale
	run run
	whole && equal "$(asked 'GET /stores/S1/documents?since' stale)" 2
}
check "a stale cursor begins its store anew" begun_anew

# Killed at each step that lasts, the same command brings all of it.
killed() {
	i=0
	while i=$((i + 1)); do
		rm -rf "$dir/out"/* "$HOME/.local/state/kassa"
		stale
		KASSA_CRASH=$i "$KASSA" run >"$dir/stdout" 2>"$dir/err"
		test $? -eq 99 || break
		run run
		whole || return 1
	done
	echo "killed $i times"
	test $i -gt 15
}
check "killed at each step it is whole afterwards" killed

finish
