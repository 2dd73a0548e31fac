# What the tests of nightly runs share, over lib.sh: configurations, receipts
# that are made to measure, and clouds at which it is whatever time is wanted.

# nights LINE...: the configuration begins anew with these values for all
# profiles; `profile NAME LINE...` adds one that publishes into $dir/out/NAME.
nights() {
	conf=$XDG_CONFIG_HOME/kassa/kassa.conf
	printf '%s\n' "url = $url" "token-file = $dir/token" 'poll = 20ms' \
	    'retries = 1' 'timeout = 60s' "$@" >"$conf"
}

profile() {
	printf '%s\n' "[$1]" "out = $dir/out/$1" >>"$conf"
	shift
	test $# -eq 0 || printf '%s\n' "$@" >>"$conf"
}

# The configuration with another address: of a cloud that has changed.
moved() {
	sed "s|^url = .*|url = $url|" "$conf" >"$dir/conf" &&
	    cp "$dir/conf" "$conf"
}

# sold DAY COUNT [SUM [FIRST]]: receipts of a day, one a minute from 06:00 UTC
# on, of so much each, numbered from FIRST; `document` makes a document of them.
sold() {
	i=0
	while [ $i -lt "$2" ]; do
		printf '<Doc><Head><Date>%sT%02d:%02d:00+0000</Date>' "$1" \
		    $((6 + i / 60)) $((i % 60))
		receipt "${3:-10}" $((${4:-1} + i))
		i=$((i + 1))
	done
}

# receipt SUM NUMBER: one of one line, but for the beginning with its date.
receipt() {
	printf '<CashBoxName>Касса</CashBoxName><DocNum>%s</DocNum>' "$2"
	printf '<DocSum>%s</DocSum><DocSumWithDiscount>%s' "$1" "$1"
	printf '</DocSumWithDiscount></Head><Products><Product><ProductName>'
	printf 'Чай</ProductName><SumWithDiscount>%s</SumWithDiscount>' "$1"
	printf '</Product></Products></Doc>\n'
}

document() {
	echo '<?xml version="1.0" encoding="UTF-8"?><Documents>' &&
	    cat && echo '</Documents>'
}

# it_is TIME: the last rule of a bad server at which it is that time, in UTC.
it_is() {
	printf 'on GET /\nsend HTTP/1.1 404 None\\r\\nDate: %s\\r\\n' \
	    "$(date -u -d "$1" '+%a, %d %b %Y %H:%M:%S GMT')"
	printf 'Content-Length: 0\\r\\n\\r\\n\nkeep\n'
}

# here_is TIME: and on this machine, for all that is run from now on.
here_is() {
	KASSA_CLOCK=$(date -u -d "$1" +%s)
	export KASSA_CLOCK
}

# of_days FILE DAY...: of a document whose receipts have a line each, those of
# these days, as $FILE.DAY...
of_days() {
	from=$1
	shift
	to=$from.$(echo "$*" | tr ' ' .)
	for day; do
		grep "<Date>$day" "$from"
	done | document >"$to"
	echo "$to"
}

# answers FILE: rules of a bad server where each day that is asked for, in
# whatever zone and with a slack of 0s or 12h, has the receipts of this
# document that are its own, and with the slack those of the morning after it;
# so have the days around. Other periods have all of them.
answers() {
	sold=$(sed -n 's/.*<Date>\([-0-9]*\)T.*/\1/p' "$1" | sort -u)
	for d in $(for d in $sold; do
		for by in -4 -3 -2 -1 0 1 2; do
			day_from "$d" $by
		done
	done | sort -u); do
		next=$(day_from "$d" 1)
		answer "from=$d%2000:00:00&to=$next%2000" "D$d" \
		    "$(of_days "$1" "$d")"
		answer "from=$(day_from "$d" -1)%2012:00:00&to=$next%2012" \
		    "W$d" "$(of_days "$1" "$d" "$next")"
	done
	printf '%s\n' "$new_submit" 'on GET /download/' "page $1" keep
}

# answer QUERY KEY FILE
answer() {
	printf 'on GET /receipts?%s\n' "$1"
	printf 'json {"success":true,"response":{"process_key":"%s"}}\n' "$2"
	printf 'keep\non GET /download/%s\npage %s\nkeep\n' "$2" "$3"
}

day_from() {
	date -u -d "$1 $2 day" +%Y-%m-%d
}

# cloud_at TIME FILE: a bad server at which it is that time, as it is here then,
# where all jobs are done at once and what was sold is in this document; its log
# begins anew.
cloud_at() {
	rm -f "$dir/bad.log"
	here_is "$1"
	bad <<SCRIPT
$(answers "$2")
$good_poll
$(it_is "$1")
SCRIPT
}

# The days of which the bad server was asked for receipts, in that order, where
# the zone is UTC and the slack 0s.
days_asked() {
	test ! -e "$dir/bad.log" || sed -n \
	    's/^GET .receipts?from=\([-0-9]*\)%20.*/\1/p' "$dir/bad.log" |
	    tr '\n' ' '
}

# The files below a folder, in order.
files_in() {
	test ! -d "$1" || (cd "$1" && find . -type f | sed 's/..//' | sort |
	    tr '\n' ' ')
}

# untouched FILE: below $dir/out/shop it is what $dir/old is, and as old.
untouched() {
	cmp "$dir/old" "$dir/out/shop/$1" &&
	    test ! "$dir/old" -nt "$dir/out/shop/$1" &&
	    test ! "$dir/old" -ot "$dir/out/shop/$1"
}

# json PATTERN: the status has this in it; it is printed.
json() {
	"$KASSA" status --json >"$dir/json" && grep -oE "$1" "$dir/json"
}

# Three days of five tables, published; and a copy of them.
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
