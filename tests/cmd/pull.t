#!/bin/sh
# kassa nomenclature pull: a store's catalogue as tables, from both of Evotor's
# versions, and on into the other cloud; what stands in the way, and what then
# becomes of the file that was there.
. "${SRCDIR:?}/tests/cmd/lib.sh"
. "$SRCDIR/tests/cmd/push.sh"

# pull VERSION ARGUMENT...: of the sandbox's second store.
pull() {
	version=$1
	shift
	run nomenclature pull --cloud "$version" --url "$root" \
	    --token-file "$dir/token" "$@"
}

# ---- from the sandbox ----

sandbox --page 3
one=$(curl -s -H "X-Authorization: $token" "$root/stores" |
    sed 's/.*{"id":"\([^"]*\)".*/\1/')

# column NUMBER FILE: of a tsv, without the heading.
column() {
	cut -f "$1" "$2" | sed 1d | sort
}

for version in evotor evotor-v1; do
	pull $version --store "$one" -f tsv
	check "$version: done" status 0
	check "$version: it says what came" says "17 rows to standard output"
	cp "$dir/stdout" "$dir/$version.tsv"
	pull $version -q --store "$one" -o "$dir/out/$version/"
	check "$version: a folder has products and groups" only_in \
	    "$dir/out/$version" "groups.csv products.csv"
	check "$version: four groups" count_lines \
	    "$dir/out/$version/groups.csv" 5
	pull $version -q --store "$one" --out "$dir/out/goods.xlsx"
	check "$version: a workbook" equal \
	    "$rc $(head -c 2 "$dir/out/goods.xlsx")" "0 PK"
	check "$version: nothing stays in the spool" only_in "$state/spool" ""
done
for c in 1 2 4 6 8 9 13 14 15 16 17; do
	check "both versions say the same: column $c" equal \
	    "$(column $c "$dir/evotor-v1.tsv")" "$(column $c "$dir/evotor.tsv")"
done
check "pages were asked for one after the other" equal \
    "$(requests | grep -c "/stores/$one/products?cursor=")" 15

pull evotor -q
check "several stores: 64" status 64
check "several stores: it says what to do" says "--store ID says which one"
check "several stores: none was asked for its goods" equal \
    "$(requests | grep -v "$one" | grep -c /product)" 0
pull evotor -q --store "$one-x"
check "no such store: 69" status 69
check "no such store: it says so" says "kassa stores shows"

cat >"$dir/map.csv" <<E
kind,id,code
product,$(sed -n 's/^101	.*	\([0-9a-f-]*\)\r*$/\1/p' "$dir/evotor.tsv"),1C-101
E
run map import --cloud evotor --url "$root" --token-file "$dir/token" \
    "$dir/map.csv"
check "a map of one product: 0" status 0
pull evotor -q --store "$one" -f tsv --header none
check "its code is the map's" equal "$(grep -c '^1C-101	' "$dir/stdout")" 1

# ---- on into the other cloud ----

pull evotor -q --store "$one" -o "$dir/out/goods.xml"
check ".xml is what the other cloud takes" equal \
    "$rc $(grep -c '<Product ' "$dir/out/goods.xml")" "0 16"
goods=$dir/out/goods.xml
push -q
check "and it takes it: 0" status 0
check "all of it is there" equal "$(held | wc -l)" 16
goods=$dir/out/evotor-v1/products.csv
push -q
check "a table of version 1 too: 0" status 0
check "with its prices" equal "$(held | grep -c '^101 99,90')" 1

# ---- what is not asked ----

run nomenclature pull --url "$url" --token-file "$dir/token"
check "a cloud that gives none: 69" status 69
check "a cloud that gives none: it says so" says "gives none back"
pull evotor "$goods"
check "a file: 64" status 64
pull evotor --changes
check "an option of push: 64" status 64
goods list "$tea"
push -f csv
check "an option of pull: 64" status 64

# ---- a cloud that misbehaves ----

# answer JSON, no STATUS: what a rule of a script does.

answer() {
	printf 'json %s\nkeep\n' "$1"
}

no() {
	printf 'send HTTP/1.1 %s No\\r\\nContent-Length: 0\\r\\n\\r\\n\nkeep\n' \
	    "$1"
}

page='{"items":[%s],"paging":{}}\n'
group='{"id":"g","name":"Чай"}'
good='{"id":"p","type":"NORMAL","name":"Сенча","parent_id":"g","code":"7","price":1,"measure_name":"шт","tax":"NO_VAT"}'

stores() {
	echo "on GET /stores"
	answer '{"items":[{"id":"S1","name":"S1"}],"paging":{}}'
}

# script GROUPS GOODS: what is told of the only store.
script() {
	stop_servers
	bad <<SCRIPT
on GET /stores/S1/product-groups
$1
on GET /stores/S1/products
$2
$(stores)
SCRIPT
}

script "$(answer "$(printf "$page" "$group")")" \
    "$(answer "$(printf "$page" "$good")")"
pull evotor -q -o "$dir/out/only.csv"
check "an only store needs no name" equal \
    "$rc $(grep -c '^7,Сенча,g,Чай,' "$dir/out/only.csv")" "0 1"
cp "$dir/out/only.csv" "$dir/old.csv"
check "stores, groups, goods: once each" equal \
    "$(cut -f 1 "$dir/bad.log" | tr '\n' ' ')" \
    "GET /stores GET /stores/S1/product-groups GET /stores/S1/products "

# keeps WHAT STATUS SAYS: the file that is there stays.
keeps() {
	pull evotor -q --retries 0 -o "$dir/out/only.csv"
	check "$1: $2" status "$2"
	check "$1: it says why" says "$3"
	check "$1: the old file stays" same "$dir/old.csv" "$dir/out/only.csv"
	check "$1: nothing half is left" tidy
}

script "$(answer "$(printf "$page" '')")" "$(answer "$(printf "$page" '')")"
keeps "no goods at all" 65 "--allow-empty replaces it"
pull evotor -q --allow-empty -o "$dir/out/only.csv"
check "unless that is wanted: 0" status 0
cp "$dir/old.csv" "$dir/out/only.csv"
script "$(answer "$(printf "$page" "$group")")" "$(answer '{"code":"x"}')"
keeps "no list" 76 "store S1: instead of a list"
script "$(answer "$(printf "$page" "$group")")" "$(no 403)"
keeps "no permission" 69 "lacks the permission"

stop_servers
rm "$dir/bad.log"
bad <<SCRIPT
on GET /stores/S1/product-groups times 1
$(answer "$(printf "$page" "$group")")
on GET /stores/S1/products times 1
$(no 503)
on GET /stores/S1/products
$(answer "$(printf "$page" "$good")")
$(stores)
SCRIPT
keeps "a cloud that is down" 75 "HTTP 503"
pull evotor -q -o "$dir/out/only.csv"
check "the same again goes on where it was: 0" status 0
check "what had come was not asked for again" equal \
    "$(cut -f 1 "$dir/bad.log" | tr '\n' ' ')" \
    "GET /stores GET /stores/S1/product-groups GET /stores/S1/products \
GET /stores/S1/products "
check "and is there" same "$dir/old.csv" "$dir/out/only.csv"
check "no token in it all" token_kept

finish
