#!/bin/sh
# kassa-sandbox as its users meet it: through curl, and through --print.
# Needs $KASSA_SANDBOX, the path of the program; speaks TAP.

sandbox=${KASSA_SANDBOX:?the path of kassa-sandbox}
dir=$(mktemp -d) || exit 1
pid=
n=0

cleanup() {
	test -z "$pid" || kill "$pid" 2>/dev/null
	rm -rf "$dir"
}
trap cleanup EXIT
trap 'exit 1' INT TERM

# check WHAT COMMAND...: one test, passed when the command succeeds.
check() {
	what=$1
	shift
	n=$((n + 1))
	if "$@" >"$dir/said" 2>&1; then
		echo "ok $n - $what"
	else
		echo "not ok $n - $what"
		sed 's/^/# /' "$dir/said"
	fi
}

# Poll for something that must come true within ten seconds.
wait_until() {
	tries=0
	until "$@" >/dev/null 2>&1; do
		tries=$((tries + 1))
		test $tries -lt 200 || return 1
		sleep 0.05
	done
}

start() {
	"$sandbox" --port-file "$dir/port" "$@" 2>"$dir/log" &
	pid=$!
	wait_until test -s "$dir/port" || {
		echo "Bail out! kassa-sandbox does not start"
		sed 's/^/# /' "$dir/log"
		exit 1
	}
	root=http://127.0.0.1:$(cat "$dir/port")
	url=$root/1c-api/v1
}

stop() {
	kill -"${1:-TERM}" "$pid"
	wait "$pid"
	stopped=$?
	pid=
}

get() {
	curl -s -m 60 -H "api-token: $token" "$@"
}

print() {
	"$sandbox" --print "$@"
}

# answers STATUS TEXT CURL-ARGUMENTS...
answers() {
	status=$1 text=$2
	shift 2
	got=$(get -o "$dir/body" -w '%{http_code}' "$@")
	echo "$got $(cat "$dir/body")"
	test "$got" = "$status" && grep -qF -e "$text" "$dir/body"
}

# submit FROM TO: prints the process key.
submit() {
	get -G --data-urlencode "from=$1" --data-urlencode "to=$2" \
	    "$url/receipts" |
	    sed -n 's/^{"success":true,"response":{"process_key":"\([-0-9a-f]*\)"}}$/\1/p'
}

is_done() {
	test "$(get "$url/process/$1")" = \
	    '{"success":true,"response":{"status":"success"}}'
}

fetch() {
	wait_until is_done "$1" && get -o "$2" "$url/download/$1"
}

same() {
	cmp "$1" "$2"
}

equal() {
	echo "got $1, want $2"
	test "$1" = "$2"
}

# Every value of one element, one a line.
values() {
	sed -n "s,^ *<$1>\(.*\)</$1>\$,\1,p" "$2"
}

# All amounts of a document as whole kopecks: lines, receipts, payments.
adds_up() {
	awk '
	function kopecks(s,   part) {
		if (split(s, part, ".") == 1)
			return s * 100
		if (length(part[2]) != 2 || part[2] == "00")
			wrong("the form of " s)
		return part[1] * 100 + part[2]
	}
	function thousandths(s,   part) {
		if (split(s, part, ".") == 1)
			return s * 1000
		if (part[2] !~ /[1-9]$/ || length(part[2]) > 3)
			wrong("the form of " s)
		return part[1] * 1000 + substr(part[2] "00", 1, 3)
	}
	function wrong(what) {
		print "line " NR ": " what
		bad = 1
	}
	{
		split($0, part, /[<>]/)
		value[part[2]] = part[3]
	}
	/<\/Product>/ {
		sum = kopecks(value["Sum"])
		net = kopecks(value["SumWithDiscount"])
		if (kopecks(value["Price"]) * thousandths(value["Quantity"]) \
		    != sum * 1000)
			wrong("price * quantity")
		if (sum - kopecks(value["Discount"]) != net)
			wrong("sum - discount")
		discounted += net < sum
		sums += sum
		nets += net
		lines++
		count++
	}
	/<\/Doc>/ {
		card = kopecks(value["PayCard"])
		cash = kopecks(value["PayCash"])
		if (kopecks(value["DocSum"]) != sums)
			wrong("DocSum")
		if (kopecks(value["DocSumWithDiscount"]) != nets)
			wrong("DocSumWithDiscount")
		if (card + cash != nets)
			wrong("PayCard + PayCash")
		if (count < 1 || count > 20)
			wrong(count " lines")
		mixed += card > 0 && cash > 0
		cards += cash == 0
		cashes += card == 0
		sums = nets = count = 0
		docs++
	}
	END {
		if (docs != 3000)
			wrong(docs " receipts")
		if (lines / docs < 6 || lines / docs > 7)
			wrong(lines / docs " lines a receipt")
		if (!mixed || !cards || !cashes || !discounted)
			wrong("no mixed, card, cash or discount")
		exit bad
	}' "$1"
}

