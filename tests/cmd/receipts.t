#!/bin/sh
# kassa receipts, when all goes well: what is asked, what comes out, what is
# said. The expected tables in samples/ were written from the document by hand.
. "${SRCDIR:?}/tests/cmd/lib.sh"

lines=$SRCDIR/samples/kassatka-receipts.lines.csv
receipts=$SRCDIR/samples/kassatka-receipts.receipts.csv

# The request for receipts that the sandbox got last, without its status.
last_submit() {
	requests | grep '/receipts?' | tail -n 1 | cut -f 2 | sed 's/.*?//'
}

asks() {
	equal "$(last_submit)" "$1"
}

# ---- the sample ----

sandbox --receipts "$sample"

get -o "$dir/out/lines.csv"
check "receipts: exit 0" status 0
check "lines.csv is exactly what was expected" same "$lines" \
    "$dir/out/lines.csv"
check "nothing on standard output" test ! -s "$dir/stdout"
check "nothing else is left in the folder" only_in "$dir/out" lines.csv
check "nor anywhere" tidy
check "the summary: receipts, rows, where" says \
    "2018-04-16 to 2018-04-17: 4 receipts, 11 rows to $dir/out/lines.csv, 2.0 kB"
check "the process key is said" sh -c 'grep -Eq \
    "process key [-0-9a-f]{36} for receipts from 2018-04-16 00:00:00" "$1"' \
    - "$dir/err"
check "two plain lines and no control characters" sh -c '
    test "$(wc -l <"$1")" = 2 && ! grep -q "[[:cntrl:]]" "$1"' - "$dir/err"
check "the request carries from and to, whole and escaped" asks \
    'from=2018-04-16%2000:00:00&to=2018-04-17%2000:00:00'
check "the token is nowhere" token_kept

get
check "to standard output" same "$lines" "$dir/stdout"
get -o -
check "and by -" same "$lines" "$dir/stdout"
get -t receipts
check "-t receipts" same "$receipts" "$dir/stdout"
get -t nothing
check "-t of a table that is not there: 64" status 64
check "one line that names it" sh -c 'grep -q nothing "$1" &&
    test "$(wc -l <"$1")" = 1' - "$dir/err"

get -o "$dir/out/new/"
check "a folder gets a file a table" only_in "$dir/out/new" \
    "days.csv goods.csv hours.csv lines.csv receipts.csv"
check "lines in the folder" same "$lines" "$dir/out/new/lines.csv"
check "receipts in the folder" same "$receipts" "$dir/out/new/receipts.csv"
for t in days hours goods; do
	check "$t in the folder" same \
	    "$SRCDIR/samples/kassatka-receipts.$t.csv" "$dir/out/new/$t.csv"
done
rm "$dir/out/new/"*
get -o "$dir/out/new"
check "a folder without its slash" same "$receipts" \
    "$dir/out/new/receipts.csv"
get -o "$dir/out/new" -t lines -f tsv
check "one table into a folder" only_in "$dir/out/new" \
    "days.csv goods.csv hours.csv lines.csv lines.tsv receipts.csv"

# No field of the sample holds a tab or a backslash, and commas stand alone in
# the one name, so the same rows as tsv can be told from the csv.
sed -e 's/"Версан Флюид 2,5 мл"/@/; s/\r$//' -e 's/,/	/g' \
    -e 's/@/Версан Флюид 2,5 мл/' "$lines" >"$dir/want.tsv"
get -o "$dir/out/lines.tsv"
check "the suffix .tsv makes tsv" same "$dir/want.tsv" "$dir/out/lines.tsv"
get -f tsv
check "so does -f tsv" same "$dir/want.tsv" "$dir/stdout"
get -f tsv -o "$dir/out/plain.csv"
check "-f goes before the suffix" same "$dir/want.tsv" "$dir/out/plain.csv"
get -o "$dir/out/lines.ods"
check "a suffix that is not written: 64" status 64
check "and no such file" test ! -e "$dir/out/lines.ods"

get --header none
tail -n +2 "$lines" >"$dir/want"
check "--header none" same "$dir/want" "$dir/stdout"
titles='Чек,Дата,Код организации,Код кассы,Касса,Код магазина,Магазин'
get --header titles
printf '%s,№,Код товара,Товар,Код единицы (ОКЕИ),%s\r\n' "$titles" \
    'Цена,Количество,Сумма,Скидка,Сумма со скидкой' |
    cat - "$dir/want" >"$dir/want.titles"
