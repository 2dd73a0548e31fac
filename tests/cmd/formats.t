#!/bin/sh
# The same rows in every format, where each of them goes, and a database that
# is there already: rows go into it in one step, and whatever goes wrong leaves
# it as it was, to the byte.
. "${SRCDIR:?}/tests/cmd/lib.sh"

lines=$SRCDIR/samples/kassatka-receipts.lines.csv

convert() {
	run convert -r kassatka-receipts --zone Europe/Moscow "$@" "$sample"
}

# ---- which tables, and where ----

for suffix in csv tsv jsonl xlsx db sqlite; do
	convert -o "$dir/out/a.$suffix"
	check ".$suffix" equal "$rc $(test -s "$dir/out/a.$suffix" && echo it)" \
	    "0 it"
done
check "each alone" only_in "$dir/out" \
    "a.csv a.db a.jsonl a.sqlite a.tsv a.xlsx"
check ".csv is as ever" same "$lines" "$dir/out/a.csv"
rm -rf "$dir/out"/*
convert -f jsonl -o "$dir/out/a.db"
check "--format goes before the suffix" equal \
    "$rc $(head -c 1 "$dir/out/a.db")" "0 {"
convert -f ods
check "an unknown format: 64" status 64
check "it says which there are" says "csv, tsv, jsonl, xlsx, sqlite"
convert -o "$dir/out/a.xml"
check "receipts as XML are documents" equal \
    "$rc $(sed -n 2p "$dir/out/a.xml")" "0 <Documents>"
convert -o "$dir/out/a.ods"
check "a suffix that is not written: 64" status 64
rm -rf "$dir/out"/*

for format in jsonl:jsonl xlsx:xlsx sqlite:db; do
	convert -f "${format%:*}" -o "$dir/out/new/"
	suffix=${format#*:}
	check "${format%:*}: a folder gets a file a table" only_in \
	    "$dir/out/new" \
	    "days.$suffix goods.$suffix hours.$suffix lines.$suffix \
receipts.$suffix"
	rm -rf "$dir/out/new"
done

convert -f jsonl
check "jsonl to standard output: the main table" equal \
    "$rc $(wc -l <"$dir/stdout")" "0 $(($(wc -l <"$lines") - 1))"
convert -f table
check "table: a line a row, and a heading" equal \
    "$rc $(wc -l <"$dir/stdout")" "0 $(wc -l <"$lines")"
check "table: no line ends in a blank" not grep -q ' $' "$dir/stdout"
cp "$dir/stdout" "$dir/streamed"
convert -f table -o "$dir/out/new/"
check "table: a folder gets a text a table" equal \
    "$(ls "$dir/out/new" | tr '\n' ' ')" \
    "days.txt goods.txt hours.txt lines.txt receipts.txt "
check "table: a file has what standard output has" same \
    "$dir/out/new/lines.txt" "$dir/streamed"
rm -rf "$dir/out/new"
convert -f xlsx
cp "$dir/stdout" "$dir/streamed"
convert -o "$dir/out/a.xlsx"
check "xlsx to standard output: the bytes of a file" same "$dir/out/a.xlsx" \
    "$dir/streamed"
check "no temporary file is left" tidy
for out in - /dev/stdout /dev/null; do
	convert -f sqlite -o "$out"
	check "sqlite to $out: 64" status 64
	check "sqlite to $out: one line" one_line
	check "sqlite to $out: why, and what to do" says \
	    "is no stream of bytes; name a file: --out FILE.db"
done

# ---- what is in them ----

if command -v python3 >/dev/null; then
	for suffix in csv jsonl db; do
		convert -o "$dir/out/same.$suffix"
	done
	check "csv, jsonl and sqlite have the same rows" python3 -c '
import csv, decimal, json, sqlite3, sys
base = sys.argv[1]
rows = list(csv.DictReader(open(base + ".csv", newline="", encoding="utf-8")))
lines = [json.loads(line, parse_int=str, parse_float=str)
    for line in open(base + ".jsonl", encoding="utf-8")]
db = sqlite3.connect(base + ".db")
db.row_factory = sqlite3.Row
stored = [dict(row) for row in db.execute("SELECT * FROM lines")]
numbers = ("line", "price", "quantity", "sum", "discount", "sum_with_discount")
assert len(rows) == len(lines) == len(stored) > 0
for row, line, there in zip(rows, lines, stored):
    assert list(row) == list(line) == list(there)
    for name, value in row.items():
        assert (line[name] or "") == value, (name, line[name], value)
        if name in numbers:
            assert decimal.Decimal(str(there[name])) == decimal.Decimal(value)
        else:
            assert (there[name] or "") == value, (name, there[name], value)
total = sum(decimal.Decimal(row["sum"]) for row in rows)
(told,) = db.execute("SELECT sum(sum) FROM lines").fetchone()
assert decimal.Decimal(str(told)) == total, (told, total)
tables = [name for (name,) in db.execute(
    "SELECT name FROM sqlite_master WHERE type = ? ORDER BY 1", ("table",))]
assert tables == ["days", "goods", "hours", "lines", "receipts"], tables
' "$dir/out/same"
else
	skip "csv, jsonl and sqlite have the same rows" "no python3"
fi
convert -t receipts -o "$dir/out/one.db"
check "-t: that table" grep -q 'TABLE "receipts"' "$dir/out/one.db"
check "-t: alone" not grep -q 'TABLE "lines"' "$dir/out/one.db"

# ---- into a database that is there ----

rm -rf "$dir/out"/*
sed 's/Удача/Было/' "$sample" >"$dir/was.xml"
run convert -r kassatka-receipts --zone Europe/Moscow -o "$dir/old.db" \
    "$dir/was.xml"
cp "$dir/old.db" "$dir/out/a.db"
convert -o "$dir/out/a.db"
cp "$dir/out/a.db" "$dir/new.db"
check "rows go in by their keys" equal \
    "$rc $(grep -c Было "$dir/out/a.db") $(cmp -s "$dir/old.db" \
	"$dir/new.db" || echo changed)" "0 0 changed"
convert -o "$dir/out/a.db"
check "the same again changes no byte" same "$dir/new.db" "$dir/out/a.db"

# The database is the old one or the new one once who opens it has mended it.
old_or_new() {
	python3 -c '
import sqlite3, sys
def dump(path):
    db = sqlite3.connect(path)
    assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    return list(db.iterdump())
assert dump(sys.argv[1]) in (dump(sys.argv[2]), dump(sys.argv[3]))
' "$dir/out/a.db" "$dir/old.db" "$dir/new.db"
}

KASSA_CRASH_LOG=$dir/points
export KASSA_CRASH_LOG
cp "$dir/old.db" "$dir/out/a.db"
convert -o "$dir/out/a.db"
unset KASSA_CRASH_LOG
check "a database has steps to die at" grep -q '^sqlite: commit' "$dir/points"
total=$(wc -l <"$dir/points")
i=1
while [ "$i" -le "$total" ]; do
	rm -rf "$dir/out"/* "$dir/out"/.a*
	cp "$dir/old.db" "$dir/out/a.db"
	KASSA_CRASH=$i
	export KASSA_CRASH
	convert -o "$dir/out/a.db"
	unset KASSA_CRASH
	at="step $i ($(sed -n "${i}p" "$dir/points"))"
	check "$at: it dies" status 99
	if command -v python3 >/dev/null; then
		check "$at: the old rows or the new" old_or_new
	else
		skip "$at: the old rows or the new" "no python3"
	fi
	convert -o "$dir/out/a.db"
	check "$at: the next run brings the new" same "$dir/new.db" \
	    "$dir/out/a.db"
	check "$at: nothing is left over" only_in "$dir/out" a.db
	i=$((i + 1))
done

# harmed WHAT STATUS SAYS: the last run failed so, the old file is untouched.
harmed() {
	check "$1: $2" status "$2"
	check "$1: one line" one_line
	check "$1: it says why" says "$3"
	check "$1: the old one stays to the byte" same "$dir/before" \
	    "$dir/out/a.db"
	check "$1: nothing is left over" only_in "$dir/out" a.db
}

rm -rf "$dir/out"/*
cp "$lines" "$dir/before"
cp "$lines" "$dir/out/a.db"
convert -o "$dir/out/a.db"
harmed "no database" 65 "is not an SQLite database"
"$KASSA_SANDBOX" --print --from 2026-01-01 --size 1M >"$dir/big.xml"
cp "$dir/old.db" "$dir/before"
cp "$dir/old.db" "$dir/out/a.db"
sh -c 'trap "" XFSZ; ulimit -f 100; "$1" convert -r kassatka-receipts \
    -o "$2/out/a.db" "$2/big.xml"' - "$KASSA" "$dir" 2>"$dir/err"
rc=$?
harmed "no room" 74 "a.db: "
sh -c 'trap "" XFSZ; ulimit -f 100; "$1" convert -r kassatka-receipts \
    -f xlsx -o "$2/out/a.db" "$2/big.xml"' - "$KASSA" "$dir" 2>"$dir/err"
rc=$?
harmed "no room for a workbook" 74 "a.db: "

finish
