#!/bin/sh
# Receipts as Kassatka's own XML, whichever cloud they came from: what reads the
# one cloud's documents reads the other's, and gets the same lines.
. "${SRCDIR:?}/tests/cmd/lib.sh"

# What Kassatka's lines and receipts have, in their order.
of_lines=doc_num,date,cash_box_code,store_code,line,product_code,product_name
of_lines=$of_lines,price,quantity,sum,discount,sum_with_discount
of_receipts=doc_num,date,cash_box_code,store_code,lines,doc_sum
of_receipts=$of_receipts,doc_sum_with_discount,pay_card,pay_cash

# table RULES TABLE COLUMNS FILE: these columns alone, a row a line.
table() {
	run convert -r "$1" -t "$2" -f jsonl --zone Europe/Moscow "$4"
	columns "$3" "$dir/stdout"
}

# columns COLUMNS FILE: of lines of JSON.
columns() {
	python3 - "$1" "$2" <<'PY'
import json, sys
for line in open(sys.argv[2], encoding="utf-8"):
    row = json.loads(line)
    print([row.get(name) for name in sys.argv[1].split(",")])
PY
}

# ---- Kassatka's ----

run convert -r kassatka-receipts -f documents "$sample"
check "Kassatka's: done" status 0
check "Kassatka's: silent" test ! -s "$dir/err"
cp "$dir/stdout" "$dir/back.xml"
for t in lines receipts days hours goods; do
	run convert -r kassatka-receipts -t $t --zone Europe/Moscow \
	    "$dir/back.xml"
	check "Kassatka's: its $t, byte for byte" same \
	    "$SRCDIR/samples/kassatka-receipts.$t.csv" "$dir/stdout"
done
check "Kassatka's: its times stay as they are" equal \
    "$(grep '<Date>' "$sample" | sort)" "$(grep '<Date>' "$dir/back.xml" | sort)"
run convert -r kassatka-receipts -f documents "$dir/back.xml"
check "again: nothing changes" same "$dir/back.xml" "$dir/stdout"

# ---- Evotor's, of both versions: a sale, a return, a shift, three payments ----

cat >"$dir/v2.json" <<'J'
{"items":[
{"type":"SELL","id":"a1","close_date":"2026-11-18T21:30:05.120+0000","device_id":"D-1","store_id":"S-1",
 "body":{"positions":[
   {"code":"0017","product_name":"Сок \"Яблоко\" <1 л>","measure_name":"шт","quantity":3,"price":90.5,"sum":271.5,"result_sum":250},
   {"product_name":"Пакет","measure_name":"","quantity":1,"price":5,"sum":5,"result_sum":5}],
  "payments":[{"type":"CASH","parts":[{"part_sum":300,"change":145}]},
   {"type":"ELECTRON","parts":[{"part_sum":60.25,"change":0}]},
   {"type":"ADVANCE","parts":[{"part_sum":39.75,"change":0}]}],
  "sum":276.5,"result_sum":255}},
{"type":"OPEN_SESSION","id":"a2","close_date":"2026-11-18T21:31:00.000+0000","device_id":"D-1","store_id":"S-1","body":{}},
{"body":{"positions":[{"code":"9","product_name":"Сыр","measure_name":"кг","quantity":0.35,"price":800,"sum":280,"result_sum":280}],
  "payments":[{"type":"CREDIT","parts":[{"part_sum":280,"change":0}]}],"sum":280,"result_sum":280},
 "type":"PAYBACK","id":"a3","close_date":"2026-11-19T07:00:00.000+0000","device_id":"D-1","store_id":"S-1"}],
"paging":{}}
J
cat >"$dir/v1.json" <<'J'
[{"uuid":"a1","type":"SELL","closeSum":"276.50","closeResultSum":"255.00","closeDate":"2026-11-18T21:30:05.120+0000","deviceUuid":"D-1","storeUuid":"S-1",
 "transactions":[
  {"type":"REGISTER_POSITION","commodityCode":"0017","commodityName":"Сок \"Яблоко\" <1 л>","measureName":"шт","quantity":3,"price":90.5,"sum":271.5,"resultSum":250},
  {"type":"REGISTER_POSITION","commodityName":"Пакет","measureName":"","quantity":1,"price":5,"sum":5,"resultSum":5},
  {"type":"PAYMENT","paymentType":"CASH","sum":300},
  {"type":"PAYMENT","paymentType":"CASH","sum":-145},
  {"type":"PAYMENT","paymentType":"CARD","sum":60.25},
  {"type":"PAYMENT","paymentType":"ADVANCE","sum":39.75}]},
 {"uuid":"a2","type":"OPEN_SESSION","closeDate":"2026-11-18T21:31:00.000+0000","deviceUuid":"D-1","storeUuid":"S-1","transactions":[]},
 {"transactions":[{"type":"REGISTER_POSITION","commodityCode":"9","commodityName":"Сыр","measureName":"кг","quantity":-0.35,"price":800,"sum":-280,"resultSum":-280},
  {"type":"PAYMENT","paymentType":"CREDIT","sum":-280}],
 "uuid":"a3","type":"PAYBACK","closeSum":"280.00","closeDate":"2026-11-19T07:00:00.000+0000","deviceUuid":"D-1","storeUuid":"S-1"}]
