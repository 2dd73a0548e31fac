#!/bin/sh
# The profiles of a nightly run: side by side, each by itself, so that one's
# trouble is nobody else's; and what a configuration must say.
. "${SRCDIR:?}/tests/cmd/lib.sh"
. "$SRCDIR/tests/cmd/nights.sh"
here_is '2025-04-10 12:00'

# All that is sold, at a cloud where it is noon of 2025-04-10.
stock() {
	{ sold 2025-04-08 2 && sold 2025-04-09 3; } | document >"$dir/all.xml"
}

yard() {
	stock
	cloud_at '2025-04-10 12:00' "$dir/all.xml"
	nights 'zone = UTC' 'table = receipts'
}

from_8='since = 2025-04-08'

both_days='receipts/2025-04-08.csv receipts/2025-04-09.csv '

# ---- side by side ----

# The line of the log that the first, or last, of such requests is in.
place_of() {
	grep -n "$2" "$dir/bad.log" | cut -d : -f 1 | "$1" -n 1
}

# One address for two clouds, of which the first takes its time.
side_by_side() {
	stock
	bad <<SCRIPT
on GET /slow/process/ times 8
json {"success":true,"response":{"status":"new"}}
keep
$(for way in slow quick; do
	echo "$new_submit" | sed "s|/receipts|/$way&|"
	echo "$good_poll" | sed "s|/process|/$way&|"
	printf 'on GET /%s/download/\npage %s\nkeep\n' $way "$dir/all.xml"
done)
$(it_is '2025-04-10 12:00')
SCRIPT
	nights 'zone = UTC' 'since = 2025-04-08' 'jobs = 1'
	profile slow "url = $root/slow"
	profile quick "url = $root/quick"
	run run
	check "a slow cloud and a quick one" status 0
	check "the quick one is done before the slow one's first job" test \
	    "$(place_of tail GET./quick/download)" -lt \
	    "$(place_of head GET./slow/download)"
	check "which was waited for beside it" test \
	    "$(place_of head GET./slow/process)" -lt \
	    "$(place_of tail GET./quick/download)"
	check "each says its own end, the quick one first" equal \
	    "$(sed -n 's/^kassa: \([a-z]*\): 2 days due.*/\1/p' "$dir/err" |
	        tr '\n' ' ')" "quick slow "
	check "both have all" equal "$(files_in "$dir/out/slow")" \
	    "$(files_in "$dir/out/quick")"
	check "nothing is left over" tidy
	check "the token is nowhere" token_kept
}

# ---- one's trouble ----

# trouble WHAT STATUS SAYS LINE...: a profile with these lines, between two
# that are all right.
trouble() {
	trouble=$1 want=$2 words=$3
	shift 3
	yard
	echo '<rules document="X"' >"$dir/torn.xml"
	echo "$token" >"$dir/open"
	bad failed <<SCRIPT
$new_submit
on GET /process/
json {"success":true,"response":{"status":"error"}}
keep
on GET /unknown
send HTTP/1.1 401 Who\r\nContent-Length: 0\r\n\r\n
keep
$(it_is '2025-04-10 12:00')
SCRIPT
	profile one "$from_8"
	profile ill "$from_8" "$(printf '%s\n' "$@" | sed "s|@|$url|; s|DIR|$dir|")"
	profile two "$from_8"
	run run
	check "$trouble: $want" status "$want"
	check "$trouble: it says why, and of which profile" sh -c \
	    'grep "^kassa: ill: " "$1" | grep -qF -e "$2"' - "$dir/err" "$words"
	check "$trouble: the one before it has all" equal \
	    "$(files_in "$dir/out/one")" "$both_days"
	check "$trouble: and the one behind it" equal \
	    "$(files_in "$dir/out/two")" "$both_days"
	check "$trouble: nothing of its own is shown" equal \
	    "$(files_in "$dir" | tr ' ' '\n' | grep -c out/ill/)" 0
	run run -q one two
	check "$trouble: the others by themselves: 0, in silence" equal \
	    "$rc $(wc -c <"$dir/err")" "0 0"
	run run -q ill
	check "$trouble: it by itself: $want" status "$want"
	check "$trouble: in one line" one_line
	check "$trouble: nothing is left over" tidy
}

# worst STATUS LINE LINE: two profiles in trouble, in either order.
worst() {
	yard
	bad failed <<SCRIPT
$new_submit
on GET /process/
json {"success":true,"response":{"status":"error"}}
keep
$(it_is '2025-04-10 12:00')
SCRIPT
	first=$(echo "$2" | sed "s|@|$url|")
	second=$(echo "$3" | sed "s|@|$url|")
	profile one "$from_8" "$first"
	profile fine "$from_8"
	profile two "$from_8" "$second"
	run run
	check "$2, and $3: $1" status "$1"
	check "$2, and $3: both are told" sh -c 'grep -q "^kassa: one: " "$1" &&
	    grep -q "^kassa: two: " "$1"' - "$dir/err"
	run run two one
	check "$3, and $2: $1" status "$1"
}

