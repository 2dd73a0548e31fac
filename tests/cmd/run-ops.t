#!/bin/sh
# What whoever operates nightly runs relies on: a dry run tells the truth and
# does nothing, the log says the same as text, as JSON and in the journal, and
# nothing at all when it is told to be quiet, and downloads are kept as long as
# is wished.
. "${SRCDIR:?}/tests/cmd/lib.sh"

noon

# ---- what would be done ----

# The submits that the cloud got, and those that a dry run speaks of.
did_ask() {
	requests | sed -n 's,^GET	\(/1c-api/v1/receipts?[^	]*\)	200$,\1,p'
}

would_ask() {
	sed -n "s,.*: GET $root,,p" "$dir/stdout"
}

would_write() {
	sed -n 's/.*: write //p' "$dir/stdout" | sort
}

dry() {
	sandbox --generate 2
	shop "look-back = 0d"
	run run --dry-run
	check "a dry run: 0, and not a word" equal \
	    "$rc $(wc -c <"$dir/err")" "0 0"
	check "it asks nobody" equal "$(requests)" ""
	check "it makes no state" test ! -e "$dir/home/.local"
	check "nor a file" only_in "$dir/out" ""
	would_ask >"$dir/ask"
	would_write >"$dir/write"
	check "it speaks of five days" count_lines "$dir/ask" 5
	run run --jobs 1
	did_ask >"$dir/asked"
	check "a run asks just that, in that order" same "$dir/ask" \
	    "$dir/asked"
	find "$dir/out" -type f | sort >"$dir/written"
	check "and writes these files" same "$dir/write" "$dir/written"
	check "nothing is due: a dry run has nothing to say" equal \
	    "$("$KASSA" run -n)" ""
	cp -a "$state" "$dir/before"
	echo >"$dir/out/lines/$since.csv"
	run run --dry-run --look-back 2d
	check "late receipts and damage: three days" equal \
	    "$(would_ask | wc -l)" 3
	check "each with why" equal "$(sed -n 's/.*(\([a-z]*\)): GET.*/\1/p' \
	    "$dir/stdout" | tr '\n' ' ')" "damaged again again "
	check "the state is as it was" diff -r "$dir/before" "$state"
	check "and nobody was asked" equal "$(did_ask | wc -l)" 5
}

# ---- the log ----

# Three days without receipts, one of which is not done in time.
mixed() {
	since=$(days_ago 3)
	sed '/<Doc>/,/<\/Doc>/d' "$sample" >"$dir/none.xml"
	bad <<SCRIPT
on GET /receipts?from=$since
json {"success":true,"response":{"process_key":"K2"}}
keep
on GET /receipts?from=$(days_ago 2)
json {"success":true,"response":{"process_key":"K1"}}
keep
on GET /receipts?from=$(days_ago 4)
json {"success":true,"response":{"process_key":"K3"}}
keep
on GET /process/K2
json {"success":true,"response":{"status":"half \\"done\\""}}
keep
$good_poll
on GET /download/
page $dir/none.xml
keep
SCRIPT
	shop "look-back = 0d" "jobs = 1" "timeout = 200ms"
}

# afresh ARGUMENT...: a run without a past, $dir/plain is what it says but for
# times.
afresh() {
	rm -rf "$state" "$dir/out"
	run run "$@"
	sed -E 's/[0-9]+[.][0-9] s$/T/; s/[0-9]+[.][0-9] s"/T"/;
	    s/"time":"[-0-9]*T[:0-9]*Z"/"time":"T"/' "$dir/err" >"$dir/plain"
}

