#!/bin/sh
# Nights on a disk that is full, that fails, or where something stands in the
# way: the run says so with status 73 or 74, the days that were there are there
# still, nothing half is left, and when the disk is well again the next run
# brings the rest without asking the cloud twice.
. "${SRCDIR:?}/tests/cmd/lib.sh"

noon

# ---- before, with and after the harm ----

# undisturbed: what five nights must bring, in $dir/new.
undisturbed() {
	run run --state "$dir/other" --out "$dir/new/" -q
	rm -r "$dir/other"
	before=$(submits)
}

no_parts() {
	test -z "$(find "$1" -name '*kassa-tmp*' -o -name '*.part')"
}

# What three nights have brought is there, and may be more of the whole.
old_days_stay() {
	diff -r "$dir/old" "$1" | grep -v "^Only in $1" >"$dir/differ"
	cat "$dir/differ"
	test ! -s "$dir/differ" && no_parts "$1" && tidy
}

same_as_new() {
	diff -r "$dir/new" "$1" && "$KASSA" verify && no_parts "$1" && tidy
}

# A day is asked once, and once more where the run ended before its reply.
asked_once() {
	got=$(($(submits) - before))
	echo "$got submits, $lost replies lost"
	test $got -ge 5 && test $got -le $((5 + lost))
}

# harmed WHAT STATUS SAYS HARM CURE: a disk comes to harm after three days.
harmed() {
	label=$1 shown=${shown:-$dir/out}
	run run --from "$since" --to "$(days_ago 2)" -q
	check "$label: there were three days" equal "$rc" 0
	cp -a "$shown" "$dir/old"
	eval "$4"
	run run -q
	check "$label: $2" status "$2"
	check "$label: one line" one_line
	check "$label: it says what" grep -Eq -e "$3" "$dir/err"
	check "$label: the old days stay, nothing half does" old_days_stay \
	    "$shown"
	eval "$5"
	told >"$dir/told"
	lost=$(replies_lost)
	run run
	check "$label: works again afterwards" status 0
	check "$label: as if nothing had been" same_as_new "$shown"
	check "$label: a day is asked once" asked_once
}

# ---- a small disk ----

# It is mounted where only its keeper sees it, and gone with that.
alone='-m'
test "$(id -u)" = 0 || alone='-Urm'
mounts='mount -t tmpfs -o size=16m kassa-test "$1" && : >"$1/there"'

full='(disk is full|No space left).* [0-9]+ bytes are left on the disk, and '
full="${full}at least [1-9][0-9]* more are wanted"

can_mount() {
	mkdir "$top/mount"
	unshare $alone sh -c "$mounts" - "$top/mount" 2>"$top/mount.err" &&
	    nsenter --version >"$top/mount.err"
}

# small_disk: 16 megabytes at $dir/disk, where kassa sees it; we do at $disk.
small_disk() {
	mkdir "$dir/disk"
	unshare $alone sh -c "$mounts && exec sleep 300" - "$dir/disk" &
	servers="$servers $!"
	disk=/proc/$!/root$dir/disk
	wait_until test -e "$disk/there"
	join="-m -t $!"
	test "$alone" = -m || join="-U --preserve-credentials $join"
	cat >"$dir/kassa" <<SCRIPT
#!/bin/sh
exec nsenter $join "$KASSA" "\$@"
SCRIPT
	chmod +x "$dir/kassa"
	KASSA=$dir/kassa
}

# fill KB: the disk is full but for this.
fill() {
	head -c $(($1 * 1024)) /dev/zero >"$disk/spare"
	cat /dev/zero >"$disk/filler" 2>"$dir/full"
	rm "$disk/spare"
}

full_out() {
	small_disk
	sandbox --generate 50
	out=$dir/disk/out/ shown=$disk/out
	shop "look-back = 0d"
	undisturbed
	harmed "no room for tables" 74 "$full" 'fill 0' \
	    'rm "$disk/filler"'
}

full_book() {
	small_disk
	sandbox --generate 500
	out=$dir/disk/book.db
	cloud receipts --day "$since" --zone "$zone" -q -o "$out"
	check "a small disk: there is a database" equal "$rc" 0
	cp "$disk/book.db" "$dir/old.db"
	fill 40
	cloud receipts --day "$(days_ago 4)" --zone "$zone" -q -o "$out"
	check "no room for a database: 74" status 74
	check "no room for a database: what is left and wanted" grep -Eq \
	    'no room on the disk.* [0-9]+ bytes are left on the disk, and at least [1-9][0-9]* more are wanted' \
	    "$dir/err"
	check "no room for a database: the old one stays" same "$dir/old.db" \
	    "$disk/book.db"
}

