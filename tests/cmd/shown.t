#!/bin/sh
# Something fails when the output has been replaced: its folder cannot be
# brought to the disk, or the ledger cannot be told. The status is 74, and the
# line says that the output is new already, and what is not yet safe.
. "${SRCDIR:?}/tests/cmd/lib.sh"

if ! can_fail; then
	skip "failing late" "nothing can be put between kassa and the system"
	finish
fi

lines=$SRCDIR/samples/kassatka-receipts.lines.csv
noon

# fails CALL NAMES PATTERN COMMAND...
fails() {
	FAIL_CALL=$1 FAIL_NAMES=$2 FAIL_PATH=$3 LD_PRELOAD=$FAILSHIM
	export FAIL_CALL FAIL_NAMES FAIL_PATH LD_PRELOAD
	shift 3
	"$@"
	unset FAIL_CALL FAIL_NAMES FAIL_PATH LD_PRELOAD
}

# after FILE COMMAND...: all calls fail that follow FILE's getting its name.
after() {
	FAIL_LOG=$dir/log LD_PRELOAD=$FAILSHIM
	export FAIL_LOG LD_PRELOAD
	late=$1
	shift
	"$@"
	unset FAIL_LOG LD_PRELOAD
	late=$(sed -n "s,^call \([0-9]*\) rename .*$late.*,\1,p" "$dir/log")
	rm -rf "$state" "$dir/out"
	mkdir "$dir/out"
	late=$((late + 1))
	# the folder is still brought to the disk
	late=$(awk -v from="$late" '$1 == "call" && $2 >= from &&
	    /ledger/ { print $2; exit }' "$dir/log")
	FAIL_CALL=$late+ LD_PRELOAD=$FAILSHIM
	export FAIL_CALL LD_PRELOAD
	"$@"
	unset FAIL_CALL LD_PRELOAD
}

# told_new WHAT SAYS FILE WANT
told_new() {
	check "$1: 74" status 74
	check "$1: one line" one_line
	check "$1: the output is new" same "$4" "$3"
	check "$1: it is said" says "$2"
	check "$1: nothing is left over" tidy
}

no_folder() {
	fails 1+ fsync "$dir/out" run convert -q -r kassatka-receipts \
	    --zone Europe/Moscow -o "$dir/out/lines.csv" "$sample"
	told_new "convert, its folder" \
	    "lines.csv: is new already, and not yet safe on the disk" \
	    "$dir/out/lines.csv" "$lines"
	fails 2+ fsync "$dir/out" run convert -q -r kassatka-receipts \
	    -o "$dir/out/" "$sample"
	check "a folder of tables: 74" status 74
	check "a folder of tables: the first that is new" says \
	    "lines.csv is new already"
	sandbox --receipts "$sample"
	fails 1+ fsync "$dir/out" get -q -o "$dir/out/lines.csv"
	told_new "receipts, their folder" "lines.csv: is new already, and not" \
	    "$dir/out/lines.csv" "$lines"
	get -q -o "$dir/out/lines.csv"
	check "receipts: the same command ends it" status 0
}

a_database() {
	command -v sqlite3 >/dev/null || return 0
	db=$dir/out/day.db
	run convert -q -r kassatka-receipts -o "$db" "$sample"
	sed 's/Удача/Другая/' "$sample" >"$dir/other.xml"
	FAIL_LOG=$dir/log fails 0 fsync "*" run convert -q \
	    -r kassatka-receipts -o "$db" "$dir/other.xml"
	last=$(grep -c " fsync $dir/out$" "$dir/log")
	run convert -q -r kassatka-receipts -o "$db" "$sample"
	fails "$last" fsync "$dir/out" run convert -q -r kassatka-receipts \
	    -o "$db" "$dir/other.xml"
	check "a database: 74" status 74
	check "a database: it is new" not sh -c \
	    'sqlite3 "$1" .dump | grep Удача' - "$db"
	check "a database: it is said" says "is new already, and not yet safe"
}

no_ledger() {
	sandbox --receipts "$sample"
	after lines.csv get -q -o "$dir/out/lines.csv"
	told_new "receipts, the ledger" \
	    "lines.csv is new already, and the ledger could not be told" \
	    "$dir/out/lines.csv" "$lines"
	get -q -o "$dir/out/lines.csv"
	check "receipts, the ledger: the same command ends it" status 0
}

a_key() {
	sandbox --receipts "$sample"
	cloud submit receipts --from 2018-04-16 --to 2018-04-17 -q
	key=$(cat "$dir/stdout")
	fails 1+ fsync "$dir/out" cloud fetch -q "$key" -o "$dir/out/day.xml"
	told_new "fetch, its folder" "day.xml: is new already" \
	    "$dir/out/day.xml" "$sample"
	cloud fetch -q "$key" -o "$dir/out/day.xml"
	check "fetch: once more" status 0
}

a_push() {
	sandbox
	goods=$SRCDIR/samples/kassatka-nomenclature.xml
	fails 1+ fsync "$dir/out" cloud nomenclature push -q \
	    -o "$dir/out/goods.xml" "$goods"
	check "push, its folder: 74" status 74
	check "push, its folder: it is sent" says "the cloud has taken the list"
	check "push, its folder: it is new" says "goods.xml: is new already"
	check "push, its folder: it is there" test -s "$dir/out/goods.xml"
}

a_night() {
	sandbox --generate 2
	shop "look-back = 0d" "since = $(days_ago 1)"
	after "/lines/.*.csv" run run -q
	check "a night: 74" status 74
	check "a night: one line" one_line
	check "a night: it is said" says \
	    "its files are new already, and the ledger could not be told"
	run run -q
	check "a night: the next ends it" status 0
	check "a night: all is well" sh -c '"$0" verify' "$KASSA"
}

case_of no_folder
case_of a_database
case_of no_ledger
case_of a_key
case_of a_push
case_of a_night
all_cases
finish