# ---- which profiles ----

chosen() {
	yard
	profile north "$from_8"
	profile south "$from_8"
	printf '[hand]\nzone = Europe/Moscow\n' >>"$conf"
	run run
	check "a profile without since and out is not for runs" equal \
	    "$rc $(ls "$dir/out" | tr '\n' ' ')" "0 north south "
	run status
	check "nor has it a status" equal "$rc $(grep -c '^[a-z]' \
	    "$dir/stdout")" "0 2"
	rm -r "$dir/out/north" "$dir/out/south" "$state"
	run run south
	check "those that are named, alone" equal "$rc $(ls "$dir/out")" \
	    "0 south"
	run run -p north
	check "by --profile as well" equal "$rc $(ls "$dir/out" |
	    tr '\n' ' ')" "0 north south "
	before=$(asked GET)
	run run west
	check "one that there is not: 78" status 78
	check "and it is named" says west
	run run south west
	check "with one that there is: 78" status 78
	run run south south
	check "one named twice: 64" status 64
	run run hand
	check "one that is not for runs, named: 78" status 78
	check "and it says what lacks" says since
	run run -p north south
	check "--profile and another: 64" status 64
	check "nothing was asked by any of them" equal "$(asked GET)" "$before"
	: >"$conf"
	run run
	check "no profile at all: 78" status 78
	check "in one line" one_line
	run run --url "$url" --token-file "$dir/token" --poll 20ms --zone UTC \
	    --since 2025-04-09 -o "$dir/out/plain" -t lines --look-back 0d
	check "without a configuration, by options alone" equal \
	    "$rc $(files_in "$dir/out/plain")" "0 lines/2025-04-09.csv "
}

# ---- what a configuration must say ----

refused() {
	status 78 && one_line && says "$line" && says "$1" &&
	    test ! -s "$dir/stdout"
}

# wrong WHAT LINE SAYS TEXT: the configuration ends in this text, of which line
# LINE is wrong; 0: no line in particular.
wrong() {
	yard
	before=$(asked GET)
	line=
	test "$2" = 0 || line="$conf: line $(($(wc -l <"$conf") + $2)): "
	printf '%b' "$4" >>"$conf"
	for command in run 'run --dry-run' status verify; do
		run $command
		check "$1: $command: 78, file and line and what" refused "$3"
	done
	check "$1: nothing was asked" equal "$(asked GET)" "$before"
	check "$1: and nothing made" test ! -e "$state"
}

a="[a]\n$from_8\nout = a\n"
b="[b]\n$from_8\n"
case_of side_by_side
case_of trouble "no token file" 78 "no-token" "token-file = DIR/no-token"
case_of trouble "a token that all may read" 78 "chmod 600" \
    "token-file = DIR/open"
case_of trouble "connection refused" 75 "cannot be reached" \
    "url = http://127.0.0.1:1/"
case_of trouble "a failed job" 69 "error" "url = @"
case_of trouble "a token that is refused" 77 "token" "url = @/unknown"
case_of trouble "rules that are not there" 78 "none.xml" \
    "rules = DIR/none.xml"
case_of trouble "rules that are torn" 65 "torn.xml" "rules = DIR/torn.xml"
case_of trouble "a table that is not there" 78 "nothing" "table = nothing"
case_of worst 69 'url = http://127.0.0.1:1/' 'url = @'
case_of worst 75 'url = http://127.0.0.1:1/' 'url = http://127.0.0.1:9/'
case_of worst 78 'token-file = /nowhere' 'url = http://127.0.0.1:1/'
case_of chosen
case_of wrong "a key that there is not" 4 'there is no key "since-when"' \
    "${a}since-when = 2025-04-08\n"
case_of wrong "a key of the command line alone" 4 'there is no key "force"' \
    "${a}force = yes\n"
case_of wrong "a day that is none" 4 2025-02-30 "${a}since = 2025-02-30\n"
case_of wrong "half a day of look-back" 4 look-back "${a}look-back = 12h\n"
case_of wrong "a zone that is none" 4 Mars/Olympus "${a}zone = Mars/Olympus\n"
case_of wrong "a word that is none" 4 cloud "${a}cloud = thunder\n"
case_of wrong "the same profile twice" 4 '[a]' "${a}[a]\nsince = 2025-04-08\n"
case_of wrong "a line that is nothing" 4 '' "${a}since\n"
case_of wrong "a profile that may be a path" 1 '..' '[..]\nout = a\n'
case_of wrong "two profiles with one out" 0 'same folder' "${a}${b}out = a\n"
case_of wrong "one out in two spellings" 0 'same folder' "${a}${b}out = a/\n"
case_of wrong "one out in three spellings" 0 'same folder' \
    "${a}${b}out = ./a\n"
case_of wrong "an out without a since" 0 'since' '[a]\nout = a\n'
case_of wrong "a since without an out" 0 'out' '[a]\ntable = lines\n'
all_cases
finish
