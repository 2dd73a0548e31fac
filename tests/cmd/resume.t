#!/bin/sh
# Nothing is lost and nothing is asked twice: a run that was cut off anywhere
# goes on with the same key when the same command is given again.
. "${SRCDIR:?}/tests/cmd/lib.sh"

lines=$SRCDIR/samples/kassatka-receipts.lines.csv

# start ARGUMENT...: the main job in the background, $pid, and its key in $key.
start() {
	begin receipts --url "$url" --token-file "$dir/token" --poll 20ms \
	    --retries 1 --timeout 60s --from 2018-04-16 --to 2018-04-17 \
	    --zone Europe/Moscow "$@"
	wait_until grep -q 'process key' "$dir/begun.err" ||
	    echo "# there is no key"
	key=$(key_in "$dir/begun.err")
}

# The first process key that was said.
key_in() {
	sed -n 's/.*process key \([-0-9A-Za-z_.~]*\).*/\1/p' "$1" | head -n 1
}

# A cloud whose job is never done, and one with the same key whose is.
never='on GET /process/
json {"success":true,"response":{"status":"new"}}
keep'

endless() {
	bad <<SCRIPT
on GET /receipts?from=2018-04-17
json {"success":true,"response":{"process_key":"K2"}}
keep
$good_submit
$never
SCRIPT
}

# after TIMES: polls answered "new" so often, then all is well.
after() {
	bad <<SCRIPT
$good_submit
on GET /process/ times $1
json {"success":true,"response":{"status":"new"}}
keep
$good_poll
$good_download
SCRIPT
}

# later: the first poll gets no answer at all, those of the next run do. What
# happens before the poll has all the time up to the deadline, $soon.
soon=5s
later() {
	bad <<SCRIPT
$good_submit
on GET /process/ times 1
stall
$good_poll
$good_download
SCRIPT
}

# The same address, written in another way.
slash() {
	later
	get --timeout $soon -o "$dir/out/lines.csv"
	check "a slash at the address's end: not done yet" status 75
	url=$url/
	get -o "$dir/out/lines.csv"
	check "a slash at the address's end: it goes on" equal \
	    "$rc $(asked 'GET /receipts')" "0 1"
}

killed() {
	after 10
	start -o "$dir/out/lines.csv"
	wait_until grep -q /process/ "$dir/bad.log"
	ends_by KILL
	check "kill -9 while it polls: no output" not test -e "$dir/out/lines.csv"
	get -o "$dir/out/lines.csv"
	check "the same command goes on with the same key" says \
	    "going on with process key $key"
	check "and ends well" equal "$rc $key" "0 K"
	check "with the right rows" same "$lines" "$dir/out/lines.csv"
	check "one submit at the cloud" equal "$(asked 'GET /receipts')" 1
	check "nothing is left over" tidy
	get -o "$dir/out/lines.csv"
	check "once done, the command asks anew" equal \
	    "$rc $(asked 'GET /receipts')" "0 2"
}

killed_in_download() {
	bad <<SCRIPT
$good_submit
$good_poll
on GET /download/ times 1
send HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n<Documents>
stall
$good_download
SCRIPT
	start -o "$dir/out/lines.csv"
	wait_until grep -q /download/ "$dir/bad.log"
	ends_by KILL
	get -o "$dir/out/lines.csv"
	check "kill -9 while it downloads: the next run fetches it whole" same \
	    "$lines" "$dir/out/lines.csv"
	check "one submit, two downloads" equal \
	    "$(asked 'GET /receipts') $(asked 'GET /download/')" "1 2"
	check "and what was half is gone" tidy
	check "the spool is empty" only_in "$state/spool" ""
}

