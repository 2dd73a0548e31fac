#!/bin/sh
# CSV in: whatever encoding, separator and line ends a list has, rules see the
# same rows, and what is no list, or a broken one, makes no output.
. "${SRCDIR:?}/tests/cmd/lib.sh"

place "$top/table"
list=$SRCDIR/samples/any/price-list.csv
rules=$SRCDIR/samples/any/price-list.rules.xml
want=$SRCDIR/samples/any/price-list.tsv

# ---- the same list in many forms ----

form=$dir/form.csv

# reads WHAT: the list in this form.
reads() {
	run convert -r "$rules" -o "$dir/out/list.tsv" "$form"
	check "$1: it converts" status 0
	check "$1: the same rows" same "$dir/out/list.tsv" "$want"
	rm -f "$dir/out/list.tsv"
}

# With another separator the headings and prices that have it want quotes.
commas() {
	sed 's/\([^;]*,[^;]*\)/"\1"/g; s/""/"/g; y/;/,/' "$dir/plain.csv"
}

# One line a row, and no quotes: for sed.
sed -n '1,2p; 4p' "$list" >"$dir/plain.csv"

cp "$list" "$form"
reads "as it is"
printf '\357\273\277' | cat - "$list" >"$form"
reads "a mark in front"
sed 's/$/\r/' "$list" >"$form"
reads "CR and LF"
tr '\n' '\r' <"$list" >"$form"
reads "CR"
printf 'sep=;\r\n' | cat - "$list" >"$form"
reads "Excel's first line"
printf '\n;;;;;;;\n' | cat - "$list" >"$form"
reads "blank lines in front"
iconv -f UTF-8 -t WINDOWS-1251 "$list" >"$form"
reads "windows-1251"
{ printf '\377\376' && iconv -f UTF-8 -t UTF-16LE "$list"; } >"$form"
reads "UTF-16"
sed 's/;заказать$/;/' "$list" >"$form"
reads "a column that no rule wants, empty"

sed -n '1,3p' "$want" | sed '3d' >"$dir/want.tsv"
sed -n 4p "$want" >>"$dir/want.tsv"
want=$dir/want.tsv
cp "$dir/plain.csv" "$form"
reads "without quotes"
tr ';' '\t' <"$dir/plain.csv" >"$form"
reads "tabs"
commas >"$form"
reads "commas"

# ---- a stream, several files, many bytes ----

run convert -q -r "$rules" --header none -f tsv -o "$dir/twice.tsv" \
    "$list" "$dir/plain.csv"
check "two files: both are read" equal "$rc $(wc -l <"$dir/twice.tsv")" "0 6"

"$KASSA" convert -q -r "$rules" -f tsv <"$dir/plain.csv" \
    >"$dir/stdin.tsv" 2>"$dir/err"
check "standard input is read" same "$dir/stdin.tsv" "$want"

"$KASSA" events "$list" >"$dir/events" 2>"$dir/err"
check "kassa events: a column is named by its heading" \
    grep -qx 'table/row/ед_изм = шт' "$dir/events"
check "kassa events: one without a heading by its number" \
    equal "$(grep '^table/row/_' "$dir/events")" "table/row/_8 = заказать"
check "kassa events: a line of a text" \
    grep -qxF 'table/row/наименование = Доставка\nпо городу' "$dir/events"

# Enough for several threads, which a list never has.
{
	head -n 1 "$list"
	awk 'BEGIN { for (i = 0; i < 200000; i++)
		printf "%08d;;;name of product %d;pcs;%d,50;1;\n", i, i, i }'
} >"$dir/many.csv"
run convert -q -r "$rules" -o "$dir/many.jsonl" "$dir/many.csv"
check "a long list: 0" status 0
check "a long list: all of it" \
    equal "$(wc -l <"$dir/many.jsonl") $(tail -n 1 "$dir/many.jsonl")" \
    "200000 {\"code\":\"00199999\",\"article\":null,\"barcode\":null,\
\"name\":\"name of product 199999\",\"unit\":\"pcs\",\"price\":199999.50,\
\"stock\":1,\"value\":199999.50}"
rm -f "$dir/many.csv" "$dir/many.jsonl"

# ---- what is refused ----

# refused WHAT SAYS [RULES]: the form is no list; the old output stays.
refused() {
	echo old >"$dir/out/list.tsv"
	run convert -r "${3:-$rules}" -o "$dir/out/list.tsv" "$form"
	check "$1: 65" status 65
	check "$1: one line" one_line
	check "$1: it says why" says "$2"
	check "$1: the old output stays" equal "$(cat "$dir/out/list.tsv")" old
	check "$1: nothing is left over" tidy
}

: >"$form"
refused "nothing" "form.csv: is empty"
echo '502 Bad Gateway' >"$form"
refused "a sentence" "line 1: this is neither XML, JSON, CSV nor XLSX"
echo '<html><body>Bad Gateway</body></html>' >"$form"
refused "a web page" 'the root element is "html", expected "table"'
echo '<<Bad Gateway, sorry>>' >"$form"
refused "a bad page" "not XML"
echo '[{"code": 1}]' >"$form"
refused "JSON" 'the root element is "json", expected "table"'
cp "$list" "$form"
refused "a list where receipts are wanted" \
    'the root element is "table", expected "Documents"' kassatka-receipts
sed 's/"Доставка/Доставка/' "$list" >"$form"
refused "quotes that are not closed" "line 6: a quote in a cell"
sed 's/городу"/городу/' "$list" >"$form"
refused "quotes that never close" "line 5: the quotes that open here"
sed 's/усл;350,00;;/усл;350,00;;;more/' "$list" >"$form"
refused "a cell too many" 'line 5: "more" is in column 9'
sed '1s/Артикул/код/' "$list" >"$form"
refused "a heading twice" 'line 1: columns 1 and 2 are both called "код"'
{
	cat "$list"
	printf '1;\377;\n'
} >"$form"
refused "another encoding at the end" \
    'form.csv: line 7: byte 0xFF is not UTF-8'
sed 's/1 990,50/1 99O,50/' "$list" >"$form"
refused "a bad value" 'line 3: products.price: "1 99O,50"'

finish
