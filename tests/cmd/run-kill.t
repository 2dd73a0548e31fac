#!/bin/sh
# Nights that are killed at any moment, again and again, until one comes to its
# end: what can be seen is whole all the time, whatever a run has left does not
# keep the next from going on, and in the end all is as if nothing had been.
# The moments are random; KASSA_SEED repeats them, as far as time repeats.
. "${SRCDIR:?}/tests/cmd/lib.sh"

kills=50 # of each case
noon
yesterday=$(days_ago 1)
seed=${KASSA_SEED:-$(date +%s)}
echo "# KASSA_SEED=$seed"

# moments COUNT SEED: random thousandths.
moments() {
	awk -v n="$1" -v seed="$2" 'BEGIN {
		for (srand(seed); n > 0; n--)
			print int(rand() * 1000)
	}'
}

afresh() {
	rm -rf "$state" "$dir/out"
	mkdir "$dir/out"
	: >"$dir/told"
	before=$(submits) allowed=5
}

# Look-back asks a day again that an earlier run has published.
newest() {
	test "$look_back" = 0d || grep -q "\"newest\":\"$yesterday\"" "$dir/told"
}

# A run that lives for so many thousandths of the longest life, or ends before;
# the longest is what lets about two of three be killed.
short_night() {
	newest && allowed=$((allowed + 1))
	life=$((longest * $1 / 1000))
	"$KASSA" run >"$dir/stdout" 2>"$dir/err" </dev/null &
	pid=$!
	sleep "$((life / 1000)).$(printf %03d $((life % 1000)))"
	{ kill -9 $pid; wait $pid; } 2>/dev/null
	rc=$?
	if [ "$rc" = 0 ]; then
		longest=$((longest * 9 / 10 + 1))
	else
		longest=$((longest * 21 / 20 + 1))
	fi
}

# No lock and nothing else of a dead run stands in the way.
is_whole() {
	test "$rc" = 137 && none_half "$dir/new/out" "$dir/new/out" &&
	    told >"$dir/told"
}

asked_once() {
	got=$(($(submits) - before))
	echo "$got submits, $allowed at most"
	test $got -ge 5 && test $got -le $allowed
}

comes_to_its_end() {
	told >"$dir/told"
	check "$at it ends, and all is as without" is_as_new
	check "$at a day was asked once" asked_once
	afresh
}

# killed NUMBER JOBS LOOK-BACK
killed() {
	look_back=$3 label="$2 at a time, look-back $3"
	sandbox --generate 2
	shop "jobs = $2" "look-back = $3"
	night
	check "$label: a night without harm" equal "$rc" 0
	keep_as new
	afresh
	done=0 longest=100
	for moment in $(moments $((kills * 6)) $((seed % 100000 * 10 + $1))); do
		test $done -lt $kills || break
		short_night "$moment"
		at="$label, kill $done, after $life ms:"
		if [ "$rc" = 0 ]; then
			comes_to_its_end
			continue
		fi
		done=$((done + 1))
		check "$at nothing is half" is_whole
		allowed=$((allowed + $(replies_lost)))
	done
	newest && allowed=$((allowed + 1))
	night
	at="$label, at last:"
	comes_to_its_end
	check "$label: $kills kills" equal "$done" "$kills"
}

case_of killed 1 1 0d
case_of killed 2 3 0d
case_of killed 3 1 1d
case_of killed 4 3 1d
all_cases
finish
