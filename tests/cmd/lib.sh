# What the command tests share. A test is read top to bottom: it lays out a
# place of its own, starts the servers it needs on ports that the kernel picks,
# runs kassa as a person would, and says with `check` what must be true then.
#
#	. "${SRCDIR:?}/tests/cmd/lib.sh"
#	sandbox --receipts "$sample"
#	get -o "$dir/lines.csv"
#	check "it works" status 0
#	finish
#
# Tests speak TAP and end with `finish`, which prints the plan. Whatever was
# started is stopped at the end, however the end comes.

: "${KASSA:?the path of kassa}"
: "${KASSA_SANDBOX:?the path of kassa-sandbox}"
: "${BADSERVER:?the path of badserver}"
: "${SRCDIR:?the top of the source}"

sample=$SRCDIR/samples/kassatka-receipts.xml
token=t0k3n-5ecret-9f1b # in no output, ever
top=$(mktemp -d) || exit 1
n=0
cases=0 cases_told=0
nl='
'

. "$SRCDIR/tests/clean.sh"
exec 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&- # make's, or whoever's

# place FOLDER: from here on everything happens there.
place() {
	dir=$1
	mkdir -p "$dir/home/.config/kassa" "$dir/etc" "$dir/tmp" "$dir/out"
	HOME=$dir/home
	KASSA_ETC=$dir/etc
	XDG_CONFIG_HOME=$HOME/.config
	XDG_STATE_HOME=$HOME/.local/state
	TMPDIR=$dir/tmp
	export HOME KASSA_ETC XDG_CONFIG_HOME XDG_STATE_HOME TMPDIR
	: >"$XDG_CONFIG_HOME/kassa/kassa.conf"
	echo "$token" >"$dir/token"
	chmod 600 "$dir/token"
	state=$XDG_STATE_HOME/kassa
	servers=
	nservers=0
}

# ---- the end ----

stop_servers() {
	for pid in $servers; do
		kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null
	done
	servers=
}

cleanup() {
	stop_servers
	for pid in $running; do
		kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null
	done
	rm -rf "$top"
}
running=
trap cleanup EXIT
trap 'exit 1' INT TERM HUP

finish() {
	echo "1..$n"
	exit 0
}

# ---- saying what is true ----

# check WHAT COMMAND...: one test, passed when the command succeeds. What the
# command says, and what kassa said last, is shown when it fails.
check() {
	what=$1
	shift
	n=$((n + 1))
	if "$@" >"$dir/said" 2>&1; then
		echo "ok $n - $what"
		return
	fi
	echo "not ok $n - $what"
	sed 's/^/# /' "$dir/said" | head -n 20
	test ! -s "$dir/err" || sed 's/^/# stderr: /' "$dir/err" | head -n 20
}

# skip WHAT WHY
skip() {
	n=$((n + 1))
	echo "ok $n - $1 # SKIP $2"
}

equal() {
	echo "got:  $1"
	echo "want: $2"
	test "$1" = "$2"
}

same() {
	cmp "$1" "$2"
}

not() {
	! "$@"
}

# Poll for something that must come true within twenty seconds.
wait_until() {
	tries=0
	until "$@" >/dev/null 2>&1; do
		tries=$((tries + 1))
		test $tries -lt 400 || return 1
		sleep 0.05
	done
}

# ---- cases beside each other ----

# Faults cost pauses, not work, so cases run side by side: `case_of FUNCTION
# ARGUMENT...` runs the function in a place of its own, in the background, and
# `all_cases` waits for them and tells the results in order.
case_of() {
	test $((cases - cases_told)) -lt 24 || all_cases
	cases=$((cases + 1))
	(
		running=
		trap 'stop_servers' EXIT
		trap 'exit 1' INT TERM HUP
		place "$top/case$cases"
		n=0
		"$@"
		stop_servers
		rm -rf "$dir"
		echo end
	) >"$top/tap$cases" 2>&1 &
	running="$running $!"
}

all_cases() {
	for pid in $running; do
		wait "$pid"
	done
	running=
	while [ $cases_told -lt $cases ]; do
		cases_told=$((cases_told + 1))
		tell "$top/tap$cases_told"
	done
}

# A case's results, numbered on; one that did not come to its end has failed.
tell() {
	while IFS= read -r line; do
		case $line in
		'ok '* | 'not ok '*)
			n=$((n + 1))
			echo "${line%%ok *}ok $n - ${line#* - }"
			;;
		'#'*) echo "$line" ;;
		end) return ;;
		*) echo "# $line" ;;
		esac
	done <"$1"
	n=$((n + 1))
	echo "not ok $n - a case has come to its end"
}

# ---- servers ----

# serve NAME COMMAND...: starts a server that writes $dir/NAME.port.
serve() {
	name=$1
	shift
	rm -f "$dir/$name.port"
	"$@" 2>"$dir/$name.err" &
	server=$!
	servers="$servers $server"
	if ! wait_until test -s "$dir/$name.port"; then
		echo "Bail out! $name does not start"
		sed 's/^/# /' "$dir/$name.err"
		exit 1
	fi
	port=$(cat "$dir/$name.port")
}