deadline() {
	later
	get --timeout $soon -o "$dir/out/lines.csv"
	check "the deadline: 75" status 75
	check "with the key" says "process key K"
	check "the last line says how to go on" sh -c \
	    'tail -n 1 "$1" | grep -q "go on with: kassa receipts --url "' - \
	    "$dir/err"
	check "no output yet" only_in "$dir/out" ""
	resume=$(sed -n 's/.*go on with: kassa //p' "$dir/err")
	eval "run $(echo "$resume" | sed "s/--timeout $soon/--timeout 1m/")"
	check "which works as it stands" equal \
	    "$rc $(asked 'GET /receipts')" "0 1"
	check "and gives the rows" same "$lines" "$dir/out/lines.csv"
}

odd_words() {
	later
	mkdir "$dir/out/it's a folder"
	get --timeout $soon -o "$dir/out/it's a folder/\$x.csv"
	resume=$(sed -n 's/.*go on with: kassa //p' "$dir/err")
	eval "run $(echo "$resume" | sed "s/--timeout $soon/--timeout 1m/")"
	check "the command to go on with is quoted for the shell" same \
	    "$lines" "$dir/out/it's a folder/\$x.csv"
}

# interrupted SIGNAL STATUS
interrupted() {
	endless
	start -o "$dir/out/lines.csv"
	wait_until grep -q /process/ "$dir/bad.log"
	ends_by "$1"
	check "SIG$1: $2" status "$2"
	check "SIG$1: at once" at_once
	check "SIG$1: the key and the way on" sh -c 'tail -n 1 "$1" |
	    grep -q "process key K: interrupted.*go on with: kassa"' - \
	    "$dir/err"
	check "SIG$1: nothing is left over" tidy
	cloud wait K --timeout 100ms
	check "SIG$1: the ledger still has it" equal \
	    "$rc $(asked 'GET /receipts')" "75 1"
}

interrupted_download() {
	bad <<SCRIPT
$good_submit
$good_poll
on GET /download/ times 1
send HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n<Documents>
stall
$good_download
SCRIPT
	start -o "$dir/out/lines.csv"
	wait_until grep -q /download/ "$dir/bad.log"
	ends_by TERM
	check "SIGTERM while it downloads: 143" status 143
	check "no half output, no half download" tidy
	check "no output" only_in "$dir/out" ""
	get -o "$dir/out/lines.csv"
	check "the next run goes on" equal \
	    "$rc $(asked 'GET /receipts')" "0 1"
}

two_at_once() {
	endless
	start -o "$dir/out/lines.csv"
	first=$pid
	before=$(asked GET)
	began=$(date +%s)
	"$KASSA" receipts --url "$url" --token-file "$dir/token" \
	    --from 2018-04-16 --to 2018-04-17 --zone Europe/Moscow \
	    -o "$dir/out/other.csv" >"$dir/stdout" 2>"$dir/err" </dev/null
	rc=$?
	check "a second run of the same period: 75" status 75
	took=$(($(date +%s) - began))
	check "at once" at_once
	check "in one line" one_line
	check "without a request of its own" equal \
	    "$(asked 'GET /receipts')" 1
	cloud receipts --from 2018-04-17 --to 2018-04-18 --timeout $soon
	check "another period is no matter" equal \
	    "$rc $(asked 'GET /receipts')" "75 2"
	kill -9 "$first"
	wait "$first"
	get --timeout $soon
	check "the lock goes with its owner, the key stays" sh -c \
	    'test "$1" = 75 && grep -q "going on with process key K" "$2"' - \
	    "$rc" "$dir/err"
}

same_output() {
	endless
	start -o "$dir/out/lines.csv"
	cloud receipts --from 2018-04-17 --to 2018-04-18 --timeout 200ms \
	    -o "$dir/out/lines.csv"
	check "two runs into one file: the second gets 75" status 75
	check "and asks for nothing" equal "$(asked 'GET /receipts')" 1
	check "and takes nothing away" test -e "$dir/out/.lines.csv.kassa-tmp"
}

