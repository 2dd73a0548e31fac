#!/bin/sh
# kassa run, when all goes well: a file a table and a day, whole days alone, the
# same bytes again, and receipts that came late.
. "${SRCDIR:?}/tests/cmd/lib.sh"
. "$SRCDIR/tests/cmd/nights.sh"

# Which files there are, since when, and as which.
stamps() {
	find "$dir/out" -type f -exec stat -c '%n %i %y %s' {} + | sort
}

# ---- the first nights ----

first_nights() {
	noon
	d3=$(days_ago 3) d2=$(days_ago 2) d1=$(days_ago 1)
	sandbox --generate 60
	nights "zone = $zone"
	profile shop "since = $d3"
	run run
	check "the first night: exit 0" status 0
	check "a file a table and a day" equal "$(files_in "$dir/out")" \
	    "$(for t in days goods hours lines receipts; do
	        printf "shop/$t/%s.csv " $d3 $d2 $d1
	    done)"
	check "nothing on standard output" test ! -s "$dir/stdout"
	check "a line that sums it up" sh -c 'grep -Eqx "kassa: shop: 3 days \
due: 3 new; [0-9]+ receipts; published up to $1; [0-9.]+ s" "$2"' - $d1 \
	    "$dir/err"
	check "and no other" one_line
	check "each row is of its day" equal "$(for d in $d3 $d2 $d1; do
	        tail -n +2 "$dir/out/shop/receipts/$d.csv" | grep -vc ",${d}T"
	    done | tr '\n' ' ')" "0 0 0 "
	check "one job a day" equal "$(submits)" 3
	check "nothing is left over" tidy
	check "the token is nowhere" token_kept
	for t in days goods hours lines receipts; do
		cloud receipts --day $d2 --zone $zone -t $t -o "$dir/want"
		check "$t of a day are what kassa receipts gives" same \
		    "$dir/want" "$dir/out/shop/$t/$d2.csv"
	done

	before=$(stamps)
	asked=$(submits)
	run run
	check "the next night asks again, and changes nothing" equal \
	    "$rc $(($(submits) - asked)) $(stamps)" "0 3 $before"
	check "which it says" says "3 days due: 3 as before; "
	run run --look-back 0d
	check "nothing is due: nothing is asked" equal \
	    "$rc $(($(submits) - asked))" "0 3"
	check "all is as it was" equal "$(stamps)" "$before"
	check "and this is said" says "0 days due; 0 receipts; published up to $d1"
	run run -q
	check "-q: all is well, in silence" equal \
	    "$rc $(wc -c <"$dir/err") $(wc -c <"$dir/stdout")" "0 0 0"
	run run -v --again
	check "-v names each day and its key" equal \
	    "$(grep -c 'kassa: shop: [-0-9]*: process key' "$dir/err")" 3

	rm -r "$state"
	run run
	check "without its ledger it asks for all anew" equal \
	    "$rc $(grep -c ': 3 new;' "$dir/err")" "0 1"
	check "files that have the same bytes are left alone" equal \
	    "$(stamps)" "$before"
}

# ---- the kinds of files ----

# kind WHAT NAME OPTIONS LINE...: a profile with these lines publishes NAME
# below its folder, which is what kassa receipts gives with these options.
kind() {
	kind=$1 file=$2 options=$3
	shift 3
	{ sold 2025-04-08 7 1990.50 && sold 2025-04-09 3; } | document \
	    >"$dir/all.xml"
	cloud_at '2025-04-10 12:00' "$dir/all.xml"
	nights 'zone = Europe/Moscow'
	profile shop 'since = 2025-04-08' "$@"
	run run
	check "$kind: exit 0" status 0
	cloud receipts --day 2025-04-08 --zone Europe/Moscow $options \
	    -o "$dir/want"
	check "$kind: as kassa receipts gives it" same "$dir/want" \
	    "$dir/out/shop/$file"
	check "$kind: in as many files" equal \
	    "$(files_in "$dir/out/shop" | wc -w)" "${files:-2}"
	before=$(stamps)
	run run
	check "$kind: the next night changes nothing" equal "$(stamps)" \
	    "$before"
	run verify
	check "$kind: and it can be verified" equal "$rc $(grep -c \
	    ' files: all as published$' "$dir/stdout")" "0 1"
}

# What is wanted has changed: days are brought in their new form.
other_form() {
	{ sold 2025-04-08 7 && sold 2025-04-09 3; } | document >"$dir/all.xml"
	cloud_at '2025-04-10 12:00' "$dir/all.xml"
	nights 'zone = UTC' 'slack = 0s' 'look-back = 0d' 'jobs = 1'
	profile shop 'since = 2025-04-08' 'table = receipts'
	run run
	printf 'format = tsv\n' >>"$conf"
	run run
	check "another format: all days are brought in it" equal \
	    "$rc $(files_in "$dir/out/shop" | tr ' ' '\n' | grep -c tsv)" "0 2"
	sed 's/^table = .*//' "$conf" >"$dir/conf" && cp "$dir/conf" "$conf"
	run run
	check "another table: so they are" equal "$rc $(files_in \
	    "$dir/out/shop/lines")" "0 2025-04-08.tsv 2025-04-09.tsv "
	echo 'zone = Europe/Moscow' >>"$conf"
	run run
	check "another zone: its days are others" says "2 days due: 2 changed"
	run run
	check "and then nothing is due" says "0 days due"
}

