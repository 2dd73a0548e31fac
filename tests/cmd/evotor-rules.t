#!/bin/sh
# The rules for Evotor's documents. Both samples tell the same shop, one as each
# version of the cloud has it: a page, some of it wrapped as the published pages
# wrap it, and an array of documents with their transactions. The expected
# tables were worked out from the shop's book, which made both.
. "${SRCDIR:?}/tests/cmd/lib.sh"

samples=$SRCDIR/samples
v2=$samples/evotor-documents.json
v1=$samples/evotor-v1-documents.json
cd "$dir" || exit 1

convert() {
	run convert --zone Europe/Moscow "$@"
}

# ---- the samples ----

for t in lines receipts payments days hours goods shifts; do
	convert -q -r evotor-documents -t $t "$v2"
	check "$t of version 2" same "$samples/evotor-documents.$t.csv" stdout
	cat stdout >>all
	convert -q -r evotor-v1-documents -t $t "$v1"
	test $t = payments ||
		check "$t of version 1 are the same" same \
		    "$samples/evotor-documents.$t.csv" stdout
	cat stdout >>all
done
convert -q -r evotor-v1-documents -t payments "$v1"
check "payments of version 1" same "$samples/evotor-v1-documents.payments.csv" \
    stdout
plain() {
	cut -d , -f 1-11 "$1" | sed 's/ELECTRON/CARD/' | tr -d '\r'
}
check "they are the same but for the words" equal "$(plain stdout)" \
    "$(plain "$samples/evotor-documents.payments.csv")"
check "nobody's number, telephone or address is in a table" not grep -q \
    -e 01-000000000000099 -e 79000000007 -e pokupatel all

for r in evotor-documents evotor-v1-documents; do
	test $r = evotor-documents && sample=$v2 || sample=$v1
	convert --strict -r $r -o lines.csv "$sample"
	check "$r: no check fails" status 0
	check "$r: what is bought is told" says \
	    "warning: other_money: 1 BUY of 100.00 in all: money too, and in no"
	check "$r: and what was given back" says "1 BUYBACK of 50.00 in all"
	check "$r: and what was corrected" says "1 CORRECTION of 190.50 in all"
	check "$r: which are no failures" says_not "checks\? failed"
done

# ---- how documents come ----

# Two receipts of version 2, as they come from a webhook or by their number.
sell() {
	cash=$(printf '{"type":"CASH","sum":%s,"parts":[{"part_sum":%s}]}' \
	    "$2" "$2")
	printf '{"type":"SELL","id":"%s","store_id":"S","device_id":"D",' "$1"
	printf '"close_date":"%s","body":{"positions":[' \
	    "${when:-2026-03-01T10:00:00.000+0000}"
	printf '{"product_name":"Чай","code":"7","quantity":1,"price":%s,' "$2"
	printf '"sum":%s,"result_sum":%s,"tax":{"type":"%s",' "$2" "$2" \
	    "${tax:-NO_VAT}"
	printf '"sum":0,"result_sum":0}}],"payments":[%s],"sum":%s,' \
	    "${paid:-$cash}" "$2"
	printf '"result_sum":%s}}' "$2"
}
# rows TABLE COLUMNS: those of doc.json, without the heading.
rows() {
	convert -r evotor-documents -t "$1" --header none doc.json
	cut -d , -f "$2" stdout | tr -d '\r' | tr '\n' ' '
}
# sums: of the receipts of doc.json.
sums() {
	rows receipts 1,16-19
}

sell a 10 >doc.json
check "a document alone" equal "$(sums)" "a,10.00,0.00,10.00,0.00 "
check "and its lines" equal "$(rows lines 1,9,17)" "a,1,1 "
{ echo "["; sell a 10; echo ","; sell b 20; echo "]"; } >doc.json
check "an array of them" equal "$(sums)" \
    "a,10.00,0.00,10.00,0.00 b,20.00,0.00,20.00,0.00 "
{ sell a 10; echo; sell b 20; echo; sell c 5.5e1; } >doc.json
check "one a line" equal "$(sums)" \
    "a,10.00,0.00,10.00,0.00 b,20.00,0.00,20.00,0.00 c,55.00,0.00,55.00,0.00 "
check "with their lines" equal "$(rows lines 1,9,18)" \
    "a,1,10.00 b,1,20.00 c,1,55.00 "
