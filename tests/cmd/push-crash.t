#!/bin/sh
# A push that is killed at any durable step, as by kill -9, and given again:
# the list reaches the cloud once. Where it cannot be known whether it did, a
# person is asked, and nothing is sent in the meantime.
. "${SRCDIR:?}/tests/cmd/lib.sh"
. "$SRCDIR/tests/cmd/push.sh"

points() {
	KASSA_CRASH_LOG=$dir/points
	export KASSA_CRASH_LOG
	rm -f "$dir/points"
	push "$@"
	unset KASSA_CRASH_LOG
	wc -l <"$dir/points"
}

crash() {
	KASSA_CRASH=$1
	export KASSA_CRASH
	shift
	push -o "$dir/out/sent.xml" "$@"
	unset KASSA_CRASH
}

sent() {
	echo $(($(uploads) - before))
}

# What a person does who has looked at the cloud.
settle() {
	if [ "$(sent)" -eq 1 ]; then word=taken; else word=lost; fi
	run status
	id=$(sed -n 's/^goods list \([0-9]*\).*/\1/p' "$dir/stdout")
	run nomenclature settle "$id" $word
	check "$at: it can be settled as $word" status 0
	asked=$((asked + 1))
}

whole_or_old() {
	test "$(cat "$dir/out/sent.xml")" = old ||
	    tail -n 1 "$dir/out/sent.xml" | grep -qx '</ProductsGroups>'
}

sandbox
goods list "$tea" "$juice" "$soap"
total=$(points -o "$dir/want")
check "a push has steps to die at" test "$total" -ge 8
i=1 asked=0
while [ $i -le "$total" ]; do
	rm -rf "$state"
	echo old >"$dir/out/sent.xml"
	before=$(uploads)
	at="step $i ($(sed -n "${i}p" "$dir/points"))"
	crash $i
	check "$at: it dies" status 99
	check "$at: sent once at most" test "$(sent)" -le 1
	check "$at: nothing half" whole_or_old
	push -o "$dir/out/sent.xml"
	test "$rc" -ne 75 || settle
	push -o "$dir/out/sent.xml"
	check "$at: all is well in the end" status 0
	check "$at: the output has what was sent" same "$dir/want" \
	    "$dir/out/sent.xml"
	check "$at: nothing is left beside the output" only_in "$dir/out" \
	    sent.xml
	check "$at: and it was sent once" equal "$(sent)" 1
	check "$at: the spool has the list, and no more" equal \
	    "$(ls -A "$state/spool" | sed 's/-.*//')" goods
	i=$((i + 1))
done
check "most can be known without asking" test "$asked" -le 3

# ---- only the changes ----

# both: of two lists the second as changes.
first() {
	rm -rf "$state"
	goods list "$tea" "$juice"
	push
	goods list "$tea" "$juice_dearer"
	echo old >"$dir/out/sent.xml"
}
first
total=$(points --changes -o "$dir/want")
check "changes are another list than all" equal \
    "$(grep -c '<Product ' "$dir/want")" 1
i=1
while [ $i -le "$total" ]; do
	first
	before=$(uploads)
	at="changes, step $i ($(sed -n "${i}p" "$dir/points"))"
	crash $i --changes
	check "$at: nothing half" whole_or_old
	push --changes -o "$dir/out/sent.xml"
	test "$rc" -ne 75 || settle
	push --changes -o "$dir/out/sent.xml"
	check "$at: all is well in the end" status 0
	check "$at: the output has what was sent" same "$dir/want" \
	    "$dir/out/sent.xml"
	check "$at: and it was sent once" equal "$(sent)" 1
	check "$at: the spool has lists, and no more" equal \
	    "$(ls -A "$state/spool" | sed 's/-.*//' | sort -u)" goods
	i=$((i + 1))
done

# What cannot be written now is written by the same command later.
rm -rf "$state"
goods list "$soap"
mkdir "$dir/out/sent.d"
push -o "$dir/out/sent.d/x"
rm "$dir/out/sent.d/x"
push -o "$dir/out/sent.d/x"
check "an output that was there once is not made again" only_in \
    "$dir/out/sent.d" ""
finish