# full_state WHAT KB: with so much room left.
full_state() {
	small_disk
	sandbox --generate 100
	shop "look-back = 0d" "state = $dir/disk/state"
	undisturbed
	harmed "no room for $1" 74 "$full" "fill $2" 'rm "$disk/filler"'
	check "no room for $1: nothing half there" no_parts "$disk"
}

# ---- a limit of file sizes ----

limited() {
	cat >"$dir/kassa" <<SCRIPT
#!/bin/sh
test -e "$dir/well" || ulimit -f 250
exec "$KASSA" "\$@"
SCRIPT
	chmod +x "$dir/kassa"
	sandbox --generate 200
	shop "look-back = 0d"
	: >"$dir/well"
	undisturbed
	KASSA=$dir/kassa
	harmed "a limit of file sizes" 74 "File too large; a file may have (256000|128000) bytes here" 'rm "$dir/well"' \
	    ': >"$dir/well"'
}

# ---- something in the way ----

# in_the_way WHAT STATUS SAYS HARM CURE
in_the_way() {
	sandbox --generate 2
	shop "look-back = 0d"
	undisturbed
	harmed "$@"
}

# never_there WHAT PATH: a file where the first run makes a folder.
never_there() {
	set -- "$1" "$dir/$2"
	sandbox --generate 2
	shop "look-back = 0d"
	undisturbed
	rm -rf "$dir/out" "$dir/home/.local"
	mkdir -p "$(dirname "$2")"
	echo mine >"$2"
	run run -q
	check "$1: 73" status 73
	check "$1: one line that names it" sh -c \
	    'test "$(wc -l <"$1")" = 1 && grep -qF "$2" "$1"' - "$dir/err" "$2"
	check "$1: it is left alone" equal "$(cat "$2")" mine
	rm "$2"
	told >"$dir/told"
	lost=$(replies_lost)
	run run
	check "$1: works when it is gone" equal "$rc" 0
	check "$1: as if nothing had been" same_as_new "$dir/out"
	check "$1: a day is asked once" asked_once
}

# Documents are still read when the profile's first table cannot be written,
# and another profile is at work.
others_go_on() {
	sandbox --generate 2 --job-seconds 1
	slow=$url
	sandbox --generate 3000
	echo mine >"$dir/out/lines"
	shop "look-back = 0d" "jobs = 5" "[kiosk]" "url = $slow" \
	    "token-file = $dir/token" "since = $(days_ago 2)" \
	    "out = $dir/kiosk/"
	run run -q
	check "another profile's file in the way: 73" status 73
	check "another profile's file in the way: one line" one_line
	check "another profile's file in the way: the other has its days" \
	    equal "$(ls "$dir/kiosk/lines" | wc -l)" 2
}

# ---- a disk that fails ----

# fsync() fails for paths that fit the pattern.
fails() {
	LD_PRELOAD=$FAILSHIM
	FAIL_CALL=1+ FAIL_NAMES=fsync FAIL_PATH=$1
	export LD_PRELOAD FAIL_CALL FAIL_NAMES FAIL_PATH
}

heals() {
	unset LD_PRELOAD FAIL_CALL FAIL_NAMES FAIL_PATH
}

# no_sync WHAT PATTERN SAYS
no_sync() {
	sandbox --generate 2
	shop "look-back = 0d"
	undisturbed
	harmed "fsync of $1 fails" 74 "$3" "fails '$2'" heals
}

if can_mount; then
	case_of full_out
	case_of full_book
	case_of full_state "the ledger" 0
	case_of full_state "downloads" 500
else
	skip "full disks" "none can be mounted"
fi
case_of limited
case_of in_the_way "a folder for a day's file" 73 "$(days_ago 1)[.]csv" \
    'mkdir "$dir/out/lines/$(days_ago 1).csv"' \
    'rmdir "$dir/out/lines/$(days_ago 1).csv"'
if [ "$(id -u)" = 0 ]; then
	skip "a folder that is read-only" "it is not, for root"
else
	case_of in_the_way "a folder that is read-only" 73 lines \
	    'chmod 500 "$dir/out/lines"' 'chmod 700 "$dir/out/lines"'
fi
case_of never_there "a file for out" out
case_of never_there "a file for a table's folder" out/lines
case_of others_go_on
case_of never_there "a file for the state" home/.local/state/kassa
if can_fail; then
	case_of no_sync "a table" '*/lines/*kassa-tmp*' csv
	case_of no_sync "a table's folder" '*/out/lines' lines
	case_of no_sync "a download" '*/spool/*' spool
	case_of no_sync "the spool" '*/spool' spool
	case_of no_sync "the ledger" '*/ledger.db*' ledger.db
else
	skip "fsync fails" "nothing can be put between kassa and the system"
fi
all_cases
finish