echo '{"items":[],"paging":{}}' >doc.json
check "an empty page has none" equal "$rc $(sums)" "0 "
echo '{"items":[{"type":"SELL","id":"a","store_id":"S",
    "close_date":"2026-03-01T10:00:00.000+0000"}]}' >doc.json
check "an envelope is no receipt" equal "$(sums)" ""
echo '{"items":[{"type":"SELL","id":"a","store_id":"S","body":{"positions":null,
    "payments":null,"sum":0,"result_sum":0}}]}' >doc.json
check "what is null has no rows" equal "$(rows lines 1)$(rows payments 1)" ""
check "and fails no check" test ! -s err

# ---- payments ----

paid='{"type":"CASH","sum":50,"parts":[{"part_sum":30,"change":null},
    {"part_sum":20,"change":5.5}]},
    {"payment":{"type":"ELECTRON","sum":5.5,"parts":[{"part_sum":5.5}]}},
    {"type":"PREPAID","sum":10,"parts":[{"part_sum":10,"change":0}]},
    {"type":"SBP","sum":10,"parts":[{"part_sum":10,"change":0}]}'
sell a 70 >doc.json
check "several, each without its change" equal "$(rows payments 9-11)" \
    "1,CASH,44.50 2,ELECTRON,5.50 3,PREPAID,10.00 4,SBP,10.00 "
check "they are of three kinds in the receipt" equal "$(sums)" \
    "a,70.00,5.50,44.50,20.00 "
check "which add up" test ! -s err
paid='{"type":"CASH","sum":40},{"type":"ELECTRON","sum":30}'
sell a 70 >doc.json
check "without parts it is the payment's sum" equal \
    "$(rows payments 9-11)$(sums)" \
    "1,CASH,40.00 2,ELECTRON,30.00 a,70.00,30.00,40.00,0.00 "

# ---- checks ----

paid='{"type":"CASH","sum":70,"parts":[{"part_sum":70,"change":1}]}'
sell a 70 >doc.json
convert -r evotor-documents -o out.csv doc.json
check "a payment too little is told" says \
    "warning: doc.json: line 1: receipt a: 69 were paid, and not 70"
paid=
sed 's/"result_sum": 620.7,/"result_sum": 620.71,/' "$v2" >doc.json
convert -r evotor-documents -o out.csv doc.json
check "lines that do not add up are told" says \
    "its lines add up to 620.7, and not to 620.71"
sed 's/"closeResultSum": "620.7"/"closeResultSum": "620.71"/' "$v1" >doc.json
convert -r evotor-v1-documents -o out.csv doc.json
check "in version 1, too" says "its lines add up to 620.7, and not to 620.71"

z="session 41 of 20260105-CD02-40C2-8002-0000000000D1: its Z report says"
sed 's/"summ": 2020.05/"summ": 2020/' "$v2" >doc.json
convert -r evotor-documents -o out.csv doc.json
check "a Z report is held against its receipts" says \
    "$z 2020.00 were sold, its receipts come to 2020.05"
check "that is a failure" says "1 check failed"
sed 's/"summ": 79.9/"summ": 0/' "$v1" >doc.json
convert -r evotor-v1-documents -o out.csv doc.json
check "and against what was paid back" says \
    "$z 0.00 were paid back, its receipts come to 79.9"
sed 's/"summ": 2020.05/"summ": 2020/;s/OPEN_SESSION/OTHER/' "$v2" >doc.json
convert -r evotor-documents -o out.csv doc.json
check "not where the session began before" says_not "Z report"

# ---- signs ----

sed 's/: -\([0-9]\)/: \1/g' "$v1" >doc.json
convert -q -r evotor-v1-documents -t lines doc.json
check "a return of version 1 is negative, whatever its till says" same \
    "$samples/evotor-documents.lines.csv" stdout

# ---- taxes ----

for t in VAT_0:0 VAT_5:5 VAT_7:7 VAT_10:10 VAT_20:20 VAT_22:22 \
    VAT_5_105:5/105 VAT_107:7/107 VAT_110:10/110 VAT_20_120:20/120 \
    VAT_122:22/122 VAT_18:20 VAT_18_118:20/120 NEW_TAX:NEW_TAX; do
	tax=${t%:*} sell a 1 >doc.json
	check "${t%:*}" equal "$(rows lines 21)" "${t#*:} "
done
tax=VAT_18 when=2018-12-31T20:00:00.000+0000 sell a 1 >doc.json
check "VAT_18 of 2018" equal "$(rows lines 21)" "18 "

finish
