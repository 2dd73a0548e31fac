#!/bin/sh
# Memory ends, at one allocation after the other, whether it is ours or a
# library's: the program ends with status 71 and one line, what was there
# before is there still, and nothing else is. The allocations are those of a
# whole run, one of each stack of callers, and of these one of so many that
# the test ends in time.
. "${SRCDIR:?}/tests/cmd/lib.sh"

if ! can_fail; then
	skip "memory ends" "nothing can be put between kassa and the system"
	finish
fi

# allocations LOG EACH: the numbers of every EACHth stack's first one.
allocations() {
	sed -n 's/^alloc \([0-9]*\) .*/\1/p' "$1" | awk -v each="$2" \
	    'NR % each == 0'
}

# unchanged: OUT is as $dir/old, and nothing is left elsewhere.
unchanged() {
	diff -r "$dir/old" "$dir/out" && tidy
}

# Or it is new already, and the line says so.
told_new() {
	says "$dir/out/lines.csv is new already" && tidy &&
	    same "$SRCDIR/samples/kassatka-receipts.lines.csv" \
	        "$dir/out/lines.csv"
}

# At a cloud there are more allocations in one run than in another: all is well
# in one that has not so many.
not_reached() {
	test -n "$cloudy" && status 0 && same "$dir/out/lines.csv" \
	    "$SRCDIR/samples/kassatka-receipts.lines.csv" && tidy
}
cloudy=

# ends N COMMAND...: what is wrong with how it ends, into $dir/wrong.
ends() {
	FAIL_ALLOC=$1 LD_PRELOAD=$FAILSHIM
	export FAIL_ALLOC LD_PRELOAD
	at=$1
	shift
	"$@"
	unset FAIL_ALLOC LD_PRELOAD
	tried=$((tried + 1))
	{
		not_reached || { status 71 && one_line &&
		    says "out of memory" && { unchanged || told_new; }; }
	} >"$dir/said" 2>&1 && return
	{
		echo "allocation $at:"
		cat "$dir/said" "$dir/err"
	} >>"$dir/wrong"
	rm -rf "$dir/out" && cp -a "$dir/old" "$dir/out"
}

none_wrong() {
	test ! -s "$dir/wrong" || ! head -n 30 "$dir/wrong"
}

convert() {
	run convert -q -r kassatka-receipts -o "$out" "$from"
}

# memory_ends LABEL OUT EACH [LAST]: where an output is there already, of other
# rows; of these allocations so many of the last ones.
memory_ends() {
	out=$dir/out/$2 from=$sample
	convert
	sed 's/Удача/Другая/' "$sample" >"$dir/other.xml"
	from=$dir/other.xml
	cp -a "$dir/out" "$dir/old"
	FAIL_LOG=$dir/log LD_PRELOAD=$FAILSHIM
	export FAIL_LOG LD_PRELOAD
	convert
	unset FAIL_LOG LD_PRELOAD
	check "$1: without that, it is replaced" not unchanged
	rm -rf "$dir/out" && cp -a "$dir/old" "$dir/out"
	tried=0
	for i in $(allocations "$dir/log" "$3" | tail -n "${4:-9999}"); do
		ends "$i" convert
	done
	check "$1: there are allocations" test "$tried" -ge 30
	check "$1: each ends it as it should" none_wrong
	convert
	check "$1: then all is well again" status 0
}

# No folder is left that was made for what never came.
first_time() {
	mkdir "$dir/old"
	out=$dir/out/new/ from=$sample
	FAIL_LOG=$dir/log LD_PRELOAD=$FAILSHIM
	export FAIL_LOG LD_PRELOAD
	convert
	unset FAIL_LOG LD_PRELOAD
	rm -rf "$dir/out/new"
	tried=0
	for i in $(allocations "$dir/log" 23); do
		ends "$i" convert
	done
	check "a new folder: each ends it as it should" none_wrong
}

json_line() {
	out=$dir/out/lines.csv from=$sample
	FAIL_ALLOC=1000+ LD_PRELOAD=$FAILSHIM "$KASSA" convert --log json \
	    -r kassatka-receipts -o "$out" "$from" 2>"$dir/err"
	check "as JSON: 71" equal $? 71
	check "as JSON: one line" equal "$(wc -l <"$dir/err")" 1
	check "as JSON: it is that" grep -Eqx '\{"time":"20[0-9TZ:-]*",'\
'"level":"error","code":71,"message":"out of memory;[^"]*"\}' "$dir/err"
}

# The main job, at a cloud: what libcurl has not is no fault of the server. All
# of it happens again the next time but for what is in the ledger.
main_job() {
	sandbox --receipts "$sample"
	old_file
	get -o "$dir/out/lines.csv"
	FAIL_LOG=$dir/log LD_PRELOAD=$FAILSHIM
	export FAIL_LOG LD_PRELOAD
	rm -rf "$state"
	get -o "$dir/out/lines.csv"
	unset FAIL_LOG LD_PRELOAD
	old_file
	cp -a "$dir/out" "$dir/old.d" && rm -f "$dir/old"
	mv "$dir/old.d" "$dir/old"
	cloudy=yes
	tried=0
	for i in $(allocations "$dir/log" 37); do
		rm -rf "$state"
		ends "$i" get -q -o "$dir/out/lines.csv"
	done
	check "the main job: there are allocations" test "$tried" -ge 30
	check "the main job: each ends it as it should" none_wrong
	get -o "$dir/out/lines.csv"
	check "the main job: then it goes on" status 0
	check "the main job: to the right output" same \
	    "$SRCDIR/samples/kassatka-receipts.lines.csv" "$dir/out/lines.csv"
}

case_of memory_ends "a CSV file" lines.csv 11
case_of memory_ends "JSON Lines" lines.jsonl 11
case_of memory_ends "a workbook" day.xlsx 17
# Behind the last sheet stands when it was made: the C library reads a zone for
# that, under a lock that nobody else may want then.
case_of memory_ends "a workbook's end" day.xlsx 1 120
case_of memory_ends "a database" day.db 23
case_of memory_ends "a folder" "" 11
case_of first_time
case_of json_line
case_of main_job
all_cases
finish