# The first eight digits of DocNum are the Date, dates rise, shops are open.
dates_are_right() {
	values Date "$1" >"$dir/dates"
	values DocNum "$1" >"$dir/numbers"
	sort "$dir/dates" | cmp - "$dir/dates" || return 1
	test "$(sort -u "$dir/numbers" | wc -l)" -eq \
	    "$(wc -l <"$dir/numbers")" || return 1
	cut -c 1-8 "$dir/numbers" | sed 's/^/0x/' | while read -r hex; do
		echo $((hex))
	done | sed 's/^/@/' |
	    TZ=UTC0 date -f - +%Y-%m-%dT%H:%M:%S+0000 | cmp - "$dir/dates" &&
	    awk -FT '$2 < "04:00:00" || $2 >= "20:00:00" { exit 1 }' \
	        "$dir/dates"
}

# cut_period FILE FROM TO: a document with only the receipts of [from, to).
cut_period() {
	awk -v from="$2" -v to="$3" '
	/<Doc>/ { held = ""; inside = 1 }
	inside { held = held $0 "\n" }
	/<Date>/ { split($0, part, /[<>]/); date = part[3] }
	!inside { print }
	/<\/Doc>/ { inside = 0; if (date >= from && date < to) printf "%s", held }
	' "$1"
}

shape() {
	sed -n '/<Doc>/,/<\/Doc>/{s/^ *//;s/>.*/>/;p;/<\/Doc>/q;}' "$1" |
	    awk '!seen[$0]++' | tr -d '\n'
}

echo 1..75
token=6d1c-secret

# Without a server.

day="--from 2026-03-01 --to 2026-03-02"
print $day --generate 3000 >"$dir/day"
check "all amounts add up to the kopeck" adds_up "$dir/day"
check "DocNum and Date agree, dates rise" dates_are_right "$dir/day"
check "elements stand in the page's order" equal "$(shape "$dir/day")" \
"<Doc><Head><Date><OrganizationCode><CashBoxCode><CashBoxName><StoreCode>\
<StoreName><DocSum><DocSumWithDiscount><DocNum><PayCard><PayCash></Head>\
<Products><Product><ProductCode><ProductName><UnitCode><Price><Discount>\
<Quantity><Sum><SumWithDiscount></Product></Products></Doc>"
for text in '«' '&quot;' '&amp;' ',' ';' '>0.' '.50<'; do
	check "some values hold $text" grep -qF "$text" "$dir/day"
done
check "no bare ampersands" \
    sh -c '! sed "s/&\(amp\|quot\|lt\|gt\);//g" "$1" | grep "&"' - "$dir/day"
check "about 2.9 kB a receipt" \
    sh -c 'b=$(wc -c <"$1"); test $b -gt 8100000 && test $b -lt 9300000' \
    - "$dir/day"
print $day --generate 3000 >"$dir/again"
check "the same again" same "$dir/day" "$dir/again"
print $day --generate 3000 --seed 2 >"$dir/again"
check "another seed is another day" sh -c '! cmp -s "$1" "$2"' - \
    "$dir/day" "$dir/again"
print --from '2026-03-01 09:30:00' --to '2026-03-01 14:15:07' \
    --generate 3000 >"$dir/part"
