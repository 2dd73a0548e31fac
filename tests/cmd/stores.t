#!/bin/sh
# kassa stores, devices and employees: both versions of Evotor's cloud give the
# same tables, in any format, whole or not at all.
. "${SRCDIR:?}/tests/cmd/lib.sh"

place "$top/stores"
sandbox --page 1

# list CLOUD LIST ARGUMENT...
list() {
	cloud=$1 list=$2
	shift 2
	run "$list" --cloud "$cloud" --url "$root" --token-file "$dir/token" \
	    --poll 20ms --retries 1 "$@"
}

heading() {
	head -n 1 "$dir/stdout" | tr -d '\r'
}

# ---- tables ----

for list in stores devices employees; do
	case $list in
	stores) want=id,name,address rows=2 ;;
	devices) want=id,name,store_id rows=4 ;;
	employees) want=id,name,last_name,phone,role rows=5 ;;
	esac
	list evotor $list
	check "v2 $list" equal "$rc $(heading)" "0 $want"
	check "v2 $list: all pages" count_lines "$dir/stdout" $((rows + 1))
	check "v2 $list: nothing is said" test ! -s "$dir/err"
	cp "$dir/stdout" "$dir/$list.csv"
	list evotor-v1 $list
	check "v1 $list" equal "$rc $(heading)" "0 $want"
	check "v1 $list: the same" same "$dir/stdout" "$dir/$list.csv"
done
check "names keep their quotes" grep -q '"Кафе «Утро» & ""К°""",' \
    "$dir/stores.csv"
check "who has no last name has none" grep -q ',Кассир,,,CASHIER' \
    "$dir/employees.csv"
check "terminals are of the stores" equal \
    "$(tail -n +2 "$dir/devices.csv" | tr -d '\r' | cut -d, -f3 | sort -u)" \
    "$(tail -n +2 "$dir/stores.csv" | cut -d, -f1 | sort)"
check "nothing stays in the spool" only_in "$state/spool" ""

# ---- goods ----

for word in "push $SRCDIR/samples/kassatka-nomenclature.xml" \
    "push -n $SRCDIR/samples/kassatka-nomenclature.xml" "delete 1"; do
	for cloud in evotor evotor-v1; do
		list $cloud nomenclature $word
		check "$cloud: $word: 69" status 69
		check "$cloud: $word: which cloud does" says "--cloud kassatka"
	done
done

# ---- formats ----

list evotor stores -f table
check "table" equal "$rc $(head -n 1 "$dir/stdout" | tr -s ' ')" \
    "0 id name address"
list evotor stores -o "$dir/out/stores.xlsx"
check "a workbook" equal "$rc $(head -c 2 "$dir/out/stores.xlsx")" "0 PK"
check "it says where" says "2 stores to $dir/out/stores.xlsx"
list evotor employees -o "$dir/out/people.jsonl" -q
check "JSON" equal "$(grep -c '"phone":"70000000001"' \
    "$dir/out/people.jsonl")" 1
list evotor devices --for nothing
check "another option: 64" status 64
list evotor devices -f ods
check "another format: 64" status 64
if command -v script >/dev/null; then
	script -qec "'$KASSA' stores --cloud evotor --url '$root' \
	    --token-file '$dir/token'" "$dir/typed" >/dev/null 2>&1 </dev/null
	check "on a terminal it is a table" grep -q '^id  *name  *address' \
	    "$dir/typed"
else
	skip "on a terminal it is a table" "no script"
fi
list evotor stores --no-state
check "without a state" same "$dir/stdout" "$dir/stores.csv"

# ---- what is not to be had ----

run stores --url "$url" --token-file "$dir/token"
check "Kassatka: 69" status 69
check "one line" one_line
check "it says why" says "Kassatka's API has no lists of stores"
run employees --cloud kassatka --url "$url"
check "before a token is asked for" status 69
list evotor stores here
check "an argument: 64" status 64
check "it says which" says 'kassa stores takes no argument, not "here"'

echo wrong-token >"$dir/wrong"
chmod 600 "$dir/wrong"
cp "$dir/stores.csv" "$dir/out/stores.csv"
run stores --cloud evotor --url "$root" --token-file "$dir/wrong" \
    -o "$dir/out/stores.csv"
check "a wrong token: 77" status 77
check "one line" one_line
check "the old file stays" same "$dir/out/stores.csv" "$dir/stores.csv"
check "nothing is left over" tidy
stop_servers

# broken WHAT STATUS SAYS REPLY...: the cloud answers so.
broken() {
	what=$1 want=$2 words=$3
	bad_of "$4"
	run stores --cloud evotor --url "$url" --token-file "$dir/token" \
	    --poll 20ms --retries 0 -o "$dir/out/stores.csv"
	check "$what: $want" status "$want"
	check "$what: one line" one_line
	check "$what: it says so" says "$words"
	check "$what: the old file stays" same "$dir/out/stores.csv" \
	    "$dir/stores.csv"
	stop_servers
}

broken "an empty object" 76 "no list" 'on GET /stores
json {}'
broken "an error with a good status" 76 "instead of a list the cloud says" \
    'on GET /stores
json {"code":"no","message":"not today"}'
broken "a page that names itself" 76 "" 'on GET /stores
json {"items":[{"id":"A","name":"a"}],"paging":{"next_cursor":"x"}}
keep'
broken "a store without an id" 76 "no list" 'on GET /stores
json {"items":[{"name":"a"}],"paging":{}}'

bad_of 'on GET /stores
json {"items":[],"paging":{}}'
run stores --cloud evotor --url "$url" --token-file "$dir/token"
check "no stores are none" equal "$rc $(heading)" "0 id,name,address"
check "the token is nowhere else" token_kept

finish