# sandbox ARGUMENT...: the cloud as it should be; $url, $root.
sandbox() {
	serve sandbox "$KASSA_SANDBOX" --port-file "$dir/sandbox.port" \
	    --token-file "$dir/token" --job-seconds 0 "$@"
	root=http://127.0.0.1:$port
	url=$root/1c-api/v1
}

# bad [NAME]: a cloud that misbehaves as the script on stdin says; $url. What
# it was asked is in $dir/NAME.log, all bytes in $dir/NAME.wire.
bad() {
	cat >"$dir/${1:-bad}.script"
	serve "${1:-bad}" "$BADSERVER" --port-file "$dir/${1:-bad}.port" \
	    --log "$dir/${1:-bad}.log" --wire "$dir/${1:-bad}.wire" \
	    "$dir/${1:-bad}.script"
	root=http://127.0.0.1:$port
	url=$root
}

bad_of() {
	bad <<SCRIPT
$1
SCRIPT
}

# Rules of a bad server that are all right; K is the key. For several periods
# new_submit gives a key to each.
good_submit='on GET /receipts
json {"success":true,"response":{"process_key":"K"}}
keep'
new_submit='on GET /receipts
newkey
keep'
good_poll='on GET /process/
json {"success":true,"response":{"status":"success"}}
keep'
good_download="on GET /download/
page $sample
keep"

# What the sandbox was asked, "METHOD PATH STATUS" a line.
requests() {
	curl -s -m 20 "$root/sandbox/requests"
}

submits() {
	requests | grep -c '/1c-api/v1/receipts?.*	200$'
}

# Requests that the bad server got and that begin so.
asked() {
	if [ -e "$dir/${2:-bad}.log" ]; then
		grep -c "^$1" "$dir/${2:-bad}.log"
	else
		echo 0
	fi
}

# ---- running kassa ----

# run ARGUMENT...: $rc, $dir/stdout, $dir/err.
run() {
	"$KASSA" "$@" >"$dir/stdout" 2>"$dir/err" </dev/null
	rc=$?
}

# begin ARGUMENT...: the same in the background, $pid; it says what it says in
# $dir/begun.err, which begins anew before it does: what is waited for in there
# is never of an earlier one.
begin() {
	: >"$dir/begun.err"
	$interruptible "$KASSA" "$@" >"$dir/begun" 2>>"$dir/begun.err" \
	    </dev/null &
	pid=$!
	servers="$servers $pid"
}

# What a shell starts in the background ignores SIGINT, and what nohup starts
# SIGHUP, unless told not to.
interruptible=
env --default-signal=INT,HUP true 2>/dev/null &&
    interruptible='env --default-signal=INT,HUP'

# ends_by SIGNAL: what was begun is over: $rc, $dir/err, and how many seconds
# it $took.
ends_by() {
	began=$(date +%s)
	kill -"$1" $pid
	ends
}

ends() {
	{ wait $pid; } 2>/dev/null
	rc=$?
	took=$(($(date +%s) - began))
	cp "$dir/begun.err" "$dir/err"
}

# It ended when it was told to, and did not wait until time was up: clouds that
# never answer are waited for much longer.
at_once() {
	echo "it took $took s"
	test $took -lt 20
}

# cloud COMMAND ARGUMENT...: the same with the server, the token, short pauses.
cloud() {
	command=$1
	shift
	run "$command" --url "$url" --token-file "$dir/token" --poll 20ms \
	    --retries 1 --timeout 60s "$@"
}

# get ARGUMENT...: the main job for the day of the sample.
get() {
	cloud receipts --from 2018-04-16 --to 2018-04-17 --zone Europe/Moscow \
	    "$@"
}

status() {
	equal "$rc" "$1"
}

# says TEXT: standard error has this in it.
says() {
	echo "not said: $1"
	grep -qF -e "$1" "$dir/err"
}

says_not() {
	echo "said: $1"
	! grep -F -e "$1" "$dir/err"
}

# A failure is one line, beginning with the program's name.
one_line() {
	equal "$(wc -l <"$dir/err") $(grep -c '^kassa: ' "$dir/err")" "1 1"
}

only_in() {
	equal "$(ls -A "$1" | tr '\n' ' ')" "${2:+$2 }"
}

# Nothing half is left: the temporary folder is empty, the spool has no parts.
tidy() {
	only_in "$TMPDIR" "" && test -z "$(find "$dir/out" "$state" \
	    "$dir/home" \( -name '*.part' -o -name '*kassa-tmp*' \) -print)"
}

# The token is where it was put and in the requests, and nowhere else.
token_kept() {
	! grep -rlF "$token" "$dir" | grep -v -e '/token$' -e '\.wire$' \
	    -e '\.strace'
}

