#!/bin/sh
# A workbook is read as a table: what kassa wrote comes back to the byte, from
# a file and through a pipe, with however many threads, and after an office
# program had it in hands; which sheet can be said; and what is wrong is told
# with file, row and cell.
. "${SRCDIR:?}/tests/cmd/lib.sh"

place "$top/xlsx-read"
lines=$SRCDIR/samples/kassatka-receipts.lines.csv
book=$dir/book.xlsx

# Rules that make lines of a sheet which has their names for headings.
{
	echo '<rules document="table"><table name="lines" match="table/row">'
	for column in $(head -n 1 "$lines" | tr -d '\r' | tr ',' ' '); do
		case $column in
		date) as=datetime ;;
		line) as=integer ;;
		quantity) as=quantity ;;
		price | *sum* | discount) as=money ;;
		*) as=text ;;
		esac
		echo "<column name='$column' select='$column' as='$as'/>"
	done
	echo '</table></rules>'
} >"$dir/rules.xml"

convert() {
	run convert -r "$dir/rules.xml" --zone Europe/Moscow "$@"
}

# ---- there and back ----

run convert -q -r kassatka-receipts --zone Europe/Moscow --header names \
    -o "$book" "$sample"
check "a workbook is made" status 0
convert --sheet "Строки чеков" "$book"
check "its lines come back" same "$lines" "$dir/stdout"
convert --sheet 2 "$book"
check "by the number of the sheet" same "$lines" "$dir/stdout"
convert --sheet 2 --threads 4 "$book"
check "with several threads" same "$lines" "$dir/stdout"
"$KASSA" convert -r "$dir/rules.xml" --zone Europe/Moscow --sheet 2 \
    <"$book" >"$dir/stdout" 2>"$dir/err"
check "from the standard input" same "$lines" "$dir/stdout"
cat "$book" | "$KASSA" convert -r "$dir/rules.xml" --zone Europe/Moscow \
    --sheet 2 - >"$dir/stdout" 2>"$dir/err"
check "through a pipe" same "$lines" "$dir/stdout"
check "no temporary file is left" tidy

run convert -q -r kassatka-receipts --zone Europe/Moscow --header names \
    -t lines -o "$dir/one.xlsx" "$sample"
convert "$dir/one.xlsx"
check "a table alone: its sheet is the first" same "$lines" "$dir/stdout"
run events "$dir/one.xlsx"
check "kassa events shows it" equal \
    "$rc $(sed -n '3p;8p' "$dir/stdout" | tr '\n' ' ')" \
    "0 table/row/organization_code = 155 table/row/line = 1 "

# ---- an office program ----

# office FORMAT: it has saved one.xlsx as that.
office() {
	command -v soffice >/dev/null && timeout 60 soffice --headless \
	    --convert-to "$1" --outdir "$dir/office" "$dir/one.xlsx" \
	    >"$dir/said" 2>&1 && test -s "$dir/office/one.$1"
}

if office xlsx; then
	convert "$dir/office/one.xlsx"
	check "saved by LibreOffice" same "$lines" "$dir/stdout"
else
	skip "saved by LibreOffice" "there is none that works"
fi
if office ods; then
	convert "$dir/office/one.ods"
	check "an .ods: what to do" says \
	    "one.ods: an OpenDocument file (.ods): save it as .xlsx"
else
	skip "an .ods: what to do" "there is no LibreOffice that works"
fi

# ---- what is wrong ----

# wrong WHAT WORDS: the last run ended so.
wrong() {
	check "$1: 65" status 65
	check "$1: it says why" says "$2"
	check "$1: in one line" one_line
	check "$1: nothing is left" tidy
}

convert --sheet Prices -o "$dir/out/a.csv" "$book"
wrong "no such sheet" "book.xlsx: has no sheet \"Prices\"; it has \"Сводка\""
run events --sheet 9 "$book"
wrong "no such sheet to show" "book.xlsx: has no sheet \"9\"; it has"
convert --sheet 2 -o "$dir/out/a.csv" "$sample"
wrong "a sheet of what is no workbook" "is no workbook (.xlsx)"
convert -o "$dir/out/a.csv" "$SRCDIR/samples/kassatka-receipts.xml"
wrong "another root" "the root element is"
run convert -r kassatka-receipts -o "$dir/out/a.csv" "$book"
wrong "rules for something else" "the root element is \"table\""
size=$(wc -c <"$book")
head -c $((size - 30)) "$book" >"$dir/cut.xlsx"
convert -o "$dir/out/a.csv" "$dir/cut.xlsx"
wrong "a cut file" "cut.xlsx: the document ends too early"
cat "$dir/cut.xlsx" | "$KASSA" convert -r "$dir/rules.xml" \
    -o "$dir/out/a.csv" >"$dir/stdout" 2>"$dir/err"
rc=$?
wrong "a cut pipe" "standard input: the document ends too early"
printf '\320\317\021\340\241\261\032\341 and more' >"$dir/old.xls"
convert -o "$dir/out/a.csv" "$dir/old.xls"
wrong "an old workbook" "old.xls: an old workbook (.xls)"
sed 's/as=.money./as="date"/' "$dir/rules.xml" >"$dir/dates.xml"
run convert -r "$dir/dates.xml" --sheet 2 -o "$dir/out/a.csv" "$book"
wrong "a value that is wrong" "book.xlsx: line 2: lines.price: \"100\" is not"

finish
