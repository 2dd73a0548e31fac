#!/bin/sh
# kassa map: codes of 1C go into the ledger and come out again, wrong lists
# change nothing, and rules find the codes of whoever runs.
. "${SRCDIR:?}/tests/cmd/lib.sh"

place "$top/map"

# map ARGUMENT...: whose map it is says the token.
map() {
	run map --token-file "$dir/token" "$@"
}

crlf() {
	sed 's/$/\r/'
}

exported() {
	map export
	equal "$rc" 0 && crlf | diff - "$dir/stdout"
}

list=$dir/list.csv

# ---- in and out ----

map export
check "without a ledger the map is empty" status 0
check "and says so in CSV" equal "$(tr -d '\r' <"$dir/stdout")" kind,id,code
check "and no ledger is made" test ! -e "$state/ledger.db"

cat >"$list" <<'LIST'
kind,id,code
store,20180608-EDE0-0001,00-000001
device,20260222-BBBB,"касса ""1"", зал"
employee,20180608-EMP1,0007
product,01ba18b6-8707,00000000017
store,20180608-EDE0-0002,00-000002
LIST
map import "$list"
check "import" status 0
check "it says how many" says "$list: 5 codes, 0 ids without one"
check "and nothing on standard output" test ! -s "$dir/stdout"
check "export: by kind and id" exported <<'LIST'
kind,id,code
device,20260222-BBBB,"касса ""1"", зал"
employee,20180608-EMP1,0007
product,01ba18b6-8707,00000000017
store,20180608-EDE0-0001,00-000001
store,20180608-EDE0-0002,00-000002
LIST

cat >"$list" <<'LIST'
kind,id,code
store,20180608-EDE0-0002,changed
store,20180608-EDE0-0003,new
employee,20180608-EMP1,
device,never seen,
LIST
map import - <"$list"
check "standard input is empty here" status 65
"$KASSA" map --token-file "$dir/token" import - <"$list" 2>"$dir/err"
check "a list from standard input" says \
    "-: 2 codes, 2 ids without one"
check "others stay, an empty code forgets" exported <<'LIST'
kind,id,code
device,20260222-BBBB,"касса ""1"", зал"
product,01ba18b6-8707,00000000017
store,20180608-EDE0-0001,00-000001
store,20180608-EDE0-0002,changed
store,20180608-EDE0-0003,new
LIST

cp "$dir/stdout" "$dir/whole.csv"
for suffix in csv xlsx tsv; do
	map export -o "$dir/out/map.$suffix"
	check "export as $suffix" status 0
	rm -r "$state"
	map import "$dir/out/map.$suffix"
	check "and import, into a new ledger" status 0
	map export
	check "nothing is lost" same "$dir/stdout" "$dir/whole.csv"
done

# ---- lists as people have them ----

# reads WHAT: the list, whatever its form, has one store.
reads() {
	rm -rf "$state"
	map import "$list"
	check "$1" status 0
	check "$1: its code" exported <<'LIST'
kind,id,code
store,S-1,Код 1
LIST
}

printf 'Code;Kind;ID\nКод 1;store;S-1\n' >"$list"
reads "semicolons, another order, capital headings"
printf 'kind\tid\tname\tcode\nstore\tS-1\tМагазин\tКод 1\n' >"$list"
reads "tabs, and a column more, as list has it"
printf '\357\273\277kind,id,code\r\n" store","S-1 ", Код 1 \r\n' >"$list"
reads "a mark in front, blanks around"
printf 'kind;id;code\nstore;S-1;Код 1\n' | iconv -f UTF-8 -t WINDOWS-1251 >"$list"
reads "windows-1251"
printf 'kind,id,code\nstore,S-1,Код 1\n\nstore,S-1,Код 1\n' >"$list"
reads "the same twice"

# ---- lists that are wrong ----

map export -o "$dir/before.csv"

# refuses WHAT SAYS: the list is bad data, and all is as it was.
refuses() {
	map import "$list"
	check "$1: 65" status 65
	check "$1: one line" one_line
	check "$1: where and what" says "$2"
	map export
	check "$1: nothing has changed" same "$dir/stdout" "$dir/before.csv"
}

