#!/bin/sh
# A night cut off at any of its durable steps, as by kill -9: no file is ever
# seen half, and the next run brings what is missing, to the same bytes. The
# cloud is asked for a day once, and once more where its reply was lost.
. "${SRCDIR:?}/tests/cmd/lib.sh"

noon
yesterday=$(days_ago 1)

# crash N ARGUMENT...: a run that dies at its Nth step, 99, or ends by itself.
crash() {
	KASSA_CRASH=$1 KASSA_CRASH_LOG=$dir/points
	export KASSA_CRASH KASSA_CRASH_LOG
	shift
	rm -f "$dir/points"
	run run "$@"
	unset KASSA_CRASH KASSA_CRASH_LOG
}

# What there was is there again.
afresh() {
	rm -rf "$state" "$dir/out"
	mkdir "$dir/out"
	test ! -e "$dir/was" || cp -a "$dir/was/." "$dir/"
}

# ---- what must be true at any step ----

is_whole() {
	none_half "$dir/$old/out" "$dir/new/out" &&
	    told >"$dir/told"
}

# asked_once DAYS AGAIN: some that the dead run has published are asked again.
asked_once() {
	got=$(($(submits) - before))
	before=$((before + got))
	echo "$got submits; $1 days, $2 of them again; $lost replies lost"
	test $got -ge $(($1 + $2)) && test $got -le $(($1 + $2 + lost))
}

# each_step WHAT DAYS COUNT ARGUMENT...: COUNT says how many of the days are
# published before their time.
each_step() {
	label=$1 days=$2 count=$3 before=$(submits)
	shift 3
	i=1
	while afresh && crash $i "$@" && [ "$rc" = 99 ] && [ $i -lt 999 ]; do
		at="$label, step $i ($(tail -n 1 "$dir/points"))"
		check "$at: nothing half is seen" is_whole
		again=$($count) lost=$(replies_lost)
		night "$@"
		check "$at: the next run brings the rest" is_as_new
		check "$at: a day is asked once" asked_once "$days" "$again"
		i=$((i + 1))
	done
	check "$label: after the last step it ends by itself" equal "$rc" 0
	check "$label: it had steps to die at" test $i -gt $((days * 12))
}

# ---- five days that are not there ----

none() {
	echo 0
}

newest() {
	grep -c "\"newest\":\"$yesterday\"" "$dir/told"
}

# five JOBS LOOK-BACK COUNT
five() {
	sandbox --generate 2
	shop "jobs = $1" "look-back = $2"
	afresh
	night
	keep_as new
	old=new
	each_step "$1 at a time, look-back $2" 5 "$3"
}

# ---- two days whose files are there, and no ledger knows of them ----

unknown() {
	since=$(days_ago 2)
	sandbox --generate 2
	shop "look-back = 0d"
	night
	keep_as new
	keep_as was
	old=new
	each_step "files without a ledger" 2 none
}

# ---- two days that late receipts replace ----

is_replaced() {
	diff -rq "$dir/was/out" "$dir/out" | grep -q "^Files.*$1" &&
	    ! grep -q "$1" "$dir/verified"
}

replaced() {
	"$KASSA" verify >"$dir/verified" 2>&1
	for ago in 1 2; do
		is_replaced "$(days_ago $ago)" && echo $ago
	done | wc -l
}

# changed LOOK-BACK: five days are published, and have other receipts by now.
changed() {
	sandbox --generate 4
	shop "look-back = $1"
	night
	keep_as was
	sandbox --generate 6
	shop "look-back = $1"
	cp -a "$dir/home" "$dir/was/"
	afresh
}

late() {
	changed 2d
	night
	check "late receipts replace two days" equal "$rc $(replaced)" "0 2"
	keep_as new
	old=was
	each_step "late receipts" 2 replaced
}

# ---- a day that is not due when the next run comes ----

# cut_off POINT
cut_off() {
	afresh
	crash 0
	i=$(grep -nx "$1" "$dir/points" | head -n 1 | cut -d: -f1)
	afresh
	crash "$i"
	at="look-back cut off $1"
	check "$at" equal "$rc $(tail -n 1 "$dir/points")" "99 $1"
	run run --look-back 0d
	check "$at: a run without look-back is well" equal "$rc" 0
	check "$at: and leaves nothing half" tidy
	check "$at: all is as before" none_half "$dir/was/out" "$dir/was/out"
}

not_due() {
	changed 1d
	cut_off "before spool rename"
	cut_off "before rename"
}

case_of five 1 0d none
case_of five 3 1d newest
case_of unknown
case_of late
case_of not_due
all_cases
finish
