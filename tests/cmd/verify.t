#!/bin/sh
# kassa verify: published files against what the ledger says of them. Whatever
# has become of one, it is found and named, and the next run brings the day
# anew, byte for byte. And a ledger that has come to harm is left alone, and
# the files as well.
. "${SRCDIR:?}/tests/cmd/lib.sh"
. "$SRCDIR/tests/cmd/nights.sh"

# Three days of two tables, published; and a copy of them.
published() {
	{ sold 2025-04-07 3 && sold 2025-04-08 40 && sold 2025-04-09 2; } |
	    document >"$dir/all.xml"
	cloud_at '2025-04-10 12:00' "$dir/all.xml"
	nights 'zone = UTC' 'slack = 0s' 'look-back = 0d'
	profile shop 'since = 2025-04-07'
	run run -q
	cp -a "$dir/out/shop" "$dir/copy"
	out=$dir/out/shop
	f=$out/receipts/2025-04-08.csv
	rm "$dir/bad.log"
	cloud_at '2025-04-10 12:00' "$dir/all.xml"
	moved
}

as_published() {
	diff -r "$dir/copy" "$out"
}

well() {
	equal "$rc $(tail -n 1 "$dir/stdout") $(wc -c <"$dir/err")" \
	    "0 shop: 3 days, 6 files: all as published 0"
}

# ---- what may become of a file ----

flip() {
	printf X | dd of="$f" bs=1 seek=100 conv=notrunc 2>/dev/null
}

flip_quietly() {
	touch -r "$f" "$dir/time"
	flip
	touch -r "$dir/time" "$f"
}

truncate_it() {
	head -c 200 "$dir/copy/receipts/2025-04-08.csv" >"$f"
}

empty_it() {
	: >"$f"
}

add_a_row() {
	printf 'more\r\n' >>"$f"
}

another_day() {
	cp "$out/receipts/2025-04-07.csv" "$f"
}

remove_it() {
	rm "$f"
}

link_to_a_copy() {
	cp "$f" "$dir/other"
	ln -sf "$dir/other" "$f"
}

make_a_fifo() {
	rm "$f"
	mkfifo "$f"
}

# harm HOW WHAT FUNCTION: a file is no more what it was.
harm() {
	how=$1 what=$2
	published
	$3
	run verify
	check "$what: 65" status 65
	check "$what: the file is named, and what is wrong" equal \
	    "$(head -n -1 "$dir/stdout")" "shop: $f: $how"
	check "$what: and counted" equal "$(tail -n 1 "$dir/stdout" |
	    sed 's/0 altered, \|, 0 lost//')" "shop: 3 days, 6 files: 1 $how"
	check "$what: a line says what to do" sh -c \
	    'grep -q "1 file is not as published; kassa run " "$1"' - \
	    "$dir/err"
	check "$what: and no other" one_line
	run verify
	check "$what: asked again it says the same" status 65
	run run
	check "$what: the next run brings that day anew" equal \
	    "$rc $(days_asked)" "0 2025-04-08 "
	check "$what: byte for byte" as_published
	check "$what: and says so" says "2025-04-08: restored"
	run verify
	check "$what: then all is as published" well
	check "$what: nothing is left over" tidy
}

# unseen WHAT FUNCTION: a run finds it by itself, without verify.
unseen() {
	what=$1
	published
	$2
	run run
	check "$what, then a run: it brings the day anew" equal \
	    "$rc $(days_asked)" "0 2025-04-08 "
	check "$what, then a run: byte for byte" as_published
}

symlink_is_safe() {
	published
	link_to_a_copy
	echo precious >"$dir/other"
	run run
	check "a link in a file's place is replaced" test ! -h "$f"
	check "by the file" as_published
	check "and what it showed to is left alone" equal \
	    "$(cat "$dir/other")" precious
}

# A folder in a file's place is nothing that may be thrown away.
folder_in_the_way() {
	published
	rm "$f"
	mkdir "$f"
	echo precious >"$f/own"
	run verify
	check "a folder in a file's place: 65" status 65
	run run
	check "a run cannot replace it: 73" status 73
	check "and it is left alone" equal "$(cat "$f/own")" precious
	rm -r "$f"
	run run
	check "once it is away, the day is brought" as_published
}

all_lost() {
	published
	echo mine >"$out/lines/notes.txt"
	rm -r "$out/receipts"
	run verify
	check "a table's folder is gone: 65" status 65
	check "all its files are named" equal \
	    "$(grep -c "/receipts/2025-04-0[789].csv: lost$" "$dir/stdout")" 3
	run run
	check "the next run brings all days" equal "$rc $(days_asked |
	    wc -w)" "0 3"
	check "other files are left alone" equal \
	    "$(cat "$out/lines/notes.txt")" mine
	rm "$out/lines/notes.txt"
	check "all is as published" as_published
	rm -r "$out"
	run run
	check "all is gone, and all comes back" as_published
	run verify
	check "as verify says" well
}