# Three days, the second of which cannot be had for now.
one_of_three() {
	sed '/<Doc>/,/<\/Doc>/d' "$sample" >"$dir/none.xml"
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
$good_poll
on GET /download/D16 times 2
send HTTP/1.1 503 Away\r\nContent-Length: 0\r\n\r\n
keep
on GET /download/D16
page $sample
keep
on GET /download/
page $dir/none.xml
keep
SCRIPT
	for turn in 1 2; do
		cloud receipts --from 2018-04-15 --to 2018-04-18 --split day \
		    --jobs 3 --zone Europe/Moscow -o "$dir/out/lines.csv"
		test $turn = 2 || check "one day of three fails: 75, no output" \
		    equal "$rc $(ls -A "$dir/out")" "75 "
	done
	check "one day of three: the next run brings all" same "$lines" \
	    "$dir/out/lines.csv"
	check "one day of three: three submits in all" equal \
	    "$(asked 'GET /receipts')" 3
	check "one day of three: what was fetched is not fetched again" equal \
	    "$(asked 'GET /download/')" 5
	check "one day of three: the spool is empty" only_in "$state/spool" ""
}

by_hand() {
	sandbox --receipts "$sample"
	cloud submit receipts --from 2018-04-16 --to 2018-04-17
	key=$(cat "$dir/stdout")
	check "submit prints the key alone" sh -c 'test "$1" = 0 &&
	    echo "$2" | grep -Eqx "[-0-9a-f]{36}"' - "$rc" "$key"
	cloud wait "$key"
	check "wait" equal "$rc $(wc -c <"$dir/stdout")" "0 0"
	cloud fetch "$key" -o "$dir/out/a.xml"
	check "fetch: exit 0" status 0
	curl -s -m 20 -H "api-token: $token" -o "$dir/want.xml" \
	    "$url/download/$key"
	check "fetch gives the document to the byte" same "$dir/want.xml" \
	    "$dir/out/a.xml"
	cloud fetch "$key"
	check "again, to standard output" same "$dir/want.xml" "$dir/stdout"
	cloud fetch "$key" -o "$dir/out/"
	check "into a folder it goes by the key" same "$dir/want.xml" \
	    "$dir/out/$key.xml"
	check "one submit in all" equal "$(submits)" 1
	run convert -r kassatka-receipts --zone Europe/Moscow "$dir/out/a.xml"
	check "convert makes the table" same "$lines" "$dir/stdout"

	cloud submit receipts --from 2018-04-16 --to 2018-04-17 --zone UTC
	key=$(cat "$dir/stdout")
	before=$(submits)
	get
	check "receipts goes on with the key of a submit" equal \
	    "$rc $(key_in "$dir/err") $(submits)" "0 $key $before"
	cloud submit receipts --day 2018-04-16 --zone Europe/Moscow
	key=$(cat "$dir/stdout")
	cloud receipts --day 2018-04-16 --zone Europe/Moscow
	check "so it does for a day" equal "$rc $(key_in "$dir/err")" "0 $key"
	check "and keeps the rows of the day" same "$lines" "$dir/stdout"

	cloud wait unknown-key
	check "an unknown key: 69" status 69
	cloud fetch unknown-key -o "$dir/out/none.xml"
	check "fetch of an unknown key: 69" status 69
	check "and no file" test ! -e "$dir/out/none.xml"
	for key in .. a/b 'a b' 'a?b' '' '%2e' 'ключ'; do
		cloud fetch "$key"
		check "fetch \"$key\": 64, it is no key" status 64
	done
	check "nothing half is left" tidy
	check "the spool is empty" only_in "$state/spool" ""
}

several_waits() {
	sandbox --receipts "$sample" --job-seconds 0.2
	for day in 14 15 16; do
		cloud submit receipts --from 2018-04-$day --to 2018-04-17
		keys="$keys $(cat "$dir/stdout")"
	done
	cloud wait $keys
	check "wait for several keys at once" status 0
	check "says each" equal "$(grep -c ': ready$' "$dir/err")" 3
	cloud wait $keys unknown-key
	check "one of them unknown: 69" status 69
}

