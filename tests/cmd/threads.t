#!/bin/sh
# More threads make the same, byte for byte: the tables, the warnings with
# their lines, the errors. What cannot be cut is read by one.
. "${SRCDIR:?}/tests/cmd/lib.sh"

place "$top/threads"
big=$dir/big.xml
"$KASSA_SANDBOX" --print --from 2026-01-01 --size 3M >"$big"

# as_one WHAT FILE ARGUMENT...: all numbers of threads make what one makes.
as_one() {
	as=$1 file=$2
	shift 2
	run convert --threads 1 --zone UTC "$@" "$file"
	one=$rc
	mv "$dir/stdout" "$dir/one.out"
	mv "$dir/err" "$dir/one.err"
	for threads in 2 3 8 99; do
		run convert --threads $threads --zone UTC "$@" "$file"
		check "$as, by $threads: status" equal "$rc" "$one"
		check "$as, by $threads: output" same "$dir/one.out" \
		    "$dir/stdout"
		check "$as, by $threads: messages" same "$dir/one.err" \
		    "$dir/err"
	done
}

rules() {
	cat >"$dir/rules.xml"
}

# ---- tables ----

for table in lines receipts; do
	for format in csv tsv jsonl; do
		as_one "$table as $format" "$big" -r kassatka-receipts \
		    -t $table -f $format
	done
done
as_one "the excel dialect" "$big" -r kassatka-receipts --dialect excel \
    --header titles --csv-safe
check "it has rows" test "$(wc -l <"$dir/one.out")" -gt 1000

for threads in 1 5; do
	run convert --threads $threads -r kassatka-receipts --zone UTC \
	    -t lines -o "$dir/out/$threads.xlsx" "$big"
	check "a workbook, by $threads" status 0
done

# ---- several files, a file that is read from its middle ----

cat >"$dir/two.sh" <<'SH'
kassa=$1 file=$2
for threads in 1 4; do
	"$kassa" convert -q --threads $threads -r kassatka-receipts --zone UTC \
	    -f jsonl "$file" - "$file" <"$file" | cksum
done
SH
sh "$dir/two.sh" "$KASSA" "$big" >"$dir/two"
check "three files, one by redirection" equal "$(sort -u "$dir/two" | wc -l)" 1
"$KASSA" convert -r kassatka-receipts --zone UTC "$big" >"$dir/piped.want"
(
	echo skipped
	cat "$big"
) >"$dir/behind"
(
	read -r skipped
	"$KASSA" convert --threads 4 -r kassatka-receipts --zone UTC
) <"$dir/behind" >"$dir/piped.got"
check "a file from where it stands" same "$dir/piped.want" "$dir/piped.got"
"$KASSA" convert --threads 4 -r kassatka-receipts --zone UTC <"$big" |
    cmp -s - "$dir/piped.want"
check "standard input" equal "$?" 0
# shellcheck disable=SC2002
cat "$big" | "$KASSA" convert --threads 4 -r kassatka-receipts --zone UTC \
    >"$dir/piped.got"
check "a pipe" same "$dir/piped.want" "$dir/piped.got"

# ---- checks ----

rules <<'XML'
<rules document="Documents">
  <table name="n" match="Documents/Doc">
    <column name="n" select="Head/DocNum"/>
  </table>
  <check match="Documents/Doc" test="count(Products/Product) &lt; 11"
         message="receipt {Head/DocNum} is long"/>
</rules>
XML
as_one "checks that fail" "$big" -r "$dir/rules.xml"
check "warnings have lines" grep -q 'line [0-9]*: receipt .* is long' \
    "$dir/one.err"
as_one "strict" "$big" -r "$dir/rules.xml" --strict
check "strict fails" equal "$one" 65

# ---- rows that are there again ----

# Each sixth receipt has the number of one of the last hundred.
awk '/<DocNum>/ && ++n % 6 == 0 { $0 = old }
    /<DocNum>/ && n % 100 == 1 { old = $0 }
    { print }' "$big" >"$dir/again.xml"
for table in lines receipts; do
	as_one "$table that are there again" "$dir/again.xml" \
	    -r kassatka-receipts -t $table
done
check "are told" grep -q 'doc_num ".*" is here again (first at line' \
    "$dir/one.err"
as_one "a file that is given twice" "$dir/again.xml" -r kassatka-receipts \
    "$dir/again.xml"
as_one "twice, and strict" "$dir/again.xml" -r kassatka-receipts --strict \
    "$dir/again.xml"
check "strict fails at that" equal "$one" 65

# ---- errors ----

lines=$(wc -l <"$big")
# broken NAME LINE SED
broken() {
	sed "$2$3" "$big" >"$dir/broken.xml"
	as_one "$1" "$dir/broken.xml" -r kassatka-receipts
	check "$1: bad data" equal "$one" 65
}

for at in 40 $((lines / 2)) $((lines - 40)); do
	broken "a bare & at $at" $at 's/$/ \& /'
	broken "a tag that is left open at $at" $at 's/$/<Open>/'
	broken "a byte that is not UTF-8 at $at" $at "s/\$/$(printf '\377')/"
	broken "cut off at $at" $at q
	broken "a second root at $at" $at 's,$,</Documents><Documents>,'
