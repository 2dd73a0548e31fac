#!/bin/sh
# https: a CA of one's own, what is said of certificates that are not to be
# trusted, and of ports that speak the other of http and TLS.
. "${SRCDIR:?}/tests/cmd/lib.sh"

: "${TLSSERVER:?the path of tlsserver}"

unset CURL_CA_BUNDLE SSL_CERT_FILE SSL_CERT_DIR
lines=$SRCDIR/samples/kassatka-receipts.lines.csv

# tls KIND: TLS before the server that was started last, whose path is in $url;
# then $url is the one to ask, $ca the certificate to trust.
tls() {
	behind=$port
	path=${url#"$root"}
	ca=$dir/$1.pem
	serve "$1" "$TLSSERVER" --port-file "$dir/$1.port" --ca-file "$ca" \
	    --to "$behind" "$1"
	url=https://localhost:$port$path
}

# none_asked: the cloud behind heard nothing of all that.
none_asked() {
	root=http://127.0.0.1:$behind
	equal "$(requests | grep -c 1c-api)" 0
}

# ---- a CA of one's own ----

good() {
	sandbox --receipts "$sample"
	tls good
	get --cacert "$ca" -o "$dir/out/lines.csv"
	check "--cacert: all is well" status 0
	check "--cacert: with the right rows" same "$lines" \
	    "$dir/out/lines.csv"
	for name in CURL_CA_BUNDLE SSL_CERT_FILE; do
		export "$name=$ca"
		get -o "$dir/out/$name.csv"
		check "\$$name" same "$lines" "$dir/out/$name.csv"
		get --cacert "$dir/nowhere.pem"
		check "--cacert goes before \$$name" status 78
		unset $name
	done
	SSL_CERT_FILE=$dir/nowhere.pem CURL_CA_BUNDLE=$ca
	export SSL_CERT_FILE CURL_CA_BUNDLE
	get -o "$dir/out/both.csv"
	check "\$CURL_CA_BUNDLE goes before \$SSL_CERT_FILE" status 0
	unset SSL_CERT_FILE CURL_CA_BUNDLE
	url=https://127.0.0.1:${url#*localhost:}
	get --cacert "$ca" --again -o "$dir/out/lines.csv"
	check "an address instead of a name" status 0
}

# The key of a profile, relative to its file; and a night.
profile() {
	noon
	sandbox --generate 3
	tls good
	cp "$ca" "$XDG_CONFIG_HOME/kassa/own.pem"
	shop "cacert = own.pem"
	run run --day "$(days_ago 2)"
	check "a profile's cacert: a night" status 0
	check "a profile's cacert: the day is there" test -s \
	    "$dir/out/lines/$(days_ago 2).csv"
	shop "cacert = other.pem"
	run run
	check "a profile's cacert that is not there: 78" status 78
	check "a profile's cacert that is not there: its name" says \
	    "$XDG_CONFIG_HOME/kassa/other.pem (--cacert)"
}

# ---- certificates ----

# distrusted KIND SAYS [ARGUMENT...]: 69 at once, in one line, and nobody asked.
distrusted() {
	distrusted=$1 words=$2
	shift 2
	old_file
	get --retries 5 --poll 20s -o "$dir/out/lines.csv" "$@"
	check "$distrusted: 69" status 69
	check "$distrusted: one line" one_line
	check "$distrusted: what is wrong" says "$words"
	check "$distrusted: which host" says "certificate of localhost:$port "
	check "$distrusted: no hint to look away" says_not insecure
	check "$distrusted: the old file is as it was" cmp "$dir/old" \
	    "$dir/out/lines.csv"
	check "$distrusted: tidy" tidy
	check "$distrusted: the token stays here" none_asked
}

# certificate KIND SAYS ISSUER
certificate() {
	sandbox --receipts "$sample"
	tls "$1"
	distrusted "$1" "$2" --cacert "$ca"
	check "$1: who has issued it" says "issued by \"CN=$3\""
	check "$1: the file" says "$ca (--cacert)"
}

by_name() {
	certificate expired "expired on 2020-02-01 00:00:00Z" "Kassa test CA"
	certificate early "not valid before 2090-02-01" "Kassa test CA"
	certificate wrong-host "wrong host: for elsewhere.invalid" \
	    "Kassa test CA"
}

# Of somebody whom nobody knows: the system, another file, a variable.
unknown() {
	sandbox --receipts "$sample"
	tls self-signed
	own=$ca
	distrusted "self-signed" "it is self-signed"
	check "self-signed: by whom" says 'issued by "CN=Kassa test server"'
	check "self-signed: how it is trusted" says "--cacert"
	get --cacert "$own" -o "$dir/out/lines.csv"
	check "self-signed, but known" status 0
	stop_servers
	sandbox --receipts "$sample"
	tls good
	distrusted "an unknown issuer" 'issued by "CN=Kassa test CA"'
	check "an unknown issuer: how it is trusted" says "--cacert"
	distrusted "another CA's file" 'issued by "CN=Kassa test CA"' \
	    --cacert "$own"
	check "another CA's file: its name" says "$own (--cacert)"
	CURL_CA_BUNDLE=$own
	export CURL_CA_BUNDLE
	distrusted "another CA's in a variable" 'issued by "CN=Kassa test CA"'
	check "another CA's in a variable: its name" says \
	    "$own (\$CURL_CA_BUNDLE)"
	unset CURL_CA_BUNDLE
}

night() {
	noon
	sandbox --generate 3
	tls expired
	shop "cacert = $ca"
	run run
	check "a night at an expired certificate: 69" status 69
	check "a night at an expired certificate: why" says \
	    "expired on 2020-02-01"
	check "a night at an expired certificate: nobody asked" none_asked
}

# ---- files that are none ----

# no_ca WHAT SAYS: $dir/ca.pem, before anything is asked.
no_ca() {
	for how in option CURL_CA_BUNDLE SSL_CERT_FILE; do
		if [ $how = option ]; then
			get --cacert "$dir/ca.pem"
		else
			export "$how=$dir/ca.pem"
			get
			unset $how
		fi
		check "$1, $how: 78" status 78
		check "$1, $how: one line" one_line
		check "$1, $how: the file" says "$dir/ca.pem ("
		check "$1, $how: what is wrong" says "$2"
	done
}

files() {
	sandbox --receipts "$sample"
	plain=$url
	tls good
	no_ca "no file" "cannot be opened"
	: >"$dir/ca.pem"
	no_ca "an empty file" "holds no certificate"
	echo hello >"$dir/ca.pem"
	no_ca "words" "holds no certificate"
	sed 's/^M.*/MIIB/' "$ca" >"$dir/ca.pem"
	no_ca "a broken certificate" "certificate 1 in it is broken"
	{ cat "$ca" && sed '4,6d' "$ca"; } >"$dir/ca.pem"
	no_ca "a second one that is broken" "certificate 2 in it is broken"
	rm "$dir/ca.pem"
	mkdir "$dir/ca.pem"
	no_ca "a folder" "is a folder"
	url=$plain
	get --cacert "$dir/ca.pem"
	check "also where there is no TLS: 78" status 78
	check "nobody was asked" none_asked
	SSL_CERT_FILE=$dir/ca.pem
	export SSL_CERT_FILE
	get
	check "a variable counts for https alone" status 0
	unset SSL_CERT_FILE
}

# ---- http and TLS ----

# mistaken WHAT SAYS [ARGUMENT...]: 69 at once, and the token kept.
mistaken() {
	mistaken=$1 words=$2
	shift 2
	get --retries 5 --poll 20s "$@"
	check "$mistaken: 69" status 69
	check "$mistaken: one line" one_line
	check "$mistaken: it is told" says "$words"
	run wait K --url "$url" --token-file "$dir/token" "$@"
	check "$mistaken, of a poll: 69" status 69
	check "$mistaken, of a poll: it is told" says "$words"
}

plain() {
	sandbox --receipts "$sample"
	url=https://localhost:$port/1c-api/v1
	mistaken "TLS to the sandbox" \
	    "this port speaks http, not TLS; is the url http://localhost:$port"
	check "TLS to the sandbox: nobody is asked" equal "$(submits)" 0
	bad <<'SCRIPT'
on *
json {"success":true,"response":{"process_key":"K","status":"success"}}
SCRIPT
	url=https://127.0.0.1:$port
	mistaken "TLS to a server that closes" \
	    "this port speaks http, not TLS; is the url http://127.0.0.1:$port"
	check "TLS to a server that closes: no token came" not \
	    grep -qaF "$token" "$dir/bad.wire"
	bad <<'SCRIPT'
on ACCEPT
send SSH-2.0-OpenSSH_9.2\r\n
close
SCRIPT
	url=https://127.0.0.1:$port
	get --retries 1
	check "TLS to what is neither" status 75
	check "TLS to what is neither: nothing is made up" says_not "speaks"
}

tls_port() {
	sandbox --receipts "$sample"
	tls good
	url=http://localhost:$port/1c-api/v1
	mistaken "http to a TLS port" \
	    "this port speaks TLS, not plain http; is the url https://localhost:$port"
	mistaken "http to a TLS port, with a CA" \
	    "this port speaks TLS, not plain http" --cacert "$ca"
	check "http to a TLS port: the sandbox heard nothing" none_asked
	stop_servers
	sandbox --receipts "$sample"
	tls telling
	url=http://localhost:$port/1c-api/v1
	mistaken "http to a TLS port that says so" \
	    "this port speaks TLS, not plain http; is the url https://localhost:$port"
}

# One port for both, as servers that see the mistake have it: nginx's words.
told() {
	bad <<'SCRIPT'
on GET
send HTTP/1.1 400 Bad Request\r\nContent-Length: 60\r\nConnection: close\r\n\r\n
send 400 The plain HTTP request was sent to HTTPS port. <br></br>
close
SCRIPT
	get
	check "a 400 that speaks of HTTPS, from a port that has none: 69" \
	    status 69
	check "a 400 that speaks of HTTPS: nothing is made up" says_not \
	    "speaks TLS"
}

case_of good
case_of profile
case_of by_name
case_of unknown
case_of night
case_of files
case_of plain
case_of tls_port
case_of told
all_cases
finish