check "--header titles" same "$dir/want.titles" "$dir/stdout"

get -t receipts --dialect excel
printf '\357\273\277' >"$dir/want"
sed 's/,/;/g; s/\.00/,00/g
    s/2018-04-16T\([0-9:]*\)+03:00/16.04.2018 \1/' "$receipts" >>"$dir/want"
check "--dialect excel" same "$dir/want" "$dir/stdout"
get --dialect excel
check "in it a comma needs no quotes" grep -q ';Версан Флюид 2,5 мл;796;' \
    "$dir/stdout"

sed 's/T14:\([0-9:]*\)+03:00/T11:\1+00:00/' "$lines" >"$dir/want"
get --zone UTC
check "--zone UTC: the same instants" same "$dir/want" "$dir/stdout"
sed 's/T14:\([0-9:]*\)+03:00/T16:\1+05:00/' "$lines" >"$dir/want"
get --zone Asia/Yekaterinburg
check "--zone Asia/Yekaterinburg" same "$dir/want" "$dir/stdout"
TZ=Asia/Yekaterinburg
export TZ
cloud receipts --from 2018-04-16 --to 2018-04-17
unset TZ
check "without --zone it is \$TZ" same "$dir/want" "$dir/stdout"

# ---- a day of a zone ----

cloud receipts --day 2018-04-16 --zone Europe/Moscow
check "--day gives the day" same "$lines" "$dir/stdout"
check "and asks twelve hours more on both sides" asks \
    'from=2018-04-15%2012:00:00&to=2018-04-17%2012:00:00'
check "the summary names the day" says 'kassa: 2018-04-16: 4 receipts, 11 rows'
cloud receipts --day 2018-04-16 --zone Europe/Moscow --slack 30m
check "--slack" asks 'from=2018-04-15%2023:30:00&to=2018-04-17%2000:30:00'
cloud receipts --day 2018-04-16 --zone Pacific/Kiritimati
check "where that day had ended there are none of it" equal \
    "$rc $(wc -l <"$dir/stdout")" "0 1"
check "what belongs to other days is counted" says \
    '0 receipts, 0 rows (4 of other days and 0 doubles left out)'
cloud receipts --day 2018-04-17 --zone Pacific/Kiritimati --slack 14h \
    -t receipts
check "there it is the next day" equal "$(wc -l <"$dir/stdout")" 5
cloud receipts --day 2018-03-25 --zone Europe/Berlin --slack 0s
check "a day of 23 hours goes from midnight to midnight" asks \
    'from=2018-03-25%2000:00:00&to=2018-03-26%2000:00:00'

# ---- from and to as typed ----

while read -r from to want; do
	cloud receipts --from "$(echo "$from" | tr _ ' ')" \
	    --to "$(echo "$to" | tr _ ' ')" --zone Asia/Tokyo
	check "from $from to $to" asks "$want"
done <<'TIMES'
2018-04-16_09:05:00 2018-04-16_23:59:59 from=2018-04-16%2009:05:00&to=2018-04-16%2023:59:59
2018-4-6 2018-4-7 from=2018-04-06%2000:00:00&to=2018-04-07%2000:00:00
2018-04-16_9:05 2018-04-16_10:00 from=2018-04-16%2009:05:00&to=2018-04-16%2010:00:00
2018-04-16T09:05:00 2018-04-17 from=2018-04-16%2009:05:00&to=2018-04-17%2000:00:00
2020-02-29 2020-03-01 from=2020-02-29%2000:00:00&to=2020-03-01%2000:00:00
TIMES
before=$(requests | wc -l)
while read -r from to; do
	cloud receipts --from "$(echo "$from" | tr _ ' ')" \
	    --to "$(echo "$to" | tr _ ' ')" -o "$dir/out/never.csv"
	check "refused: from $from to $to" status 64
done <<'TIMES'
2018-04-17 2018-04-16
2018-04-16 2018-04-16
2018-02-30 2018-03-01
2019-02-29 2019-03-01
2018-04-16_24:00:01 2018-04-17
16.04.2018 17.04.2018
2018-04-16;x 2018-04-17
2018-04-16_10:00:00+03:00 2018-04-17
_ 2018-04-17
TIMES
for args in '--day 2018-04-16 --from 2018-04-16' '--from 2018-04-16' '' \
    '--day 2018-04-31' '--day tomorrow' '--day 16.04.2018'; do
	cloud receipts $args
	check "refused: ${args:-no period}" status 64
