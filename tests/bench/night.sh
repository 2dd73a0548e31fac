#!/bin/sh
# A shop's receipts a day at a time, as a script does it that somebody wrote in
# an evening: curl, a loop, xsltproc. It asks for a day as its clock has it,
# believes what it gets, and begins anew when it is stopped.
#
#	night.sh URL TOKEN-FILE OUT FIRST-DAY DAYS
set -eu
url=$1 token=$(cat "$2") out=$3 day=$4 days=$5
mkdir -p "$out"

get() {
	curl -sf -H "api-token: $token" "$@"
}

while [ "$days" -gt 0 ]; do
	next=$(date -u -d "$day + 1 day" +%F)
	key=$(get "$url/receipts?from=$day%2000:00:00&to=$next%2000:00:00" |
		sed 's/.*"process_key": *"\([^"]*\)".*/\1/')
	until get "$url/process/$key" | grep -q '"status": *"success"'; do
		sleep 1
	done
	get -o "$out/$day.xml" "$url/download/$key"
	xsltproc -o "$out/$day.csv" "${0%/*}/lines.xsl" "$out/$day.xml"
	day=$next
	days=$((days - 1))
done
