#!/bin/sh
# Evotor's catalogue as tables, of both versions, and on its way to the other
# cloud: groups in groups, a group without goods, what has no code, several
# barcodes, a group that is not there.
. "${SRCDIR:?}/tests/cmd/lib.sh"
. "$SRCDIR/tests/cmd/push.sh"

samples=$SRCDIR/samples
v1=$samples/evotor-v1-products.json
cd "$dir" || exit 1
cp "$samples/evotor-products.json" products.json
cp "$samples/evotor-product-groups.json" groups.json

# table RULES TABLE FILE...: in stdout.
table() {
	rules=$1 table=$2
	shift 2
	run convert -q -r "$rules" -t "$table" "$@"
}

# ---- the samples ----

for t in products groups; do
	table evotor-products $t groups.json products.json
	check "version 2: $t" same "$samples/evotor-products.$t.csv" stdout
	table evotor-products $t products.json groups.json
	check "version 2: $t, in whatever order" equal \
	    "$(sort stdout)" "$(sort "$samples/evotor-products.$t.csv")"
	table evotor-v1-products $t "$v1"
	check "version 1: $t" same "$samples/evotor-v1-products.$t.csv" stdout
done
for r in evotor-products evotor-v1-products; do
	run rules check $r
	check "$r: the rules are right" status 0
done

# ---- other shapes of the same ----

python3 - products.json groups.json <<'PY'
import json, sys
items = [i for f in sys.argv[1:] for i in json.load(open(f))["items"]]
json.dump(items, open("array.json", "w"))
json.dump(items[0], open("one.json", "w"))
json.dump({"items": [], "paging": {"next_cursor": "x"}}, open("none.json", "w"))
json.dump({"paging": {}, "items": items}, open("page.json", "w"))
PY
table evotor-products products array.json
cp stdout want
check "a bare array: all of it" count_lines want 7
table evotor-products products page.json none.json
check "a page, and an empty one: the same" same want stdout
table evotor-products products one.json
check "one alone" equal "$rc $(wc -l <stdout) $(tail -n 1 stdout | cut -c 1-5)" \
    "0 2 0205,"

cat >odd.json <<'J'
[{"uuid":"a-1","name":"Сирота","group":true,"parentUuid":"z-9","code":"7"},
 {"uuid":"b-1","name":"Хлеб","group":false,"type":"NORMAL","price":"40","parentUuid":"a-1","barCodes":null,"code":null},
 {"uuid":"b-2","name":"Соль","type":"NORMAL","price":1990,"quantity":"0.000","parentUuid":null}]
J
table evotor-v1-products products odd.json
check "a group above that is not there goes by its id" equal \
    "$(grep b-1 stdout | cut -d , -f 1-5)" "b-1,Хлеб,7,Сирота,z-9"
check "what has no code goes by its id, in no group" equal \
    "$(grep b-2 stdout | cut -d , -f 1-5)" "b-2,Соль,,,"
table evotor-v1-products groups odd.json
check "the group too" equal "$(sed -n '2s/\r//p' stdout)" "7,Сирота,z-9,a-1,z-9"

echo '[{"type":"NORMAL","id":"a","name":"b","price":"12,5O"}]' >bad.json
table evotor-products products bad.json
check "a price that is none: 65" status 65
check "a price that is none: it says which" says 'products.price: "12,5O"'

# ---- the map has the last word ----

cat >map.csv <<'E'
kind,id,code
product,0d3b0001-1a2b-4c3d-8e4f-5a6b7c000001,00-00000205
product,5f0a0002-6e2c-4c7a-9d10-2b6f1c000002,Г-02
E
sandbox
printf '[shop]\nurl = %s\ntoken-file = %s\n' "$url" "$dir/token" \
    >"$XDG_CONFIG_HOME/kassa/kassa.conf"
run map import -p shop map.csv
check "a map" status 0
table evotor-products products -p shop groups.json products.json
check "codes of product and group are the map's" equal \
    "$(grep Рос stdout | cut -d , -f 1,3)" '00-00000205,Г-02'
table evotor-v1-products products -p shop "$v1"
check "version 1: the map goes before the cloud's code" equal \
    "$(grep Рос stdout | cut -d , -f 1,3)" '00-00000205,Г-02'

# ---- into the other cloud ----

goods=$dir/groups.json
push "$dir/products.json"
check "version 2 is known by itself, and sent: 0" status 0
check "version 2: what is in it" says "5 products in 5 groups"
check "version 2: the cloud has it" equal "$(held | tr '\n' '|')" \
    "00042 125,00|0205 890,50|0d3b0003-1a2b-4c3d-8e4f-5a6b7c000003 1 490,00|S1 300,00|УТ-000304 7,00|"
goods=$v1
push
check "version 1 is known by itself, and sent: 0" status 0
check "version 1: what is in it" says "4 products in 4 groups"
check "version 1: the cloud has it" equal "$(held | tr '\n' '|')" \
    "00042 125,00|0205 890,50|0d3b0003-1a2b-4c3d-8e4f-5a6b7c000003 1 490,00|0d3b0004-1a2b-4c3d-8e4f-5a6b7c000004 300,00|S1 300,00|УТ-000304 7,00|"
echo '{"a":[{"b":1}]}' >other.json
goods=$dir/other.json
push
check "other JSON is no goods list: 65" status 65

finish
