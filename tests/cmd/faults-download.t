#!/bin/sh
# Trouble with the result. A document is believed only when its last byte was
# right: one that was cut off is fetched again, one that is something else is
# refused, and the file that was there before stays to the byte.
. "${SRCDIR:?}/tests/cmd/lib.sh"

# always SCRIPT: the download is answered so; once SCRIPT: only the first.
always() {
	cat <<SCRIPT
$good_submit
$good_poll
on GET /download/
$1
SCRIPT
}

once() {
	cat <<SCRIPT
$good_submit
$good_poll
on GET /download/ times 1
$1
$good_download
SCRIPT
}

http() {
	printf '%s\n' \
	    "send HTTP/1.1 $1\\r\\nContent-Length: ${#2}\\r\\n\\r\\n$2" keep
}

# passes WHAT SCRIPT: once so, then well.
passes() {
	fine "download, $1" "$(once "$2")"
	check "download, $1: one submit, two downloads" equal \
	    "$(asked 'GET /receipts') $(asked 'GET /download/')" "1 2"
}

# torn WHAT SCRIPT: it passes, and when it does not it is for the next run.
torn() {
	passes "$1" "$2"
	stop_servers
	rm -rf "$dir/bad.log" "$state"
	fault "download, $1, always" 75 "2 times in a row" "$(always "$2")"
	check "download, $1: the key is said" says "process key K"
	# on a kept connection libcurl asks once more by itself
	tried=$(asked 'GET /down')
	check "download, $1: tried twice" test $tried -ge 2 -a $tried -le 3
	get --timeout 1s
	check "download, $1: the next run goes on with the key" equal \
	    "$(asked 'GET /receipts')" 1
}

# wrong WHAT STATUS SAYS SCRIPT [ARGUMENT...]: what comes is not what it
# should be, and asking again would not help.
wrong() {
	wrong=$1 want=$2 words=$3 script=$4
	shift 4
	fault "download, $wrong" "$want" "$words" "$(always "$script")" "$@"
	check "download, $wrong: the key is said" says "process key K"
}

# bare WHAT SAYS FILE: the same of a document.
bare() {
	wrong "$1" 65 "$2" "page $3${nl}keep"
}

# words WHAT SAYS FILE: the cloud's own words in place of the document.
words() {
	fault "download, $1" 69 "$2" "$(always "page $3${nl}keep")"
	check "download, $1: the key is said" says "process key K"
	get --timeout 3s
	check "download, $1: the next run asks anew" equal \
	    "$(asked 'GET /receipts')" 2
}

gone() {
	fault "download, $1" 69 "$2" "$(always "$(http "$1" '')")"
	get --timeout 3s
	check "download, $1: the next run asks anew" equal \
	    "$(asked 'GET /receipts')" 2
}

refused() {
	fault "download, $1" "$2" "$3" "$(always "$(http "$1" '')")" \
	    --timeout 5s
	get --timeout 1s
	check "download, $1: the key is kept" equal "$(asked 'GET /rec')" 1
}

redirected() {
	bystander
	wrong "redirected by $1" 76 redirects \
	    "send HTTP/1.1 $1 Gone away\r\nLocation: $other/file.xml\r\n
send Content-Length: 0\r\n\r\n
keep"
}

bomb() {
	wrong "a bomb" 65 "--max-bytes" 'gziprepeat 50000000 <x/>
keep' --max-bytes 1M
	check "a bomb: no disk was filled" test \
	    "$(du -sk "$state" | cut -f 1)" -lt 1000
}

big() {
	wrong "larger than --max-bytes" 65 "--max-bytes" \
	    "page $sample${nl}keep" --max-bytes 4K
	goes=$(asked 'GET /receipts')
	get --max-bytes 1M -o "$dir/out/lines.csv"
	check "larger than --max-bytes: allowing more goes on" equal \
	    "$rc $goes $(asked 'GET /receipts')" "0 1 1"
}

# fetches WHAT STATUS SAYS SCRIPT: the same for kassa fetch.
fetches() {
	old_file
	bad_of "$(always "$4")"
	cloud fetch -q K -o "$dir/out/lines.csv" --timeout 5s
	check "fetch, $1: $2" status "$2"
	check "fetch, $1: one line" one_line
	check "fetch, $1: why" says "$3"
	check "fetch, $1: no harm is done" unharmed
	cloud fetch -q K --no-state --timeout 5s
	check "fetch, $1: nothing to standard output either" equal \
	    "$rc $(wc -c <"$dir/stdout")" "$2 0"
	check "fetch, $1: without a ledger nothing is left" tidy
}

# ---- empty ----