J

# there_and_back RULES FILE: as documents, which have the same lines.
there_and_back() {
	run convert -r "$1" -o "$dir/out/bridge.xml" "$2"
	check "$1: .xml is documents" equal \
	    "$rc $(sed -n 2p "$dir/out/bridge.xml")" "0 <Documents>"
	table "$1" lines $of_lines "$2" >"$dir/want"
	table kassatka-receipts lines $of_lines "$dir/out/bridge.xml" \
	    >"$dir/got"
	check "$1: three lines" equal "$(grep -c . "$dir/got")" 3
	check "$1: the same lines" same "$dir/want" "$dir/got"
	table kassatka-receipts receipts $of_receipts "$dir/out/bridge.xml" \
	    >"$dir/got"
	check "$1: receipts, all but cash is by card" same "$dir/receipts" \
	    "$dir/got"
	check "$1: Kassatka's checks hold" test ! -s "$dir/err"
	check "$1: times keep offset and milliseconds" equal \
	    "$(grep -o '<Date>.*</Date>' "$dir/out/bridge.xml" | tr '\n' ' ')" \
	    "<Date>2026-11-18T21:30:05.120+0000</Date> \
<Date>2026-11-19T07:00:00.000+0000</Date> "
	check "$1: units by their codes" equal \
	    "$(grep -o 'UnitCode>[^<]*<' "$dir/out/bridge.xml" | tr '\n' ' ')" \
	    "UnitCode>796< UnitCode>< UnitCode>166< "
}

cat >"$dir/receipts" <<'E'
['a1', '2026-11-19T00:30:05.12+03:00', 'D-1', 'S-1', 2, 276.5, 255.0, 100.0, 155.0]
['a3', '2026-11-19T10:00:00+03:00', 'D-1', 'S-1', 1, -280.0, -280.0, -280.0, 0.0]
E
there_and_back evotor-documents "$dir/v2.json"
cp "$dir/out/bridge.xml" "$dir/v2.xml"
there_and_back evotor-v1-documents "$dir/v1.json"
check "both versions: the same bytes" same "$dir/v2.xml" "$dir/out/bridge.xml"

# ---- times that say no offset, or are written another way ----

cat >"$dir/own.xml" <<'E'
<rules document="json">
  <table name="receipts" match="json/item">
    <column name="doc_num" select="n" key="yes"/>
    <column name="date" select="t" as="datetime"/>
  </table>
  <table name="lines" match="json/item/lines">
    <column name="doc_num" select="../n" key="yes"/>
    <column name="product_name" select="."/>
  </table>
  <table name="more" match="json/item/lines"><column name="x" select="."/></table>