# Nor those that Unicode has beyond ASCII, U+0080 to U+009F.
no_control() {
	! LC_ALL=C grep -an '[[:cntrl:]]' "$dir/err" &&
	    ! LC_ALL=C grep -an "$(printf '\302[\200-\237]')" "$dir/err"
}

# Every request had the token; none went to the server `other`.
token_sent() {
	! grep "	no	" "$dir/bad.log" && test ! -s "$dir/other.wire"
}

# A good output of an earlier run.
old_file() {
	sed 's/Удача/Было/' "$SRCDIR/samples/kassatka-receipts.lines.csv" \
	    >"$dir/old"
	cp "$dir/old" "$dir/out/lines.csv"
}

# The file that was there before is there still, and alone; of downloads there
# is left what $spooled says.
spooled=
unharmed() {
	cmp "$dir/old" "$dir/out/lines.csv" && only_in "$dir/out" lines.csv &&
	    tidy && token_kept && token_sent &&
	    only_in "$state/spool" "$spooled"
}

# fault WHAT STATUS SAYS SCRIPT [ARGUMENT...]: the main job at a bad server.
# However it fails, it fails with this status and one line that says this, and
# does no harm.
fault() {
	fault=$1 want=$2 words=$3 script=$4
	shift 4
	old_file
	bad_of "$script"
	get -q -o "$dir/out/lines.csv" "$@"
	check "$fault: $want" status "$want"
	check "$fault: one line" one_line
	check "$fault: without control characters" no_control
	check "$fault: it says why" says "$words"
	check "$fault: no harm is done" unharmed
}

# fine WHAT SCRIPT [ARGUMENT...]: trouble that passes.
fine() {
	fault=$1 script=$2
	shift 2
	bad_of "$script"
	get -o "$dir/out/lines.csv" "$@"
	check "$fault: all is well" status 0
	check "$fault: with the right rows" same \
	    "$SRCDIR/samples/kassatka-receipts.lines.csv" "$dir/out/lines.csv"
	check "$fault: nothing is left over" tidy
	check "$fault: one job" equal \
	    "$(asked 'GET /process/' | sed 's/[1-9][0-9]*/polled/')" polled
}

# A server that must not hear of anything; $other is its address.
bystander() {
	bad other <<'SCRIPT'
on *
json {"success":true,"response":{"process_key":"X","status":"success"}}
SCRIPT
	other=$url
}

# Can calls be made to fail? See tests/tools/failshim.c.
can_fail() {
	test -e "${FAILSHIM:-}" &&
	    LD_PRELOAD=$FAILSHIM "$KASSA" --version >"$dir/shim" 2>&1
}

# And watched by failcall?
can_watch() {
	"$FAILCALL" true 2>"$dir/watch"
}

count_lines() {
	equal "$(wc -l <"$1")" "$2"
}

# ---- nightly runs ----

# noon: in $zone it is about noon now, so that no day ends while a test runs;
# $since is the first of the last five days that are over there.
noon() {
	ahead=$((12 - $(date -u +%H | sed 's/^0//')))
	case $ahead in
	-*) zone=Etc/GMT+${ahead#-} ;;
	*) zone=Etc/GMT-$ahead ;;
	esac
	since=$(days_ago 5)
}

days_ago() {
	TZ=$zone date -d "$1 days ago" +%Y-%m-%d
}

# shop [LINE...]: the configuration is a profile with these lines as well; its
# tables go to $out, or $dir/out/.
shop() {
	{
		printf '%s\n' "zone = $zone" "poll = 20ms" "[shop]" \
		    "url = $url" "token-file = $dir/token" "since = $since" \
		    "out = ${out:-$dir/out/}"
		test $# -eq 0 || printf '%s\n' "$@"
	} >"$XDG_CONFIG_HOME/kassa/kassa.conf"
}

# What is known of the days, but for when.
told() {
	"$KASSA" status --json |
	    sed -E 's/"(began|ended|ok|at|since)":"[^"]*T[^"]*"/"\1":"T"/g'
}

# none_half OLD NEW: each file that can be seen is as in one of these folders.
none_half() {
	test -z "$(for folder in "$1" "$2"; do
		diff -rq "$folder" "$dir/out" 2>&1 |
		    grep -v -e "^Only in $folder" -e kassa-tmp
	done | sed 's/.* and //' | sort | uniq -d | tee "$dir/half")" ||
	    ! cat "$dir/half"
}

# night ARGUMENT...: a run, and what is told after it.
night() {
	run run "$@"
	told >"$dir/told"
}

# Submits that were sent and whose replies the last told() does not know.
replies_lost() {
	grep -o '"key":null,"state":"planned","sent":true' "$dir/told" | wc -l
}

# After a night all is as after the one that was kept in $dir/new.
is_as_new() {
	equal "$rc" 0 && diff -r "$dir/new/out" "$dir/out" &&
	    diff "$dir/new/told" "$dir/told" && "$KASSA" verify && tidy
}

keep_as() {
	mkdir "$dir/$1"
	cp -a "$dir/out" "$dir/told" "$dir/$1/"
}

place "$top"