empty_new() {
	bad_of "$(always "page $top/empty.xml${nl}keep")"
	get -o "$dir/out/lines.csv"
	check "no receipts, no file yet: 0" status 0
	check "no receipts: a heading" count_lines "$dir/out/lines.csv" 1
	cp "$dir/out/lines.csv" "$dir/old"
	get -o "$dir/out/lines.csv"
	check "no receipts, and none before: 0" equal \
	    "$rc $(cmp "$dir/old" "$dir/out/lines.csv" && echo same)" "0 same"
	get
	check "no receipts to standard output: 0" status 0
}

empty_old() {
	spooled=1.xml # to go on with
	fault "no receipts, but a file that has some" 65 --allow-empty \
	    "$(always "page $top/empty.xml${nl}keep")"
	get --allow-empty -o "$dir/out/lines.csv"
	check "--allow-empty replaces it" equal \
	    "$rc $(wc -l <"$dir/out/lines.csv")" "0 1"
	check "without another job" equal "$(asked 'GET /receipts')" 1
}

empty_folder() {
	mkdir "$dir/out/f"
	echo old >"$dir/old"
	head -c 1000 "$sample" >"$dir/out/f/receipts.csv"
	cp "$dir/out/f/receipts.csv" "$dir/old"
	bad_of "$(always "page $top/empty.xml${nl}keep")"
	get -o "$dir/out/f/"
	check "no receipts into a folder that has some: 65" status 65
	check "no receipts: nothing in it changes" sh -c 'cmp "$1" "$2" &&
	    test "$(ls -A "$3")" = receipts.csv' - "$dir/old" \
	    "$dir/out/f/receipts.csv" "$dir/out/f"
}

# ---- documents ----

printf '<?xml version="1.0"?>\n<Documents>\n</Documents>\n' >"$top/empty.xml"
: >"$top/nothing"
echo '<r/>' >"$top/other.xml"
echo '<documents/>' >"$top/lower.xml"
echo '<!DOCTYPE html><html><body>Log in, please</body></html>' >"$top/login"
cat >"$top/xhtml" <<'XML'
<?xml version="1.0"?>
<html xmlns="http://www.w3.org/1999/xhtml"><head><title>502 Bad
Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>
XML
echo '{"success":false,"error":"no such export"}' >"$top/error.json"
echo '{"success":true,"response":{"status":"failed","message":"out of paper"}}' \
    >"$top/failed.json"
echo '{"success":true,"response":{"status":"new"}}' >"$top/status.json"
echo '[1, 2, 3]' >"$top/other.json"
sed 's/2018-04-16T/2018-04-14T/' "$sample" >"$top/older.xml"
{ cat "$sample"; echo '<html/>'; } >"$top/second.xml"
{ cat "$sample"; echo 'error 500'; } >"$top/tail.xml"
{ echo '<!DOCTYPE Documents [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
	tail -n +2 "$sample"; } >"$top/doctype.xml"
at=$(grep -n '<Price>1990<' "$sample" | sed -n '2s/:.*//p')
sed "${at}s/1990/12,5O/" "$sample" >"$top/price.xml"
sed 's/2018-04-16T11:08:39+0000/2018-02-30T11:08:39+0000/' "$sample" \
    >"$top/date.xml"
sed 's/<DocNum>5ad48437d849da0013494372/<DocNum>/' "$sample" >"$top/num.xml"
printf '<Documents>\n<Doc>\377\376</Doc></Documents>\n' >"$top/utf8.xml"
sed 's/Удача/Уда\x0bча/' "$sample" >"$top/control.xml"
gzip -c "$sample" >"$top/packed.gz"
gzip -c "$top/packed.gz" >"$top/packed2.gz"
size=$(wc -c <"$top/packed.gz")
{ head -c $((size - 8)) "$top/packed.gz"; printf '\1\2\3\4'
	tail -c 4 "$top/packed.gz"; } >"$top/badcrc.gz"
whole=$(wc -c <"$sample")

# ---- cut off, in every way ----

case_of torn "cut, with its length" "send HTTP/1.1 200 OK\r\nContent-Length: $whole\r\n\r\n
cut $sample 70
close"
case_of torn "cut, without a length" "send HTTP/1.1 200 OK\r\n\r\n
cut $sample 70
close"
case_of torn "cut, in chunks" 'send HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n
chunk <?xml version="1.0"?><Documents>
chunk <Doc>
close'
case_of torn "cut, in chunks that end well" 'send HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n
chunk <?xml version="1.0"?><Documents>
chunk <Doc>
chunkend
keep'
case_of torn "cut, in gzip" "gzipcut $sample 70
keep"
case_of torn "cut, with a length that is right" \
    'send HTTP/1.1 200 OK\r\nContent-Length: 16\r\n\r\n<Documents><Doc>
