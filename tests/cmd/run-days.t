#!/bin/sh
# Days are cut at the midnights of the zone, be they of 23 hours, of 25, or
# without a midnight: together they are what one large export has, and no
# receipt is in two of them.
. "${SRCDIR:?}/tests/cmd/lib.sh"
. "$SRCDIR/tests/cmd/nights.sh"

# A receipt each ten minutes of these days, in UTC.
all_hours() {
	number=0
	for day; do
		minute=0
		while [ $minute -lt 1440 ]; do
			printf '<Doc><Head><Date>%sT%02d:%02d:00+0000</Date>' \
			    "$day" $((minute / 60)) $((minute % 60))
			receipt 10 $((number += 1))
			minute=$((minute + 10))
		done
	done | document >"$dir/all.xml"
}

# tiles ZONE FROM TO UTC-FROM UTC-TO COUNTS DAY...: the days from FROM to TO
# have so many receipts each, and together what one export has.
tiles() {
	zone=$1 from=$2 to=$3 counts=$6
	all="$4 $5"
	begin=$4 end=$5
	shift 6
	all_hours "$@"
	sandbox --receipts "$dir/all.xml"
	nights "zone = $zone"
	profile a "since = $from" 'table = receipts'
	run run --from "$from" --to "$to"
	check "$zone, $from to $to" status 0
	check "$zone, $from: as many receipts as six an hour make" equal \
	    "$(for f in "$dir/out/a/receipts/"*; do
	        echo $(($(wc -l <"$f") - 1))
	    done | tr '\n' ' ')" "$counts "
	cloud receipts --from "$begin" --to "$end" --zone "$zone" -t receipts \
	    -o "$dir/out/export.csv"
	check "$zone, $from: together what one export has, none twice" same \
	    "$dir/out/export.csv" "$(in_one "$dir/out/a/receipts")"
}

# All files of a folder under one heading.
in_one() {
	for f in "$1"/*; do
		test -s "$dir/whole" || head -n 1 "$f" >"$dir/whole"
		tail -n +2 "$f" >>"$dir/whole"
	done
	echo "$dir/whole"
}

case_of tiles Europe/Berlin 2024-03-30 2024-04-02 '2024-03-29 23:00:00' \
    '2024-04-01 22:00:00' '144 138 144' \
    2024-03-29 2024-03-30 2024-03-31 2024-04-01 2024-04-02
case_of tiles Europe/Berlin 2024-10-26 2024-10-29 '2024-10-25 22:00:00' \
    '2024-10-28 23:00:00' '144 150 144' \
    2024-10-25 2024-10-26 2024-10-27 2024-10-28 2024-10-29
case_of tiles Africa/Cairo 2024-04-25 2024-04-28 '2024-04-24 22:00:00' \
    '2024-04-27 21:00:00' '144 138 144' \
    2024-04-24 2024-04-25 2024-04-26 2024-04-27 2024-04-28
case_of tiles Africa/Cairo 2024-10-30 2024-11-02 '2024-10-29 21:00:00' \
    '2024-11-01 22:00:00' '144 150 144' \
    2024-10-29 2024-10-30 2024-10-31 2024-11-01 2024-11-02
all_cases
finish