# ---- what is nothing ----

harmless() {
	published
	run verify
	check "all as published" well
	touch "$f"
	run verify
	check "a file that was touched" well
	cp "$f" "$dir/same"
	mv "$dir/same" "$f"
	run verify
	check "a file that was replaced by its copy" well
	run run
	check "the next run asks for neither" equal "$rc $(days_asked)" "0 "
	cp "$f" "$dir/same"
	mv "$dir/same" "$f"
	run run
	check "nor when nobody has verified" equal "$rc $(days_asked)" "0 "
	rm -r "$out"
	cp -a "$dir/copy" "$out"
	run run
	check "nor when all came from a backup" equal "$rc $(days_asked)" "0 "
	rm "$dir/token"
	run verify
	check "verify needs no token" well
	rm -r "$state"
	run verify
	check "without a ledger there is nothing to verify" equal \
	    "$rc $(cat "$dir/stdout")" \
	    "0 shop: 0 days, 0 files: all as published"
	check "and none is made" test ! -e "$state"
}

profiles() {
	published
	profile north 'since = 2025-04-09'
	run run
	flip
	run verify north
	check "the profile that is named, alone: 0" equal \
	    "$rc $(cat "$dir/stdout")" \
	    "0 north: 1 days, 2 files: all as published"
	run verify
	check "of two profiles one: 65" status 65
	check "both are told" equal "$(grep -c ' files: ' "$dir/stdout")" 2
	run verify west
	check "one that there is not: 78" status 78
}

# ---- the ledger has come to harm ----

# ledger WHAT STATUS FUNCTION
ledger() {
	what=$1 want=$2
	published
	$3
	rm -f "$state"/ledger.db-*
	cp "$state/ledger.db" "$dir/harmed"
	for command in run status verify 'run --dry-run' 'status --json' \
	    'run --force --again'; do
		run $command
		check "$what, $command: $want, in a line that names it" refused
	done
	check "$what: it is left alone" same "$dir/harmed" "$state/ledger.db"
	check "$what: nothing was asked" equal "$(days_asked)" ""
	check "$what: the files are left alone" as_published
	check "$what: nothing is left over" tidy
	mv "$state/ledger.db" "$dir/aside"
	run run
	check "$what: put aside, a run begins anew" equal \
	    "$rc $(days_asked)" "0 2025-04-07 2025-04-08 2025-04-09 "
	check "$what: and leaves files that are right" equal \
	    "$(ls -i "$f")" "$inode"
}

refused() {
	inode=$(ls -i "$f")
	status "$want" && one_line && grep -q "ledger.db: .*; " "$dir/err" &&
	    equal "$(wc -c <"$dir/stdout")" 0
}

cut_ledger() {
	head -c 700 "$state/ledger.db" >"$dir/cut"
	cat "$dir/cut" >"$state/ledger.db"
}

halve_ledger() {
	size=$(wc -c <"$state/ledger.db")
	head -c $((size / 2)) "$state/ledger.db" >"$dir/cut"
	cat "$dir/cut" >"$state/ledger.db"
}

empty_ledger() {
	: >"$state/ledger.db"
}

foreign_ledger() {
	echo 'this is a diary, dear reader' >"$state/ledger.db"
}

overwrite_ledger() {
	head -c 8000 /dev/zero | tr '\0' x |
	    dd of="$state/ledger.db" bs=1 seek=100 conv=notrunc 2>/dev/null
}

# The layout's number is in the file's head, at byte 60.
newer_ledger() {
	printf '\0\0\0\143' | dd of="$state/ledger.db" bs=1 seek=60 \
	    conv=notrunc 2>/dev/null
}

case_of harm altered "another byte" flip
case_of harm altered "another byte, and the old time" flip_quietly
case_of harm altered "cut off" truncate_it
case_of harm altered "emptied" empty_it
case_of harm altered "a row more" add_a_row
case_of harm altered "another day's file" another_day
case_of harm lost "removed" remove_it
case_of harm altered "a link to its copy" link_to_a_copy
case_of harm altered "a fifo in its place" make_a_fifo
case_of unseen "another byte" flip
case_of unseen "another byte, and the old time" flip_quietly
case_of unseen "removed" remove_it
case_of symlink_is_safe
case_of folder_in_the_way
case_of all_lost
case_of harmless
case_of profiles
case_of ledger "an emptied ledger" 65 empty_ledger
case_of ledger "a ledger that was cut" 65 cut_ledger
case_of ledger "half a ledger" 65 halve_ledger
case_of ledger "a ledger that is none" 65 foreign_ledger
case_of ledger "a ledger that was overwritten" 65 overwrite_ledger
case_of ledger "a newer kassa's ledger" 78 newer_ledger
all_cases
finish