keep'
case_of torn "cut by a reset" "send HTTP/1.1 200 OK\r\nContent-Length: $whole\r\n\r\n
cut $sample 70
reset"
case_of torn "closed before a byte" close
case_of torn "headers and no more" "send HTTP/1.1 200 OK\r\nContent-Length: $whole\r\n\r\n
close"
case_of torn "500" "$(http '500 Oops' '<html>')"
case_of torn "502" "$(http '502 Bad Gateway' '<Documents></Documents>')"
case_of torn "503" "$(http '503 Away' '')"
case_of passes "gzip that is cut near its end" "gzipcut $sample 95
keep"
case_of passes "a length too small" "send HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n
file $sample
close"
case_of fault "download, stalled" 75 "not done after 2 s" \
    "$(always 'send HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n<Documents>
stall')" --timeout 2s

# ---- well, after all ----

case_of fine "download, in small chunks" "$(always \
    'send HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'"
$(sed 's/^/chunk /; s/$/\\n/' "$sample")
chunkend
keep")"
case_of fine "download, gzip" "$(always "gzipcut $sample 100
keep")"
case_of fine "download, without a length" "$(always "send HTTP/1.1 200 OK\r\n\r\n
file $sample
close")"
case_of fine "download, called text/html" "$(always \
    "send HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n
length $sample
send \r\n
file $sample
keep")"
case_of fine "download, 404 at first" "$(once "$(http '404 What?' '')")"

# ---- not what it should be ----

case_of bare "an empty body" "is empty" "$top/nothing"
case_of wrong "204" 76 "" 'send HTTP/1.1 204 Nothing\r\n\r\n
keep'
case_of wrong "206" 76 "" "send HTTP/1.1 206 Part\r\n
length $sample
send \r\n
file $sample
keep"
case_of bare "another root" 'the root element is "r", expected "Documents"' \
    "$top/other.xml"
case_of bare "the root in small letters" '"documents"' "$top/lower.xml"
case_of bare "a login page" "web page" "$top/login"
case_of bare "a well-formed error page" '"html", expected "Documents"' \
    "$top/xhtml"
case_of bare "JSON that says nothing" '"json", expected "Documents"' \
    "$top/other.json"
case_of words "a refusal" '"no such export"' "$top/error.json"
case_of words "a failed job" '"out of paper"' "$top/failed.json"
case_of torn "its status in place of it" "page $top/status.json${nl}keep"
case_of torn "409" "$(http '409 Conflict' '')"
case_of torn "423" "$(http '423 Locked' '')"
case_of bare "a DOCTYPE" "DOCTYPE" "$top/doctype.xml"
case_of bare "a second root" "not XML" "$top/second.xml"
case_of bare "words behind the end" "not XML" "$top/tail.xml"
case_of bare "broken UTF-8" "line 2" "$top/utf8.xml"
case_of bare "a control character" "not XML" "$top/control.xml"
case_of bare "gzip that nobody announced" "not XML" "$top/packed.gz"
case_of bare "nothing of a document" "not XML" "$top/badcrc.gz"

# ---- wrong values ----

# value WHAT SAYS FILE
value() {
	old_file
	bad_of "$(always "page $3${nl}keep")"
	get -q -o "$dir/out/lines.csv"
	check "download, $1: 65" status 65
	check "download, $1: one line" one_line
	check "download, $1: says where and what" says "$2"
	check "download, $1: the old file stays" same "$dir/old" \
	    "$dir/out/lines.csv"
	check "download, $1: nothing half is left" tidy
}

case_of value "a price that is none" \
    "line $at: lines.price: \"12,5O\" is not an amount" "$top/price.xml"
case_of value "a day that is none" 'lines.date: "2018-02-30T11:08:39' \
    "$top/date.xml"
case_of value "a receipt without its number" 'lines.doc_num' \
    "$top/num.xml"

# ---- codings ----

packed() {
	printf '%s\n' "send HTTP/1.1 200 OK\\r\\nContent-Encoding: $1\\r\\n" \
	    "length $2" 'send \r\n' "file $2" keep
}
case_of wrong "gzip that is none" 76 compression "$(packed gzip "$sample")"
case_of wrong "an unknown coding" 76 "" "$(packed rot13 "$sample")"
case_of wrong "gzip with a wrong sum" 76 compression \
    "$(packed gzip "$top/badcrc.gz")"
case_of wrong "gzip twice, announced once" 65 "not XML" \
    "$(packed gzip "$top/packed2.gz")"
case_of bomb
case_of big

# ---- headers ----

case_of wrong "two lengths" 76 "Content-Length" \
    "send HTTP/1.1 200 OK\r\nContent-Length: 7\r\nContent-Length: $whole\r\n\r\n
