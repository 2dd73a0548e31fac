#!/bin/sh
# A workbook has the rows that a CSV file has, as numbers, times and texts; the
# same rows make the same bytes; and whatever goes wrong, the old workbook stays
# and no temporary file does.
. "${SRCDIR:?}/tests/cmd/lib.sh"

place "$top/xlsx"
book=$dir/out/book.xlsx
day=$dir/day.xml
"$KASSA_SANDBOX" --print --from 2026-11-18 --size 300K >"$day"

convert() {
	run convert -r kassatka-receipts --zone Europe/Moscow "$@" "$day"
}

# held PAGE TABLE KINDS COLUMN...: the page is the table, its columns are of
# these kinds (see book.py), and these have sums.
held() {
	page=$1 table=$2 kinds=$3
	shift 3
	"$KASSA" convert -q -r kassatka-receipts --zone Europe/Moscow \
	    --header titles -t "$table" -o "$dir/$table.csv" "$day" &&
	    python3 "$SRCDIR/tests/cmd/book.py" "$book" "$page" \
		"$dir/$table.csv" "$kinds" "$@" >"$dir/differs" 2>&1
	cat "$dir/differs"
	test ! -s "$dir/differs"
}

# ---- the same rows ----

convert -o "$book"
check "a day's receipts" status 0
check "alone" only_in "$dir/out" book.xlsx
if command -v python3 >/dev/null; then
	check "the lines" held "Строки чеков" lines tdtttttntttnnnnn \
	    "Количество" "Сумма" "Скидка" "Сумма со скидкой"
	check "the receipts" held "Чеки" receipts tdtttttnnnnn \
	    "Сумма" "Сумма со скидкой" "Картой" "Наличными"
else
	skip "the lines" "no python3"
	skip "the receipts" "no python3"
fi

convert -t receipts -o "$dir/out/one.xlsx"
check "one table" sh -c 'test "$1" = 0 &&
    grep -q xl/worksheets/sheet1.xml "$2" &&
    ! grep -q xl/worksheets/sheet2.xml "$2"' - "$rc" "$dir/out/one.xlsx"
rm "$dir/out/one.xlsx"

# ---- the same bytes ----

cp "$book" "$dir/first"
convert -o "$book"
check "again: the same bytes" same "$dir/first" "$book"
LC_ALL=ru_RU.UTF-8 TZ=Asia/Vladivostok convert -o "$book"
check "in another zone, too" same "$dir/first" "$book"
convert -f xlsx
check "to standard output" same "$dir/first" "$dir/stdout"

# ---- when it fails ----

# kept RC: the old book, nothing beside it, no temporary file, one line.
kept() {
	equal "$rc" "$1" && same "$dir/first" "$book" &&
	    only_in "$dir/out" book.xlsx && only_in "$dir/tmp" && one_line
}

full() { # BLOCKS ARGUMENT...: no file may be longer than this
	(
		trap '' XFSZ
		ulimit -f "$1"
		shift
		convert "$@"
		exit "$rc"
	)
	rc=$?
}

# More room for each, until there is enough.
room=1
while full $room -o "$book"; test "$rc" != 0 && test $room -lt 100000; do
	check "no room behind $room blocks" kept 74
	room=$((room * 3))
done
check "then it has room" same "$dir/first" "$book"

TMPDIR=$dir/none convert -o "$book"
check "no folder for temporary files" kept 74
check "it says which" says "$dir/none"

printf '%040000d' 0 >"$dir/long"
sed "s,<ProductName>[^<]*,<ProductName>$(cat "$dir/long")," "$sample" \
    >"$dir/long.xml"
run convert -r kassatka-receipts -o "$book" "$dir/long.xml"
check "a text that no cell holds" kept 65
check "it says which" says "lines.product_name: row 1: "

(sed '$d' "$day" | head -c 200000) >"$dir/half.xml"
run convert -r kassatka-receipts -o "$book" "$dir/half.xml"
check "half a document" kept 65

finish
