#!/bin/sh
# The token: read from a file that nobody else may read, sent to the cloud in
# one header, and to be found nowhere else.
. "${SRCDIR:?}/tests/cmd/lib.sh"

sandbox --receipts "$sample"

# refused WHAT STATUS SAYS: with the token's file as it is now.
refused() {
	get
	check "$1: $2" status "$2"
	check "$1: one line" one_line
	check "$1: it says what to do" says "$3"
	check "$1: and not the token" says_not "$token"
}

put() {
	rm -rf "$dir/token"
	cat >"$dir/token"
	chmod 600 "$dir/token"
}

# ---- the file ----

for mode in 644 640 604 660 606 777; do
	chmod $mode "$dir/token"
	refused "mode $mode" 78 "chmod 600 $dir/token"
done
for mode in 600 400; do
	chmod $mode "$dir/token"
	get
	check "mode $mode is fine" status 0
done
chmod 600 "$dir/token"
mv "$dir/token" "$dir/real"
ln -s real "$dir/token"
refused "a symbolic link" 78 "symbolic link"
rm "$dir/token" "$dir/real"
refused "no file" 78 "$dir/token"
mkdir "$dir/token"
chmod 700 "$dir/token"
refused "a folder" 78 "plain file"
rmdir "$dir/token"
mkfifo "$dir/token"
chmod 600 "$dir/token"
refused "a FIFO" 78 "plain file"
put </dev/null
refused "empty" 78 "holds no token"
echo | put
refused "an empty line" 78 "holds no token"
printf '%s\n%s\n' "$token" "$token" | put
refused "two lines" 78 "one line"
printf '%s ' "$token" | put
refused "a blank at its end" 78 "without blanks"
printf 'ключ\n' | put
refused "letters that no header has" 78 "printable"
printf '%s\0\n' "$token" | put
refused "a NUL" 78 "NUL"
printf '%02000d\n' 7 | put
refused "2000 characters" 78 "longer than a token can be"
head -c 1000000 /dev/zero | tr '\0' x | put
refused "a megabyte" 78 "longer than a token can be"
if [ "$(id -u)" = 0 ]; then
	echo "$token" | put
	chown 1 "$dir/token"
	refused "another user's file" 78 "chown"
fi
check "none of these was sent" equal "$(submits)" 2
printf '%s' "$token" | put
get
check "without a line's end" status 0
printf '%s\r\n' "$token" | put
get
check "with that of Windows" status 0
printf '\357\273\277%s\r\n' "$token" | put
get
check "with the mark of Windows before it" status 0
echo "wrong-$token" | put
refused "a token that the cloud does not know" 77 "it came from $dir/token"
echo "$token" | put

# ---- other places ----

here() {
	"$KASSA" receipts --url "$url" --from 2018-04-16 --to 2018-04-17 \
	    --poll 20ms "$@" >"$dir/stdout" 2>"$dir/err"
	rc=$?
}
here
check "no token at all: 78" status 78
check "it says how to give one" says "--token-file"
KASSA_TOKEN=$token
export KASSA_TOKEN
here
check "\$KASSA_TOKEN" status 0
check "\$KASSA_TOKEN is said nowhere" says_not "$token"
KASSA_TOKEN=wrong
here
check "a wrong \$KASSA_TOKEN: 77" status 77
check "a wrong \$KASSA_TOKEN: it says where it came from" says \
    "it came from \$KASSA_TOKEN"
get
check "--token-file goes before it" status 0
mkdir "$dir/credentials"
echo "$token" >"$dir/credentials/kassa.default.token"
CREDENTIALS_DIRECTORY=$dir/credentials
export CREDENTIALS_DIRECTORY
here
check "so does \$CREDENTIALS_DIRECTORY" status 0
echo wrong >"$dir/credentials/kassa.default.token"
here
check "a wrong credential: 77" status 77
check "a wrong credential: it says where it came from" says \
    "it came from $dir/credentials/kassa.default.token"
rm -r "$dir/credentials"
unset KASSA_TOKEN CREDENTIALS_DIRECTORY
run receipts --token "$token" --day today
check "the token is no option's value: 64" status 64
check "and is not shown when it is given as one" says_not "$token"
check "it says how it is given" says "--token-file"
run receipts "--token=$token" --day today
check "nor behind an =" equal "$rc $(grep -c -e --token-file "$dir/err")" "64 1"

# ---- where it is not ----

