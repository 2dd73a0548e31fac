#!/bin/sh
# The reports that come with the rules for Kassatka's receipts, days, hours and
# goods, and their checks. The expected tables in samples/ were written from the
# document by hand.
. "${SRCDIR:?}/tests/cmd/lib.sh"

samples=$SRCDIR/samples
cd "$dir" || exit 1

convert() {
	run convert -r kassatka-receipts --zone Europe/Moscow "$@"
}

# ---- the sample ----

for t in lines receipts days hours goods; do
	convert -t $t "$sample"
	check "$t of the sample" same "$samples/kassatka-receipts.$t.csv" stdout
	check "$t: no check fails" test ! -s err
done
convert "$sample"
check "lines are the main table" same "$samples/kassatka-receipts.lines.csv" \
    stdout

# ---- documents to measure ----

# doc NUMBER TIME SUM NET CASH CARD: a receipt; its lines are on stdin.
doc() {
	printf '<Doc><Head><Date>%s</Date><DocNum>%s</DocNum>' "$2" "$1"
	printf '<StoreCode>4</StoreCode><StoreName>%s</StoreName>' \
	    "${store:-Лавка}"
	printf '<CashBoxCode>%s</CashBoxCode>' "${box:-7}"
	printf '<DocSum>%s</DocSum><DocSumWithDiscount>%s' "$3" "$4"
	printf '</DocSumWithDiscount><PayCash>%s</PayCash>' "$5"
	printf '<PayCard>%s</PayCard></Head><Products>\n' "$6"
	cat
	echo '</Products></Doc>'
}

# good CODE NAME UNIT PRICE QUANTITY SUM NET
good() {
	printf '<Product><ProductCode>%s</ProductCode><ProductName>%s' "$1" "$2"
	printf '</ProductName><UnitCode>%s</UnitCode><Price>%s</Price>' "$3" \
	    "$4"
	printf '<Quantity>%s</Quantity><Sum>%s</Sum><SumWithDiscount>%s' "$5" \
	    "$6" "$7"
	printf '</SumWithDiscount></Product>\n'
}

# documents COMMAND...: what it prints, as a document.
documents() {
	{ echo '<Documents>' && "$@" && echo '</Documents>'; } >doc.xml
}

# tea NUMBER TIME NET: a receipt of one line, paid in cash.
tea() {
	good 1 Чай 796 "$3" 1 "$3" "$3" | doc "$1" "$2" "$3" "$3" "$3" 0
}

# table NAME COLUMNS: these columns of its rows, without the heading.
table() {
	convert -q -t "$1" --header none doc.xml
	cut -d , -f "$2" stdout | tr -d '\r' | tr '\n' ' '
}

# silent: no check fails.
silent() {
	convert --strict doc.xml
	equal "$rc $(wc -c <err)" "0 0"
}

# ---- days ----

days() {
	tea a 2026-03-01T20:59:59+0000 10
	tea b 2026-03-01T21:00:00+0000 20
	box=8 tea c 2026-03-01T21:00:01+0000 40.50
	store=Ларёк tea d 2026-03-02T09:00:00+0300 1
}
documents days
check "a day is of the zone; a row a cash box" equal "$(table days 1,5,7,10)" \
    "2026-03-01,7,1,10.00 2026-03-02,7,2,21.00 2026-03-02,8,1,40.50 "
check "a shop with a new name is the same shop" equal "$(table days 3,4)" \
    "4,Лавка 4,Ларёк 4,Лавка "
turned() {
	box=8 tea a 2026-03-02T21:00:01+0000 1
	tea b 2026-03-02T21:00:00+0000 1
	tea c 2026-03-01T21:00:00+0000 1
}
documents turned
check "days come in their order" equal "$(table days 1,5)" \
    "2026-03-02,7 2026-03-03,7 2026-03-03,8 "

returns() {
	tea a 2026-03-01T10:00:00+0000 100
	good 1 Чай 796 50 -1 -50 -45 |
	    doc b 2026-03-01T10:01:00+0000 -50 -45 -45 0
	good 1 Чай 796 50 1 -50 -50 |
	    doc c 2026-03-01T10:02:00+0000 -50 -50 0 -50
}
documents returns
check "returns are counted, and what they come to" equal \
    "$(table days 7-)" "3,0.00,-5.00,5.00,55.00,-50.00,1.67,2,-95.00 "
