#!/bin/sh
# Killed at every durable step, as by kill -9, and started again: each time the
# same output comes out in the end, nothing half is ever seen, and the cloud is
# asked once, but for the one moment in which a key can be lost.
. "${SRCDIR:?}/tests/cmd/lib.sh"

lines=$SRCDIR/samples/kassatka-receipts.lines.csv
receipts=$SRCDIR/samples/kassatka-receipts.receipts.csv

# crash N COMMAND...: dies at the Nth step, 99, or ends by itself.
crash() {
	KASSA_CRASH=$1
	export KASSA_CRASH
	shift
	"$@"
	unset KASSA_CRASH
}

# points COMMAND...: the steps of a whole run.
points() {
	KASSA_CRASH_LOG=$dir/points
	export KASSA_CRASH_LOG
	rm -f "$dir/points"
	"$@"
	unset KASSA_CRASH_LOG
	wc -l <"$dir/points"
}

afresh() {
	rm -rf "$state" "$dir/out"
	mkdir "$dir/out"
	before=$(submits)
}

# no output that is neither the old one nor the new: FILE WANT
never_half() {
	cmp -s "$1" "$dir/old" || cmp -s "$1" "$2" || {
		echo "$1 is neither old nor new"
		cat "$1"
		false
	}
}

# One submit; two only when the first run died before it could tell the key,
# or when all was done, so that the next run began anew.
asked_right() {
	got=$(($(submits) - before))
	echo "$got submits"
	test $got -eq 1 ||
	    { test $got -eq 2 && { ! test -s "$dir/err1" || test $i -eq "$total"; }; }
}

# ---- into a file ----

one() {
	get -o "$dir/out/lines.csv"
}

into_a_file() {
	sandbox --receipts "$sample"
	total=$(points one)
	afresh
	check "a run has steps to die at" test "$total" -ge 8
	i=1
	while [ $i -le "$total" ]; do
		afresh
		old_file
		crash $i one
		at="file, step $i ($(sed -n "${i}p" "$dir/points"))"
		check "$at: it dies" status 99
		check "$at: nothing half is seen" never_half \
		    "$dir/out/lines.csv" "$lines"
		cp "$dir/err" "$dir/err1"
		one
		check "$at: the next run goes on" status 0
		check "$at: with the same output" same "$lines" \
		    "$dir/out/lines.csv"
		check "$at: the cloud was asked once" asked_right
		check "$at: nothing is left over" tidy
		check "$at: nor in the spool" only_in "$state/spool" ""
		i=$((i + 1))
	done
	afresh
	crash $i one
	check "file: after the last step it ends by itself" status 0
}

# ---- into a folder ----

tables() {
	get -o "$dir/out/"
}

into_a_folder() {
	sandbox --receipts "$sample"
	total=$(points tables)
	i=1
	while [ $i -le "$total" ]; do
		afresh
		old_file
		cp "$dir/old" "$dir/out/receipts.csv"
		crash $i tables
		at="folder, step $i"
		check "$at: it dies" status 99
		check "$at: nothing half is seen" never_half \
		    "$dir/out/lines.csv" "$lines"
		check "$at: in no table" never_half "$dir/out/receipts.csv" \
		    "$receipts"
		cp "$dir/err" "$dir/err1"
		tables
		check "$at: the next run brings both" sh -c \
		    'cmp "$1" "$3/lines.csv" && cmp "$2" "$3/receipts.csv"' \
		    - "$lines" "$receipts" "$dir/out"
		check "$at: the cloud was asked once" asked_right
		check "$at: nothing is left over" tidy
		i=$((i + 1))
	done
}

# ---- a period as days, one after the other ----

days() {
	cloud receipts --from 2018-04-15 --to 2018-04-18 --split day \
	    --jobs 1 --zone Europe/Moscow -o "$dir/out/lines.csv"
}

as_days() {
	sandbox --receipts "$sample"
	total=$(points days)
	i=1
	while [ $i -le "$total" ]; do
		afresh
		old_file
		crash $i days
		at="days, step $i"
		check "$at: it dies" status 99
		check "$at: nothing half is seen" never_half \
		    "$dir/out/lines.csv" "$lines"
		days
		check "$at: the same output in the end" same "$lines" \
		    "$dir/out/lines.csv"
		more=$(($(submits) - before))
		test $i -eq "$total" || check "$at: three jobs, four at most" \
		    test $more -ge 3 -a $more -le 4
		i=$((i + 1))
	done
}

# ---- to standard output: the data may come twice, but never in part ----

stream() {
	get
}

to_a_stream() {
	sandbox --receipts "$sample"
	total=$(points stream)
	i=1
	while [ $i -le "$total" ]; do
		afresh
		crash $i stream
		at="stream, step $i"
		check "$at: all or nothing" sh -c \
		    '! test -s "$1" || cmp "$1" "$2"' - "$dir/stdout" "$lines"
		stream
		check "$at: the next run brings it" same "$lines" \
		    "$dir/stdout"
		i=$((i + 1))
	done
}

# ---- an upload, which is not harmless twice ----

upload() {
	cloud submit nomenclature "$dir/goods.xml"
}

posts() {
	requests | grep -c '^POST.*/nomenclature	200$'
}

an_upload() {
	cat >"$dir/goods.xml" <<'XML'
<ProductsGroups Date="01.03.2026"><ProductGroup Code="none" Name="none"
ParentCode="none"><Products><Product Barcode="" Code="1" Name="Чай"
ParentCode="" UnitCode="796" UnitName="шт" Price="35,50" Comment=""
PriceType=""/></Products></ProductGroup></ProductsGroups>
XML
	sandbox
	total=$(points upload)
	i=1
	while [ $i -le "$total" ]; do
		afresh
		before=$(posts)
		crash $i upload
		at="upload, step $i"
		check "$at: it dies" status 99
		first=$(($(posts) - before))
		upload
		second=$(($(posts) - before - first))
		check "$at: it is sent once at most" test $((first + second)) -le 1
		check "$at: and when it was not sent, it says so" test \
		    "$rc" = 75 -o $second = 1
		i=$((i + 1))
	done
}

case_of into_a_file
case_of into_a_folder
case_of as_days
case_of to_a_stream
case_of an_upload
all_cases
finish
