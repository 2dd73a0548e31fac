#!/bin/sh
# The samples for systemd and cron: systemd takes the units, finds little to
# attack in the service, and starts kassa again when that helps and only then;
# what the service may do is enough for kassa; cron tells what a person should
# hear.
. "${SRCDIR:?}/tests/cmd/lib.sh"

samples=$SRCDIR/samples
service=$samples/systemd/kassa.service.in
timer=$samples/systemd/kassa.timer
exposure=15 # tenths, as systemd-analyze counts
mkdir "$dir/bin" "$dir/units"
ln -s "$KASSA" "$dir/bin/kassa"
sed "s,@bindir@,$dir/bin,g" "$service" >"$dir/units/kassa.service"
cp "$timer" "$dir/units/"

# ---- what the units say ----

# unit_says FILE KEY=VALUE: in one line, and just this.
unit_says() {
	equal "$(grep "^${2%%=*}=" "$1")" "$2"
}

while read -r line; do
	check "service: $line" unit_says "$service" "$line"
done <<'LINES'
Type=oneshot
ExecStart=@bindir@/kassa run --config /etc/kassa.conf
User=kassa
StateDirectory=kassa
StateDirectoryMode=0700
ConfigurationDirectory=kassa/tokens
ConfigurationDirectoryMode=0700
LoadCredential=kassa:/etc/kassa/tokens
ReadWritePaths=-/srv/receipts
Restart=on-failure
TimeoutStartSec=infinity
LimitCORE=0
LINES
while read -r line; do
	check "timer: $line" unit_says "$timer" "$line"
done <<'LINES'
OnCalendar=*-*-* 03:30:00
Persistent=true
RandomizedDelaySec=30m
FixedRandomDelay=true
WantedBy=timers.target
LINES

# ---- status 75, and no other of ours, is tried again ----

sed -n 's/^RestartPreventExitStatus=//p' "$service" | tr -s ' ' '\n' |
    sort >"$dir/prevented"
sed -nE 's/^[[:space:]]*ERR_[A-Z]+ = ([0-9]+),.*/\1/p' \
    "$SRCDIR/src/base/err.h" | grep -vx -e 0 -e 75 | sort >"$dir/codes"
comm -23 "$dir/codes" "$dir/prevented" >"$dir/missing"
check "a status that needs a person is not tried again" \
    same "$dir/missing" /dev/null
check "75 is" not grep -x 75 "$dir/prevented"
check "75 is no success" not grep SuccessExitStatus "$service"

# ---- what systemd says ----

# It looks at all units that ours name; we want to hear of ours.
takes() {
	systemd-analyze verify --man=no "$dir/units/kassa.service" \
	    "$dir/units/kassa.timer" >"$dir/verified" 2>&1
	verified=$?
	cat "$dir/verified"
	test $verified -eq 0 && ! grep -q kassa "$dir/verified"
}

guards() {
	systemd-analyze security --no-pager --offline=true \
	    --threshold="$exposure" "$dir/units/kassa.service"
}

elapses() {
	systemd-analyze calendar "$(sed -n 's/^OnCalendar=//p' "$timer")"
}

# units WHAT COMMAND: where systemd can look at units that are not installed.
units() {
	if systemd-analyze security --help 2>/dev/null |
	    grep -q -e --offline; then
		check "$1" "$2"
	else
		skip "$1" "no systemd-analyze"
	fi
}

units "systemd takes both units" takes
units "the service is exposed by $exposure tenths at most" guards
units "the timer's time is one" elapses

# ---- what the service may do is enough ----

# The system calls of a set, and of the sets in it.
calls_of() {
	systemd-analyze syscall-filter "$1" | sed 1d | while read -r call; do
		case $call in
		'#'*) ;;
		@*) (calls_of "$call") ;;
		*) echo "$call" ;;
		esac
	done
}

# SQLite calls fchown() as root alone, which the service is not.
lets_through() {
	calls_of @system-service | sort -u >"$dir/all"
	{ calls_of @privileged && calls_of @resources; } | sort -u |
	    comm -13 - "$dir/all" >"$dir/allowed"
	sed -nE 's/^[0-9]+ +([a-z0-9_]+)\(.*/\1/p' "$dir/calls" | sort -u |
	    grep -vx fchown >"$dir/used"
	comm -23 "$dir/used" "$dir/allowed" >"$dir/refused"
	cat "$dir/refused"
	test -s "$dir/used" && test ! -s "$dir/refused"
}

# Whatever watches kassa's memory makes calls of its own.
is_bare() {
	! LC_ALL=C grep -q -e __asan_ -e valgrind "$KASSA"
}

what="the service lets all through that kassa calls"
if systemd-analyze syscall-filter @system-service >"$dir/x" 2>&1 &&
    strace -o "$dir/x" true 2>/dev/null && is_bare; then
	sandbox --receipts "$sample"
	strace -f -qq -o "$dir/calls" "$KASSA" receipts --url "$url" \
	    --token-file "$dir/token" --poll 20ms --day 2018-04-16 \
	    --zone Europe/Moscow -q -o "$dir/out/lines.csv" 2>"$dir/err"
	check "$what" lets_through
	check "and that was a day's work" test -s "$dir/out/lines.csv"
else
	skip "$what" "no strace, or no systemd-analyze, or kassa is watched"
fi

# ---- cron ----

# A kassa that says a word and ends with $STATUS.
rm "$dir/bin/kassa"
cat >"$dir/bin/kassa" <<SCRIPT
#!/bin/sh
echo "\$*" >>"$dir/asked"
echo word >&2
exit "\$STATUS"
SCRIPT
chmod +x "$dir/bin/kassa"
sed -n 's/^[0-9]* [0-9]* [*] [*] [*]  kassa  //p' "$samples/kassa.cron" \
    >"$dir/lines"

# told LINE STATUS: what cron would send.
told() {
	sed -n "$1p" "$dir/lines" >"$dir/line"
	STATUS=$2 PATH=$dir/bin:$PATH sh "$dir/line" 2>&1
}

check "cron: two lines" count_lines "$dir/lines" 2
check "at night 75 is kept quiet" equal "$(told 1 75)" ''
check "another status is told" equal "$(told 1 77)" word
check "in the morning 75 is told" equal "$(told 2 75)" word
check "the morning asks for what is missing alone" equal \
    "$(sort -u "$dir/asked")" "run --quiet
run --quiet --look-back 0d"
finish