</rules>
E
cat >"$dir/own.json" <<'E'
[{"lines":["a","b"],"n":1,"t":" 2026-11-18T10:00:00+05:00 "},
 {"n":2,"t":"2026-11-18 10:00:00","lines":["c"]},
 {"n":3,"t":"18.11.2026 10:00:00+0500"},{"n":4,"t":"2026-11-18T10:00:00Z"}]
E
run convert -r "$dir/own.xml" -f documents --zone Europe/Moscow "$dir/own.json"
check "other rules: done" status 0
check "other rules: times" equal \
    "$(grep -o '<Date>.*</Date>' "$dir/stdout" | tr '\n' ' ')" \
    "<Date>2026-11-18T10:00:00+05:00</Date> \
<Date>2026-11-18T10:00:00+03:00</Date> \
<Date>2026-11-18T08:00:00+03:00</Date> \
<Date>2026-11-18T10:00:00Z</Date> "
run convert -r "$dir/own.xml" -t receipts --zone Europe/Moscow "$dir/own.json"
check "other formats have the zone's clock" grep -q '^1,2026-11-18T08:00:00+03' \
    "$dir/stdout"

# ---- what cannot be ----

run convert -r kassatka-receipts -f documents -t lines "$sample"
check "a table alone: 64" status 64
check "a table alone: it says so" says "leave that away"
run convert -r kassatka-nomenclature -f documents \
    "$SRCDIR/samples/kassatka-nomenclature.xml"
check "goods as receipts: 64" status 64
check "goods as receipts: it says so" says "no table \"lines\""
run convert -r kassatka-receipts -f documents -o "$dir/out/new/" "$sample"
check "a folder: 64" status 64
check "a folder: it says so" says "out FILE.xml"
check "a folder: no trace" test ! -e "$dir/out/new"
cp "$dir/v2.xml" "$dir/out/old.xml"
echo '[{"type":"SELL","id":"a","body":{"positions":[{"quantity":"x"}]}}]' \
    >"$dir/wrong.json"
run convert -r evotor-documents -o "$dir/out/old.xml" "$dir/wrong.json"
check "bad data: 65" status 65
check "bad data: the old file stays" same "$dir/v2.xml" "$dir/out/old.xml"

# ---- from the cloud, by hand (every night: run-formats.t) ----

sandbox --receipts "$sample"
run receipts --url "$url" --token-file "$dir/token" --day 2018-04-16 \
    --zone Europe/Moscow -o "$dir/out/day.xml"
check "kassa receipts: done" status 0
table kassatka-receipts lines doc_num,line,sum "$sample" >"$dir/want"
table kassatka-receipts lines doc_num,line,sum "$dir/out/day.xml" >"$dir/got"
check "kassa receipts: all lines of the day" same "$dir/want" "$dir/got"

# ---- the other cloud, with all that happens in a shop on a day ----

for cloud in evotor evotor-v1; do
	run receipts --cloud $cloud --url "$root" --token-file "$dir/token" \
	    --day yesterday --zone Europe/Moscow -q -o "$dir/out/$cloud.xml"
	check "$cloud: as documents: 0" status 0
	run receipts --cloud $cloud --url "$root" --token-file "$dir/token" \
	    --day yesterday --zone Europe/Moscow -q -t lines -f jsonl \
	    -o "$dir/lines.jsonl"
	check "$cloud: as lines: 0" status 0
	table kassatka-receipts lines $of_lines "$dir/out/$cloud.xml" \
	    >"$dir/got"
	check "$cloud: Kassatka's checks hold" test ! -s "$dir/err"
	columns $of_lines "$dir/lines.jsonl" >"$dir/want"
	check "$cloud: some lines" test -s "$dir/want"
	check "$cloud: the same lines" same "$dir/want" "$dir/got"
done

finish