done
while read -r day zone; do
	for command in receipts 'submit receipts'; do
		cloud $command --day "$day" --zone "$zone"
		check "$command --day $day, which has not begun: 64" equal \
		    "$rc $(wc -l <"$dir/err")" "64 1"
		check "$command --day $day: it says so" says "has not begun yet"
	done
done <<TIMES
9000-01-01 UTC
$(date -u -d '2 days' +%Y-%m-%d) UTC
$(TZ=Pacific/Kiritimati date -d 'tomorrow' +%Y-%m-%d) Pacific/Kiritimati
$(TZ=Pacific/Kiritimati date +%Y-%m-%d) Pacific/Pago_Pago
TIMES
for args in '--from 2099-01-01 --to 2099-01-02' \
    '--from 9999-12-30 --to 9999-12-31' \
    "--from $(date -u -d '2 days' +%Y-%m-%d) --to 2999-01-01"; do
	for command in receipts 'submit receipts'; do
		cloud $command $args
		check "$command $args, which is to come: 64" equal \
		    "$rc $(grep -c 'has not begun yet' "$dir/err")" "64 1"
	done
done
check "nothing of what is to come was asked for" not \
    sh -c "curl -s '$root/sandbox/requests' | grep -e 2099 -e 9999 -e 2999"
for args in '--day 2026-02-30' '--day 2019-02-29' \
    '--from 2026-02-30 --to 2026-03-01' '--from 2026-02-01 --to 2026-13-01'; do
	cloud receipts $args
	check "$args: not a day of the calendar" equal "$rc $(grep -c \
	    'is not a day of the calendar' "$dir/err")" "64 1"
done
check "none of these reached the cloud" equal "$(requests | wc -l)" "$before"
check "nor made a file" test ! -e "$dir/out/never.csv"
cloud receipts --from "$(date -u -d '2 days ago' +%Y-%m-%d)" --to 2999-01-01 \
    --allow-empty -o "$dir/out/coming.csv"
check "a period that has begun is asked for as typed" equal \
    "$rc $(requests | grep -c 'to=2999-01-01%2000:00:00')" "0 1"
rm -f "$dir/out/coming.csv"

# ---- what is said ----

get -q
check "-q is silent" test ! -s "$dir/err"
check "but gives the data" same "$lines" "$dir/stdout"
get -v -o "$dir/out/lines.csv"
check "-v says no less" says '4 receipts, 11 rows'

is_json() {
	test -s "$1" && if command -v python3 >/dev/null; then
		python3 -c 'import json, sys
for line in open(sys.argv[1], encoding="utf-8"):
	assert {"time", "level", "message"} <= set(json.loads(line))' "$1"
	else
		! grep -v '^{"time":"[-0-9T:Z]*","level":"[a-z]*",.*"}$' "$1"
	fi
}
get --log json -o "$dir/out/lines.csv"
check "--log json: each line is JSON" is_json "$dir/err"
get --log json -o "$dir/out/no \"such\" \\folder/lines.csv"
check "--log json: so is an error, quotes and all" is_json "$dir/err"
check "which carries the exit status" says '"level":"error","code":73,'
get --color always -o "$dir/out/none/lines.csv"
check "--color always" grep -q "$(printf '\033')" "$dir/err"
get -o "$dir/out/none/lines.csv"
check "no colour where there is no terminal" not \
    grep -q "$(printf '\033')" "$dir/err"

"$KASSA" receipts --help >"$dir/stdout" 2>"$dir/err"
check "--help: on standard output, exit 0" equal \
    "$? $(grep -c -- --allow-empty "$dir/stdout") $(wc -c <"$dir/err")" "0 1 0"
cloud receipts --from 2018-04-16 --to 2018-04-17 word
check "an argument too many: 64" status 64
stop_servers

# ---- days that are made ----

sandbox --generate 12

# The day in UTC, the same before and after the command; else once more.
while :; do
	now=$(date -u +%Y-%m-%d)
	cloud receipts --day today --zone UTC -t receipts
	test "$now" = "$(date -u +%Y-%m-%d)" && break
done
check "--day today" equal "$rc $(cut -d , -f 2 "$dir/stdout" |
    grep -c "^${now}T")" "0 12"