no_state() {
	after 5
	get --no-state -o "$dir/out/lines.csv"
	check "--no-state works" same "$lines" "$dir/out/lines.csv"
	check "and leaves nothing" test ! -e "$dir/home/.local"
	check "nor in the temporary folder" tidy
	endless
	start --no-state
	ends_by TERM
	check "--no-state, SIGTERM: nothing is left either" tidy
	check "and it does not promise to go on" says_not "go on with"
}

# The ledger has come to harm: HOW, WHAT
harmed() {
	sandbox --receipts "$sample"
	get -o "$dir/out/lines.csv"
	case $1 in
	emptied) : >"$state/ledger.db" ;;
	cut) head -c 700 "$state/ledger.db" >"$dir/cut" &&
	    cat "$dir/cut" >"$state/ledger.db" ;;
	foreign) echo 'this is a diary, dear reader' >"$state/ledger.db" ;;
	overwritten) head -c 100000 /dev/zero | tr '\0' x |
	    dd of="$state/ledger.db" bs=1 seek=100 conv=notrunc count=8000 \
	        2>/dev/null ;;
	esac
	rm -f "$state"/ledger.db-*
	cp "$state/ledger.db" "$dir/harmed"
	cp "$dir/out/lines.csv" "$dir/old.csv"
	before=$(requests | wc -l)
	get -o "$dir/out/lines.csv"
	check "a ledger that was $1: 65" status 65
	check "$1: in one line that names it" sh -c \
	    'test "$(wc -l <"$1")" = 1 && grep -q ledger.db "$1"' - "$dir/err"
	check "$1: it is left alone" same "$dir/harmed" "$state/ledger.db"
	check "$1: the output as well" same "$dir/old.csv" "$dir/out/lines.csv"
	check "$1: nothing was asked" equal "$(requests | wc -l)" "$before"
	check "$1: nothing half is left" tidy
}

ledger_gone() {
	after 0
	get --timeout 1ms
	rm -r "$state"
	get -o "$dir/out/lines.csv"
	check "without its ledger it begins anew" equal "$rc" 0
	check "gone: with the right rows" same "$lines" "$dir/out/lines.csv"
}