done
sed "$((lines / 2)),\$s|<Price>.*</Price>|<Price>12,5O</Price>|" "$big" \
    >"$dir/broken.xml"
as_one "a price that is none" "$dir/broken.xml" -r kassatka-receipts
check "the message has a line" grep -q \
    'line [0-9]*: lines.price: "12,5O" is not an amount' "$dir/one.err"
run convert --threads 4 -r kassatka-receipts -o "$dir/out/a.csv" \
    "$dir/broken.xml"
check "nothing is left of it" only_in "$dir/out" "1.xlsx 5.xlsx"

# ---- the sink in a thread of its own ----

# wares EVERY: 20000 goods; each so many has a price that is none.
wares() {
	awk -v every="$1" 'BEGIN {
		print "Код;Наименование;Группа;Ед. изм.;Цена"
		for (i = 1; i <= 20000; i++)
			printf "%06d;Товар \"\"%d\"\";Группа %d;шт;%s\n", i, i,
			    i % 50, i % every == 0 ? "12,5O" : i % 900 ",50"
	}' | sed 's/Товар "\(.*\)";Группа/"Товар "\1"";Группа/' >"$dir/wares.csv"
}

wares 30000
as_one "a goods list" "$dir/wares.csv" -r table-products -f nomenclature \
    --day 2026-11-22
check "all of it" equal "$(grep -c '<Product ' "$dir/one.out")" 20000
as_one "a table of a table" "$dir/wares.csv" -r table-products
as_one "a full disk" "$dir/wares.csv" -r table-products -o /dev/full
check "a full disk: 74" equal "$one" 74
wares 7000
as_one "mistakes here and there" "$dir/wares.csv" -r table-products \
    -f nomenclature
check "mistakes: 65" equal "$one" 65
check "each is told with its line" equal \
    "$(grep -c '^kassa: [^ ]*wares.csv: line [0-9]*: error: price:' "$dir/one.err")" 2
as_one "a price that is none" "$dir/wares.csv" -r table-products
check "a price that is none: 65" equal "$one" 65
for threads in 1 3; do
	run convert --threads $threads -r kassatka-receipts --zone UTC \
	    -o "$dir/$threads.db" "$big"
	"$KASSA" convert -q --threads $threads -r kassatka-receipts --zone UTC \
	    -f jsonl -t days "$big" >"$dir/$threads.days"
done
check "groups of a document" same "$dir/1.days" "$dir/3.days"
if command -v sqlite3 >/dev/null; then
	sqlite3 "$dir/1.db" .dump >"$dir/1.dump"
	sqlite3 "$dir/3.db" .dump >"$dir/3.dump"
	check "a database" same "$dir/1.dump" "$dir/3.dump"
else
	skip "a database" "no sqlite3"
fi

# ---- what cannot be cut, or is cut wrongly ----

# hostile WHAT HEAD TIMES TEXT TAIL: by one thread or more, it is read.
hostile() {
	{
		echo "$2"
		awk -v n="$3" -v text="$4" 'BEGIN { while (n-- > 0) print text }'
		echo "$5"
	} >"$dir/hostile.xml"
	as_one "$1" "$dir/hostile.xml" -r "$dir/rules.xml"
	check "$1: done" equal "$one" 0
}

rules <<'XML'
<rules document="R">
  <table name="d" match="R/D"><column name="x" select="X"/></table>
</rules>
XML
record='<D><X>value</X></D>'
declared='<?xml version="1.0" encoding="windows-1251"?>'
hostile "plain" '<R>' 30000 "$record" '</R>'
hostile "records deeper down" '<R>' 30000 "<Z>$record</Z>" '</R>'
hostile "records in records" '<R>' 30000 "<D>$record<X>a</X></D>" '</R>'
hostile "all in one more" '<R><Z>' 30000 "$record" '</Z></R>'
hostile "all in a comment" '<R><!--' 30000 "$record" '--></R>'
hostile "all in a text" '<R><D><X><![CDATA[' 30000 "$record" ']]></X></D></R>'
hostile "all in an instruction" '<R><?pi' 30000 "$record" '?></R>'
hostile "comments" '<R>' 30000 "$record<!-- </D> -->" '</R>'
hostile "one record larger than a piece" '<R><D><X>' 60000 "long" \
    '</X></D></R>'
hostile "no record" '<R>' 30000 '<Z></Z>' '</R>'
hostile "windows-1251" "$declared<R>" 30000 \
    "$(printf '<D><X>\367\340\351</X></D>')" '</R>'
hostile "namespaces" '<x:R xmlns:x="urn:x" xmlns="urn:y">' 30000 \
    '<x:D><X>value</X></x:D>' '</x:R>'
hostile "a prolog" '<?xml version="1.0"?><!-- <R> --><?pi <R>?><R a=">">' \
    30000 "$record" '</R><!-- end -->'

run convert --threads 0 -r kassatka-receipts "$sample"
check "no thread at all: 64" status 64
finish