check "a return fails no check" silent

nothing() {
	echo '<Doc><Head><Date>2026-03-01T10:00:00+0000</Date><DocNum>a'
	echo '</DocNum></Head></Doc>'
}
documents nothing
check "what is not said is not 0" equal "$(table days 7-)" "1,,,,,,,0, "
check "nor can it be wrong" silent

# ---- hours ----

hours() {
	tea a 2026-03-01T20:59:59+0000 10
	tea b 2026-03-01T06:00:00+0000 20
	tea c 2026-03-02T09:59:59+0300 5
	box=8 tea d 2026-03-02T21:00:00+0000 1
	tea e 2026-03-01T06:30:00+0000 -5
}
documents hours
check "an hour is of the zone, and of all days" equal \
    "$(table hours 1,3,4,5-)" "0,4,Лавка,1,1.00,1.00 \
9,4,Лавка,3,20.00,6.67 23,4,Лавка,1,10.00,10.00 "
convert -q -t hours -f jsonl doc.xml
check "and a number" grep -q '^{"hour":9,' stdout
convert -q -f sqlite -o hours.db doc.xml
if command -v sqlite3 >/dev/null; then
	check "for a database as well" equal "$(sqlite3 hours.db \
	    'SELECT hour FROM hours WHERE typeof(hour) = "integer" ORDER BY 1' |
	    tr '\n' ' ')" "0 9 23 "
else
	skip "for a database as well" "no sqlite3"
fi

# ---- goods ----

goods() {
	{
		good 1 Чай 796 10 1 10 9
		good 1 Чай '796 ' 10 2 20 20
		good 1 Чай 166 100 0.25 25 25
		good '' Пакет 796 7 1 7 7
		good '' Лента 999 7 1 7 7
		good 2 Скрепка '' 1 1 1 1
		good 1 Чай 796 10 1 10 10
	} | doc a 2026-03-01T10:00:00+0000 80 79 79 0
}
documents goods
table goods 1- >rows
cat >want <<'ROWS'
,Лента,999,1,7.00,0.00,7.00,1,1
,Пакет,шт,1,7.00,0.00,7.00,1,1
2,Скрепка,,1,1.00,0.00,1.00,1,1
1,Чай,шт,4,40.00,1.00,39.00,3,1
1,Чай,кг,0.25,25.00,0.00,25.00,1,1
ROWS
check "goods by name, code and unit" equal "$(cat rows)" \
    "$(tr '\n' ' ' <want)"
check "all of it is right" silent
thrice() {
	goods
	tea b 2026-03-01T10:01:00+0000 1
	tea c 2026-03-01T10:02:00+0000 1
}
documents thrice
check "and how many receipts they are in" equal \
    "$(table goods 2,3,8,9 | grep -o 'Чай,шт,[0-9,]*')" "Чай,шт,5,3"

# ---- one with the other ----

# total TABLE COLUMN: the sum of it, in kopecks.
total() {
	"$KASSA" convert -q -r kassatka-receipts -t "$1" -f tsv made.xml |
	    awk -F '\t' -v name="$2" '
	NR == 1 { for (i = 1; i <= NF; i++) if ($i == name) at = i; next }
	{ sub(/\./, "", $at); sum += $at }
	END { printf "%d\n", sum }'
}

for seed in 1 2 3; do
	"$KASSA_SANDBOX" --print --seed $seed --from 2026-02-0$seed \
	    --size 500K >made.xml
	run convert --strict -r kassatka-receipts made.xml
	check "seed $seed: a cloud that is right fails no check" equal \
	    "$rc $(wc -c <err)" "0 0"
	net=$(total receipts doc_sum_with_discount)
	check "seed $seed: days, goods and receipts come to the same" equal \
	    "$(total days net) $(total goods net) $((net > 0))" "$net $net 1"
	check "seed $seed: so do hours" equal \
	    "$(total hours net) $(total hours receipts)" \
	    "$net $(total days receipts)"
	check "seed $seed: so do cash and card" equal \
	    $(($(total days cash) + $(total days card))) "$net"
	check "seed $seed: and discounts" equal "$(total days discount)" \
	    "$(total goods discount)"
