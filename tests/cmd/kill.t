#!/bin/sh
# Killed in place of each system call that changes something on the disk: what
# is there is the old output or the new one, and after the next run of the same
# command it is the new one and nothing else is there, above all no journal.
. "${SRCDIR:?}/tests/cmd/lib.sh"

if ! can_fail; then
	skip "killed" "nothing can be put between kassa and the system"
	finish
fi

convert() {
	run convert -q -r kassatka-receipts -o "$out" "$1"
}

# What is in the output, however its bytes lie.
content() {
	if [ "${out%.db}" != "$out" ]; then
		rm -rf "$dir/copy" && cp -a "$dir/out" "$dir/copy" &&
		    sqlite3 "$dir/copy/${out##*/}" .dump
	else
		find "$out" -type f -exec md5sum {} +
	fi
}

afresh() {
	rm -rf "$dir/out" && cp -a "$dir/before" "$dir/out"
}

# survives N: what is wrong into $dir/wrong.
survives() {
	afresh
	FAIL_CALL=$1 FAIL_WITH=kill LD_PRELOAD=$FAILSHIM
	export FAIL_CALL FAIL_WITH LD_PRELOAD
	{ convert "$dir/other.xml"; } 2>"$dir/shell"
	unset FAIL_CALL FAIL_WITH LD_PRELOAD
	{
		status 137 && whole && convert "$dir/other.xml" && status 0 &&
		    diff "$dir/new" - <<-DUMP && diff "$dir/names" - <<-NAMES && tidy
		$(content)
		DUMP
		$(cd "$dir/out" && find . | sort)
		NAMES
	} >"$dir/said" 2>&1 && return
	{
		sed -n "s/^call $1 /at /p" "$dir/log"
		cat "$dir/said"
	} >>"$dir/wrong"
}

# A table of a folder may be new while the next is old.
whole() {
	test -d "$out" && return
	content >"$dir/now"
	cmp -s "$dir/now" "$dir/was" || cmp "$dir/now" "$dir/new"
}

none_wrong() {
	test ! -s "$dir/wrong" || ! head -n 30 "$dir/wrong"
}

# killed LABEL OUT LEAST: at so many calls at least.
killed() {
	out=$dir/out/$2
	sed 's/Удача/Другая/' "$sample" >"$dir/other.xml"
	convert "$sample"
	content >"$dir/was"
	cp -a "$dir/out" "$dir/before"
	FAIL_LOG=$dir/log LD_PRELOAD=$FAILSHIM
	export FAIL_LOG LD_PRELOAD
	convert "$dir/other.xml"
	unset FAIL_LOG LD_PRELOAD
	content >"$dir/new"
	(cd "$dir/out" && find . | sort) >"$dir/names"
	calls=$(grep -c "^call .*$dir/out" "$dir/log")
	check "$1: there are calls to die at" test "$calls" -ge "$3"
	check "$1: the output is another" not cmp -s "$dir/was" "$dir/new"
	for i in $(sed -n "s,^call \([0-9]*\) .*$dir/out.*,\1,p" "$dir/log"); do
		survives "$i"
	done
	check "$1: each leaves the old or the new, and then the new" none_wrong
}

case_of killed "a CSV file" lines.csv 6
case_of killed "a workbook" day.xlsx 6
case_of killed "a folder" "" 20
if command -v sqlite3 >/dev/null; then
	case_of killed "a database" day.db 20
else
	skip "a database" "no sqlite3"
fi
all_cases
finish
