#!/bin/sh
# What is said on standard error: with --log json an object a line, whatever is
# wrong and however early; no line that a library wrote; and of a foreign text
# nothing that cannot be seen.
. "${SRCDIR:?}/tests/cmd/lib.sh"

KASSA_RULES_PATH=$SRCDIR/xslt-like-rules
export KASSA_RULES_PATH
conf=$XDG_CONFIG_HOME/kassa/kassa.conf

# Each line looks like one object of JSON, and there is one at least. A parser
# reads them all at the end.
each_is_json() {
	test -s "$dir/err" || return 1
	cat "$dir/err" >>"$dir/all"
	not grep -v '^{"time":".*,"message":".*"}$' "$dir/err"
}
are_objects() {
	python3 - "$1" <<'PYTHON'
import json, sys
for line in open(sys.argv[1], encoding="utf-8"):
    assert isinstance(json.loads(line), dict), line
PYTHON
}

# json STATUS ARGUMENT...
json() {
	want=$1
	shift
	run "$@"
	check "kassa $*: $want" status "$want"
	check "each line is JSON" each_is_json
}

# ---- before the options are judged ----

json 64 --log json
json 64 --log json --bogus
json 64 --bogus --log json
json 64 --bogus --log=json
json 64 receipt --log json
json 64 --log json receipt
json 64 receipts --bogus --log json
json 64 receipts --day --log json
json 64 receipts --log json -Z
json 64 convert --log json --url x
json 64 run today --log text --log json --since
json 64 convert --log=json
json 78 run --log json -p nobody
json 78 run nobody --log json
json 78 receipts --log json -c "$dir/nowhere"
json 64 help --log json nonsense
json 64 help --log json a b
run receipts --bogus -- --log json
check "behind -- it is no option" one_line
run receipts --bogus --log json --log text
check "the last one counts" one_line
run receipts --log yaml
check "no such form: as text" one_line

echo 'log = json' >"$conf"
json 64 receipts --bogus
json 64 receipt
json 64 --bogus
json 64
json 64 help nonsense
json 78 receipts -p nobody
run receipts --bogus --log text
check "the command line is stronger" one_line
printf 'bogus = 1\nlog = json\n' >"$conf"
json 78 receipts
json 64 receipts --bogus
printf 'log = json\n[shop]\nlog = text\n' >"$conf"
run receipts --bogus -p shop
check "so is a profile" one_line
run receipts --bogus -qpshop
check "with its letter" one_line
: >"$conf"
echo 'log = json' >"$dir/own.conf"
json 64 receipts --bogus -c "$dir/own.conf"
json 64 receipts --bogus --config="$dir/own.conf"
json 64 receipts -c"$dir/own.conf" --bogus
mkfifo "$dir/fifo.conf"
(printf 'log = json\nbogus = 1\n' >"$dir/fifo.conf") &
json 78 receipts -c "$dir/fifo.conf"
wait $!

# ---- libraries ----

# Bytes that are not in the encoding that the document says.
for encoding in windows-1251 utf-7 shift_jis gb18030; do
	printf '<?xml version="1.0" encoding="%s"?>\n<a>\230\377\201 </a>' \
	    $encoding >"$dir/$encoding.xml"
	json 65 events --log json "$dir/$encoding.xml"
	check "$encoding: it says what is wrong" says 'are not in the encoding'
	check "$encoding: in one line" count_lines "$dir/err" 1
	run events "$dir/$encoding.xml"
	check "$encoding: and as text" one_line
done

# What fails when memory ends or a disk is full, in libraries too: whatever
# becomes of it, nobody but the program says something.
cp "$sample" "$dir/in.xml"
broken() {
	run convert -r kassatka-receipts --log json -o "$dir/out/book.xlsx" \
	    "$dir/in.xml"
}
# fails NAME NUMBERS: lines that are no JSON, of all these runs
fails() {
	for i in $2; do
		(
			export "$1=$i" LD_PRELOAD="$FAILSHIM"
			broken
			exit $rc
		)
		# of a signal the shell tells
		test $? -gt 128 || test ! -s "$dir/err" || each_is_json ||
		    echo "$1=$i"
	done >"$dir/wrong" 2>/dev/null
	cat "$dir/wrong"
	test ! -s "$dir/wrong"
}
if can_fail; then
	(
		FAIL_LOG=$dir/counted LD_PRELOAD=$FAILSHIM
		export FAIL_LOG LD_PRELOAD
		broken
	)
	check "no memory: each line is JSON" fails FAIL_ALLOC \
	    "$(sed -n 's/^alloc \([0-9]*\) .*/\1/p' "$dir/counted" |
	    awk 'NR % 24 == 1')"
	FAIL_NAMES=write,fsync,open
	FAIL_WITH=ENOSPC
	export FAIL_NAMES FAIL_WITH
	check "no room: each line is JSON" fails FAIL_CALL "1 2 3 5 8 13 21 34"
	unset FAIL_NAMES FAIL_WITH
else
	skip "no memory, no room: each line is JSON" "calls cannot be made to fail"
fi

# ---- what cannot be seen ----

hidden=$(printf 'a\342\200\256b\342\201\246c\357\273\277d\302\255e')
shown='a\u{202E}b\u{2066}c\u{FEFF}d\u{AD}e'
unseen() {
	check "$1: spelled out" says "$shown"
	check "$1: and not there" not grep -qF "$(printf '\342\200\256')" \
	    "$dir/err"
}
cp "$sample" "$dir/out/$hidden.xml"
run convert -r kassatka-receipts "$dir/out/$hidden.csv"
unseen "a file's name"
echo "<$hidden/>" >"$dir/out/$hidden.xml"
run convert -r kassatka-receipts "$dir/out/$hidden.xml"
unseen "a broken document"
run receipts --day "$hidden"
unseen "a word of the command line"
run events --log json "$dir/out/$hidden.csv"
check "in JSON too" each_is_json
check "with the same words" says "$(echo "$shown" | sed 's/\\/\\\\/g')"
rm "$dir/out/"*
bad_of "on GET /receipts
json {\"success\":false,\"error\":\"$hidden\"}
keep"
get
unseen "a cloud's words"
check "they are one line" one_line
stop_servers
bad_of "$good_submit
on GET /process/
json {\"success\":true,\"response\":{\"status\":\"failed\",\"message\":\"$hidden\"}}
keep"
get -q
unseen "what a job failed of"
stop_servers

check "a parser takes every line that was JSON" are_objects "$dir/all"

finish