done

if command -v python3 >/dev/null; then
	convert -o book.xlsx made.xml
	for t in days hours goods; do
		convert -t $t --header titles -o $t.csv made.xml
	done
	check "a workbook has the days" test -z "$(python3 \
	    "$SRCDIR/tests/cmd/book.py" book.xlsx "Дни и кассы" days.csv \
	    ytttttnnnnnnnnn "Сумма" "Скидка" "Сумма со скидкой" "Наличными" \
	    "Картой" "Сумма возвратов" 2>&1)"
	check "and the hours" test -z "$(python3 "$SRCDIR/tests/cmd/book.py" \
	    book.xlsx "Часы" hours.csv ntttnnn "Сумма со скидкой" 2>&1)"
	check "and the goods" test -z "$(python3 "$SRCDIR/tests/cmd/book.py" \
	    book.xlsx "Товары" goods.csv tttnnnnnn "Количество" "Сумма" \
	    "Скидка" "Сумма со скидкой" 2>&1)"
	check "and their charts" equal "$(python3 -m zipfile -l book.xlsx |
	    grep -c xl/charts/chart)" 3
else
	skip "a workbook has the days" "no python3"
	skip "and the hours" "no python3"
	skip "and the goods" "no python3"
	skip "and their charts" "no python3"
fi

# ---- checks ----

t=2026-03-01T10:00:00+0000

# one LINE DOC...: a document of one receipt of one line.
one() {
	echo "$1" >line
	shift
	documents doc "$@" <line
}

# wrong WHAT MESSAGE LINE DOC...: it is told, and shown unless that is refused.
wrong() {
	wrong=$1 message=$2
	shift 2
	one "$@"
	convert -t days doc.xml
	check "$wrong: 0 all the same" status 0
	check "$wrong: it is told" equal "$(cat err)" \
	    "kassa: warning: doc.xml: line $message"
	convert --strict -t days doc.xml
	check "$wrong: --strict" status 65
	check "$wrong: and nothing is shown" test ! -s stdout
}

# right WHAT LINE DOC...: no check fails.
right() {
	right=$1
	shift
	one "$@"
	check "$right is right" silent
}

wrong "lines that do not add up" \
    "4: receipt a: its lines add up to 25.5, and not to 25" \
    "$(good 1 Чай 796 10 3 30 25.5)" a $t 30 25 25 0
wrong "no lines at all" \
    "4: receipt a: its lines add up to 0, and not to 25" "" a $t 30 25 25 0
wrong "payments that do not" \
    "4: receipt a: 10 in cash and 19.99 by card are not 30" \
    "$(good 1 Чай 796 10 3 30 30)" a $t 30 30 10 19.99
wrong "a price that is not the sum's" \
    "3: receipt a, line 1: 3 at 10 is not 31" \
    "$(good 1 Чай 796 10 3 31 31)" a $t 31 31 31 0
wrong "a kopeck too much" \
    "3: receipt a, line 1: 0.345 at 199.90 is not 68.98" \
    "$(good 1 Чай 166 199.90 0.345 68.98 68.98)" a $t 68.98 68.98 0 68.98

right "rounding up" "$(good 1 Чай 166 199.90 0.345 68.97 68.97)" \
    a $t 68.97 68.97 0 68.97
right "rounding down" "$(good 1 Чай 166 199.90 0.345 68.96 68.96)" \
    a $t 68.96 68.96 0 68.96
right "an amount with blanks and a comma" \
    "$(good 1 Чай 166 '1 990,00' '1,5' '2 985,00' '2 985')" \
    a $t 2985 '2 985,0' 2985.000 0
right "a payment that is not said" "$(good 1 Чай 796 10 1 10 10)" \
    a $t 10 10 '' 10
right "a price that is not said" "$(good 1 Чай 796 '' 1 10 10)" a $t 10 10 10 0
right "a gift" "$(good 1 Подарок 796 10 1 10 0)" a $t 10 0 0 0

finish