check "and nothing else" count_lines "$dir/stdout" 13
while :; do
	now=$(date -u -d yesterday +%Y-%m-%d)
	cloud receipts --day yesterday --zone UTC -t receipts
	test "$now" = "$(date -u -d yesterday +%Y-%m-%d)" && break
done
check "--day yesterday" equal "$rc $(cut -d , -f 2 "$dir/stdout" |
    grep -c "^${now}T")" "0 12"

month='--from 2026-02-01 --to 2026-03-01 --zone UTC'
cloud receipts $month -o "$dir/out/whole.csv"
before=$(submits)
cloud receipts $month --split day --jobs 4 -o "$dir/out/days.csv"
check "--split day: exit 0" status 0
check "a job a day" equal $(($(submits) - before)) 28
check "the same rows in the same order" same "$dir/out/whole.csv" \
    "$dir/out/days.csv"
check "the summary is of the month" says \
    "2026-02-01 to 2026-03-01: 336 receipts"
check "from the first day" sh -c 'grep -q \
    "from=2026-02-01%2000:00:00&to=2026-02-02%2000:00:00" "$1"' - \
    /dev/stdin <<LOG
$(requests)
LOG
for t in days hours goods; do
	cloud receipts $month -t $t -o "$dir/out/whole.csv"
	cloud receipts $month -t $t --split day --jobs 4 -o "$dir/out/days.csv"
	check "$t of a month, however it was asked for" same \
	    "$dir/out/whole.csv" "$dir/out/days.csv"
done
cloud receipts --from '2026-02-10 13:30:00' --to '2026-02-12 07:30:00' \
    --zone UTC -o "$dir/out/part.csv"
cloud receipts --from '2026-02-10 13:30:00' --to '2026-02-12 07:30:00' \
    --zone UTC --split day --jobs 1 -o "$dir/out/days.csv"
check "days begin and end where the period does" same "$dir/out/part.csv" \
    "$dir/out/days.csv"
stop_servers

# ---- seams: two neighbours both have the receipt of midnight ----

# doc NUMBER TIME
doc() {
	cat <<DOC
<Doc><Head><Date>$2</Date><DocNum>$1</DocNum></Head>
<Products><Product><ProductCode>7</ProductCode><Sum>1</Sum></Product></Products></Doc>
DOC
}
{ echo '<Documents>'; doc a 2018-04-15T10:00:00+0000
	doc b 2018-04-16T00:00:00+0000; echo '</Documents>'; } >"$dir/15.xml"
{ echo '<Documents>'; doc b 2018-04-16T00:00:00+0000
	doc c 2018-04-16T10:00:00+0000; doc c2 2018-04-16T10:00:00+0000
	doc d 2018-04-17T00:00:00+0000; echo '</Documents>'; } >"$dir/16.xml"
{ echo '<Documents>'; doc d 2018-04-17T00:00:00+0000
	doc e 2018-04-17T10:00:00+0000; echo '</Documents>'; } >"$dir/17.xml"

# The first day is the last to be ready.
bad <<SCRIPT
on GET /receipts?from=2018-04-15
json {"success":true,"response":{"process_key":"D15"}}
keep
on GET /receipts?from=2018-04-16
json {"success":true,"response":{"process_key":"D16"}}
keep
on GET /receipts?from=2018-04-17
json {"success":true,"response":{"process_key":"D17"}}
keep
on GET /process/D15 times 5
json {"success":true,"response":{"status":"new"}}
keep
$good_poll
on GET /download/D15
page $dir/15.xml
keep
on GET /download/D16
page $dir/16.xml
keep
on GET /download/D17
page $dir/17.xml
keep
SCRIPT
cloud receipts --from 2018-04-15 --to 2018-04-18 --split day -t receipts \
    --header none --zone UTC
check "receipts at the seams come once, in order" equal \
    "$rc $(cut -d , -f 1 "$dir/stdout" | tr '\n' ' ')" "0 a b c c2 d e "
check "the summary counts what was left out" says \
    '6 receipts, 6 rows (0 of other days and 2 doubles left out)'
stop_servers

# ---- the key is known at once ----

sandbox --job-seconds 3600
begin receipts --url "$url" --token-file "$dir/token" --poll 20ms \
    --from 2018-04-16 --to 2018-04-17
check "the key is on standard error while the job runs" wait_until \
    grep -Eq 'process key [-0-9a-f]{36}' "$dir/begun.err"
check "and kassa still waits" kill -0 "$pid"

finish