cut_period "$dir/day" 2026-03-01T09:30:00 2026-03-01T14:15:07 >"$dir/again"
check "a part of the day is a slice of it" same "$dir/part" "$dir/again"
print --from 2026-02-27 --to 2026-03-05 --generate 3000 >"$dir/week"
cut_period "$dir/week" 2026-03-01 2026-03-02 >"$dir/again"
check "the day is a slice of the week" same "$dir/day" "$dir/again"
print --from '2026-03-01 03:00:00' --to '2026-03-02 03:00:00' \
    --zone-offset +03:00 --generate 3000 >"$dir/again"
check "--zone-offset moves the period" same "$dir/day" "$dir/again"
print $day --stores 5 --cash-boxes 3 --generate 3000 >"$dir/again"
check "--stores" equal "$(values StoreCode "$dir/again" | sort -u | wc -l)" 5
check "--cash-boxes" equal \
    "$(values CashBoxCode "$dir/again" | sort -u | wc -l)" 15
print --from 2026-03-01 --size 1M >"$dir/again"
check "--size is reached, by a receipt at most" sh -c '
    b=$(wc -c <"$1"); test $b -ge 1048576 && test $b -lt 1060000' - "$dir/again"
check "and the document is closed" equal "$(tail -n 1 "$dir/again")" \
    "</Documents>"
check "a reader may leave early" sh -c '
    { "$1" --print --from 2026-03-01 --size 50M; echo $? >"$2"; } |
        head -n 1 && test "$(cat "$2")" = 0' - "$sandbox" "$dir/rc"
print --from 2026-03-01 --to 2026-03-01 >"$dir/again"
check "an empty period is an empty document" equal \
    "$(tail -n 2 "$dir/again" | tr -d '\n')" "<Documents></Documents>"

for wrong in '--port 70000' '--port' '--bogus' 'word' '--print' \
    '--from 2026-01-01' '--job-seconds -1' '--stores 0' \
    '--print --from 2026-02-30 --to 2026-03-01' '--token a --token-file b'; do
	"$sandbox" $wrong 2>"$dir/said.err"
	check "usage: $wrong" equal "$? $(wc -l <"$dir/said.err")" "64 1"
done
check "--help names every option of the rest" sh -c \
    '"$1" --help | grep -q -e "--zone-offset OFFSET"' - "$sandbox"

# The cloud.

printf '%s\n' "$token" >"$dir/token"
start --token-file "$dir/token" --job-seconds 3600
check "it says where it listens" equal "$(cat "$dir/log")" \
    "kassa-sandbox: listening on $url"
token= # curl leaves out a header without a value
check "no token: 401" answers 401 '"success":false' "$url/process/x"
token=other
check "wrong token: 401" answers 401 '{"success":false,"error":"' \
    "$url/receipts?from=2026-03-01%2000:00:00&to=2026-03-02%2000:00:00"
token=6d1c-secret
check "unknown path: 404" answers 404 '"success":false' "$url/nothing"
check "unknown key: 404" answers 404 '"success":false' "$url/process/nothing"
check "unknown file: 404" answers 404 '"success":false' "$url/download/nothing"
check "wrong method: 405" answers 405 '"success":false' -X DELETE \
    "$url/receipts"
ok='2026-03-02%2000:00:00'
for from in '' 'from=&' 'from=2026-3-1%2000:00:00&' 'from=2026-03-01&' \
    'from=2026-02-29%2000:00:00&' 'from=2026-03-01T00:00:00&' \
    'from=2026-03-01%2024:00:00&' 'from=2026-03-03%2000:00:00&'; do
	check "400: ${from:-no from}" answers 400 'from must' \
	    "$url/receipts?${from}to=$ok"
done
check "400: no to" answers 400 'to must' "$url/receipts?from=$ok"

key=$(submit '2026-03-01 00:00:00' '2026-03-02 00:00:00')
check "a submit gives a UUID" sh -c \
    'echo "$1" | grep -Eq "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"' \
    - "$key"
check "the process is new at first" equal "$(get "$url/process/$key")" \
    '{"success":true,"response":{"status":"new"}}'
check "409 before its end" answers 409 '"success":false' "$url/download/$key"
stop TERM