spool_harmed() {
	after 0
	KASSA_CRASH_LOG=$dir/points
	export KASSA_CRASH_LOG
	get
	unset KASSA_CRASH_LOG
	point=$(awk '/after spool rename/ { spool = 1 }
	    spool && /ledger: committed/ { print NR; exit }' "$dir/points")
	rm -r "$state"
	KASSA_CRASH=$point
	export KASSA_CRASH
	get -o "$dir/out/lines.csv"
	unset KASSA_CRASH
	check "cut off between download and table" status 99
	for f in "$state/spool/"*.xml; do
		echo tampered >"$f"
	done
	get -o "$dir/out/lines.csv"
	check "a spooled file that was changed is fetched again" same \
	    "$lines" "$dir/out/lines.csv"
	check "with the same key" equal "$(asked 'GET /receipts')" 2
}

# The reply to the submit is lost: HOW, and the words of a script.
lost() {
	bad <<SCRIPT
on GET /receipts times 1
$2
$good_submit
$good_poll
$good_download
SCRIPT
	get --timeout $soon -o "$dir/out/lines.csv"
	check "submit, $1: 75" status 75
	check "submit, $1: one request on the wire" equal \
	    "$(asked GET) $(grep -ac '^GET ' "$dir/bad.wire")" "1 1"
	test "$2" = stall || check "submit, $1: it says that nobody knows" \
	    says "the cloud may have taken the request or not"
	check "submit, $1: nothing half is left" tidy
	get -o "$dir/out/lines.csv"
	check "submit, $1: the next run says so and asks anew" sh -c '
	    test "$1 $2" = "0 2" && grep -q "the reply to the request of .* \
was lost; asking again" "$3"' - "$rc" "$(asked 'GET /receipts')" "$dir/err"
	check "submit, $1: and all is well" same "$lines" "$dir/out/lines.csv"
}

# ---- uploads ----

goods() {
	cat >"$dir/goods.xml" <<'XML'
<?xml version="1.0" encoding="UTF-8"?>
<ProductsGroups Date="01.03.2026">
  <ProductGroup Code="none" Name="none" ParentCode="none"><Products>
    <Product Barcode="" Code="УТ-00000201" Name="Аскорбинка" ParentCode=""
      UnitCode="778" UnitName="Упаковка" Price="35,50" Comment="" PriceType=""/>
  </Products></ProductGroup>
</ProductsGroups>
XML
}

upload() {
	goods
	sandbox
	cloud submit nomenclature "$dir/goods.xml"
	key=$(cat "$dir/stdout")
	check "a goods list is sent" equal "$rc $(requests |
	    grep -c '^POST.*/nomenclature	200')" "0 1"
	curl -s -m 20 -o "$dir/got.xml" "$root/sandbox/nomenclature/last"
	check "to the byte" same "$dir/goods.xml" "$dir/got.xml"
	cloud submit nomenclature "$dir/goods.xml"
	check "the same list again: 75" status 75
	check "with the key of the first time" says "$key"
	cp "$dir/goods.xml" "$dir/copy.xml"
	cloud submit nomenclature "$dir/copy.xml"
	check "under another name as well" status 75
	check "nothing was sent" equal "$(requests | grep -c ^POST)" 1
	cloud submit nomenclature "$dir/goods.xml" --again
	check "--again sends it" equal "$rc $(requests | grep -c ^POST)" "0 2"
	cloud wait "$key"
	check "its end can be waited for" status 0
	cloud fetch "$key" -o "$dir/out/result"
	check "and its result fetched" status 0

	echo '<Documents/>' >"$dir/wrong.xml"
	head -c 200 "$dir/goods.xml" >"$dir/torn.xml"
	: >"$dir/empty.xml"
	sed 's/Date=/DropNomenclature="true" Date=/' "$dir/goods.xml" \
	    >"$dir/drop.xml"
	for f in wrong torn empty drop; do
		cloud submit nomenclature "$dir/$f.xml"
		check "a $f goods list: 65" status 65
	done
	cloud submit nomenclature "$dir/none.xml"
	check "no goods list: 66" status 66
	check "none of these was sent" equal "$(requests | grep -c ^POST)" 2
}

# upload_lost HOW SCRIPT
upload_lost() {
	goods
	bad <<SCRIPT
on POST /nomenclature
$2
SCRIPT
	cloud submit nomenclature "$dir/goods.xml"
	check "upload, $1: 75" status 75
	check "upload, $1: sent once" equal "$(asked POST)" 1
	cloud submit nomenclature "$dir/goods.xml"
	check "upload, $1: the next run refuses" equal "$rc $(asked POST)" \
	    "75 1"
	check "upload, $1: and says what to do" says "--again"
	check "upload, $1: in one line" one_line
}

case_of killed
case_of slash
case_of killed_in_download
case_of deadline
case_of odd_words
test -z "$interruptible" || case_of interrupted INT 130
case_of interrupted TERM 143
case_of interrupted HUP 129
case_of interrupted_download
case_of two_at_once
case_of same_output
case_of one_of_three
case_of by_hand
case_of several_waits
case_of no_state
for how in emptied cut foreign overwritten; do
	case_of harmed $how
done
case_of ledger_gone
case_of spool_harmed
case_of lost "closed without a byte" close
case_of lost "reset" reset
case_of lost "never answered" stall
case_of lost "500" 'send HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n
keep'
case_of lost "502 of a gateway" \
    'send HTTP/1.1 502 Bad Gateway\r\nContent-Length: 6\r\n\r\n<html>
keep'
case_of lost "504" 'send HTTP/1.1 504 Late\r\nContent-Length: 0\r\n\r\n
keep'
case_of lost "half a reply" \
    'send HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"success":true,
close'
case_of upload
case_of upload_lost "closed without a byte" close
case_of upload_lost "reset" reset
case_of upload_lost "500" 'send HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n
keep'
all_cases
finish