printf 'kind,id,code\nstore,S-2,2\nshop,S-3,3\n' >"$list"
refuses "another kind" "list.csv: line 3: the kind \"shop\" is none of store"
printf 'kind,id,code\nstore,S-2,2\nstore, ,3\n' >"$list"
refuses "no id" "list.csv: line 3: the store has no id"
printf 'kind,id,code\nstore,S-2,2\n\ndevice,S-2,3\nstore,S-2,3\n' >"$list"
refuses "two codes" "list.csv: line 5: store \"S-2\" has the code \"3\" here"
printf 'kind,id,code\nstore,S-2,2\nstore,S-2,\n' >"$list"
refuses "a code and none" 'line 3: store "S-2" has the code "" here'
printf 'kind,id\nstore,S-2\n' >"$list"
refuses "no codes at all" 'list.csv: line 2: there is no column "code"'
printf 'store,S-2,2\nstore,S-3,3\n' >"$list"
refuses "no headings" 'list.csv: line 2: there is no column "kind"'
printf 'kind,id,code\nstore,S-2,2\nstore,"S-3,3\n' >"$list"
refuses "a quote that is open" "list.csv: line 3"
printf 'kind,id,code\nstore,"S\n2",2\n' >"$list"
refuses "a line end within" 'an id and a code are one line of text each'
printf '{"kind":"store","id":"S-2","code":"2"}\n' >"$list"
refuses "JSON" "list.csv: is no table; a list of the map is CSV or XLSX"
: >"$list"
refuses "nothing" "list.csv"
map import "$dir/nowhere.csv"
check "no such list: 66" status 66
check "which one" says "nowhere.csv: cannot open"

# ---- how it is asked ----

usage() {
	check "$1: 64" status 64
	check "$1: one line" one_line
}

map
usage "kassa map alone"
map forget
usage "another word"
map import
usage "no list"
map import a b
usage "two lists"
map export "$list"
usage "export to an argument"
map export --no-state
usage "without a state"
run map export
check "no token: 78" status 78

# ---- whose it is ----

echo another-token >"$dir/other"
chmod 600 "$dir/other"
run map --token-file "$dir/other" export
check "another account has no map" equal "$(wc -l <"$dir/stdout")" 1

cat >"$XDG_CONFIG_HOME/kassa/kassa.conf" <<CONF
[kafe]
token-file = $dir/token
CONF
printf 'kind,id,code\nstore,S-9,nine\n' >"$list"
run map -p kafe import "$list"
check "a profile's token is its account" status 0
check "its codes stand beside those by hand" exported <<'LIST'
kind,id,code
store,S-1,Код 1
store,S-9,nine
LIST
cp "$dir/other" "$dir/token.new"
mv "$dir/token" "$dir/token.old"
mv "$dir/token.new" "$dir/token"
run map -p kafe export
check "with a new token the profile has its codes" equal \
    "$(tr -d '\r' <"$dir/stdout" | tail -n +2)" store,S-9,nine
mv "$dir/token.old" "$dir/token"

# ---- in rules ----

cat >"$dir/rules.xml" <<'RULES'
<rules document="Documents" main="lines">
  <table name="lines" match="Documents/Doc">
    <column name="doc" select="Head/DocNum" key="yes"/>
    <column name="store" select="Head/StoreCode"/>
    <column name="store_1c" select="lookup('map-store', Head/StoreCode)"/>
    <column name="box_1c" select="lookup('map-device', Head/CashBoxCode)"/>
    <column name="employee_1c" select="lookup('map-employee', 'E')"/>
    <column name="product_1c" select="lookup('map-product', 'P')"/>
  </table>
</rules>
RULES

# The column of a table, its values once each.
values() {
	tail -n +2 | tr -d '\r' | cut -d, -f"$1" | sort -u | tr '\n' ' '
}

run convert -r "$dir/rules.xml" "$sample"
check "convert alone: the lookups are empty" status 0
stores=$(values 2 <"$dir/stdout")
check "all of them" equal "$(values 3- <"$dir/stdout")" ",,, "
run rules check "$dir/rules.xml"
check "kassa rules check knows them" status 0

{
	echo kind,id,code
	for store in $stores; do
		echo "store,$store,1C-$store"
	done
	echo employee,E,anna
	echo product,P,0012
} >"$list"
run map -p kafe import "$list"
want=$(for store in $stores; do echo "1C-$store"; done | tr '\n' ' ')
run convert -p kafe -r "$dir/rules.xml" "$sample"
check "convert with a profile has its map" equal \
    "$(values 3 <"$dir/stdout")" "$want"
check "of all kinds" equal "$(values 5,6 <"$dir/stdout")" "anna,0012 "
run convert -p kafe -r "$dir/rules.xml" --state "$dir/nowhere" "$sample"
check "without a ledger they are empty" equal \
    "$(values 3- <"$dir/stdout")" ",,, "
check "and none is made" test ! -e "$dir/nowhere"

sandbox --receipts "$sample"
get -r "$dir/rules.xml"
check "receipts: by the same token" equal "$(values 3 <"$dir/stdout")" "$want"
get -r "$dir/rules.xml" --no-state
check "receipts without a state: empty" equal \
    "$(values 3- <"$dir/stdout")" ",,, "

sed 's/<rules /&/; s/<table name="lines"/<lookup name="map-store"><entry key="a" value="b"\/><\/lookup>&/' \
    "$dir/rules.xml" >"$dir/own.xml"
run rules check "$dir/own.xml"
check "the map's names are taken: 65" status 65
check "and it says so" says 'there is a lookup "map-store" already'

# ---- what the cloud has ----

