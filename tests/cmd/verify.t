#!/bin/sh
# kassa verify: published files against what the ledger says of them. Whatever
# has become of one, it is found and named, and the next run brings the day
# anew, byte for byte.
. "${SRCDIR:?}/tests/cmd/lib.sh"
. "$SRCDIR/tests/cmd/nights.sh"

well() {
	equal "$rc $(tail -n 1 "$dir/stdout") $(wc -c <"$dir/err")" \
	    "0 shop: 3 days, 15 files: all as published 0"
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

# harm HOW WHAT FUNCTION: a file is no more what it was.
harm() {
	how=$1 harm=$2
	published
	$3
	run verify
	check "$harm: 65" status 65
	check "$harm: the file is named, and what is wrong" equal \
	    "$(sed '$d' "$dir/stdout")" "shop: $f: $how"
	check "$harm: and counted" equal "$(tail -n 1 "$dir/stdout" |
	    sed 's/0 altered, \|, 0 lost//')" "shop: 3 days, 15 files: 1 $how"
	check "$harm: a line says what to do" sh -c \
	    'grep -q "1 file is not as published; kassa run " "$1"' - \
	    "$dir/err"
	check "$harm: and no other" one_line
	run verify
	check "$harm: asked again it says the same" status 65
	run run
	check "$harm: the next run brings that day anew" equal \
	    "$rc $(days_asked)" "0 2025-04-08 "
	check "$harm: byte for byte" as_published
	check "$harm: and says so" says "2025-04-08: restored"
	run verify
	check "$harm: then all is as published" well
	check "$harm: nothing is left over" tidy
}

# unseen WHAT FUNCTION: a run finds it by itself, without verify.
unseen() {
	unseen=$1
	published
	$2
	run run
	check "$unseen, then a run: it brings the day anew" equal \
	    "$rc $(days_asked)" "0 2025-04-08 "
	check "$unseen, then a run: byte for byte" as_published
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

# no_file WHAT COMMAND: what is no file at all is replaced or refused, but not
# written to, and never waited for.
no_file() {
	no_file=$1
	published
	rm "$f"
	$2 "$f"
	run verify
	check "$no_file in a file's place: 65" status 65
	timeout -k 1 10 "$KASSA" run 2>"$dir/err" </dev/null
	rc=$?
	check "$no_file: a run ends" test $rc = 0 -o $rc = 73
	test $rc = 0 || rm "$f"
	run run
	check "$no_file: once it is away, the day is as it was" as_published
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
	    "0 shop: the ledger knows of no published day"
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
	    "0 north: 1 day, 5 files: all as published"
	run verify
	check "of two profiles one: 65" status 65
	check "both are told" equal "$(grep -c ' files: ' "$dir/stdout")" 2
	run verify west
	check "one that there is not: 78" status 78
}

case_of harm altered "another byte" flip
case_of harm altered "another byte, and the old time" flip_quietly
case_of harm altered "cut off" truncate_it
case_of harm altered "emptied" empty_it
case_of harm altered "a row more" add_a_row
case_of harm altered "another day's file" another_day
case_of harm lost "removed" remove_it
case_of harm altered "a link to its copy" link_to_a_copy
case_of no_file "a pipe" mkfifo
case_of no_file "a link to a device" 'ln -s /dev/null'
case_of unseen "another byte" flip
case_of unseen "another byte, and the old time" flip_quietly
case_of unseen "removed" remove_it
case_of symlink_is_safe
case_of folder_in_the_way
case_of all_lost
case_of harmless
case_of profiles
all_cases
finish
