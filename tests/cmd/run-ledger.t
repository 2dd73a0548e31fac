#!/bin/sh
# A ledger that has come to harm: nobody goes on with it, nobody begins from
# nothing beside it, and it is left as it is, as the published files are.
. "${SRCDIR:?}/tests/cmd/lib.sh"
. "$SRCDIR/tests/cmd/nights.sh"

# ledger WHAT STATUS FUNCTION
ledger() {
	ledger=$1 want=$2
	published
	$3
	rm -f "$state"/ledger.db-*
	cp "$state/ledger.db" "$dir/harmed"
	for command in run status verify 'run --dry-run' 'status --json' \
	    'run --force --again'; do
		run $command
		check "$ledger, $command: $want, in a line that names it" refused
	done
	check "$ledger: it is left alone" same "$dir/harmed" "$state/ledger.db"
	check "$ledger: nothing was asked" equal "$(days_asked)" ""
	check "$ledger: the files are left alone" as_published
	check "$ledger: nothing is left over" tidy
	mkdir "$dir/aside"
	mv "$state"/ledger.db* "$dir/aside"
	run run
	check "$ledger: put aside, a run begins anew" equal \
	    "$rc $(days_asked)" "0 2025-04-07 2025-04-08 2025-04-09 "
	check "$ledger: and leaves files that are right" equal \
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

case_of ledger "an emptied ledger" 65 empty_ledger
case_of ledger "a ledger that was cut" 65 cut_ledger
case_of ledger "half a ledger" 65 halve_ledger
case_of ledger "a ledger that is none" 65 foreign_ledger
case_of ledger "a ledger that was overwritten" 65 overwrite_ledger
case_of ledger "a newer kassa's ledger" 78 newer_ledger
all_cases
finish