relative() {
	sold 2025-04-09 3 | document >"$dir/all.xml"
	cloud_at '2025-04-10 12:00' "$dir/all.xml"
	nights 'zone = UTC' 'state = keep'
	sed "s|^token-file.*|token-file = my.token|" "$conf" >"$dir/conf"
	printf '[shop]\nsince = 2025-04-09\nout = tables\n' >>"$dir/conf"
	mkdir "$dir/etc" "$dir/elsewhere"
	cp "$dir/conf" "$dir/etc/kassa.conf"
	mv "$dir/token" "$dir/etc/my.token"
	(cd "$dir/elsewhere" && "$KASSA" run -c ../etc/kassa.conf) 2>"$dir/err"
	check "paths in a configuration are seen from its folder" equal \
	    "$? $(files_in "$dir/etc/tables") $(ls "$dir/etc/keep")" \
	    "0 $(printf '%s/2025-04-09.csv ' days goods hours lines receipts) $(
	    printf 'ledger.db\nlock\nspool')"
	check "and not from where one stands" only_in "$dir/elsewhere" ""
}

# ---- receipts that come late ----

# now_has COUNT [MORE]: the cloud has so many receipts of 2025-04-08, three of
# 04-07, and what the function MORE says.
now_has() {
	{ sold 2025-04-07 3 && sold 2025-04-08 "$1" && ${2:-:}; } | document \
	    >"$dir/all.xml"
	cloud_at '2025-04-10 12:00' "$dir/all.xml"
	test ! -e "$dir/ready" || moved
}

three_more() {
	sold 2025-04-08 2 600 413
	sold 2025-04-08 1 670 415
}

# Of the eighth, what is printed for people; $1 on the second line.
late() {
	now_has 412
	nights 'zone = UTC'
	profile shop 'since = 2025-04-07'
	: >"$dir/ready"
	run run
	check "late receipts: the night before" equal "$rc $(wc -l \
	    <"$dir/out/shop/receipts/2025-04-08.csv")" "0 413"
	ls -i "$dir/out/shop/receipts/2025-04-07.csv" >"$dir/inode"
	now_has 412 three_more
	run run
	check "late receipts: exit 0" status 0
	check "a day is not what it was: it is said, with the money" says \
	    "shop: 2025-04-08: 412 → 415 receipts, +1 870.00"
	check "and is replaced" equal "$(wc -l \
	    <"$dir/out/shop/receipts/2025-04-08.csv") $(wc -l \
	    <"$dir/out/shop/lines/2025-04-08.csv")" "416 416"
	check "the others are left alone" equal \
	    "$(ls -i "$dir/out/shop/receipts/2025-04-07.csv")" \
	    "$(cat "$dir/inode")"
	check "the line at the end counts it" says \
	    "3 days due: 1 changed, 2 as before"
	run run
	check "the night after: as before" says "3 days due: 3 as before"
	now_has 300
	run run
	check "fewer receipts, but most of them: the day is replaced" equal \
	    "$rc $(wc -l <"$dir/out/shop/receipts/2025-04-08.csv")" "0 301"
	check "which is said with what is missing" says \
	    "415 → 300 receipts, -2 990.00"
	now_has 299 "sold 2025-04-08 1 11 300"
	run run
	check "the same number, not the same money" says \
	    "2025-04-08: 300 receipts, +1.00"
	now_has 299 "sold 2025-04-08 1 11 301"
	run run
	check "the same money, not the same receipts" grep -qx \
	    ".*2025-04-08: 300 receipts, not the same any more" "$dir/err"
	run run --look-back 0d
	check "without a look back nothing is seen of it" says "0 days due"
	run verify
	check "all files are as published" status 0
}

case_of first_nights
files=10 case_of kind "all tables" lines/2025-04-08.csv "-t lines"
case_of kind "one table" receipts/2025-04-08.csv "-t receipts" \
    'table = receipts'
case_of kind "tsv" lines/2025-04-08.tsv "-t lines -f tsv" 'format = tsv' \
    'table = lines'
case_of kind "for Excel" receipts/2025-04-08.csv \
    "-t receipts --dialect excel --header titles" 'dialect = excel' \
    'header = titles' 'table = receipts'
case_of kind "without a heading, guarded" receipts/2025-04-08.csv \
    "-t receipts --header none --csv-safe" 'header = none' 'csv-safe = yes' \
    'table = receipts'
case_of other_form
case_of relative
case_of late
all_cases
finish