# A line of JSON as the same line of text.
as_text() {
	sed -E 's/^\{"time":"T","level":"([a-z]*)",/\1|/
	    s/^([a-z]*\|)"code":[0-9]*,/\1/
	    s/\|"profile":"([^"]*)",/|\1: /
	    s/"day":"([^"]*)",/\1: /
	    s/"message":"(.*)"\}$/\1/
	    s/^warning\|/warning: /; s/^[a-z]*\|//
	    s/^/kassa: /; s/\\(["\\])/\1/g'
}

members='^\{"time":"T","level":"(debug|info|warning|error)",("code":[0-9]+,)?'
members=$members'("profile":"shop",)?("day":"[-0-9]+",)?"message":".*"\}$'

forms() {
	mixed
	afresh -v
	sort "$dir/plain" >"$dir/text"
	check "a night with trouble" equal "$rc" 75
	check "a day in trouble is a warning with profile and day" says \
	    "kassa: warning: shop: $(days_ago 2): "
	afresh -v --log json
	as_text <"$dir/plain" | sort >"$dir/retold"
	check "JSON has the words of the text" same "$dir/text" "$dir/retold"
	check "each line is an object with these members" not \
	    grep -vE "$members" "$dir/plain"
	check "the last is the error with its code" sh -c 'tail -n 1 "$1" |
	    grep -q "\"level\":\"error\",\"code\":75,"' - "$dir/plain"
	check "the lines of the run name the profile" equal \
	    "$(grep -v '"code"' "$dir/plain" | grep -cv '"profile":"shop"')" 0
	afresh --log json
	check "without -v: no details" equal "$(grep -c debug "$dir/plain")" 0
	if command -v python3 >"$dir/x"; then
		check "python takes each line" python3 -c 'import json, sys
for line in open(sys.argv[1]): json.loads(line)' "$dir/err"
	else
		skip "python takes each line" "no python3"
	fi
	afresh -q
	check "-q: the error alone" one_line
	check "-q: as without" equal "$(cat "$dir/plain")" \
	    "$(grep '^kassa: shop: .*not done' "$dir/text")"
	check "no control characters" no_control
	check "the token is nowhere" token_kept
}

# journal ARGUMENT...: standard error leads to the journal, as it seems.
journal() {
	rm -rf "$state" "$dir/out"
	: >"$dir/err"
	JOURNAL_STREAM=$(stat -c %d:%i "$dir/err")
	export JOURNAL_STREAM
	run run "$@"
	unset JOURNAL_STREAM
}

levels() {
	sed -E 's/^(<[0-9]>)?.*/\1/' "$dir/err" | sort | uniq | tr '\n' ' '
}

in_the_journal() {
	mixed
	journal
	check "the journal: a level before each line" equal "$(levels)" \
	    "<3> <4> <6> "
	check "the error has 3" grep -q '^<3>kassa: shop: ' "$dir/err"
	check "a warning has 4" grep -q '^<4>kassa: warning: shop: ' "$dir/err"
	check "the summary has 6" grep -q '^<6>kassa: shop: 3 days due' \
	    "$dir/err"
	journal -v
	check "a detail has 7" equal "$(levels)" "<3> <4> <6> <7> "
	journal -q
	check "-q: the error alone" equal "$(levels)" "<3> "
	journal --log json
	check "JSON has the level as well" equal \
	    "$(grep -c '^<4>{.*"level":"warning"' "$dir/err")" \
	    "$(grep -c '"level":"warning"' "$dir/err")"
	JOURNAL_STREAM=1:2 "$KASSA" run 2>"$dir/err"
	check "another file is no journal" equal "$(levels)" " "
}

quiet() {
	sandbox --generate 2
	shop
	run run -q
	check "-q, all well: silence" equal \
	    "$rc $(cat "$dir/stdout" "$dir/err")" "0 "
	run run
	check "without: standard output is empty all the same" equal \
	    "$rc $(wc -c <"$dir/stdout") $(wc -l <"$dir/err")" "0 0 1"
	{ echo "quiet = yes"; cat "$XDG_CONFIG_HOME/kassa/kassa.conf"; } \
	    >"$dir/conf"
	run run -c "$dir/conf"
	check "quiet = yes for all: silence" equal \
	    "$rc $(cat "$dir/stdout" "$dir/err")" "0 "
}

# ---- the token ----

secret() {
	sandbox --generate 2
	shop
	run run -v
	cp "$dir/err" "$dir/err1"
	run run -v --log json --again
	cp "$dir/err" "$dir/err2"
	"$KASSA" status >"$dir/s1"
	"$KASSA" status --json >"$dir/s2"
	"$KASSA" verify >"$dir/s3"
	"$KASSA" run -n --again >"$dir/s4"
	check "the token is where it was put, and nowhere else" token_kept
	check "what a run leaves is for its owner" equal "$(find "$state" \
	    \( -type f ! -perm 600 \) -o \( -type d ! -perm 700 \))" ""
	echo wrong-token >"$dir/token"
	run run -q
	check "a token that is refused: 77" status 77
	check "in one line" one_line
	check "that has no token" says_not wrong-token
}

# ---- downloads ----

spooled() {
	find "$state/spool" -type f | wc -l
}

# The next second is another one.
swept() {
	run run --look-back 0d --keep-spool 0s
	test "$(spooled)" = 0
}

spool_kept() {
	sandbox --generate 2
	shop
	run run
	check "downloads are kept, for 14 days" equal "$(spooled)" 5
	run run --look-back 0d
	check "by the next run as well" equal "$(spooled)" 5
	check "keep-spool 0s: the next run removes them" wait_until swept
	run run --again --keep-spool 0s
	check "and keeps none of its own" equal "$rc $(spooled)" "0 0"
	run run --again
	check "without: they are kept again" equal "$rc $(spooled)" "0 5"
	run verify
	check "all as published" status 0
}

case_of dry
case_of forms
case_of in_the_journal
case_of quiet
case_of secret
case_of spool_kept
all_cases
finish