start --token "$token" --generate 3000
check "another period has another key, after a restart too" test \
    "$(submit '2026-03-01 00:00:00' '2026-03-03 00:00:00')" != "$key"
stop TERM

start --token "$token" --job-seconds 0.3 --generate 3000
check "keys are the same after a restart" equal \
    "$(submit '2026-03-01 00:00:00' '2026-03-02 00:00:00')" "$key"
check "success after its time" wait_until is_done "$key"
get -D "$dir/head" -o "$dir/plain" "$url/download/$key"
check "the download is the printed day" same "$dir/day" "$dir/plain"
check "as application/xml" grep -qi '^content-type: application/xml' \
    "$dir/head"
check "in chunks" grep -qi '^transfer-encoding: chunked' "$dir/head"
check "with a Date" grep -qi '^date: ' "$dir/head"
get -D "$dir/head" -H 'Accept-Encoding: gzip' -o "$dir/packed" \
    "$url/download/$key"
check "gzip when the client asks" grep -qi '^content-encoding: gzip' \
    "$dir/head"
gzip -dc <"$dir/packed" >"$dir/again"
check "and the bytes are the same" same "$dir/day" "$dir/again"
check "not with q=0" sh -c '! curl -s -I -X GET -H "api-token: $1" \
    -H "Accept-Encoding: gzip;q=0, br" "$2" | grep -qi ^content-encoding' \
    - "$token" "$url/download/$key"

cat >"$dir/goods.xml" <<'XML'
<?xml version="1.0" encoding="UTF-8"?>
<ProductsGroups Date="01.03.2026">
  <ProductGroup Code="none" Name="none" ParentCode="none"><Products>
    <Product Barcode="" Code="УТ-00000201" Name="Аскорбинка" ParentCode=""
      UnitCode="778" UnitName="Упаковка" Price="35,50" Comment="" PriceType=""/>
  </Products></ProductGroup>
</ProductsGroups>
XML
: >"$dir/empty"
check "upload: empty: 400" answers 400 'the file is empty' \
    -F "nomenclature=@$dir/empty" "$url/nomenclature"
check "upload: other field: 400" answers 400 'no field' \
    -F "goods=@$dir/goods.xml" "$url/nomenclature"
check "upload: no form: 400" answers 400 'multipart' \
    --data-binary "@$dir/goods.xml" "$url/nomenclature"
check "upload: two boundaries: 400" answers 400 'one boundary' \
    -H 'Content-Type: multipart/form-data; boundary=X' \
    -F "nomenclature=@$dir/goods.xml" "$url/nomenclature"
check "upload: taken" answers 200 '"process_key"' \
    -F "nomenclature=@$dir/goods.xml" "$url/nomenclature"
get -o "$dir/requests" "$root/sandbox/requests"
check "the journal counts the submits" equal \
    "$(grep -c '^GET	/1c-api/v1/receipts?.*	200$' "$dir/requests")" 1
check "and holds no token" sh -c '! grep -F "$1" "$2"' - "$token" \
    "$dir/requests"
stop TERM
check "SIGTERM: exit 0" equal "$stopped" 0
check "and the port file is gone" test ! -e "$dir/port"

# Again, with receipts brought along.

start --token "$token" --job-seconds 0 --receipts "$dir/part"
key=$(submit '2026-03-01 10:00:00' '2026-03-01 11:00:00')
fetch "$key" "$dir/plain"
cut_period "$dir/day" 2026-03-01T10:00:00 2026-03-01T11:00:00 |
    tr -d ' ' >"$dir/again"
tr -d ' ' <"$dir/plain" >"$dir/got"
check "--receipts serves the file's receipts" same "$dir/again" "$dir/got"
stop INT
check "SIGINT: exit 0" equal "$stopped" 0
head -c 5000 "$dir/part" >"$dir/torn"
"$sandbox" --receipts "$dir/torn" 2>"$dir/said.err"
check "a torn file is refused with its line" sh -c \
    'test $1 = 65 && grep "torn: line [0-9]*: .*cut off" "$2"' - $? \
    "$dir/said.err"