stop_servers
sandbox --page 2 --generate 3
rm -rf "$state"
for version in evotor evotor-v1; do
	map list --cloud $version --url "$root" --poll 20ms
	check "$version: what it has" status 0
	check "$version: kind, id, name, code" equal \
	    "$(head -n 1 "$dir/stdout" | tr -d '\r')" kind,id,name,code
	check "$version: stores, terminals, people" equal \
	    "$(values 1 <"$dir/stdout")" "device employee store "
	check "$version: none has a code" equal \
	    "$(tail -n +2 "$dir/stdout" | grep -cv ',.$')" 0
	cp "$dir/stdout" "$dir/$version.csv"
done
check "both the same" same "$dir/evotor.csv" "$dir/evotor-v1.csv"
check "last names are before the first" grep -q ',Первая Анна,' \
    "$dir/evotor.csv"

map list --cloud evotor --url "$root" --unmatched -o "$dir/out/todo.csv"
check "all are unmatched" same "$dir/out/todo.csv" "$dir/evotor.csv"
sed '2,4s/\r$/code-of-1C\r/' "$dir/out/todo.csv" >"$list"
map import "$list"
check "the list is filled in and comes back" says ": 3 codes, 8 ids without"
map list --cloud evotor --url "$root"
check "list has them" equal "$(grep -c ',code-of-1C' "$dir/stdout")" 3
check "in the order of the cloud" same "$dir/stdout" "$list"
map list --cloud evotor-v1 --url "$root" --unmatched
check "what is left" equal "$(wc -l <"$dir/stdout") $(grep -c code-of \
    "$dir/stdout")" "9 0"
map list --cloud evotor --url "$root" -f table
check "as a table" equal "$(head -n 1 "$dir/stdout" | tr -s ' ')" \
    "kind id name code"
store=$(sed -n 's/^store,\([^,]*\),.*/\1/p' "$dir/evotor.csv" | head -n 1)
for version in evotor evotor-v1; do
	map list --cloud $version --url "$root" --store "$store"
	check "$version: a store's goods as well" equal \
	    "$rc $(values 1 <"$dir/stdout")" "0 device employee product store "
	grep '^product,' "$dir/stdout" | sort >"$dir/$version.goods"
done
check "the same goods" same "$dir/evotor.goods" "$dir/evotor-v1.goods"
sed '1i kind,id,name,code' "$dir/evotor.goods" | tr -d '\r' |
    sed '1!s/$/0001/' >"$list"
map import -q "$list"
map list --cloud evotor --url "$root" --store "$store" --unmatched
check "none is unmatched then" not grep -q '^product,' "$dir/stdout"
map list --cloud evotor --url "$root" --store nowhere
check "no such store: 69" status 69
map list --url "$url"
check "Kassatka has no lists: 69" status 69
check "and it says so" says "has no lists of stores"
map list --cloud evotor --url "$root" stores
check "an argument: 64" status 64

# ---- in the shipped rules ----

sed 's/\r$//' "$dir/evotor.csv" |
    sed '1!s/^\([a-z]*\),\([^,]*\),.*/\1,\2,,1C-\2/' >"$list"
map import "$list"
cat >"$dir/codes.xml" <<'RULES'
<rules document="table" main="wrong">
  <table name="wrong" match="table/row"
         test="not(store_1c = concat('1C-', store_code) and
               cash_box_1c = concat('1C-', cash_box_code) and
               employee_1c = concat('1C-', employee_code))">
    <column name="doc_num" select="doc_num" required="yes"/>
  </table>
</rules>
RULES
for version in evotor evotor-v1; do
	run receipts --cloud $version --url "$root" --token-file "$dir/token" \
	    --from 2026-03-01 --to 2026-03-03 --zone UTC -t receipts \
	    -o "$dir/out/$version.csv" -q
	check "$version: receipts" status 0
	check "$version: there are some" test "$(wc -l \
	    <"$dir/out/$version.csv")" -gt 4
	run convert -r "$dir/codes.xml" "$dir/out/$version.csv"
	check "$version: each has the codes of its store, till and seller" \
	    equal "$(tr -d '\r' <"$dir/stdout")" doc_num
done

# A changed map reaches days as they are brought.
stop_servers
sandbox --generate 3
noon
shop "rules = $dir/rules.xml" "table = lines"
run run --since "$(days_ago 1)"
stores=$(cat "$dir/out/lines/"*.csv | values 2)
check "a night without codes of these stores" equal \
    "$(cat "$dir/out/lines/"*.csv | values 3)" " "
for store in $stores; do
	echo "store,$store,night-$store"
done | sed '1i kind,id,code' >"$list"
run map -p shop import "$list"
run run --since "$(days_ago 2)" --look-back 0d
night=$dir/out/lines/$(days_ago 2).csv
check "the next night has the codes" equal \
    "$(values 3 <"$night" | grep -c 'night-')" 1
check "a day that was there stays as it is" equal \
    "$(values 3 <"$dir/out/lines/$(days_ago 1).csv")" " "
check "the token is nowhere else" token_kept

finish