cat >"$XDG_CONFIG_HOME/kassa/kassa.conf" <<CONF
[shop]
url = $url
token-file = $dir/token
CONF
get -v -o "$dir/out/a.csv"
get -v --log json -o "$dir/out/a.csv"
run receipts -v -p shop --from 2018-04-16 --to 2018-04-17 -o "$dir/out/a.csv"
check "a profile's token" status 0
check "the token is in no output, state or message" token_kept
umask 0
cloud receipts --from 2018-04-01 --to 2018-05-01 --state "$dir/state" \
    --timeout 0s
check "the state is for its owner alone" equal "$(ls -ld "$dir/state" \
    "$dir/state/ledger.db" "$dir/state/spool" | cut -c 1-10 | tr '\n' ' ')" \
    "drwx------ -rw------- drwx------ "
umask 022
stop_servers

# A server that tells it back.
# echoed WHAT SCRIPT
echoed() {
	bad_of "$2"
	get -v -o "$dir/out/e.csv" --timeout 500ms
	check "$1, with the token in it: kassa does not say it" says_not \
	    "$token"
	check "$1, with the token in it: nor does it keep it" not \
	    grep -rqF "$token" "$state" "$dir/out"
	get -v --log json -o "$dir/out/e.csv" --timeout 500ms
	check "$1, with the token in it: nor in JSON" says_not "$token"
	stop_servers
	rm -rf "$state"
}
refusal="{\"success\":false,\"error\":\"no such token: $token\"}"
echoed "a 401" "on GET
send HTTP/1.1 401 Who?\r\nContent-Length: ${#refusal}\r\n\r\n
send $refusal
keep"
echoed "a refusal" "on GET
json $refusal
keep"
echoed "a redirect" "on GET
send HTTP/1.1 302 Away\r\nLocation: http://name.invalid/?t=$token\r\n
send Content-Length: 0\r\n\r\n
keep"
echoed "a status word" "$good_submit
on GET /process/
json {\"success\":true,\"response\":{\"status\":\"$token\"}}
keep"
echoed "a failure" "$good_submit
on GET /process/
json {\"success\":true,\"response\":{\"status\":\"failed\",\"message\":\"$token\"}}
keep"

# A key that is the token, or has it within, would be told and kept.
echoed "a key" "on GET
json {\"success\":true,\"response\":{\"process_key\":\"a-$token-b\"}}
keep"

# A token is as long as the shop has made it: one that stands in ordinary words,
# in keys, in names of members and in XML is hidden where the cloud's words are
# told, and only there.
for short in s K e '{' '"' 1 '*' '**' success process_key; do
	printf '%s\n' "$short" | put
	bad_of "$good_submit
$good_poll
$good_download"
	get -o "$dir/out/s.csv"
	check "the token is '$short': a good reply is a good reply" status 0
	check "the token is '$short': with its rows" same \
	    "$SRCDIR/samples/kassatka-receipts.lines.csv" "$dir/out/s.csv"
	stop_servers
	rm -rf "$state"
	bad_of "on GET
json {\"success\":false,\"error\":\"Shop <$(printf %s "$short" |
	    sed 's/"/\\"/')> is closed\"}
keep"
	get -o "$dir/out/s.csv"
	check "the token is '$short': a refusal is a refusal" status 69
	check "the token is '$short': in our words" says \
	    'the cloud refuses the request: "'
	check "the token is '$short': which is not in the cloud's" says \
	    "<$(printf %s "$short" | tr '!-~' '*')>"
	stop_servers
	rm -rf "$state"
done
echo "$token" | put

# ---- while it runs ----

bad_of "$good_submit
on GET /process/
json {\"success\":true,\"response\":{\"status\":\"new\"}}
keep"
begin receipts --url "$url" --token-file "$dir/token" --poll 20ms \
    --from 2018-04-16 --to 2018-04-17
wait_until grep -q 'process key' "$dir/begun.err"
if [ -r "/proc/$pid/limits" ]; then
	check "there will be no core file" grep -Eq \
	    '^Max core file size +0 +0 ' "/proc/$pid/limits"
	check "the token is not on the command line" not \
	    grep -qF "$token" "/proc/$pid/cmdline"
	check "nor in the environment" not \
	    grep -qF "$token" "/proc/$pid/environ"
else
	skip "there will be no core file" "no /proc"
fi
stop_servers
rm -rf "$state"

sandbox --receipts "$sample"
if command -v strace >/dev/null && strace -o "$dir/x" true 2>/dev/null; then
	strace -f -s 100000 -o "$dir/all.strace" "$KASSA" receipts -v \
	    --url "$url" --token-file "$dir/token" --poll 20ms \
	    --from 2018-04-16 --to 2018-04-17 -o "$dir/out/s.csv" \
	    >/dev/null 2>"$dir/err"
	check "strace: it was sent" grep -q "sendto(.*$token" \
	    "$dir/all.strace"
	check "strace: and read, and no more" not sh -c 'grep -F "$1" "$2" |
	    grep -v -e "^[0-9]* *sendto(" -e "^[0-9]* *read("' - "$token" \
	    "$dir/all.strace"
	check "strace: all of it went to the cloud" equal \
	    "$(grep -cF "$token" "$dir/all.strace")" \
	    "$((1 + $(requests | grep -c 1c-api)))"
	rm "$dir/all.strace"
else
	skip "strace: it was sent" "no strace"
fi

# ---- in clear ----

warned() {
	run receipts --url "$1" --token-file "$dir/token" --day 2026-01-01 \
	    --retries 1 --timeout 0s
	equal "$(grep -c 'warning: .*not encrypted' "$dir/err")" "$2"
}
check "http to another host: one warning" warned http://name.invalid/api 1
check "a name that begins like this machine" \
    warned http://localhost.name.invalid/ 1
check "an address that does" warned http://127.0.0.1.name.invalid/ 1
check "https: none" warned https://name.invalid/api 0
check "loopback: none" warned http://127.0.0.1:1/ 0
check "localhost: none" warned http://localhost:1/ 0
check "::1: none" warned 'http://[::1]:1/' 0

# ---- proxies ----

bad proxy <<'SCRIPT'
on *
send HTTP/1.1 407 Who?\r\nContent-Length: 0\r\n\r\n
close
SCRIPT
http_proxy=http://user:pass-word@127.0.0.1:$port
export http_proxy
run receipts --url http://name.invalid/api --token-file "$dir/token" \
    --day 2026-01-01 --retries 1
check "a proxy that refuses: 75" status 75
check "its password is not shown" says_not pass-word
check "it is asked for a tunnel" grep -q '^CONNECT ' "$dir/proxy.log"
check "and never sees the token" not grep -qaF "$token" "$dir/proxy.wire"
url=$root
before=$(wc -l <"$dir/proxy.log")
run receipts --url "http://127.0.0.1:1/" --token-file "$dir/token" \
    --day 2026-01-01 --retries 1
check "this machine needs no proxy" equal "$(wc -l <"$dir/proxy.log")" \
    "$before"
unset http_proxy

# ---- the state folder ----

# opened MODE: a state folder with this mode.
opened() {
	rm -rf "$dir/state"
	mkdir -m "$1" "$dir/state"
}

mode_is() {
	equal "$(stat -c %a "$dir/state")" "$1"
}

sandbox
for mode in 755 750 711 777; do
	opened $mode
	cloud receipts --day 2026-01-01 --state "$dir/state"
	check "a state folder with mode $mode: 0" status 0
	check "it is told" says "others could look into this state folder (mode \
$mode)"
	check "and closed" mode_is 700
	cloud receipts --day 2026-01-01 --state "$dir/state"
	check "then there is nothing to tell" says_not "look into"
	chmod $mode "$dir/state"
	cloud submit receipts --day 2026-01-01 --state "$dir/state"
	check "with a ledger in it, mode $mode: 0" equal \
	    "$rc $(stat -c %a "$dir/state")" "0 700"
done
printf '%s\n' "url = $url" "token-file = $dir/token" "state = $dir/state" \
    '[a]' 'since = 2026-01-01' "out = $dir/out/a" '[b]' 'since = 2026-01-01' \
    "out = $dir/out/b" >"$XDG_CONFIG_HOME/kassa/kassa.conf"
chmod 755 "$dir/state"
run run --day 2026-01-01
check "a run does the same, once" equal "$rc $(grep -c 'look into' "$dir/err"
    ) $(stat -c %a "$dir/state")" "0 1 700"
: >"$XDG_CONFIG_HOME/kassa/kassa.conf"
opened 755
echo mine >"$dir/state/diary"
cloud receipts --day 2026-01-01 --state "$dir/state"
check "a folder with other things in it: 0" status 0
check "told, and what to do" says "chmod 700 it, or give a folder of its own"
check "but left as it is" mode_is 755

# ---- addresses ----

while read -r address; do
	run receipts --url "$address" --token-file "$dir/token" \
	    --day 2026-01-01 --retries 1
	check "--url $address: 64" status 64
done <<'URLS'
ftp://127.0.0.1/
file:///etc/passwd
127.0.0.1
http://
http:///api
http://user:pw@127.0.0.1/
http://127.0.0.1/?a=b
http://127.0.0.1/#a
URLS

finish