file $sample
close"
case_of wrong "a negative length" 76 "" \
    "send HTTP/1.1 200 OK\r\nContent-Length: -7\r\n\r\n
file $sample
close"
case_of wrong "a length that is no number" 76 "" \
    "send HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n
file $sample
close"

# ---- statuses ----

case_of gone '410 Gone' longer
case_of gone '404 What?' "does not know this key"
case_of refused '401 Who?' 77 token
case_of refused '403 No' 77 token
for code in 301 302 303 307 308; do
	case_of redirected $code
done

# ---- by hand ----

case_of fetches "an empty body" 65 "is empty" "page $top/nothing${nl}keep"
case_of fetches "a web page" 65 "html" "page $top/xhtml${nl}keep"
case_of fetches "a JSON error" 69 "no such export" \
    "page $top/error.json${nl}keep"
case_of fetches "other JSON" 65 "json" "page $top/other.json${nl}keep"
case_of fetches "cut" 75 "2 times in a row" "gzipcut $sample 70
keep"
case_of fetches "410" 69 "longer" "$(http '410 Gone' '')"
case_of fetches "401" 77 token "$(http '401 Who?' '')"

# ---- of another period ----

# foreign WHAT SAYS FILE ARGUMENT...: a whole document, and not what was asked.
foreign() {
	foreign=$1 words=$2 file=$3
	shift 3
	old_file
	bad_of "$good_submit
$good_poll
on GET /download/ times 2
page $file
keep
$good_download"
	cloud receipts -q --zone Europe/Moscow -o "$dir/out/lines.csv" "$@"
	check "of $foreign: 65" status 65
	check "of $foreign: one line" one_line
	check "of $foreign: it says so" says "$words"
	check "of $foreign: no harm is done" unharmed
	cloud receipts -q --zone Europe/Moscow -o "$dir/forced.csv" --force "$@"
	check "of $foreign: --force takes it" equal \
	    "$rc $(test -s "$dir/forced.csv" && echo there)" "0 there"
	cloud receipts --zone Europe/Moscow -o "$dir/out/lines.csv" "$@"
	check "of $foreign: the same command asks anew" equal \
	    "$rc $(asked 'GET /receipts') $(asked 'GET /download/')" "0 3 3"
	check "of $foreign: and has the right rows" same \
	    "$SRCDIR/samples/kassatka-receipts.lines.csv" "$dir/out/lines.csv"
}

# What is asked for and given: the day before, of which with its slack the
# morning of this day is a part.
{ sed '/<Doc>/,/<\/Doc>/d; /<\/Documents>/d' "$sample"
	for stamp in 14T15:00:00 15T08:00:00 16T06:00:00; do
		printf '<Doc><Head><DocNum>%s</DocNum><Date>2018-04-%s' \
		    ${stamp%%T*} $stamp
		printf '+0000</Date></Head><Products/></Doc>\n'
	done
	echo '</Documents>'; } >"$top/yesterday.xml"
sed 's/2018-04-16T/2018-04-18T/' "$sample" >"$top/later.xml"

case_of foreign "two days before" 'another period' "$top/older.xml" \
    --day 2018-04-16
case_of foreign "two days behind" 'another period' "$top/later.xml" \
    --day 2018-04-16
case_of foreign "the day before" 'an earlier period' "$top/yesterday.xml" \
    --day 2018-04-16
# One document for two days of a period.
one_for_two() {
	old_file
	bad_of "$new_submit
$good_poll
on GET /download/ times 2
page $sample
keep
on GET /download/
page $top/none.xml
keep"
	set -- --from 2018-04-16 --to 2018-04-18 --split day --jobs 1 \
	    --zone Europe/Moscow -o "$dir/out/lines.csv"
	cloud receipts -q "$@"
	check "of the day before: 65" status 65
	check "of the day before: one line" one_line
	check "of the day before: it says so" says "that of the part before"
	check "of the day before: and of which day" says \
	    "(from 2018-04-17 00:00:00)"
	spooled=$(ls "$state/spool")
	check "of the day before: no harm is done" unharmed
	cloud receipts "$@"
	check "of the day before: the same command asks for it anew" equal \
	    "$rc $(asked 'GET /receipts') $(asked 'GET /download/')" "0 3 3"
	check "of the day before: and has the right rows" same \
	    "$SRCDIR/samples/kassatka-receipts.lines.csv" "$dir/out/lines.csv"
}
sed '/<Doc>/,/<\/Doc>/d' "$sample" >"$top/none.xml"
case_of one_for_two

case_of foreign "another, typed" 'another period' "$top/older.xml" \
    --from 2018-04-16 --to 2018-04-17

# ---- empty, or so it says ----

case_of empty_new
case_of empty_old
case_of empty_folder
all_cases
finish
